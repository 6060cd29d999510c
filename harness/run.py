"""A run: one rig, one folder, one journal, and the cases of both frameworks in it one after another."""

from __future__ import annotations

import gc
import platform
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from harness.bench import Bench
from harness.case import Case, Plan
from harness.catalogue import Catalogue
from harness.clock import Stopwatch, machine_clock, wall_utc
from harness.custody import Custody
from harness.errors import CallerError, DutProtocolError, NotExecuted, RigError
from harness.journal import Journal
from harness.monitors.choice import monitors_for
from harness.operator.question import Dialogue
from harness.operator.terminal import TerminalDialogue
from harness.progress import Progress
from harness.rig import Rig
from harness.rig_file import lack_of
from reports import Results, write_all

PROJECT = Path(__file__).parents[1]
CATALOGUE_FOLDER = PROJECT / "scenarios" / "requirements"
DEFAULT_OUT = Path("runs")
TOOLS = (
    "tcu-hil",
    "simpy",
    "python-can",
    "cantools",
    "pyserial",
    "pyvisa",
    "httpx",
    "falcon",
    "pydantic",
    "pytest",
    "robotframework",
)


def new_folder(rig: Rig, started: datetime) -> Path:
    """The folder of a run that is given none."""
    return DEFAULT_OUT / f"{rig.facts.name}-{started:%Y%m%dT%H%M%S}"


def areas_of(selection: str) -> tuple[str, ...]:
    """The areas of a selection such as `AUTH,THEFT`; none of them means all."""
    return tuple(area.strip().upper() for area in selection.split(",") if area.strip())


@dataclass(frozen=True)
class Broken:
    """What is broken in the rig, and the case that found it. It stays so until a bench has been opened and proven."""

    since: str
    cause: str


