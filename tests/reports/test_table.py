"""The verdicts in the terminal."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console

from reports import Results
from reports.table import print_table


def printed(results: Results, *, terminal: bool) -> str:
    """What is printed, to a terminal or to a pipe."""
    out = StringIO()
    print_table(results, Console(file=out, force_terminal=terminal, width=80, highlight=False))
    return out.getvalue()


def test_a_pipe_gets_plain_lines(reported: tuple[Path, Results]) -> None:
    """One line a chapter, one a failure however long, and the totals: ready for grep."""
    lines = printed(reported[1], terminal=False).splitlines()
    assert lines[0].split() == ["chapter", "pass", "fail", "inconc", "error", "none", "cases"]
    assert lines[1].split() == ["AUTH", "2", "1", "0", "0", "1", "2"]
    assert "fail   scenarios/auth/test_odometer.py::test_mileage: AUTH_003: a wrong mileage was accepted" in lines
    assert "error  THEFT_404: declared but never judged" in lines
    assert "error: 6 cases: 2 pass, 1 fail, 1 inconc, 1 error, 1 none" in lines
    assert lines[-1] == "the run did not end: its journal stops before"


def test_the_device_cannot_steer_the_terminal(reported: tuple[Path, Results]) -> None:
    """Its escapes and markup are shown as text; those on a terminal are the table's own colours."""
    plain = printed(reported[1], terminal=False)
    assert "\x1b" not in plain
    assert "\\x1b[2J" in plain
    assert "\x1b[2J" not in printed(reported[1], terminal=True)
