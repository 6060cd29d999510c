"""The remote control functions of the app: what is commanded, how it ended, and what is shown of doors and engine."""

from __future__ import annotations

from harness.journal import Json
from harness.links.owner.reply import Reply
from harness.links.owner.session import OwnerSession, attributes, car_path, document, quoted

#: the commands by the words of the manual: the path of the owner API, its type, and the attributes
COMMANDS: dict[str, tuple[str, str, dict[str, Json]]] = {
    "lock": ("lock-unlock", "LockUnlock", {"action": "lock"}),
    "unlock": ("lock-unlock", "LockUnlock", {"action": "unlock"}),
    "engine start": ("engine-start", "EngineStart", {"action": "start"}),
    "engine stop": ("engine-start", "EngineStart", {"action": "stop"}),
    "lights": ("horn-lights", "HornLights", {"action": "start", "target": "lights"}),
    "horn and lights": ("horn-lights", "HornLights", {"action": "start", "target": "horn_lights"}),
}


class RemoteApp:
    """The remote control functions of one vehicle."""

    def __init__(self, session: OwnerSession, vin: str) -> None:
        self._session = session
        self._vin = vin

    def command(self, name: str, code: str | None) -> Reply:
        """Click the icon of a command and enter a security code, or (None) none."""
        path, kind, wish = COMMANDS[name]
        body = document(kind, **wish, **({} if code is None else {"srp": code}))
        given: dict[str, Json] = {"command": name, "code": self._session.name_of_code(code)}
        return self._session.wire.ask(path, "POST", self._actions() + path, body, given=given, needs=("data.id",))

    def raw_command(self, path: str, body: Json, given: dict[str, Json]) -> Reply:
        """Send what no app sends."""
        return self._session.wire.ask(path, "POST", self._actions() + path, body, given=given, needs=("data.id",))

    def status(self, action: str) -> Reply:
        """Ask how a command ended."""
        path = f"/action-status/v1/cars/{quoted(self._vin)}/actions/status?actionId={quoted(action)}"
        return self._session.wire.ask(
            "action status", "GET", path, given={"action": action}, needs=attributes("status")
        )

    def door_status(self) -> Reply:
        """Open the door status."""
        return self._session.car_status(self._vin, "lock-status", "lockStatus", "lastUpdateTime")

    def engine_state(self) -> Reply:
        """Look at the engine's status and the remaining ON time."""
        return self._session.car_status(self._vin, "res-state", "code", "remote", "remainingSeconds", "lastUpdateTime")

    def _actions(self) -> str:
        return car_path(self._vin) + "actions/"
