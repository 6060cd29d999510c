"""Which unit is on the bench: read at the start of each case, and never a reason to stop unless it is the wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness import emulated
from harness.bench import Bench
from harness.errors import RigError
from harness.journal import Record
from harness.rig import Rig
from harness.vehicle_file import DiagnosticsSection
from tests.stand import CaseStand

RIG = Path(__file__).parents[1] / "rigs" / "emulated.yaml"
OTHER_VIN = "MNTBAAN18Z0000002"


@pytest.fixture
def stand(tmp_path: Path) -> CaseStand:
    """A case."""
    return CaseStand(tmp_path)


@pytest.fixture
def benches() -> Iterator[list[Bench]]:
    """Benches that are closed at the end."""
    opened: list[Bench] = []
    yield opened
    for bench in opened:
        bench.close()


def with_diagnostics(section: DiagnosticsSection | None) -> Rig:
    """The emulated rig, whose vehicle file has another diagnostics section."""
    rig = Rig.load(RIG)
    facts = rig.vehicle.facts.model_copy(update={"diagnostics": section})
    return replace(rig, vehicle=replace(rig.vehicle, facts=facts))


def identities(stand: CaseStand) -> list[Record]:
    """What the journal says of the unit."""
    return [record for record in stand.records("observation") if record.what == "dut.identity"]


def test_the_unit_is_known_before_a_scenario_begins(stand: CaseStand, benches: list[Bench]) -> None:
    """VIN (masked), part number and software are in the journal once the bench is open."""
    benches.append(Bench(Rig.load(RIG), stand.case, "seed"))
    benches[0].open()
    (record,) = identities(stand)
    assert record.data == {"vin": "MNTBAAN1*********", "part_number": "283B0-EMU0A", "software": "TCU-EMU 1.0"}


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        (None, "the vehicle file has no diagnostics section"),
        (DiagnosticsSection(request_id=0x7A0, response_id=0x7A8), "ReadDataByIdentifier is not answered in time"),
    ],
    ids=["no diagnostics", "no answer"],
)
def test_a_unit_that_does_not_say_who_it_is_is_tested_all_the_same(
    stand: CaseStand, benches: list[Bench], section: DiagnosticsSection | None, reason: str
) -> None:
    """The journal says why its identity is not known; that is no fault of anybody, and the bench is open."""
    benches.append(Bench(with_diagnostics(section), stand.case, "seed"))
    benches[0].open()
    (record,) = identities(stand)
    assert record.data == {"not_read": reason}
    assert stand.records("fault") == []
    assert benches[0].console.command("$TCU_STATUS") == ["RUNNING"]


def test_the_unit_of_another_vehicle_is_a_fault_of_the_rig(
    stand: CaseStand, benches: list[Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening the bench fails before anything is judged; neither VIN is told in full."""
    fitted = emulated._fitted_to

    def swapped(*arguments: Any) -> dict[str, Any]:
        return {**fitted(*arguments), "vin": OTHER_VIN}

    monkeypatch.setattr(emulated, "_fitted_to", swapped)
    benches.append(Bench(Rig.load(RIG), stand.case, "seed"))
    with pytest.raises(RigError, match="programmed for another vehicle") as caught:
        benches[0].open()
    assert OTHER_VIN not in str(caught.value)
    assert OTHER_VIN not in stand.journal.path.read_text()
