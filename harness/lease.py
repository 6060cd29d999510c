"""The lease of a rig: one run at a time, across users and processes of a machine.

Each thing of a rig that can be used by one run only (a CAN channel, a serial line, an instrument) is a *resource* with
a lock file of its own, so two rig files that share an adapter exclude each other. The kernel holds the lock and gives
it back when its last descriptor is closed: however a holder ends, SIGKILL and a reboot included, nothing stays behind.
What the file says of its holder is for people; the lock alone decides.

Who inherits a lease: a program that is started does not, and neither does a forked copy of the process. A guard that
must outlive the run is handed the descriptors: `subprocess.Popen(..., pass_fds=lease.fds)`, without `preexec_fn`, which
makes a forked copy of it. The rig then stays taken until both have let go, and the guard may put its own name into the
files with `sign(fds, Holder.here(...))`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from pyvisa.rname import InvalidResourceName, to_canonical_name

from harness.clock import wall_utc
from harness.errors import CallerError, RigError
from harness.lease_file import (
    Holder,
    check_in_place,
    is_locked,
    lock,
    lock_file,
    open_or_make,
    open_to_read,
    read,
    sign,
)
from harness.rig_file import RigFile

#: how often a lease that is taken is tried again
POLL_S = 0.1
#: a refusal is believed after so many more tries, because whoever takes or makes a file is not done at once
SETTLING_POLLS = 2
#: who waits is told at once and then after each so many tries
TOLD_EACH_POLLS = 10
#: the python-can interface and the pyserial scheme of benches in this process, which exist once for each process
_IN_PROCESS = "tcuhil"


class RigInUse(RigError):
    """Another run has the rig. `holder` is who, as far as is known."""

    def __init__(self, resource: str, path: Path, holder: Holder) -> None:
        who = "that run" if holder.since is None else f"{holder.user}'s run"
        super().__init__(
            f"the rig is in use: {resource} is held by {holder}",
            hint=f"wait until {who} ends, which frees the rig at once; fuser {path} names the processes that hold it",
        )
        self.holder = holder


class Lease:
    """The right to use some resources, all of them or none. As a context manager it is taken on entry, at once or not
    at all, unless it is held already.

    `holder` is written into the lock files, with the instant at which the lease was got. `pause` waits for some
    seconds and returns True when waiting shall end. Resources are any names; those of a rig come from `resources_of`.
    """

    def __init__(self, resources: Iterable[str], holder: Holder, pause: Callable[[float], bool] | None = None) -> None:
        #: in one order for everybody
        self.resources = tuple(sorted(set(resources)))
        self._holder = holder
        self._pause = threading.Event().wait if pause is None else pause
        self._fds: list[int] = []
        self._held = False

    @property
    def fds(self) -> tuple[int, ...]:
        """The descriptors that hold the lease, for `pass_fds` of a guard process; none when it is not held."""
        return tuple(self._fds) if self._held else ()

    def acquire(self, wait_s: float | None = None, on_wait: Callable[[Holder, float], None] | None = None) -> Self:
        """Take the lease, at once or within `wait_s` seconds (which may be infinite).

        `on_wait` is told who has it and how many seconds have been waited, when waiting begins and then each second.
        Seconds are counted in pauses, not read from a clock.
        Raises RigInUse when another has it, another RigError when a lock file cannot be used, CallerError when this
        lease is held already or `wait_s` is no length of time.
        """
        if self._held:
            raise CallerError("the lease is held already", hint="release it first")
        if wait_s is not None and not wait_s >= 0:
            raise CallerError(f"{wait_s} s is no length of time", hint="wait_s is 0 or more, or None")
        polls = 0
        while True:
            try:
                self._take_all()
                return self
            except RigInUse as refusal:
                settled = polls - SETTLING_POLLS
                if settled >= 0 and polls * POLL_S >= (wait_s or 0):
                    raise
                if on_wait is not None and settled >= 0 and settled % TOLD_EACH_POLLS == 0:
                    on_wait(refusal.holder, polls * POLL_S)
                if self._pause(POLL_S):
                    raise
            except RigError:
                if polls >= SETTLING_POLLS or self._pause(POLL_S):
                    raise
            polls += 1

    def release(self) -> None:
        """Let go; harmless when nothing is held. A guard that was handed the descriptors keeps the rig taken."""
        self._held = False
        _leases.discard(self)
        while self._fds:
            # closing, not unlocking: an unlock would take the lock from the guard too
            os.close(self._fds.pop())

    def __enter__(self) -> Self:
        return self if self._held else self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _take_all(self) -> None:
        """Look at all before taking any, so that who waits for one resource is in nobody's way at another."""
        _leases.add(self)
        try:
            paths = [lock_file(resource) for resource in self.resources]
            for path in paths:
                self._fds.append(open_or_make(path))
            taking = list(zip(self.resources, paths, self._fds, strict=True))
            for resource, path, fd in taking:
                if is_locked(fd, path):
                    raise RigInUse(resource, path, read(fd))
            for resource, path, fd in taking:
                if not lock(fd, path):
                    raise RigInUse(resource, path, read(fd))
                check_in_place(fd, path)
            sign(self._fds, self._holder.model_copy(update={"since": wall_utc()}))
            self._held = True
        except BaseException:
            self.release()
            raise


