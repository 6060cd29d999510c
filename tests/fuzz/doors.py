"""All doors, each on its own bench."""

from __future__ import annotations

from tests.fuzz.can_doors import LinkCan, LinkDiagnostics
from tests.fuzz.cloud_doors import CloudUplink, OwnerApi
from tests.fuzz.door import Door
from tests.fuzz.instrument_doors import LinkScpi, UnitScpi
from tests.fuzz.owner_doors import LinkOwner
from tests.fuzz.process_doors import ControlLines, NetworkUplink
from tests.fuzz.report_doors import ReportDoor
from tests.fuzz.serial_doors import LinkConsole, UnitGnss
from tests.fuzz.slcan_doors import AdapterSlcan, LinkSlcan
from tests.fuzz.unit_doors import UnitCan, UnitConsole, UnitDiagnostics, UnitDownlink

DOORS: dict[str, Door] = {
    door.name: door
    for door in (
        LinkCan(),
        UnitCan(),
        LinkSlcan(),
        AdapterSlcan(),
        LinkDiagnostics(),
        UnitDiagnostics(),
        LinkConsole(),
        UnitConsole(),
        UnitGnss(),
        LinkScpi(),
        UnitScpi(),
        CloudUplink(),
        UnitDownlink(),
        NetworkUplink(),
        LinkOwner(),
        OwnerApi(),
        ControlLines(),
        ReportDoor(),
    )
}
