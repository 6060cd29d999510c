"""The procedure as the manual has it: what each step asks for, and what comes of it."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from harness.owner.security_code import REPORT_S
from scenarios.sec.steps import (
    SAVED,
    WHILE_S,
    code_in_use,
    expect_accepted,
    expect_not_saved,
    expect_only,
    expect_refused,
    expect_shown,
    turn,
)

#: how long the owner leaves the engine OFF before turning it ON
PAUSES = pytest.mark.parametrize(
    "pause_s", [0.5, 300.0, 86_400.0, 30 * 86_400.0], ids=["short", "5min", "day", "month"]
)


@verifies("SEC_002", "SEC_003", "SEC_004", "SEC_005", "SEC_006", "SEC_007")
def test_a_code_is_set_step_by_step(bench: Bench, coded_vehicle: Vehicle) -> None:
    """Each step of the procedure is granted in its turn, the code is saved at its end, and only it is in force."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    bench.expect("SEC_002").accepted(codes.start())
    turn(bench, "ON")
    bench.expect("SEC_002").accepted(codes.confirm_on())
    bench.expect("SEC_003").accepted(codes.enter(new))
    bench.expect("SEC_004").accepted(codes.re_enter(new))
    bench.expect("SEC_005").accepted(codes.save())
    bench.clock.sleep(REPORT_S, "the unit to receive the new code")
    expect_not_saved(bench, "SEC_005")
    turn(bench, "OFF")
    expect_not_saved(bench, "SEC_006")
    turn(bench, "ON")
    expect_shown(bench, "SEC_007", SAVED)
    turn(bench, "OFF")
    expect_only(bench, "SEC_007", new, former)


@PAUSES
@verifies("SEC_006", "SEC_007")
def test_the_second_on_may_take_its_time(bench: Bench, coded_vehicle: Vehicle, pause_s: float) -> None:
    """However long the engine is OFF, the former code is in force until it is turned ON, and the new one from then."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    codes.take_to("Save", new)
    coded_vehicle.turn_ignition("OFF")
    bench.clock.sleep(pause_s, "the owner to come back")
    expect_not_saved(bench, "SEC_006")
    turn(bench, "ON")
    expect_shown(bench, "SEC_007", SAVED)
    turn(bench, "OFF")
    expect_only(bench, "SEC_007", new, former)


@verifies("SEC_007")
def test_a_code_can_be_changed_again_and_again(bench: Bench, coded_vehicle: Vehicle) -> None:
    """Three codes are set one after the other: each time the newest is in force, and none of those before it."""
    used = [code_in_use(bench)]
    for _ in range(3):
        new = bench.owner.security_code.another()
        bench.expect("SEC_007").equal(bench.owner.security_code.set(new), SAVED, "the page after the procedure")
        expect_only(bench, "SEC_007", new, *used)
        used.append(new)


@verifies("SEC_007")
def test_a_former_code_can_be_set_again(bench: Bench, coded_vehicle: Vehicle) -> None:
    """The owner goes back to the code they had first: it is in force again, and the one in between is not."""
    codes, first = bench.owner.security_code, code_in_use(bench)
    between = codes.another()
    bench.expect("SEC_007").equal(codes.set(between), SAVED, "the page after the procedure")
    bench.expect("SEC_007").equal(codes.set(first), SAVED, "the page after the procedure")
    expect_only(bench, "SEC_007", first, between)


@verifies("SEC_007")
def test_the_present_code_can_be_set_anew(bench: Bench, coded_vehicle: Vehicle) -> None:
    """The owner enters the code they have, as the manual asks after enabling biometrics: it stays in force."""
    code = code_in_use(bench)
    bench.expect("SEC_007").equal(bench.owner.security_code.set(code), SAVED, "the page after the procedure")
    expect_accepted(bench, "SEC_007", code)


@needs("supply")
@verifies("SEC_007")
def test_a_saved_code_outlasts_a_power_loss(bench: Bench, coded_vehicle: Vehicle) -> None:
    """The unit loses its supply after the code was saved: it is in force all the same, and the former one is not."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    bench.expect("SEC_007").equal(codes.set(new), SAVED, "the page after the procedure")
    bench.power_cycle()
    bench.clock.sleep(WHILE_S, "the unit to come to rest")
    expect_shown(bench, "SEC_007", SAVED)
    expect_only(bench, "SEC_007", new, former)


@pytest.mark.parametrize("code", ["0000", "0123"])
@verifies("SEC_003", "SEC_007")
def test_leading_zeros_belong_to_a_code(bench: Bench, coded_vehicle: Vehicle, code: str) -> None:
    """A code with leading zeros is set like any other, and only exactly it is in force."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    codes.start()
    wanted = code.rjust(codes.length, "0")
    codes.know(wanted)
    bench.expect("SEC_003").equal(codes.set(wanted), SAVED, "the page after the procedure")
    expect_refused(bench, "SEC_007", wanted.lstrip("0") or "0")
    expect_only(bench, "SEC_007", wanted, former)


@verifies("SEC_001")
def test_a_changed_code_works_for_every_remote_feature(bench: Bench, coded_vehicle: Vehicle) -> None:
    """After a change, locking, engine start, engine stop and unlocking take the new code."""
    codes = bench.owner.security_code
    new = codes.another()
    bench.expect("SEC_001").equal(codes.set(new), SAVED, "the page after the procedure")
    for action in ("lock", "engine start", "engine stop", "unlock"):
        outcome = codes.command(action, new)
        bench.expect("SEC_001").equal(outcome.status, "COMPLETED", action, outcome.reply.record)
