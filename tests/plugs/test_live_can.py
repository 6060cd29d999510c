"""The bridge between the emulated CAN network and a bus of python-can."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import can
import pytest

from harness.emulator.can_network import CanNetwork, Frame, Node
from harness.emulator.plugs.live_can import CanAddress, CanBridge, open_bus
from harness.errors import CallerError, RigError
from harness.kernel import NS_PER_S
from harness.wall import WallKernel
from tests.plugs.live import PATIENCE_S, until, wall_kernel

PERIOD_NS = NS_PER_S // 50


class Stand:
    """A network with one emulated node, bridged to a bus; `peer` is the other process's end of that bus."""

    def __init__(self, kernel: WallKernel, bus: can.BusABC, peer: can.BusABC) -> None:
        self.kernel = kernel
        self.peer = peer
        self.network = CanNetwork(kernel, "body")
        self.unit: Node = self.network.attach("unit")
        self.heard: list[Frame] = []
        self.gone: list[Exception] = []
        with kernel.exclusive():
            self.network.watch(self.unit, self.heard.append)
        self.bridge = CanBridge(kernel, self.network, bus, self._tell)

    def _tell(self, error: Exception) -> None:
        self.kernel.ring(lambda: self.gone.append(error))


@pytest.fixture
def stand(request: pytest.FixtureRequest) -> Iterator[Stand]:
    """On python-can's virtual bus, which is of this process."""
    channel = request.node.name
    with wall_kernel() as kernel, can.Bus(interface="virtual", channel=channel, ignore_config=True) as peer:
        stand = Stand(kernel, open_bus(CanAddress("virtual", channel, 500_000)), peer)
        yield stand
        stand.bridge.close()


def received(peer: can.BusABC, count: int) -> list[can.Message]:
    """The next frames on the bus."""
    return [message for _ in range(count) if (message := peer.recv(PATIENCE_S)) is not None]


@pytest.mark.parametrize(
    "message",
    [
        can.Message(arbitration_id=0x60D, data=b"\x01\x02", is_extended_id=False),
        can.Message(arbitration_id=0x18DAF110, data=bytes(8), is_extended_id=True),
        can.Message(arbitration_id=0x7FF, dlc=4, is_remote_frame=True, is_extended_id=False),
    ],
)
def test_frames_pass_unchanged_in_both_directions(stand: Stand, message: can.Message) -> None:
    """Identifier, kind, length and data; and nobody hears himself."""
    stand.peer.send(message)
    until(stand.kernel, lambda: len(stand.heard) == 1)
    with stand.kernel.exclusive():
        stand.unit.send(stand.heard[0])
    [returned] = received(stand.peer, 1)
    assert returned.equals(message, timestamp_delta=None, check_channel=False, check_direction=False)
    assert len(stand.heard) == 1
    assert stand.peer.recv(0) is None


def test_what_a_node_repeats_is_repeated_on_the_bus_until_it_stops(stand: Stand) -> None:
    """The rhythm is the stream's, a change comes with the next repetition, after the stop there is silence."""
    with stand.kernel.exclusive():
        stream = stand.unit.start(Frame(0x56E, b"\x86", dlc=1), PERIOD_NS)
    first = received(stand.peer, 3)
    assert {bytes(message.data) for message in first} == {b"\x86"}
    assert first[2].timestamp - first[0].timestamp == pytest.approx(0.04, abs=0.02)
    with stand.kernel.exclusive():
        stream.change(Frame(0x56E, b"\x46", dlc=1))
    assert b"\x46" in [bytes(message.data) for message in received(stand.peer, 3)]
    with stand.kernel.exclusive():
        stream.stop()
    while stand.peer.recv(0.05) is not None:
        pass
    assert stand.peer.recv(3 * PERIOD_NS / NS_PER_S) is None


