"""All reports of a run at once."""

from __future__ import annotations

import shutil
from pathlib import Path

from harness.catalogue import Catalogue
from reports import Results, write_all


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_reports_are_a_function_of_the_journal(
    reported: tuple[Path, Results], catalogue: Catalogue, tmp_path: Path
) -> None:
    """Written again, and written elsewhere from a copy of the journal, they are the same to the byte."""
    folder = reported[0]
    first = contents(folder)
    assert set(first) > {"results.json", "junit.xml", "report.html", "journal.jsonl"}
    assert write_all(folder, catalogue) == reported[1]
    assert contents(folder) == first
    for name in ("journal.jsonl", "wall.jsonl"):
        shutil.copy(folder / name, tmp_path)
    write_all(tmp_path, catalogue)
    assert contents(tmp_path) == first


def test_without_a_stopwatch_there_are_no_wall_times(
    reported: tuple[Path, Results], catalogue: Catalogue, tmp_path: Path
) -> None:
    """The verdicts do not depend on it."""
    shutil.copy(reported[0] / "journal.jsonl", tmp_path)
    found = write_all(tmp_path, catalogue)
    assert found.run.wall_s is None
    assert found.counts == reported[1].counts
