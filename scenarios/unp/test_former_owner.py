"""The former account has neither data nor control of the vehicle, and is told nothing of it any more."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, any_warning_notice, needs, theft_alert, verifies
from harness.errors import Undecided
from scenarios.unp.steps import (
    COMMAND_S,
    COMMANDS,
    HOUR_S,
    OUTAGE_S,
    REPORT_S,
    WATCH_S,
    any_push_to_owner,
    await_first_report,
    command_once,
    each_function,
    light_a_warning,
    log_in,
    take_over,
    vehicle_state,
)

#: pushes that were on their way with the last step may still arrive; the manual speaks of what comes after it
SETTLES_S = 5.0
with_or_without_next_owner = pytest.mark.parametrize("next_owner", [False, True], ids=["nobody", "next-owner"])


def _unpair(bench: Bench, next_owner: bool) -> None:
    """The owner removes the vehicle, and perhaps somebody else pairs it."""
    if next_owner:
        bench.needs("second-owner")
    bench.owner.garage.unpair()
    if next_owner:
        take_over(bench, bench.people.second_owner)


@each_function
@with_or_without_next_owner
@verifies("UNP_004")
def test_each_function_is_refused(bench: Bench, paired_vehicle: Vehicle, function: str, next_owner: bool) -> None:
    """With the session that was logged in all the time, every function is refused, and nothing moves in the vehicle."""
    await_first_report(bench)
    bench.expect("UNP_004").equal(bench.owner.lock(), "COMPLETED", "end of the command Lock before")
    _unpair(bench, next_owner)
    before = vehicle_state(bench)
    bench.expect("UNP_004").refused(bench.owner.use(function))
    bench.clock.sleep(COMMAND_S, "a command to be carried out")
    bench.expect("UNP_004").equal(vehicle_state(bench), before, "locked, engine running")


@verifies("UNP_004")
def test_logging_in_again_does_not_bring_the_vehicle_back(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Another log-in, an hour later, has nothing of the vehicle either; the account itself works on."""
    bench.owner.garage.unpair()
    bench.clock.sleep(HOUR_S, "an hour")
    bench.owner.app.log_in()
    bench.expect("UNP_004").refused(bench.owner.use("lock status"))
    bench.expect("UNP_004").refused(bench.owner.garage.screen().view())
    bench.expect("UNP_004").refused(bench.owner.garage.screen().change(nickname="Mine"))
    bench.expect("UNP_004").refused(bench.owner.garage.screen().deactivate())
    bench.expect("UNP_004").refused(bench.owner.garage.screen().activate())
    bench.expect("UNP_004").accepted(bench.owner.app.cars())


@with_or_without_next_owner
@pytest.mark.parametrize("command", COMMANDS)
@verifies("UNP_004")
def test_a_command_just_before_unpairing_is_nobody_s_afterwards(
    bench: Bench, paired_vehicle: Vehicle, command: str, next_owner: bool
) -> None:
    """How a command ended that was under way is not told to the former account, neither as a status nor as a push."""
    await_first_report(bench)
    action = command_once(bench.owner, command)
    _unpair(bench, next_owner)
    unpaired_s = bench.clock.now_s
    bench.expect("UNP_004").refused(bench.owner.app.action_status(bench.owner.vin, action))
    bench.expect("UNP_004").never(any_push_to_owner, for_s=WATCH_S, since_s=unpaired_s + SETTLES_S)


