"""A saved setting comes into force on the TCU once the vehicle was OFF for ten minutes, and not before.

The time is continuous, from the later of OFF and Save (READING_23); it is the same for every change (READING_24).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures import Bench, Vehicle, breach_notice, needs, verifies
from harness.errors import Undecided
from scenarios.mon.steps import (
    ABOVE_KMH,
    ALERT_S,
    BELOW_KMH,
    BREACH_S,
    CURFEW,
    KINDS,
    LIMIT_KMH,
    SHOWN_S,
    SPEED,
    alert_within,
    begin_trip,
    breach,
    end_trip,
    insist,
    no_alert,
    save_one,
    saved,
    speed_up,
    stay_off,
)

pytestmark = needs("push")

EACH_KIND = pytest.mark.parametrize("kind", KINDS)
#: the switching point is narrowed down to this
RESOLUTION_S = 0.5


def _silent(bench: Bench, requirement: str, kind: str = SPEED) -> None:
    """A trip that would breach the new setting sends nothing."""
    no_alert(bench, requirement, kind, breach(bench, kind))


def _alerts(bench: Bench, requirement: str, kind: str = SPEED) -> None:
    """A trip that breaches the new setting sends one alert."""
    alert_within(bench, requirement, kind, breach(bench, kind))


def _off_for(bench: Bench, since_s: float, duration_s: float) -> None:
    bench.clock.sleep_until(since_s + duration_s, "the vehicle to be OFF for long enough")


@EACH_KIND
@verifies("MON_006", "MON_007")
def test_saved_with_the_vehicle_on(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """Saved on a trip: not in force on it, nor after being OFF for not quite ten minutes; in force after ten."""
    limit = bench.limit("MON_SYNC_OFF")
    begin_trip(bench)
    save_one(bench, kind)
    bench.clock.sleep(2 * limit.outside_s, "the trip to go on")
    off_s = _end_of_trip(bench)
    _off_for(bench, off_s, limit.inside_s)
    _silent(bench, "MON_007", kind)
    off_s = _end_of_trip(bench)
    _off_for(bench, off_s, limit.outside_s)
    _alerts(bench, "MON_006", kind)


@EACH_KIND
@verifies("MON_006", "MON_007")
def test_saved_soon_after_off(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """Saved two minutes after OFF: ten minutes from Save it must be in force, ten minutes less from OFF it must not."""
    limit = bench.limit("MON_SYNC_OFF")
    begin_trip(bench)
    off_s = _end_of_trip(bench)
    bench.clock.sleep(120.0, "the owner to take out the phone")
    save_one(bench, kind)
    _off_for(bench, off_s, limit.inside_s)
    _silent(bench, "MON_007", kind)
    stay_off(bench)
    _alerts(bench, "MON_006", kind)


@verifies("MON_006")
def test_the_time_counts_from_save(bench: Bench, paired_vehicle: Vehicle) -> None:
    """OFF for an hour, then Save: whether it is in force within ten minutes of it is recorded; after them it is."""
    bench.clock.sleep(3600.0, "the vehicle to be parked")
    save_one(bench, SPEED)
    begun_s = bench.clock.now_s
    begin_trip(bench)
    speed_up(bench, BELOW_KMH, ABOVE_KMH, BELOW_KMH, for_s=10.0)
    bench.expect("MON_006").recorded(breach_notice(SPEED), ALERT_S, begun_s)
    end_trip(bench)
    stay_off(bench)
    _alerts(bench, "MON_006")
    bench.clock.sleep(3600.0, "the vehicle to be parked")
    saved_s = bench.clock.now_s
    save_one(bench, CURFEW)
    _off_for(bench, saved_s, bench.limit("MON_SYNC_OFF").outside_s)
    _alerts(bench, "MON_006", CURFEW)


@verifies("MON_007")
def test_three_short_stops_are_not_ten_minutes(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Three times OFF for a share of the time that together is far more: the setting is not in force."""
    limit = bench.limit("MON_SYNC_OFF")
    begin_trip(bench)
    save_one(bench, SPEED)
    for _stop in range(3):
        off_s = _end_of_trip(bench)
        _off_for(bench, off_s, 0.6 * limit.inside_s)
        _silent(bench, "MON_007")


@verifies("MON_006", "MON_007")
def test_twice_on_before_the_time_is_over(bench: Bench, paired_vehicle: Vehicle) -> None:
    """ON just before the ten minutes are over, twice: each time they begin anew, and then they are enough."""
    limit = bench.limit("MON_SYNC_OFF")
    begin_trip(bench)
    save_one(bench, SPEED)
    for _stop in range(2):
        off_s = _end_of_trip(bench)
        _off_for(bench, off_s, limit.inside_s)
        begin_trip(bench)
    off_s = _end_of_trip(bench)
    _off_for(bench, off_s, limit.inside_s)
    _silent(bench, "MON_007")
    off_s = _end_of_trip(bench)
    _off_for(bench, off_s, limit.outside_s)
    _alerts(bench, "MON_006")


