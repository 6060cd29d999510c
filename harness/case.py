"""One case: a scenario while it is executed, its observations, judgements and verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from harness.catalogue import Catalogue, LimitView
from harness.catalogue_file import Requirement
from harness.errors import CallerError, RequirementFailed, RigError, TcuHilError
from harness.journal import Journal, Record
from harness.kernel import seconds
from harness.monitors.monitor import Monitor
from harness.verdict import Verdict


@dataclass(frozen=True)
class Plan:
    """What a case is, known before it runs. `variant` is the variant of the vehicle it wants, if any."""

    id: str
    framework: str
    requirements: tuple[str, ...]
    title: str
    area: str
    variant: str | None = None


@dataclass(frozen=True)
class Judgement:
    """A verdict on a requirement and what it rests on.

    `window_ns` is the stretch of bench time that was judged, `basis` the numbers of the journal records it rests on,
    `margin_s` the distance in time to the limit (None where no limit in time is involved).
    """

    requirement: str
    verdict: Verdict
    clause: str
    expected: str
    measured: str
    window_ns: tuple[int, int] | None = None
    basis: Sequence[int] = ()
    margin_s: float | None = None
    source: str = "scenario"


class Case:
    """From its begin to its end in the journal. The verdict is only ever worsened."""

    def __init__(
        self, plan: Plan, journal: Journal, catalogue: Catalogue, profile: str, monitors: Sequence[Monitor]
    ) -> None:
        self.plan = plan
        self.journal = journal
        self.observations: list[Record] = []
        self.verdict = Verdict.NONE
        self.reason = ""
        self.simulated_s = 0.0
        self._catalogue = catalogue
        self._profile = profile
        self._monitors = monitors
        self._judged: set[str] = set()
        #: the requirements that were judged to have failed
        self.failed: set[str] = set()
        self._violation: RequirementFailed | None = None
        #: what monitors saw and nobody has judged yet
        self._pending: list[Judgement] = []
        #: raises what makes judgements of such a verdict worthless now: a rig that is broken, a unit that fell over
        self.vouch: Callable[[Verdict], None] = _everything_is_sound
        #: what made the judgements of this case worthless
        self.doubt: TcuHilError | None = None
        journal.forget_secrets()
        journal.case = plan.id
        journal.now_ns = lambda: 0
        journal.append(
            "case", "begin", framework=plan.framework, requirements=list(plan.requirements), title=plan.title
        )
        journal.listeners.append(self._see)

    @property
    def pinned(self) -> bool:
        """Whether the reference profile judges: what the text merely permits is pinned to the chosen reading."""
        return self._profile == "reference"

    def limit(self, limit_id: str) -> LimitView:
        """A limit of the catalogue in the profile of the rig."""
        return self._catalogue.limit(limit_id, self._profile)

    def require_listed(self, requirement: str) -> Requirement:
        """A requirement of the catalogue; CallerError for one that the catalogue or this case does not list."""
        entry = self._catalogue.requirement(requirement)
        if requirement not in self.plan.requirements:
            raise CallerError(
                f"the case judges {requirement} but does not list it", hint=f"add it: verifies(..., {requirement!r})"
            )
        return entry

    def judge(self, judgement: Judgement) -> Record:
        """Write a judgement down; raises RequirementFailed when it is a fail.

        While the rig is broken nothing is judged: the judgement is written as inconclusive, with the cause, and the
        cause is raised.
        """
        self.settle()
        record = self._write_if_sound(judgement)
        if self.doubt is not None:
            raise self.doubt
        if judgement.verdict is Verdict.FAIL:
            failure = _failure(judgement)
            self._worsen(Verdict.FAIL, str(failure))  # at once: a scenario that swallows the exception has failed too
            raise failure
        return record

    def measure(self, limit_id: str, requirement: str, value: float, unit: str, note: str) -> None:
        """Write down where a behaviour switches over, for the report."""
        self.require_listed(requirement)
        self.journal.append("measurement", limit_id, value=value, unit=unit, requirement=requirement, note=note)

    def final_checks(self) -> None:
        """What must hold when a scenario has run to its end.

        Raises RequirementFailed for what a monitor saw, CallerError when a listed requirement was never judged: a check
        that cannot fail is no check.
        """
        self.settle()
        if self.doubt is not None:
            raise self.doubt
        if self._violation is not None:
            raise self._violation
        unjudged = [requirement for requirement in self.plan.requirements if requirement not in self._judged]
        if unjudged:
            raise CallerError(
                f"the case lists {', '.join(unjudged)} but never judged it", hint="judge it with bench.expect(id)"
            )
        self._worsen(Verdict.PASS, "")

    def caught(self, error: BaseException) -> None:
        """The scenario ended with an exception; one that is not ours is an error of the bench or the scenario."""
        if isinstance(error, RigError):
            self.doubt = self.doubt or error
        if isinstance(error, TcuHilError):
            self._worsen(error.verdict, str(error))
        elif isinstance(error, KeyboardInterrupt):
            self._worsen(Verdict.ERROR, "[caller] interrupted")
        else:
            self._worsen(Verdict.ERROR, f"[caller] {type(error).__name__}: {error}")

    def not_executed(self, reason: str) -> None:
        """The framework left the case out."""
        self.reason = self.reason or f"not executed: {reason}"

    def end(self) -> None:
        """Close the case in the journal. What a monitor saw counts however the case ended."""
        self.settle()
        if self._violation is not None:
            self._worsen(Verdict.FAIL, str(self._violation))
        journal = self.journal
        self.simulated_s = seconds(journal.now_ns())
        try:
            journal.append(
                "case",
                "end",
                verdict=self.verdict.value,
                reason=self.reason,
                simulated_s=self.simulated_s,
                monitors=[monitor.name for monitor in self._monitors],
            )
            journal.sync()
        finally:
            journal.listeners.remove(self._see)
            journal.case = None
            journal.now_ns = lambda: 0

    def _worsen(self, verdict: Verdict, reason: str) -> None:
        if self.verdict < verdict or not self.reason:
            self.reason = reason
        self.verdict = self.verdict.worsened_by(verdict)

    def _see(self, record: Record) -> None:
        if record.kind == "observation":
            self.observations.append(record)
        if record.kind in ("observation", "stimulus"):
            for monitor in self._monitors:
                violation = monitor.see(record)
                if violation is not None:
                    self._violated(monitor, violation, record)

    def _violated(self, monitor: Monitor, violation: str, record: Record) -> None:
        judgement = Judgement(
            monitor.requirement,
            Verdict.FAIL,
            clause=monitor.clause,
            expected=monitor.clause,
            measured=violation,
            window_ns=(record.t_ns, record.t_ns),
            basis=[record.n],
            source=f"monitor {monitor.name}",
        )
        self._pending.append(judgement)

    def settle(self) -> None:
        """Judge what monitors saw, if the rig is sound: they see inside of events, where nobody can ask the rig."""
        pending, self._pending = self._pending, []
        for judgement in pending:
            written = self._write_if_sound(judgement)
            if written.data["verdict"] == Verdict.FAIL.value and self._violation is None:
                self._violation = _failure(judgement)

    def _write_if_sound(self, judgement: Judgement) -> Record:
        if self.doubt is None:
            try:
                self.vouch(judgement.verdict)
            except TcuHilError as cause:
                self.doubt = cause
                self._worsen(cause.verdict, str(cause))
                self.journal.append("fault", cause.fault, message=str(cause))
        if self.doubt is not None:
            measured = f"{judgement.measured}; not judged, because of this: {self.doubt}"
            judgement = replace(judgement, verdict=Verdict.INCONC, measured=measured)
        return self._write(judgement)

    def _write(self, judgement: Judgement) -> Record:
        self._judged.add(judgement.requirement)
        if judgement.verdict is Verdict.FAIL:
            self.failed.add(judgement.requirement)
        data: dict[str, Any] = asdict(judgement)
        data.pop("requirement")
        data["verdict"] = judgement.verdict.value
        return self.journal.append("judgement", judgement.requirement, **data)


def _everything_is_sound(_verdict: Verdict) -> None:
    """Of a case without a bench nothing can be broken."""


def _failure(judgement: Judgement) -> RequirementFailed:
    return RequirementFailed(
        judgement.requirement,
        f"{judgement.clause}: expected {judgement.expected}; measured {judgement.measured} ({judgement.source})",
    )
