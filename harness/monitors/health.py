"""Invariants of vehicle health."""

from __future__ import annotations

from collections.abc import Mapping

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.monitors.monitor import Monitor
from harness.monitors.records import LAMP_NAMES, lamps_shown
from harness.rig import Vehicle


def monitors(_catalogue: Catalogue, _profile: str, vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case."""
    return [
        OnlyEquippedLamps({name: getattr(vehicle.facts.equipment, name) for name in LAMP_NAMES}),
        ActiveWarningStays(),
    ]


class OnlyEquippedLamps:
    """No warning is shown that the vehicle is not equipped for."""

    name = "only-equipped-warnings"
    requirement = "VHM_011"
    clause = "only warnings of systems that the vehicle is equipped with are shown"

    def __init__(self, equipment: Mapping[str, bool]) -> None:
        self._missing = [LAMP_NAMES[name] for name, fitted in equipment.items() if not fitted]

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        lamps = lamps_shown(record)
        wrong = [lamp for lamp in self._missing if lamps.get(lamp)]
        return f"{', '.join(wrong)} is shown" if wrong else None


class ActiveWarningStays:
    """A warning that is shown stays while its cause persists."""

    name = "active-warning-stays"
    requirement = "VHM_014"
    clause = "a warning that was shown does not disappear while its cause persists"

    def __init__(self) -> None:
        self._active: set[str] = set()
        self._shown: set[str] = set()

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "vehicle.raise_warning":
            self._active.add(LAMP_NAMES[record.data["warning"]])
        elif record.what == "vehicle.repair":
            self._active.discard(LAMP_NAMES[record.data["warning"]])
            self._shown.discard(LAMP_NAMES[record.data["warning"]])
        else:
            lamps = lamps_shown(record)
            lost = sorted(lamp for lamp in self._shown if lamps and not lamps.get(lamp))
            self._shown |= {lamp for lamp in self._active if lamps.get(lamp)}
            return f"{', '.join(lost)} is not shown any more" if lost else None
        return None
