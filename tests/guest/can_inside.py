"""Live buses in the guest: the conformance suite of the CAN link, and what the kernel's broadcast manager adds.

Executed by `test_guest.py` inside of the guest, where there is a `vcan0`; time is skipped there, so waiting is free.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import can
import pytest

from harness.clock import Clock, machine_clock, wall_utc
from harness.emulator.plugs.live_slcan import SlcanAdapter
from harness.journal import Journal
from harness.kernel import NS_PER_S, ns
from harness.links.can import CanLink
from harness.rig import Rig
from harness.rig_file import CanSection
from harness.socketcan import ChangesBus
from harness.wall import WallKernel
from tests.guest.far_node import FarNode
from tests.links.conformance_can import BODY_STATUS, IDLE_OFF, LOCK, METER, REQUEST, CanConformance, Opener, Pair

CHANNEL = "vcan0"
SECTION = CanSection(interface="socketcan", channel=CHANNEL, bitrate_bps=500_000)


def frame(data: bytes, identifier: int = REQUEST) -> can.Message:
    """A standard data frame."""
    return can.Message(arbitration_id=identifier, data=data, is_extended_id=False)


@pytest.fixture
def kernel() -> Iterator[WallKernel]:
    """A bench thread on the guest's clock."""
    kernel = WallKernel("socketcan")
    yield kernel
    kernel.stop()


class LiveConformance(CanConformance):
    """A link on a live bus, in a bench thread; a transport says where its bus is, and what the unit is there."""

    @pytest.fixture
    def ends(self, tmp_path: Path) -> tuple[CanSection, can.BusABC]:
        """How the link finds the bus, and the unit on it."""
        raise NotImplementedError

    @pytest.fixture
    def opener(self, kernel: WallKernel, ends: tuple[CanSection, can.BusABC]) -> Iterator[Opener]:
        """Link and unit on one bus of the guest."""
        section, unit = ends
        pairs = list[Pair]()
        clock = Clock(kernel, wall_utc(), 7)

        def wait(duration_s: float) -> None:
            kernel.drive(lambda: False, kernel.now_ns + ns(duration_s))

        def open_pair(rig: Rig, journal: Journal) -> Pair:
            journal.exclusive = kernel.exclusive
            journal.now_ns = lambda: kernel.now_ns
            pairs.append(Pair(CanLink(section, rig.vehicle, journal, clock), unit, wait, journal))
            return pairs[-1]

        yield open_pair
        for pair in pairs:
            pair.link.close()
        unit.shutdown()


class TestSocketCan(LiveConformance):
    """The Linux CAN stack keeps the promises of the link."""

    @pytest.fixture
    def ends(self, tmp_path: Path) -> tuple[CanSection, can.BusABC]:
        """A virtual bus of the kernel; the unit is bare python-can."""
        return SECTION, can.Bus(interface="socketcan", channel=CHANNEL)


class TestSlcan(LiveConformance):
    """A serial adapter keeps the promises of the link."""

    @pytest.fixture
    def ends(self, tmp_path: Path) -> tuple[CanSection, can.BusABC]:
        """The served adapter on a pseudo-terminal; the unit is on its other side."""
        path = tmp_path / "line" / "can"
        section = CanSection(interface="slcan", channel=str(path), bitrate_bps=500_000)
        return section, FarNode(SlcanAdapter(path, 500_000))


class TestMulticast(LiveConformance):
    """python-can's UDP multicast keeps the promises of the link, though each node hears itself."""

    @pytest.fixture
    def ends(self, tmp_path: Path) -> tuple[CanSection, can.BusABC]:
        """A multicast group that does not leave the guest."""
        section = CanSection(interface="udp_multicast", channel="239.74.163.2", bitrate_bps=500_000)
        return section, FarNode(can.Bus(interface="udp_multicast", channel=section.channel, hop_limit=0, fd=False))


@pytest.fixture
def node() -> Iterator[can.BusABC]:
    """Another node, bare python-can."""
    with can.Bus(interface="socketcan", channel=CHANNEL) as node:
        yield node


def test_time_is_skipped_here(kernel: WallKernel) -> None:
    """The guest says so, and a day of waiting ends."""
    assert machine_clock() == "skipped"
    kernel.drive(lambda: False, kernel.now_ns + ns(86_400))
    assert kernel.now_ns >= 86_400 * NS_PER_S


def test_only_what_changes_is_handed_over_and_all_of_it_is_counted(kernel: WallKernel, node: can.BusABC) -> None:
    """Two contents of a frame repeated for an hour each: two notifications, and every frame in the count."""
    with ChangesBus(CHANNEL, [REQUEST], counted=REQUEST, now_ns=lambda: kernel.now_ns) as bus:
        task = node.send_periodic(frame(IDLE_OFF), 0.1)
        kernel.drive(lambda: False, kernel.now_ns + ns(3600))
        assert isinstance(task, can.ModifiableCyclicTaskABC)
        task.modify_data(frame(LOCK))
        kernel.drive(lambda: False, kernel.now_ns + ns(3600))
        task.stop()
        heard = [bus.recv_changed(), bus.recv_changed()]
        assert [bytes(each.data) for each in heard if each is not None] == [IDLE_OFF, LOCK]
        assert bus.recv_changed() is None
        count = bus.counted(REQUEST)
        assert count.frames == pytest.approx(72_000, abs=2)
        assert count.gaps_ns == []


