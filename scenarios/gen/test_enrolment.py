"""Services are for an enrolled vehicle: not before the enrolment, not after its end, and not for anybody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures import Bench, Owner, Vehicle, needs, request, verifies
from harness.expect import OwnerReply

#: what the car is not to be asked for is watched this long
WATCH_S = 120.0

FUNCTIONS: dict[str, Callable[[Owner], OwnerReply]] = {
    name: lambda owner, name=name: owner.use(name)  # type: ignore[misc]  # no inference
    for name in (
        "lock status",
        "vehicle health",
        "location",
        "odometer",
        "engine state",
        "refresh",
        "lock",
        "unlock",
        "engine start",
        "engine stop",
        "lights",
        "horn and lights",
        "notifications",
        "alert preferences",
        "Assistance",
    )
}
FUNCTIONS |= {
    "driving history": lambda owner: owner.driving.app.history("day", "2026-01-01", "2036-01-01"),
    "monitoring alerts": lambda owner: owner.monitoring.alerts(),
    "a new speed alert": lambda owner: owner.monitoring.save_speed(80),
}
EACH_FUNCTION = pytest.mark.parametrize("function", FUNCTIONS)


def _refused(bench: Bench, requirement: str, owner: Owner, function: str) -> None:
    began_s = bench.clock.now_s
    bench.expect(requirement).refused(FUNCTIONS[function](owner))
    bench.expect(requirement).never(request(bench.rig.vehicle), for_s=WATCH_S, since_s=began_s)


@EACH_FUNCTION
@verifies("GEN_013")
def test_a_vehicle_that_is_only_added_has_no_services(bench: Bench, unpaired_vehicle: Vehicle, function: str) -> None:
    """The VIN is in the account, its ownership is not authenticated: refused, and the car is asked for nothing."""
    unpaired_vehicle.park_and_lock()
    _refused(bench, "GEN_013", bench.owner, function)


@EACH_FUNCTION
@verifies("GEN_003", "GEN_013")
def test_a_vehicle_that_is_not_added_has_no_services(bench: Bench, function: str) -> None:
    """An account without the vehicle: refused; enrolled, the same function is there."""
    bench.owner.app.log_in()
    bench.vehicle.park_and_lock()
    _refused(bench, "GEN_013", bench.owner, function)
    bench.owner.pair()
    bench.vehicle.ignition_cycle()
    bench.vehicle.park_and_lock()
    bench.clock.sleep(WATCH_S, "the app to know the vehicle")
    bench.owner.remote.do("engine start")
    bench.clock.sleep(WATCH_S, "the app to know the engine")
    bench.expect("GEN_003").accepted(FUNCTIONS[function](bench.owner))


@needs("second-owner")
@EACH_FUNCTION
@verifies("GEN_003")
def test_an_account_that_is_not_enrolled_for_it_has_no_services(
    bench: Bench, paired_vehicle: Vehicle, function: str
) -> None:
    """The vehicle is enrolled in another account: refused, and the car is asked for nothing."""
    paired_vehicle.park_and_lock()
    stranger = bench.people.second_owner
    stranger.app.log_in()
    _refused(bench, "GEN_003", stranger, function)


@EACH_FUNCTION
@verifies("GEN_003")
def test_after_the_end_of_the_enrolment_there_are_no_services(
    bench: Bench, paired_vehicle: Vehicle, function: str
) -> None:
    """The vehicle is unpaired again: refused from then on, and the car is asked for nothing."""
    paired_vehicle.park_and_lock()
    bench.owner.garage.unpair()
    _refused(bench, "GEN_003", bench.owner, function)