_leases: set[Lease] = set()


def _let_go_in_child() -> None:
    """A forked copy would keep the rig taken after the death of the run; its descriptors are copies, so close them."""
    for lease in list(_leases):
        lease.release()


os.register_at_fork(after_in_child=_let_go_in_child)


def holder_of(resources: Iterable[str]) -> dict[str, Holder]:
    """Who has each of the resources that are taken; takes nothing and is in nobody's way.

    The holder is `harness.lease_file.UNKNOWN` where the file does not tell.

    Raises RigError when a lock file cannot be read.
    """
    found: dict[str, Holder] = {}
    for resource in sorted(set(resources)):
        path = lock_file(resource)
        fd = open_to_read(path)
        if fd is None:
            continue
        try:
            if is_locked(fd, path):
                found[resource] = read(fd)
        finally:
            os.close(fd)
    return found


def resources_of(rig: RigFile) -> tuple[str, ...]:
    """What of a rig only one run can use: its CAN channel, serial lines and instruments. None for what is emulated in
    this process.

    Two spellings of one thing give one name as far as this machine knows it: links such as /dev/serial/by-id are
    followed, and VISA names are completed. Two names of one host are not recognised.
    """
    names: set[str] = set()
    if rig.can is not None and rig.can.interface != _IN_PROCESS:
        names.add(_can_name(rig.can.interface, rig.can.channel))
    for line in (rig.console, rig.gnss):
        if line is not None and urlsplit(line.url).scheme != _IN_PROCESS:
            names.add(_serial_name(line.url))
    if rig.instruments is not None and not (rig.emulator and rig.emulator.name == rig.instruments.visa_library):
        for instrument in (rig.instruments.supply, rig.instruments.attenuator, rig.instruments.network):
            if instrument is not None:
                names.add(_visa_name(instrument.resource))
    return tuple(sorted(names))


def _can_name(interface: str, channel: str) -> str:
    """An adapter on a serial line (slcan) is that line; python-can takes its speed after an @."""
    return _device_name(channel.split("@")[0]) if channel.startswith("/") else f"can {interface}:{channel}"


def _serial_name(url: str) -> str:
    """A device, or a port of a terminal server, whichever of pyserial's handlers speaks to it."""
    parts = urlsplit(url)
    if parts.scheme in ("socket", "rfc2217"):
        return f"tcp {parts.netloc.lower()}"
    if parts.scheme in ("spy", "alt"):
        return _device_name(parts.netloc + parts.path)
    return _device_name(url)


def _visa_name(resource: str) -> str:
    text = resource.upper()
    if text.startswith("ASRL/"):
        return _device_name(resource[len("ASRL") :].split("::")[0])
    try:
        text = to_canonical_name(text)
    except InvalidResourceName:
        return f"visa {text}"
    interface, host, *rest = text.lower().split("::")
    if interface.startswith("tcpip") and rest[-1] == "socket":
        return f"tcp {host}:{rest[0]}"
    return f"visa {text}"


def _device_name(path: str) -> str:
    return f"device {os.path.realpath(path) if path.startswith('/') else path}"
