"""The guard of a live rig: when it acts, and what it leaves behind. In `test_live.py` it switches a supply off."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.guard import ALIVE, FAREWELL, READY
from harness.journal import Journal, read_records
from harness.run import CATALOGUE_FOLDER, PROJECT, Run

#: whoever waits longer waits in vain
GIVE_UP_S = 30.0
RIG = f"""
name: guarded
clock: wall
profile: document
vehicle: {PROJECT}/rigs/vehicles/almera-th.yaml
capabilities: [can]
can: {{interface: slcan, channel: /nowhere, bitrate_bps: 500000}}
"""


@pytest.fixture
def run_process() -> Iterator[subprocess.Popen[bytes]]:
    """A process that takes the part of a run which hangs."""
    process = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate()


def start(folder: Path, run_pid: int, silence_s: float) -> subprocess.Popen[bytes]:
    """A guard that stands by, for a rig without a supply."""
    rig = folder / "rig.yaml"
    rig.write_text(RIG)
    arguments = [str(rig), str(folder), str(CATALOGUE_FOLDER), str(silence_s), str(run_pid)]
    guard = subprocess.Popen(
        [sys.executable, "-m", "harness.guard", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert guard.stdout is not None
    assert guard.stdout.read(1) == READY
    return guard


def what_it_did(folder: Path) -> list[str]:
    """The names of the guard's records."""
    return [record.what for record in read_records(folder / "journal.jsonl") if record.what.startswith("guard.")]


def test_a_farewell_leaves_everything_as_it_is(tmp_path: Path, run_process: subprocess.Popen[bytes]) -> None:
    """The run left its rig safe by itself."""
    guard = start(tmp_path, run_process.pid, GIVE_UP_S)
    guard.communicate(ALIVE + FAREWELL, timeout=GIVE_UP_S)
    assert guard.returncode == 0
    assert not (tmp_path / "journal.jsonl").exists()
    assert run_process.poll() is None


def test_the_end_of_the_run_without_a_farewell_is_its_death(
    tmp_path: Path, run_process: subprocess.Popen[bytes]
) -> None:
    """The guard continues the journal where it was cut, and makes the reports."""
    journal = Journal(tmp_path)
    journal.append("run", "begin", rig="guarded")
    journal.close()
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b'{"n":2,"t_')
    guard = start(tmp_path, run_process.pid, GIVE_UP_S)
    guard.communicate(ALIVE, timeout=GIVE_UP_S)
    assert guard.returncode == 0
    assert what_it_did(tmp_path) == ["guard.takes_over", "guard.done"]
    assert json.loads((tmp_path / "results.json").read_text())["run"]["rig"] == "guarded"
    assert (tmp_path / "report.html").exists()


def test_a_run_that_hangs_is_killed(tmp_path: Path, run_process: subprocess.Popen[bytes]) -> None:
    """Silence for too long: the run is killed first, so that it cannot come back to a rig that was made safe."""
    guard = start(tmp_path, run_process.pid, silence_s=0.2)
    assert guard.wait(GIVE_UP_S) == 0
    assert run_process.wait(GIVE_UP_S) < 0
    assert what_it_did(tmp_path) == ["guard.takes_over", "guard.done"]
    guard.communicate()


def test_no_guard_stands_by_for_a_folder_with_other_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is refused its folder has no guard, which would take it for dead and write into that evidence."""
    taken: list[object] = []
    monkeypatch.setattr("harness.run.Custody", lambda *arguments: taken.append(arguments))
    (tmp_path / "rig.yaml").write_text(RIG)
    (tmp_path / "journal.jsonl").write_text("{}\n")
    with pytest.raises(CallerError, match="earlier run"):
        Run(tmp_path / "rig.yaml", tmp_path, ["pytest"])
    assert taken == []
    assert (tmp_path / "journal.jsonl").read_text() == "{}\n"
