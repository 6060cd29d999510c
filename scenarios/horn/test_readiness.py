"""Horn and lights work about five minutes after the vehicle was turned off and all doors locked, and not before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.horn.steps import BOTH, HORN, LATER_S, refused_for_good, works
from scenarios.rcmd.steps import BACK_S, SHOWN_S, requests_since

EITHER = pytest.mark.parametrize("command", BOTH)
DELAY = "HORN_READY_DELAY"
DAY_S = 86_400.0
#: the switching point is narrowed down to this
RESOLUTION_S = 0.5


@EITHER
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.8, 1.0], ids=lambda share: f"{share:.0%}-of-the-wait")
@verifies("HORN_004")
def test_too_early_it_is_refused_and_never_done_later(
    bench: Bench, paired_vehicle: Vehicle, command: str, share: float
) -> None:
    """Within the wait the command is refused; neither then nor when the wait is over does anything sound or flash."""
    paired_vehicle.park_and_lock()
    bench.clock.sleep(share * bench.limit(DELAY).inside_s, "a moment within the wait")
    refused_for_good(bench, "HORN_004", command, for_s=LATER_S)


@EITHER
@verifies("HORN_004", "HORN_005")
def test_early_commands_do_not_put_it_off(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The owner asks every half minute: refused each time until the wait is over, and then it works at once."""
    delay = bench.limit(DELAY)
    paired_vehicle.park_and_lock()
    locked_s = bench.clock.now_s
    while bench.clock.now_s + 31.0 < locked_s + delay.inside_s:
        refused_for_good(bench, "HORN_004", command, for_s=30.0)
    bench.clock.sleep_until(locked_s + delay.outside_s)
    works(bench, "HORN_005", command)


@EITHER
@pytest.mark.parametrize("after_s", [0.0, 60.0, 1800.0, DAY_S, 30 * DAY_S], ids=lambda s: f"{s:g}-s-after-the-wait")
@verifies("HORN_005")
def test_after_the_wait_it_works(bench: Bench, paired_vehicle: Vehicle, command: str, after_s: float) -> None:
    """From the end of the wait on, and however long the vehicle is parked after it."""
    paired_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit(DELAY).outside_s + after_s, "the wait to be over")
    works(bench, "HORN_005", command)


