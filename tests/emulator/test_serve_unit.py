"""`tcuhil emulate` with a unit in another process: what it is given, and what becomes of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import cli
from harness.links.served_emulator import renew, unit_faults
from tests.emulator.serving import CODE, EMAIL, ENVIRONMENT, PASSWORD, ServedProcess, rig_file
from tests.plugs.test_live_unit import lives, until

#: says what it is given in a file, greets on its console, and stays
UNIT = """#!/bin/sh
env | grep ^TCU_ > told.new
cp "$TCU_PROVISIONING" provisioning
stat -c %a "$TCU_PROVISIONING" > mode
test -e "$TCU_MEMORY" && echo found >> memories || echo empty >> memories
echo something > "$TCU_MEMORY"
echo something > "$TCU_MEMORY.half"
stty raw -echo < "$TCU_CONSOLE"
echo hello > "$TCU_CONSOLE"
echo $$ >> told.new
mv told.new told
exec sleep 1000
"""


def name_in(folder: Path) -> str:
    """A name for the bench of a test, which no other has."""
    return f"served-{folder.stat().st_ino}"


def devices_in(folder: Path) -> Path:
    """Where the unit's devices are."""
    return Path(f"/tmp/tcuhil-{name_in(folder)}")  # noqa: S108  # as serve_config has it


def rig_with_unit(folder: Path) -> Path:
    """A rig file whose unit is a script beside it."""
    program = folder / "unit"
    program.write_text(UNIT)
    program.chmod(stat.S_IRWXU)
    path = rig_file(folder)
    text = path.read_text().replace("name: served", f"name: {name_in(folder)}")
    text = text.replace("  serve:", "  unit: {command: [./unit]}\n  serve:")
    path.write_text(text)
    return path


def say_to_supply(served: ServedProcess, command: str) -> str:
    """A command to the supply, past all libraries; its answer to the question that follows it."""
    _, host, port, _ = served.said["supply"].split("::")
    with socket.create_connection((host, int(port)), 10.0) as connection:
        connection.sendall(f"{command}\n:OUTP? CH1\n".encode())
        return connection.makefile().readline().strip()


def switch_on(served: ServedProcess) -> None:
    """12.6 V at the unit's pins."""
    assert say_to_supply(served, ":SOUR1:VOLT 12.6") in ("ON", "OFF")
    assert say_to_supply(served, ":OUTP CH1,ON") == "ON"


def told(folder: Path) -> tuple[dict[str, str], int]:
    """What the unit was told, and its process id."""
    assert until((folder / "told").exists)
    *pairs, pid = (folder / "told").read_text().splitlines()
    (folder / "told").unlink()
    return dict(pair.split("=", 1) for pair in pairs), int(pid)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedProcess]:
    """The bench, ready; at the end the process is gone, and so is what it has made."""
    process = ServedProcess(rig_with_unit(tmp_path)).wait_until_ready()
    yield process
    code, errors = process.end(signal.SIGTERM)
    assert code == 0, errors
    assert not devices_in(tmp_path).exists()


def test_the_unit_finds_its_devices_and_lives_as_long_as_its_supply_is_on(
    served: ServedProcess, tmp_path: Path
) -> None:
    """Every variable of docs/tcu-port.md is set; its identity is for this user only; off kills it, memory stays."""
    assert not (tmp_path / "told").exists()
    switch_on(served)
    environment, pid = told(tmp_path)
    assert sorted(environment) == [
        "TCU_CAN", "TCU_CONSOLE", "TCU_GNSS", "TCU_MEMORY", "TCU_PROVISIONING", "TCU_UPLINK",
    ]  # fmt: skip
    for name in ("can", "console", "gnss", "uplink"):
        assert served.said[f"tcu-{name}"] == environment[f"TCU_{name.upper()}"]
    assert json.loads((tmp_path / "provisioning").read_text())["security_code"] in (None, CODE)
    assert (tmp_path / "mode").read_text() == "600\n"
    assert lives(pid)
    assert say_to_supply(served, ":OUTP CH1,OFF") == "OFF"
    assert until(lambda: not lives(pid))
    switch_on(served)
    told(tmp_path)
    assert (tmp_path / "memories").read_text() == "empty\nfound\n"


def test_a_fresh_bench_kills_the_unit_and_wipes_its_memory(served: ServedProcess, tmp_path: Path) -> None:
    """A run asks for it before each case: other identity, empty memory, no power until the run gives it."""
    switch_on(served)
    _, before = told(tmp_path)
    wish: dict[str, Any] = {
        "seed": "next", "faults": [], "vin": "1N4TEST0000000009", "model": "Almera", "market": "TH", "equipment": {},
        "security_code": "0815", "owner_email": EMAIL, "owner_password": PASSWORD,
    }  # fmt: skip
    control = int(served.said["control"].split(":")[1])
    renew(control, wish)
    assert until(lambda: not lives(before))
    assert (devices_in(tmp_path) / "tcu-console").is_symlink()
    assert not list(devices_in(tmp_path).glob("tcu-memory*"))
    identity = json.loads((devices_in(tmp_path) / "tcu-provisioning.json").read_text())
    assert identity == {
        "vin": "1N4TEST0000000009",
        "security_code": "0815",
        "security_code_set": True,
        "remote_start_cools": True,
    }


def test_a_run_is_told_what_the_unit_did_against_its_contract(served: ServedProcess, tmp_path: Path) -> None:
    """Nothing at first; then the line that the network refused, and that the program ended by itself."""
    control = int(served.said["control"].split(":")[1])
    assert unit_faults(control) == []
    switch_on(served)
    environment, pid = told(tmp_path)
    host, port = environment["TCU_UPLINK"].split(":")
    with socket.create_connection((host, int(port)), 10.0) as uplink:
        uplink.sendall(b"hello\n")
        assert b"refused" in uplink.makefile("rb").readline()
    assert [fault[:31] for fault in unit_faults(control)] == ["uplink: not JSON in UTF-8: b'he"]
    os.kill(pid, signal.SIGSEGV)
    assert until(lambda: not lives(pid))
    assert unit_faults(control)[1:] == ["the unit's program ended by itself, with exit code -11, while it had power"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_unit_ends_with_the_bench(tmp_path: Path, number: int) -> None:
    """However the process that serves it ends."""
    served = ServedProcess(rig_with_unit(tmp_path)).wait_until_ready()
    switch_on(served)
    _, pid = told(tmp_path)
    served.end(number)
    assert until(lambda: not lives(pid))
    shutil.rmtree(devices_in(tmp_path), ignore_errors=True)  # SIGKILL leaves names behind


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("./unit", "./no-unit", "no-unit is not there"),
        ("command: [./unit]", "command: []", "command"),
        ("clock: wall", "clock: virtual\nutc_start: 2026-03-02T02:00:00Z", "the machine's time"),
        ("interface: slcan-adapter", "interface: virtual", "cannot be put on the CAN interface virtual"),
    ],
)
def test_what_cannot_be_is_said_with_exit_code_2(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    said: str,
) -> None:
    """A program that is not there, virtual time, a bus that two processes cannot share; nothing is left behind."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    path = rig_with_unit(tmp_path)
    path.write_text(path.read_text().replace(old, new))
    assert cli.main(["emulate", "--rig", str(path)]) == 2
    assert said in capsys.readouterr().err
    assert not devices_in(tmp_path).exists()
