"""The car adapter: status of a vehicle, remote commands, and how they ended."""

from __future__ import annotations

from typing import Any

import falcon

from harness.emulator.cloud import dates, health
from harness.emulator.cloud.api_common import account_of, attributes_in, cloud_of, document
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.uplink import Message
from harness.emulator.cloud.vehicles import Vehicle

#: markets where the driver sits on the right
_RIGHT_HAND_DRIVE = frozenset({"TH", "JP", "GB", "AU", "NZ", "ZA", "IN", "ID", "MY", "SG", "HK"})
#: refreshes of the owner API, and what the TCU is asked for
_REFRESHES = {"refresh-lock-status": "locks", "refresh-location": "location"}
#: codes of `res-state` as the clients of the sibling maker read them
_ENGINE_RUNNING, _ENGINE_STOPPED = "42", "10"


def _usable(request: falcon.Request, vin: str) -> Vehicle:
    return cloud_of(request).usable(account_of(request), vin)


def _locks(vehicle: Vehicle, report: Message) -> dict[str, Any]:
    doors = report["doors"]
    left, right = doors["driver"], doors["passenger"]
    if vehicle.market in _RIGHT_HAND_DRIVE:
        left, right = right, left
    return {
        "lockStatus": "locked" if report["locked"] else "unlocked",
        "doorStatusFrontLeft": left,
        "doorStatusFrontRight": right,
        "doorStatusDriver": doors["driver"],
        "doorStatusPassenger": doors["passenger"],
        "doorStatusRearLeft": doors["rear_left"],
        "doorStatusRearRight": doors["rear_right"],
        "hatchStatus": doors["hatch"],
        "lastUpdateTime": dates.text(report["t_ms"]),
    }


class LockStatus:
    """GET `lock-status`."""

    def on_get(self, request: falcon.Request, response: falcon.Response, vin: str) -> None:
        """Locks and doors as last reported."""
        vehicle = _usable(request, vin)
        document(response, "Car", vin, _locks(vehicle, cloud_of(request).report_of(vehicle, "locks")))


class Location:
    """GET `location`."""

    def on_get(self, request: falcon.Request, response: falcon.Response, vin: str) -> None:
        """The last position."""
        report = cloud_of(request).report_of(_usable(request, vin), "location")
        position = report["position"]
        attributes = {
            "gpsLatitude": position["lat"],
            "gpsLongitude": position["lon"],
            "lastUpdateTime": dates.text(report["t_ms"]),
        }
        document(response, "Car", vin, attributes)


class Cockpit:
    """GET `cockpit`."""

    def on_get(self, request: falcon.Request, response: falcon.Response, vin: str) -> None:
        """The odometer as last reported with the ignition."""
        report = cloud_of(request).report_of(_usable(request, vin), "ignition")
        document(response, "Car", vin, {"totalMileage": report["odometer_km"]})


class HealthStatus:
    """GET `health-status`."""

    def on_get(self, request: falcon.Request, response: falcon.Response, vin: str) -> None:
        """The lamps the vehicle has, and the texts of those that are lit."""
        vehicle, cloud = _usable(request, vin), cloud_of(request)
        lamps = health.displayed(vehicle, cloud.parameters)
        report = cloud.report_of(vehicle, "health")
        document(response, "Car", vin, health.attributes(report, lamps, cloud.parameters, cloud.calendar.now_ms))


class EngineState:
    """GET `res-state`. `remainingSeconds` and `remote` are this project's own."""

    def on_get(self, request: falcon.Request, response: falcon.Response, vin: str) -> None:
        """Whether the engine runs, and for how long the remote start still lets it."""
        report = cloud_of(request).report_of(_usable(request, vin), "engine")
        attributes = {
            "code": _ENGINE_RUNNING if report["running"] else _ENGINE_STOPPED,
            "details": "running" if report["running"] else "stopped",
            "remote": report["remote"],
            "remainingSeconds": report["remaining_s"],
            "lastUpdateTime": dates.text(report["t_ms"]),
        }
        document(response, "Car", vin, attributes)


def _wanted(name: str, attributes: Any) -> tuple[str, str | None]:
    """The command and the code of an action's attributes.

    One client sends the bare string `start`; the older ones call the wish of a lock request `lock`, the newer `action`.
    """
    if isinstance(attributes, str):
        wish, code = attributes, None
    else:
        wish, code = attributes.get("action", attributes.get("lock")), attributes.get("srp")
    if code is not None and not isinstance(code, str):
        raise Refusal(400, "400", "srp is no text")
    if name == "engine-start" and wish in ("start", "stop"):
        return f"engine-{wish}", code
    if name == "lock-unlock" and wish in ("lock", "unlock"):
        return str(wish), code
    raise Refusal(400, "400", "the action is unknown")


class Actions:
    """POST of an action: a remote command or a refresh."""

    def on_post(self, request: falcon.Request, response: falcon.Response, vin: str, name: str) -> None:
        """Send it to the vehicle. A stray quote at the end of the path is what the older clients send."""
        name = name.removesuffix('"')
        vehicle, commands = _usable(request, vin), cloud_of(request).commands
        if name in _REFRESHES:
            action = commands.refresh(vehicle, _REFRESHES[name])
        else:
            wish, code = _wanted(name, attributes_in(request))
            action = commands.command(vehicle, wish, code or None)
        document(response, "Action", action.id, {"status": action.status})


class ActionStatus:
    """GET `actions/status?actionId=`."""

    def on_get(self, request: falcon.Request, response: falcon.Response, vin: str) -> None:
        """How far an action is, or how it ended."""
        action_id = request.get_param("actionId", required=True)
        action = cloud_of(request).commands.get(_usable(request, vin), action_id)
        attributes = {"status": action.status}
        if action.error_code is not None:
            attributes["errorCode"] = action.error_code
        document(response, "ActionStatus", action.id, attributes)


def add_routes(app: falcon.App[falcon.Request, falcon.Response]) -> None:
    """Put the resources at their paths."""
    car = "/car-adapter/v1/cars/{vin}/"
    app.add_route(car + "lock-status", LockStatus())
    app.add_route(car + "location", Location())
    app.add_route(car + "cockpit", Cockpit())
    app.add_route(car + "health-status", HealthStatus())
    app.add_route(car + "res-state", EngineState())
    app.add_route(car + "actions/{name}", Actions())
    # the clients disagree on the host that tells the status
    app.add_route(car + "actions/status", ActionStatus())
    app.add_route("/action-status/v1/cars/{vin}/actions/status", ActionStatus())
