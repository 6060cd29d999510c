"""How input of a library object reaches a link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from harness.errors import RigError


@runtime_checkable
class Doorbell(Protocol):
    """A library object that says when it has input, because no thread may block on it in virtual time."""

    def on_input(self, handler: Callable[[], None]) -> None:
        """Have `handler` called, between events, whenever input is there to be read without blocking."""


def attach(source: object, handler: Callable[[], None], name: str) -> None:
    """Have `handler` called on input of `source`. Raises RigError when the source would need a reader thread."""
    if not isinstance(source, Doorbell):
        raise RigError(
            f"the {name} link of this rig is a live transport ({type(source).__name__}), which needs wall pacing",
            hint="this version runs emulated rigs only: use an interface of the emulated bench (tcuhil)",
        )
    source.on_input(handler)
