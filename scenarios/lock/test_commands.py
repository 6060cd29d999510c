"""Lock and unlock: the unit asks the car, the doors follow, the app shows what they are."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, request, verifies
from harness.vehicle.signals import DOORS
from scenarios.lock.steps import DOES, is_done, make_room_for
from scenarios.rcmd.steps import (
    COMPLETED,
    SHOWN_S,
    TERMINAL,
    WATCH_S,
    carried_out,
    doors_as_on_the_bus,
    ended_as,
    requests_since,
)

EITHER = pytest.mark.parametrize("command", DOES)
DAY_S = 86_400.0


def _works(bench: Bench, command: str) -> None:
    requirement = DOES[command]
    sent = bench.owner.remote.send(command)
    carried_out(bench, requirement, command, sent.asked_s)
    ended_as(bench, requirement, bench.owner.remote.outcome(sent))
    bench.expect(requirement).equal(is_done(bench, command), True, f"the doors are as {command!r} wants them")


@EITHER
@pytest.mark.parametrize("parked_s", [0.0, 30.0, 3600.0, DAY_S, 60 * DAY_S], ids=lambda s: f"parked-for-{s:g}-s")
@verifies("LOCK_001", "LOCK_002", "LOCK_008")
def test_it_works_however_long_the_vehicle_is_parked(
    bench: Bench, paired_vehicle: Vehicle, command: str, parked_s: float
) -> None:
    """The command is carried out and shown, and so is its opposite after it."""
    make_room_for(bench, command)
    bench.clock.sleep(parked_s, "the unit to sleep")
    _works(bench, command)
    doors_as_on_the_bus(bench, "LOCK_008")
    _works(bench, "lock" if command == "unlock" else "unlock")
    doors_as_on_the_bus(bench, "LOCK_008")


@verifies("LOCK_001", "LOCK_002")
def test_it_works_again_and_again(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Ten times in a row."""
    for _ in range(10):
        _works(bench, "lock")
        _works(bench, "unlock")


@EITHER
@verifies("LOCK_001", "LOCK_002", "LOCK_008")
def test_what_is_so_already_stays_so(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """Locking what is locked, or unlocking what is not: the doors stay as they are, and the app says so."""
    make_room_for(bench, "lock" if command == "unlock" else "unlock")
    ended = bench.owner.remote.do(command)
    for requirement in DOES.values():
        bench.expect(requirement).equal(ended in TERMINAL, True, f"the command has ended (as {ended})")
        bench.expect(requirement).equal(is_done(bench, command), True, "the doors are still so")
    doors_as_on_the_bus(bench, "LOCK_008")


@pytest.mark.parametrize("door", DOORS)
@verifies("LOCK_008")
def test_a_door_that_stands_open(bench: Bench, paired_vehicle: Vehicle, door: str) -> None:
    """Locked with a door ajar: the manual says nothing of it, but what is shown is what the bus says."""
    paired_vehicle.open_door(door)
    ended = bench.owner.remote.do("lock")
    doors_as_on_the_bus(bench, "LOCK_008")
    wrong = ended == COMPLETED and not paired_vehicle.doors.locked
    bench.expect("LOCK_008").equal(wrong, False, f"shown as executed without being so (ended as {ended})")


@EITHER
@verifies("LOCK_008")
def test_with_the_ignition_on(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """READING_43: with the ignition ON either outcome is permitted, but what is shown is what the bus says."""
    make_room_for(bench, command)
    paired_vehicle.turn_ignition("ON")
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    ended = bench.owner.remote.do(command)
    doors_as_on_the_bus(bench, "LOCK_008")
    bench.expect("LOCK_008").equal(ended == COMPLETED, is_done(bench, command), "shown as executed exactly if it was")


@verifies("LOCK_008")
def test_unlocking_while_driving(bench: Bench, paired_vehicle: Vehicle) -> None:
    """READING_43: a moving vehicle is not unlocked where the profile is pinned; what is shown is what the bus says."""
    paired_vehicle.turn_ignition("ON")
    paired_vehicle.lock()
    began_s = bench.clock.now_s
    sent = bench.owner.remote.send("unlock")
    paired_vehicle.drive(2.0)
    ended = bench.owner.remote.outcome(sent)
    doors_as_on_the_bus(bench, "LOCK_008")
    bench.expect("LOCK_008").equal(ended == COMPLETED, not paired_vehicle.doors.locked, "shown as executed if it was")
    asked = requests_since(bench, began_s, "unlock")
    bench.expect("LOCK_008").equal(len(asked), 0, "requests to unlock", judged=bench.case.pinned)


@EITHER
@verifies("LOCK_001", "LOCK_002")
def test_during_a_remote_engine_start(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The owner comes to the remotely started car, or leaves it: lock and unlock work, and the engine runs on."""
    paired_vehicle.park_and_lock()
    bench.owner.remote.insist("engine start")
    if command == "lock":
        bench.owner.remote.insist("unlock")
    _works(bench, command)
    for requirement in DOES.values():
        bench.expect(requirement).equal(paired_vehicle.engine.running, True, "the engine still runs")


@EITHER
@verifies("LOCK_001", "LOCK_002")
def test_an_alarm_that_sounds_is_no_hindrance(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """Somebody broke in and the alarm sounds: the owner can still lock and unlock."""
    make_room_for(bench, command)
    paired_vehicle.break_glass(alarm_s=60.0)
    _works(bench, command)
    doors = "LOCK_002" if command == "lock" else "LOCK_001"
    bench.expect(doors).never(request(bench.rig.vehicle, "unlock" if command == "lock" else "lock"), for_s=WATCH_S)


@pytest.mark.parametrize("key", ["outside", "inside"])
@verifies("LOCK_007")
def test_a_key_left_inside(bench: Bench, paired_vehicle: Vehicle, key: str) -> None:
    """Where the key is, is the user's matter: with it inside, locked or not, the app shows what the bus says."""
    if key == "outside":
        paired_vehicle.park_and_lock()
        paired_vehicle.unlock()
        bench.clock.sleep(SHOWN_S, "the unit to see the doors")
    ended = bench.owner.remote.do("lock")
    doors_as_on_the_bus(bench, "LOCK_007")
    locked = paired_vehicle.doors.locked
    bench.expect("LOCK_007").equal(ended == COMPLETED, locked, "shown as executed exactly if it was")
    if key == "outside":
        bench.expect("LOCK_007").equal(locked, True, "with the key outside the doors are locked")
