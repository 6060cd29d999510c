"""The curfew: a use of the vehicle in the time in which it may not be used sends an alert, any other use sends none.

The scenarios speak of the forbidden time. Whether the window that is saved is that time or the allowed one is the
vehicle file's `curfew_window` (READING_26), and `steps.save_curfew` follows it.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from fixtures import Bench, Vehicle, breach_notice, needs, verifies
from scenarios.mon.steps import (
    ALERT_S,
    BELOW_KMH,
    BREACH_S,
    CURFEW,
    QUIET_S,
    WATCH_S,
    alert_within,
    at,
    begin_trip,
    breach,
    end_trip,
    history,
    instant_of,
    no_alert,
    offences,
    save_curfew,
    save_one,
    saved,
    sleep_until_local,
    stay_off,
)

pytestmark = needs("push")

#: so close to an end of the window it is judged: the clocks of bench and unit agree to some seconds
EDGE_S = 20.0
#: the forbidden time: by day, over midnight, over 07:00 (midnight of UTC in Thailand), two minutes long, ...
WINDOWS = pytest.mark.parametrize(
    "window",
    [
        ((12, 0), (14, 0)),
        ((22, 0), (6, 0)),
        ((6, 30), (7, 30)),
        ((23, 59), (0, 1)),
        ((0, 0), (5, 0)),
        ((19, 0), (0, 0)),
    ],
    ids=lambda window: "-".join(f"{hour:02}{minute:02}" for hour, minute in window),
)
Window = tuple[tuple[int, int], tuple[int, int]]


def _in_force(bench: Bench, window: Window) -> None:
    saved(save_curfew(bench, at(bench, *window[0]), at(bench, *window[1])))
    stay_off(bench)


@WINDOWS
@verifies("CUR_001", "CUR_005")
def test_use_at_the_ends_of_the_window(bench: Bench, paired_vehicle: Vehicle, window: Window) -> None:
    """Short trips just before the forbidden time, just within both its ends, and just after it: two alerts."""
    _in_force(bench, window)
    begins, ends = (at(bench, *time) for time in window)
    for time, offset_s, forbidden in (
        (begins, -EDGE_S, False),
        (begins, EDGE_S, True),
        (ends, -EDGE_S, True),
        (ends, EDGE_S, False),
    ):
        sleep_until_local(bench, time, offset_s)
        begun_s = bench.clock.now_s
        paired_vehicle.turn_ignition("ON")
        bench.clock.sleep(EDGE_S / 2, "the unit to see the ignition ON")
        paired_vehicle.turn_ignition("OFF")
        if forbidden:
            bench.expect("CUR_001").eventually(breach_notice(CURFEW), ALERT_S, begun_s)
        else:
            bench.expect("CUR_005").never(breach_notice(CURFEW), EDGE_S, begun_s)
    bench.clock.sleep(WATCH_S, "late alerts")
    bench.expect("CUR_005").equal((offences(bench), len(history(bench, CURFEW))), (2, 2), "offences, entries")


@verifies("CUR_001")
def test_an_alert_is_pushed_recorded_and_counted(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A use in the forbidden time sends one push, makes one entry with the time of the ON, and one offence."""
    save_one(bench, CURFEW)
    stay_off(bench)
    turned_on = bench.clock.utc
    alert_within(bench, "CUR_001", CURFEW, breach(bench, CURFEW))
    entries = history(bench, CURFEW)
    bench.expect("CUR_001").equal(len(entries), 1, "curfew alerts in the history")
    late_s = (instant_of(entries[0]) - turned_on).total_seconds() if entries else None
    bench.expect("CUR_001").between(late_s, -1.0, ALERT_S, "s", "the time of the entry after the ignition was ON")
    bench.expect("CUR_001").equal(offences(bench), 1, "offences")


