"""What is under way when the services are deactivated comes to nothing."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.mveh.steps import IDLE, INACTIVE, SETTLES_S, asked_for, start_engine
from scenarios.unp.steps import (
    COMMAND_S,
    COMMANDS,
    REPORT_S,
    WATCH_S,
    any_push_to_owner,
    await_first_report,
    vehicle_state,
)


@pytest.mark.parametrize("command", COMMANDS)
@verifies("MVEH_006")
def test_a_command_under_way_ends_with_the_deactivation(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The vehicle does not react to a command yet when the services are deactivated: it is not carried out later."""
    if command in ("unlock", "engine start"):
        paired_vehicle.park_and_lock()
    if command == "engine stop":
        start_engine(bench)
    bench.clock.sleep(REPORT_S, "the reports")
    paired_vehicle.obeys_requests = False
    before = vehicle_state(bench)
    bench.owner.use(command)
    bench.clock.sleep(1.0, "the unit to ask the vehicle")
    bench.owner.garage.deactivate()
    bench.clock.sleep(SETTLES_S, "the unit to hear of the deactivation")
    paired_vehicle.obeys_requests = command != "engine stop"
    bench.clock.sleep(COMMAND_S, "a command to be carried out")
    bench.expect("MVEH_006").equal(vehicle_state(bench), before, "locked, engine running")


@pytest.mark.parametrize("command", ["lock", "engine start"])
@verifies("MVEH_006")
def test_the_unit_takes_back_what_it_asks_for(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The vehicle does not react yet: soon after the deactivation nothing is asked of it any more (pinned: in 1 s)."""
    if command == "engine start":
        paired_vehicle.park_and_lock()
    bench.clock.sleep(REPORT_S, "the reports")
    paired_vehicle.obeys_requests = False
    bench.owner.use(command)
    bench.clock.sleep(1.0, "the unit to ask the vehicle")
    bench.expect("MVEH_006").equal(asked_for(bench) in IDLE, False, "something is asked for before", judged=False)
    bench.owner.garage.deactivate()
    bench.clock.sleep(1.0, "the unit to hear of the deactivation")
    nothing = asked_for(bench) in IDLE
    bench.expect("MVEH_006").equal(nothing, True, "nothing is asked for", judged=bench.case.pinned)


@pytest.mark.parametrize("delay_s", [0.0, 0.2])
@verifies("MVEH_006")
def test_an_engine_start_that_is_overtaken_by_the_deactivation_comes_to_nothing(
    bench: Bench, paired_vehicle: Vehicle, delay_s: float
) -> None:
    """The engine does not run yet at the deactivation: soon after, it stands still, whatever had begun by then."""
    paired_vehicle.park_and_lock()
    bench.clock.sleep(REPORT_S, "the reports")
    bench.owner.use("engine start")
    bench.clock.sleep(delay_s, "the command to be on its way")
    ran = paired_vehicle.engine.running
    bench.owner.garage.deactivate()
    bench.clock.sleep(COMMAND_S, "the unit to hear of the deactivation")
    started = paired_vehicle.engine.running and not ran
    bench.expect("MVEH_006").equal(started, False, "runs since the deactivation", judged=bench.case.pinned)


@needs("push")
@pytest.mark.parametrize("command", COMMANDS)
@verifies("MVEH_006")
def test_the_end_of_a_command_is_not_notified_while_deactivated(
    bench: Bench, paired_vehicle: Vehicle, command: str
) -> None:
    """Commanded and at once deactivated: no reply of the command reaches the phone."""
    await_first_report(bench)
    bench.owner.use(command)
    bench.owner.garage.deactivate()
    since_s = bench.clock.now_s
    bench.expect("MVEH_006").never(any_push_to_owner, for_s=WATCH_S, since_s=since_s + SETTLES_S)


@needs("network")
@pytest.mark.parametrize("command", COMMANDS)
@verifies("MVEH_006")
def test_a_command_that_has_not_arrived_is_not_carried_out(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The unit has no network when the owner commands and then deactivates: back in the network, it does nothing."""
    if command in ("unlock", "engine start"):
        paired_vehicle.park_and_lock()
    bench.clock.sleep(REPORT_S, "the reports")
    before = vehicle_state(bench)
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    bench.owner.use(command)
    bench.owner.garage.deactivate()
    bench.clock.sleep(10.0, "the outage to end")
    bench.network.restore()
    bench.clock.sleep(COMMAND_S + REPORT_S, "a command to be carried out")
    bench.expect("MVEH_006").equal(vehicle_state(bench), before, "locked, engine running")


@needs("network", "supply")
@verifies("MVEH_006")
def test_a_command_is_not_made_up_for_after_activation(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Commanded without network, deactivated and activated again: the command of before is not carried out."""
    await_first_report(bench)
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    bench.owner.use("lock")
    bench.owner.garage.deactivate()
    bench.owner.garage.screen().activate()
    bench.network.restore()
    bench.clock.sleep(COMMAND_S + REPORT_S, "a command to be carried out")
    bench.expect("MVEH_006").equal(paired_vehicle.doors.locked, False, "vehicle locked")


@verifies("MVEH_006")
def test_a_remote_engine_start_does_not_outlast_its_time(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Deactivated during a remote engine start: Stop Engine is refused, and the engine stops in its time."""
    run = bench.limit("RES_RUN_TIME")
    start_engine(bench)
    running_s = bench.clock.now_s
    bench.owner.garage.deactivate()
    bench.expect("MVEH_006").refused(bench.owner.use("engine stop"), because=INACTIVE)
    bench.clock.sleep_until(running_s + run.outside_s, "the end of the remote engine start")
    bench.expect("MVEH_006").equal(paired_vehicle.engine.running, False, "engine running after its time")


@pytest.mark.parametrize("delay_s", [0.0, 0.2, 0.4, 0.6, 1.0])
@verifies("MVEH_006")
def test_deactivated_while_the_engine_starts_it_does_not_run_on_unattended(
    bench: Bench, paired_vehicle: Vehicle, delay_s: float
) -> None:
    """Whatever instant of the start the deactivation hits: the engine stands still at the end of its time."""
    run = bench.limit("RES_RUN_TIME")
    paired_vehicle.park_and_lock()
    bench.clock.sleep(REPORT_S, "the reports")
    bench.owner.use("engine start")
    bench.clock.sleep(delay_s, "the unit to start the engine")
    bench.owner.garage.deactivate()
    bench.clock.sleep(run.outside_s + COMMAND_S, "the end of the remote engine start")
    bench.expect("MVEH_006").equal(paired_vehicle.engine.running, False, "engine running after its time")
