"""A unit in C, written from docs/tcu-port.md alone, takes the emulated one's place: unchanged scenarios judge it."""

from __future__ import annotations

import json
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from harness.lease_file import FOLDER_VARIABLE
from harness.run import PROJECT
from tests.emulator.serving import ServedProcess
from tests.live_rig import LiveRig, copies_of_rig

SOURCES = PROJECT / "tests" / "tcu_c"
COMPILER = shutil.which("cc")
#: whoever waits longer waits in vain
GIVE_UP_S = 300.0

OWNERSHIP = "auth/test_steps.py::test_on_next_off_value_next_authenticates"
LOCKS = "theft/test_doors.py::test_the_door_status_tells_whether_the_doors_are_locked[app]"
HEALTH = "vhm/test_warnings.py::test_a_malfunction_during_the_lamp_check_is_displayed"
MASK = "theft/test_after_locking.py::test_within_the_minute_an_alert_may_be_absent[just-locked-key]"
VALUE = "auth/test_success.py::test_the_value_of_the_meter_authenticates"
REQUIREMENTS = {
    OWNERSHIP: {"AUTH_002", "AUTH_003", "AUTH_004"},
    LOCKS: {"THEFT_003"},
    HEALTH: {"VHM_002"},
}
#: a fault that is compiled in, the scenario that must find it, and the requirement that it breaks
FAULTS = {
    "FAULT_NO_ODOMETER": (VALUE, "AUTH_004"),
    "FAULT_DOORS_NOT_MASKED": (MASK, "THEFT_008"),
}

pytestmark = pytest.mark.skipif(COMPILER is None, reason="this machine has no C compiler (cc)")


def built(folder: Path, *options: str) -> Path:
    """The unit's program, compiled without a warning."""
    folder.mkdir()
    program = folder / "tcu"
    command = [COMPILER or "cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-O2", *options, "-o", str(program)]
    subprocess.run([*command, *map(str, sorted(SOURCES.glob("*.c")))], check=True)
    return program


@contextmanager
def rigs_with(folder: Path, programs: Sequence[Path]) -> Iterator[list[LiveRig]]:
    """A served bench for each of these units, with its leases in a folder of its own."""
    leases = folder / "leases"
    leases.mkdir()
    with ExitStack() as ends, pytest.MonkeyPatch.context() as environment:
        environment.setenv(FOLDER_VARIABLE, str(leases))
        rigs = []
        for program, (path, supply_port) in zip(programs, copies_of_rig(folder, len(programs)), strict=True):
            unit = f"  unit:\n    command: [{program}]\n  serve:"
            path.write_text(path.read_text().replace("  serve:", unit, 1))
            process = ServedProcess(path)
            ends.callback(process.end, signal.SIGTERM)
            rigs.append(LiveRig(path, supply_port, process))
        for rig in rigs:
            said = rig.process.process.stdout
            assert said is not None
            select.select([said], [], [], GIVE_UP_S)  # so many at once take their time to start
            rig.process.wait_until_ready()
        yield rigs


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The only case of each scenario on the faultless unit, and of each fault; all at once, each on its own bench."""
    folder = tmp_path_factory.mktemp("tcu-in-c")
    with ThreadPoolExecutor() as compilers:
        faultless = compilers.submit(built, folder / "faultless")
        faulty = {fault: compilers.submit(built, folder / fault, f"-D{fault}") for fault in FAULTS}
    programs = {name: build.result() for name, build in (dict.fromkeys(REQUIREMENTS, faultless) | faulty).items()}
    scenarios = {name: name if name in REQUIREMENTS else FAULTS[name][0] for name in programs}
    outs = {name: folder / f"run-{number}" for number, name in enumerate(programs)}
    with rigs_with(folder, list(programs.values())) as rigs:
        runs = {name: rig.start([scenarios[name]], outs[name]) for name, rig in zip(programs, rigs, strict=True)}
        said = {name: run.communicate(timeout=GIVE_UP_S)[0] for name, run in runs.items()}
    cases: dict[str, dict[str, Any]] = {}
    for name, out in outs.items():
        assert (out / "results.json").exists(), said[name]
        (cases[name],) = json.loads((out / "results.json").read_text())["cases"]
    return cases


@pytest.mark.parametrize("scenario", REQUIREMENTS)
def test_the_unit_in_c_passes(judged: dict[str, dict[str, Any]], scenario: str) -> None:
    """Ownership, locks and health: every requirement of the scenario is judged, and passes."""
    case = judged[scenario]
    assert (case["verdict"], case["reason"]) == ("pass", "")
    assert {judgement["requirement"] for judgement in case["judgements"]} == REQUIREMENTS[scenario]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_unit_in_c_fails_its_requirement(judged: dict[str, dict[str, Any]], fault: str) -> None:
    """Compiled with a fault, the same unit fails the requirement that it breaks, and that one only."""
    case = judged[fault]
    assert case["verdict"] == "fail"
    failed = {judgement["requirement"] for judgement in case["judgements"] if judgement["verdict"] == "fail"}
    assert failed == {FAULTS[fault][1]}
