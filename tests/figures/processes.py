"""What the processes of this machine use, from /proc (Linux)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

PROPORTIONAL = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)
#: user and system time are these fields of /proc/PID/stat, after the name in parentheses
USER_TIME, SYSTEM_TIME = 11, 12


def descendants(pid: int) -> Iterator[int]:
    """The processes that a process has started, and theirs."""
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, _text(path).split()):
            yield child
            yield from descendants(child)


def command_of(pid: int) -> str:
    """How a process was called; empty when it is gone."""
    return _text(Path(f"/proc/{pid}/cmdline"))


def memory_bytes(pid: int) -> int:
    """Memory of a process; what it shares with others is divided among them."""
    found = PROPORTIONAL.search(_text(Path(f"/proc/{pid}/smaps_rollup")))
    return 0 if found is None else int(found[1]) * 1024


def cpu_s(pid: int) -> float:
    """Seconds of processor time that a living process has used."""
    fields = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return (int(fields[USER_TIME]) + int(fields[SYSTEM_TIME])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _text(path: Path) -> str:
    """A file's content; empty when its process is gone, or not to be looked at."""
    try:
        return path.read_text()
    except OSError:
        return ""
