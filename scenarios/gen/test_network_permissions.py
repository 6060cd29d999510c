"""What the text permits while the network is missing, weak or withdrawn: failure; what it does not: a false success."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.gen.troubles import OF_NETWORK, SETTLED_S, Trouble, each_trouble
from scenarios.rcmd.steps import COMMANDS, COMPLETED, ENDED_S, TERMINAL, bring_about, effect, requests_since

DAY_S = 86_400.0


@each_trouble(OF_NETWORK, judged=False)
@verifies("GEN_008")
@pytest.mark.parametrize("command", ["lock", "engine start"])
def test_a_command_may_fail_without_the_network(
    bench: Bench, paired_vehicle: Vehicle, trouble: Trouble, command: str
) -> None:
    """The network is switched off, out of range, or carries no data: the command may fail (pinned), and says so."""
    bring_about(bench, command)
    trouble.begin(bench)
    ended = bench.owner.remote.do(command, within_s=ENDED_S)
    bench.expect("GEN_008").equal(ended, "TIMEOUT", "end of the command", judged=bench.case.pinned)
    bench.expect("GEN_008").equal(ended in TERMINAL, True, f"it has an end ({ended})")
    trouble.end(bench)
    bench.expect("GEN_008").equal(bench.owner.remote.do("lock"), COMPLETED, "end of a command, with the network back")


@needs("network")
@verifies("GEN_009")
@pytest.mark.parametrize("loss_percent", [0.0, 10.0, 50.0, 90.0, 100.0], ids=lambda loss: f"{loss:g} %")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_weak_signal_makes_no_command_happen_twice(
    bench: Bench, paired_vehicle: Vehicle, command: str, loss_percent: float
) -> None:
    """Part of the messages is lost: the command may fail, but is not claimed unless done, and not done twice."""
    bring_about(bench, command)
    bench.network.set_loss(loss_percent)
    asked_s = bench.clock.now_s
    ended = bench.owner.remote.do(command, within_s=ENDED_S)
    bench.network.set_loss(0.0)
    is_done = effect(bench, command) or bool(requests_since(bench, asked_s, command))
    bench.expect("GEN_009").equal(ended == COMPLETED and not is_done, False, f"{command} claimed and not done")
    bench.clock.sleep(ENDED_S, "what is still on its way")
    asked = len(requests_since(bench, asked_s, command))
    bench.expect("GEN_009").equal(asked <= 1, True, f"the car was asked once at most ({asked} times)")
    bench.expect("GEN_009").equal(ended in TERMINAL, True, f"the command has an end ({ended})")


@needs("network")
@verifies("GEN_009")
@pytest.mark.parametrize("latency_s", [0.1, 5.0, 20.0], ids=lambda latency_s: f"{latency_s:g} s")
def test_a_slow_network_makes_no_command_happen_twice(bench: Bench, paired_vehicle: Vehicle, latency_s: float) -> None:
    """Messages take their time and are repeated meanwhile: locking is done once, or fails."""
    bench.network.set_latency(latency_s * 1000.0)
    asked_s = bench.clock.now_s
    ended = bench.owner.remote.do("lock", within_s=ENDED_S)
    bench.network.set_latency(0.0)
    bench.clock.sleep(ENDED_S, "what is still on its way")
    bench.expect("GEN_009").equal(ended == COMPLETED, paired_vehicle.doors.locked, "claimed, as the doors are locked")
    asked = len(requests_since(bench, asked_s, "lock"))
    bench.expect("GEN_009").equal(asked <= 1, True, f"the car was asked once at most ({asked} times)")


@needs("network")
@verifies("GEN_009")
def test_a_network_that_comes_and_goes(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Ten seconds with, ten seconds without, for five minutes: commands may fail, and afterwards all is right."""
    for _ in range(15):
        bench.network.outage()
        bench.owner.remote.send("lock")
        bench.clock.sleep(10.0, "the network")
        bench.network.restore()
        bench.owner.remote.send("unlock")
        bench.clock.sleep(10.0, "the network to go")
    bench.clock.sleep(ENDED_S, "what is still on its way")
    for command in ("lock", "unlock"):
        bench.expect("GEN_009").equal(bench.owner.remote.do(command), COMPLETED, f"end of {command}, afterwards")
        bench.expect("GEN_009").equal(effect(bench, command), True, f"effect of {command}")


@needs("network")
@verifies("GEN_010")
def test_a_network_that_is_withdrawn_ends_the_service(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The cell is gone for a month: services may end (pinned), every command says that it failed, none hangs."""
    bench.network.outage()
    for day in range(3):
        bench.clock.sleep(10 * DAY_S, "a network that does not come back")
        for command in ("lock", "engine start"):
            ended = bench.owner.remote.do(command, within_s=ENDED_S)
            what = f"end of {command} after {10 * (day + 1)} days"
            bench.expect("GEN_010").equal(ended, "TIMEOUT", what, judged=bench.case.pinned)
            bench.expect("GEN_010").equal(ended in TERMINAL, True, f"{what} is known ({ended})")
    bench.network.restore()
    bench.clock.sleep(SETTLED_S, "another network")
    bench.expect("GEN_010").equal(bench.owner.remote.do("lock"), COMPLETED, "end of a command in another network")
