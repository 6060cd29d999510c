"""Vehicles without a monitoring system: its warning is never displayed, whatever is on the bus."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, variant, verifies, warning_notice
from scenarios.vhm.steps import (
    HOUR_S,
    REPORT_S,
    SIX_WARNINGS,
    cycle,
    expect_shown,
    needs_lamp_state,
    turn_off,
    turn_on,
)

without_each_system = pytest.mark.parametrize(
    "warning", [pytest.param(name, marks=variant(f"without_{name}")) for name in SIX_WARNINGS]
)


def expect_hidden(bench: Bench, requirement: str, warning: str) -> None:
    """The warning of a lamp that is lit from now on is neither displayed nor notified, on this drive and later ones."""
    raised_s = bench.clock.now_s
    bench.vehicle.raise_warning(warning)
    bench.clock.sleep(HOUR_S, "an hour's drive")
    expect_shown(bench, requirement)
    turn_off(bench)
    cycle(bench, 3)
    expect_shown(bench, requirement)
    bench.expect(requirement).never(warning_notice(warning), bench.clock.now_s - raised_s, raised_s)


@variant("without_tire_pressure")
@verifies("VHM_010")
def test_without_tire_pressure_monitoring_there_is_no_such_warning(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A vehicle without tire pressure monitoring displays no such warning, even with its lamp lit on the bus."""
    turn_on(bench)
    expect_hidden(bench, "VHM_010", "tire_pressure")


@variant("without_tire_pressure")
@verifies("VHM_010")
def test_a_tire_pressure_lamp_that_is_not_available_is_no_warning(bench: Bench, paired_vehicle: Vehicle) -> None:
    """On a bus that says "not available" of the tire pressure lamp, no such warning is displayed."""
    needs_lamp_state(bench, "tire_pressure", "not_available")
    paired_vehicle.lose_lamp_signal("tire_pressure")
    cycle(bench, 3)
    expect_shown(bench, "VHM_010")


@without_each_system
@verifies("VHM_011")
def test_a_system_that_is_not_fitted_has_no_warning(bench: Bench, paired_vehicle: Vehicle, warning: str) -> None:
    """A vehicle without a monitoring system does not display its warning, even with the lamp lit on the bus."""
    turn_on(bench)
    expect_hidden(bench, "VHM_011", warning)


@variant("without_abs")
@verifies("VHM_011")
def test_what_is_fitted_is_displayed_beside_what_is_not(bench: Bench, paired_vehicle: Vehicle) -> None:
    """With one lamp of a system that is fitted and one of a system that is not, only the first is displayed."""
    bench.needs_equipment("airbag")
    turn_on(bench)
    paired_vehicle.raise_warning("abs")
    paired_vehicle.raise_warning("airbag")
    bench.clock.sleep(REPORT_S, "the report of the warnings")
    expect_shown(bench, "VHM_011", "airbag")
