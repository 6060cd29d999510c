"""What every emulated instrument is: a line in, a line out or none, after a delay; and a connection to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial

from harness.kernel import Kernel

#: the longest line an instrument takes, without its line end
MAX_LINE_BYTES = 4096
#: lines that wait for the instrument, and bytes that wait to be read: what finds no room is lost, a line as an overrun
#: of the input buffer
MOST_WAITING_LINES = 1024
MOST_WAITING_BYTES = 262_144
#: time an instrument needs for one line
DEFAULT_DELAY_NS = 1_000_000


class Instrument(ABC):
    """One instrument. It handles lines one after the other, each taking `delay_ns`, whoever sent them."""

    #: what ends a reply
    line_end = b"\n"

    def __init__(self, delay_ns: int = DEFAULT_DELAY_NS) -> None:
        self.delay_ns = delay_ns
        #: the instant at which the lines taken so far are done
        self.busy_until_ns = 0
        #: how it can break: deaf and mute, the connection cut, one answer late by so much
        self.answers = True
        self.connected = True
        self.late_ns = 0

    @abstractmethod
    def execute(self, line: str) -> str | None:
        """Carry out one line (without its line end) and give the reply, or None when there is none."""

    @abstractmethod
    def overrun(self) -> str | None:
        """A line was longer than MAX_LINE_BYTES and is lost; gives the reply, or None when there is none."""

    @property
    def status_byte(self) -> int:
        """The status byte of IEEE 488.2 without the message-available bit; 0 where an instrument has none."""
        return 0


class Connection:
    """One bench's connection to an instrument, as over TCP: bytes in, bytes out, in order.

    Each line takes effect, and is answered, after the instrument's delay in kernel time.
    """

    def __init__(self, kernel: Kernel, instrument: Instrument) -> None:
        self._kernel = kernel
        self.instrument = instrument
        #: bytes that wait to be read
        self.output = bytearray()
        self._input = bytearray()
        self._overlong = False
        self._waiting_lines = 0
        self._open = True

    def write(self, data: bytes) -> None:
        """Take bytes from the bench; complete lines are carried out one after the other."""
        *ends, rest = data.split(b"\n")
        for end in ends:
            self._take(end)
            self._line_ended()
        self._take(rest)

    def clear(self) -> None:
        """Forget a begun line and the replies that have arrived. A reply that is still to come does come."""
        self._input.clear()
        self._overlong = False
        self.output.clear()

    def close(self) -> None:
        """Hang up: lines already sent are still carried out, their replies are lost."""
        self._open = False
        self.clear()

    def _take(self, data: bytes) -> None:
        self._overlong = self._overlong or len(self._input) + len(data) > MAX_LINE_BYTES + len(b"\r")
        if self._overlong:
            self._input.clear()
        else:
            self._input += data

    def _line_ended(self) -> None:
        line = self._input.decode("ascii", "replace").strip()
        overlong = self._overlong or len(line) > MAX_LINE_BYTES
        self._input.clear()
        self._overlong = False
        if (line or overlong) and self._waiting_lines >= MOST_WAITING_LINES:
            self.instrument.overrun()
        elif line or overlong:
            self._waiting_lines += 1
            delay_ns, self.instrument.late_ns = self.instrument.delay_ns + self.instrument.late_ns, 0
            due_ns = max(self._kernel.now_ns, self.instrument.busy_until_ns) + delay_ns
            self.instrument.busy_until_ns = due_ns
            self._kernel.at(due_ns, partial(self._carry_out, None if overlong else line))

    def _carry_out(self, line: str | None) -> None:
        self._waiting_lines -= 1
        if not (self.instrument.answers and self.instrument.connected):
            return
        reply = self.instrument.overrun() if line is None else self.instrument.execute(line)
        data = b"" if reply is None else reply.encode("ascii", "replace") + self.instrument.line_end
        if self._open and len(self.output) + len(data) <= MOST_WAITING_BYTES:
            self.output += data
