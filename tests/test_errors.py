"""Whose fault an error is, where, and what to do next."""

from __future__ import annotations

import pytest

from harness.errors import (
    CallerError,
    DutProtocolError,
    NotExecuted,
    RequirementFailed,
    RigError,
    TcuHilError,
    Undecided,
)
from harness.verdict import Verdict


@pytest.mark.parametrize(
    ("branch", "fault", "verdict"),
    [
        (CallerError, "caller", Verdict.ERROR),
        (RigError, "rig", Verdict.ERROR),
        (DutProtocolError, "dut protocol", Verdict.ERROR),
        (Undecided, "undecided", Verdict.INCONC),
        (NotExecuted, "not executed", Verdict.NONE),
    ],
)
def test_each_branch_names_its_party_and_its_verdict(branch: type[TcuHilError], fault: str, verdict: Verdict) -> None:
    """No fault of bench, caller or protocol is ever a fail of the device."""
    error = branch("it broke", where="rig.yaml:7", hint="mend it")
    assert str(error) == f"[{fault}] rig.yaml:7: it broke -> mend it"
    assert (error.verdict, error.message, error.where, error.hint) == (verdict, "it broke", "rig.yaml:7", "mend it")
    assert isinstance(error, TcuHilError)


def test_place_and_advice_are_left_out_when_there_are_none() -> None:
    """The text has no empty brackets or arrows."""
    assert str(RigError("it broke")) == "[rig] it broke"


def test_only_the_requirement_branch_fails_a_device() -> None:
    """It names the requirement."""
    failed = RequirementFailed("AUTH_009", "accepted too soon")
    assert (failed.verdict, failed.requirement) == (Verdict.FAIL, "AUTH_009")
    assert str(failed) == "[requirement] AUTH_009: accepted too soon"
    branches = TcuHilError.__subclasses__()
    assert [branch for branch in branches if branch.verdict is Verdict.FAIL] == [RequirementFailed]
