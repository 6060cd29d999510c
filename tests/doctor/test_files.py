"""What the doctor says of files, secrets and the disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from harness.doctor.examination import Examination
from harness.doctor.files import DISK, MB, RIG_FILE, SECRETS, VEHICLE_FILE, examine_disk, examine_secrets
from harness.doctor.findings import Finding, Findings, Level
from harness.rig import Rig
from harness.run import PROJECT
from tests.doctor.bed import PASSWORD, PASSWORD_VARIABLE, by_subject, copy_of_emulated, examined, live_rig

OWNER = f"""\
owner:
  base_url: http://127.0.0.1:9
  email: owner@example.com
  password_env: {PASSWORD_VARIABLE}
  timeout_s: 1
"""
CODE = "TCUHIL_SECURITY_CODE"


def test_a_rig_file_with_a_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    """File, line and what to write; what depends on it is not examined, the disk is."""
    path = copy_of_emulated(tmp_path, ("baud: 115200", "boud: 115200"))
    line = path.read_text().splitlines().index("  boud: 115200") + 1
    found = examined(path, tmp_path)
    assert found[RIG_FILE].level is Level.FINDING
    assert found[RIG_FILE].seen.startswith(f"{path}:{line}: unknown key 'boud'")
    assert "did you mean 'baud'?" in found[RIG_FILE].advice
    assert found[DISK].level is Level.OK
    assert found["everything else"].level is Level.NOT_EXAMINED


def test_a_missing_dbc_is_told_at_the_vehicle_file(tmp_path: Path) -> None:
    """The vehicle file names it, so that is where it is to be mended."""
    vehicle = tmp_path / "vehicle.yaml"
    vehicle.write_text((PROJECT / "rigs/vehicles/almera-th.yaml").read_text().replace("nissan_body_th", "other"))
    path = copy_of_emulated(tmp_path, (f"{PROJECT}/rigs/vehicles/almera-th.yaml", str(vehicle)))
    found = examined(path, tmp_path)
    assert found[VEHICLE_FILE].level is Level.FINDING
    assert str(vehicle) in found[VEHICLE_FILE].seen and "there is no DBC" in found[VEHICLE_FILE].seen


def secrets(path: Path) -> Finding:
    """What is said of the secrets of a rig."""
    findings = Findings()
    with Examination(Rig.load(path), findings) as examination:
        examine_secrets(examination)
    return by_subject(findings)[SECRETS]


def test_a_secret_that_is_not_set_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With the command that sets it."""
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    found = secrets(live_rig(tmp_path, OWNER))
    assert found.level is Level.FINDING
    assert found.advice == f"export {PASSWORD_VARIABLE}=..."


def test_a_secret_that_is_set_is_never_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its variable is named, its value is nowhere."""
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    found = secrets(live_rig(tmp_path, OWNER))
    assert found.level is Level.OK
    assert PASSWORD_VARIABLE in found.seen
    assert PASSWORD not in repr(found)


def test_a_car_that_asks_for_a_code_needs_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable for it in the rig file, then none in the environment, then all is well."""
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    monkeypatch.delenv(CODE, raising=False)
    path = live_rig(tmp_path, OWNER)
    path.write_text(path.read_text().replace("kicks-epower-th", "almera-th"))
    assert "names no variable" in secrets(path).seen
    path.write_text(path.read_text() + f"  security_code_env: {CODE}\n")
    assert secrets(path).seen == f"not set in the environment: {CODE}"
    monkeypatch.setenv(CODE, "4711")
    assert secrets(path).level is Level.OK


@pytest.mark.parametrize(
    ("free_mb", "level"), [(199, Level.FINDING), (200, Level.WARNING), (999, Level.WARNING), (1000, Level.OK)]
)
def test_room_for_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free_mb: int, level: Level) -> None:
    """Below 200 MB no run should begin, below 1 GB somebody should make room."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free_mb * MB))
    findings = Findings()
    examine_disk(tmp_path / "not" / "there", findings)
    found = by_subject(findings)[DISK]
    assert found.level is level
    assert f"{free_mb} MB free" in found.seen and str(tmp_path) in found.seen


def test_a_folder_that_takes_no_runs_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Below a file there can be none; without permission neither."""
    findings = Findings()
    file = tmp_path / "file"
    file.touch()
    examine_disk(file / "runs", findings)
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)  # root is refused nothing
    examine_disk(tmp_path, findings)
    assert [entry.level for entry in findings.entries] == [Level.FINDING, Level.FINDING]
