"""The engine, as the bus shows it."""

from __future__ import annotations

from harness.vehicle.signals import SignalSink

IDLE_RPM = 750.0


class Engine:
    """Running or not."""

    def __init__(self, signals: SignalSink) -> None:
        self._signals = signals
        self.running = False

    def start(self) -> None:
        """The engine runs at idle speed."""
        self._set(True)

    def stop(self) -> None:
        """The engine stands still."""
        self._set(False)

    def _set(self, running: bool) -> None:
        self.running = running
        self._signals.set(engine_running="running" if running else "stopped", engine_rpm=IDLE_RPM if running else 0.0)
