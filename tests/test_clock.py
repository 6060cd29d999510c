"""What a scenario sees of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from harness.clock import Clock, Stopwatch, wall_utc
from harness.kernel import Kernel, ns

START = datetime(2026, 2, 28, 17, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    """A clock in Thailand."""
    return Clock(Kernel("clock"), START, 7.0)


def test_a_sleep_lasts_exactly(clock: Clock) -> None:
    """Bench time moves by what was asked, to the nanosecond."""
    clock.sleep(0.123456789)
    assert clock.now_ns == 123_456_789
    clock.sleep_until(1.5)
    assert clock.now_s == 1.5


def test_an_instant_of_the_past_takes_no_time(clock: Clock) -> None:
    """Sleeping until then returns at once."""
    clock.sleep(10)
    clock.sleep_until(3)
    assert clock.now_s == 10.0


def test_date_and_local_time_follow_bench_time(clock: Clock) -> None:
    """Midnight in the market's zone and the end of a month come as in any calendar."""
    assert clock.local.isoformat() == "2026-03-01T00:00:00+07:00"
    clock.sleep(86_400.5)
    assert clock.utc == START + timedelta(days=1, milliseconds=500)
    assert (clock.local.day, clock.local.hour) == (2, 0)


def test_a_wait_ends_when_its_condition_holds() -> None:
    """It tells whether it held, and is not late."""
    kernel = Kernel("clock")
    clock, happened = Clock(kernel, START, 0.0), list[int]()
    kernel.at(ns(2), lambda: happened.append(1))
    assert clock.wait(lambda: bool(happened), ns(5), "an event") is True
    assert clock.now_s == 2.0
    assert clock.wait(lambda: False, ns(3), "nothing") is False
    assert clock.now_s == 3.0


def test_who_waits_says_for_what_and_until_when(clock: Clock) -> None:
    """Progress is told before each wait: what is awaited, from when, until when."""
    told = list[tuple[str, int, int]]()
    clock.on_wait = lambda awaiting, now_ns, deadline_ns: told.append((awaiting, now_ns, deadline_ns))
    clock.sleep(1, "the boot")
    clock.sleep_until(4)
    assert told == [("the boot", 0, ns(1)), ("an instant", ns(1), ns(4))]


def test_the_stopwatch_shows_wall_time_and_the_date_is_utc() -> None:
    """Figures only: a stopwatch never runs backwards, and the date of a run bears its zone."""
    stopwatch = Stopwatch()
    assert 0.0 <= stopwatch.elapsed_s <= stopwatch.elapsed_s
    assert wall_utc().tzinfo is UTC
