"""What lives from power-on to power-off: timers, volatile state, and access to what outlives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from harness.emulator.tcu.parameters import TcuParameters
from harness.kernel import Kernel, Timer, ns


@dataclass
class Memory:
    """Non-volatile memory: it survives resets and power loss."""

    lamps: dict[str, int] = field(default_factory=dict)
    #: lamp name -> good cycles since it was last seen lit; a lamp that is absent is not shown
    unsent: list[dict[str, Any]] = field(default_factory=list)
    next_message: int = 1
    remote_starts: int = 0
    #: kernel times: when the vehicle was last locked, and until when theft alerts are masked since
    theft_locked_ns: int = 0
    theft_mask_until_ns: int = 0
    #: the incident that goes on: "masked" or "reported"
    theft_incident: str | None = None
    #: code of a diagnostic trouble code -> its status byte
    dtc_status: dict[int, int] = field(default_factory=dict)


class PowerCycle:
    """One life of the unit. Its timers die with it."""

    def __init__(self, kernel: Kernel, parameters: TcuParameters, memory: Memory, log: Callable[[str], None]) -> None:
        self.kernel = kernel
        self.parameters = parameters
        self.memory = memory
        self.log = log
        self._timers: list[Timer] = []

    def after(self, delay_s: float, action: Callable[[], None]) -> Timer:
        """Call `action` after a delay, unless power is lost before."""
        timer = self.kernel.after(ns(delay_s), action)
        self._timers = [other for other in self._timers if other.pending]
        self._timers.append(timer)
        return timer

    def end(self) -> None:
        """Power is gone."""
        for timer in self._timers:
            timer.cancel()
