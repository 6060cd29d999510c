"""The monitoring alerts of the app: saved, listed with the offences, switched, changed and deleted."""

from __future__ import annotations

from urllib.parse import quote

from harness.journal import Json
from harness.links.owner.reply import Reply
from harness.links.owner.session import OwnerSession, attributes, document, quoted

ALLOW, RESTRICT = "ALLOW_WITHIN", "RESTRICT_WITHIN"

_ALERT = ("data.id", *attributes("alertId", "alertKind", "enabled"))
_LISTED = (
    *attributes("offences", "ranges"),
    *(f"data.attributes.alerts[].{name}" for name in ("alertId", "alertKind", "enabled")),
)


class MonitoringApp:
    """The Monitoring Alerts screen of one vehicle. All paths are this project's own (see the emulated cloud)."""

    def __init__(self, session: OwnerSession, vin: str) -> None:
        self._session = session
        self._vin = vin

    def alerts(self) -> Reply:
        """Open the screen: all alerts, the offences of the last 30 days, and the ranges that can be saved."""
        return self._session.wire.ask("monitoring alerts", "GET", self._path(), needs=_LISTED)

    def save(self, kind: str, **values: Json) -> Reply:
        """Save a new alert of whatever kind with whatever values."""
        given: dict[str, Json] = {"alertKind": kind, **values}
        body = document("MonitoringAlert", **given)
        return self._session.wire.ask("save alert", "POST", self._path(), body, given=given, needs=_ALERT)

    def save_speed(self, limit_kmh: Json) -> Reply:
        """Click Speed, adjust the limit, click Save."""
        return self.save("speed", speedLimitKmh=limit_kmh)

    def save_curfew(self, start: Json, end: Json) -> Reply:
        """Click Curfew, adjust start and end (HH:MM), click Save."""
        return self.save("curfew", startTime=start, endTime=end)

    def save_area(self, kind: Json, name: Json, lat_deg: Json, lon_deg: Json, radius_m: Json) -> Reply:
        """Click Area, select the type, set the location that was found by its name, adjust the radius, click Save."""
        return self.save(
            "area", areaType=kind, locationName=name, centerLatitude=lat_deg, centerLongitude=lon_deg, radiusM=radius_m
        )

    def change(self, alert: str, **values: Json) -> Reply:
        """Adjust an alert and click Save."""
        given: dict[str, Json] = {"alert": alert, **values}
        body = document("MonitoringAlert", **values)
        return self._session.wire.ask("change alert", "PATCH", self._path(alert), body, given=given, needs=_ALERT)

    def switch(self, alert: str, enabled: Json) -> Reply:
        """Enable or disable an alert."""
        return self.change(alert, enabled=enabled)

    def delete(self, alert: str) -> Reply:
        """Delete an alert."""
        return self._session.wire.ask("delete alert", "DELETE", self._path(alert), given={"alert": alert})

    def find_place(self, name: str) -> Reply:
        """Type the name of a location: the places of that name, each with latitude and longitude."""
        needs = tuple(f"data[].attributes.{key}" for key in ("name", "latitude", "longitude"))
        path = f"/location-search/v1/places?name={quote(name, safe='')}"
        return self._session.wire.ask("find place", "GET", path, given={"name": name}, needs=needs)

    def _path(self, alert: str | None = None) -> str:
        path = f"/user-adapter/v1/{self._session.vehicle_path(self._vin)}/monitoring-alerts"
        return path if alert is None else f"{path}/{quoted(alert)}"
