"""The vehicle is compromised: one theft alert on the phone, one entry in the history."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, theft_alert, verifies
from harness.vehicle.signals import DOORS
from scenarios.theft.steps import ALERT_S, QUIET_S, SHOWN_S, entries_in_history, one_alert

pytestmark = needs("push")

HOUR_S = 3600.0


@pytest.mark.parametrize("door", DOORS)
@verifies("THEFT_001")
def test_forcing_a_door_sends_one_alert(bench: Bench, watched_vehicle: Vehicle, door: str) -> None:
    """Any door or the hatch of the locked car is forced: one theft alert, and one entry in the history."""
    watched_vehicle.force_door(door)
    one_alert(bench, "THEFT_001")
    bench.expect("THEFT_001").equal(entries_in_history(bench), 1, "theft alerts in the history")


@pytest.mark.parametrize("door", DOORS)
@verifies("THEFT_001")
def test_a_door_opened_without_the_alarm_sends_one_alert(bench: Bench, watched_vehicle: Vehicle, door: str) -> None:
    """A door is opened while locked and the alarm stays silent: one theft alert all the same."""
    watched_vehicle.force_door(door, alarm_s=0)
    one_alert(bench, "THEFT_001")


@pytest.mark.parametrize("alarm_s", [1.0, 30.0, 600.0], ids=lambda alarm_s: f"alarm-of-{alarm_s:g}-s")
@verifies("THEFT_001")
def test_an_alarm_with_all_doors_shut_sends_one_alert(bench: Bench, watched_vehicle: Vehicle, alarm_s: float) -> None:
    """The alarm alone tells of the intrusion: one theft alert, however long it sounds."""
    watched_vehicle.break_glass(alarm_s)
    bench.expect("THEFT_001").exactly_once(theft_alert, within_s=ALERT_S, quiet_s=alarm_s + QUIET_S)


@verifies("THEFT_001")
def test_each_intrusion_sends_an_alert_of_its_own(bench: Bench, watched_vehicle: Vehicle) -> None:
    """The owner unlocks and locks again; a second intrusion sends a second alert, and the history has both."""
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_001")
    watched_vehicle.unlock()
    bench.clock.sleep(SHOWN_S, "the owner to look round")
    watched_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_001")
    bench.expect("THEFT_001").equal(entries_in_history(bench), 2, "theft alerts in the history")


@verifies("THEFT_001")
def test_an_alarm_that_sounds_anew_sends_another_alert(bench: Bench, watched_vehicle: Vehicle) -> None:
    """Nobody has seen to the car: the door still stands open when a thief sets the alarm off again an hour later."""
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_001")
    bench.clock.sleep(HOUR_S, "the thief to come back")
    watched_vehicle.break_glass()
    one_alert(bench, "THEFT_001")


@verifies("THEFT_001")
def test_a_door_left_ajar_hides_no_intrusion(bench: Bench, guarded_vehicle: Vehicle) -> None:
    """The car is locked with its hatch ajar, which is no intrusion; forcing a door later sends one alert."""
    guarded_vehicle.open_door("hatch")
    bench.clock.sleep(SHOWN_S, "the owner to walk away")
    guarded_vehicle.lock()
    bench.clock.sleep(HOUR_S, "the car to stand")
    watched_from_s = bench.clock.now_s - HOUR_S
    bench.expect("THEFT_001").never(theft_alert, for_s=HOUR_S, since_s=watched_from_s)
    guarded_vehicle.force_door("driver")
    one_alert(bench, "THEFT_001")


@verifies("THEFT_001")
def test_an_intrusion_during_a_command_sends_one_alert(bench: Bench, watched_vehicle: Vehicle) -> None:
    """A door is forced at the instant in which the owner commands Lock: one theft alert."""
    forced_s = bench.clock.now_s
    watched_vehicle.force_door("driver")
    bench.owner.lock()
    one_alert(bench, "THEFT_001", since_s=forced_s)


@pytest.mark.parametrize("hours", [10 / 60, 23.0], ids=["10-minutes", "23-hours"])
@verifies("THEFT_001", "THEFT_009")
def test_a_car_parked_for_long_is_still_watched(bench: Bench, watched_vehicle: Vehicle, hours: float) -> None:
    """However long ago the car was locked, forcing a door sends one alert, and nothing was sent before."""
    parked_s = bench.clock.now_s
    bench.expect("THEFT_001").never(theft_alert, for_s=hours * HOUR_S, since_s=parked_s)
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_009")


@verifies("THEFT_001")
def test_the_owner_using_the_car_is_no_intrusion(bench: Bench, watched_vehicle: Vehicle) -> None:
    """Unlocking, opening doors, driving, parking and locking again send no alert."""
    began_s = bench.clock.now_s
    watched_vehicle.unlock()
    for door in DOORS:
        watched_vehicle.open_door(door)
        bench.clock.sleep(SHOWN_S, "the owner to load the car")
        watched_vehicle.shut_door(door)
    watched_vehicle.turn_ignition("ON")
    watched_vehicle.drive(5.0)
    watched_vehicle.park_and_lock()
    bench.clock.sleep(HOUR_S, "the car to stand")
    bench.expect("THEFT_001").never(theft_alert, for_s=bench.clock.now_s - began_s, since_s=began_s)
