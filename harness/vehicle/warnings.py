"""The six warnings, their lamps, and the lamp check after ignition ON."""

from __future__ import annotations

from collections.abc import Callable

from harness.errors import CallerError
from harness.kernel import Kernel, Timer, ns
from harness.vehicle.ignition import Ignition
from harness.vehicle.signals import WARNINGS, SignalSink

#: all lamps are lit this long after ignition ON, as in any car
LAMP_CHECK_S = 3.0


class Warnings:
    """A warning is a fault of the car; its lamp is lit with the ignition ON, and during the lamp check."""

    def __init__(self, kernel: Kernel, signals: SignalSink, ignition: Ignition) -> None:
        self._kernel = kernel
        self._signals = signals
        self._active: dict[str, bool] = dict.fromkeys(WARNINGS, False)
        self._not_available: dict[str, bool] = dict.fromkeys(WARNINGS, False)
        self._on = False
        self._check: Timer | None = None
        #: told the name of each warning whose cause comes or goes
        self.watchers: list[Callable[[str], None]] = []
        ignition.watchers.append(self._ignition_turned)

    def raise_warning(self, warning: str) -> None:
        """The car develops a fault."""
        self._set(warning, True)

    def repair(self, warning: str) -> None:
        """The fault is repaired."""
        self._set(warning, False)

    def lose_signal(self, warning: str) -> None:
        """The bus says of the lamp that it is not available, as in a car without the equipment."""
        self._not_available[_known(warning)] = True
        self._show()

    def is_active(self, warning: str) -> bool:
        """Whether the car has the fault."""
        return self._active[_known(warning)]

    def _set(self, warning: str, active: bool) -> None:
        self._active[_known(warning)] = active
        self._show()
        for watcher in self.watchers:
            watcher(warning)

    def _ignition_turned(self, position: str) -> None:
        was_on, self._on = self._on, position == "ON"
        if self._on and not was_on:
            self._check = self._kernel.after(ns(LAMP_CHECK_S), self._show)
        elif not self._on and self._check is not None:
            self._check.cancel()
        self._show()

    def _show(self) -> None:
        self._signals.set(**{f"warning_{warning}": self._state(warning) for warning in WARNINGS})

    def _state(self, warning: str) -> str:
        if self._not_available[warning]:
            return "not_available"
        checking = self._check is not None and self._check.pending
        return "on" if self._on and (self._active[warning] or checking) else "off"


def _known(warning: str) -> str:
    if warning not in WARNINGS:
        raise CallerError(f"there is no warning {warning!r}", hint=f"one of {', '.join(WARNINGS)}")
    return warning
