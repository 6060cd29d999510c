"""Wall pacing: the same kernel in one bench thread, against the monotonic clock of the machine.

Whoever waits, waits on a condition; the bench thread runs what falls due and what readers hand over, one thing at a
time. Everything that both sides touch is touched under `exclusive()`, which virtual pacing has no need of.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from harness.errors import CallerError
from harness.kernel import NS_PER_S, Kernel, Timer, ns
from harness.lateness import Lateness

#: time that the bench thread is given to end
STOP_S = 5.0
#: how often a wait gives a sign of life
LIFE_S = 1.0


class WallKernel(Kernel):
    """A kernel whose time is the machine's. `lateness` says by how much events came after their instant."""

    pacing = "wall"

    def __init__(self, seed: str) -> None:
        super().__init__(seed)
        self._origin_ns = time.monotonic_ns()
        self._turn = threading.Condition(threading.RLock())
        self._stopping = False
        self._failure: Exception | None = None
        self.lateness = Lateness()
        #: called about once a second while somebody waits: the run is alive
        self.on_alive: Callable[[], None] = _nobody_asks
        self._thread = threading.Thread(target=self._run, name="bench", daemon=True)
        self._thread.start()

    @property
    def now_ns(self) -> int:
        """The present instant: the machine's, not that of the last event."""
        return time.monotonic_ns() - self._origin_ns

    def exclusive(self) -> AbstractContextManager[object]:
        """Nothing of the bench runs meanwhile in another thread."""
        return self._turn

    def at(self, due_ns: int, action: Callable[[], None]) -> Timer:
        """Call `action` in the bench thread at an instant; at once when it is past."""
        with self._turn:
            timer = super().at(max(due_ns, self._now), action)
            self._turn.notify_all()
            return timer

    def ring(self, handler: Callable[[], None]) -> None:
        """Call `handler` in the bench thread as soon as possible. Any thread may ring."""
        with self._turn:
            self._rung.append(handler)
            self._turn.notify_all()

    def check_thread(self) -> None:
        """Any thread may use a live bench."""

    def hush(self) -> None:
        """Forget the input that was rung for, and what went wrong with it: those who listened have gone."""
        with self._turn:
            super().hush()
            self._failure = None

    def jump_to(self, instant_ns: int) -> bool:
        """Time cannot be moved here; raises CallerError."""
        raise CallerError(f"wall time cannot be moved to {instant_ns} ns", hint="wait for it")

    def drive(self, done: Callable[[], bool], deadline_ns: int | None) -> bool:
        """Wait until `done()` or the deadline, while the bench thread runs. Raises what went wrong in that thread."""
        if threading.current_thread() is self._thread:
            raise CallerError("a blocking call inside an event of the kernel", hint="schedule a later event instead")
        with self._turn:
            told_ns = self.now_ns
            while True:
                self._raise_failure()
                if done():
                    return True
                if self._stopping:
                    raise CallerError("the bench is closed")
                left_s = None if deadline_ns is None else (deadline_ns - self.now_ns) / NS_PER_S
                if left_s is not None and left_s <= 0:
                    return False
                self._turn.wait(LIFE_S if left_s is None else min(left_s, LIFE_S))
                if self.now_ns - told_ns >= ns(LIFE_S):
                    told_ns = self.now_ns
                    self.on_alive()

    def stop(self) -> None:
        """End the bench thread; harmless when it has ended."""
        with self._turn:
            self._stopping = True
            self._turn.notify_all()
        self._thread.join(STOP_S)

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _run(self) -> None:
        with self._turn:
            while not self._stopping:
                if self._rung:
                    self._guarded(self._rung.popleft())
                elif self.peek() <= self.now_ns:
                    self.lateness.add(self.now_ns - int(self.peek()))
                    self._guarded(self._step_once)
                else:
                    left_ns = self.peek() - self.now_ns
                    self._turn.wait(None if left_ns == float("inf") else max(left_ns, 0) / NS_PER_S)

    def _guarded(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Exception as failure:  # raised again in the thread that waits
            self._failure = self._failure or failure
        self._turn.notify_all()


def _nobody_asks() -> None:
    """No guard is waiting for signs of life."""
