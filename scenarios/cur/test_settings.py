"""What a curfew consists of, what is none, that there is one at most, and that it holds nobody back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.mon.steps import (
    BELOW_KMH,
    BREACH_S,
    CURFEW,
    at,
    begin_trip,
    breach,
    listed,
    no_alert,
    save_curfew,
    saved,
    sleep_until_local,
    stay_off,
    vehicle_is_left_alone,
)

#: what is no time of day, or no pair of them
NO_WINDOWS = [
    ("22:00", "22:00"),
    ("24:00", "06:00"),
    ("22:60", "06:00"),
    ("22:00", "6:00"),
    ("22:00", ""),
    ("22:00", None),
    (22, 6),
    ("-1:00", "06:00"),
    ("10 pm", "06:00"),
    ("22:00:00", "06:00:00"),
    ("22:00", "06:00\n"),
]


@pytest.mark.parametrize("times", [("22:00", "06:00"), ("00:00", "23:59"), ("08:01", "17:32"), ("23:59", "00:00")])
@verifies("CUR_003", "CUR_004")
def test_a_curfew_is_listed_as_it_was_saved(bench: Bench, paired_vehicle: Vehicle, times: tuple[str, str]) -> None:
    """Start and end are stored and shown as entered, at once, after the next log-in, and once it is in force."""
    alert = saved(bench.owner.monitoring.save_curfew(*times))
    expected = [(alert, CURFEW, True, *times)]
    bench.expect("CUR_004").equal([entry["alertId"] for entry in listed(bench)], [alert], "what is shown after Save")
    bench.expect("CUR_003").equal(_shown(bench), expected, "the curfew after Save")
    bench.owner.app.log_in()
    bench.expect("CUR_004").equal(_shown(bench), expected, "the curfew after the next log-in")
    stay_off(bench)
    bench.expect("CUR_004").equal(_shown(bench), expected, "the curfew in force")


@pytest.mark.parametrize("times", NO_WINDOWS, ids=repr)
@verifies("CUR_003")
def test_what_is_no_window_is_refused(bench: Bench, paired_vehicle: Vehicle, times: tuple[object, object]) -> None:
    """A window that begins when it ends, or with what is no time of day, is refused, as new and as a change."""
    bench.expect("CUR_003").refused(bench.owner.monitoring.save_curfew(*times))
    bench.expect("CUR_003").equal(listed(bench), [], "alerts after a Save that was refused")
    alert = saved(bench.owner.monitoring.save_curfew("21:00", "05:00"))
    start, end = times
    bench.expect("CUR_003").refused(bench.owner.monitoring.change(alert, startTime=start, endTime=end))
    bench.expect("CUR_003").equal(_shown(bench), [(alert, CURFEW, True, "21:00", "05:00")], "the curfew")


@verifies("CUR_003")
def test_start_and_end_can_be_changed_one_by_one(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Each of the two times can be adjusted, and the other one stays."""
    alert = saved(bench.owner.monitoring.save_curfew("22:00", "06:00"))
    bench.expect("CUR_003").accepted(bench.owner.monitoring.change(alert, startTime="21:30"))
    bench.expect("CUR_003").equal(_shown(bench), [(alert, CURFEW, True, "21:30", "06:00")], "the curfew")
    bench.expect("CUR_003").accepted(bench.owner.monitoring.change(alert, endTime="05:15"))
    bench.expect("CUR_003").equal(_shown(bench), [(alert, CURFEW, True, "21:30", "05:15")], "the curfew")


@pytest.mark.parametrize("disabled", [False, True], ids=["enabled", "disabled"])
@verifies("CUR_007")
def test_a_second_curfew_is_refused(bench: Bench, paired_vehicle: Vehicle, disabled: bool) -> None:
    """One is accepted, one more is not, be the first enabled or not; after the first is deleted, another one is."""
    most = int(bench.limit("CUR_MAX").inside)
    alerts = []
    for number in range(most):
        reply = bench.owner.monitoring.save_curfew("22:00", f"0{number}:30")
        bench.expect("CUR_007").accepted(reply)
        alerts.append(saved(reply))
    if disabled:
        bench.owner.monitoring.switch(alerts[0], False)
    before = listed(bench)
    bench.expect("CUR_007").equal(len(before), most, "curfews")
    bench.expect("CUR_007").refused(bench.owner.monitoring.save_curfew("12:00", "13:00"))
    bench.expect("CUR_007").equal(listed(bench), before, "the alerts after one too many")
    bench.owner.monitoring.delete(alerts[0])
    bench.expect("CUR_007").accepted(bench.owner.monitoring.save_curfew("12:00", "13:00"))


@needs("push")
@verifies("CUR_007")
def test_a_refused_second_curfew_is_not_watched(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The second window that was refused sends no alert."""
    saved(save_curfew(bench, at(bench, 22), at(bench, 6)))
    bench.expect("CUR_007").refused(save_curfew(bench, at(bench, 12), at(bench, 14)))
    stay_off(bench)
    sleep_until_local(bench, at(bench, 13))
    no_alert(bench, "CUR_007", CURFEW, breach(bench, CURFEW))


@verifies("CUR_006")
def test_the_vehicle_is_left_alone(bench: Bench, paired_vehicle: Vehicle) -> None:
    """In the forbidden time the vehicle starts, drives, and is asked for nothing, also when that time begins."""
    saved(save_curfew(bench, at(bench, 22), at(bench, 6)))
    stay_off(bench)
    sleep_until_local(bench, at(bench, 21, 50))
    begun_s = bench.clock.now_s
    begin_trip(bench)
    paired_vehicle.drive_at(BELOW_KMH, 1200.0)
    vehicle_is_left_alone(bench, "CUR_006", begun_s)
    paired_vehicle.halt()
    paired_vehicle.turn_ignition("OFF")
    sleep_until_local(bench, at(bench, 23))
    begun_s = bench.clock.now_s
    begin_trip(bench)
    paired_vehicle.drive_at(BELOW_KMH, 600.0)
    vehicle_is_left_alone(bench, "CUR_006", begun_s)


@verifies("CUR_006")
def test_the_engine_can_be_started_remotely_in_the_forbidden_time(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The curfew refuses no remote engine start."""
    now = bench.clock.local
    saved(save_curfew(bench, now - timedelta(hours=1), now + timedelta(hours=3)))
    stay_off(bench)
    paired_vehicle.park_and_lock()
    bench.clock.sleep(BREACH_S, "the unit to see the doors locked")
    bench.expect("CUR_006").equal(bench.owner.start_engine(), "COMPLETED", "the remote engine start")


def _shown(bench: Bench) -> list[tuple[object, ...]]:
    keys = ("alertId", "alertKind", "enabled", "startTime", "endTime")
    return [tuple(alert.get(key) for key in keys) for alert in listed(bench)]
