"""What a vehicle has gathered when it changes hands, or its account is deleted: it belongs to nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from fixtures import Bench, Owner, Vehicle, needs, notice_of, service_notice, verifies, warning_notice
from harness.errors import Undecided
from harness.owner.car_finder import CarFinder
from harness.owner.driving_page import PERIODS, driven, name_of
from harness.owner.health_page import report_time
from harness.owner.owner import READING_S
from scenarios.drv.steps import Logbook, settle, tomorrow, wait_until
from scenarios.find.steps import CHIANG_MAI, NEAR_DEG, PATTAYA, be_at, expect_at, lose_fix, park_at
from scenarios.interactions.owners_steps import (
    BACK_S,
    CAUGHT_UP_S,
    arm,
    breach_on,
    break_in,
    history_of,
    lose_network,
    monitoring_of,
    pushed,
    settle_in,
    speed,
)
from scenarios.mon.steps import LIMIT_KMH, SPEED, alert_within, breach, offences, save_one, saved, stay_off
from scenarios.svc import steps as svc
from scenarios.unp.steps import DAY_S, HOUR_S, REPORT_S, WATCH_S, await_first_report, log_in, take_over

NEXT = pytest.mark.parametrize("who", ["the same owner", "another owner"])
#: how far the clocks of unit and bench may differ
CLOCKS_AGREE = timedelta(seconds=2)


def _next(bench: Bench, who: str) -> Owner:
    if who == "the same owner":
        return bench.owner
    bench.needs("second-owner")
    return bench.people.second_owner


@needs("newcomer", "mail", "push", "network")
@verifies("DEL_004", "MON_001", "MON_002", "NHIS_001", "THEFT_001")
def test_an_account_is_deleted_while_notifications_wait_for_the_network(bench: Bench, newcomer: Owner) -> None:
    """A theft, a warning and a breach wait in an outage when the account is deleted; its successor sees none."""
    bench.needs_equipment("brake", "abs")
    settle_in(newcomer)
    newcomer.enable_assistance()
    saved(newcomer.monitoring.save_speed(LIMIT_KMH))
    stay_off(bench)
    lose_network(bench)
    speed(bench)
    bench.vehicle.raise_warning("brake")
    bench.vehicle.ignition_cycle()
    bench.vehicle.repair("brake")
    for _ in range(int(bench.limit("VHM_CLEAR_IGN").outside)):
        bench.vehicle.ignition_cycle()
    arm(bench)
    break_in(bench)
    newcomer.registration.delete()
    deleted_s = bench.clock.now_s
    bench.clock.sleep(HOUR_S, "the outage to end")
    bench.network.restore()
    bench.clock.sleep(CAUGHT_UP_S, "the unit to catch up")
    settle_in(newcomer)
    await_first_report(bench)
    quiet = bench.expect("DEL_004")
    quiet.never(notice_of("newcomer"), bench.clock.now_s - deleted_s + WATCH_S, deleted_s)
    bench.expect("NHIS_001").equal(history_of(newcomer), [], "entries in the history of the new account")
    bench.expect("MON_002").equal(monitoring_of(newcomer), (0, 0), "alerts and offences of the new account")
    began_s = speed(bench)
    bench.expect("MON_001").never(breach_on("newcomer", SPEED), bench.clock.now_s - began_s + WATCH_S, began_s)
    newcomer.enable_assistance()
    arm(bench)
    began_s = break_in(bench)
    bench.expect("THEFT_001").eventually(notice_of("newcomer"), bench.clock.now_s - began_s + WATCH_S, began_s)
    bench.expect("NHIS_001").equal(len(history_of(newcomer)), 1, "entries after an event of the new account's own")


@needs("newcomer", "mail", "network")
@verifies("DEL_004", "MVEH_010", "RES_006")
def test_an_engine_of_the_deleted_account_is_not_shown_in_the_next(bench: Bench, newcomer: Owner) -> None:
    """A remote start ends in an outage, then the account is deleted: a new one is shown nothing of before."""
    settle_in(newcomer)
    bench.vehicle.park_and_lock()
    await_first_report(bench)
    if newcomer.start_engine() != "COMPLETED":
        raise Undecided("the engine did not start remotely, so what follows cannot be judged")
    running_s = bench.clock.now_s
    lose_network(bench)
    bench.clock.sleep_until(running_s + bench.limit("RES_RUN_TIME").outside_s, "the end of the remote start")
    bench.expect("RES_006").equal(bench.vehicle.engine.running, False, "engine running after its time")
    newcomer.registration.delete()
    deleted_at = bench.clock.utc
    bench.clock.sleep(60.0, "a minute")
    bench.network.restore()
    bench.clock.sleep(CAUGHT_UP_S, "the unit to catch up")
    settle_in(newcomer)
    await_first_report(bench)
    shown = newcomer.use("engine state")
    reported = report_time(shown)
    old = reported is not None and reported < deleted_at - CLOCKS_AGREE
    bench.expect("DEL_004").equal(old, False, "a state of the engine from before the deletion is shown", shown.record)
    for function in ("lock status", "vehicle health"):
        page = newcomer.use(function)
        reported = report_time(page)
        old = reported is not None and reported < deleted_at - CLOCKS_AGREE
        bench.expect("MVEH_010").equal(old, False, f"{function} from before the deletion is shown", page.record)


@needs("network")
@NEXT
@verifies("DRV_003", "MVEH_010", "UNP_003")
def test_trips_that_wait_for_the_network_at_the_handover_belong_to_nobody(
    bench: Bench, paired_vehicle: Vehicle, who: str
) -> None:
    """Two trips without network, unpaired on the day after; reported to the next owner's pairing: in no history."""
    wait_until(bench, tomorrow(bench), 9)
    driven_on = bench.clock.local.date()
    lose_network(bench)
    for distance_km in (12.0, 7.0):
        Logbook(bench).drive(distance_km)
    wait_until(bench, tomorrow(bench), 9)
    bench.owner.garage.unpair()
    owner = _next(bench, who)
    log_in(owner)
    bench.expect("UNP_003").accepted(owner.garage.add(owner.vin))
    bench.network.restore()
    bench.clock.sleep(BACK_S, "the unit to register and to report")
    bench.expect("UNP_003").accepted(owner.authenticate_ownership())
    wait_until(bench, tomorrow(bench), 9)
    Logbook(bench).drive(3.0)
    settle(bench)
    today = bench.clock.local.date()
    page = owner.driving.of("day", today)
    bench.expect("DRV_003").equal(page.text, driven(1, 3), "trips of the next owner", page.reply.record)
    for period in PERIODS:
        shown = owner.driving.of(period, driven_on)
        own = driven(1, 3) if name_of(period, driven_on) == name_of(period, today) else driven(0, 0)
        bench.expect("MVEH_010").equal(shown.text, own, f"trips of that {period}", shown.reply.record)


