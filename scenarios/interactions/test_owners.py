"""One owner after the other: attempts, commands, codes and engines under way when the vehicle changes hands."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from harness.errors import Undecided
from harness.owner.owner import NEXT_AFTER_S
from scenarios.interactions.owners_steps import LOST_S, SETTLES_S, SHORT_OUTAGE_S, lose_network
from scenarios.rcmd.steps import not_carried_out
from scenarios.sec.steps import SAVED, needs_code
from scenarios.unp.steps import (
    COMMAND_S,
    REPORT_S,
    any_push_to_owner,
    any_push_to_second,
    await_first_report,
    commanded,
    log_in,
    take_over,
    vehicle_state,
)

pytestmark = needs("second-owner")

#: how long the former owner's engine has run when the next owner begins, and takes over
BEGINS_S, TAKES_OVER_S = 400.0, 450.0


@needs("supply")
@verifies("AUTH_009", "AUTH_010", "UNP_003")
def test_a_wait_goes_on_while_somebody_else_owns_the_vehicle(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The owner fails and unpairs; another one pairs at once, loses power, unpairs: the first one's wait goes on."""
    second, wait = bench.people.second_owner, bench.limit("AUTH_RETRY_LOCKOUT")
    log_in(second)
    failed = bench.owner.fail_authentication()
    bench.clock.sleep(30.0, "the owner to give up")
    bench.owner.garage.unpair()
    bench.expect("UNP_003").accepted(second.garage.add(second.vin))
    bench.expect("UNP_003").accepted(second.authenticate_ownership())
    bench.power_cycle()
    second.garage.unpair()
    bench.expect("UNP_003").accepted(bench.owner.garage.add(bench.owner.vin))
    for asked_s in (0.5 * wait.inside_s, wait.inside_s):
        bench.clock.sleep_until(failed.ended_s + asked_s, "an early restart")
        early = bench.owner.start_authentication()
        bench.expect("AUTH_009").refused(early, because="AUTH_WAIT", limit=wait, since_s=failed.ended_s)
    bench.clock.sleep_until(failed.ended_s + wait.outside_s, "the end of the wait")
    bench.expect("AUTH_010").accepted(bench.owner.authenticate_ownership())
    bench.expect("UNP_003").refused(second.use("lock status"))


