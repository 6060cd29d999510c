"""Fault campaigns: does the suite find the faults it claims to find, each for the requirement that it breaks?"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fixtures.execute import FRAMEWORKS, SCENARIOS, execute
from harness.catalogue import Catalogue
from harness.emulator.faults import FAULTS
from harness.errors import CallerError
from harness.run import CATALOGUE_FOLDER, Run
from harness.verdict import Verdict
from harness.yamlfile import read
from reports import collect
from reports.results import Case

FAULTS_FILE = "faults.yaml"


@dataclass(frozen=True)
class Seeded:
    """A fault that breaks a requirement."""

    name: str
    description: str
    requirement: str

    @property
    def area(self) -> str:
        """The area of the manual whose scenarios must find it."""
        return self.requirement.partition("_")[0]


@dataclass(frozen=True)
class Outcome:
    """What became of a fault, or (without one) of the control.

    `cases` are those that failed for the fault's requirement (for the control: that failed at all), `failed` all cases
    that failed.
    """

    fault: Seeded | None
    as_it_should_be: bool
    cases: tuple[str, ...]
    failed: frozenset[str]
    passed: frozenset[str]
    remark: str


def seeded_faults() -> dict[str, Seeded]:
    """Every fault that breaks a requirement, from the `faults.yaml` of the areas.

    Raises CallerError for a fault that the emulator lacks, or a requirement that the catalogue lacks.
    """
    catalogue = Catalogue.load(CATALOGUE_FOLDER)
    seeded: dict[str, Seeded] = {}
    for path in sorted(SCENARIOS.glob(f"*/{FAULTS_FILE}")):
        for name, requirement in dict(read(path).data or {}).items():
            if name not in FAULTS:
                raise CallerError(f"the emulator has no fault {name!r}", where=str(path))
            catalogue.requirement(str(requirement))
            seeded[str(name)] = Seeded(str(name), FAULTS[name].description, str(requirement))
    return seeded


class Campaign:
    """The control, and then each fault, in a process of its own, so that none can leak into the next.

    A fault stops at its first kill, unless a matrix is wanted: then every scenario of its area sees it.
    """

    def __init__(self, rig: Path, names: Sequence[str], matrix: bool) -> None:
        """Raises CallerError for an unknown name."""
        seeded = seeded_faults()
        for name in names:
            if name not in seeded:
                raise CallerError(
                    f"no fault named {name!r} breaks a requirement", hint="`tcuhil faults list` shows the names"
                )
        self._rig = rig
        self._faults = [seeded[name] for name in (names or seeded)]
        self._matrix = matrix
        self._unkilled: set[str] = set()

    @property
    def never_killed(self) -> list[str]:
        """Scenarios that passed in the control and failed with no fault, after a campaign with a matrix."""
        return sorted(self._unkilled)

    def run(self, jobs: int) -> Iterator[Outcome]:
        """Run it; the outcomes come in the order of the faults, the control first."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        with ProcessPoolExecutor(jobs, mp_context=context, max_tasks_per_child=1) as pool:
            areas = sorted({fault.area for fault in self._faults})
            control = pool.submit(_control, self._rig, areas)
            futures = [pool.submit(_seed, self._rig, fault, self._matrix) for fault in self._faults]
            self._unkilled = set(control.result().passed)
            yield control.result()
            for future in futures:
                self._unkilled -= future.result().failed
                yield future.result()


def _control(rig: Path, areas: Sequence[str]) -> Outcome:
    cases = _cases(rig, areas, None, None)
    wrong = tuple(case.id for case in cases if case.verdict not in (Verdict.PASS, Verdict.NONE))
    passed = frozenset(case.id for case in cases if case.verdict is Verdict.PASS)
    return Outcome(None, bool(passed) and not wrong, wrong, frozenset(wrong), passed, f"{len(passed)} cases pass")


def _seed(rig: Path, fault: Seeded, matrix: bool) -> Outcome:
    cases = _cases(rig, [fault.area], fault.name, None if matrix else fault.requirement)
    failed_for = {
        case.id: {judged.requirement for judged in case.judgements if judged.verdict is Verdict.FAIL} for case in cases
    }
    killers = tuple(case for case, requirements in failed_for.items() if fault.requirement in requirements)
    failed = frozenset(case for case, requirements in failed_for.items() if requirements)
    return Outcome(fault, bool(killers), killers, failed, frozenset(), fault.description)


def _cases(rig: Path, areas: Sequence[str], fault: str | None, stops_at: str | None) -> tuple[Case, ...]:
    with tempfile.TemporaryDirectory() as folder:
        run = Run(rig, Path(folder) / "run", FRAMEWORKS, areas, faults=[fault] if fault is not None else [])
        run.stops_at = stops_at
        execute(run, FRAMEWORKS, areas)
        run.finish()
        return collect(run.folder, Catalogue.load(CATALOGUE_FOLDER)).cases
