"""The doors of the bench on the CAN bus: frames, and the unit's answers to diagnostic requests."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar
from unittest.mock import patch

import can

from harness.errors import DutProtocolError
from harness.kernel import ns, seconds
from harness.links.can import CanLink
from harness.links.diagnostics import LONGEST_ANSWER_S, DiagnosticsLink, DutReply
from harness.rig_file import CanSection
from harness.vehicle_file import DiagnosticsSection
from tests.fuzz import draw
from tests.fuzz.door import ACCEPTED, REFUSED, Door, Outcome, Stand
from tests.fuzz.link_stand import OUTSIDE, LinkStand, open_link, vehicle

SECTION = CanSection(interface="virtual", channel="fuzzed", bitrate_bps=500_000)
UDS = DiagnosticsSection(request_id=0x746, response_id=0x783)
#: bench time after which a conversation counts as endless
LONGEST_S = LONGEST_ANSWER_S + 10.0
#: until the longest answer has been given, to whomever
REST_S = 600.0


class HostileBus(can.BusABC):
    """A bus that hears whatever it is given, as a live adapter would hand it over; rings a doorbell."""

    def __init__(self) -> None:
        self.inbox: deque[can.Message] = deque()
        self.ring: Callable[[], None] = lambda: None
        self.on_send: Callable[[can.Message], None] = lambda _message: None
        super().__init__(channel="fuzzed")

    def on_input(self, handler: Callable[[], None]) -> None:
        """Remember whom to ring."""
        self.ring = handler

    def _recv_internal(self, timeout: float | None) -> tuple[can.Message | None, bool]:
        return (self.inbox.popleft() if self.inbox else None), True

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        """Tell whoever plays the unit."""
        self.on_send(msg)


class CanStand(LinkStand):
    """A CAN link on a hostile bus."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[str] = []
        self.open()

    def open(self) -> None:
        """A link of its own, as each case has one."""
        self.bus = HostileBus()
        with patch.object(can, "Bus", lambda **_settings: self.bus):
            self.link = CanLink(SECTION, vehicle(), self.journal, self.clock)
        self.roots = (self.link,)
        self.link.on_request = self.requests.append

    def hear(self, *messages: can.Message) -> None:
        """Messages come from the bus."""
        self.bus.inbox.extend(messages)
        self.kernel.ring(self.bus.ring)

    def close(self) -> None:
        """Leave the bus."""
        self.link.close()
        super().close()


@dataclass(frozen=True)
class Heard:
    """A CAN frame as an adapter reports it, however little sense it makes."""

    identifier: int
    data: bytes
    dlc: int
    extended: bool = False
    remote: bool = False
    error: bool = False
    fd: bool = False

    def message(self) -> can.Message:
        """As python-can has it."""
        return can.Message(
            arbitration_id=self.identifier,
            is_extended_id=self.extended,
            is_remote_frame=self.remote,
            is_error_frame=self.error,
            is_fd=self.fd,
            dlc=self.dlc,
            data=None if self.remote else self.data,
            check=False,
        )


class LinkCan(Door):
    """Frames from the body bus, as the bench's CAN link hears them.

    Accepted: an observation in the journal, or no news. Refused: DutProtocolError or RigError, with a record of the
    fault. No frame with new content goes without a record, what is remembered is bounded, and the unit's next request
    reaches the vehicle (over a link opened anew, when an error frame has said that the bus is not to be trusted).
    """

    name = "can-link"
    session = 400
    share = 75

    def generate(self, random: Random) -> Heard:
        """A frame of the DBC, mutated, or any other."""
        definition = random.choice(vehicle().database.messages)
        wild = draw.chance(random, 3)
        length = random.randrange(9) if draw.chance(random, 4) else definition.length
        extended, fd = draw.chance(random, 8), draw.chance(random, 12)
        return Heard(
            random.choice((random.getrandbits(29), random.getrandbits(11))) if wild else definition.frame_id,
            random.randbytes(random.randrange(65) if fd else length),
            random.randrange(16) if draw.chance(random, 12) else length,
            extended,
            draw.chance(random, 12),
            draw.chance(random, 16),
            fd,
        )

    def open(self) -> AbstractContextManager[Stand]:
        """A link of its own."""
        return open_link(_LinkCanStand())


class _LinkCanStand(CanStand):
    def __init__(self) -> None:
        super().__init__()
        self._content: dict[tuple[int, bool], tuple[bytes, bool]] = {}

    def feed(self, item: Any) -> Outcome:
        before = self.records
        message = item.message()
        self.hear(message)
        try:
            self.wait()
            outcome = ACCEPTED
        except OUTSIDE:
            outcome = REFUSED
        assert not self.bus.inbox, "frames are not read"
        key, content = (item.identifier, item.extended), (bytes(message.data), item.remote)
        is_news = self._content.get(key) != content and not item.error
        assert self.records > before or not is_news or item.identifier in (0x746, 0x783), "a frame has no record"
        if not item.error:
            self._content[key] = content
        return outcome

    def check(self) -> None:
        if self.link.watch.problem is not None:
            self.link.close()
            self.open()
        for content in ("86081200", "60800000"):
            self.hear(can.Message(arbitration_id=0x56E, is_extended_id=False, data=bytes.fromhex(content)))
            try:
                self.wait()
            except OUTSIDE as error:
                raise AssertionError(f"a sound frame is refused: {error}") from error
        assert self.requests and self.requests[-1] == "lock", "a request of the unit is not heard"
        self.check_journal()


