"""The console link: what the unit prints, line by line, and the `$` commands it takes. On plain pyserial.

A Gen 2 unit takes commands that begin with `$`. How a reply ends is not public, so this contract is the project's own:

- a command is one line of printable ASCII that begins with `$`; its name and arguments are separated by blanks;
- the reply is any number of lines, then `OK`, or `ERROR <n>`;
- log lines may come between; they begin with an uptime stamp in seconds, `[   12.345] `, and reply lines do not.
"""

from __future__ import annotations

import fcntl
import re
import struct
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import serial

from harness.clock import Clock
from harness.errors import CallerError, DutProtocolError, RigError
from harness.journal import Journal
from harness.kernel import ns
from harness.links.inlet import Descriptor, attach

#: bytes of one line; a longer one counts as broken
LONGEST_LINE = 4096
#: lines that `lines()` gives; the journal has them all
KEPT_LINES = 10_000
#: asm-generic/ioctls.h; struct serial_icounter_struct: eleven counters, nine reserved, and which of them count losses
TIOCGICOUNT = 0x545D
COUNTERS = struct.Struct("20i")
OVERRUN, BUFFER_OVERRUN = 7, 10
LOG_STAMP = re.compile(r"\[ *\d+\.\d{3}\] ")
FINAL = re.compile(r"OK|ERROR \d+")
COMMAND = re.compile(r"\$[!-~][ -~]*")


@runtime_checkable
class CountsLosses(Protocol):
    """A port that knows how many bytes found no room."""

    @property
    def lost_bytes(self) -> int:
        """How many so far."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end, as text without control characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Bytes that are no line of text: why, and the bytes with everything that is not plain ASCII escaped."""

    reason: str
    excerpt: str


class LineCutter:
    """Bytes in, lines out, however the bytes are split. A line ends with LF or CR LF."""

    def __init__(self) -> None:
        self._part = bytearray()
        self._skipping = False

    def feed(self, data: bytes) -> Iterator[Line | Broken]:
        """The lines that these bytes complete. The end of a line that was too long is skipped."""
        *ended, rest = data.split(b"\n")
        for piece in ended:
            yield from self._extend(piece)
            if not self._skipping:
                yield _decoded(bytes(self._part).removesuffix(b"\r"))
            self._part.clear()
            self._skipping = False
        yield from self._extend(rest)

    def _extend(self, piece: bytes) -> Iterator[Broken]:
        if self._skipping:
            return
        self._part += piece[: LONGEST_LINE + 1]
        if len(self._part) > LONGEST_LINE:
            yield Broken(f"a line of more than {LONGEST_LINE} bytes", _excerpt(bytes(self._part[:LONGEST_LINE])))
            self._part.clear()
            self._skipping = True


def _decoded(line: bytes) -> Line | Broken:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return Broken("a line that is not UTF-8 text", _excerpt(line))
    return Line(text if text.isprintable() else "".join(map(_escaped, text)))


