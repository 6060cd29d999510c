"""What the parts of the vehicle write to: named signals, put on the bus by the CAN link."""

from __future__ import annotations

from typing import Protocol

DOORS = ("driver", "passenger", "rear_left", "rear_right", "hatch")
WARNINGS = ("tire_pressure", "brake", "abs", "airbag", "engine_mil", "oil_pressure")


class SignalSink(Protocol):
    """Takes new values of logical signals; signals given together change together."""

    def set(self, **values: str | float) -> None:
        """Put values on the bus. Raises RigError for a signal or value that the vehicle file does not map."""
