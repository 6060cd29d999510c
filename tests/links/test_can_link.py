"""The CAN link on the emulated transport: the conformance suite, and what only it can stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import can
import pytest

from harness.emulator.can_network import CanNetwork
from harness.emulator.plugs import registry
from harness.errors import RigError
from harness.journal import Journal
from harness.kernel import Kernel, ns
from harness.links.can import CanLink
from harness.rig import Rig
from harness.rig_file import CanSection
from harness.signals import SignalTable
from tests.links.conformance_can import KEY, CanConformance, Opener, Pair

SECTION = CanSection(interface="tcuhil", channel="link/body", bitrate_bps=500_000)


@pytest.fixture
def kernel() -> Iterator[Kernel]:
    """Time, and a bench with a body bus."""
    kernel = Kernel("link")
    world: Any = SimpleNamespace(name="link", kernel=kernel, can=CanNetwork(kernel, "body"))
    registry.add(world)
    yield kernel
    registry.remove(world)


class TestEmulatedBus(CanConformance):
    """The emulated transport keeps the promises of the link."""

    @pytest.fixture
    def opener(self, kernel: Kernel) -> Iterator[Opener]:
        """Link and unit on one emulated bus."""
        pairs = list[Pair]()

        def wait(duration_s: float) -> None:
            kernel.drive(lambda: False, kernel.now_ns + ns(duration_s))

        def open_pair(rig: Rig, journal: Journal) -> Pair:
            link = CanLink(SECTION, rig.vehicle, journal)
            unit = can.Bus(interface="tcuhil", channel=SECTION.channel)
            pairs.append(Pair(link, unit, wait, journal))
            return pairs[-1]

        yield open_pair
        for pair in pairs:
            pair.unit.shutdown()
            pair.link.close()

    def test_a_signal_that_the_car_lacks_is_left_out(self, opener: Opener, rig: Rig, journal: Journal) -> None:
        """What is given beside it is sent; the journal shows what was asked for."""
        known = tuple(rig.vehicle.signals)
        mapped = {name: signal for name, signal in rig.vehicle.signals.items() if name != "alarm"}
        vehicle = replace(rig.vehicle, signals=SignalTable(mapped, known))
        pair = opener(replace(rig, vehicle=vehicle), journal)
        pair.link.set(alarm="sounding", key="inside")
        assert {each.arbitration_id for each in pair.heard(0.5)} == {KEY}
        assert pair.records("stimulus")[0].data == {"key": "inside"}

    def test_a_message_without_a_cycle_time_is_the_rigs_fault(self, opener: Opener, rig: Rig, journal: Journal) -> None:
        """The DBC is named."""
        mapped = {name: replace(signal, cycle_ns=None) for name, signal in rig.vehicle.signals.items()}
        vehicle = replace(rig.vehicle, signals=SignalTable(mapped, tuple(mapped)))
        pair = opener(replace(rig, vehicle=vehicle), journal)
        with pytest.raises(RigError, match=r"nissan_body_th\.dbc.*METER no cycle time.*GenMsgCycleTime"):
            pair.link.set(odometer=1)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal on disk."""
    journal = Journal(tmp_path)
    yield journal
    journal.close()


@pytest.mark.parametrize(
    ("section", "says"),
    [
        (CanSection(interface="tcuhil", channel="nowhere/body", bitrate_bps=500_000), "no emulated bench"),
        (CanSection(interface="no-such-adapter", channel="x", bitrate_bps=500_000), "no-such-adapter"),
    ],
)
def test_a_bus_that_cannot_be_opened_is_the_rigs_fault(journal: Journal, section: CanSection, says: str) -> None:
    """With the words of python-can, and where to look."""
    vehicle = Rig.load(Path(__file__).parents[2] / "rigs" / "emulated.yaml").vehicle
    with pytest.raises(RigError, match=says) as caught:
        CanLink(section, vehicle, journal)
    assert "can: section" in str(caught.value)


def test_a_live_bus_needs_wall_pacing_and_is_left_closed(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """This version refuses it with advice, and does not leave the adapter open behind it."""
    opened = list[can.BusABC]()
    bus_type = can.Bus

    def noting(**settings: Any) -> can.BusABC:
        opened.append(bus_type(**settings))
        return opened[-1]

    monkeypatch.setattr(can, "Bus", noting)
    vehicle = Rig.load(Path(__file__).parents[2] / "rigs" / "emulated.yaml").vehicle
    with pytest.raises(RigError, match="needs wall pacing"):
        CanLink(CanSection(interface="virtual", channel="live", bitrate_bps=500_000), vehicle, journal)
    with pytest.raises(can.CanOperationError, match="closed bus"):
        opened[0].recv(0)
