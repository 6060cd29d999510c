"""The vehicles of an account and the authentication of ownership.

The list of cars is the maker's (`bff-web`, version 5). Adding a vehicle and the ownership attempts are this project's
own: the real paths are not known.
"""

from __future__ import annotations

from typing import Any

import falcon

from harness.emulator.cloud.api_common import cloud_of, document, object_in, reply, user_of
from harness.emulator.cloud.ownership import Attempt
from harness.emulator.cloud.vehicles import Service, Vehicle
from harness.kernel import seconds

#: service ids that the owner API's clients ask for: location, lock status, remote lock, remote engine start, health
#: report, notification of the MIL
_SERVICES = (12, 2021, 878, 96, 18, 15)


def _car(vehicle: Vehicle) -> dict[str, Any]:
    """An entry of the list of cars; `ownershipState` and `securityCode...` are this project's own."""
    activation = "ACTIVATED" if vehicle.owned and vehicle.service is Service.ACTIVATED else "DEACTIVATED"
    return {
        "vin": vehicle.vin,
        "modelName": vehicle.model,
        "nickname": vehicle.nickname,
        "role": "OWNER",
        "privacyMode": "OFF",
        "services": [{"id": service, "activationState": activation} for service in _SERVICES],
        "ownershipState": vehicle.state,
        "securityCodeRequired": vehicle.security_code,
        "securityCodeSet": vehicle.code_set,
    }


class Cars:
    """GET lists the cars of the user."""

    def on_get(self, request: falcon.Request, response: falcon.Response, user: str) -> None:
        """List."""
        account = user_of(request, user)
        reply(response, {"data": [_car(vehicle) for vehicle in cloud_of(request).listed(account)]})


class AddedVehicles:
    """POST adds a vehicle by its VIN, with the terms accepted."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str) -> None:
        """Add."""
        account, given = user_of(request, user), object_in(request)
        vehicle = cloud_of(request).vehicles.add(account, given.get("vin"), given.get("termsAccepted"))
        document(response, "Vehicle", vehicle.vin, {"vin": vehicle.vin, "ownershipState": vehicle.state}, 201)


def _attempt(request: falcon.Request, user: str, vin: str, attempt: str) -> Attempt:
    account, cloud = user_of(request, user), cloud_of(request)
    return cloud.ownership.get(account, cloud.vehicles.get(account, vin), attempt)


def _show(request: falcon.Request, response: falcon.Response, attempt: Attempt, status: int = 200) -> None:
    cloud = cloud_of(request)
    attributes = {
        "state": attempt.step.value,
        "failure": attempt.failure,
        "startedAt": cloud.calendar.text_at(attempt.started_ns),
        "windowSeconds": seconds(attempt.expires_ns - attempt.started_ns),
        "expiresAt": cloud.calendar.text_at(attempt.expires_ns),
        "retryAfterSeconds": cloud.ownership.wait_s(attempt.account, attempt.vehicle),
    }
    document(response, "OwnershipAttempt", attempt.id, attributes, status)


class Attempts:
    """POST starts an attempt."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Start."""
        account, cloud = user_of(request, user), cloud_of(request)
        _show(request, response, cloud.ownership.start(account, cloud.vehicles.get(account, vin)), 201)


class AttemptResource:
    """GET tells where an attempt stands, DELETE gives it up."""

    def on_get(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, attempt: str) -> None:
        """Tell."""
        _show(request, response, _attempt(request, user, vin, attempt))

    def on_delete(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, attempt: str) -> None:
        """Give up."""
        given_up = _attempt(request, user, vin, attempt)
        cloud_of(request).ownership.abandon(given_up)
        _show(request, response, given_up)


class EngineOnNext:
    """POST is the Next after the engine was turned ON."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, attempt: str) -> None:
        """Step 1."""
        running = _attempt(request, user, vin, attempt)
        cloud_of(request).ownership.confirm_engine_on(running)
        _show(request, response, running)


class EngineOffNext:
    """POST is the Next after the engine was turned OFF, with `odometerKm`."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, attempt: str) -> None:
        """Step 2."""
        running = _attempt(request, user, vin, attempt)
        cloud_of(request).ownership.submit_odometer(running, object_in(request).get("odometerKm"))
        _show(request, response, running)


def add_routes(app: falcon.App[falcon.Request, falcon.Response]) -> None:
    """Put the resources at their paths."""
    app.add_route("/bff-web/v5/users/{user}/cars", Cars())
    vehicles = "/user-adapter/v1/users/{user}/vehicles"
    app.add_route(vehicles, AddedVehicles())
    attempts = vehicles + "/{vin}/ownership-attempts"
    app.add_route(attempts, Attempts())
    app.add_route(attempts + "/{attempt}", AttemptResource())
    app.add_route(attempts + "/{attempt}/engine-on/next", EngineOnNext())
    app.add_route(attempts + "/{attempt}/engine-off/next", EngineOffNext())
