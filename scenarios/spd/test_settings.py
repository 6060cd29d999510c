"""What a speed alert consists of, what is none, and how many there are."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.mon.steps import (
    BELOW_KMH,
    LIMIT_KMH,
    QUIET_S,
    SPEED,
    alert_within,
    begin_trip,
    end_trip,
    history,
    listed,
    no_alert,
    offences,
    ranges,
    saved,
    speed_up,
    stay_off,
)

NO_LIMITS = [0, -1, -80, 10_000, 2**62, 80.5, "80", "fast", "", None, True, [80]]


@pytest.mark.parametrize("limit_kmh", [30, 61, 79, 80, 120, 183])
@verifies("SPD_003", "SPD_004")
def test_a_limit_is_listed_as_it_was_saved(bench: Bench, paired_vehicle: Vehicle, limit_kmh: int) -> None:
    """The limit is stored and shown as entered, at once, after the next log-in, and once it is in force."""
    bench.expect("SPD_003").equal(listed(bench), [], "alerts before Save")
    alert = saved(bench.owner.monitoring.save_speed(limit_kmh))
    expected = [(alert, SPEED, True, limit_kmh)]
    bench.expect("SPD_004").equal([entry["alertId"] for entry in listed(bench)], [alert], "what is shown after Save")
    bench.expect("SPD_003").equal(_shown(bench), expected, "the limit after Save")
    bench.owner.app.log_in()
    bench.expect("SPD_004").equal(_shown(bench), expected, "the limit after the next log-in")
    stay_off(bench)
    bench.expect("SPD_004").equal(_shown(bench), expected, "the limit in force")


@verifies("SPD_003")
def test_the_published_range_of_limits_holds(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The lowest and the highest limit that the app offers can be saved, one km/h beyond either cannot."""
    lowest_kmh, highest_kmh = ranges(bench, "speedLimitKmh")
    for limit_kmh in (lowest_kmh, highest_kmh):
        bench.expect("SPD_003").accepted(bench.owner.monitoring.save_speed(limit_kmh))
    before = listed(bench)
    for limit_kmh in (lowest_kmh - 1, highest_kmh + 1):
        bench.expect("SPD_003").refused(bench.owner.monitoring.save_speed(limit_kmh))
    bench.expect("SPD_003").equal(listed(bench), before, "the alerts after what was refused")


@pytest.mark.parametrize("limit_kmh", NO_LIMITS, ids=repr)
@verifies("SPD_003")
def test_what_is_no_limit_is_refused(bench: Bench, paired_vehicle: Vehicle, limit_kmh: object) -> None:
    """What is no speed in km/h, or none that a vehicle has, is refused, as new and as a change."""
    bench.expect("SPD_003").refused(bench.owner.monitoring.save_speed(limit_kmh))
    bench.expect("SPD_003").equal(listed(bench), [], "alerts")
    alert = saved(bench.owner.monitoring.save_speed(LIMIT_KMH))
    bench.expect("SPD_003").refused(bench.owner.monitoring.change(alert, speedLimitKmh=limit_kmh))
    bench.expect("SPD_003").equal(_shown(bench), [(alert, SPEED, True, LIMIT_KMH)], "the limit")


