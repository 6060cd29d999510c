"""`tcuhil run --guest`: a run in the guest, timed by the host, its reports made on the host."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from harness.catalogue import Catalogue
from harness.clock import wall_utc
from harness.errors import CallerError
from harness.guest.boot import Guest, GuestClock, Job
from harness.guest.host_times import HostTimes
from harness.journal import JOURNAL_NAME
from harness.rig import Rig
from harness.run import CATALOGUE_FOLDER, PROJECT, new_folder
from reports import Results, write_all

#: the first is what `--guest` alone means
CLOCKS: tuple[GuestClock, ...] = ("skipped", "real")
#: host time without a new record in the journal after which the guest counts as hung, in s: something in it spins
SILENCE_S = 1800.0


def run_in_guest(
    rig_path: Path, out: Path | None, options: Sequence[str], clock: GuestClock, say: Callable[[str], None]
) -> int:
    """Run `tcuhil run --rig RIG OPTIONS` in the guest; returns its exit code.

    Raises CallerError for a rig that cannot be in a guest and for a folder that holds another run, RigError when there
    is no guest or it comes to no end.
    """
    rig = Rig.load(rig_path)
    folder = (out or new_folder(rig, wall_utc())).resolve()
    journal = folder / JOURNAL_NAME
    if journal.is_file() and journal.stat().st_size:
        raise CallerError(f"{journal} holds an earlier run", hint="give another --out folder")
    command = [sys.executable, "-m", "harness.cli", "run", "--rig", str(rig_path.resolve()), "--out", str(folder)]
    guest = Guest(job_on(rig, [*command, *options]), clock)
    times = HostTimes(folder)
    try:
        with times.followed(SILENCE_S, guest.kill):
            return guest.run(say)
    finally:
        if journal.is_file():
            times.write()
            say(_timed(write_all(folder, Catalogue.load(CATALOGUE_FOLDER))))


def job_on(rig: Rig, command: Sequence[str]) -> Job:
    """A command beside the emulated bench of a rig. Raises CallerError for a rig that cannot be in a guest."""
    emulator, can = rig.facts.emulator, rig.facts.can
    if emulator is None or emulator.serve is None or rig.facts.clock != "wall":
        raise CallerError(
            f"the rig {rig.facts.name!r} cannot be in a guest: a guest has no instruments",
            hint="use a rig in wall time with emulator: serve:, such as rigs/socketcan.yaml",
        )
    sections = [(section.interface, section.channel) for section in (can, emulator.serve.can) if section is not None]
    channels = {channel for interface, channel in sections if interface == "socketcan" and channel}
    lines = f"/tmp/tcuhil-{emulator.name}"  # noqa: S108  # a file system of the guest's own, mounted there
    served = [sys.executable, "-m", "harness.guest.inside", str(rig.path.resolve()), *command]
    return Job(served, PROJECT, sorted(channels), [lines])


def _timed(results: Results) -> str:
    simulated_s, wall_s = results.run.simulated_s, results.run.wall_s
    if not wall_s:
        return "the guest's run was not timed"
    return f"guest: {simulated_s:.0f} s of bench time in {wall_s:.1f} s of this machine: {simulated_s / wall_s:.0f} : 1"
