"""Monitors of preferences and history: each has a course of events that breaks it and near misses that do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from harness.journal import Record
from harness.kernel import ns
from harness.monitors.monitor import Monitor
from harness.monitors.notifications import (
    MOST_ENTRIES,
    SWITCH_SETTLES_S,
    TYPES,
    EntriesStay,
    LatestFirst,
    OnlyAllowedPhones,
    OnlyWantedTypes,
    PushesAreListed,
)
from harness.monitors.records import SERVICE_RULE

Step = tuple[float, str, Mapping[str, Any]]
RULE = "some.rule"


def push(at_s: float, category: str = "SVT", rule: str = RULE, timestamp: str = "2026-03-02T02:00:00.000000Z") -> Step:
    """A notification on the phone."""
    return (at_s, "owner.push", {"category": category, "rule": rule, "timestamp": timestamp})


def reply(at_s: float, request: str, status: int = 200, **fields: Any) -> Step:
    """An answer of the owner API."""
    return (at_s, "owner.reply", {"request": request, "status": status, "error_code": None, "fields": fields})


def history(at_s: float, *entries: tuple[str, str], **changes: Any) -> Step:
    """The history: entries by id and date."""
    items = [
        {"notificationId": identity, "timestamp": date, "ruleKey": RULE, "categoryKey": "SVT", "messageTitle": "T"}
        | changes
        for identity, date in entries
    ]
    return reply(at_s, "notifications", items=items)


def watch(monitor: Monitor, *steps: Step) -> list[str]:
    """What a monitor objects to."""
    records = [Record(n, ns(at_s), "case", "observation", what, data) for n, (at_s, what, data) in enumerate(steps, 1)]
    return [objection for record in records if (objection := monitor.see(record)) is not None]


@pytest.mark.parametrize("category", TYPES)
def test_a_type_that_is_off_is_not_pushed(category: str) -> None:
    """Each monitor is about its own type, from when the switch has settled until it is on again."""
    kind, _ = TYPES[category]
    off, on = {kind: False}, {kind: True}
    late_s = 1.0 + SWITCH_SETTLES_S
    assert watch(OnlyWantedTypes(category), reply(1, "settings", preferences=off), push(late_s, category))
    for other in TYPES:
        if other != category:
            assert not watch(OnlyWantedTypes(category), reply(1, "settings", preferences=off), push(late_s, other))
    near_misses = [
        [push(9, category)],
        [reply(1, "settings", preferences=off), push(late_s - 0.1, category)],
        [reply(1, "settings", preferences=off), reply(2, "settings", preferences=on), push(late_s, category)],
        [reply(1, "set preference", status=400, preferences=off), push(late_s, category)],
        [reply(1, "settings", preferences=off), reply(2, "submit odometer"), push(late_s, category)],
        [reply(1, "settings", preferences=off), push(late_s, category, rule=SERVICE_RULE)],
    ]
    for steps in near_misses:
        assert not watch(OnlyWantedTypes(category), *steps)


def test_a_type_stays_off_from_its_first_reply_on() -> None:
    """Reading that it is off does not begin the settling anew."""
    off = {"theft": False}
    steps = [reply(1, "settings", preferences=off), reply(5, "settings", preferences=off), push(6, "SVT")]
    assert watch(OnlyWantedTypes("SVT"), *steps)


def test_a_phone_that_does_not_allow_notifications_gets_none() -> None:
    """Until it allows them."""
    forbidden = reply(1, "register phone", notificationsAllowed=False)
    allowed = reply(2, "register phone", notificationsAllowed=True)
    assert watch(OnlyAllowedPhones(), forbidden, push(3))
    assert not watch(OnlyAllowedPhones(), forbidden, allowed, push(3))
    assert not watch(OnlyAllowedPhones(), reply(1, "register phone", status=403, notificationsAllowed=False), push(3))


def test_dates_do_not_increase_downwards() -> None:
    """Equal dates are in order."""
    assert watch(LatestFirst(), history(1, ("a", "2026-03-01"), ("b", "2026-03-02")))
    assert not watch(LatestFirst(), history(1, ("b", "2026-03-02"), ("a", "2026-03-02"), ("c", "2026-03-01")))
    assert not watch(LatestFirst(), reply(1, "cars", items=[{"timestamp": "1"}, {"timestamp": "2"}]))


def test_entries_neither_change_nor_disappear() -> None:
    """New ones may come; with a new pairing the list may be another."""
    first = history(1, ("a", "2026-03-01"))
    assert watch(EntriesStay(), first, history(2))
    assert watch(EntriesStay(), first, history(2, ("a", "2026-03-02")))
    assert watch(EntriesStay(), first, history(2, ("a", "2026-03-01"), ruleKey="another.rule"))
    assert not watch(EntriesStay(), first, history(2, ("b", "2026-03-02"), ("a", "2026-03-01")))
    assert not watch(EntriesStay(), first, reply(2, "submit odometer"), history(3))
    assert not watch(EntriesStay(), first, reply(2, "notifications", status=403))


def test_what_is_too_far_down_for_the_journal_is_not_missed() -> None:
    """The journal has the newest entries of a long list only."""
    many = [(str(n), "2026-03-02") for n in range(MOST_ENTRIES)]
    assert not watch(EntriesStay(), history(1, ("a", "2026-03-01")), history(2, *many))
    assert not watch(PushesAreListed(), push(1), history(2, *many))


def test_a_push_is_listed() -> None:
    """By its date and rule, when the history is opened next."""
    date = "2026-03-02T02:00:00.000000Z"
    assert watch(PushesAreListed(), push(1), history(2))
    assert watch(PushesAreListed(), push(1), history(2, ("a", "2026-03-01")))
    assert not watch(PushesAreListed(), push(1), history(2, ("a", date)))
    assert not watch(PushesAreListed(), history(1), push(2))
    assert not watch(PushesAreListed(), push(1), reply(2, "submit odometer"), history(3))
