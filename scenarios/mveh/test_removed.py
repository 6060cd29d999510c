"""Of a vehicle that was removed nothing can be retrieved, whoever pairs it next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fixtures import Bench, Vehicle, needs, theft_alert, verifies
from harness.owner.driving_page import PERIODS
from harness.owner.health_page import report_time
from harness.owner.owner import Owner
from scenarios.sec.steps import needs_code
from scenarios.unp.steps import (
    DAY_S,
    HOUR_S,
    OUTAGE_S,
    REPORT_S,
    WATCH_S,
    any_push_to_owner,
    any_push_to_second,
    await_first_report,
    light_a_warning,
    log_in,
    take_over,
)

#: how far the clocks of unit and bench may differ
CLOCKS_AGREE = timedelta(seconds=2)
NEXT = pytest.mark.parametrize("who", ["the same owner", "another owner"])


def _next(bench: Bench, who: str) -> Owner:
    """Who pairs the vehicle after it was removed."""
    return bench.owner if who == "the same owner" else bench.people.second_owner


def _kinds(owner: Owner) -> list[Any]:
    """The kinds of notifications in the history; none when it is refused."""
    reply = owner.history()
    return [entry["ruleKey"] for entry in reply.body["data"]["attributes"]["messages"]] if reply.ok else []


@NEXT
@verifies("MVEH_010")
def test_the_history_of_notifications_is_gone(bench: Bench, paired_vehicle: Vehicle, who: str) -> None:
    """Commands and a warning are in the history; after the removal and another pairing none of them is."""
    await_first_report(bench)
    bench.owner.lock()
    light_a_warning(bench)
    paired_vehicle.repair("brake")
    paired_vehicle.ignition_cycle()
    paired_vehicle.ignition_cycle()
    bench.expect("MVEH_010").equal(len(_kinds(bench.owner)) > 0, True, "entries in the history before")
    bench.owner.garage.unpair()
    take_over(bench, _next(bench, who))
    bench.expect("MVEH_010").equal(_kinds(_next(bench, who)), [], "entries in the history after")


@NEXT
@verifies("MVEH_010")
def test_settings_and_nickname_are_gone(bench: Bench, paired_vehicle: Vehicle, who: str) -> None:
    """Nickname, preferences and Assistance are those of a vehicle that was never paired before."""
    before = bench.owner.notifications.settings().body["data"]["attributes"]
    bench.owner.garage.screen().change(nickname="Former")
    bench.owner.enable_assistance()
    bench.owner.want_theft_alerts(False)
    bench.owner.garage.unpair()
    owner = _next(bench, who)
    take_over(bench, owner)
    after = owner.notifications.settings().body["data"]["attributes"]
    bench.expect("MVEH_010").equal(owner.garage.data()["nickname"], "", "nickname")
    bench.expect("MVEH_010").equal(after["preferences"], before["preferences"], "preferences")
    bench.expect("MVEH_010").equal(after["assistance"], before["assistance"], "Assistance")


@NEXT
@verifies("MVEH_010")
def test_reports_of_the_former_pairing_are_gone(bench: Bench, paired_vehicle: Vehicle, who: str) -> None:
    """Whatever is shown after another pairing was reported after the removal, or nothing is shown."""
    paired_vehicle.park_and_lock()
    await_first_report(bench)
    bench.owner.garage.unpair()
    removed_at = bench.clock.utc
    bench.clock.sleep(3600.0, "the next owner")
    owner = _next(bench, who)
    take_over(bench, owner)
    shown = owner.use("lock status")
    bench.expect("MVEH_010").not_before(
        report_time(shown), removed_at - CLOCKS_AGREE, "report of the locks", shown.record
    )
    for shown in (owner.use("vehicle health"), owner.use("location")):
        reported = report_time(shown)
        if reported is not None:
            bench.expect("MVEH_010").not_before(reported, removed_at - CLOCKS_AGREE, "report", shown.record)


@needs("network")
@NEXT
@verifies("MVEH_010")
def test_without_network_no_old_report_is_shown(bench: Bench, paired_vehicle: Vehicle, who: str) -> None:
    """The unit cannot report anew after the removal: nothing of what it reported before is shown to anybody."""
    await_first_report(bench)
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    bench.owner.garage.unpair()
    owner = _next(bench, who)
    log_in(owner)
    owner.garage.add(bench.owner.vin)
    for function in ("lock status", "location", "odometer", "vehicle health", "engine state", "notifications"):
        bench.expect("MVEH_010").refused(owner.use(function))


@needs("network")
@NEXT
@verifies("MVEH_010")
def test_what_was_seen_before_and_is_reported_later_is_nobody_s(
    bench: Bench, guarded_vehicle: Vehicle, who: str
) -> None:
    """The unit keeps a theft and a drive for lack of network until the vehicle was removed: they are in no history."""
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    guarded_vehicle.force_door("driver")
    bench.clock.sleep(60.0, "the alarm to end")
    guarded_vehicle.calm_down()
    bench.clock.sleep(60.0, "the owner to unpair")
    bench.owner.garage.unpair()
    removed_at = bench.clock.utc
    bench.clock.sleep(OUTAGE_S, "the outage to end")
    bench.network.restore()
    bench.clock.sleep(REPORT_S, "the unit to report")
    owner = _next(bench, who)
    take_over(bench, owner)
    told = theft_alert.data["rule"] in _kinds(owner)
    bench.expect("MVEH_010").equal(told, False, "the theft in the history")
    for shown in (owner.use("lock status"), owner.use("location")):
        reported = report_time(shown)
        if reported is not None:
            bench.expect("MVEH_010").not_before(reported, removed_at - CLOCKS_AGREE, "report", shown.record)


@needs("second-vehicle")
@verifies("MVEH_010")
def test_the_data_of_the_other_vehicle_stay(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Another vehicle of the account is removed: history, settings and nickname of the first one are all there."""
    await_first_report(bench)
    bench.owner.lock()
    bench.owner.enable_assistance()
    bench.owner.garage.screen().change(nickname="Stays")
    before = _kinds(bench.owner)
    bench.owner.garage.add(bench.people.second_vin)
    bench.owner.garage.unpair(bench.people.second_vin)
    bench.expect("MVEH_010").equal(_kinds(bench.owner), before, "entries in the history")
    bench.expect("MVEH_010").equal(bench.owner.garage.data()["nickname"], "Stays", "nickname")
    settings = bench.owner.notifications.settings().body["data"]["attributes"]
    bench.expect("MVEH_010").equal(settings["assistance"], True, "Assistance")
    bench.expect("MVEH_010").refused(bench.owner.garage.screen(bench.people.second_vin).view())


