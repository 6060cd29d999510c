"""The two steps of the procedure: engine ON and Next, then engine OFF, the odometer value and Next.

A cycle made by a remote start from the app cannot be tried before ownership: the app offers none then. What is tried is
a vehicle that says on CAN that its ignition was turned by a remote start, as one with such a key fob would.
"""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, verifies
from harness.owner.owner import NEXT_AFTER_S


@verifies("AUTH_002", "AUTH_003", "AUTH_004")
def test_on_next_off_value_next_authenticates(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Each step as the app asks for it, one after the other, is accepted."""
    bench.owner.take_attempt_to("start")
    bench.expect("AUTH_002").accepted(bench.owner.first_step())
    last = bench.owner.second_step()
    bench.expect("AUTH_003").accepted(last)
    bench.expect("AUTH_004").accepted(last)


@pytest.mark.parametrize("position", ["OFF", "ACC"])
@verifies("AUTH_002")
def test_next_is_refused_while_the_ignition_is_not_on(bench: Bench, unpaired_vehicle: Vehicle, position: str) -> None:
    """The first step waits for ON; neither OFF nor ACC is ON."""
    bench.owner.take_attempt_to("start")
    unpaired_vehicle.turn_ignition(position)
    bench.clock.sleep(NEXT_AFTER_S, "the unit to report the ignition")
    bench.expect("AUTH_002").refused(bench.owner.confirm_engine_on())


@verifies("AUTH_002")
def test_the_value_is_refused_before_next_of_the_first_step(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The first step is not over without its Next, though ON and OFF have been seen."""
    bench.owner.take_attempt_to("ON")
    bench.expect("AUTH_002").refused(bench.owner.second_step())


@verifies("AUTH_003")
def test_the_value_is_refused_while_the_ignition_is_still_on(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The second step waits for OFF; the right value entered before is not taken."""
    bench.owner.take_attempt_to("Next")
    bench.clock.sleep(NEXT_AFTER_S, "the owner to type the value")
    bench.expect("AUTH_003").refused(bench.owner.submit_odometer(unpaired_vehicle.odometer_km))


@verifies("AUTH_003")
def test_the_value_is_refused_in_acc(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """From ON to ACC is not OFF. The text does not name ACC, so a unit that takes it for OFF is only recorded."""
    bench.owner.take_attempt_to("Next")
    unpaired_vehicle.turn_ignition("ACC")
    bench.clock.sleep(NEXT_AFTER_S, "the unit to report the ignition")
    bench.expect("AUTH_003").may_be_refused(bench.owner.submit_odometer(unpaired_vehicle.odometer_km))


@verifies("AUTH_003")
def test_the_value_is_refused_when_the_ignition_is_on_again(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """OFF for a moment and ON again: the value is entered with the engine ON, and is not taken."""
    bench.owner.take_attempt_to("OFF")
    unpaired_vehicle.turn_ignition("ON")
    bench.clock.sleep(NEXT_AFTER_S, "the unit to report ON")
    bench.expect("AUTH_003").refused(bench.owner.submit_odometer(unpaired_vehicle.odometer_km))


@verifies("AUTH_004")
def test_an_ignition_that_bounces_between_off_and_on_does_no_harm(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """ON, OFF, ON before the first Next and OFF, ON, OFF before the value: both steps are done, and it succeeds."""
    bench.owner.take_attempt_to("ON")
    for position in ("OFF", "ON"):
        unpaired_vehicle.turn_ignition(position)
        bench.clock.sleep(1.0, "the bounce")
    bench.owner.first_step()
    for position in ("OFF", "ON"):
        unpaired_vehicle.turn_ignition(position)
        bench.clock.sleep(1.0, "the bounce")
    bench.expect("AUTH_004").accepted(bench.owner.second_step())


@verifies("AUTH_004")
def test_the_way_through_acc_does_no_harm(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """A key is turned OFF, ACC, ON and back ON, ACC, OFF: that is an ON and an OFF."""
    bench.owner.take_attempt_to("start")
    unpaired_vehicle.turn_ignition("ACC")
    bench.clock.sleep(1.0, "the key to be turned")
    bench.owner.first_step()
    unpaired_vehicle.turn_ignition("ACC")
    bench.clock.sleep(1.0, "the key to be turned")
    bench.expect("AUTH_004").accepted(bench.owner.second_step())


@verifies("AUTH_011")
def test_the_right_value_without_any_ignition_does_not_authenticate(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Somebody who knows the odometer but is not in the vehicle presses Next twice."""
    bench.owner.take_attempt_to("start")
    bench.owner.confirm_engine_on()
    bench.clock.sleep(NEXT_AFTER_S, "the owner to type the value")
    bench.expect("AUTH_011").refused(bench.owner.submit_odometer(unpaired_vehicle.odometer_km))
    bench.expect("AUTH_011").refused(bench.owner.use("lock status"))


@pytest.mark.parametrize("before_s", [1.0, 60.0])
@verifies("AUTH_011")
def test_a_cycle_before_the_attempt_does_not_count(bench: Bench, unpaired_vehicle: Vehicle, before_s: float) -> None:
    """ON and OFF shortly before the attempt was started, none during it: the right value is refused."""
    unpaired_vehicle.ignition_cycle(off_s=before_s)
    bench.owner.take_attempt_to("start")
    bench.clock.sleep(NEXT_AFTER_S, "the owner to read the page")
    bench.owner.confirm_engine_on()
    bench.expect("AUTH_011").refused(bench.owner.submit_odometer(unpaired_vehicle.odometer_km))


@verifies("AUTH_011")
def test_an_on_before_the_attempt_does_not_count(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The ignition was ON already and is only turned OFF during the attempt: the right value is refused."""
    unpaired_vehicle.turn_ignition("ON")
    bench.clock.sleep(NEXT_AFTER_S, "the unit to report ON")
    bench.owner.take_attempt_to("start")
    bench.clock.sleep(NEXT_AFTER_S, "the owner to read the page")
    bench.owner.confirm_engine_on()
    bench.expect("AUTH_011").refused(bench.owner.second_step())


@verifies("AUTH_004")
def test_an_ignition_that_was_on_already_is_turned_off_and_on(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The owner starts with the engine running, turns it OFF and does both steps: it succeeds."""
    unpaired_vehicle.turn_ignition("ON")
    bench.clock.sleep(NEXT_AFTER_S, "the unit to report ON")
    bench.owner.take_attempt_to("start")
    unpaired_vehicle.turn_ignition("OFF")
    bench.clock.sleep(NEXT_AFTER_S, "the unit to report OFF")
    bench.owner.first_step()
    bench.expect("AUTH_004").accepted(bench.owner.second_step())


@verifies("AUTH_011")
def test_a_cycle_to_acc_only_does_not_count(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Radio on, radio off: the ignition was never ON, and the right value is refused."""
    bench.owner.take_attempt_to("start")
    unpaired_vehicle.turn_ignition("ACC")
    bench.clock.sleep(NEXT_AFTER_S, "the unit to report the ignition")
    bench.owner.confirm_engine_on()
    bench.expect("AUTH_011").refused(bench.owner.second_step())


@verifies("AUTH_011")
def test_an_on_by_remote_start_does_not_count(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """An engine started remotely puts nobody into the vehicle. The text does not say so: a real unit is recorded."""
    bench.owner.take_attempt_to("start")
    unpaired_vehicle.turn_ignition("ON", by="remote")
    bench.clock.sleep(NEXT_AFTER_S, "the unit to report the ignition")
    bench.owner.confirm_engine_on()
    unpaired_vehicle.turn_ignition("OFF", by="remote")
    bench.clock.sleep(NEXT_AFTER_S, "the unit to report the ignition")
    bench.expect("AUTH_011").may_be_refused(bench.owner.submit_odometer(unpaired_vehicle.odometer_km))


@verifies("AUTH_011")
def test_the_cycle_of_a_failed_attempt_does_not_count_for_the_next(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """ON and OFF belong to the attempt they were made in; the next one needs its own."""
    wait = bench.limit("AUTH_RETRY_LOCKOUT")
    failed = bench.owner.fail_authentication()
    bench.clock.sleep_until(failed.ended_s + wait.outside_s, "the end of the wait")
    bench.owner.take_attempt_to("start")
    bench.clock.sleep(NEXT_AFTER_S, "the owner to read the page")
    bench.owner.confirm_engine_on()
    bench.expect("AUTH_011").refused(bench.owner.submit_odometer(unpaired_vehicle.odometer_km))
