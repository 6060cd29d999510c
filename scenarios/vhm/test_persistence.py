"""A warning whose cause persists stays displayed."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.vhm.steps import (
    HOUR_S,
    OFF_S,
    ON_S,
    REPORT_S,
    SHORT_ON_S,
    cycle,
    each_warning,
    expect_shown,
    show,
    turn_on,
)

#: more ignition cycles than clear a repaired warning
CYCLES = 5


@verifies("VHM_014")
@each_warning
def test_a_warning_stays_through_five_ignition_cycles(bench: Bench, paired_vehicle: Vehicle, warning: str) -> None:
    """A warning whose cause is not repaired is displayed after each of five ignition cycles, ON and OFF."""
    show(bench, warning)
    for _ in range(CYCLES):
        turn_on(bench)
        expect_shown(bench, "VHM_014", warning)
        paired_vehicle.turn_ignition("OFF")
        bench.clock.sleep(OFF_S, "the ignition being OFF")
        expect_shown(bench, "VHM_014", warning)


@verifies("VHM_014")
def test_a_warning_stays_through_ignition_on_shorter_than_the_lamp_check(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Ignition ON that end before the lamp check does say nothing of the cause: the warning stays."""
    show(bench, "airbag")
    for _ in range(2 * CYCLES):
        paired_vehicle.ignition_cycle(SHORT_ON_S, OFF_S)
    expect_shown(bench, "VHM_014", "airbag")


@needs("supply")
@verifies("VHM_014")
@pytest.mark.parametrize("off_s", [5.0, HOUR_S], ids=["5 s", "an hour"])
def test_a_warning_stays_through_a_power_loss(bench: Bench, paired_vehicle: Vehicle, off_s: float) -> None:
    """A disconnected battery does not make a warning disappear, neither at once nor with the next ignition ON."""
    show(bench, "engine_mil")
    bench.power_cycle(off_s)
    expect_shown(bench, "VHM_014", "engine_mil")
    cycle(bench)
    expect_shown(bench, "VHM_014", "engine_mil")


@needs("supply")
@verifies("VHM_014")
def test_a_warning_stays_through_a_reset_on_the_road(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A unit that loses its supply for a moment during a drive displays the warning as before."""
    show(bench, "oil_pressure")
    turn_on(bench)
    bench.power_cycle()
    expect_shown(bench, "VHM_014", "oil_pressure")
    bench.clock.sleep(ON_S, "the rest of the drive")
    expect_shown(bench, "VHM_014", "oil_pressure")


@verifies("VHM_014")
def test_a_warning_stays_through_20_hours_parked(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A warning is displayed all the while a vehicle is parked for 20 hours, and on the next drive."""
    show(bench, "brake")
    paired_vehicle.park_and_lock()
    for _ in range(20):
        bench.clock.sleep(HOUR_S, "20 hours parked")
        expect_shown(bench, "VHM_014", "brake")
    paired_vehicle.unlock()
    turn_on(bench)
    expect_shown(bench, "VHM_014", "brake")


@verifies("VHM_014")
def test_a_warning_stays_when_another_one_is_repaired(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The repair of one warning takes that one away and leaves the other."""
    show(bench, "brake", "abs")
    paired_vehicle.repair("brake")
    cycle(bench, bench.limit("VHM_CLEAR_IGN").outside)
    expect_shown(bench, "VHM_014", "abs")


@needs("network")
@verifies("VHM_014")
def test_a_warning_stays_through_ignition_cycles_without_network(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Drives without network do not make a warning disappear, neither meanwhile nor when network is back."""
    show(bench, "airbag")
    for _ in range(CYCLES):
        bench.network.outage()
        cycle(bench)
        expect_shown(bench, "VHM_014", "airbag")
        bench.network.restore()
        bench.clock.sleep(REPORT_S, "the reports")
        expect_shown(bench, "VHM_014", "airbag")
