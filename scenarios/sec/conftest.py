"""Where most scenarios of the security code begin."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle
from scenarios.sec.steps import SHOWN_S, needs_code, needs_no_code


@pytest.fixture
def coded_vehicle(bench: Bench) -> Vehicle:
    """A paired vehicle that asks for a security code: parked, doors unlocked, ignition OFF."""
    needs_code(bench)
    bench.owner.pair()
    bench.clock.sleep(SHOWN_S, "the unit to come to rest")
    return bench.vehicle


@pytest.fixture
def codeless_vehicle(bench: Bench) -> Vehicle:
    """A paired vehicle of a model that asks for no security code."""
    needs_no_code(bench)
    bench.owner.pair()
    bench.clock.sleep(SHOWN_S, "the unit to come to rest")
    return bench.vehicle
