"""A new security code beside the remote start: which code starts and stops, and what else its ignition cycles do."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, verifies
from harness.owner.security_code import STAGES
from scenarios.interactions.steps import alert_works, befall, each_trouble, obeys_only
from scenarios.rcmd.steps import engine_as_on_the_bus
from scenarios.res.steps import START, STOP, no_further_start, start, stop, use_up
from scenarios.sec.steps import SAVED, SHOWN_S, WHILE_S, code_in_use, expect_shown, needs_code, set_new_code, turn
from scenarios.vhm.steps import ON_S, show_and_repair
from scenarios.vhm.steps import expect_shown as expect_warnings

UNLOCK = "unlock"


@pytest.fixture
def coded_vehicle(bench: Bench, guarded_vehicle: Vehicle) -> Vehicle:
    """A guarded vehicle of a model that asks for a security code."""
    needs_code(bench)
    return guarded_vehicle


def _codes_in_force(bench: Bench, requirement: str, former: str, new: str) -> tuple[str, str]:
    """The code in force and the other one while a setting waits for the driver's ON.

    The requirement demands the former one. Whether a real unit takes a remote start for the ON is recorded.
    """
    shown = bench.owner.security_code.shown()
    bench.expect(requirement).equal(shown == SAVED, False, "saved without the driver", judged=bench.pinned)
    return (new, former) if shown == SAVED else (former, new)


def _start_and_stop_with(bench: Bench, trouble: str, former: str, new: str) -> None:
    """Start with the former code only, have something befall the unit, stop with the former code only."""
    obeys_only(bench, "RES_002", START, former, [new])
    befall(bench, trouble)
    bench.expect("RES_008").equal(bench.vehicle.remotely_started, True, "the engine runs remotely")
    valid, other = _codes_in_force(bench, "SEC_008", former, new)
    obeys_only(bench, "RES_008", STOP, valid, [other])


@each_trouble
@verifies("SEC_007", "SEC_008", "RES_002", "RES_008", "RES_010", "RES_009")
def test_a_remote_start_between_off_and_the_second_on(bench: Bench, coded_vehicle: Vehicle, trouble: str) -> None:
    """Saved and OFF: the former code starts and stops the engine until the driver's ON, then the new one, twice."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    codes.take_to("OFF", new)
    coded_vehicle.park_and_lock()
    bench.clock.sleep(WHILE_S, "the unit to see it")
    _start_and_stop_with(bench, trouble, former, new)
    coded_vehicle.unlock()
    bench.expect("SEC_007").equal(codes.complete(new), SAVED, "the page after the driver's ON")
    turn(bench, "OFF")
    coded_vehicle.park_and_lock()
    bench.clock.sleep(WHILE_S, "the unit to see it")
    for _ in range(int(bench.limit("RES_MAX_CONSECUTIVE").inside)):
        obeys_only(bench, "RES_010", START, new, [former])
        obeys_only(bench, "RES_008", STOP, new, [former])
    no_further_start(bench, "RES_009")


@pytest.mark.parametrize("trouble", ["power-loss", "reset"])
@pytest.mark.parametrize("stage", STAGES)
@verifies("SEC_007", "SEC_008", "RES_002", "RES_008", "LOCK_004")
def test_a_code_change_that_is_cut_off(bench: Bench, coded_vehicle: Vehicle, stage: str, trouble: str) -> None:
    """The unit restarts after some step, and again in a remote start: the former code has the engine and the doors."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    codes.take_to(stage, new)
    befall(bench, trouble)
    if coded_vehicle.ignition.position != "OFF":
        turn(bench, "OFF")
    coded_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    _start_and_stop_with(bench, trouble, former, new)
    valid, other = _codes_in_force(bench, "SEC_008", former, new)
    obeys_only(bench, "LOCK_004", UNLOCK, valid, [other])
    newest = set_new_code(bench)
    coded_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    obeys_only(bench, "SEC_007", START, newest, [former, new])
    obeys_only(bench, "SEC_007", STOP, newest, [former, new])
    obeys_only(bench, "LOCK_004", UNLOCK, newest, [former, new])


@each_trouble
@verifies("SEC_006", "RES_008", "RES_016")
def test_a_take_over_in_the_middle_of_a_code_change(bench: Bench, coded_vehicle: Vehicle, trouble: str) -> None:
    """Started with the former code and taken over: the new code is in force, no Stop reaches the driver's engine."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    codes.take_to("OFF", new)
    coded_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    bench.owner.remote.insist(START)
    befall(bench, trouble)
    coded_vehicle.unlock()
    bench.expect("SEC_006").equal(codes.complete(new), SAVED, "the page after the driver's ON")
    for code in (former, new):
        stopped = codes.command(STOP, code)
        bench.expect("RES_008").equal(stopped.refused, True, "Stop Engine at the driver's wheel", stopped.reply.record)
    bench.clock.sleep(bench.limit("RES_RUN_TIME").outside_s, "the end that the remote start would have had")
    bench.expect("RES_016").equal(coded_vehicle.engine.running, True, "the driver's engine runs")
    turn(bench, "OFF")
    coded_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    obeys_only(bench, "SEC_006", START, new, [former])
    bench.expect("SEC_006").equal(coded_vehicle.remotely_started, True, "the engine runs remotely")


@each_trouble
@verifies("SEC_007", "VHM_012", "VHM_013", "RES_009", "RES_010", "THEFT_009")
def test_the_ignition_of_a_code_change_counts_for_everything(
    bench: Bench, coded_vehicle: Vehicle, trouble: str
) -> None:
    """Repaired, both starts used up: the two ON of a code change take the warning away and allow two more starts."""
    limit, codes = bench.limit("VHM_CLEAR_IGN"), bench.owner.security_code
    new = codes.another()
    show_and_repair(bench, "brake")
    coded_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    use_up(bench)
    no_further_start(bench, "RES_009")
    coded_vehicle.unlock()
    codes.take_to("Save", new)
    bench.clock.sleep(ON_S, "the lamp check and a report")
    turn(bench, "OFF")
    expect_warnings(bench, "VHM_012", "brake", judged=limit.inside_judged)
    befall(bench, trouble)
    bench.expect("SEC_007").equal(codes.complete(new), SAVED, "the page after the second ON")
    bench.clock.sleep(ON_S, "the lamp check and a report")
    turn(bench, "OFF")
    expect_shown(bench, "SEC_007", SAVED)
    expect_warnings(bench, "VHM_013")
    coded_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    for _ in range(int(bench.limit("RES_MAX_CONSECUTIVE").inside)):
        start(bench, "RES_010")
        stop(bench, "RES_010")
    no_further_start(bench, "RES_009")
    engine_as_on_the_bus(bench, "RES_010")
    alert_works(bench, "THEFT_009")
