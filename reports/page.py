"""The page: one file that shows the evidence of a run, without scripts and without anything from outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from harness.journal import Json, Record
from harness.verdict import Verdict
from reports import text
from reports.results import Case, RequirementResult, Results, Run

#: the longest text of a record that the page shows; the journal has all of it
STEP_CHARACTERS = 400
#: records of one case that the page shows, half of them from its beginning and half from its end
STEPS_SHOWN = 400
#: the order in which verdicts are counted and shown
SHOWN = (Verdict.PASS, Verdict.FAIL, Verdict.INCONC, Verdict.ERROR, Verdict.NONE)
GLOSSARY = {
    Verdict.PASS: "The requirement was judged and the device did what it demands.",
    Verdict.FAIL: "The device did not do what the requirement demands.",
    Verdict.INCONC: "Judged, but neither confirmed nor refuted; or a case failed before it came to this requirement.",
    Verdict.ERROR: "The bench, the harness or the scenario is at fault, or the run ended during the case. "
    "It says nothing about the device.",
    Verdict.NONE: "Not executed or not judged, for the reason given. It is never counted as a pass.",
}


def page(results: Results) -> str:
    """The content of report.html."""
    case_numbers = {case.id: number for number, case in enumerate(results.cases, start=1)}
    requirement_numbers = {key: number for number, key in enumerate(results.requirements, start=1)}
    return _TEMPLATE.render(
        title=_title(results.run.dut),
        results=results,
        run=results.run,
        counts=results.counts,
        wrong=_by_gravity(results.cases),
        broken=results.wrong_in_themselves,
        not_executed=_by_reason((case.reason, case) for case in results.cases if case.verdict is Verdict.NONE),
        not_judged=_reasons_of_none(results.requirements.values()),
        chapters=_by_area(results.requirements.values()),
        cases={case.id: case for case in results.cases},
        case_numbers=case_numbers,
        requirement_numbers=requirement_numbers,
        environment=_environment(results.run),
        verdicts=SHOWN,
        glossary=GLOSSARY,
    )


def _title(dut: Mapping[str, Json]) -> str:
    model = dut.get("model") or "an unnamed device"
    vin = dut.get("vin_masked")
    return f"Verification evidence for {model}, VIN {vin}" if vin else f"Verification evidence for {model}"


def _by_gravity(cases: Sequence[Case]) -> list[Case]:
    order = (Verdict.ERROR, Verdict.FAIL, Verdict.INCONC)
    return [case for verdict in order for case in cases if case.verdict is verdict]


def _by_area(requirements: Iterable[RequirementResult]) -> dict[str, list[RequirementResult]]:
    chapters: dict[str, list[RequirementResult]] = {}
    for requirement in requirements:
        chapters.setdefault(requirement.area, []).append(requirement)
    return chapters


def _by_reason(reasoned: Iterable[tuple[str, Case]]) -> dict[str, list[Case]]:
    groups: dict[str, list[Case]] = {}
    for reason, case in reasoned:
        groups.setdefault(reason or "no reason given", []).append(case)
    return groups


def _reasons_of_none(requirements: Iterable[RequirementResult]) -> dict[str, int]:
    """How many requirements were not judged, by the first words of the reason."""
    heads = [item.reason.split(":")[0] for item in requirements if item.verdict is Verdict.NONE]
    return {head: heads.count(head) for head in dict.fromkeys(heads)}


def _environment(run: Run) -> dict[str, Mapping[str, Json]]:
    dirty = {None: "not recorded", True: "yes: the commit alone does not reproduce it", False: "no"}.get(run.dirty)
    harness = {"commit": run.commit or "not recorded", "changed since the commit": dirty}
    return {"Device under test": run.dut, "Harness": harness, "Versions": run.versions, "Hashes": run.hashes}


def _steps(case: Case) -> Markup:
    """The table rows of a case's records, joined here because a template takes three times as long over so many."""
    records = case.records
    left_out = len(records) - STEPS_SHOWN
    if left_out <= 0:
        return Markup("").join(map(_step, records))
    half = STEPS_SHOWN // 2
    gap = Markup('<tr><td colspan="4">{} records left out here; the journal has them</td></tr>\n').format(left_out)
    return Markup("").join([*map(_step, records[:half]), gap, *map(_step, records[-half:])])


def _step(record: Record) -> Markup:
    shown = record.data.get("verdict") if record.kind == "judgement" else text.compact(record.data)
    line = escape(text.visible(text.clipped(f"{record.what} {shown}", STEP_CHARACTERS)))
    row = f'<tr class="{escape(text.visible(record.kind))}"><td>{record.n:d}</td><td>{text.instant(record.t_ns)}</td>'
    return Markup(f"{row}<td>{escape(text.visible(record.kind))}</td><td>{line}</td></tr>\n")  # noqa: S704  # all parts are escaped


def _numbers(numbers: Sequence[int]) -> str:
    """Record numbers with runs drawn together: `3, 5 to 9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join(" to ".join(map(str, run)) for run in runs)


def _shown(value: object) -> object:
    """Every text that enters the page passes here, so that nothing hostile reaches it unseen."""
    return text.visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _template_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "duration": text.duration,
        "number": text.number,
        "margin": text.margin,
        "window": text.window,
        "numbers": _numbers,
        "steps": _steps,
    }
    return environment


_TEMPLATE = _template_environment().get_template("page.html.j2")
