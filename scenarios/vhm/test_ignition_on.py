"""What counts as an ignition ON after a repair, and what does not."""

from __future__ import annotations

from fixtures import Bench, Vehicle, verifies
from harness.owner.health_page import NO_WARNING
from scenarios.vhm.steps import (
    OFF_S,
    ON_S,
    SHORT_ON_S,
    cycle,
    expect_shown,
    show_and_repair,
    start_remotely,
    stop_remotely,
    turn_off,
)


@verifies("VHM_012", "VHM_013")
def test_accessory_position_is_no_ignition_on(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Turning to ACC any number of times does not count; two ignition ON do."""
    limit = bench.limit("VHM_CLEAR_IGN")
    show_and_repair(bench, "brake")
    for _ in range(5):
        paired_vehicle.turn_ignition("ACC")
        bench.clock.sleep(ON_S, "the ignition being in ACC")
        turn_off(bench)
    cycle(bench, limit.inside)
    expect_shown(bench, "VHM_012", "brake", judged=limit.inside_judged)
    cycle(bench, limit.outside - limit.inside)
    expect_shown(bench, "VHM_013")


@verifies("VHM_012", "VHM_013")
def test_a_remote_start_is_no_ignition_on(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Remote engine starts do not count; two ignition ON by the driver do. On a real unit the first is recorded."""
    limit = bench.limit("VHM_CLEAR_IGN")
    show_and_repair(bench, "oil_pressure")
    for _ in range(int(bench.limit("RES_MAX_CONSECUTIVE").inside)):
        start_remotely(bench)
        bench.clock.sleep(ON_S, "the engine warming up")
        stop_remotely(bench)
    paired_vehicle.unlock()
    expect_shown(bench, "VHM_012", "oil_pressure", judged=limit.inside_judged)
    cycle(bench, limit.inside)
    expect_shown(bench, "VHM_012", "oil_pressure", judged=limit.inside_judged)
    cycle(bench, limit.outside - limit.inside)
    expect_shown(bench, "VHM_013")


@verifies("VHM_012", "VHM_013")
def test_a_remote_start_that_the_driver_takes_over_is_one_ignition_on(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A driver who takes a remotely started car over has turned the ignition ON once."""
    limit = bench.limit("VHM_CLEAR_IGN")
    show_and_repair(bench, "engine_mil")
    start_remotely(bench)
    bench.clock.sleep(ON_S, "the engine warming up")
    paired_vehicle.unlock()
    cycle(bench, limit.inside)
    expect_shown(bench, "VHM_012", "engine_mil", judged=limit.inside_judged)
    cycle(bench, limit.outside - limit.inside)
    expect_shown(bench, "VHM_013")


@verifies("VHM_012", "VHM_013")
def test_whether_a_short_ignition_on_counts_is_measured(bench: Bench, paired_vehicle: Vehicle) -> None:
    """After an ON of one second a repaired warning may stay; two ordinary ON later it is gone."""
    limit = bench.limit("VHM_CLEAR_IGN")
    show_and_repair(bench, "abs")
    paired_vehicle.ignition_cycle(SHORT_ON_S, OFF_S)
    expect_shown(bench, "VHM_012", "abs", judged=limit.inside_judged)
    needed = 0
    while bench.owner.open_vehicle_health().warnings != NO_WARNING and needed < limit.outside:
        cycle(bench)
        needed += 1
    bench.measured("VHM_CLEAR_IGN", "VHM_013", 1 + needed, "ignition_on", "the first of them was ON for 1 s only")
    expect_shown(bench, "VHM_013")
