"""Reports: pure functions of a run's journal. Called again on the same folder they write the same bytes."""

from __future__ import annotations

from pathlib import Path

from harness.catalogue import Catalogue
from reports.allure import allure_results, environment_properties
from reports.collect import collect
from reports.junit import junit_xml
from reports.page import page
from reports.results import Results

__all__ = ["Results", "collect", "write_all"]


def write_all(folder: Path, catalogue: Catalogue) -> Results:
    """Write results.json, junit.xml, report.html and allure-results/ into a run folder, from its journal.

    Raises CallerError when the folder has no journal, RigError when the journal is damaged in the middle.
    """
    results = collect(folder, catalogue)
    _write(folder / "results.json", results.to_json())
    _write(folder / "junit.xml", junit_xml(results))
    _write(folder / "report.html", page(results))
    allure = folder / "allure-results"
    allure.mkdir(exist_ok=True)
    for name, content in allure_results(results):
        _write(allure / name, content)
    _write(allure / "environment.properties", environment_properties(results.run))
    return results


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")
