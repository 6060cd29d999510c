"""The app's pages on notifications: their history, the alert preferences, and Assistance.

`preferences` and `assistance` are this project's own; the rest is what the maker's clients ask for.
"""

from __future__ import annotations

from harness.journal import Json
from harness.links.owner.reply import Reply
from harness.links.owner.session import OwnerSession, attributes, document, quoted

_ENTRY = ("notificationId", "messageTitle", "messageDescription", "categoryKey", "ruleKey", "timestamp")
#: a history of ten thousand entries
LARGEST_HISTORY_BYTES = 8 * 1024 * 1024


class NotificationsApp:
    """What the app asks about the notifications of one vehicle."""

    def __init__(self, session: OwnerSession, vin: str) -> None:
        self._session = session
        self._vin = vin

    def history(self, **queries: str) -> Reply:
        """Open the history; the app has no queries, others may try some."""
        asked = "".join(f"&{quoted(name)}={quoted(value)}" for name, value in queries.items())
        needs = tuple(f"data.attributes.messages[].{name}" for name in _ENTRY)
        return self._session.wire.ask(
            "notifications",
            "GET",
            f"{self._history()}?realm=P_NCB&langCode=EN{asked}",
            given=dict(queries),
            needs=needs,
            largest_bytes=LARGEST_HISTORY_BYTES,
        )

    def details(self, entry: str) -> Reply:
        """Press MORE at an entry."""
        path = f"{self._history()}/{quoted(entry)}"
        return self._session.wire.ask("notification", "GET", path, given={"entry": entry}, needs=attributes(*_ENTRY))

    def meddle(self, method: str, entry: str = "", **values: Json) -> Reply:
        """Try to change the history, or one entry of it, with a method that the app does not use."""
        path = self._history() + (f"/{quoted(entry)}" if entry else "")
        given: dict[str, Json] = {"method": method, "entry": entry, **values}
        return self._session.wire.ask("change history", method, path, document("Notification", **values), given=given)

    def settings(self) -> Reply:
        """Read the alert preferences."""
        return self._session.wire.ask(
            "settings", "GET", self._settings(), needs=attributes("preferences", "assistance")
        )

    def set_preference(self, kind: str, on: Json) -> Reply:
        """Switch a type of notification on or off."""
        return self.set_preferences({kind: on})

    def set_preferences(self, wanted: Json) -> Reply:
        """Switch several types at once."""
        body = document("RuleSettings", preferences=wanted)
        return self._session.wire.ask(
            "set preference",
            "POST",
            self._settings(),
            body,
            given={"preferences": wanted},
            needs=attributes("preferences"),
        )

    def set_assistance(self, on: bool) -> Reply:
        """Switch Assistance on or off."""
        body, needs = document("RuleSettings", assistance=on), attributes("assistance")
        return self._session.wire.ask("set assistance", "POST", self._settings(), body, given={"on": on}, needs=needs)

    def _history(self) -> str:
        return f"/notifications/v2/notifications/{self._session.vehicle_path(self._vin)}"

    def _settings(self) -> str:
        return f"/notifications/v1/rules/settings/{self._session.vehicle_path(self._vin)}"
