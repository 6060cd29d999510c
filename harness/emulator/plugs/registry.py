"""Which emulated benches are running in this process, by name: how a library's address finds its bench."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.errors import CallerError

if TYPE_CHECKING:
    from harness.emulator.world import World

_running: dict[str, World] = {}


def add(world: World) -> None:
    """Make a bench findable. Raises CallerError when its name is taken."""
    if world.name in _running:
        raise CallerError(f"an emulated bench named {world.name!r} is running already", hint="close it first")
    _running[world.name] = world


def remove(world: World) -> None:
    """Forget a bench; harmless when it is not running."""
    if _running.get(world.name) is world:
        del _running[world.name]


def find(name: str) -> World:
    """The running bench of that name; raises CallerError when there is none."""
    try:
        return _running[name]
    except KeyError:
        known = ", ".join(sorted(_running)) or "none"
        raise CallerError(
            f"no emulated bench named {name!r} is running (running: {known})",
            hint="start one with harness.emulator.world.World(...).start(), or run through a rig file",
        ) from None
