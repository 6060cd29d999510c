"""JUnit XML: one test suite a framework, for the continuous-integration systems that read nothing else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from harness.verdict import Verdict
from reports.results import Case, Results, Run
from reports.text import number, visible

#: JUnit knows no inconclusive: it is an error of this type
INCONCLUSIVE = "inconclusive"
_ELEMENT = {
    Verdict.NONE: ("skipped", "not executed"),
    Verdict.INCONC: ("error", INCONCLUSIVE),
    Verdict.FAIL: ("failure", "requirement failed"),
    Verdict.ERROR: ("error", "error"),
}


def junit_xml(results: Results) -> str:
    """The content of junit.xml.

    `time` of a case is wall time, as everywhere in JUnit (0 when no stopwatch ran); bench time is the property
    `simulated_s`. Each requirement of a case is a property `requirement`.
    """
    root = ET.Element("testsuites", _totals(results.cases), name=visible(f"tcu-hil on {results.run.rig}"))
    frameworks = dict.fromkeys((*results.run.frameworks, *(case.framework for case in results.cases)))
    for framework in frameworks:
        cases = [case for case in results.cases if case.framework == framework]
        root.append(_suite(framework, cases, results.run))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(framework: str, cases: Sequence[Case], run: Run) -> ET.Element:
    suite = ET.Element("testsuite", _totals(cases), name=visible(framework))
    if run.started_utc:
        suite.set("timestamp", visible(run.started_utc))
    facts = {"rig": run.rig, "clock": run.clock_statement, "profile": run.profile, "seed": str(run.seed)}
    dut = {f"dut.{key}": str(value) for key, value in {**run.dut, **run.identity_facts}.items()}
    suite.append(_properties([*facts.items(), *dut.items()]))
    suite.extend(_testcase(case) for case in cases)
    return suite


def _testcase(case: Case) -> ET.Element:
    element = ET.Element("testcase", name=visible(case.id), classname=visible(case.area), time=number(case.wall_s or 0))
    properties = [("requirement", requirement) for requirement in case.requirements]
    properties += [("title", case.title), ("verdict", case.verdict.value), ("simulated_s", number(case.simulated_s))]
    element.append(_properties(properties))
    if case.verdict in _ELEMENT:
        tag, kind = _ELEMENT[case.verdict]
        outcome = ET.SubElement(element, tag, type=kind, message=visible(case.reason))
        outcome.text = visible("\n".join(_details(case))) or None
    return element


def _details(case: Case) -> list[str]:
    judged = [f"{item.verdict.value} {item.summary}" for item in case.judgements if item.verdict > Verdict.PASS]
    return judged + [f"at fault, {fault.party}: {fault.message}" for fault in case.faults]


def _properties(pairs: Sequence[tuple[str, str]]) -> ET.Element:
    element = ET.Element("properties")
    for name, value in pairs:
        ET.SubElement(element, "property", name=visible(name), value=visible(value))
    return element


def _totals(cases: Sequence[Case]) -> dict[str, str]:
    verdicts = [case.verdict for case in cases]
    return {
        "tests": str(len(cases)),
        "failures": str(verdicts.count(Verdict.FAIL)),
        "errors": str(verdicts.count(Verdict.ERROR) + verdicts.count(Verdict.INCONC)),
        "skipped": str(verdicts.count(Verdict.NONE)),
        "time": number(math.fsum(case.wall_s or 0.0 for case in cases)),
    }
