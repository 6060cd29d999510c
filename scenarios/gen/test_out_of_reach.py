"""Without supply or network the app claims nothing: no command succeeds, no old data look fresh; then all is well."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fixtures import Bench, Vehicle, any_warning_notice, needs, theft_alert, verifies
from harness.owner.car_finder import CarFinder
from harness.owner.health_page import report_time
from scenarios.gen.troubles import OF_NETWORK, SETTLED_S, Trouble, each_trouble
from scenarios.rcmd.steps import (
    COMMANDS,
    COMPLETED,
    ENDED_S,
    SHOWN_S,
    bring_about,
    carried_out,
    doors_as_on_the_bus,
    not_carried_out,
)

HOUR_S, DAY_S = 3600.0, 86_400.0
#: an alert, or a warning, is on the phone by then
NOTICE_S = 30.0
#: how far the clocks of unit and bench may differ
CLOCKS_AGREE = timedelta(seconds=3)
#: a remotely started engine is stopped by the unit itself sooner or later, so nothing follows from its stop
EACH_COMMAND = pytest.mark.parametrize("command", [command for command in COMMANDS if command != "engine stop"])


@EACH_COMMAND
@each_trouble()
def test_no_command_succeeds_while_the_vehicle_is_out_of_reach(
    bench: Bench, paired_vehicle: Vehicle, trouble: Trouble, command: str
) -> None:
    """The app is told that the command failed; the car does nothing, also not later; the next command succeeds."""
    bring_about(bench, command)
    began_s = trouble.begin(bench)
    ended = bench.owner.remote.do(command, within_s=ENDED_S)
    bench.expect(trouble.requirement).equal(ended in (COMPLETED, "PENDING"), False, f"{command} ended as {ended}")
    trouble.end(bench)
    not_carried_out(bench, trouble.requirement, command, began_s, for_s=bench.clock.now_s - began_s + ENDED_S)
    bring_about(bench, command)
    again_s = bench.clock.now_s
    bench.expect(trouble.requirement).equal(bench.owner.remote.do(command), COMPLETED, "end of the command, once back")
    carried_out(bench, trouble.requirement, command, again_s)


@each_trouble()
@pytest.mark.parametrize("for_s", [HOUR_S, 25 * HOUR_S], ids=["an hour", "25 hours"])
def test_old_data_do_not_look_fresh(bench: Bench, paired_vehicle: Vehicle, trouble: Trouble, for_s: float) -> None:
    """While the car changes unseen, each page shows its last report with that date, and no refresh succeeds."""
    paired_vehicle.lock()
    bench.clock.sleep(SETTLED_S, "the app to follow the car")
    trouble.begin(bench)
    out_of_reach = bench.clock.utc
    paired_vehicle.unlock()
    bench.gnss.position(12.9236, 100.8825)
    paired_vehicle.ignition_cycle()
    bench.clock.sleep(for_s, "somebody to look")
    refresh = bench.owner.app.refresh_lock_status(bench.owner.vin)
    bench.clock.sleep(ENDED_S, "the refresh to end")
    judge = bench.expect(trouble.requirement)
    if refresh.ok:
        state = bench.owner.app.action_status(bench.owner.vin, str(refresh.body["data"]["id"]))
        status = state.body["data"]["attributes"]["status"]
        judge.equal(status in (COMPLETED, "PENDING"), False, f"the refresh ended as {status}", state.record)
    pages = {
        "locks": bench.owner.door_status(),
        "vehicle health": bench.owner.open_vehicle_health().reply,
        "location": bench.owner.app.location(bench.owner.vin),
    }
    for page, reply in pages.items():
        reported_at = report_time(reply)
        looks_old = reported_at is None or reported_at <= out_of_reach + CLOCKS_AGREE
        judge.equal(looks_old, True, f"the date given for {page} is that of the last report", reply.record)
    trouble.end(bench)
    doors_as_on_the_bus(bench, trouble.requirement)
    fresh = bench.owner.door_status()
    judge.not_before(report_time(fresh), out_of_reach, "date given for the locks, once back", fresh.record)


@each_trouble()
def test_after_days_all_works_again_without_enrolling_anew(
    bench: Bench, guarded_vehicle: Vehicle, trouble: Trouble
) -> None:
    """Three days out of reach: then commands, status and alerts work, and nobody is asked to authenticate again."""
    trouble.begin(bench)
    bench.clock.sleep(3 * DAY_S, "the vehicle to be back")
    trouble.end(bench)
    judge = bench.expect(trouble.requirement)
    for command in ("lock", "unlock", "lock"):
        judge.equal(bench.owner.remote.do(command), COMPLETED, f"end of {command}")
        doors_as_on_the_bus(bench, trouble.requirement)
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    guarded_vehicle.force_door("driver")
    judge.eventually(theft_alert, within_s=NOTICE_S)


@needs("push")
@each_trouble(OF_NETWORK)
def test_what_happens_without_a_network_is_told_later(bench: Bench, guarded_vehicle: Vehicle, trouble: Trouble) -> None:
    """A warning and an intrusion over midnight while there is no network: one notification of each, once it is back."""
    trouble.begin(bench)
    guarded_vehicle.turn_ignition("ON")
    bench.clock.sleep(NOTICE_S, "the drive")
    guarded_vehicle.raise_warning("brake")
    bench.clock.sleep(SHOWN_S, "the unit to see the warning")
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(16 * HOUR_S, "the night")
    guarded_vehicle.force_door("driver")
    bench.clock.sleep(HOUR_S, "the network")
    back_s = trouble.end(bench)
    for notice in (any_warning_notice, theft_alert):
        bench.expect(trouble.requirement).exactly_once(notice, SETTLED_S + NOTICE_S, SETTLED_S, since_s=back_s)


@needs("supply")
@EACH_COMMAND
@verifies("GEN_004")
def test_the_supply_is_lost_while_a_command_is_on_its_way(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The unit's supply fails just after the click: the command ends, and is not claimed unless the car did it."""
    bring_about(bench, command)
    sent = bench.owner.remote.send(command)
    asked_s = sent.asked_s
    bench.clock.sleep(0.1, "the command to be on its way")
    bench.supply.output(False)
    bench.clock.sleep(HOUR_S, "the supply")
    ended = bench.owner.remote.outcome(sent)
    done = bench.case.pinned and ended == COMPLETED
    bench.expect("GEN_004").equal(done, False, f"{command} ended as {ended}")
    bench.power_cycle()
    not_carried_out(bench, "GEN_004", command, asked_s, for_s=bench.clock.now_s - asked_s + ENDED_S)