def _escaped(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def _excerpt(data: bytes) -> str:
    return "".join(map(_escaped, data.decode("ascii", "backslashreplace")))


class ConsoleLink:
    """The unit's console on a serial port of the rig, 8N1.

    Each line goes to the journal as it comes. Bytes that are no line of text are a fault of the unit: the journal gets
    an excerpt, and whoever waits gets DutProtocolError. Control characters (terminal escapes, NUL) are kept as their
    escapes only, here and in the journal.
    """

    def __init__(self, url: str, baud: int, journal: Journal, clock: Clock) -> None:
        """Open the port. Raises RigError when it cannot be opened or would need wall pacing."""
        self._url = url
        self._journal = journal
        self._clock = clock
        self._cutter = LineCutter()
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._listener: Callable[[str], None] | None = None
        #: how often it sent what is no line of text
        self.broken = 0
        try:
            self._port: serial.Serial = serial.serial_for_url(url, baudrate=baud, timeout=0)
        except (serial.SerialException, ValueError) as error:
            raise RigError(f"the console port cannot be opened: {error}", where=url) from error
        self._lost_before = _lost_bytes(self._port)
        try:
            self._detach = attach(self._port, self._read, "console", clock)
        except RigError:
            self._port.close()
            raise

    def close(self) -> None:
        """Close the port; harmless when it is closed."""
        self._detach()
        self._port.close()

    def check(self) -> None:
        """Raise RigError when the port is lost, or has lost bytes."""
        try:
            _ = self._port.in_waiting
        except OSError as error:  # the base of pyserial's own
            raise self._lost(error) from error
        if self.lost_bytes:
            raise RigError(
                f"the console port lost {self.lost_bytes} bytes, for which there was no room",
                where=self._url,
                hint="the machine is too busy, or the adapter's buffer too small",
            )

    @property
    def lost_bytes(self) -> int:
        """Bytes that the port had no room for since it was opened; 0 where the port cannot tell."""
        return _lost_bytes(self._port) - self._lost_before

    def lines(self) -> list[str]:
        """The newest lines so far, oldest first, 10 000 at most."""
        return list(self._lines)

    def wait_for(self, pattern: str, timeout_s: float) -> str:
        """Wait for a line, printed from now on, in which a regular expression is found; the line.

        Raises DutProtocolError when none comes in time, CallerError when the pattern is none.
        """
        try:
            wanted = re.compile(pattern)
        except re.error as error:
            raise CallerError(f"{pattern!r} is not a regular expression: {error}") from error
        found: list[str] = []

        def look(text: str) -> None:
            if wanted.search(text):
                found.append(text)

        if not self._wait(look, lambda: bool(found), timeout_s, f"console line {pattern!r}"):
            raise DutProtocolError(
                f"no console line matched {pattern!r} within {timeout_s} s",
                where=self._url,
                hint="compare the console lines in the journal with the pattern",
            )
        return found[0]

    def command(self, text: str, timeout_s: float = 2.0) -> list[str]:
        """Send a `$` command; the lines of its reply without the final `OK`.

        Raises DutProtocolError when the final line is `ERROR <n>` or does not come in time, CallerError when the text
        is no command.
        """
        if COMMAND.fullmatch(text) is None:
            raise CallerError(f"{text!r} is no console command", hint="one line of printable ASCII that begins with $")
        name = text.split(maxsplit=1)[0]
        reply: list[str] = []

        def collect(line: str) -> None:
            if not LOG_STAMP.match(line) and not _ended(reply):
                reply.append(line)

        self._journal.append("stimulus", "console.command", text=text)
        self._send(text)
        if not self._wait(collect, lambda: _ended(reply), timeout_s, f"reply to {name}"):
            raise DutProtocolError(
                f"no complete reply to {name} after {timeout_s} s: {len(reply)} lines, no final one",
                where=self._url,
                hint="check that the unit is powered and has booted, and the baud rate of the rig file",
            )
        final = reply.pop()
        if final != "OK":
            raise DutProtocolError(f"the unit answered {final} to {name}", where=self._url)
        return reply

    def _send(self, text: str) -> None:
        try:
            self._port.write(text.encode() + b"\r\n")
        except OSError as error:
            raise self._lost(error) from error

    def _wait(self, listener: Callable[[str], None], done: Callable[[], bool], timeout_s: float, awaiting: str) -> bool:
        if self._listener is not None:
            raise CallerError("the console is being waited for already", hint="wait for one thing at a time")
        self._listener = listener
        try:
            return self._clock.wait(done, self._clock.now_ns + ns(timeout_s), awaiting)
        finally:
            self._listener = None

    def _read(self) -> None:
        try:
            data = self._port.read(self._port.in_waiting)
        except OSError as error:  # the base of pyserial's own, which its ioctl does not raise
            raise self._lost(error) from error
        reasons: list[str] = []
        for piece in self._cutter.feed(data):
            if isinstance(piece, Line):
                self._take_line(piece.text)
            else:
                self.broken += 1
                reasons.append(f"the console sent {piece.reason}")
                self._journal.append("fault", "dut protocol", message=reasons[-1], excerpt=piece.excerpt)
        if reasons:
            raise DutProtocolError(
                reasons[0],
                where=self._url,
                hint="see the excerpt in the journal; check the baud rate of the rig file",
            )

    def _take_line(self, text: str) -> None:
        self._journal.append("observation", "console.line", text=text)
        self._lines.append(text)
        if self._listener is not None:
            self._listener(text)

    def _lost(self, error: OSError) -> RigError:
        return RigError(f"the console port is lost: {error}", where=self._url, hint="check the adapter and its cable")


def _ended(reply: list[str]) -> bool:
    return bool(reply) and FINAL.fullmatch(reply[-1]) is not None


def _lost_bytes(port: object) -> int:
    """Overruns of the UART and of its driver (linux/serial.h, TIOCGICOUNT), or what an emulated port says."""
    if isinstance(port, CountsLosses):
        return port.lost_bytes
    if not isinstance(port, Descriptor):
        return 0
    try:
        counters = COUNTERS.unpack(fcntl.ioctl(port.fileno(), TIOCGICOUNT, bytes(COUNTERS.size)))
    except (OSError, ValueError):  # a pseudo terminal, a network port
        return 0
    return int(counters[OVERRUN] + counters[BUFFER_OVERRUN])