@NEXT
@verifies("MVEH_010")
def test_the_security_code_is_gone(bench: Bench, paired_vehicle: Vehicle, who: str) -> None:
    """The code of the former pairing commands nothing after another pairing; one that was set anew does."""
    needs_code(bench)
    await_first_report(bench)
    former = bench.owner.security_code.in_use
    bench.owner.garage.unpair()
    owner = _next(bench, who)
    take_over(bench, owner)
    ended = owner.security_code.command("lock", former).status
    bench.expect("MVEH_010").equal(ended == "COMPLETED", False, "the former code accepted")
    bench.expect("MVEH_010").equal(paired_vehicle.doors.locked, False, "vehicle locked")
    owner.security_code.set(owner.security_code.another())
    bench.expect("MVEH_010").equal(owner.lock(), "COMPLETED", "end of the command Lock with a new code")


@NEXT
@verifies("MVEH_010")
def test_the_monitoring_alerts_are_gone(bench: Bench, paired_vehicle: Vehicle, who: str) -> None:
    """Alerts that were set are in force for nobody after the removal, and in no list after another pairing."""
    saved = [bench.owner.monitoring.save_speed(80), bench.owner.monitoring.save_curfew("00:00", "23:00")]
    bench.expect("MVEH_010").equal([reply.ok for reply in saved], [True, True], "alerts saved before")
    bench.clock.sleep(HOUR_S, "the unit to take the alerts over")
    bench.owner.garage.unpair()
    owner = _next(bench, who)
    take_over(bench, owner)
    listed = owner.monitoring.alerts()
    bench.expect("MVEH_010").accepted(listed)
    bench.expect("MVEH_010").equal(len(listed.body["data"]["attributes"]["alerts"]), 0, "alerts listed", listed.record)
    began_s = bench.clock.now_s
    paired_vehicle.turn_ignition("ON")
    paired_vehicle.drive(10.0, speed_kmh=120.0)
    paired_vehicle.turn_ignition("OFF")
    pushed = any_push_to_owner if who == "the same owner" else any_push_to_second
    bench.expect("MVEH_010").never(pushed, for_s=WATCH_S, since_s=began_s)


@NEXT
@verifies("MVEH_010")
def test_the_driving_history_is_gone(bench: Bench, paired_vehicle: Vehicle, who: str) -> None:
    """Trips of the former pairing are in no driving history after the removal."""
    bench.clock.sleep(DAY_S, "the day of enrollment to be over")
    paired_vehicle.turn_ignition("ON")
    paired_vehicle.drive(30.0)
    paired_vehicle.turn_ignition("OFF")
    bench.clock.sleep(REPORT_S, "the trip to be shown")
    driven_on = bench.clock.local.date()
    bench.expect("MVEH_010").equal(bench.owner.driving.of("month", driven_on).trips > 0, True, "trips shown before")
    bench.owner.garage.unpair()
    owner = _next(bench, who)
    take_over(bench, owner)
    bench.clock.sleep(2 * DAY_S, "the day of enrollment to be over")
    for period in PERIODS:
        bench.expect("MVEH_010").equal(owner.driving.of(period, driven_on).trips, 0, f"trips of that {period}")
