"""The car adapter: status of a vehicle, remote commands, and how they ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import falcon

from harness.emulator.cloud import dates, health
from harness.emulator.cloud.api_common import account_of, attributes_in, cloud_of, document
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.uplink import Message
from harness.emulator.cloud.vehicles import Vehicle

if TYPE_CHECKING:
    from harness.emulator.cloud.cloud import Cloud

#: markets where the driver sits on the right
_RIGHT_HAND_DRIVE = frozenset({"TH", "JP", "GB", "AU", "NZ", "ZA", "IN", "ID", "MY", "SG", "HK"})
#: refreshes of the owner API, and what the TCU is asked for
_REFRESHES = {"refresh-lock-status": "locks", "refresh-location": "location"}
#: codes of `res-state` as the clients of the sibling maker read them
_ENGINE_RUNNING, _ENGINE_STOPPED = "42", "10"
#: targets of `horn-lights`, as the clients name them; there is no horn without lights (DOC_001, page 13)
_TARGETS = {"lights": "lights", "horn_lights": "horn-and-lights"}
MS_PER_S = 1000


def _usable(request: falcon.Request, vin: str) -> Vehicle:
    return cloud_of(request).usable(account_of(request), vin)


def _locks(cloud: Cloud, vehicle: Vehicle, report: Message) -> dict[str, Any]:
    doors, locked = report["doors"], report["locked"]
    if cloud.parameters.lock_status_without_doors:
        doors = dict.fromkeys(doors, "closed")
    if cloud.parameters.lock_status_as_commanded:
        asked = {
            name: cloud.commands.asked_ms(vehicle, name, cloud.calendar.now_ms) or 0 for name in ("lock", "unlock")
        }
        locked = asked["lock"] >= asked["unlock"] if max(asked.values()) > report["t_ms"] else locked
    left, right = doors["driver"], doors["passenger"]
    if vehicle.market in _RIGHT_HAND_DRIVE:
        left, right = right, left
    return {
        "lockStatus": "locked" if locked else "unlocked",
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
        vehicle, cloud = _usable(request, vin), cloud_of(request)
        document(response, "Car", vin, _locks(cloud, vehicle, cloud.report_of(vehicle, "locks")))


class Location:
    """GET `location`."""

    def on_get(self, request: falcon.Request, response: falcon.Response, vin: str) -> None:
        """The newest position, and when it was taken."""
        cloud = cloud_of(request)
        found = None if cloud.parameters.location_owner_only else cloud.vehicles.find(vin)
        report = cloud.report_of(found or _usable(request, vin), "location")
        position = report["position"]
        times_ms = {"fix": report["fix_t_ms"], "receipt": report["t_ms"], "query": cloud.calendar.now_ms}
        attributes = {
            "gpsLatitude": position["lat"],
            "gpsLongitude": position["lon"],
            "lastUpdateTime": dates.text(times_ms[cloud.parameters.location_time_of]),
        }
        document(response, "Car", vin, attributes)


class Cockpit:
    """GET `cockpit`."""

    def on_get(self, request: falcon.Request, response: falcon.Response, vin: str) -> None:
        """The odometer as last reported with the ignition; `shownMileage` (own) is in the preferred unit."""
        cloud, account = cloud_of(request), account_of(request)
        odometer_km = cloud.report_of(cloud.usable(account, vin), "ignition")["odometer_km"]
        shown = cloud.profiles.shown_distance(account, odometer_km)
        document(response, "Car", vin, {"totalMileage": odometer_km, "shownMileage": shown})


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
        vehicle, cloud = _usable(request, vin), cloud_of(request)
        report = cloud.report_of(vehicle, "engine")
        attributes = {
            "code": _ENGINE_RUNNING if report["running"] else _ENGINE_STOPPED,
            "details": "running" if report["running"] else "stopped",
            "remote": report["remote"],
            "remainingSeconds": remaining_s(cloud, vehicle, report),
            "lastUpdateTime": dates.text(report["t_ms"]),
        }
        document(response, "Car", vin, attributes)


def remaining_s(cloud: Cloud, vehicle: Vehicle, report: Message) -> int:
    """For how long a remote start still lets the engine run: what the TCU said, less the time since then.

    The owner has to reach the vehicle within 10 minutes after the command (DOC_001, page 21), so that what is shown
    never lasts longer, however late the engine started.
    """
    if not (report["running"] and report["remote"]):
        return 0
    parameters, now_ms, left_s = cloud.parameters, cloud.calendar.now_ms, float(report["remaining_s"])
    if parameters.engine_remaining_shown == "as reported":
        return int(left_s)
    left_s -= (now_ms - report["t_ms"]) / MS_PER_S
    asked_ms = cloud.commands.asked_ms(vehicle, "engine-start", report["t_ms"])
    if asked_ms is not None and parameters.engine_remaining_shown == "left since the command":
        left_s = min(left_s, parameters.engine_reach_s - (now_ms - asked_ms) / MS_PER_S)
    return max(0, int(left_s))


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
    target = "" if isinstance(attributes, str) else str(attributes.get("target"))
    if name == "horn-lights" and wish == "start" and target in _TARGETS:
        return _TARGETS[target], code
    raise Refusal(400, "400", "the action is unknown")


def _check(cloud: Cloud, vehicle: Vehicle, wish: str, code: str | None) -> None:
    """Raise Refusal for a command that need not be sent. Whether the code is right, the TCU says."""
    parameters = cloud.parameters
    if wish in parameters.commands_not_offered:
        raise Refusal(400, "400", "the action is unknown")
    if vehicle.security_code and vehicle.code_set is False and wish in parameters.commands_wait_for_code:
        raise Refusal(409, "SECURITY_CODE_NOT_SET", "create a security code first")
    if parameters.command_code_demanded and not code:
        raise Refusal(403, "SECURITY_CODE_REQUIRED", "the command needs the security code")


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
            _check(cloud_of(request), vehicle, wish, code)
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
