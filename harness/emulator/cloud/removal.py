"""Unpairing a vehicle: asked for, the message agreed to, and confirmed (DOC_001, page 30)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.emulator.cloud.account import Account
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.vehicles import Vehicle

#: what the owner has to read and agree to
MESSAGE = "Removing the vehicle ends its services in your account. Its data cannot be retrieved afterwards."


@dataclass(slots=True)
class Removal:
    """One removal that is under way."""

    id: str
    account: Account
    vehicle: Vehicle
    agreed: bool = False

    @property
    def state(self) -> str:
        """What it waits for."""
        return "confirmation" if self.agreed else "agreement"


class Removals:
    """The removals that are under way, at most one a vehicle: the newest."""

    def __init__(self, parameters: CloudParameters, release: Callable[[Vehicle], None]) -> None:
        self._parameters = parameters
        self._release = release
        self._begun = 0
        self._by_vin: dict[str, Removal] = {}

    def begin(self, account: Account, vehicle: Vehicle) -> Removal:
        """The owner asks for it. One that was begun before does not count any more."""
        self._begun += 1
        removal = Removal(f"removal-{self._begun}", account, vehicle)
        self._by_vin[vehicle.vin] = removal
        if not self._parameters.removal_steps:
            self._unpair(removal)
        return removal

    def get(self, account: Account, vehicle: Vehicle, removal_id: str) -> Removal:
        """A removal that is under way; raises Refusal when there is none of this id."""
        removal = self._by_vin.get(vehicle.vin)
        if removal is None or removal.account is not account or removal.id != removal_id:
            raise Refusal(404, "REMOVAL_UNKNOWN", "no such removal is under way")
        return removal

    def agree(self, removal: Removal) -> None:
        """The owner has read the message and agrees."""
        removal.agreed = True
        if "confirmation" not in self._parameters.removal_steps:
            self._unpair(removal)

    def confirm(self, removal: Removal) -> None:
        """The owner confirms: the vehicle leaves the account. Raises Refusal before the owner has agreed."""
        if not removal.agreed and "agreement" in self._parameters.removal_steps:
            raise Refusal(409, "REMOVAL_NOT_AGREED", "read the message and agree first")
        self._unpair(removal)

    def cancel(self, removal: Removal) -> None:
        """The owner thinks better of it."""
        if self._parameters.removal_can_be_cancelled:
            del self._by_vin[removal.vehicle.vin]

    def forget(self, vehicle: Vehicle) -> None:
        """A vehicle has left its account: nothing is left to confirm."""
        self._by_vin.pop(vehicle.vin, None)

    def _unpair(self, removal: Removal) -> None:
        if self._parameters.removal_effective:
            self._release(removal.vehicle)
        else:
            self.forget(removal.vehicle)
