"""Stand-by of the parked unit: what it draws then is less, what it watches and answers is the same."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus
from harness.kernel import Timer


class StandBy:
    """Begins a while after ignition OFF, and after each message from the cloud; ignition ACC or ON ends it."""

    def __init__(self, cycle: PowerCycle, bus: VehicleBus, on_change: Callable[[], None]) -> None:
        self._cycle = cycle
        self._bus = bus
        self._on_change = on_change
        self._timer: Timer | None = None
        self.active = False
        bus.watch("ignition", lambda _position: self.wake())

    def wake(self) -> None:
        """Something happens: draw the full current, and count the quiet time from now on."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._bus.signal("ignition") == "OFF":
            self._timer = self._cycle.after(self._cycle.parameters.stand_by_after_s, self._begin)
        if self.active:
            self.active = False
            self._on_change()

    def _begin(self) -> None:
        self.active = True
        self._on_change()
