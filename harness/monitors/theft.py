"""Invariants of the theft alert."""

from __future__ import annotations

from collections.abc import Mapping

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.kernel import ns
from harness.monitors.monitor import Monitor
from harness.monitors.records import REFUSED, is_alert, is_intrusion
from harness.rig import Vehicle

#: a push on its way when a switch is turned off may still arrive
SWITCH_SETTLES_S = 5.0


def monitors(catalogue: Catalogue, profile: str, _vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case."""
    mask = catalogue.limit("THEFT_LOCK_MASK", profile)
    silent: list[Monitor] = [SilentAfterLocking(mask.inside_s)] if mask.inside_judged else []
    return [AlertNeedsIntrusion(), AlertOnlyWhenWanted(), *silent]


class AlertNeedsIntrusion:
    """No theft alert without a cause, and one for each."""

    name = "one-alert-an-intrusion"
    requirement = "THEFT_001"
    clause = "there are no more theft alerts than intrusions"

    def __init__(self) -> None:
        self._intrusions = 0
        self._alerts = 0

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if is_intrusion(record):
            self._intrusions += 1
        elif is_alert(record):
            self._alerts += 1
            if self._alerts > self._intrusions:
                return f"alert {self._alerts} after {self._intrusions} intrusions"
        return None


class AlertOnlyWhenWanted:
    """No theft alert while Assistance or the preference for it is off."""

    name = "alert-only-when-wanted"
    requirement = "THEFT_002"
    clause = "no theft alert reaches the phone while Assistance or theft notifications are switched off"

    def __init__(self) -> None:
        self._since_off_ns: dict[str, int] = {"assistance": 0}

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "owner.reply" and record.data["status"] < REFUSED:
            fields = record.data["fields"]
            self._switched("assistance", fields.get("assistance"), record.t_ns)
            preferences = fields.get("preferences")
            if isinstance(preferences, Mapping):
                self._switched("preference", preferences.get("theft"), record.t_ns)
        elif is_alert(record):
            settled_ns = record.t_ns - ns(SWITCH_SETTLES_S)
            off = [switch for switch, since_ns in self._since_off_ns.items() if since_ns <= settled_ns]
            if off:
                return f"an alert came although {' and '.join(off)} was off"
        return None

    def _switched(self, switch: str, on: object, t_ns: int) -> None:
        if on is True:
            self._since_off_ns.pop(switch, None)
        elif on is False:
            self._since_off_ns.setdefault(switch, t_ns)


class SilentAfterLocking:
    """No theft alert for an intrusion in the first minute after locking (where the profile pins it)."""

    name = "silent-after-locking"
    requirement = "THEFT_008"

    def __init__(self, mask_s: float) -> None:
        self.clause = f"no theft alert for an intrusion within {mask_s:g} s after locking"
        self._mask_ns = ns(mask_s)
        self._locked_ns: int | None = None
        #: alerts that intrusions outside of the minute may still cause
        self._alerts_due = 0

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "can.set" and "locked" in record.data:
            if record.data["locked"] != "locked":
                self._locked_ns = None
            elif self._locked_ns is None:
                self._locked_ns = record.t_ns
        elif is_intrusion(record):
            masked = self._locked_ns is not None and record.t_ns - self._locked_ns < self._mask_ns
            self._alerts_due += 0 if masked else 1
        elif is_alert(record) and self._alerts_due:
            self._alerts_due -= 1
        elif is_alert(record):
            return "an alert came for such an intrusion"
        return None
