"""Which unit is on the bench: asked by diagnostics at the start of each case, for the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.errors import DutProtocolError, RigError
from harness.journal import Journal
from harness.rig import Vehicle

if TYPE_CHECKING:
    from harness.links.diagnostics import DiagnosticsLink, Identity


def record_identity(diagnostics: DiagnosticsLink | None, vehicle: Vehicle, journal: Journal) -> None:
    """Ask the unit for VIN, part number and software, and write them down, or why they could not be read.

    Raises RigError when the unit is programmed for another vehicle: then the wrong unit is on the bench.
    """
    if diagnostics is None:
        journal.append("observation", "dut.identity", not_read="the vehicle file has no diagnostics section")
        return
    try:
        identity = diagnostics.identity(tentative=True)
    except DutProtocolError as error:
        journal.append("observation", "dut.identity", not_read=error.message)
        return
    require_vehicle(identity, vehicle)


def require_vehicle(identity: Identity, vehicle: Vehicle) -> None:
    """Raise RigError when the unit is programmed for another vehicle."""
    if identity.vin != vehicle.facts.vin:
        raise RigError(
            f"the unit is programmed for another vehicle: VIN {identity.vin_masked}, not {vehicle.facts.vin_masked}",
            where=str(vehicle.path),
            hint="put the unit of this vehicle on the bench, or name the vehicle of this unit in the rig file",
        )
