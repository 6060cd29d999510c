"""What monitors look for in records."""

from __future__ import annotations

from collections.abc import Mapping

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
#: status of a reply from which on it is a refusal
REFUSED = 400


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
