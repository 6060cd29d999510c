"""The unit's supply pins: when it is powered, and what it draws."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.tcu.parameters import TcuParameters
from harness.kernel import Kernel, Timer, ns


class SupplyPins:
    """Power comes with a voltage in the unit's range. It goes at once above it, and after the hold-up time below it."""

    def __init__(
        self, kernel: Kernel, parameters: TcuParameters, power_on: Callable[[], None], power_off: Callable[[], None]
    ) -> None:
        self._kernel = kernel
        self._parameters = parameters
        self._power_on = power_on
        self._power_off = power_off
        self._voltage_v = 0.0
        self._powered = False
        self._powered_since_ns = 0
        self._shortage: Timer | None = None
        self._lost_ns: int | None = None

    def apply(self, voltage_v: float) -> None:
        """The voltage at the pins changes."""
        self._voltage_v = voltage_v
        limits = self._parameters
        if voltage_v < limits.minimum_supply_v:
            if self._powered and self._shortage is None:
                self._shortage = self._kernel.after(ns(limits.hold_up_s), self._lose)
            return
        if self._shortage is not None:
            self._shortage.cancel()
            self._shortage = None
        if voltage_v > limits.maximum_supply_v:
            self._lose()
        elif not self._powered and not self._hangs():
            self._powered = True
            self._powered_since_ns = self._kernel.now_ns
            self._power_on()

    def current_a(self, registered: bool, stand_by: bool) -> float:
        """What the unit draws now, in A. While it lives on its hold-up it draws nothing."""
        limits = self._parameters
        if not self._powered or self._voltage_v < limits.minimum_supply_v:
            return 0.0
        if self._kernel.now_ns < self._powered_since_ns + ns(limits.inrush_s):
            return limits.inrush_a
        if not registered:
            return limits.awake_a
        return limits.stand_by_a if stand_by else limits.registered_a

    def _hangs(self) -> bool:
        """Whether power was away too shortly for this unit to start again."""
        if self._lost_ns is None:
            return False
        return self._kernel.now_ns - self._lost_ns < ns(self._parameters.hangs_after_off_s)

    def _lose(self) -> None:
        self._shortage = None
        if self._powered:
            self._powered = False
            self._lost_ns = self._kernel.now_ns
            self._power_off()
