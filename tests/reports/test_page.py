"""The page as a browser gets it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from harness.catalogue import Catalogue
from harness.journal import Record
from reports import Results
from reports.collect import compute
from reports.page import STEPS_SHOWN, page

VOID = {"meta", "br"}
ELEMENTS = set(
    re.findall(
        r"\w+",
        "html head meta title style body header nav section h1 h2 h3 p b a i span br ul li dl dt dd div "
        "table thead tr th td details summary",
    )
)


class Parsed(HTMLParser):
    """Elements, attributes and text of a page; an element that is not closed in order raises."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(content)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        self.elements.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that it is the one that was opened last."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text, except for the style sheet."""
        if self._open and self._open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        """All text in one line."""
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def content(reported: tuple[Path, Results]) -> str:
    """The file as text."""
    return (reported[0] / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def parsed(content: str) -> Parsed:
    """The page, parsed."""
    return Parsed(content)


def test_the_page_loads_nothing(content: str, parsed: Parsed) -> None:
    """No script and no resource from outside: it can be sealed, sent and opened in ten years."""
    assert parsed.elements <= ELEMENTS
    names = {name for name, _ in parsed.attributes}
    assert not {name for name in names if name.startswith("on") or name in ("src", "srcset", "action", "data")}
    assert all(value.startswith("#") for name, value in parsed.attributes if name == "href")
    style = re.search(r"<style>(.*?)</style>", content, re.DOTALL)
    assert style
    assert not re.search(r"url\(|@import|https?:", style[1])


def test_every_link_has_its_target(parsed: Parsed) -> None:
    """Both matrices, and what failed, lead to the evidence."""
    targets = {value for name, value in parsed.attributes if name == "id"}
    links = {value[1:] for name, value in parsed.attributes if name == "href"}
    assert links <= targets
    assert {"case-1", "case-6", "req-1"} <= links


def test_the_first_lines_say_what_it_is_worth(parsed: Parsed) -> None:
    """Device, masked VIN, clock, outcome over the plan, seeded faults and the broken run come first."""
    head = parsed.text[: parsed.text.index("What failed")]
    for expected in (
        "Verification evidence for Navara D23 (MY2021), VIN MNTxxxxxxxxxx0042",
        "virtual time, emulated bench: no bench evidence",
        "error 2 of 6 planned cases passed, 1 failed, 1 inconclusive, 1 in error, 1 not executed.",
        "The run did not end",
        "horn-sounds-late",
        "reference profile",
        "rigs/emulated.yaml",
        "cases 2 1 1 1 1 6 planned",
        "requirements 2 1 1 2 4 10",
    ):
        assert expected in head


def test_what_failed_and_what_was_not_executed_have_their_reason(parsed: Parsed) -> None:
    """They stand before the matrices; a promise that was not kept is there though its case passed."""
    start, end = parsed.text.index("What failed"), parsed.text.index("Requirements and the cases")
    summary = parsed.text[start:end]
    for expected in (
        "AUTH_003: a wrong mileage was accepted",
        "the run ended during this case",
        "no satellite fix",
        "error THEFT_404 unknown to the catalogue declared but never judged",
        "1 case: not executed: the run ended before it #6",
        "1 requirement: not checked by the harness",
        "1 requirement: no case",
    ):
        assert expected in summary


def test_a_judgement_shows_its_rationale(parsed: Parsed) -> None:
    """Clause, expectation, measurement, window, margin and the records it rests on."""
    assert (
        "pass AUTH_009 no new attempt before six minutes have passed expected refused until 360 s after the failed "
        "attempt measured refused at 359 s window 31.200 s to 390.200 s (359 s) margin +1 s judged by scenario "
        "rests on records 12 to 13"
    ) in parsed.text


def test_hostile_text_is_shown_and_harmless(content: str, parsed: Parsed, hostile: str) -> None:
    """The device's markup is text, its controls are escapes, and a template in it is not evaluated."""
    assert hostile.startswith("</pre><script>")
    assert "</pre><script>alert(1)</script>\\x1b[2J\\x00 \\u202egnp.exe\\u2028\\ud800 ]]> {{ 7*7 }}" in parsed.text
    assert "script" not in parsed.elements
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", content)


def test_a_case_with_very_many_records_is_shortened(catalogue: Catalogue) -> None:
    """A year of trips must not make a page that no browser opens; the page says what it left out."""
    found = page(compute(_records(STEPS_SHOWN + 100), (), catalogue))
    assert "102 records left out here; the journal has them" in found
    assert found.count("can.frame") == STEPS_SHOWN - 2


def _records(count: int) -> Iterator[Record]:
    yield Record(1, 0, "c", "case", "begin", {"title": "a long one"})
    for number in range(count):
        yield Record(number + 2, number, "c", "observation", "can.frame", {"count": number})
    yield Record(count + 2, count, "c", "case", "end", {"verdict": "pass", "simulated_s": 1})


def test_an_empty_run_has_a_page(catalogue: Catalogue) -> None:
    """A run that was killed before its first record is still reported, as what it is."""
    found = Parsed(page(compute((), (), catalogue)))
    assert "error 0 of 0 planned cases passed." in found.text
    assert "clock not recorded: no bench evidence" in found.text
