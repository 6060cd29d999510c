"""The history of notifications, their settings, and the push gateway."""

from __future__ import annotations

from typing import Any

import falcon

from harness.emulator.cloud import dates
from harness.emulator.cloud.api_common import account_of, cloud_of, document, object_in, reply, token_of, user_of
from harness.emulator.cloud.notifications import Notification, Settings
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.rules import RULES, Rule
from harness.emulator.cloud.vehicles import Vehicle


def _vehicle(request: falcon.Request, user: str, vin: str) -> Vehicle:
    return cloud_of(request).usable(user_of(request, user), vin)


def _entry(request: falcon.Request, notification: Notification) -> dict[str, Any]:
    cloud = cloud_of(request)
    parameters = cloud.parameters
    date_ms = cloud.calendar.now_ms if parameters.history_date == "query" else notification.raised_ms
    return {
        "notificationId": notification.id,
        "messageTitle": notification.rule.title if parameters.history_type_displayed else "Notification",
        "messageSubtitle": "",
        "messageDescription": notification.description,
        "categoryKey": notification.rule.category if parameters.history_type_displayed else "custom",
        "ruleKey": notification.rule.key,
        "notificationKey": notification.rule.key,
        "priority": None,
        "status": "UNREAD",
        "timestamp": None if parameters.history_date == "none" else dates.text(date_ms),
        "data": notification.data,
        "metadata": {},
    }


class History:
    """GET gives the whole history. It takes no order and no filter (DOC_001, page 23), and has no DELETE."""

    def on_get(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """List, the latest first; queries of whatever kind change nothing."""
        cloud = cloud_of(request)
        history = cloud.notifications.history(_vehicle(request, user, vin))
        for query in cloud.parameters.history_queries:
            history = _queried(history, query, request.get_param(query))
        document(response, "Notifications", vin, {"messages": [_entry(request, each) for each in history]})

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Nothing in the history can be changed."""
        vehicle, cloud = _vehicle(request, user, vin), cloud_of(request)
        if not cloud.parameters.history_emptied_by_post:
            raise falcon.HTTPMethodNotAllowed(["GET"])
        cloud.notifications.delete(vehicle, None)
        document(response, "Notifications", vin, {"messages": []})

    def on_delete(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Nothing in the history can be deleted."""
        _delete(request, response, _vehicle(request, user, vin), None)


class HistoryEntry:
    """GET gives the details of one entry, as MORE shows them."""

    def on_get(
        self, request: falcon.Request, response: falcon.Response, user: str, vin: str, notification: str
    ) -> None:
        """Tell."""
        cloud = cloud_of(request)
        details = _entry(request, cloud.notifications.entry(_vehicle(request, user, vin), notification))
        if not cloud.parameters.history_details:
            details |= {"messageDescription": "", "data": []}
        document(response, "Notification", notification, details)

    def on_delete(
        self, request: falcon.Request, response: falcon.Response, user: str, vin: str, notification: str
    ) -> None:
        """Nothing in the history can be deleted."""
        _delete(request, response, _vehicle(request, user, vin), notification)


def _queried(history: list[Notification], query: str, value: str | None) -> list[Notification]:
    """What becomes of the list where a fault has it heed a query."""
    if value is None:
        return history
    if query == "sort":
        return history[::-1]
    return [notification for notification in history if notification.rule.category == value]


def _delete(request: falcon.Request, response: falcon.Response, vehicle: Vehicle, notification: str | None) -> None:
    cloud = cloud_of(request)
    if not cloud.parameters.history_deletable:
        raise falcon.HTTPMethodNotAllowed(["GET"])
    cloud.notifications.delete(vehicle, notification)
    document(response, "Notifications", vehicle.vin, {})


def _rule(rule: Rule, settings: Settings) -> dict[str, Any]:
    channel = "PUSH_APP" if rule.preference is None or settings.preferences[rule.preference] else ""
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
    """POST registers a phone with the app, or with `phone` its new state.

    `notificationsAllowed` is what the phone's own setting for the app says.
    """

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Register."""
        account, given = account_of(request), object_in(request)
        phone_id, foreground = given.get("phone"), given.get("foreground")
        allowed = given.get("notificationsAllowed", True)
        if not isinstance(foreground, bool) or not isinstance(allowed, bool) or not isinstance(phone_id, str | None):
            raise Refusal(400, "400", "foreground and notificationsAllowed are true or false, phone a text")
        cloud = cloud_of(request)
        phone = cloud.push.register(account, phone_id, foreground, allowed)
        cloud.push.bind(phone, token_of(request))
        if phone_id is None:
            cloud.notifications.phone_registered(cloud.vehicles.of(account))
        attributes = {"foreground": phone.foreground, "notificationsAllowed": phone.allowed}
        document(response, "Phone", phone.id, attributes, 201)


class PhoneResource:
    """DELETE removes the app from a phone."""

    def on_delete(self, request: falcon.Request, response: falcon.Response, phone: str) -> None:
        """Remove."""
        account, cloud = account_of(request), cloud_of(request)
        cloud.push.unregister(account, phone)
        for vehicle in cloud.vehicles.of(account) if cloud.parameters.uninstalling_unpairs else []:
            cloud.vehicles.release(vehicle)
        document(response, "Phone", phone, {"installed": False})


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
    app.add_route("/notifications/v2/notifications/users/{user}/vehicles/{vin}/{notification}", HistoryEntry())
    app.add_route("/notifications/v1/rules/settings/users/{user}/vehicles/{vin}", RuleSettings())
    app.add_route("/push-gateway/v1/devices", Phones())
    app.add_route("/push-gateway/v1/devices/{phone}", PhoneResource())
    app.add_route("/push-gateway/v1/devices/{phone}/messages", PhoneMessages())
