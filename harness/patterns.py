"""Observations that scenarios speak of, by name."""

from __future__ import annotations

from harness.expect import Pattern
from harness.monitors.records import THEFT_RULE

#: keys of the notifications for the six warnings, as the open clients of the owner API know them; airbag is our own
WARNING_RULES = {
    "tire_pressure": "wheel.alert",
    "brake": "brake.alert",
    "abs": "abs.alert",
    "airbag": "airbag.alert",
    "engine_mil": "mil.lamp.on.request",
    "oil_pressure": "oil.pressure.alert",
}

theft_alert = Pattern("theft alert on the phone", "owner.push", {"rule": THEFT_RULE})
#: of any of the six; the category is the one that the clients of the owner API know
any_warning_notice = Pattern("notification of a warning", "owner.push", {"category": "maintenance"})


def warning_notice(warning: str) -> Pattern:
    """The notification of a warning."""
    return Pattern(f"notification of the {warning} warning", "owner.push", {"rule": WARNING_RULES[warning]})
