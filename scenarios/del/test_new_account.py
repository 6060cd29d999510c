"""The service goes on in a new account, for as long as it was paid for, and the vehicle is free for others."""

from __future__ import annotations

import pytest

from fixtures import Bench, Owner, needs, verifies
from harness.errors import Undecided
from scenarios.acc.steps import DAY_S

pytestmark = needs("newcomer", "mail")

#: how much the end of the service period may move by arithmetic
ROUNDING_S = 1.0
#: how long the vehicle is given to report to its new owner
REPORT_S = 20.0


@pytest.mark.parametrize("address", ["the same", "another"])
@verifies("DEL_005")
def test_a_new_account_continues_the_service(bench: Bench, leaver: Owner, address: str) -> None:
    """Deleted, and created anew with the same or another address: the vehicle is paired again, without any payment."""
    mine = leaver.registration.credentials
    new = mine if address == "the same" else mine.with_another_email("again")
    ends_s = _service_ends_s(bench, leaver)
    leaver.registration.delete()
    bench.clock.sleep(7 * DAY_S, "a week without an account")
    bench.expect("DEL_005").accepted(leaver.registration.enter(leaver.registration.details(new)))
    leaver.registration.join(new)
    bench.expect("DEL_005").accepted(leaver.app.add_vehicle(leaver.vin))
    bench.expect("DEL_005").accepted(leaver.authenticate_ownership())
    bench.clock.sleep(REPORT_S, "the vehicle to report")
    bench.expect("DEL_005").accepted(leaver.use("lock status"))
    bench.expect("DEL_005").accepted(leaver.use("refresh"))
    remains = _service_ends_s(bench, leaver)
    bench.expect("DEL_005").between(remains, ends_s - ROUNDING_S, ends_s + ROUNDING_S, "s", "end of the service period")


@verifies("DEL_005")
def test_the_service_needs_a_new_account(bench: Bench, leaver: Owner) -> None:
    """Without a new account nothing goes on: neither the former credentials nor the former session use the vehicle."""
    leaver.registration.delete()
    bench.expect("DEL_005").refused(leaver.use("lock status"))
    bench.expect("DEL_005").refused(leaver.app.log_in())
    bench.expect("DEL_005").refused(leaver.use("lock status"))


@needs("second-owner")
@verifies("DEL_005")
def test_the_vehicle_is_free_for_somebody_else(bench: Bench, leaver: Owner) -> None:
    """While the account exists nobody else can add the vehicle; once it is deleted, somebody else uses it."""
    other = bench.people.second_owner
    other.app.log_in()
    other.app.register_phone()
    bench.expect("DEL_005").refused(other.app.add_vehicle(other.vin))
    leaver.registration.delete()
    bench.expect("DEL_005").accepted(other.app.add_vehicle(other.vin))
    bench.expect("DEL_005").refused(other.use("lock status"))
    bench.expect("DEL_005").accepted(other.authenticate_ownership())
    bench.clock.sleep(REPORT_S, "the vehicle to report")
    bench.expect("DEL_005").accepted(other.use("lock status"))


@pytest.mark.parametrize("stage", ["start", "ON", "Next", "OFF"])
@verifies("DEL_005")
def test_an_authentication_under_way_does_not_hold_the_vehicle(bench: Bench, member: Owner, stage: str) -> None:
    """The account is deleted in the middle of an authentication of ownership; a new account succeeds."""
    member.app.add_vehicle(member.vin)
    member.take_attempt_to(stage)
    member.registration.delete()
    bench.vehicle.turn_ignition("OFF")
    bench.clock.sleep(bench.limit("AUTH_RETRY_LOCKOUT").outside_s, "the wait after an attempt that was not completed")
    member.registration.join()
    bench.expect("DEL_005").accepted(member.app.add_vehicle(member.vin))
    bench.expect("DEL_005").accepted(member.authenticate_ownership())


@verifies("DEL_005")
def test_accounts_can_be_deleted_and_created_again_and_again(bench: Bench, leaver: Owner) -> None:
    """Three accounts of the same address one after the other, each with the vehicle: the service period is the same."""
    ends_s = _service_ends_s(bench, leaver)
    for _ in range(3):
        leaver.registration.delete()
        leaver.registration.join()
        leaver.pair()
        bench.clock.sleep(REPORT_S, "the vehicle to report")
        remains = _service_ends_s(bench, leaver)
        bench.expect("DEL_005").between(remains, ends_s - ROUNDING_S, ends_s + ROUNDING_S, "s", "end of the service")
        bench.expect("DEL_005").accepted(leaver.use("lock status"))


@verifies("DEL_005", "GEN_014")
def test_a_new_account_begins_no_new_service_period(bench: Bench, leaver: Owner) -> None:
    """After the end of the period a new account does not bring the service back (a reading); a subscription does."""
    period = bench.limit("SERVICE_PERIOD").published(_service_ends_s(bench, leaver) - bench.clock.now_s)
    bench.clock.sleep(period.outside_s, "the end of the service period")
    leaver.app.log_in()
    leaver.registration.delete()
    leaver.registration.join()
    leaver.pair()
    granted = leaver.use("lock status").ok
    bench.expect("GEN_014").equal(granted, False, "service in a new account", judged=bench.pinned)
    leaver.profile.subscribe()
    bench.clock.sleep(REPORT_S, "the vehicle to report")
    bench.expect("DEL_005").accepted(leaver.use("lock status"))


def _service_ends_s(bench: Bench, person: Owner) -> float:
    """When the services of the vehicle end, in seconds of bench time."""
    reply = person.profile.subscription()
    if not reply.ok:
        raise Undecided(f"the end of the service period was refused ({reply.error_code})")
    return bench.clock.now_s + float(reply.body["data"]["attributes"]["remainingSeconds"])