@needs("network")
@pytest.mark.parametrize("command", COMMANDS)
@verifies("UNP_004")
def test_a_command_that_has_not_arrived_is_not_carried_out(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The unit has no network when the owner commands and then unpairs: back in the network, it does nothing."""
    if command != "lock":
        paired_vehicle.park_and_lock()
        bench.clock.sleep(REPORT_S, "the unit to see the doors locked")
    before = vehicle_state(bench)
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    bench.owner.use(command)
    bench.owner.garage.unpair()
    bench.clock.sleep(10.0, "the outage to end")
    bench.network.restore()
    bench.clock.sleep(COMMAND_S + REPORT_S, "a command to be carried out")
    bench.expect("UNP_004").equal(vehicle_state(bench), before, "locked, engine running")


@needs("second-owner")
@verifies("UNP_004")
def test_the_next_owner_cannot_see_what_the_former_one_commanded(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The status of the former account's command is refused to the next owner, too."""
    await_first_report(bench)
    action = command_once(bench.owner, "lock")
    bench.clock.sleep(COMMAND_S, "the command to end")
    _unpair(bench, next_owner=True)
    bench.expect("UNP_004").refused(bench.people.second_owner.app.action_status(bench.owner.vin, action))


@needs("push")
@with_or_without_next_owner
@verifies("UNP_004")
def test_a_warning_is_not_notified(bench: Bench, paired_vehicle: Vehicle, next_owner: bool) -> None:
    """A warning lights up in the vehicle that was unpaired: the former owner's phone stays silent."""
    _unpair(bench, next_owner)
    began_s = bench.clock.now_s
    light_a_warning(bench)
    bench.expect("UNP_004").never(any_warning_notice, for_s=WATCH_S, since_s=began_s)


@needs("push")
@with_or_without_next_owner
@verifies("UNP_004")
def test_a_theft_is_not_notified(bench: Bench, guarded_vehicle: Vehicle, next_owner: bool) -> None:
    """The vehicle that was unpaired is broken into: the former owner's phone stays silent."""
    _unpair(bench, next_owner)
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    began_s = bench.clock.now_s
    guarded_vehicle.force_door("driver")
    bench.expect("UNP_004").never(theft_alert, for_s=WATCH_S, since_s=began_s)


@needs("push", "network")
@with_or_without_next_owner
@verifies("UNP_004")
def test_an_event_before_unpairing_that_is_reported_after_it_is_not_notified(
    bench: Bench, guarded_vehicle: Vehicle, next_owner: bool
) -> None:
    """The vehicle is broken into without network, then unpaired: when the unit reports it, nobody is told."""
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    guarded_vehicle.force_door("driver")
    bench.clock.sleep(60.0, "the alarm to end")
    guarded_vehicle.calm_down()
    bench.owner.garage.unpair()
    unpaired_s = bench.clock.now_s
    bench.clock.sleep(OUTAGE_S, "the outage to end")
    bench.network.restore()
    if next_owner:
        bench.needs("second-owner")
        take_over(bench, bench.people.second_owner)
    bench.expect("UNP_004").never(any_push_to_owner, for_s=OUTAGE_S + WATCH_S, since_s=unpaired_s)
    if next_owner:
        reply = bench.people.second_owner.history()
        kinds = [entry["ruleKey"] for entry in reply.body["data"]["attributes"]["messages"]]
        told = theft_alert.data["rule"] in kinds
        bench.expect("UNP_004").equal(told, False, "the former owner's event in the next owner's history")


@with_or_without_next_owner
@verifies("UNP_004")
def test_an_engine_that_runs_remotely_is_nobody_s_to_command_and_stops_in_its_time(
    bench: Bench, paired_vehicle: Vehicle, next_owner: bool
) -> None:
    """Unpaired during a remote engine start: Stop Engine is refused, and the engine does not run beyond its time."""
    run = bench.limit("RES_RUN_TIME")
    paired_vehicle.park_and_lock()
    await_first_report(bench)
    if bench.owner.start_engine() != "COMPLETED":
        raise Undecided("the engine did not start remotely, so what follows cannot be judged")
    running_s = bench.clock.now_s
    bench.owner.garage.unpair()
    bench.expect("UNP_004").refused(bench.owner.use("engine stop"))
    bench.expect("UNP_004").refused(bench.owner.use("engine state"))
    if next_owner:
        bench.needs("second-owner")
        bench.people.second_owner.sign_in()
        bench.expect("UNP_004").refused(bench.people.second_owner.use("engine state"))
    bench.clock.sleep_until(running_s + run.outside_s, "the end of the remote engine start")
    bench.expect("UNP_004").equal(paired_vehicle.engine.running, False, "engine running after its time")


@needs("supply")
@verifies("UNP_004")
def test_a_power_loss_of_the_unit_gives_nothing_back(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The unit boots after the unpairing and reports: the former account has nothing of it, and moves nothing."""
    bench.owner.garage.unpair()
    bench.power_cycle()
    before = vehicle_state(bench)
    for function in ("lock status", "location", "lock", "engine start"):
        bench.expect("UNP_004").refused(bench.owner.use(function))
    bench.clock.sleep(COMMAND_S, "a command to be carried out")
    bench.expect("UNP_004").equal(vehicle_state(bench), before, "locked, engine running")


@needs("second-owner")
@verifies("UNP_004")
def test_what_each_does_is_told_to_nobody_else(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The next owner uses the vehicle for an hour: the former one can follow none of it."""
    second = bench.people.second_owner
    _unpair(bench, next_owner=True)
    took_s = bench.clock.now_s
    paired_vehicle.turn_ignition("ON")
    paired_vehicle.drive(10.0)
    paired_vehicle.turn_ignition("OFF")
    bench.clock.sleep(REPORT_S, "the reports")
    for function in ("location", "odometer", "lock status", "vehicle health", "notifications"):
        bench.expect("UNP_004").refused(bench.owner.use(function))
        bench.expect("UNP_004").accepted(second.use(function))
    bench.expect("UNP_004").never(any_push_to_owner, for_s=HOUR_S, since_s=took_s)


@verifies("UNP_005")
def test_removing_the_app_may_leave_the_vehicle_paired(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The app is removed from the phone and installed a week later: the vehicle may still be paired (pinned)."""
    bench.owner.app.remove_app()
    bench.clock.sleep(7 * 24 * HOUR_S, "a week")
    log_in(bench.owner)
    paired = bench.owner.garage.vins() == [bench.owner.vin]
    bench.expect("UNP_005").equal(paired, True, "still paired", judged=bench.case.pinned)
    if paired:
        usable = bench.owner.use("lock status")
        bench.expect("UNP_005").equal(usable.ok, True, "usable", usable.record, judged=bench.case.pinned)


@needs("push")
@verifies("UNP_005")
def test_without_the_app_on_any_phone_events_go_to_the_history(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A warning lights up while no phone has the app: nothing is pushed, and it is in the history (pinned)."""
    bench.owner.app.remove_app()
    began_s = bench.clock.now_s
    light_a_warning(bench)
    bench.expect("UNP_005").never(any_push_to_owner, for_s=WATCH_S, since_s=began_s)
    log_in(bench.owner)
    reply = bench.owner.history()
    entries = len(reply.body["data"]["attributes"]["messages"]) if reply.ok else 0
    bench.expect("UNP_005").equal(entries > 0, True, "in the history", reply.record, judged=bench.case.pinned)
