"""Doors, hatch and central locking."""

from __future__ import annotations

from harness.errors import CallerError
from harness.vehicle.signals import DOORS, SignalSink


class Doors:
    """Which doors are open, and whether the vehicle is locked."""

    def __init__(self, signals: SignalSink) -> None:
        self._signals = signals
        self._open: dict[str, bool] = dict.fromkeys(DOORS, False)
        self.locked = False

    def open(self, door: str) -> None:
        """Open a door, locked or not (a locked one is forced)."""
        self._move(door, True)

    def close(self, door: str) -> None:
        """Close a door."""
        self._move(door, False)

    def is_open(self, door: str) -> bool:
        """Whether a door is open."""
        return self._open[door]

    def lock(self) -> None:
        """Lock all doors."""
        self._set_locked(True)

    def unlock(self) -> None:
        """Unlock all doors."""
        self._set_locked(False)

    def _move(self, door: str, opened: bool) -> None:
        if door not in self._open:
            raise CallerError(f"the vehicle has no door {door!r}", hint=f"one of {', '.join(DOORS)}")
        self._open[door] = opened
        self._signals.set(**{f"door_{door}": "open" if opened else "closed"})

    def _set_locked(self, locked: bool) -> None:
        self.locked = locked
        self._signals.set(locked="locked" if locked else "unlocked")
