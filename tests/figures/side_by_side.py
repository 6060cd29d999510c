"""The scenarios unchanged, in virtual time, in wall time, and in a guest: `python -m tests.figures.side_by_side`.

Wall time takes those below two minutes and one wait of six minutes in full, spread over several rigs. The guest's run
is brought along: `tcuhil run --guest --rig rigs/socketcan.yaml --out DIR`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from harness.clock import Stopwatch
from harness.errors import CallerError
from tests.figures.suite import cases_of, run_all
from tests.live_rig import LiveRig, live_rigs

#: scenarios that last longer are not waited for in wall time, but for this one
BELOW_S = 120.0
SIX_MINUTES = "auth/retry.robot::A failed attempt bars the next one for six minutes"
#: what a case costs in wall time beside its own time: a bench is opened and closed
OPENING_S = 5.0
#: verdicts that say nothing about a requirement: two of them that are equal prove nothing
UNDECIDED = ("error", "inconc")
#: the scenarios of the owner's manual; what a supply can do (SUPPLY) differs from rig to rig
AREAS = ("auth/", "theft/", "vhm/")
#: what a run has no case for
ABSENT: Mapping[str, Any] = {"verdict": "absent", "wall_s": None, "reason": ""}
#: from a case's id to the case as results have it
Cases = Mapping[str, Mapping[str, Any]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, compare and print; the exit code is 1 when a verdict differs, or is none about the requirement."""
    options = _parser().parse_args(arguments)
    folder = options.out or Path(mkdtemp(prefix="tcuhil-side-by-side-"))
    virtual = by_id([case for case in run_all(folder / "virtual")[0] if case["id"].startswith(AREAS)])
    chosen = choose(virtual, options.only)
    watch = Stopwatch()
    wall = run_in_wall_time([virtual[case] for case in chosen], folder, options.rigs)
    took_s = watch.elapsed_s
    runs = {"virtual": virtual, "live": {case: wall.get(case, ABSENT) for case in chosen}}
    if options.guest is not None:
        guest = by_id(cases_of(options.guest))
        runs["guest"] = {case: guest.get(case, ABSENT) for case in virtual}
    console = Console(highlight=False, soft_wrap=True)
    differing = differences(runs)
    for line in differing:
        console.print(line, markup=False)
    console.print(table(runs, chosen))
    console.print(f"live: {options.rigs} rigs at once took {took_s / 60:.1f} min")
    console.print(f"{len(differing)} verdicts differ or are none; the runs are in {folder}")
    return 1 if differing else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.figures.side_by_side", description=__doc__)
    parser.add_argument("--rigs", type=int, default=4, help="emulated benches in wall time at once")
    parser.add_argument("--guest", type=Path, metavar="DIR", help="folder of a run in a guest")
    parser.add_argument("--only", default="", metavar="TEXT", help="in wall time, those with this in their id only")
    parser.add_argument("--out", type=Path, help="new folder for the runs (default: below that of temporary files)")
    return parser


def by_id(cases: Sequence[Mapping[str, Any]]) -> Cases:
    """Cases by what they are called in every run."""
    return {case["id"]: case for case in cases}


def choose(virtual: Cases, only: str) -> list[str]:
    """The cases that are run in wall time. Raises CallerError when there is none."""
    short = [name for name, case in virtual.items() if case["simulated_s"] < BELOW_S or name == SIX_MINUTES]
    chosen = [name for name in short if only in name]
    if not chosen:
        raise CallerError(f"no scenario of those for wall time has {only!r} in its id")
    return chosen


# -- wall time -------------------------------------------------------------------------------------------------------


def run_in_wall_time(cases: Sequence[Mapping[str, Any]], folder: Path, rigs: int) -> Cases:
    """The cases on so many rigs at once, each with its share."""
    shares = share(cases, rigs)
    with live_rigs(folder, len(shares)) as benches, ThreadPoolExecutor(len(shares)) as at_once:
        folders = [folder / f"wall-{number}" for number in range(len(shares))]
        found = at_once.map(_run_share, benches, shares, folders)
        return by_id([case for part in found for case in part])


