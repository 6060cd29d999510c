"""The guard: a process of its own that brings a live rig into its safe state when the run dies or hangs.

The run holds a pipe to it and sends a sign of life whenever it waits or ends a case. The end of the pipe without a
farewell means that the run is dead; too long a silence means that it hangs, and then the guard kills it first. What the
guard did is appended to the run's journal, and the reports are computed, so that the evidence is complete.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pyvisa

from harness.catalogue import Catalogue
from harness.errors import TcuHilError
from harness.journal import Journal
from harness.links.instruments import InstrumentSettings, SupplyLink
from harness.rig import Rig
from reports import write_all

#: silence after which a run counts as hung: longer than any single call of a library may take
SILENCE_S = 120.0
#: how often the supply is tried before the guard gives up, and how long it is left alone in between
ATTEMPTS = 5
PAUSE_S = 2.0
#: how long the run waits for its guard to be there, and to go
START_S = 30.0
STOP_S = 10.0
#: how long the run waits for its guard to make a rig safe that it has not made safe itself
RESCUE_S = 60.0
ALIVE, FAREWELL, READY = b".", b"q", b"r"


class Guard:
    """The run's end of the pipe."""

    def __init__(
        self, rig: Path, folder: Path, catalogue: Path, kept_open: Sequence[int] = (), silence_s: float = SILENCE_S
    ) -> None:
        """Start the guard and see that it stands by; it keeps `kept_open` (descriptors of a lease) to its end."""
        command = [sys.executable, "-m", "harness.guard", str(rig), str(folder), str(catalogue), str(silence_s)]
        self._process = subprocess.Popen(
            [*command, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            pass_fds=tuple(kept_open),
        )
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], START_S)
        self.stands_by = bool(ready) and self._process.stdout.read(1) == READY

    def alive(self) -> bool:
        """A sign of life; whether the guard is there to take it."""
        return self._send(ALIVE)

    def farewell(self, safe: bool = True) -> None:
        """The run has ended and left its rig safe: the guard goes. A rig that is not safe is made so by the guard."""
        if safe:
            self._send(FAREWELL)
        elif self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_S if safe else RESCUE_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _send(self, sign: bytes) -> bool:
        if self._process.stdin is None or self._process.stdin.closed:
            return False
        try:
            os.write(self._process.stdin.fileno(), sign)
        except OSError:
            return False
        return True


def main(arguments: Sequence[str]) -> int:
    """The guard process."""
    rig_path, folder, catalogue, silence_s, run_pid = arguments
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)  # Ctrl-C is meant for the run; the guard goes when the rig is safe
    rig = Rig.load(rig_path)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    why = _watch(sys.stdin.buffer, float(silence_s))
    if why is None:
        return 0
    if "silent" in why:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(run_pid), signal.SIGKILL)
    journal = Journal(Path(folder), continued=True)
    journal.append("decision", "guard.takes_over", why=why)
    made_safe = _make_safe(rig, journal)
    journal.append("decision", "guard.done", safe=made_safe)
    journal.close()
    write_all(Path(folder), Catalogue.load(Path(catalogue)))
    return 0 if made_safe else 1


def _watch(pipe: BinaryIO, silence_s: float) -> str | None:
    """Wait for the end of the run; why the guard must act, or None after a farewell."""
    while True:
        readable, _, _ = select.select([pipe], [], [], silence_s)
        if not readable:
            return f"the run was silent for {silence_s:g} s and was killed"
        signs = os.read(pipe.fileno(), 4096)
        if FAREWELL in signs:
            return None
        if not signs:
            return "the run died"


def _make_safe(rig: Rig, journal: Journal) -> bool:
    """Stimulation ended with the run; what is left is the unit's supply."""
    section = rig.facts.instruments
    if section is None or section.supply is None:
        return True
    supply = section.supply
    for _attempt in range(ATTEMPTS):
        try:
            with contextlib.closing(pyvisa.ResourceManager(section.visa_library)) as manager:
                settings = InstrumentSettings(channel=supply.channel)
                with SupplyLink(manager, supply.resource, supply.dialect, journal, settings) as link:
                    link.output(False)
        except (TcuHilError, pyvisa.errors.Error, OSError) as error:
            journal.append("fault", "rig", message=f"the guard could not switch the supply off: {error}")
            select.select([], [], [], PAUSE_S)  # a connection that was cut may be back by then
        else:
            return True
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
