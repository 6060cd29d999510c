"""Steps that several scenarios of remote lock and unlock share."""

from __future__ import annotations

from fixtures import Bench
from scenarios.rcmd.steps import SHOWN_S

#: which requirement is about which command
DOES = {"lock": "LOCK_001", "unlock": "LOCK_002"}
NEEDS_CODE = {"lock": "LOCK_003", "unlock": "LOCK_004"}


def make_room_for(bench: Bench, command: str) -> None:
    """Lock the doors for an unlock, unlock them for a lock, with the key; the unit sees it."""
    vehicle = bench.vehicle
    if command == "unlock":
        vehicle.park_and_lock()
    else:
        vehicle.unlock()
    bench.clock.sleep(SHOWN_S, "the unit to see the doors")


def is_done(bench: Bench, command: str) -> bool:
    """Whether the doors are as a command wants them."""
    return bench.vehicle.doors.locked is (command == "lock")