@verifies("CUR_001", "CUR_005")
def test_every_day_anew(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The curfew holds each night: a use at 23:00 sends an alert on three days, one at noon sends none."""
    _in_force(bench, ((22, 0), (6, 0)))
    for day in (1, 2, 3):
        sleep_until_local(bench, at(bench, 12))
        no_alert(bench, "CUR_005", CURFEW, breach(bench, CURFEW))
        sleep_until_local(bench, at(bench, 23))
        alert_within(bench, "CUR_001", CURFEW, breach(bench, CURFEW))
        bench.expect("CUR_001").equal(offences(bench), day, "offences")


@verifies("CUR_001", "CUR_005")
def test_still_driving_when_the_forbidden_time_begins(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Begun in the allowed time: no alert until the forbidden time begins, and one then."""
    _in_force(bench, ((22, 0), (6, 0)))
    sleep_until_local(bench, at(bench, 21, 50))
    begun_s = bench.clock.now_s
    begin_trip(bench)
    paired_vehicle.drive_at(BELOW_KMH, 500.0)
    bench.expect("CUR_005").never(breach_notice(CURFEW), bench.clock.now_s - begun_s, begun_s)
    sleep_until_local(bench, at(bench, 22))
    begins_s = bench.clock.now_s
    paired_vehicle.drive_at(BELOW_KMH, 1800.0)
    end_trip(bench)
    alert_within(bench, "CUR_001", CURFEW, begins_s)


@verifies("CUR_005")
def test_a_drive_through_midnight_and_the_end_of_the_night(bench: Bench, paired_vehicle: Vehicle) -> None:
    """One drive from 23:30 to 07:30, over midnight, the end of the forbidden time and midnight of UTC: one alert."""
    _in_force(bench, ((22, 0), (6, 0)))
    sleep_until_local(bench, at(bench, 23, 30))
    begun_s = bench.clock.now_s
    begin_trip(bench)
    paired_vehicle.drive_at(BELOW_KMH, 8 * 3600.0)
    end_trip(bench)
    alert_within(bench, "CUR_005", CURFEW, begun_s)
    bench.expect("CUR_005").equal(offences(bench), 1, "offences")


@verifies("CUR_005")
def test_a_trip_that_ends_before_the_forbidden_time(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The ignition is OFF a minute before the forbidden time begins, and the vehicle stays parked in it: no alert."""
    _in_force(bench, ((22, 0), (6, 0)))
    sleep_until_local(bench, at(bench, 21, 30))
    begun_s = bench.clock.now_s
    begin_trip(bench)
    paired_vehicle.drive_at(BELOW_KMH, 25 * 60.0)
    paired_vehicle.halt()
    sleep_until_local(bench, at(bench, 21, 59))
    paired_vehicle.turn_ignition("OFF")
    sleep_until_local(bench, at(bench, 7))
    no_alert(bench, "CUR_005", CURFEW, begun_s)
    bench.expect("CUR_005").equal(offences(bench), 0, "offences")


@verifies("CUR_005")
def test_what_is_no_use_sends_nothing(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Doors opened and shut, locked and unlocked, the ignition in ACC, all in the forbidden time: no alert."""
    _in_force(bench, ((22, 0), (6, 0)))
    sleep_until_local(bench, at(bench, 23))
    begun_s = bench.clock.now_s
    for verb in (paired_vehicle.open_door, paired_vehicle.shut_door, paired_vehicle.lock, paired_vehicle.unlock):
        verb()
        bench.clock.sleep(30.0, "the unit to notice")
    bench.expect("CUR_005").never(breach_notice(CURFEW), bench.clock.now_s - begun_s, begun_s)
    paired_vehicle.turn_ignition("ACC")
    bench.clock.sleep(BREACH_S, "the unit to notice")
    paired_vehicle.turn_ignition("OFF")
    bench.expect("CUR_005").recorded(breach_notice(CURFEW), WATCH_S)


@verifies("CUR_001")
def test_each_use_sends_an_alert(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Two trips in one night: an alert of each."""
    _in_force(bench, ((22, 0), (6, 0)))
    sleep_until_local(bench, at(bench, 23))
    for _trip in range(2):
        alert_within(bench, "CUR_001", CURFEW, breach(bench, CURFEW))
        bench.clock.sleep(1800.0, "the second trip")


@verifies("CUR_001", "CUR_005")
def test_turned_on_without_moving(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The ignition is ON in the forbidden time and the vehicle never moves: that is a use, with one alert."""
    _in_force(bench, ((22, 0), (6, 0)))
    sleep_until_local(bench, at(bench, 1))
    begun_s = bench.clock.now_s
    begin_trip(bench)
    bench.clock.sleep(BREACH_S, "the driver to stay")
    paired_vehicle.turn_ignition("OFF")
    alert_within(bench, "CUR_001", CURFEW, begun_s)
    bench.expect("CUR_005").equal(offences(bench), 1, "offences")


@needs("supply")
@verifies("CUR_001", "CUR_005")
def test_a_unit_that_restarts_during_the_use(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The unit loses its supply in the forbidden time with the ignition ON: no second alert of the same use."""
    _in_force(bench, ((22, 0), (6, 0)))
    sleep_until_local(bench, at(bench, 23))
    begun_s = bench.clock.now_s
    begin_trip(bench)
    paired_vehicle.drive_at(BELOW_KMH, QUIET_S)
    bench.power_cycle()
    paired_vehicle.drive_at(BELOW_KMH, QUIET_S)
    end_trip(bench)
    alert_within(bench, "CUR_001", CURFEW, begun_s)
    bench.expect("CUR_005").equal(offences(bench), 1, "offences")


@needs("supply")
@verifies("CUR_001")
def test_the_forbidden_time_begins_while_the_unit_is_off(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Driving, and without supply as the forbidden time begins: after the boot the unit sends the alert."""
    _in_force(bench, ((22, 0), (6, 0)))
    sleep_until_local(bench, at(bench, 21, 58))
    begin_trip(bench)
    bench.supply.output(False)
    sleep_until_local(bench, at(bench, 22, 1))
    back_s = bench.clock.now_s
    bench.power_cycle(off_s=0.1)
    paired_vehicle.drive_at(BELOW_KMH, BREACH_S)
    end_trip(bench)
    alert_within(bench, "CUR_001", CURFEW, back_s)


@needs("network")
@verifies("CUR_001", "CUR_005")
def test_a_use_without_network_is_reported_with_its_own_time(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Used in the night without network, which is back by day: the alert comes then, and bears the time of the use."""
    _in_force(bench, ((22, 0), (6, 0)))
    sleep_until_local(bench, at(bench, 23))
    bench.network.outage()
    used = bench.clock.utc
    breach(bench, CURFEW)
    sleep_until_local(bench, at(bench, 10))
    restored_s = bench.clock.now_s
    bench.network.restore()
    alert_within(bench, "CUR_001", CURFEW, restored_s)
    entries = history(bench, CURFEW)
    late_s = (instant_of(entries[0]) - used).total_seconds() if entries else None
    bench.expect("CUR_005").between(late_s, -1.0, ALERT_S, "s", "the time of the entry after the use began")


@verifies("CUR_001")
def test_a_remote_start_in_the_forbidden_time(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Whether a remote start is a use is recorded; the driver who takes it over uses the vehicle."""
    _in_force(bench, ((22, 0), (6, 0)))
    sleep_until_local(bench, at(bench, 5))
    paired_vehicle.park_and_lock()
    bench.clock.sleep(BREACH_S, "the unit to see the doors locked")
    started_s = bench.clock.now_s
    status = bench.owner.start_engine()
    early = bench.expect("CUR_001").recorded(breach_notice(CURFEW), WATCH_S, started_s)
    if status == "COMPLETED" and early is None:
        paired_vehicle.unlock()
        taken_over_s = bench.clock.now_s
        begin_trip(bench)
        paired_vehicle.drive_at(BELOW_KMH, BREACH_S)
        end_trip(bench)
        alert_within(bench, "CUR_001", CURFEW, taken_over_s)


@verifies("CUR_001", "CUR_005")
def test_a_changed_window_holds_instead_of_the_former_one(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The window is moved from the evening to noon: once in force, noon sends an alert and the evening none."""
    alert = saved(save_curfew(bench, at(bench, 20), at(bench, 22)))
    stay_off(bench)
    times = [f"{at(bench, 12):%H:%M}", f"{at(bench, 12) + timedelta(hours=2):%H:%M}"]
    if bench.rig.vehicle.facts.curfew_window == "allowed":
        times.reverse()
    bench.owner.monitoring.change(alert, startTime=times[0], endTime=times[1])
    stay_off(bench)
    sleep_until_local(bench, at(bench, 13))
    alert_within(bench, "CUR_001", CURFEW, breach(bench, CURFEW))
    sleep_until_local(bench, at(bench, 21))
    no_alert(bench, "CUR_005", CURFEW, breach(bench, CURFEW))
