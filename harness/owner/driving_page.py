"""What the app shows under Driving History."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from harness.errors import DutProtocolError
from harness.links.owner.driving import DrivingApp
from harness.links.owner.reply import Reply

Period = Literal["day", "month", "year"]
PERIODS: tuple[Period, ...] = get_args(Period)
#: so many digits of YYYYMMDD name a period
_DIGITS = {"day": 8, "month": 6, "year": 4}


@dataclass(frozen=True, slots=True)
class Driven:
    """The page of one period. A period that is not displayed has no trips on it."""

    reply: Reply
    displayed: bool
    trips: int
    distance_km: float
    duration_s: float

    @property
    def text(self) -> str:
        """Number of trips and distance, as a text to compare; of a page that does not open, why not."""
        return driven(self.trips, self.distance_km) if self.reply.ok else f"no page ({self.reply.error_code})"


class DrivingPage:
    """Driving History of the vehicle, one request a look."""

    def __init__(self, app: DrivingApp) -> None:
        self.app = app

    def of(self, period: Period, on: date) -> Driven:
        """Set the period to the day, month or year of a date, and look."""
        reply = self.app.history(period, on.isoformat(), on.isoformat())
        name = name_of(period, on)
        shown = [summary for summary in _summaries(reply) if summary.get(period) == name]
        if len(shown) > 1:
            raise _unreadable(f"it lists {period} {name} more than once")
        summary = shown[0] if shown else {}
        trips, distance_km, duration_s = (_number(summary, key) for key in ("tripsNumber", "distance", "duration"))
        return Driven(reply, bool(shown), int(trips), distance_km, duration_s)

    def listed(self, period: Period, first: date, last: date) -> list[str]:
        """The names of the periods between two dates that are displayed, in their order."""
        reply = self.app.history(period, first.isoformat(), last.isoformat())
        return [str(summary.get(period)) for summary in _summaries(reply)]


def name_of(period: Period, on: date) -> str:
    """What the owner API calls the day, month or year of a date."""
    return f"{on:%Y%m%d}"[: _DIGITS[period]]


def driven(trips: int, distance_km: float) -> str:
    """Number of trips and distance, as a text to compare."""
    return f"{trips} trips, {distance_km:g} km"


def _summaries(reply: Reply) -> list[dict[str, Any]]:
    return list(reply.body["data"]["attributes"]["summaries"]) if reply.ok else []


def _number(summary: dict[str, Any], key: str) -> float:
    value = summary.get(key, 0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unreadable(f"its {key} is no number")
    return value


def _unreadable(why: str) -> DutProtocolError:
    return DutProtocolError(f"a driving history cannot be read: {why}", where="owner API, trip-history")
