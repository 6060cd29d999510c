"""What a monitor is."""

from __future__ import annotations

from typing import Protocol

from harness.journal import Record


class Monitor(Protocol):
    """An invariant: the requirement it belongs to, and what it says, in `clause`."""

    name: str
    requirement: str
    clause: str

    def see(self, record: Record) -> str | None:
        """Take a record in; what is wrong, if it breaks the invariant."""
