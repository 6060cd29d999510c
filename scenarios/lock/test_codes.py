"""Only the right security code locks or unlocks, and a model that needs none asks for none."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, request, variant, verifies
from scenarios.lock.steps import DOES, NEEDS_CODE, is_done, make_room_for
from scenarios.rcmd.steps import (
    ASKED_S,
    COMMANDS,
    RETRY_S,
    SHOWN_S,
    bring_about,
    ended_as,
    ended_without_success,
    known,
    needs_code,
    not_carried_out,
)

EITHER = pytest.mark.parametrize("command", DOES)
WRONG = pytest.mark.parametrize("entered", ["none", "empty", "one-digit-wrong", "one-digit-more", "one-digit-less"])


def _send(bench: Bench, command: str, entered: str) -> str:
    """Send with a code that is not the right one; how it ended."""
    remote = bench.owner.remote
    if entered == "none":
        return remote.do(command, "none")
    if entered == "one-digit-wrong":
        return remote.do(command, "wrong")
    codes = {"empty": "", "one-digit-more": remote.longer_code, "one-digit-less": remote.shorter_code}
    return remote.outcome(remote.send_with(command, codes[entered]))


def _refused(bench: Bench, command: str, entered: str) -> None:
    requirement, sent_s = NEEDS_CODE[command], bench.clock.now_s
    ended_without_success(bench, requirement, _send(bench, command, entered))
    not_carried_out(bench, requirement, command, sent_s, for_s=ASKED_S + RETRY_S)
    bench.expect(requirement).equal(is_done(bench, command), False, f"the doors are as {command!r} wants them")


@WRONG
@verifies("LOCK_003")
def test_no_lock_without_the_right_code(bench: Bench, coded_vehicle: Vehicle, entered: str) -> None:
    """The command is refused, the unit asks the car for nothing, the doors stay unlocked."""
    make_room_for(bench, "lock")
    _refused(bench, "lock", entered)


@WRONG
@verifies("LOCK_004")
def test_no_unlock_without_the_right_code(bench: Bench, coded_vehicle: Vehicle, entered: str) -> None:
    """The command is refused, the unit asks the car for nothing, the doors stay locked."""
    make_room_for(bench, "unlock")
    _refused(bench, "unlock", entered)


@EITHER
@verifies("LOCK_003", "LOCK_004")
def test_the_right_code_at_the_second_try(bench: Bench, coded_vehicle: Vehicle, command: str) -> None:
    """A wrong code bars nobody who enters the right one after it."""
    make_room_for(bench, command)
    _refused(bench, command, "one-digit-wrong")
    for requirement in NEEDS_CODE.values():
        ended_as(bench, requirement, bench.owner.remote.do(command))
        bench.owner.remote.do("lock" if command == "unlock" else "unlock")


@EITHER
@verifies("LOCK_003", "LOCK_004")
def test_wrong_codes_again_and_again(bench: Bench, coded_vehicle: Vehicle, command: str) -> None:
    """However often a wrong code is entered, none of them is taken."""
    make_room_for(bench, command)
    for number in range(20):
        ended = bench.owner.remote.outcome(bench.owner.remote.send_with(command, f"9{number:02}8"))
        for requirement in sorted(NEEDS_CODE.values(), key=lambda name: name != NEEDS_CODE[command]):
            ended_without_success(bench, requirement, ended)
    bench.expect(NEEDS_CODE[command]).equal(is_done(bench, command), False, "the doors have moved")


@EITHER
@pytest.mark.parametrize("gap_s", [0.0, 5.0, 60.0], ids=lambda gap_s: f"{gap_s:g}-s-later")
@verifies("LOCK_003", "LOCK_004")
def test_a_right_code_does_not_open_the_way_for_the_next_command(
    bench: Bench, coded_vehicle: Vehicle, command: str, gap_s: float
) -> None:
    """A command with the right code was carried out; the next one needs the code again, soon after and later."""
    opposite = "unlock" if command == "lock" else "lock"
    make_room_for(bench, opposite)
    bench.owner.remote.insist(opposite)
    bench.clock.sleep(gap_s, "the next command")
    sent_s = bench.clock.now_s
    for entered in ("one-digit-wrong", "none"):
        ended = _send(bench, command, entered)
        for requirement in (NEEDS_CODE[command], NEEDS_CODE[opposite]):
            ended_without_success(bench, requirement, ended)
    for requirement in NEEDS_CODE.values():
        not_carried_out(bench, requirement, command, sent_s)


@EITHER
@needs("second-owner")
@verifies("LOCK_003", "LOCK_004")
def test_another_account_cannot_command_the_vehicle(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """Somebody else is logged in: refused whatever code they enter, and the vehicle does nothing."""
    make_room_for(bench, command)
    other = bench.people.second_owner
    other.app.log_in()
    sent_s = bench.clock.now_s
    replies = [other.remote.send(command, entered).reply for entered in ("right", "wrong", "none")]
    for requirement in NEEDS_CODE.values():
        for reply in replies:
            bench.expect(requirement).refused(reply)
        not_carried_out(bench, requirement, command, sent_s)
        bench.expect(requirement).equal(is_done(bench, command), False, "the doors have moved")


@needs("second-owner")
@verifies("LOCK_004")
def test_another_account_cannot_ask_after_a_command(bench: Bench, paired_vehicle: Vehicle) -> None:
    """How a command ended is told to its owner only."""
    make_room_for(bench, "unlock")
    sent = bench.owner.remote.send("unlock")
    other = bench.people.second_owner
    other.app.log_in()
    bench.expect("LOCK_004").refused(other.remote.app.status(sent.action))


@pytest.mark.parametrize("command", ["lock", "unlock", "engine start", "engine stop"])
@variant("without_code")
@verifies("LOCK_005")
def test_without_a_code_set_the_owner_is_led_to_create_one(bench: Bench, command: str) -> None:
    """No security code exists yet: the command is refused with this reason, whatever is entered, nothing is done."""
    needs_code(bench)
    bench.owner.pair()
    bench.vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see the doors locked")
    sent_s = bench.clock.now_s
    for entered in ("none", "wrong", "right"):
        reply = bench.owner.remote.send(command, entered).reply
        bench.expect("LOCK_005").refused(reply, because="SECURITY_CODE_NOT_SET")
    bench.expect("LOCK_005").never(request(bench.rig.vehicle), for_s=ASKED_S + RETRY_S, since_s=sent_s)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("entered", ["none", "wrong"])
@verifies("LOCK_011")
def test_a_model_without_code_asks_for_none(
    bench: Bench, codeless_vehicle: Vehicle, command: str, entered: str
) -> None:
    """Every remote command works without a code, and with whatever a client sends as one (READING_08)."""
    bring_about(bench, command)
    sent = bench.owner.remote.send(command, entered)  # type: ignore[arg-type]
    bench.expect("LOCK_011").eventually(
        request(bench.rig.vehicle, *known(bench, command)), within_s=ASKED_S, since_s=sent.asked_s
    )
    ended_as(bench, "LOCK_011", bench.owner.remote.outcome(sent))


@verifies("LOCK_011")
def test_a_model_without_code_says_so(bench: Bench, codeless_vehicle: Vehicle) -> None:
    """The list of vehicles tells the app that no code page is needed."""
    reply = bench.owner.app.cars()
    cars = reply.body["data"] if reply.ok else []
    required = [car.get("securityCodeRequired") for car in cars]
    bench.expect("LOCK_011").equal(required, [False], "whether a code is required", reply.record)
