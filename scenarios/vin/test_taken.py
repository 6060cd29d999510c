"""A vehicle that is in one account is in no other one until it was unpaired."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from harness.owner.garage import Garage
from harness.owner.owner import STAGES
from scenarios.unp.steps import COMMAND_S, DAY_S, FUNCTIONS, HOUR_S, await_first_report, log_in, vehicle_state

pytestmark = needs("second-owner")


def _refuse_the_second(bench: Bench, requirement: str = "VIN_009") -> None:
    """The requirement demands that somebody else cannot add the vehicle, and has nothing of it."""
    second = bench.people.second_owner
    bench.expect(requirement).refused(second.garage.add(bench.owner.vin), because="VIN_TAKEN")
    bench.expect(requirement).equal(second.garage.vins(), [], "vehicles of the second account")
    bench.expect(requirement).refused(second.start_authentication())


@verifies("VIN_009")
def test_a_paired_vehicle_is_refused_to_another_account(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Somebody else enters the VIN: refused because it is taken, nothing is paired, and the owner keeps control."""
    await_first_report(bench)
    log_in(bench.people.second_owner)
    _refuse_the_second(bench)
    bench.expect("VIN_009").equal(bench.owner.garage.vins(), [bench.owner.vin], "vehicles of the owner")
    bench.expect("VIN_009").accepted(bench.owner.use("lock status"))
    bench.expect("VIN_009").equal(bench.owner.lock(), "COMPLETED", "end of the owner's command Lock")


@pytest.mark.parametrize("function", FUNCTIONS)
@verifies("VIN_009")
def test_no_function_of_a_taken_vehicle_is_there_for_another_account(
    bench: Bench, paired_vehicle: Vehicle, function: str
) -> None:
    """Having entered the VIN of somebody's vehicle, the second account is refused each of its functions."""
    await_first_report(bench)
    log_in(bench.people.second_owner)
    bench.people.second_owner.garage.add(bench.owner.vin)
    before = vehicle_state(bench)
    bench.expect("VIN_009").refused(bench.people.second_owner.use(function))
    bench.clock.sleep(COMMAND_S, "a command to be carried out")
    bench.expect("VIN_009").equal(vehicle_state(bench), before, "locked, engine running")


