"""Manage Vehicle: its data and nickname, deactivation and activation of the services, unpairing.

All paths are this project's own: the real ones are not known.
"""

from __future__ import annotations

from typing import Any

import falcon

from harness.emulator.cloud.api_common import cloud_of, document, object_in, user_of
from harness.emulator.cloud.manage import change, view
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.removal import MESSAGE, Removal
from harness.emulator.cloud.vehicles import Vehicle


def _vehicle(request: falcon.Request, user: str, vin: str) -> Vehicle:
    return cloud_of(request).vehicles.get(user_of(request, user), vin)


class VehicleData:
    """GET shows the data of a vehicle, PATCH changes what can be changed: the nickname."""

    def on_get(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Show."""
        vehicle = _vehicle(request, user, vin)
        document(response, "Vehicle", vehicle.vin, view(vehicle, cloud_of(request).parameters))

    def on_patch(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Change."""
        vehicle, cloud = _vehicle(request, user, vin), cloud_of(request)
        change(vehicle, object_in(request), cloud.vehicles, cloud.parameters)
        document(response, "Vehicle", vehicle.vin, view(vehicle, cloud.parameters))


def _tell(response: falcon.Response, vehicle: Vehicle, parameters: CloudParameters, message: str | None) -> None:
    told = {} if message is None else {"message": message}
    document(response, "Services", vehicle.vin, {"serviceStatus": view(vehicle, parameters)["serviceStatus"], **told})


class Deactivation:
    """POST deactivates the services of a vehicle."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Deactivate."""
        vehicle, cloud = _vehicle(request, user, vin), cloud_of(request)
        cloud.activation.deactivate(vehicle)
        _tell(response, vehicle, cloud.parameters, None)


class ActivationAgain:
    """POST is Retry Activation. The success is that of the request: the status says when the vehicle has followed."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Activate."""
        vehicle, cloud = _vehicle(request, user, vin), cloud_of(request)
        cloud.activation.activate(vehicle)
        _tell(response, vehicle, cloud.parameters, "Success" if cloud.parameters.reactivation_success_told else "")


def _show(response: falcon.Response, removal: Removal, status: int = 200) -> None:
    attributes: dict[str, Any] = {"state": removal.state, "message": MESSAGE}
    document(response, "Removal", removal.id, attributes, status)


class Removals:
    """POST asks for the removal of a vehicle from the account: nothing is removed yet."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Begin."""
        account, cloud = user_of(request, user), cloud_of(request)
        _show(response, cloud.removals.begin(account, cloud.vehicles.get(account, vin)), 201)


def _removal(request: falcon.Request, user: str, vin: str, removal: str) -> Removal:
    account, cloud = user_of(request, user), cloud_of(request)
    return cloud.removals.get(account, cloud.vehicles.get(account, vin), removal)


class RemovalResource:
    """DELETE goes back without removing anything."""

    def on_delete(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, removal: str) -> None:
        """Go back."""
        given_up = _removal(request, user, vin, removal)
        cloud_of(request).removals.cancel(given_up)
        _show(response, given_up)


class Agreement:
    """POST: the owner has read the message and agrees."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, removal: str) -> None:
        """Agree."""
        agreed = _removal(request, user, vin, removal)
        cloud_of(request).removals.agree(agreed)
        _show(response, agreed)


class Confirmation:
    """POST: the owner confirms, and the vehicle leaves the account."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, removal: str) -> None:
        """Confirm."""
        confirmed = _removal(request, user, vin, removal)
        cloud_of(request).removals.confirm(confirmed)
        document(response, "Removal", confirmed.id, {"state": "removed"})


def add_routes(app: falcon.App[falcon.Request, falcon.Response]) -> None:
    """Put the resources at their paths."""
    vehicle = "/user-adapter/v1/users/{user}/vehicles/{vin}"
    app.add_route(vehicle, VehicleData())
    app.add_route(vehicle + "/services/deactivation", Deactivation())
    app.add_route(vehicle + "/services/activation", ActivationAgain())
    app.add_route(vehicle + "/removals", Removals())
    app.add_route(vehicle + "/removals/{removal}", RemovalResource())
    app.add_route(vehicle + "/removals/{removal}/agreement", Agreement())
    app.add_route(vehicle + "/removals/{removal}/confirmation", Confirmation())
