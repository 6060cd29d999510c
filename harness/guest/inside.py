"""Inside the guest: the emulated bench as one process, what runs on it as another."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

#: how long the emulated bench is given to end, in s
STOP_S = 10.0
EMULATE = (sys.executable, "-m", "harness.cli", "emulate", "--rig")
#: leases of the guest are nobody's business outside of it
LEASES = "/dev/shm/leases"  # noqa: S108  # a file system of the guest alone, which lives as long as it does


def main(arguments: Sequence[str]) -> int:
    """`RIG COMMAND...`: serve the emulated bench of a rig file, execute a command on it, give its exit code."""
    rig, *command = arguments
    Path(LEASES).mkdir(mode=0o700)
    environment = {**os.environ, "TCUHIL_LEASE_DIR": LEASES}
    with subprocess.Popen([*EMULATE, rig], stdout=subprocess.PIPE, text=True, env=environment) as emulator:
        assert emulator.stdout is not None
        if not any(line == "ready\n" for line in emulator.stdout):
            return emulator.wait(STOP_S) or 1
        code = _run(command, environment)
        emulator.terminate()
        emulator.wait(STOP_S)
    return code


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Through a pipe: the guest's console counts as a terminal, and is none that a person looks at."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environment
    ) as run:
        assert run.stdout is not None
        for line in run.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
    return run.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
