"""The lock status in the app is that of the bus, whoever moved the locks, and never ahead of it."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from harness.owner.health_page import report_time
from scenarios.lock.steps import DOES, is_done, make_room_for
from scenarios.rcmd.steps import BACK_S, COMPLETED, SHOWN_S, doors_as_on_the_bus

EITHER = pytest.mark.parametrize("command", DOES)


@EITHER
@verifies("LOCK_008")
def test_it_is_not_ahead_of_the_car(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The body does not act on the request: the app goes on showing the locks as they are, and no success."""
    make_room_for(bench, command)
    paired_vehicle.obeys_requests = False
    sent = bench.owner.remote.send(command)
    actual = "unlocked" if command == "lock" else "locked"
    for wait_s in (0.0, 0.5, 1.0, 2.0, 10.0, 60.0):
        bench.clock.sleep(wait_s, "the app to show something else")
        shown = bench.owner.remote.doors()
        bench.expect("LOCK_008").equal(shown.text, actual, "lock status in the app", shown.record)
    ended = bench.owner.remote.outcome(sent)
    bench.expect("LOCK_008").equal(ended == COMPLETED, False, f"shown as executed (ended as {ended})")


@EITHER
@verifies("LOCK_008")
def test_it_changes_back_when_the_locks_do(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The doors follow the command, and a second later the driver's key undoes it: the app shows that."""
    make_room_for(bench, command)
    sent = bench.owner.remote.send(command)
    bench.clock.sleep(1.5, "the driver")
    bench.expect("LOCK_008").equal(is_done(bench, command), True, "the command was carried out")
    (paired_vehicle.unlock if command == "lock" else paired_vehicle.lock)()
    doors_as_on_the_bus(bench, "LOCK_008")
    bench.owner.remote.outcome(sent)
    doors_as_on_the_bus(bench, "LOCK_008")


@verifies("LOCK_009")
def test_it_follows_the_key(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Locked and unlocked with the key, with the ignition OFF, ACC and ON: shown each time."""
    for position in ("OFF", "ACC", "ON"):
        paired_vehicle.turn_ignition(position)
        for _ in range(2):
            paired_vehicle.lock()
            doors_as_on_the_bus(bench, "LOCK_009")
            paired_vehicle.unlock()
            doors_as_on_the_bus(bench, "LOCK_009")


@verifies("LOCK_009")
def test_it_tells_when(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The status carries the time of the change, not that of an earlier report."""
    bench.clock.sleep(3600.0, "the first report to grow old")
    before = bench.clock.utc.replace(microsecond=0)  # a status may give its time in whole seconds
    paired_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the app to follow the car")
    status = bench.owner.door_status()
    bench.expect("LOCK_009").not_before(report_time(status), before, "time of the status", status.record)


@pytest.mark.parametrize("changes", [9, 10])
@verifies("LOCK_009")
def test_it_follows_many_changes_in_a_row(bench: Bench, paired_vehicle: Vehicle, changes: int) -> None:
    """The key is pressed every half a second: the last state counts, be it locked or unlocked."""
    for number in range(changes):
        (paired_vehicle.lock if number % 2 == 0 else paired_vehicle.unlock)()
        bench.clock.sleep(0.5, "the next press")
    doors_as_on_the_bus(bench, "LOCK_009")


@needs("network")
@verifies("LOCK_009")
def test_it_follows_after_an_outage(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Locked and unlocked ten times without network: the last state is shown once the network is back."""
    bench.network.outage()
    bench.clock.sleep(SHOWN_S, "the unit to lose the network")
    for _ in range(10):
        paired_vehicle.lock()
        bench.clock.sleep(1.0)
        paired_vehicle.unlock()
        bench.clock.sleep(1.0)
    paired_vehicle.lock()
    bench.clock.sleep(600.0, "the outage")
    bench.network.restore()
    bench.clock.sleep(BACK_S, "the unit to register")
    doors_as_on_the_bus(bench, "LOCK_009")


@needs("supply")
@verifies("LOCK_009")
def test_it_follows_after_a_power_loss(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Unlocked with the key while the unit has no supply: shown once it is back."""
    paired_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    bench.supply.output(False)
    bench.clock.sleep(SHOWN_S, "the supply being off")
    paired_vehicle.unlock()
    bench.power_cycle()
    bench.clock.sleep(BACK_S, "the unit to register")
    doors_as_on_the_bus(bench, "LOCK_009")
