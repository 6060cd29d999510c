"""Wall pacing: the kernel in one bench thread against the machine's clock. No test waits longer than it takes."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from harness.errors import CallerError, RigError
from harness.kernel import NS_PER_S, ns
from harness.wall import WallKernel

SOON_NS = ns(0.02)
#: an event that never comes ends a test
GIVE_UP_NS = 5 * NS_PER_S


@pytest.fixture
def kernel() -> Iterator[WallKernel]:
    """A running bench thread."""
    kernel = WallKernel("wall")
    yield kernel
    kernel.stop()


def test_events_come_in_order_and_not_before_their_instant(kernel: WallKernel) -> None:
    """Two events, scheduled the other way round; each sees its instant or a later one, and is never early."""
    seen: list[tuple[str, int]] = []
    start_ns = kernel.now_ns
    kernel.after(2 * SOON_NS, lambda: seen.append(("second", kernel.now_ns)))
    kernel.after(SOON_NS, lambda: seen.append(("first", kernel.now_ns)))
    assert kernel.drive(lambda: len(seen) == 2, start_ns + GIVE_UP_NS)
    assert [name for name, _ in seen] == ["first", "second"]
    assert seen[0][1] >= start_ns + SOON_NS
    assert seen[1][1] >= start_ns + 2 * SOON_NS


def test_events_run_in_the_bench_thread_while_nobody_waits(kernel: WallKernel) -> None:
    """The vehicle answers while a scenario thinks."""
    ran = threading.Event()
    names: list[str] = []

    def run() -> None:
        names.append(threading.current_thread().name)
        ran.set()

    kernel.after(0, run)
    assert ran.wait(5.0)
    assert names == ["bench"]


def test_waiting_ends_at_the_deadline(kernel: WallKernel) -> None:
    """Not before it, and with the answer that it did not happen."""
    deadline_ns = kernel.now_ns + SOON_NS
    assert not kernel.drive(lambda: False, deadline_ns)
    assert kernel.now_ns >= deadline_ns


def test_any_thread_may_ring(kernel: WallKernel) -> None:
    """Input of a reader thread is handled in the bench thread, and wakes up whoever waits for it."""
    handled: list[str] = []
    reader = threading.Thread(target=lambda: kernel.ring(lambda: handled.append(threading.current_thread().name)))
    reader.start()
    assert kernel.drive(lambda: bool(handled), kernel.now_ns + GIVE_UP_NS)
    reader.join()
    assert handled == ["bench"]


def test_what_goes_wrong_in_the_bench_thread_reaches_the_one_who_waits(kernel: WallKernel) -> None:
    """Once; and the bench thread goes on."""

    def fail() -> None:
        raise RigError("the adapter is gone")

    kernel.after(0, fail)
    with pytest.raises(RigError, match="adapter is gone"):
        kernel.drive(lambda: False, kernel.now_ns + GIVE_UP_NS)
    done: list[bool] = []
    kernel.after(0, lambda: done.append(True))
    assert kernel.drive(lambda: bool(done), kernel.now_ns + GIVE_UP_NS)


def test_a_cancelled_timer_does_nothing(kernel: WallKernel) -> None:
    """Nor does it keep anybody waiting."""
    seen: list[str] = []
    kernel.after(SOON_NS, lambda: seen.append("cancelled")).cancel()
    kernel.after(2 * SOON_NS, lambda: seen.append("kept"))
    assert kernel.drive(lambda: "kept" in seen, kernel.now_ns + GIVE_UP_NS)
    assert seen == ["kept"]


def test_exclusive_keeps_the_bench_thread_out(kernel: WallKernel) -> None:
    """What a verb changes together is seen together."""
    seen: list[str] = []
    with kernel.exclusive():
        kernel.after(0, lambda: seen.append("event"))
        assert not threading.Event().wait(0.02)
        seen.append("verb")
    assert kernel.drive(lambda: len(seen) == 2, kernel.now_ns + GIVE_UP_NS)
    assert seen == ["verb", "event"]


def test_an_event_cannot_wait(kernel: WallKernel) -> None:
    """A blocking call inside the bench thread is refused, not a deadlock."""

    def wait() -> None:
        kernel.drive(lambda: False, None)

    kernel.after(0, wait)
    with pytest.raises(CallerError, match="inside an event"):
        kernel.drive(lambda: False, kernel.now_ns + GIVE_UP_NS)


def test_time_cannot_be_moved(kernel: WallKernel) -> None:
    """It is the machine's."""
    with pytest.raises(CallerError, match="cannot be moved"):
        kernel.jump_to(kernel.now_ns + 1)


def test_a_stopped_bench_ends_its_waiters(kernel: WallKernel) -> None:
    """Nobody waits for a bench that is closed; stopping twice is harmless."""
    kernel.stop()
    kernel.stop()
    with pytest.raises(CallerError, match="closed"):
        kernel.drive(lambda: False, None)


def test_lateness_is_told(kernel: WallKernel) -> None:
    """An event that had to wait for its turn counts as late by that much."""
    done: list[bool] = []
    with kernel.exclusive():
        kernel.after(0, lambda: done.append(True))
        assert not threading.Event().wait(0.03)
    assert kernel.drive(lambda: bool(done), kernel.now_ns + GIVE_UP_NS)
    summary = kernel.lateness.summary()
    assert summary["events"] == 1
    assert summary["worst_us"] >= 30_000
    assert summary["p50_us"] <= summary["p99_us"] <= summary["worst_us"]
