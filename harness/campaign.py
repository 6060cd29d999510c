"""Fault campaigns: does the suite find the faults it claims to find, each for the requirement that it breaks?"""

from __future__ import annotations

import multiprocessing
import pkgutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import scenarios
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
    """What became of a fault, or (without one) of the control of a rig.

    `cases` are those that failed for the fault's requirement (for the control: that failed at all), `failed` all cases
    that failed, `passed` the control's that passed, `judged` the requirements that it judged.
    """

    fault: Seeded | None
    as_it_should_be: bool
    cases: tuple[str, ...]
    remark: str
    failed: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    judged: frozenset[str] = frozenset()


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
    """The control on each rig, and then each fault, in a process of its own, so that none can leak into the next.

    A fault is switched on in one rig after the other until it is found: some break a promise made for one model only.
    It stops at its first kill, unless a matrix is wanted: then every scenario of its area sees it.
    """

    def __init__(self, rigs: Sequence[Path], names: Sequence[str], matrix: bool) -> None:
        """Raises CallerError for an unknown name."""
        seeded = seeded_faults()
        for name in names:
            if name not in seeded:
                raise CallerError(
                    f"no fault named {name!r} breaks a requirement", hint="`tcuhil faults list` shows the names"
                )
        self._rigs = tuple(rigs)
        self._faults = [seeded[name] for name in (names or seeded)]
        self._matrix = matrix
        self._unkilled: set[str] = set()

    @property
    def never_killed(self) -> list[str]:
        """Scenarios that passed in the control and failed with no fault, after a campaign with a matrix."""
        return sorted(self._unkilled)

    def run(self, jobs: int) -> Iterator[Outcome]:
        """Run it; the outcomes come in the order of the faults, the controls first."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__, *_preloaded()])
        with ProcessPoolExecutor(jobs, mp_context=context, max_tasks_per_child=1) as pool:
            areas = sorted({fault.area for fault in self._faults})
            controls = [pool.submit(_control, rig, areas) for rig in self._rigs]
            futures = [pool.submit(_seed, self._rigs, fault, self._matrix) for fault in self._faults]
            judged = frozenset().union(*(control.result().judged for control in controls))
            self._unkilled = set().union(*(control.result().passed for control in controls))
            yield from (control.result() for control in controls)
            for future in futures:
                self._unkilled -= future.result().failed
                yield _as_far_as_judged(future.result(), judged)


def _preloaded() -> Iterator[str]:
    """What every process would else import anew."""
    yield from ("harness.emulator.world", "harness.emulator.faults.rig")
    yield from (module.name for module in pkgutil.walk_packages(scenarios.__path__, "scenarios.") if not module.ispkg)


def _as_far_as_judged(outcome: Outcome, judged: frozenset[str]) -> Outcome:
    """A fault cannot be found where even the faultless unit is not judged: the requirement is one of another model."""
    if outcome.as_it_should_be or outcome.fault is None or outcome.fault.requirement in judged:
        return outcome
    remark = f"no rig of this campaign judges {outcome.fault.requirement}"
    return replace(outcome, as_it_should_be=True, remark=remark)


def _control(rig: Path, areas: Sequence[str]) -> Outcome:
    cases = _cases(rig, areas, None, None)
    wrong = tuple(case.id for case in cases if case.verdict not in (Verdict.PASS, Verdict.NONE))
    passed = frozenset(case.id for case in cases if case.verdict is Verdict.PASS)
    judged = frozenset(judgement.requirement for case in cases for judgement in case.judgements)
    good = bool(passed) and not wrong
    return Outcome(None, good, wrong, f"{rig.stem}: {len(passed)} cases pass", passed=passed, judged=judged)


def _seed(rigs: Sequence[Path], fault: Seeded, matrix: bool) -> Outcome:
    killers: list[str] = []
    failed: set[str] = set()
    own = SCENARIOS / fault.area.lower()
    # most faults are found in the folder of their area, and a folder is read much faster than all of them
    for rig, folder in product(rigs, [SCENARIOS] if matrix or not own.is_dir() else [own, SCENARIOS]):
        for case in _cases(rig, [fault.area], fault.name, None if matrix else fault.requirement, folder):
            requirements = {judged.requirement for judged in case.judgements if judged.verdict is Verdict.FAIL}
            failed |= {case.id} if requirements else set()
            killers += [case.id] if fault.requirement in requirements else []
        if killers:
            break
    return Outcome(fault, bool(killers), tuple(killers), fault.description, failed=frozenset(failed))


def _cases(
    rig: Path, areas: Sequence[str], fault: str | None, stops_at: str | None, folder: Path = SCENARIOS
) -> tuple[Case, ...]:
    with tempfile.TemporaryDirectory() as evidence:
        run = Run(rig, Path(evidence) / "run", FRAMEWORKS, areas, faults=[fault] if fault is not None else [])
        run.stops_at = stops_at
        execute(run, FRAMEWORKS, areas, folder)
        run.finish()
        return collect(run.folder, Catalogue.load(CATALOGUE_FOLDER)).cases
