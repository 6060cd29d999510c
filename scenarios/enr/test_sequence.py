"""Enrolment: a login is created, a vehicle is added, and only then there is a service."""

from __future__ import annotations

import pytest

from fixtures import Bench, Owner, needs, verifies
from scenarios.acc.steps import VEHICLE_FUNCTIONS

pytestmark = needs("newcomer", "mail")

FUNCTION = pytest.mark.parametrize("function", [*VEHICLE_FUNCTIONS, "lock", "unlock", "engine start"])


@verifies("ENR_001", "GEN_013")
def test_a_login_and_a_vehicle_enrol(bench: Bench, newcomer: Owner) -> None:
    """Account created, vehicle added, ownership authenticated: every step is accepted, and the service is there."""
    enrolled = bench.expect("ENR_001")
    enrolled.accepted(newcomer.registration.enter())
    enrolled.accepted(newcomer.registration.accept_terms())
    enrolled.accepted(newcomer.registration.follow("VALIDATE E-MAIL"))
    enrolled.accepted(newcomer.app.log_in())
    enrolled.accepted(newcomer.app.register_phone())
    bench.expect("GEN_013").refused(newcomer.use("lock status"))
    enrolled.accepted(newcomer.app.add_vehicle(newcomer.vin))
    bench.expect("GEN_013").refused(newcomer.use("lock status"))
    enrolled.accepted(newcomer.authenticate_ownership())
    enrolled.accepted(newcomer.use("lock status"))
    enrolled.equal(newcomer.lock(), "COMPLETED", "end of the command Lock")


@verifies("ENR_001")
def test_no_vehicle_is_added_without_a_login(bench: Bench, newcomer: Owner) -> None:
    """A vehicle cannot be added before there is an account, before it is validated, and before the login."""
    newcomer.app.session.user = "user-1"
    bench.expect("ENR_001").refused(newcomer.app.add_vehicle(newcomer.vin))
    newcomer.registration.apply()
    newcomer.app.session.user = newcomer.registration.id
    bench.expect("ENR_001").refused(newcomer.app.add_vehicle(newcomer.vin))
    newcomer.registration.follow("VALIDATE E-MAIL")
    bench.expect("ENR_001").refused(newcomer.app.add_vehicle(newcomer.vin))
    newcomer.app.log_in()
    bench.expect("ENR_001").accepted(newcomer.app.add_vehicle(newcomer.vin))


@FUNCTION
@verifies("ENR_001", "GEN_013")
def test_a_login_alone_gives_no_service(bench: Bench, member: Owner, function: str) -> None:
    """Logged in, but with no vehicle added: every function of the vehicle is refused, and nothing happens to it."""
    refused = member.use(function)
    bench.clock.sleep(20.0, "a command to be carried out")
    for requirement in ("ENR_001", "GEN_013"):
        bench.expect(requirement).refused(refused)
        moved = (bench.vehicle.doors.locked, bench.vehicle.engine.running)
        bench.expect(requirement).equal(moved, (False, False), "locked, engine running")


@FUNCTION
@verifies("ENR_001", "GEN_013")
def test_a_vehicle_that_is_only_added_gives_no_service(bench: Bench, member: Owner, function: str) -> None:
    """The vehicle was added and its ownership not authenticated: every function is refused."""
    member.app.add_vehicle(member.vin)
    refused = member.use(function)
    bench.expect("ENR_001").refused(refused)
    bench.expect("GEN_013").refused(refused)
