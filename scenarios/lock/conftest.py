"""Where most scenarios of remote lock and unlock begin."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle
from scenarios.rcmd.steps import needs_code, needs_no_code


@pytest.fixture
def coded_vehicle(bench: Bench, paired_vehicle: Vehicle) -> Vehicle:
    """A paired vehicle of a model that needs the security code."""
    needs_code(bench)
    return paired_vehicle


@pytest.fixture
def codeless_vehicle(bench: Bench, paired_vehicle: Vehicle) -> Vehicle:
    """A paired vehicle of a model that needs none."""
    needs_no_code(bench)
    return paired_vehicle
