"""The security code at start and stop, and the model that needs none."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, verifies
from scenarios.rcmd.steps import (
    ASKED_S,
    RETRY_S,
    carried_out,
    ended_as,
    ended_without_success,
    not_carried_out,
    requests_since,
)
from scenarios.res.steps import REACTS_S, START, STOP, no_further_start, start, stop, use_up

WRONG = pytest.mark.parametrize("entered", ["none", "empty", "one-digit-wrong", "one-digit-more", "one-digit-less"])


def _refused(bench: Bench, requirement: str, command: str, entered: str) -> None:
    remote, sent_s = bench.owner.remote, bench.clock.now_s
    codes = {"empty": "", "one-digit-more": remote.longer_code, "one-digit-less": remote.shorter_code}
    if entered in codes:
        ended = remote.outcome(remote.send_with(command, codes[entered]))
    else:
        ended = remote.do(command, "none" if entered == "none" else "wrong")
    ended_without_success(bench, requirement, ended)
    not_carried_out(bench, requirement, command, sent_s, for_s=ASKED_S + RETRY_S)


@WRONG
@verifies("RES_002")
def test_no_start_without_the_right_code(bench: Bench, coded_vehicle: Vehicle, entered: str) -> None:
    """Refused, not asked of the car, the engine stays off; with the right code it starts after that."""
    _refused(bench, "RES_002", START, entered)
    bench.expect("RES_002").equal(coded_vehicle.engine.running, False, "the engine runs")
    start(bench, "RES_002")


@WRONG
@verifies("RES_008")
def test_no_stop_without_the_right_code(bench: Bench, coded_vehicle: Vehicle, entered: str) -> None:
    """Refused, not asked of the car, the engine runs on; with the right code it stops after that."""
    bench.owner.remote.insist(START)
    _refused(bench, "RES_008", STOP, entered)
    bench.expect("RES_008").equal(coded_vehicle.engine.running, True, "the engine runs")
    stop(bench, "RES_008")


@pytest.mark.parametrize("gap_s", [0.0, 30.0], ids=lambda gap_s: f"{gap_s:g}-s-later")
@verifies("RES_002", "RES_008")
def test_the_code_of_the_command_before_does_not_count(bench: Bench, coded_vehicle: Vehicle, gap_s: float) -> None:
    """The start had the right code; the stop, and the next start, need it again."""
    bench.owner.remote.insist(START)
    bench.clock.sleep(gap_s, "the next command")
    _refused(bench, "RES_008", STOP, "one-digit-wrong")
    bench.owner.remote.insist(STOP)
    bench.clock.sleep(gap_s, "the next command")
    _refused(bench, "RES_002", START, "one-digit-wrong")


@pytest.mark.parametrize("entered", ["none", "wrong"])
@verifies("RES_013")
def test_a_model_without_code_starts_and_stops_without(bench: Bench, codeless_vehicle: Vehicle, entered: str) -> None:
    """Start and stop are carried out without a code, and with whatever a client sends as one (READING_08)."""
    for command in (START, STOP):
        sent = bench.owner.remote.send(command, entered)  # type: ignore[arg-type]
        carried_out(bench, "RES_013", command, sent.asked_s)
        bench.clock.sleep(REACTS_S, "the engine")
        ended_as(bench, "RES_013", bench.owner.remote.outcome(sent))
        bench.expect("RES_013").equal(codeless_vehicle.engine.running, command == START, "the engine runs")


@verifies("RES_013")
def test_a_model_without_code_stops_late_in_the_run(bench: Bench, codeless_vehicle: Vehicle) -> None:
    """Some seconds before the end of its time the engine is stopped without a code."""
    run = start(bench, "RES_013")
    bench.clock.sleep_until(run.asked_s + bench.limit("RES_RUN_TIME").inside_s - 5.0)
    stop(bench, "RES_013")


@verifies("RES_009", "RES_013")
def test_a_model_without_code_has_no_third_start_either(bench: Bench, codeless_vehicle: Vehicle) -> None:
    """Two starts without a code, and the third in a row is refused."""
    began_s = bench.clock.now_s
    use_up(bench)
    allowed = int(bench.limit("RES_MAX_CONSECUTIVE").inside)
    bench.expect("RES_013").equal(len(requests_since(bench, began_s, START)), allowed, "starts without a code")
    no_further_start(bench, "RES_009")
