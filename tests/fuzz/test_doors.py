"""A short pass at every door: what Hypothesis draws, and one session of a fixed seed."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.__main__ import items_of, run
from tests.fuzz.door import Door, one_input
from tests.fuzz.doors import DOORS
from tests.fuzz.draw import BytesRandom

EXAMPLES, ITEMS = 12, 4
#: a report takes its time
FEW_EXAMPLES = {"report": 3}
#: inputs of the session of a fixed seed: as many as about a quarter of a second allows
INPUTS = {"isotp-link": 60, "scpi-link": 40, "owner-link": 40, "report": 4}
MOST_INPUTS = 150


def sessions(door: Door) -> st.SearchStrategy[list[Any]]:
    """A few inputs of a door, from draws that Hypothesis can shrink."""

    def draw(random: Random) -> list[Any]:
        return [door.generate(random) for _ in range(ITEMS)]

    return st.builds(draw, st.randoms(use_true_random=False))


@pytest.mark.parametrize("name", DOORS)
def test_bad_input_is_refused_and_the_door_still_works(name: str) -> None:
    """Each input is accepted or refused in the door's own way, nothing grows or hangs, and sound input passes after."""
    door = DOORS[name]
    health = (HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large)

    @settings(
        max_examples=FEW_EXAMPLES.get(name, EXAMPLES),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=health,
    )
    @given(sessions(door))
    def check(items: list[Any]) -> None:
        assert one_input(door, items).inputs == ITEMS

    check()


@pytest.mark.parametrize("name", DOORS)
def test_a_session_of_a_fixed_seed_finds_nothing(name: str) -> None:
    """The sessions that `python -m tests.fuzz` begins with; both accepted and refused inputs are among them."""
    result = run(DOORS[name], "1", INPUTS.get(name, MOST_INPUTS))
    assert not result.findings, result.findings[0]
    assert result.count.accepted and result.count.refused, f"the inputs of {name} are one-sided: {result.count}"


def test_a_session_is_repeated_by_its_number() -> None:
    """The same seed and number give the same inputs, another number gives others."""
    for door in DOORS.values():
        assert repr(items_of(door, "1", 3, 5)) == repr(items_of(door, "1", 3, 5))
        assert repr(items_of(door, "1", 3, 5)) != repr(items_of(door, "1", 4, 5))


@pytest.mark.parametrize("data", [b"", b"\0" * 64, b"\xff" * 4096, bytes(range(256)) * 8])
def test_any_bytes_become_an_input(data: bytes) -> None:
    """What a coverage-guided fuzzer thinks up, however short, gives an input of every door."""
    for door in DOORS.values():
        assert one_input(door, [door.generate(BytesRandom(data))]).inputs == 1
