"""Monitors of vehicle service and of the position: what breaks them, and near misses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from harness.journal import Record
from harness.kernel import ns
from harness.monitors.location import PositionItHad, PositionNeverOlder
from harness.monitors.monitor import Monitor
from harness.monitors.records import SERVICE_RULE
from harness.monitors.service import NoticeNeedsDueValues, RemainingMileage

Step = tuple[str, str, Mapping[str, Any]]


def reply(request: str, status: int = 200, **fields: Any) -> Step:
    """A reply of the owner API."""
    return ("observation", "owner.reply", {"request": request, "status": status, "error_code": None, "fields": fields})


def meter(odometer_km: int) -> Step:
    """What the meter shows."""
    return ("stimulus", "can.set", {"odometer": odometer_km})


def page(due_km: object, remaining_km: object) -> Step:
    """What the page of the vehicle service shows."""
    return reply("service due", dueMileage=due_km, remainingMileage=remaining_km)


def position(lat_deg: float, lon_deg: float) -> Step:
    """Where the receiver is."""
    return ("stimulus", "gnss.position", {"lat_deg": lat_deg, "lon_deg": lon_deg, "altitude_m": 0.0})


def located(lat_deg: object, lon_deg: object, at: str = "2026-03-02T02:00:00.000000Z") -> Step:
    """What the car finder shows."""
    return reply("location", gpsLatitude=lat_deg, gpsLongitude=lon_deg, lastUpdateTime=at)


def watch(monitor: Monitor, *steps: Step) -> list[str]:
    """What a monitor objects to."""
    records = [Record(n, ns(n), "case", kind, what, data) for n, (kind, what, data) in enumerate(steps, 1)]
    return [objection for record in records if (objection := monitor.see(record)) is not None]


@pytest.mark.parametrize(
    ("steps", "broken"),
    [
        ([meter(100), page(None, None)], False),
        ([meter(100), page(150, 50)], False),
        ([meter(100), page(150, 51)], True),
        ([meter(100), page(None, 50)], True),
        ([meter(100), page(150, "50")], True),
        ([meter(100), meter(120), page(150, 50)], False),
        ([meter(100), meter(120), page(150, 30), page(150, 50)], True),
        ([meter(100), meter(120), page(150, 40)], True),
        ([meter(160), page(150, -10)], False),
        ([meter(160), page(150, 0)], True),
        ([meter(160), page(150, 10)], True),
        ([meter(100), meter(20), page(150, 130)], False),
        ([meter(100), reply("service due", 404)], False),
    ],
)
def test_what_is_left_is_of_an_odometer_that_the_vehicle_had(steps: list[Step], broken: bool) -> None:
    """Of an older one as long as no newer one was shown in the app."""
    assert bool(watch(RemainingMileage(signed=True), *steps)) is broken


@pytest.mark.parametrize(("remaining_km", "broken"), [(0, False), (-10, False), (10, True)])
def test_beyond_the_due_mileage_a_real_cloud_may_show_zero(remaining_km: int, broken: bool) -> None:
    """But nothing that is left."""
    assert bool(watch(RemainingMileage(signed=False), meter(160), page(150, remaining_km))) is broken


@pytest.mark.parametrize(("steps", "broken"), [([], True), ([reply("update service due")], False)])
def test_a_service_notice_needs_due_values(steps: list[Step], broken: bool) -> None:
    """A refused Update is none."""
    notice: Step = ("observation", "owner.push", {"rule": SERVICE_RULE})
    assert bool(watch(NoticeNeedsDueValues(), *steps, notice)) is broken
    assert watch(NoticeNeedsDueValues(), reply("update service due", 422), notice) != []


@pytest.mark.parametrize(
    ("steps", "broken"),
    [
        ([position(13.0, 100.0), located(13.0, 100.0)], False),
        ([position(13.0, 100.0), located(13.0, -100.0)], True),
        ([position(13.0, 100.0), located(13.01, 100.0)], True),
        ([position(13.0, 100.0), position(14.0, 101.0), located(13.0, 100.0)], False),
        ([position(13.0, 100.0), position(14.0, 101.0), located(13.0, 101.0)], True),
        ([position(13.0, 100.0), located("13", 100.0)], True),
        ([position(13.0, 100.0), reply("location", 404)], False),
    ],
)
def test_the_position_shown_is_one_that_the_vehicle_had(steps: list[Step], broken: bool) -> None:
    """Latitude and longitude of one place."""
    assert bool(watch(PositionItHad(), *steps)) is broken


def test_the_time_of_a_position_does_not_go_back() -> None:
    """The same time again is no step back."""
    first, later = "2026-03-02T02:00:00.000000Z", "2026-03-02T02:00:01.000000Z"
    assert watch(PositionNeverOlder(), located(1, 1, first), located(1, 1, first), located(1, 1, later)) == []
    assert watch(PositionNeverOlder(), located(1, 1, later), located(1, 1, first)) == [f"{first} after {later}"]
