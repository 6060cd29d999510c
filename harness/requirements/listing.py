"""The catalogue in words: a line a requirement, everything about one, and the numbers at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from harness.case import Plan
from harness.catalogue import Catalogue
from harness.catalogue_file import Limit, Profile, Reading, Source
from harness.requirements.coverage import Coverage
from harness.requirements.overview import Entry, State, tally

_COLUMNS = ("requirement", "modality", "origin", "check", "cases", "title")
#: the widths of the columns but the last, where there is no table
_WIDTHS = (12, 10, 10, 11, 6)
_STYLES = {State.AUTOMATIC_WITHOUT: "yellow", State.OPERATOR_WITHOUT: "yellow", State.NONE: "dim"}

#: a name, empty when it is that of the row above, and a text
Row = tuple[str, str]


def print_list(console: Console, entries: Sequence[Entry]) -> None:
    """A line a requirement: a table on a terminal, plain columns in a pipe."""
    if not console.is_terminal:
        for cells in (_COLUMNS, *map(_cells, entries)):
            padded = [cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=False)]
            say(console, "".join(padded) + cells[-1])
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in _COLUMNS:
        table.add_column(name, justify="right" if name == "cases" else "left")
    for entry in entries:
        table.add_row(*map(Text, _cells(entry)), style=_STYLES.get(entry.state))
    console.print(table)


def print_entry(console: Console, catalogue: Catalogue, entry: Entry) -> None:
    """Everything about a requirement."""
    requirement = entry.requirement
    say(console, f"{requirement.id}  {requirement.title}", "bold")
    rows = list(_rows(catalogue, entry))
    if not console.is_terminal:
        for name, text in rows:
            say(console, f"  {name:<10} {text}")
        say(console, "")
        return
    grid = Table.grid(padding=(0, 2))
    for name, text in rows:
        grid.add_row(Text(name, "dim"), Text(text))
    console.print(Padding(grid, (0, 0, 1, 2)))


def print_numbers(console: Console, entries: Sequence[Entry], coverage: Coverage) -> None:
    """How many requirements are in each state, and what became of the lines of the manual."""
    say(console, f"{len(entries):>4} requirements")
    for state, count in tally(entries).items():
        say(console, f"{count:>4} {state.value}", _STYLES.get(state, "") if count else "dim")
    say(console, f"{coverage.lines:>4} lines of the manual that are not blank")
    say(console, f"{coverage.cited:>4} cited by a requirement or a limit")
    say(console, f"{coverage.left_out:>4} left out for a reason")
    say(console, f"{len(coverage.problems):>4} lines or sources with a problem", "red" if coverage.problems else "dim")


def say(console: Console, text: str, style: str = "") -> None:
    """A line that is never cut or broken in a pipe, so that it can be searched for."""
    console.print(Text(text, style), soft_wrap=not console.is_terminal)


def _cells(entry: Entry) -> tuple[str, ...]:
    requirement = entry.requirement
    cases = str(len(entry.scenarios)) if entry.state.complete else "none"
    return (
        requirement.id,
        requirement.modality,
        requirement.origin,
        requirement.check.by,
        "-" if entry.state is State.NONE else cases,
        requirement.title,
    )


def _rows(catalogue: Catalogue, entry: Entry) -> Iterator[Row]:
    requirement = entry.requirement
    yield "demands", f"{requirement.statement} ({requirement.modality}, {requirement.origin})"
    applies = requirement.applicability
    models = "all models" if applies.models == "all" else ", ".join(applies.models)
    equipment = "" if applies.equipment == "none" else f", equipment {applies.equipment}"
    yield "for", f"{models}, market {applies.market}{equipment}"
    yield "check", entry.state.value
    if requirement.check.reason:
        yield "", f"why not automatic: {requirement.check.reason}"
        yield "", f"instead: {requirement.check.instead}"
    yield from _named("source", [_source(source) for source in requirement.sources])
    yield "text", f"sha256 {requirement.text_sha256}"
    for limit_id in requirement.limits:
        yield from _limit(catalogue.limits[limit_id])
    for reading_id in requirement.readings:
        yield from _reading(catalogue.readings[reading_id])
    yield from _named("scenario", _functions(entry.scenarios))
    yield from _named("fault", [f"{fault.name}: {fault.description}" for fault in entry.faults])


def _source(source: Source) -> str:
    page = "" if source.page is None else f", page {source.page} ({source.page_basis})"
    first, last = source.lines
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    return f"{source.document}{page}, {source.heading}, {lines}, sha256 {source.sha256[:12]}"


def _limit(limit: Limit) -> Iterator[Row]:
    figure = limit.nominal if isinstance(limit.nominal, str) else f"{limit.nominal:g} {limit.unit}"
    yield "limit", f"{limit.id}  {limit.title}: {figure} ({limit.exactness}; the text: {limit.wording!r})"
    yield "", f"document profile: {_profile(limit.document, limit.unit)}"
    yield "", f"reference profile: {_profile(limit.reference, limit.unit)}"


def _profile(profile: Profile, unit: str) -> str:
    judged = "" if profile.inside_judged else " (recorded only)"
    grey = "" if profile.grey is None else f", open from {profile.grey[0]:g} to {profile.grey[1]:g} {unit}"
    return f"inside {profile.inside:g} {unit}{judged}, outside {profile.outside:g} {unit}{grey}. {profile.note}"


def _reading(reading: Reading) -> Iterator[Row]:
    yield "reading", f"{reading.id}  {reading.question} ({reading.where})"
    yield "", f"possible: {'; '.join(reading.possible)}"
    yield "", f"chosen ({reading.confidence} confidence): {reading.chosen}"
    yield "", f"because: {reading.reason}"


def _functions(scenarios: Sequence[Plan]) -> list[str]:
    """The scenarios by their function or test; one that is there for several values is named once."""
    found: dict[str, list[str]] = {}
    for plan in scenarios:
        name = plan.id.partition("[")[0] if plan.framework == "pytest" else plan.id
        found.setdefault(name, []).append(plan.id)
    return [ids[0] if len(ids) == 1 else f"{name} ({len(ids)} cases)" for name, ids in found.items()]


def _named(name: str, texts: Sequence[str]) -> Iterator[Row]:
    if not texts:
        yield name, "none"
    for number, text in enumerate(texts):
        yield "" if number else name, text
