"""What the folder of a killed run must hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from harness.journal import Record, read_records


class Evidence(Enum):
    """How far a run had come, by what it left."""

    NOTHING = "killed before it had a journal"
    UNGUARDED = "killed before its guard stood by, with nothing switched on"
    GUARDED = "its guard took over, and said so"
    ENDED = "had ended by itself"


def evidence_of(folder: Path) -> tuple[Evidence | None, str | None]:
    """How far the run had come, or what is wrong with its evidence."""
    journal = folder / "journal.jsonl"
    if not journal.exists():
        return Evidence.NOTHING, None
    records = list(read_records(journal))
    if _has(records, "guard.takes_over"):
        if not any(record.what == "guard.done" and record.data["safe"] for record in records):
            return None, "its guard took over and did not say that the rig is safe"
        return Evidence.GUARDED, _problem_of_reports(folder)
    if any(record.kind == "run" and record.what == "end" for record in records):
        return Evidence.ENDED, _problem_of_reports(folder)
    if any(record.kind in ("case", "stimulus") for record in records):
        return None, "it had begun a case, and its guard says nothing"
    return Evidence.UNGUARDED, None


def _has(records: Sequence[Record], what: str) -> bool:
    return any(record.what == what for record in records)


def _problem_of_reports(folder: Path) -> str | None:
    try:
        json.loads((folder / "results.json").read_text())
        page = (folder / "report.html").read_text()
    except (OSError, ValueError) as error:
        return f"its reports are not complete: {error}"
    return None if page.rstrip().endswith("</html>") else "report.html is not complete"
