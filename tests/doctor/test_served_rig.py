"""The doctor on a live rig: the emulated bench in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.doctor.bus import BUS
from harness.doctor.checks import examine
from harness.doctor.emulated_bench import EMULATED_BENCH
from harness.doctor.findings import Findings, Level
from harness.run import CATALOGUE_FOLDER, PROJECT
from tests.doctor.bed import by_subject
from tests.live_rig import LiveRig, free_ports, live_rigs

#: whoever waits longer waits in vain
GIVE_UP_S = 60.0


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveRig]:
    """`tcuhil emulate` on ports, paths and leases of its own."""
    with live_rigs(tmp_path_factory.mktemp("live")) as (rig,):
        yield rig


def start(rig: Path, folder: Path) -> subprocess.Popen[str]:
    """`tcuhil doctor`, with a folder of its own for what it keeps meanwhile."""
    return subprocess.Popen(
        [sys.executable, "-m", "harness.cli", "doctor", "--rig", str(rig)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=PROJECT,
        env={**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"},
    )


def until(happened: Callable[[], bool]) -> bool:
    """Look now and then until it happened, or time is over."""
    pause = threading.Event()
    return any(happened() or pause.wait(0.05) for _ in range(int(GIVE_UP_S / 0.05)))


def wait_until_powered(doctor: subprocess.Popen[str]) -> None:
    """Read what it prints until it has powered the unit."""
    assert doctor.stdout is not None
    assert any("unit's supply: output on" in line for line in doctor.stdout)


def test_a_sound_live_rig_has_no_finding(live: LiveRig, tmp_path: Path) -> None:
    """Every link is opened and answers; afterwards the unit has no power, the rig is free, and nothing is left."""
    doctor = start(live.path, tmp_path)
    output, _ = doctor.communicate(timeout=GIVE_UP_S)
    lines = [line for line in output.splitlines() if "clock lateness" not in line]  # that is this machine's affair
    assert doctor.returncode == ("FINDING" in output)
    assert all(line.startswith("OK ") for line in lines[:-1]), output
    for said in ("slcan adapter", "boot seen", "heard from the unit", "status 401", "console device", "lease: free"):
        assert said in output
    assert not live.supply_is_on()
    assert live.is_free()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 3), (signal.SIGTERM, 3), (signal.SIGKILL, -9)])
def test_the_unit_loses_its_power_however_the_doctor_ends(
    live: LiveRig, tmp_path: Path, number: int, code: int
) -> None:
    """Ctrl-C and SIGTERM: by the doctor itself. SIGKILL: by its guard. Then the rig is free."""
    doctor = start(live.path, tmp_path)
    wait_until_powered(doctor)
    assert live.supply_is_on()
    doctor.send_signal(number)
    doctor.communicate(timeout=GIVE_UP_S)
    assert doctor.returncode == code
    assert until(lambda: not live.supply_is_on())
    assert until(live.is_free)


def test_a_bench_that_was_not_started_is_told_so(live: LiveRig, tmp_path: Path) -> None:
    """The command that starts it; what it would serve is not examined."""
    (port,) = free_ports(1)
    text = live.path.read_text()
    control = next(line for line in text.splitlines() if "control:" in line)
    rig = tmp_path / "rig.yaml"
    rig.write_text(text.replace(control, f"    control: {port}"))
    findings = Findings()
    examine(rig, tmp_path, CATALOGUE_FOLDER, findings, lambda _subject: None)
    found = by_subject(findings)
    assert found[EMULATED_BENCH].level is Level.FINDING
    assert found[EMULATED_BENCH].advice == f"in another terminal: tcuhil emulate --rig {rig}"
    assert found[BUS].level is Level.NOT_EXAMINED


def test_another_program_at_the_control_port_is_no_bench(live: LiveRig, tmp_path: Path) -> None:
    """The port of the owner API in place of it: it answers, but not as a control door does."""
    text = live.path.read_text()
    control = next(line for line in text.splitlines() if "control:" in line)
    http = next(line for line in text.splitlines() if "http:" in line and "//" not in line)
    rig = tmp_path / "rig.yaml"
    rig.write_text(text.replace(control, http.replace("http", "control")))
    findings = Findings()
    examine(rig, tmp_path, CATALOGUE_FOLDER, findings, lambda _subject: None)
    assert "another program answers" in by_subject(findings)[EMULATED_BENCH].seen


def test_another_bit_rate_than_the_bench_serves_is_found(live: LiveRig, tmp_path: Path) -> None:
    """Nothing would come through, and nobody would say why."""
    rig = tmp_path / "rig.yaml"
    rig.write_text(live.path.read_text().replace("bitrate_bps: 500000", "bitrate_bps: 250000"))
    findings = Findings()
    examine(rig, tmp_path, CATALOGUE_FOLDER, findings, lambda _subject: None)
    found = by_subject(findings)[EMULATED_BENCH]
    assert found.level is Level.FINDING
    assert "at 500000 bit/s, but the run opens it at 250000 bit/s" in found.seen
