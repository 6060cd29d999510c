"""The period can be set to a day, a month or a year of the vehicle's local time, and to nothing else."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest

from fixtures import Bench, verifies
from harness.owner.driving_page import PERIODS, name_of
from scenarios.drv.steps import DISTANCE, NUMBER, TIME, Logbook, log_in_again, settle, wait_until

SET = "DRV_002"


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


@verifies("DRV_002", "DRV_003", "DRV_004")
def test_each_period_has_its_own_trips(bench: Bench, logbook: Logbook) -> None:
    """Trips on two days of each of three months: every day, every month and the year have their own figures."""
    days = []
    for month in range(3):
        for _ in range(2):
            days.append(bench.clock.local.date())
            for _ in range(month + 1):
                logbook.drive(2.0 + month)
                settle(bench)
            wait_until(bench, days[-1] + timedelta(days=3), 9)
        wait_until(bench, _next_month(days[-1]) + timedelta(days=4), 9)
    for day in days:
        logbook.expect(SET, day)
        logbook.expect(NUMBER, day, ("day",))
        logbook.expect(DISTANCE, day, ("month", "year"))


@verifies("DRV_002", "DRV_003", "DRV_005")
def test_the_change_of_the_month(bench: Bench, logbook: Logbook) -> None:
    """Trips late on the last day of a month and early on the first of the next: each month has its own."""
    first = _next_month(bench.clock.local.date())
    wait_until(bench, first - timedelta(days=1), 23, 30)
    logbook.drive(4.0)
    wait_until(bench, first, 0, 15)
    logbook.drive(3.0)
    settle(bench)
    for day in (first - timedelta(days=1), first):
        logbook.expect(SET, day)
        logbook.expect_time(TIME, day)
    logbook.expect(NUMBER, first, ("month",))


@verifies("DRV_002", "DRV_003")
def test_the_change_of_the_year(bench: Bench, logbook: Logbook) -> None:
    """Trips late on New Year's Eve and early on New Year's Day: each year has its own."""
    first = date(bench.clock.local.year + 1, 1, 1)
    for day, hour, minute, distance_km in ((first - timedelta(days=1), 23, 30, 4.0), (first, 0, 15, 3.0)):
        wait_until(bench, day, hour, minute)
        logbook.drive(distance_km)
    settle(bench)
    for day in (first - timedelta(days=1), first):
        logbook.expect(SET, day)
    logbook.expect(NUMBER, first, ("year",))


@verifies("DRV_002", "DRV_003")
def test_a_leap_day_counts(bench: Bench, logbook: Logbook) -> None:
    """On 29 February, and on the days around it: each day has its trips, and the month has them all."""
    year = next(year for year in range(bench.clock.local.year, bench.clock.local.year + 9) if calendar.isleap(year))
    for day in (date(year, 2, 28), date(year, 2, 29), date(year, 3, 1)):
        wait_until(bench, day, 9)
        logbook.drive(5.0)
        settle(bench)
        log_in_again(bench)
        logbook.expect(SET, day)
    logbook.expect(NUMBER, date(year, 2, 29))


@verifies("DRV_002")
@pytest.mark.parametrize("hour", [0, 6, 7, 23], ids=lambda hour: f"{hour}:30")
def test_the_day_is_the_local_one(bench: Bench, logbook: Logbook, hour: int) -> None:
    """Early in the morning and late in the evening, when the date in Greenwich is another: the local date counts."""
    first = _next_month(bench.clock.local.date())
    wait_until(bench, first, hour, 30)
    logbook.drive(1.0)
    settle(bench)
    for day in (first - timedelta(days=1), first):
        logbook.expect(SET, day, ("day", "month"))


@verifies("DRV_002", "DRV_003")
def test_a_trip_over_midnight_belongs_to_the_day_of_its_on(bench: Bench, logbook: Logbook) -> None:
    """A trip from one month into the next: one trip, in one of the two; that it is the first is pinned."""
    first = _next_month(bench.clock.local.date())
    last = first - timedelta(days=1)
    wait_until(bench, last, 23, 50)
    logbook.drive(25.0)
    settle(bench)
    for period in ("day", "month"):
        pages = [bench.owner.driving.of(period, day) for day in (last, first)]
        bench.expect(NUMBER).equal([page.trips for page in pages].count(1), 1, f"one {period} with the trip")
        bench.expect(SET).equal(
            pages[0].text, logbook.text(period, last), f"{period} of the ON", judged=bench.case.pinned
        )


@verifies("DRV_002", "DRV_003", "DRV_004")
def test_a_year_of_commuting_adds_up(bench: Bench, logbook: Logbook) -> None:
    """Two trips on each of five days of every month for a year, and still there at its end: every total is right."""
    began_on = bench.clock.local.date()
    while len(logbook.trips) < 120:
        day = bench.clock.local.date()
        logbook.drive(7.3)
        wait_until(bench, day, 17)
        logbook.drive(7.3)
        settle(bench)
        is_last = len(logbook.trips) % 10 == 0
        wait_until(bench, _next_month(day) + timedelta(days=9) if is_last else day + timedelta(days=1), 8)
    log_in_again(bench)
    for trip in logbook.trips[::20]:
        logbook.expect(SET, trip.began.date(), ("month", "year"))
    logbook.expect(NUMBER, began_on)
    logbook.expect(DISTANCE, began_on, ("month", "year"))


@verifies("DRV_002")
def test_a_range_lists_its_periods_and_no_other(bench: Bench, logbook: Logbook) -> None:
    """Both ends of a range belong to it; the days before and after do not."""
    start = bench.clock.local.date()
    for _ in range(5):
        logbook.drive(1.0)
        wait_until(bench, bench.clock.local.date() + timedelta(days=1), 9)
    wanted = [start + timedelta(days=days) for days in (1, 2, 3)]
    listed = bench.owner.driving.listed("day", wanted[0], wanted[-1])
    bench.expect(SET).equal(listed, [name_of("day", day) for day in wanted], "days listed")
    for period in ("month", "year"):
        listed = bench.owner.driving.listed(period, wanted[0], wanted[-1])
        bench.expect(SET).equal(listed, [name_of(period, start)], f"{period}s listed")


@verifies("DRV_001", "DRV_002")
def test_a_period_without_trips_has_none(bench: Bench, logbook: Logbook) -> None:
    """Nothing was driven, or nothing yet: each period opens and shows no trips."""
    for period in PERIODS:
        for days in (0, 400):
            page = bench.owner.driving.of(period, bench.clock.local.date() + timedelta(days=days))
            bench.expect(SET).accepted(page.reply)
            bench.expect("DRV_001").equal(page.text, "0 trips, 0 km", f"a {period} without trips", page.reply.record)


#: what no period can be set to, from a good day; and why it is refused
BAD = {
    "a week": ({"type": "3"}, "PERIOD_TYPE"),
    "no kind": ({"type": ""}, "PERIOD_TYPE"),
    "a word": ({"type": "day"}, "PERIOD_TYPE"),
    "a negative kind": ({"type": "-1"}, "PERIOD_TYPE"),
    "no start": ({"start": ""}, "PERIOD_DATE"),
    "no end": ({"end": ""}, "PERIOD_DATE"),
    "no such day": ({"start": "2026-02-30"}, "PERIOD_DATE"),
    "no such month": ({"end": "2026-13-01"}, "PERIOD_DATE"),
    "a week's date": ({"start": "2026-W10-1"}, "PERIOD_DATE"),
    "a time": ({"start": "2026-03-03T00:00:00"}, "PERIOD_DATE"),
    "the end first": ({"start": "9999-12-31"}, "PERIOD_ORDER"),
}


@verifies("DRV_002")
@pytest.mark.parametrize("bad", BAD)
def test_a_period_that_is_none_is_refused(bench: Bench, logbook: Logbook, bad: str) -> None:
    """A period that is neither day, month nor year, or no date: refused with a reason, and nothing has changed."""
    logbook.drive(3.0)
    settle(bench)
    day = bench.clock.local.date().isoformat()
    changes, code = BAD[bad]
    reply = bench.owner.driving.app.ask(**({"type": "0", "start": day, "end": day} | changes))
    bench.expect(SET).refused(reply, because=code)
    logbook.expect(SET)
