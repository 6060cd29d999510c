"""Another edition of the manual: what changed in it, and only what rests on that must be read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import CallerError
from harness.requirements.edition import Comparison, compare, misquoted, read_edition
from tests.requirements.manual_stand import TEXT, catalogue, edition, line_file, requirement, source


def compared(*lines: str) -> Comparison:
    """The made-up catalogue held against these lines."""
    return compare(catalogue(), line_file(), edition(lines))


def without(n: int) -> list[str]:
    """The manual without a line."""
    return [*TEXT[: n - 1], *TEXT[n:]]


def with_line(n: int, text: str) -> list[str]:
    """The manual with another text as line n."""
    return [*TEXT[: n - 1], text, *TEXT[n:]]


def test_the_recorded_edition_changes_nothing() -> None:
    """The same bytes."""
    found = compared(*TEXT)
    assert found.is_recorded
    assert not found.differs
    assert (found.requirements, found.limits, found.readings, found.moved) == ((), (), (), 0)


def test_a_line_more_makes_nothing_else_suspect() -> None:
    """All lines after it stand elsewhere, and none is changed."""
    found = compared("A new line.", *TEXT)
    assert (found.changed, found.removed, found.added, found.moved) == ((), (), (1,), 6)
    assert (found.requirements, found.limits, found.readings) == ((), (), ())
    assert found.differs


@pytest.mark.parametrize(
    ("n", "requirements", "limits", "readings"),
    [
        (3, ("LOCK_001",), (), ()),
        (4, ("LOCK_002",), (), ()),
        (6, ("LOCK_003",), ("LOCK_WAIT",), ("READING_01",)),
        (7, ("LOCK_003",), (), ()),
        (8, (), (), ()),
    ],
)
@pytest.mark.parametrize("gone", [False, True])
def test_what_rests_on_a_changed_line_is_suspect(
    n: int, requirements: tuple[str, ...], limits: tuple[str, ...], readings: tuple[str, ...], gone: bool
) -> None:
    """Requirements and limits by their sources, readings by these; whether the line is another one or gone."""
    found = compared(*(without(n) if gone else with_line(n, "Something else.")))
    assert found.removed == ((n,) if gone else ())
    assert found.changed == (() if gone else ((n, n),))
    assert (found.requirements, found.limits, found.readings) == (requirements, limits, readings)


def test_a_line_between_two_that_are_cited_together_makes_them_suspect() -> None:
    """The two lines are there, but what they say together is not."""
    found = compared(*TEXT[:6], "or longer", *TEXT[6:])
    assert (found.added, found.requirements, found.limits) == ((7,), ("LOCK_003",), ())


def test_other_wrapping_and_blank_lines_are_no_change() -> None:
    """White space does not count, not even the ends of lines of another system."""
    found = compared("", *(f"  {line}\r" for line in TEXT))
    assert not found.differs
    assert not found.is_recorded
    assert found.moved == 6


@given(st.lists(st.sampled_from([*TEXT, "Something new."]), max_size=12))
def test_a_requirement_is_suspect_unless_its_lines_are_there(lines: list[str]) -> None:
    """Whatever the edition: what is not suspect can be found in it word by word."""
    found = compared(*lines)
    for entry in catalogue().requirements.values():
        if entry.id not in found.requirements:
            first, last = entry.sources[0].lines
            cited = [line for line in TEXT[first - 1 : last] if line]
            kept = [line for line in lines if line.strip()]
            assert any(kept[at : at + len(cited)] == cited for at in range(len(kept)))


def test_a_source_of_several_lines_is_checked_against_the_text_itself() -> None:
    """The hashes of single lines cannot tell; the recorded edition can."""
    assert misquoted(catalogue(), line_file(), edition()) == []
    wrong = catalogue(requirement("LOCK_003", source(6, 7, sha256="0" * 64)))
    assert misquoted(wrong, line_file(), edition()) == [
        "LOCK_003: DOC_001 lines 6 to 7: its sha256 is not that of the lines"
    ]


def test_lines_are_numbered_as_editors_number_them(tmp_path: Path) -> None:
    """Only a line feed ends a line; the last one need not have any."""
    path = tmp_path / "manual.txt"
    path.write_bytes("one\ttab\u2028still one\x0c\r\n\nthree".encode())
    assert read_edition(path).lines == ("one\ttab\u2028still one\x0c\r", "", "three")
    path.write_bytes(b"one\n\nthree\n")
    assert read_edition(path).lines == ("one", "", "three")


@pytest.mark.parametrize(("content", "said"), [(b"\xff\xfe", "not UTF-8"), (None, "cannot be read")])
def test_what_is_no_text_is_the_callers_fault(tmp_path: Path, content: bytes | None, said: str) -> None:
    """A file of another kind, or none."""
    path = tmp_path / "manual.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CallerError, match=said):
        read_edition(path)