def test_a_frame_that_stays_away_leaves_a_gap(kernel: WallKernel, node: can.BusABC) -> None:
    """Ten seconds of silence are told with their bounds once the frame is back; one that never came has no instants."""
    with ChangesBus(CHANNEL, [REQUEST], counted=REQUEST, now_ns=lambda: kernel.now_ns) as bus:
        assert bus.counted(REQUEST).first_ns is None
        started_ns = kernel.now_ns
        for _ in range(2):
            task = node.send_periodic(frame(IDLE_OFF), 0.1)
            for _ in range(50):
                kernel.drive(lambda: False, kernel.now_ns + ns(0.1))
                while bus.recv_changed() is not None:
                    pass
            task.stop()
            for _ in range(100):
                kernel.drive(lambda: False, kernel.now_ns + ns(0.1))
                while bus.recv_changed() is not None:
                    pass
        count = bus.counted(REQUEST)
        ((from_ns, to_ns),) = count.gaps_ns
        assert from_ns - started_ns == pytest.approx(ns(5), abs=ns(0.4))
        assert to_ns - started_ns == pytest.approx(ns(15), abs=ns(0.4))
        assert count.last_ns is not None
        assert count.last_ns - started_ns == pytest.approx(ns(20), abs=ns(0.4))


def test_frames_of_another_kind_arrive_each(kernel: WallKernel, node: can.BusABC) -> None:
    """A remote, an extended and an unknown frame are not watched: none of them is held back, however often it comes."""
    strange = [
        can.Message(arbitration_id=REQUEST, is_remote_frame=True, dlc=4, is_extended_id=False),
        can.Message(arbitration_id=REQUEST, data=LOCK, is_extended_id=True),
        frame(LOCK, 0x7AB),
    ]
    with ChangesBus(CHANNEL, [REQUEST, METER]) as bus:
        for message in [*strange, *strange, frame(LOCK), frame(LOCK)]:
            node.send(message)
        kernel.drive(lambda: False, kernel.now_ns + ns(0.1))
        heard = list(iter(bus.recv_changed, None))
    kinds = [(each.arbitration_id, each.is_extended_id, each.is_remote_frame) for each in heard]
    assert kinds == [
        (REQUEST, False, False),
        *[(each.arbitration_id, each.is_extended_id, each.is_remote_frame) for each in [*strange, *strange]],
    ]


def test_a_node_with_acceptance_filters_hears_nothing_else(kernel: WallKernel, node: can.BusABC) -> None:
    """The identifiers in `only`, each time, the watched ones when they change, and no other."""
    with ChangesBus(CHANNEL, [METER], only=[0x746]) as bus:
        for identifier in (0x746, 0x7AB, METER, METER, REQUEST, 0x746):
            node.send(frame(LOCK, identifier))
        kernel.drive(lambda: False, kernel.now_ns + ns(0.1))
        heard = [each.arbitration_id for each in iter(bus.recv_changed, None)]
    assert heard == [METER, 0x746, 0x746]


def test_what_is_repeated_can_be_told_again(kernel: WallKernel, node: can.BusABC) -> None:
    """Whoever begins to listen later, such as a unit that boots, hears what the others have been repeating."""
    with ChangesBus(CHANNEL, [REQUEST]) as bus:
        task = node.send_periodic(frame(IDLE_OFF), 0.1)
        kernel.drive(lambda: False, kernel.now_ns + ns(5))
        assert len(list(iter(bus.recv_changed, None))) == 1
        bus.tell_again()
        kernel.drive(lambda: False, kernel.now_ns + ns(5))
        task.stop()
        assert [bytes(each.data) for each in iter(bus.recv_changed, None)] == [IDLE_OFF]


def test_another_program_reads_what_the_link_sends(kernel: WallKernel, rig: Rig, journal: Journal) -> None:
    """can-utils' candump: the frame of the DBC, ten times a second, from the kernel's own timer."""
    journal.exclusive = kernel.exclusive
    link = CanLink(SECTION, rig.vehicle, journal, Clock(kernel, wall_utc(), 7))
    link.set(locked="locked")
    dump = subprocess.run(
        ["candump", "-L", "-n", "11", f"{CHANNEL},{BODY_STATUS:03X}:7FF"], capture_output=True, text=True, check=True
    )
    link.close()
    lines = [line.split() for line in dump.stdout.splitlines()]
    assert {(channel, content) for _, channel, content in lines} == {(CHANNEL, "60D#0000180000000000")}
    instants_s = [float(stamp.strip("()")) for stamp, _, _ in lines]
    assert instants_s[-1] - instants_s[0] == pytest.approx(1.0, abs=0.01)


def test_what_another_program_sends_is_a_request(kernel: WallKernel, rig: Rig, journal: Journal) -> None:
    """can-utils' cansend: the lock request of the unit."""
    journal.exclusive = kernel.exclusive
    link = CanLink(SECTION, rig.vehicle, journal, Clock(kernel, wall_utc(), 7))
    requests = list[str]()
    link.on_request = requests.append
    subprocess.run(["cansend", CHANNEL, "56E#60800000"], check=True)
    kernel.drive(lambda: bool(requests), kernel.now_ns + ns(1))
    link.close()
    assert requests == ["lock"]


@pytest.fixture
def rig() -> Rig:
    """A rig whose vehicle has every signal."""
    return CanConformance.rig.__wrapped__(CanConformance())  # type: ignore[attr-defined,no-any-return]  # its fixture


@pytest.fixture
def journal(tmp_path: object) -> Iterator[Journal]:
    """A journal on disk."""
    yield from CanConformance.journal.__wrapped__(CanConformance(), tmp_path)  # type: ignore[attr-defined]  # its fixture
