"""A remote start: it runs, it ends by itself after ten minutes or when told to, and the driver can take it over."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, request, verifies
from scenarios.rcmd.steps import BACK_S, WATCH_S, engine_as_on_the_bus, requests_since
from scenarios.res.steps import CAUGHT_UP_S, DAY_S, REACTS_S, START, STOP, Run, no_request, start, stop

RUN_TIME, REACH = "RES_RUN_TIME", "RES_REACH_VEHICLE"


@pytest.mark.parametrize("parked_s", [0.0, 3600.0, DAY_S, 60 * DAY_S], ids=lambda s: f"parked-for-{s:g}-s")
@verifies("RES_001")
def test_the_engine_starts_remotely(bench: Bench, parked_vehicle: Vehicle, parked_s: float) -> None:
    """However long the vehicle has been parked: the unit asks the car once, the engine runs, the app shows it."""
    bench.clock.sleep(parked_s, "the unit to sleep")
    run = start(bench, "RES_001")
    engine_as_on_the_bus(bench, "RES_001")
    bench.expect("RES_001").equal(len(requests_since(bench, run.commanded_s, START)), 1, "requests to start")


@verifies("RES_001")
def test_not_with_the_driver_at_the_wheel(bench: Bench, parked_vehicle: Vehicle) -> None:
    """An engine that the driver has started is not started remotely, and its driver is not disturbed."""
    parked_vehicle.turn_ignition("ON")
    bench.clock.sleep(REACTS_S, "the unit to see it")
    began_s = bench.clock.now_s
    ended = bench.owner.remote.do(START)
    bench.expect("RES_001").equal(ended == "COMPLETED", False, f"shown as executed (ended as {ended})")
    no_request(bench, "RES_001", began_s, WATCH_S)
    bench.expect("RES_001").equal(parked_vehicle.engine.running, True, "the driver's engine still runs")


def _runs_until(bench: Bench, requirement: str, run: Run) -> None:
    """The requirement demands that the engine runs just inside of its time and stands just outside of it."""
    limit = bench.limit(RUN_TIME)
    bench.clock.sleep_until(run.asked_s + limit.inside_s)
    bench.expect(requirement).equal(bench.vehicle.engine.running, True, f"the engine runs after {limit.inside_s:g} s")
    bench.clock.sleep_until(run.asked_s + limit.outside_s)
    bench.expect(requirement).equal(bench.vehicle.engine.running, False, f"the engine runs after {limit.outside_s:g} s")


@verifies("RES_006")
def test_it_ends_by_itself(bench: Bench, parked_vehicle: Vehicle) -> None:
    """Nobody comes: the engine runs for ten minutes, stops and stays off, and the doors are still locked."""
    run = start(bench, "RES_006")
    _runs_until(bench, "RES_006", run)
    engine_as_on_the_bus(bench, "RES_006")
    bench.clock.sleep(3600.0, "a relapse")
    bench.expect("RES_006").equal(parked_vehicle.engine.running, False, "the engine runs an hour later")
    bench.expect("RES_006").equal(parked_vehicle.doors.locked, True, "the doors are still locked")


@verifies("RES_006")
def test_the_second_start_has_its_own_ten_minutes(bench: Bench, parked_vehicle: Vehicle) -> None:
    """Stopped half way and started again: the second run lasts ten minutes, too."""
    start(bench, "RES_006")
    bench.clock.sleep(300.0, "half the time")
    stop(bench, "RES_006")
    _runs_until(bench, "RES_006", start(bench, "RES_006"))


@verifies("RES_006", "RES_009")
def test_a_start_during_the_run_does_not_extend_it(bench: Bench, parked_vehicle: Vehicle) -> None:
    """READING_13: a second start while the engine runs is refused, and it stops ten minutes after the first."""
    run = start(bench, "RES_006")
    bench.clock.sleep(300.0, "half the time")
    again_s = bench.clock.now_s
    ended = bench.owner.remote.do(START)
    bench.expect("RES_009").equal(ended == "COMPLETED", False, f"a second start during the first (ended as {ended})")
    bench.expect("RES_009").equal(len(requests_since(bench, again_s, START)), 0, "requests to start")
    _runs_until(bench, "RES_006", run)


@verifies("RES_006")
def test_where_it_ends_is_measured(bench: Bench, parked_vehicle: Vehicle) -> None:
    """When the unit asks the car to stop the engine lies within the limits, and is reported."""
    limit = bench.limit(RUN_TIME)
    run = start(bench, "RES_006")
    found = bench.expect("RES_006").eventually(
        request(bench.rig.vehicle, "engine_stop"), within_s=limit.outside_s, since_s=run.asked_s
    )
    ran_s = found.t_ns / 1e9 - run.asked_s
    bench.expect("RES_006").between(ran_s, limit.inside_s, limit.outside_s, "s", "running time", found)
    bench.measured(RUN_TIME, "RES_006", round(ran_s, 2), "s", "from the request to start to the request to stop")


@pytest.mark.parametrize("lost_s", [0.0, 300.0, 590.0], ids=lambda lost_s: f"lost-at-{lost_s:g}-s")
@needs("network")
@verifies("RES_006")
def test_it_ends_by_itself_without_network(bench: Bench, parked_vehicle: Vehicle, lost_s: float) -> None:
    """The network is lost during the run, and stays away: the engine stops all the same, and the app learns of it."""
    run = start(bench, "RES_006")
    bench.clock.sleep_until(max(bench.clock.now_s, run.asked_s + lost_s))
    bench.network.outage()
    _runs_until(bench, "RES_006", run)
    bench.clock.sleep(600.0, "the outage")
    bench.network.restore()
    bench.clock.sleep(BACK_S, "the unit to register")
    engine_as_on_the_bus(bench, "RES_006")


@pytest.mark.parametrize("off_s", [1.0, 60.0], ids=lambda off_s: f"off-for-{off_s:g}-s")
@pytest.mark.parametrize("lost_s", [3.0, 300.0, 520.0], ids=lambda lost_s: f"lost-at-{lost_s:g}-s")
@needs("supply")
@verifies("RES_006")
def test_it_ends_by_itself_after_a_power_loss(
    bench: Bench, parked_vehicle: Vehicle, lost_s: float, off_s: float
) -> None:
    """The unit loses its supply during the run and is back before its end: the engine stops when it should."""
    run = start(bench, "RES_006")
    bench.clock.sleep_until(run.asked_s + lost_s)
    bench.power_cycle(off_s)
    _runs_until(bench, "RES_006", run)
    engine_as_on_the_bus(bench, "RES_006")


@needs("supply")
@verifies("RES_006")
def test_it_ends_once_the_unit_is_back(bench: Bench, parked_vehicle: Vehicle) -> None:
    """The supply is away when the ten minutes are over: the engine is stopped as soon as the unit is back."""
    run = start(bench, "RES_006")
    bench.clock.sleep_until(run.asked_s + bench.limit(RUN_TIME).inside_s - 5.0)
    bench.power_cycle(30.0)
    bench.clock.sleep(CAUGHT_UP_S, "the unit to catch up")
    bench.expect("RES_006").equal(parked_vehicle.engine.running, False, "the engine runs")
    engine_as_on_the_bus(bench, "RES_006")


@needs("supply")
@pytest.mark.parametrize("after_s", [0.2, 0.35, 0.5], ids=lambda after_s: f"after-{after_s:g}-s")
@verifies("RES_006")
def test_a_start_cut_off_by_a_power_loss_ends_as_well(bench: Bench, parked_vehicle: Vehicle, after_s: float) -> None:
    """The unit loses its supply just when the engine starts: the engine does not run on for good."""
    sent = bench.owner.remote.send(START)
    bench.clock.sleep(after_s, "the engine about to start")
    bench.power_cycle(2.0)
    bench.clock.sleep_until(sent.asked_s + bench.limit(RUN_TIME).outside_s + CAUGHT_UP_S)
    bench.expect("RES_006").equal(parked_vehicle.engine.running, False, "the engine runs")


@pytest.mark.parametrize("at_s", [10.0, 300.0, 595.0], ids=lambda at_s: f"at-{at_s:g}-s")
@verifies("RES_007")
def test_the_owner_stops_it(bench: Bench, parked_vehicle: Vehicle, at_s: float) -> None:
    """Stop Engine is carried out at any time of the run, and the app shows it; the doors are still locked."""
    run = start(bench, "RES_007")
    bench.clock.sleep_until(run.asked_s + at_s)
    stop(bench, "RES_007")
    engine_as_on_the_bus(bench, "RES_007")
    bench.expect("RES_007").equal(parked_vehicle.doors.locked, True, "the doors are still locked")


@pytest.mark.parametrize("before_s", [0.6, 0.45, 0.3, 0.2, 0.1], ids=lambda before_s: f"{before_s:g}-s-before")
@verifies("RES_007")
def test_stopped_at_the_very_end(bench: Bench, parked_vehicle: Vehicle, before_s: float) -> None:
    """Stop Engine arrives when the run ends by itself: the engine stands, and the command has ended."""
    run = start(bench, "RES_007")
    bench.clock.sleep_until(run.asked_s + bench.limit(RUN_TIME).nominal_s + 0.45 - before_s)
    ended = bench.owner.remote.do(STOP)
    bench.expect("RES_007").equal(ended in ("COMPLETED", "REJECTED"), True, f"the command has ended (as {ended})")
    bench.expect("RES_007").equal(parked_vehicle.engine.running, False, "the engine runs")


@verifies("RES_007")
def test_there_is_nothing_to_stop(bench: Bench, parked_vehicle: Vehicle) -> None:
    """Stop Engine with the engine off, or after it stopped by itself, is no success, and asks nothing of the car."""
    for wait_s in (0.0, bench.limit(RUN_TIME).outside_s):
        if wait_s:
            start(bench, "RES_007")
            bench.clock.sleep(wait_s, "the run to end by itself")
        began_s = bench.clock.now_s
        ended = bench.owner.remote.do(STOP)
        bench.expect("RES_007").equal(ended == "COMPLETED", False, f"shown as executed (ended as {ended})")
        bench.expect("RES_007").equal(len(requests_since(bench, began_s, STOP)), 0, "requests to stop")


@pytest.mark.parametrize("at_s", [10.0, 300.0, 570.0, 597.0], ids=lambda at_s: f"at-{at_s:g}-s")
@verifies("RES_016")
def test_the_driver_takes_over_in_time(bench: Bench, parked_vehicle: Vehicle, at_s: float) -> None:
    """The driver turns the ignition ON before the run is over: the engine goes on, and nothing stops it any more."""
    run = start(bench, "RES_016")
    bench.clock.sleep_until(run.asked_s + at_s - REACTS_S)
    parked_vehicle.unlock()
    parked_vehicle.turn_ignition("ON")
    taken_s = bench.clock.now_s
    no_request(bench, "RES_016", taken_s, for_s=1200.0)
    bench.expect("RES_016").equal(parked_vehicle.engine.running, True, "the engine still runs")
    ended = bench.owner.remote.do(STOP)
    bench.expect("RES_016").equal(ended == "COMPLETED", False, f"Stop Engine at the driver's wheel (ended as {ended})")
    no_request(bench, "RES_016", taken_s, for_s=bench.clock.now_s - taken_s + 60.0)
    bench.expect("RES_016").equal(parked_vehicle.engine.running, True, "the engine still runs")


@verifies("RES_016")
def test_the_driver_comes_too_late(bench: Bench, parked_vehicle: Vehicle) -> None:
    """The driver comes when the ten minutes are over: the engine is off, and starts by hand."""
    run = start(bench, "RES_016")
    bench.clock.sleep_until(run.commanded_s + bench.limit(REACH).outside_s + REACTS_S)
    bench.expect("RES_016").equal(parked_vehicle.engine.running, False, "the engine runs")
    parked_vehicle.unlock()
    parked_vehicle.turn_ignition("ON")
    since_s = bench.clock.now_s
    no_request(bench, "RES_016", since_s, for_s=1200.0)
    bench.expect("RES_016").equal(parked_vehicle.engine.running, True, "the driver's engine runs")
