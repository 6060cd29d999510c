"""The units of the car that the bench plays, put on the bus."""

from __future__ import annotations

from harness.clock import Clock
from harness.journal import Journal
from harness.kernel import Kernel
from harness.links.can import CanLink
from harness.vehicle.ecus import fit_ecus
from harness.vehicle.vehicle import Vehicle
from harness.vehicle_file import VehicleFile


def play_ecus(
    facts: VehicleFile, vehicle: Vehicle, can: CanLink, kernel: Kernel, clock: Clock, journal: Journal
) -> None:
    """Have the units of a vehicle file answer diagnostic requests; they remember the faults of the vehicle."""
    if not facts.ecus:
        return
    from harness.links.ecu_transport import EcuAddress, EcuPort, ask_all  # loads slowly, and not every car needs it

    equipped = {name for name, fitted in facts.equipment.model_dump().items() if fitted}
    vehicle.ecus = fit_ecus(facts.ecus, facts.vin, equipped, vehicle.warnings)
    ports = [
        EcuPort(
            can,
            EcuAddress(name, section.request_id, section.response_id),
            vehicle.ecus[name].answer,
            kernel,
            clock,
            journal,
        )
        for name, section in facts.ecus.items()
    ]
    ask_all(can, ports)
