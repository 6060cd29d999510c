"""Vehicle service, the cloud's part."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.emulator.cloud.dates import local_date, start_of_day_ms
from harness.emulator.cloud.refusal import Refusal
from tests.emulator.cloud.stand import ODOMETER_KM, VIN, Stand, attributes

PATH = f"/user-adapter/v1/users/user-1/vehicles/{VIN}/service-due"
DAY_S = 86_400.0


def owned(**parameters: object) -> Stand:
    """An owned vehicle that has reported its odometer; it is 07:00 on 5 January in Thailand."""
    stand = Stand(**parameters)
    stand.own()
    at(stand, ODOMETER_KM)
    return stand


def at(stand: Stand, odometer_km: int) -> None:
    """The TCU reports the odometer."""
    stand.uplink("ignition", state="OFF", origin="driver", odometer_km=odometer_km)


def notices(stand: Stand) -> int:
    """How many notices were given."""
    history = stand.cloud.notifications.history(stand.vehicle)
    return sum(entry.rule.key == "maintenance.due" for entry in history)


def test_nothing_is_known_before_an_update() -> None:
    """No due values, nothing left, nothing notified."""
    stand = owned()
    shown = stand.client().get(PATH).json()["data"]["attributes"]
    assert (shown["dueDate"], shown["dueMileage"], shown["remainingMileage"]) == (None, None, None)
    at(stand, 10**6)
    stand.wait(400 * DAY_S)
    assert notices(stand) == 0


def test_an_update_over_the_owner_api() -> None:
    """It is stored, and what is left follows the odometer, below zero as well."""
    stand = owned()
    client = stand.client()
    body = attributes(dueDate="2026-06-30", dueMileage=ODOMETER_KM + 500)
    assert client.post(PATH, json=body).json()["data"]["attributes"]["remainingMileage"] == 500
    at(stand, ODOMETER_KM + 510)
    shown = client.get(PATH).json()["data"]["attributes"]
    assert (shown["dueDate"], shown["dueMileage"], shown["remainingMileage"]) == ("2026-06-30", ODOMETER_KM + 500, -10)


@pytest.mark.parametrize(
    ("on", "at_km", "code"),
    [
        (None, 20_000, "SERVICE_DATE"),
        ("soon", 20_000, "SERVICE_DATE"),
        ("2026-02-30", 20_000, "SERVICE_DATE"),
        ("20260630", 20_000, "SERVICE_DATE"),
        ("2026-01-04", 20_000, "SERVICE_DATE"),
        ("2026-01-05", 20_000, "SERVICE_DATE"),
        (20260630, 20_000, "SERVICE_DATE"),
        ("2026-06-30", None, "SERVICE_MILEAGE"),
        ("2026-06-30", "20000", "SERVICE_MILEAGE"),
        ("2026-06-30", 20_000.5, "SERVICE_MILEAGE"),
        ("2026-06-30", True, "SERVICE_MILEAGE"),
        ("2026-06-30", -1, "SERVICE_MILEAGE"),
        ("2026-06-30", ODOMETER_KM, "SERVICE_MILEAGE"),
        ("2026-06-30", 2**24, "SERVICE_MILEAGE"),
    ],
)
def test_values_that_cannot_be_due_are_refused(on: object, at_km: object, code: str) -> None:
    """The values before stay."""
    stand = owned()
    stand.cloud.service.update(stand.vehicle, "2026-03-01", 15_000)
    with pytest.raises(Refusal, match=code):
        stand.cloud.service.update(stand.vehicle, on, at_km)
    due = stand.cloud.service.of(stand.vehicle)
    assert due is not None
    assert (due.on, due.at_km) == (date(2026, 3, 1), 15_000)


def test_the_due_date_begins_at_local_midnight() -> None:
    """One notice, 17 hours after 07:00."""
    stand = owned()
    stand.cloud.service.update(stand.vehicle, "2026-01-06", 20_000)
    stand.wait(17 * 3600 - 0.001)
    assert notices(stand) == 0
    stand.wait(0.001)
    assert notices(stand) == 1
    at(stand, 30_000)
    assert notices(stand) == 1


@pytest.mark.parametrize(("driven_km", "expected"), [(99, 0), (100, 1), (101, 1)])
def test_the_due_mileage(driven_km: int, expected: int) -> None:
    """When the odometer shows it, or more."""
    stand = owned()
    stand.cloud.service.update(stand.vehicle, "2026-06-30", ODOMETER_KM + 100)
    at(stand, ODOMETER_KM + driven_km)
    at(stand, ODOMETER_KM + driven_km)
    assert notices(stand) == expected


def test_an_update_takes_the_place_of_the_one_before() -> None:
    """Its date is not waited for any more, and new values are notified again."""
    stand = owned()
    stand.cloud.service.update(stand.vehicle, "2026-01-07", ODOMETER_KM + 100)
    stand.cloud.service.update(stand.vehicle, "2026-02-07", ODOMETER_KM + 200)
    at(stand, ODOMETER_KM + 150)
    stand.wait(10 * DAY_S)
    assert notices(stand) == 0
    at(stand, ODOMETER_KM + 200)
    assert notices(stand) == 1
    stand.cloud.service.update(stand.vehicle, "2026-03-07", ODOMETER_KM + 300)
    at(stand, ODOMETER_KM + 300)
    assert notices(stand) == 2


def test_a_vehicle_that_leaves_its_account_is_not_due_any_more() -> None:
    """Neither by date nor by mileage."""
    stand = owned()
    stand.cloud.service.update(stand.vehicle, "2026-01-07", ODOMETER_KM + 100)
    stand.cloud.vehicles.release(stand.vehicle)
    stand.wait(10 * DAY_S)
    stand.own()
    at(stand, ODOMETER_KM + 100)
    assert stand.cloud.service.of(stand.vehicle) is None
    assert notices(stand) == 0


def test_no_preference_silences_it() -> None:
    """None of the types of page 21 is about the service."""
    stand = owned()
    phone = stand.cloud.push.register(stand.account, None, True)
    stand.cloud.notifications.set_preferences(
        stand.vehicle, dict.fromkeys(stand.cloud.notifications.settings(stand.vehicle).preferences, False)
    )
    stand.cloud.service.update(stand.vehicle, "2026-06-30", ODOMETER_KM + 1)
    at(stand, ODOMETER_KM + 1)
    stand.wait(5.0)
    assert [message["ruleKey"] for message in phone.messages] == ["maintenance.due"]


@given(st.dates(date(1970, 1, 2), date(9000, 1, 1)))
def test_a_day_begins_where_the_day_before_ends(day: date) -> None:
    """In the market's time, which is 7 hours ahead in Thailand."""
    begins_ms = start_of_day_ms("TH", day)
    assert (local_date("TH", begins_ms), local_date("TH", begins_ms - 1)) == (day, day - timedelta(days=1))
    assert datetime.fromtimestamp(begins_ms / 1000, UTC).hour == 17
    assert start_of_day_ms("??", day) - begins_ms == 7 * 3600 * 1000
