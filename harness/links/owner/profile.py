"""The profile of the account, customer support, and the service period of a vehicle.

Paths and attributes are this project's own, because the real ones are not known.
"""

from __future__ import annotations

from harness.journal import Json
from harness.links.owner.reply import Reply
from harness.links.owner.session import OwnerSession, attributes, document

_SHOWN = attributes("firstName", "lastName", "email", "phone", "country", "distanceUnit")


class ProfileApp:
    """One method a request, bound to one vehicle where it is about a vehicle."""

    def __init__(self, session: OwnerSession, vin: str) -> None:
        self._session = session
        self._vin = vin

    def read(self) -> Reply:
        """Open the personal information."""
        return self._session.wire.ask("profile", "GET", self._user(), needs=_SHOWN)

    def edit(self, **details: Json) -> Reply:
        """Change details: firstName, lastName, phone, country, distanceUnit. Their values are not journalled."""
        body, given = document("Profile", **details), {"details": sorted(details)}
        return self._session.wire.ask("edit profile", "PATCH", self._user(), body, given=given, needs=_SHOWN)

    def support(self) -> Reply:
        """Open the contact of customer support."""
        return self._session.wire.ask("support", "GET", self._user("/support"), needs=attributes("country", "phone"))

    def subscription(self) -> Reply:
        """Ask until when the services of the vehicle are paid for."""
        return self._session.wire.ask("subscription", "GET", self._paid(), needs=attributes("remainingSeconds"))

    def subscribe(self) -> Reply:
        """Pay for a further period."""
        return self._session.wire.ask("subscribe", "POST", self._paid(), needs=attributes("remainingSeconds"))

    def _user(self, ending: str = "") -> str:
        return f"/user-adapter/v1/{self._session.user_path()}{ending}"

    def _paid(self) -> str:
        return f"/user-adapter/v1/{self._session.vehicle_path(self._vin)}/subscription"