def share(cases: Sequence[Mapping[str, Any]], rigs: int) -> list[list[str]]:
    """Ids in shares that last about equally long: the longest first, each to whoever has least to do."""
    shares: list[list[str]] = [[] for _ in range(min(rigs, len(cases)))]
    lasts_s = [0.0] * len(shares)
    for case in sorted(cases, key=lambda case: float(case["simulated_s"]), reverse=True):
        least = lasts_s.index(min(lasts_s))
        shares[least].append(case["id"])
        lasts_s[least] += case["simulated_s"] + OPENING_S
    return shares


def _run_share(rig: LiveRig, ids: Sequence[str], folder: Path) -> list[dict[str, Any]]:
    """A run of pytest's cases, then one of each Robot file."""
    found = []
    of_pytest = [case for case in ids if ".robot::" not in case]
    if of_pytest:
        output, _ = rig.start(of_pytest, folder / "pytest").communicate()
        found += _results(folder / "pytest", output)
    of_robot = [case.split("::") for case in ids if ".robot::" in case]
    for number, source in enumerate(sorted({source for source, _ in of_robot})):
        tests = [test for file, test in of_robot if file == source]
        output, _ = rig.start_robot(source, tests, folder / f"robot-{number}").communicate()
        found += _results(folder / f"robot-{number}", output)
    return found


def _results(folder: Path, output: str) -> list[dict[str, Any]]:
    """The cases of a run; none when it did not begin, and then what it said."""
    try:
        return cases_of(folder)
    except FileNotFoundError:
        sys.stderr.write(f"no run in {folder}: {output}\n")
        return []


# -- compare ---------------------------------------------------------------------------------------------------------


def differences(runs: Mapping[str, Cases]) -> list[str]:
    """A line for each case whose verdict is another than in virtual time, or is none about the requirement."""
    undecided = [
        f"UNDECIDED  {name}: virtual {case['verdict']}  {case['reason']}"
        for name, case in runs["virtual"].items()
        if case["verdict"] in UNDECIDED and any(name in cases for run, cases in runs.items() if run != "virtual")
    ]
    return undecided + [
        f"DIFFERS  {name}: virtual {virtual['verdict']}, {run} {case['verdict']}  {case['reason']}"
        for name, virtual in runs["virtual"].items()
        for run, cases in runs.items()
        if name in cases and (case := cases[name])["verdict"] != virtual["verdict"]
    ]


def table(runs: Mapping[str, Cases], chosen: Sequence[str]) -> Table:
    """A line for each case that was run in wall time, and totals."""
    found = Table(Column("scenario", overflow="fold"), "simulated", *(f"{name}: verdict, wall time" for name in runs))
    for name in chosen:
        found.add_row(
            escape(name),
            _seconds(runs["virtual"][name]["simulated_s"]),
            *(_shown(cases[name]) for cases in runs.values()),
        )
    found.add_section()
    _add_total(found, f"these {len(chosen)}", runs, chosen)
    everything = list(runs["virtual"])
    _add_total(found, f"all {len(everything)}", runs, everything)
    return found


def _add_total(found: Table, title: str, runs: Mapping[str, Cases], names: Sequence[str]) -> None:
    """Sums, for each run that has all of these cases."""
    simulated_s = sum(runs["virtual"][name]["simulated_s"] for name in names)
    cells = []
    for cases in runs.values():
        wall_s = [case["wall_s"] for name in names if (case := cases.get(name, ABSENT))["wall_s"] is not None]
        complete = len(wall_s) == len(names)
        cells.append(f"{_seconds(sum(wall_s))}, {simulated_s / sum(wall_s):,.1f} : 1" if complete else "-")
    found.add_row(title, _seconds(simulated_s), *cells)


def _shown(case: Mapping[str, Any]) -> str:
    return f"{case['verdict']}  {_seconds(case['wall_s'])}"


def _seconds(duration_s: float | None) -> str:
    return "-" if duration_s is None else f"{duration_s:,.3f} s" if duration_s < 1 else f"{duration_s:,.1f} s"


if __name__ == "__main__":
    sys.exit(main())