@needs("network")
@verifies("GEN_005")
def test_the_network_is_lost_between_the_deed_and_its_report(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The doors are locked, but the report gets lost: what the app shows is right as soon as the network is back."""
    sent = bench.owner.remote.send("lock")
    carried_out(bench, "GEN_005", "lock", sent.asked_s)
    bench.network.outage()
    bench.clock.sleep(HOUR_S, "the network")
    bench.network.restore()
    bench.clock.sleep(SETTLED_S, "the unit to catch up")
    bench.expect("GEN_005").equal(paired_vehicle.doors.locked, True, "the doors are locked")
    doors_as_on_the_bus(bench, "GEN_005")


@needs("gnss")
@verifies("GEN_007")
@pytest.mark.parametrize("lost_for_s", [HOUR_S, 30 * HOUR_S], ids=["an hour", "30 hours"])
def test_without_reception_the_position_has_its_old_date(
    bench: Bench, paired_vehicle: Vehicle, lost_for_s: float
) -> None:
    """The satellites are lost, the car moves on: what is shown is the last position with its date, or none."""
    paired_vehicle.ignition_cycle()
    bench.clock.sleep(SETTLED_S, "the app to know the position")
    known = CarFinder(bench.owner.app.location(bench.owner.vin))
    bench.gnss.fix_lost()
    lost = bench.clock.utc
    paired_vehicle.turn_ignition("ON")
    paired_vehicle.drive(20.0)
    paired_vehicle.turn_ignition("OFF")
    bench.clock.sleep(lost_for_s, "somebody to look")
    bench.owner.app.refresh_location(bench.owner.vin)
    bench.clock.sleep(SETTLED_S, "the refresh")
    shown = CarFinder(bench.owner.app.location(bench.owner.vin))
    record = shown.reply.record
    is_old = shown.located_at is None or shown.located_at <= lost + CLOCKS_AGREE
    bench.expect("GEN_007").equal(is_old, True, "the date is that of the last fix", record)
    position = (shown.lat_deg, shown.lon_deg)
    is_last = position in ((None, None), (known.lat_deg, known.lon_deg))
    bench.expect("GEN_007").equal(is_last, True, f"the last position, or none (shown: {position})", record)
    bench.gnss.position(12.9236, 100.8825)
    paired_vehicle.ignition_cycle()
    bench.clock.sleep(SETTLED_S, "the app to know the position")
    fresh = CarFinder(bench.owner.app.location(bench.owner.vin))
    bench.expect("GEN_007").not_before(fresh.located_at, lost, "date of the position, once back", fresh.reply.record)
    bench.expect("GEN_007").between(fresh.lat_deg, 12.923, 12.924, "deg", "latitude, once back", fresh.reply.record)
