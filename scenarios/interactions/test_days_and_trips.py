"""Days, years and outages: trips, curfews, offences and due dates at midnight, here and in Greenwich."""

from __future__ import annotations

from datetime import date, timedelta

from fixtures import Bench, Vehicle, breach_notice, needs, service_notice, verifies
from harness.owner.driving_page import PERIODS
from scenarios.drv.steps import Logbook, log_in_again, settle, wait_until
from scenarios.interactions.owners_steps import CAUGHT_UP_S, LOST_S, lose_network
from scenarios.mon.steps import (
    ABOVE_KMH,
    BELOW_KMH,
    CURFEW,
    SPEED,
    alert_within,
    at,
    history,
    instant_of,
    no_alert,
    offences,
    save_curfew,
    save_one,
    saved,
    stay_off,
)
from scenarios.nhis.steps import entries, in_order
from scenarios.pref.steps import MONITORING, not_notified, switch
from scenarios.svc import steps as svc

#: how far the date of an entry may differ from the event, in s; no figure is given
DATE_DIFFERS_S = 60.0


def _trip(bench: Bench, book: Logbook, on: date, begins: tuple[int, int], lasts_s: float) -> float:
    """A trip from a local date and time on, as long as that; when it began (bench time, s)."""
    wait_until(bench, on, *begins)
    began_s = bench.clock.now_s
    book.drive(2.0, idle_s=lasts_s - 120.0)
    settle(bench)
    return began_s


