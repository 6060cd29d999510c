"""The findings for a person: a table on a terminal, one line each when the output is piped."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.doctor.findings import Finding, Findings, Level

_STYLES = {
    Level.OK: "green",
    Level.WARNING: "yellow",
    Level.FINDING: "bold red",
    Level.NOT_EXAMINED: "dim",
}
#: what stands in the first column
_WORDS = {Level.OK: "OK", Level.WARNING: "warning", Level.FINDING: "FINDING", Level.NOT_EXAMINED: "-"}
_WIDTH = max(map(len, _WORDS.values()))


def print_line(console: Console, entry: Finding) -> None:
    """One entry on one line that is never cut or broken, so that it can be searched for."""
    seen = " ".join(entry.seen.split())
    advice = f" -> {entry.whose}: {' '.join(entry.advice.split())}" if entry.advice else ""
    text = f"{_WORDS[entry.level]:<{_WIDTH}}  {entry.subject}: {seen}{advice}"
    console.print(Text(text), soft_wrap=True)


def print_table(console: Console, findings: Findings) -> None:
    """All entries, what to do below what was seen."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=False, expand=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for entry in findings.entries:
        style = _STYLES[entry.level]
        seen = Text(entry.seen, "dim" if entry.level is Level.NOT_EXAMINED else "")
        if entry.advice:
            seen.append(f"\n-> {entry.whose}: {entry.advice}", style="cyan")
        table.add_row(Text(_WORDS[entry.level], style), Text(entry.subject), seen)
    console.print(table)


def summary(rig: str, findings: Findings) -> str:
    """The last line."""
    counts = {
        "finding": findings.count(Level.FINDING),
        "warning": findings.count(Level.WARNING),
        "not examined": findings.count(Level.NOT_EXAMINED),
    }
    if not counts["finding"] and not counts["warning"]:
        return f"{rig}: all is well"
    plural = {"finding": "findings", "warning": "warnings", "not examined": "not examined"}
    told = ", ".join(f"{count} {name if count == 1 else plural[name]}" for name, count in counts.items() if count)
    return f"{rig}: {told}"
