"""Manage Vehicle in the app: data and nickname, services, removal of the vehicle. All paths are own."""

from __future__ import annotations

from harness.journal import Json
from harness.links.owner.reply import Reply
from harness.links.owner.session import OwnerSession, attributes, document, quoted

_DATA = attributes("vin", "modelName", "nickname", "serviceStatus")
_STATUS = attributes("serviceStatus")
_REMOVAL = ("data.id", "data.attributes.state")


class ManageApp:
    """The screen of one vehicle."""

    def __init__(self, session: OwnerSession, vin: str) -> None:
        self._session = session
        self.vin = vin

    def view(self) -> Reply:
        """Open the screen."""
        return self._session.wire.ask("manage vehicle", "GET", self._path(), needs=_DATA)

    def change(self, **wanted: Json) -> Reply:
        """Save other data; what the screen does not offer can be asked for all the same."""
        body = document("Vehicle", **wanted)
        return self._session.wire.ask("change vehicle", "PATCH", self._path(), body, given=wanted, needs=_DATA)

    def deactivate(self) -> Reply:
        """Deactivate the services."""
        return self._session.wire.ask("deactivate", "POST", self._path() + "/services/deactivation", needs=_STATUS)

    def activate(self) -> Reply:
        """Press Retry Activation."""
        return self._session.wire.ask("activate", "POST", self._path() + "/services/activation", needs=_STATUS)

    def remove(self) -> Reply:
        """Press "Remove this vehicle from the app"; the reply has the message to read, and the id of the removal."""
        return self._session.wire.ask("remove vehicle", "POST", self._path() + "/removals", needs=_REMOVAL)

    def agree(self, removal: str) -> Reply:
        """Press the button that agrees with the message."""
        return self._session.wire.ask("agree to removal", "POST", self._removal(removal) + "/agreement", needs=_REMOVAL)

    def confirm(self, removal: str) -> Reply:
        """Press the button that confirms."""
        return self._session.wire.ask("confirm removal", "POST", self._removal(removal) + "/confirmation")

    def cancel(self, removal: str) -> Reply:
        """Go back from the message, or from the last question."""
        return self._session.wire.ask("cancel removal", "DELETE", self._removal(removal))

    def _path(self) -> str:
        return f"/user-adapter/v1/{self._session.vehicle_path(self.vin)}"

    def _removal(self, removal: str) -> str:
        return f"{self._path()}/removals/{quoted(removal)}"
