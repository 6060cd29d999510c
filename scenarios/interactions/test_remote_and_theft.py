"""Theft alerts beside remote commands: the minute after locking, the five minutes of the horn, the remote start."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures import Bench, Vehicle, needs, theft_alert, verifies
from scenarios.horn.steps import BOTH, HORN, LIGHTS, refused_for_good, works
from scenarios.interactions.steps import (
    SETTLED_S,
    SHORT_ALARM_S,
    alert_may_be_absent,
    alert_works,
    befall,
    each_restart,
    each_trouble,
    probe_alert_s,
)
from scenarios.rcmd.steps import (
    BACK_S,
    ENDED_S,
    SHOWN_S,
    WATCH_S,
    carried_out,
    doors_as_on_the_bus,
    ended_as,
    engine_as_on_the_bus,
    not_carried_out,
    requests_since,
)
from scenarios.res.steps import no_further_start, start, stop, use_up
from scenarios.theft.steps import ALERT_S, APP, KEY, QUIET_S, STOP_S, lock_by, one_alert

pytestmark = needs("push")

MASK, DELAY, RUN_TIME = "THEFT_LOCK_MASK", "HORN_READY_DELAY", "RES_RUN_TIME"


@each_trouble
@verifies("THEFT_008", "THEFT_009", "HORN_004", "HORN_005")
def test_two_intrusions_around_the_end_of_the_minute(bench: Bench, guarded_vehicle: Vehicle, trouble: str) -> None:
    """Locked, anew from the app at 30 s, an alarm from 59 s to 70 s, another at 80 s: it alerts; the horn at 5:00."""
    mask, delay = bench.limit(MASK), bench.limit(DELAY)
    guarded_vehicle.park_and_lock()
    locked_s = bench.clock.now_s
    bench.clock.sleep(SHOWN_S, "the unit to see the doors locked")
    befall(bench, trouble)
    bench.clock.sleep_until(locked_s + 30.0, "the owner to doubt that it is locked")
    bench.owner.remote.do("lock")
    first_s = locked_s + mask.inside_s - 0.5
    bench.clock.sleep_until(first_s)
    guarded_vehicle.break_glass(alarm_s=11.0)
    bench.expect("THEFT_008").may_be_absent(theft_alert, for_s=20.0)
    bench.clock.sleep_until(probe_alert_s(bench, locked_s + 80.0, first_s))
    alert_works(bench, "THEFT_009")
    bench.clock.sleep_until(locked_s + delay.inside_s)
    refused_for_good(bench, "HORN_004", HORN, for_s=0.5)
    bench.clock.sleep_until(locked_s + delay.outside_s)
    works(bench, "HORN_005", HORN)


@each_trouble
@verifies("LOCK_001", "LOCK_002", "THEFT_008", "THEFT_009", "HORN_005", "HORN_006")
def test_unlocked_and_locked_from_the_app_while_the_alarm_sounds(
    bench: Bench, locked_vehicle: Vehicle, trouble: str
) -> None:
    """The alarm sounds, the owner unlocks and locks from the app: minute and five minutes begin anew with that."""
    mask, delay = bench.limit(MASK), bench.limit(DELAY)
    locked_vehicle.force_door("driver", alarm_s=600.0)
    one_alert(bench, "THEFT_009")
    sent = bench.owner.remote.send("unlock")
    carried_out(bench, "LOCK_002", "unlock", sent.asked_s)
    ended_as(bench, "LOCK_002", bench.owner.remote.outcome(sent))
    befall(bench, trouble)
    locked_vehicle.shut_door("driver")
    before_s = bench.clock.now_s
    sent = bench.owner.remote.send("lock")
    carried_out(bench, "LOCK_001", "lock", sent.asked_s)
    ended_as(bench, "LOCK_001", bench.owner.remote.outcome(sent))
    after_s = bench.clock.now_s
    masked_s = before_s + mask.inside_s / 2
    bench.clock.sleep_until(masked_s)
    alert_may_be_absent(bench, "THEFT_008", for_s=mask.inside_s / 2)
    bench.clock.sleep_until(probe_alert_s(bench, after_s + mask.outside_s, masked_s))
    alert_works(bench, "THEFT_009")
    bench.clock.sleep_until(before_s + delay.inside_s)
    refused_for_good(bench, "HORN_006", HORN, for_s=0.5)
    bench.clock.sleep_until(after_s + delay.outside_s)
    works(bench, "HORN_005", HORN)


@pytest.mark.parametrize("means", [KEY, APP])
@verifies("HORN_004", "HORN_005", "HORN_006", "THEFT_008", "THEFT_009")
def test_lights_a_moment_too_early_and_a_change_of_mind(bench: Bench, guarded_vehicle: Vehicle, means: str) -> None:
    """Lights at almost five minutes are refused; unlocked and locked again, the minute and the five begin anew."""
    mask, delay = bench.limit(MASK), bench.limit(DELAY)
    guarded_vehicle.park_and_lock()
    first_s = bench.clock.now_s
    bench.clock.sleep(delay.inside_s, "almost five minutes")
    refused_for_good(bench, "HORN_004", LIGHTS, for_s=0.5)
    if means == KEY:
        guarded_vehicle.unlock()
        bench.clock.sleep(SHOWN_S, "the owner to fetch a bag")
    else:
        bench.owner.remote.insist("unlock")
    locked = lock_by(bench, means)
    masked_s = locked.not_before_s + mask.inside_s / 2
    bench.clock.sleep_until(masked_s)
    alert_may_be_absent(bench, "THEFT_008", for_s=mask.inside_s / 2)
    bench.clock.sleep_until(first_s + delay.outside_s)
    refused_for_good(bench, "HORN_006", LIGHTS, for_s=SHOWN_S)
    bench.clock.sleep_until(probe_alert_s(bench, locked.not_after_s + mask.outside_s, masked_s))
    alert_works(bench, "THEFT_009")
    bench.clock.sleep_until(locked.not_before_s + delay.inside_s)
    refused_for_good(bench, "HORN_006", LIGHTS, for_s=0.5)
    bench.clock.sleep_until(locked.not_after_s + delay.outside_s)
    works(bench, "HORN_005", LIGHTS)
    bench.expect("HORN_004").equal(len(requests_since(bench, first_s, LIGHTS)), 1, "requests of lights in all")


@pytest.mark.parametrize("command", BOTH)
@pytest.mark.parametrize("alarm_first", [True, False], ids=["during-the-alarm", "as-the-alarm-begins"])
@verifies("THEFT_001", "HORN_005", "RCMD_001")
def test_horn_and_lights_while_the_alarm_sounds(
    bench: Bench, locked_vehicle: Vehicle, command: str, alarm_first: bool
) -> None:
    """A window is broken, the owner has lights or horn go: they do, one alert comes, nothing else is asked for."""
    bench.clock.sleep(bench.limit(DELAY).outside_s, "horn and lights to be ready")
    broken_s = bench.clock.now_s
    if alarm_first:
        locked_vehicle.break_glass(alarm_s=120.0)
        bench.clock.sleep(ALERT_S, "the owner to look at the phone")
        works(bench, "HORN_005", command)
    else:
        sent = bench.owner.remote.send(command)
        locked_vehicle.break_glass(alarm_s=120.0)
        ended_as(bench, "HORN_005", bench.owner.remote.outcome(sent))
    bench.clock.sleep(QUIET_S, "horn and lights to end")
    works(bench, "HORN_005", command)
    for_s = bench.clock.now_s - broken_s
    bench.expect("THEFT_001").exactly_once(theft_alert, within_s=ALERT_S, quiet_s=for_s, since_s=broken_s)
    asked = (len(requests_since(bench, broken_s, command)), len(requests_since(bench, broken_s)))
    bench.expect("RCMD_001").equal(asked, (2, 2), f"requests of {command}, and of anything")


def _stopped(bench: Bench) -> float:
    before_s = bench.clock.now_s
    stop(bench, "RES_007")
    return before_s


def _by_itself(bench: Bench) -> float:
    bench.vehicle.wait_until_engine_stops(STOP_S)
    return bench.clock.now_s


def _stalled(bench: Bench) -> float:
    bench.vehicle.stall()
    return bench.clock.now_s


def _taken_over(bench: Bench) -> float:
    bench.vehicle.unlock()
    bench.vehicle.turn_ignition("ON")
    bench.clock.sleep(SHOWN_S, "a short drive")
    bench.vehicle.park_and_lock()
    return bench.clock.now_s


ENDS: dict[str, Callable[[Bench], float]] = {
    "stopped": _stopped,
    "by-itself": _by_itself,
    "stalled": _stalled,
    "taken-over": _taken_over,
}


@pytest.mark.parametrize(
    "end", [pytest.param(end, marks=[verifies("RES_007")] if end == "stopped" else []) for end in ENDS]
)
@verifies("RES_001", "RES_004", "HORN_005", "HORN_006", "THEFT_010")
def test_a_remote_start_at_four_and_a_half_minutes(bench: Bench, guarded_vehicle: Vehicle, end: str) -> None:
    """Locked, started at 4:30: no horn at 5:00 and 6:00; five minutes after the run it works, theft alerts before."""
    delay = bench.limit(DELAY)
    guarded_vehicle.ignition_cycle(on_s=SHOWN_S, off_s=0.0)
    guarded_vehicle.park_and_lock()
    locked_s = bench.clock.now_s
    bench.clock.sleep(270.0, "the owner")
    start(bench, "RES_001")
    engine_as_on_the_bus(bench, "RES_004")
    for at_s in (300.0, 360.0):
        bench.clock.sleep_until(locked_s + at_s)
        refused_for_good(bench, "HORN_006", HORN, for_s=SHOWN_S)
    ended_s = ENDS[end](bench)
    ready_s = bench.clock.now_s
    engine_as_on_the_bus(bench, "RES_004")
    refused_for_good(bench, "HORN_006", HORN, for_s=SHOWN_S)
    bench.clock.sleep_until(ready_s + bench.limit(MASK).outside_s)
    alert_works(bench, "THEFT_010")
    bench.clock.sleep_until(ended_s + delay.inside_s)
    refused_for_good(bench, "HORN_006", HORN, for_s=0.5)
    bench.clock.sleep_until(ready_s + delay.outside_s)
    works(bench, "HORN_005", HORN)


@each_trouble
@verifies("RES_009", "HORN_005", "HORN_006", "THEFT_010")
def test_a_refused_third_start_puts_nothing_off(bench: Bench, locked_vehicle: Vehicle, trouble: str) -> None:
    """Two starts, and a third refused within the five minutes after them: horn and theft alerts do not wait for it."""
    delay = bench.limit(DELAY)
    before_s = bench.clock.now_s
    use_up(bench)
    after_s = bench.clock.now_s
    befall(bench, trouble)
    bench.clock.sleep_until(after_s + 120.0)
    no_further_start(bench, "RES_009")
    refused_for_good(bench, "HORN_006", HORN, for_s=SHOWN_S)
    alert_works(bench, "THEFT_010")
    bench.clock.sleep_until(before_s + delay.inside_s)
    refused_for_good(bench, "HORN_006", HORN, for_s=0.5)
    bench.clock.sleep_until(after_s + delay.outside_s)
    works(bench, "HORN_005", HORN)


@pytest.mark.parametrize("means", [KEY, APP])
@verifies("LOCK_002", "THEFT_007", "THEFT_008", "THEFT_010")
def test_locked_anew_during_a_remote_start(bench: Bench, locked_vehicle: Vehicle, means: str) -> None:
    """Unlocked and locked again while the engine runs remotely, then stopped: the minute counts from that locking."""
    mask = bench.limit(MASK)
    start_s = bench.clock.now_s
    bench.owner.remote.insist("engine start")
    sent = bench.owner.remote.send("unlock")
    carried_out(bench, "LOCK_002", "unlock", sent.asked_s)
    ended_as(bench, "LOCK_002", bench.owner.remote.outcome(sent))
    locked_vehicle.open_door("driver")
    bench.clock.sleep(SHOWN_S, "the owner to fetch a bag")
    locked_vehicle.shut_door("driver")
    locked = lock_by(bench, means)
    alert_may_be_absent(bench, "THEFT_007", for_s=SHORT_ALARM_S)
    bench.owner.remote.insist("engine stop")
    bench.clock.sleep(SHORT_ALARM_S, "the engine to be off")
    masked_s = locked.not_before_s + mask.inside_s
    bench.clock.sleep_until(masked_s - ALERT_S / 2)
    alert_may_be_absent(bench, "THEFT_008", for_s=ALERT_S / 2 - 1.0)
    bench.clock.sleep_until(masked_s)
    alert_may_be_absent(bench, "THEFT_008", for_s=SHORT_ALARM_S + 1.0)
    bench.clock.sleep_until(probe_alert_s(bench, locked.not_after_s + mask.outside_s + SHORT_ALARM_S, masked_s))
    alert_works(bench, "THEFT_010")
    bench.expect("LOCK_002").equal(len(requests_since(bench, start_s, "unlock")), 1, "requests to unlock")


@each_restart
@verifies("RES_006", "HORN_005", "HORN_006", "THEFT_007", "THEFT_010")
def test_the_unit_starts_afresh_during_a_remote_start(bench: Bench, locked_vehicle: Vehicle, trouble: str) -> None:
    """The unit restarts in a remote start: theft alerts may be silent to its end, the horn is five minutes longer."""
    run_time, delay = bench.limit(RUN_TIME), bench.limit(DELAY)
    bench.clock.sleep(delay.outside_s, "horn and lights to be ready")
    run = start(bench, "RES_006")
    bench.clock.sleep(120.0, "the engine to run")
    befall(bench, trouble)
    refused_for_good(bench, "HORN_006", HORN, for_s=SHOWN_S)
    alert_may_be_absent(bench, "THEFT_007", for_s=WATCH_S)
    bench.clock.sleep_until(run.asked_s + run_time.inside_s)
    bench.expect("RES_006").equal(locked_vehicle.engine.running, True, "the engine runs")
    bench.clock.sleep_until(run.asked_s + run_time.outside_s)
    bench.expect("RES_006").equal(locked_vehicle.engine.running, False, "the engine runs")
    bench.clock.sleep(bench.limit("THEFT_RES_MASK").outside_s, "the engine to be off")
    alert_works(bench, "THEFT_010")
    bench.clock.sleep_until(run.asked_s + run_time.inside_s + delay.inside_s)
    refused_for_good(bench, "HORN_006", HORN, for_s=0.5)
    bench.clock.sleep_until(run.asked_s + run_time.outside_s + delay.outside_s)
    works(bench, "HORN_005", HORN)


@each_trouble
@needs("network")
@verifies("THEFT_001", "RCMD_003", "RCMD_004", "LOCK_002", "LOCK_008")
def test_an_intrusion_and_an_unlock_during_an_outage(bench: Bench, locked_vehicle: Vehicle, trouble: str) -> None:
    """Without network a door is forced and Unlock expires: with it back one alert comes, and nothing unlocks late."""
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    locked_vehicle.force_door("driver")
    bench.clock.sleep(ALERT_S, "the owner")
    sent = bench.owner.remote.send("unlock")
    ended = bench.owner.remote.outcome(sent, ENDED_S)
    bench.expect("RCMD_004").equal(ended == "COMPLETED", False, f"shown as executed (ended as {ended})")
    befall(bench, trouble)
    restored_s = bench.clock.now_s
    bench.network.restore()
    one_alert(bench, "THEFT_001", since_s=restored_s)
    not_carried_out(bench, "RCMD_003", "unlock", sent.asked_s, for_s=bench.clock.now_s - sent.asked_s + WATCH_S)
    doors_as_on_the_bus(bench, "LOCK_008")
    again = bench.owner.remote.send("unlock")
    carried_out(bench, "LOCK_002", "unlock", again.asked_s)
    ended_as(bench, "LOCK_002", bench.owner.remote.outcome(again))
    doors_as_on_the_bus(bench, "LOCK_008")


@each_trouble
@needs("network")
@verifies("RES_009", "RES_010", "RCMD_003", "THEFT_010")
def test_starts_driver_and_thief_around_two_outages(bench: Bench, locked_vehicle: Vehicle, trouble: str) -> None:
    """Two starts, a third lost in an outage, a fourth refused; the driver's ON in the next outage allows two more."""
    use_up(bench)
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    sent = bench.owner.remote.send("engine start")
    bench.owner.remote.outcome(sent, ENDED_S)
    bench.network.restore()
    bench.clock.sleep(BACK_S, "the unit to register")
    not_carried_out(bench, "RCMD_003", "engine start", sent.asked_s)
    no_further_start(bench, "RES_009")
    alert_works(bench, "THEFT_010")
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    locked_vehicle.unlock()
    locked_vehicle.ignition_cycle(on_s=SHOWN_S, off_s=SHOWN_S)
    locked_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    befall(bench, trouble)
    bench.network.restore()
    bench.clock.sleep(BACK_S + SETTLED_S, "the unit to register")
    for _ in range(int(bench.limit("RES_MAX_CONSECUTIVE").inside)):
        start(bench, "RES_010")
        stop(bench, "RES_010")
    no_further_start(bench, "RES_009")
    alert_works(bench, "THEFT_010")
