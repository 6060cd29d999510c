"""Monitoring alerts beside remote starts, thieves, tunnels and a unit that restarts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fixtures import Bench, Vehicle, breach_notice, needs, theft_alert, verifies
from scenarios.find.steps import expect_located, open_finder
from scenarios.interactions.steps import alert_works, befall, each_trouble
from scenarios.mon.steps import (
    ABOVE_KMH,
    ALERT_S,
    ALLOW,
    AREA,
    BELOW_KMH,
    CLEAR_M,
    CURFEW,
    FAR_M,
    KINDS,
    QUIET_S,
    RADIUS_M,
    SHOWN_S,
    SPEED,
    WATCH_S,
    alert_within,
    at,
    begin_trip,
    breach,
    end_trip,
    go_to,
    home,
    no_alert,
    offences,
    save_area,
    save_curfew,
    save_one,
    saved,
    sleep_until_local,
    speed_up,
    stay_off,
    vehicle_is_left_alone,
)
from scenarios.rcmd.steps import BACK_S
from scenarios.res.steps import no_further_start, no_request, start, stop, use_up

pytestmark = needs("push")

SYNC, RUN_TIME = "MON_SYNC_OFF", "RES_RUN_TIME"


@each_trouble
@pytest.mark.parametrize(
    "is_over",
    [
        pytest.param(False, marks=verifies("MON_007"), id="not-quite-ten-minutes"),
        pytest.param(True, marks=verifies("MON_006"), id="ten-minutes"),
    ],
)
@verifies("RES_001", "RES_007")
def test_interrupted_by_cycles_and_a_remote_start(
    bench: Bench, paired_vehicle: Vehicle, is_over: bool, trouble: str
) -> None:
    """Twice ON after 9 minutes OFF, a remote start at 9:30, trouble 40 s before the end: ten minutes from its stop."""
    limit = bench.limit(SYNC)
    begin_trip(bench)
    save_one(bench, SPEED)
    for _ in range(2):
        end_trip(bench)
        bench.clock.sleep(540.0, "nine minutes of OFF")
        begin_trip(bench)
    end_trip(bench)
    paired_vehicle.park_and_lock()
    bench.clock.sleep(570.0, "nine and a half minutes of OFF")
    start(bench, "RES_001")
    before_s = bench.clock.now_s
    stop(bench, "RES_007")
    after_s = bench.clock.now_s
    bench.clock.sleep_until(before_s + limit.inside_s - 40.0)
    befall(bench, trouble)
    bench.clock.sleep_until(after_s + limit.outside_s if is_over else before_s + limit.inside_s)
    paired_vehicle.unlock()
    if is_over:
        alert_within(bench, "MON_006", SPEED, breach(bench, SPEED))
    else:
        no_alert(bench, "MON_007", SPEED, breach(bench, SPEED))


@pytest.mark.parametrize("kind", KINDS)
@verifies("MON_006", "RES_009", "RES_011", "RES_010")
def test_a_setting_comes_into_force_after_two_starts(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """Both starts used up, an alert in force meanwhile: a third start is refused, the trip alerts and allows one."""
    begin_trip(bench)
    end_trip(bench)
    paired_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    use_up(bench)
    save_one(bench, kind)
    no_further_start(bench, "RES_009")
    stay_off(bench)
    no_further_start(bench, "RES_011")
    paired_vehicle.unlock()
    alert_within(bench, "MON_006", kind, breach(bench, kind))
    paired_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    start(bench, "RES_010")
    stop(bench, "RES_010")


@each_trouble
@verifies("SPD_001", "SPD_005", "SPD_006", "RES_016", "MON_002")
def test_speeding_after_a_take_over(bench: Bench, paired_vehicle: Vehicle, trouble: str) -> None:
    """Started remotely, taken over, driven too fast: one alert, and nothing stops the car, also not at ten minutes."""
    save_one(bench, SPEED)
    stay_off(bench)
    paired_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    begun_s = bench.clock.now_s
    run = start(bench, "RES_016")
    befall(bench, trouble)
    paired_vehicle.unlock()
    begin_trip(bench)
    taken_over_s = bench.clock.now_s
    speed_up(bench, BELOW_KMH)
    no_alert(bench, "SPD_005", SPEED, begun_s)
    faster_s = bench.clock.now_s
    speed_up(bench, ABOVE_KMH)
    alert_within(bench, "SPD_001", SPEED, faster_s)
    left_s = run.asked_s + bench.limit(RUN_TIME).outside_s - bench.clock.now_s
    paired_vehicle.drive_at(BELOW_KMH, max(0.0, left_s))
    no_request(bench, "RES_016", taken_over_s, for_s=bench.clock.now_s - taken_over_s)
    vehicle_is_left_alone(bench, "SPD_006", taken_over_s)
    bench.expect("MON_002").equal(offences(bench), 1, "offences")


@each_trouble
@verifies("CUR_001", "CUR_005", "CUR_006", "RES_016")
def test_the_curfew_begins_in_a_remote_start(bench: Bench, paired_vehicle: Vehicle, trouble: str) -> None:
    """Started remotely before the forbidden time, taken over in it: the use alerts once, and is not stopped."""
    saved(save_curfew(bench, at(bench, 22), at(bench, 6)))
    stay_off(bench)
    paired_vehicle.park_and_lock()
    sleep_until_local(bench, at(bench, 21, 58))
    begun_s = bench.clock.now_s
    start(bench, "RES_016")
    bench.expect("CUR_005").never(breach_notice(CURFEW), bench.clock.now_s - begun_s, begun_s)
    sleep_until_local(bench, at(bench, 22))
    befall(bench, trouble)
    early = bench.expect("CUR_001").recorded(breach_notice(CURFEW), WATCH_S, begun_s)
    paired_vehicle.unlock()
    taken_over_s = bench.clock.now_s
    begin_trip(bench)
    paired_vehicle.drive_at(BELOW_KMH, 1200.0)
    no_request(bench, "RES_016", taken_over_s, for_s=bench.clock.now_s - taken_over_s)
    vehicle_is_left_alone(bench, "CUR_006", taken_over_s)
    end_trip(bench)
    if early is None:  # a service that takes the remote start for a use has told of it already
        alert_within(bench, "CUR_001", CURFEW, taken_over_s)
        bench.expect("CUR_005").equal(offences(bench), 1, "offences")


@pytest.mark.parametrize("network", [True, False], ids=["with-network", "without-network"])
@each_trouble
@needs("network", "gnss")
@verifies("THEFT_001", "CUR_001", "SPD_001", "AREA_001", "MON_002", "NHIS_003")
def test_a_thief_breaks_every_rule(bench: Bench, guarded_vehicle: Vehicle, network: bool, trouble: str) -> None:
    """Broken into, driven off in the curfew, too fast, out of the area: four notifications, once each, in order."""
    for kind in KINDS:
        save_one(bench, kind)
    stay_off(bench)
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    since_s = bench.clock.now_s
    if not network:
        bench.network.outage()
        bench.clock.sleep(10.0, "the unit to lose the network")
    guarded_vehicle.force_door("driver")
    bench.clock.sleep(SHOWN_S, "the thief to get in")
    guarded_vehicle.shut_door("driver")
    begin_trip(bench)
    befall(bench, trouble)
    speed_up(bench, BELOW_KMH, ABOVE_KMH)
    go_to(bench, home(bench).beside(FAR_M))
    end_trip(bench)
    if not network:
        since_s = bench.clock.now_s
        bench.network.restore()
        bench.clock.sleep(BACK_S, "the unit to register")
    within_s = bench.clock.now_s - since_s + ALERT_S
    bench.expect("THEFT_001").exactly_once(theft_alert, within_s, QUIET_S, since_s)
    for kind, requirement in zip(KINDS, ("SPD_001", "CUR_001", "AREA_001"), strict=True):
        bench.expect(requirement).exactly_once(breach_notice(kind), within_s, QUIET_S, since_s)
    bench.expect("MON_002").equal(offences(bench), len(KINDS), "offences, of which the theft alert is none")
    _history_is(bench, AREA, SPEED, CURFEW, "theft")


def _history_is(bench: Bench, *kinds: str) -> None:
    """The history lists exactly these, the latest first."""
    rules = {theft_alert.data["rule"]: "theft"} | {breach_notice(kind).data["rule"]: kind for kind in KINDS}
    reply = bench.owner.history()
    messages = reply.body["data"]["attributes"]["messages"] if reply.ok else []
    listed = [rules[message["ruleKey"]] for message in messages if message["ruleKey"] in rules]
    bench.expect("NHIS_003").equal(", ".join(listed), ", ".join(kinds), "alerts in the history", reply.record)


@each_trouble
@needs("network")
@verifies("PREF_002", "PREF_004", "SPD_001", "MON_002", "THEFT_002")
def test_theft_alerts_switched_off_during_an_outage(bench: Bench, guarded_vehicle: Vehicle, trouble: str) -> None:
    """Speeding and a break-in without network, theft alerts switched off then: only the speed alert comes with it."""
    save_one(bench, SPEED)
    stay_off(bench)
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    breach(bench, SPEED)
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    guarded_vehicle.break_glass()
    bench.clock.sleep(QUIET_S, "the alarm to end")
    befall(bench, trouble)
    bench.owner.want_theft_alerts(False)
    restored_s = bench.clock.now_s
    bench.network.restore()
    alert_within(bench, "SPD_001", SPEED, restored_s)
    bench.expect("PREF_002").never(theft_alert, for_s=WATCH_S, since_s=restored_s)
    bench.expect("MON_002").equal(offences(bench), 1, "offences")
    bench.owner.want_theft_alerts(True)
    bench.owner.notifications.set_preference("area-speed-curfew", False)
    bench.clock.sleep(SHOWN_S, "the switches to take effect")
    alert_works(bench, "THEFT_002")
    guarded_vehicle.unlock()
    no_alert(bench, "PREF_004", SPEED, breach(bench, SPEED))
    bench.expect("MON_002").equal(offences(bench), 2, "offences")


@each_trouble
@needs("gnss")
@verifies("AREA_001", "AREA_008", "FIND_001", "SPD_001")
def test_trouble_in_a_tunnel(bench: Bench, paired_vehicle: Vehicle, trouble: str) -> None:
    """No satellites in the area, trouble, speeding, a stop: the fix comes back outside, one area alert with it."""
    centre = home(bench)
    saved(save_area(bench, ALLOW, centre))
    save_one(bench, SPEED)
    stay_off(bench)
    entered = bench.clock.utc
    begun_s = bench.clock.now_s
    begin_trip(bench)
    go_to(bench, centre.beside(RADIUS_M - CLEAR_M))
    bench.gnss.fix_lost()
    lost = bench.clock.utc
    bench.clock.sleep(SHOWN_S, "the tunnel")
    befall(bench, trouble)
    faster_s = bench.clock.now_s
    speed_up(bench, BELOW_KMH, ABOVE_KMH, BELOW_KMH)
    alert_within(bench, "SPD_001", SPEED, faster_s)
    end_trip(bench)
    bench.clock.sleep(SHOWN_S, "the unit to report OFF")
    expect_located(bench, "FIND_001", open_finder(bench), entered, lost + timedelta(seconds=1))
    befall(bench, trouble)
    begin_trip(bench)
    no_alert(bench, "AREA_008", AREA, begun_s)
    found_s = bench.clock.now_s
    go_to(bench, centre.beside(FAR_M))
    alert_within(bench, "AREA_001", AREA, found_s)
    end_trip(bench)
    bench.expect("AREA_008").equal(offences(bench), 2, "offences, one of them a speed alert")
