"""A remote engine start is no trip, unless the driver takes the running car over."""

from __future__ import annotations

from fixtures import Bench, verifies
from harness.errors import Undecided
from scenarios.drv.steps import CYCLE, MINUTE_S, TIME, Logbook, settle

#: how long the engine is given to stop by itself before the scenario gives up
STOP_S = 1200.0


def _start(bench: Bench) -> None:
    bench.vehicle.park_and_lock()
    bench.clock.sleep(MINUTE_S, "the driver to walk away")
    ended = bench.owner.start_engine()
    if ended != "COMPLETED":
        raise Undecided(f"the remote engine start ended as {ended}, so whether it is a trip cannot be judged")


@verifies("DRV_003", "DRV_005", "DRV_006")
def test_a_remote_start_that_ends_by_itself_is_no_trip(bench: Bench, logbook: Logbook) -> None:
    """Nobody comes, and the engine stops after its time: no trip, and no time driven."""
    _start(bench)
    bench.vehicle.wait_until_engine_stops(STOP_S)
    settle(bench)
    logbook.expect(CYCLE)
    logbook.expect("DRV_003", periods=("day",))
    logbook.expect_time(TIME)


@verifies("DRV_006")
def test_a_remote_start_that_is_stopped_from_the_app_is_no_trip(bench: Bench, logbook: Logbook) -> None:
    """The owner stops the engine from the app after three minutes: no trip."""
    _start(bench)
    bench.clock.sleep(3 * MINUTE_S, "the cabin to cool")
    bench.owner.stop_engine()
    settle(bench)
    logbook.expect(CYCLE)


@verifies("DRV_005", "DRV_006")
def test_a_remote_start_that_is_taken_over_is_a_trip_from_then_on(bench: Bench, logbook: Logbook) -> None:
    """The driver gets in while the engine runs and drives off: one trip, from the driver's ON to the OFF."""
    _start(bench)
    bench.clock.sleep(5 * MINUTE_S, "the cabin to cool")
    bench.vehicle.unlock()
    logbook.drive(6.0, idle_s=MINUTE_S)
    settle(bench)
    logbook.expect(CYCLE)
    logbook.expect_time(TIME)


@verifies("DRV_006")
def test_a_trip_after_a_remote_start_counts_once(bench: Bench, logbook: Logbook) -> None:
    """A remote start has ended when the driver comes, who drives, parks and starts remotely once more: one trip."""
    _start(bench)
    bench.vehicle.wait_until_engine_stops(STOP_S)
    bench.vehicle.unlock()
    logbook.drive(3.0)
    _start(bench)
    bench.owner.stop_engine()
    settle(bench)
    logbook.expect(CYCLE)
