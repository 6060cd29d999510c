"""A pseudo-terminal with a stable name: the end that a device holds of a line which another process opens by its path.

The name is a symbolic link. While its process lives it holds a lock file beside the link, which the operating system
releases however the process ends; so a link without a lock is a dead process's, and is replaced.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import stat
import termios
import threading
import tty
from contextlib import suppress
from pathlib import Path

from harness.errors import CallerError, RigError
from harness.wake import Wake

#: the most that is read at once
CHUNK_BYTES = 4096
#: how often a line that nobody has open is looked at
IDLE_S = 0.02
MS_PER_S = 1000


class PtyPort:
    """The device's end. Raises CallerError when the name is taken, RigError when it cannot be made.

    `read` belongs to one thread; `write` and `close` may be called from any.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        #: bytes that nobody read in time
        self.lost = 0
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._wake = Wake()
        self._rest = b""
        self._was_open = False
        self._lock_path = link.with_name(f"{link.name}.lock")
        try:
            self._made_folder = _make_folder(link.parent)
            self._lock_fd = _lock(self._lock_path)
        except OSError as error:
            raise _unusable(link, error) from error
        try:
            self._fd, self._device = _open_pty()
            self._make_link()
        except BaseException:
            self._lock_path.unlink(missing_ok=True)
            os.close(self._lock_fd)
            raise

    def _make_link(self) -> None:
        try:
            if self.link.is_symlink():
                self.link.unlink()
            self.link.symlink_to(self._device)
        except OSError as error:
            os.close(self._fd)
            raise _unusable(self.link, error) from error

    @property
    def is_open(self) -> bool:
        """Whether a process has the line open."""
        poll = select.poll()  # one for each look: two threads cannot look through the same one at a time
        poll.register(self._fd, 0)
        return not any(events & select.POLLHUP for _, events in poll.poll(0))

    def read(self, timeout_s: float | None = None) -> bytes:
        """What has arrived; nothing after the time-out, or once it is closed."""
        if self._closed.is_set():
            return b""
        wanted = select.POLLIN | (select.POLLOUT if self._rest else 0)
        poll = select.poll()
        poll.register(self._fd, wanted)
        poll.register(self._wake.fileno(), select.POLLIN)
        events = dict(poll.poll(None if timeout_s is None else timeout_s * MS_PER_S)).get(self._fd, 0)
        if events & select.POLLIN:
            self._was_open = True
            with suppress(OSError):  # hung up a moment ago
                return os.read(self._fd, CHUNK_BYTES)
            return b""
        if events & select.POLLHUP:
            self._hung_up()
            self._closed.wait(IDLE_S if timeout_s is None else min(timeout_s, IDLE_S))
        elif events & select.POLLOUT:
            self.write(b"")
        return b""

    def write(self, data: bytes) -> None:
        """Send without waiting; what a reader that does not read leaves no room for is dropped whole and counted.

        Nobody who has the line open is nobody to send to, as on a cable that is not plugged in.
        """
        with self._lock:
            if self._closed.is_set() or not self.is_open:
                self._rest = b""
                return
            self._was_open = True
            if self._rest:
                self._rest = self._rest[self._put(self._rest) :]
            if self._rest:
                self.lost += len(data)
            else:
                self._rest = data[self._put(data) :]

    def close(self) -> None:
        """Take the line and its name away."""
        with self._lock:
            if self._closed.is_set():
                return
            self._closed.set()
            self._wake.call()
            with suppress(OSError):
                if os.readlink(self.link) == self._device:
                    self.link.unlink()
            self._lock_path.unlink(missing_ok=True)
            os.close(self._lock_fd)

    def release(self) -> None:
        """Give the line itself back, once no thread reads any more."""
        os.close(self._fd)
        self._wake.close()
        if self._made_folder:
            with suppress(OSError):  # somebody else has something in it
                self.link.parent.rmdir()

    def _put(self, data: bytes) -> int:
        if not data:
            return 0
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return 0

    def _hung_up(self) -> None:
        """Whoever opens the line next does not get what was meant for the one before."""
        if not self._was_open:
            return
        with self._lock:
            self._was_open, self._rest = False, b""
            device_fd = os.open(self._device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            termios.tcflush(device_fd, termios.TCIFLUSH)
            os.close(device_fd)


def _open_pty() -> tuple[int, str]:
    """A raw pseudo-terminal that only this user may open; its file descriptor and the path of the other end."""
    fd, device_fd = pty.openpty()
    tty.setraw(device_fd)
    device = os.ttyname(device_fd)
    os.fchmod(device_fd, stat.S_IRUSR | stat.S_IWUSR)
    os.close(device_fd)  # from now on a hang-up says that nobody has it open
    os.set_blocking(fd, False)
    return fd, device


def _make_folder(folder: Path) -> bool:
    """Whether it was not there. Raises RigError for one in which somebody else could put a line under our name."""
    try:
        folder.mkdir(mode=0o700)
        return True
    except FileExistsError:
        found = folder.stat()
    if found.st_uid != os.getuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise RigError(f"{folder} belongs to somebody else or can be written by others", hint="name another folder")
    return False


def _lock(path: Path) -> int:
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise CallerError(
            f"{path.with_suffix('')} is served by another process", hint="end it first, or name another path"
        ) from None
    return fd


def _unusable(link: Path, error: OSError) -> RigError:
    return RigError(f"the serial line {link} cannot be made: {error}", hint="name another path in the serve: section")
