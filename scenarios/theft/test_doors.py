"""The doors have to be locked; the owner can look, and with unlocked doors nothing is promised."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, theft_alert, verifies
from scenarios.theft.steps import APP, KEY, SHOWN_S, WATCH_S, lock_by

pytestmark = needs("push")


@pytest.mark.parametrize("means", [KEY, APP])
@verifies("THEFT_003")
def test_the_door_status_tells_whether_the_doors_are_locked(bench: Bench, guarded_vehicle: Vehicle, means: str) -> None:
    """The app shows the doors as unlocked, as locked once they were locked, and as unlocked again."""
    _expect_door_status(bench, "unlocked")
    lock_by(bench, means)
    _expect_door_status(bench, "locked")
    guarded_vehicle.unlock()
    _expect_door_status(bench, "unlocked")


@pytest.mark.parametrize("door", ["driver", "hatch"])
@verifies("THEFT_003")
def test_a_thief_opening_an_unlocked_door_need_not_be_reported(
    bench: Bench, guarded_vehicle: Vehicle, door: str
) -> None:
    """The doors were never locked: whether opening one sends an alert is left open by the manual."""
    guarded_vehicle.force_door(door)
    bench.expect("THEFT_003").may_be_absent(theft_alert, for_s=WATCH_S)


@verifies("THEFT_003")
def test_a_door_opened_after_unlocking_need_not_be_reported(bench: Bench, watched_vehicle: Vehicle) -> None:
    """The doors were locked for long, then unlocked: whether opening one sends an alert is left open."""
    watched_vehicle.unlock()
    bench.clock.sleep(SHOWN_S, "the unit to notice")
    watched_vehicle.force_door("driver")
    bench.expect("THEFT_003").may_be_absent(theft_alert, for_s=WATCH_S)


@verifies("THEFT_003")
def test_an_alarm_with_unlocked_doors_need_not_be_reported(bench: Bench, guarded_vehicle: Vehicle) -> None:
    """The alarm sounds while the doors are unlocked: whether an alert is sent is left open."""
    guarded_vehicle.break_glass()
    bench.expect("THEFT_003").may_be_absent(theft_alert, for_s=WATCH_S)


def _expect_door_status(bench: Bench, status: str) -> None:
    bench.clock.sleep(SHOWN_S, "the app to follow the car")
    reply = bench.owner.door_status()
    shown = reply.body["data"]["attributes"]["lockStatus"] if reply.ok else reply.error_code
    bench.expect("THEFT_003").equal(shown, status, "door status in the app", reply.record)
