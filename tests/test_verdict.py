"""The verdict lattice and the exit code of a run."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.verdict import Verdict, exit_code, worst

ORDER = (Verdict.NONE, Verdict.PASS, Verdict.INCONC, Verdict.FAIL, Verdict.ERROR)
verdicts = st.sampled_from(Verdict)


def test_the_order_is_that_of_ttcn_3() -> None:
    """None < pass < inconc < fail < error, for every pair."""
    for (rank, verdict), (other_rank, other) in itertools.product(enumerate(ORDER), repeat=2):
        assert (verdict < other) is (rank < other_rank)
    assert [verdict.value for verdict in ORDER] == ["none", "pass", "inconc", "fail", "error"]


@given(verdicts, verdicts, verdicts)
def test_worsening_is_a_lattice(first: Verdict, second: Verdict, third: Verdict) -> None:
    """It never improves, the order of events does not matter, and nothing counts twice."""
    joined = first.worsened_by(second)
    assert not joined < first
    assert not joined < second
    assert joined == second.worsened_by(first)
    assert joined.worsened_by(third) == first.worsened_by(second.worsened_by(third))
    assert first.worsened_by(first) is first


@given(st.lists(verdicts))
def test_the_worst_of_many_is_that_of_worsening_step_by_step(many: list[Verdict]) -> None:
    """Nothing at all is none."""
    stepwise = Verdict.NONE
    for verdict in many:
        stepwise = stepwise.worsened_by(verdict)
    assert worst(many) is stepwise


@pytest.mark.parametrize(
    ("many", "code"),
    [
        ([], 3),
        ([Verdict.NONE], 3),
        ([Verdict.NONE, Verdict.NONE], 3),
        ([Verdict.PASS], 0),
        ([Verdict.PASS, Verdict.NONE], 0),
        ([Verdict.PASS, Verdict.INCONC], 3),
        ([Verdict.PASS, Verdict.FAIL], 1),
        ([Verdict.INCONC, Verdict.FAIL], 1),
        ([Verdict.FAIL, Verdict.ERROR], 3),
        ([Verdict.PASS, Verdict.ERROR], 3),
    ],
)
def test_the_exit_code_says_pass_fail_or_neither(many: list[Verdict], code: int) -> None:
    """0 only when something passed and nothing was worse; 1 only for a failed requirement; else 3."""
    assert exit_code(many) == code
