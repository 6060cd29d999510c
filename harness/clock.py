"""What a scenario sees of time, and the one place that reads a clock of the machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from harness.kernel import Kernel, ns, seconds

KERNEL_COMMAND_LINE = Path("/proc/cmdline")


class Stopwatch:
    """Wall time that has passed, for figures only: no logic may depend on it."""

    def __init__(self) -> None:
        self._start_ns = time.perf_counter_ns()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the stopwatch was made."""
        return seconds(time.perf_counter_ns() - self._start_ns)


def wall_utc() -> datetime:
    """The machine's date and time, for the record of when a run took place."""
    return datetime.now(UTC)


def machine_clock() -> str:
    """What the clock of this machine is: `skipped` in a guest whose kernel skips idle time, else `wall`.

    User-mode Linux says so on its command line (`time-travel=...`).
    """
    return "skipped" if "time-travel" in KERNEL_COMMAND_LINE.read_text() else "wall"


class Repetition:
    """An action repeated in bench time, until it is stopped."""

    def __init__(self, kernel: Kernel, period_ns: int, action: Callable[[int], None]) -> None:
        self._kernel = kernel
        self._period_ns = period_ns
        self._action = action
        self._due_ns = kernel.now_ns
        self._timer = kernel.at(self._due_ns, self._act)

    def stop(self) -> None:
        """Repeat it no more."""
        self._timer.cancel()

    def _act(self) -> None:
        instant_ns = self._due_ns
        self._due_ns += self._period_ns
        self._timer = self._kernel.at(self._due_ns, self._act)
        self._action(instant_ns)


class Clock:
    """Bench time as a scenario reads it: seconds since the bench was switched on, in virtual or in wall pacing.

    `utc_start` is the date the rig file gives to instant 0; `utc_offset_h` is the market's time zone.
    """

    def __init__(self, kernel: Kernel, utc_start: datetime, utc_offset_h: float) -> None:
        self._kernel = kernel
        self._utc_start = utc_start
        self._zone = timezone(timedelta(hours=utc_offset_h))
        #: told what is awaited and until when (ns), before each wait
        self.on_wait: Callable[[str, int, int], None] | None = None

    @property
    def kind(self) -> str:
        """`virtual` or `wall`."""
        return self._kernel.pacing

    @property
    def now_ns(self) -> int:
        """The present instant in nanoseconds."""
        return self._kernel.now_ns

    @property
    def now_s(self) -> float:
        """The present instant in seconds."""
        return seconds(self._kernel.now_ns)

    @property
    def utc(self) -> datetime:
        """The simulated date and time, UTC."""
        return self._utc_start + timedelta(microseconds=self._kernel.now_ns // 1000)

    @property
    def local(self) -> datetime:
        """The simulated date and time in the market's zone."""
        return self.utc.astimezone(self._zone)

    def sleep(self, duration_s: float, awaiting: str = "time to pass") -> None:
        """Let time pass."""
        self.wait(_never, self.now_ns + ns(duration_s), awaiting)

    def sleep_until(self, instant_s: float, awaiting: str = "an instant") -> None:
        """Let time pass until an instant; returns at once when it is past."""
        self.wait(_never, ns(instant_s), awaiting)

    def ring(self, handler: Callable[[], None]) -> None:
        """Have `handler` called by the bench, one thing at a time, as soon as possible; any thread may ring."""
        self._kernel.ring(handler)

    def repeat(self, period_s: float, action: Callable[[int], None]) -> Repetition:
        """Have `action(instant_ns)` called now and then each period, in bench time."""
        return Repetition(self._kernel, ns(period_s), action)

    def wait(self, done: Callable[[], bool], deadline_ns: int, awaiting: str) -> bool:
        """Let time pass until `done()` or the deadline; True when done."""
        if self.on_wait is not None:
            self.on_wait(awaiting, self._kernel.now_ns, deadline_ns)
        return self._kernel.drive(done, deadline_ns)


def _never() -> bool:
    return False
