"""The app's page of the vehicle service."""

from __future__ import annotations

from harness.journal import Json
from harness.links.owner.reply import Reply
from harness.links.owner.session import OwnerSession, attributes, document

_NEEDED = attributes("dueDate", "dueMileage", "remainingMileage")


class ServiceApp:
    """Due date and due mileage of one vehicle."""

    def __init__(self, session: OwnerSession, vin: str) -> None:
        self._session = session
        self._vin = vin

    def open(self) -> Reply:
        """Open the page."""
        return self._session.wire.ask("service due", "GET", self._path(), needs=_NEEDED)

    def update(self, **values: Json) -> Reply:
        """Enter `dueDate` (YYYY-MM-DD), `dueMileage` (km) or both, and click Update."""
        body = document("ServiceDue", **values)
        return self._session.wire.ask("update service due", "POST", self._path(), body, given=values, needs=_NEEDED)

    def _path(self) -> str:
        return f"/user-adapter/v1/{self._session.vehicle_path(self._vin)}/service-due"