@verifies("VIN_009")
def test_a_vehicle_that_is_only_added_is_refused_to_another_account(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The first account has not authenticated its ownership yet: in this reading the vehicle is taken all the same."""
    log_in(bench.people.second_owner)
    _refuse_the_second(bench)
    bench.expect("VIN_009").accepted(bench.owner.authenticate_ownership())


@pytest.mark.parametrize("stage", STAGES)
@verifies("VIN_009")
def test_another_account_does_not_get_into_the_procedure(bench: Bench, unpaired_vehicle: Vehicle, stage: str) -> None:
    """In each stage of the owner's procedure the second account is refused, and the owner completes it."""
    log_in(bench.people.second_owner)
    bench.owner.take_attempt_to(stage)
    _refuse_the_second(bench)
    if stage == "start":
        bench.expect("VIN_009").accepted(bench.owner.first_step())
    elif stage == "ON":
        bench.expect("VIN_009").accepted(bench.owner.confirm_engine_on())
    if stage == "OFF":
        bench.expect("VIN_009").accepted(bench.owner.submit_odometer(bench.vehicle.odometer_km))
    else:
        bench.expect("VIN_009").accepted(bench.owner.second_step())


@verifies("VIN_009")
def test_an_attempt_of_the_owner_cannot_be_completed_by_another(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The second account, with the right value in hand, can neither see, complete nor give up the owner's attempt."""
    second = bench.people.second_owner
    log_in(second)
    started = bench.owner.take_attempt_to("OFF")
    vin, attempt = bench.owner.vin, str(started.body["data"]["id"])
    bench.expect("VIN_009").refused(second.app.attempt_state(vin, attempt))
    bench.expect("VIN_009").refused(second.app.submit_odometer(vin, attempt, bench.vehicle.odometer_km))
    bench.expect("VIN_009").refused(second.app.abandon(vin, attempt))
    bench.expect("VIN_009").accepted(bench.owner.submit_odometer(bench.vehicle.odometer_km))


def _fail(bench: Bench) -> None:
    bench.owner.fail_authentication()


def _deactivate(bench: Bench) -> None:
    bench.owner.pair()
    bench.owner.garage.deactivate()


def _uninstall(bench: Bench) -> None:
    bench.owner.pair()
    bench.owner.app.remove_app()


def _wait(bench: Bench) -> None:
    bench.owner.pair()
    bench.clock.sleep(90 * DAY_S, "three months without use")


#: what may befall a vehicle in an account, without its being unpaired
CIRCUMSTANCES: dict[str, Callable[[Bench], None]] = {
    "authentication failed": _fail,
    "services deactivated": _deactivate,
    "app removed from the phone": _uninstall,
    "not used for three months": _wait,
}


@pytest.mark.parametrize("circumstance", CIRCUMSTANCES)
@verifies("VIN_009")
def test_only_unpairing_frees_a_vehicle(bench: Bench, unpaired_vehicle: Vehicle, circumstance: str) -> None:
    """Nothing else makes the vehicle available: the second account is refused until the owner has removed it."""
    CIRCUMSTANCES[circumstance](bench)
    log_in(bench.people.second_owner)
    _refuse_the_second(bench)
    bench.owner.app.log_in()
    bench.owner.garage.unpair()
    bench.expect("VIN_009").accepted(bench.people.second_owner.garage.add(bench.owner.vin))


@verifies("VIN_009")
def test_a_removal_that_is_not_confirmed_frees_nothing(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Asked for, agreed to, cancelled: the second account is refused; it is not once the removal is confirmed."""
    second = bench.people.second_owner
    log_in(second)
    screen = bench.owner.garage.screen()
    _, removal = bench.owner.garage.begin_removal()
    _refuse_the_second(bench)
    screen.agree(removal)
    _refuse_the_second(bench)
    screen.cancel(removal)
    _refuse_the_second(bench)
    bench.owner.garage.unpair()
    bench.expect("VIN_009").accepted(second.garage.add(bench.owner.vin))


@verifies("VIN_009")
def test_insisting_does_not_help(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The second account enters the VIN every minute for an hour: refused each time, and the owner notices nothing."""
    log_in(bench.people.second_owner)
    for _ in range(60):
        bench.expect("VIN_009").refused(bench.people.second_owner.garage.add(bench.owner.vin), because="VIN_TAKEN")
        bench.clock.sleep(HOUR_S / 60, "a minute")
    bench.expect("VIN_009").accepted(bench.owner.use("lock status"))


@verifies("VIN_009")
def test_of_two_who_race_for_a_vehicle_one_gets_it(bench: Bench, garage: Garage) -> None:
    """Two accounts enter one VIN again and again: the first has it, and whoever lets go of it loses it to the other."""
    second = bench.people.second_owner
    log_in(second)
    vin = bench.owner.vin
    people = (bench.owner, second)
    for turn in range(6):
        first, late = people[turn % 2], people[1 - turn % 2]
        bench.expect("VIN_009").accepted(first.garage.add(vin))
        bench.expect("VIN_009").refused(late.garage.add(vin), because="VIN_TAKEN")
        listed = (first.garage.vins(), late.garage.vins())
        bench.expect("VIN_009").equal(listed, ([vin], []), "vehicles of the first, of the other")
        first.garage.unpair()


@needs("second-vehicle")
@verifies("VIN_009")
def test_two_accounts_with_a_vehicle_each_do_not_mix(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The second account adds another vehicle: each sees its own, and the owner's stays refused to the other."""
    second = bench.people.second_owner
    log_in(second)
    bench.expect("VIN_009").accepted(second.garage.add(bench.people.second_vin))
    bench.expect("VIN_009").refused(second.garage.add(bench.owner.vin), because="VIN_TAKEN")
    bench.expect("VIN_009").refused(bench.owner.garage.add(bench.people.second_vin), because="VIN_TAKEN")
    listed = (bench.owner.garage.vins(), second.garage.vins())
    bench.expect("VIN_009").equal(listed, ([bench.owner.vin], [bench.people.second_vin]), "vehicles of each account")
