"""A live bench: the emulated unit in a process of its own, over slcan, PTYs, TCP and HTTP, in wall time."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pyvisa
from pyvisa.resources import MessageBasedResource

from harness.journal import read_records
from harness.run import PROJECT

RIG = PROJECT / "rigs" / "emulated-live.yaml"
SHORT = "test_a_function_is_refused_before_ownership_is_authenticated and location"
LONG = "test_a_function_is_there_once_ownership_is_authenticated and location"
#: whoever waits longer waits in vain
GIVE_UP_S = 60.0


@dataclass
class Live:
    """A served emulated bench: its rig file, and how to ask its supply directly."""

    rig: Path
    supply_port: int
    environment: dict[str, str]

    def start(self, scenarios: str, out: Path) -> subprocess.Popen[str]:
        """Plain pytest on the rig."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(PROJECT / "scenarios" / "auth")]
        return subprocess.Popen(
            [*command, "-k", scenarios, "--rig", str(self.rig), "--out", str(out)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=PROJECT,
            env=self.environment,
        )

    def supply_is_on(self) -> bool:
        """What the supply itself says."""
        manager = pyvisa.ResourceManager("@py")
        supply = manager.open_resource(
            f"TCPIP0::127.0.0.1::{self.supply_port}::SOCKET", read_termination="\n", write_termination="\n"
        )
        assert isinstance(supply, MessageBasedResource)
        try:
            return supply.query(":OUTP? CH1").strip() == "ON"
        finally:
            supply.close()
            manager.close()


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody has now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


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
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """`tcuhil emulate` on ports and paths of its own."""
    folder = tmp_path_factory.mktemp("live")
    ports = free_ports(5)
    text = RIG.read_text().replace("vehicle: vehicles", f"vehicle: {PROJECT}/rigs/vehicles")
    text = text.replace("emulated-live", f"live-{os.getpid()}")
    for shipped, port in zip(("15025", "15026", "15027", "18080", "18079"), ports, strict=True):
        assert shipped in text
        text = text.replace(shipped, str(port))
    rig = folder / "live.yaml"
    rig.write_text(text)
    leases = folder / "leases"
    leases.mkdir()
    environment = {**os.environ, "TCUHIL_LEASE_DIR": str(leases)}
    emulator = subprocess.Popen(
        [sys.executable, "-m", "harness.cli", "emulate", "--rig", str(rig)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        env=environment,
    )
    assert emulator.stdout is not None
    assert any(line.strip() == "ready" for line in emulator.stdout)
    yield Live(rig, ports[0], environment)
    emulator.send_signal(signal.SIGTERM)
    assert emulator.wait(GIVE_UP_S) == 0
    emulator.stdout.close()


def test_a_scenario_runs_unchanged_in_wall_time(live: Live, tmp_path: Path) -> None:
    """The same scenario, the same verdict; the report says that the clock was the machine's, and how late it was."""
    run = live.start(SHORT, tmp_path / "run")
    output, _ = run.communicate(timeout=GIVE_UP_S)
    assert run.returncode == 0, output
    found = results(tmp_path / "run")
    assert found["run"]["clock"] == "wall"
    assert found["counts"]["cases"]["pass"] == 1
    case = found["cases"][0]
    assert case["wall_s"] >= case["simulated_s"] > 5.0
    assert recorded(tmp_path / "run", "bench.lateness")
    assert not live.supply_is_on()


def test_a_killed_run_leaves_its_rig_safe_and_its_report_complete(live: Live, tmp_path: Path) -> None:
    """SIGKILL: the guard switches the supply off, writes down that it did, and has the report made."""
    run = live.start(LONG, tmp_path / "run")
    assert until(lambda: recorded(tmp_path / "run", "vehicle.ignition"))
    assert live.supply_is_on()
    run.kill()
    run.communicate(timeout=GIVE_UP_S)
    assert until(lambda: recorded(tmp_path / "run", "guard.done") and (tmp_path / "run" / "results.json").exists())
    assert not live.supply_is_on()
    assert until((tmp_path / "run" / "report.html").exists)
    found = results(tmp_path / "run")
    assert [case["verdict"] for case in found["cases"]] == ["error"]


def test_a_rig_in_use_is_refused_with_who_has_it(live: Live, tmp_path: Path) -> None:
    """A second run on the same rig says whose it is, and takes nothing; an interrupted first run ends in order."""
    first = live.start(LONG, tmp_path / "first")
    assert until(lambda: recorded(tmp_path / "first", "vehicle.ignition"))
    second = live.start(SHORT, tmp_path / "second")
    output, _ = second.communicate(timeout=GIVE_UP_S)
    assert second.returncode == pytest.ExitCode.USAGE_ERROR
    assert "in use" in output
    assert str(first.pid) in output
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=GIVE_UP_S)
    assert not live.supply_is_on()
    assert recorded(tmp_path / "first", "bench.close")
    assert not recorded(tmp_path / "first", "guard.takes_over")
