"""What the doors of the bench stand on: time, a journal on disk, and how faults are told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from harness.clock import Clock
from harness.errors import DutProtocolError, RigError
from harness.journal import Journal, Record, read_records
from harness.kernel import Kernel, ns
from harness.rig import Rig, Vehicle
from tests.fuzz.door import Stand

RIG = Path(__file__).parents[2] / "rigs" / "emulated.yaml"
#: faults that what is heard from outside may be; every other exception is a finding
OUTSIDE = (DutProtocolError, RigError)
#: memory files, where there are: the journal is written a million times
FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # a folder of our own is made in it


@cache
def vehicle() -> Vehicle:
    """The vehicle of the emulated rig; nothing changes it."""
    return Rig.load(RIG).vehicle


class LinkStand(Stand):
    """A bench without a rig. `close` reads the journal back: it must hold every record, and no secret."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(dir=FOLDER))
        self.kernel: Kernel = Kernel("fuzz")
        self.journal = Journal(self.folder)
        self.journal.now_ns = lambda: self.kernel.now_ns
        self.clock = Clock(self.kernel, datetime(2026, 3, 2, tzinfo=UTC), 7.0)
        self.records = 0
        self.faults = 0
        self.last: Record | None = None
        self.journal.listeners.append(self._recorded)
        self.secrets: tuple[str, ...] = ()

    def wait(self, duration_s: float = 0.0) -> None:
        """Let time pass."""
        self.kernel.drive(_never, self.kernel.now_ns + ns(duration_s))

    def check_journal(self) -> None:
        """Every record is on disk and can be read, and no secret is."""
        assert sum(1 for _ in read_records(self.journal.path)) == self.records, "records are lost"
        written = self.journal.path.read_text()
        assert not any(secret in written for secret in self.secrets), "a secret is in the journal"

    def close(self) -> None:
        """Give the folder back."""
        self.journal.close()
        shutil.rmtree(self.folder)

    def _recorded(self, record: Record) -> None:
        self.records += 1
        self.faults += record.kind == "fault"
        self.last = record


@contextmanager
def open_link(stand: LinkStand) -> Iterator[Stand]:
    """The stand, closed afterwards."""
    try:
        yield stand
    finally:
        stand.close()


def _never() -> bool:
    return False
