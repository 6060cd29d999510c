"""Steps that several scenarios of remote engine start share."""

from __future__ import annotations

from typing import NamedTuple

from fixtures import Bench, request
from harness.errors import NotExecuted
from scenarios.rcmd.steps import ASKED_S, carried_out, ended_without_success, known, not_carried_out

START, STOP = "engine start", "engine stop"
DAY_S = 86_400.0
#: the engine reacts to a request by then
REACTS_S = 1.0
#: after a boot the unit has caught up with what it missed by then
CAUGHT_UP_S = 15.0


class Run(NamedTuple):
    """A remote start: when it was commanded and when the unit asked the car for it (bench time, s)."""

    commanded_s: float
    asked_s: float


def start(bench: Bench, requirement: str) -> Run:
    """The requirement demands that the engine starts remotely now."""
    sent = bench.owner.remote.send(START)
    record = carried_out(bench, requirement, START, sent.asked_s)
    bench.clock.sleep(REACTS_S, "the engine to start")
    bench.expect(requirement).equal(bench.vehicle.remotely_started, True, "the engine runs remotely")
    ended = bench.owner.remote.outcome(sent)
    bench.expect(requirement).equal(ended, "COMPLETED", "end of the command as the app is told")
    return Run(sent.asked_s, record.t_ns / 1e9)


def stop(bench: Bench, requirement: str) -> None:
    """The requirement demands that the remotely started engine stops now."""
    sent = bench.owner.remote.send(STOP)
    carried_out(bench, requirement, STOP, sent.asked_s)
    bench.clock.sleep(REACTS_S, "the engine to stop")
    bench.expect(requirement).equal(bench.vehicle.engine.running, False, "the engine runs")
    ended = bench.owner.remote.outcome(sent)
    bench.expect(requirement).equal(ended, "COMPLETED", "end of the command as the app is told")


def start_and_stop(bench: Bench) -> None:
    """One remote start, over after some seconds. Raises Undecided when it is not carried out."""
    bench.owner.remote.insist(START)
    bench.owner.remote.insist(STOP)


def use_up(bench: Bench) -> None:
    """All consecutive starts that are allowed."""
    for _ in range(int(bench.limit("RES_MAX_CONSECUTIVE").inside)):
        start_and_stop(bench)


def no_further_start(bench: Bench, requirement: str) -> None:
    """The requirement demands that a remote start is refused now, with a reason, and not asked of the car."""
    sent = bench.owner.remote.send(START)
    ended_without_success(bench, requirement, bench.owner.remote.outcome(sent))
    not_carried_out(bench, requirement, START, sent.asked_s, for_s=ASKED_S)
    bench.expect(requirement).equal(bench.vehicle.engine.running, False, "the engine runs")


def no_request(bench: Bench, requirement: str, since_s: float, for_s: float) -> None:
    """The requirement demands that the unit asks the car neither to start nor to stop the engine."""
    bench.expect(requirement).never(
        request(bench.rig.vehicle, *known(bench, START, STOP)), for_s=for_s, since_s=since_s
    )


def drive_with_air_conditioning(bench: Bench, on: bool) -> None:
    """The driver drives with the air conditioning on or off, parks and locks."""
    vehicle = bench.vehicle
    vehicle.turn_ignition("ON")
    vehicle.switch_air_conditioning(on)
    bench.clock.sleep(60.0, "the drive")
    vehicle.park_and_lock()
    bench.clock.sleep(5.0, "the unit to see it")


def needs_cooling(bench: Bench, how: str) -> None:
    """Raise NotExecuted for a model whose remote start does something else to the air conditioning: on or last."""
    bench.needs_equipment("air_conditioning")
    facts = bench.rig.vehicle.facts
    if facts.remote_start_air_conditioning != how:
        raise NotExecuted(f"a remote start of the {facts.model} has the air conditioning otherwise")
