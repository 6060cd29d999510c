"""junit.xml as a continuous-integration system reads it."""

from __future__ import annotations

from pathlib import Path

import junitparser
import pytest

from reports import Results


@pytest.fixture
def suites(reported: tuple[Path, Results]) -> dict[str, junitparser.TestSuite]:
    """The test suites of the file by name."""
    parsed = junitparser.JUnitXml.fromfile(str(reported[0] / "junit.xml"))
    assert isinstance(parsed, junitparser.JUnitXml)
    return {str(suite.name): suite for suite in parsed}


def cases(suite: junitparser.TestSuite) -> list[junitparser.TestCase]:
    """The test cases of a suite."""
    return [case for case in suite if isinstance(case, junitparser.TestCase)]


def properties(element: junitparser.TestCase | junitparser.TestSuite) -> list[tuple[str, str]]:
    """The properties of a case or a suite."""
    found = element.child(junitparser.Properties)  # type: ignore[no-untyped-call]  # the package is partly typed
    return [(str(item.name), str(item.value)) for item in found] if found is not None else []


def test_one_suite_a_framework_with_its_counts(suites: dict[str, junitparser.TestSuite]) -> None:
    """Pytest and Robot each have a suite, and its counts are those of its cases."""
    assert list(suites) == ["pytest", "robot"]
    assert {name: (s.tests, s.failures, s.errors, s.skipped) for name, s in suites.items()} == {
        "pytest": (3, 1, 1, 0),
        "robot": (3, 0, 1, 1),
    }


def test_every_verdict_has_its_element(suites: dict[str, junitparser.TestSuite]) -> None:
    """Fail is a failure, error an error, inconclusive an error of that type, not executed is skipped."""
    outcomes = [case.result for suite in suites.values() for case in cases(suite)]
    kinds = [[(type(outcome), outcome.type) for outcome in found] for found in outcomes]
    assert kinds == [
        [],
        [(junitparser.Failure, "requirement failed")],
        [(junitparser.Error, "error")],
        [(junitparser.Error, "inconclusive")],
        [],
        [(junitparser.Skipped, "not executed")],
    ]
    assert outcomes[-1][0].message == "not executed: the run ended before it"


def test_requirements_and_times_are_with_the_case(suites: dict[str, junitparser.TestSuite]) -> None:
    """Wall time is the time, bench time a property, each requirement a property of its own."""
    first = cases(suites["pytest"])[0]
    assert properties(first)[:2] == [("requirement", "AUTH_009"), ("requirement", "AUTH_010")]
    assert ("simulated_s", "392") in properties(first)
    assert first.time == 0.0123
    assert first.classname == "AUTH"


def test_a_virtual_run_says_so(suites: dict[str, junitparser.TestSuite]) -> None:
    """Whoever sees only this file learns that it is no bench evidence."""
    assert dict(properties(suites["robot"]))["clock"] == ("virtual time, emulated bench: no bench evidence")


def test_hostile_text_is_kept_visible(suites: dict[str, junitparser.TestSuite]) -> None:
    """Markup, controls and half characters of the device stand in the file as text."""
    name = str(cases(suites["pytest"])[2].name)
    assert "</pre><script>alert(1)</script>\\x1b[2J\\x00 \\u202egnp.exe\\u2028\\ud800 ]]>" in name
