"""Coverage at either end: a command ends once, as the vehicle shows, and is never carried out late or twice."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.rcmd.steps import (
    COMMANDS,
    COMPLETED,
    ENDED_S,
    SHOWN_S,
    TERMINAL,
    bring_about,
    doors_as_on_the_bus,
    effect,
    ended_as,
    engine_as_on_the_bus,
    not_carried_out,
    requests_since,
)

EACH = pytest.mark.parametrize("command", COMMANDS)
#: without "engine stop", which the unit asks the car for by itself, too
EACH_IN_NEED_OF_THE_OWNER = pytest.mark.parametrize("command", [name for name in COMMANDS if name != "engine stop"])
#: an outage that no command outlives
LONG_OUTAGE_S = ENDED_S
#: what has ended is asked for again after so long
LATER_S = 300.0


def _has_ended(bench: Bench, requirement: str, ended: str) -> None:
    bench.expect(requirement).equal(ended in TERMINAL, True, f"the command has ended (as {ended})")


def _as_on_the_bus(bench: Bench, requirement: str, command: str) -> None:
    (engine_as_on_the_bus if command.startswith("engine") else doors_as_on_the_bus)(bench, requirement)


@pytest.mark.parametrize("latency_s", [0.5, 2.0, 5.0, 10.0, 20.0], ids=lambda latency_s: f"latency-of-{latency_s:g}-s")
@EACH
@needs("network")
@verifies("RCMD_003")
def test_a_slow_network_delays_the_end(bench: Bench, paired_vehicle: Vehicle, command: str, latency_s: float) -> None:
    """However slow the network, the command ends, stays so, and is carried out once at most."""
    bring_about(bench, command)
    bench.network.set_latency(latency_s * 1000)
    sent = bench.owner.remote.send(command)
    ended = bench.owner.remote.outcome(sent, ENDED_S)
    _has_ended(bench, "RCMD_003", ended)
    bench.clock.sleep(LATER_S, "a late reply")
    bench.expect("RCMD_003").equal(bench.owner.remote.state(sent), ended, "end of the command, asked for again")
    asked = len(requests_since(bench, sent.asked_s, command))
    bench.expect("RCMD_003").equal(asked <= 1, True, f"the car was asked once at most ({asked} times)")


@pytest.mark.parametrize("loss_percent", [20, 50])
@EACH
@needs("network")
@verifies("RCMD_003")
def test_a_lossy_network_repeats_nothing(
    bench: Bench, paired_vehicle: Vehicle, command: str, loss_percent: int
) -> None:
    """Messages and acknowledgements get lost: the command ends once, and the car is asked once at most."""
    bring_about(bench, command)
    bench.network.set_loss(loss_percent)
    sent = bench.owner.remote.send(command)
    ended = bench.owner.remote.outcome(sent, ENDED_S)
    _has_ended(bench, "RCMD_003", ended)
    bench.network.set_loss(0)
    bench.clock.sleep(LATER_S, "what is repeated")
    bench.expect("RCMD_003").equal(bench.owner.remote.state(sent), ended, "end of the command, asked for again")
    asked = len(requests_since(bench, sent.asked_s, command))
    bench.expect("RCMD_003").equal(asked <= 1, True, f"the car was asked once at most ({asked} times)")


@EACH_IN_NEED_OF_THE_OWNER
@needs("network")
@verifies("RCMD_003", "RCMD_004")
def test_without_coverage_a_command_expires(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The vehicle is out of coverage: the command ends without success, and is not carried out on return either."""
    bring_about(bench, command)
    bench.network.outage()
    bench.clock.sleep(SHOWN_S, "the unit to lose the network")
    sent = bench.owner.remote.send(command)
    ended = bench.owner.remote.outcome(sent, ENDED_S)
    _has_ended(bench, "RCMD_003", ended)
    bench.expect("RCMD_004").equal(ended != COMPLETED, True, f"not shown as executed (but as {ended})")
    bench.network.restore()
    not_carried_out(bench, "RCMD_003", command, sent.asked_s, for_s=LONG_OUTAGE_S + LATER_S)
    _as_on_the_bus(bench, "RCMD_004", command)
    bench.expect("RCMD_003").equal(bench.owner.remote.state(sent), ended, "end of the command, asked for again")


