"""What was driven on the date of the enrolment is not displayed, neither in a day nor in a total."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fixtures import Bench, Vehicle, verifies
from harness.owner.driving_page import PERIODS, name_of
from scenarios.drv.steps import HOUR_S, Logbook, settle, tomorrow, wait_until

HIDDEN = "DRV_007"


def _expect_nothing(bench: Bench, day: date) -> None:
    for period in PERIODS:
        page = bench.owner.driving.of(period, day)
        what = f"{period} {name_of(period, day)}"
        bench.expect(HIDDEN).equal((page.displayed, page.trips), (False, 0), what, page.reply.record)


@verifies("DRV_007")
def test_trips_after_the_enrolment_on_its_date_are_not_displayed(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The owner drives home from the dealer, and out again late in the evening: no day, month or year shows it."""
    day = bench.clock.local.date()
    book = Logbook(bench)
    book.drive(20.0)
    wait_until(bench, day, 23, 30)
    book.drive(5.0)
    settle(bench)
    _expect_nothing(bench, day)
    wait_until(bench, day + timedelta(days=1), 12)
    _expect_nothing(bench, day)


@verifies("DRV_007")
def test_the_next_day_is_displayed_and_totals_leave_the_first_out(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Trips on the date of enrolment and on the next: only the next one's are shown, from its first minute on."""
    day = bench.clock.local.date()
    Logbook(bench).drive(20.0)
    wait_until(bench, day + timedelta(days=1), 0, 0, 30.0)
    book = Logbook(bench)
    book.drive(2.0)
    settle(bench)
    book.expect(HIDDEN)
    page = bench.owner.driving.of("day", day)
    bench.expect(HIDDEN).equal(page.displayed, False, "date of enrolment displayed", page.reply.record)
    listed = bench.owner.driving.listed("day", day - timedelta(days=1), day + timedelta(days=1))
    bench.expect(HIDDEN).equal(listed, [name_of("day", day + timedelta(days=1))], "days listed")


@verifies("DRV_007")
def test_a_trip_out_of_the_date_of_enrolment_belongs_to_it(bench: Bench, paired_vehicle: Vehicle) -> None:
    """ON at ten to midnight, OFF on the next day: the trip is that of the date of enrolment (pinned)."""
    day = bench.clock.local.date()
    wait_until(bench, day, 23, 50)
    Logbook(bench).drive(25.0)
    settle(bench)
    for period in PERIODS:
        page = bench.owner.driving.of(period, day + timedelta(days=1))
        bench.expect(HIDDEN).equal(page.trips, 0, f"trips in the {period}", page.reply.record, judged=bench.case.pinned)


@verifies("DRV_007")
@pytest.mark.parametrize("hour", [0, 5, 8, 22], ids=lambda hour: f"at {hour}:10")
def test_the_date_of_enrolment_is_the_local_one(bench: Bench, unpaired_vehicle: Vehicle, hour: int) -> None:
    """Enrolled when Greenwich has yesterday's date, or not: the rest of the local date is hidden, not the next."""
    day = tomorrow(bench)
    wait_until(bench, day, hour, 10)
    bench.owner.authenticate_ownership()
    for late in (9, 23):
        wait_until(bench, day, late, 30)
        Logbook(bench).drive(3.0)
    settle(bench)
    _expect_nothing(bench, day)
    wait_until(bench, day + timedelta(days=1), 0, 20)
    book = Logbook(bench)
    book.drive(3.0)
    wait_until(bench, day + timedelta(days=1), 6, 20)
    book.drive(3.0)
    settle(bench)
    book.expect(HIDDEN)


@verifies("DRV_007")
def test_what_was_driven_before_the_enrolment_is_not_displayed(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """A week of trips before the ownership is authenticated: nothing of it is shown, then or later."""
    days = []
    for _ in range(7):
        days.append(bench.clock.local.date())
        Logbook(bench).drive(10.0)
        wait_until(bench, tomorrow(bench), 9)
    bench.owner.authenticate_ownership()
    settle(bench)
    for day in days:
        _expect_nothing(bench, day)
    wait_until(bench, tomorrow(bench), 9)
    book = Logbook(bench)
    book.drive(1.0)
    settle(bench)
    book.expect(HIDDEN)


@verifies("DRV_007")
def test_trips_of_before_that_arrive_after_the_enrolment_stay_hidden(bench: Bench, paired_vehicle: Vehicle) -> None:
    """What is driven on the date of enrolment without a network is reported on the next day: it stays hidden."""
    bench.needs("network")
    day = bench.clock.local.date()
    bench.network.outage()
    bench.clock.sleep(HOUR_S, "the unit to lose the network")
    Logbook(bench).drive(15.0)
    wait_until(bench, day + timedelta(days=1), 10)
    bench.network.restore()
    settle(bench)
    _expect_nothing(bench, day)
