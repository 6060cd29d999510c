"""From a run folder to its results. Whatever a crash left of the journal gives a full report of what is known."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.catalogue import Catalogue
from harness.errors import CallerError
from harness.journal import JOURNAL_NAME, WALL_NAME, Json, Record, read_records
from harness.verdict import Verdict, worst
from reports.identity import identities
from reports.requirements import tally
from reports.results import Answer, Case, Fault, Judgement, Measurement, Results, Run
from reports.text import NS_PER_S

NEVER_BEGUN = "not executed: the run ended before it"
#: where the bench keeps pictures, and how it names them
PICTURE = re.compile(r"pictures/[0-9]+-[A-Z]+_[0-9]{3}\.(png|jpg)")
CUT = "the run ended during this case"


@dataclass
class _Gathered:
    """The records of a case in the making. A case that begins twice was tried twice: both attempts count."""

    plan: Mapping[str, Json] = field(default_factory=dict)
    begins: list[Record] = field(default_factory=list)
    ends: list[Record] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)


@dataclass
class _Stopwatch:
    """Wall time of the run and of each case that was timed, in seconds, and when the run began."""

    run_s: float | None = None
    case_s: dict[str, float] = field(default_factory=dict)
    started_utc: str = ""


def collect(folder: Path, catalogue: Catalogue) -> Results:
    """Compute the results of a run folder from its journal, and the figures of the stopwatch where there are any.

    Raises CallerError when the folder has no journal, RigError when a line in the middle of it is not a record.
    """
    journal = folder / JOURNAL_NAME
    if not journal.is_file():
        raise CallerError("no journal in this folder", where=str(folder), hint="name the folder of a run (--out)")
    wall = folder / WALL_NAME
    return compute(read_records(journal), read_records(wall) if wall.is_file() else (), catalogue)


def compute(records: Iterable[Record], wall: Iterable[Record], catalogue: Catalogue) -> Results:
    """The results of the records of a journal; `wall` are the records of the stopwatch."""
    begin: Mapping[str, Json] = {}
    ended = False
    gathered: dict[str, _Gathered] = {}
    outside: list[Record] = []
    for record in records:
        if record.kind == "plan":
            gathered.setdefault(str(record.data.get("id")), _Gathered()).plan = record.data
        elif record.case is not None:
            _gather(gathered.setdefault(record.case, _Gathered()), record)
        elif record.kind == "run":
            begin = begin or record.data
            ended = ended or record.what == "end"
        else:
            outside.append(record)
    shown = _stopwatch(wall)
    cases = tuple(_case(key, parts, shown.case_s.get(key)) for key, parts in gathered.items())
    run = _run(begin, outside, ended, shown, cases)
    return Results(run, cases, tally(cases, run.judgements, catalogue))


def _gather(parts: _Gathered, record: Record) -> None:
    if record.kind == "case":
        (parts.begins if record.what == "begin" else parts.ends).append(record)
    parts.records.append(record)


def _stopwatch(wall: Iterable[Record]) -> _Stopwatch:
    shown = _Stopwatch()
    for record in wall:
        taken_s = _figure(record.data.get("elapsed_s"))
        if record.what == "run":
            shown.started_utc = shown.started_utc or _text(record.data, "started_utc")
            shown.run_s = shown.run_s if taken_s is None else taken_s
        elif record.what == "case" and record.case is not None and taken_s is not None:
            shown.case_s[record.case] = shown.case_s.get(record.case, 0.0) + taken_s
    return shown


def _run(
    begin: Mapping[str, Json], outside: list[Record], ended: bool, shown: _Stopwatch, cases: tuple[Case, ...]
) -> Run:
    return Run(
        rig=_text(begin, "rig"),
        rig_file=_text(begin, "rig_file"),
        clock=_text(begin, "clock"),
        profile=_text(begin, "profile"),
        seed=begin.get("seed"),
        frameworks=tuple(_texts(begin, "frameworks")),
        faults=tuple(_texts(begin, "faults")),
        versions=begin.get("versions") or {},
        hashes=begin.get("hashes") or {},
        commit=_text(begin, "commit"),
        dirty=begin.get("dirty"),
        dut=begin.get("dut") or {},
        identities=identities((case.id, case.records) for case in cases),
        started_utc=shown.started_utc,
        simulated_s=math.fsum(case.simulated_s for case in cases),
        wall_s=shown.run_s,
        ended=ended,
        judgements=tuple(_judgement(record) for record in outside if record.kind == "judgement"),
        bench_faults=tuple(_fault(record) for record in outside if record.kind == "fault"),
    )


def _case(key: str, parts: _Gathered, wall_s: float | None) -> Case:
    judgements = tuple(_judgement(record) for record in parts.records if record.kind == "judgement")
    verdict, reason = _verdict(parts, judgements)
    begin = parts.begins[0].data if parts.begins else {}
    return Case(
        id=key,
        framework=_text(parts.plan, "framework") or _text(begin, "framework"),
        title=_text(parts.plan, "title") or _text(begin, "title") or key,
        area=_text(parts.plan, "area"),
        requirements=tuple(dict.fromkeys(_texts(parts.plan, "requirements") + _texts(begin, "requirements"))),
        verdict=verdict,
        reason=reason,
        simulated_s=_simulated_s(parts),
        wall_s=wall_s,
        judgements=judgements,
        measurements=tuple(_measurement(record) for record in parts.records if record.kind == "measurement"),
        answers=tuple(_answer(record) for record in parts.records if _is_answer(record)),
        faults=tuple(_fault(record) for record in parts.records if record.kind == "fault"),
        records=tuple(parts.records),
    )


def _verdict(parts: _Gathered, judgements: tuple[Judgement, ...]) -> tuple[Verdict, str]:
    """A case's verdict with its reason: what its end says, worsened by its judgements and by an end that is missing.

    A case that ended as not executed stays so, whatever passed before it stopped.
    """
    if not parts.begins and not parts.ends:
        return Verdict.NONE, NEVER_BEGUN
    if len(parts.ends) < len(parts.begins):
        return Verdict.ERROR, CUT
    stated = [(_verdict_of(end.data), _text(end.data, "reason")) for end in parts.ends]
    verdict = worst(stated_verdict for stated_verdict, _ in stated)
    reason = next(text for stated_verdict, text in stated if stated_verdict is verdict)
    judged = worst(judgement.verdict for judgement in judgements)
    if judged in (Verdict.NONE, Verdict.PASS) or judged < verdict:
        return verdict, reason
    rationale = next(judgement.summary for judgement in judgements if judgement.verdict is judged)
    return judged, reason if reason and judged is verdict else rationale


def _simulated_s(parts: _Gathered) -> float:
    """Bench time of a case as its ends say it, or up to the last record of a case that was cut."""
    stated_s = [_figure(end.data.get("simulated_s")) for end in parts.ends]
    if not stated_s or len(stated_s) < len(parts.begins):
        return max((record.t_ns for record in parts.records), default=0) / NS_PER_S
    return math.fsum(taken_s or 0.0 for taken_s in stated_s)


def _judgement(record: Record) -> Judgement:
    data = record.data
    bounds_ns = data.get("window_ns")
    return Judgement(
        n=record.n,
        t_ns=record.t_ns,
        requirement=record.what,
        verdict=_verdict_of(data),
        clause=_text(data, "clause"),
        expected=_text(data, "expected"),
        measured=_text(data, "measured"),
        window_ns=(bounds_ns[0], bounds_ns[1]) if bounds_ns else None,
        basis=tuple(data.get("basis") or ()),
        margin_s=_figure(data.get("margin_s")),
        source=_text(data, "source"),
    )


def _measurement(record: Record) -> Measurement:
    data = record.data
    value = data.get("value")
    return Measurement(
        n=record.n,
        t_ns=record.t_ns,
        limit=record.what,
        value=_figure(value) if isinstance(value, float) else value,
        unit=_text(data, "unit"),
        requirement=_text(data, "requirement"),
        note=_text(data, "note"),
    )


def _is_answer(record: Record) -> bool:
    return record.kind == "observation" and record.what == "operator.answered"


def _answer(record: Record) -> Answer:
    data = record.data
    found = data.get("picture")
    picture: Mapping[str, Json] = found if isinstance(found, Mapping) else {}
    file = _text(picture, "file")
    return Answer(
        n=record.n,
        t_ns=record.t_ns,
        requirement=_text(data, "requirement"),
        verdict=_verdict_of({"verdict": data.get("answer")}),
        operator=_text(data, "operator"),
        remark=_text(data, "remark"),
        picture=file if PICTURE.fullmatch(file) else "",  # a link leads nowhere but to a picture of the run
        picture_sha256=_text(picture, "sha256"),
    )


def _fault(record: Record) -> Fault:
    return Fault(record.n, record.t_ns, record.what, _text(record.data, "message"))


def _verdict_of(data: Mapping[str, Json]) -> Verdict:
    """The verdict a record states; one that is missing or unknown is an error, never a pass."""
    try:
        return Verdict(data.get("verdict"))
    except ValueError:
        return Verdict.ERROR


def _text(data: Mapping[str, Json], key: str) -> str:
    value = data.get(key)
    return "" if value is None else str(value)


def _texts(data: Mapping[str, Json], key: str) -> list[str]:
    return [str(value) for value in data.get(key) or ()]


def _figure(value: Json) -> float | None:
    """A finite number, or None: a report shows no figure rather than a wrong one."""
    return value if isinstance(value, int | float) and math.isfinite(value) else None
