"""Each function of the remote control screen is there, and does its own thing only."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, request, verifies
from scenarios.rcmd.steps import (
    ASKED_S,
    COMMANDS,
    COMPLETED,
    SHOWN_S,
    TERMINAL,
    WATCH_S,
    bring_about,
    carried_out,
    doors_as_on_the_bus,
    effect,
    ended_as,
    known,
    requests_since,
)

EACH = pytest.mark.parametrize("command", COMMANDS)


@EACH
@verifies("RCMD_001")
def test_a_command_has_its_own_effect_and_no_other(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The unit asks the car for what was commanded, once, and for nothing else; the car does it, the app says so."""
    bring_about(bench, command)
    sent = bench.owner.remote.send(command)
    carried_out(bench, "RCMD_001", command, sent.asked_s)
    bench.clock.sleep(1.0, "the car to react")
    bench.expect("RCMD_001").equal(effect(bench, command), True, f"the car is as {command!r} wants it")
    ended_as(bench, "RCMD_001", bench.owner.remote.outcome(sent))
    others = known(bench, *(other for other in COMMANDS if other != command))
    bench.expect("RCMD_001").never(request(bench.rig.vehicle, *others), for_s=WATCH_S, since_s=sent.asked_s)
    asked = requests_since(bench, sent.asked_s, command)
    bench.expect("RCMD_001").equal(len(asked), 1, "how often the unit began to ask the car")


@verifies("RCMD_001")
def test_all_functions_one_after_the_other(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Lock, lights, horn and lights, engine start, engine stop, unlock, with the door status in between: each works."""
    remote = bench.owner.remote
    ended_as(bench, "RCMD_001", remote.do("lock"))
    bench.clock.sleep(bench.limit("HORN_READY_DELAY").outside_s, "horn and lights to be ready")
    for command in ("lights", "horn and lights", "engine start", "engine stop"):
        ended_as(bench, "RCMD_001", remote.do(command))
        doors_as_on_the_bus(bench, "RCMD_001")
    ended_as(bench, "RCMD_001", remote.do("unlock"))
    doors_as_on_the_bus(bench, "RCMD_001")


@pytest.mark.parametrize(
    ("first", "second"), [("lock", "unlock"), ("unlock", "lock"), ("engine start", "unlock"), ("lights", "unlock")]
)
@pytest.mark.parametrize("gap_s", [0.0, 0.2, 1.0, 5.0], ids=lambda gap_s: f"{gap_s:g}-s-apart")
@verifies("RCMD_001", "RCMD_003")
def test_two_commands_close_together(
    bench: Bench, paired_vehicle: Vehicle, first: str, second: str, gap_s: float
) -> None:
    """Each of them ends, and what the app says of it is what the unit asked the car for; no more than once each."""
    bring_about(bench, first)
    remote, began_s = bench.owner.remote, bench.clock.now_s
    one = remote.send(first)
    bench.clock.sleep(gap_s, "the second finger")
    two = remote.send(second)
    ends = {first: remote.outcome(one), second: remote.outcome(two)}
    for command, ended in ends.items():
        bench.expect("RCMD_003").equal(ended in TERMINAL, True, f"{command!r} has ended (as {ended})")
        asked = len(requests_since(bench, began_s, command))
        allowed = (1,) if ended == COMPLETED and command == first else (0, 1)
        bench.expect("RCMD_001").equal(asked in allowed, True, f"{command!r} was asked of the car {asked} times")
    doors_as_on_the_bus(bench, "RCMD_001")


@EACH
@verifies("RCMD_001")
def test_a_double_click(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The same icon clicked twice: both end, and the vehicle is as it was wanted."""
    bring_about(bench, command)
    remote = bench.owner.remote
    one, two = remote.send(command), remote.send(command)
    ended_as(bench, "RCMD_001", remote.outcome(one))
    state = remote.outcome(two)
    bench.expect("RCMD_001").equal(state in TERMINAL, True, f"the second click has ended (as {state})")
    if command not in ("lights", "horn and lights"):
        bench.expect("RCMD_001").equal(effect(bench, command), True, f"the car is as {command!r} wants it")


NOTHING_THE_APP_HAS = {
    "horn-alone": ("horn-lights", {"action": "start", "target": "horn"}),
    "no-target": ("horn-lights", {"action": "start"}),
    "target-a-list": ("horn-lights", {"action": "start", "target": ["lights"]}),
    "bare-string": ("horn-lights", "start"),
    "dance": ("engine-start", {"action": "dance"}),
    "no-action": ("lock-unlock", {}),
    "code-a-number": ("lock-unlock", {"action": "unlock", "srp": 1234}),
    "unheard-of": ("open-hatch", {"action": "start"}),
}


@pytest.mark.parametrize("name", NOTHING_THE_APP_HAS)
@verifies("RCMD_001")
def test_what_is_no_function_is_refused(bench: Bench, paired_vehicle: Vehicle, name: str) -> None:
    """A request that is none of the functions is refused with a reason, and the unit asks the car for nothing."""
    paired_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("HORN_READY_DELAY").outside_s, "horn and lights to be ready")
    path, wish = NOTHING_THE_APP_HAS[name]
    body = {"data": {"type": "Action", "attributes": wish}}
    reply = bench.owner.remote.app.raw_command(path, body, {"wish": name})
    bench.expect("RCMD_001").refused(reply)
    bench.expect("RCMD_001").equal(bool(reply.error_code), True, "a reason is given", reply.record)
    bench.expect("RCMD_001").never(request(bench.rig.vehicle), for_s=ASKED_S, since_s=bench.clock.now_s - SHOWN_S)