@EACH
@needs("network")
@verifies("RCMD_003", "RCMD_004")
def test_a_gap_in_coverage(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The vehicle is back in coverage after 20 s: what the app is told of the command is what happened."""
    bring_about(bench, command)
    bench.network.outage()
    sent = bench.owner.remote.send(command)
    bench.clock.sleep(20.0, "the gap")
    bench.network.restore()
    ended = bench.owner.remote.outcome(sent, ENDED_S)
    _has_ended(bench, "RCMD_003", ended)
    asked = len(requests_since(bench, sent.asked_s, command))
    bench.expect("RCMD_004").equal(
        asked, 1 if ended == COMPLETED else 0, f"requests of a command that ended as {ended}"
    )
    _as_on_the_bus(bench, "RCMD_004", command)


#: after sending: on its way, at the unit, with the car, its result on its way, everything told
INSTANTS = pytest.mark.parametrize(
    "after_s", [0.05, 0.2, 0.3, 0.5, 0.65, 0.8], ids=lambda after_s: f"after-{after_s:g}-s"
)


@INSTANTS
@EACH
@needs("network")
@verifies("RCMD_003", "RCMD_004")
def test_the_network_goes_while_a_command_is_under_way(
    bench: Bench, paired_vehicle: Vehicle, command: str, after_s: float
) -> None:
    """Whenever the network goes and for however long: one end, carried out once at most, and shown as it is."""
    bring_about(bench, command)
    sent = bench.owner.remote.send(command)
    bench.clock.sleep(after_s, "the command to be under way")
    bench.network.outage()
    bench.clock.sleep(LATER_S, "the outage")
    ended = bench.owner.remote.outcome(sent, ENDED_S)
    _has_ended(bench, "RCMD_003", ended)
    bench.network.restore()
    bench.clock.sleep(LATER_S, "a late reply")
    bench.expect("RCMD_003").equal(bench.owner.remote.state(sent), ended, "end of the command, asked for again")
    asked = len(requests_since(bench, sent.asked_s, command))
    bench.expect("RCMD_003").equal(asked <= 1, True, f"the car was asked once at most ({asked} times)")
    if ended == COMPLETED:
        bench.expect("RCMD_004").equal(asked, 1, "requests of a command that is shown as executed")
    _as_on_the_bus(bench, "RCMD_004", command)


@needs("network")
@verifies("RCMD_003")
def test_a_repeated_message_does_not_undo_what_the_driver_did(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The acknowledgement of an unlock is lost; the driver locks with the key, and the repetition unlocks nothing."""
    paired_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see the doors locked")
    sent = bench.owner.remote.send("unlock")
    bench.clock.sleep(0.25, "the unit to take the command, its acknowledgement being on its way")
    bench.network.outage()
    bench.clock.sleep(SHOWN_S, "the driver")
    locked_s = bench.clock.now_s
    paired_vehicle.lock()
    bench.clock.sleep(SHOWN_S, "the outage")
    bench.network.restore()
    not_carried_out(bench, "RCMD_003", "unlock", locked_s)
    bench.expect("RCMD_003").equal(paired_vehicle.doors.locked, True, "the doors are still locked")
    _has_ended(bench, "RCMD_003", bench.owner.remote.outcome(sent))


@EACH
@verifies("RCMD_004")
def test_the_phone_is_away_meanwhile(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The phone loses its coverage right after sending: the command is carried out, and on return the app says so."""
    bring_about(bench, command)
    sent = bench.owner.remote.send(command)
    bench.clock.sleep(LATER_S, "the phone to be back")
    ended_as(bench, "RCMD_004", bench.owner.remote.state(sent))
    asked = len(requests_since(bench, sent.asked_s, command))
    bench.expect("RCMD_004").equal(asked, 1, "how often the unit began to ask the car")
    _as_on_the_bus(bench, "RCMD_004", command)


@EACH
@verifies("RCMD_003", "RCMD_004")
def test_a_car_that_does_nothing(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The unit asks the car, and the car does nothing: the command ends, and not as executed."""
    bring_about(bench, command)
    paired_vehicle.obeys_requests = False
    sent = bench.owner.remote.send(command)
    ended = bench.owner.remote.outcome(sent, ENDED_S)
    _has_ended(bench, "RCMD_003", ended)
    bench.expect("RCMD_004").equal(effect(bench, command), False, f"the car is as {command!r} wants it")
    bench.expect("RCMD_004").equal(ended != COMPLETED, True, f"not shown as executed (but as {ended})")
    _as_on_the_bus(bench, "RCMD_004", command)
