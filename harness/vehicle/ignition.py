"""The ignition switch: OFF, ACC or ON, and who turned it."""

from __future__ import annotations

from collections.abc import Callable

from harness.errors import CallerError
from harness.vehicle.signals import SignalSink

POSITIONS = ("OFF", "ACC", "ON")


class Ignition:
    """The switch; parts that need the ignition are told when it turns."""

    def __init__(self, signals: SignalSink) -> None:
        self._signals = signals
        self.position = "OFF"
        self.turned_by = "driver"
        self.watchers: list[Callable[[str], None]] = []

    def turn(self, position: str, by: str = "driver") -> None:
        """Turn the switch; `by` is driver or remote. Raises CallerError for another position or person."""
        if position not in POSITIONS or by not in ("driver", "remote"):
            raise CallerError(f"the ignition cannot be turned {position!r} by {by!r}", hint=f"one of {POSITIONS}")
        self.position, self.turned_by = position, by
        # the origin goes first: a unit that sees ON must already know by whom
        self._signals.set(ignition_origin=by)
        self._signals.set(ignition=position)
        for watcher in self.watchers:
            watcher(position)
