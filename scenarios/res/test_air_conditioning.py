"""The air conditioning at a remote start: on, to cool the cabin; or on the KICKS e-POWER as it last was."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.rcmd.steps import BACK_S
from scenarios.res.steps import (
    DAY_S,
    REACTS_S,
    START,
    STOP,
    drive_with_air_conditioning,
    needs_cooling,
    start,
    start_and_stop,
)

LAST = pytest.mark.parametrize("last_on", [False, True], ids=["last-off", "last-on"])


def _expect(bench: Bench, requirement: str, on: bool) -> None:
    bench.clock.sleep(REACTS_S, "the air conditioning")
    bench.expect(requirement).equal(bench.vehicle.climate.on, on, "the air conditioning is on")


@LAST
@verifies("RES_003")
def test_a_remote_start_cools_the_cabin(bench: Bench, parked_vehicle: Vehicle, last_on: bool) -> None:
    """Whatever the driver had it on: it runs from the start to the end of the run, at both starts in a row."""
    needs_cooling(bench, "on")
    drive_with_air_conditioning(bench, last_on)
    for _ in range(2):
        run = start(bench, "RES_003")
        _expect(bench, "RES_003", True)
        bench.clock.sleep_until(run.asked_s + bench.limit("RES_RUN_TIME").inside_s - 5.0)
        _expect(bench, "RES_003", True)
        bench.owner.remote.insist(STOP)
    bench.clock.sleep(REACTS_S, "the engine to stop")
    bench.expect("RES_003").equal(parked_vehicle.climate.on, False, "it runs without the engine")


@verifies("RES_003")
def test_the_cabin_is_cool_when_the_driver_takes_over(bench: Bench, parked_vehicle: Vehicle) -> None:
    """The driver gets in and turns the ignition ON: the air conditioning goes on."""
    needs_cooling(bench, "on")
    start(bench, "RES_003")
    bench.clock.sleep(300.0, "the owner to reach the car")
    parked_vehicle.unlock()
    parked_vehicle.turn_ignition("ON")
    _expect(bench, "RES_003", True)


@verifies("RES_014")
def test_it_is_not_switched_on_by_itself(bench: Bench, parked_vehicle: Vehicle) -> None:
    """It was off when the driver left: at the first remote start and the second it stays off to the end of the run."""
    needs_cooling(bench, "last")
    drive_with_air_conditioning(bench, on=False)
    for _ in range(2):
        run = start(bench, "RES_014")
        for at_s in (5.0, 300.0, bench.limit("RES_RUN_TIME").inside_s - 5.0):
            bench.clock.sleep_until(run.asked_s + at_s)
            _expect(bench, "RES_014", False)
        bench.owner.remote.insist(STOP)


@verifies("RES_014")
def test_it_was_never_on(bench: Bench, parked_vehicle: Vehicle) -> None:
    """Nobody has ever switched it on: a remote start does not either."""
    needs_cooling(bench, "last")
    start(bench, "RES_014")
    _expect(bench, "RES_014", False)


@LAST
@verifies("RES_015")
def test_it_returns_to_the_last_status(bench: Bench, parked_vehicle: Vehicle, last_on: bool) -> None:
    """As it was when the driver turned the engine off, and also at the second remote start."""
    needs_cooling(bench, "last")
    drive_with_air_conditioning(bench, last_on)
    for _ in range(2):
        start(bench, "RES_015")
        _expect(bench, "RES_015", last_on)
        bench.owner.remote.insist(STOP)


@LAST
@verifies("RES_015")
def test_the_last_status_counts(bench: Bench, parked_vehicle: Vehicle, last_on: bool) -> None:
    """It was otherwise on an earlier drive, and switched over in the last one."""
    needs_cooling(bench, "last")
    drive_with_air_conditioning(bench, not last_on)
    start_and_stop(bench)
    drive_with_air_conditioning(bench, last_on)
    start(bench, "RES_015")
    _expect(bench, "RES_015", last_on)


@LAST
@needs("supply")
@verifies("RES_015")
def test_the_last_status_outlasts_a_restart_of_the_unit(bench: Bench, parked_vehicle: Vehicle, last_on: bool) -> None:
    """The unit loses its supply while the vehicle is parked for a day."""
    needs_cooling(bench, "last")
    drive_with_air_conditioning(bench, last_on)
    bench.power_cycle(60.0)
    bench.clock.sleep(DAY_S, "the next day")
    start(bench, "RES_015")
    _expect(bench, "RES_015", last_on)


@LAST
@verifies("RES_015")
def test_acc_is_no_turning_off_of_the_engine(bench: Bench, parked_vehicle: Vehicle, last_on: bool) -> None:
    """The driver listens to the radio in ACC after the drive: it is as when the engine was turned off."""
    needs_cooling(bench, "last")
    drive_with_air_conditioning(bench, last_on)
    parked_vehicle.turn_ignition("ACC")
    bench.clock.sleep(BACK_S, "the radio")
    parked_vehicle.turn_ignition("OFF")
    bench.clock.sleep(BACK_S, "the unit to see it")
    bench.owner.remote.insist(START)
    _expect(bench, "RES_015", last_on)
