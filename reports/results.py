"""The result model: what a run's journal says about each case and each requirement. All reports are drawn from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harness.journal import Json, Record
from harness.verdict import Verdict, worst
from reports.identity import Identity, identity_facts

#: the word with which the source of a judgement begins that a person at the bench made
OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One verdict on one requirement, with its rationale: clause, expectation, observation, window (ns), margin (s)."""

    n: int
    t_ns: int
    requirement: str
    verdict: Verdict
    clause: str
    expected: str
    measured: str
    window_ns: tuple[int | None, int | None] | None
    basis: tuple[int, ...]
    margin_s: float | None
    source: str

    @property
    def by_operator(self) -> bool:
        """Whether a person at the bench judged by what there was to see."""
        return self.source.partition(" ")[0] == OPERATOR

    @property
    def summary(self) -> str:
        """The rationale in one line."""
        found = [f"expected {self.expected}"] if self.expected else []
        found += [f"measured {self.measured}"] if self.measured else []
        rationale = ": ".join(part for part in (self.clause, ", ".join(found)) if part)
        return f"{self.requirement}: {rationale}" if rationale else self.requirement


@dataclass(frozen=True, slots=True)
class Measurement:
    """A value that a case determined for a limit of the catalogue, with its unit."""

    n: int
    t_ns: int
    limit: str
    value: Json
    unit: str
    requirement: str
    note: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person at the bench said: pass, fail or inconc, who, a remark, and the file of a picture with its hash.

    `picture` is a path relative to the folder of the run; it and the texts are empty when there is none.
    """

    n: int
    t_ns: int
    requirement: str
    verdict: Verdict
    operator: str
    remark: str
    picture: str
    picture_sha256: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that went wrong and whose fault it was (rig, dut protocol, caller)."""

    n: int
    t_ns: int
    party: str
    message: str


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the plan and all that the journal holds about it. `wall_s` is None when no stopwatch ran."""

    id: str
    framework: str
    title: str
    area: str
    requirements: tuple[str, ...]
    verdict: Verdict
    reason: str
    simulated_s: float
    wall_s: float | None
    judgements: tuple[Judgement, ...]
    measurements: tuple[Measurement, ...]
    answers: tuple[Answer, ...]
    faults: tuple[Fault, ...]
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """The worst of what the cases say about one requirement. `cases` are those that list it or found it broken."""

    id: str
    area: str
    title: str
    statement: str
    modality: str
    known: bool
    verdict: Verdict
    reason: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What was run, on what and how. `ended` is False when the journal stops before the run's end.

    `faults` are the seeded faults that were switched on in the emulator; `bench_faults` and `judgements` are those that
    the journal holds outside of any case. `identities` are all that the device under test claimed to be, in the order
    in which they were first read: more than one means that it was changed during the run.
    """

    rig: str
    rig_file: str
    clock: str
    profile: str
    seed: Json
    frameworks: tuple[str, ...]
    faults: tuple[str, ...]
    versions: Mapping[str, Json]
    hashes: Mapping[str, Json]
    commit: str
    dirty: bool | None
    dut: Mapping[str, Json]
    identities: tuple[Identity, ...]
    started_utc: str
    simulated_s: float
    wall_s: float | None
    ended: bool
    judgements: tuple[Judgement, ...]
    bench_faults: tuple[Fault, ...]

    @property
    def is_virtual(self) -> bool:
        """Whether the run was in virtual time, which only an emulated bench has."""
        return self.clock == "virtual"

    @property
    def identity_facts(self) -> dict[str, str]:
        """The identity as named facts for reports that have no room for more than one value a name."""
        return identity_facts(self.identities)

    @property
    def read_identities(self) -> tuple[Identity, ...]:
        """The identities that could be read."""
        return tuple(identity for identity in self.identities if not identity.not_read)

    @property
    def clock_statement(self) -> str:
        """What the clock makes of the run as evidence, in one line."""
        if self.is_virtual:
            return "virtual time, emulated bench: no bench evidence"
        if self.clock == "skipped":
            return "skipped time, in a Linux guest that leaves idle time out: no bench evidence"
        return f"{self.clock} time" if self.clock else "clock not recorded: no bench evidence"