@needs("push")
@verifies("SPD_003")
def test_a_refused_change_is_not_watched(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A change that the cloud refused changes nothing in the vehicle either: the former limit stays in force."""
    alert = saved(bench.owner.monitoring.save_speed(LIMIT_KMH))
    bench.expect("SPD_003").refused(bench.owner.monitoring.change(alert, speedLimitKmh=-1))
    stay_off(bench)
    begun_s = bench.clock.now_s
    begin_trip(bench)
    speed_up(bench, BELOW_KMH)
    no_alert(bench, "SPD_003", SPEED, begun_s)
    faster_s = bench.clock.now_s
    speed_up(bench, LIMIT_KMH + 1)
    alert_within(bench, "SPD_003", SPEED, faster_s)


@needs("push")
@verifies("SPD_003", "SPD_004")
def test_a_changed_limit_holds_instead_of_the_former_one(bench: Bench, paired_vehicle: Vehicle) -> None:
    """80 is raised to 120 and lowered to 50: each time only the new limit counts, and only it is listed."""
    alert = saved(bench.owner.monitoring.save_speed(LIMIT_KMH))
    stay_off(bench)
    for limit_kmh in (120, 50):
        bench.expect("SPD_003").accepted(bench.owner.monitoring.change(alert, speedLimitKmh=limit_kmh))
        bench.expect("SPD_004").equal(_shown(bench), [(alert, SPEED, True, limit_kmh)], "the limit")
        stay_off(bench)
        begun_s = bench.clock.now_s
        begin_trip(bench)
        speed_up(bench, limit_kmh - 10)
        no_alert(bench, "SPD_003", SPEED, begun_s)
        faster_s = bench.clock.now_s
        speed_up(bench, limit_kmh + 10)
        end_trip(bench)
        alert_within(bench, "SPD_003", SPEED, faster_s)


@needs("push")
@verifies("SPD_007")
def test_three_limits_are_judged_each_alone(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Faster step by step: each limit sends its own alert when it is exceeded, and tells which one it is."""
    limits_kmh = [LIMIT_KMH + 20 * number for number in range(int(bench.limit("SPD_MAX").inside))]
    for limit_kmh in limits_kmh:
        bench.expect("SPD_007").accepted(bench.owner.monitoring.save_speed(limit_kmh))
    stay_off(bench)
    begin_trip(bench)
    for limit_kmh in limits_kmh:
        faster_s = bench.clock.now_s
        speed_up(bench, limit_kmh + 10)
        alert_within(bench, "SPD_007", SPEED, faster_s)
        told = history(bench, SPEED)[0]["messageDescription"]
        bench.expect("SPD_007").equal(str(limit_kmh) in told, True, f"the alert tells {limit_kmh} km/h")
    bench.expect("SPD_007").equal(offences(bench), len(limits_kmh), "offences")


@needs("push")
@verifies("SPD_007")
def test_all_limits_exceeded_at_once(bench: Bench, paired_vehicle: Vehicle) -> None:
    """From below the lowest limit to above the highest at once: each limit counts as an offence, once."""
    most = int(bench.limit("SPD_MAX").inside)
    for number in range(most):
        bench.expect("SPD_007").accepted(bench.owner.monitoring.save_speed(LIMIT_KMH + 10 * number))
    stay_off(bench)
    begin_trip(bench)
    speed_up(bench, BELOW_KMH, 180.0)
    bench.clock.sleep(QUIET_S, "late alerts")
    bench.expect("SPD_007").equal((offences(bench), len(history(bench, SPEED))), (most, most), "offences, entries")


@pytest.mark.parametrize("disabled", [False, True], ids=["enabled", "disabled"])
@verifies("SPD_007", "SPD_008")
def test_a_fourth_limit_is_refused(bench: Bench, paired_vehicle: Vehicle, disabled: bool) -> None:
    """Three are accepted, a fourth is not, be all enabled or not; after one is deleted, another one is."""
    limit = bench.limit("SPD_MAX")
    alerts = []
    for number in range(int(limit.inside)):
        reply = bench.owner.monitoring.save_speed(LIMIT_KMH + number)
        bench.expect("SPD_007").accepted(reply)
        alerts.append(saved(reply))
    if disabled:
        bench.owner.monitoring.switch(alerts[1], False)
    before = listed(bench)
    bench.expect("SPD_007").equal([alert["alertId"] for alert in before], alerts, "the limits")
    for more in range(int(limit.outside - limit.inside)):
        bench.expect("SPD_008").refused(bench.owner.monitoring.save_speed(100 + more))
    bench.expect("SPD_008").equal(listed(bench), before, "the alerts after one too many")
    bench.owner.monitoring.delete(alerts[0])
    bench.expect("SPD_007").accepted(bench.owner.monitoring.save_speed(100))


@needs("push")
@verifies("SPD_008")
def test_a_refused_fourth_limit_is_not_watched(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A lower limit that was refused as the fourth sends no alert."""
    limit = bench.limit("SPD_MAX")
    for _number in range(int(limit.inside)):
        saved(bench.owner.monitoring.save_speed(150))
    bench.expect("SPD_008").refused(bench.owner.monitoring.save_speed(LIMIT_KMH))
    stay_off(bench)
    begun_s = bench.clock.now_s
    begin_trip(bench)
    speed_up(bench, BELOW_KMH, LIMIT_KMH + 20)
    no_alert(bench, "SPD_008", SPEED, begun_s)


def _shown(bench: Bench) -> list[tuple[object, ...]]:
    keys = ("alertId", "alertKind", "enabled", "speedLimitKmh")
    return [tuple(alert.get(key) for key in keys) for alert in listed(bench)]
