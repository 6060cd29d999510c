"""Which monitoring alerts the owner has saved, and which of them can be in force, as the journal tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.journal import Record
from harness.kernel import ns
from harness.monitors.records import granted


@dataclass
class Version:
    """An alert as it was saved once."""

    alert: str
    kind: str
    values: Mapping[str, Any]
    can_be_in_force: bool = False

    def number(self, name: str) -> float | None:
        """A value that is a number."""
        value = self.values.get(name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


class SavedAlerts:
    """Everything that was saved, and of it what the vehicle has been OFF long enough for.

    What was in force once counts for good, because nobody but the unit knows when a later Save reached it. When the
    vehicle was OFF before the Save, that time counts too (READING_23 leaves it open).
    """

    def __init__(self, off_s: float) -> None:
        self._off_ns = ns(off_s)
        self._off_since_ns: int | None = None
        self._given: Mapping[str, Any] = {}
        self._versions: list[Version] = []
        self.current: dict[str, Version] = {}

    def see(self, record: Record) -> None:
        """Take a record in."""
        self._judge(record.t_ns)
        if record.what == "can.set" and "ignition" in record.data:
            is_off = record.data["ignition"] == "OFF"
            self._off_since_ns = (self._off_since_ns or record.t_ns) if is_off else None
        elif record.what == "owner.request":
            self._given = record.data["given"]
        elif granted(record, "save alert"):
            self._saved(str(record.data["fields"].get("alertId")), str(self._given.get("alertKind")), self._given)
        elif granted(record, "change alert"):
            before = self.current.get(str(self._given.get("alert")))
            if before is not None:
                self._saved(before.alert, before.kind, {**before.values, **self._given})
        elif granted(record, "delete alert"):
            self.current.pop(str(self._given.get("alert")), None)

    def in_force(self, kind: str) -> Iterator[Version]:
        """The alerts of a kind that can be in force now."""
        return (version for version in self._versions if version.kind == kind and version.can_be_in_force)

    def _saved(self, alert: str, kind: str, values: Mapping[str, Any]) -> None:
        self.current[alert] = version = Version(alert, kind, dict(values))
        if values.get("enabled", True) is True:
            self._versions.append(version)

    def _judge(self, now_ns: int) -> None:
        if self._off_since_ns is not None and now_ns - self._off_since_ns >= self._off_ns:
            for version in self._versions:
                version.can_be_in_force = True
