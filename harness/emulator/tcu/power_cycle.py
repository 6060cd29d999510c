"""What lives from power-on to power-off: timers, volatile state, and access to what outlives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from harness.emulator.tcu.monitoring_settings import MonitoringMemory
from harness.emulator.tcu.parameters import TcuParameters
from harness.kernel import Kernel, Timer, ns


@dataclass
class PendingCode:
    """A new security code that is not in force yet, and whether the ignition was seen OFF since it was saved."""

    setting: str
    code: str = field(repr=False)
    off_seen: bool = False


@dataclass
class Fix:
    """A position in degrees, north and east positive, and when it was taken (UTC, ms)."""

    lat_deg: float
    lon_deg: float
    t_ms: int


@dataclass
class Memory:
    """Non-volatile memory: it survives resets and power loss."""

    lamps: dict[str, int] = field(default_factory=dict)
    #: lamp name -> good cycles since it was last seen lit; a lamp that is absent is not shown
    unsent: list[dict[str, Any]] = field(default_factory=list)
    next_message: int = 1
    #: the newest commands that were begun, and the one that is under way: its number and its action
    commands: list[str] = field(default_factory=list)
    command_under_way: tuple[str, str] | None = None
    #: since when (kernel time) the vehicle has been off, locked and shut
    horn_since_ns: int | None = None
    #: consecutive remote starts, and when (kernel time) the one that goes on has to end
    remote_starts: int = 0
    remote_run_ends_ns: int | None = None
    #: kernel times: when the vehicle was last locked, and until when theft alerts are masked since
    theft_locked_ns: int = 0
    theft_mask_until_ns: int = 0
    #: the incident that goes on: "masked" or "reported"
    theft_incident: str | None = None
    #: the security code in force, None when none is set; the one before it; the one that is to follow it
    security_code: str | None = field(default=None, repr=False)
    former_security_code: str | None = field(default=None, repr=False)
    pending_code: PendingCode | None = None
    #: the setting that was completed last
    completed_setting: str | None = None
    #: the newest position
    last_fix: Fix | None = None
    monitoring: MonitoringMemory = field(default_factory=MonitoringMemory)
    #: whether the unit serves an owner, and the number of the newest order of the cloud
    services_active: bool = True
    services_order: int = 0
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
