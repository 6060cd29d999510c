"""Where most scenarios of remote engine start begin."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle
from scenarios.rcmd.steps import SHOWN_S, needs_code, needs_no_code


@pytest.fixture
def parked_vehicle(bench: Bench, paired_vehicle: Vehicle) -> Vehicle:
    """A paired vehicle that its driver has just driven, parked and locked."""
    paired_vehicle.turn_ignition("ON")
    bench.clock.sleep(SHOWN_S, "a short drive")
    paired_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    return paired_vehicle


@pytest.fixture
def coded_vehicle(bench: Bench, parked_vehicle: Vehicle) -> Vehicle:
    """The same, of a model that needs the security code."""
    needs_code(bench)
    return parked_vehicle


@pytest.fixture
def codeless_vehicle(bench: Bench, parked_vehicle: Vehicle) -> Vehicle:
    """The same, of a model that needs none."""
    needs_no_code(bench)
    return parked_vehicle
