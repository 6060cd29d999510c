"""A vehicle is paired by its VIN; the terms are accepted for it; an account may have several."""

from __future__ import annotations

import pytest

from fixtures import Bench, needs, verifies
from harness.owner.garage import Garage
from scenarios.unp.steps import COMMAND_S, REPORT_S, await_first_report, vehicle_state

#: what is no acceptance of the terms
NOT_ACCEPTED = {"no": False, "the word true": "true", "yes": "yes", "one": 1, "a list": [True], "left out": None}


@verifies("VIN_001", "VIN_005")
def test_a_vehicle_is_added_by_its_vin_as_it_is_typed(bench: Bench, garage: Garage) -> None:
    """The owner types the VIN: the vehicle of this VIN, and no other, is in the account."""
    vin = bench.owner.vin
    bench.expect("VIN_005").accepted(garage.add(vin))
    bench.expect("VIN_001").equal(garage.vins(), [vin], "vehicles in the account")


@verifies("VIN_001")
def test_a_vehicle_that_was_added_is_not_usable_before_its_ownership_is_authenticated(
    bench: Bench, garage: Garage
) -> None:
    """The VIN alone, which anybody can read through the windscreen, gives no access; with the procedure it does."""
    garage.add(bench.owner.vin)
    bench.expect("VIN_001").refused(bench.owner.use("lock status"), because="OWNERSHIP_REQUIRED")
    bench.expect("VIN_001").accepted(bench.owner.authenticate_ownership())
    await_first_report(bench)
    bench.expect("VIN_001").accepted(bench.owner.use("lock status"))


@verifies("VIN_001")
def test_without_a_vin_there_is_no_vehicle(bench: Bench, garage: Garage) -> None:
    """An account with no vehicle lists none, and the vehicle on the bench cannot be used by it."""
    bench.expect("VIN_001").equal(garage.vins(), [], "vehicles in the account")
    bench.expect("VIN_001").refused(bench.owner.use("lock status"))
    bench.expect("VIN_001").refused(bench.owner.start_authentication())


@verifies("VIN_001")
def test_adding_a_vehicle_does_nothing_to_it(bench: Bench, garage: Garage) -> None:
    """The vehicle stays as it is, and its owner finds it added after an hour and after logging in again."""
    before = vehicle_state(bench)
    garage.add(bench.owner.vin)
    bench.clock.sleep(3600.0, "an hour")
    bench.owner.app.log_in()
    bench.expect("VIN_001").equal(garage.vins(), [bench.owner.vin], "vehicles in the account")
    bench.expect("VIN_001").equal(vehicle_state(bench), before, "locked, engine running")


@pytest.mark.parametrize("answer", NOT_ACCEPTED.values(), ids=list(NOT_ACCEPTED))
@verifies("VIN_006")
def test_without_accepted_terms_nothing_is_paired(bench: Bench, garage: Garage, answer: object) -> None:
    """Anything but acceptance is refused for that reason and pairs nothing; with acceptance the same VIN is added."""
    bench.expect("VIN_006").refused(garage.add(bench.owner.vin, answer), because="TERMS_NOT_ACCEPTED")
    bench.expect("VIN_006").equal(garage.vins(), [], "vehicles in the account")
    bench.expect("VIN_006").refused(bench.owner.start_authentication())
    bench.expect("VIN_006").accepted(garage.add(bench.owner.vin))


@needs("second-vehicle")
@verifies("VIN_006")
def test_terms_accepted_for_one_vehicle_do_not_count_for_another(bench: Bench, garage: Garage) -> None:
    """The owner of one vehicle adds a second one: its terms have to be accepted, too."""
    garage.add(bench.owner.vin)
    bench.expect("VIN_006").refused(garage.add(bench.people.second_vin, False), because="TERMS_NOT_ACCEPTED")
    bench.expect("VIN_006").equal(garage.vins(), [bench.owner.vin], "vehicles in the account")


@verifies("VIN_003")
def test_no_step_can_be_left_out(bench: Bench, garage: Garage) -> None:
    """Without a VIN, without an answer to the terms, and without both, nothing is added; with both it is."""
    for vin, answer in ((None, True), (bench.owner.vin, None), (None, None)):
        bench.expect("VIN_003").refused(garage.add(vin, answer))
        bench.expect("VIN_003").equal(garage.vins(), [], "vehicles in the account")
    bench.expect("VIN_003").accepted(garage.add(bench.owner.vin))


@verifies("VIN_003")
def test_the_vin_comes_before_the_terms(bench: Bench, garage: Garage) -> None:
    """With both steps wrong it is the VIN that is refused, because the terms are not reached."""
    refused = garage.add(bench.owner.vin[:-1], False)
    bench.expect("VIN_003").refused(refused)
    measured = refused.error_code != "TERMS_NOT_ACCEPTED"
    bench.expect("VIN_003").equal(measured, True, "refused for the VIN, not for the terms", refused.record)


@pytest.mark.parametrize("tries", [1, 10])
@verifies("VIN_003")
def test_going_back_loses_nothing_and_pairs_nothing(bench: Bench, garage: Garage, tries: int) -> None:
    """The owner turns back at the terms, once or often: nothing is paired, and the next time it is."""
    for _ in range(tries):
        garage.add(bench.owner.vin, False)
        garage.add(bench.owner.vin[1:])
    bench.expect("VIN_003").equal(garage.vins(), [], "vehicles in the account")
    bench.expect("VIN_003").accepted(garage.add(bench.owner.vin))
    bench.expect("VIN_003").accepted(bench.owner.start_authentication())


