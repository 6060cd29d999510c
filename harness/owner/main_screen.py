"""What the app shows on its main screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from harness.links.owner.reply import Reply
from harness.owner.health_page import HealthPage, report_time


@dataclass(frozen=True, slots=True)
class MainScreen:
    """The screen as it was opened. A part that the cloud refuses shows the reason of the refusal."""

    locks: Reply
    cockpit: Reply
    health: HealthPage

    @property
    def lock_status(self) -> Any:
        """Locked or unlocked, as shown."""
        return _shown(self.locks, "lockStatus")

    @property
    def locks_reported_at(self) -> datetime | None:
        """The date and time of the report of the locks that is shown; None when there is none."""
        return report_time(self.locks)

    @property
    def odometer_km(self) -> Any:
        """The odometer in km, as shown."""
        return _shown(self.cockpit, "totalMileage")


def _shown(reply: Reply, name: str) -> Any:
    return reply.body["data"]["attributes"][name] if reply.ok else reply.error_code
