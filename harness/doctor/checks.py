"""The examination from its first check to its last: independent checks go on when one fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.doctor import bus, cloud, devices, emulated_bench, files, instruments, lease, lines, machine
from harness.doctor.examination import OWN_JOURNAL, Examination
from harness.doctor.findings import Findings
from harness.rig_file import RigFile


@dataclass(frozen=True)
class Check:
    """What is examined, how, which rigs have it, and which subjects must be free of findings before."""

    subject: str
    run: Callable[[Examination], None]
    concerns: Callable[[RigFile], bool]
    needs: tuple[str, ...] = ()


def examine(path: Path, out: Path, catalogue: Path, findings: Findings, doing: Callable[[str], None]) -> None:
    """Examine a rig. `doing` is told what is examined now.

    The rig is leased meanwhile, and left with the unit's supply off, also when this is interrupted.
    """
    doing(files.RIG_FILE)
    rig = files.load(path, findings)
    with findings.examining(files.DISK):
        files.examine_disk(out, findings)
    if rig is None:
        findings.skip("everything else", files.RIG_FILE)
        return
    with findings.examining(OWN_JOURNAL), Examination(rig, findings) as examination:
        for check in _checks(catalogue):
            if check.concerns(rig.facts):
                examination.alive()
                doing(check.subject)
                carry_out(check, examination)


def carry_out(check: Check, examination: Examination) -> None:
    """One check; not examined when a subject that it needs has a finding."""
    findings = examination.findings
    hindrance = findings.hindrance(check.needs)
    if hindrance is not None:
        findings.skip(check.subject, hindrance)
        return
    with findings.examining(check.subject):
        check.run(examination)


def _checks(catalogue: Path) -> tuple[Check, ...]:
    """In the order in which one builds on the other: the console is open before the unit boots."""
    bench = (emulated_bench.EMULATED_BENCH,)
    rig = (lease.LEASE, *bench)
    powered = (instruments.VISA, instruments.SUPPLY, instruments.POWER)
    console = (*rig, devices.CONSOLE_DEVICE, lines.CONSOLE_LINE)
    can = (*rig, devices.CAN_DEVICE)
    return (
        Check(files.SECRETS, files.examine_secrets, lambda facts: facts.owner is not None),
        Check(machine.LATENESS, machine.examine_lateness, _is_live),
        Check(lease.LEASE, lambda examination: lease.examine_lease(examination, catalogue), _is_live),
        Check(emulated_bench.EMULATED_BENCH, emulated_bench.start, _is_virtual, (files.SECRETS,)),
        Check(emulated_bench.EMULATED_BENCH, emulated_bench.find_served, _is_served),
        Check(devices.CAN_DEVICE, devices.examine_can_device, _has_can_device, bench),
        _device_check(devices.CONSOLE_DEVICE, "console", bench),
        _device_check(devices.GNSS_DEVICE, "gnss", bench),
        Check(instruments.VISA, instruments.examine_visa, lambda facts: facts.instruments is not None, rig),
        _instrument_check(instruments.SUPPLY, "supply", (*rig, instruments.VISA)),
        _instrument_check(instruments.ATTENUATOR, "attenuator", (*rig, instruments.VISA)),
        _instrument_check(instruments.NETWORK, "network", (*rig, instruments.VISA)),
        Check(instruments.CALIBRATION, instruments.examine_calibration, lambda facts: facts.instruments is not None),
        Check(lines.CONSOLE_LINE, lines.open_console, lambda facts: facts.console is not None, console),
        Check(instruments.POWER, instruments.switch_on, _has_supply, (*rig, *powered)),
        Check(lines.CONSOLE, lines.examine_console, lambda facts: facts.console is not None, (*console, *powered)),
        Check(bus.BUS, bus.listen_to_bus, _has_can, can),
        Check(bus.LOAD, bus.examine_load, _has_can, (*can, bus.BUS)),
        Check(bus.FRAMES, bus.examine_frames, _has_can, (*can, bus.BUS, *powered)),
        Check(bus.IDENTIFIERS, bus.examine_identifiers, _has_can, (*can, bus.BUS)),
        Check(bus.ERRORS, bus.examine_errors, _has_can, (*can, bus.BUS)),
        Check(lines.GNSS, lines.open_gnss, lambda facts: facts.gnss is not None, (*rig, devices.GNSS_DEVICE)),
        Check(cloud.CLOUD, cloud.examine_cloud, lambda facts: facts.owner is not None, bench),
    )


def _instrument_check(subject: str, key: str, needs: tuple[str, ...]) -> Check:
    def section_of(facts: RigFile) -> Any:
        return None if facts.instruments is None else getattr(facts.instruments, key)

    def run(examination: Examination) -> None:
        section = section_of(examination.facts)
        instruments.examine_instrument(examination, subject, section, section.dialect)

    return Check(subject, run, lambda facts: section_of(facts) is not None, needs)


def _device_check(subject: str, key: str, needs: tuple[str, ...]) -> Check:
    def concerns(facts: RigFile) -> bool:
        section = getattr(facts, key)
        return section is not None and devices.is_device(section.url)

    def run(examination: Examination) -> None:
        path = Path(getattr(examination.facts, key).url)
        devices.examine_file(subject, path, f"{key}: url", examination.findings)

    return Check(subject, run, concerns, needs)


# -- which rigs a check concerns -------------------------------------------------------------------------------------


def _is_live(facts: RigFile) -> bool:
    return facts.clock == "wall"


def _is_virtual(facts: RigFile) -> bool:
    return facts.clock == "virtual" and facts.emulator is not None


def _is_served(facts: RigFile) -> bool:
    return facts.clock == "wall" and facts.emulator is not None


def _has_can(facts: RigFile) -> bool:
    return facts.can is not None


def _has_can_device(facts: RigFile) -> bool:
    can = facts.can
    return can is not None and (can.interface == "socketcan" or devices.is_device(can.channel))


def _has_supply(facts: RigFile) -> bool:
    return facts.instruments is not None and facts.instruments.supply is not None
