"""Monitoring alerts and the search for places (this project's own paths: the real ones are not known)."""

from __future__ import annotations

from typing import Any

import falcon

from harness.emulator.cloud.api_common import account_of, cloud_of, document, object_in, reply, user_of
from harness.emulator.cloud.monitoring_alerts import Alert
from harness.emulator.cloud.places import Place, find
from harness.emulator.cloud.vehicles import Vehicle


def _vehicle(request: falcon.Request, user: str, vin: str) -> Vehicle:
    return cloud_of(request).usable(user_of(request, user), vin)


def _show(response: falcon.Response, alert: Alert, status: int = 200) -> None:
    document(response, "MonitoringAlert", alert.id, alert.shown(), status)


class Alerts:
    """GET tells all alerts and the offences of the last 30 days, POST saves a new alert."""

    def on_get(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """List. `ranges` are the lowest and highest values that can be saved."""
        cloud, vehicle = cloud_of(request), _vehicle(request, user, vin)
        ranges = {
            "speedLimitKmh": cloud.parameters.speed_alert_range_kmh,
            "radiusM": cloud.parameters.area_radius_range_m,
        }
        attributes = {
            "alerts": [alert.shown() for alert in cloud.monitoring.alerts(vehicle)],
            "offences": cloud.monitoring.offences(vehicle),
            "ranges": ranges,
        }
        document(response, "MonitoringAlerts", vin, attributes)

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Save a new one."""
        vehicle = _vehicle(request, user, vin)
        _show(response, cloud_of(request).monitoring.add(vehicle, object_in(request)), 201)


class AlertResource:
    """PATCH saves other values of an alert, or switches it with `enabled`; DELETE deletes it."""

    def on_patch(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, alert: str) -> None:
        """Change."""
        vehicle = _vehicle(request, user, vin)
        _show(response, cloud_of(request).monitoring.edit(vehicle, alert, object_in(request)))

    def on_delete(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, alert: str) -> None:
        """Delete."""
        cloud_of(request).monitoring.remove(_vehicle(request, user, vin), alert)
        document(response, "MonitoringAlert", alert, {})


def _place(place: Place, swapped: bool) -> dict[str, Any]:
    centre = (place.lon_deg, place.lat_deg) if swapped else (place.lat_deg, place.lon_deg)
    attributes = {"name": place.name, "latitude": centre[0], "longitude": centre[1]}
    return {"type": "Place", "id": place.name, "attributes": attributes}


class Places:
    """GET `?name=` gives the places of that name."""

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """Search."""
        account_of(request)
        parameters = cloud_of(request).parameters
        found = find(request.get_param("name") or "", parameters)
        reply(response, {"data": [_place(place, parameters.place_coordinates_swapped) for place in found]})


def add_routes(app: falcon.App[falcon.Request, falcon.Response]) -> None:
    """Put the resources at their paths."""
    alerts = "/user-adapter/v1/users/{user}/vehicles/{vin}/monitoring-alerts"
    app.add_route(alerts, Alerts())
    app.add_route(alerts + "/{alert}", AlertResource())
    app.add_route("/location-search/v1/places", Places())
