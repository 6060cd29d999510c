"""Speed alerts: exceeded is faster than the limit, and each time that it is exceeded sends one alert."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, breach_notice, needs, verifies
from scenarios.mon.steps import (
    ABOVE_KMH,
    ALERT_S,
    BELOW_KMH,
    BREACH_S,
    LIMIT_KMH,
    QUIET_S,
    SPEED,
    WATCH_S,
    alert_within,
    begin_trip,
    breach,
    end_trip,
    history,
    instant_of,
    no_alert,
    offences,
    save_one,
    saved,
    speed_up,
    stay_off,
    vehicle_is_left_alone,
)

pytestmark = needs("push")

LIMITS = pytest.mark.parametrize("limit_kmh", [30, 79, 80, 81, 120, 200])


@pytest.fixture
def limited_vehicle(bench: Bench, paired_vehicle: Vehicle) -> Vehicle:
    """A vehicle with a speed limit of 80 km/h in force, the ignition ON."""
    save_one(bench, SPEED)
    stay_off(bench)
    begin_trip(bench)
    return paired_vehicle


@LIMITS
@verifies("SPD_001", "SPD_005")
def test_only_more_than_the_limit_is_exceeded(bench: Bench, paired_vehicle: Vehicle, limit_kmh: int) -> None:
    """At exactly the limit there is no alert, 1 km/h above it there is one."""
    saved(bench.owner.monitoring.save_speed(limit_kmh))
    stay_off(bench)
    begun_s = bench.clock.now_s
    begin_trip(bench)
    speed_up(bench, limit_kmh - 1, limit_kmh)
    no_alert(bench, "SPD_005", SPEED, begun_s)
    faster_s = bench.clock.now_s
    paired_vehicle.drive_at(limit_kmh + 1, BREACH_S)
    alert_within(bench, "SPD_001", SPEED, faster_s)


@verifies("SPD_001")
def test_an_alert_is_pushed_recorded_and_counted(bench: Bench, limited_vehicle: Vehicle) -> None:
    """Exceeding the limit sends one push, makes one entry in the history with its time, and counts as one offence."""
    speed_up(bench, BELOW_KMH)
    exceeded = bench.clock.utc
    faster_s = bench.clock.now_s
    speed_up(bench, ABOVE_KMH)
    alert_within(bench, "SPD_001", SPEED, faster_s)
    entries = history(bench, SPEED)
    bench.expect("SPD_001").equal(len(entries), 1, "speed alerts in the history")
    late_s = (instant_of(entries[0]) - exceeded).total_seconds() if entries else None
    bench.expect("SPD_001").between(late_s, -1.0, ALERT_S, "s", "the time of the entry after the limit was exceeded")
    bench.expect("SPD_001").equal(offences(bench), 1, "offences")


@verifies("SPD_001", "SPD_005")
def test_staying_above_the_limit_sends_one_alert(bench: Bench, limited_vehicle: Vehicle) -> None:
    """Faster and slower, but above the limit all the time: one alert only."""
    faster_s = bench.clock.now_s
    speed_up(bench, ABOVE_KMH, 130.0, LIMIT_KMH + 1, 101.5, 90.0)
    alert_within(bench, "SPD_005", SPEED, faster_s)
    bench.expect("SPD_001").equal(offences(bench), 1, "offences")


@verifies("SPD_001")
def test_each_crossing_sends_an_alert(bench: Bench, limited_vehicle: Vehicle) -> None:
    """Three times above the limit and clearly below it in between: three alerts."""
    for times in (1, 2, 3):
        speed_up(bench, BELOW_KMH)
        faster_s = bench.clock.now_s
        speed_up(bench, ABOVE_KMH)
        alert_within(bench, "SPD_001", SPEED, faster_s)
        bench.expect("SPD_001").equal(offences(bench), times, "offences")


@verifies("SPD_001")
def test_each_trip_can_send_an_alert(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The limit is watched on every trip, not only on the first one."""
    save_one(bench, SPEED)
    stay_off(bench)
    for _trip in range(3):
        alert_within(bench, "SPD_001", SPEED, breach(bench, SPEED))
        bench.clock.sleep(3600.0, "the next trip")


@verifies("SPD_005")
def test_a_moment_above_the_limit_and_back_to_it(bench: Bench, limited_vehicle: Vehicle) -> None:
    """Whether one second above the limit, or a return to exactly the limit, counts is recorded; below it none comes."""
    speed_up(bench, BELOW_KMH)
    paired_s = bench.clock.now_s
    limited_vehicle.drive_at(LIMIT_KMH + 1, 1.0)
    speed_up(bench, LIMIT_KMH)
    bench.expect("SPD_005").recorded(breach_notice(SPEED), ALERT_S, paired_s)
    speed_up(bench, LIMIT_KMH + 1, LIMIT_KMH)
    bench.expect("SPD_005").recorded(breach_notice(SPEED), ALERT_S)
    speed_up(bench, BELOW_KMH)
    bench.clock.sleep(QUIET_S, "late alerts")
    slower_s = bench.clock.now_s
    speed_up(bench, 10.0, BELOW_KMH, LIMIT_KMH - 1, LIMIT_KMH - 0.01)
    no_alert(bench, "SPD_005", SPEED, slower_s)


