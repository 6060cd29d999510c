"""ISO-TP (ISO 15765-2) on classic CAN, normal addressing: frames and instants in, frames and messages out.

No bus and no clock: `feed`, `send` and `tick` take the present instant and return what happens; `due_ns` says when
`tick` is wanted. The transitions stand in isotp_table.py. A frame that the standard tells a receiver to ignore changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.emulator.tcu.isotp_table import TRANSITIONS, Event, State
from harness.errors import CallerError
from harness.kernel import NS_PER_S

NS_PER_MS = NS_PER_S // 1000
#: time-outs of ISO 15765-2, table 16: for a flow control frame after a first frame or block, for a consecutive frame
N_BS_NS = N_CR_NS = NS_PER_S
FRAME_BYTES = 8
#: longest message whose length fits into a first frame without escape sequence
LONGEST_MESSAGE = 4095
#: a message of so many bytes fits into a single frame
LONGEST_SINGLE = 7
#: fills frames up; the value that the standard recommends, because it needs few stuff bits
PADDING = 0xCC
SINGLE_FRAME, FIRST_FRAME, CONSECUTIVE_FRAME, FLOW_CONTROL = range(4)
#: STmin for values that the standard reserves
RESERVED_STMIN_NS = 127 * NS_PER_MS


@dataclass(frozen=True, slots=True)
class Transmit:
    """Put this frame on the bus now."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Received:
    """A message is complete."""

    message: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """A message was given up: the result code of the standard (`N_TIMEOUT_Bs`, `N_WRONG_SN`, ...)."""

    reason: str


Outcome = Transmit | Received | Failed


_STATUSES = {0: Event.CLEAR_TO_SEND, 1: Event.WAIT, 2: Event.OVERFLOW}


