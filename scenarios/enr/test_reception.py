"""Enrolment needs mobile network and satellites: with both it succeeds, without them never by halves."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies

#: from the network being back until the unit has registered and reported
BACK_S = 20.0


@verifies("ENR_008")
def test_with_good_reception_the_enrolment_succeeds(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Parked where network and satellites are well received: enrolled, and the service is there."""
    bench.expect("ENR_008").accepted(bench.owner.authenticate_ownership())
    bench.expect("ENR_008").accepted(bench.owner.use("lock status"))


@needs("network")
@pytest.mark.parametrize("stage", ["start", "ON", "Next", "OFF"])
@verifies("ENR_008")
def test_a_network_that_is_lost_enrols_nothing_by_halves(bench: Bench, unpaired_vehicle: Vehicle, stage: str) -> None:
    """The network is lost in the middle: either the attempt is completed with it back, or it can be repeated after
    the wait; as long as it was not completed there is no service."""
    bench.owner.take_attempt_to(stage)
    bench.network.outage()
    bench.clock.sleep(600.0, "the time of the attempt to run out")
    bench.expect("ENR_008").refused(bench.owner.use("lock status"))
    bench.network.restore()
    unpaired_vehicle.turn_ignition("OFF")
    bench.clock.sleep(BACK_S + bench.limit("AUTH_RETRY_LOCKOUT").outside_s, "the wait after the attempt")
    bench.expect("ENR_008").refused(bench.owner.use("lock status"))
    bench.expect("ENR_008").accepted(bench.owner.authenticate_ownership())
    bench.expect("ENR_008").accepted(bench.owner.use("lock status"))


@needs("network")
@verifies("ENR_008")
def test_without_a_network_nothing_is_enrolled(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """No network from the beginning to the end: the procedure is not completed, and there is no service."""
    bench.network.outage()
    bench.clock.sleep(BACK_S, "the unit to lose the network")
    bench.expect("ENR_008").refused(bench.owner.authenticate_ownership())
    bench.expect("ENR_008").refused(bench.owner.use("lock status"))


@needs("gnss")
@verifies("ENR_008")
def test_without_satellites(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """In a garage without satellites: whether it succeeds is recorded; it does afterwards in the open."""
    bench.gnss.fix_lost()
    bench.clock.sleep(BACK_S, "the unit to lose its position")
    enrolled = bench.owner.authenticate_ownership().ok
    bench.expect("ENR_008").equal(enrolled, True, "enrolled without satellites", judged=False)
    unpaired_vehicle.turn_ignition("OFF")
    if not enrolled:
        bench.gnss.position(13.7563, 100.5018)
        bench.clock.sleep(bench.limit("AUTH_RETRY_LOCKOUT").outside_s, "the wait after the attempt")
        bench.expect("ENR_008").accepted(bench.owner.authenticate_ownership())
    bench.expect("ENR_008").accepted(bench.owner.use("lock status"))
