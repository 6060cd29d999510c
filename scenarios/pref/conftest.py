"""Where scenarios of the preferences begin."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle
from scenarios.pref.steps import Causes, prepare


@pytest.fixture
def causes(bench: Bench, guarded_vehicle: Vehicle) -> Causes:
    """A vehicle that can cause a notification of each type."""
    return prepare(bench)
