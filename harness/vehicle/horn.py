"""Horn and headlights, as far as a remote command has them sound and flash."""

from __future__ import annotations

from harness.kernel import Kernel, Timer, ns
from harness.vehicle.signals import SignalSink

#: they end by themselves
FLASH_S = 5.0


class Horn:
    """Flashes the headlights for a while, and sounds the horn or not."""

    def __init__(self, kernel: Kernel, signals: SignalSink) -> None:
        self._kernel = kernel
        self._signals = signals
        self._end: Timer | None = None
        self.flashing = False
        self.sounding = False

    def flash(self, *, with_horn: bool) -> None:
        """Begin; what goes on already ends now."""
        if self._end is not None:
            self._end.cancel()
        self._set(flashing=True, sounding=with_horn)
        self._end = self._kernel.after(ns(FLASH_S), self.stop)

    def stop(self) -> None:
        """Dark and silent."""
        self._set(flashing=False, sounding=False)

    def _set(self, *, flashing: bool, sounding: bool) -> None:
        self.flashing, self.sounding = flashing, sounding
        self._signals.set(headlights="flashing" if flashing else "dark", horn="sounding" if sounding else "silent")
