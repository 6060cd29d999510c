"""Monitors of the driving history: each has a course of events that breaks it and near misses that do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from harness.journal import Record
from harness.kernel import ns
from harness.monitors.driving import DistanceNeedsOdometer, EnrolmentDateHidden, TripsNeedCycles
from harness.monitors.monitor import Monitor

Step = tuple[float, str, Mapping[str, Any]]
HOUR_S = 3600.0


def turned(position: str, by: str = "driver") -> Step:
    """The ignition."""
    return (1.0, "vehicle.ignition", {"position": position, "by": by})


def odometer(value: int) -> Step:
    """What the meter shows."""
    return (1.0, "can.set", {"odometer": value})


def reply(at_s: float, request: str, status: int = 200, **fields: Any) -> Step:
    """An answer of the owner API."""
    return (at_s, "owner.reply", {"request": request, "status": status, "error_code": None, "fields": fields})


def history(at_s: float = 2.0, **summary: Any) -> Step:
    """The driving history of one period."""
    return reply(at_s, "trip-history", summaries=[summary])


def watch(monitor: Monitor, *steps: Step) -> list[str]:
    """What a monitor objects to."""
    records = [Record(n, ns(at_s), "case", "observation", what, data) for n, (at_s, what, data) in enumerate(steps, 1)]
    return [objection for record in records if (objection := monitor.see(record)) is not None]


def test_no_more_trips_than_cycles() -> None:
    """Only an ON by the driver begins a cycle, only an OFF ends it."""
    cycle = [turned("ON"), turned("OFF")]
    one = history(tripsNumber=1)
    assert not watch(TripsNeedCycles(), *cycle, one)
    assert not watch(TripsNeedCycles(), turned("ON", "remote"), *cycle, one)
    assert watch(TripsNeedCycles(), one)
    assert watch(TripsNeedCycles(), turned("ON"), one)
    assert watch(TripsNeedCycles(), turned("ACC"), turned("OFF"), one)
    assert watch(TripsNeedCycles(), turned("ON", "remote"), turned("OFF", "remote"), one)
    assert watch(TripsNeedCycles(), *cycle, reply(2, "trip-history", summaries=[{"tripsNumber": 1}] * 2))


def test_no_more_distance_than_the_odometer_gained() -> None:
    """What a new meter shows more was not travelled."""
    ten = history(distance=10)
    assert not watch(DistanceNeedsOdometer(), odometer(100), odometer(105), odometer(110), ten)
    assert watch(DistanceNeedsOdometer(), odometer(100), odometer(109), ten)
    fitted: Step = (1.0, "vehicle.fit_meter", {"odometer_km": 500})
    assert watch(DistanceNeedsOdometer(), odometer(100), fitted, odometer(500), ten)
    assert not watch(DistanceNeedsOdometer(), odometer(100), fitted, odometer(20), odometer(30), ten)


@pytest.mark.parametrize(
    ("started_at", "after_s", "day", "objects"),
    [
        ("2026-03-02T02:00:00.000000Z", 60.0, "20260302", True),
        ("2026-03-02T02:00:00.000000Z", 60.0, "20260301", True),
        ("2026-03-02T02:00:00.000000Z", 60.0, "20260303", False),
        ("2026-03-02T16:59:30.000000Z", 20.0, "20260303", False),
        ("2026-03-02T16:59:30.000000Z", 60.0, "20260303", True),  # 17:00 UTC is midnight in Thailand
    ],
)
def test_the_date_of_enrolment_is_not_displayed(started_at: str, after_s: float, day: str, objects: bool) -> None:
    """The local date on which the authentication succeeded, and what was before."""
    steps = [
        reply(10.0, "start authentication", startedAt=started_at),
        reply(10.0 + after_s, "submit odometer"),
        history(HOUR_S, day=day, tripsNumber=1),
    ]
    assert bool(watch(EnrolmentDateHidden(7.0), *steps)) is objects


def test_totals_and_vehicles_without_enrolment_are_none_of_its_business() -> None:
    """It judges days only, and only when it knows the date."""
    started = reply(1.0, "start authentication", startedAt="2026-03-02T02:00:00.000000Z")
    odd = reply(1.0, "start authentication", startedAt=None)
    assert not watch(EnrolmentDateHidden(7.0), started, reply(2.0, "submit odometer"), history(month="202603"))
    assert not watch(EnrolmentDateHidden(7.0), odd, reply(2.0, "submit odometer"), history(day="20000101"))
    assert not watch(EnrolmentDateHidden(7.0), history(day="20000101"))