@dataclass(frozen=True)
class Conversation:
    """A diagnostic request, and what the unit does: after so many seconds, a frame."""

    request: str
    answers: tuple[tuple[float, bytes], ...]


class LinkDiagnostics(Door):
    """The unit's answers to diagnostic requests, as ISO-TP frames.

    Accepted: a reply, positive or negative. Refused: DutProtocolError, with a record of the fault or of the refusal.
    Every conversation ends within 70 s of bench time, and the next sound answer is taken.
    """

    name = "isotp-link"
    session = 60
    share = 20

    #: what a sound unit answers to each request
    SOUND: ClassVar[dict[str, bytes]] = {
        "vin": b"\x62\xf1\x90MNTBAAN18Z0000001",
        "level": b"\x62\x6c\x71\x03",
        "dtcs": b"\x59\x02\x29\x9a\x01\x31\x29\xf0\x03\x16\x08",
        "clear": b"\x54",
        "reset": b"\x51\x01",
        "session": b"\x50\x03\x00\x32\x01\xf4",
        "present": b"\x7e\x00",
        "identity": b"\x62\xf1\x90MNTBAAN18Z0000001",
    }
    OTHERS = (b"\x7f\x22\x31", b"\x7f\x14\x78", b"\x7f\x22\x78", b"\x7f\x19\x78", b"\x7f", b"\x62\xf1\x90")

    def generate(self, random: Random) -> Conversation:
        """A sound answer in frames, mutated; or frames one after the other without sense."""
        request = random.choice(list(self.SOUND))
        if draw.chance(random, 24):
            return Conversation(request, endless())
        answers: list[tuple[float, bytes]] = []
        for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
            message = random.choice(self.OTHERS) if draw.chance(random, 4) else self.SOUND[request]
            if draw.chance(random, 2):
                message = draw.mutated(random, message, 3)
            frames = _frames(message[:60])
            if draw.chance(random, 3):
                frames = [draw.mutated(random, frame, 3)[:8] for frame in frames]
            if draw.chance(random, 6):
                frames.insert(random.randrange(len(frames) + 1), draw.raw(random, 9))
            delay_s = random.choice((0.0, 0.001, 0.02, 0.3, 4.9))
            answers += [(delay_s + 0.001 * number, frame) for number, frame in enumerate(frames)]
        return Conversation(request, tuple(answers))

    def open(self) -> AbstractContextManager[Stand]:
        """A link of its own."""
        return open_link(_DiagnosticsStand())


class _DiagnosticsStand(CanStand):
    def __init__(self) -> None:
        super().__init__()
        self.diagnostics = DiagnosticsLink(self.link, UDS, self.journal, self.clock)
        self.roots = (self.link, self.diagnostics)
        self.bus.on_send = self._asked
        self._answers: tuple[tuple[float, bytes], ...] = ()

    def feed(self, item: Any) -> Outcome:
        self._answers = item.answers
        started_ns = self.kernel.now_ns
        try:
            self._request(item.request)
            outcome = ACCEPTED
        except DutProtocolError:
            assert self.last is not None, "a fault has no record"
            assert self.last.kind == "fault" or self.last.data.get("ok") is False, f"no record of it: {self.last}"
            outcome = REFUSED
        assert seconds(self.kernel.now_ns - started_ns) <= LONGEST_S, "a conversation does not end"
        self.wait(REST_S if len(item.answers) > 100 else 0.0)
        return outcome

    def _request(self, name: str) -> None:
        link = self.diagnostics
        calls: dict[str, Callable[[], DutReply[Any] | object]] = {
            "vin": lambda: link.read(0xF190),
            "level": lambda: link.read(0x6C71),
            "dtcs": link.read_dtcs,
            "clear": link.clear_dtcs,
            "reset": link.reset,
            "session": lambda: link.open_session("extended"),
            "present": link.tester_present,
            "identity": lambda: _granted(link),
        }
        calls[name]()

    def _asked(self, message: can.Message) -> None:
        answers, self._answers = self._answers, ()
        for delay_s, frame in answers:
            heard = can.Message(arbitration_id=UDS.response_id, is_extended_id=False, data=frame)
            self.kernel.after(ns(delay_s), lambda heard=heard: self.hear(heard))  # type: ignore[misc]  # no inference

    def check(self) -> None:
        self.wait(REST_S)
        self._answers = ((0.01, b"\x02\x7e\x00"),)
        assert self.diagnostics.tester_present().ok, "a sound answer is not taken"
        self.check_journal()


def _granted(link: DiagnosticsLink) -> None:
    link.identity()


def endless() -> tuple[tuple[float, bytes], ...]:
    """The longest message there is, each of its frames only just in time: it takes nine minutes."""
    frames = [b"\x1f\xff" + bytes(6), *(bytes((0x20 | number % 16,)) + bytes(7) for number in range(1, 586))]
    return tuple((0.9 * number, frame) for number, frame in enumerate(frames))


def _frames(message: bytes) -> list[bytes]:
    """A message in the frames of ISO 15765-2."""
    if len(message) < 8:
        return [bytes((len(message),)) + message]
    frames = [(0x1000 | len(message)).to_bytes(2, "big") + message[:6]]
    rest = message[6:]
    return frames + [
        bytes((0x20 | (number + 1) % 16,)) + rest[7 * number : 7 * number + 7] for number in range(-(-len(rest) // 7))
    ]
