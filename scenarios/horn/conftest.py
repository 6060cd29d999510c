"""Where most scenarios of horn and lights begin."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle


@pytest.fixture
def ready_vehicle(bench: Bench, paired_vehicle: Vehicle) -> Vehicle:
    """A paired vehicle that was turned off and locked, longer ago than horn and lights need."""
    paired_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("HORN_READY_DELAY").outside_s, "horn and lights to be ready")
    return paired_vehicle