@needs("second-vehicle")
@verifies("AUTH_009", "AUTH_010", "VIN_002")
def test_two_vehicles_of_an_account_wait_each_for_itself(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Failed; an early attempt with the right value; a second vehicle's attempt given up; the right one in time."""
    owner, other, wait = bench.owner, bench.people.second_vin, bench.limit("AUTH_RETRY_LOCKOUT")
    owner.garage.add(other)
    failed = owner.fail_authentication()
    bench.clock.sleep(60.0, "a minute")
    bench.expect("AUTH_009").refused(owner.start_authentication(), because="AUTH_WAIT")
    owner.first_step()
    bench.expect("AUTH_009").refused(owner.second_step())
    started = owner.app.start_authentication(other)
    bench.expect("VIN_002").accepted(started)
    bench.clock.sleep(NEXT_AFTER_S, "the owner to think better of it")
    given_up = owner.app.abandon(other, str(started.body["data"]["id"]))
    bench.clock.sleep_until(failed.ended_s + wait.inside_s, "the last refusal")
    early = owner.start_authentication()
    bench.expect("AUTH_009").refused(early, because="AUTH_WAIT", limit=wait, since_s=failed.ended_s)
    bench.clock.sleep_until(failed.ended_s + wait.outside_s, "the end of the wait")
    bench.expect("AUTH_010").accepted(owner.authenticate_ownership())
    bench.expect("VIN_002").accepted(owner.use("alert preferences"))
    bench.clock.sleep_until(given_up.ended_s + wait.inside_s, "the last refusal of the second vehicle")
    early = owner.app.start_authentication(other)
    bench.expect("AUTH_009").refused(early, because="AUTH_WAIT", limit=wait, since_s=given_up.ended_s)
    bench.clock.sleep_until(given_up.ended_s + wait.outside_s, "the end of the second wait")
    bench.expect("AUTH_010").accepted(owner.app.start_authentication(other))
    bench.expect("VIN_002").accepted(owner.use("alert preferences"))


@needs("network", "push", "supply")
@pytest.mark.parametrize("power", ["kept", "lost"])
@pytest.mark.parametrize("command", ["lock", "unlock", "engine start"])
@verifies("RCMD_003", "UNP_003", "UNP_004")
def test_a_command_in_the_air_dies_with_the_pairing(
    bench: Bench, paired_vehicle: Vehicle, command: str, power: str
) -> None:
    """Commanded without network and unpaired; the next owner pairs while it would be valid: it moves nothing, ever."""
    second = bench.people.second_owner
    log_in(second)
    if command != "lock":
        paired_vehicle.park_and_lock()
    await_first_report(bench)
    before = vehicle_state(bench)
    lose_network(bench)
    sent = bench.owner.remote.send(command)
    bench.owner.garage.unpair()
    unpaired_s = bench.clock.now_s
    bench.expect("UNP_003").accepted(second.garage.add(second.vin))
    if power == "lost":
        bench.power_cycle()
    bench.network.restore()
    bench.clock.sleep(LOST_S, "the unit to register")
    bench.expect("UNP_003").accepted(second.authenticate_ownership())
    not_carried_out(bench, "RCMD_003", command, sent.asked_s)
    bench.expect("UNP_004").equal(vehicle_state(bench), before, "locked, engine running")
    watched_s = bench.clock.now_s - unpaired_s
    bench.expect("UNP_004").never(any_push_to_owner, for_s=watched_s, since_s=unpaired_s)
    bench.expect("UNP_004").never(any_push_to_second, for_s=watched_s, since_s=unpaired_s)
    bench.expect("UNP_004").refused(second.app.action_status(second.vin, sent.action))
    bench.expect("UNP_003").equal(commanded(bench, second), ("COMPLETED", True), "end of the command Lock, locked")


@needs("push")
@pytest.mark.parametrize("command", ["lock", "engine start"])
@verifies("AUTH_007", "UNP_003", "UNP_004")
def test_a_command_that_the_car_has_not_followed_dies_with_the_pairing(
    bench: Bench, paired_vehicle: Vehicle, command: str
) -> None:
    """The unit asks the car when the owner unpairs; the next one pairs, and the car obeys again: nothing moves."""
    second = bench.people.second_owner
    log_in(second)
    if command != "lock":
        paired_vehicle.park_and_lock()
    await_first_report(bench)
    before = vehicle_state(bench)
    paired_vehicle.obeys_requests = False
    bench.owner.use(command)
    bench.clock.sleep(1.0, "the unit to ask the car")
    bench.owner.garage.unpair()
    unpaired_s = bench.clock.now_s
    bench.clock.sleep(SETTLES_S, "the unit to hear of it")
    paired_vehicle.obeys_requests = True
    bench.expect("UNP_003").accepted(second.garage.add(second.vin))
    bench.expect("UNP_003").accepted(second.authenticate_ownership())
    bench.clock.sleep(COMMAND_S + REPORT_S, "a command to be carried out, and the first report")
    bench.expect("UNP_004").equal(vehicle_state(bench), before, "locked, engine running")
    for phone in (any_push_to_owner, any_push_to_second):
        bench.expect("UNP_004").never(phone, bench.clock.now_s - unpaired_s - SETTLES_S, unpaired_s + SETTLES_S)
    shown = second.open_main_screen()
    locks = "locked" if before[0] else "unlocked"
    bench.expect("AUTH_007").equal(
        shown.lock_status, locks, "locks on the next owner's main screen", shown.locks.record
    )


@needs("supply", "network")
@pytest.mark.parametrize("between", ["nothing", "power loss", "outage"])
@verifies("MVEH_010", "SEC_008", "UNP_003")
def test_a_code_that_waits_for_its_on_is_not_in_force_for_the_next_owner(
    bench: Bench, paired_vehicle: Vehicle, between: str
) -> None:
    """Saved and turned OFF, then sold: the ON of the next owner's authentication completes no code of the former."""
    needs_code(bench)
    second = bench.people.second_owner
    log_in(second)
    former, waiting = bench.owner.security_code.in_use, bench.owner.security_code.another()
    bench.owner.security_code.take_to("OFF", waiting)
    if between == "outage":
        lose_network(bench)
    bench.owner.garage.unpair()
    if between == "power loss":
        bench.power_cycle()
    bench.clock.sleep(SHORT_OUTAGE_S, "the handover")
    bench.network.restore()
    bench.clock.sleep(LOST_S, "the unit to register")
    take_over(bench, second)
    codes = second.security_code
    codes.know(waiting)
    for requirement, code in (("SEC_008", waiting), ("MVEH_010", former)):
        outcome = codes.command("lock", code)
        bench.expect(requirement).equal(outcome.refused, True, "a code of the former owner is refused")
        bench.expect(requirement).equal(bench.vehicle.doors.locked, False, "doors locked")
    own = codes.another()
    own = codes.another() if own == waiting else own
    bench.expect("UNP_003").equal(codes.set(own), SAVED, "what the page of the security code shows")
    bench.expect("SEC_008").equal(codes.command("lock", waiting).refused, True, "the code that waited is refused")
    bench.expect("UNP_003").equal(second.lock(), "COMPLETED", "end of the command Lock")


@verifies("AUTH_004", "AUTH_011", "RES_006", "RES_016", "UNP_004")
def test_the_next_owner_takes_the_engine_over_that_the_former_one_started(
    bench: Bench, paired_vehicle: Vehicle
) -> None:
    """Started, then sold: the run is no ON of the next owner's attempt; taken over, it is, and outlives the run."""
    second, run = bench.people.second_owner, bench.limit("RES_RUN_TIME")
    log_in(second)
    paired_vehicle.park_and_lock()
    await_first_report(bench)
    if bench.owner.start_engine() != "COMPLETED":
        raise Undecided("the engine did not start remotely, so what follows cannot be judged")
    running_s = bench.clock.now_s
    bench.owner.garage.unpair()
    second.garage.add(second.vin)
    bench.clock.sleep_until(running_s + BEGINS_S, "the next owner")
    bench.expect("RES_006").equal(paired_vehicle.engine.running, True, "engine running within its time")
    bench.expect("UNP_004").refused(bench.owner.use("engine stop"))
    second.take_attempt_to("start")
    bench.clock.sleep(NEXT_AFTER_S, "the next owner to sit down")
    bench.expect("AUTH_011").may_be_refused(second.confirm_engine_on())
    bench.clock.sleep_until(running_s + TAKES_OVER_S, "the next owner to turn the key")
    paired_vehicle.unlock()
    bench.expect("AUTH_004").accepted(second.first_step())
    bench.clock.sleep_until(running_s + run.outside_s, "the end of the remote start")
    bench.expect("RES_016").equal(paired_vehicle.engine.running, True, "engine running after it was taken over")
    bench.expect("AUTH_004").accepted(second.second_step())
    await_first_report(bench)
    bench.expect("UNP_004").refused(bench.owner.use("engine state"))
    bench.expect("AUTH_004").accepted(second.use("lock status"))
