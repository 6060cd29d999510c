"""The guest: a command of the host, executed in a Linux of its own.

The guest's root is the host's file system, so what the command writes is where it always is. Its processes, clocks,
network and CAN buses are its own.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from harness.errors import RigError

#: idle time is left out for every process in the guest, or the guest keeps the host's time
GuestClock = Literal["skipped", "real"]

HERE = Path(__file__).parent
#: Debian's kernel for user mode, and the one that prepare.sh builds
PREBUILT = "linux.uml"
CACHED = Path("tcuhil") / "guest" / "linux"
MEMORY = "1G"
#: between these lines the console of the guest is the command's
BEGIN, END = "tcuhil guest: begin", "tcuhil guest: end"
#: lines of the guest's console that are told when it ends without a result
LAST_LINES = 15


def kernel(clock: GuestClock) -> str:
    """The kernel that keeps such a clock. Raises RigError when it is not there."""
    if clock == "real":
        found = shutil.which(PREBUILT)
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / CACHED
        found = str(cache) if os.access(cache, os.X_OK) else None
    if found is None:
        raise RigError(f"there is no guest with {clock} time on this machine", hint="prepare it: make guest")
    return found


@dataclass(frozen=True)
class Job:
    """A command for the guest, executed in `folder`.

    `channels` are the CAN buses it finds, `private` folders that it has to itself: empty at first, gone with it.
    """

    command: Sequence[str]
    folder: Path
    channels: Sequence[str] = ()
    private: Sequence[str] = ()

    def script(self) -> str:
        """The shell's part of it."""
        mounts = [
            line
            for folder in map(shlex.quote, self.private)
            for line in (f"mkdir -p -m 700 {folder}", f"mount -t tmpfs -o mode=700 tmpfs {folder}")
        ]
        lines = [
            *mounts,
            f"cd {shlex.quote(str(self.folder))}",
            f"export HOME={shlex.quote(str(Path.home()))}",
            f"echo {shlex.quote(BEGIN)}",
            shlex.join(self.command),
            "code=$?",
            f"echo {shlex.quote(END)}",
            "exit $code",
        ]
        return "\n".join(lines) + "\n"


def _on_one_processor() -> list[str]:
    """Kernel and processes of a guest take turns: a second processor only makes each turn longer (twice, measured)."""
    processors = sorted(os.sched_getaffinity(0))
    return ["taskset", "--cpu-list", str(processors[os.getpid() % len(processors)])]


class Guest:
    """A booted guest with its one job. `run` waits for the end, `kill` may be called from another thread."""

    def __init__(self, job: Job, clock: GuestClock) -> None:
        """Raises RigError when there is no guest on this machine."""
        image = kernel(clock)
        self._folder = Path(tempfile.mkdtemp(prefix="tcuhil-guest-"))
        shutil.copy(HERE / "init.sh", self._folder)
        (self._folder / "job.sh").write_text(job.script())
        self._process = subprocess.Popen(
            [*_on_one_processor(), image, *self._options(job, clock)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(self._folder)},
        )

    def run(self, say: Callable[[str], None]) -> int:
        """Say what the command says, and give its exit code. Raises RigError when the guest ends without one."""
        try:
            last = self._hand_over(say)
            self._process.wait()
            code = self._folder / "exit"
            if not code.exists():
                raise RigError(f"the guest ended without a result; its last lines: {' | '.join(last)}")
            return int(code.read_text())
        finally:
            self.kill()
            self._process.wait()
            shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        """End it as a power failure would; harmless when it has ended."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)

    def _options(self, job: Job, clock: GuestClock) -> list[str]:
        return [
            f"mem={MEMORY}",
            "root=/dev/root",
            "rootfstype=hostfs",
            "rootflags=/",
            "rw",
            "quiet",
            "con=null",
            "con0=fd:0,fd:1",
            f"init={self._folder}/init.sh",
            *(["time-travel=inf-cpu"] if clock == "skipped" else []),
            f"TCUHIL_JOB={self._folder}",
            f"TCUHIL_CAN={','.join(job.channels)}",
        ]

    def _hand_over(self, say: Callable[[str], None]) -> list[str]:
        """Say what the command says; returns the last lines of the console."""
        assert self._process.stdout is not None
        last: list[str] = []
        speaks = False
        with self._process.stdout:
            for line in self._process.stdout:
                text = line.rstrip("\r\n")
                last = [*last, text][-LAST_LINES:]
                speaks = speaks and text != END
                if speaks:
                    say(text)
                speaks = speaks or text == BEGIN
        return last
