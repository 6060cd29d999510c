"""Area alerts: one for each time that the vehicle comes to the wrong side of the edge of an area."""

from __future__ import annotations

import math
from collections.abc import Callable

from harness.emulator.tcu.monitoring_settings import Alert, AreaAlert
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus

EARTH_RADIUS_M = 6_371_008.8  # mean radius (IUGG)
#: on both sides of the edge a vehicle stays where it was, so that a noisy position does not cross it again and again
EDGE_M = 20.0
#: of a small area the edge is narrower
EDGE_SHARE = 0.25


class AreaWatch:
    """Judges each new position while the ignition is ON; without it, the side is only remembered."""

    def __init__(
        self,
        cycle: PowerCycle,
        bus: VehicleBus,
        position: Callable[[], dict[str, float] | None],
        watched: Callable[[], list[AreaAlert]],
        breached: Callable[[Alert], None],
    ) -> None:
        self._parameters = cycle.parameters
        self._wrong = cycle.memory.monitoring.wrong_side
        self._bus = bus
        self._position = position
        self._watched = watched
        self._breached = breached
        if not self._parameters.area_side_kept_through_power_loss:
            self._wrong.update(dict.fromkeys(self._wrong, False))
        if not self._parameters.area_side_kept_without_fix and position() is None:
            self._wrong.clear()

    def judge(self) -> None:
        """Compare the position, if there is one, with every area."""
        position = self._position()
        alerts = self._watched()
        for forgotten in self._wrong.keys() - {alert.id for alert in alerts}:
            del self._wrong[forgotten]
        if position is None:
            return
        types = self._parameters.area_types
        watched = [alert for alert in alerts if ("allowed" if alert.allowed else "restricted") in types]
        for alert in watched[: self._parameters.area_alerts_watched]:
            self._judge(alert, position["lat"], position["lon"])

    def _judge(self, alert: AreaAlert, lat_deg: float, lon_deg: float) -> None:
        beyond_m = self._distance_m(alert, lat_deg, lon_deg) - alert.radius_m * self._parameters.area_radius_scale
        edge_m = min(EDGE_M, alert.radius_m * EDGE_SHARE) + self._parameters.area_edge_error_m
        if abs(beyond_m) <= edge_m and alert.id in self._wrong:
            return
        wrong = (beyond_m > 0) is (alert.allowed is not self._parameters.area_types_swapped)
        crossed = wrong and (self._wrong.get(alert.id) is False or not self._parameters.area_once_a_crossing)
        self._wrong[alert.id] = wrong
        if crossed and self._bus.ignition_on:
            self._breached(alert)

    def _distance_m(self, alert: AreaAlert, lat_deg: float, lon_deg: float) -> float:
        if self._parameters.area_earth_is_flat:
            return _flat_m(alert, lat_deg, lon_deg)
        lat1, lat2 = math.radians(alert.lat_deg), math.radians(lat_deg)
        half_lat, half_lon = (lat2 - lat1) / 2, math.radians(lon_deg - alert.lon_deg) / 2
        chord = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
        return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def _flat_m(alert: AreaAlert, lat_deg: float, lon_deg: float) -> float:
    """As on a map whose edges do not meet."""
    north = math.radians(lat_deg - alert.lat_deg)
    east = math.radians(lon_deg - alert.lon_deg) * math.cos(math.radians(alert.lat_deg))
    return EARTH_RADIUS_M * math.hypot(north, east)
