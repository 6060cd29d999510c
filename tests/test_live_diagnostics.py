"""The unit's diagnostics on a live bench, from both frameworks: udsoncan and can-isotp over a serial CAN adapter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live_rig import LiveRig, live_rigs

GIVE_UP_S = 60.0

PYTEST_CASE = '''
"""A scenario of the fault memory."""

from fixtures import Bench, verifies


@verifies("SUPPLY_006")
def test_diagnostics(bench: Bench) -> None:
    """Who it is, what it has stored, clear that, start afresh."""
    unit = bench.diagnostics
    assert unit.identity().part_number == "283B0-EMU0A"
    bench.supply.set_voltage(8.0)
    bench.clock.sleep(1.5)
    bench.supply.set_voltage(12.6)
    codes = [dtc.code for dtc in unit.read_dtcs().granted()]
    bench.expect("SUPPLY_006").equal(codes, ["U3003-16"], "codes stored")
    assert unit.clear_dtcs().error_code == "ServiceNotSupportedInActiveSession"
    unit.open_session("extended").granted()
    unit.clear_dtcs().granted()
    assert unit.read_dtcs().granted() == ()
    unit.reset().granted()
    bench.console.wait_for("boot complete", 10.0)
    assert unit.tester_present().ok
'''

ROBOT_CASE = """
*** Settings ***
Library    fixtures.TcuHil

*** Test Cases ***
The fault memory is read and cleared
    [Tags]    SUPPLY_006
    Given the unit is the one of this vehicle
    When the supply is set to 8 V
    Then the fault memory holds U3003-16    (SUPPLY_006)
    When the supply is set to 12.6 V
    And the fault memory is cleared
    Then the fault memory is empty    (SUPPLY_006)
    When the fault memories of the car are cleared
    Then the engine unit of the car holds no code
"""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveRig]:
    """`tcuhil emulate` on ports and paths of its own."""
    with live_rigs(tmp_path_factory.mktemp("live")) as rigs:
        yield rigs[0]


def results(folder: Path) -> dict[str, Any]:
    """The results of a run."""
    loaded: dict[str, Any] = json.loads((folder / "results.json").read_text())
    return loaded


def test_diagnostics_from_pytest_in_wall_time(live: LiveRig, tmp_path: Path) -> None:
    """Identity, faults, clearing (with response pending on the way) and reset, and the report says who was tested."""
    scenario = tmp_path / "test_diagnostics.py"
    scenario.write_text(PYTEST_CASE)
    run = live.start([str(scenario)], tmp_path / "run", "-p", "fixtures.plugin", f"--rootdir={tmp_path}")
    output, _ = run.communicate(timeout=GIVE_UP_S)
    assert run.returncode == 0, output
    found = results(tmp_path / "run")
    (case,) = found["cases"]
    assert (case["verdict"], case["faults"]) == ("pass", []), case
    (identity,) = found["run"]["identities"]
    assert (identity["software"], identity["vin"]) == ("TCU-EMU 1.0", "MNTBAAN1*********")


def test_diagnostics_from_robot_in_wall_time(live: LiveRig, tmp_path: Path) -> None:
    """The same by keywords, and those of the car's own units."""
    suite = tmp_path / "diagnostics.robot"
    suite.write_text(ROBOT_CASE)
    run = live.start_robot(str(suite), [], tmp_path / "run")
    output, _ = run.communicate(timeout=GIVE_UP_S)
    assert run.returncode == 0, output
    (case,) = results(tmp_path / "run")["cases"]
    assert (case["verdict"], case["faults"]) == ("pass", []), case
