"""The CAN adapter on a pseudo-terminal, as python-can's slcan and as a terminal see it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import can
import pytest
import serial
from hypothesis import given
from hypothesis import strategies as st

from harness.emulator.plugs.live_slcan import SlcanAdapter, _text_of, message_of
from tests.plugs.live import PATIENCE_S

BITRATE_BPS = 500_000


class Reader:
    """A thread that serves the adapter, as the bridge does."""

    def __init__(self, link: Path) -> None:
        self.adapter = SlcanAdapter(link, BITRATE_BPS)
        self.received: list[can.Message] = []
        self._stopping = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._stopping = True
        self._thread.join(PATIENCE_S)
        self.adapter.shutdown()

    def _read(self) -> None:
        while not self._stopping:
            message = self.adapter.recv(0.02)
            if message is not None:
                self.received.append(message)


@pytest.fixture
def link(tmp_path: Path) -> Path:
    """Where the adapter is."""
    return tmp_path / "can"


@pytest.fixture
def reader(link: Path) -> Iterator[Reader]:
    """An adapter at work."""
    reader = Reader(link)
    yield reader
    reader.close()


@pytest.fixture
def terminal(reader: Reader, link: Path) -> Iterator[serial.Serial]:
    """A terminal at the adapter."""
    with serial.Serial(str(link), timeout=PATIENCE_S) as terminal:
        yield terminal


def asked(terminal: serial.Serial, line: bytes) -> bytes:
    """The answer to a line, to its carriage return or bell."""
    terminal.write(line)
    answer = bytearray()
    while not answer.endswith((b"\r", b"\a")):
        byte = terminal.read(1)
        assert byte, "no answer"
        answer += byte
    return bytes(answer)


@pytest.mark.parametrize("extended", [False, True])
@pytest.mark.parametrize("remote", [False, True])
def test_python_can_exchanges_frames_with_it(reader: Reader, link: Path, extended: bool, remote: bool) -> None:
    """Each kind of classic frame, both ways, with the bare library."""
    data = None if remote else b"\x01\x80\xff"
    sent = can.Message(arbitration_id=0x123, is_extended_id=extended, is_remote_frame=remote, dlc=3, data=data)
    with can.Bus(interface="slcan", channel=str(link), bitrate=BITRATE_BPS, sleep_after_open=0) as bus:
        bus.send(sent)
        while not reader.received:
            assert bus.recv(0.01) is None
        reader.adapter.send(reader.received[0])
        back = bus.recv(PATIENCE_S)
    assert back is not None
    for message in (reader.received[0], back):
        assert message.equals(sent, timestamp_delta=None, check_channel=False, check_direction=False)


def test_frames_pass_only_while_it_is_open(reader: Reader, terminal: serial.Serial) -> None:
    """Closed, it refuses and says nothing; open, it takes and gives; listening only, it gives but refuses."""
    frame = can.Message(arbitration_id=0x7, data=b"\xab", is_extended_id=False)
    assert asked(terminal, b"t00710A\r") == b"\a"
    reader.adapter.send(frame)
    assert asked(terminal, b"O\r") == b"\r"
    assert asked(terminal, b"t00710A\r") == b"\r"
    reader.adapter.send(frame)
    assert terminal.read(8) == b"t0071AB\r"
    assert asked(terminal, b"L\r") == b"\r"
    assert asked(terminal, b"t00710A\r") == b"\a"
    assert asked(terminal, b"C\r") == b"\r"
    reader.adapter.send(frame)
    assert asked(terminal, b"V\r") == b"V1013\r"


def test_another_bit_rate_keeps_it_closed(
    reader: Reader, terminal: serial.Serial, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a real bus nothing would come through; it refuses, and says why."""
    assert asked(terminal, b"S5\r") == b"\a"
    assert asked(terminal, b"O\r") == b"\a"
    assert "asked for 250000 bit/s, but the bus has 500000 bit/s" in capsys.readouterr().err
    assert asked(terminal, b"S6\r") == b"\r"
    assert asked(terminal, b"O\r") == b"\r"


@pytest.mark.parametrize(
    "line",
    [
        b"t",
        b"t12",
        b"t123",
        b"t1239",
        b"t12321",
        b"t123211223",
        b"t8000",
        b"T200000000",
        b"r12311122",
        b"tXYZ0",
        b"Q",
        b"\xff",
    ],
)
def test_what_it_does_not_understand_is_refused(terminal: serial.Serial, line: bytes) -> None:
    """Too short, too long, out of range, no hexadecimal, unknown: a bell, and it goes on working."""
    assert asked(terminal, b"O\r") == b"\r"
    assert asked(terminal, line + b"\r") == b"\a"
    assert asked(terminal, b"N\r") == b"NTCUH\r"


def test_a_line_without_end_does_not_grow(terminal: serial.Serial) -> None:
    """It is refused when it ends at last."""
    assert asked(terminal, b"t" * 3000 + b"\r") == b"\a"
    assert asked(terminal, b"N\r") == b"NTCUH\r"


@given(
    identifier=st.integers(0, (1 << 29) - 1), extended=st.booleans(), remote=st.booleans(), data=st.binary(max_size=8)
)
def test_a_frame_is_read_as_it_was_written(identifier: int, extended: bool, remote: bool, data: bytes) -> None:
    """Text and frame are two forms of one thing."""
    message = can.Message(
        arbitration_id=identifier if extended else identifier >> 18,
        is_extended_id=extended,
        is_remote_frame=remote,
        dlc=len(data),
        data=None if remote else data,
    )
    read = message_of(_text_of(message).removesuffix(b"\r"))
    assert read is not None
    assert read.equals(message, timestamp_delta=None, check_direction=False)


@given(line=st.binary(max_size=40), kind=st.sampled_from([b"t", b"T", b"r", b"R"]))
def test_no_text_from_outside_makes_it_fail(line: bytes, kind: bytes) -> None:
    """Whatever comes is a frame that can be written again, or none."""
    message = message_of(kind + line)
    if message is not None:
        assert message_of(_text_of(message).removesuffix(b"\r")) is not None