@dataclass(frozen=True, slots=True)
class Results:
    """One run's results: the cases in the order of the plan, the requirements in the order of the catalogue."""

    run: Run
    cases: tuple[Case, ...]
    requirements: Mapping[str, RequirementResult]

    @property
    def verdict(self) -> Verdict:
        """The verdict of the whole run. A run that judged nothing, or that did not end, is an error."""
        cases = worst(case.verdict for case in self.cases)
        overall = cases.worsened_by(worst(requirement.verdict for requirement in self.requirements.values()))
        return Verdict.ERROR if overall is Verdict.NONE or not self.run.ended else overall

    @property
    def wrong_in_themselves(self) -> tuple[RequirementResult, ...]:
        """Requirements that are worse than a pass and than every case that speaks of them: no case would show them."""
        case_verdicts = {case.id: case.verdict for case in self.cases}
        return tuple(
            item
            for item in self.requirements.values()
            if item.verdict > Verdict.PASS and all(case_verdicts[case] < item.verdict for case in item.cases)
        )

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many cases (of those planned) and requirements (of all) have each verdict."""
        return {
            "cases": {"planned": len(self.cases), **_counted(case.verdict for case in self.cases)},
            "requirements": {
                "total": len(self.requirements),
                **_counted(requirement.verdict for requirement in self.requirements.values()),
            },
        }

    def to_json(self) -> str:
        """The content of results.json, with the keys run, cases, requirements and counts."""
        document = {
            "run": _run(self),
            "cases": [_case(case) for case in self.cases],
            "requirements": {key: _requirement(result) for key, result in self.requirements.items()},
            "counts": self.counts,
        }
        return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _counted(verdicts: Iterable[Verdict]) -> dict[str, int]:
    found = list(verdicts)
    return {verdict.value: found.count(verdict) for verdict in Verdict}


def _run(results: Results) -> dict[str, Json]:
    run = results.run
    return {
        "verdict": results.verdict.value,
        "ended": run.ended,
        "rig": run.rig,
        "rig_file": run.rig_file,
        "clock": run.clock,
        "profile": run.profile,
        "seed": run.seed,
        "frameworks": list(run.frameworks),
        "faults": list(run.faults),
        "dut": run.dut,
        "identities": [
            {**identity.facts, "not_read": identity.not_read or None, "cases": list(identity.cases)}
            for identity in run.identities
        ],
        "versions": run.versions,
        "hashes": run.hashes,
        "commit": run.commit,
        "dirty": run.dirty,
        "started_utc": run.started_utc,
        "simulated_s": run.simulated_s,
        "wall_s": run.wall_s,
        "judgements": [_judgement(judgement) for judgement in run.judgements],
        "bench_faults": [_fault(fault) for fault in run.bench_faults],
    }


def _case(case: Case) -> dict[str, Json]:
    return {
        "id": case.id,
        "framework": case.framework,
        "title": case.title,
        "area": case.area,
        "requirements": list(case.requirements),
        "verdict": case.verdict.value,
        "reason": case.reason,
        "simulated_s": case.simulated_s,
        "wall_s": case.wall_s,
        "judgements": [_judgement(judgement) for judgement in case.judgements],
        "measurements": [_measurement(measurement) for measurement in case.measurements],
        "answers": [_answer(answer) for answer in case.answers],
        "faults": [_fault(fault) for fault in case.faults],
    }


def _requirement(result: RequirementResult) -> dict[str, Json]:
    return {
        "verdict": result.verdict.value,
        "cases": list(result.cases),
        "reason": result.reason,
        "area": result.area,
        "title": result.title,
        "modality": result.modality,
        "known": result.known,
    }


def _judgement(judgement: Judgement) -> dict[str, Json]:
    return {
        "n": judgement.n,
        "t_ns": judgement.t_ns,
        "requirement": judgement.requirement,
        "verdict": judgement.verdict.value,
        "clause": judgement.clause,
        "expected": judgement.expected,
        "measured": judgement.measured,
        "window_ns": list(judgement.window_ns) if judgement.window_ns else None,
        "basis": list(judgement.basis),
        "margin_s": judgement.margin_s,
        "source": judgement.source,
    }


def _measurement(measurement: Measurement) -> dict[str, Json]:
    return {
        "n": measurement.n,
        "t_ns": measurement.t_ns,
        "limit": measurement.limit,
        "value": measurement.value,
        "unit": measurement.unit,
        "requirement": measurement.requirement,
        "note": measurement.note,
    }


def _answer(answer: Answer) -> dict[str, Json]:
    return {
        "n": answer.n,
        "t_ns": answer.t_ns,
        "requirement": answer.requirement,
        "verdict": answer.verdict.value,
        "operator": answer.operator,
        "remark": answer.remark,
        "picture": answer.picture,
        "picture_sha256": answer.picture_sha256,
    }


def _fault(fault: Fault) -> dict[str, Json]:
    return {"n": fault.n, "t_ns": fault.t_ns, "party": fault.party, "message": fault.message}
