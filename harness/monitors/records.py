"""What monitors look for in records."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from harness.journal import Record

#: names of the lamps in the health-status reply, by equipment
LAMP_NAMES: Mapping[str, str] = {
    "tire_pressure": "tyrePressureWarning",
    "brake": "brakeWarning",
    "abs": "absWarning",
    "airbag": "airbagWarning",
    "engine_mil": "lampRequest",
    "oil_pressure": "oilPressureWarning",
}
THEFT_RULE = "burglar.car.stolen"
SERVICE_RULE = "maintenance.due"
#: keys of the notifications of monitoring alerts, as clients of the owner API know them
BREACH_RULES: Mapping[str, str] = {
    "speed": "speed.infringement",
    "curfew": "curfew.infringement",
    "area": "zone.infringement",
}
#: whose account the app of a record is logged in to, by whose records these are; a person may have two phones
PEOPLE: Mapping[str, str] = {
    "owner": "owner",
    "second_phone": "owner",
    "second_owner": "second_owner",
    "newcomer": "newcomer",
}
#: status of a reply from which on it is a refusal
REFUSED = 400


def vin_of(path: str) -> str | None:
    """The VIN that a path of the owner API names."""
    parts = path.split("/")
    for collection in ("vehicles", "cars"):
        if collection in parts[:-1]:
            return unquote(parts[parts.index(collection) + 1]) or None
    return None


def granted(record: Record, what: str) -> bool:
    """Whether a record is a reply of the owner API that grants `what`."""
    return record.what == "owner.reply" and record.data["request"] == what and record.data["status"] < REFUSED


def lamps_shown(record: Record) -> Mapping[str, int]:
    """The lamps of a health-status reply by the names of the owner API; empty for any other record."""
    if not granted(record, "health-status"):
        return {}
    lamps = record.data["fields"].get("malfunctionIndicatorLamps", {})
    return lamps if isinstance(lamps, Mapping) else {}


def is_intrusion(record: Record) -> bool:
    """Whether somebody breaks into the vehicle."""
    return record.what in ("vehicle.force_door", "vehicle.break_glass")


def is_alert(record: Record) -> bool:
    """Whether a theft alert reached the phone."""
    return record.what == "owner.push" and record.data["rule"] == THEFT_RULE
