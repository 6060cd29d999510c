"""What the app's car finder shows: where the vehicle is, and since when that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from harness.links.owner.reply import Reply
from harness.owner.health_page import report_time


@dataclass(frozen=True, slots=True)
class CarFinder:
    """The page as it was opened; angles in degrees, north and east positive, None where no position is shown."""

    reply: Reply

    @property
    def lat_deg(self) -> float | None:
        """The latitude shown."""
        return self._angle("gpsLatitude")

    @property
    def lon_deg(self) -> float | None:
        """The longitude shown."""
        return self._angle("gpsLongitude")

    @property
    def located_at(self) -> datetime | None:
        """The date and time given for the position; None when none is."""
        return report_time(self.reply)

    def _angle(self, name: str) -> float | None:
        value: Any = self.reply.body["data"]["attributes"][name] if self.reply.ok else None
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
