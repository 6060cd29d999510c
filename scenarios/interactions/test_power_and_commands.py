"""The supply fails, for a moment or for longer, while the owner commands, and while the engine cranks."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from harness.power import (
    RUNNING,
    boots_within,
    expect_boot,
    expect_runs_on,
    interrupt,
    require_no_longer,
    set_supply,
    status,
    usual_supply_v,
)
from scenarios.interactions.steps import LONG_S, SETTLED_S, SHORT_S, alert_may_be_absent, alert_works
from scenarios.rcmd.steps import (
    BACK_S,
    COMPLETED,
    ENDED_S,
    SHOWN_S,
    TERMINAL,
    bring_about,
    carried_out,
    doors_as_on_the_bus,
    effect,
    ended_as,
    engine_as_on_the_bus,
    requests_since,
)
from scenarios.res.steps import START, no_further_start

pytestmark = needs("supply", "console")

#: the requirement of each command that a sound unit carries it out
WORKS = {
    "lock": "LOCK_001",
    "unlock": "LOCK_002",
    "lights": "HORN_001",
    "horn and lights": "HORN_002",
    "engine start": "RES_001",
    "engine stop": "RES_007",
}
EACH = pytest.mark.parametrize("command", [pytest.param(name, marks=verifies(WORKS[name])) for name in WORKS])
#: after sending: on its way, with the car, its result on its way
INSTANTS = pytest.mark.parametrize("after_s", [0.1, 0.25, 0.5, 0.65], ids=lambda after_s: f"after-{after_s:g}-s")
#: the starter of a petrol engine draws the supply down: within the unit's range, and below it
CRANKING_V, WEAK_BATTERY_V = 6.5, 5.0
CRANKING_S = 1.2
NS_PER_S = 10**9


@EACH
@INSTANTS
@verifies("SUPPLY_002", "RCMD_003")
def test_an_interruption_of_a_millisecond_disturbs_no_command(
    bench: Bench, paired_vehicle: Vehicle, command: str, after_s: float
) -> None:
    """1 ms without supply while a command is under way: it is carried out once, the app is told, nothing restarts."""
    bring_about(bench, command)
    sent = bench.owner.remote.send(command)
    bench.clock.sleep(after_s, "the command to be under way")
    since_ns, took_s = interrupt(bench, SHORT_S)
    require_no_longer(took_s, bench.limit("SUPPLY_HOLD_UP").inside_s)
    carried_out(bench, WORKS[command], command, sent.asked_s)
    ended_as(bench, WORKS[command], bench.owner.remote.outcome(sent))
    asked = len(requests_since(bench, sent.asked_s, command))
    bench.expect("RCMD_003").equal(asked, 1, "how often the unit began to ask the car")
    expect_runs_on(bench, "SUPPLY_002", since_ns)


@EACH
@INSTANTS
@verifies("SUPPLY_005", "RCMD_003", "RCMD_004")
def test_an_interruption_of_half_a_second_ends_the_command(
    bench: Bench, paired_vehicle: Vehicle, command: str, after_s: float
) -> None:
    """500 ms without supply: the command ends, once, and truly told; the unit runs again, and the owner tries anew."""
    bring_about(bench, command)
    before = effect(bench, command)
    sent = bench.owner.remote.send(command)
    bench.clock.sleep(after_s, "the command to be under way")
    interrupt(bench, LONG_S)
    if status(bench) != RUNNING:
        boots_within(bench)
    bench.expect("SUPPLY_005").equal(status(bench), RUNNING, "status on the console")
    ended = bench.owner.remote.outcome(sent, ENDED_S)
    asked = len(requests_since(bench, sent.asked_s, command))
    bench.expect("RCMD_003").equal(ended in TERMINAL, True, f"the command has ended (as {ended})")
    bench.expect("RCMD_003").equal(asked <= 1, True, f"the car was asked once at most ({asked} times)")
    told_wrong = ended == COMPLETED and asked == 0
    bench.expect("RCMD_004").equal(told_wrong, False, "shown as executed without having been asked of the car")
    bench.clock.sleep(SETTLED_S, "the unit to come to rest")
    (engine_as_on_the_bus if command.startswith("engine") else doors_as_on_the_bus)(bench, "RCMD_004")
    if effect(bench, command) != before:
        _undo(bench, command)
        bring_about(bench, command)
    again = bench.owner.remote.send(command)
    carried_out(bench, WORKS[command], command, again.asked_s)
    ended_as(bench, WORKS[command], bench.owner.remote.outcome(again))


def _undo(bench: Bench, command: str) -> None:
    """Have the vehicle as it was before the command, as far as `bring_about` does not."""
    if command == "lock":
        bench.vehicle.unlock()
    elif command == "engine start":
        bench.owner.remote.insist("engine stop")
    bench.clock.sleep(SHOWN_S, "the unit to see it")


@pytest.mark.parametrize(
    "voltage_v",
    [
        pytest.param(CRANKING_V, marks=verifies("SUPPLY_004"), id="cranking"),
        pytest.param(WEAK_BATTERY_V, marks=verifies("SUPPLY_005"), id="weak-battery"),
    ],
)
@verifies("RES_001", "RES_006", "RES_009", "THEFT_007", "THEFT_010")
def test_the_supply_gives_in_while_the_engine_cranks(bench: Bench, guarded_vehicle: Vehicle, voltage_v: float) -> None:
    """The starter draws the supply to 6.5 V or 5 V at both starts: ten minutes each, no third, theft alerts as ever."""
    limit = bench.limit("RES_RUN_TIME")
    guarded_vehicle.ignition_cycle()
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    for _ in range(int(bench.limit("RES_MAX_CONSECUTIVE").inside)):
        asked_s = _crank(bench, voltage_v)
        bench.expect("RES_001").equal(guarded_vehicle.remotely_started, True, "the engine runs remotely")
        alert_may_be_absent(bench, "THEFT_007")
        bench.clock.sleep_until(asked_s + limit.inside_s)
        bench.expect("RES_006").equal(guarded_vehicle.engine.running, True, "the engine runs")
        # a unit that restarted found the engine running some seconds late
        bench.clock.sleep_until(asked_s + limit.outside_s + (BACK_S if voltage_v == WEAK_BATTERY_V else 0.0))
        bench.expect("RES_006").equal(guarded_vehicle.engine.running, False, "the engine runs")
    no_further_start(bench, "RES_009")
    alert_works(bench, "THEFT_010")


def _crank(bench: Bench, voltage_v: float) -> float:
    """Start the engine remotely, the supply giving in as it cranks; when the unit asked for it (bench time, s)."""
    usual_v = usual_supply_v(bench)
    sent = bench.owner.remote.send(START)
    asked = carried_out(bench, "RES_001", START, sent.asked_s)
    bench.clock.wait(lambda: bench.vehicle.engine.running, bench.clock.now_ns + NS_PER_S, "the starter")
    since_ns = bench.clock.now_ns
    set_supply(bench, voltage_v)
    bench.clock.sleep(CRANKING_S, "the engine to crank")
    set_supply(bench, usual_v)
    if voltage_v == WEAK_BATTERY_V:
        expect_boot(bench, "SUPPLY_005", since_ns)
    else:
        expect_runs_on(bench, "SUPPLY_004", since_ns)
    bench.clock.sleep(BACK_S, "the unit to register")
    return asked.t_ns / NS_PER_S
