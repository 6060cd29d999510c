"""The kinds of notifications: their keys, titles, and the preferences that govern them."""

from __future__ import annotations

from dataclasses import dataclass

from harness.emulator.cloud import health

THEFT = "theft"
VEHICLE_HEALTH = "vehicle-health"
AREA_SPEED_CURFEW = "area-speed-curfew"
REMOTE_COMMAND_REPLY = "remote-command-reply"
#: the types of DOC_001, page 21
PREFERENCES = (THEFT, VEHICLE_HEALTH, AREA_SPEED_CURFEW, REMOTE_COMMAND_REPLY)

_MAINTENANCE = "maintenance"
#: the category keys of the owner API's clients
_CATEGORIES = {
    THEFT: "SVT",
    VEHICLE_HEALTH: _MAINTENANCE,
    AREA_SPEED_CURFEW: "geofencing",
    REMOTE_COMMAND_REPLY: "remotecontrol",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of notification: its key, the preference that governs it (None: none does), its title."""

    key: str
    preference: str | None
    title: str

    @property
    def category(self) -> str:
        """The category key of the owner API."""
        return _MAINTENANCE if self.preference is None else _CATEGORIES[self.preference]


THEFT_RULE = Rule("burglar.car.stolen", THEFT, "Theft alert")
START_RULE = Rule("remote.start.engine", REMOTE_COMMAND_REPLY, "Remote engine start")
START_REFUSED_RULE = Rule("remote.start.unavailable", REMOTE_COMMAND_REPLY, "Remote engine start not possible")
#: this project's own key: the API's enumeration has none for the other commands
REPLY_RULE = Rule("remote.command.reply", REMOTE_COMMAND_REPLY, "Remote command")
HEALTH_RULES = {lamp.uplink: Rule(lamp.rule_key, VEHICLE_HEALTH, lamp.title) for lamp in health.LAMPS}
#: by what was breached
BREACH_RULES = {
    "speed": Rule("speed.infringement", AREA_SPEED_CURFEW, "Speed alert"),
    "curfew": Rule("curfew.infringement", AREA_SPEED_CURFEW, "Curfew alert"),
    "area": Rule("zone.infringement", AREA_SPEED_CURFEW, "Area alert"),
}
#: governed by none of the preferences of page 21; the key is this project's own
SERVICE_RULE = Rule("maintenance.due", None, "Vehicle service")
RULES = (
    THEFT_RULE,
    *HEALTH_RULES.values(),
    *BREACH_RULES.values(),
    START_RULE,
    START_REFUSED_RULE,
    REPLY_RULE,
    SERVICE_RULE,
)
