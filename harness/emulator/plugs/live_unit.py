"""The unit as a process: it begins when the supply goes on, and is killed when it goes off, as a relay would do it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from harness.errors import RigError

_LAUNCHER = Path(__file__).with_name("unit_launcher.py")
#: what the unit's program gets of this process's environment: nothing that a bench keeps secret
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "TZ", "LANG", "LC_ALL")
STANDARD_ERROR = 2
#: more ends than this say nothing new
MOST_TOLD = 20
#: a killed process is gone by then
GONE_S = 5.0


class UnitProcess:
    """Starts and kills the unit's program, with all it has started, as one process group.

    The thread that gives power has to outlive the unit: when it ends, the operating system kills the program. Raises
    RigError when there is no such program.
    """

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder.absolute()
        program = command[0] if os.sep not in command[0] else str(self._folder / command[0])
        found = shutil.which(program)
        if found is None:
            raise RigError(
                f"the unit's program {program} is not there, or cannot be executed",
                hint="build it, or correct emulator: unit: command: of the rig file",
            )
        self._command = [found, *command[1:]]
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        self._environment = {**inherited, **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self._ends: list[str] = []
        self._end_is_noted = False

    @property
    def ends(self) -> list[str]:
        """How the unit's program ended by itself while it had power: each time, up to a number."""
        self._note_end()
        return list(self._ends)

    def power(self, on: bool) -> None:
        """Give the unit power, or take it away."""
        if on:
            self._start()
        else:
            self.close()

    def close(self) -> None:
        """Kill the unit if it runs, and see it gone."""
        self._note_end()
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(GONE_S)

    def _note_end(self) -> None:
        code = None if self._process is None else self._process.poll()
        if code is None or self._end_is_noted or len(self._ends) == MOST_TOLD:
            return
        self._end_is_noted = True
        self._ends.append(f"the unit's program ended by itself, with exit code {code}, while it had power")
        print(self._ends[-1], file=sys.stderr)  # noqa: T201  # see live_slcan

    def _start(self) -> None:
        self.close()
        self._end_is_noted = False
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid()), *self._command],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=STANDARD_ERROR,  # this process's standard output is for addresses
            start_new_session=True,
        )
