"""Rig files and the operator: an example of an attended bench, and no person at any rig that runs by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import RigError
from harness.rig import Rig
from harness.rig_file import lack_of
from tests.operator.operator_stand import RIG, attended_rig

RIGS = RIG.parent


def test_the_example_of_a_full_bench_can_be_read() -> None:
    """A real bench in wall time with a person at it, judged by the document profile; nothing is opened."""
    facts = Rig.load(RIGS / "bench-example.yaml").facts
    assert facts.emulator is None
    assert (facts.clock, facts.profile) == ("wall", "document")
    assert {"can", "console", "gnss", "supply", "attenuator", "owner", "operator"} <= set(facts.capabilities)
    assert facts.operator is not None
    assert facts.operator.who == "SJ (Somchai Jaidee)"


@pytest.mark.parametrize("path", sorted(RIGS.glob("*.yaml")), ids=lambda path: path.name)
def test_no_emulated_rig_has_a_person_at_it(path: Path) -> None:
    """Where the bench is emulated nobody is there to look, and nothing waits for an answer."""
    facts = Rig.load(path).facts
    assert facts.emulator is None or ("operator" not in facts.capabilities and facts.operator is None)


def test_an_operator_has_a_section(tmp_path: Path) -> None:
    """The capability without its section is refused with advice."""
    path = attended_rig(tmp_path)
    path.write_text(path.read_text().partition("\noperator:")[0])
    with pytest.raises(RigError, match="needs the section 'operator'"):
        Rig.load(path)


def test_a_section_may_be_empty_but_for_its_key(tmp_path: Path) -> None:
    """Name and initials are optional."""
    path = attended_rig(tmp_path)
    path.write_text(path.read_text().partition("\noperator:")[0] + "\noperator: {}\n")
    operator = Rig.load(path).facts.operator
    assert operator is not None
    assert (operator.who, operator.answer_within_s) == ("", 600)


def test_a_missing_person_is_told_as_such() -> None:
    """A rig without an operator says what that means; other things that it lacks are just named."""
    assert lack_of(["push"]) == "no push"
    assert lack_of(["push", "operator"]) == "no push, operator: nobody is there to look"
