"""The door status follows the vehicle, whatever happens in between."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from harness.owner.health_page import report_time
from harness.vehicle.signals import DOORS
from scenarios.rcmd.steps import BACK_S, SHOWN_S, doors_as_on_the_bus

#: what the door status page calls each door
ATTRIBUTES = {
    "driver": "doorStatusDriver",
    "passenger": "doorStatusPassenger",
    "rear_left": "doorStatusRearLeft",
    "rear_right": "doorStatusRearRight",
    "hatch": "hatchStatus",
}
DAY_S = 86_400.0


def _expect_doors(bench: Bench, *opened: str) -> None:
    """Each door is shown as it is. READING_42: on a real unit open doors are recorded, not judged."""
    bench.clock.sleep(SHOWN_S, "the app to follow the car")
    for door, attribute in ATTRIBUTES.items():
        shown = bench.owner.remote.door(attribute)
        expected = "open" if door in opened else "closed"
        bench.expect("RCMD_002").equal(
            shown.text, expected, f"{door} door in the app", shown.record, judged=bench.case.pinned
        )


@pytest.mark.parametrize("door", DOORS)
@verifies("RCMD_002")
def test_each_door_is_shown_open_and_closed(bench: Bench, paired_vehicle: Vehicle, door: str) -> None:
    """One door is opened and shut again: the page shows this door and no other, and the doors unlocked."""
    _expect_doors(bench)
    paired_vehicle.open_door(door)
    _expect_doors(bench, door)
    doors_as_on_the_bus(bench, "RCMD_002")
    paired_vehicle.shut_door(door)
    _expect_doors(bench)


@verifies("RCMD_002")
def test_all_doors_open_at_once(bench: Bench, paired_vehicle: Vehicle) -> None:
    """All doors are opened one after the other: the page shows all of them, and then none."""
    for door in DOORS:
        paired_vehicle.open_door(door)
    _expect_doors(bench, *DOORS)
    for door in DOORS:
        paired_vehicle.shut_door(door)
    _expect_doors(bench)


@verifies("RCMD_002")
def test_locks_after_a_long_time_parked(bench: Bench, paired_vehicle: Vehicle) -> None:
    """After a day parked, and after a month, a change of the locks is shown."""
    for days in (1, 30):
        paired_vehicle.park_and_lock()
        bench.clock.sleep(days * DAY_S, "the unit to sleep")
        doors_as_on_the_bus(bench, "RCMD_002")
        paired_vehicle.unlock()
        doors_as_on_the_bus(bench, "RCMD_002")


@needs("network")
@verifies("RCMD_002")
def test_what_changed_in_an_outage_is_shown_after_it(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Doors are opened and locked while the unit has no network: shown as they are once it is back."""
    bench.network.outage()
    bench.clock.sleep(SHOWN_S, "the unit to lose the network")
    paired_vehicle.open_door("passenger")
    paired_vehicle.lock()
    bench.clock.sleep(60.0, "the outage")
    bench.network.restore()
    bench.clock.sleep(BACK_S, "the unit to register")
    doors_as_on_the_bus(bench, "RCMD_002")
    _expect_doors(bench, "passenger")


@needs("supply")
@verifies("RCMD_002")
def test_what_changed_without_power_is_shown_after_it(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The doors are locked while the unit has no supply: shown as they are once it is back."""
    bench.supply.output(False)
    bench.clock.sleep(SHOWN_S, "the supply being off")
    paired_vehicle.park_and_lock()
    bench.power_cycle()
    bench.clock.sleep(BACK_S, "the unit to register")
    doors_as_on_the_bus(bench, "RCMD_002")


@verifies("RCMD_002")
def test_the_status_can_be_asked_for(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Refresh has the vehicle report its locks: the status is as new as the refresh."""
    paired_vehicle.park_and_lock()
    bench.clock.sleep(3600.0, "the report to grow old")
    before = bench.clock.utc.replace(microsecond=0)  # a status may give its time in whole seconds
    reply = bench.owner.app.refresh_lock_status(bench.owner.vin)
    bench.expect("RCMD_002").accepted(reply)
    bench.clock.sleep(SHOWN_S, "the vehicle to report")
    status = bench.owner.door_status()
    bench.expect("RCMD_002").not_before(report_time(status), before, "time of the status", status.record)
