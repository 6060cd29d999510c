"""Allure results, for teams that have an Allure server. The evidence is the page: Allure knows no inconclusive."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate

from allure_commons.model2 import Label, Parameter, Status, StatusDetails, TestResult, TestStepResult
from allure_commons.types import LabelType
from attr import asdict

from harness.journal import Record
from harness.verdict import Verdict
from reports.results import Case, Judgement, Results, Run
from reports.text import clipped, compact, margin, visible, window

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "tcu-hil:case")
#: an observation longer than this is cut in a step's name
STEP_CHARACTERS = 300
_STATUS = {
    Verdict.NONE: Status.SKIPPED,
    Verdict.PASS: Status.PASSED,
    Verdict.INCONC: Status.BROKEN,
    Verdict.FAIL: Status.FAILED,
    Verdict.ERROR: Status.BROKEN,
}
_NS_PER_MS = 1_000_000


def allure_results(results: Results) -> Iterator[tuple[str, str]]:
    """File name and content of each case's result.

    Times are bench time, the cases one after another from the start of the run (or 1970 when that is not known), so
    that a step's time says when it happened on the bench.
    """
    lengths_ms = [round(case.simulated_s * 1000) for case in results.cases]
    starts_ms = accumulate(lengths_ms, initial=_epoch_ms(results.run.started_utc))
    for case, start_ms, length_ms in zip(results.cases, starts_ms, lengths_ms, strict=False):
        result = _result(case, results.run, start_ms, length_ms)
        document = asdict(result, filter=lambda _, value: value is not None and value != [])
        yield f"{result.uuid}-result.json", json.dumps(document) + "\n"


def environment_properties(run: Run) -> str:
    """The content of environment.properties, which Allure shows on its first page: rig, clock and device."""
    facts = {"rig": run.rig, "clock": run.clock_statement, "profile": run.profile, "seed": str(run.seed)}
    device = {f"dut.{name}": str(value) for name, value in {**run.dut, **run.identity_facts}.items()}
    return "".join(f"{_property(name)} = {_property(value)}\n" for name, value in (facts | device).items())


def _property(text: str) -> str:
    """A text as a Java properties file has it: ASCII on one line, without a separator of its own."""
    escaped = visible(text).encode("unicode_escape").decode("ascii")
    return re.sub("([ :=#!])", r"\\\1", escaped)


def _epoch_ms(started_utc: str) -> int:
    try:
        started = datetime.fromisoformat(started_utc)
    except ValueError:
        return 0
    if started.tzinfo is None:
        started = started.replace(tzinfo=UTC)
    return round(started.timestamp() * 1000)


def _result(case: Case, run: Run, start_ms: int, length_ms: int) -> TestResult:
    identity = str(uuid.uuid5(NAMESPACE, visible(case.id)))
    return TestResult(
        uuid=identity,
        historyId=identity,
        testCaseId=identity,
        name=visible(case.title),
        fullName=visible(case.id),
        status=_STATUS[case.verdict],
        statusDetails=_details(case),
        stage="finished",
        description=run.clock_statement,
        labels=[Label(name=name, value=visible(value)) for name, value in _labels(case)],
        parameters=[Parameter(name=name, value=visible(value)) for name, value in _parameters(case, run)],
        steps=list(_steps(case, start_ms)),
        start=start_ms,
        stop=start_ms + length_ms,
    )


def _labels(case: Case) -> Iterator[tuple[str, str]]:
    yield LabelType.FRAMEWORK, case.framework
    yield LabelType.FEATURE, case.area
    yield LabelType.SUITE, case.area
    for requirement in case.requirements:
        yield LabelType.STORY, requirement
        yield LabelType.TAG, requirement


def _parameters(case: Case, run: Run) -> Iterator[tuple[str, str]]:
    yield "rig", run.rig
    yield "clock", run.clock
    yield "profile", run.profile
    yield "seed", str(run.seed)
    for measurement in case.measurements:
        yield measurement.limit, f"{measurement.value} {measurement.unit}".strip()


def _details(case: Case) -> StatusDetails | None:
    if case.verdict is Verdict.PASS:
        return None
    prefix = "inconclusive: " if case.verdict is Verdict.INCONC else ""
    trace = "\n".join(item.summary for item in case.judgements if item.verdict > Verdict.PASS)
    return StatusDetails(message=visible(prefix + case.reason), trace=visible(trace) or None)


def _steps(case: Case, start_ms: int) -> Iterator[TestStepResult]:
    judgements = {judgement.n: judgement for judgement in case.judgements}
    for record in case.records:
        at_ms = start_ms + record.t_ns // _NS_PER_MS
        if record.n in judgements:
            yield _judged(judgements[record.n], at_ms)
        elif record.kind in ("stimulus", "fault"):
            yield _done(record, at_ms)


def _judged(judgement: Judgement, at_ms: int) -> TestStepResult:
    rationale = {
        "clause": judgement.clause,
        "expected": judgement.expected,
        "measured": judgement.measured,
        "window": window(judgement.window_ns),
        "margin": margin(judgement.margin_s),
        "source": judgement.source,
    }
    return TestStepResult(
        name=visible(f"judge {judgement.requirement}: {judgement.verdict.value}"),
        status=_STATUS[judgement.verdict],
        parameters=[Parameter(name=name, value=visible(value)) for name, value in rationale.items() if value],
        start=at_ms,
        stop=at_ms,
    )


def _done(record: Record, at_ms: int) -> TestStepResult:
    name = f"{record.kind} {record.what} {clipped(compact(record.data), STEP_CHARACTERS)}"
    status = Status.BROKEN if record.kind == "fault" else Status.PASSED
    return TestStepResult(name=visible(name.strip()), status=status, start=at_ms, stop=at_ms)
