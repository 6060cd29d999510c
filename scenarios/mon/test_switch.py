"""Alerts of every kind are set, listed, switched off and on one by one, and deleted."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.mon.steps import (
    ALLOW,
    CURFEW,
    KINDS,
    LIMIT_KMH,
    RESTRICT,
    SPEED,
    alert_within,
    at,
    begin_trip,
    breach,
    end_trip,
    home,
    insist,
    listed,
    no_alert,
    offences,
    save_area,
    save_curfew,
    save_one,
    saved,
    speed_up,
    stay_off,
)

EACH_KIND = pytest.mark.parametrize("kind", KINDS)
NO_SWITCHES = ["on", "true", 1, None, {}]


@EACH_KIND
@needs("push")
@verifies("MON_001")
def test_an_alert_of_each_kind_can_be_set(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """An alert that is saved is listed, enabled, and its breach sends one alert."""
    alert = save_one(bench, kind)
    shown = [(entry["alertId"], entry["alertKind"], entry["enabled"]) for entry in listed(bench)]
    bench.expect("MON_001").equal(shown, [(alert, kind, True)], "the alerts")
    stay_off(bench)
    alert_within(bench, "MON_001", kind, breach(bench, kind))
    bench.expect("MON_001").equal(offences(bench), 1, "offences")


@needs("push")
@verifies("MON_001", "MON_002")
def test_all_seven_alerts_at_once(bench: Bench, paired_vehicle: Vehicle) -> None:
    """As many alerts of every kind as there can be: all are listed, and one trip that breaches all counts each once."""
    monitoring, most = bench.owner.monitoring, {}
    for kind, limit in ((SPEED, "SPD_MAX"), (CURFEW, "CUR_MAX"), ("area", "AREA_MAX")):
        most[kind] = int(bench.limit(limit).inside)
    saved_alerts = [saved(monitoring.save_speed(LIMIT_KMH + number)) for number in range(most[SPEED])]
    saved_alerts += [save_one(bench, CURFEW) for _number in range(most[CURFEW])]
    saved_alerts += [saved(save_area(bench, ALLOW, home(bench), 1000 + number)) for number in range(most["area"])]
    bench.expect("MON_001").equal([alert["alertId"] for alert in listed(bench)], saved_alerts, "the alerts")
    stay_off(bench)
    bench.expect("MON_002").equal(offences(bench), 0, "offences before")
    begin_trip(bench)
    bench.gnss.position(*home(bench).beside(3000.0))
    speed_up(bench, LIMIT_KMH - 20, 150.0)
    end_trip(bench)
    bench.clock.sleep(60.0, "late alerts")
    bench.expect("MON_002").equal(offences(bench), sum(most.values()), "offences")


@EACH_KIND
@needs("push")
@verifies("MON_005")
def test_a_disabled_alert_is_silent(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """Disabled, an alert stays listed and its breach sends nothing and counts nothing; enabled again, it does."""
    alert = save_one(bench, kind)
    for enabled in (False, True, False):
        bench.expect("MON_005").accepted(bench.owner.monitoring.switch(alert, enabled))
        bench.expect("MON_005").equal(_switches(bench), {alert: enabled}, "the switches")
        stay_off(bench)
        before = offences(bench)
        begun_s = breach(bench, kind)
        if enabled:
            alert_within(bench, "MON_005", kind, begun_s)
        else:
            no_alert(bench, "MON_005", kind, begun_s)
        bench.expect("MON_005").equal(offences(bench) - before, int(enabled), "offences of this trip")


@EACH_KIND
@verifies("MON_005")
def test_each_alert_is_switched_alone(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """With one alert of each kind, switching one of them off and on leaves the others as they are."""
    alerts = {each: save_one(bench, each) for each in KINDS}
    on = dict.fromkeys(alerts.values(), True)
    bench.expect("MON_005").accepted(bench.owner.monitoring.switch(alerts[kind], False))
    bench.expect("MON_005").equal(_switches(bench), on | {alerts[kind]: False}, "the switches")
    bench.owner.app.log_in()
    bench.expect("MON_005").equal(_switches(bench), on | {alerts[kind]: False}, "the switches after the next log-in")
    bench.expect("MON_005").accepted(bench.owner.monitoring.switch(alerts[kind], True))
    bench.expect("MON_005").equal(_switches(bench), on, "the switches")


@needs("push")
@verifies("MON_005")
def test_one_of_two_limits_is_disabled(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Of two speed limits the lower one is disabled: only the higher one sends an alert."""
    lower = saved(bench.owner.monitoring.save_speed(LIMIT_KMH))
    saved(bench.owner.monitoring.save_speed(LIMIT_KMH + 40))
    bench.expect("MON_005").accepted(bench.owner.monitoring.switch(lower, False))
    stay_off(bench)
    begun_s = bench.clock.now_s
    begin_trip(bench)
    speed_up(bench, LIMIT_KMH - 20, LIMIT_KMH + 20)
    no_alert(bench, "MON_005", SPEED, begun_s)
    faster_s = bench.clock.now_s
    speed_up(bench, LIMIT_KMH + 60)
    alert_within(bench, "MON_005", SPEED, faster_s)


