"""The emulated unit's ISO-TP, against the standard and against can-isotp as an independent implementation."""

from __future__ import annotations

from collections import deque
from itertools import pairwise, product

import isotp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.emulator.tcu.isotp import (
    LONGEST_MESSAGE,
    N_BS_NS,
    N_CR_NS,
    Failed,
    IsoTp,
    Outcome,
    Received,
    Transmit,
    single_message,
    stmin_ns,
)
from harness.emulator.tcu.isotp_table import TRANSITIONS, Event, State
from harness.errors import CallerError

MS = 1_000_000
LONG = bytes(range(30))
CLEAR = bytes.fromhex("300000")
#: patience of can-isotp in these tests: its timers run on the machine's clock
PATIENCE_MS = 60_000

messages = st.one_of(
    st.binary(min_size=1, max_size=200),
    st.integers(1, LONGEST_MESSAGE).map(lambda size: bytes(place * 7 % 251 for place in range(size))),
)


def sent(outcomes: list[Outcome]) -> list[bytes]:
    """The frames among some outcomes."""
    return [outcome.data for outcome in outcomes if isinstance(outcome, Transmit)]


class Pair:
    """Our end and can-isotp, joined in virtual time. `sent_ns` is when our end sent each of its frames."""

    def __init__(self, unit: IsoTp, block_size: int = 0, stmin: int = 0, padded: bool = True) -> None:
        self.unit = unit
        self.now_ns = 0
        self.outcomes: list[Outcome] = []
        self.sent_ns: list[int] = []
        self.errors: list[Exception] = []
        self._to_unit: deque[bytes] = deque()
        self._to_peer: deque[bytes] = deque()
        self.peer = isotp.TransportLayerLogic(
            lambda _timeout: isotp.CanMessage(2, 8, self._to_peer.popleft()) if self._to_peer else None,
            lambda message: self._to_unit.append(bytes(message.data)),
            isotp.Address(isotp.AddressingMode.Normal_11bits, txid=1, rxid=2),
            self.errors.append,
            {
                "blocksize": block_size,
                "stmin": stmin,
                "override_receiver_stmin": 0,
                "rx_flowcontrol_timeout": PATIENCE_MS,
                "rx_consecutive_frame_timeout": PATIENCE_MS,
                "tx_padding": 0xCC if padded else None,
            },
        )

    def take(self, outcomes: list[Outcome]) -> None:
        """Keep outcomes of our end; its frames go to the peer."""
        self.outcomes += outcomes
        for frame in sent(outcomes):
            self.sent_ns.append(self.now_ns)
            self._to_peer.append(frame)

    def run(self) -> None:
        """Until nothing is left to be said."""
        while True:
            self.peer.process()
            if self._to_unit:
                self.take(self.unit.feed(self._to_unit.popleft(), self.now_ns))
            elif self.unit.due_ns is not None and not self._to_peer:
                self.now_ns = max(self.now_ns, self.unit.due_ns)
                self.take(self.unit.tick(self.now_ns))
            elif not self._to_peer:
                return


@settings(max_examples=60, deadline=None)
@given(message=messages, block_size=st.integers(0, 255), stmin=st.integers(0, 127))
def test_can_isotp_reads_what_the_unit_sends(message: bytes, block_size: int, stmin: int) -> None:
    """Whatever the length and whatever the reader asks for; the least time between frames is kept."""
    pair = Pair(IsoTp(), block_size, stmin)
    pair.take(pair.unit.send(message, 0))
    pair.run()
    assert pair.errors == []
    assert bytes(pair.peer.recv() or b"") == message
    assert pair.outcomes == [outcome for outcome in pair.outcomes if isinstance(outcome, Transmit)]
    gaps = [after - before for before, after in pairwise(pair.sent_ns[1:])]
    if block_size == 0:
        assert set(gaps) <= {stmin * MS}


