"""The doors on serial lines: the console as the bench reads it, and the satellite receiver."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from harness.emulator.plugs import registry
from harness.emulator.plugs.serial_handlers import install
from harness.emulator.serial_line import SerialLine
from harness.emulator.tcu.gnss import parse
from harness.emulator.uart import BUFFER_BYTES
from harness.links.console import ConsoleLink
from harness.links.gnss import fix, no_fix
from tests.fuzz import draw
from tests.fuzz.door import ACCEPTED, REFUSED, Door, Outcome, Stand
from tests.fuzz.link_stand import OUTSIDE, LinkStand, open_link

if TYPE_CHECKING:
    from harness.emulator.world import World

BAUD = 115_200
#: how long the unit is waited for
PATIENCE_S = 2.0
START = datetime(2026, 3, 2, tzinfo=UTC)
SENTENCES = (fix(START, 13.7, 100.5, 2.0), no_fix(START), fix(START, -33.9, -70.7, 500.0))
#: 1e-5 minutes, as the sentences round
ANGLE_ERROR_DEG = 1e-5 / 60


@dataclass(frozen=True)
class Printed:
    """Bytes that the unit prints, in pieces, while the bench waits for a reply or for nothing."""

    pieces: tuple[bytes, ...]
    awaited: bool


class LinkConsole(Door):
    """Bytes from the unit's console.

    Accepted: lines, or a complete reply. Refused: DutProtocolError. Each line has a record, in which nothing is left
    that a terminal could act on; what has no end is kept up to 4096 bytes; the next command is answered.
    """

    name = "console-link"
    session = 120
    share = 60

    SOUND = (b"[   12.345] modem: registered\r\n", b"RUNNING\r\nOK\r\n", b"ERROR 1\r\n", b"OK\n", b"driver=open\r\n")

    def generate(self, random: Random) -> Printed:
        """Lines of a sound unit, mutated, cut anywhere; noise; lines without end."""
        pieces = []
        for _ in range(random.randrange(1, 4)):
            line = random.choice(self.SOUND)
            if draw.chance(random, 2):
                line = draw.mutated(random, line)
            if draw.chance(random, 60):
                line = random.choice((b"A", b"\0", b"\xff", b"\r")) * 20_000 + b"\n" * random.choice((0, 1, 500))
            if draw.chance(random, 6):
                line = draw.text(random).encode("utf-8", "surrogatepass") + b"\n"
            pieces.append(line if not draw.chance(random, 8) else draw.raw(random, 200))
        return Printed(tuple(pieces), draw.chance(random, 2))

    def open(self) -> AbstractContextManager[Stand]:
        """A link of its own."""
        return open_link(_ConsoleStand())


class _ConsoleStand(LinkStand):
    def __init__(self) -> None:
        super().__init__()
        self._line = SerialLine(self.kernel, BAUD)
        install()
        bench = SimpleNamespace(name="fuzzed", kernel=self.kernel, console=self._line, gnss=None)
        self._world = cast("World", bench)
        registry.add(self._world)
        self.link = ConsoleLink("tcuhil://fuzzed/console", BAUD, self.journal, self.clock)
        self.roots = (self.link, self._line)
        self._reply: tuple[bytes, ...] = (b"",)
        self._line.device.on_receive(self._asked)
        self.journal.listeners.append(lambda record: _check_plain(record.data))

    def feed(self, item: Any) -> Outcome:
        printed_bytes = sum(map(len, item.pieces))
        try:
            if item.awaited:
                self._reply = item.pieces
                self.link.command("$TCU_STATUS", PATIENCE_S)
            else:
                self._print(item.pieces)
                self.wait(0.01 + printed_bytes * 10 / BAUD)
            outcome = ACCEPTED
        except OUTSIDE:
            outcome = REFUSED
        self._drain()
        return outcome

    def _drain(self) -> None:
        """Whatever is still on the wire arrives."""
        while self._line.bench.in_waiting or self._line.device.busy_until_ns > self.kernel.now_ns:
            try:
                self.wait(1.0)
            except OUTSIDE:
                continue

    def check(self) -> None:
        self._print((b"\r\n",))
        self._drain()
        self._reply = (b"RUNNING\r\n", b"OK\r\n")
        assert self.link.command("$TCU_STATUS", PATIENCE_S) == ["RUNNING"], "a sound reply is not read"
        self.check_journal()

    def close(self) -> None:
        self.link.close()
        registry.remove(self._world)
        super().close()

    def _asked(self, _data: bytes) -> None:
        pieces, self._reply = self._reply, (b"",)
        self._print(pieces)

    def _print(self, pieces: tuple[bytes, ...]) -> None:
        for piece in pieces:
            self._line.device.write(piece[:BUFFER_BYTES])


def _check_plain(data: Any) -> None:
    for value in data.values():
        assert not isinstance(value, str) or value.isprintable(), f"a record is not plain text: {value[:80]!r}"


@dataclass(frozen=True)
class Place:
    """What the bench's receiver says: an instant in s since 2026-03-02, and a position."""

    at_s: float
    lat_deg: float
    lon_deg: float
    altitude_m: float


