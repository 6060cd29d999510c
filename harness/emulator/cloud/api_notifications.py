"""The history of notifications, their settings, and the push gateway."""

from __future__ import annotations

from typing import Any

import falcon

from harness.emulator.cloud import dates
from harness.emulator.cloud.api_common import account_of, cloud_of, document, object_in, reply, user_of
from harness.emulator.cloud.notifications import Notification, Settings
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.rules import RULES, Rule
from harness.emulator.cloud.vehicles import Vehicle


def _vehicle(request: falcon.Request, user: str, vin: str) -> Vehicle:
    return cloud_of(request).usable(user_of(request, user), vin)


def _entry(notification: Notification) -> dict[str, Any]:
    return {
        "notificationId": notification.id,
        "messageTitle": notification.rule.title,
        "messageSubtitle": "",
        "messageDescription": notification.description,
        "categoryKey": notification.rule.category,
        "ruleKey": notification.rule.key,
        "notificationKey": notification.rule.key,
        "priority": None,
        "status": "UNREAD",
        "timestamp": dates.text(notification.raised_ms),
        "data": notification.data,
        "metadata": {},
    }


class History:
    """GET gives the whole history. It takes no order and no filter (DOC_001, page 23), and has no DELETE."""

    def on_get(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """List, the latest first."""
        history = cloud_of(request).notifications.history(_vehicle(request, user, vin))
        document(response, "Notifications", vin, {"messages": [_entry(notification) for notification in history]})


def _rule(rule: Rule, settings: Settings) -> dict[str, Any]:
    channel = "PUSH_APP" if settings.preferences[rule.preference] else ""
    return {
        "ruleKey": rule.key,
        "ruleTitle": rule.title,
        "ruleDescription": "",
        "priority": None,
        "status": "ACTIVATED",
        "channels": [{"channelType": channel}],
        "categoryKey": rule.category,
        "categoryTitle": rule.category,
    }


class RuleSettings:
    """GET and POST of the settings. `preferences` and `assistance` are this project's own, as is the body of POST."""

    def on_get(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Tell."""
        self._show(request, response, _vehicle(request, user, vin))

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Change what is given."""
        vehicle, given = _vehicle(request, user, vin), object_in(request)
        notifications = cloud_of(request).notifications
        if "preferences" in given:
            notifications.set_preferences(vehicle, given["preferences"])
        if "assistance" in given:
            notifications.set_assistance(vehicle, given["assistance"])
        self._show(request, response, vehicle)

    @staticmethod
    def _show(request: falcon.Request, response: falcon.Response, vehicle: Vehicle) -> None:
        settings = cloud_of(request).notifications.settings(vehicle)
        attributes = {
            "settings": [_rule(rule, settings) for rule in RULES],
            "preferences": settings.preferences,
            "assistance": settings.assistance,
        }
        document(response, "RuleSettings", vehicle.vin, attributes)


class Phones:
    """POST registers a phone with the app, or with `phone` its new state."""

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Register."""
        account, given = account_of(request), object_in(request)
        phone_id, foreground = given.get("phone"), given.get("foreground")
        if not isinstance(foreground, bool) or not isinstance(phone_id, str | None):
            raise Refusal(400, "400", "foreground is true or false, phone a text")
        phone = cloud_of(request).push.register(account, phone_id, foreground)
        document(response, "Phone", phone.id, {"foreground": phone.foreground}, 201)


class PhoneMessages:
    """GET `?after=N` gives what has arrived at a phone since its Nth message."""

    def on_get(self, request: falcon.Request, response: falcon.Response, phone: str) -> None:
        """Read."""
        after = request.get_param_as_int("after", min_value=0, default=0)
        arrived = cloud_of(request).push.get(phone).messages
        messages = [
            {"type": "Push", "id": str(number), "attributes": content}
            for number, content in enumerate(arrived[after:], start=after + 1)
        ]
        reply(response, {"data": messages})


def add_routes(app: falcon.App[falcon.Request, falcon.Response]) -> None:
    """Put the resources at their paths."""
    app.add_route("/notifications/v2/notifications/users/{user}/vehicles/{vin}", History())
    app.add_route("/notifications/v1/rules/settings/users/{user}/vehicles/{vin}", RuleSettings())
    app.add_route("/push-gateway/v1/devices", Phones())
    app.add_route("/push-gateway/v1/devices/{phone}/messages", PhoneMessages())
