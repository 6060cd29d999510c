"""Where most scenarios of theft alerts begin."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle


@pytest.fixture
def watched_vehicle(bench: Bench, guarded_vehicle: Vehicle) -> Vehicle:
    """A guarded vehicle that was parked and locked, longer ago than the minute in which alerts may be absent."""
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    return guarded_vehicle
