"""Signals to a live run and its guard: the rig ends safe, and the evidence says how. (SIGKILL: tests/test_live.py.)"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live_rig import LiveRig, live_rigs
from tests.test_live import GIVE_UP_S, LONG, recorded, results, until


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveRig]:
    """`tcuhil emulate` on ports and paths of its own."""
    with live_rigs(tmp_path_factory.mktemp("live")) as rigs:
        yield rigs[0]


def guard_of(rig: Path) -> int:
    """The guard of the run on a rig."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
        except OSError:  # it has just ended
            continue
        if b"harness.guard" in command and os.fsencode(rig) in command:
            return int(process.name)
    raise ProcessLookupError(f"no guard for {rig}")


def test_ctrl_c_twice(live: LiveRig, tmp_path: Path) -> None:
    """The second one, in the middle of the shut-down, neither cuts it nor leaves anything to the guard."""
    run = live.start(["auth"], tmp_path / "run", "-k", LONG)
    assert until(lambda: recorded(tmp_path / "run", "vehicle.ignition"))
    run.send_signal(signal.SIGINT)
    assert until(lambda: recorded(tmp_path / "run", "bench.close"))
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=GIVE_UP_S)
    assert until(live.is_free)
    assert not live.supply_is_on()
    assert [case["verdict"] for case in results(tmp_path / "run")["cases"]] == ["error"]


def test_sigterm_to_plain_pytest(live: LiveRig, tmp_path: Path) -> None:
    """Pytest dies of it at once; the guard makes the rig safe and completes the evidence."""
    run = live.start(["auth"], tmp_path / "run", "-k", LONG)
    assert until(lambda: recorded(tmp_path / "run", "vehicle.ignition"))
    run.send_signal(signal.SIGTERM)
    run.communicate(timeout=GIVE_UP_S)
    assert until(live.is_free)
    assert recorded(tmp_path / "run", "guard.done")
    assert not live.supply_is_on()
    assert [case["verdict"] for case in results(tmp_path / "run")["cases"]] == ["error"]


def test_a_guard_that_is_killed(live: LiveRig, tmp_path: Path) -> None:
    """The run does not go on unguarded: it ends as an error, and leaves its rig safe itself."""
    run = live.start(["auth"], tmp_path / "run", "-k", LONG)
    assert until(lambda: recorded(tmp_path / "run", "vehicle.ignition"))
    os.kill(guard_of(live.path), signal.SIGKILL)
    run.communicate(timeout=GIVE_UP_S)
    assert not live.supply_is_on()
    (case,) = results(tmp_path / "run")["cases"]
    assert case["verdict"] == "error"
    assert "guard of the rig is gone" in case["reason"]


def test_a_run_that_hangs_in_a_library(live: LiveRig, tmp_path: Path) -> None:
    """It gives no sign of life: the guard kills it and makes the rig safe."""
    run = live.start(["auth"], tmp_path / "run", "-k", LONG, "-p", "tests.hanging")
    run.communicate(timeout=GIVE_UP_S)
    assert run.returncode == -signal.SIGKILL
    assert until(live.is_free)
    assert recorded(tmp_path / "run", "guard.done")
    assert not live.supply_is_on()
    assert [case["verdict"] for case in results(tmp_path / "run")["cases"]] == ["error"]