@needs("push")
@verifies("CUR_001", "CUR_005", "DRV_002", "DRV_003", "MON_002", "MON_003", "SVC_001")
def test_new_year_s_night(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Out from half past eleven into the new year, home at half past six, when Greenwich has the old one still.

    One curfew alert; the trips are each of their own year; the service falls due at midnight; the offence counts for
    thirty days, whatever the year.
    """
    window, today = bench.limit("MON_OFFENCE_WINDOW"), bench.clock.local.date()
    new_year = date(today.year + 1, 1, 1)
    saved(save_curfew(bench, at(bench, 23), at(bench, 5)))
    svc.set_due(bench, days=(new_year - today).days)
    stay_off(bench)
    book = Logbook(bench)
    eve = new_year - timedelta(days=1)
    wait_until(bench, eve, 20)
    log_in_again(bench)
    out_s = _trip(bench, book, eve, (23, 30), 3600.0)
    alert_within(bench, "CUR_001", CURFEW, out_s)
    midnight_s = bench.clock.now_s - (bench.clock.local - at(bench, 0)).total_seconds()
    within_s = bench.limit("SVC_DUE_DATE").outside_s
    bench.expect("SVC_001").exactly_once(service_notice, within_s, svc.QUIET_S, midnight_s)
    wait_until(bench, new_year, 6, 30)
    for begins in ((6, 30), (7, 10)):
        began_s = _trip(bench, book, new_year, begins, 600.0)
        no_alert(bench, "CUR_005", CURFEW, began_s)
    for day in (eve, new_year):
        book.expect("DRV_002", on=day)
        book.expect("DRV_003", on=day, periods=("day",))
    bench.expect("MON_002").equal(offences(bench), 1, "offences on New Year's Day")
    event_s = bench.clock.now_s - (bench.clock.utc - instant_of(history(bench, CURFEW)[0])).total_seconds()
    bench.clock.sleep_until(event_s + window.inside_s, "almost 30 days")
    bench.expect("MON_002").equal(offences(bench), 1, "offences at this age")
    bench.clock.sleep_until(event_s + window.outside_s, "30 days")
    bench.expect("MON_003").equal(offences(bench), 0, "offences at this age")


@needs("push", "network")
@verifies("CUR_001", "CUR_005", "DRV_003", "DRV_007", "MON_002", "NHIS_001", "NHIS_003")
def test_a_night_without_network_after_the_day_of_enrolment(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Trips over midnight, over 07:00 (midnight in Greenwich) and after it, with a curfew, reported at noon.

    Each is of the local date of its ON; the one that began on the date of enrolment is hidden; the two that the curfew
    forbids are alerted once each, with the time of the event.
    """
    enrolled_on = bench.clock.local.date()
    saved(save_curfew(bench, at(bench, 23), at(bench, 7)))
    stay_off(bench)
    wait_until(bench, enrolled_on, 22)
    lose_network(bench)
    lost_s, hidden, book = bench.clock.now_s, Logbook(bench), Logbook(bench)
    day = enrolled_on + timedelta(days=1)
    _trip(bench, hidden, enrolled_on, (22, 50), 4800.0)
    _trip(bench, book, day, (6, 40), 1800.0)
    _trip(bench, book, day, (7, 20), 1200.0)
    wait_until(bench, day, 12)
    no_alert(bench, "CUR_005", CURFEW, lost_s)
    noon_s = bench.clock.now_s
    bench.network.restore()
    bench.clock.sleep(CAUGHT_UP_S, "the unit to catch up")
    alerts = history(bench, CURFEW)
    expected = [at(bench, 6, 40), at(bench, 23) - timedelta(days=1)]
    bench.expect("CUR_001").equal(len(alerts), len(expected), "curfew alerts of the night")
    for entry, event in zip(alerts, expected, strict=True):
        late_s = (instant_of(entry) - event).total_seconds()
        bench.expect("NHIS_001").between(late_s, 0.0, DATE_DIFFERS_S, "s", "date of the entry after the event")
    pushes = [record for record in _pushes(bench) if record >= noon_s]
    bench.expect("CUR_005").equal(len(pushes), len(expected), "curfew alerts on the phone")
    bench.expect("MON_002").equal(offences(bench), len(expected), "offences")
    in_order(bench, "NHIS_003", entries(bench))
    book.expect("DRV_003", on=day)
    for period in PERIODS:
        page = bench.owner.driving.of(period, enrolled_on)
        own = book.text(period, enrolled_on)
        bench.expect("DRV_007").equal(page.text, own, f"trips of the {period} of the enrolment", page.reply.record)


@needs("push", "network", "supply")
@verifies("DRV_003", "DRV_004", "MON_002", "NHIS_003", "PREF_004", "SVC_001", "SVC_005")
def test_a_fast_drive_without_network_beyond_the_due_mileage(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A breach and the due mileage on one trip, then a power loss, and only then the network: each is told once.

    The breach's type is switched off: it is counted and not pushed; the service is notified all the same.
    """
    save_one(bench, SPEED)
    stay_off(bench)
    wait_until(bench, bench.clock.local.date() + timedelta(days=1), 9)
    switch(bench, False, MONITORING)
    _date, due_km = svc.set_due(bench, in_km=5)
    lose_network(bench)
    began_s, began, before_km = bench.clock.now_s, bench.clock.local, bench.vehicle.odometer_km
    paired_vehicle.turn_ignition("ON")
    paired_vehicle.drive(3.0)
    for speed_kmh in (BELOW_KMH, ABOVE_KMH, BELOW_KMH):
        paired_vehicle.drive_at(speed_kmh, 90.0)
    paired_vehicle.turn_ignition("OFF")
    book = Logbook(bench)
    book.note(began, before_km)
    bench.clock.sleep(LOST_S, "the unit to keep it")
    bench.power_cycle()
    bench.clock.sleep(600.0, "the outage to end")
    restored_s = bench.clock.now_s
    bench.network.restore()
    bench.expect("SVC_001").exactly_once(service_notice, CAUGHT_UP_S, svc.QUIET_S, restored_s)
    not_notified(bench, "PREF_004", MONITORING, began_s)
    bench.expect("MON_002").equal(offences(bench), 1, "offences")
    book.expect("DRV_003")
    book.expect("DRV_004")
    svc.expect_remaining(bench, "SVC_005", due_km - paired_vehicle.odometer_km)
    in_order(bench, "NHIS_003", entries(bench))


def _pushes(bench: Bench) -> list[float]:
    """When curfew alerts came to the phone (bench time, s)."""
    return [record.t_ns / 1e9 for record in bench.case.observations if breach_notice(CURFEW).matches(record)]
