"""What the reports say of the device under test: who it said it was, and whether it was the same all the time."""

from __future__ import annotations

import json
from pathlib import Path

import junitparser
import pytest

from harness.catalogue import Catalogue
from harness.journal import Journal, Json
from reports import Results, write_all
from tests.reports.conftest import HOSTILE

EMPTY = Catalogue(requirements={}, limits={}, readings={}, sha256="")
FIRST = {"vin": "MNTBAAN1*********", "part_number": "283B0-EMU0A", "software": "1.0"}
SECOND = {**FIRST, "software": "1.1"}


def reported(folder: Path, *identities: dict[str, Json]) -> Results:
    """The reports of a run with one case for each of these identities."""
    journal = Journal(folder)
    journal.append("run", "begin", rig="bench-7", clock="wall", frameworks=["pytest"], dut={"model": "Almera"})
    for number, identity in enumerate(identities):
        journal.case = f"case-{number}"
        journal.append("case", "begin", framework="pytest", requirements=[], title="t")
        journal.append("observation", "dut.identity", **identity)
        journal.append("case", "end", verdict="pass", reason="", simulated_s=1.0)
        journal.case = None
    journal.append("run", "end")
    journal.close()
    return write_all(folder, EMPTY)


def properties(folder: Path) -> dict[str, str]:
    """The properties of the JUnit file's suite."""
    (suite,) = junitparser.JUnitXml.fromfile(str(folder / "junit.xml"))
    return {item.name: item.value for item in suite.properties()}  # type: ignore[no-untyped-call]  # the package is partly typed


def test_one_identity_is_on_the_first_screen_of_every_report(tmp_path: Path) -> None:
    """Said once however many cases read it: results.json, the page, JUnit's properties, Allure's environment."""
    found = reported(tmp_path, FIRST, FIRST)
    (identity,) = json.loads((tmp_path / "results.json").read_text())["run"]["identities"]
    assert identity == {**FIRST, "not_read": None, "cases": ["case-0", "case-1"]}
    page = (tmp_path / "report.html").read_text()
    first_screen = page[: page.index('id="requirements"')]
    assert "283B0-EMU0A" in first_screen
    assert "changed during the run" not in page
    assert properties(tmp_path)["dut.software"] == "1.0"
    assert "dut.part_number = 283B0-EMU0A\n" in (tmp_path / "allure-results/environment.properties").read_text()
    assert found.run.identity_facts == FIRST


def test_a_device_that_was_changed_is_told(tmp_path: Path) -> None:
    """With how many cases saw which; the short reports name both."""
    reported(tmp_path, FIRST, SECOND, SECOND)
    page = (tmp_path / "report.html").read_text()
    assert "The device changed during the run:" in page
    assert "software 1.0 in 1 case; " in page
    assert "software 1.1 in 2 cases." in page
    assert properties(tmp_path)["dut.software"] == "1.0 / 1.1"


def test_a_device_that_says_nothing_is_told_with_the_reason(tmp_path: Path) -> None:
    """It is no change when only some cases could read it."""
    reported(tmp_path, FIRST, {"not_read": "no answer"})
    page = (tmp_path / "report.html").read_text()
    assert "not read: no answer" in page
    assert "changed during the run" not in page
    assert properties(tmp_path)["dut.identity"] == "not read: no answer"


@pytest.mark.parametrize("text", [HOSTILE, "a = b: c # d ! e", "line\nfaked = entry"])
def test_hostile_identities_are_shown_and_harmless(tmp_path: Path, text: str) -> None:
    """Markup is escaped, invisible characters are named, and nothing becomes a second property."""
    reported(tmp_path, {**FIRST, "software": text})
    page = (tmp_path / "report.html").read_text()
    assert "<script" not in page
    assert "\x1b" not in page
    environment = (tmp_path / "allure-results/environment.properties").read_text()
    names = [line.split(" = ")[0] for line in environment.splitlines()]
    assert names[-3:] == ["dut.vin", "dut.part_number", "dut.software"]
    assert environment.isascii()
