"""A unit that is not emulated but another process: what the rest of the bench knows of it."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.tcu.parameters import TcuParameters
from harness.emulator.tcu.supply_pins import SupplyPins
from harness.kernel import Kernel


class ExternalUnit:
    """Its supply pins, what was programmed into it when it was fitted, and whether it is registered.

    The current that it draws is a model, the emulated unit's: a process draws none.
    """

    def __init__(
        self,
        kernel: Kernel,
        parameters: TcuParameters,
        vin: str,
        security_code: str | None,
        remote_start_cools: bool,
        security_code_set: bool = True,
    ) -> None:
        self.vin = vin
        self.security_code = security_code
        self.remote_start_cools = remote_start_cools
        self.security_code_set = security_code_set
        self._pins = SupplyPins(kernel, parameters, lambda: self.on_power(True), lambda: self.on_power(False))
        self._registered = False
        #: told when the unit gets power and when it loses it
        self.on_power: Callable[[bool], None] = lambda _on: None
        #: told when the unit draws more or less current
        self.on_load: Callable[[], None] = lambda: None

    @property
    def supply_current_a(self) -> float:
        """The current the unit draws now, in A."""
        return self._pins.current_a(self._registered, stand_by=False)

    @property
    def registered(self) -> bool:
        """Whether the unit is registered in the mobile network."""
        return self._registered

    def set_registered(self, registered: bool) -> None:
        """The network has registered the unit, or lost it."""
        self._registered = registered
        self.on_load()

    def set_supply(self, voltage_v: float) -> None:
        """The voltage at the unit's supply pins, in V."""
        self._pins.apply(voltage_v)