class UnitGnss(Door):
    """Sentences of a satellite receiver, as the emulated unit reads them, and those that the bench's own writes.

    Accepted: a fix, valid only within 90 and 180 degrees. Refused: none. Nothing is raised, a line that is no sentence
    is counted, and each position that the bench can report is read back within 1e-5 minutes.
    """

    name = "nmea-unit"
    session = 1000
    share = 120

    def generate(self, random: Random) -> bytes | Place:
        """Sentences, mutated with and without a new checksum; noise; positions."""
        if draw.chance(random, 12):
            lat_deg = random.choice((random.uniform(-90, 90), 90.0, -90.0, 0.0, -0.0, 59.999_999_999, 1e-300))
            lon_deg = random.choice((random.uniform(-180, 180), 180.0, -180.0, -0.0, 179.999_999_999))
            return Place(random.uniform(0, 2e9), lat_deg, lon_deg, random.uniform(-1_000, 18_000))
        sound = random.choice(SENTENCES)
        match random.randrange(4):
            case 0:
                return draw.mutated(random, sound)
            case 1:
                return draw.raw(random, 200)
            case _:
                fields = sound.split(b"\r\n")[random.randrange(2)][1:-3].split(b",")
                for _ in range(random.randrange(1, 4)):
                    fields[random.randrange(len(fields))] = random.choice(
                        (b"", b"A", b"V", b"N", b"9" * 9, b"-1", b"1e9", b"nan", b"\xb2", b"9000.00000", b"235960.00",
                         b"310226", b"GNRMC", b"GPGGA", b"\xd9\xa3", b"18000.00001", b"0060.0", draw.raw(random, 6))
                    )  # fmt: skip
                return _sentence(b",".join(fields))

    def open(self) -> AbstractContextManager[Stand]:
        """Nothing is kept from one to the next."""
        return _open_gnss()


@contextmanager
def _open_gnss() -> Iterator[Stand]:
    yield _GnssStand()


class _GnssStand(Stand):
    def feed(self, item: Any) -> Outcome:
        if isinstance(item, Place):
            _check_round_trip(item)
            return ACCEPTED
        found = parse(item)
        if found is None:
            return REFUSED
        sound = abs(found.lat_deg) <= 90 and abs(found.lon_deg) <= 180
        assert sound if found.valid else math.isnan(found.lat_deg), f"no place on earth: {found}"
        return ACCEPTED

    def check(self) -> None:
        _check_round_trip(Place(0.0, 13.7, 100.5, 2.0))


def _check_round_trip(place: Place) -> None:
    utc = START + timedelta(seconds=place.at_s)
    read = parse(fix(utc, place.lat_deg, place.lon_deg, place.altitude_m))
    assert read is not None and read.valid and read.rejected == 0, f"{place} is read as {read}"
    assert abs(read.lat_deg - place.lat_deg) <= ANGLE_ERROR_DEG, f"{place} is read as {read}"
    assert abs(read.lon_deg - place.lon_deg) <= ANGLE_ERROR_DEG, f"{place} is read as {read}"
    assert abs(read.utc - utc) <= timedelta(milliseconds=10), f"{place} is read as {read}"


def _sentence(body: bytes) -> bytes:
    checksum = 0
    for byte in body:
        checksum ^= byte
    return b"$" + body + f"*{checksum:02X}\r\n".encode()
