"""The guest: scenarios and the CAN conformance suite on a Linux CAN stack, in skipped time.

`make guest` prepares it, as CI does; on a machine without it these tests are left out, and say so.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness import cli
from harness.errors import RigError
from harness.guest.boot import Guest, Job, kernel
from harness.guest.command import job_on
from harness.journal import read_records
from harness.rig import Rig
from harness.run import PROJECT

RIG = PROJECT / "rigs" / "socketcan.yaml"
#: host time in which a guest has come to its end, in s
PATIENCE_S = 400


@pytest.fixture(autouse=True)
def guest_is_there() -> None:
    """Nothing here can be tried without it."""
    try:
        kernel("skipped")
    except RigError as error:
        pytest.skip(f"{error}")


def results(folder: Path) -> dict[str, Any]:
    """The results of a run."""
    loaded: dict[str, Any] = json.loads((folder / "results.json").read_text())
    return loaded


def test_scenarios_have_the_verdicts_of_virtual_time(tmp_path: Path) -> None:
    """Separate processes on SocketCAN, pseudo-terminals, TCP and HTTP: the same verdicts, and the clock is named."""
    selection = ["--select", "VHM", "--framework", "robot"]
    command = [
        sys.executable,
        "-m",
        "harness.cli",
        "run",
        "--guest",
        "--rig",
        str(RIG),
        "--out",
        str(tmp_path / "guest"),
    ]
    done = subprocess.run(
        [*command, *selection], capture_output=True, text=True, timeout=PATIENCE_S, check=False, cwd=PROJECT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    emulated = str(PROJECT / "rigs" / "emulated.yaml")
    assert cli.main(["run", "--rig", emulated, "--out", str(tmp_path / "virtual"), *selection]) == 0
    guest, virtual = results(tmp_path / "guest"), results(tmp_path / "virtual")
    assert [(case["id"], case["verdict"]) for case in guest["cases"]] == [
        (case["id"], case["verdict"]) for case in virtual["cases"]
    ]
    assert guest["run"]["clock"] == "skipped"
    assert "no bench evidence" in (tmp_path / "guest" / "report.html").read_text()
    # timed by the host: what took hours in the guest was waited for by nobody
    assert 0 < guest["run"]["wall_s"] < PATIENCE_S < guest["run"]["simulated_s"]


def test_a_seeded_fault_is_found_in_the_guest_as_well(tmp_path: Path) -> None:
    """The guest can fail: the requirement that the fault breaks, and exit code 1."""
    command = [sys.executable, "-m", "harness.cli", "run", "--guest", "--rig", str(RIG), "--out", str(tmp_path / "run")]
    done = subprocess.run(
        [*command, "--select", "VHM", "--framework", "robot", "--fault", "health-cleared-after-3-cycles"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        cwd=PROJECT,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "fail" in {requirement["verdict"] for requirement in results(tmp_path / "run")["requirements"].values()}


def test_the_link_keeps_its_promises_on_socketcan() -> None:
    """The conformance suite and the tests of the kernel's content filter, inside of the guest."""
    if shutil.which("candump") is None:
        pytest.skip("can-utils is not installed; the suite compares with candump and cansend")
    said = list[str]()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/guest/can_inside.py"]
    code = Guest(Job(command, PROJECT, ["vcan0"]), "skipped").run(said.append)
    assert code == 0, "\n".join(said)


ONE_FRAME = """
import can
from harness.clock import machine_clock
with can.Bus("vcan0", interface="socketcan") as one, can.Bus("vcan0", interface="socketcan") as other:
    one.send(can.Message(arbitration_id=0x56E, data=b"\\x86", is_extended_id=False))
    print(machine_clock(), other.recv(5).data.hex())
"""


def test_debians_own_kernel_keeps_real_time() -> None:
    """The same CAN stack without time travel: a frame gets through, and the clock is the machine's."""
    said = list[str]()
    assert Guest(Job([sys.executable, "-c", ONE_FRAME], PROJECT, ["vcan0"]), "real").run(said.append) == 0
    assert said == ["wall 86"]


def test_a_unit_of_its_own_is_tested_in_the_time_it_computes(tmp_path: Path) -> None:
    """A TCU in C, unmodified, on SocketCAN in the guest: nobody waits for what it waits for."""
    if shutil.which("cc") is None:
        pytest.skip("this machine has no C compiler (cc)")
    sources = sorted(map(str, (PROJECT / "tests" / "tcu_c").glob("*.c")))
    subprocess.run(["cc", "-std=c11", "-O2", "-o", str(tmp_path / "tcu"), *sources], check=True)
    text = RIG.read_text().replace("vehicle: vehicles", f"vehicle: {PROJECT}/rigs/vehicles")
    unit = f"  unit:\n    command: [{tmp_path / 'tcu'}]\n  serve:"
    rig = tmp_path / "rig.yaml"
    rig.write_text(text.replace("  serve:", unit, 1))
    case = "scenarios/vhm/test_warnings.py::test_a_malfunction_during_the_lamp_check_is_displayed"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", case, "--rig", str(rig)]
    said = list[str]()
    job = job_on(Rig.load(rig), [*command, "--out", str(tmp_path / "run")])
    assert Guest(job, "skipped").run(said.append) == 0, "\n".join(said)
    found = results(tmp_path / "run")
    assert [case["verdict"] for case in found["cases"]] == ["pass"]
    assert found["run"]["dut"]["emulated"] is False


def test_a_guest_that_is_killed_leaves_the_evidence_of_its_run(tmp_path: Path) -> None:
    """Ctrl-C on the host ends the guest at once; what was recorded until then is reported, the case as an error."""
    command = [sys.executable, "-m", "harness.cli", "run", "--guest", "--rig", str(RIG), "--out", str(tmp_path / "run")]
    run = subprocess.Popen(
        [*command, "--select", "AUTH", "--framework", "pytest"], stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    assert run.stdout is not None
    assert "PASS" in run.stdout.readline()  # the first case has ended, and the next has begun or is about to
    run.send_signal(2)
    run.communicate(timeout=PATIENCE_S)
    assert run.returncode == cli.INTERRUPTED
    found = results(tmp_path / "run")
    assert found["cases"][0]["verdict"] == "pass"
    assert found["run"]["verdict"] == "error"
    assert sum(1 for _ in read_records(tmp_path / "run" / "journal.jsonl")) > 0


def test_a_rig_of_real_instruments_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is booted, with what to do."""
    assert cli.main(["run", "--guest", "--rig", str(PROJECT / "rigs" / "emulated.yaml"), "--out", str(tmp_path)]) == 2
    assert "rigs/socketcan.yaml" in capsys.readouterr().err
