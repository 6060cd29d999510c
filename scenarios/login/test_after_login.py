"""What the app shows after the login, with and without a vehicle."""

from __future__ import annotations

import pytest

from fixtures import Bench, Owner, Vehicle, needs, verifies
from scenarios.acc.steps import VEHICLE_FUNCTIONS, log_in_again

#: how long the unit is given to report
REPORT_S = 10.0


@needs("newcomer", "mail")
@verifies("LOGIN_005")
def test_without_a_vehicle_one_can_be_added(bench: Bench, member: Owner) -> None:
    """No vehicle is listed, and adding one is accepted."""
    cars = member.app.cars()
    bench.expect("LOGIN_005").accepted(cars)
    bench.expect("LOGIN_005").equal(len(cars.body["data"]), 0, "vehicles that are listed", cars.record)
    bench.expect("LOGIN_005").accepted(member.app.add_vehicle(member.vin))


@needs("newcomer", "mail")
@pytest.mark.parametrize("function", VEHICLE_FUNCTIONS)
@verifies("LOGIN_005")
def test_without_a_vehicle_nothing_is_shown(
    bench: Bench, paired_vehicle: Vehicle, member: Owner, function: str
) -> None:
    """Somebody without a vehicle is shown nothing of one that somebody else has."""
    bench.expect("LOGIN_005").refused(member.use(function))


@verifies("LOGIN_006")
def test_the_main_screen_shows_the_vehicle(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Logged in again, the owner finds the vehicle, and what it reported."""
    paired_vehicle.lock()
    bench.clock.sleep(REPORT_S, "the unit to report")
    log_in_again(bench, bench.owner)
    cars = bench.owner.app.cars()
    bench.expect("LOGIN_006").equal(
        len(cars.body["data"]) if cars.ok else 0, 1, "vehicles that are listed", cars.record
    )
    _expect_what_the_vehicle_shows(bench)


@verifies("LOGIN_006")
def test_what_changed_while_logged_out_is_shown(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The vehicle is driven and locked while nobody is logged in: the main screen is up to date after the login."""
    bench.owner.account.log_out()
    paired_vehicle.turn_ignition("ON")
    bench.clock.sleep(REPORT_S, "the unit to report")
    paired_vehicle.drive(12.0)
    paired_vehicle.turn_ignition("OFF")
    paired_vehicle.lock()
    bench.clock.sleep(REPORT_S, "the unit to report")
    bench.owner.app.log_in()
    _expect_what_the_vehicle_shows(bench)


@verifies("LOGIN_006")
def test_another_phone_shows_the_same(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A second phone of the owner shows the vehicle after its first login."""
    paired_vehicle.lock()
    bench.clock.sleep(REPORT_S, "the unit to report")
    phone = bench.people.second_phone
    phone.app.log_in()
    screen = phone.open_main_screen()
    bench.expect("LOGIN_006").equal(screen.lock_status, "locked", "locks on the second phone")
    bench.expect("LOGIN_006").equal(screen.odometer_km, paired_vehicle.odometer_km, "odometer on the second phone, km")


@needs("second-vehicle")
@verifies("LOGIN_006")
def test_two_vehicles_are_both_listed(bench: Bench, paired_vehicle: Vehicle) -> None:
    """With a second vehicle added the login shows both."""
    bench.owner.app.add_vehicle(bench.people.second_vin)
    log_in_again(bench, bench.owner)
    cars = bench.owner.app.cars()
    listed = {car["vin"] for car in cars.body["data"]} if cars.ok else set()
    is_complete = listed == {bench.owner.vin, bench.people.second_vin}
    bench.expect("LOGIN_006").equal(is_complete, True, "both vehicles are listed", cars.record)


def _expect_what_the_vehicle_shows(bench: Bench) -> None:
    screen = bench.owner.open_main_screen()
    bench.expect("LOGIN_006").equal(screen.lock_status, "locked", "locks on the main screen")
    bench.expect("LOGIN_006").equal(
        screen.odometer_km, bench.vehicle.odometer_km, "odometer on the main screen, km", screen.cockpit.record
    )
