"""The notifications history and the preferences, as the owner API has them, and what the parameters change."""

from __future__ import annotations

from typing import Any

import pytest

from harness.emulator.cloud.refusal import Refusal
from tests.emulator.cloud.stand import VIN, Stand, attributes

DAY_S = 86_400.0


def owned(**parameters: Any) -> Stand:
    """A vehicle in use, assistance enabled, with one phone."""
    stand = Stand(**parameters)
    stand.own()
    stand.cloud.notifications.set_assistance(stand.vehicle, True)
    stand.cloud.push.register(stand.account, None, foreground=True)
    return stand


def theft(stand: Stand, **content: Any) -> None:
    """The TCU reports a theft."""
    stand.uplink("theft", cause="alarm", position=None, **content)


def path(stand: Stand, entry: str = "") -> str:
    """The path of the history, or of one entry."""
    base = f"/notifications/v2/notifications/users/{stand.account.id}/vehicles/{VIN}"
    return f"{base}/{entry}" if entry else base


def ids(stand: Stand, **queries: str) -> list[str]:
    """The ids of the entries, as listed."""
    with stand.client() as client:
        listed = client.get(path(stand), params=queries).json()["data"]["attributes"]["messages"]
    return [entry["notificationId"] for entry in listed]


def pushed(stand: Stand) -> int:
    """How many pushes have reached the phone."""
    stand.wait(1)
    return len(stand.cloud.push.get("phone-1").messages)


def test_the_details_are_those_of_the_entry() -> None:
    """With what was reported; an entry of nobody is refused."""
    stand = owned()
    theft(stand)
    with stand.client() as client:
        listed = client.get(path(stand)).json()["data"]["attributes"]["messages"][0]
        details = client.get(path(stand, listed["notificationId"])).json()["data"]
        assert details == {"type": "Notification", "id": listed["notificationId"], "attributes": listed}
        assert client.get(path(stand, "notification-9")).status_code == 404


@pytest.mark.parametrize("method", ["DELETE", "POST", "PUT", "PATCH"])
@pytest.mark.parametrize("entry", ["", "notification-1"])
def test_no_method_changes_it(method: str, entry: str) -> None:
    """Each is refused, with a body or without."""
    stand = owned()
    theft(stand)
    with stand.client() as client:
        assert client.request(method, path(stand, entry), json=attributes(deleted=True)).status_code == 405
    assert ids(stand) == ["notification-1"]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [3, 2, 1]),
        ({"history_most": 2}, [3, 2]),
        ({"history_kept_s": 1.5 * DAY_S}, [3, 2]),
        ({"history_ordered_by": "receipt"}, [2, 3, 1]),
        ({"history_newest_first": False}, [1, 2, 3]),
        ({"history_entries_repeated": True}, [3, 3, 2, 2, 1, 1]),
    ],
    ids=str,
)
def test_what_is_listed_in_which_order(parameters: dict[str, Any], expected: list[int]) -> None:
    """Three events, two days, a day and no time ago; the newest is reported before the one before it."""
    stand = owned(**parameters)
    stand.wait(2 * DAY_S)
    now_ms = stand.cloud.calendar.now_ms
    names: dict[str, int] = {}
    for number, age_days in ((1, 2), (3, 0), (2, 1)):
        theft(stand, t_ms=now_ms - int(age_days * DAY_S * 1000))
        names[f"notification-{len(names) + 1}"] = number
    assert [names[each] for each in ids(stand)] == expected


@pytest.mark.parametrize(
    ("heeded", "queries", "expected"),
    [
        ((), {"sort": "timestamp", "categoryKey": "SVT"}, [2, 1]),
        (("sort",), {"sort": "timestamp"}, [1, 2]),
        (("categoryKey",), {"categoryKey": "SVT"}, [1]),
        (("categoryKey",), {}, [2, 1]),
    ],
    ids=str,
)
def test_queries(heeded: tuple[str, ...], queries: dict[str, str], expected: list[int]) -> None:
    """They change nothing, unless a parameter has them heeded."""
    stand = owned(history_queries=heeded)
    theft(stand)
    stand.wait(1)
    stand.lamps("brake")
    assert ids(stand, **queries) == [f"notification-{number}" for number in expected]


@pytest.mark.parametrize("method", ["DELETE", "POST"])
def test_parameters_by_which_it_can_be_emptied(method: str) -> None:
    """By DELETE of an entry or of all, or by any POST."""
    stand = owned(history_deletable=True, history_emptied_by_post=True)
    for _ in range(2):
        theft(stand)
    with stand.client() as client:
        if method == "DELETE":
            assert client.delete(path(stand, "notification-1")).is_success
            assert ids(stand) == ["notification-2"]
        assert client.request(method, path(stand)).is_success
    assert ids(stand) == []


def test_a_phone_that_does_not_allow_notifications_gets_none() -> None:
    """Also not later, and the history has them; a setting that is no switch is refused."""
    stand = owned()
    stand.cloud.push.register(stand.account, "phone-1", foreground=True, allowed=False)
    theft(stand)
    assert pushed(stand) == 0
    stand.cloud.push.register(stand.account, "phone-1", foreground=True)
    assert pushed(stand) == 0
    assert len(ids(stand)) == 1
    with stand.client() as client:
        body = attributes(foreground=True, notificationsAllowed="yes")
        assert client.post("/push-gateway/v1/devices", json=body).status_code == 400


@pytest.mark.parametrize(
    ("parameters", "off", "pushes", "later"),
    [
        ({}, "theft", 0, 0),
        ({}, "vehicle-health", 1, 1),
        ({"push_unswitchable": ("theft",)}, "theft", 1, 1),
        ({"preference_taken_from": (("theft", "vehicle-health"),)}, "vehicle-health", 0, 0),
        ({"preferences_switch_together": True}, "vehicle-health", 0, 0),
        ({"push_caught_up": True}, "theft", 0, 1),
    ],
    ids=str,
)
def test_a_switch_and_what_it_governs(parameters: dict[str, Any], off: str, pushes: int, later: int) -> None:
    """One theft while a type is off, and what has come of it when the type is on again."""
    stand = owned(**parameters)
    stand.cloud.notifications.set_preferences(stand.vehicle, {off: False})
    theft(stand)
    assert pushed(stand) == pushes
    stand.cloud.notifications.set_preferences(stand.vehicle, {off: True})
    assert pushed(stand) == later


def test_parameters_of_requests_that_are_wrong() -> None:
    """An unknown type is taken, or refused with the known ones switched."""
    accepting = owned(preference_unknown_refused=False)
    accepting.cloud.notifications.set_preferences(accepting.vehicle, {"weather": True})
    halving = owned(preference_refusal_applies_known=True)
    with pytest.raises(Refusal, match="PREFERENCE_UNKNOWN"):
        halving.cloud.notifications.set_preferences(halving.vehicle, {"theft": False, "weather": True})
    assert halving.cloud.notifications.settings(halving.vehicle).preferences["theft"] is False


@pytest.mark.parametrize(("outlast", "on"), [(True, False), (False, True)])
def test_preferences_and_another_phone(outlast: bool, on: bool) -> None:
    """They stay as they were, unless the parameter has it otherwise."""
    stand = owned(preferences_outlast_phone=outlast)
    stand.cloud.notifications.set_preferences(stand.vehicle, {"theft": False})
    with stand.client() as client:
        assert client.post("/push-gateway/v1/devices", json=attributes(foreground=True)).is_success
    assert stand.cloud.notifications.settings(stand.vehicle).preferences["theft"] is on
