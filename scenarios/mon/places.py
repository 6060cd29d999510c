"""Where the vehicle is: points at a distance from another one, on the earth as a sphere."""

from __future__ import annotations

import math
from typing import NamedTuple

EARTH_RADIUS_M = 6_371_009.0
NORTH_DEG, EAST_DEG, SOUTH_DEG, WEST_DEG = 0.0, 90.0, 180.0, 270.0


class Point(NamedTuple):
    """WGS 84 degrees, north and east positive."""

    lat_deg: float
    lon_deg: float

    def beside(self, distance_m: float, bearing_deg: float = NORTH_DEG) -> Point:
        """The point at a distance in a direction, also beyond a pole or the antimeridian."""
        angle, bearing = distance_m / EARTH_RADIUS_M, math.radians(bearing_deg)
        lat, lon = math.radians(self.lat_deg), math.radians(self.lon_deg)
        north = math.asin(math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing))
        east = math.atan2(
            math.sin(bearing) * math.sin(angle) * math.cos(lat), math.cos(angle) - math.sin(lat) * math.sin(north)
        )
        lon_deg = math.degrees(lon + east)
        return Point(math.degrees(north), (lon_deg + 180.0) % 360.0 - 180.0)

    def distance_m(self, other: Point) -> float:
        """How far another point is."""
        lat1, lat2 = math.radians(self.lat_deg), math.radians(other.lat_deg)
        east = math.radians(other.lon_deg - self.lon_deg)
        half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(east / 2) ** 2
        return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))
