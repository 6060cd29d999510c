"""A live rig in the hands of one run: leased, and guarded by a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from harness.errors import RigError
from harness.guard import Guard
from harness.lease import Lease, resources_of
from harness.lease_file import Holder
from harness.rig import Rig


class Custody:
    """From the begin of a run to its end. The guard inherits the lease: the rig is free once it is safe."""

    def __init__(
        self,
        rig: Rig,
        folder: Path,
        catalogue: Path,
        wait_s: float | None,
        on_wait: Callable[[Holder, float], None],
    ) -> None:
        """Take the rig, at once or within `wait_s`. Raises RigError when another run has it or no guard can be had."""
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])
        self._lease = Lease(resources_of(rig.facts), Holder.here(command, folder))
        self._lease.acquire(wait_s, on_wait)
        try:
            self._guard = Guard(rig.path, folder, catalogue, self._lease.fds)
        except OSError as error:
            self._lease.release()
            raise RigError(f"the guard of the rig cannot be started: {error}") from error
        if not self._guard.stands_by:
            self._lease.release()
            raise RigError("the guard of the rig does not stand by", hint="its own message is on the terminal")

    def alive(self) -> None:
        """A sign of life for the guard. Raises RigError when it is gone: a rig is not used without one."""
        if not self._guard.alive():
            raise RigError(
                "the guard of the rig is gone, and nobody would make the rig safe if this run died",
                hint="find out who killed it; start the run again",
            )

    def give_back(self, safe: bool = True) -> None:
        """The guard goes when the rig is safe, and makes it safe when it is not; then the rig is free."""
        self._guard.farewell(safe)
        self._lease.release()
