"""Invariants of the alert preferences and of the notifications history."""

from __future__ import annotations

from collections.abc import Mapping

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.kernel import ns
from harness.monitors.monitor import Monitor
from harness.monitors.records import REFUSED, SERVICE_RULE, granted
from harness.rig import Vehicle

#: a push on its way when a switch is turned off may still arrive
SWITCH_SETTLES_S = 5.0
#: the category of the owner API's clients, the type of the manual, and the requirement that governs it
TYPES = {
    "SVT": ("theft", "PREF_002"),
    "maintenance": ("vehicle-health", "PREF_003"),
    "geofencing": ("area-speed-curfew", "PREF_004"),
    "remotecontrol": ("remote-command-reply", "PREF_005"),
}
#: so many entries of a list are in the journal
MOST_ENTRIES = 200
#: the attributes of an entry that never change
_FIXED = ("timestamp", "ruleKey", "categoryKey", "messageTitle")


def monitors(_catalogue: Catalogue, _profile: str, _vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case."""
    by_type = [OnlyWantedTypes(category) for category in TYPES]
    return [*by_type, OnlyAllowedPhones(), LatestFirst(), EntriesStay(), PushesAreListed()]


class OnlyWantedTypes:
    """No push of a type that is switched off. That the next service is due is of none of the types."""

    def __init__(self, category: str) -> None:
        self._category = category
        self._type, self.requirement = TYPES[category]
        self.name = f"only-wanted-{self._type}"
        self.clause = f"no notification of the type {self._type} reaches the phone while it is switched off"
        self._off_since_ns: int | None = None

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if _is_new_owner(record):
            self._off_since_ns = None
        elif record.what == "owner.reply" and record.data["status"] < REFUSED:
            preferences = record.data["fields"].get("preferences")
            on = preferences.get(self._type) if isinstance(preferences, Mapping) else None
            if on is True:
                self._off_since_ns = None
            elif on is False and self._off_since_ns is None:
                self._off_since_ns = record.t_ns
        elif self._is_mine(record) and self._is_settled(record.t_ns):
            return f"{record.data['rule']} came although the type was off"
        return None

    def _is_settled(self, t_ns: int) -> bool:
        return self._off_since_ns is not None and t_ns - self._off_since_ns >= ns(SWITCH_SETTLES_S)

    def _is_mine(self, record: Record) -> bool:
        return _is_push(record) and record.data["category"] == self._category and record.data["rule"] != SERVICE_RULE


class OnlyAllowedPhones:
    """No push to a phone that does not allow notifications."""

    name = "only-allowed-phones"
    requirement = "PREF_006"
    clause = "nothing is sent to a phone whose own setting does not allow notifications"

    def __init__(self) -> None:
        self._forbidden_since_ns: int | None = None

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if granted(record, "register phone"):
            allowed = record.data["fields"].get("notificationsAllowed", True)
            self._forbidden_since_ns = None if allowed else record.t_ns
        elif _is_push(record) and self._forbidden_since_ns is not None:
            return f"{record.data['rule']} came"
        return None


class LatestFirst:
    """The history stands in the order of its dates."""

    name = "history-latest-first"
    requirement = "NHIS_003"
    clause = "dates do not increase from one entry of the history to the next"

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        dates = [str(entry.get("timestamp")) for entry in _entries(record)]
        for earlier, later in zip(dates[1:], dates, strict=False):
            if earlier > later:
                return f"{earlier} stands below {later}"
        return None


class EntriesStay:
    """An entry that was listed once stays as it was, as long as the vehicle stays with its owner."""

    name = "history-entries-stay"
    requirement = "NHIS_006"
    clause = "an entry of the history neither changes nor disappears"

    def __init__(self) -> None:
        self._seen: dict[str, Mapping[str, object]] = {}

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if _is_new_owner(record):
            self._seen.clear()
        if not granted(record, "notifications"):
            return None
        now = {str(entry.get("notificationId")): entry for entry in _entries(record)}
        changed = [each for each in now if each in self._seen and _fixed(now[each]) != _fixed(self._seen[each])]
        lost = [each for each in self._seen if each not in now]
        if len(now) >= MOST_ENTRIES:  # what stands further down is not in the journal
            lost = []
        self._seen.update(now)
        for each in lost:
            del self._seen[each]
        if changed or lost:
            return f"{changed[0]} has changed" if changed else f"{lost[0]} has disappeared"
        return None


class PushesAreListed:
    """What reached the phone is in the history."""

    name = "pushes-are-in-the-history"
    requirement = "NHIS_001"
    clause = "each notification that reached the phone is listed in the history"

    def __init__(self) -> None:
        self._pushed: list[tuple[object, object]] = []

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if _is_new_owner(record):
            self._pushed.clear()
        elif _is_push(record):
            self._pushed.append((record.data.get("timestamp"), record.data["rule"]))
        elif granted(record, "notifications"):
            entries = _entries(record)
            listed = {(entry.get("timestamp"), entry.get("ruleKey")) for entry in entries}
            pushed, self._pushed = self._pushed, []
            missing = [push for push in pushed if push not in listed] if len(entries) < MOST_ENTRIES else []
            if missing:
                return f"{missing[0][1]} of {missing[0][0]} is not listed"
        return None


def _is_push(record: Record) -> bool:
    return record.what == "owner.push"


def _is_new_owner(record: Record) -> bool:
    """Whether the vehicle begins anew with its owner: what was before is gone with the former pairing."""
    return granted(record, "submit odometer")


def _entries(record: Record) -> list[Mapping[str, object]]:
    if not granted(record, "notifications"):
        return []
    items = record.data["fields"].get("items", [])
    return [item for item in items if isinstance(item, Mapping)]


def _fixed(entry: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(entry.get(name) for name in _FIXED)
