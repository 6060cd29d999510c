"""Rigs for the doctor: copies of the emulated one, whole or spoilt, and live ones with a few sections only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness import emulated
from harness.doctor.checks import examine
from harness.doctor.findings import Finding, Findings, Level
from harness.emulator.world import World
from harness.run import CATALOGUE_FOLDER, PROJECT

RIG = PROJECT / "rigs" / "emulated.yaml"
PASSWORD_VARIABLE, PASSWORD = "TCUHIL_OWNER_PASSWORD", "correct horse battery"

_LIVE = """\
name: live
clock: wall
profile: document
vehicle: {project}/rigs/vehicles/kicks-epower-th.yaml
capabilities: []
{sections}
"""


def copy_of_emulated(folder: Path, *changes: tuple[str, str]) -> Path:
    """The emulated rig with some texts replaced."""
    text = RIG.read_text().replace("vehicle: vehicles", f"vehicle: {PROJECT}/rigs/vehicles")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "rig.yaml"
    path.write_text(text)
    return path


def live_rig(folder: Path, sections: str) -> Path:
    """A rig in wall time with some sections only, and a real unit as far as the file says."""
    path = folder / "rig.yaml"
    path.write_text(_LIVE.format(project=PROJECT, sections=sections))
    return path


def spoil(monkeypatch: pytest.MonkeyPatch, how: Callable[[World], object]) -> list[World]:
    """Have the emulated bench spoilt as soon as it is started; the list gets it."""
    start, worlds = emulated.start, list[World]()

    def spoilt(*arguments: object) -> World:
        world = start(*arguments)  # type: ignore[arg-type]  # handed through as they come
        assert world is not None
        how(world)
        worlds.append(world)
        return world

    monkeypatch.setattr(emulated, "start", spoilt)
    return worlds


def examined(path: Path, folder: Path) -> dict[str, Finding]:
    """What the doctor finds, by subject."""
    findings = Findings()
    examine(path, folder / "runs", CATALOGUE_FOLDER, findings, lambda _subject: None)
    return by_subject(findings)


def by_subject(findings: Findings) -> dict[str, Finding]:
    """One entry a subject."""
    found = {entry.subject: entry for entry in findings.entries}
    assert len(found) == len(findings.entries), findings.entries
    return found


def not_ok(found: dict[str, Finding]) -> dict[str, Level]:
    """The subjects that are not as they should be."""
    return {subject: entry.level for subject, entry in found.items() if entry.level is not Level.OK}