@settings(max_examples=60, deadline=None)
@given(message=messages, block_size=st.integers(0, 255), padded=st.booleans())
def test_the_unit_reads_what_can_isotp_sends(message: bytes, block_size: int, padded: bool) -> None:
    """Whatever the length, padded or not, in blocks of any size."""
    pair = Pair(IsoTp(block_size), padded=padded)
    pair.peer.send(message)
    pair.run()
    assert pair.errors == []
    assert [outcome for outcome in pair.outcomes if not isinstance(outcome, Transmit)] == [Received(message)]
    consecutive = max(0, -(-(len(message) - 6) // 7)) if len(message) > 7 else 0
    blocks = -(-consecutive // block_size) if block_size else min(consecutive, 1)
    assert len(sent(pair.outcomes)) == blocks


def test_the_table_is_whole() -> None:
    """Each direction knows every event of its own in every state, but for those that cannot happen there."""
    sending = {State.SEND_IDLE, State.AWAITING, State.STREAMING}
    flow = {Event.CLEAR_TO_SEND, Event.WAIT, Event.OVERFLOW, Event.INVALID_STATUS}
    frames = {Event.SINGLE, Event.FIRST, Event.TOO_LONG, Event.WRONG_NUMBER}
    assert set(product(sending, flow)) <= set(TRANSITIONS)
    assert set(product(set(State) - sending, frames)) <= set(TRANSITIONS)
    assert all(callable(getattr(IsoTp(), action)) for _, action in TRANSITIONS.values())
    assert all((state in sending) == (after in sending) for (state, _), (after, _) in TRANSITIONS.items())


@pytest.mark.parametrize("streaming", [False, True])
def test_a_second_message_is_the_callers_fault_and_changes_nothing(streaming: bool) -> None:
    """While one is on its way; that one arrives."""
    unit = IsoTp()
    unit.send(LONG, 0)
    if streaming:
        unit.feed(bytes((0x30, 0, 0x7F)), 0)
    state, due_ns = unit.sending, unit.due_ns
    with pytest.raises(CallerError, match="still being sent"):
        unit.send(b"x", 0)
    assert (unit.sending, unit.due_ns) == (state, due_ns)


@pytest.mark.parametrize("size", [0, LONGEST_MESSAGE + 1])
def test_a_message_that_no_length_can_tell_is_the_callers_fault(size: int) -> None:
    """Empty, or longer than 12 bits say."""
    with pytest.raises(CallerError, match=f"not {size}"):
        IsoTp().send(bytes(size), 0)


def test_frames_are_as_the_standard_draws_them() -> None:
    """Single, first and consecutive frame, padded with CC."""
    assert sent(IsoTp().send(b"\x3e\x00", 0)) == [bytes.fromhex("023e00cccccccccc")]
    unit = IsoTp()
    assert sent(unit.send(LONG[:16], 0)) == [bytes.fromhex("1010000102030405")]
    assert sent(unit.feed(CLEAR, 0)) == [bytes.fromhex("21060708090a0b0c"), bytes.fromhex("220d0e0fcccccccc")]


def test_without_flow_control_sending_is_given_up() -> None:
    """After N_Bs, and not before; also between two blocks."""
    unit = IsoTp()
    unit.send(LONG, 0)
    assert unit.tick(N_BS_NS - 1) == []
    assert unit.tick(N_BS_NS) == [Failed("N_TIMEOUT_Bs")]
    unit.send(LONG, 0)
    unit.feed(bytes.fromhex("300100"), 5)
    assert unit.due_ns == 5 + N_BS_NS
    assert unit.tick(5 + N_BS_NS) == [Failed("N_TIMEOUT_Bs")]
    assert unit.due_ns is None


def test_wait_gives_another_time() -> None:
    """Each wait frame begins N_Bs anew; then the message goes on."""
    unit = IsoTp()
    unit.send(LONG, 0)
    for turn in range(1, 6):
        assert unit.feed(bytes.fromhex("310000"), turn * 900 * MS) == []
    assert len(sent(unit.feed(CLEAR, 5000 * MS))) == 4


@pytest.mark.parametrize(("frame", "reason"), [("320000", "N_BUFFER_OVFLW"), ("330000", "N_INVALID_FS")])
def test_a_refused_message_is_given_up(frame: str, reason: str) -> None:
    """Overflow, and a status that does not exist."""
    unit = IsoTp()
    unit.send(LONG, 0)
    assert unit.feed(bytes.fromhex(frame), 1) == [Failed(reason)]
    assert unit.sending is State.SEND_IDLE


@pytest.mark.parametrize("frame", ["300000", "310000", "320000", "330000", "3000"])
def test_flow_control_that_nobody_waits_for_is_ignored(frame: str) -> None:
    """When nothing is being sent, and while a block is; a frame that is too short always."""
    unit = IsoTp()
    assert unit.feed(bytes.fromhex(frame), 0) == []
    unit.send(LONG, 0)
    unit.feed(bytes.fromhex("30007f"), 0)
    assert unit.feed(bytes.fromhex(frame), 1) == []
    assert unit.sending is State.STREAMING


@pytest.mark.parametrize(
    ("code", "expected_ns"),
    [
        (0, 0),
        (1, MS),
        (0x7F, 127 * MS),
        (0x80, 127 * MS),
        (0xF0, 127 * MS),
        (0xF1, MS // 10),
        (0xF9, 9 * MS // 10),
        (0xFA, 127 * MS),
        (0xFF, 127 * MS),
    ],
)
def test_the_time_between_frames_follows_its_code(code: int, expected_ns: int) -> None:
    """Milliseconds, tenths of them, and 127 ms for what is reserved."""
    assert stmin_ns(code) == expected_ns


def receiving(block_size: int = 0, size: int = 20) -> IsoTp:
    """An end that has the first six bytes of a message."""
    unit = IsoTp(block_size)
    unit.feed(bytes((0x10, size)) + LONG[:6], 0)
    return unit


def test_without_consecutive_frames_receiving_is_given_up() -> None:
    """After N_Cr since the last frame, and not before."""
    unit = receiving()
    unit.feed(b"\x21" + bytes(7), 5)
    assert unit.tick(5 + N_CR_NS - 1) == []
    assert unit.tick(5 + N_CR_NS) == [Failed("N_TIMEOUT_Cr")]
    assert unit.feed(b"\x22" + bytes(7), 6 + N_CR_NS) == []


def test_a_frame_out_of_order_ends_the_message() -> None:
    """What follows is ignored, the next message is taken."""
    unit = receiving()
    assert unit.feed(b"\x22" + bytes(7), 1) == [Failed("N_WRONG_SN")]
    assert unit.feed(b"\x21" + bytes(7), 2) == []
    assert unit.feed(b"\x01\x3e", 3) == [Received(b"\x3e")]


def test_a_new_message_takes_the_place_of_an_unfinished_one() -> None:
    """Single or first frame."""
    unit = receiving()
    assert unit.feed(b"\x01\x3e", 1) == [Received(b"\x3e")]
    assert unit.due_ns is None
    unit = receiving()
    assert len(sent(unit.feed(b"\x10\x08abcdef", 1))) == 1
    assert unit.feed(b"\x21gh", 2) == [Received(b"abcdefgh")]


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "00",
        "08abcdefabcdefab",
        "0301",
        "1007abcdefabcdef",
        "1014abcdefabcd",
        "100000000fff0000",
        "40",
        "f0",
        "2100",
    ],
)
def test_frames_that_are_to_be_ignored_change_nothing(frame: str) -> None:
    """Wrong lengths, unknown kinds, a consecutive frame out of the blue."""
    unit = IsoTp()
    assert unit.feed(bytes.fromhex(frame), 0) == []
    assert (unit.sending, unit.receiving, unit.due_ns) == (State.SEND_IDLE, State.RECEIVE_IDLE, None)


def test_a_consecutive_frame_with_too_few_bytes_is_ignored() -> None:
    """The whole one that follows is taken."""
    unit = receiving()
    assert unit.feed(b"\x21abc", 1) == []
    unit.feed(b"\x21" + LONG[6:13], 2)
    assert unit.feed(b"\x22" + LONG[13:20], 3) == [Received(LONG[:20])]


@pytest.mark.parametrize("frame", ["1fff" + "00" * 6, "1000ffffffff0000", "1000000010000000"])
def test_a_message_longer_than_the_buffer_is_refused(frame: str) -> None:
    """With flow control `overflow`, whatever was being received."""
    for unit in (IsoTp(longest=100), receiving()):
        unit._longest = 100
        assert sent(unit.feed(bytes.fromhex(frame), 0)) == [bytes.fromhex("320000cccccccccc")]
        assert unit.due_ns is None


def test_both_directions_run_at_once() -> None:
    """A message is received while another one waits for its flow control."""
    unit = IsoTp()
    unit.send(LONG[:8], 0)
    assert sent(unit.feed(b"\x10\x08abcdef", 1)) == [bytes.fromhex("300800cccccccccc")]
    assert sent(unit.feed(CLEAR, 2)) == [bytes.fromhex("210607cccccccccc")]
    assert unit.feed(b"\x21gh", 3) == [Received(b"abcdefgh")]


@pytest.mark.parametrize(("frame", "expected"), [("023e00", "3e00"), ("073e00", None), ("00", None), ("10083e", None)])
def test_a_single_frame_is_read_alone(frame: str, expected: str | None) -> None:
    """For requests to all units, which have one frame."""
    message = single_message(bytes.fromhex(frame))
    assert message == (None if expected is None else bytes.fromhex(expected))


FED = st.one_of(
    st.binary(max_size=8),
    st.builds(lambda number: bytes((0x20 | number,)) + bytes(7), st.integers(0, 15)),
    st.sampled_from([b"\x1f\xff" + bytes(6), CLEAR, b"\x31\0\0", b"\x30\x01\0", b"\x10\x14" + bytes(6)]),
)


@settings(max_examples=200, deadline=None)
@given(steps=st.lists(st.tuples(FED, st.integers(0, 1200), st.booleans()), max_size=60))
def test_no_frames_break_it_and_it_keeps_little(steps: list[tuple[bytes, int, bool]]) -> None:
    """Any frames at any instants, with a message to send now and then: no exception, and no more than one message."""
    unit, now_ns = IsoTp(), 0
    for frame, later_ms, sends in steps:
        now_ns += later_ms * MS
        if sends and unit.sending is State.SEND_IDLE:
            unit.send(bytes(LONGEST_MESSAGE), now_ns)
        outcomes = unit.feed(frame, now_ns)
        assert len(outcomes) <= 600
        assert len(unit._collected) + len(unit._unsent) <= 2 * LONGEST_MESSAGE
        assert all(len(data) == 8 for data in sent(outcomes))
        assert unit.due_ns is None or now_ns < unit.due_ns <= now_ns + N_BS_NS
