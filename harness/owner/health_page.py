"""What the app shows under Vehicle Health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from harness.errors import DutProtocolError
from harness.links.owner.reply import Reply
from harness.monitors.records import LAMP_NAMES

NO_WARNING = "none"


@dataclass(frozen=True, slots=True)
class HealthPage:
    """The page as it was opened; of lamps other than the six warnings it says nothing."""

    reply: Reply

    @property
    def warnings(self) -> str:
        """The warnings shown, in the words of `listing`; of a page that does not open, why not."""
        if not self.reply.ok:
            return f"no status ({self.reply.error_code})"
        lamps = self._attribute("malfunctionIndicatorLamps")
        if not isinstance(lamps, dict):
            raise _unreadable("its lamps are no object")
        return listing(*(warning for warning, lamp in LAMP_NAMES.items() if lamps.get(lamp)))

    @property
    def reported_at(self) -> datetime | None:
        """The date and time of the report that is shown; None when the page gives none."""
        return report_time(self.reply)

    def _attribute(self, name: str) -> Any:
        return self.reply.body["data"]["attributes"][name]


def listing(*warnings: str) -> str:
    """Warnings as a text that does not depend on their order."""
    return ", ".join(warning for warning in LAMP_NAMES if warning in warnings) or NO_WARNING


def report_time(reply: Reply) -> datetime | None:
    """The date and time of the report that a status reply shows; None when it gives none.

    Raises DutProtocolError for what is no date and time with a zone.
    """
    text = reply.body["data"]["attributes"]["lastUpdateTime"] if reply.ok else None
    if text is None:
        return None
    try:
        reported_at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise _unreadable("its time of report is no date and time") from None
    if reported_at.tzinfo is None:
        raise _unreadable("its time of report has no time zone")
    return reported_at


def _unreadable(why: str) -> DutProtocolError:
    return DutProtocolError(
        f"a status cannot be read: {why}",
        where="owner API, status of a vehicle",
        hint="compare the reply with docs/tcu-port.md",
    )
