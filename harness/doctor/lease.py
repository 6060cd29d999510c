"""The lease: whose the rig is. The doctor has it while it works, as a run would."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from harness.custody import Custody
from harness.doctor.examination import Examination
from harness.lease import RigInUse, resources_of
from harness.lease_file import UNKNOWN, Holder, lock_file, open_to_read, read

LEASE = "lease"
_PROCESSES = Path("/proc")


def examine_lease(examination: Examination, catalogue: Path) -> None:
    """Take the rig, as a run does, with a guard; or say who has it."""
    findings = examination.findings
    resources = resources_of(examination.facts)
    last = _last_holder(resources)
    try:
        custody = Custody(examination.rig, examination.folder, catalogue, None, _nobody_waits)
    except RigInUse as refusal:
        if _has_died(refusal.holder):
            findings.find(
                LEASE,
                f"stale: the run is gone, but a process of it still holds the rig; {refusal.message}",
                "rig",
                "its guard makes the rig safe: wait a minute, then end what is left; " + (refusal.hint or ""),
            )
        else:
            findings.refuse(LEASE, refusal)
        return
    examination.take(custody)
    left = f"; the entry of its last holder is left and harmless: {last}" if last is not None else ""
    findings.ok(LEASE, f"free: {', '.join(resources) or 'nothing to lease'}{left}")


def _last_holder(resources: tuple[str, ...]) -> Holder | None:
    """Who signed one of the lock files last. The lock alone decides, so this is for people."""
    for resource in resources:
        fd = open_to_read(lock_file(resource))
        if fd is not None:
            holder = read(fd)
            os.close(fd)
            if holder != UNKNOWN:
                return holder
    return None


def _has_died(holder: Holder) -> bool:
    return holder != UNKNOWN and holder.host == socket.gethostname() and not (_PROCESSES / str(holder.pid)).exists()


def _nobody_waits(_holder: Holder, _waited_s: float) -> None:
    """The doctor never waits for a rig."""