@verifies("MON_006", "MON_007")
def test_a_remote_start_begins_the_time_anew(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A remote start after five minutes, stopped after two: the ten minutes count from its end."""
    limit = bench.limit("MON_SYNC_OFF")
    begin_trip(bench)
    save_one(bench, SPEED)
    _end_of_trip(bench)
    paired_vehicle.park_and_lock()
    bench.clock.sleep(0.5 * limit.inside_s, "half of the time")
    _carried_out("the remote engine start", bench.owner.start_engine())
    bench.clock.sleep(120.0, "the cabin to be cool")
    _carried_out("the stop of the engine", bench.owner.stop_engine())
    bench.clock.sleep(0.9 * limit.inside_s, "most of the time")
    paired_vehicle.unlock()
    _silent(bench, "MON_007")
    paired_vehicle.park_and_lock()
    bench.clock.sleep(0.5 * limit.inside_s, "half of the time")
    _carried_out("the remote engine start", bench.owner.start_engine())
    bench.clock.sleep(120.0, "the cabin to be cool")
    _carried_out("the stop of the engine", bench.owner.stop_engine())
    stopped_s = bench.clock.now_s
    _off_for(bench, stopped_s, limit.outside_s)
    paired_vehicle.unlock()
    _alerts(bench, "MON_006")


@verifies("MON_006")
def test_accessories_before_the_time_is_over(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Whether the radio in position ACC begins the time anew is recorded; ten minutes OFF after it are enough."""
    limit = bench.limit("MON_SYNC_OFF")
    save_one(bench, SPEED)
    bench.clock.sleep(0.8 * limit.inside_s, "most of the time")
    paired_vehicle.turn_ignition("ACC")
    bench.clock.sleep(30.0, "the radio")
    paired_vehicle.turn_ignition("OFF")
    bench.clock.sleep(0.5 * limit.inside_s, "more than the rest of the time")
    begun_s = breach(bench, SPEED)
    bench.expect("MON_006").recorded(breach_notice(SPEED), ALERT_S, begun_s)
    off_s = _end_of_trip(bench)
    _off_for(bench, off_s, limit.outside_s)
    _alerts(bench, "MON_006")


@verifies("MON_006")
def test_doors_do_not_matter(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Doors opened, shut, locked and unlocked within the ten minutes: the vehicle is OFF all the same."""
    limit = bench.limit("MON_SYNC_OFF")
    save_one(bench, SPEED)
    saved_s = bench.clock.now_s
    for verb in (paired_vehicle.open_door, paired_vehicle.shut_door, paired_vehicle.lock, paired_vehicle.unlock):
        bench.clock.sleep(0.2 * limit.inside_s, "a part of the time")
        verb()
    _off_for(bench, saved_s, limit.outside_s)
    _alerts(bench, "MON_006")


@verifies("MON_006", "MON_007")
def test_the_former_setting_holds_until_then(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The limit is lowered on a trip: the former one still sends its alert, the new one only after ten minutes OFF."""
    alert = saved(bench.owner.monitoring.save_speed(120))
    stay_off(bench)
    begin_trip(bench)
    insist("lowering the limit", bench.owner.monitoring.change(alert, speedLimitKmh=LIMIT_KMH))
    begun_s = bench.clock.now_s
    speed_up(bench, BELOW_KMH, ABOVE_KMH)
    no_alert(bench, "MON_007", SPEED, begun_s)
    faster_s = bench.clock.now_s
    speed_up(bench, 130.0)
    alert_within(bench, "MON_007", SPEED, faster_s)
    off_s = _end_of_trip(bench)
    _off_for(bench, off_s, bench.limit("MON_SYNC_OFF").outside_s)
    _alerts(bench, "MON_006")


def _disable(bench: Bench, alert: str) -> None:
    insist("disabling", bench.owner.monitoring.switch(alert, False))


def _delete(bench: Bench, alert: str) -> None:
    insist("deleting", bench.owner.monitoring.delete(alert))


def _raise(bench: Bench, alert: str) -> None:
    insist("raising the limit", bench.owner.monitoring.change(alert, speedLimitKmh=200))


@pytest.mark.parametrize("change", [_disable, _delete, _raise], ids=["disabled", "deleted", "raised"])
@verifies("MON_006", "MON_007")
def test_what_is_taken_back_holds_until_then(
    bench: Bench, paired_vehicle: Vehicle, change: Callable[[Bench, str], None]
) -> None:
    """A limit that is disabled, deleted or raised on a trip is in force until the vehicle was OFF for ten minutes."""
    limit = bench.limit("MON_SYNC_OFF")
    alert = save_one(bench, SPEED)
    stay_off(bench)
    begin_trip(bench)
    change(bench, alert)
    off_s = _end_of_trip(bench)
    _off_for(bench, off_s, limit.inside_s)
    _alerts(bench, "MON_007")
    off_s = _end_of_trip(bench)
    _off_for(bench, off_s, limit.outside_s)
    _silent(bench, "MON_006")


@verifies("MON_006", "MON_007")
def test_enabled_again(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A disabled limit that is enabled on a trip sends nothing until the vehicle was OFF for ten minutes."""
    limit = bench.limit("MON_SYNC_OFF")
    alert = save_one(bench, SPEED)
    _disable(bench, alert)
    stay_off(bench)
    begin_trip(bench)
    insist("enabling", bench.owner.monitoring.switch(alert, True))
    off_s = _end_of_trip(bench)
    _off_for(bench, off_s, limit.inside_s)
    _silent(bench, "MON_007")
    off_s = _end_of_trip(bench)
    _off_for(bench, off_s, limit.outside_s)
    _alerts(bench, "MON_006")


@verifies("MON_005")
def test_disabled_and_enabled_before_the_time_is_over(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Disabled and enabled again while parked, before the ten minutes: the last switch counts."""
    alert = save_one(bench, SPEED)
    stay_off(bench)
    _disable(bench, alert)
    bench.clock.sleep(60.0, "the owner to think again")
    insist("enabling", bench.owner.monitoring.switch(alert, True))
    stay_off(bench)
    _alerts(bench, "MON_005")


@verifies("MON_006")
def test_the_last_saved_setting_wins(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Three limits saved one after the other while parked, five minutes apart: only the last one comes into force."""
    alert = saved(bench.owner.monitoring.save_speed(50))
    for limit_kmh in (150, LIMIT_KMH):
        bench.clock.sleep(0.5 * bench.limit("MON_SYNC_OFF").inside_s, "the next Save")
        insist("saving again", bench.owner.monitoring.change(alert, speedLimitKmh=limit_kmh))
    stay_off(bench)
    begun_s = bench.clock.now_s
    begin_trip(bench)
    speed_up(bench, BELOW_KMH)
    no_alert(bench, "MON_006", SPEED, begun_s)
    faster_s = bench.clock.now_s
    speed_up(bench, ABOVE_KMH)
    alert_within(bench, "MON_006", SPEED, faster_s)


@verifies("MON_006", "MON_007")
def test_where_a_setting_comes_into_force_is_measured(bench: Bench, paired_vehicle: Vehicle) -> None:
    """In force just after ten minutes; where exactly is found by saving again and again, and reported."""
    limit = bench.limit("MON_SYNC_OFF")
    alert = saved(bench.owner.monitoring.save_speed(200))
    stay_off(bench)
    former_s, new_s = 0.0, limit.outside_s
    while new_s - former_s > RESOLUTION_S:
        probe_s = (former_s + new_s) / 2
        begin_trip(bench)
        insist("lowering the limit", bench.owner.monitoring.change(alert, speedLimitKmh=LIMIT_KMH))
        off_s = _end_of_trip(bench)
        _off_for(bench, off_s, probe_s)
        begun_s = breach(bench, SPEED)
        if bench.expect("MON_007").recorded(breach_notice(SPEED), ALERT_S + 4 * BREACH_S, begun_s) is None:
            former_s = probe_s
        else:
            new_s = probe_s
        insist("raising the limit", bench.owner.monitoring.change(alert, speedLimitKmh=200))
        stay_off(bench)
    note = f"not in force at {former_s:.2f} s, in force at {new_s:.2f} s of OFF"
    bench.measured("MON_SYNC_OFF", "MON_006", round((former_s + new_s) / 2, 2), "s", note)
    bench.expect("MON_006").between(new_s, limit.inside_s, limit.outside_s, "s", "the OFF after which it is in force")


def _end_of_trip(bench: Bench) -> float:
    """Stop and turn the ignition OFF, unless it is; when it was turned OFF, at the earliest."""
    if bench.vehicle.ignition.position != "OFF":
        end_trip(bench)
        return bench.clock.now_s
    # a trip of `breach` has ended some time ago: only another OFF is an instant that is known
    begin_trip(bench)
    bench.clock.sleep(SHOWN_S, "the trip")
    end_trip(bench)
    return bench.clock.now_s


def _carried_out(what: str, status: str) -> None:
    if status != "COMPLETED":
        raise Undecided(f"{what} ended as {status}, so what follows cannot be judged")
