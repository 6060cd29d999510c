"""The monitoring alerts that an owner can save: what they consist of, and what is no alert."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal

SPEED, CURFEW, AREA = "speed", "curfew", "area"
KINDS = (SPEED, CURFEW, AREA)
ALLOW, RESTRICT = "ALLOW_WITHIN", "RESTRICT_WITHIN"
LONGEST_NAME = 100

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
Values = dict[str, Any]


@dataclass(slots=True)
class Alert:
    """One alert: `values` are its attributes in the owner API, without kind and switch."""

    id: str
    kind: str
    enabled: bool
    values: Values

    def shown(self) -> Values:
        """As the owner sees it."""
        return {"alertId": self.id, "alertKind": self.kind, "enabled": self.enabled, **self.values}

    def told(self, parameters: CloudParameters) -> Values:
        """As the TCU is told."""
        values = self.values
        told: Values = {"alert": self.id, "kind": self.kind, "enabled": self.enabled}
        if self.kind == SPEED:
            return told | {"limit_kmh": values["speedLimitKmh"]}
        if self.kind == CURFEW:
            return told | {"start_min": _minutes(values["startTime"]), "end_min": _minutes(values["endTime"])}
        return told | {
            "allowed": (values["areaType"] == ALLOW) is not parameters.area_types_swapped,
            "lat": values["centerLatitude"],
            "lon": values["centerLongitude"],
            "radius_m": values["radiusM"],
        }


def checked(kind: str, values: Values, parameters: CloudParameters) -> Values:
    """The attributes of an alert of a kind; raises Refusal when one is missing or is none."""
    return _CHECKS[kind](values, parameters)


def _speed(values: Values, parameters: CloudParameters) -> Values:
    limit_kmh = values.get("speedLimitKmh")
    lowest, highest = parameters.speed_alert_range_kmh
    if not isinstance(limit_kmh, int) or not _is_whole(limit_kmh, lowest, highest, parameters):
        raise Refusal(400, "SPEED_LIMIT", f"a speed limit is {lowest} to {highest} km/h")
    return {"speedLimitKmh": limit_kmh - limit_kmh % parameters.speed_alert_step_kmh}


def _curfew(values: Values, parameters: CloudParameters) -> Values:
    start, end = values.get("startTime"), values.get("endTime")
    if not all(isinstance(time, str) and _TIME.fullmatch(time) for time in (start, end)):
        raise Refusal(400, "CURFEW_TIME", "start and end of a curfew are times HH:MM")
    if start == end and parameters.curfew_duration_required:
        raise Refusal(400, "CURFEW_DURATION", "a curfew does not start when it ends")
    return {"startTime": start, "endTime": end}


def _area(values: Values, parameters: CloudParameters) -> Values:
    name, kind, radius_m = values.get("locationName"), values.get("areaType"), values.get("radiusM")
    if kind not in (ALLOW, RESTRICT):
        raise Refusal(400, "AREA_TYPE", f"the type of an area is {ALLOW} or {RESTRICT}")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Refusal(400, "AREA_LOCATION", "an area needs the name of its location")
    centre = values.get("centerLatitude"), values.get("centerLongitude")
    if not all(_is_angle(angle, limit) for angle, limit in zip(centre, (90.0, 180.0), strict=True)):
        raise Refusal(400, "AREA_LOCATION", "the centre of an area is a latitude and a longitude in degrees")
    lowest, highest = parameters.area_radius_range_m
    if not _is_whole(radius_m, lowest, highest, parameters):
        raise Refusal(400, "AREA_RADIUS", f"the radius of an area is {lowest} to {highest} m")
    return {
        "areaType": kind,
        "locationName": name,
        "centerLatitude": centre[0],
        "centerLongitude": centre[1],
        "radiusM": radius_m,
    }


_CHECKS: Mapping[str, Callable[[Values, CloudParameters], Values]] = {SPEED: _speed, CURFEW: _curfew, AREA: _area}


def _is_whole(value: Any, lowest: int, highest: int, parameters: CloudParameters) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return lowest <= value <= highest or not parameters.monitoring_ranges_checked


def _is_angle(value: object, limit_deg: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= limit_deg


def _minutes(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)
