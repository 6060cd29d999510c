"""Warnings beside remote starts: a remote start clears none by itself, and no warning allows a third start."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, verifies, warning_notice
from scenarios.interactions.steps import alert_works, befall, each_trouble
from scenarios.rcmd.steps import SHOWN_S
from scenarios.res.steps import START, STOP, no_further_start, start, start_and_stop, stop
from scenarios.vhm.steps import (
    HOUR_S,
    ON_S,
    REPORT_S,
    cycle,
    each_warning,
    expect_shown,
    show_and_repair,
    turn_off,
    turn_on,
)

CLEAR = "VHM_CLEAR_IGN"
#: when the warning comes up, in s after the ignition ON of the remote start: at it, in the lamp check, and after it
COMES_UP = pytest.mark.parametrize("after_s", [0.0, 1.0, 60.0], ids=["at-the-on", "in-the-lamp-check", "later"])


@each_trouble
@verifies("VHM_012", "VHM_013", "RES_009", "RES_010", "THEFT_010")
def test_a_repair_remote_starts_and_cycles(bench: Bench, guarded_vehicle: Vehicle, trouble: str) -> None:
    """Repaired, two remote starts, a third refused; the first ON allows a start, only the second clears the warning."""
    limit = bench.limit(CLEAR)
    show_and_repair(bench, "engine_mil")
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    for _ in range(int(bench.limit("RES_MAX_CONSECUTIVE").inside)):
        bench.owner.remote.insist(START)
        befall(bench, trouble)
        bench.clock.sleep(ON_S, "the engine warming up")
        bench.owner.remote.insist(STOP)
        bench.clock.sleep(SHOWN_S, "the engine to be off")
    alert_works(bench, "THEFT_010")
    no_further_start(bench, "RES_009")
    expect_shown(bench, "VHM_012", "engine_mil", judged=limit.inside_judged)
    cycle(bench, limit.inside)
    expect_shown(bench, "VHM_012", "engine_mil", judged=limit.inside_judged)
    start(bench, "RES_010")
    befall(bench, trouble)
    bench.clock.sleep(ON_S, "the engine warming up")
    stop(bench, "RES_010")
    expect_shown(bench, "VHM_012", "engine_mil", judged=limit.inside_judged)
    cycle(bench, limit.outside - limit.inside)
    expect_shown(bench, "VHM_013")
    start(bench, "RES_010")


@each_warning
@COMES_UP
@verifies("VHM_002", "RES_011", "RES_010", "THEFT_010")
def test_a_warning_comes_up_in_a_remote_start(
    bench: Bench, guarded_vehicle: Vehicle, warning: str, after_s: float
) -> None:
    """A lamp lights up in the second remote start: a third is refused; the driver's ON shows it, notified once."""
    bench.needs_equipment(warning)
    guarded_vehicle.ignition_cycle()
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    start_and_stop(bench)
    sent = bench.owner.remote.send(START)
    deadline_ns = bench.clock.now_ns + int(ON_S * 1e9)
    bench.clock.wait(lambda: guarded_vehicle.remotely_started, deadline_ns, "the engine to start")
    bench.clock.sleep(after_s, "the warning to come up")
    raised_s = bench.clock.now_s
    guarded_vehicle.raise_warning(warning)
    bench.owner.remote.insist_on(sent)
    bench.clock.sleep(ON_S, "the engine to run")
    bench.owner.remote.insist(STOP)
    bench.clock.sleep(SHOWN_S, "the engine to be off")
    no_further_start(bench, "RES_011")
    alert_works(bench, "THEFT_010")
    guarded_vehicle.unlock()
    turn_on(bench)
    expect_shown(bench, "VHM_002", warning)
    for_s = bench.clock.now_s - raised_s
    bench.expect("VHM_002").exactly_once(warning_notice(warning), within_s=for_s, quiet_s=HOUR_S, since_s=raised_s)
    turn_off(bench)
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    start(bench, "RES_010")
    expect_shown(bench, "VHM_002", warning)


@each_trouble
@verifies("VHM_002", "VHM_012", "VHM_013", "VHM_014", "RES_016")
def test_a_warning_a_take_over_and_a_repair(bench: Bench, guarded_vehicle: Vehicle, trouble: str) -> None:
    """A lamp lights up in a remote start that the driver takes over; repaired, a take-over is the first ON of two."""
    limit = bench.limit(CLEAR)
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    raised_s = bench.clock.now_s
    start(bench, "RES_016")
    bench.clock.sleep(ON_S, "the engine to run")
    guarded_vehicle.raise_warning("oil_pressure")
    befall(bench, trouble)
    guarded_vehicle.unlock()
    turn_on(bench)
    expect_shown(bench, "VHM_002", "oil_pressure")
    bench.clock.sleep(bench.limit("RES_RUN_TIME").outside_s, "the end that the remote start would have had")
    bench.expect("RES_016").equal(guarded_vehicle.engine.running, True, "the driver's engine runs")
    for_s = bench.clock.now_s - raised_s
    bench.expect("VHM_002").exactly_once(
        warning_notice("oil_pressure"), within_s=for_s, quiet_s=REPORT_S, since_s=raised_s
    )
    turn_off(bench)
    cycle(bench, limit.outside)
    expect_shown(bench, "VHM_014", "oil_pressure")
    guarded_vehicle.repair("oil_pressure")
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    start(bench, "RES_016")
    befall(bench, trouble)
    bench.clock.sleep(ON_S, "the engine to run")
    expect_shown(bench, "VHM_012", "oil_pressure", judged=limit.inside_judged)
    guarded_vehicle.unlock()
    cycle(bench, limit.inside)
    expect_shown(bench, "VHM_012", "oil_pressure", judged=limit.inside_judged)
    cycle(bench, limit.outside - limit.inside)
    expect_shown(bench, "VHM_013")
