"""The unit restarts or loses its supply while a command is under way: carried out once at most, and told as it is."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.rcmd.steps import (
    BACK_S,
    COMMANDS,
    COMPLETED,
    ENDED_S,
    SHOWN_S,
    TERMINAL,
    bring_about,
    doors_as_on_the_bus,
    engine_as_on_the_bus,
    not_carried_out,
    requests_since,
)

EACH = pytest.mark.parametrize("command", COMMANDS)
#: without "engine stop", which the unit asks the car for by itself, too
EACH_IN_NEED_OF_THE_OWNER = pytest.mark.parametrize("command", [name for name in COMMANDS if name != "engine stop"])
#: after sending: on its way, at the unit, with the car, its result on its way, everything told
INSTANTS = pytest.mark.parametrize(
    "after_s", [0.05, 0.2, 0.3, 0.5, 0.65, 0.8], ids=lambda after_s: f"after-{after_s:g}-s"
)


@INSTANTS
@EACH
@needs("supply")
@verifies("RCMD_003", "RCMD_004")
def test_the_supply_goes_while_a_command_is_under_way(
    bench: Bench, paired_vehicle: Vehicle, command: str, after_s: float
) -> None:
    """Whenever the supply goes, the command ends once, the car is asked once at most, and the app shows what is."""
    bring_about(bench, command)
    sent = bench.owner.remote.send(command)
    bench.clock.sleep(after_s, "the command to be under way")
    bench.power_cycle()
    ended = bench.owner.remote.outcome(sent, ENDED_S)
    bench.expect("RCMD_003").equal(ended in TERMINAL, True, f"the command has ended (as {ended})")
    bench.clock.sleep(BACK_S, "what is repeated")
    bench.expect("RCMD_003").equal(bench.owner.remote.state(sent), ended, "end of the command, asked for again")
    asked = len(requests_since(bench, sent.asked_s, command))
    bench.expect("RCMD_003").equal(asked <= 1, True, f"the car was asked once at most ({asked} times)")
    if ended == COMPLETED:
        bench.expect("RCMD_004").equal(asked, 1, "requests of a command that is shown as executed")
    (engine_as_on_the_bus if command.startswith("engine") else doors_as_on_the_bus)(bench, "RCMD_004")


@INSTANTS
@needs("supply")
@verifies("RCMD_003")
def test_a_boot_does_not_undo_what_the_driver_did(bench: Bench, paired_vehicle: Vehicle, after_s: float) -> None:
    """An unlock is cut off by a power loss, the driver locks with the key: once begun, it is not carried out again."""
    paired_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see the doors locked")
    sent = bench.owner.remote.send("unlock")
    bench.clock.sleep(after_s, "the command to be under way")
    begun = len(requests_since(bench, sent.asked_s, "unlock"))
    bench.supply.output(False)
    bench.clock.sleep(1.0, "the car to react")
    paired_vehicle.lock()
    bench.power_cycle()
    bench.clock.sleep(BACK_S, "what is repeated")
    asked = len(requests_since(bench, sent.asked_s, "unlock"))
    bench.expect("RCMD_003").equal(asked <= 1, True, f"the car was asked once at most ({asked} times)")
    if begun:
        bench.expect("RCMD_003").equal(paired_vehicle.doors.locked, True, "the doors are still locked")
    doors_as_on_the_bus(bench, "RCMD_003")


@needs("supply", "network")
@verifies("RCMD_003")
def test_a_repetition_after_a_boot_does_not_undo_what_the_driver_did(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Acknowledgement lost, then the supply: the network repeats the unlock to a unit that has booted since."""
    paired_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see the doors locked")
    bench.owner.remote.send("unlock")
    bench.clock.sleep(0.25, "the unit to take the command, its acknowledgement being on its way")
    bench.network.outage()
    bench.clock.sleep(SHOWN_S, "the driver")
    locked_s = bench.clock.now_s
    paired_vehicle.lock()
    bench.power_cycle()
    bench.network.restore()
    not_carried_out(bench, "RCMD_003", "unlock", locked_s)
    bench.expect("RCMD_003").equal(paired_vehicle.doors.locked, True, "the doors are still locked")


@EACH_IN_NEED_OF_THE_OWNER
@needs("supply")
@verifies("RCMD_003", "RCMD_004")
def test_a_unit_without_supply_takes_no_command_later(bench: Bench, paired_vehicle: Vehicle, command: str) -> None:
    """The unit has no supply when the command is sent, and is back long after: never carried out, nor shown so."""
    bring_about(bench, command)
    bench.supply.output(False)
    bench.clock.sleep(SHOWN_S, "the supply being off")
    sent = bench.owner.remote.send(command)
    ended = bench.owner.remote.outcome(sent, ENDED_S)
    bench.expect("RCMD_003").equal(ended in TERMINAL, True, f"the command has ended (as {ended})")
    bench.expect("RCMD_004").equal(ended != COMPLETED, True, f"not shown as executed (but as {ended})")
    bench.power_cycle()
    not_carried_out(bench, "RCMD_003", command, sent.asked_s, for_s=ENDED_S + 300.0)
