"""What the doctor says of device files and CAN interfaces."""

from __future__ import annotations

import grp
import os
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.doctor import devices
from harness.doctor.devices import CAN_DEVICE, CONSOLE_DEVICE, examine_file, examine_interface, judge_link
from harness.doctor.findings import Finding, Findings, Level

#: as `ip -details -json link show dev can0` of iproute2 says it, what matters here
CAN0: dict[str, Any] = {
    "ifname": "can0",
    "flags": ["NOARP", "UP", "LOWER_UP", "ECHO"],
    "linkinfo": {
        "info_kind": "can",
        "info_data": {
            "state": "ERROR-ACTIVE",
            "berr_counter": {"tx": 0, "rx": 0},
            "restart_ms": 0,
            "bittiming": {"bitrate": 500000, "sample_point": "0.875"},
        },
    },
}


@pytest.fixture
def device() -> Iterator[Path]:
    """A serial device: the far end of a pseudo-terminal."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    yield Path(os.ttyname(theirs))
    os.close(ours)
    os.close(theirs)


def serial(path: Path) -> Finding:
    """What is said of a serial device."""
    findings = Findings()
    examine_file(CONSOLE_DEVICE, path, "console: url", findings)
    (found,) = findings.entries
    return found


def test_a_device_that_can_be_used_is_well(device: Path, tmp_path: Path) -> None:
    """By a stable name of its own too, which is followed and shown."""
    assert serial(device).level is Level.OK
    name = tmp_path / "console"
    name.symlink_to(device)
    assert serial(name).seen == f"{name} -> {device}"


def test_a_device_that_is_not_there_is_found(tmp_path: Path) -> None:
    """Where to look for what is there."""
    found = serial(tmp_path / "ttyUSB7")
    assert found.level is Level.FINDING
    assert "No such file" in found.seen and "/dev/serial/by-id" in found.advice


def test_a_file_is_no_device(tmp_path: Path) -> None:
    """A path with a slip in it may well exist."""
    found = serial(tmp_path)
    assert found.level is Level.FINDING and found.whose == "rig file"


def test_a_missing_permission_names_the_group(monkeypatch: pytest.MonkeyPatch, device: Path) -> None:
    """The group of the device is the one to join, when it may read and write."""
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)  # root is refused nothing
    group = grp.getgrgid(device.stat().st_gid).gr_name
    device.chmod(0o660)
    found = serial(device)
    assert found.level is Level.FINDING
    assert f"crw-rw----, group {group}" in found.seen
    assert found.advice.startswith(f"sudo usermod -aG {group} ")
    device.chmod(0o600)
    assert serial(device).advice.startswith(f"sudo chmod g+rw {device}")


def link(bitrate_bps: int = 500_000, **info_data: object) -> Finding:
    """What is said of can0 when the rig file wants a bit rate, and ip tells other data."""
    findings = Findings()
    info = CAN0["linkinfo"]
    judge_link(
        "can0", {**CAN0, "linkinfo": {**info, "info_data": {**info["info_data"], **info_data}}}, bitrate_bps, findings
    )
    (found,) = findings.entries
    return found


def test_the_bit_rate_of_the_kernel_is_the_one_of_the_rig_file() -> None:
    """Another one is found, with the command that sets it."""
    assert link().level is Level.OK
    found = link(bitrate_bps=250_000)
    assert found.level is Level.FINDING
    assert found.seen == "can0 runs at 500000 bit/s, but the rig file says 250000 bit/s"
    assert "type can bitrate 250000" in found.advice


@pytest.mark.parametrize(
    ("state", "level"),
    [
        ("ERROR-ACTIVE", Level.OK),
        ("ERROR-WARNING", Level.WARNING),
        ("ERROR-PASSIVE", Level.WARNING),
        ("BUS-OFF", Level.FINDING),
    ],
)
def test_the_state_of_the_controller(state: str, level: Level) -> None:
    """Bus-off is a finding, what comes before is a warning; the counters are shown."""
    found = link(state=state, berr_counter={"tx": 128, "rx": 3})
    assert found.level is level
    assert "tx 128, rx 3" in found.seen


def test_a_virtual_interface_has_no_bit_rate() -> None:
    """vcan: nothing to compare, and nothing wrong with it."""
    findings = Findings()
    judge_link("vcan0", {"linkinfo": {"info_kind": "vcan"}}, 500_000, findings)
    assert findings.entries[0].level is Level.OK


class TestInterfaces:
    """What the kernel's files say, with `ip` in place of iproute2's."""

    @pytest.fixture
    def net(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
        """A machine with can0 up, and an `ip` that tells nothing."""
        folder = tmp_path / "net"
        self.make(folder, "can0", devices.ARPHRD_CAN, "0x400c1")
        self.make(folder, "eth0", 1, "0x1003")
        monkeypatch.setattr(devices, "_NETWORK_INTERFACES", folder)
        self.answer(monkeypatch, tmp_path, "exit 1")
        return folder

    @staticmethod
    def make(folder: Path, name: str, kind: int, flags: str) -> None:
        """An interface as in /sys/class/net."""
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "type").write_text(f"{kind}\n")
        (folder / name / "flags").write_text(f"{flags}\n")

    @staticmethod
    def answer(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
        """Another `ip`, first on the path."""
        program = folder / "ip"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)

    @staticmethod
    def examined(name: str) -> Finding:
        """What is said of an interface."""
        findings = Findings()
        examine_interface(name, 500_000, findings)
        (found,) = findings.entries
        assert found.subject == CAN_DEVICE
        return found

    @pytest.mark.usefixtures("net")
    def test_an_interface_that_is_not_there_is_found(self) -> None:
        """With those that are."""
        found = self.examined("can1")
        assert found.level is Level.FINDING
        assert found.advice.endswith("CAN interfaces here: can0")

    @pytest.mark.usefixtures("net")
    def test_an_interface_of_another_kind_is_found(self) -> None:
        """Ethernet carries no CAN frames."""
        assert self.examined("eth0").seen == "'eth0' is no CAN interface"

    def test_an_interface_that_is_down_is_found(self, net: Path) -> None:
        """With the command that sets it up at the bit rate of the rig file."""
        self.make(net, "can0", devices.ARPHRD_CAN, "0x40080")
        found = self.examined("can0")
        assert found.level is Level.FINDING and found.seen == "can0 is down"
        assert found.advice == "sudo ip link set can0 type can bitrate 500000 && sudo ip link set can0 up"

    @pytest.mark.usefixtures("net")
    def test_an_unknown_bit_rate_is_a_warning(self) -> None:
        """`ip` is missing or fails: the interface is there and up, more is not known."""
        assert self.examined("can0").level is Level.WARNING

    @pytest.mark.usefixtures("net")
    def test_what_ip_says_is_judged(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Another bit rate than that of the rig file."""
        said = '[{"linkinfo":{"info_kind":"can","info_data":{"bittiming":{"bitrate":125000}}}}]'
        self.answer(monkeypatch, tmp_path, f"echo '{said}'")
        assert "runs at 125000 bit/s" in self.examined("can0").seen
