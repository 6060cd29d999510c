"""A kernel in wall time, and patience, for the tests of the real transports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from harness.kernel import ns
from harness.wall import WallKernel

#: what is expected to happen at once has happened within this time, in s
PATIENCE_S = 5.0


@contextmanager
def wall_kernel() -> Iterator[WallKernel]:
    """A kernel whose bench thread ends with the test; what went wrong in it fails the test."""
    kernel = WallKernel("live")
    try:
        yield kernel
        kernel.drive(lambda: True, None)
    finally:
        kernel.stop()


def until(kernel: WallKernel, done: Callable[[], bool]) -> None:
    """Wait, on the bench, until it is so; fails when it never is."""
    assert kernel.drive(done, kernel.now_ns + ns(PATIENCE_S))