@pytest.mark.parametrize("switch", NO_SWITCHES, ids=repr)
@verifies("MON_005")
def test_what_is_no_switch_is_refused(bench: Bench, paired_vehicle: Vehicle, switch: object) -> None:
    """Neither on nor off: refused, and the switch stays; so it is for an alert that does not exist."""
    alert = save_one(bench, SPEED)
    bench.expect("MON_005").refused(bench.owner.monitoring.switch(alert, switch))
    bench.expect("MON_005").equal(_switches(bench), {alert: True}, "the switches")
    bench.expect("MON_005").refused(bench.owner.monitoring.switch(f"{alert}0", False))
    bench.expect("MON_005").equal(_switches(bench), {alert: True}, "the switches")


@EACH_KIND
@needs("push")
@verifies("MON_001")
def test_a_deleted_alert_is_gone(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """Deleted, an alert is listed no more at once, and sends nothing once the vehicle was OFF long enough."""
    alert = save_one(bench, kind)
    stay_off(bench)
    bench.expect("MON_001").accepted(bench.owner.monitoring.delete(alert))
    bench.expect("MON_001").equal(listed(bench), [], "the alerts")
    bench.expect("MON_001").refused(bench.owner.monitoring.delete(alert))
    stay_off(bench)
    no_alert(bench, "MON_001", kind, breach(bench, kind))


@verifies("MON_001")
def test_what_is_no_kind_of_alert_is_refused(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Neither speed, curfew nor area: refused, and nothing is listed."""
    for kind in ("fuel", "", "Speed", "*"):
        bench.expect("MON_001").refused(bench.owner.monitoring.save(kind, speedLimitKmh=LIMIT_KMH))
    bench.expect("MON_001").equal(listed(bench), [], "the alerts")


@needs("second-owner")
@verifies("MON_001")
def test_nobody_else_sees_or_sets_the_alerts(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Somebody else with an account can neither read, save, change nor delete the alerts of this vehicle."""
    alert = save_one(bench, SPEED)
    before = listed(bench)
    other = bench.people.second_owner
    insist("the log-in of somebody else", other.app.log_in())
    stranger = other.monitoring
    for reply in (stranger.alerts(), stranger.save_speed(50), stranger.switch(alert, False), stranger.delete(alert)):
        bench.expect("MON_001").refused(reply)
    bench.expect("MON_001").equal(listed(bench), before, "the alerts")


@verifies("MON_001")
def test_alerts_need_an_authenticated_owner(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Before ownership is authenticated no alert can be set or seen."""
    bench.expect("MON_001").refused(bench.owner.monitoring.save_speed(LIMIT_KMH))
    bench.expect("MON_001").refused(bench.owner.monitoring.alerts())


@verifies("MON_001")
def test_the_kinds_have_room_of_their_own(bench: Bench, paired_vehicle: Vehicle) -> None:
    """With all speed alerts used up, a curfew and areas can still be saved."""
    for number in range(int(bench.limit("SPD_MAX").inside)):
        bench.expect("MON_001").accepted(bench.owner.monitoring.save_speed(LIMIT_KMH + number))
    bench.expect("MON_001").accepted(save_curfew(bench, at(bench, 22), at(bench, 6)))
    bench.expect("MON_001").accepted(save_area(bench, RESTRICT, home(bench)))


def _switches(bench: Bench) -> dict[object, object]:
    return {alert["alertId"]: alert["enabled"] for alert in listed(bench)}
