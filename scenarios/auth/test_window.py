"""The time specified for an attempt. The manual gives no figure: what counts is the one that the cloud publishes."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, verifies
from harness.catalogue import LimitView
from harness.owner.owner import NEXT_AFTER_S, STAGES

#: after the start of an attempt, until both steps can be done in one go
BOTH_STEPS_S = 2 * NEXT_AFTER_S + 2
NIGHT_S = 10 * 3600


@pytest.mark.parametrize("stage", STAGES)
@verifies("AUTH_004")
def test_an_attempt_completed_just_in_time_succeeds(bench: Bench, unpaired_vehicle: Vehicle, stage: str) -> None:
    """The owner lingers in one stage of the procedure and enters the value just before the time is over."""
    started = bench.owner.take_attempt_to(stage)
    window = _window(bench)
    bench.clock.sleep_until(started.ended_s + window.inside_s - BOTH_STEPS_S, "the owner to go on")
    if stage in ("start", "ON"):
        bench.owner.first_step()
    unpaired_vehicle.turn_ignition("OFF")
    bench.clock.sleep_until(started.ended_s + window.inside_s, "the last moment")
    last = bench.owner.submit_odometer(unpaired_vehicle.odometer_km)
    bench.expect("AUTH_004").accepted(last)


@pytest.mark.parametrize("stage", STAGES)
@verifies("AUTH_008")
def test_an_attempt_that_overran_its_time_does_not_succeed(bench: Bench, unpaired_vehicle: Vehicle, stage: str) -> None:
    """The owner stops in one stage of the procedure and goes on just after the time is over: refused."""
    started = bench.owner.take_attempt_to(stage)
    bench.clock.sleep_until(started.ended_s + _window(bench).outside_s, "the end of the time specified")
    if stage in ("start", "ON"):
        bench.expect("AUTH_008").refused(bench.owner.first_step())
    bench.expect("AUTH_008").refused(bench.owner.second_step())
    bench.expect("AUTH_008").refused(bench.owner.use("lock status"))


@pytest.mark.parametrize("share", [0.5, 0.9])
@verifies("AUTH_008")
def test_the_time_does_not_begin_anew_with_a_step(bench: Bench, unpaired_vehicle: Vehicle, share: float) -> None:
    """The first step is done late but in time; the value after the end of the time is refused all the same."""
    started = bench.owner.take_attempt_to("start")
    window = _window(bench)
    bench.clock.sleep_until(started.ended_s + share * window.inside_s, "the owner to begin")
    bench.expect("AUTH_008").accepted(bench.owner.first_step())
    unpaired_vehicle.turn_ignition("OFF")
    bench.clock.sleep_until(started.ended_s + window.outside_s, "the end of the time specified")
    last = bench.owner.submit_odometer(unpaired_vehicle.odometer_km)
    bench.expect("AUTH_008").refused(last, because="AUTH_ENDED")


@verifies("AUTH_008")
def test_an_off_in_time_does_not_save_a_value_entered_late(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The OFF is just in time, only the last Next comes after the end: the attempt is not completed in time."""
    started = bench.owner.take_attempt_to("Next")
    window = _window(bench)
    bench.clock.sleep_until(started.ended_s + window.inside_s, "the last moment")
    unpaired_vehicle.turn_ignition("OFF")
    bench.clock.sleep_until(started.ended_s + window.outside_s, "the end of the time specified")
    bench.expect("AUTH_008").refused(bench.owner.submit_odometer(unpaired_vehicle.odometer_km))


@verifies("AUTH_008")
def test_an_attempt_left_open_overnight_does_not_succeed(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Both steps on the next morning, in the attempt of the evening before: refused."""
    bench.owner.take_attempt_to("start")
    bench.clock.sleep(NIGHT_S, "the night")
    bench.owner.first_step()
    bench.expect("AUTH_008").refused(bench.owner.second_step())
    bench.expect("AUTH_008").refused(bench.owner.use("lock status"))


@verifies("AUTH_008")
def test_the_end_of_the_time_is_measured(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Asked each second, the attempt ends between the two bounds of the published time; then the value is refused."""
    started = bench.owner.take_attempt_to("OFF")
    window = _window(bench)
    asked_s = window.inside_s
    while True:
        bench.clock.sleep_until(started.ended_s + asked_s, "the attempt to end")
        state = bench.owner.attempt_state().body["data"]["attributes"]["state"]
        if state == "failed" or asked_s >= window.outside_s:
            break
        asked_s = min(asked_s + 1.0, window.outside_s)
    bench.measured("AUTH_STEP_WINDOW", "AUTH_008", asked_s - window.nominal_s, "s", "after the published end")
    bench.expect("AUTH_008").equal(state, "failed", "state of the attempt")
    bench.expect("AUTH_008").refused(bench.owner.submit_odometer(unpaired_vehicle.odometer_km))


def _window(bench: Bench) -> LimitView:
    return bench.limit("AUTH_STEP_WINDOW").published(bench.owner.window_s)
