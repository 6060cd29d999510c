"""Allure results, read back into Allure's own model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from allure_commons import model2
from attr import fields

from harness.journal import Json
from reports import Results

STATUSES = {model2.Status.PASSED, model2.Status.FAILED, model2.Status.BROKEN, model2.Status.SKIPPED}


def built(model: type[Json], document: Json) -> Json:
    """The document as an object of Allure's model; a key that the model lacks raises."""
    assert set(document) <= {field.name for field in fields(model)}
    return model(**document)


@pytest.fixture
def found(reported: tuple[Path, Results]) -> dict[str, model2.TestResult]:
    """Each file's result by the id of its case, checked against the model down to the steps."""
    by_case = {}
    for path in (reported[0] / "allure-results").glob("*.json"):
        result = built(model2.TestResult, json.loads(path.read_bytes()))
        assert path.name == f"{result.uuid}-result.json"
        result.labels = [built(model2.Label, label) for label in result.labels]
        result.parameters = [built(model2.Parameter, parameter) for parameter in result.parameters]
        result.steps = [built(model2.TestStepResult, step) for step in result.steps]
        if result.statusDetails:
            result.statusDetails = built(model2.StatusDetails, result.statusDetails)
        by_case[result.fullName] = result
    return by_case


def test_each_case_has_its_result_and_status(
    found: dict[str, model2.TestResult], reported: tuple[Path, Results]
) -> None:
    """Both frameworks are there; inconclusive and error are broken, not executed is skipped."""
    statuses = [(case.framework, found[case.id].status) for case in reported[1].cases if "horn" not in case.id]
    assert statuses == [
        ("pytest", "passed"),
        ("pytest", "failed"),
        ("robot", "broken"),
        ("robot", "passed"),
        ("robot", "skipped"),
    ]
    assert len(found) == 6
    assert {result.status for result in found.values()} == STATUSES


def test_labels_tell_framework_chapter_and_requirements(found: dict[str, model2.TestResult]) -> None:
    """They are what Allure groups and searches by."""
    labels = [(label.name, label.value) for label in found["Theft.Alert Place"].labels]
    assert labels == [
        ("framework", "robot"),
        ("feature", "THEFT"),
        ("suite", "THEFT"),
        ("story", "THEFT_002"),
        ("tag", "THEFT_002"),
        ("story", "THEFT_404"),
        ("tag", "THEFT_404"),
    ]


def test_steps_are_stimuli_and_judgements_in_bench_time(
    found: dict[str, model2.TestResult], reported: tuple[Path, Results]
) -> None:
    """A judgement carries its rationale; steps lie within their case and cases follow one another."""
    result = found[reported[1].cases[0].id]
    assert [step.name.split()[0] for step in result.steps] == ["stimulus"] * 3 + ["judge"] * 2
    judged = result.steps[3]
    assert (judged.name, judged.status) == ("judge AUTH_009: pass", "passed")
    assert {"name": "measured", "value": "refused at 359 s"} in judged.parameters
    assert {"name": "margin", "value": "+1 s"} in judged.parameters
    assert all(result.start <= step.start <= result.stop for step in result.steps)
    assert result.start == 1_795_176_000_000
    assert found[reported[1].cases[1].id].start == result.stop


def test_a_virtual_run_and_an_inconclusive_case_say_so(found: dict[str, model2.TestResult]) -> None:
    """Allure knows neither, so both stand in words."""
    result = found["Theft.Alert In The First Minute"]
    assert result.description == "virtual time, emulated bench: no bench evidence"
    assert result.statusDetails.message == "inconclusive: no satellite fix"


def test_ids_depend_on_the_case_alone(found: dict[str, model2.TestResult]) -> None:
    """Allure recognises a case in the next run by its history id."""
    assert len({result.historyId for result in found.values()}) == 6
    assert found["Theft.Alert Place"].historyId == "adfb85cf-e947-5044-8213-a5a57673b6c2"
