"""The functions act on the vehicle, and report from it, through its telematics control unit."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from harness.owner.health_page import listing
from scenarios.gen.troubles import SETTLED_S
from scenarios.rcmd.steps import (
    COMMANDS,
    COMPLETED,
    ENDED_S,
    SHOWN_S,
    bring_about,
    carried_out,
    doors_as_on_the_bus,
    effect,
    engine_as_on_the_bus,
    not_carried_out,
)

THROUGH = "GEN_001"


@pytest.mark.parametrize("command", COMMANDS)
@verifies("GEN_001")
def test_a_command_acts_through_the_unit(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The click makes the unit ask the car on CAN, and the car does it."""
    bring_about(bench, command)
    asked_s = bench.clock.now_s
    ended = bench.owner.remote.do(command)
    carried_out(bench, THROUGH, command, asked_s)
    bench.expect(THROUGH).equal(ended, COMPLETED, "end of the command")
    bench.expect(THROUGH).equal(effect(bench, command), True, f"effect of {command}")


@needs("supply")
@pytest.mark.parametrize("command", COMMANDS)
@verifies("GEN_001")
def test_without_the_unit_nothing_acts(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The unit has no supply: the click has no effect on the car."""
    bring_about(bench, command)
    before = effect(bench, command)
    bench.supply.output(False)
    asked_s = bench.clock.now_s
    bench.owner.remote.send(command)
    not_carried_out(bench, THROUGH, command, asked_s, for_s=ENDED_S)
    bench.expect(THROUGH).equal(effect(bench, command), before and command == "engine stop", f"effect of {command}")


@verifies("GEN_001")
def test_what_the_app_shows_is_the_vehicles_own(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Locks, doors, engine, odometer and warnings change one after the other: the app follows each."""
    judge = bench.expect(THROUGH)
    paired_vehicle.lock()
    doors_as_on_the_bus(bench, THROUGH)
    paired_vehicle.unlock()
    doors_as_on_the_bus(bench, THROUGH)
    paired_vehicle.turn_ignition("ON")
    paired_vehicle.drive(7.0)
    paired_vehicle.raise_warning("brake")
    bench.clock.sleep(SETTLED_S, "the end of the drive")
    paired_vehicle.turn_ignition("OFF")
    bench.clock.sleep(SHOWN_S, "the app to follow the car")
    screen = bench.owner.open_main_screen()
    judge.equal(screen.odometer_km, paired_vehicle.odometer_km, "odometer shown", screen.cockpit.record)
    judge.equal(screen.health.warnings, listing("brake"), "warnings shown", screen.health.reply.record)
    paired_vehicle.park_and_lock()
    bench.clock.sleep(SETTLED_S, "the driver to walk away")
    bench.owner.remote.insist("engine start")
    engine_as_on_the_bus(bench, THROUGH)
    bench.owner.remote.insist("engine stop")
    engine_as_on_the_bus(bench, THROUGH)
