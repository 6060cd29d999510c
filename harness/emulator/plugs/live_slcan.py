"""A CAN adapter on a pseudo-terminal, for python-can's `slcan` in another process: `can.Bus(interface="slcan", ...)`.

The protocol is that of Lawicel's CAN232 (manual, version 3): a letter, hexadecimal digits and a carriage return; the
answer is a carriage return, or a bell for what is refused. Classic frames only, as on this bus.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path

import can

from harness.emulator.plugs.live_pty import PtyPort

OK, REFUSED = b"\r", b"\a"
#: the longest line, an extended frame of 8 bytes with a time stamp, and some more
LONGEST_LINE = 64
#: S commands and their bit rates in bit/s
BITRATES = {
    b"S0": 10_000,
    b"S1": 20_000,
    b"S2": 50_000,
    b"S3": 100_000,
    b"S4": 125_000,
    b"S5": 250_000,
    b"S6": 500_000,
    b"S7": 800_000,
    b"S8": 1_000_000,
}
_ID_DIGITS = {b"t": 3, b"r": 3, b"T": 8, b"R": 8}
HEXADECIMAL = frozenset(b"0123456789abcdefABCDEF")
MAX_DLC = 8
EXTENDED_IDS = 1 << 29
STANDARD_IDS = 1 << 11


class SlcanAdapter(can.BusABC):
    """The adapter, as a bus of this process. What nobody reads is dropped and counted; frames pass while it is open.

    An adapter told another bit rate than the bus has stays closed, because on a real bus nothing would come through.
    """

    def __init__(self, link: Path, bitrate_bps: int) -> None:
        self._bitrate_bps = bitrate_bps
        self._port = PtyPort(link)
        self._input = bytearray()
        self._received: deque[can.Message] = deque()
        self._open = self._listen_only = self._wrong_bitrate = False
        self.channel_info = f"slcan adapter at {link}"
        super().__init__(channel=str(link))

    @property
    def lost(self) -> int:
        """Bytes that nobody read in time."""
        return self._port.lost

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        """Give a frame to whoever has the adapter open."""
        if self._open:
            self._port.write(_text_of(msg))

    def _recv_internal(self, timeout: float | None) -> tuple[can.Message | None, bool]:
        if not self._received:
            data = self._port.read(1.0 if timeout is None else timeout)
            if not data and not self._port.is_open:
                self._open = False
            self._take(data)
        return (self._received.popleft() if self._received else None), False

    def shutdown(self) -> None:
        """Take the adapter away."""
        super().shutdown()
        self._port.close()
        self._port.release()

    def _take(self, data: bytes) -> None:
        *ends, rest = data.split(b"\r")
        for end in ends:
            self._input += end
            line = bytes(self._input)
            self._input.clear()
            self._port.write(self._answer(line))
        self._input = (self._input + rest)[: LONGEST_LINE + 1]  # too long is wrong, however long

    def _answer(self, line: bytes) -> bytes:
        if not line:
            return OK
        if line[:1] in _ID_DIGITS:
            return self._frame(line)
        if line in BITRATES:
            return self._set_bitrate(BITRATES[line])
        commands: dict[bytes, Callable[[], bytes]] = {
            b"O": lambda: self._set_open(listen_only=False),
            b"L": lambda: self._set_open(listen_only=True),
            b"C": self._set_closed,
            b"V": lambda: b"V1013" + OK,
            b"N": lambda: b"NTCUH" + OK,
            b"F": lambda: b"F00" + OK,
        }
        command = commands.get(line)
        return REFUSED if command is None else command()

    def _set_bitrate(self, bitrate_bps: int) -> bytes:
        self._wrong_bitrate = bitrate_bps != self._bitrate_bps
        if self._wrong_bitrate:
            print(  # noqa: T201  # the process serves a bench, and its standard error is where it tells of trouble
                f"{self.channel_info}: asked for {bitrate_bps} bit/s, but the bus has {self._bitrate_bps} bit/s",
                file=sys.stderr,
            )
        return REFUSED if self._wrong_bitrate else OK

    def _set_open(self, listen_only: bool) -> bytes:
        self._open, self._listen_only = not self._wrong_bitrate, listen_only
        return OK if self._open else REFUSED

    def _set_closed(self) -> bytes:
        self._open = False
        return OK

    def _frame(self, line: bytes) -> bytes:
        message = message_of(line)
        if message is None or not self._open or self._listen_only:
            return REFUSED
        self._received.append(message)
        return OK


def message_of(line: bytes) -> can.Message | None:
    """The frame that a line describes, None when it describes none."""
    kind, digits = line[:1], line[1:]
    length = _ID_DIGITS[kind]
    if not digits or not HEXADECIMAL.issuperset(digits) or len(digits) <= length:
        return None
    identifier, dlc, content = int(digits[:length], 16), int(digits[length : length + 1], 16), digits[length + 1 :]
    extended, remote = kind in b"TR", kind in b"rR"
    if dlc > MAX_DLC or identifier >= (EXTENDED_IDS if extended else STANDARD_IDS):
        return None
    if len(content) != (0 if remote else 2 * dlc):
        return None
    return can.Message(
        arbitration_id=identifier,
        is_extended_id=extended,
        is_remote_frame=remote,
        dlc=dlc,
        data=None if remote else bytes.fromhex(content.decode()),
    )


def _text_of(message: can.Message) -> bytes:
    kind = "r" if message.is_remote_frame else "t"
    if message.is_extended_id:
        head = f"{kind.upper()}{message.arbitration_id:08X}"
    else:
        head = f"{kind}{message.arbitration_id:03X}"
    content = "" if message.is_remote_frame else bytes(message.data).hex().upper()
    return f"{head}{message.dlc}{content}\r".encode()
