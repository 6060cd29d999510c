"""The maker's vehicle database, the vehicles of the accounts, and what is known of each vehicle's state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from harness.emulator.cloud import vins
from harness.emulator.cloud.account import Account
from harness.emulator.cloud.dates import Calendar
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.uplink import Message


class Service(Enum):
    """The state of the app's services for a vehicle."""

    ACTIVATED = "ACTIVATED"
    DEACTIVATED = "DEACTIVATED"
    #: wanted again, and the TCU has not confirmed it yet
    ACTIVATING = "ACTIVATING"


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
    #: the account that had it last
    former: Account | None = None
    owned: bool = False
    service: Service = Service.ACTIVATED
    #: UTC, ms: since when the services are deactivated; and whether they were activated again at some time
    deactivated_ms: int = 0
    reactivated: bool = False
    nickname: str = ""
    reports: dict[str, Message] = field(default_factory=dict)
    #: whether a security code is set, as the TCU has said; None before it has
    code_set: bool | None = None
    #: UTC, ms: what the TCU saw before is the former account's, and is nobody's any more
    released_ms: int = 0
    #: UTC, ms: since when its owner is told of events
    told_since_ms: int = 0

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
    """All vehicles of the maker by VIN.

    `on_release` are called for a vehicle that leaves its account, however it does: each part of the cloud that keeps
    something of a vehicle puts one here, under the name of what it forgets. By then the vehicle has no account.
    """

    def __init__(self, parameters: CloudParameters, calendar: Calendar) -> None:
        self._parameters = parameters
        self._calendar = calendar
        self._by_vin: dict[str, Vehicle] = {}
        self.on_release: dict[str, Callable[[Vehicle], None]] = {}

    def preload(self, vehicle: Vehicle) -> None:
        """Put a vehicle into the maker's database."""
        self._by_vin[vehicle.vin] = vehicle

    def find(self, vin: str) -> Vehicle | None:
        """The vehicle of that VIN, whoever has it."""
        return self._by_vin.get(vin)

    def add(self, account: Account, vin: object, terms_accepted: object) -> Vehicle:
        """Add a vehicle to an account, its ownership still to be authenticated.

        Raises Refusal for a malformed or unknown VIN, a vehicle that another account has, and, the VIN being right, for
        terms that are not accepted.
        """
        if not self._parameters.vin_checked_before_terms:
            self._check_terms(terms_accepted)
        vehicle = self._of_vin(vin)
        if vehicle.account not in (None, account):
            self._check_taken(vehicle)
        self._check_released(vehicle, account)
        self._check_terms(terms_accepted)
        self._check_second(account, vehicle)
        if self._parameters.adding_effective:
            vehicle.account = account
        return vehicle

    def release(self, vehicle: Vehicle) -> None:
        """A vehicle leaves its account: unpaired, or with the account. Nothing of it is kept for anybody."""
        keeps = self._parameters.release_keeps
        vehicle.former = vehicle.account
        vehicle.account = None
        vehicle.service, vehicle.reactivated, vehicle.deactivated_ms = Service.ACTIVATED, False, 0
        vehicle.released_ms = self._calendar.now_ms
        if "owner" not in keeps:
            vehicle.owned = False
        if "nickname" not in keeps:
            vehicle.nickname = ""
        if "reports" not in keeps:
            vehicle.reports.clear()
        forgotten = [vehicle]
        if self._parameters.release_forgets_all_vehicles and vehicle.former is not None:
            forgotten += self.of(vehicle.former)
        for name, forget in self.on_release.items():
            for each in forgotten if name not in keeps else []:
                forget(each)

    def _of_vin(self, entered: object) -> Vehicle:
        parameters = self._parameters
        what_to_do = ": re-check it; if it is right, contact support or your dealer"
        what_to_do = what_to_do if parameters.vin_refusal_says_what_to_do else ""
        vin = vins.entered(entered, parameters)
        if vin is None:
            raise Refusal(400, "VIN_MALFORMED", f"this is no VIN{what_to_do}")
        vehicle = next((known for known in self._by_vin.values() if vins.same(vin, known.vin, parameters)), None)
        if vehicle is None and parameters.vin_unknown_added:
            vehicle = self._by_vin[vin] = Vehicle(vin, _STRANGER.model, {}, False, _STRANGER.market)
        if vehicle is None:
            raise Refusal(404, "VIN_UNKNOWN", f"no vehicle has this VIN{what_to_do}")
        return vehicle

    def _check_terms(self, accepted: object) -> None:
        if accepted is not True and self._parameters.vin_terms_required:
            raise Refusal(400, "TERMS_NOT_ACCEPTED", "the terms and conditions are not accepted")

    def _check_taken(self, vehicle: Vehicle) -> None:
        how = self._parameters.vin_taken
        if how == "refused" or (how == "moves when added" and vehicle.owned):
            raise Refusal(409, "VIN_TAKEN", "the vehicle is paired to another account")
        vehicle.owned = vehicle.owned and how == "moves with its owner"

    def _check_released(self, vehicle: Vehicle, account: Account) -> None:
        who = self._parameters.released_for
        if vehicle.former is None or who == "anyone":
            return
        is_former = vehicle.former is account
        if who == "nobody" or (who == "others" and is_former) or (who == "the former account" and not is_former):
            raise Refusal(409, "VIN_TAKEN", "the vehicle is paired to another account")

    def _check_second(self, account: Account, vehicle: Vehicle) -> None:
        others = [other for other in self.of(account) if other is not vehicle]
        if others and self._parameters.second_vehicle == "refused":
            raise Refusal(409, "VEHICLE_LIMIT", "the account has a vehicle already")
        if self._parameters.second_vehicle == "replaces the first":
            for other in others:
                self.release(other)

    def of(self, account: Account) -> list[Vehicle]:
        """The vehicles of an account in the order they were built."""
        return [vehicle for vehicle in self._by_vin.values() if self._has(account, vehicle, "listing")]

    def all(self) -> list[Vehicle]:
        """Every vehicle of the maker in the order they were built."""
        return list(self._by_vin.values())

    def get(self, account: Account, vin: str) -> Vehicle:
        """A vehicle of an account; raises Refusal when the account has no such vehicle."""
        vehicle = self._by_vin.get(vin)
        if vehicle is None or not self._has(account, vehicle, "access"):
            raise Refusal(403, "security.access", "the account has no such vehicle")
        return vehicle

    def _has(self, account: Account, vehicle: Vehicle, kept: str) -> bool:
        return vehicle.account is account or (vehicle.former is account and kept in self._parameters.release_keeps)

    def another_than(self, vehicle: Vehicle) -> Vehicle:
        """Some other vehicle; when the database holds no other, a stranger's."""
        return next((other for other in self._by_vin.values() if other is not vehicle), _STRANGER)
