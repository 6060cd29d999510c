"""The command: exit codes, what it prints, and the files it leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # publishes no types
import pytest
from ruamel.yaml import YAML

from harness import cli
from harness.run import PROJECT

RIG = PROJECT / "rigs" / "emulated.yaml"


def tcuhil(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "harness.cli", *arguments], capture_output=True, text=True, check=False, cwd=PROJECT
    )


def test_a_run_that_passes_exits_0_and_leaves_its_evidence(tmp_path: Path) -> None:
    """One area in one framework: every case listed, a table by chapter, the path of the report, all files there."""
    done = tcuhil("run", "--rig", str(RIG), "--out", str(tmp_path), "--select", "AUTH", "--framework", "pytest")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS" in done.stdout
    assert "AUTH_009" in done.stdout
    assert str(tmp_path / "report.html") in done.stdout
    names = {path.name for path in tmp_path.iterdir()}
    assert names >= {"journal.jsonl", "results.json", "junit.xml", "allure-results", "report.html"}
    results = json.loads((tmp_path / "results.json").read_text())
    assert {case["framework"] for case in results["cases"]} == {"pytest"}
    assert all(any(name.startswith("AUTH") for name in case["requirements"]) for case in results["cases"])


def test_a_run_that_finds_a_failure_exits_1(tmp_path: Path) -> None:
    """With a seeded fault the requirement fails, by name."""
    options = ["--select", "AUTH", "--framework", "pytest", "--fault", "auth-wait-5-minutes"]
    done = tcuhil("run", "--rig", str(RIG), "--out", str(tmp_path), *options)
    assert done.returncode == 1
    assert "AUTH_009" in done.stdout
    assert json.loads((tmp_path / "results.json").read_text())["requirements"]["AUTH_009"]["verdict"] == "fail"


@pytest.mark.parametrize("fault", ["cloud-not-json", "cloud-status-500", "cloud-time-out"])
def test_a_cloud_that_misbehaves_exits_3_and_fails_no_requirement(tmp_path: Path, fault: str) -> None:
    """Text that is no JSON, status 500, no answer: errors with the cause, never a failed requirement."""
    options = ["--select", "AUTH", "--framework", "robot", "--fault", fault]
    done = tcuhil("run", "--rig", str(RIG), "--out", str(tmp_path), *options)
    assert done.returncode == 3, done.stdout
    results = json.loads((tmp_path / "results.json").read_text())
    assert {case["verdict"] for case in results["cases"]} == {"error"}
    assert not [name for name, requirement in results["requirements"].items() if requirement["verdict"] == "fail"]
    party = "[dut protocol]" if fault == "cloud-not-json" else "[rig]"
    assert all(case["reason"].startswith(party) for case in results["cases"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "--rig"),
        (["run", "--rig", "nowhere.yaml"], "nowhere.yaml"),
        (["run", "--rig", str(RIG), "--fault", "no-such-fault", "--framework", "pytest"], "no-such-fault"),
        (["faults", "run", "no-such-fault"], "no-such-fault"),
        (["run", "--rig", str(RIG), "--select", "NOWHERE"], "NOWHERE"),
    ],
)
def test_wrong_use_exits_2_and_says_what_is_wrong(tmp_path: Path, arguments: list[str], said: str) -> None:
    """A missing option, file, fault or area is the caller's mistake and is named."""
    extra = ["--out", str(tmp_path / "out")] if arguments[0] == "run" else []
    done = tcuhil(*arguments, *extra)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_holds_a_run_is_not_overwritten(tmp_path: Path) -> None:
    """Evidence is never lost to a second run into the same folder."""
    (tmp_path / "journal.jsonl").write_text("{}\n")
    done = tcuhil("run", "--rig", str(RIG), "--out", str(tmp_path))
    assert done.returncode == 2
    assert (tmp_path / "journal.jsonl").read_text() == "{}\n"


@pytest.mark.parametrize(("name", "path"), [("rig", RIG), ("vehicle", PROJECT / "rigs/vehicles/almera-th.yaml")])
def test_the_printed_schema_accepts_the_shipped_file(capsys: pytest.CaptureFixture[str], name: str, path: Path) -> None:
    """What `tcuhil schema` prints is a JSON schema by which an editor accepts our own files and refuses others."""
    assert cli.main(["schema", name]) == 0
    schema = json.loads(capsys.readouterr().out)
    facts = json.loads(json.dumps(YAML(typ="safe").load(path), default=str))
    jsonschema.validate(facts, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**facts, "no_such_key": 1}, schema)


def test_the_faults_are_listed_with_what_they_break(capsys: pytest.CaptureFixture[str]) -> None:
    """Each seeded fault stands with its requirement; at least 14 are promised."""
    assert cli.main(["faults", "list"]) == 0
    printed = capsys.readouterr().out
    assert "auth-wait-5-minutes" in printed
    assert sum(area in line for line in printed.splitlines() for area in ("AUTH_", "THEFT_", "VHM_")) >= 14


def test_a_campaign_says_who_killed_a_fault_and_that_the_control_passes() -> None:
    """One fault and the control: killed, by a named scenario, for the requirement that it breaks."""
    done = tcuhil("faults", "run", "auth-wait-8-minutes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "control   passes" in done.stdout
    assert "killed" in done.stdout
    assert "AUTH_010" in done.stdout
    assert "auth/test_" in done.stdout
