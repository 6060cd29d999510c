"""The app's pages on which the security code is set. Codes go to the cloud; in evidence they have a name only."""

from __future__ import annotations

from harness.journal import Json
from harness.links.owner.reply import Reply
from harness.links.owner.session import OwnerSession, attributes, document, quoted

_NEEDED = ("data.id", *attributes("state", "codeLength"))


class SecurityCodeApp:
    """The procedure for one vehicle; `setting` is the `data.id` of the reply to its start."""

    def __init__(self, session: OwnerSession, vin: str) -> None:
        self._session = session
        self._vin = vin

    def start(self) -> Reply:
        """Open the page."""
        return self._ask("start code setting", "POST", self._path())

    def confirm_on(self, setting: str) -> Reply:
        """Click Continue after the engine was turned ON."""
        return self._ask("continue code setting", "POST", self._path(setting) + "/engine-on/continue")

    def enter(self, setting: str, code: Json) -> Reply:
        """Enter a new code and click Next."""
        return self._ask("enter code", "POST", self._path(setting) + "/new-code/next", code)

    def re_enter(self, setting: str, code: Json) -> Reply:
        """Enter it again and click Next."""
        return self._ask("re-enter code", "POST", self._path(setting) + "/re-entry/next", code)

    def save(self, setting: str) -> Reply:
        """Click Save."""
        return self._ask("save code", "POST", self._path(setting) + "/save")

    def state(self, setting: str) -> Reply:
        """Look at what the page shows now."""
        return self._ask("code setting state", "GET", self._path(setting))

    def leave(self, setting: str) -> Reply:
        """Leave the procedure."""
        return self._ask("leave code setting", "DELETE", self._path(setting))

    def _path(self, setting: str | None = None) -> str:
        path = f"/user-adapter/v1/{self._session.vehicle_path(self._vin)}/security-code-settings"
        return path if setting is None else f"{path}/{quoted(setting)}"

    def _ask(self, what: str, method: str, path: str, *code: Json) -> Reply:
        if not code:
            return self._session.wire.ask(what, method, path, needs=_NEEDED)
        given: dict[str, Json] = {"code": self._session.name_of_code(code[0])}
        return self._session.wire.ask(
            what, method, path, document("SecurityCode", code=code[0]), given=given, needs=_NEEDED
        )
