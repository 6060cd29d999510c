"""The maker's vehicle database, the vehicles of the accounts, and what is known of each vehicle's state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.emulator.cloud.accounts import Account
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.uplink import Message

#: 17 characters without I, O and Q (ISO 3779)
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")


@dataclass(slots=True)
class Vehicle:
    """A vehicle that was built, whose account has it (`added` or `owned`), and the last uplink of each kind."""

    vin: str
    model: str
    #: the warning systems it has: keys are the lamp names of the health uplink; a missing one is not fitted
    equipment: Mapping[str, bool]
    #: whether remote commands need the security code
    security_code: bool
    market: str
    account: Account | None = None
    owned: bool = False
    reports: dict[str, Message] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """`added` until ownership is authenticated, then `owned`."""
        return "owned" if self.owned else "added"


#: what is shown of somebody else's vehicle: locked, far driven, every warning lit, reported long ago
_STRANGER = Vehicle(
    "MNTBCCK21Z0000002",
    "Other",
    equipment={},
    security_code=False,
    market="TH",
    reports={
        "locks": {
            "locked": True,
            "doors": dict.fromkeys(("driver", "passenger", "rear_left", "rear_right", "hatch"), "closed"),
            "t_ms": 0,
        },
        "ignition": {"odometer_km": 271_828, "t_ms": 0},
        "health": {
            "lamps": dict.fromkeys(("tire_pressure", "brake", "abs", "airbag", "engine_mil", "oil_pressure"), True),
            "t_ms": 0,
        },
    },
)


class Vehicles:
    """All vehicles of the maker by VIN."""

    def __init__(self) -> None:
        self._by_vin: dict[str, Vehicle] = {}

    def preload(self, vehicle: Vehicle) -> None:
        """Put a vehicle into the maker's database."""
        self._by_vin[vehicle.vin] = vehicle

    def find(self, vin: str) -> Vehicle | None:
        """The vehicle of that VIN, whoever has it."""
        return self._by_vin.get(vin)

    def add(self, account: Account, vin: object, terms_accepted: object) -> Vehicle:
        """Add a vehicle to an account, its ownership still to be authenticated.

        Raises Refusal for a malformed or unknown VIN, terms that are not accepted, and a vehicle another account has.
        """
        if not isinstance(vin, str) or not _VIN.fullmatch(vin):
            raise Refusal(400, "VIN_MALFORMED", "this is no VIN: re-check it")
        if terms_accepted is not True:
            raise Refusal(400, "TERMS_NOT_ACCEPTED", "the terms and conditions are not accepted")
        vehicle = self._by_vin.get(vin)
        if vehicle is None:
            raise Refusal(404, "VIN_UNKNOWN", "re-check the VIN; if it is right, contact support or your dealer")
        if vehicle.account not in (None, account):
            raise Refusal(409, "VIN_TAKEN", "the vehicle is paired to another account")
        vehicle.account = account
        return vehicle

    def of(self, account: Account) -> list[Vehicle]:
        """The vehicles of an account in the order they were built."""
        return [vehicle for vehicle in self._by_vin.values() if vehicle.account is account]

    def get(self, account: Account, vin: str) -> Vehicle:
        """A vehicle of an account; raises Refusal when the account has no such vehicle."""
        vehicle = self._by_vin.get(vin)
        if vehicle is None or vehicle.account is not account:
            raise Refusal(403, "security.access", "the account has no such vehicle")
        return vehicle

    def another_than(self, vehicle: Vehicle) -> Vehicle:
        """Some other vehicle; when the database holds no other, a stranger's."""
        return next((other for other in self._by_vin.values() if other is not vehicle), _STRANGER)
