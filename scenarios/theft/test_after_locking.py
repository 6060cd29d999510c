"""Within a minute of locking an alert may be absent; later it must come."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, theft_alert, verifies
from scenarios.theft.steps import ALERT_S, APP, KEY, SHOWN_S, WATCH_S, end_intrusion, lock_by, one_alert

pytestmark = needs("push")

#: instants within the minute, as shares of its judged part
WITHIN = pytest.mark.parametrize("share", [0.02, 0.5, 1.0], ids=["just-locked", "half-way", "at-the-end"])
MEANS = pytest.mark.parametrize("means", [KEY, APP])
#: the switching point is narrowed down to this
RESOLUTION_S = 0.2


@MEANS
@WITHIN
@verifies("THEFT_008")
def test_within_the_minute_an_alert_may_be_absent(
    bench: Bench, guarded_vehicle: Vehicle, share: float, means: str
) -> None:
    """A door is forced within a minute of locking, by key or by app: an alert may be absent."""
    locked = lock_by(bench, means)
    bench.clock.sleep_until(locked.not_before_s + share * bench.limit("THEFT_LOCK_MASK").inside_s)
    guarded_vehicle.force_door("driver")
    bench.expect("THEFT_008").may_be_absent(theft_alert, for_s=WATCH_S)


@verifies("THEFT_008")
def test_an_alarm_that_outlasts_the_minute_may_stay_unreported(bench: Bench, guarded_vehicle: Vehicle) -> None:
    """The alarm begins within the minute and sounds beyond its end: an alert may be absent, then too."""
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").inside_s)
    guarded_vehicle.force_door("driver", alarm_s=WATCH_S)
    bench.expect("THEFT_008").may_be_absent(theft_alert, for_s=2 * WATCH_S)


@needs("supply")
@verifies("THEFT_008")
def test_the_minute_outlasts_a_power_loss(bench: Bench, guarded_vehicle: Vehicle) -> None:
    """The unit loses its supply just after locking and is back within the minute: an alert may still be absent."""
    guarded_vehicle.park_and_lock()
    locked_s = bench.clock.now_s
    bench.clock.sleep(SHOWN_S, "the unit to see the doors locked")
    bench.power_cycle()
    bench.clock.sleep_until(locked_s + bench.limit("THEFT_LOCK_MASK").inside_s)
    guarded_vehicle.force_door("driver")
    bench.expect("THEFT_008").may_be_absent(theft_alert, for_s=WATCH_S)


@MEANS
@verifies("THEFT_009")
def test_after_the_minute_an_alert_comes(bench: Bench, guarded_vehicle: Vehicle, means: str) -> None:
    """A door is forced just after the minute, locked by key or by app: one alert."""
    locked = lock_by(bench, means)
    bench.clock.sleep_until(locked.not_after_s + bench.limit("THEFT_LOCK_MASK").outside_s)
    guarded_vehicle.force_door("driver")
    one_alert(bench, "THEFT_009")


@verifies("THEFT_008", "THEFT_009")
def test_an_intrusion_within_the_minute_hides_no_later_one(bench: Bench, guarded_vehicle: Vehicle) -> None:
    """One door is forced within the minute and left open, another just after it: the second sends an alert."""
    mask = bench.limit("THEFT_LOCK_MASK")
    guarded_vehicle.park_and_lock()
    locked_s = bench.clock.now_s
    bench.clock.sleep(mask.inside_s / 2)
    guarded_vehicle.force_door("driver")
    bench.expect("THEFT_008").may_be_absent(theft_alert, for_s=mask.inside_s / 2)
    bench.clock.sleep_until(locked_s + mask.outside_s)
    guarded_vehicle.force_door("passenger")
    one_alert(bench, "THEFT_009")


@MEANS
@verifies("THEFT_009")
def test_locking_what_is_locked_does_not_restart_the_minute(bench: Bench, guarded_vehicle: Vehicle, means: str) -> None:
    """The owner locks again ten seconds before the minute is over: it still ends a minute after the first locking."""
    mask = bench.limit("THEFT_LOCK_MASK")
    guarded_vehicle.park_and_lock()
    locked_s = bench.clock.now_s
    bench.clock.sleep(mask.nominal_s - 10.0)
    lock_by(bench, means)
    bench.clock.sleep_until(locked_s + mask.outside_s)
    guarded_vehicle.force_door("driver")
    one_alert(bench, "THEFT_009")


@MEANS
@verifies("THEFT_008", "THEFT_009")
def test_unlocking_and_locking_again_restarts_the_minute(bench: Bench, guarded_vehicle: Vehicle, means: str) -> None:
    """The minute counts from the last locking: an alert may be absent until its end, and comes after it."""
    mask = bench.limit("THEFT_LOCK_MASK")
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(mask.nominal_s * 2 / 3)
    guarded_vehicle.unlock()
    bench.clock.sleep(SHOWN_S, "the owner to fetch a bag")
    locked = lock_by(bench, means)
    bench.clock.sleep_until(locked.not_before_s + mask.inside_s / 2)
    guarded_vehicle.force_door("driver")
    bench.expect("THEFT_008").may_be_absent(theft_alert, for_s=ALERT_S)
    end_intrusion(bench)
    bench.clock.sleep_until(locked.not_after_s + mask.outside_s)
    guarded_vehicle.force_door("driver")
    one_alert(bench, "THEFT_009")


@verifies("THEFT_008", "THEFT_009")
def test_where_alerts_set_in_after_locking_is_measured(bench: Bench, guarded_vehicle: Vehicle) -> None:
    """An alert comes just after the minute; where alerts set in is found by locking again and again, and reported."""
    mask = bench.limit("THEFT_LOCK_MASK")
    _intrude_after(bench, guarded_vehicle, mask.outside_s)
    one_alert(bench, "THEFT_009")
    silent_s, alerting_s = 0.0, mask.outside_s
    while alerting_s - silent_s > RESOLUTION_S:
        probe_s = (silent_s + alerting_s) / 2
        _intrude_after(bench, guarded_vehicle, probe_s)
        if bench.expect("THEFT_008").recorded(theft_alert, for_s=ALERT_S) is None:
            silent_s = probe_s
        else:
            alerting_s = probe_s
    note = f"no alert at {silent_s:.2f} s, an alert at {alerting_s:.2f} s after locking"
    bench.measured("THEFT_LOCK_MASK", "THEFT_008", round((silent_s + alerting_s) / 2, 2), "s", note)


def _intrude_after(bench: Bench, vehicle: Vehicle, delay_s: float) -> None:
    """Park and lock anew, and force a door a while after."""
    vehicle.unlock()
    bench.clock.sleep(SHOWN_S, "the unit to see the doors unlocked")
    vehicle.park_and_lock()
    bench.clock.sleep(delay_s, "the instant of the intrusion")
    vehicle.force_door("driver")
