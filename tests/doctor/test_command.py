"""`tcuhil doctor`: what it prints, on a terminal and in a pipe, and its exit codes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from harness.cli import main
from harness.doctor.command import doctor
from harness.doctor.findings import LONGEST_TEXT, Finding, Findings, Level
from harness.doctor.lines import CONSOLE
from harness.doctor.table import print_line, print_table, summary
from harness.emulator.instruments import RigolDp800
from harness.errors import RigError
from harness.run import CATALOGUE_FOLDER
from tests.doctor.bed import RIG, copy_of_emulated, spoil

#: sets the title of a terminal, clears it, turns the direction of text, and tries rich's markup
HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202e[bold red]dlrow[/]\r\n\x9b31m"


def printed(console_width: int, terminal: bool, findings: Findings) -> str:
    """What a person sees of some findings."""
    console = Console(file=io.StringIO(), width=console_width, force_terminal=terminal, highlight=False)
    if terminal:
        print_table(console, findings)
    else:
        for entry in findings.entries:
            print_line(console, entry)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0; one line a subject in a pipe, and a summary."""
    assert main(["doctor", "--rig", str(RIG)]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    assert last == f"{RIG}: all is well"
    assert all(line.startswith("OK       ") for line in lines)


def test_a_finding_is_told_with_what_to_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Exit code 1; what was seen, whose it is and what to do are on the same line."""
    rig = copy_of_emulated(tmp_path, ("boot complete", "ready to drive"))
    assert main(["doctor", "--rig", str(rig)]) == 1
    lines = capsys.readouterr().out.splitlines()
    (finding,) = [line for line in lines if line.startswith("FINDING  ")]
    assert finding.startswith(f"FINDING  {CONSOLE}: answers 'RUNNING'")
    assert " -> rig file: correct boot_complete" in finding
    assert lines[-1] == f"{rig}: 1 finding"


def test_warnings_do_not_keep_a_run_from_its_rig(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 0 with a warning, which the summary counts."""

    def leave_error(world: object) -> None:
        supply = world.instruments["supply"]  # type: ignore[attr-defined]  # a world
        assert isinstance(supply, RigolDp800)
        supply.report(-222)

    spoil(monkeypatch, leave_error)
    assert main(["doctor", "--rig", str(RIG)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{RIG}: 1 warning"


def test_a_rig_file_that_is_not_there_is_wrong_use(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Exit code 2."""
    assert main(["doctor", "--rig", str(tmp_path / "none.yaml")]) == 2
    assert "there is no rig file" in capsys.readouterr().err


def test_ctrl_c_ends_with_what_was_found_until_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 3, as with a run; the entries so far are shown."""

    def interrupt(_examination: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("harness.doctor.lines.examine_console", interrupt)
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    assert doctor(RIG, Path("runs"), CATALOGUE_FOLDER, console) == 3
    file = console.file
    assert isinstance(file, io.StringIO)
    assert "interrupted" in file.getvalue() and "unit's supply" in file.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
def test_what_a_device_says_cannot_reach_the_terminal(terminal: bool) -> None:
    """Escapes, direction marks and markup are shown, never carried out."""
    findings = Findings()
    findings.find("supply", f"says {HOSTILE}", "rig", f"look at {HOSTILE}")
    findings.refuse("attenuator", RigError(HOSTILE, where=HOSTILE, hint=HOSTILE))
    text = printed(120, terminal, findings)
    for character in ("\x1b]", "\x1b[2J", "\x07", "\x9b", "\u202e", "\r"):
        assert character not in text
    assert "\\x1b]0;owned\\x07" in text.replace("\n", "")
    assert "[bold red]" in text


def test_what_a_device_says_is_cut() -> None:
    """However long it is."""
    findings = Findings()
    findings.ok("supply", "x" * 100_000)
    assert len(findings.entries[0].seen) < LONGEST_TEXT + 50


@pytest.mark.parametrize("width", [80, 120])
def test_the_table_fits_the_terminal(width: int) -> None:
    """No line is longer, no word of a long advice is lost."""
    findings = Findings()
    words = [f"word{number}" for number in range(60)]
    findings.find("CAN identifiers", " ".join(words), "rig", " ".join(words))
    findings.skip("console", "supply")
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=True)
    print_table(console, findings)
    file = console.file
    assert isinstance(file, io.StringIO)
    text = file.getvalue()
    assert max(map(len, text.splitlines())) <= width
    assert all(text.count(word) >= 2 for word in words)


def test_lines_of_a_pipe_are_never_broken() -> None:
    """One entry a line, however narrow, so that it can be searched for."""
    findings = Findings()
    findings.find("rig file", "2 faults:\n  a.yaml:1: one\n  a.yaml:2: two", "rig", "mend " * 50)
    assert printed(40, False, findings).count("\n") == 1


def test_entries_are_told_at_once() -> None:
    """Whoever watches sees each as it is found."""
    told: list[Finding] = []
    findings = Findings(told.append)
    findings.ok("disk", "room")
    assert told == [Finding("disk", Level.OK, "room")]


def test_the_summary_counts() -> None:
    """Findings, warnings, and what was not examined because of them."""
    findings = Findings()
    assert summary("rig", findings) == "rig: all is well"
    findings.warn("disk", "little", "machine", "make room")
    findings.find("supply", "off", "rig", "switch it on")
    findings.skip("console", "supply")
    findings.skip("CAN frames", "supply")
    assert summary("rig", findings) == "rig: 1 finding, 1 warning, 2 not examined"
