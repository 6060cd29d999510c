"""The unit loses its network or its supply during an attempt."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from harness.owner.owner import NEXT_AFTER_S

#: from the network being back until the unit has registered and reported
BACK_S = 20.0


@needs("network")
@verifies("AUTH_002", "AUTH_004")
def test_an_on_during_an_outage_is_seen_afterwards(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Next is refused as long as the unit cannot report its ON, accepted once it has, and the attempt succeeds."""
    bench.owner.take_attempt_to("start")
    bench.clock.sleep(NEXT_AFTER_S, "the unit to hear of the attempt")
    bench.network.outage()
    bench.expect("AUTH_002").refused(bench.owner.first_step())
    bench.network.restore()
    bench.clock.sleep(BACK_S, "the unit to report ON")
    bench.expect("AUTH_002").accepted(bench.owner.confirm_engine_on())
    bench.expect("AUTH_004").accepted(bench.owner.second_step())


@needs("network")
@verifies("AUTH_003", "AUTH_004")
def test_an_off_during_an_outage_is_seen_afterwards(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The value is refused as long as the unit cannot report its OFF, and accepted once it has."""
    bench.owner.take_attempt_to("Next")
    bench.network.outage()
    bench.expect("AUTH_003").refused(bench.owner.second_step())
    bench.network.restore()
    bench.clock.sleep(BACK_S, "the unit to report OFF")
    bench.expect("AUTH_004").accepted(bench.owner.submit_odometer(unpaired_vehicle.odometer_km))


@needs("network")
@verifies("AUTH_008")
def test_an_off_reported_after_the_end_does_not_save_the_attempt(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The owner was in time, the report of the OFF was not: the attempt is over when it arrives."""
    started = bench.owner.take_attempt_to("Next")
    window = bench.limit("AUTH_STEP_WINDOW").published(bench.owner.window_s)
    bench.network.outage()
    bench.owner.second_step()
    bench.clock.sleep_until(started.ended_s + window.outside_s, "the end of the time specified")
    bench.network.restore()
    bench.clock.sleep(BACK_S, "the unit to report OFF")
    bench.expect("AUTH_008").refused(bench.owner.submit_odometer(unpaired_vehicle.odometer_km))
    bench.expect("AUTH_008").refused(bench.owner.use("lock status"))


@needs("supply")
@pytest.mark.parametrize("stage", ["start", "ON", "Next"])
@verifies("AUTH_001", "AUTH_010")
def test_a_loss_of_power_leaves_the_owner_a_way_out(bench: Bench, unpaired_vehicle: Vehicle, stage: str) -> None:
    """The unit loses its supply in the middle: the owner gives up, has no access, and succeeds after the wait."""
    wait = bench.limit("AUTH_RETRY_LOCKOUT")
    bench.owner.take_attempt_to(stage)
    bench.power_cycle()
    unpaired_vehicle.turn_ignition("OFF")
    given_up = bench.owner.abandon_authentication()
    bench.expect("AUTH_001").refused(bench.owner.use("lock status"))
    bench.clock.sleep_until(given_up.ended_s + wait.outside_s, "the end of the wait")
    bench.expect("AUTH_010").accepted(bench.owner.authenticate_ownership())


@needs("supply")
@verifies("AUTH_004")
def test_a_loss_of_power_after_the_off_does_no_harm(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Both steps have been seen when the unit loses its supply: the right value still authenticates."""
    bench.owner.take_attempt_to("OFF")
    bench.power_cycle()
    bench.expect("AUTH_004").accepted(bench.owner.submit_odometer(unpaired_vehicle.odometer_km))


@needs("supply")
@verifies("AUTH_001")
def test_ownership_outlives_a_loss_of_power(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Once enrolled, the vehicle stays enrolled when the unit loses its supply."""
    bench.power_cycle(off_s=3600.0)
    bench.expect("AUTH_001").accepted(bench.owner.use("lock status"))
    bench.expect("AUTH_001").equal(bench.owner.lock(), "COMPLETED", "end of the command Lock")
