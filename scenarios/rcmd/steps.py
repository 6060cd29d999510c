"""Steps that the scenarios of all remote commands share."""

from __future__ import annotations

from fixtures import Bench, request
from harness.errors import NotExecuted
from harness.journal import Record

#: how long unit and app take to follow the car
SHOWN_S = 5.0
#: the unit has asked the car by then when all is well; the manual gives no figure
ASKED_S = 30.0
#: where the unit may ask for nothing, it is watched this long: ten times what it is given to ask
WATCH_S = 10 * ASKED_S
#: every command has ended by then, one way or the other; the manual gives no figure, but nobody waits longer
ENDED_S = 900.0
#: how long a person waits before trying again
RETRY_S = 10.0
#: the unit has booted and registered by then
BACK_S = 30.0

COMPLETED = "COMPLETED"
#: the ways in which a command ends
TERMINAL = ("COMPLETED", "REJECTED", "TIMEOUT")

#: what the unit may ask the car for, by the command it comes from: names of the vehicle file
START_REQUESTS = ("engine_start", "engine_start_cooled", "engine_start_uncooled")
REQUESTS = {
    "lock": ("lock",),
    "unlock": ("unlock",),
    "engine start": START_REQUESTS,
    "engine stop": ("engine_stop",),
    "lights": ("lights",),
    "horn and lights": ("horn_and_lights",),
}
COMMANDS = tuple(REQUESTS)


def needs_code(bench: Bench) -> None:
    """Raise NotExecuted for a model that needs no security code."""
    if not bench.rig.vehicle.facts.security_code:
        raise NotExecuted(f"the {bench.rig.vehicle.facts.model} needs no security code")


def needs_no_code(bench: Bench) -> None:
    """Raise NotExecuted for a model that needs a security code."""
    if bench.rig.vehicle.facts.security_code:
        raise NotExecuted(f"the {bench.rig.vehicle.facts.model} needs a security code")


def known(bench: Bench, *commands: str) -> tuple[str, ...]:
    """The requests of some commands for which the vehicle file has a code."""
    states = bench.rig.vehicle.request.states
    return tuple(name for command in commands for name in REQUESTS[command] if name in states)


def requests_since(bench: Bench, since_s: float, *commands: str) -> list[Record]:
    """What the unit has asked the car for since an instant because of some commands (none named: any)."""
    pattern = request(bench.rig.vehicle, *known(bench, *commands))
    return [record for record in bench.case.observations if record.t_ns >= since_s * 1e9 and pattern.matches(record)]


def carried_out(bench: Bench, requirement: str, command: str, since_s: float) -> Record:
    """The requirement demands that the unit asks the car for this."""
    return bench.expect(requirement).eventually(
        request(bench.rig.vehicle, *known(bench, command)), within_s=ASKED_S, since_s=since_s
    )


def not_carried_out(bench: Bench, requirement: str, command: str, since_s: float, for_s: float = WATCH_S) -> None:
    """The requirement demands that the unit does not ask the car for this."""
    bench.expect(requirement).never(request(bench.rig.vehicle, *known(bench, command)), for_s=for_s, since_s=since_s)


def ended_as(bench: Bench, requirement: str, ended: str, expected: str = COMPLETED) -> None:
    """The requirement demands that the app is told this end of a command."""
    bench.expect(requirement).equal(ended, expected, "end of the command as the app is told")


def ended_without_success(bench: Bench, requirement: str, ended: str) -> None:
    """The requirement demands that the app is told that the command was not carried out."""
    is_refusal = ended not in (COMPLETED, "TIMEOUT", "PENDING", "SENT")
    bench.expect(requirement).equal(is_refusal, True, f"the app is told of a refusal (it was told {ended})")


def doors_as_on_the_bus(bench: Bench, requirement: str) -> None:
    """The requirement demands that the app shows the locks as they are."""
    bench.clock.sleep(SHOWN_S, "the app to follow the car")
    shown = bench.owner.remote.doors()
    actual = "locked" if bench.vehicle.doors.locked else "unlocked"
    bench.expect(requirement).equal(shown.text, actual, "lock status in the app", shown.record)


def engine_as_on_the_bus(bench: Bench, requirement: str) -> None:
    """The requirement demands that the app shows the engine as it is."""
    bench.clock.sleep(SHOWN_S, "the app to follow the car")
    shown, vehicle = bench.owner.remote.engine(), bench.vehicle
    actual = "off" if not vehicle.engine.running else "running remotely" if vehicle.remotely_started else "running"
    bench.expect(requirement).equal(shown.text, actual, "engine status in the app", shown.record)


def bring_about(bench: Bench, command: str) -> None:
    """Bring the vehicle where a command has something to do: parked and locked long enough, or what it needs."""
    vehicle = bench.vehicle
    if command == "lock":
        return
    vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("HORN_READY_DELAY").outside_s, "horn and lights to be ready")
    if command == "engine stop":
        bench.owner.remote.insist("engine start")


def effect(bench: Bench, command: str) -> bool:
    """Whether the vehicle is as a command wants it (of horn and lights: at this moment)."""
    vehicle = bench.vehicle
    effects = {
        "lock": vehicle.doors.locked,
        "unlock": not vehicle.doors.locked,
        "engine start": vehicle.engine.running,
        "engine stop": not vehicle.engine.running,
        "lights": vehicle.horn.flashing and not vehicle.horn.sounding,
        "horn and lights": vehicle.horn.flashing and vehicle.horn.sounding,
    }
    return effects[command]
