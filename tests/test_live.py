"""A live bench: the emulated unit in a process of its own, over slcan, PTYs, TCP and HTTP, in wall time."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.journal import read_records
from tests.live_rig import LiveRig, live_rigs

SHORT = "test_a_function_is_refused_before_ownership_is_authenticated and location"
LONG = "test_a_function_is_there_once_ownership_is_authenticated and location"
#: whoever waits longer waits in vain
GIVE_UP_S = 60.0


def until(happened: Callable[[], bool]) -> bool:
    """Look now and then until it happened, or time is over."""
    pause = threading.Event()
    return any(happened() or pause.wait(0.1) for _ in range(int(GIVE_UP_S / 0.1)))


def results(folder: Path) -> dict[str, Any]:
    """The results of a run."""
    loaded: dict[str, Any] = json.loads((folder / "results.json").read_text())
    return loaded


def recorded(folder: Path, what: str) -> bool:
    """Whether the journal has such a record by now."""
    path = folder / "journal.jsonl"
    return path.exists() and any(record.what == what for record in read_records(path))


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveRig]:
    """`tcuhil emulate` on ports and paths of its own."""
    with live_rigs(tmp_path_factory.mktemp("live")) as rigs:
        yield rigs[0]


def test_a_scenario_runs_unchanged_in_wall_time(live: LiveRig, tmp_path: Path) -> None:
    """The same scenario, the same verdict; the report says that the clock was the machine's, and how late it was."""
    run = live.start(["auth"], tmp_path / "run", "-k", SHORT)
    output, _ = run.communicate(timeout=GIVE_UP_S)
    assert run.returncode == 0, output
    found = results(tmp_path / "run")
    assert found["run"]["clock"] == "wall"
    assert found["counts"]["cases"]["pass"] == 1
    case = found["cases"][0]
    assert case["wall_s"] >= case["simulated_s"] > 5.0
    assert recorded(tmp_path / "run", "bench.lateness")
    assert not live.supply_is_on()


def test_a_killed_run_leaves_its_rig_safe_and_its_report_complete(live: LiveRig, tmp_path: Path) -> None:
    """SIGKILL: the guard switches the supply off, writes down that it did, and has the report made."""
    run = live.start(["auth"], tmp_path / "run", "-k", LONG)
    assert until(lambda: recorded(tmp_path / "run", "vehicle.ignition"))
    assert live.supply_is_on()
    run.kill()
    run.communicate(timeout=GIVE_UP_S)
    assert until(lambda: recorded(tmp_path / "run", "guard.done") and (tmp_path / "run" / "results.json").exists())
    assert not live.supply_is_on()
    assert until((tmp_path / "run" / "report.html").exists)
    found = results(tmp_path / "run")
    assert [case["verdict"] for case in found["cases"]] == ["error"]


def test_a_rig_in_use_is_refused_with_who_has_it(live: LiveRig, tmp_path: Path) -> None:
    """A second run on the same rig says whose it is, and takes nothing; an interrupted first run ends in order."""
    first = live.start(["auth"], tmp_path / "first", "-k", LONG)
    assert until(lambda: recorded(tmp_path / "first", "vehicle.ignition"))
    second = live.start(["auth"], tmp_path / "second", "-k", SHORT)
    output, _ = second.communicate(timeout=GIVE_UP_S)
    assert second.returncode == pytest.ExitCode.USAGE_ERROR
    assert "in use" in output
    assert str(first.pid) in output
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=GIVE_UP_S)
    assert not live.supply_is_on()
    assert recorded(tmp_path / "first", "bench.close")
    assert not recorded(tmp_path / "first", "guard.takes_over")
