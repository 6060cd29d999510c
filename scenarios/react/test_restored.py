"""After the activation everything is as it was before the deactivation."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, theft_alert, verifies, warning_notice
from scenarios.mveh.steps import deactivate, reactivate
from scenarios.unp.steps import (
    AVAILABLE_AT_ONCE,
    DAY_S,
    REPORT_S,
    WATCH_S,
    await_first_report,
    commanded,
    take_over,
)


@pytest.mark.parametrize("function", AVAILABLE_AT_ONCE)
@verifies("REACT_005")
def test_each_function_works_as_before(bench: Bench, paired_vehicle: Vehicle, function: str) -> None:
    """What was granted before the deactivation is granted after the activation, without another enrollment."""
    await_first_report(bench)
    bench.expect("REACT_005").accepted(bench.owner.use(function))
    bench.clock.sleep(REPORT_S, "the command to end")
    deactivate(bench)
    reactivate(bench)
    bench.expect("REACT_005").accepted(bench.owner.use(function))


@verifies("REACT_005")
def test_commands_are_carried_out_as_before_with_the_same_code(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The doors are locked and unlocked, and the engine is started and stopped, with the security code of before."""
    await_first_report(bench)
    deactivate(bench)
    reactivate(bench)
    commands = bench.expect("REACT_005")
    commands.equal(bench.owner.lock(), "COMPLETED", "end of the command Lock")
    commands.equal(paired_vehicle.doors.locked, True, "vehicle locked")
    commands.equal(bench.owner.start_engine(), "COMPLETED", "end of Remote Engine Start")
    commands.equal(paired_vehicle.engine.running, True, "engine running")
    commands.equal(bench.owner.stop_engine(), "COMPLETED", "end of Stop Engine")
    commands.equal(bench.owner.unlock(), "COMPLETED", "end of the command Unlock")
    commands.equal(paired_vehicle.doors.locked, False, "vehicle locked")


@verifies("REACT_005")
def test_settings_are_as_before(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Nickname, preferences, Assistance, monitoring alerts and history are those from before the deactivation."""
    owner = bench.owner
    await_first_report(bench)
    owner.lock()
    owner.garage.screen().change(nickname="Stays")
    owner.enable_assistance()
    owner.want_theft_alerts(False)
    owner.monitoring.save_speed(80)
    settings = owner.notifications.settings().body["data"]["attributes"]
    alerts = owner.monitoring.alerts().body["data"]["attributes"]["alerts"]
    entries = len(owner.history().body["data"]["attributes"]["messages"])
    deactivate(bench)
    bench.clock.sleep(DAY_S, "a day")
    reactivate(bench)
    restored = bench.expect("REACT_005")
    restored.equal(owner.garage.data()["nickname"], "Stays", "nickname")
    after = owner.notifications.settings().body["data"]["attributes"]
    restored.equal(after["preferences"], settings["preferences"], "preferences")
    restored.equal(after["assistance"], settings["assistance"], "Assistance")
    again = owner.monitoring.alerts().body["data"]["attributes"]["alerts"]
    restored.equal([alert["alertId"] for alert in again], [alert["alertId"] for alert in alerts], "monitoring alerts")
    restored.equal(len(owner.history().body["data"]["attributes"]["messages"]), entries, "entries in the history")


@verifies("REACT_005")
def test_ownership_need_not_be_authenticated_again(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The vehicle is in the account all the time, and its ownership stays authenticated."""
    deactivate(bench)
    bench.expect("REACT_005").equal(bench.owner.garage.vins(), [bench.owner.vin], "vehicles while deactivated")
    bench.expect("REACT_005").accepted(bench.owner.garage.screen().activate())
    took_s = bench.owner.garage.await_activation(bench.limit("REACT_TIME").outside_s)
    bench.expect("REACT_005").equal(took_s is not None, True, "active in time")
    bench.expect("REACT_005").refused(bench.owner.start_authentication(), because="AUTH_OWNED")
    bench.expect("REACT_005").accepted(bench.owner.use("lock status"))


@needs("push")
@verifies("REACT_005")
def test_warnings_are_notified_as_before(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A warning that lights up after the activation is on the phone."""
    bench.needs_equipment("abs")
    deactivate(bench)
    reactivate(bench)
    began_s = bench.clock.now_s
    paired_vehicle.raise_warning("abs")
    paired_vehicle.ignition_cycle()
    bench.expect("REACT_005").eventually(warning_notice("abs"), within_s=WATCH_S, since_s=began_s)


@needs("push")
@verifies("REACT_005")
def test_theft_alerts_come_as_before(bench: Bench, guarded_vehicle: Vehicle) -> None:
    """Assistance stays on: a break-in after the activation is on the phone."""
    deactivate(bench)
    reactivate(bench)
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    began_s = bench.clock.now_s
    guarded_vehicle.force_door("driver")
    bench.expect("REACT_005").eventually(theft_alert, within_s=2 * REPORT_S, since_s=began_s)


@needs("second-owner")
@verifies("REACT_005")
def test_a_vehicle_that_was_removed_while_deactivated_serves_its_next_owner(
    bench: Bench, paired_vehicle: Vehicle
) -> None:
    """The deactivation does not outlive the pairing: whoever pairs the vehicle next has full services at once."""
    second = bench.people.second_owner
    deactivate(bench)
    bench.owner.garage.unpair()
    take_over(bench, second)
    bench.expect("REACT_005").equal(second.garage.service_status(), "ACTIVATED", "status for the next owner")
    bench.expect("REACT_005").equal(commanded(bench, second), ("COMPLETED", True), "end of the command Lock, locked")
