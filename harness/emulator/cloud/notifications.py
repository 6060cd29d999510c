"""Notifications: what is raised by which event, the preferences of the owner, and the history."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harness.emulator.cloud import dates, health
from harness.emulator.cloud.commands import Action
from harness.emulator.cloud.dates import Calendar
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.push import PushGateway
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.rules import (
    HEALTH_RULES,
    PREFERENCES,
    REPLY_RULE,
    START_REFUSED_RULE,
    START_RULE,
    THEFT,
    THEFT_RULE,
    Rule,
)
from harness.emulator.cloud.uplink import Message
from harness.emulator.cloud.uplink import field as field_of
from harness.emulator.cloud.vehicles import Vehicle
from harness.errors import DutProtocolError

#: more are no news to an owner, but a unit that repeats itself
MOST_NOTIFICATIONS = 10_000


@dataclass(slots=True)
class Settings:
    """What the owner of a vehicle wants to hear of. Assistance is off until the owner enables it (DOC_001, page 22)."""

    preferences: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(PREFERENCES, True))
    assistance: bool = False


@dataclass(frozen=True, slots=True)
class Notification:
    """One entry of the history. `raised_ms` is the UTC of the event in the vehicle."""

    id: str
    rule: Rule
    description: str
    raised_ms: int
    data: list[dict[str, str]]


class Notifications:
    """Raises, records and pushes."""

    def __init__(self, parameters: CloudParameters, calendar: Calendar, gateway: PushGateway) -> None:
        self._parameters = parameters
        self._calendar = calendar
        self._gateway = gateway
        self._raised = 0
        self._history: dict[str, list[Notification]] = {}
        self._settings: dict[str, Settings] = {}

    def theft(self, vehicle: Vehicle, message: Message) -> None:
        """The TCU reports that the vehicle is compromised."""
        position = message.get("position") or {}
        data = [{"name": "cause", "value": field_of(message, "cause", str)}]
        data += [{"name": name, "value": str(position[name])} for name in ("lat", "lon") if name in position]
        self.notify(vehicle, THEFT_RULE, "Your vehicle may have been compromised: go to it.", message["t_ms"], data)

    def health(self, vehicle: Vehicle, before: Message | None, message: Message) -> None:
        """A health report: one notification for each lamp of the vehicle that went on."""
        parameters = self._parameters
        was_on, is_on = health.lamps_on(before), health.lamps_on(message)
        known = health.displayed(vehicle, parameters) if parameters.health_notified_as_equipped else health.LAMPS
        for lamp in known:
            new = not was_on[lamp.uplink] or parameters.health_notified_with == "every report"
            if is_on[lamp.uplink] and new and parameters.health_notified_with != "nothing":
                self.notify(vehicle, HEALTH_RULES[lamp.uplink], lamp.description, message["t_ms"], [])

    def command_ended(self, action: Action) -> None:
        """A remote command came to its end."""
        rule = REPLY_RULE
        if action.name == "engine-start":
            rule = START_RULE if action.status == "COMPLETED" else START_REFUSED_RULE
        self.notify(action.vehicle, rule, f"{action.name}: {action.status}", self._calendar.now_ms, [])

    def history(self, vehicle: Vehicle) -> list[Notification]:
        """All notifications of a vehicle, the latest event first; of one instant, the later received first."""
        received = self._history.get(vehicle.vin, [])
        if not self._parameters.history_newest_first:
            return list(received)
        received.sort(key=lambda notification: notification.raised_ms)
        return received[::-1]

    def settings(self, vehicle: Vehicle) -> Settings:
        """The settings of a vehicle's owner."""
        return self._settings.setdefault(vehicle.vin, Settings())

    def set_preferences(self, vehicle: Vehicle, wanted: object) -> None:
        """Switch types on or off; all of them or, when one is unknown, none."""
        if not isinstance(wanted, dict) or not all(isinstance(on, bool) for on in wanted.values()):
            raise Refusal(400, "PREFERENCE_VALUE", "preferences are type: true or false")
        unknown = [kind for kind in wanted if kind not in PREFERENCES]
        if unknown:
            raise Refusal(400, "PREFERENCE_UNKNOWN", "a notification type is unknown")
        self.settings(vehicle).preferences.update(wanted)

    def set_assistance(self, vehicle: Vehicle, on: object) -> None:
        """Switch assistance on or off."""
        if not isinstance(on, bool):
            raise Refusal(400, "PREFERENCE_VALUE", "assistance is true or false")
        self.settings(vehicle).assistance = on

    def notify(
        self, vehicle: Vehicle, rule: Rule, description: str, raised_ms: int, data: list[dict[str, str]]
    ) -> None:
        """Record a notification of a vehicle's owner, and push it when the owner wants it; without an owner, nothing.

        `raised_ms` is the UTC of the event. Raises DutProtocolError for a unit that babbles.
        """
        if vehicle.account is None or not (vehicle.owned or self._parameters.functions_before_ownership):
            return
        if self._raised >= MOST_NOTIFICATIONS:
            raise DutProtocolError(f"the TCU has had the cloud notify its owner {self._raised} times: it babbles")
        self._raised += 1
        notification = Notification(f"notification-{self._raised}", rule, description, raised_ms, data)
        if self._parameters.history_recorded:
            self._history.setdefault(vehicle.vin, []).append(notification)
        if self._is_wanted(vehicle, rule):
            for _ in range(2 if self._parameters.push_repeated else 1):
                self._gateway.send(vehicle.account, push_content(notification, vehicle))

    def _is_wanted(self, vehicle: Vehicle, rule: Rule) -> bool:
        settings = self.settings(vehicle)
        if rule.preference == THEFT and self._parameters.assistance_required and not settings.assistance:
            return False
        return settings.preferences[rule.preference] or not self._parameters.push_respects_preferences


def push_content(notification: Notification, vehicle: Vehicle) -> dict[str, Any]:
    """What the phone gets."""
    return {
        "notificationId": notification.id,
        "vin": vehicle.vin,
        "title": notification.rule.title,
        "body": notification.description,
        "ruleKey": notification.rule.key,
        "categoryKey": notification.rule.category,
        "timestamp": dates.text(notification.raised_ms),
    }
