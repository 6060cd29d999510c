"""Two consecutive remote starts are allowed; only the driver's operation of the vehicle allows further ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.rcmd.steps import ASKED_S, BACK_S, SHOWN_S
from scenarios.res.steps import DAY_S, START, STOP, no_further_start, start, start_and_stop, stop, use_up

MOST = "RES_MAX_CONSECUTIVE"


def _exactly_the_allowed_starts(bench: Bench, requirement: str, refusal: str) -> None:
    """As many starts as allowed are carried out, the next one is refused."""
    for _ in range(int(bench.limit(MOST).inside)):
        start(bench, requirement)
        stop(bench, requirement)
    no_further_start(bench, refusal)


@verifies("RES_001", "RES_009")
def test_two_starts_and_no_third(bench: Bench, parked_vehicle: Vehicle) -> None:
    """Both starts run for their ten minutes; the third is refused with a reason and not asked of the car."""
    for _ in range(int(bench.limit(MOST).inside)):
        start(bench, "RES_001")
        bench.clock.sleep(bench.limit("RES_RUN_TIME").outside_s, "the run to end by itself")
    no_further_start(bench, "RES_009")


@pytest.mark.parametrize("ran_s", [0.0, 5.0, 300.0], ids=lambda ran_s: f"stopped-after-{ran_s:g}-s")
@verifies("RES_001", "RES_009")
def test_starts_that_were_stopped_count(bench: Bench, parked_vehicle: Vehicle, ran_s: float) -> None:
    """A start that was stopped early is a start all the same."""
    for _ in range(int(bench.limit(MOST).inside)):
        start(bench, "RES_001")
        bench.clock.sleep(ran_s, "the engine to run a little")
        stop(bench, "RES_001")
    no_further_start(bench, "RES_009")


@verifies("RES_009")
def test_starts_that_stalled_count(bench: Bench, parked_vehicle: Vehicle) -> None:
    """A start whose engine stalled by itself is a start all the same."""
    for _ in range(int(bench.limit(MOST).inside)):
        bench.owner.remote.insist(START)
        bench.clock.sleep(SHOWN_S, "the engine to stall")
        parked_vehicle.stall()
        bench.clock.sleep(SHOWN_S, "the unit to see it")
    no_further_start(bench, "RES_009")


@pytest.mark.parametrize("tries", [1, 5])
@verifies("RES_009", "RES_010")
def test_starts_that_failed_do_not_count(bench: Bench, parked_vehicle: Vehicle, tries: int) -> None:
    """The car does not react (READING_11): the starts that are allowed are still to be had, and no more."""
    parked_vehicle.obeys_requests = False
    for _ in range(tries):
        bench.owner.remote.do(START)
    parked_vehicle.obeys_requests = True
    _exactly_the_allowed_starts(bench, "RES_010", "RES_009")


@verifies("RES_009", "RES_010")
def test_starts_that_were_refused_do_not_count(bench: Bench, parked_vehicle: Vehicle) -> None:
    """Commanded with the ignition in ACC, or the engine running already: the allowed starts are still to be had."""
    parked_vehicle.turn_ignition("ACC")
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    for _ in range(3):
        bench.owner.remote.do(START)
    parked_vehicle.turn_ignition("OFF")
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    start(bench, "RES_010")
    bench.owner.remote.do(START)
    stop(bench, "RES_010")
    start(bench, "RES_010")
    stop(bench, "RES_010")
    no_further_start(bench, "RES_009")


@pytest.mark.parametrize("off_s", [1.0, 3600.0], ids=lambda off_s: f"off-for-{off_s:g}-s")
@pytest.mark.parametrize("when", ["between-the-starts", "while-running"])
@needs("supply")
@verifies("RES_009")
def test_a_power_loss_between_the_starts(bench: Bench, parked_vehicle: Vehicle, when: str, off_s: float) -> None:
    """The unit loses its supply after the first start, or during it: the second is still the last one."""
    bench.owner.remote.insist(START)
    if when == "between-the-starts":
        bench.owner.remote.insist(STOP)
        bench.power_cycle(off_s)
    else:
        bench.power_cycle(min(off_s, 60.0))
        bench.clock.sleep(BACK_S, "the unit to register")
        bench.owner.remote.insist(STOP)
    bench.clock.sleep(BACK_S, "the unit to register")
    start_and_stop(bench)
    no_further_start(bench, "RES_009")


# -- what allows further starts --------------------------------------------------------------------------------------


def _on_and_off(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.ignition_cycle(on_s=5.0, off_s=SHOWN_S)


def _drive(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.unlock()
    vehicle.turn_ignition("ON")
    vehicle.drive(3.0)
    vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")


MANUAL: dict[str, Callable[[Bench, Vehicle], None]] = {"on-and-off": _on_and_off, "drive": _drive}


@pytest.mark.parametrize("manual", MANUAL)
@pytest.mark.parametrize("before", [1, 2], ids=lambda before: f"after-{before}-starts")
@verifies("RES_009", "RES_010")
def test_manual_operation_allows_two_more(bench: Bench, parked_vehicle: Vehicle, manual: str, before: int) -> None:
    """The driver turns the ignition ON and OFF, or drives: again two starts, and no third, also after one only."""
    for _ in range(before):
        start_and_stop(bench)
    MANUAL[manual](bench, parked_vehicle)
    _exactly_the_allowed_starts(bench, "RES_010", "RES_009")


@verifies("RES_009", "RES_010")
def test_taking_a_remote_start_over_allows_two_more(bench: Bench, parked_vehicle: Vehicle) -> None:
    """The driver takes the second start over and turns the ignition OFF: again two starts, and no third."""
    start_and_stop(bench)
    bench.owner.remote.insist(START)
    parked_vehicle.unlock()
    parked_vehicle.turn_ignition("ON")
    bench.clock.sleep(SHOWN_S, "the drive")
    parked_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    _exactly_the_allowed_starts(bench, "RES_010", "RES_009")


@verifies("RES_009", "RES_010")
def test_again_and_again(bench: Bench, parked_vehicle: Vehicle) -> None:
    """Each manual operation allows two starts, not more for several of them in a row."""
    for _ in range(3):
        _on_and_off(bench, parked_vehicle)
        _on_and_off(bench, parked_vehicle)
        _exactly_the_allowed_starts(bench, "RES_010", "RES_009")


# -- what does not ---------------------------------------------------------------------------------------------------


def _wait(duration_s: float) -> Callable[[Bench, Vehicle], None]:
    return lambda bench, _vehicle: bench.clock.sleep(duration_s, "the unit to forget")


def _by_key(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.unlock()
    bench.clock.sleep(SHOWN_S, "the owner to fetch a bag")
    vehicle.lock()


def _from_the_app(bench: Bench, _vehicle: Vehicle) -> None:
    bench.owner.remote.insist("unlock")
    bench.owner.remote.insist("lock")


def _door(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.unlock()
    vehicle.open_door("driver")
    bench.clock.sleep(SHOWN_S, "the owner to fetch a bag")
    vehicle.shut_door("driver")
    vehicle.lock()


def _acc(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.turn_ignition("ACC")
    bench.clock.sleep(60.0, "the radio")
    vehicle.turn_ignition("OFF")


def _alarm(bench: Bench, vehicle: Vehicle) -> None:
    vehicle.force_door("driver")
    bench.clock.sleep(60.0, "the alarm")
    vehicle.calm_down()


def _log_in(bench: Bench, _vehicle: Vehicle) -> None:
    bench.owner.app.log_in()


def _more_tries(bench: Bench, _vehicle: Vehicle) -> None:
    for _ in range(5):
        bench.owner.remote.do(START)


def _horn(bench: Bench, _vehicle: Vehicle) -> None:
    bench.clock.sleep(bench.limit("HORN_READY_DELAY").outside_s, "horn and lights to be ready")
    bench.owner.remote.do("horn and lights")


EVENTS: dict[str, Callable[[Bench, Vehicle], None]] = {
    "a-minute": _wait(60.0),
    "a-day": _wait(DAY_S + 60.0),
    "two-months": _wait(60 * DAY_S),
    "locks-by-key": _by_key,
    "locks-from-the-app": _from_the_app,
    "a-door": _door,
    "ignition-acc": _acc,
    "an-alarm": _alarm,
    "a-new-log-in": _log_in,
    "more-tries": _more_tries,
    "horn-and-lights": _horn,
}


@pytest.mark.parametrize("event", EVENTS)
@verifies("RES_011")
def test_nothing_else_allows_a_third(bench: Bench, parked_vehicle: Vehicle, event: str) -> None:
    """Two starts were had; after this event, which is no manual operation, a third is refused as before."""
    use_up(bench)
    no_further_start(bench, "RES_011")
    EVENTS[event](bench, parked_vehicle)
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    no_further_start(bench, "RES_011")


@pytest.mark.parametrize("off_s", [1.0, 60.0, 2 * DAY_S], ids=lambda off_s: f"off-for-{off_s:g}-s")
@needs("supply")
@verifies("RES_011")
def test_a_power_loss_allows_no_third(bench: Bench, parked_vehicle: Vehicle, off_s: float) -> None:
    """The battery is disconnected after two starts, shortly or for days: a third is refused as before."""
    use_up(bench)
    bench.power_cycle(off_s)
    bench.clock.sleep(BACK_S, "the unit to register")
    no_further_start(bench, "RES_011")


@verifies("RES_011")
def test_a_restart_allows_no_third(bench: Bench, parked_vehicle: Vehicle) -> None:
    """The unit restarts by diagnostics after two starts: a third is refused as before."""
    use_up(bench)
    bench.restart()
    bench.clock.sleep(BACK_S, "the unit to register")
    no_further_start(bench, "RES_011")


@needs("network")
@verifies("RES_011")
def test_an_outage_allows_no_third(bench: Bench, parked_vehicle: Vehicle) -> None:
    """A day without network after two starts: a third is refused as before."""
    use_up(bench)
    bench.network.outage()
    bench.clock.sleep(DAY_S, "the outage")
    bench.network.restore()
    bench.clock.sleep(BACK_S + ASKED_S, "the unit to register")
    no_further_start(bench, "RES_011")
