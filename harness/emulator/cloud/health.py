"""Vehicle health: the lamps a vehicle has, what they are called, and what the owner reads about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.emulator.cloud import dates
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.uplink import Message, field, malformed
from harness.emulator.cloud.vehicles import Vehicle


@dataclass(frozen=True, slots=True)
class Lamp:
    """A warning: its name in the uplink, in the owner API, the rule key of its notification, and its texts."""

    uplink: str
    api: str
    rule_key: str
    title: str
    description: str
    solution: str


#: The six warnings of DOC_001, page 16. Names and rule keys are those of the owner API's clients; `airbag.alert` is
#: this project's own, because the API's enumeration has none.
LAMPS = (
    Lamp(
        "tire_pressure",
        "tyrePressureWarning",
        "wheel.alert",
        "Tire pressure",
        "The pressure of at least one tire is low.",
        "Stop safely, check all tires and correct their pressure.",
    ),
    Lamp(
        "brake",
        "brakeWarning",
        "brake.alert",
        "Brake",
        "The brake system reports a malfunction.",
        "Stop safely and have the vehicle towed to a service centre.",
    ),
    Lamp(
        "abs",
        "absWarning",
        "abs.alert",
        "Anti-lock braking system",
        "The anti-lock braking system is out of function; the ordinary brakes work.",
        "Drive with care and have the system checked by a service centre.",
    ),
    Lamp(
        "airbag",
        "airbagWarning",
        "airbag.alert",
        "Airbag",
        "The airbag system reports a malfunction.",
        "Have the system checked by a service centre at once.",
    ),
    Lamp(
        "engine_mil",
        "lampRequest",
        "mil.lamp.on.request",
        "Engine malfunction indicator lamp",
        "The engine control reports a malfunction.",
        "Have the engine checked by a service centre.",
    ),
    Lamp(
        "oil_pressure",
        "oilPressureWarning",
        "oil.pressure.alert",
        "Oil pressure",
        "The pressure of the engine oil is low.",
        "Stop safely, switch the engine off and call for assistance.",
    ),
)


def lamps_on(message: Message | None) -> dict[str, bool]:
    """Each lamp of a health uplink; all off when there is none. Raises DutProtocolError for anything but a bool."""
    if message is None:
        return dict.fromkeys((lamp.uplink for lamp in LAMPS), False)
    lamps = field(message, "lamps", dict)
    for lamp in LAMPS:
        if not isinstance(lamps.get(lamp.uplink), bool):
            raise malformed(message, f"lamp {lamp.uplink!r} is neither true nor false")
    return {lamp.uplink: lamps[lamp.uplink] for lamp in LAMPS}


def kept(parameters: CloudParameters, before: Message | None, message: Message) -> Message:
    """What is shown from now on: the report that came, unless a fault has it otherwise."""
    if before is None:
        return message
    lamps, t_ms = lamps_on(message), message["t_ms"]
    if parameters.health_shown == "first report":
        lamps = lamps_on(before)
    elif parameters.health_shown == "every warning ever":
        lamps = {name: lit or lamps_on(before)[name] for name, lit in lamps.items()}
    if parameters.health_time == "first report":
        t_ms = before["t_ms"]
    return {**message, "lamps": lamps, "t_ms": t_ms}


def displayed(vehicle: Vehicle, parameters: CloudParameters) -> tuple[Lamp, ...]:
    """The lamps whose monitoring system the vehicle has."""
    assumed = {lamp.uplink for lamp in LAMPS if not parameters.equipment_respected}
    assumed |= {"tire_pressure"} if parameters.tire_pressure_assumed_fitted else set()
    return tuple(lamp for lamp in LAMPS if lamp.uplink in assumed or vehicle.equipment.get(lamp.uplink, False))


def attributes(message: Message, lamps: tuple[Lamp, ...], parameters: CloudParameters, now_ms: int) -> dict[str, Any]:
    """The reply of `health-status`. `warnings` (the texts of each active warning) is this project's own."""
    lit = lamps_on(message)
    reported_ms = now_ms if parameters.health_time == "query" else message["t_ms"]
    return {
        "malfunctionIndicatorLamps": {lamp.api: int(lit[lamp.uplink]) for lamp in lamps},
        "maintenance": {},
        "warnings": [
            {"lamp": lamp.api, "title": lamp.title, "description": lamp.description, "solution": lamp.solution}
            for lamp in lamps
            if parameters.health_details_available and lit[lamp.uplink]
        ],
        "lastUpdateTime": None if parameters.health_time == "none" else dates.text(reported_ms),
    }
