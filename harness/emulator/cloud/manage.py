"""The data of a vehicle that its owner sees, and what of it can be changed: the nickname (DOC_001, page 29)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.vehicles import Service, Vehicle, Vehicles

NICKNAME = "nickname"
#: attributes that are shown and not changed
_FIXED = ("vin", "modelName", "serviceStatus", "ownershipState")


def service_status(vehicle: Vehicle, parameters: CloudParameters) -> str:
    """What the app shows as the status of its services; none before ownership is authenticated."""
    if not vehicle.owned:
        return "NOT_PAIRED"
    if parameters.service_status_shown == "always activated":
        return Service.ACTIVATED.value
    return vehicle.service.value


def view(vehicle: Vehicle, parameters: CloudParameters) -> dict[str, Any]:
    """The data of a vehicle."""
    shown = {
        "vin": vehicle.vin,
        "modelName": vehicle.model,
        NICKNAME: vehicle.nickname,
        "serviceStatus": service_status(vehicle, parameters),
        "ownershipState": vehicle.state,
    }
    return {name: "" if name in parameters.vehicle_hides else value for name, value in shown.items()}


def change(vehicle: Vehicle, wanted: Mapping[str, Any], vehicles: Vehicles, parameters: CloudParameters) -> None:
    """Change the nickname; raises Refusal, and changes nothing, for anything else and for what is no nickname."""
    unknown = [name for name in wanted if name not in (NICKNAME, *_FIXED)]
    fixed = [name for name in wanted if name in _FIXED and name not in parameters.vehicle_editable]
    if unknown:
        raise Refusal(400, "VEHICLE_UNKNOWN_DATA", "a vehicle has no such data")
    if fixed and not parameters.vehicle_fixed_ignored:
        raise Refusal(400, "VEHICLE_FIXED", f"{fixed[0]} cannot be changed")
    if NICKNAME in wanted:
        nickname = checked_nickname(wanted[NICKNAME], parameters)
        for named in vehicles.of(vehicle.account) if parameters.nickname_of_account and vehicle.account else [vehicle]:
            named.nickname = nickname if parameters.nickname_kept else named.nickname
    if "modelName" in wanted and "modelName" in parameters.vehicle_editable:
        vehicle.model = str(wanted["modelName"])


def checked_nickname(text: object, parameters: CloudParameters) -> str:
    """A nickname without blanks around it; empty for none. Raises Refusal for what is none."""
    if not parameters.nickname_checked:
        text = str(text)[: parameters.nickname_longest]
    if not isinstance(text, str):
        raise Refusal(400, "NICKNAME_MALFORMED", "a nickname is a text")
    text = text.strip()
    if parameters.nickname_ascii_only:
        text = text.encode("ascii", "ignore").decode()
    if len(text) > parameters.nickname_longest:
        raise Refusal(400, "NICKNAME_TOO_LONG", f"a nickname has {parameters.nickname_longest} characters at most")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise Refusal(400, "NICKNAME_MALFORMED", "a nickname has no control characters")
    return text
