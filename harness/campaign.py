"""Fault campaigns: does the suite find the faults it claims to find, each for the requirement that it breaks?"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.emulator.faults import FAULTS
from harness.errors import CallerError, RigError
from harness.run import PROJECT
from harness.yamlfile import read

SCENARIOS = PROJECT / "scenarios"
CONTROL = "control"
#: a run of one fault that takes longer than this hangs
TIMEOUT_S = 600
#: exit codes of a run that has results: passed, failed, error
FINISHED = (0, 1, 3)


@dataclass(frozen=True)
class Seeded:
    """A fault that breaks a requirement, and the area of the manual whose scenarios must find it."""

    name: str
    description: str
    requirement: str

    @property
    def area(self) -> str:
        """The area of the manual."""
        return self.requirement.partition("_")[0]


@dataclass(frozen=True)
class Outcome:
    """What became of a fault: the cases that failed for its requirement; or of the control, that nothing failed."""

    fault: str
    killed: bool
    requirement: str
    killers: tuple[str, ...]
    remark: str


def seeded_faults() -> dict[str, Seeded]:
    """Every fault that breaks a requirement, from the `faults.yaml` of the areas.

    Raises CallerError for a name that the emulator does not know.
    """
    seeded: dict[str, Seeded] = {}
    for path in sorted(SCENARIOS.glob("*/faults.yaml")):
        for name, requirement in dict(read(path).data or {}).items():
            if name not in FAULTS:
                raise CallerError(f"the emulator has no fault {name!r}", where=str(path))
            seeded[str(name)] = Seeded(str(name), FAULTS[name].description, str(requirement))
    return seeded


def run_campaign(rig: Path, names: Sequence[str], jobs: int) -> Iterator[Outcome]:
    """Run the control and then the named faults (all of them when none is named), in the order of their names.

    Raises CallerError for an unknown name.
    """
    seeded = seeded_faults()
    unknown = [name for name in names if name not in seeded]
    if unknown:
        raise CallerError(
            f"no fault breaks a requirement under the name {unknown[0]!r}", hint="see `tcuhil faults list`"
        )
    chosen = [seeded[name] for name in (names or seeded)]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as pool:
        areas = sorted({fault.area for fault in chosen})
        control = pool.submit(_control, rig, Path(folder), areas)
        outcomes = [pool.submit(_outcome, rig, Path(folder), fault) for fault in chosen]
        yield control.result()
        for outcome in outcomes:
            yield outcome.result()


def _control(rig: Path, folder: Path, areas: Sequence[str]) -> Outcome:
    results = _run(rig, folder / CONTROL, areas, None)
    failed = [case["id"] for case in results["cases"] if case["verdict"] not in ("pass", "none")]
    return Outcome(CONTROL, not failed, "", tuple(failed), f"{len(results['cases'])} cases without a fault")


def _outcome(rig: Path, folder: Path, fault: Seeded) -> Outcome:
    results = _run(rig, folder / fault.name, [fault.area], fault.name)
    killers = tuple(case["id"] for case in results["cases"] if _fails_for(case, fault.requirement))
    others = sorted(
        name
        for name, requirement in results["requirements"].items()
        if requirement["verdict"] == "fail" and name != fault.requirement
    )
    remark = fault.description + (f"; also fails {', '.join(others)}" if others else "")
    return Outcome(fault.name, bool(killers), fault.requirement, killers, remark)


def _fails_for(case: Mapping[str, Any], requirement: str) -> bool:
    return any(
        judgement["requirement"] == requirement and judgement["verdict"] == "fail" for judgement in case["judgements"]
    )


def _run(rig: Path, out: Path, areas: Sequence[str], fault: str | None) -> dict[str, Any]:
    """The results of one run in a process of its own, so that no fault can leak into the next."""
    command = [sys.executable, "-m", "harness.cli", "run", "--rig", str(rig), "--out", str(out)]
    command += ["--select", ",".join(areas)] + (["--fault", fault] if fault is not None else [])
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False, cwd=PROJECT)
    results = out / "results.json"
    if done.returncode not in FINISHED or not results.exists():
        raise RigError(f"the run with fault {fault or 'none'} broke: {done.stdout[-1000:]}{done.stderr[-1000:]}")
    loaded: dict[str, Any] = json.loads(results.read_text())
    return loaded
