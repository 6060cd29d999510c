"""A pytest plug-in (`-p tests.hanging`): turning the ignition hangs for good, and the guard is less patient."""

from __future__ import annotations

import threading

import harness.wall
from harness.guard import Guard
from harness.vehicle.vehicle import Vehicle

SILENCE_S = 4.0

harness.wall.LIFE_S = 0.5
Guard.__init__.__defaults__ = ((), SILENCE_S)


def _hang(*_arguments: object) -> None:
    threading.Event().wait()


Vehicle.turn_ignition = _hang  # type: ignore[assignment]  # as a call into a driver that never comes back
