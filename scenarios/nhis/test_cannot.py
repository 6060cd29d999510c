"""The history cannot be sorted, filtered, deleted or changed: everything is tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fixtures import Bench, needs, verifies
from scenarios.nhis.steps import break_glass, cause_all, date_of, entries, identities, messages
from scenarios.pref.steps import HEALTH, REPLY, THEFT, TYPES, Causes, insist, switch

DAY_S = 86_400.0

SORTS: dict[str, dict[str, str]] = {
    "sort": {"sort": "timestamp"},
    "sort-descending": {"sort": "-timestamp"},
    "sort-by-type": {"sort": "categoryKey"},
    "order": {"order": "asc"},
    "order-by": {"orderBy": "timestamp", "direction": "ASC"},
    "sort-by": {"sortBy": "type", "sortOrder": "asc"},
    "reverse": {"reverse": "true"},
}
FILTERS: dict[str, dict[str, str]] = {
    "category": {"categoryKey": "SVT"},
    "rule": {"ruleKey": "burglar.car.stolen"},
    "type": {"type": "theft"},
    "filter": {"filter[categoryKey]": "SVT"},
    "status": {"status": "READ"},
    "from": {"start": "2099-01-01"},
    "until": {"end": "1999-01-01"},
    "search": {"search": "brake"},
    "limit": {"limit": "1"},
    "offset": {"offset": "2"},
    "page": {"page[size]": "1", "page[number]": "2"},
    "fields": {"fields": "notificationId"},
}


def _unchanged(bench: Bench, requirement: str, causes: Causes, queries: dict[str, str]) -> None:
    cause_all(bench, causes)
    before = identities(entries(bench))
    reply = bench.owner.notifications.history(**queries)
    listed = identities(messages(reply)) if reply.ok else before
    bench.expect(requirement).equal(listed, before, "entries, in their order", reply.record)
    bench.expect(requirement).equal(identities(entries(bench)), before, "entries afterwards")


@verifies("NHIS_004")
@pytest.mark.parametrize("queries", SORTS.values(), ids=SORTS)
def test_it_cannot_be_sorted(bench: Bench, causes: Causes, queries: dict[str, str]) -> None:
    """A request that asks for another order is refused, or gives the order that it always has."""
    _unchanged(bench, "NHIS_004", causes, queries)


@verifies("NHIS_005")
@pytest.mark.parametrize("queries", FILTERS.values(), ids=FILTERS)
def test_it_cannot_be_filtered(bench: Bench, causes: Causes, queries: dict[str, str]) -> None:
    """A request that asks for some entries only is refused, or gives all of them."""
    _unchanged(bench, "NHIS_005", causes, queries)


#: requests by which somebody might delete or change; the entry is the second of the list
METHODS = ("DELETE", "POST", "PUT", "PATCH")
SMUGGLED: dict[str, dict[str, Any]] = {
    "nothing": {},
    "deleted": {"deleted": True},
    "status": {"status": "DELETED"},
    "read": {"status": "READ"},
    "date": {"timestamp": "2000-01-01T00:00:00.000000Z"},
    "type": {"ruleKey": "brake.alert", "messageTitle": "Nothing happened"},
    "empty-list": {"messages": []},
}


@verifies("NHIS_006")
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("smuggled", SMUGGLED.values(), ids=SMUGGLED)
@pytest.mark.parametrize("of", ["the list", "an entry"])
def test_it_cannot_be_deleted_or_changed(
    bench: Bench, causes: Causes, method: str, smuggled: dict[str, Any], of: str
) -> None:
    """A request that would take entries out or change them is refused, and the list is as before."""
    cause_all(bench, causes, (REPLY, THEFT, REPLY))
    before = identities(entries(bench))
    entry = entries(bench)[1]["notificationId"] if of == "an entry" else ""
    bench.expect("NHIS_006").refused(bench.owner.notifications.meddle(method, entry, **smuggled))
    bench.expect("NHIS_006").equal(identities(entries(bench)), before, "entries afterwards")


@needs("second-owner")
@verifies("NHIS_006")
@pytest.mark.parametrize("method", METHODS)
def test_nobody_else_deletes_it(bench: Bench, causes: Causes, method: str) -> None:
    """Somebody else with an account cannot either."""
    cause_all(bench, causes, (REPLY, THEFT))
    before = identities(entries(bench))
    stranger = bench.people.second_owner
    insist("the log-in", stranger.app.log_in())
    bench.expect("NHIS_006").refused(stranger.notifications.meddle(method))
    bench.expect("NHIS_006").refused(stranger.notifications.meddle(method, entries(bench)[0]["notificationId"]))
    bench.expect("NHIS_006").equal(identities(entries(bench)), before, "entries afterwards")


def _log_in_again(bench: Bench) -> None:
    insist("the log-in", bench.owner.app.log_in())


def _switch_everything_off(bench: Bench) -> None:
    switch(bench, False, *TYPES)
    bench.owner.disable_assistance()


def _restart_the_unit(bench: Bench) -> None:
    bench.needs("supply")
    bench.power_cycle(60.0)


def _read_all_details(bench: Bench) -> None:
    for entry in entries(bench):
        bench.owner.notifications.details(entry["notificationId"])


def _wait(days: float) -> Callable[[Bench], None]:
    def waiting(bench: Bench) -> None:
        bench.clock.sleep(days * DAY_S, f"{days:g} days")
        _log_in_again(bench)

    return waiting


EVENTS: dict[str, Callable[[Bench], None]] = {
    "a new log-in": _log_in_again,
    "all types off": _switch_everything_off,
    "a restart of the unit": _restart_the_unit,
    "having read it": _read_all_details,
    "31 days": _wait(31.0),
    "two years": _wait(731.0),
}


@verifies("NHIS_006")
@pytest.mark.parametrize("event", EVENTS)
def test_entries_stay(bench: Bench, causes: Causes, event: str) -> None:
    """After the event, and another notification, every entry is there as it was."""
    cause_all(bench, causes, (REPLY, THEFT, HEALTH))
    before = identities(entries(bench))
    EVENTS[event](bench)
    cause_all(bench, causes, (REPLY,))
    bench.expect("NHIS_006").equal(identities(entries(bench))[1:], before, "entries below the new one")


@verifies("NHIS_001", "NHIS_006")
@pytest.mark.parametrize("events", [250, 1100])
def test_a_long_history_is_kept_whole(bench: Bench, causes: Causes, events: int) -> None:
    """Hundreds of events, and more than a thousand: all are listed, the first one too, each once and with its date."""
    cause_all(bench, causes, (HEALTH,))
    first = identities(entries(bench))
    break_glass(bench, events)
    listed = entries(bench)
    bench.expect("NHIS_006").equal(identities(listed)[-1:], first, "the oldest entry")
    bench.expect("NHIS_001").equal(len(set(identities(listed))), events + 1, "different entries")
    bench.expect("NHIS_001").equal(all(date_of(entry) for entry in listed), True, "each entry has a date")
