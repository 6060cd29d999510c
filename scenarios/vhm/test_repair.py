"""After a repair: the warning may stay for the first ignition ON, and is gone after the second."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from harness.owner.health_page import NO_WARNING
from scenarios.vhm.steps import (
    HOUR_S,
    OFF_S,
    REPORT_S,
    cycle,
    each_warning,
    expect_shown,
    show,
    show_and_repair,
    turn_off,
    turn_on,
)

#: more ignition ON than any reading of the manual allows a repaired warning
MOST_CYCLES = 5


@verifies("VHM_012", "VHM_013")
@each_warning
def test_a_repaired_warning_is_gone_after_the_second_ignition_on(
    bench: Bench, paired_vehicle: Vehicle, warning: str
) -> None:
    """A repaired warning may still be displayed after one ignition ON, and is not after two."""
    limit = bench.limit("VHM_CLEAR_IGN")
    show_and_repair(bench, warning)
    expect_shown(bench, "VHM_012", warning, judged=limit.inside_judged)
    cycle(bench, limit.inside)
    expect_shown(bench, "VHM_012", warning, judged=limit.inside_judged)
    cycle(bench, limit.outside - limit.inside)
    expect_shown(bench, "VHM_013")


@verifies("VHM_013")
def test_the_ignition_on_after_which_a_repaired_warning_goes_is_measured(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The number of ignition ON until a repaired warning has gone is no more than the manual says."""
    limit = bench.limit("VHM_CLEAR_IGN")
    show_and_repair(bench, "airbag")
    needed = 0
    while bench.owner.open_vehicle_health().warnings != NO_WARNING and needed < MOST_CYCLES:
        cycle(bench)
        needed += 1
    bench.measured("VHM_CLEAR_IGN", "VHM_013", needed, "ignition_on", "ON and OFF by the driver, repaired while OFF")
    bench.expect("VHM_013").between(needed, 0, limit.outside, "ignition ON", "ignition ON until the warning was gone")


@verifies("VHM_012", "VHM_013")
def test_the_ignition_on_in_which_it_was_repaired_does_not_count(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A warning whose cause goes while the ignition is ON needs two more ignition ON."""
    limit = bench.limit("VHM_CLEAR_IGN")
    show(bench, "abs")
    turn_on(bench)
    paired_vehicle.repair("abs")
    bench.clock.sleep(HOUR_S, "the rest of the drive")
    expect_shown(bench, "VHM_012", "abs", judged=limit.inside_judged)
    turn_off(bench)
    cycle(bench, limit.inside)
    expect_shown(bench, "VHM_012", "abs", judged=limit.inside_judged)
    cycle(bench, limit.outside - limit.inside)
    expect_shown(bench, "VHM_013")


@verifies("VHM_013")
def test_another_warning_in_between_does_not_keep_a_repaired_one(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A warning that comes between the two ignition ON is displayed, and the repaired one goes all the same."""
    bench.needs_equipment("abs")
    show_and_repair(bench, "brake")
    turn_on(bench)
    paired_vehicle.raise_warning("abs")
    bench.clock.sleep(REPORT_S, "the report of the warning")
    turn_off(bench)
    cycle(bench)
    expect_shown(bench, "VHM_013", "abs")


@verifies("VHM_012", "VHM_013")
def test_each_repair_has_its_own_two_ignition_on(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Of two warnings repaired one ignition ON apart, the one repaired first goes first."""
    limit = bench.limit("VHM_CLEAR_IGN")
    show(bench, "brake", "oil_pressure")
    paired_vehicle.repair("brake")
    cycle(bench)
    paired_vehicle.repair("oil_pressure")
    cycle(bench)
    expect_shown(bench, "VHM_012", "oil_pressure", judged=limit.inside_judged)
    cycle(bench)
    expect_shown(bench, "VHM_013")


@verifies("VHM_012", "VHM_013", "VHM_014")
def test_a_fault_that_returns_at_the_second_ignition_on_begins_anew(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A fault that is back at the second ignition ON stays displayed, and needs two ON after the next repair."""
    limit = bench.limit("VHM_CLEAR_IGN")
    show_and_repair(bench, "engine_mil")
    cycle(bench, limit.inside)
    paired_vehicle.raise_warning("engine_mil")
    cycle(bench)
    expect_shown(bench, "VHM_014", "engine_mil")
    paired_vehicle.repair("engine_mil")
    cycle(bench, limit.inside)
    expect_shown(bench, "VHM_012", "engine_mil", judged=limit.inside_judged)
    cycle(bench, limit.outside - limit.inside)
    expect_shown(bench, "VHM_013")


@needs("network")
@verifies("VHM_013")
def test_a_second_ignition_on_without_network_counts(bench: Bench, paired_vehicle: Vehicle) -> None:
    """When the second ignition ON happens without network, the warning is gone as soon as network is back."""
    limit = bench.limit("VHM_CLEAR_IGN")
    show_and_repair(bench, "brake")
    cycle(bench, limit.inside)
    bench.network.outage()
    cycle(bench, limit.outside - limit.inside)
    bench.clock.sleep(HOUR_S, "an hour without network")
    bench.network.restore()
    bench.clock.sleep(REPORT_S, "the report that the warning is gone")
    expect_shown(bench, "VHM_013")


@needs("supply")
@verifies("VHM_012", "VHM_013")
@pytest.mark.parametrize("off_s", [5.0, HOUR_S], ids=["5 s", "an hour"])
def test_a_power_loss_between_the_two_ignition_on_changes_nothing(
    bench: Bench, paired_vehicle: Vehicle, off_s: float
) -> None:
    """The battery is disconnected after the first ignition ON: the warning is there before the second, gone after."""
    limit = bench.limit("VHM_CLEAR_IGN")
    show_and_repair(bench, "airbag")
    cycle(bench, limit.inside)
    bench.power_cycle(off_s)
    expect_shown(bench, "VHM_012", "airbag", judged=limit.inside_judged)
    cycle(bench, limit.outside - limit.inside)
    expect_shown(bench, "VHM_013")


@needs("supply")
@verifies("VHM_012", "VHM_013")
def test_a_repair_with_the_battery_disconnected_needs_two_ignition_on(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The workshop disconnects the battery and repairs: two ignition ON later the warning is gone."""
    limit = bench.limit("VHM_CLEAR_IGN")
    show(bench, "abs")
    bench.supply.output(False)
    bench.clock.sleep(OFF_S, "the battery being disconnected")
    paired_vehicle.repair("abs")
    bench.power_cycle(HOUR_S)
    cycle(bench, limit.inside)
    expect_shown(bench, "VHM_012", "abs", judged=limit.inside_judged)
    cycle(bench, limit.outside - limit.inside)
    expect_shown(bench, "VHM_013")
