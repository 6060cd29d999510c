"""Steps left out, taken in another order, or taken with the wrong entry."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures import Bench, Reply, Vehicle, needs, verifies
from scenarios.sec.steps import (
    SAVED,
    WHILE_S,
    code_in_use,
    expect_accepted,
    expect_not_saved,
    expect_only,
    turn,
)

#: what is no security code, made from one
MALFORMED: dict[str, Callable[[str], object]] = {
    "nothing": lambda _code: None,
    "empty": lambda _code: "",
    "blank": lambda code: " " * len(code),
    "short": lambda code: code[:-1],
    "long": lambda code: code + "0",
    "letters": lambda code: "abcdefghijklmnop"[: len(code)],
    "letter-at-the-end": lambda code: code[:-1] + "x",
    "sign": lambda code: "-" + code[1:],
    "fraction": lambda code: code[:-2] + ".5",
    "padded": lambda code: f" {code} ",
    "other-digits": lambda code: "".join(chr(ord(digit) + 0x660 - ord("0")) for digit in code),
    "number": int,
    "list": lambda code: [code],
}
#: what differs from the code that was entered
DIFFERENT: dict[str, Callable[[str], str]] = {
    "last-digit": lambda code: code[:-1] + str((int(code[-1]) + 1) % 10),
    "first-digit": lambda code: str((int(code[0]) + 1) % 10) + code[1:],
    "turned-round": lambda code: code[1:] + str((int(code[0]) + 1) % 10),
}


@pytest.mark.parametrize("form", MALFORMED)
@verifies("SEC_003", "SEC_008")
def test_what_is_no_code_is_not_taken(bench: Bench, coded_vehicle: Vehicle, form: str) -> None:
    """An entry without the published number of digits is refused, the page stays, and the former code in force."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    codes.take_to("Continue", new)
    bench.expect("SEC_003").refused(codes.enter(MALFORMED[form](new)))
    bench.expect("SEC_003").refused(codes.re_enter(MALFORMED[form](new)))
    bench.expect("SEC_003").refused(codes.save())
    bench.expect("SEC_003").accepted(codes.enter(new))
    turn(bench, "OFF")
    expect_accepted(bench, "SEC_008", former)


@pytest.mark.parametrize("how", DIFFERENT)
@verifies("SEC_004", "SEC_008")
def test_a_different_re_entry_is_not_saved(bench: Bench, coded_vehicle: Vehicle, how: str) -> None:
    """Another code in the second field is refused and cannot be saved; neither comes into force by OFF and ON."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    other = DIFFERENT[how](new)
    codes.know(other)
    codes.take_to("entered", new)
    bench.expect("SEC_004").refused(codes.re_enter(other))
    bench.expect("SEC_004").refused(codes.save())
    turn(bench, "OFF")
    turn(bench, "ON")
    expect_not_saved(bench, "SEC_004")
    turn(bench, "OFF")
    expect_only(bench, "SEC_008", former, new, other)


@verifies("SEC_004", "SEC_007")
def test_the_right_re_entry_after_a_different_one_is_saved(bench: Bench, coded_vehicle: Vehicle) -> None:
    """After a slip the owner enters the same code again: the procedure goes on to its end with that code."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new, slip = codes.another(), codes.another()
    codes.take_to("entered", new)
    bench.expect("SEC_004").refused(codes.re_enter(slip))
    bench.expect("SEC_004").accepted(codes.re_enter(new))
    codes.save()
    bench.clock.sleep(WHILE_S, "the unit to receive the new code")
    turn(bench, "OFF")
    bench.expect("SEC_007").equal(codes.complete(new), SAVED, "the page after the procedure")
    turn(bench, "OFF")
    expect_only(bench, "SEC_007", new, former, slip)


@pytest.mark.parametrize("stage", ["Continue", "entered", "re-entered"])
@verifies("SEC_005", "SEC_008")
def test_without_save_nothing_is_set(bench: Bench, coded_vehicle: Vehicle, stage: str) -> None:
    """The owner turns the engine OFF and ON without having pressed Save: the former code stays in force."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    codes.take_to(stage, new)
    for position in ("OFF", "ON"):
        turn(bench, position)
        expect_not_saved(bench, "SEC_005")
    turn(bench, "OFF")
    expect_only(bench, "SEC_008", former, new)


@verifies("SEC_005", "SEC_008")
def test_off_before_save_does_not_count(bench: Bench, coded_vehicle: Vehicle) -> None:
    """The engine is turned OFF before Save is pressed, and ON after it: that is no OFF after Save."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    codes.take_to("re-entered", new)
    turn(bench, "OFF")
    codes.save()
    bench.clock.sleep(WHILE_S, "the unit to receive the new code")
    turn(bench, "ON")
    expect_not_saved(bench, "SEC_005")
    turn(bench, "OFF")
    expect_only(bench, "SEC_008", former, new)


