"""Steps that the scenarios of managing and of re-activating a vehicle share."""

from __future__ import annotations

from fixtures import Bench
from harness.errors import Undecided
from scenarios.unp.steps import REPORT_S

#: why a function is refused while the services are deactivated
INACTIVE = "SERVICE_DEACTIVATED"
#: what the unit says on the bus while it asks for nothing
IDLE = ("idle_on", "idle_off")
#: what was under way when the services were deactivated may still be carried out
SETTLES_S = 5.0


def asked_for(bench: Bench) -> str | None:
    """What the unit asks the vehicle for on the bus, as its newest frame says; idle states for nothing."""
    request = bench.rig.vehicle.request
    said = [
        record.data["raw"]
        for record in bench.case.observations
        if record.what == "can.frame" and record.data["message"] == request.message
    ]
    return request.state(said[-1]) if said else None


def deactivate(bench: Bench) -> None:
    """The owner deactivates the services, and the unit has the time to hear of it."""
    bench.owner.garage.deactivate()
    bench.clock.sleep(REPORT_S, "the unit to hear of the deactivation")


def reactivate(bench: Bench) -> None:
    """The owner activates the services again. Raises Undecided when they are not active in their time."""
    bench.owner.garage.reactivate(bench.limit("REACT_TIME").outside_s)
    bench.clock.sleep(REPORT_S, "the first report")


def start_engine(bench: Bench) -> None:
    """Park, lock, and start the engine remotely. Raises Undecided when it does not start."""
    bench.vehicle.park_and_lock()
    bench.clock.sleep(REPORT_S, "the unit to see the doors locked")
    if bench.owner.start_engine() != "COMPLETED":
        raise Undecided("the engine did not start remotely, so what follows cannot be judged")