class IsoTp:
    """One end of a connection. `block_size` and `stmin_ms` (0 to 127) are what it asks of the other end."""

    def __init__(self, block_size: int = 8, stmin_ms: int = 0, longest: int = LONGEST_MESSAGE) -> None:
        self._flow_control = bytes((FLOW_CONTROL << 4, block_size, stmin_ms))
        self._block_size = block_size
        self._longest = longest
        self._now_ns = 0
        self._outcomes: list[Outcome] = []
        self.sending = State.SEND_IDLE
        self.receiving = State.RECEIVE_IDLE
        self._unsent = b""
        self._send_number = 0
        self._block_left: int | None = None
        self._stmin_ns = 0
        self._send_due_ns: int | None = None
        self._collected = bytearray()
        self._expected = 0
        self._receive_number = 0
        self._in_block = 0
        self._receive_due_ns: int | None = None
        #: what the frame carries that is being handled: its share of the message, and the length it announces
        self._arrived = b""
        self._length = 0

    @property
    def due_ns(self) -> int | None:
        """When `tick` is to be called; None for not at all."""
        return min((due for due in (self._send_due_ns, self._receive_due_ns) if due is not None), default=None)

    def send(self, message: bytes, now_ns: int) -> list[Outcome]:
        """Begin to send a message of 1 to 4095 bytes. Raises CallerError for any other, and while one is on its way."""
        if not 1 <= len(message) <= LONGEST_MESSAGE:
            raise CallerError(f"an ISO-TP message has 1 to {LONGEST_MESSAGE} bytes, not {len(message)}")
        event = Event.SHORT_MESSAGE if len(message) <= LONGEST_SINGLE else Event.LONG_MESSAGE
        if (self.sending, event) not in TRANSITIONS:
            raise CallerError(f"an ISO-TP message is still being sent ({self.sending.name})", hint="wait until it is")
        self._unsent = message
        return self._run(now_ns, lambda: self._send_event(event))

    def feed(self, frame: bytes, now_ns: int) -> list[Outcome]:
        """Take in the data of a frame that came from the other end."""
        readers = (self._read_single, self._read_first, self._read_consecutive, self._read_flow_control)
        kind = frame[0] >> 4 if frame else len(readers)
        if kind >= len(readers):
            return self.tick(now_ns)
        return self._run(now_ns, lambda: readers[kind](frame))

    def tick(self, now_ns: int) -> list[Outcome]:
        """Time has passed."""
        return self._run(now_ns, lambda: None)

    # -- both directions ---------------------------------------------------------------------------------------------

    def _run(self, now_ns: int, action: Callable[[], None]) -> list[Outcome]:
        """Do what fell due before, then act, then send whatever may go out at this very instant."""
        self._now_ns = now_ns
        self._do_what_is_due()
        action()
        self._do_what_is_due()
        outcomes, self._outcomes = self._outcomes, []
        return outcomes

    def _do_what_is_due(self) -> None:
        if self._receive_due_ns is not None and self._now_ns >= self._receive_due_ns:
            self._receive_event(Event.N_CR)
        while self._send_due_ns is not None and self._now_ns >= self._send_due_ns:
            self._send_event(Event.FRAME_DUE if self.sending is State.STREAMING else Event.N_BS)

    def _send_event(self, event: Event) -> None:
        self.sending, action = TRANSITIONS[self.sending, event]
        getattr(self, action)()

    def _receive_event(self, event: Event) -> None:
        self.receiving, action = TRANSITIONS[self.receiving, event]
        getattr(self, action)()

    def _ignore(self) -> None:
        pass

    def _transmit(self, data: bytes) -> None:
        self._outcomes.append(Transmit(data.ljust(FRAME_BYTES, bytes((PADDING,)))))

    # -- sending -----------------------------------------------------------------------------------------------------

    def _read_flow_control(self, frame: bytes) -> None:
        if len(frame) >= len(self._flow_control):
            if self.sending is State.AWAITING:
                self._block_left = frame[1] or None
                self._stmin_ns = stmin_ns(frame[2])
            self._send_event(_STATUSES.get(frame[0] & 0xF, Event.INVALID_STATUS))

    def _send_single(self) -> None:
        self._transmit(bytes((len(self._unsent),)) + self._unsent)
        self._unsent = b""

    def _send_first(self) -> None:
        length = FIRST_FRAME << 12 | len(self._unsent)
        self._transmit(length.to_bytes(2, "big") + self._unsent[:6])
        self._unsent = self._unsent[6:]
        self._send_number = 1
        self._await_flow_control()

    def _await_flow_control(self) -> None:
        self._send_due_ns = self._now_ns + N_BS_NS

    def _begin_block(self) -> None:
        self._send_due_ns = self._now_ns

    def _send_consecutive(self) -> None:
        self._transmit(bytes((CONSECUTIVE_FRAME << 4 | self._send_number,)) + self._unsent[:7])
        self._unsent = self._unsent[7:]
        self._send_number = (self._send_number + 1) % 16
        self._send_due_ns = self._now_ns + self._stmin_ns
        if self._block_left is not None:
            self._block_left -= 1
        if not self._unsent:
            self._send_event(Event.ALL_SENT)
        elif self._block_left == 0:
            self._send_event(Event.BLOCK_SENT)

    def _finish_sending(self) -> None:
        self._unsent = b""
        self._send_due_ns = None

    def _give_up(self, reason: str) -> None:
        self._finish_sending()
        self._outcomes.append(Failed(reason))

    def _give_up_buffer(self) -> None:
        self._give_up("N_BUFFER_OVFLW")

    def _give_up_status(self) -> None:
        self._give_up("N_INVALID_FS")

    def _give_up_sending(self) -> None:
        self._give_up("N_TIMEOUT_Bs")

    # -- receiving ---------------------------------------------------------------------------------------------------

    def _read_single(self, frame: bytes) -> None:
        message = single_message(frame)
        if message is not None:
            self._arrived = message
            self._receive_event(Event.SINGLE)

    def _read_first(self, frame: bytes) -> None:
        length = int.from_bytes(frame[:2], "big") & LONGEST_MESSAGE
        escaped = length == 0
        if escaped:
            length = int.from_bytes(frame[2:6], "big")
        if len(frame) < FRAME_BYTES or length <= (LONGEST_MESSAGE if escaped else LONGEST_SINGLE):
            return
        self._length, self._arrived = length, frame[2:]
        self._receive_event(Event.FIRST if length <= self._longest else Event.TOO_LONG)

    def _read_consecutive(self, frame: bytes) -> None:
        missing = self._expected - len(self._collected)
        if self.receiving is State.RECEIVE_IDLE or frame[0] & 0xF != self._receive_number:
            self._receive_event(Event.WRONG_NUMBER)
        elif len(frame) > min(missing, FRAME_BYTES - 1):  # a frame with too few bytes is to be ignored
            self._arrived = frame[1 : 1 + missing]
            self._receive_event(Event.LAST if missing < FRAME_BYTES else Event.NEXT)

    def _take_single(self) -> None:
        self._stop_receiving()
        self._outcomes.append(Received(self._arrived))

    def _take_first(self) -> None:
        self._collected = bytearray(self._arrived)
        self._expected, self._receive_number, self._in_block = self._length, 1, 0
        self._ask_for_block()

    def _ask_for_block(self) -> None:
        self._in_block = 0
        self._transmit(self._flow_control)
        self._receive_due_ns = self._now_ns + N_CR_NS

    def _take_next(self) -> None:
        self._collected += self._arrived
        self._receive_number = (self._receive_number + 1) % 16
        self._in_block += 1
        self._receive_due_ns = self._now_ns + N_CR_NS
        if self._in_block == self._block_size:
            self._ask_for_block()

    def _take_last(self) -> None:
        self._outcomes.append(Received(bytes(self._collected + self._arrived)))
        self._stop_receiving()

    def _refuse(self) -> None:
        self._stop_receiving()
        self._transmit(bytes((FLOW_CONTROL << 4 | 2, 0, 0)))

    def _give_up_order(self) -> None:
        self._stop_receiving()
        self._outcomes.append(Failed("N_WRONG_SN"))

    def _give_up_receiving(self) -> None:
        self._stop_receiving()
        self._outcomes.append(Failed("N_TIMEOUT_Cr"))

    def _stop_receiving(self) -> None:
        self._collected = bytearray()
        self._expected = 0
        self._receive_due_ns = None


def single_message(frame: bytes) -> bytes | None:
    """The message of a single frame; None when the frame is none, or one to be ignored."""
    if not frame or not 1 <= frame[0] <= LONGEST_SINGLE or len(frame) <= frame[0]:
        return None
    return frame[1 : 1 + frame[0]]


def stmin_ns(code: int) -> int:
    """The least time between two consecutive frames, from its code (ISO 15765-2, table 20)."""
    if code <= 0x7F:
        return code * NS_PER_MS
    if 0xF1 <= code <= 0xF9:
        return (code - 0xF0) * NS_PER_MS // 10
    return RESERVED_STMIN_NS
