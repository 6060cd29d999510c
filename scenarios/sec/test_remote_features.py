"""Which remote features ask for the code, also with none set, and which model asks for none."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, variant, verifies
from harness.owner.security_code import Outcome
from scenarios.sec.steps import SAVED, WHILE_S, code_in_use, expect_accepted, expect_only, expect_refused, turn

FEATURES = pytest.mark.parametrize("feature", ["lock", "unlock", "engine start", "engine stop"])
WITHOUT = pytest.mark.parametrize("given", ["none", "empty", "wrong", "longer", "shorter"])


def _prepare(bench: Bench, feature: str) -> None:
    """Put the car into a state in which the feature would do something."""
    if feature != "lock":
        bench.vehicle.park_and_lock()
    bench.clock.sleep(WHILE_S, "the unit to see it")
    if feature == "engine stop":
        bench.owner.start_engine()
        bench.clock.sleep(WHILE_S, "the engine to run")


def _state(bench: Bench) -> tuple[bool, bool]:
    return bench.vehicle.doors.locked, bench.vehicle.engine.running


@WITHOUT
@FEATURES
@verifies("SEC_001")
def test_a_remote_feature_needs_the_code(bench: Bench, coded_vehicle: Vehicle, feature: str, given: str) -> None:
    """Without the code, or with another one, nothing happens and the app says why; with the code it does."""
    codes, right = bench.owner.security_code, code_in_use(bench)
    wrong = {"none": None, "empty": "", "wrong": codes.another(), "longer": right + "0", "shorter": right[:-1]}
    _prepare(bench, feature)
    before = _state(bench)
    _expect_nothing(bench, codes.command(feature, wrong[given]), before)
    outcome = codes.command(feature, right)
    bench.expect("SEC_001").equal(outcome.status, "COMPLETED", feature, outcome.reply.record)


def _expect_nothing(bench: Bench, outcome: Outcome, before: tuple[bool, bool], requirement: str = "SEC_001") -> None:
    what = "a command without the code is refused"
    bench.expect(requirement).equal(outcome.refused, True, what, outcome.reply.record)
    bench.expect(requirement).equal(outcome.reason != "", True, "a reason is stated", outcome.reply.record)
    bench.expect(requirement).equal(_state(bench), before, "doors locked, engine running")


@variant("without_code")
@FEATURES
@verifies("LOCK_005")
def test_without_a_code_set_no_feature_works(bench: Bench, coded_vehicle: Vehicle, feature: str) -> None:
    """The owner has set no code yet: the feature is refused with a reason, whatever is entered, until one is set."""
    codes = bench.owner.security_code
    if feature in ("unlock", "engine start"):
        coded_vehicle.park_and_lock()
    bench.clock.sleep(WHILE_S, "the unit to see it")
    before = _state(bench)
    for code in (None, "", "0" * codes.length, codes.another()):
        _expect_nothing(bench, codes.command(feature, code), before, "LOCK_005")
    coded_vehicle.unlock()
    new = codes.another()
    bench.expect("LOCK_005").equal(codes.set(new), SAVED, "the page after the procedure")
    _prepare(bench, feature)
    outcome = codes.command(feature, new)
    bench.expect("LOCK_005").equal(outcome.status, "COMPLETED", feature, outcome.reply.record)


@variant("without_code")
@verifies("LOCK_005")
def test_the_app_knows_whether_a_code_is_set(bench: Bench, coded_vehicle: Vehicle) -> None:
    """By what the cloud tells it, the app can lead the owner to setting a code, and only as long as none is set."""
    _expect_set(bench, False)
    bench.expect("LOCK_005").equal(
        bench.owner.security_code.set(bench.owner.security_code.another()), SAVED, "the page after the procedure"
    )
    _expect_set(bench, True)


def _expect_set(bench: Bench, is_set: bool) -> None:
    reply = bench.owner.app.cars()
    car = next(car for car in reply.body["data"] if car["vin"] == bench.owner.vin)
    bench.expect("LOCK_005").equal(car.get("securityCodeSet"), is_set, "a security code is set", reply.record)


@variant("without_code")
@pytest.mark.parametrize("stage", ["re-entered", "Save", "OFF"])
@verifies("SEC_008", "LOCK_005")
def test_the_first_code_is_in_force_at_the_end_only(bench: Bench, coded_vehicle: Vehicle, stage: str) -> None:
    """While the first code of all is being set there is none in force, and the new one is accepted at the end only."""
    codes = bench.owner.security_code
    new = codes.another()
    codes.take_to(stage, new)
    if stage != "OFF":
        codes.leave()
        bench.clock.sleep(WHILE_S, "the unit to hear of it")
        turn(bench, "OFF")
    expect_refused(bench, "SEC_008", new)
    expect_refused(bench, "LOCK_005", None)
    bench.expect("SEC_008").equal(codes.set(new), SAVED, "the page after the procedure")
    expect_accepted(bench, "SEC_008", new)


@variant("without_code")
@needs("supply")
@verifies("LOCK_005")
def test_a_power_loss_sets_no_code(bench: Bench, coded_vehicle: Vehicle) -> None:
    """With no code set, a unit that starts afresh still has none, and still refuses."""
    bench.power_cycle()
    bench.clock.sleep(WHILE_S, "the unit to come to rest")
    expect_refused(bench, "LOCK_005", None)
    expect_refused(bench, "LOCK_005", "0" * bench.owner.security_code.length)


@variant("without_code")
@verifies("SEC_010")
def test_a_model_without_a_code_needs_none_set(bench: Bench, codeless_vehicle: Vehicle) -> None:
    """The model that needs no code: with none ever set, every remote feature works."""
    _expect_everything_works(bench, codeless_vehicle)


@verifies("SEC_010")
def test_a_model_without_a_code_is_not_asked_for_one_that_was_set(bench: Bench, codeless_vehicle: Vehicle) -> None:
    """The model that needs no code: whatever comes of the procedure, remote features go on working without one."""
    codes = bench.owner.security_code
    if codes.start().ok:
        turn(bench, "ON")
        code = codes.another()
        for step in (codes.confirm_on, lambda: codes.enter(code), lambda: codes.re_enter(code), codes.save):
            step()
        bench.clock.sleep(WHILE_S, "the unit to receive it")
        for position in ("OFF", "ON", "OFF"):
            turn(bench, position)
    _expect_everything_works(bench, codeless_vehicle)


def _expect_everything_works(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.park_and_lock()
    bench.clock.sleep(WHILE_S, "the unit to see it")
    for feature in ("unlock", "lock", "engine start", "engine stop"):
        outcome = bench.owner.security_code.command(feature, None)
        bench.expect("SEC_010").equal(outcome.status, "COMPLETED", f"{feature} without a code", outcome.reply.record)
    reply = bench.owner.app.cars()
    car = next(car for car in reply.body["data"] if car["vin"] == bench.owner.vin)
    bench.expect("SEC_010").equal(car["securityCodeRequired"], False, "a code is required", reply.record)


@variant("without_code")
@verifies("SEC_007")
def test_the_first_code_can_be_changed(bench: Bench, coded_vehicle: Vehicle) -> None:
    """After the first code of all a second one is set: only the second is in force."""
    codes = bench.owner.security_code
    first, second = codes.another(), codes.another()
    bench.expect("SEC_007").equal(codes.set(first), SAVED, "the page after the procedure")
    bench.expect("SEC_007").equal(codes.set(second), SAVED, "the page after the procedure")
    expect_only(bench, "SEC_007", second, first)
