"""One seed gives one journal, to the byte; another seed changes what is random and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.journal import JOURNAL_NAME, Record, read_records
from harness.run import PROJECT

#: scenarios with CAN, console, instruments, radio, owner API and pushes; few, because they run four times
SELECTION = ("scenarios/auth", "scenarios/theft")
MOST_CASES = 8
RIG = PROJECT / "rigs" / "emulated.yaml"


def selected() -> list[str]:
    """Every few scenarios of the selection."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *SELECTION],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    # where the network loses messages by chance, a seed changes more than ids
    names = [line for line in done.stdout.splitlines() if "::" in line and "lossy" not in line]
    return names[:: max(1, len(names) // MOST_CASES)]


def run(folder: Path, scenarios: list[str], hash_seed: str, seed: int) -> Path:
    """A run in a process of its own; its journal."""
    arguments = ["--rig", str(RIG), "--seed", str(seed), "--out", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *scenarios, *arguments],
        cwd=PROJECT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": f"UTC{hash_seed}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (folder / JOURNAL_NAME).exists(), done.stdout + done.stderr
    return folder / JOURNAL_NAME


@pytest.fixture(scope="module")
def journals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The journals of three runs: twice seed 1 in different processes, once seed 2."""
    folder = tmp_path_factory.mktemp("runs")
    scenarios = selected()
    return {
        "one": run(folder / "one", scenarios, "1", 1),
        "same": run(folder / "same", scenarios, "2", 1),
        "other": run(folder / "other", scenarios, "1", 2),
    }


def verdicts(journal: Path) -> list[tuple[str | None, object]]:
    """The verdict of each case."""
    ends = [record for record in read_records(journal) if (record.kind, record.what) == ("case", "end")]
    return [(record.case, record.data["verdict"]) for record in ends]


def test_one_seed_gives_one_journal(journals: dict[str, Path]) -> None:
    """Two processes with different hash seeds and time zones write the same bytes."""
    one, same = (journals[name].read_bytes() for name in ("one", "same"))
    assert len(one) > 10_000
    differing = [
        (first, second) for first, second in zip(one.splitlines(), same.splitlines(), strict=False) if first != second
    ]
    assert differing[:1] == []
    assert one == same


def test_another_seed_changes_what_is_random_only(journals: dict[str, Path]) -> None:
    """Random ids and secrets are drawn anew; what was done, in which order, and every verdict stay."""

    def shape(record: Record) -> tuple[str | None, str, str, list[str]]:
        return (record.case, record.kind, record.what, sorted(record.data))

    one, other = (list(read_records(journals[name])) for name in ("one", "other"))
    assert [shape(record) for record in one] == [shape(record) for record in other]
    assert verdicts(journals["one"]) == verdicts(journals["other"])
    assert (one[0].data["seed"], other[0].data["seed"]) == (1, 2)
    changed = {
        (before.kind, before.what, key)
        for before, after in zip(one[1:], other[1:], strict=True)
        for key in before.data
        if before.data[key] != after.data[key]
    }
    assert changed <= {("stimulus", "owner.request", "path"), ("observation", "owner.reply", "fields")}
