"""Where most scenarios of adding a vehicle begin."""

from __future__ import annotations

import pytest

from fixtures import Bench
from harness.owner.garage import Garage
from scenarios.unp.steps import log_in


@pytest.fixture
def garage(bench: Bench) -> Garage:
    """The owner is logged in, and has no vehicle yet."""
    log_in(bench.owner)
    return bench.owner.garage
