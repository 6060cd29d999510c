"""Invariants of the monitoring alerts."""

from __future__ import annotations

from collections.abc import Mapping
from math import asin, cos, radians, sin, sqrt
from typing import Any

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.kernel import NS_PER_S, ns
from harness.monitors.monitor import Monitor
from harness.monitors.records import BREACH_RULES, granted
from harness.monitors.saved_alerts import SavedAlerts, Version
from harness.rig import Vehicle

EARTH_RADIUS_M = 6_371_009.0
#: so close to the edge of an area the vehicle may be on either side (READING_28)
EDGE_M = 50.0
NS_PER_DAY = 86_400 * NS_PER_S
#: a request that was decided on before the driver turned the ignition ON may still be seen
REQUEST_SETTLES_S = 1.0


def monitors(catalogue: Catalogue, profile: str, vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case."""
    off_s = catalogue.limit("MON_SYNC_OFF", profile).inside_s
    request = vehicle.facts.tcu.request
    idle = (request.values.idle_on, request.values.idle_off)
    most = {
        kind: int(catalogue.limit(f"{area}_MAX", profile).inside)
        for kind, area in (("speed", "SPD"), ("curfew", "CUR"), ("area", "AREA"))
    }
    return [
        SpeedAlertNeedsBreach(off_s),
        CurfewAlertNeedsUse(off_s),
        AreaAlertNeedsCrossing(off_s),
        AlertsAtMost("speed", "SPD_008", most["speed"]),
        AlertsAtMost("curfew", "CUR_007", most["curfew"]),
        AlertsAtMost("area", "AREA_011", most["area"]),
        NothingAskedWhileDriving(request.message, request.signal[0], idle),
    ]


class _AlertNeedsCause:
    """No more alerts of a kind than there were causes for them by settings that can be in force."""

    kind: str
    cause: str

    def __init__(self, off_s: float) -> None:
        self.clause = f"there are no more {self.kind} alerts than {self.cause} of settings that can be in force"
        self._alerts = SavedAlerts(off_s)
        self._causes = 0
        self._pushes = 0

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        self._alerts.see(record)
        self._causes += self._caused(record)
        if record.what == "owner.push" and record.data["rule"] == BREACH_RULES[self.kind]:
            self._pushes += 1
            if self._pushes > self._causes:
                return f"alert {self._pushes} after {self._causes} {self.cause}"
        return None

    def _caused(self, record: Record) -> int:
        """How many alerts this record may be the cause of."""
        raise NotImplementedError


class SpeedAlertNeedsBreach(_AlertNeedsCause):
    """Speed alerts."""

    name = "speed-alert-needs-breach"
    requirement = "SPD_005"
    kind = "speed"
    cause = "crossings of limits"

    def __init__(self, off_s: float) -> None:
        super().__init__(off_s)
        self._speed_kmh = 0.0

    def _caused(self, record: Record) -> int:
        if record.what != "can.set":
            return 0
        before_kmh = self._speed_kmh
        self._speed_kmh = float(record.data.get("speed_abs", record.data.get("speed_display", before_kmh)))
        limits_kmh = [version.number("speedLimitKmh") for version in self._alerts.in_force("speed")]
        return sum(limit is not None and before_kmh <= limit < self._speed_kmh for limit in limits_kmh)


class CurfewAlertNeedsUse(_AlertNeedsCause):
    """Curfew alerts. A use may be reported as it begins, and each time that the forbidden time begins during it."""

    name = "curfew-alert-needs-use"
    requirement = "CUR_005"
    kind = "curfew"
    cause = "possible breaches"

    def __init__(self, off_s: float) -> None:
        super().__init__(off_s)
        self._used_since_ns: int | None = None

    def _caused(self, record: Record) -> int:
        if record.what == "can.set" and "ignition" in record.data:
            if record.data["ignition"] == "OFF":
                self._used_since_ns = None
            elif self._used_since_ns is None:
                self._used_since_ns = record.t_ns
                return 2 * any(True for _ in self._alerts.in_force("curfew"))
        elif self._used_since_ns is not None and record.t_ns - self._used_since_ns >= NS_PER_DAY:
            self._used_since_ns += NS_PER_DAY
            return 1
        return 0


class AreaAlertNeedsCrossing(_AlertNeedsCause):
    """Area alerts. Where the vehicle begins on the wrong side, that may be told once (READING_28 leaves it open)."""

    name = "area-alert-needs-crossing"
    requirement = "AREA_008"
    kind = "area"
    cause = "crossings of edges"

    def __init__(self, off_s: float) -> None:
        super().__init__(off_s)
        self._position: tuple[float, float] | None = None
        #: versions of areas on whose right side the vehicle can be now, or where nothing is known yet
        self._wrong: list[Version] = []

    def _caused(self, record: Record) -> int:
        if record.what == "gnss.position":
            self._position = (record.data["lat_deg"], record.data["lon_deg"])
        if self._position is None:
            return 0
        causes = 0
        for version in self._alerts.in_force("area"):
            right, wrong = _sides(version.values, *self._position)
            known = any(version is other for other in self._wrong)
            if wrong and (right or not known):
                causes += record.what == "gnss.position" or not known
                self._wrong = [*(other for other in self._wrong if other is not version), version]
            elif not wrong:
                self._wrong = [other for other in self._wrong if other is not version]
        return causes


class AlertsAtMost:
    """No more alerts of a kind than the manual allows."""

    def __init__(self, kind: str, requirement: str, most: int) -> None:
        self.name = f"{kind}-alerts-at-most"
        self.requirement = requirement
        self.clause = f"there are at most {most} {kind} alerts"
        self._kind = kind
        self._most = most
        self._alerts = SavedAlerts(0.0)

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        self._alerts.see(record)
        if granted(record, "save alert"):
            count = sum(version.kind == self._kind for version in self._alerts.current.values())
            return f"{count} are saved" if count > self._most else None
        if granted(record, "monitoring alerts"):
            listed = record.data["fields"].get("alerts")
            shown = [alert for alert in listed if _is_of(alert, self._kind)] if isinstance(listed, list) else []
            return f"{len(shown)} are listed" if len(shown) > self._most else None
        return None


class NothingAskedWhileDriving:
    """The unit does not interfere with a vehicle that is driven."""

    name = "nothing-asked-while-driving"
    requirement = "SPD_006"
    clause = "the unit asks nothing of the vehicle on CAN while it is driven"

    def __init__(self, message: str, signal: str, idle: tuple[int, ...]) -> None:
        self._message = message
        self._signal = signal
        self._idle = idle
        self._moving_since_ns: int | None = None

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        speed_kmh = record.data.get("speed_display") if record.what == "can.set" else None
        if speed_kmh is not None:
            self._moving_since_ns = (self._moving_since_ns or record.t_ns) if speed_kmh > 0 else None
        if record.what != "can.frame" or record.data["message"] != self._message or self._moving_since_ns is None:
            return None
        code = record.data["raw"].get(self._signal)
        if code in self._idle or record.t_ns - self._moving_since_ns < ns(REQUEST_SETTLES_S):
            return None
        return f"request {code} was sent"


def _is_of(alert: object, kind: str) -> bool:
    return isinstance(alert, Mapping) and alert.get("alertKind") == kind


def _sides(values: Mapping[str, Any], lat_deg: float, lon_deg: float) -> tuple[bool, bool]:
    """Whether the vehicle can be on the right side of an area's edge, and on the wrong one."""
    centre = [values.get(name) for name in ("centerLatitude", "centerLongitude", "radiusM")]
    if not all(isinstance(value, int | float) for value in centre):
        return True, True
    area_lat_deg, area_lon_deg, radius_m = (float(value) for value in centre if value is not None)
    beyond_m = _distance_m(area_lat_deg, area_lon_deg, lat_deg, lon_deg) - radius_m
    inside, outside = beyond_m <= EDGE_M, beyond_m >= -EDGE_M
    return (inside, outside) if values.get("areaType") == "ALLOW_WITHIN" else (outside, inside)


def _distance_m(lat1_deg: float, lon1_deg: float, lat2_deg: float, lon2_deg: float) -> float:
    lat1, lat2, east = radians(lat1_deg), radians(lat2_deg), radians(lon2_deg - lon1_deg)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))
