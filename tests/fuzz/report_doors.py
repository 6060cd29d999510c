"""The door of the evidence: what was recorded of a hostile device, and a journal that somebody has damaged."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from contextlib import AbstractContextManager
from dataclasses import dataclass
from html.parser import HTMLParser
from random import Random
from typing import Any, NoReturn

from harness.catalogue import Catalogue
from harness.errors import RigError
from harness.journal import Journal, Json, read_records
from reports import write_all
from tests.fuzz import draw
from tests.fuzz.door import ACCEPTED, REFUSED, Door, Outcome, Stand
from tests.fuzz.link_stand import LinkStand, open_link
from tests.stand import catalogue

CASE = "area/test_x.py::test_x"


@dataclass(frozen=True)
class Recorded:
    """What a device said in a case, and what somebody did to a line of the journal (None: nothing)."""

    what: str
    data: dict[str, Json]
    damaged: bytes | None


class ReportDoor(Door):
    """What devices and clouds said, on its way from the journal into the reports.

    Accepted: every report is written, is well-formed, and holds no markup of the device. Refused: RigError for a line
    in the middle that is no record. Each record comes back from the journal as it was given.
    """

    name = "report"
    session = 10
    share = 1

    KINDS = (
        ("observation", "console.line"),
        ("observation", "owner.push"),
        ("fault", "dut protocol"),
        ("judgement", "AUTH_009"),
        ("measurement", "AUTH_RETRY_LOCKOUT"),
        ("observation", "dut.identity"),
    )

    def generate(self, random: Random) -> Recorded:
        """Records with texts and values from outside, as the links record them: no NaN, nothing endlessly nested."""
        value = json.loads(json.dumps({draw.text(random): [draw.scalar(random)]}), parse_constant=str)
        data = {
            "text": draw.text(random),
            "message": draw.text(random),
            "measured": draw.text(random),
            "expected": draw.text(random),
            "value": value if random.randrange(2) else random.random(),
            "verdict": random.choice(("pass", "fail", "inconc", "error", draw.text(random))),
            "vin": draw.text(random),
            "fields": value,
        }
        record: Json = {"n": 9, "t_ns": 1, "case": CASE, "kind": "observation", "what": "x", "data": {"text": "y"}}
        line = json.dumps(draw.mutated_json(random, record)).encode()
        damages = (line, draw.mutated(random, line), random.choice(draw.RAW_JSON))
        damaged = random.choice(damages) if draw.chance(random, 3) else None
        return Recorded(" ".join(random.choice(self.KINDS)), data, damaged)

    def open(self) -> AbstractContextManager[Stand]:
        """A run's folder of its own."""
        return open_link(_ReportStand())


class _Markup(HTMLParser):
    """Finds scripts that a report did not put there."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag."""
        names = {name for name, _ in attrs}
        assert tag != "script" or "alert(1)" not in str(attrs), "markup of the device is in the report"
        assert not any(name.startswith("on") for name in names), "an event handler is in the report"

    def handle_data(self, data: str) -> None:
        """Text within a script would be run."""
        assert self.rawdata is not None
        assert self.cdata_elem != "script" or "alert(1)" not in data, "text of the device is in a script"


class _ReportStand(LinkStand):
    def __init__(self) -> None:
        super().__init__()
        self._number = 0
        self._catalogue: Catalogue = catalogue()

    def feed(self, item: Any) -> Outcome:
        self._number += 1
        folder = self.folder / str(self._number)
        journal = Journal(folder)
        kind, what = item.what.split(" ", 1)
        journal.append(
            "run", "begin", rig="fuzzed", clock="virtual", profile="reference", seed=1, frameworks=["pytest"]
        )
        journal.append("plan", "case", id=CASE, framework="pytest", requirements=["AUTH_009"], title="A", area="AUTH")
        journal.case = CASE
        journal.append("case", "begin", framework="pytest", requirements=["AUTH_009"], title="A")
        recorded = journal.append(kind, what, **item.data)
        read_back = list(read_records(journal.path))[-1]
        # two halves of a character come back as the whole
        assert read_back.data == json.loads(json.dumps(recorded.data)), "a record does not come back as it was given"
        journal.append("case", "end", verdict="pass", reason="", simulated_s=1.0)
        journal.case = None
        if item.damaged is not None:
            with journal.path.open("ab") as file:
                file.write(item.damaged + b"\n")
        journal.append("run", "end")
        journal.close()
        try:
            write_all(folder, self._catalogue)
        except RigError:
            assert item.damaged is not None, "a sound journal is refused"
            return REFUSED
        _check_reports(folder)
        return ACCEPTED

    def check(self) -> None:
        assert self.feed(Recorded("observation console.line", {"text": "ready"}, None)) is ACCEPTED


def _check_reports(folder: Any) -> None:
    json.loads((folder / "results.json").read_text(), parse_constant=_no_constant)
    ET.parse(folder / "junit.xml")  # noqa: S314  # written a moment ago, by the code under test
    markup = _Markup()
    markup.feed((folder / "report.html").read_text())
    markup.close()
    for path in (folder / "allure-results").glob("*.json"):
        json.loads(path.read_text(), parse_constant=_no_constant)


def _no_constant(name: str) -> NoReturn:
    raise AssertionError(f"a report with {name} is no JSON")