@pytest.mark.parametrize("stage", ["start", "Continue", "entered", "re-entered", "Save"])
@verifies("SEC_002", "SEC_008")
def test_no_step_can_be_left_out_or_repeated(bench: Bench, coded_vehicle: Vehicle, stage: str) -> None:
    """Every page but the one whose turn it is refuses, and the former code stays in force."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    turns: dict[str, tuple[str, Callable[[], Reply]]] = {
        "Continue": ("start", codes.confirm_on),
        "new code": ("Continue", lambda: codes.enter(new)),
        "re-entry": ("entered", lambda: codes.re_enter(new)),
        "Save": ("re-entered", codes.save),
    }
    codes.take_to(stage, new)
    if stage == "start":
        turn(bench, "ON")
    for turns_after, press in turns.values():
        if turns_after != stage:
            bench.expect("SEC_002").refused(press())
    codes.leave()
    bench.clock.sleep(WHILE_S, "the unit to hear of it")
    turn(bench, "OFF")
    expect_only(bench, "SEC_008", former, new)


@pytest.mark.parametrize("stage", ["Continue", "entered", "re-entered", "Save", "OFF"])
@verifies("SEC_008")
def test_a_procedure_that_was_left_sets_nothing(bench: Bench, coded_vehicle: Vehicle, stage: str) -> None:
    """The owner leaves the procedure at some step; a full ignition cycle later the former code is in force."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    codes.take_to(stage, new)
    bench.expect("SEC_008").accepted(codes.leave())
    bench.clock.sleep(WHILE_S, "the unit to hear of it")
    for position in ("OFF", "ON"):
        turn(bench, position)
        expect_not_saved(bench, "SEC_008")
    turn(bench, "OFF")
    expect_only(bench, "SEC_008", former, new)


@pytest.mark.parametrize("stage", ["entered", "Save", "OFF"])
@verifies("SEC_007", "SEC_008")
def test_starting_over_drops_the_earlier_code(bench: Bench, coded_vehicle: Vehicle, stage: str) -> None:
    """The owner starts over with a third code: at the end that one is in force, and neither of the others."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    dropped, new = codes.another(), codes.another()
    codes.take_to(stage, dropped)
    codes.take_to("OFF", new)
    expect_only(bench, "SEC_008", former, dropped, new)
    bench.expect("SEC_007").equal(codes.complete(new), SAVED, "the page after the procedure")
    turn(bench, "OFF")
    expect_only(bench, "SEC_007", new, former, dropped)


@verifies("SEC_008")
def test_the_former_code_is_in_force_until_the_second_on(bench: Bench, coded_vehicle: Vehicle) -> None:
    """Before the second ON the former code works and the new one does not, for a remote engine start as well."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    codes.take_to("OFF", new)
    expect_only(bench, "SEC_008", former, new)
    coded_vehicle.park_and_lock()
    bench.clock.sleep(WHILE_S, "the unit to see it")
    for action, code, wanted in (
        ("engine start", new, "REJECTED"),
        ("engine start", former, "COMPLETED"),
        ("engine stop", new, "REJECTED"),
        ("engine stop", former, "COMPLETED"),
    ):
        outcome = codes.command(action, code)
        bench.expect("SEC_008").equal(outcome.status, wanted, action, outcome.reply.record)


@verifies("SEC_006")
def test_the_procedure_waits_for_good(bench: Bench, coded_vehicle: Vehicle) -> None:
    """The owner never comes back: the page still waits for the second ON, and shows nothing as saved."""
    codes = bench.owner.security_code
    codes.take_to("OFF", codes.another())
    bench.clock.sleep(7 * 86_400.0, "a week")
    expect_not_saved(bench, "SEC_006")


@needs("second-owner")
@verifies("SEC_008")
def test_somebody_else_sets_no_code(bench: Bench, coded_vehicle: Vehicle) -> None:
    """Another account opens no page for this vehicle, and the code in force stays."""
    bench.people.second_owner.app.log_in()
    bench.expect("SEC_008").refused(bench.people.second_owner.security_code.start())
    expect_accepted(bench, "SEC_008", code_in_use(bench))
