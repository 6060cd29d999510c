"""Steps that the scenarios of unpairing, and of what comes before and after it, share."""

from __future__ import annotations

import pytest

from fixtures import Bench
from harness.errors import Undecided
from harness.expect import Pattern
from harness.owner.owner import Owner

#: every function of a vehicle
FUNCTIONS = (
    "lock status",
    "vehicle health",
    "location",
    "odometer",
    "engine state",
    "refresh",
    "lock",
    "unlock",
    "engine start",
    "engine stop",
    "notifications",
    "alert preferences",
    "Assistance",
)
#: the engine's state has nothing to show before the first remote start
AVAILABLE_AT_ONCE = tuple(function for function in FUNCTIONS if function != "engine state")
COMMANDS = ("lock", "unlock", "engine start", "engine stop")

#: from a change in the car to what the app shows of it, in s; the manual names no time
REPORT_S = 20.0
#: for so long no notification may come, in s: an ignition cycle, and far more than a notification takes
WATCH_S = 300.0
#: a command is carried out by then, in s, or is not any more
COMMAND_S = 20.0
HOUR_S = 3600.0
DAY_S = 24 * HOUR_S
#: more than the cloud's time-out of any command
OUTAGE_S = 1800.0

each_function = pytest.mark.parametrize("function", FUNCTIONS)

any_push_to_owner = Pattern("notification on the owner's phone", "owner.push")
any_push_to_second = Pattern("notification on the second owner's phone", "second_owner.push")


def log_in(owner: Owner) -> None:
    """Log in and install the app, with no vehicle in the account yet. Raises Undecided when the cloud refuses."""
    for what, reply in (("log-in", owner.app.log_in()), ("installation of the app", owner.app.register_phone())):
        if not reply.ok:
            raise Undecided(f"{what} was refused ({reply.error_code}), so what follows cannot be judged")


def vehicle_state(bench: Bench) -> tuple[bool, bool]:
    """Whether the vehicle is locked, and whether its engine runs."""
    return bench.vehicle.doors.locked, bench.vehicle.engine.running


def light_a_warning(bench: Bench) -> None:
    """The brake warning lights up, seen in an ignition cycle."""
    bench.needs_equipment("brake")
    bench.vehicle.raise_warning("brake")
    bench.vehicle.ignition_cycle()


def await_first_report(bench: Bench) -> None:
    """Give the app the time to show a newly paired vehicle for the first time."""
    bench.clock.sleep(REPORT_S, "the first report")


def take_over(bench: Bench, owner: Owner) -> None:
    """Somebody pairs the vehicle by the full procedure. Raises Undecided when that does not succeed."""
    owner.pair()
    await_first_report(bench)


def commanded(bench: Bench, owner: Owner) -> tuple[str, bool]:
    """Somebody locks the vehicle, with a security code of their own where the model asks for one.

    How the command ended, and whether the vehicle is locked.
    """
    if bench.rig.vehicle.facts.security_code:
        owner.security_code.set(owner.security_code.another())
    bench.vehicle.unlock()
    bench.clock.sleep(REPORT_S, "the unit to see the doors unlocked")
    return owner.lock(), bench.vehicle.doors.locked


def command_once(owner: Owner, command: str) -> str:
    """Command something, and do not wait for it; the id of the command. Raises Undecided when the cloud refuses it."""
    reply = owner.use(command)
    if not reply.ok:
        raise Undecided(f"the command was refused ({reply.error_code}), so what follows cannot be judged")
    return str(reply.body["data"]["id"])
