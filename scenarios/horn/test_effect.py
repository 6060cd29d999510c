"""What horn and lights do to the vehicle: lights flash in both, the horn sounds in one; the app says so after it."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, request, verifies
from scenarios.horn.steps import BOTH, HORN, LIGHTS, works
from scenarios.rcmd.steps import ENDED_S, TERMINAL, WATCH_S, known, requests_since

#: horn and lights end by themselves within this; the manual gives no figure
FLASH_S = 60.0


@pytest.mark.parametrize("times", [1, 3], ids=lambda times: f"{times}-times")
@verifies("HORN_001")
def test_lights_flash_without_the_horn(bench: Bench, ready_vehicle: Vehicle, times: int) -> None:
    """Lights flashes the headlights, repeated at once or not, and at no time is the horn asked for."""
    began_s = bench.clock.now_s
    for _ in range(times):
        works(bench, "HORN_001", LIGHTS)
        lamps = (ready_vehicle.horn.flashing, ready_vehicle.horn.sounding)
        bench.expect("HORN_001").equal(lamps, (True, False), "lights flash, horn sounds")
    bench.expect("HORN_001").never(request(bench.rig.vehicle, *known(bench, HORN)), for_s=WATCH_S, since_s=began_s)
    lamps = (ready_vehicle.horn.flashing, ready_vehicle.horn.sounding)
    bench.expect("HORN_001").equal(lamps, (False, False), "lights flash, horn sounds, some minutes later")


@pytest.mark.parametrize("times", [1, 3], ids=lambda times: f"{times}-times")
@verifies("HORN_002")
def test_horn_and_lights(bench: Bench, ready_vehicle: Vehicle, times: int) -> None:
    """Horn & Lights flashes the headlights and sounds the horn, repeated at once or not, and both end by themselves."""
    for _ in range(times):
        works(bench, "HORN_002", HORN)
        lamps = (ready_vehicle.horn.flashing, ready_vehicle.horn.sounding)
        bench.expect("HORN_002").equal(lamps, (True, True), "lights flash, horn sounds")
    bench.clock.sleep(FLASH_S, "horn and lights to end")
    lamps = (ready_vehicle.horn.flashing, ready_vehicle.horn.sounding)
    bench.expect("HORN_002").equal(lamps, (False, False), "lights flash, horn sounds, a minute later")


@pytest.mark.parametrize("commands", [(LIGHTS, HORN, LIGHTS), (HORN, LIGHTS, HORN)], ids=" then ".join)
@verifies("HORN_001", "HORN_002")
def test_one_after_the_other(bench: Bench, ready_vehicle: Vehicle, commands: tuple[str, ...]) -> None:
    """Each command gives what it is for, whatever came before it."""
    for command in commands:
        requirement = "HORN_001" if command == LIGHTS else "HORN_002"
        sent_s = bench.clock.now_s
        works(bench, requirement, command)
        bench.clock.sleep(FLASH_S, "it to end")
        other = HORN if command == LIGHTS else LIGHTS
        bench.expect(requirement).equal(len(requests_since(bench, sent_s, other)), 0, f"requests of {other}")


@pytest.mark.parametrize("command", BOTH)
@verifies("HORN_003")
def test_the_app_is_told_after_the_car_did_it(bench: Bench, ready_vehicle: Vehicle, command: str) -> None:
    """The end that the animation is shown at comes once the lights flash, and not before."""
    remote = bench.owner.remote
    sent = remote.send(command)
    state = remote.state(sent)
    while state not in TERMINAL and bench.clock.now_s < sent.asked_s + ENDED_S:
        flashed = ready_vehicle.horn.flashing
        bench.clock.sleep(0.05, "the command to end")
        state = remote.state(sent)
        ahead = state == "COMPLETED" and not (flashed or ready_vehicle.horn.flashing)
        bench.expect("HORN_003").equal(ahead, False, "the app is told before the lights flash")
    bench.expect("HORN_003").equal(state, "COMPLETED", "end of the command as the app is told")
    bench.expect("HORN_003").equal(ready_vehicle.horn.flashing, True, "the lights flash then")


@pytest.mark.parametrize("command", BOTH)
@verifies("HORN_003")
def test_the_app_is_told_of_no_success_without_one(bench: Bench, ready_vehicle: Vehicle, command: str) -> None:
    """The car does not react: the command ends, and not as executed, so that no animation is shown."""
    ready_vehicle.obeys_requests = False
    ended = bench.owner.remote.do(command, within_s=ENDED_S)
    bench.expect("HORN_003").equal(ended in TERMINAL, True, f"the command has ended (as {ended})")
    bench.expect("HORN_003").equal(ended == "COMPLETED", False, f"shown as executed (ended as {ended})")
