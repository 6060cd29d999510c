"""What a door is to a fuzzer, and how a session at a door is judged.

A session opens a bench of its own, feeds it drawn inputs one after the other, and then asks for something sound: a door
that fell silent is found as well as one that falls over. An input is *accepted* or *refused*; anything else is a
finding: another exception than the door may raise, a loop without end, a buffer without bound, a secret in the
evidence, an observation that was lost.
"""

from __future__ import annotations

import signal
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum
from random import Random
from types import FrameType
from typing import Any, ClassVar

from harness.kernel import Kernel

#: events that the kernel may need for one input
MOST_STEPS = 20_000
#: seconds of the machine that a session may take: far more than any takes, so that only a loop without end is found
HANG_S = 60.0
#: items in any one buffer of a door
MOST_ITEMS = 20_000
#: bytes or characters in any one buffer of a door
MOST_BYTES = 1_000_000
_CONTAINERS = (dict, list, set, deque, bytearray, bytes, str)


class Outcome(Enum):
    """What became of an input."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


ACCEPTED, REFUSED = Outcome


class Hang(Exception):
    """A session did not end."""


class Finding(Exception):
    """What a session found; `items` are the inputs up to it."""

    def __init__(self, door: str, items: Sequence[Any], cause: BaseException) -> None:
        super().__init__(f"{door}: {type(cause).__name__}: {str(cause)[:300]}")
        self.door = door
        self.items = items
        self.cause = cause


class Stand(ABC):
    """An open bench with a door. `kernel` is its time, when it has one; what hangs on `roots` has to stay bounded."""

    kernel: Kernel | None = None
    roots: tuple[object, ...] = ()

    @abstractmethod
    def feed(self, item: Any) -> Outcome:
        """Put one input through the door; only what the door may raise is caught."""

    @abstractmethod
    def check(self) -> None:
        """Something sound goes through the door; AssertionError when it does not, or when evidence is wrong."""


class Door(ABC):
    """A door, and what to draw for it. The docstring of each says in words what is allowed."""

    name: ClassVar[str]
    #: inputs of one session
    session: ClassVar[int] = 100
    #: its part, in thousandths, of a run over all doors: the more, the faster and the wider it is
    share: ClassVar[int] = 1

    @abstractmethod
    def generate(self, random: Random) -> Any:
        """Draw one input: plain data, so that a finding can be written down."""

    @abstractmethod
    def open(self) -> AbstractContextManager[Stand]:
        """A bench of its own."""


@dataclass
class Count:
    """How the inputs of a door ended."""

    accepted: int = 0
    refused: int = 0

    @property
    def inputs(self) -> int:
        """All of them."""
        return self.accepted + self.refused

    def add(self, other: Count) -> None:
        """Take another count in."""
        self.accepted += other.accepted
        self.refused += other.refused


def one_input(door: Door, items: Sequence[Any]) -> Count:
    """One session at a door. Depends on nothing but the items; raises Finding."""
    count = Count()
    fed: list[Any] = []
    try:
        with _watchdog(), door.open() as stand:
            for item in items:
                fed.append(item)
                if _feed(stand, item) is ACCEPTED:
                    count.accepted += 1
                else:
                    count.refused += 1
            for root in stand.roots:
                check_bounded(root)
            stand.check()
    except Exception as error:
        raise Finding(door.name, fed, error) from error
    return count


def _feed(stand: Stand, item: Any) -> Outcome:
    before = stand.kernel.steps if stand.kernel is not None else 0
    outcome = stand.feed(item)
    if stand.kernel is not None:
        steps = stand.kernel.steps - before
        assert steps <= MOST_STEPS, f"{steps} events for one input"
    return outcome


def check_bounded(root: object) -> None:
    """AssertionError when a buffer of an object of the harness, or of what hangs on it, has grown beyond all bounds."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, Kernel):
            continue
        seen.add(id(thing))
        for name, value in _attributes(thing):
            if isinstance(value, _CONTAINERS):
                most = MOST_BYTES if isinstance(value, str | bytes | bytearray) else MOST_ITEMS
                assert len(value) <= most, f"{type(thing).__name__}.{name} has grown to {len(value)}"
            elif type(value).__module__.startswith("harness."):
                waiting.append(value)


def _attributes(thing: object) -> Iterator[tuple[str, object]]:
    yield from getattr(thing, "__dict__", {}).items()
    for kind in type(thing).__mro__:
        for name in getattr(kind, "__slots__", ()):
            if hasattr(thing, name):
                yield name, getattr(thing, name)


@contextmanager
def _watchdog() -> Iterator[None]:
    """Raise Hang in a session that does not end."""

    def bark(_number: int, _frame: FrameType | None) -> None:
        raise Hang(f"no end after {HANG_S:.0f} s")

    before = signal.signal(signal.SIGALRM, bark)
    signal.setitimer(signal.ITIMER_REAL, HANG_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
