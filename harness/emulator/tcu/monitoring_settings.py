"""The settings of the monitoring alerts as the unit keeps them: what the cloud sends, checked; what is remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.emulator.tcu.downlink import Unreadable
from harness.emulator.tcu.downlink import field as field_of

MINUTES_PER_DAY = 24 * 60
#: local time is never further from UTC
LARGEST_UTC_OFFSET_MIN = 14 * 60
#: half of the earth's circumference: no area reaches further
LARGEST_RADIUS_M = 20_000_000
#: what 0x284 can carry
LARGEST_SPEED_KMH = 655
#: more alerts are no setting of an owner
MOST_ALERTS = 32


@dataclass(frozen=True)
class SpeedAlert:
    """A speed that is not to be exceeded."""

    id: str
    enabled: bool
    limit_kmh: int


@dataclass(frozen=True)
class CurfewAlert:
    """A window of the local day, in minutes after midnight; one that starts later than it ends spans midnight."""

    id: str
    enabled: bool
    start_min: int
    end_min: int


@dataclass(frozen=True)
class AreaAlert:
    """A circle to stay in (`allowed`), or to stay out of."""

    id: str
    enabled: bool
    allowed: bool
    lat_deg: float
    lon_deg: float
    radius_m: int


Alert = SpeedAlert | CurfewAlert | AreaAlert


@dataclass(frozen=True)
class Settings:
    """All alerts of a vehicle as they were saved at one instant; a later Save has a higher version."""

    version: int = 0
    saved_ms: int = 0
    utc_offset_min: int = 0
    alerts: tuple[Alert, ...] = ()


@dataclass
class MonitoringMemory:
    """What outlives power. Instants are UTC in ms, by the unit's clock."""

    in_force: Settings = field(default_factory=Settings)
    #: saved, and not in force yet
    pending: Settings | None = None
    #: since when the ignition is OFF, and the odometer then; None with the ignition not OFF
    off_since_ms: int | None = None
    off_odometer_km: int = 0
    #: ids of the speed alerts that the vehicle is above
    above: set[str] = field(default_factory=set)
    #: start of the forbidden time in which the present use of the vehicle has been reported
    curfew_reported_ms: int | None = None
    #: id of an area alert -> whether the vehicle is on the wrong side of its edge
    wrong_side: dict[str, bool] = field(default_factory=dict)


def read(message: Mapping[str, Any]) -> Settings:
    """The settings in a message of the cloud; raises Unreadable when there is anything wrong with them."""
    alerts = message.get("alerts")
    if not isinstance(alerts, list) or len(alerts) > MOST_ALERTS:
        raise Unreadable("'alerts' is no list, or too long")
    offset_min = field_of(message, "utc_offset_min", int)
    if abs(offset_min) > LARGEST_UTC_OFFSET_MIN:
        raise Unreadable("'utc_offset_min' is no time zone")
    version, saved_ms = field_of(message, "version", int), field_of(message, "saved_ms", int)
    return Settings(version, saved_ms, offset_min, tuple(_alert(alert) for alert in alerts))


def _alert(given: object) -> Alert:
    reader = _READERS.get(field_of(given, "kind", str))
    if reader is None:
        raise Unreadable("the kind of an alert is unknown")
    return reader(given)


def _speed(given: object) -> SpeedAlert:
    return SpeedAlert(*_head(given), _whole(given, "limit_kmh", 1, LARGEST_SPEED_KMH))


def _curfew(given: object) -> CurfewAlert:
    start_min, end_min = (_whole(given, key, 0, MINUTES_PER_DAY - 1) for key in ("start_min", "end_min"))
    if start_min == end_min:
        raise Unreadable("a curfew has no duration")
    return CurfewAlert(*_head(given), start_min, end_min)


def _area(given: object) -> AreaAlert:
    allowed = field_of(given, "allowed", bool)
    lat_deg, lon_deg = _degrees(given, "lat", 90.0), _degrees(given, "lon", 180.0)
    return AreaAlert(*_head(given), allowed, lat_deg, lon_deg, _whole(given, "radius_m", 1, LARGEST_RADIUS_M))


_READERS: Mapping[str, Callable[[object], Alert]] = {"speed": _speed, "curfew": _curfew, "area": _area}


def _head(given: object) -> tuple[str, bool]:
    return field_of(given, "alert", str), field_of(given, "enabled", bool)


def _whole(given: object, key: str, lowest: int, highest: int) -> int:
    value = field_of(given, key, int)
    if not lowest <= value <= highest:
        raise Unreadable(f"{key!r} is not {lowest} to {highest}")
    return value


def _degrees(given: object, key: str, limit_deg: float) -> float:
    value = given.get(key) if isinstance(given, dict) else None
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= limit_deg:
        raise Unreadable(f"{key!r} is no angle up to {limit_deg:g} degrees")
    return float(value)