def test_what_is_repeated_already_is_repeated_for_a_new_bridge() -> None:
    """A bridge that comes late carries the streams that run."""
    with wall_kernel() as kernel, can.Bus(interface="virtual", channel="late", ignore_config=True) as peer:
        network = CanNetwork(kernel, "body")
        with kernel.exclusive():
            network.attach("unit").start(Frame(0x56E, b"\x86", dlc=1), PERIOD_NS)
        bridge = CanBridge(kernel, network, open_bus(CanAddress("virtual", "late", 500_000)), _unexpected)
        assert received(peer, 1)[0].arbitration_id == 0x56E
        bridge.close()


def test_frames_of_another_kind_are_counted_and_not_carried(stand: Stand) -> None:
    """CAN FD and error frames do not exist on this network."""
    stand.peer.send(can.Message(arbitration_id=1, is_fd=True, data=bytes(12), is_extended_id=False))
    stand.peer.send(can.Message(is_error_frame=True))
    stand.peer.send(can.Message(arbitration_id=2, is_extended_id=False))
    until(stand.kernel, lambda: len(stand.heard) == 1)
    assert stand.heard[0].arbitration_id == 2
    assert stand.bridge.foreign == 2


class FailingBus(can.BusABC):
    """A bus that fails as often as it is told to, in both directions."""

    def __init__(self, receive_errors: int) -> None:
        self.receive_errors = receive_errors
        self.sent = threading.Event()
        self.channel_info = "a failing bus"
        super().__init__(channel="failing")

    def _recv_internal(self, timeout: float | None) -> tuple[can.Message | None, bool]:
        if self.receive_errors > 0:
            self.receive_errors -= 1
            raise can.CanOperationError("a bit got lost")
        if self.receive_errors == 0:
            self.receive_errors = -1
            return can.Message(arbitration_id=7, is_extended_id=False), False
        return None, False

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        """Fail."""
        self.sent.set()
        raise can.CanOperationError("nobody acknowledges")


def test_errors_of_the_bus_are_counted_and_the_bridge_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One receive error does not end the reading, a repetition that fails is tried again; one line tells of them."""
    monkeypatch.setattr("harness.emulator.plugs.live_can.POLL_S", 0.005)
    with wall_kernel() as kernel:
        bus = FailingBus(receive_errors=2)
        stand = Stand(kernel, bus, bus)
        until(kernel, lambda: len(stand.heard) == 1)
        with kernel.exclusive():
            stand.unit.start(Frame(0x56E, b"\x86", dlc=1), PERIOD_NS)
            stand.unit.send(Frame(1, b"", dlc=0))
        for _ in range(2):
            assert bus.sent.wait(PATIENCE_S)
            bus.sent.clear()
        stand.bridge.close()
    assert stand.gone == []
    assert stand.bridge.errors >= 4
    assert capsys.readouterr().err == "CAN a failing bus: a bit got lost\n"


def test_a_bus_that_only_fails_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many errors in a row the rig's fault is told, once, and by name."""
    monkeypatch.setattr("harness.emulator.plugs.live_can.POLL_S", 0.005)
    with wall_kernel() as kernel:
        stand = Stand(kernel, bus := FailingBus(receive_errors=1000), bus)
        until(kernel, lambda: bool(stand.gone))
        stand.bridge.close()
    [error] = stand.gone
    assert isinstance(error, RigError)
    assert "a failing bus is gone" in str(error)


@pytest.mark.parametrize(
    ("address", "error", "said"),
    [
        (CanAddress("tcuhil", "emulated/body", 500_000), CallerError, "belongs to virtual time"),
        (CanAddress("no-such", "x", 500_000), RigError, "does not open"),
    ],
)
def test_a_bus_that_cannot_be_served_is_refused(address: CanAddress, error: type[Exception], said: str) -> None:
    """With the reason, and before anything listens."""
    with pytest.raises(error, match=said):
        open_bus(address)


def _unexpected(error: Exception) -> None:
    raise AssertionError(error)
