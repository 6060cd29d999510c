"""The burglar alarm: armed while locked, sounding after an intrusion, for a while."""

from __future__ import annotations

from harness.kernel import Kernel, Timer, ns
from harness.vehicle.signals import SignalSink


class Alarm:
    """Off, armed or sounding."""

    def __init__(self, kernel: Kernel, signals: SignalSink) -> None:
        self._kernel = kernel
        self._signals = signals
        self._end: Timer | None = None
        self._at_rest = "off"
        self.state = "off"

    def arm(self) -> None:
        """Watch, and fall silent."""
        self._at_rest = "armed"
        self._set(self._at_rest)

    def disarm(self) -> None:
        """Watch no more, and fall silent."""
        self._at_rest = "off"
        self._set(self._at_rest)

    def sound(self, duration_s: float) -> None:
        """Sound, and after a while be armed or off as before."""
        self._set("sounding")
        self._end = self._kernel.after(ns(duration_s), lambda: self._set(self._at_rest))

    def _set(self, state: str) -> None:
        if self._end is not None:
            self._end.cancel()
        self.state = state
        self._signals.set(alarm=state)