@needs("push")
@verifies("DRV_007", "MON_001", "MON_002", "MVEH_010", "UNP_003")
def test_paired_again_on_a_day_of_trips_and_offences(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Offence and trip in the morning, unpaired and paired again at noon: the day is hidden, and nothing comes back."""
    save_one(bench, SPEED)
    stay_off(bench)
    day = tomorrow(bench)
    wait_until(bench, day, 9)
    alert_within(bench, "MON_001", SPEED, breach(bench, SPEED))
    bench.expect("MON_002").equal(offences(bench), 1, "offences before")
    bench.owner.garage.unpair()
    wait_until(bench, day, 12)
    bench.expect("UNP_003").accepted(bench.owner.garage.add(bench.owner.vin))
    bench.expect("UNP_003").accepted(bench.owner.authenticate_ownership())
    began_s = speed(bench)
    bench.expect("MVEH_010").never(breach_on("owner", SPEED), bench.clock.now_s - began_s + WATCH_S, began_s)
    bench.expect("MVEH_010").equal(monitoring_of(bench.owner), (0, 0), "alerts and offences of the new pairing")
    for period in PERIODS:
        page = bench.owner.driving.of(period, day)
        bench.expect("DRV_007").equal((page.displayed, page.trips), (False, 0), f"{period} of it", page.reply.record)
    wait_until(bench, day + timedelta(days=1), 0, 1)
    book = Logbook(bench)
    book.drive(2.0)
    settle(bench)
    book.expect("DRV_007", periods=("day",))
    listed = bench.owner.driving.listed("day", day - timedelta(days=2), day + timedelta(days=1))
    bench.expect("DRV_007").equal(listed, [name_of("day", day + timedelta(days=1))], "days listed")
    save_one(bench, SPEED)
    stay_off(bench)
    alert_within(bench, "MON_001", SPEED, breach(bench, SPEED))
    bench.expect("MON_002").equal(offences(bench), 1, "offences of the new pairing")


@needs("second-owner", "supply", "push")
@verifies("AUTH_004", "AUTH_006", "AUTH_007", "AUTH_010", "DRV_003", "DRV_004", "MVEH_010", "SVC_005")
def test_sold_after_a_drive_with_a_power_loss_with_its_service_almost_due(
    bench: Bench, paired_vehicle: Vehicle
) -> None:
    """The trip has all of its distance; the next owner needs the odometer of today, which ticks over as he reads it.

    The due values were the former owner's: neither the mileage nor the date notifies anybody.
    """
    second = bench.people.second_owner
    wait_until(bench, tomorrow(bench), 9)
    due_date, due_km = svc.set_due(bench, days=3, in_km=40)
    book, before_km = Logbook(bench), bench.vehicle.odometer_km
    began = bench.clock.local
    paired_vehicle.turn_ignition("ON")
    paired_vehicle.drive(5.0)
    bench.power_cycle(off_s=30.0)
    paired_vehicle.drive(6.0)
    paired_vehicle.turn_ignition("OFF")
    book.note(began, before_km)
    settle(bench)
    book.expect("DRV_003")
    book.expect("DRV_004")
    svc.expect_remaining(bench, "SVC_005", due_km - paired_vehicle.odometer_km)
    bench.owner.garage.unpair()
    sold_s = bench.clock.now_s
    log_in(second)
    second.garage.add(second.vin)
    failed = second.authenticate_ownership(before_km + 5)
    bench.expect("AUTH_006").refused(failed)
    bench.clock.sleep_until(failed.ended_s + bench.limit("AUTH_RETRY_LOCKOUT").outside_s, "the end of the wait")
    started = second.start_authentication()
    bench.expect("AUTH_010").accepted(started)
    bench.clock.sleep(READING_S, "the next owner to read the page")
    second.first_step()
    paired_vehicle.drive(1.0)
    bench.expect("AUTH_004").accepted(second.second_step())
    await_first_report(bench)
    screen = second.open_main_screen()
    bench.expect("AUTH_007").equal(screen.odometer_km, paired_vehicle.odometer_km, "odometer", screen.cockpit.record)
    page = second.service.open()
    bench.expect("MVEH_010").equal(svc.shown(page, "dueDate"), None, "due date for the next owner", page.record)
    bench.expect("MVEH_010").equal(svc.shown(page, "dueMileage"), None, "due mileage for the next owner", page.record)
    svc.drive(bench, 60.0)
    bench.clock.sleep_until(svc.begins_s(bench, due_date) + DAY_S, "the former due date to pass")
    for pattern in (service_notice, pushed("second_owner", service_notice)):
        bench.expect("MVEH_010").never(pattern, bench.clock.now_s - sold_s, sold_s)


@needs("gnss", "network", "supply")
@NEXT
@verifies("FIND_001", "GEN_007", "MVEH_010", "UNP_004")
def test_a_place_that_waits_in_a_garage_at_the_handover(bench: Bench, paired_vehicle: Vehicle, who: str) -> None:
    """Parked without network, then without satellites, unpaired, power lost: the place is shown to nobody after it."""
    park_at(bench, PATTAYA)
    expect_at(bench, "FIND_001", PATTAYA)
    _hide_in_a_garage(bench)
    bench.owner.garage.unpair()
    removed_at = bench.clock.utc
    _drive_out_of_the_dead_spot(bench)
    bench.expect("UNP_004").refused(bench.owner.use("location"))
    owner = _next(bench, who)
    take_over(bench, owner)
    _expect_no_old_place(bench, "MVEH_010", owner, removed_at)
    _expect_present_place(bench, "GEN_007", owner)
    if who != "the same owner":
        bench.expect("UNP_004").refused(bench.owner.use("location"))


@needs("newcomer", "mail", "gnss", "network", "supply")
@verifies("DEL_004", "FIND_001")
def test_a_place_that_waits_in_a_garage_when_the_account_is_deleted(bench: Bench, newcomer: Owner) -> None:
    """The same with the account deleted: its successor, who pairs in the garage, is shown no place of before."""
    settle_in(newcomer)
    _hide_in_a_garage(bench)
    newcomer.registration.delete()
    deleted_at = bench.clock.utc
    _drive_out_of_the_dead_spot(bench)
    settle_in(newcomer)
    await_first_report(bench)
    _expect_no_old_place(bench, "DEL_004", newcomer, deleted_at)
    _expect_present_place(bench, "FIND_001", newcomer)


def _hide_in_a_garage(bench: Bench) -> None:
    """Parked at a place that cannot be reported, and satellites are lost there."""
    lose_network(bench)
    park_at(bench, CHIANG_MAI)
    lose_fix(bench)


def _drive_out_of_the_dead_spot(bench: Bench) -> None:
    """The unit boots, and there is a network again; satellites there are not."""
    bench.power_cycle()
    bench.network.restore()
    bench.clock.sleep(CAUGHT_UP_S, "the unit to catch up")


def _expect_no_old_place(bench: Bench, requirement: str, person: Owner, since: datetime) -> None:
    """The requirement demands that somebody is shown no place from before a date, also on request."""
    for refreshed in (False, True):
        if refreshed:
            person.app.refresh_location(person.vin)
            bench.clock.sleep(REPORT_S, "the vehicle to report")
        shown = person.use("location")
        reported = report_time(shown)
        old = reported is not None and reported < since - CLOCKS_AGREE
        bench.expect(requirement).equal(old, False, "a place of before is shown", shown.record)


def _expect_present_place(bench: Bench, requirement: str, person: Owner) -> None:
    """The requirement demands the present place once there are satellites."""
    be_at(bench, PATTAYA)
    person.app.refresh_location(person.vin)
    bench.clock.sleep(REPORT_S, "the vehicle to report")
    finder = CarFinder(person.app.location(person.vin))
    near = finder.lat_deg is not None and abs(finder.lat_deg - PATTAYA.lat_deg) <= NEAR_DEG
    bench.expect(requirement).equal(near, True, "the present place is shown", finder.reply.record)


@needs("second-owner", "push")
@verifies("MVEH_006", "REACT_005", "UNP_003", "VHM_005")
def test_sold_with_its_services_deactivated_and_a_warning_lit(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A warning lights up while deactivated, then the vehicle is sold: the next owner has services, and sees it."""
    bench.needs_equipment("brake", "abs")
    second = bench.people.second_owner
    await_first_report(bench)
    bench.owner.garage.deactivate()
    began_s = bench.clock.now_s
    paired_vehicle.raise_warning("brake")
    paired_vehicle.ignition_cycle()
    bench.expect("MVEH_006").never(warning_notice("brake"), bench.clock.now_s - began_s + WATCH_S, began_s)
    bench.owner.garage.unpair()
    take_over(bench, second)
    bench.expect("REACT_005").equal(second.garage.service_status(), "ACTIVATED", "status for the next owner")
    bench.expect("VHM_005").equal(second.open_vehicle_health().warnings, "brake", "warnings shown to the next owner")
    since_s = bench.clock.now_s
    paired_vehicle.raise_warning("abs")
    paired_vehicle.ignition_cycle()
    noticed = pushed("second_owner", warning_notice("abs"))
    bench.expect("UNP_003").eventually(noticed, bench.clock.now_s - since_s + WATCH_S, since_s)
    bench.expect("MVEH_006").never(notice_of("owner"), bench.clock.now_s - began_s, began_s)