@EITHER
@verifies("HORN_004", "HORN_005")
def test_locked_from_the_app(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The doors are locked by a remote command: the wait is the same."""
    delay, before_s = bench.limit(DELAY), bench.clock.now_s
    bench.owner.remote.insist("lock")
    after_s = bench.clock.now_s
    bench.clock.sleep_until(before_s + delay.inside_s)
    refused_for_good(bench, "HORN_004", command, for_s=0.5)
    bench.clock.sleep_until(after_s + delay.outside_s)
    works(bench, "HORN_005", command)


def _off_then_locked(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.turn_ignition("ON")
    vehicle.turn_ignition("OFF")
    bench.clock.sleep(240.0, "the driver to unload")
    vehicle.lock()


def _locked_then_off(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.turn_ignition("ON")
    vehicle.lock()
    bench.clock.sleep(240.0, "the driver to sit and wait")
    vehicle.turn_ignition("OFF")


def _locked_then_acc_then_off(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.turn_ignition("ACC")
    vehicle.lock()
    bench.clock.sleep(240.0, "the driver to listen to the radio")
    vehicle.turn_ignition("OFF")


def _relocked(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.park_and_lock()
    bench.clock.sleep(240.0, "the driver to come back")
    vehicle.unlock()
    bench.clock.sleep(1.0, "the driver to change his mind")
    vehicle.lock()


def _relocked_from_the_app(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.park_and_lock()
    bench.clock.sleep(240.0, "the owner to change his mind")
    bench.owner.remote.insist("unlock")
    bench.owner.remote.insist("lock")


def _on_and_off_again(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.park_and_lock()
    bench.clock.sleep(240.0, "the driver")
    vehicle.turn_ignition("ON")
    bench.clock.sleep(1.0, "the driver")
    vehicle.turn_ignition("OFF")


def _started_remotely(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.park_and_lock()
    bench.clock.sleep(240.0, "the owner")
    bench.owner.remote.insist("engine start")
    bench.owner.remote.insist("engine stop")


COURSES: dict[str, Callable[[Bench, Vehicle], None]] = {
    "off-then-locked": _off_then_locked,
    "locked-then-off": _locked_then_off,
    "locked-then-acc-then-off": _locked_then_acc_then_off,
    "unlocked-and-locked-again": _relocked,
    "unlocked-and-locked-again-from-the-app": _relocked_from_the_app,
    "on-and-off-again": _on_and_off_again,
    "started-remotely": _started_remotely,
}


@EITHER
@pytest.mark.parametrize("course", COURSES)
@verifies("HORN_005", "HORN_006")
def test_the_wait_counts_from_the_later_of_off_and_locked(
    bench: Bench, paired_vehicle: Vehicle, command: str, course: str
) -> None:
    """Whatever of the two comes last, or anew, begins the wait: refused until it is over, and working after it."""
    delay = bench.limit(DELAY)
    COURSES[course](bench, paired_vehicle)
    ready_s = bench.clock.now_s
    begun_s = ready_s - (3.0 if "app" in course or "remotely" in course else 0.0)  # the app is told some seconds later
    bench.clock.sleep_until(begun_s + delay.inside_s)
    refused_for_good(bench, "HORN_006", command, for_s=0.5)
    bench.clock.sleep_until(ready_s + delay.outside_s)
    works(bench, "HORN_005", command)


@pytest.mark.parametrize("door", ["driver", "rear_left", "hatch"])
@verifies("HORN_005", "HORN_006")
def test_a_door_opened_meanwhile_begins_the_wait_anew(bench: Bench, paired_vehicle: Vehicle, door: str) -> None:
    """A door is opened for a moment while the vehicle is locked: the wait counts from then (READING_09)."""
    delay = bench.limit(DELAY)
    paired_vehicle.park_and_lock()
    bench.clock.sleep(240.0, "somebody with another key")
    paired_vehicle.force_door(door, alarm_s=0)
    bench.clock.sleep(1.0, "the door to stand open")
    opened_s = bench.clock.now_s - 1.0
    paired_vehicle.shut_door(door)
    bench.clock.sleep_until(opened_s + delay.inside_s)
    refused_for_good(bench, "HORN_006", HORN, for_s=0.3)
    bench.clock.sleep_until(opened_s + 1.0 + delay.outside_s)
    works(bench, "HORN_005", HORN)


def _unlocked(_bench: Bench, vehicle: Vehicle) -> None:
    vehicle.turn_ignition("ON")
    vehicle.turn_ignition("OFF")


def _unlocked_again(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.park_and_lock()
    bench.clock.sleep(600.0, "the wait to be over")
    vehicle.unlock()


def _on(_bench: Bench, vehicle: Vehicle) -> None:
    vehicle.turn_ignition("ON")
    vehicle.lock()


def _on_again(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.park_and_lock()
    bench.clock.sleep(600.0, "the wait to be over")
    vehicle.turn_ignition("ON")


def _acc(_bench: Bench, vehicle: Vehicle) -> None:
    vehicle.turn_ignition("ACC")
    vehicle.lock()


STATES: dict[str, Callable[[Bench, Vehicle], None]] = {
    "off-and-unlocked": _unlocked,
    "unlocked-after-long": _unlocked_again,
    "on-and-locked": _on,
    "turned-on-after-long": _on_again,
    "acc-and-locked": _acc,
}


@EITHER
@pytest.mark.parametrize("state", STATES)
@verifies("HORN_006")
def test_one_condition_is_not_enough(bench: Bench, paired_vehicle: Vehicle, command: str, state: str) -> None:
    """The vehicle is off but not locked, or locked but not off: refused at once, and ten minutes later."""
    STATES[state](bench, paired_vehicle)
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    refused_for_good(bench, "HORN_006", command)
    bench.clock.sleep(600.0, "more than the wait")
    refused_for_good(bench, "HORN_006", command)


@EITHER
@verifies("HORN_006")
def test_not_while_remotely_started(bench: Bench, ready_vehicle: Vehicle, command: str) -> None:
    """The engine runs remotely: the vehicle is locked, but not off."""
    bench.owner.remote.insist("engine start")
    for wait_s in (0.0, 300.0):
        bench.clock.sleep(wait_s)
        refused_for_good(bench, "HORN_006", command)


@pytest.mark.parametrize("off_s", [1.0, 30.0], ids=lambda off_s: f"off-for-{off_s:g}-s")
@pytest.mark.parametrize("at_s", [10.0, 200.0], ids=lambda at_s: f"{at_s:g}-s-after-locking")
@needs("supply")
@verifies("HORN_004", "HORN_005")
def test_the_wait_outlasts_a_power_loss(bench: Bench, paired_vehicle: Vehicle, at_s: float, off_s: float) -> None:
    """The unit loses its supply during the wait: it neither ends earlier nor later for it."""
    delay = bench.limit(DELAY)
    paired_vehicle.park_and_lock()
    locked_s = bench.clock.now_s
    bench.clock.sleep(at_s, "the wait")
    bench.power_cycle(off_s)
    bench.clock.sleep_until(locked_s + delay.inside_s)
    refused_for_good(bench, "HORN_004", HORN, for_s=0.5)
    bench.clock.sleep_until(locked_s + delay.outside_s)
    works(bench, "HORN_005", HORN)


@needs("supply")
@verifies("HORN_005")
def test_it_works_after_a_power_loss(bench: Bench, ready_vehicle: Vehicle) -> None:
    """The wait was over when the unit lost its supply: it works as soon as the unit is back."""
    bench.power_cycle(60.0)
    bench.clock.sleep(BACK_S, "the unit to register")
    works(bench, "HORN_005", HORN)


@EITHER
@needs("network")
@verifies("HORN_004")
def test_an_early_command_that_comes_late(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """Sent within the wait without coverage, which returns after it: nothing sounds after the command has ended."""
    paired_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit(DELAY).inside_s / 2, "a moment within the wait")
    bench.network.outage()
    sent = bench.owner.remote.send(command)
    ended = bench.owner.remote.outcome(sent, within_s=LATER_S)
    bench.network.restore()
    bench.expect("HORN_004").equal(ended == "COMPLETED", False, f"shown as executed (ended as {ended})")
    ended_s = bench.clock.now_s
    bench.clock.sleep(LATER_S, "something to sound")
    bench.expect("HORN_004").equal(len(requests_since(bench, ended_s, command)), 0, "requests after its end")


@verifies("HORN_004", "HORN_005")
def test_where_it_becomes_ready_is_measured(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Refused just before the wait is over, working just after it; where it switches is found and reported."""
    delay = bench.limit(DELAY)
    refused_s, working_s = delay.inside_s, delay.outside_s
    _command_after(bench, paired_vehicle, refused_s)
    refused_for_good(bench, "HORN_004", HORN, for_s=0.5)
    _command_after(bench, paired_vehicle, working_s)
    works(bench, "HORN_005", HORN)
    while working_s - refused_s > RESOLUTION_S:
        probe_s = (refused_s + working_s) / 2
        _command_after(bench, paired_vehicle, probe_s)
        if bench.owner.remote.do(HORN) == "COMPLETED":
            working_s = probe_s
        else:
            refused_s = probe_s
    note = f"refused at {refused_s:.2f} s, carried out at {working_s:.2f} s after locking"
    bench.measured(DELAY, "HORN_005", round((refused_s + working_s) / 2, 2), "s", note)


def _command_after(bench: Bench, vehicle: Vehicle, delay_s: float) -> None:
    """Park and lock anew, and let time pass."""
    vehicle.unlock()
    bench.clock.sleep(SHOWN_S, "the unit to see the doors unlocked")
    vehicle.park_and_lock()
    bench.clock.sleep(delay_s, "the instant of the command")
