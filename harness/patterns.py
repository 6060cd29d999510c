"""Observations that scenarios speak of, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.errors import NotExecuted
from harness.expect import Pattern
from harness.journal import Record
from harness.monitors.records import BREACH_RULES, SERVICE_RULE, THEFT_RULE
from harness.rig import Vehicle

#: keys of the notifications for the six warnings, as the open clients of the owner API know them; airbag is our own
WARNING_RULES = {
    "tire_pressure": "wheel.alert",
    "brake": "brake.alert",
    "abs": "abs.alert",
    "airbag": "airbag.alert",
    "engine_mil": "mil.lamp.on.request",
    "oil_pressure": "oil.pressure.alert",
}

#: the rule of a notification that a remote command has ended
REPLY_RULES = ("remote.start.engine", "remote.start.unavailable", "remote.command.reply")


@dataclass(frozen=True)
class RequestPattern(Pattern):
    """A request of the unit on the bus: `raw` has the codes that are meant, by the name of the DBC signal."""

    raw: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def matches(self, record: Record) -> bool:
        """Whether an observation is one of these."""
        return super().matches(record) and all(
            record.data["raw"].get(name) in codes for name, codes in self.raw.items()
        )


def request(vehicle: Vehicle, *names: str) -> RequestPattern:
    """The unit asking the car for one of these, by the names in the vehicle file; without names, for anything.

    Raises NotExecuted when the vehicle file has no code for a name.
    """
    signal = vehicle.request
    wanted = names or tuple(state for state in signal.states if not state.startswith("idle"))
    for name in wanted:
        if name not in signal.states:
            raise NotExecuted(f"the vehicle file has no code for the request {name!r}")
    codes = frozenset(signal.states[name] for name in wanted)
    text = f"request of the unit: {', '.join(names) or 'any'}"
    return RequestPattern(text, "can.frame", {"message": signal.message}, {part.name: codes for part in signal.parts})


theft_alert = Pattern("theft alert on the phone", "owner.push", {"rule": THEFT_RULE})
service_notice = Pattern("notification that service is due", "owner.push", {"rule": SERVICE_RULE})
#: of any of the six; the category is the one that the clients of the owner API know
any_warning_notice = Pattern("notification of a warning", "owner.push", {"category": "maintenance"})


def notice_of(who: str) -> Pattern:
    """Any notification on somebody's phone: owner, second_phone, second_owner, newcomer."""
    return Pattern(f"notification on the phone ({who})", f"{who}.push")


def warning_notice(warning: str) -> Pattern:
    """The notification of a warning."""
    return Pattern(f"notification of the {warning} warning", "owner.push", {"rule": WARNING_RULES[warning]})


def breach_notice(kind: str) -> Pattern:
    """The notification that a monitoring alert was breached: speed, curfew or area."""
    return Pattern(f"{kind} alert on the phone", "owner.push", {"rule": BREACH_RULES[kind]})
