"""The air conditioning: off without the engine, and with it as it last was."""

from __future__ import annotations

from harness.vehicle.signals import SignalSink


class Climate:
    """The last status is the one in which the driver turned the engine off; a remote start does not change it."""

    def __init__(self, signals: SignalSink) -> None:
        self._signals = signals
        self._last_on = False
        self.on = False

    def switch(self, on: bool) -> None:
        """Switch it on or off."""
        self.on = on
        self._signals.set(air_conditioning="on" if on else "off")

    def resume(self) -> None:
        """The engine starts: back to the last status."""
        self.switch(self._last_on)

    def cool(self) -> None:
        """The engine starts, and the cabin is to be cooled whatever the last status."""
        self.switch(True)

    def stop(self) -> None:
        """No engine, or no cooling asked for."""
        self.switch(False)

    def park(self) -> None:
        """The driver turns the engine off."""
        self._last_on = self.on
        self.stop()
