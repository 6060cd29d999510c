"""Becomes the unit's program, and has the kernel kill it when the process that serves the bench dies.

Run as a script of its own, because a process with threads cannot safely do this between fork and exec.
Arguments: the process id of the parent, the program, its arguments.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

#: PR_SET_PDEATHSIG, linux/prctl.h
SIGNAL_WHEN_PARENT_DIES = 1
#: what a shell says of a program that cannot be started
CANNOT_START = 127


def main(arguments: list[str]) -> int:
    """Replace this process. Returns an exit code only when that fails."""
    parent, command = int(arguments[0]), arguments[1:]
    ctypes.CDLL(None).prctl(SIGNAL_WHEN_PARENT_DIES, signal.SIGKILL)
    if os.getppid() != parent:  # it died before it could be watched
        return CANNOT_START
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and a new program would inherit that
    try:
        os.execvp(command[0], command)  # noqa: S606  # the unit's program, as the rig file names it
    except OSError as error:
        print(f"the unit's program {command[0]} cannot be started: {error}", file=sys.stderr)  # noqa: T201
        return CANNOT_START


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
