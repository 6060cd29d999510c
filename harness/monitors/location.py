"""Invariants of the vehicle's position."""

from __future__ import annotations

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.monitors.monitor import Monitor
from harness.monitors.records import granted
from harness.rig import Vehicle

#: how far a position may be off, in degrees: about 100 m
NEAR_DEG = 0.001


def monitors(_catalogue: Catalogue, _profile: str, _vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case."""
    return [PositionItHad(), PositionNeverOlder()]


class PositionItHad:
    """No position is shown that the vehicle never had."""

    name = "position-it-had"
    requirement = "FIND_001"
    clause = "the position shown is one that the vehicle had"

    def __init__(self) -> None:
        self._had: list[tuple[float, float]] = []

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "gnss.position":
            self._had.append((record.data["lat_deg"], record.data["lon_deg"]))
        elif granted(record, "location") and self._had:
            fields = record.data["fields"]
            shown = fields.get("gpsLatitude"), fields.get("gpsLongitude")
            if not any(_is_near(shown[0], lat_deg) and _is_near(shown[1], lon_deg) for lat_deg, lon_deg in self._had):
                return f"{shown} is shown, and the vehicle was never there"
        return None


class PositionNeverOlder:
    """The time given with a position never goes back."""

    name = "position-never-older"
    requirement = "GEN_007"
    clause = "the time given with the position does not go back"

    def __init__(self) -> None:
        self._newest = ""

    def see(self, record: Record) -> str | None:
        """Take a record in; times of one form (ISO 8601, UTC) are in the order of their texts."""
        if not granted(record, "location"):
            return None
        shown = str(record.data["fields"].get("lastUpdateTime"))
        before, self._newest = self._newest, max(self._newest, shown)
        return f"{shown} after {before}" if shown < before else None


def _is_near(shown_deg: object, had_deg: float) -> bool:
    return isinstance(shown_deg, int | float) and abs(shown_deg - had_deg) <= NEAR_DEG
