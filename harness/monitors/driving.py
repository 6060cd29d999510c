"""Invariants of the driving history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.monitors.monitor import Monitor
from harness.monitors.records import granted
from harness.rig import Vehicle

_NS_PER_US = 1000


def monitors(_catalogue: Catalogue, _profile: str, vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case."""
    return [TripsNeedCycles(), DistanceNeedsOdometer(), EnrolmentDateHidden(vehicle.facts.market.utc_offset_h)]


class TripsNeedCycles:
    """No more trips than the driver made."""

    name = "one-trip-a-cycle"
    requirement = "DRV_006"
    clause = "there are no more trips than cycles of the ignition from ON to OFF by the driver"

    def __init__(self) -> None:
        self._cycles = 0
        self._on = False

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "vehicle.ignition":
            if record.data["position"] == "ON" and record.data["by"] == "driver":
                self._on = True
            elif record.data["position"] == "OFF" and self._on:
                self._on = False
                self._cycles += 1
        trips = _total(record, "tripsNumber")
        return f"{trips:g} trips after {self._cycles} cycles" if trips > self._cycles else None


class DistanceNeedsOdometer:
    """No more distance than the odometer gained."""

    name = "distance-of-the-odometer"
    requirement = "DRV_004"
    clause = "the distance travelled is not more than the odometer gained"

    def __init__(self) -> None:
        self._last_km: float | None = None
        self._gained_km = 0.0

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "vehicle.fit_meter":
            self._last_km = None  # what the new one shows more was not travelled
        elif record.what == "can.set" and isinstance(record.data.get("odometer"), int | float):
            odometer_km = record.data["odometer"]
            if self._last_km is not None:
                self._gained_km += max(0.0, odometer_km - self._last_km)
            self._last_km = odometer_km
        distance_km = _total(record, "distance")
        if distance_km > self._gained_km:
            return f"{distance_km:g} km are shown, the odometer gained {self._gained_km:g} km"
        return None


class EnrolmentDateHidden:
    """The date of enrolment is not displayed. The cloud's own date at the attempt's start tells which one it is."""

    name = "no-date-of-enrolment"
    requirement = "DRV_007"
    clause = "neither the date of enrolment nor one before it is among the days of the driving history"

    def __init__(self, utc_offset_h: float) -> None:
        self._utc_offset = timedelta(hours=utc_offset_h)
        self._started: tuple[int, datetime] | None = None
        self._enrolled_on: date | None = None

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if granted(record, "start authentication"):
            self._started = _start(record)
        elif granted(record, "submit odometer") and self._started is not None:
            started_ns, started_at = self._started
            passed = timedelta(microseconds=(record.t_ns - started_ns) // _NS_PER_US)
            self._enrolled_on = (started_at + passed + self._utc_offset).date()
        elif self._enrolled_on is not None:
            latest = f"{self._enrolled_on:%Y%m%d}"
            shown = [str(summary["day"]) for summary in _summaries(record) if "day" in summary]
            wrong = [day for day in shown if day <= latest]
            return f"{wrong[0]} is displayed, enrolled on {latest}" if wrong else None
        return None


def _start(record: Record) -> tuple[int, datetime] | None:
    try:
        return record.t_ns, datetime.fromisoformat(str(record.data["fields"].get("startedAt")))
    except ValueError:
        return None


def _summaries(record: Record) -> list[Mapping[str, object]]:
    if not granted(record, "trip-history"):
        return []
    summaries = record.data["fields"].get("summaries", [])
    return [summary for summary in summaries if isinstance(summary, Mapping)]


def _total(record: Record, name: str) -> float:
    values = [summary.get(name) for summary in _summaries(record)]
    return sum(value for value in values if isinstance(value, int | float) and not isinstance(value, bool))
