"""Where scenarios of interactions begin."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle
from scenarios.interactions.steps import lock_and_wait
from scenarios.rcmd.steps import SHOWN_S
from scenarios.theft.steps import KEY


@pytest.fixture
def locked_vehicle(bench: Bench, guarded_vehicle: Vehicle) -> Vehicle:
    """A guarded vehicle that its driver has used, parked and locked, longer ago than the minute after locking."""
    guarded_vehicle.turn_ignition("ON")
    bench.clock.sleep(SHOWN_S, "a short drive")
    guarded_vehicle.park_and_lock()
    lock_and_wait(bench, KEY)
    return guarded_vehicle
