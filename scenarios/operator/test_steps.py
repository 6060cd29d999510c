"""Each step of `steps.yaml`: the bench prepares, the operator looks and answers."""

from __future__ import annotations

import pytest

from fixtures import Bench, needs, verifies
from scenarios.operator.steps import Step, carry_out, load_steps

pytestmark = needs("operator")


@pytest.mark.parametrize(
    "step", [pytest.param(step, id=step.id, marks=verifies(step.requirement)) for step in load_steps()]
)
def test_the_operator_sees_what_the_manual_promises(bench: Bench, step: Step) -> None:
    """What only a person sees is there, says the operator."""
    carry_out(bench, step)
