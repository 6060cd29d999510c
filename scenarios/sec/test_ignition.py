"""What counts as engine ON and OFF: neither ACC nor a remote start does."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, verifies
from harness.errors import Undecided
from scenarios.sec.steps import SAVED, WHILE_S, code_in_use, expect_not_saved, expect_only, turn


def _start_remotely(bench: Bench) -> None:
    bench.vehicle.park_and_lock()
    ended = bench.owner.start_engine()
    if ended != "COMPLETED":
        raise Undecided(f"the remote engine start ended with {ended}", hint="look at the remote engine start first")
    bench.clock.sleep(WHILE_S, "the unit to report")


def _stop_remotely(bench: Bench) -> None:
    ended = bench.owner.stop_engine()
    if ended != "COMPLETED":
        raise Undecided(f"the stop of the engine ended with {ended}", hint="look at the remote engine start first")
    bench.vehicle.unlock()
    bench.clock.sleep(WHILE_S, "the unit to report")


@pytest.mark.parametrize("position", ["OFF", "ACC"])
@verifies("SEC_002")
def test_continue_needs_the_engine_on(bench: Bench, coded_vehicle: Vehicle, position: str) -> None:
    """With the ignition OFF, or in ACC, Continue is refused and no code can be entered; with ON it goes on."""
    codes = bench.owner.security_code
    new = codes.another()
    if position != "OFF":
        turn(bench, position)
    bench.expect("SEC_002").accepted(codes.start())
    bench.expect("SEC_002").refused(codes.confirm_on())
    bench.expect("SEC_002").refused(codes.enter(new))
    turn(bench, "ON")
    bench.expect("SEC_002").accepted(codes.confirm_on())


@verifies("SEC_002")
def test_an_engine_that_ran_before_will_do(bench: Bench, coded_vehicle: Vehicle) -> None:
    """The engine was turned ON before the page was opened: Continue goes on all the same."""
    turn(bench, "ON")
    bench.expect("SEC_002").accepted(bench.owner.security_code.start())
    bench.expect("SEC_002").accepted(bench.owner.security_code.confirm_on())


@verifies("SEC_002")
def test_a_remote_start_is_no_engine_on_for_continue(bench: Bench, coded_vehicle: Vehicle) -> None:
    """The engine runs by remote start: Continue is refused; once the driver has taken over, it goes on."""
    codes = bench.owner.security_code
    bench.expect("SEC_002").accepted(codes.start())
    _start_remotely(bench)
    bench.expect("SEC_002").may_be_refused(codes.confirm_on())
    turn(bench, "ON")
    codes.start()
    bench.expect("SEC_002").accepted(codes.confirm_on())


@verifies("SEC_005", "SEC_008")
def test_acc_is_no_off(bench: Bench, coded_vehicle: Vehicle) -> None:
    """After Save the ignition is turned to ACC and ON again, and never OFF: nothing is saved, the former code stays."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    codes.take_to("Save", new)
    for position in ("ACC", "ON", "ACC", "ON"):
        turn(bench, position)
        expect_not_saved(bench, "SEC_005")
    codes.leave()
    bench.clock.sleep(WHILE_S, "the unit to hear of it")
    turn(bench, "OFF")
    expect_only(bench, "SEC_008", former, new)


@verifies("SEC_006", "SEC_008")
def test_acc_is_no_second_on(bench: Bench, coded_vehicle: Vehicle) -> None:
    """After the OFF the ignition is turned to ACC only: nothing is saved, the former code stays in force."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    codes.take_to("OFF", new)
    turn(bench, "ACC")
    expect_not_saved(bench, "SEC_006")
    turn(bench, "OFF")
    expect_only(bench, "SEC_008", former, new)
    bench.expect("SEC_006").equal(codes.complete(new), SAVED, "the page after the second ON")


@verifies("SEC_006", "SEC_008")
def test_a_remote_start_is_no_second_on(bench: Bench, coded_vehicle: Vehicle) -> None:
    """After the OFF the engine is started remotely with the former code: nothing is saved before the driver's ON."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    codes.take_to("OFF", new)
    _start_remotely(bench)
    pinned = bench.case.pinned
    reply = codes.state()
    shown = reply.body["data"]["attributes"]["state"]
    bench.expect("SEC_006").equal(shown == SAVED, False, "saved by a remote start", reply.record, judged=pinned)
    _stop_remotely(bench)
    expect_only(bench, "SEC_008", former, new)
    bench.expect("SEC_006").equal(codes.complete(new), SAVED, "the page after the second ON")


@verifies("SEC_006")
def test_a_remote_start_that_the_driver_takes_over_is_a_second_on(bench: Bench, coded_vehicle: Vehicle) -> None:
    """After the OFF the engine is started remotely, then the driver turns it ON: the code is saved."""
    codes, former = bench.owner.security_code, code_in_use(bench)
    new = codes.another()
    codes.take_to("OFF", new)
    _start_remotely(bench)
    bench.vehicle.unlock()
    bench.expect("SEC_006").equal(codes.complete(new), SAVED, "the page after the driver's ON")
    turn(bench, "OFF")
    expect_only(bench, "SEC_006", new, former)
