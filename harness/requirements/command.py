"""`tcuhil requirements`: what the manual demands and who judges it, and whether the manual still says so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from fixtures.links import planned_scenarios
from harness.campaign import seeded_faults
from harness.catalogue import Catalogue
from harness.operator.terminal import cleaned
from harness.requirements.as_json import comparison_of, document_of
from harness.requirements.coverage import cover
from harness.requirements.edition import Comparison, Edition, compare, misquoted, read_edition
from harness.requirements.line_file import LINE_FILE, load_line_file
from harness.requirements.listing import print_entry, print_list, print_numbers, say
from harness.requirements.overview import Filters, check_filters, entries_of
from harness.run import CATALOGUE_FOLDER

SOUND, SOMETHING_FOUND = 0, 1
#: how much of a line of the manual is shown: as much as is needed to find it
SHOWN_CHARACTERS = 70


@dataclass(frozen=True)
class Request:
    """What is asked for. `complete`: a requirement that nobody judges is a finding."""

    filters: Filters
    as_json: bool = False
    complete: bool = False


def requirements(request: Request, console: Console, errors: Console) -> int:
    """List requirements, and what is wrong with the lines of the manual on `errors`.

    0 when nothing is wrong, 1 when a line has led to nothing, or a requirement that should be complete is not. Raises
    CallerError for unknown names and files that cannot be read.
    """
    catalogue = Catalogue.load(CATALOGUE_FOLDER)
    check_filters(catalogue, request.filters)
    coverage = cover(catalogue, load_line_file(LINE_FILE))
    entries = [
        entry
        for entry in entries_of(catalogue, planned_scenarios(), seeded_faults())
        if request.filters.wants(entry.requirement)
    ]
    if request.as_json:
        _write(console, document_of(catalogue, entries, coverage))
    else:
        if request.filters.ids:
            for entry in entries:
                print_entry(console, catalogue, entry)
        else:
            print_list(console, entries)
        print_numbers(console, entries, coverage)
    incomplete = [entry for entry in entries if request.complete and not entry.state.complete]
    found = [*coverage.problems, *(f"{entry.requirement.id}: {entry.state.value}" for entry in incomplete)]
    for problem in found:
        say(errors, problem, "red")
    return SOMETHING_FOUND if found else SOUND


def compare_manual(path: Path, as_json: bool, console: Console) -> int:
    """Hold a text edition of the manual against the recorded one.

    0 when no word differs, 1 when something must be read again. Raises CallerError for a file that cannot be read.
    """
    catalogue, line_file, edition = Catalogue.load(CATALOGUE_FOLDER), load_line_file(LINE_FILE), read_edition(path)
    comparison = compare(catalogue, line_file, edition)
    problems = misquoted(catalogue, line_file, edition) if comparison.is_recorded else []
    if as_json:
        _write(console, comparison_of(comparison, problems))
    else:
        _tell(console, line_file.document, edition, comparison)
        for problem in problems:
            say(console, problem, "red")
    return SOMETHING_FOUND if comparison.differs or problems else SOUND


def _tell(console: Console, document: str, edition: Edition, comparison: Comparison) -> None:
    if comparison.is_recorded:
        say(console, f"{document}: this is the recorded edition")
        return
    for before, after in comparison.changed:
        say(console, f"changed  line {before}, now {after}: {_line(edition, after)}")
    for before in comparison.removed:
        say(console, f"removed  line {before}")
    for after in comparison.added:
        say(console, f"added    line {after}: {_line(edition, after)}")
    for kind, ids in (
        ("requirements", comparison.requirements),
        ("limits", comparison.limits),
        ("readings", comparison.readings),
    ):
        if ids:
            say(console, f"{len(ids)} {kind} to read again: {', '.join(ids)}", "yellow")
    numbers = {"changed": comparison.changed, "removed": comparison.removed, "added": comparison.added}
    counted = ", ".join(f"{len(found)} {name}" for name, found in numbers.items())
    say(console, f"lines of {document}: {counted}, {comparison.moved} only moved")


def _line(edition: Edition, n: int) -> str:
    text = cleaned(edition.lines[n - 1])
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}..."


def _write(console: Console, document: object) -> None:
    console.file.write(json.dumps(document, indent=1) + "\n")


def filters_of(ids: Sequence[str], areas: Iterable[str], **others: str | None) -> Filters:
    """The filters of a command line, where what is left out is None."""
    return Filters(tuple(ids), tuple(areas), **{name: value or "" for name, value in others.items()})
