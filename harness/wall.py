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
LIFE_S = 5.0


class WallKernel(Kernel):
    """A kernel whose time is the machine's. `lateness` says by how much events came after their instant.

    What goes wrong in the bench thread is raised in the thread that waits; or `on_failure` is told, where none does.
    """

    pacing = "wall"

    def __init__(self, seed: str, on_failure: Callable[[Exception], None] | None = None) -> None:
        super().__init__(seed)
        self._on_failure = on_failure
        self._origin_ns = time.monotonic_ns()
        self._turn = threading.RLock()
        #: there is something to do for the bench thread, and there may be something for those who wait
        self._work = threading.Condition(self._turn)
        self._news = threading.Condition(self._turn)
        self._stopping = False
        self._event_ns: int | None = None
        self._failure: Exception | None = None
        #: what those who wait are waiting for
        self._awaited: list[Callable[[], bool]] = []
        self.lateness = Lateness()
        #: called every LIFE_S while somebody waits: the run is alive
        self.on_alive: Callable[[], None] = _nobody_asks
        self._thread = threading.Thread(target=self._run, name="bench", daemon=True)
        self._thread.start()

    @property
    def now_ns(self) -> int:
        """The present instant: the machine's; for an event, however long it takes, the one at which it began."""
        if self._event_ns is not None and threading.get_ident() == self._thread.ident:
            return self._event_ns
        return time.monotonic_ns() - self._origin_ns

    def exclusive(self) -> AbstractContextManager[object]:
        """Nothing of the bench runs meanwhile in another thread."""
        return self._turn

    def at(self, due_ns: int, action: Callable[[], None]) -> Timer:
        """Call `action` in the bench thread at an instant; at once when it is past."""
        with self._turn:
            timer = super().at(max(due_ns, self._now), action)
            self._work.notify_all()
            return timer

    def ring(self, handler: Callable[[], None]) -> None:
        """Call `handler` in the bench thread as soon as possible. Any thread may ring."""
        with self._turn:
            self._rung.append(handler)
            self._work.notify_all()

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
            self._awaited.append(done)
            try:
                return self._wait(done, deadline_ns)
            finally:
                self._awaited.remove(done)

    def _wait(self, done: Callable[[], bool], deadline_ns: int | None) -> bool:
        now_ns = told_ns = self.now_ns
        while True:
            self._raise_failure()
            if done():
                return True
            if self._stopping:
                raise CallerError("the bench is closed")
            if deadline_ns is not None and now_ns >= deadline_ns:
                return False
            until_ns = told_ns + ns(LIFE_S)
            self._news.wait((min(until_ns, deadline_ns or until_ns) - now_ns) / NS_PER_S)
            now_ns = self.now_ns
            if now_ns >= until_ns:
                told_ns = now_ns
                self.on_alive()

    def stop(self) -> None:
        """End the bench thread; harmless when it has ended."""
        with self._turn:
            self._stopping = True
            self._work.notify_all()
            self._news.notify_all()
        self._thread.join(STOP_S)

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _run(self) -> None:
        with self._turn:
            while not self._stopping:
                now_ns = time.monotonic_ns() - self._origin_ns
                if self._rung:
                    self._guarded(self._rung.popleft(), now_ns)
                    continue
                left_ns = self.peek() - now_ns
                if left_ns <= 0:
                    self.lateness.add(-int(left_ns))
                    self._guarded(self._step_once, now_ns)
                else:
                    self._work.wait(None if left_ns == float("inf") else left_ns / NS_PER_S)

    def _guarded(self, action: Callable[[], None], now_ns: int) -> None:
        self._event_ns = now_ns
        try:
            action()
        except Exception as failure:  # raised again in the thread that waits
            if self._on_failure is not None:
                self._on_failure(failure)
            self._failure = self._failure or failure
        finally:
            self._event_ns = None
        if self._failure is not None or self._is_over():
            self._news.notify_all()

    def _is_over(self) -> bool:
        """Whether somebody's wait is; who waits is woken up for nothing else."""
        try:
            return any(done() for done in self._awaited)
        except Exception:  # asked again, and raised, by the one who waits
            return True


def _nobody_asks() -> None:
    """No guard is waiting for signs of life."""
