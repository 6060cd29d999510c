"""Steps that scenarios of the notifications history share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from fixtures import Bench
from harness.errors import Undecided
from scenarios.pref.steps import CALM_S, HEALTH, MONITORING, NOTICE_S, NOTICES, REPLY, THEFT, Causes

Entry = Mapping[str, Any]
#: how far the date of an entry may differ from the event, in s: clocks, and a unit that wants to be sure; no figure is
#: given, but an owner has to find the event by it
DATE_DIFFERS_S = 60.0
#: a burglar alarm that sounds, and the time to the next one, in s
ALARM_S, BETWEEN_ALARMS_S = 5.0, 8.0
#: one of each type, in an order that no list has by chance
MIXED = (REPLY, THEFT, HEALTH, MONITORING, THEFT, REPLY, HEALTH)


def entries(bench: Bench, **queries: str) -> list[Entry]:
    """The entries of the history, as listed. Raises Undecided when it does not open."""
    reply = bench.owner.notifications.history(**queries)
    if not reply.ok:
        raise Undecided(f"the history does not open ({reply.error_code})")
    return messages(reply)


def messages(reply: Any) -> list[Entry]:
    """The entries in a reply."""
    return list(reply.body["data"]["attributes"]["messages"])


def identities(listed: list[Entry]) -> list[str]:
    """The entries by what makes them, in their order."""
    return [f"{entry['notificationId']} {entry['timestamp']} {entry['ruleKey']}" for entry in listed]


def dates(listed: list[Entry]) -> list[datetime]:
    """The dates and times of entries; of one without a date, the beginning of time."""
    return [date_of(entry) or datetime.min.replace(tzinfo=UTC) for entry in listed]


def date_of(entry: Entry) -> datetime | None:
    """The date and time of an entry, if it has one with a zone."""
    try:
        date = datetime.fromisoformat(str(entry["timestamp"]))
    except ValueError:
        return None
    return date if date.tzinfo else None


def of_type(listed: list[Entry], kind: str) -> list[Entry]:
    """The entries of a type, in their order."""
    wanted = NOTICES[kind].data
    keys = {"rule": "ruleKey", "category": "categoryKey"}
    return [entry for entry in listed if all(entry[keys[name]] == value for name, value in wanted.items())]


def cause_all(bench: Bench, causes: Causes, kinds: tuple[str, ...] = MIXED) -> None:
    """One notification after the other, with time between them."""
    for kind in kinds:
        causes.cause(kind)
        bench.clock.sleep(CALM_S, "the next event")


def break_glass(bench: Bench, times: int) -> None:
    """So many intrusions into the locked car, one after the other: the quickest way to a long history."""
    bench.vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    for _ in range(times):
        bench.vehicle.break_glass(alarm_s=ALARM_S)
        bench.clock.sleep(BETWEEN_ALARMS_S, "the next intrusion")
    bench.clock.sleep(NOTICE_S, "the last alert")


def in_order(bench: Bench, requirement: str, listed: list[Entry]) -> None:
    """Dates do not increase from one entry to the next."""
    shown = dates(listed)
    wrong = [number for number, (this, below) in enumerate(pairwise(shown), 1) if below > this]
    bench.expect(requirement).equal(wrong, [], f"entries with a later one below them, of {len(listed)}")
