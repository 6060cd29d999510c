"""The event kernel: SimPy with time in integer nanoseconds, driven by the thread that waits.

Ties are ordered (time, priority, sequence), so one seed gives one order of events. No module but the wall pacing reads
a clock of the machine; here time only moves because somebody waits for it.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from threading import get_ident
from typing import ClassVar

import simpy

from harness.errors import CallerError

NS_PER_S = 1_000_000_000
#: events at one instant after which a run counts as stuck (two parts answering each other without delay)
LIVELOCK_EVENTS = 1_000_000


def ns(time_s: float) -> int:
    """Seconds to integer nanoseconds, rounded to the nearest."""
    return round(time_s * NS_PER_S)


def seconds(time_ns: int) -> float:
    """Nanoseconds to seconds."""
    return time_ns / NS_PER_S


_NOBODY_ELSE: AbstractContextManager[object] = nullcontext()


class Timer:
    """An action due at an instant, until it is cancelled."""

    __slots__ = ("_action", "due_ns")

    def __init__(self, due_ns: int, action: Callable[[], None]) -> None:
        self.due_ns = due_ns
        self._action: Callable[[], None] | None = action

    @property
    def pending(self) -> bool:
        """Whether the action is still to come."""
        return self._action is not None

    def cancel(self) -> None:
        """Forget the action; harmless when it has run."""
        self._action = None

    def _fire(self, _event: simpy.Event) -> None:
        action, self._action = self._action, None
        if action is not None:
            action()


class Kernel(simpy.Environment):
    """Events in order of time. `now_ns` is the time since the bench was switched on."""

    #: virtual: time moves only while somebody waits; wall: it is the machine's
    pacing: ClassVar[str] = "virtual"
    _now: int  # SimPy allows fractions; every instant here is a whole number of ns

    def __init__(self, seed: str) -> None:
        super().__init__(initial_time=0)
        self.seed = seed
        self.steps = 0
        self._rung: deque[Callable[[], None]] = deque()
        self._driver = get_ident()
        self._stepping = False

    @property
    def now_ns(self) -> int:
        """The present instant."""
        return self._now

    @property
    def next_ns(self) -> float:
        """The instant at which something happens next; infinity when nothing does."""
        return self._now if self._rung else self.peek()

    def rng(self, name: str) -> random.Random:
        """A random source of its own for each user, so that one more draw here changes nothing there."""
        return random.Random(f"{self.seed}/{name}")

    def at(self, due_ns: int, action: Callable[[], None]) -> Timer:
        """Call `action` at an instant; raises CallerError when it is past."""
        if due_ns < self._now:
            raise CallerError(f"an event at {due_ns} ns is in the past (now {self._now} ns)")
        timer = Timer(due_ns, action)
        timeout = simpy.Timeout(self, due_ns - self._now)
        timeout.callbacks.append(timer._fire)
        return timer

    def after(self, delay_ns: int, action: Callable[[], None]) -> Timer:
        """Call `action` after a delay."""
        return self.at(self.now_ns + delay_ns, action)

    def ring(self, handler: Callable[[], None]) -> None:
        """Input is there for `handler`: the driving thread calls it before the next event, at the same instant."""
        self._rung.append(handler)

    def exclusive(self) -> AbstractContextManager[object]:
        """Nothing of the bench runs meanwhile in another thread: in virtual time there is none."""
        return _NOBODY_ELSE

    def stop(self) -> None:
        """The bench is closed: nothing to do in virtual time."""

    def hush(self) -> None:
        """Forget the input that was rung for: those who listened have gone."""
        self._rung.clear()

    def check_thread(self) -> None:
        """Raise CallerError in another thread than the one that drives time."""
        if get_ident() != self._driver:
            raise CallerError(
                "virtual time is driven by the test thread that waits; another thread cannot wait or send in it",
                hint="read and send in the test thread (recv with a time-out), or use a rig with wall pacing",
            )

    def check_driver(self) -> None:
        """Raise CallerError unless the caller may drive time: in the right thread, and not from inside an event."""
        self.check_thread()
        if self._stepping:
            raise CallerError("a blocking call inside an event of the kernel", hint="schedule a later event instead")

    def jump_to(self, instant_ns: int) -> bool:
        """Move time forward to an instant if nothing happens until then; whether time is there (or was beyond it).

        Raises CallerError from another thread, or to move time from inside an event.
        """
        if get_ident() != self._driver:
            self.check_thread()
        if instant_ns > self._now:
            if self._stepping:
                self.check_driver()
            if self._rung or (self._queue and self._queue[0][0] <= instant_ns):
                return False
            self._now = instant_ns
        return True

    def drive(self, done: Callable[[], bool], deadline_ns: int | None) -> bool:
        """Run events until `done()` or the deadline; True when done. Events at the deadline itself still run.

        Raises CallerError from another thread, from inside an event, when nothing more can happen and there is no
        deadline, or when what happens at one instant never ends.
        """
        self.check_driver()
        instant_ns, events = self._now, 0
        while True:
            while self._rung:
                events = self._one_more(events)
                self._rung.popleft()()
            if done():
                return True
            next_ns = self.peek()
            if deadline_ns is not None and next_ns > deadline_ns:
                self._now = max(self._now, deadline_ns)
                return False
            if not self._queue:
                raise CallerError(
                    "waiting without a time-out for something that can never happen", hint="give a time-out"
                )
            if next_ns > instant_ns:
                instant_ns, events = int(next_ns), 0
            events = self._one_more(events)
            self._step_once()

    def _one_more(self, events: int) -> int:
        if events >= LIVELOCK_EVENTS:
            raise CallerError(
                f"more than {LIVELOCK_EVENTS} events at {self._now} ns: two parts answer each other without delay",
                hint="give one of them a reaction time",
            )
        return events + 1

    def _step_once(self) -> None:
        self._stepping = True
        self.steps += 1
        try:
            self.step()
        finally:
            self._stepping = False
