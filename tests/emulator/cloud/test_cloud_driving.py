"""The driving history of the cloud: trips from ignition reports, by day, month and year of the market."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.emulator.cloud.dates import LATEST_MS
from harness.emulator.cloud.driving import Period, Summary
from harness.errors import DutProtocolError
from tests.emulator.cloud.stand import VIN, Stand

HISTORY = f"/car-adapter/v1/cars/{VIN}/trip-history"
#: a day long after the stand's enrolment (5 January 2026), local midnight being 17:00 UTC of the day before
DAY = date(2026, 3, 10)
FAR = (date(2026, 1, 1), date(2040, 1, 1))


def at(day: date, hour: float) -> int:
    """UTC in ms of an hour of the day in Thailand."""
    local = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 7)
    return int(local.timestamp() * 1000)


def owned(**parameters: Any) -> Stand:
    """A vehicle that was enrolled on 5 January."""
    stand = Stand(**parameters)
    stand.own()
    return stand


def report(stand: Stand, state: str, t_ms: int, odometer_km: int = 100, origin: str = "driver") -> dict[str, Any]:
    """The TCU reports the ignition."""
    return stand.uplink("ignition", state=state, origin=origin, odometer_km=odometer_km, t_ms=t_ms)


def trip(stand: Stand, day: date = DAY, hour: float = 9, hours: float = 0.5, distance_km: int = 10) -> None:
    """One cycle of the ignition."""
    report(stand, "ON", at(day, hour), 100)
    report(stand, "OFF", at(day, hour + hours), 100 + distance_km)


def shown(stand: Stand, period: Period = "day") -> dict[str, tuple[int, int, int]]:
    """Trips, km and s of each period that is displayed."""
    history = stand.cloud.driving.history(stand.vehicle, period, *FAR)
    return {name: (each.trips, each.distance_km, each.duration_s) for name, each in history.items()}


def test_a_cycle_is_a_trip_in_its_day_month_and_year() -> None:
    """Number, distance and time stand in all three periods."""
    stand = owned()
    trip(stand)
    figures = (1, 10, 1800)
    assert shown(stand) == {"20260310": figures}
    assert shown(stand, "month") == {"202603": figures}
    assert shown(stand, "year") == {"2026": figures}


@pytest.mark.parametrize(
    ("states", "trips"),
    [
        (["ON", "OFF"], 1),
        (["ACC", "OFF"], 0),
        (["ON", "ACC", "ON", "OFF"], 1),
        (["ON", "ON", "OFF", "OFF"], 1),
        (["OFF", "ON"], 0),
        (["ON", "OFF", "ON", "OFF"], 2),
    ],
    ids=str,
)
def test_what_is_a_trip(states: list[str], trips: int) -> None:
    """From the first ON to the next OFF; repeated reports and ACC in between part nothing."""
    stand = owned()
    for minute, state in enumerate(states):
        report(stand, state, at(DAY, 9 + minute / 60))
    assert shown(stand).get("20260310", (0, 0, 0))[0] == trips


def test_a_remote_start_is_a_trip_from_the_take_over_on() -> None:
    """Without a driver it is none; with one it begins with the driver's ON."""
    stand = owned()
    report(stand, "ON", at(DAY, 9), origin="remote")
    report(stand, "OFF", at(DAY, 9.2), origin="remote")
    assert shown(stand) == {}
    report(stand, "ON", at(DAY, 10), 100, origin="remote")
    report(stand, "ON", at(DAY, 10.25), 100)
    report(stand, "OFF", at(DAY, 11), 130)
    assert shown(stand) == {"20260310": (1, 30, 2700)}


@pytest.mark.parametrize(
    ("hour", "day"), [(0.1, "20260310"), (6.9, "20260310"), (23.9, "20260310"), (24.1, "20260311")]
)
def test_days_are_those_of_the_market(hour: float, day: str) -> None:
    """Also where UTC has another date; a trip over midnight belongs to the day of its ON."""
    stand = owned()
    trip(stand, hour=hour)
    assert list(shown(stand)) == [day]


def test_the_date_of_enrolment_and_what_was_before_is_hidden() -> None:
    """5 January in Thailand: nothing of it and of earlier days is in any period; the next day is."""
    stand = owned()
    for day in (date(2026, 1, 4), date(2026, 1, 5)):
        trip(stand, day, hour=20)
    trip(stand, date(2026, 1, 5), hour=23.9)  # over midnight
    assert shown(stand) == shown(stand, "month") == shown(stand, "year") == {}
    trip(stand, date(2026, 1, 6), hour=0.01)
    assert shown(stand, "year") == {"2026": (1, 10, 1800)}


def test_a_vehicle_that_leaves_its_account_has_no_history() -> None:
    """Neither what was driven, nor a trip that goes on."""
    stand = owned()
    trip(stand)
    report(stand, "ON", at(DAY, 12))
    stand.cloud.driving.forget(stand.vehicle)
    report(stand, "OFF", at(DAY, 13), 200)
    assert shown(stand) == {}


