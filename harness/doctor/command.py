"""`tcuhil doctor`: the examination on a terminal or in a pipe, and its exit code."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from rich.console import Console

from harness.doctor.checks import examine
from harness.doctor.findings import Findings, Level
from harness.doctor.table import print_line, print_table, summary
from harness.errors import CallerError

SOUND, SOMETHING_FOUND, INTERRUPTED = 0, 1, 3


def doctor(rig: Path, out: Path, catalogue: Path, console: Console) -> int:
    """Examine a rig and print what was found; 0 when a run can begin (warnings allowed), 1 when it should not, 3 after
    Ctrl-C, which ends in the safe state too.

    Raises CallerError for a rig file that is not there.
    """
    if not rig.is_file():
        raise CallerError(f"there is no rig file {rig}", hint="check the name and the folder")
    findings = Findings(None if console.is_terminal else partial(print_line, console))
    interrupted = False
    try:
        with console.status("") as status:  # shown on a terminal only
            examine(rig, out, catalogue, findings, lambda subject: status.update(f"examining: {subject}"))
    except KeyboardInterrupt:
        interrupted = True
    if console.is_terminal:
        print_table(console, findings)
    if interrupted:
        console.print(f"{rig}: interrupted, the rest is not examined", soft_wrap=True, markup=False)
        return INTERRUPTED
    console.print(summary(str(rig), findings), soft_wrap=True, markup=False)
    return SOMETHING_FOUND if findings.count(Level.FINDING) else SOUND
