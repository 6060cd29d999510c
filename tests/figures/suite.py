"""What a scenario costs: all of them with evidence on, the bench alone, and bare pytest."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.bench import Bench
from harness.case import Case, Plan
from harness.catalogue import Catalogue
from harness.clock import Stopwatch
from harness.errors import CallerError
from harness.journal import Journal
from harness.rig import Rig
from harness.run import CATALOGUE_FOLDER, PROJECT

RIG = PROJECT / "rigs" / "emulated.yaml"
SECONDS_PER_DAY = 86_400


def percentile(values: Sequence[float], percent: int) -> float:
    """The percentile of some values."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def cases_of(folder: Path) -> list[dict[str, Any]]:
    """The cases of a run's folder, as its results have them."""
    cases: list[dict[str, Any]] = json.loads((folder / "results.json").read_text())["cases"]
    return cases


def run_all(folder: Path) -> tuple[list[dict[str, Any]], float]:
    """The cases of a whole run, both frameworks, on one processor; and the wall seconds of the command."""
    command = [sys.executable, "-m", "harness.cli", "run", "--rig", str(RIG), "--out", str(folder)]
    processors = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(processors)})
    try:
        watch = Stopwatch()
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=PROJECT)
        wall_s = watch.elapsed_s
    finally:
        os.sched_setaffinity(0, processors)
    if not (folder / "results.json").exists():
        raise CallerError(f"the run on {RIG.name} has no results: {done.stderr}")
    return cases_of(folder), wall_s


def shorter_than_a_day(cases: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that were executed and last less than a day."""
    return [case for case in cases if case["verdict"] == "pass" and case["simulated_s"] < SECONDS_PER_DAY]


def bench_alone(folder: Path, rounds: int) -> tuple[list[float], list[float]]:
    """Wall seconds to set the bench up, and to tear it down, a case each."""
    rig, catalogue = Rig.load(RIG), Catalogue.load(CATALOGUE_FOLDER)
    journal = Journal(folder)
    set_up_s, tear_down_s = [], []
    for number in range(rounds):
        case = Case(Plan(f"case-{number}", "pytest", (), "bench alone", "AUTH"), journal, catalogue, "reference", [])
        watch = Stopwatch()
        bench = Bench(rig, case, str(number))
        bench.open()
        set_up_s.append(watch.elapsed_s)
        watch = Stopwatch()
        bench.close()
        case.end()
        tear_down_s.append(watch.elapsed_s)
    journal.close()
    return set_up_s, tear_down_s


def bare_pytest(folder: Path, tests: int) -> float:
    """Wall seconds that pytest needs for an empty test, beyond starting."""

    def measure(count: int) -> float:
        path = folder / f"test_{count}.py"
        path.write_text(f"import pytest\n@pytest.mark.parametrize('n', range({count}))\ndef test_nothing(n): pass\n")
        watch = Stopwatch()
        options = ["-q", "-p", "no:cacheprovider", "-c", "/dev/null", f"--rootdir={folder}", "-o", "addopts="]
        subprocess.run([sys.executable, "-m", "pytest", *options, str(path)], check=True, capture_output=True)
        return watch.elapsed_s

    return (measure(tests) - measure(1)) / (tests - 1)