@verifies("SPD_005")
def test_a_long_drive_below_the_limit_sends_nothing(bench: Bench, limited_vehicle: Vehicle) -> None:
    """Three hours at up to the limit: no alert, no offence, nothing in the history."""
    begun_s = bench.clock.now_s
    speed_up(bench, 40.0, LIMIT_KMH - 5, LIMIT_KMH, 70.0, for_s=2700.0)
    end_trip(bench)
    no_alert(bench, "SPD_005", SPEED, begun_s)
    bench.expect("SPD_005").equal((offences(bench), len(history(bench, SPEED))), (0, 0), "offences, entries")


@verifies("SPD_006")
def test_the_vehicle_is_left_alone(bench: Bench, limited_vehicle: Vehicle) -> None:
    """Before, at and after a breach the unit asks nothing of the vehicle, and the vehicle drives on."""
    begun_s = bench.clock.now_s
    speed_up(bench, BELOW_KMH, ABOVE_KMH, 180.0, for_s=60.0)
    vehicle_is_left_alone(bench, "SPD_006", begun_s)
    speed_up(bench, BELOW_KMH, ABOVE_KMH, for_s=300.0)
    vehicle_is_left_alone(bench, "SPD_006", begun_s)


@needs("supply")
@pytest.mark.parametrize("restart", ["power", "diagnostics"])
@verifies("SPD_001", "SPD_005")
def test_a_unit_that_restarts_while_speeding(bench: Bench, limited_vehicle: Vehicle, restart: str) -> None:
    """The unit restarts above the limit: no second alert of the same crossing, and one of the next crossing."""
    faster_s = bench.clock.now_s
    speed_up(bench, ABOVE_KMH)
    alert_within(bench, "SPD_001", SPEED, faster_s)
    restarted_s = bench.clock.now_s
    _restart(bench, restart)
    limited_vehicle.drive_at(ABOVE_KMH, BREACH_S)
    no_alert(bench, "SPD_005", SPEED, restarted_s)
    speed_up(bench, BELOW_KMH)
    faster_s = bench.clock.now_s
    speed_up(bench, ABOVE_KMH)
    alert_within(bench, "SPD_001", SPEED, faster_s)


@needs("supply")
@verifies("SPD_001")
def test_a_limit_exceeded_while_the_unit_is_off(bench: Bench, limited_vehicle: Vehicle) -> None:
    """The unit loses its supply below the limit and finds the vehicle above it after the boot: one alert."""
    speed_up(bench, BELOW_KMH)
    bench.supply.output(False)
    limited_vehicle.drive_at(ABOVE_KMH, 5.0)
    restarted_s = bench.clock.now_s
    bench.power_cycle(off_s=0.1)
    limited_vehicle.drive_at(ABOVE_KMH, BREACH_S)
    alert_within(bench, "SPD_001", SPEED, restarted_s)


@needs("supply")
@verifies("SPD_001")
def test_power_lost_just_after_the_limit_was_exceeded(bench: Bench, limited_vehicle: Vehicle) -> None:
    """The supply goes half a second after the limit was exceeded: the alert is not lost, and comes once."""
    speed_up(bench, BELOW_KMH)
    faster_s = bench.clock.now_s
    limited_vehicle.drive_at(ABOVE_KMH, 0.5)
    bench.power_cycle()
    limited_vehicle.drive_at(ABOVE_KMH, BREACH_S)
    alert_within(bench, "SPD_001", SPEED, faster_s)
    bench.expect("SPD_001").equal(offences(bench), 1, "offences")


@needs("network")
@verifies("SPD_001")
def test_exceeded_without_network(bench: Bench, limited_vehicle: Vehicle) -> None:
    """Exceeded twice where there is no network: both alerts come when there is one again, once each."""
    bench.network.outage()
    speed_up(bench, BELOW_KMH, ABOVE_KMH, BELOW_KMH, ABOVE_KMH, BELOW_KMH, for_s=120.0)
    bench.expect("SPD_001").equal(offences(bench), 0, "offences before the cloud can know")
    bench.network.restore()
    bench.clock.sleep(WATCH_S, "the unit to report")
    bench.expect("SPD_001").equal((offences(bench), len(history(bench, SPEED))), (2, 2), "offences, entries")


def _restart(bench: Bench, how: str) -> None:
    if how == "power":
        bench.power_cycle()
    else:
        bench.restart()
