"""The operator's steps: what is wrong with one is refused, and the bench does its part of each kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from harness.case import Plan
from harness.journal import read_records
from harness.operator.question import Answer
from harness.run import Run
from harness.verdict import Verdict
from scenarios.operator.steps import Step, StepsFile, carry_out, load_steps
from tests.operator.operator_stand import Scripted, attended_rig

STEPS = {step.id: step for step in load_steps()}
STEP: dict[str, Any] = {"requirement": "HOME_001", "prepare": "paired", "instruction": "look", "expected": "it"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"intrusion": True}, "'watched' car only"),
        ({"warning": "brake", "prepare": "parked"}, "'paired' car only"),
        ({"warning": "flux capacitor"}, "warning"),
        ({"prepare": "flying"}, "prepare"),
        ({"expected": " "}, "expected"),
        ({"name": "Two Words"}, "name"),
        ({"look": "there"}, "look"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(changes: dict[str, Any], said: str) -> None:
    """Unknown words, empty texts, and what the app cannot know of."""
    assert Step.model_validate(STEP).id == "HOME_001"
    with pytest.raises(ValidationError, match=said):
        Step.model_validate({**STEP, **changes})


def test_two_steps_of_a_requirement_have_names() -> None:
    """Their cases would have one name otherwise."""
    named = tuple(Step.model_validate({**STEP, "name": name}) for name in ("a", "b"))
    assert [step.id for step in StepsFile(steps=named).steps] == ["HOME_001-a", "HOME_001-b"]
    with pytest.raises(ValidationError, match="HOME_001-a is there twice"):
        StepsFile(steps=(named[0], named[0]))


@pytest.mark.parametrize(
    ("name", "stimuli"),
    [
        ("ACC_008", []),
        ("HOME_001", ["vehicle.ignition"]),
        ("VHM_003-brake", ["vehicle.raise_warning"]),
        ("THEFT_004", ["operator.done", "vehicle.force_door"]),
    ],
)
def test_the_bench_does_its_part_before_it_asks(tmp_path: Path, name: str, stimuli: list[str]) -> None:
    """Nothing, pairing, a warning, and an intrusion after the operator is ready; then the question, and a pass."""
    step = STEPS[name]
    dialogue = Scripted(Answer(Verdict.PASS))
    run = Run(attended_rig(tmp_path), tmp_path / "run", ["pytest"], dialogue=dialogue)
    plan = Plan(f"operator/test_steps.py::test_x[{name}]", "pytest", (step.requirement,), "A case", "HOME")
    run.plan([plan])
    case = run.begin(plan)
    with run.bench(case) as bench:
        carry_out(bench, step)
        case.final_checks()
    run.end(case)
    results = run.close()
    assert results.requirements[step.requirement].verdict is Verdict.PASS
    assert dialogue.questions[0].instruction == step.instruction
    assert dialogue.instructions == ([step.first] if step.first else [])
    done = [record.what for record in read_records(run.journal.path) if record.kind == "stimulus"]
    before = done[: len(done) - done[::-1].index("operator.asked")]
    assert [what for what in dict.fromkeys(before) if what in stimuli] == stimuli
