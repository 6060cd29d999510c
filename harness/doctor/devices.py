"""Device files and network interfaces: there, permitted, up, and at the rig file's bit rate. Nothing is opened."""

from __future__ import annotations

import grp
import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

from harness.doctor.examination import Examination
from harness.doctor.findings import Findings

CAN_DEVICE, CONSOLE_DEVICE, GNSS_DEVICE = "CAN device", "console device", "GNSS device"
IP_S = 5.0
_NETWORK_INTERFACES = Path("/sys/class/net")
#: if_arp.h: the type of a CAN interface; if.h: the flag of an interface that is up
ARPHRD_CAN = 280
IFF_UP = 0x1


def is_device(url: str) -> bool:
    """Whether an address is a device file of this machine."""
    return url.startswith("/")


def examine_file(subject: str, path: Path, key: str, findings: Findings) -> None:
    """A serial device. `key` is where the rig file names it."""
    try:
        status = path.stat()
    except OSError as error:
        findings.find(
            subject,
            f"{path}: {error.strerror}",
            "rig",
            f"plug the adapter in; ls -l /dev/serial/by-id shows what is there; else correct {key} in the rig file",
        )
        return
    if not stat.S_ISCHR(status.st_mode):
        findings.find(subject, f"{path} is no device", "rig file", f"correct {key} in the rig file")
        return
    if not os.access(path, os.R_OK | os.W_OK):
        group = _group(status.st_gid)
        findings.find(
            subject,
            f"{path}: no permission to read and write ({stat.filemode(status.st_mode)}, group {group})",
            "machine",
            f"sudo usermod -aG {group} $USER, then log in anew"
            if status.st_mode & stat.S_IRGRP and status.st_mode & stat.S_IWGRP
            else f"sudo chmod g+rw {path}, by a udev rule to last, and join the group {group}",
        )
        return
    target = f" -> {path.resolve()}" if path.is_symlink() else ""
    findings.ok(subject, f"{path}{target}")


def _group(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def examine_can_device(examination: Examination) -> None:
    """The adapter's device file (slcan) or network interface (socketcan)."""
    can = examination.facts.can
    assert can is not None
    if can.interface == "socketcan":
        examine_interface(can.channel, can.bitrate_bps, examination.findings)
    else:
        examine_file(CAN_DEVICE, Path(can.channel.split("@")[0]), "can: channel", examination.findings)


def examine_interface(name: str, bitrate_bps: int, findings: Findings) -> None:
    """A SocketCAN interface, as the kernel and, for its bit rate, `ip` of iproute2 describe it."""
    set_up = f"sudo ip link set {name} type can bitrate {bitrate_bps} && sudo ip link set {name} up"
    folder = _NETWORK_INTERFACES / name
    try:
        kind, flags = int((folder / "type").read_text()), int((folder / "flags").read_text(), 16)
    except OSError:
        there = [
            path.parent.name for path in _NETWORK_INTERFACES.glob("*/type") if path.read_text() == f"{ARPHRD_CAN}\n"
        ]
        advice = f"plug the adapter in, or create it; CAN interfaces here: {', '.join(there) or 'none'}"
        findings.find(CAN_DEVICE, f"there is no network interface {name!r}", "rig", advice)
        return
    if kind != ARPHRD_CAN:
        findings.find(CAN_DEVICE, f"{name!r} is no CAN interface", "rig file", "correct can: channel in the rig file")
        return
    if not flags & IFF_UP:
        findings.find(CAN_DEVICE, f"{name} is down", "machine", set_up)
        return
    link = _link(name)
    if link is None:
        findings.warn(CAN_DEVICE, f"{name} is up; its bit rate is not known", "machine", "install iproute2 (ip)")
        return
    judge_link(name, link, bitrate_bps, findings)


def judge_link(name: str, link: dict[str, Any], bitrate_bps: int, findings: Findings) -> None:
    """What `ip -details -json link` says of an interface that is up: its bit rate and the state of its controller."""
    info = link.get("linkinfo", {})
    data = info.get("info_data", {})
    actual_bps = data.get("bittiming", {}).get("bitrate")
    state = data.get("state")
    errors = data.get("berr_counter", {})
    counted = f", error counters tx {errors.get('tx')}, rx {errors.get('rx')}" if errors else ""
    if info.get("info_kind") == "vcan":
        findings.ok(CAN_DEVICE, f"{name} is up; virtual, so it has no bit rate")
    elif actual_bps is None:
        findings.warn(CAN_DEVICE, f"{name} is up; the kernel tells no bit rate", "rig", "check it at the adapter")
    elif actual_bps != bitrate_bps:
        findings.find(
            CAN_DEVICE,
            f"{name} runs at {actual_bps} bit/s, but the rig file says {bitrate_bps} bit/s",
            "machine",
            f"sudo ip link set {name} down && sudo ip link set {name} type can bitrate {bitrate_bps} && "
            f"sudo ip link set {name} up, or correct can: bitrate_bps",
        )
    elif state == "BUS-OFF":
        advice = (
            f"check wiring, termination and bit rate; then sudo ip link set {name} down && sudo ip link set {name} up"
        )
        findings.find(CAN_DEVICE, f"{name} is in the state {state}{counted}", "rig", advice)
    elif state in ("ERROR-WARNING", "ERROR-PASSIVE"):
        advice = "check wiring and termination (60 ohms between the lines), and that another node is on the bus"
        findings.warn(CAN_DEVICE, f"{name} is in the state {state}{counted}", "rig", advice)
    else:
        findings.ok(CAN_DEVICE, f"{name} is up at {actual_bps} bit/s, {state or 'state not known'}{counted}")


def _link(name: str) -> dict[str, Any] | None:
    command = ["ip", "-details", "-json", "link", "show", "dev", name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=IP_S, check=True)
        described = json.loads(done.stdout)[0]
    except (OSError, subprocess.SubprocessError, ValueError, LookupError):
        return None
    return described if isinstance(described, dict) else None
