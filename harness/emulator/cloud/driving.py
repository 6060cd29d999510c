"""Driving history: trips from ignition cycles, by day, month and year (DOC_001, page 24).

A trip is one cycle from an ON by the driver to the next OFF, of any length and distance. ACC neither begins nor ends
one. A remote start is none, unless the driver takes over. A trip belongs to the local day of its ON. What was driven up
to the day of enrolment, that day included, is in no period.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args

from harness.emulator.cloud.dates import LATEST_MS, Calendar
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.uplink import Message, malformed
from harness.emulator.cloud.uplink import field as field_of
from harness.emulator.cloud.vehicles import Vehicle

Period = Literal["day", "month", "year"]
PERIODS: tuple[Period, ...] = get_args(Period)

#: local time of the markets, in hours from UTC (0 where it is not known); none of them has a daylight saving time
_UTC_OFFSET_H = {"TH": 7}
#: so many digits of YYYYMMDD are the name of a period
_DIGITS: dict[Period, int] = {"day": 8, "month": 6, "year": 4}
_MS_PER_S = 1000
_MS_PER_H = 3_600_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KM_PER_MILE = 1.609344


@dataclass(slots=True)
class Summary:
    """What was driven in a period."""

    trips: int = 0
    distance_km: int = 0
    duration_s: int = 0
    first_start_ms: int = 0
    last_end_ms: int = 0

    def add(self, other: Summary) -> None:
        """What was driven in another period too."""
        first = self.trips == 0
        self.trips += other.trips
        self.distance_km += other.distance_km
        self.duration_s += other.duration_s
        self.first_start_ms = other.first_start_ms if first else min(self.first_start_ms, other.first_start_ms)
        self.last_end_ms = max(self.last_end_ms, other.last_end_ms)


@dataclass(slots=True)
class _Record:
    """The history of one enrolment: the days with trips, and the ON of the trip that goes on."""

    enrolled_on: date
    days: dict[date, Summary] = field(default_factory=dict)
    on: Message | None = None
    #: the OFF of the latest trip
    off: Message | None = None
    remotely_on: bool = False


class Driving:
    """The driving histories of all vehicles."""

    def __init__(self, parameters: CloudParameters, calendar: Calendar) -> None:
        self._parameters = parameters
        self._calendar = calendar
        self._records: dict[str, _Record] = {}
        self._first_enrolled: dict[str, date] = {}

    def enrolled(self, vehicle: Vehicle) -> None:
        """Ownership of a vehicle was authenticated now: its history begins."""
        today = self._day(vehicle, self._calendar.now_ms)
        first = self._first_enrolled.setdefault(vehicle.vin, today)
        self._records[vehicle.vin] = _Record(first if self._parameters.driving_enrolment == "first" else today)

    def forget(self, vehicle: Vehicle) -> None:
        """A vehicle has left its account."""
        self._records.pop(vehicle.vin, None)

    def ignition(self, vehicle: Vehicle, message: Message) -> None:
        """The TCU reports the ignition. Raises DutProtocolError when the report cannot be read."""
        state, origin = field_of(message, "state", str), field_of(message, "origin", str)
        if state not in ("OFF", "ACC", "ON") or origin not in ("driver", "remote"):
            raise malformed(message, "state is none of OFF, ACC, ON, or origin neither driver nor remote")
        if field_of(message, "odometer_km", int) < 0:
            raise malformed(message, "'odometer_km' is negative")
        record = self._records.get(vehicle.vin)
        if record is None:
            return
        if self._parameters.driving_time_of == "receipt":
            message = {**message, "t_ms": self._calendar.now_ms}
        if record.on is None and self._begins(record, state, origin):
            record.on = message
        elif record.on is not None and state == "OFF":
            self._end(vehicle, record, record.on, message)
        record.remotely_on = state == "ON" and origin == "remote"

    def history(self, vehicle: Vehicle, period: Period, first: date, last: date) -> dict[str, Summary]:
        """What was driven in each period from that of `first` to that of `last`, by the period's name, in order."""
        record = self._records.get(vehicle.vin)
        wanted: dict[str, Summary] = {}
        if record is None:
            return wanted
        from_name, to_name = self._name(period, first), self._name(period, last)
        for day in sorted(record.days):
            name = self._name(period, day)
            if from_name <= name <= to_name and self._displayed(vehicle, record, period, day):
                wanted.setdefault(name, Summary()).add(record.days[day])
        return wanted

    def _begins(self, record: _Record, state: str, origin: str) -> bool:
        if state not in self._parameters.driving_begins_with:
            return False
        if record.remotely_on and not self._parameters.driving_takeover_counts:
            return False
        return origin == "driver" or self._parameters.driving_remote_start_counts

    def _end(self, vehicle: Vehicle, record: _Record, on: Message, off: Message) -> None:
        parameters = self._parameters
        began_km = (
            (record.off or on)["odometer_km"] if parameters.driving_distance_of == "every km" else on["odometer_km"]
        )
        trip = Summary(
            trips=1,
            distance_km=max(0, off["odometer_km"] - began_km),
            duration_s=max(0, off["t_ms"] - on["t_ms"]) // _MS_PER_S,
            first_start_ms=on["t_ms"],
            last_end_ms=off["t_ms"],
        )
        stood_ms = on["t_ms"] - (record.off or on)["t_ms"]
        joined = record.off is not None and 0 <= stood_ms < parameters.driving_gap_joined_s * _MS_PER_S
        record.on, record.off = None, off
        if trip.distance_km < parameters.driving_least_km or trip.duration_s < parameters.driving_least_s:
            return
        trip.trips = 0 if joined else 1
        trip.duration_s -= trip.duration_s % parameters.driving_time_step_s
        if parameters.driving_longest_trip_s is not None:
            trip.duration_s = min(trip.duration_s, parameters.driving_longest_trip_s)
        if parameters.driving_distance_in == "mi":
            trip.distance_km = round(trip.distance_km / _KM_PER_MILE)
        day = self._day(vehicle, (on if parameters.driving_day_of == "ON" else off)["t_ms"])
        counted = record.days.setdefault(day, Summary())
        if parameters.driving_most_trips_a_day is None or counted.trips < parameters.driving_most_trips_a_day:
            counted.add(trip)

    def _displayed(self, vehicle: Vehicle, record: _Record, period: Period, day: date) -> bool:
        parameters = self._parameters
        if parameters.driving_kept_days is not None:
            today = self._day(vehicle, self._calendar.now_ms)
            if today - day > timedelta(days=parameters.driving_kept_days):
                return False
        if (day.month, day.day) == (2, 29) and not parameters.driving_leap_day_counts:
            return False
        if period != "day" and parameters.driving_enrolment_day_in_totals:
            return True
        return day >= record.enrolled_on + timedelta(days=parameters.driving_hidden_days)

    def _name(self, period: Period, day: date) -> str:
        year = day.year - (period == "year" and day.month < self._parameters.driving_year_begins_in)
        return f"{year:04d}{day.month:02d}{day.day:02d}"[: _DIGITS[period]]

    def _day(self, vehicle: Vehicle, utc_ms: int) -> date:
        """The day of an instant in the vehicle's market."""
        offset_h = _UTC_OFFSET_H.get(vehicle.market, 0) if self._parameters.driving_days_in == "market" else 0
        local_ms = min(utc_ms + offset_h * _MS_PER_H, LATEST_MS)
        return (_EPOCH + timedelta(milliseconds=local_ms)).date()
