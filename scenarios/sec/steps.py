"""Steps that several scenarios of the security code share."""

from __future__ import annotations

from fixtures import Bench
from harness.errors import NotExecuted, Undecided
from harness.owner.security_code import Outcome

#: how long unit and app are given to follow the car
SHOWN_S = 5.0
#: how long the engine stays ON or OFF where it does not matter
WHILE_S = 30.0
SAVED = "saved"


def needs_code(bench: Bench) -> None:
    """Raise NotExecuted for a model that asks for no security code."""
    if not bench.rig.vehicle.facts.security_code:
        raise NotExecuted(f"the {bench.rig.vehicle.facts.model} asks for no security code")


def needs_no_code(bench: Bench) -> None:
    """Raise NotExecuted for a model that asks for a security code."""
    if bench.rig.vehicle.facts.security_code:
        raise NotExecuted(f"the {bench.rig.vehicle.facts.model} asks for a security code")


def code_in_use(bench: Bench) -> str:
    """The code that the owner has. Raises Undecided when there is none."""
    code = bench.owner.security_code.in_use
    if code is None:
        raise Undecided("the owner has no security code, so what happens to it cannot be judged")
    return code


def turn(bench: Bench, position: str) -> None:
    """Turn the ignition, and give the unit the time to report it."""
    bench.vehicle.turn_ignition(position)
    bench.clock.sleep(SHOWN_S, f"the unit to report {position}")


def expect_accepted(bench: Bench, requirement: str, code: str) -> None:
    """The requirement demands that this code locks and unlocks the doors; they are unlocked before and after."""
    for action, locked in (("lock", True), ("unlock", False)):
        outcome = bench.owner.security_code.command(action, code)
        what = f"{action} with a code that is in force"
        bench.expect(requirement).equal(outcome.status, "COMPLETED", what, outcome.reply.record)
        bench.expect(requirement).equal(bench.vehicle.doors.locked, locked, "doors locked")


def expect_refused(bench: Bench, requirement: str, code: str | None) -> Outcome:
    """The requirement demands that this code locks nothing, and that the app says why; the doors are unlocked."""
    outcome = bench.owner.security_code.command("lock", code)
    what = "lock with a code that is not in force"
    bench.expect(requirement).equal(outcome.refused, True, f"{what} is refused", outcome.reply.record)
    bench.expect(requirement).equal(outcome.reason != "", True, "a reason is stated", outcome.reply.record)
    bench.expect(requirement).equal(bench.vehicle.doors.locked, False, "doors locked")
    return outcome


def expect_only(bench: Bench, requirement: str, valid: str, *others: str) -> None:
    """The requirement demands that one code is in force, and none of the others. The ignition is OFF for it."""
    for other in others:
        expect_refused(bench, requirement, other)
    expect_accepted(bench, requirement, valid)


def expect_shown(bench: Bench, requirement: str, state: str) -> None:
    """The requirement demands that the page shows this."""
    reply = bench.owner.security_code.state()
    shown = reply.body["data"]["attributes"]["state"] if reply.ok else reply.error_code
    bench.expect(requirement).equal(shown, state, "what the page of the security code shows", reply.record)


def expect_not_saved(bench: Bench, requirement: str) -> None:
    """The requirement demands that the page does not show the code as saved."""
    reply = bench.owner.security_code.state()
    shown = reply.body["data"]["attributes"]["state"] if reply.ok else reply.error_code
    bench.expect(requirement).equal(shown == SAVED, False, "the page shows the code as saved", reply.record)


def set_new_code(bench: Bench) -> str:
    """Set another code by the whole procedure; the code. Raises Undecided when it is not saved."""
    code = bench.owner.security_code.another()
    shown = bench.owner.security_code.set(code)
    if shown != SAVED:
        raise Undecided(f"the page shows {shown!r} after the procedure, so what follows cannot be judged")
    return code