def test_a_meter_that_goes_back_takes_nothing_away() -> None:
    """A trip has no negative distance, and no negative time."""
    stand = owned()
    report(stand, "ON", at(DAY, 9), 500)
    report(stand, "OFF", at(DAY, 8), 20)
    assert shown(stand) == {"20260310": (1, 0, 0)}


@pytest.mark.parametrize(
    "content",
    [
        {"state": "HALF"},
        {"state": 1},
        {"origin": "thief"},
        {"origin": None},
        {"odometer_km": -1},
        {"odometer_km": "10"},
        {"odometer_km": True},
    ],
    ids=str,
)
def test_a_report_that_cannot_be_read_changes_nothing(content: dict[str, Any]) -> None:
    """It is the TCU's fault, and no trip."""
    stand = owned()
    report(stand, "ON", at(DAY, 9))
    with pytest.raises(DutProtocolError):
        stand.uplink("ignition", **{"state": "OFF", "origin": "driver", "odometer_km": 110, **content})
    assert shown(stand) == {}


def test_the_last_date_there_is() -> None:
    """A unit whose clock is at the end of time is read all the same."""
    stand = owned()
    report(stand, "ON", LATEST_MS)
    report(stand, "OFF", LATEST_MS)
    history = stand.cloud.driving.history(stand.vehicle, "day", date(9999, 1, 1), date.max)
    assert list(history) == ["99991231"]


@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 200), st.integers(1, 20)), max_size=30))
def test_months_and_years_are_the_sums_of_their_days(trips: list[tuple[int, int, int]]) -> None:
    """Whatever is driven when, each total is what its days add up to."""
    stand = owned()
    for after_days, distance_km, minutes in sorted(trips):
        trip(stand, DAY + timedelta(days=after_days), 9, minutes / 60, distance_km)
    days = stand.cloud.driving.history(stand.vehicle, "day", *FAR)
    sums: tuple[tuple[Period, int], ...] = (("month", 6), ("year", 4))
    for period, digits in sums:
        totals: dict[str, Summary] = {}
        for day, summary in days.items():
            totals.setdefault(day[:digits], Summary()).add(summary)
        assert stand.cloud.driving.history(stand.vehicle, period, *FAR) == totals
    assert sum(summary.trips for summary in days.values()) == len(trips)


def test_the_owner_api_gives_the_summaries() -> None:
    """In the shape that the maker's clients read."""
    stand = owned()
    trip(stand)
    with stand.client() as client:
        reply = client.get(HISTORY, params={"type": "0", "start": "2026-03-10", "end": "2026-03-10"})
    assert reply.json()["data"]["attributes"]["summaries"] == [
        {
            "day": "20260310",
            "tripsNumber": 1,
            "distance": 10,
            "duration": 1800,
            "firstTripStart": "2026-03-10T02:00:00.000000Z",
            "lastTripEnd": "2026-03-10T02:30:00.000000Z",
        }
    ]


@pytest.mark.parametrize(
    ("queries", "code"),
    [
        ({"type": "3"}, "PERIOD_TYPE"),
        ({"type": "day"}, "PERIOD_TYPE"),
        ({"start": "2026-02-30"}, "PERIOD_DATE"),
        ({"end": "20260310"}, "PERIOD_DATE"),
        ({"end": "2026-W10-1"}, "PERIOD_DATE"),
        ({"start": "2026-03-11"}, "PERIOD_ORDER"),
    ],
    ids=str,
)
def test_a_period_that_is_none_is_refused(queries: dict[str, str], code: str) -> None:
    """With the reason."""
    stand = owned()
    with stand.client() as client:
        reply = client.get(HISTORY, params={"type": "0", "start": "2026-03-10", "end": "2026-03-10"} | queries)
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (400, code)


# what the parameters change


@pytest.mark.parametrize(
    ("parameters", "trips"),
    [
        ({"driving_begins_with": ()}, 0),
        ({"driving_least_km": 11}, 0),
        ({"driving_least_s": 1801}, 0),
        ({"driving_gap_joined_s": 1801.0}, 1),
        ({"driving_most_trips_a_day": 1}, 1),
        ({"driving_kept_days": 1}, 2),
        ({"driving_hidden_days": 365}, 0),
    ],
    ids=str,
)
def test_parameters_that_change_the_number(parameters: dict[str, Any], trips: int) -> None:
    """Two trips with half an hour between them."""
    stand = owned(**parameters)
    trip(stand, hour=9)
    trip(stand, hour=10)
    assert shown(stand).get("20260310", (0, 0, 0))[0] == trips


@pytest.mark.parametrize(
    ("parameters", "figures"),
    [
        ({"driving_distance_in": "mi"}, (1, 6, 1830)),
        ({"driving_time_step_s": 60}, (1, 10, 1800)),
        ({"driving_longest_trip_s": 600}, (1, 10, 600)),
        ({"driving_time_of": "receipt"}, (1, 10, 0)),
    ],
    ids=str,
)
def test_parameters_that_change_the_figures(parameters: dict[str, Any], figures: tuple[int, int, int]) -> None:
    """One trip of 10 km and half an hour and half a minute."""
    stand = owned(driving_hidden_days=0, **parameters)
    trip(stand, hours=0.5 + 30 / 3600)
    assert list(shown(stand).values()) == [figures]
