"""Vehicle service. This project's own: the real path is not known."""

from __future__ import annotations

import falcon

from harness.emulator.cloud import dates
from harness.emulator.cloud.api_common import cloud_of, document, object_in, user_of
from harness.emulator.cloud.vehicles import Vehicle


def _show(request: falcon.Request, response: falcon.Response, vehicle: Vehicle) -> None:
    service = cloud_of(request).service
    due, report = service.of(vehicle), vehicle.reports.get("ignition")
    attributes = {
        "dueDate": None if due is None else due.on.isoformat(),
        "dueMileage": None if due is None else due.at_km,
        "remainingMileage": service.remaining_km(vehicle),
        "lastUpdateTime": None if report is None else dates.text(report["t_ms"]),
    }
    document(response, "ServiceDue", vehicle.vin, attributes)


class ServiceDueResource:
    """GET gives the due values and what is left of the mileage; POST is Update, with `dueDate` and `dueMileage`."""

    def on_get(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Show."""
        _show(request, response, cloud_of(request).usable(user_of(request, user), vin))

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Update."""
        vehicle, given = cloud_of(request).usable(user_of(request, user), vin), object_in(request)
        cloud_of(request).service.update(vehicle, given.get("dueDate"), given.get("dueMileage"))
        _show(request, response, vehicle)


def add_routes(app: falcon.App[falcon.Request, falcon.Response]) -> None:
    """Put the resource at its path."""
    app.add_route("/user-adapter/v1/users/{user}/vehicles/{vin}/service-due", ServiceDueResource())
