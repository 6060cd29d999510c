"""The verdicts of a run in the terminal: one row a chapter, then what went wrong and why."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.verdict import Verdict
from reports.results import Results
from reports.text import visible

#: the order of the columns: what is good first, then by what needs attention
COLUMNS = (Verdict.PASS, Verdict.FAIL, Verdict.INCONC, Verdict.ERROR, Verdict.NONE)
_STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.INCONC: "yellow",
    Verdict.ERROR: "bold magenta",
    Verdict.NONE: "dim",
}


def print_table(results: Results, console: Console | None = None) -> None:
    """Print requirements by chapter and verdict, what went wrong with its reason, and the totals.

    Without frames and colours when the output is piped.
    """
    console = console or Console(highlight=False)
    console.print(_chapters(results, console.is_terminal))
    for verdict in (Verdict.ERROR, Verdict.FAIL, Verdict.INCONC):
        for case in results.cases:
            if case.verdict is verdict:
                _line(console, f"{verdict.value:<6} ", f"{case.id}: {case.reason}", _STYLES[verdict])
    for item in results.wrong_in_themselves:
        _line(console, f"{item.verdict.value:<6} ", f"{item.id}: {item.reason}", _STYLES[item.verdict])
    counts = results.counts["cases"]
    totals = ", ".join(f"{counts[verdict.value]} {verdict.value}" for verdict in COLUMNS)
    _line(console, f"{results.verdict.value}: ", f"{counts['planned']} cases: {totals}", _STYLES[results.verdict])
    _line(console, "", f"{results.run.rig}: {results.run.clock_statement}", "")
    if not results.run.ended:
        _line(console, "", "the run did not end: its journal stops before", _STYLES[Verdict.ERROR])


def _chapters(results: Results, framed: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD if framed else None, pad_edge=False)
    table.add_column("chapter")
    for verdict in COLUMNS:
        table.add_column(verdict.value, justify="right")
    table.add_column("cases", justify="right")
    for area in dict.fromkeys(requirement.area for requirement in results.requirements.values()):
        members = [requirement for requirement in results.requirements.values() if requirement.area == area]
        verdicts = [requirement.verdict for requirement in members]
        cases = {case for requirement in members for case in requirement.cases}
        cells = [_count(verdicts.count(verdict), _STYLES[verdict]) for verdict in COLUMNS]
        table.add_row(Text(visible(area)), *cells, str(len(cases)))
    return table


def _count(count: int, style: str) -> Text:
    return Text(str(count), style if count else "dim")


def _line(console: Console, head: str, text: str, style: str) -> None:
    """One line that is never cut or broken, so that it can be searched for."""
    console.print(Text(head, style) + Text(visible(text).replace("\n", " ")), soft_wrap=True)
