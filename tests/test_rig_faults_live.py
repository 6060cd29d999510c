"""A live rig that breaks: cables pulled, connections cut, a silent cloud. Never a fail, always the cause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from harness.rig import Rig
from tests.live_rig import LiveRig, live_rigs
from tests.relays import PtyRelay, TcpRelay
from tests.test_live import GIVE_UP_S, LONG, recorded, results, until

#: how long the rig of these tests gives the cloud for an answer
CLOUD_S = 2


@dataclass
class Breakable:
    """A live rig behind relays."""

    live: LiveRig
    console: PtyRelay
    can: PtyRelay
    supply: TcpRelay
    cloud: TcpRelay


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveRig]:
    """`tcuhil emulate` on ports and paths of its own."""
    with live_rigs(tmp_path_factory.mktemp("breakable")) as rigs:
        yield rigs[0]


@pytest.fixture
def rig(served: LiveRig, tmp_path: Path) -> Iterator[Breakable]:
    """The same bench for a run, with relays in its cables."""
    facts = Rig.load(served.path).facts
    assert facts.console is not None
    assert facts.can is not None
    text = served.path.read_text()
    cloud_port = int(re.findall(r"base_url: http://127.0.0.1:(\d+)", text)[0])
    with ExitStack() as relays:
        console = relays.enter_context(PtyRelay(facts.console.url))
        can = relays.enter_context(PtyRelay(facts.can.channel))
        supply = relays.enter_context(TcpRelay(served.supply_port))
        cloud = relays.enter_context(TcpRelay(cloud_port))
        for old, new in (
            (facts.console.url, console.path),
            (facts.can.channel, can.path),
            (f"::{served.supply_port}::SOCKET", f"::{supply.port}::SOCKET"),
            (f"base_url: http://127.0.0.1:{cloud_port}", f"base_url: http://127.0.0.1:{cloud.port}"),
            ("timeout_s: 30", f"timeout_s: {CLOUD_S}"),
        ):
            assert text.count(old) == 1
            text = text.replace(old, new)
        path = tmp_path / "breakable.yaml"
        path.write_text(text)
        yield Breakable(replace(served, path=path), console, can, supply, cloud)


@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        (lambda rig: rig.console.pull_out(), "console port is lost"),
        (lambda rig: rig.can.pull_out(), "the CAN bus slcan"),
        (lambda rig: setattr(rig.cloud, "held", True), "does not answer within 2.0 s"),
        (lambda rig: setattr(rig.cloud, "cut", True), "cloud cannot be reached"),
    ],
    ids=["console unplugged", "CAN adapter gone", "cloud time-out", "cloud unreachable"],
)
def test_a_rig_that_breaks_in_mid_case(
    rig: Breakable, tmp_path: Path, breaks: Callable[[Breakable], None], says: str
) -> None:
    """The case is an error with the cause, nothing is judged to have failed, and the supply is off."""
    run = rig.live.start(["auth"], tmp_path / "run", "-k", LONG)
    assert until(lambda: recorded(tmp_path / "run", "vehicle.ignition"))
    breaks(rig)
    run.communicate(timeout=GIVE_UP_S)
    (case,) = results(tmp_path / "run")["cases"]
    assert case["verdict"] == "error"
    assert says in case["reason"]
    assert all(judgement["verdict"] != "fail" for judgement in case["judgements"])
    assert not rig.live.supply_is_on()


def test_a_supply_that_cannot_be_reached_is_switched_off_by_the_guard(rig: Breakable, tmp_path: Path) -> None:
    """The run cannot; it says so, and leaves the rig to its guard, which can as soon as the connection is back."""
    run = rig.live.start(["auth"], tmp_path / "run", "-k", LONG)
    assert until(lambda: recorded(tmp_path / "run", "vehicle.ignition"))
    rig.supply.cut = True
    assert until(lambda: recorded(tmp_path / "run", "guard.takes_over"))
    rig.supply.cut = False
    run.communicate(timeout=GIVE_UP_S)
    (case,) = results(tmp_path / "run")["cases"]
    assert (case["verdict"], "supply" in case["reason"]) == ("error", True)
    assert recorded(tmp_path / "run", "guard.done")
    assert not rig.live.supply_is_on()
