"""Before ownership is authenticated, the vehicle cannot be used."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, verifies, warning_notice
from harness.owner.owner import COMMAND_S
from scenarios.auth.failures import CAUSES, Cause, fail

FUNCTIONS = (
    "lock status",
    "vehicle health",
    "location",
    "odometer",
    "engine state",
    "refresh",
    "lock",
    "unlock",
    "engine start",
    "engine stop",
    "notifications",
    "alert preferences",
    "Assistance",
)
#: the engine's state has nothing to show before the first remote start
AVAILABLE_AT_ONCE = tuple(function for function in FUNCTIONS if function != "engine state")
#: an ignition cycle, and then a minute
NOTICE_S = 140.0


@pytest.mark.parametrize("function", FUNCTIONS)
@verifies("AUTH_001")
def test_a_function_is_refused_before_ownership_is_authenticated(
    bench: Bench, unpaired_vehicle: Vehicle, function: str
) -> None:
    """With the vehicle added and no more, each of its functions is refused for that reason."""
    bench.expect("AUTH_001").refused(bench.owner.use(function), because="OWNERSHIP_REQUIRED")


@verifies("AUTH_001")
def test_a_command_before_ownership_moves_nothing_in_the_vehicle(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Lock and engine start are refused, and the vehicle stays unlocked with its engine off."""
    replies = [bench.owner.use("lock"), bench.owner.use("engine start")]
    bench.clock.sleep(COMMAND_S, "a command to be carried out")
    moved = (unpaired_vehicle.doors.locked, unpaired_vehicle.engine.running)
    bench.expect("AUTH_001").equal(moved, (False, False), "locked, engine running after the commands")
    for reply in replies:
        bench.expect("AUTH_001").refused(reply)


@verifies("AUTH_001")
def test_a_function_is_refused_in_every_stage_of_the_procedure(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Up to the moment of success the functions stay refused; from then on they are there."""
    access = bench.expect("AUTH_001")
    bench.owner.take_attempt_to("start")
    access.refused(bench.owner.use("lock status"))
    unpaired_vehicle.turn_ignition("ON")
    bench.clock.sleep(COMMAND_S, "the unit to report ON")
    access.refused(bench.owner.use("lock status"))
    bench.owner.confirm_engine_on()
    access.refused(bench.owner.use("lock status"))
    unpaired_vehicle.turn_ignition("OFF")
    bench.clock.sleep(COMMAND_S, "the unit to report OFF")
    access.refused(bench.owner.use("lock status"))
    bench.owner.submit_odometer(unpaired_vehicle.odometer_km)
    access.accepted(bench.owner.use("lock status"))


@pytest.mark.parametrize("cause", CAUSES, ids=str)
@verifies("AUTH_001")
def test_an_attempt_that_was_not_completed_gives_no_access(
    bench: Bench, unpaired_vehicle: Vehicle, cause: Cause
) -> None:
    """However an attempt ended without success, the functions stay refused."""
    fail(bench, cause)
    bench.expect("AUTH_001").refused(bench.owner.use("lock status"))
    bench.expect("AUTH_001").refused(bench.owner.use("engine start"))


@verifies("AUTH_001")
def test_no_warning_is_notified_before_ownership_is_authenticated(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """A warning lights up in a vehicle that is only added: the phone is told nothing."""
    bench.needs_equipment("brake")
    began_s = bench.clock.now_s
    unpaired_vehicle.raise_warning("brake")
    unpaired_vehicle.ignition_cycle()
    bench.expect("AUTH_001").never(warning_notice("brake"), for_s=NOTICE_S, since_s=began_s)


@verifies("AUTH_001")
def test_a_vehicle_that_is_only_added_stays_unusable_overnight(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Time alone, and driving, enrol no vehicle: after 23 hours and a drive its functions are refused as before."""
    bench.clock.sleep(23 * 3600, "the night")
    unpaired_vehicle.turn_ignition("ON")
    unpaired_vehicle.drive(5.0)
    unpaired_vehicle.turn_ignition("OFF")
    bench.clock.sleep(COMMAND_S, "the unit to report OFF")
    bench.expect("AUTH_001").refused(bench.owner.use("lock status"))
    bench.expect("AUTH_001").refused(bench.owner.use("engine start"))


@pytest.mark.parametrize("function", AVAILABLE_AT_ONCE)
@verifies("AUTH_001")
def test_a_function_is_there_once_ownership_is_authenticated(
    bench: Bench, unpaired_vehicle: Vehicle, function: str
) -> None:
    """After the success the app offers each of the functions that it refused before."""
    bench.owner.authenticate_ownership()
    bench.clock.sleep(COMMAND_S, "the vehicle to report")
    bench.expect("AUTH_001").accepted(bench.owner.use(function))


@verifies("AUTH_001")
def test_a_command_is_carried_out_once_ownership_is_authenticated(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """After the success the owner locks the vehicle from the app."""
    bench.owner.authenticate_ownership()
    bench.expect("AUTH_001").equal(bench.owner.lock(), "COMPLETED", "end of the command Lock")
    bench.expect("AUTH_001").equal(unpaired_vehicle.doors.locked, True, "vehicle locked")
