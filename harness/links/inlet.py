"""How input of a library object reaches a link: by a doorbell in virtual time, by a reader thread in wall time."""

from __future__ import annotations

import contextlib
import select
import threading
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from harness.clock import Clock
from harness.errors import RigError
from harness.wake import Wake

#: how long a reader thread is given to end
STOP_S = 2.0
#: how often a link reads in one turn: not every read empties its source, and each turn costs a change of threads
MOST_READS = 1000


@runtime_checkable
class Doorbell(Protocol):
    """A library object that says when it has input, because no thread may block on it in virtual time."""

    def on_input(self, handler: Callable[[], None]) -> None:
        """Have `handler` called, between events, whenever input is there to be read without blocking."""


@runtime_checkable
class Descriptor(Protocol):
    """A library object on a file descriptor: a serial port, a socket."""

    def fileno(self) -> int:
        """The descriptor."""


class Watcher:
    """A thread that waits for input on a descriptor, and has the bench read it. The thread itself reads nothing."""

    def __init__(self, descriptor: int, handler: Callable[[], None], name: str, clock: Clock) -> None:
        self._descriptor = descriptor
        self._handler = handler
        self._clock = clock
        self._wanted = True
        self._wake = Wake()
        self._read = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"{name} reader", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no more; harmless when it has ended."""
        self._wanted = False
        self._read.set()
        self._wake.call()
        self._thread.join(STOP_S)
        if not self._thread.is_alive():
            self._wake.close()

    def _watch(self) -> None:
        while self._wanted:
            try:
                readable = self._wake.wait_readable(self._descriptor)
            except (OSError, ValueError):  # closed meanwhile: whoever reads next is told
                self._clock.ring(self._handler)
                return
            if readable and self._wanted:
                self._read.clear()
                self._clock.ring(self._let_read)
                self._read.wait()

    def _let_read(self) -> None:
        try:
            for _ in range(MOST_READS):
                if not self._wanted:
                    break
                self._handler()
                if not _has_input(self._descriptor):
                    break
        except RigError:
            self._wanted = False  # what is lost stays lost until it is opened anew
            raise
        finally:
            self._read.set()


def _has_input(descriptor: int) -> bool:
    """Whether there is something to read at this moment; nothing is where it was closed meanwhile."""
    looking = select.poll()
    try:
        looking.register(descriptor, select.POLLIN)
    except ValueError:
        return False
    return any(events & select.POLLIN for _, events in looking.poll(0))


def attach(source: object, handler: Callable[[], None], name: str, clock: Clock | None = None) -> Callable[[], None]:
    """Have `handler` called on input of `source`; returns how to stop that.

    Raises RigError when nothing tells of its input in the pacing of this rig.
    """
    if isinstance(source, Doorbell):
        source.on_input(handler)
        return _nothing_to_stop
    if clock is None or clock.kind != "wall":
        raise RigError(
            f"the {name} link of this rig is a live transport ({type(source).__name__}), which needs wall pacing",
            hint="write clock: wall in the rig file, or use an interface of the emulated bench (tcuhil)",
        )
    descriptor = None
    with contextlib.suppress(NotImplementedError, OSError, AttributeError):
        descriptor = source.fileno() if isinstance(source, Descriptor) else None
    if descriptor is None or descriptor < 0:
        raise RigError(f"the {name} link cannot wait for {type(source).__name__}: it has no file descriptor")
    return Watcher(descriptor, handler, name, clock).stop


def _nothing_to_stop() -> None:
    """A doorbell is silent by itself when its source is closed."""
