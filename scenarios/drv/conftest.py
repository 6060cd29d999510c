"""Where scenarios of the driving history begin."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle
from scenarios.drv.steps import Logbook, tomorrow, wait_until


@pytest.fixture
def logbook(bench: Bench, paired_vehicle: Vehicle) -> Logbook:
    """The vehicle was enrolled yesterday; it is nine in the morning, and the driver's logbook is empty."""
    wait_until(bench, tomorrow(bench), 9)
    return Logbook(bench)
