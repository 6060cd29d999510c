"""Rig file, vehicle file and DBC; secrets in the environment; room for runs on the disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from harness.doctor.examination import Examination
from harness.doctor.findings import Findings
from harness.errors import RigError
from harness.rig import Rig

RIG_FILE, VEHICLE_FILE, DBC, SECRETS, DISK = "rig file", "vehicle file", "DBC", "secrets", "disk"
MB = 1_000_000
#: the whole suite writes about 10 MB of journal in virtual time and as much again in reports; a live run with every
#: console line of a talkative unit ten times that
TOO_LITTLE_MB, LITTLE_MB = 200, 1_000


def load(path: Path, findings: Findings) -> Rig | None:
    """Read the three files; None, with a finding, when one of them cannot be used."""
    try:
        rig = Rig.load(path)
    except RigError as error:
        in_rig_file = error.where is None or error.where.split(":")[0] == str(path)
        findings.refuse(RIG_FILE if in_rig_file else VEHICLE_FILE, error)
        return None
    facts, vehicle = rig.facts, rig.vehicle
    findings.ok(RIG_FILE, f"{path}: rig {facts.name!r}, {facts.clock} time, profile {facts.profile}")
    findings.ok(VEHICLE_FILE, f"{vehicle.path}: {vehicle.facts.model}, {len(vehicle.signals)} signals mapped")
    findings.ok(DBC, f"{os.path.normpath(vehicle.dbc_path)}: {len(vehicle.database.messages)} messages")
    return rig


def examine_secrets(examination: Examination) -> None:
    """Passwords and codes are there; what they are is never shown."""
    owner, findings = examination.facts.owner, examination.findings
    assert owner is not None
    needs_code = examination.rig.vehicle.facts.security_code
    if needs_code and owner.security_code_env is None and examination.facts.emulator is None:
        findings.find(
            SECRETS,
            f"{examination.rig.path}: the car asks for a security code, but the rig file names no variable for it",
            "rig file",
            "security_code_env: the environment variable that holds it, for example TCUHIL_SECURITY_CODE",
        )
        return
    names = [owner.password_env, owner.security_code_env if needs_code else None]
    wanted = [name for name in names if name is not None]
    missing = [name for name in wanted if not os.environ.get(name)]
    if missing:
        exports = "; ".join(f"export {name}=..." for name in missing)
        findings.find(SECRETS, f"not set in the environment: {', '.join(missing)}", "you", exports)
    elif wanted:
        findings.ok(SECRETS, f"set in the environment: {', '.join(wanted)}")
    else:
        findings.ok(SECRETS, "none needed: the emulated bench makes up its own")


def examine_disk(folder: Path, findings: Findings) -> None:
    """Runs can be written, and there is room for them. `folder` need not exist yet."""
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        findings.find(DISK, f"runs cannot be written into {there}", "you", f"give another --out, or chmod u+wx {there}")
        return
    free_mb = shutil.disk_usage(there).free // MB
    seen = f"{free_mb} MB free for runs in {there}"
    advice = "make room: remove old runs, or give another --out"
    if free_mb < TOO_LITTLE_MB:
        findings.find(DISK, f"{seen}; a run needs {TOO_LITTLE_MB} MB", "machine", advice)
    elif free_mb < LITTLE_MB:
        findings.warn(DISK, seen, "machine", advice)
    else:
        findings.ok(DISK, seen)
