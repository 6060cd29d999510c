"""Notifications: what is raised by which event, the preferences of the owner, and the history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from harness.emulator.cloud import dates, health
from harness.emulator.cloud.account import Account
from harness.emulator.cloud.commands import Action
from harness.emulator.cloud.dates import Calendar
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.push import PushGateway
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.rules import (
    HEALTH_RULES,
    PREFERENCES,
    REPLY_RULE,
    SERVICE_RULE,
    START_REFUSED_RULE,
    START_RULE,
    THEFT,
    THEFT_RULE,
    Rule,
)
from harness.emulator.cloud.uplink import Message
from harness.emulator.cloud.uplink import field as field_of
from harness.emulator.cloud.vehicles import Service, Vehicle
from harness.errors import DutProtocolError

#: more are no news to an owner, but a unit that repeats itself
MOST_NOTIFICATIONS = 10_000


@dataclass(slots=True)
class Settings:
    """What the owner of a vehicle wants to hear of. Assistance is off until the owner enables it (DOC_001, page 22)."""

    preferences: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(PREFERENCES, True))
    assistance: bool = False
    #: types that were off at some time, and what they would have pushed
    once_off: set[str] = field(default_factory=set)
    held: list[Notification] = field(default_factory=list)


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
        #: whether the services of a vehicle are paid for
        self.is_paid_for: Callable[[Vehicle], bool] = lambda _vehicle: True

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

    def service_due(self, vehicle: Vehicle, reached: str, utc_ms: int) -> None:
        """The due date or the due mileage of the next service is reached."""
        self.notify(vehicle, SERVICE_RULE, f"The {reached} of the next service is reached.", utc_ms, [])

    def command_ended(self, action: Action) -> None:
        """A remote command came to its end."""
        rule = REPLY_RULE
        if action.name == "engine-start":
            rule = START_RULE if action.status == "COMPLETED" else START_REFUSED_RULE
        self.notify(action.vehicle, rule, f"{action.name}: {action.status}", self._calendar.now_ms, [])

    def history(self, vehicle: Vehicle) -> list[Notification]:
        """All notifications of a vehicle, the latest event first; of one instant, the later received first."""
        parameters = self._parameters
        entries = self._history.get(vehicle.vin, [])
        if parameters.history_most is not None:
            entries = entries[-parameters.history_most :]
        if parameters.history_kept_s is not None:
            oldest_ms = self._calendar.now_ms - int(parameters.history_kept_s * 1000)
            entries = [entry for entry in entries if entry.raised_ms >= oldest_ms]
        if parameters.history_entries_repeated:
            entries = [entry for entry in entries for _ in range(2)]
        if parameters.history_ordered_by == "event":
            entries = sorted(entries, key=lambda entry: entry.raised_ms)
        return entries[::-1] if parameters.history_newest_first else list(entries)

    def entry(self, vehicle: Vehicle, notification_id: str) -> Notification:
        """One entry of the history of a vehicle; raises Refusal when it has no such entry."""
        found = next((entry for entry in self.history(vehicle) if entry.id == notification_id), None)
        if found is None:
            raise Refusal(404, "NOTIFICATION_UNKNOWN", "the history has no such entry")
        return found

    def delete(self, vehicle: Vehicle, notification_id: str | None) -> None:
        """Take an entry, or all of them, out of the history, where a fault has it so."""
        kept = [entry for entry in self.history(vehicle) if notification_id not in (None, entry.id)]
        self._history[vehicle.vin] = kept

    def forget_history(self, vehicle: Vehicle) -> None:
        """A vehicle has left its account."""
        self._history.pop(vehicle.vin, None)

    def forget_settings(self, vehicle: Vehicle) -> None:
        """A vehicle has left its account."""
        self._settings.pop(vehicle.vin, None)

    def settings(self, vehicle: Vehicle) -> Settings:
        """The settings of a vehicle's owner."""
        return self._settings.setdefault(vehicle.vin, Settings())

    def set_preferences(self, vehicle: Vehicle, wanted: object) -> None:
        """Switch types on or off; all of them or, when one is unknown, none."""
        if not isinstance(wanted, dict) or not all(isinstance(on, bool) for on in wanted.values()):
            raise Refusal(400, "PREFERENCE_VALUE", "preferences are type: true or false")
        known = {kind: on for kind, on in wanted.items() if kind in PREFERENCES}
        if len(known) < len(wanted) and self._parameters.preference_unknown_refused:
            if self._parameters.preference_refusal_applies_known:
                self._switch(vehicle, known)
            raise Refusal(400, "PREFERENCE_UNKNOWN", "a notification type is unknown")
        self._switch(vehicle, known)

    def set_assistance(self, vehicle: Vehicle, on: object) -> None:
        """Switch assistance on or off."""
        if not isinstance(on, bool):
            raise Refusal(400, "PREFERENCE_VALUE", "assistance is true or false")
        self.settings(vehicle).assistance = on

    def phone_registered(self, vehicles: list[Vehicle]) -> None:
        """The app came to another phone of the owner of these vehicles: their settings stay, or not."""
        for vehicle in vehicles if not self._parameters.preferences_outlast_phone else ():
            self.settings(vehicle).preferences = dict.fromkeys(PREFERENCES, True)

    def notify(
        self, vehicle: Vehicle, rule: Rule, description: str, raised_ms: int, data: list[dict[str, str]]
    ) -> None:
        """Record a notification of a vehicle's owner, and push it when the owner wants it; without an owner, nothing.

        `raised_ms` is the UTC of the event. Raises DutProtocolError for a unit that babbles.
        """
        account = self._told(vehicle, raised_ms)
        if account is None:
            return
        if self._raised >= MOST_NOTIFICATIONS:
            raise DutProtocolError(f"the TCU has had the cloud notify its owner {self._raised} times: it babbles")
        self._raised += 1
        notification = Notification(f"notification-{self._raised}", rule, description, raised_ms, data)
        wanted = self._is_wanted(vehicle, rule)
        if self._parameters.history_recorded and (wanted or self._parameters.history_of_unwanted):
            self._history.setdefault(vehicle.vin, []).append(notification)
        if wanted:
            self._push(account, vehicle, notification)
        elif self._parameters.push_caught_up:
            self.settings(vehicle).held.append(notification)

    def _switch(self, vehicle: Vehicle, wanted: dict[str, bool]) -> None:
        settings = self.settings(vehicle)
        if self._parameters.preferences_switch_together and wanted:
            wanted = dict.fromkeys(PREFERENCES, list(wanted.values())[-1])
        settings.preferences.update(wanted)
        settings.once_off |= {kind for kind, on in wanted.items() if not on}
        held, settings.held = settings.held, []
        for notification in held:
            if vehicle.account is not None and self._is_wanted(vehicle, notification.rule):
                self._push(vehicle.account, vehicle, notification)
            else:
                settings.held.append(notification)

    def _push(self, account: Account, vehicle: Vehicle, notification: Notification) -> None:
        for _ in range(2 if self._parameters.push_repeated else 1):
            self._gateway.send(account, push_content(notification, vehicle))

    def _told(self, vehicle: Vehicle, raised_ms: int) -> Account | None:
        """Who is told of what happened then: the vehicle's owner, with the services active since, or nobody."""
        parameters = self._parameters
        if not self.is_paid_for(vehicle):
            return None
        if vehicle.account is None:
            return vehicle.former if "pushes" in parameters.release_keeps else None
        is_silent = vehicle.service is not Service.ACTIVATED and "notifications" not in parameters.deactivation_leaves
        if is_silent or (vehicle.reactivated and "notifications" in parameters.reactivation_leaves_out):
            return None
        if raised_ms < vehicle.told_since_ms:
            return None
        return vehicle.account if vehicle.owned or parameters.functions_before_ownership else None

    def _is_wanted(self, vehicle: Vehicle, rule: Rule) -> bool:
        parameters, settings = self._parameters, self.settings(vehicle)
        if rule.preference is None:
            return True
        if rule.preference == THEFT and parameters.assistance_required and not settings.assistance:
            return False
        if not parameters.push_respects_preferences or rule.preference in parameters.push_unswitchable:
            return True
        if parameters.preference_off_for_good and rule.preference in settings.once_off:
            return False
        return settings.preferences[dict(parameters.preference_taken_from).get(rule.preference, rule.preference)]


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