class Run:
    """An open run. `close` computes the reports from the journal."""

    def __init__(
        self,
        rig: Path,
        out: Path | None,
        frameworks: Sequence[str],
        areas: Sequence[str] = (),
        seed: int = 1,
        faults: Sequence[str] = (),
        progress: Progress | None = None,
        lease_wait_s: float | None = None,
        dialogue: Dialogue | None = None,
    ) -> None:
        """`dialogue` is how an operator is asked (default: at the terminal)."""
        self._rig = Rig.load(rig)
        self._catalogue = Catalogue.load(CATALOGUE_FOLDER)
        _check_areas(self._catalogue, areas)
        if faults:
            _check_faults(self._rig, faults)
        self._seed = seed
        self._faults = tuple(faults)
        self._progress = progress or Progress()
        self._dialogue = dialogue or TerminalDialogue()
        self._stopwatch = Stopwatch()
        self._case_watch = Stopwatch()
        self._planned: set[str] = set()
        self._broken: Broken | None = None
        #: the bench that is open now
        self._bench: Bench | None = None
        #: a requirement whose first failure ends the run (fault campaigns)
        self.stops_at: str | None = None
        self.stopped = False
        started = wall_utc()
        self.folder = out or new_folder(self._rig, started)
        # the journal first: a guard must never stand by for a folder that holds another run's evidence
        self.journal = Journal(self.folder)
        self._custody = None
        if self._rig.facts.clock == "wall":
            waits = self._progress.waits_for_rig
            self._custody = Custody(self._rig, self.folder, CATALOGUE_FOLDER, lease_wait_s, waits)
        self._started_utc = started.isoformat(timespec="seconds")
        # what is loaded by now stays: without this the collector looks through all of it again in every scenario
        gc.freeze()
        self.journal.append("run", "begin", **self._identification(frameworks))

    def plan(self, plans: Sequence[Plan]) -> None:
        """Write down what is going to be executed, before anything is. Raises CallerError for a plan with a mistake."""
        for plan in plans:
            if plan.id in self._planned:
                raise CallerError(f"two cases are named {plan.id!r}", hint="rename one")
            if not plan.requirements:
                raise CallerError(f"{plan.id} verifies no requirement", hint="name the requirements it verifies")
            for requirement in plan.requirements:
                self._catalogue.requirement(requirement)
            self._planned.add(plan.id)
            self.journal.append(
                "plan",
                "case",
                id=plan.id,
                framework=plan.framework,
                requirements=list(plan.requirements),
                title=plan.title,
                area=plan.area,
            )
        self._progress.planned(len(self._planned))

    def begin(self, plan: Plan) -> Case:
        """Begin a case."""
        self._tell_alive()
        self._case_watch = Stopwatch()
        self._progress.case_begins(plan)
        profile = self._rig.facts.profile
        rig = self._rig
        with suppress(NotExecuted):  # said when the bench is asked for
            rig = self._rig_for(plan)
        monitors = monitors_for(self._catalogue, profile, rig.vehicle)
        return Case(plan, self.journal, self._catalogue, profile, monitors)

    @contextmanager
    def bench(self, case: Case) -> Iterator[Bench]:
        """The bench for a case, from a proven state to its safe state.

        Raises RigError when it cannot be opened, NotExecuted when it cannot be the variant that the case wants. An
        error of the scenario and one of the way into the safe state are both told to the case: the worse one counts.
        """
        self._alive()
        rig, seed, was_broken = self._rig_for(case.plan), f"{self._seed}/{case.plan.id}", self._broken is not None
        self._bench = bench = Bench(rig, case, seed, self._faults, was_broken=was_broken)
        bench.tell_alive(self._alive)
        try:
            self._open(bench)
            bench.clock.on_wait = self._progress.waits
            bench.seat_operator(self._dialogue, self._progress.aside)
            yield bench
        except BaseException as error:
            if not isinstance(error, NotExecuted):
                case.caught(error)
            try:
                bench.close()
            except Exception as closing:
                case.caught(closing)
                error.add_note(f"and on the way into the safe state: {closing}")
            raise
        else:
            bench.close()
        finally:
            self._bench = None if bench.is_safe else bench

    def _open(self, bench: Bench) -> None:
        """Open a bench, which proves the rig. One that was broken, and is still, says since when."""
        try:
            bench.open()
        except (RigError, DutProtocolError) as error:
            if self._broken is None:
                self._broken = Broken(bench.case.plan.id, error.message)
                raise
            since = f"{error.message}; the rig is broken since case {self._broken.since} ({self._broken.cause})"
            raise type(error)(since, where=error.where, hint=error.hint) from error
        if self._broken is not None:
            bench.case.journal.append("decision", "rig.proven", broken_since=self._broken.since)
            self._broken = None

    def end(self, case: Case) -> None:
        """End a case. An end that the disk refuses is an error of the case: its evidence is not complete."""
        self._tell_alive()
        try:
            case.end()
            self.journal.case = case.plan.id
            self.journal.append_wall("case", elapsed_s=self._case_watch.elapsed_s)
        except RigError as error:
            case.caught(error)
        finally:
            self.journal.case = None
        if case.doubt is not None and self._broken is None:
            self._broken = Broken(case.plan.id, case.doubt.message)
        self.stopped = self.stopped or self.stops_at in case.failed
        self._progress.case_ended(case)

    def close(self) -> Results:
        """End the run and write its reports; if it dies at that, its guard writes them."""
        safe = self._end()
        try:
            return write_all(self.folder, self._catalogue)
        finally:
            self._give_back(safe)

    def finish(self) -> None:
        """End the run; the reports can be computed from its folder.

        The guard of a live rig is sent away when the rig is safe; a rig that is not is left to the guard.
        """
        self._give_back(self._end())

    def _end(self) -> bool:
        """End bench and journal; whether the rig is safe."""
        if self._bench is not None:  # left open by whoever was interrupted while closing it, or not known to be off
            with suppress(Exception):
                self._bench.close()
        self.journal.append("run", "end")
        self.journal.append_wall("run", started_utc=self._started_utc, elapsed_s=self._stopwatch.elapsed_s)
        self.journal.close()
        self._progress.close()
        return self._bench is None or self._bench.is_safe

    def _give_back(self, safe: bool) -> None:
        if self._custody is not None:
            self._custody.give_back(safe=safe)

    def hindrance(self, needs: Sequence[str]) -> str | None:
        """Why a case with such needs cannot be executed here; None when it can."""
        missing = [need for need in needs if need not in self._rig.facts.capabilities]
        if missing:
            return f"this rig has {lack_of(missing)}"
        return self._dialogue.absence() if "operator" in needs else None

    def _alive(self) -> None:
        """A sign of life for the guard of a live rig. Raises RigError when the rig has no guard any more."""
        if self._custody is not None:
            self._custody.alive()

    def _tell_alive(self) -> None:
        """A sign of life between two cases; that the guard is gone is told to the case which asks for a bench."""
        with suppress(RigError):
            self._alive()

    def _rig_for(self, plan: Plan) -> Rig:
        return self._rig if plan.variant is None else self._rig.as_variant(plan.variant)

    def _identification(self, frameworks: Sequence[str]) -> dict[str, Any]:
        facts, vehicle = self._rig.facts, self._rig.vehicle
        commit, dirty = _revision()
        return {
            "rig": facts.name,
            "rig_file": self._rig.path.name,
            "clock": machine_clock() if facts.clock == "wall" else facts.clock,
            "profile": facts.profile,
            "seed": self._seed,
            "frameworks": list(frameworks),
            "faults": list(self._faults),
            "versions": {"python": platform.python_version(), **{tool: version(tool) for tool in TOOLS}},
            "hashes": {
                "rig": self._rig.sha256,
                "vehicle": vehicle.sha256,
                "dbc": vehicle.dbc_sha256,
                "catalogue": self._catalogue.sha256,
            },
            "commit": commit,
            "dirty": dirty,
            "dut": {
                "model": vehicle.facts.model,
                "market": vehicle.facts.market.code,
                "vin_masked": vehicle.facts.vin_masked,
                "emulated": facts.emulator is not None and facts.emulator.unit is None,
            },
        }


def _check_areas(catalogue: Catalogue, areas: Sequence[str]) -> None:
    known = sorted({requirement.area for requirement in catalogue.requirements.values()})
    for area in areas:
        if area not in known:
            raise CallerError(f"the catalogue has no area {area!r}", hint=f"the areas are {', '.join(known)}")


def _check_faults(rig: Rig, faults: Sequence[str]) -> None:
    if rig.facts.emulator is None:
        raise CallerError("faults can be switched on in an emulated unit only", hint="use an emulated rig")
    from harness.emulator.faults import FAULTS
    from harness.emulator.faults.rig import split

    seeded, strikes = split(faults)
    if strikes and rig.facts.clock == "wall":
        raise CallerError("faults of the rig are staged in virtual time only", hint="break the rig itself")
    for fault in seeded:
        if fault not in FAULTS:
            raise CallerError(f"no fault is named {fault!r}", hint="`tcuhil faults list` shows the names")


def _revision() -> tuple[str | None, bool]:
    """The commit of the bench itself and whether it was changed since; None outside of a checkout."""

    def git(*arguments: str) -> str | None:
        try:
            done = subprocess.run(
                ["git", "-C", str(PROJECT), *arguments], capture_output=True, text=True, timeout=10, check=True
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout.strip()

    commit = git("rev-parse", "HEAD")
    return commit, bool(git("status", "--porcelain", "--untracked-files=no"))
