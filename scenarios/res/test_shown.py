"""What the app shows of a remote start: whether the engine runs, and for how long it still will."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.rcmd.steps import BACK_S, SHOWN_S, engine_as_on_the_bus
from scenarios.res.steps import START, STOP, start, stop

RUN_TIME, REACH = "RES_RUN_TIME", "RES_REACH_VEHICLE"


@verifies("RES_004")
def test_it_follows_a_run_and_its_end(bench: Bench, parked_vehicle: Vehicle) -> None:
    """Off before, running remotely meanwhile, off once stopped, and again with the second run."""
    engine_as_on_the_bus(bench, "RES_004")
    for _ in range(2):
        start(bench, "RES_004")
        engine_as_on_the_bus(bench, "RES_004")
        stop(bench, "RES_004")
        engine_as_on_the_bus(bench, "RES_004")


@verifies("RES_004")
def test_it_follows_the_end_by_itself(bench: Bench, parked_vehicle: Vehicle) -> None:
    """Running remotely shortly before the end, off after it."""
    run = start(bench, "RES_004")
    bench.clock.sleep_until(run.asked_s + bench.limit(RUN_TIME).inside_s - 2 * SHOWN_S)
    engine_as_on_the_bus(bench, "RES_004")
    bench.clock.sleep_until(run.asked_s + bench.limit(RUN_TIME).outside_s)
    engine_as_on_the_bus(bench, "RES_004")


@pytest.mark.parametrize("at_s", [3.0, 60.0], ids=lambda at_s: f"at-{at_s:g}-s")
@verifies("RES_004")
def test_it_follows_a_stall(bench: Bench, parked_vehicle: Vehicle, at_s: float) -> None:
    """The engine stalls by itself: shown as off."""
    start(bench, "RES_004")
    bench.clock.sleep(at_s, "the engine to stall")
    parked_vehicle.stall()
    engine_as_on_the_bus(bench, "RES_004")


@verifies("RES_004")
def test_it_follows_the_driver(bench: Bench, parked_vehicle: Vehicle) -> None:
    """The driver takes over: the engine runs, but not remotely; turned off by the driver it is off."""
    start(bench, "RES_004")
    parked_vehicle.turn_ignition("ON")
    engine_as_on_the_bus(bench, "RES_004")
    parked_vehicle.turn_ignition("OFF")
    engine_as_on_the_bus(bench, "RES_004")


@verifies("RES_004")
def test_a_start_that_fails_is_never_shown_as_running(bench: Bench, parked_vehicle: Vehicle) -> None:
    """The car does not react to the start: at no time does the app show a running engine."""
    parked_vehicle.obeys_requests = False
    sent = bench.owner.remote.send(START)
    for _ in range(20):
        engine_as_on_the_bus(bench, "RES_004")
    ended = bench.owner.remote.outcome(sent)
    bench.expect("RES_004").equal(ended == "COMPLETED", False, f"shown as executed (ended as {ended})")


@needs("network")
@verifies("RES_004")
def test_it_catches_up_after_an_outage(bench: Bench, parked_vehicle: Vehicle) -> None:
    """The run ends by itself without network: once the network is back the engine is shown as off."""
    start(bench, "RES_004")
    bench.network.outage()
    bench.clock.sleep(bench.limit(RUN_TIME).outside_s + 300.0, "the run to end")
    bench.network.restore()
    bench.clock.sleep(BACK_S, "the unit to register")
    engine_as_on_the_bus(bench, "RES_004")


@verifies("RES_005")
def test_the_remaining_time_counts_down(bench: Bench, parked_vehicle: Vehicle) -> None:
    """At any time of the run the time shown and the time run make ten minutes, and it never goes up."""
    limit = bench.limit(RUN_TIME)
    run = start(bench, "RES_005")
    last_s = limit.outside_s
    for at_s in (3.0, 10.0, 60.0, 299.0, 300.0, 570.0, 590.0, 595.0):
        bench.clock.sleep_until(run.asked_s + at_s)
        remaining_s, record = bench.owner.remote.remaining()
        ran_s = bench.clock.now_s - run.asked_s
        total_s = None if remaining_s is None else ran_s + remaining_s
        bench.expect("RES_005").between(total_s, limit.inside_s, limit.outside_s, "s", "run and remaining", record)
        bench.expect("RES_005").between(remaining_s, 0.0, last_s, "s", "remaining, not more than before", record)
        last_s = remaining_s or 0.0


@pytest.mark.parametrize("end", ["stopped", "by-itself", "taken-over", "stalled"])
@verifies("RES_005")
def test_nothing_remains_after_the_run(bench: Bench, parked_vehicle: Vehicle, end: str) -> None:
    """However the run ended, no remaining time is shown any more, then and a quarter of an hour later."""
    start(bench, "RES_005")
    if end == "stopped":
        stop(bench, "RES_005")
    elif end == "by-itself":
        bench.clock.sleep(bench.limit(RUN_TIME).outside_s, "the run to end")
    elif end == "taken-over":
        parked_vehicle.turn_ignition("ON")
    else:
        parked_vehicle.stall()
    for wait_s in (SHOWN_S, 900.0):
        bench.clock.sleep(wait_s)
        remaining_s, record = bench.owner.remote.remaining()
        bench.expect("RES_005").equal(remaining_s, 0.0, "remaining time in s", record)


@needs("supply")
@verifies("RES_005")
def test_the_remaining_time_outlasts_a_power_loss(bench: Bench, parked_vehicle: Vehicle) -> None:
    """The unit restarts in the middle of the run: what is shown then is what is left."""
    limit = bench.limit(RUN_TIME)
    run = start(bench, "RES_005")
    bench.clock.sleep(200.0, "the run")
    bench.power_cycle()
    bench.clock.sleep(BACK_S, "the unit to register")
    remaining_s, record = bench.owner.remote.remaining()
    total_s = None if remaining_s is None else bench.clock.now_s - run.asked_s + remaining_s
    bench.expect("RES_005").between(total_s, limit.inside_s, limit.outside_s, "s", "run and remaining", record)


@pytest.mark.parametrize("late_s", [0.0, 20.0, 60.0], ids=lambda late_s: f"{late_s:g}-s-on-its-way")
@needs("network")
@verifies("RES_016")
def test_never_more_than_ten_minutes_from_the_command(bench: Bench, parked_vehicle: Vehicle, late_s: float) -> None:
    """However long the command was on its way: time since it and time shown are never more than ten minutes."""
    reach = bench.limit(REACH)
    if late_s:
        bench.network.outage()
    sent = bench.owner.remote.send(START)
    bench.clock.sleep(late_s, "the command to be delivered")
    bench.network.restore()
    bench.owner.remote.outcome(sent)
    bench.clock.sleep(BACK_S, "the unit to register")
    for at_s in (120.0, 300.0, 590.0, 640.0):
        bench.clock.sleep_until(sent.asked_s + at_s)
        remaining_s, record = bench.owner.remote.remaining()
        if remaining_s:
            total_s = bench.owner.remote.age_s(sent) + remaining_s
            bench.expect("RES_016").between(
                total_s, 0.0, reach.outside_s, "s", "since the command and remaining", record
            )
    bench.expect("RES_016").equal(
        remaining_s, 0.0, "remaining time in s, more than ten minutes after the command", record
    )


@verifies("RES_007")
def test_the_stop_button_works_as_long_as_a_run_is_shown(bench: Bench, parked_vehicle: Vehicle) -> None:
    """Near the end of the time shown the owner can still stop the engine."""
    run = start(bench, "RES_007")
    bench.clock.sleep_until(run.asked_s + bench.limit(RUN_TIME).inside_s - 3.0)
    shown = bench.owner.remote.engine()
    bench.expect("RES_007").equal(shown.text, "running remotely", "engine status in the app", shown.record)
    ended = bench.owner.remote.do(STOP)
    bench.expect("RES_007").equal(ended, "COMPLETED", "end of the command as the app is told")
