"""Every line of the manual has led to a requirement or has a reason, and every source is what its line says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from harness.catalogue import Catalogue
from harness.errors import CallerError
from harness.requirements.coverage import cover
from harness.requirements.line_file import LINE_FILE, LineFile, load_line_file
from harness.run import CATALOGUE_FOLDER
from tests.requirements.manual_stand import catalogue, line_file, requirement, source


def test_every_line_of_the_manual_is_accounted_for() -> None:
    """The project's own catalogue: no line without requirement or reason, no source with another hash."""
    coverage = cover(Catalogue.load(CATALOGUE_FOLDER), load_line_file(LINE_FILE))
    assert coverage.problems == ()
    assert coverage.cited + coverage.left_out == coverage.lines


def test_the_text_of_the_manual_is_not_in_the_file() -> None:
    """Numbers, hashes and our own reasons only."""
    shown = load_line_file(LINE_FILE).model_dump()
    assert set(shown) == {"document", "sha256", "line_count", "reasons", "lines"}
    assert {key for line in shown["lines"] for key in line} == {"n", "sha256", "reason"}


def test_a_document_that_is_wholly_cited_has_no_problem() -> None:
    """Lines of requirements and limits are cited, headings and greetings left out."""
    coverage = cover(catalogue(), line_file())
    assert (coverage.lines, coverage.cited, coverage.left_out, coverage.problems) == (6, 4, 2, ())


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        ({1: "heading"}, "DOC_001 line 8: no requirement cites it, and no reason says why"),
        ({1: "heading", 8: "greeting", 4: "heading"}, "DOC_001 line 4: cited by LOCK_002, but left out as 'heading'"),
    ],
)
def test_a_line_that_led_to_nothing_or_to_both_is_named(reasons: Mapping[int, str], said: str) -> None:
    """Neither requirement nor reason, or a reason for what a requirement cites."""
    assert cover(catalogue(), line_file(reasons)).problems == (said,)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (source(4, 4, sha256="0" * 64), "its sha256 is not that of the line"),
        (source(4, 5, sha256="0" * 64), "its sha256 is not that of the line"),
        (source(5, 5), "nothing but blank lines"),
        (source(4, 4, lines=(4, 99)), "the document has 8 lines"),
    ],
)
def test_a_source_that_is_not_what_the_document_says_is_named(wrong: Any, said: str) -> None:
    """Another hash, blank lines, or lines that are not there; a blank line around the one cited does not matter."""
    found = cover(catalogue(requirement("LOCK_002", source(4, 4), wrong)), line_file({1: "heading", 8: "greeting"}))
    assert len([problem for problem in found.problems if problem.startswith("LOCK_002") and said in problem]) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"line_count": 7}, "beyond line_count"),
        ({"reasons": {"heading": "A heading."}}, "reasons and their use differ: greeting"),
        ({"reasons": {"heading": "h", "greeting": "g", "advice": "a"}}, "reasons and their use differ: advice"),
        ({"lines": ({"n": 2, "sha256": "0" * 64}, {"n": 2, "sha256": "0" * 64})}, "not in order"),
    ],
)
def test_a_line_file_that_contradicts_itself_is_refused(changes: dict[str, Any], said: str) -> None:
    """Lines beyond the end, out of order, and reasons that nobody gives or explains."""
    with pytest.raises(ValidationError, match=said):
        LineFile.model_validate({**line_file().model_dump(), **changes})


def test_a_missing_line_file_is_the_callers_fault() -> None:
    """With its name."""
    with pytest.raises(CallerError, match=r"nowhere\.yaml"):
        load_line_file(LINE_FILE.with_name("nowhere.yaml"))
