"""The doors of a CAN adapter on a serial line: its lines as the bench reads them, and as the emulated one does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import can
from can.interfaces.slcan import slcanBus

from harness.emulator.plugs import live_slcan
from harness.emulator.plugs.live_slcan import SlcanAdapter
from harness.errors import DutProtocolError, RigError
from harness.links.can import CanLink
from tests.fuzz import draw
from tests.fuzz.can_doors import SECTION
from tests.fuzz.door import ACCEPTED, MOST_BYTES, REFUSED, Door, Outcome, Stand
from tests.fuzz.link_stand import LinkStand, open_link, vehicle

if TYPE_CHECKING:
    pass


class MemoryPort:
    """A serial port whose other end is a test."""

    def __init__(self, _link: Path | None = None) -> None:
        self.incoming = bytearray()
        self.outgoing = bytearray()
        self.is_open = True
        self.lost = 0

    def read(self, size_or_timeout: float = 1) -> bytes:
        """Up to so many bytes; an emulated port gives what there is."""
        count = size_or_timeout if isinstance(size_or_timeout, int) else 4096
        taken = bytes(self.incoming[:count])
        del self.incoming[:count]
        return taken

    @property
    def in_waiting(self) -> int:
        """Bytes that can be read."""
        return len(self.incoming)

    def write(self, data: bytes) -> int:
        """Keep what was written."""
        self.outgoing += data
        del self.outgoing[:-65_536]
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def reset_input_buffer(self) -> None:
        """Forget what has arrived."""
        self.incoming.clear()

    def close(self) -> None:
        """Nothing to close."""

    def release(self) -> None:
        """Nothing to give back."""


def _slcan_bytes(random: Random) -> bytes:
    """Lines of the protocol, mutated, and noise."""
    identifier, extended = random.getrandbits(11), random.getrandbits(29)
    content = random.randbytes(random.randrange(9))
    line = random.choice(
        (
            f"t{identifier:03X}{len(content)}{content.hex()}",
            f"T{extended:08X}{len(content)}{content.hex().upper()}",
            f"r{identifier:03x}{random.randrange(10)}",
            f"R{extended:08X}{random.randrange(10)}",
            f"t{random.choice((0x56E, 0x60D)):03X}4{random.getrandbits(32):08X}",
            random.choice(("S6", "S1", "O", "L", "C", "V", "N", "F", "S", "", "O1", "\a", "z", "d1238")),
        )
    )
    data = line.encode() + b"\r"
    return draw.mutated(random, data, 4) if draw.chance(random, 2) else data


class AdapterSlcan(Door):
    """Lines to the emulated slcan adapter.

    Accepted: a carriage return. Refused: a bell. Only frames of the protocol reach the bus, a line without end is kept
    up to 64 bytes, and a sound frame passes afterwards.
    """

    name = "slcan-adapter"
    session = 500
    share = 120

    def generate(self, random: Random) -> bytes:
        """Lines."""
        return _slcan_bytes(random)

    def open(self) -> AbstractContextManager[Stand]:
        """An adapter of its own."""
        return _open_adapter()


@contextmanager
def _open_adapter() -> Iterator[Stand]:
    with patch.object(live_slcan, "PtyPort", MemoryPort), patch.object(live_slcan, "print", _silent, create=True):
        stand = _AdapterStand()
        yield stand
        stand.adapter.shutdown()


class _AdapterStand(Stand):
    def __init__(self) -> None:
        self.adapter = SlcanAdapter(Path("can"), 500_000)
        self.roots = (self.adapter,)
        port: Any = self.adapter._port
        self._port: MemoryPort = port

    def feed(self, item: Any) -> Outcome:
        self._port.outgoing.clear()
        self._port.incoming += item
        while self._port.incoming:
            self._receive()
        answered = bytes(self._port.outgoing)
        while (message := self._receive()) is not None:
            message._check()
            self.adapter.send(message)
        return REFUSED if b"\a" in answered else ACCEPTED

    def _receive(self) -> can.Message | None:
        message, _ = self.adapter._recv_internal(0.0)
        return message

    def check(self) -> None:
        self._port.incoming += b"\rC\rS6\rO\rt56E101\r"
        while (message := self._receive()) is None or message.arbitration_id != 0x56E:
            assert self._port.incoming, "a sound frame does not pass"


class LinkSlcan(Door):
    """Bytes from an slcan adapter, through python-can's own interface, into the bench's CAN link.

    Accepted: frames, or nothing. Refused: DutProtocolError for a frame, RigError for a line that is none, because that
    is the adapter's fault: what is lost stays lost, so the link is opened anew, as each case does. Nothing else is
    raised, and a sound frame is heard afterwards.
    """

    name = "slcan-link"
    session = 300
    share = 50

    def generate(self, random: Random) -> bytes:
        """Lines."""
        return _slcan_bytes(random)

    def open(self) -> AbstractContextManager[Stand]:
        """A link of its own."""
        return open_link(_SlcanLinkStand())


class _SlcanBus(slcanBus):
    """python-can's interface on a port in memory; rings a doorbell."""

    def on_input(self, handler: Any) -> None:
        """The test rings."""
        self.handler = handler


class _SlcanLinkStand(LinkStand):
    def __init__(self) -> None:
        super().__init__()
        self.requests: list[str] = []
        self._open()

    def _open(self) -> None:
        self._port = MemoryPort()
        with patch("can.interfaces.slcan.serial.serial_for_url", lambda *_a, **_k: self._port):
            self._bus = _SlcanBus(channel="memory", bitrate=500_000, sleep_after_open=0)
        with patch.object(can, "Bus", lambda **_settings: self._bus):
            self.link = CanLink(SECTION, vehicle(), self.journal, self.clock)
        self.roots = (self.link,)
        self.link.on_request = self.requests.append

    def feed(self, item: Any) -> Outcome:
        self._port.incoming += item
        outcome = ACCEPTED
        while self._port.incoming:
            left = len(self._port.incoming)
            try:
                self._ring()
            except DutProtocolError:
                outcome = REFUSED
            except RigError:
                self._reopen()
                return REFUSED
            assert len(self._port.incoming) < left, "the link reads no more"
        assert len(self._bus._buffer) <= MOST_BYTES, "a line without end is kept"
        return outcome

    def _reopen(self) -> None:
        self.link.close()
        self._open()

    def _ring(self) -> None:
        self.kernel.ring(self._bus.handler)
        self.wait()

    def check(self) -> None:
        self.feed(b"\r")
        for line in (b"t56E486081200\r", b"t56E460800000\r"):
            assert self.feed(line) is ACCEPTED, f"a sound frame is refused: {self.last}"
        assert self.requests and self.requests[-1] == "lock", "a request of the unit is not heard"
        self.check_journal()

    def close(self) -> None:
        self.link.close()
        super().close()


def _silent(*_text: object, **_options: object) -> None:
    """What the adapter would tell on standard error."""