@verifies("VIN_002")
def test_the_same_vehicle_added_twice_is_there_once(bench: Bench, garage: Garage) -> None:
    """Adding a vehicle again leaves one vehicle in the account."""
    garage.add(bench.owner.vin)
    garage.add(bench.owner.vin)
    bench.expect("VIN_002").equal(garage.vins(), [bench.owner.vin], "vehicles in the account")


@verifies("VIN_002")
def test_adding_an_owned_vehicle_again_takes_nothing_away(bench: Bench, garage: Garage) -> None:
    """The owner of a vehicle adds it again: it is there once, and can be used as before."""
    bench.owner.pair()
    await_first_report(bench)
    garage.add(bench.owner.vin)
    bench.expect("VIN_002").equal(garage.vins(), [bench.owner.vin], "vehicles in the account")
    bench.expect("VIN_002").accepted(bench.owner.use("lock status"))
    bench.expect("VIN_002").equal(bench.owner.lock(), "COMPLETED", "end of the command Lock")


@needs("second-vehicle")
@verifies("VIN_002")
def test_an_account_has_two_vehicles(bench: Bench, garage: Garage) -> None:
    """A second vehicle is added to an account that has one: both are listed, in whatever order."""
    bench.expect("VIN_002").accepted(garage.add(bench.owner.vin))
    bench.expect("VIN_002").accepted(garage.add(bench.people.second_vin))
    expected = sorted([bench.owner.vin, bench.people.second_vin])
    bench.expect("VIN_002").equal(sorted(garage.vins()), expected, "vehicles in the account")


@needs("second-vehicle")
@verifies("VIN_002")
def test_a_second_vehicle_takes_nothing_from_the_first(bench: Bench, garage: Garage) -> None:
    """The owner of a vehicle adds another: the first stays usable, the second is not before its own procedure."""
    bench.owner.pair()
    await_first_report(bench)
    garage.add(bench.people.second_vin)
    bench.expect("VIN_002").accepted(bench.owner.use("lock status"))
    bench.expect("VIN_002").refused(bench.owner.app.lock_status(bench.people.second_vin), because="OWNERSHIP_REQUIRED")
    bench.expect("VIN_002").equal(bench.owner.lock(), "COMPLETED", "end of the command Lock")
    bench.expect("VIN_002").equal(bench.vehicle.doors.locked, True, "vehicle locked")


@needs("second-vehicle")
@verifies("VIN_002")
def test_a_failed_authentication_of_one_vehicle_bars_no_other(bench: Bench, garage: Garage) -> None:
    """The attempt on one vehicle is given up: the other one can be authenticated at once, and the reverse."""
    other = bench.people.second_vin
    garage.add(bench.owner.vin)
    garage.add(other)
    attempt = bench.owner.app.start_authentication(other)
    bench.expect("VIN_002").accepted(attempt)
    bench.owner.app.abandon(other, str(attempt.body["data"]["id"]))
    bench.expect("VIN_002").refused(bench.owner.app.start_authentication(other), because="AUTH_WAIT")
    bench.expect("VIN_002").accepted(bench.owner.start_authentication())
    bench.owner.abandon_authentication()
    bench.clock.sleep(bench.limit("AUTH_RETRY_LOCKOUT").outside_s, "the wait")
    bench.owner.fail_authentication()
    bench.expect("VIN_002").accepted(bench.owner.app.start_authentication(other))


@needs("second-vehicle")
@verifies("VIN_002")
def test_two_procedures_at_a_time_do_not_mix(bench: Bench, garage: Garage) -> None:
    """An ignition cycle and an odometer value of the first vehicle do not authenticate the second one."""
    other = bench.people.second_vin
    garage.add(bench.owner.vin)
    garage.add(other)
    attempt = str(bench.owner.app.start_authentication(other).body["data"]["id"])
    bench.expect("VIN_002").accepted(bench.owner.authenticate_ownership())
    bench.expect("VIN_002").refused(bench.owner.app.confirm_engine_on(other, attempt))
    bench.expect("VIN_002").refused(bench.owner.app.submit_odometer(other, attempt, bench.vehicle.odometer_km))
    bench.expect("VIN_002").refused(bench.owner.app.lock_status(other))


@needs("second-vehicle")
@verifies("VIN_002")
def test_the_attempt_of_one_vehicle_is_not_one_of_the_other(bench: Bench, garage: Garage) -> None:
    """The id of the attempt on the first vehicle, used for the second one, is refused and completes nothing."""
    other = bench.people.second_vin
    garage.add(bench.owner.vin)
    garage.add(other)
    bench.owner.take_attempt_to("OFF")
    started = bench.owner.app.start_authentication(other)
    bench.expect("VIN_002").accepted(started)
    bench.expect("VIN_002").refused(bench.owner.app.lock_status(other))
    bench.expect("VIN_002").accepted(bench.owner.submit_odometer(bench.vehicle.odometer_km))
    bench.clock.sleep(COMMAND_S + REPORT_S, "the reports")
    bench.expect("VIN_002").accepted(bench.owner.use("lock status"))
    bench.expect("VIN_002").refused(bench.owner.app.lock_status(other))
