"""Which lines and branches of the emulated unit and cloud the scenarios alone reach.

`python -m tests.figures.emulator_coverage` prints a line a folder, with `--files` a line a file. What only another
process, or a live transport, needs is counted apart: a run in virtual time has no use for it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from harness.errors import CallerError
from harness.run import PROJECT

EMULATOR = PROJECT / "harness" / "emulator"
RIGS = ("emulated.yaml", "emulated-kicks.yaml")
#: parts for transports and units of other processes
LIVE = ("serve", "plugs/live_", "plugs/unit_launcher", "external_unit", "uplink", "can_adapter")
COUNTS = ("num_statements", "covered_lines", "num_branches", "covered_branches")


def measure(folder: Path) -> Mapping[str, Any]:
    """Run all scenarios on both emulated rigs under coverage.py; its report by file."""
    data = f"--data-file={folder / 'coverage'}"
    for rig in RIGS:
        tracked = ["coverage", "run", "--branch", "--append", data, f"--source={EMULATOR}"]
        command = ["-m", "harness.cli", "run", "--rig", str(PROJECT / "rigs" / rig), "--out", str(folder / rig)]
        done = subprocess.run(
            [sys.executable, "-m", *tracked, *command], check=False, capture_output=True, text=True, cwd=PROJECT
        )
        if done.returncode != 0:
            raise CallerError(f"the run on {rig} did not pass", hint=done.stdout[-2000:] + done.stderr[-2000:])
    report = folder / "coverage.json"
    subprocess.run([sys.executable, "-m", "coverage", "json", "-q", data, "-o", str(report)], check=True, cwd=PROJECT)
    files: Mapping[str, Any] = json.loads(report.read_text())["files"]
    return files


def room(file: str, by_file: bool) -> str:
    """Under which name a file is counted."""
    inside = Path(PROJECT, file).relative_to(EMULATOR).as_posix()
    if inside.startswith(LIVE):
        return "(live transports and units of other processes)"
    return inside if by_file else inside.rpartition("/")[0] or "the bench around them"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", action="store_true", help="a line a file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = measure(Path(name))
    rooms: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for file, found in files.items():
        names = [room(file, options.files)]
        if not names[0].startswith("("):
            names.append("all but the live parts")
        for count in COUNTS:
            for counted in names:
                rooms[counted][count] += found["summary"][count]
    table = Table("part of the emulator", "lines", "covered", "branches", "covered")
    for name, sums in sorted(rooms.items()):
        lines, branches = sums["num_statements"], sums["num_branches"]
        table.add_row(
            name,
            f"{lines}",
            f"{100 * sums['covered_lines'] / max(1, lines):.1f} %",
            f"{branches}",
            f"{100 * sums['covered_branches'] / max(1, branches):.1f} %",
        )
    Console(highlight=False).print(table)


if __name__ == "__main__":
    main()
