"""Ten live rigs at once on this machine: `python -m tests.figures.ten_rigs`.

Each has its own emulated bench, run, guard and lease. First all run the same scenarios, then all react to frames. When
a scenario does not pass, fewer rigs are tried until all do.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from rich.console import Console
from rich.table import Table

from harness.clock import Stopwatch
from harness.errors import CallerError
from harness.journal import read_records
from harness.run import PROJECT
from tests.figures.processes import cpu_s, descendants, memory_bytes
from tests.figures.suite import cases_of, percentile
from tests.live_rig import LiveRig, live_rigs

REFUSED = "auth/test_before_ownership.py::test_a_function_is_refused_before_ownership_is_authenticated"
CASES = (
    f"{REFUSED}[location]",
    f"{REFUSED}[engine start]",
    "auth/test_steps.py::test_on_next_off_value_next_authenticates",
    "auth/test_steps.py::test_the_way_through_acc_does_no_harm",
)
NODE = ("tests.figures.node",)
SAMPLED_EACH_S = 1.0
US_PER_S = 1e6


@dataclass(frozen=True)
class RigFigures:
    """What one rig showed."""

    wrong: list[str]
    wall_s: float
    lateness_p99_us: float
    reactions_s: list[float]


@dataclass(frozen=True)
class MachineFigures:
    """What all of them used while the scenarios ran."""

    elapsed_s: float
    cpu_s: float
    memory_bytes: int


class Meter:
    """What the processes started meanwhile use together."""

    def __init__(self, lasting: Sequence[int]) -> None:
        """`lasting` are processes that were there before and go on; the others have ended when it is read."""
        self._lasting = lasting
        self._watch = Stopwatch()
        self._before_s = self._cpu_s()
        self._memory_bytes = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="meter", daemon=True)
        self._thread.start()

    def read(self) -> MachineFigures:
        """The figures, at the end."""
        self._ended.set()
        self._thread.join()
        return MachineFigures(self._watch.elapsed_s, self._cpu_s() - self._before_s, self._memory_bytes)

    def _cpu_s(self) -> float:
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return ended.ru_utime + ended.ru_stime + sum(map(cpu_s, self._lasting))

    def _sample(self) -> None:
        while not self._ended.wait(SAMPLED_EACH_S):
            self._memory_bytes = max(self._memory_bytes, sum(map(memory_bytes, descendants(os.getpid()))))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; the exit code is 1 when a scenario does not pass on so many rigs as were asked for."""
    options = _parser().parse_args(arguments)
    console = Console(highlight=False, soft_wrap=True)
    for count in range(options.rigs, 0, -2):
        folder = Path(mkdtemp(prefix="tcuhil-ten-rigs-"))
        rigs, machine = measure(folder, count, options.tries)
        wrong = [f"rig {number}: {line}" for number, rig in enumerate(rigs) for line in rig.wrong]
        for line in wrong:
            console.print(line, markup=False)
        console.print(table(rigs, machine))
        if not wrong:
            shutil.rmtree(folder)
            break
        console.print(f"{count} rigs are too many for this machine; the runs are in {folder}")
    return 0 if count == options.rigs and not wrong else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.figures.ten_rigs", description=__doc__)
    parser.add_argument("--rigs", type=_positive, default=10, help="rigs at once")
    parser.add_argument("--tries", type=_positive, default=100, help="frames that each rig reacts to")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of one or more")
    return int(text)


def measure(folder: Path, count: int, tries: int) -> tuple[list[RigFigures], MachineFigures]:
    """Scenarios on all rigs at once, then frames on all of them at once."""
    with live_rigs(folder, count, NODE) as rigs, ThreadPoolExecutor(count) as at_once:
        meter = Meter([rig.process.process.pid for rig in rigs])
        runs = list(at_once.map(lambda rig: _run(rig, folder / rig.path.stem), rigs))
        machine = meter.read()
        reactions = list(at_once.map(lambda rig: _react(rig, folder / f"{rig.path.stem}-reaction", tries), rigs))
    figures = []
    for (cases, late_us), (found_s, problem) in zip(runs, reactions, strict=True):
        wrong = [f"{case['verdict']}  {case['id']}: {case['reason']}" for case in cases if case["verdict"] != "pass"]
        wrong += [problem] if problem else []
        figures.append(RigFigures(wrong, sum(case["wall_s"] for case in cases), late_us, found_s))
    return figures, machine


def _run(rig: LiveRig, folder: Path) -> tuple[list[dict[str, Any]], float]:
    """The cases of a run, and the worst p99 of the lateness of its benches, in us."""
    output, _ = rig.start(CASES, folder).communicate()
    if not (folder / "results.json").exists():
        raise CallerError(f"the run on {rig.path.name} has no results: {output}")
    late = [
        record.data["p99_us"] for record in read_records(folder / "journal.jsonl") if record.what == "bench.lateness"
    ]
    return cases_of(folder), max(late, default=float("nan"))


def _react(rig: LiveRig, folder: Path, tries: int) -> tuple[list[float], str]:
    """Seconds from frame to judgement, measured by a process of its own, or how that ended otherwise."""
    command = [sys.executable, "-m", "tests.figures.reaction", "--rig", str(rig.path), "--out", str(folder)]
    options = ["--node", rig.process.said["node"], "--tries", str(tries)]
    done = subprocess.run([*command, *options], check=False, capture_output=True, text=True, cwd=PROJECT)
    if done.returncode:
        return [], f"no reaction: {done.stderr.strip().splitlines()[-1]}"
    return [reaction["judged_s"] for reaction in json.loads(done.stdout)], ""


def table(rigs: Sequence[RigFigures], machine: MachineFigures) -> Table:
    """A line for each rig, and the machine's."""
    found = Table(
        f"{len(rigs)} rigs at once", "went wrong", "wall time", "lateness p99", "reaction p50", "reaction p99"
    )
    for number, rig in enumerate(rigs):
        reactions_us = [reaction_s * US_PER_S for reaction_s in rig.reactions_s]
        reactions = [f"{percentile(reactions_us, percent):,.0f} us" for percent in (50, 99)] if reactions_us else []
        late = f"{rig.lateness_p99_us:,.0f} us"
        found.add_row(f"rig {number}", f"{len(rig.wrong)}", f"{rig.wall_s:.1f} s", late, *reactions)
    found.add_section()
    busy = f"{machine.cpu_s / machine.elapsed_s:.2f} of {os.cpu_count()} processors busy with them"
    found.add_row(busy, "", f"{machine.elapsed_s:.1f} s", "", "memory", f"{machine.memory_bytes / 1e6:,.0f} MB")
    return found


if __name__ == "__main__":
    sys.exit(main())
