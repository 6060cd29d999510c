"""What the scenarios of the supply have in common: times, and what is not done to a real unit."""

from __future__ import annotations

from fixtures import Bench
from harness.errors import NotExecuted

#: how long the output is off, or a voltage is held, before something is judged, in s
HOLD_S = 5.0


def needs_emulated_unit(bench: Bench, why: str) -> None:
    """Raise NotExecuted on a rig with a real unit."""
    if bench.rig.facts.emulator is None:
        raise NotExecuted(f"not done to a real unit: {why}")
