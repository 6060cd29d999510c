"""During a remote engine start an alert may be absent; the start itself sends none; after it alerts come again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures import Bench, Vehicle, needs, theft_alert, verifies
from scenarios.theft.steps import (
    ALERT_S,
    QUIET_S,
    SHOWN_S,
    STOP_S,
    WATCH_S,
    be_refused_a_start,
    end_intrusion,
    one_alert,
    start_engine,
    stop_engine,
)

pytestmark = needs("push")

#: how a run of the engine ends without anybody in the car
ENDS: dict[str, Callable[[Bench], None]] = {
    "by-itself": lambda bench: bench.vehicle.wait_until_engine_stops(STOP_S),
    "by-command": stop_engine,
    "by-stalling": lambda bench: bench.vehicle.stall(),
}
EACH_END = pytest.mark.parametrize("end", ENDS)


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0], ids=["after-a-minute", "half-way", "just-before-the-stop"])
@verifies("THEFT_007")
def test_during_a_remote_start_an_alert_may_be_absent(bench: Bench, watched_vehicle: Vehicle, share: float) -> None:
    """A door is forced while the engine runs remotely: an alert may be absent."""
    started = start_engine(bench)
    bench.clock.sleep_until(started.not_before_s + share * bench.limit("RES_RUN_TIME").inside_s)
    watched_vehicle.force_door("driver")
    bench.expect("THEFT_007").may_be_absent(theft_alert, for_s=WATCH_S)


@verifies("THEFT_007")
def test_an_alarm_that_outlasts_the_remote_start_may_stay_unreported(bench: Bench, watched_vehicle: Vehicle) -> None:
    """The alarm begins while the engine runs remotely and sounds on after its stop: an alert may be absent."""
    start_engine(bench)
    forced_s = bench.clock.now_s
    watched_vehicle.force_door("driver", alarm_s=WATCH_S)
    bench.clock.sleep(10.0, "the engine to run")
    stop_engine(bench)
    bench.expect("THEFT_007").may_be_absent(theft_alert, for_s=2 * WATCH_S, since_s=forced_s)


@EACH_END
@verifies("THEFT_001")
def test_a_remote_start_and_its_end_send_no_alert(bench: Bench, watched_vehicle: Vehicle, end: str) -> None:
    """Nobody touches the car: neither starting the engine remotely nor its stop sends an alert."""
    began = start_engine(bench)
    bench.clock.sleep(WATCH_S, "the engine to run")
    ENDS[end](bench)
    bench.clock.sleep(WATCH_S, "the engine to be off")
    for_s = bench.clock.now_s - began.not_before_s
    bench.expect("THEFT_001").never(theft_alert, for_s=for_s, since_s=began.not_before_s)
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_001")


@verifies("THEFT_001")
def test_the_owner_reaching_the_remotely_started_car_is_no_intrusion(bench: Bench, watched_vehicle: Vehicle) -> None:
    """The owner unlocks with the key, gets in and drives off while the engine runs remotely: no alert."""
    began = start_engine(bench)
    bench.clock.sleep(bench.limit("RES_RUN_TIME").nominal_s - WATCH_S, "the owner to reach the car")
    watched_vehicle.unlock()
    watched_vehicle.open_door("driver")
    bench.clock.sleep(SHOWN_S, "the owner to get in")
    watched_vehicle.shut_door("driver")
    watched_vehicle.turn_ignition("ON")
    watched_vehicle.drive(5.0)
    for_s = bench.clock.now_s - began.not_before_s
    bench.expect("THEFT_001").never(theft_alert, for_s=for_s, since_s=began.not_before_s)


@EACH_END
@verifies("THEFT_010")
def test_alerts_come_again_once_the_engine_is_off(bench: Bench, watched_vehicle: Vehicle, end: str) -> None:
    """The remote start ends by itself, by command or by stalling: an intrusion right after it sends one alert."""
    start_engine(bench)
    ENDS[end](bench)
    bench.clock.sleep(bench.limit("THEFT_RES_MASK").outside_s, "the engine to be off")
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_010")


@verifies("THEFT_007", "THEFT_010")
def test_an_intrusion_during_the_run_hides_no_later_one(bench: Bench, watched_vehicle: Vehicle) -> None:
    """One door is forced during the remote start and left open, another after it: the second sends an alert."""
    start_engine(bench)
    watched_vehicle.force_door("driver")
    bench.expect("THEFT_007").may_be_absent(theft_alert, for_s=WATCH_S)
    bench.clock.sleep(QUIET_S, "the alarm to end")
    stop_engine(bench)
    bench.clock.sleep(bench.limit("THEFT_RES_MASK").outside_s, "the engine to be off")
    watched_vehicle.force_door("hatch")
    one_alert(bench, "THEFT_010")


@verifies("THEFT_007", "THEFT_010")
def test_an_intrusion_at_the_very_stop_hides_no_later_one(bench: Bench, watched_vehicle: Vehicle) -> None:
    """Whether a door forced at the instant of the stop sends an alert is open; the next intrusion does."""
    start_engine(bench)
    watched_vehicle.wait_until_engine_stops(STOP_S)
    watched_vehicle.force_door("driver")
    bench.expect("THEFT_007").recorded(theft_alert, for_s=WATCH_S)
    end_intrusion(bench)
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_010")


@verifies("THEFT_008", "THEFT_010")
def test_a_short_run_does_not_shorten_the_minute_after_locking(bench: Bench, guarded_vehicle: Vehicle) -> None:
    """Locked, started remotely and stopped within a minute: an alert may be absent until the minute is over."""
    mask = bench.limit("THEFT_LOCK_MASK")
    guarded_vehicle.park_and_lock()
    locked_s = bench.clock.now_s
    start_engine(bench)
    stop_engine(bench)
    bench.clock.sleep_until(locked_s + mask.inside_s / 2)
    guarded_vehicle.force_door("driver")
    bench.expect("THEFT_008").may_be_absent(theft_alert, for_s=ALERT_S)
    end_intrusion(bench)
    bench.clock.sleep_until(locked_s + mask.outside_s)
    guarded_vehicle.force_door("driver")
    one_alert(bench, "THEFT_010")


@verifies("THEFT_010")
def test_a_refused_third_start_masks_nothing(bench: Bench, watched_vehicle: Vehicle) -> None:
    """A third remote start in a row is refused: an intrusion right after it sends one alert."""
    for _ in range(int(bench.limit("RES_MAX_CONSECUTIVE").inside)):
        start_engine(bench)
        stop_engine(bench)
    bench.clock.sleep(bench.limit("THEFT_RES_MASK").outside_s, "the engine to be off")
    be_refused_a_start(bench)
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_010")


@verifies("THEFT_010")
def test_a_failed_start_masks_nothing(bench: Bench, watched_vehicle: Vehicle) -> None:
    """The car does not react to the remote start: an intrusion after the failure sends one alert."""
    watched_vehicle.obeys_requests = False
    be_refused_a_start(bench)
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_010")


@verifies("THEFT_010")
def test_alerts_come_again_after_the_driver_took_over(bench: Bench, watched_vehicle: Vehicle) -> None:
    """The driver takes the remotely started car over, drives, parks and locks it: an intrusion sends one alert."""
    start_engine(bench)
    watched_vehicle.unlock()
    bench.clock.sleep(SHOWN_S, "the owner to get in")
    watched_vehicle.turn_ignition("ON")
    watched_vehicle.drive(2.0)
    watched_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_010")
