"""What ends another thread's wait: nobody looks now and then whether it is over.

A bench that waits on descriptors costs nothing while nothing happens, and so a guest that skips idle time skips it.
"""

from __future__ import annotations

import os
import select

#: what `poll` counts in
MS_PER_S = 1000


class Wake:
    """A descriptor that a thread waits on beside its own, and that another one makes readable."""

    def __init__(self) -> None:
        self._fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._called = False

    @property
    def called(self) -> bool:
        """Whether it has been called."""
        return self._called

    def fileno(self) -> int:
        """The descriptor to wait on."""
        return self._fd

    def call(self) -> None:
        """End the wait, now or when it begins."""
        self._called = True
        if self._fd >= 0:
            os.eventfd_write(self._fd, 1)

    def wait_readable(self, descriptor: int, timeout_s: float | None = None) -> bool:
        """Wait until a descriptor is readable, called or not; whether it is. Raises OSError or ValueError once closed.

        `poll` and not `select`, which takes no descriptor above 1023.
        """
        waiting = select.poll()
        waiting.register(self._fd, select.POLLIN)
        waiting.register(descriptor, select.POLLIN)
        ready = dict(waiting.poll(None if timeout_s is None else timeout_s * MS_PER_S))
        if ready.get(descriptor, 0) & select.POLLNVAL:
            raise ValueError(f"descriptor {descriptor} is closed")
        return bool(ready.get(descriptor, 0))

    def close(self) -> None:
        """Give the descriptor back, once nobody waits on it."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)
