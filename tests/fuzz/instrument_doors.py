"""The doors of the instruments: what one answers to the bench, and what a client says to an emulated one."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from random import Random
from typing import Any, cast

import pyvisa

from harness.emulator.instruments import Attenuator, Instrument, NetworkEmulator
from harness.emulator.plugs import registry
from harness.emulator.plugs.live_scpi import _Client
from harness.emulator.plugs.visa import TcuhilVisaLibrary
from harness.emulator.world import World
from harness.errors import RigError
from harness.kernel import Kernel, ns
from harness.links.instruments import AttenuatorLink, InstrumentLink, InstrumentSettings, NetworkLink, SupplyLink
from tests.fuzz import draw
from tests.fuzz.door import ACCEPTED, MOST_BYTES, REFUSED, Door, Outcome, Stand
from tests.fuzz.link_stand import LinkStand, open_link
from tests.fuzz.unit_stand import CONFIG
from tests.links.supplies import FAMILIES, make_supply

Operation = Callable[[Any], object]
#: what is asked of each kind of instrument
OPERATIONS: dict[type[InstrumentLink], dict[str, Operation]] = {
    SupplyLink: {
        "voltage": lambda link: link.set_voltage(12.0),
        "limit": lambda link: link.set_current_limit(2.0),
        "protect": lambda link: link.set_over_voltage_v(16.0),
        "on": lambda link: link.output(True),
        "off": lambda link: link.output(False),
        "measure": lambda link: link.measure_current_a(),
        "tripped": lambda link: link.tripped(),
        "clear": lambda link: link.clear_trip(),
    },
    AttenuatorLink: {"set": lambda link: link.set_attenuation(10.0), "read": lambda link: link.attenuation_db()},
    NetworkLink: {
        "outage": lambda link: link.outage(),
        "restore": lambda link: link.restore(),
        "latency": lambda link: link.set_latency(100.0),
        "attached": lambda link: link.attached(),
    },
}
PLACES: dict[str, tuple[type[InstrumentLink], str]] = {
    **dict.fromkeys(FAMILIES, (SupplyLink, "supply")),
    "rcdat": (AttenuatorLink, "attenuator"),
    "cell_emulator": (NetworkLink, "network"),
}


#: events that may wait in the kernel for the clients of all instruments
MOST_EVENTS = 9_000


class _Bytes(str):
    """A reply of any bytes, where an emulated instrument gives a text."""

    raw: bytes

    def encode(self, *_how: str) -> bytes:
        """The bytes."""
        return self.raw


@dataclass(frozen=True)
class Asked:
    """What is asked of an instrument of a dialect, and its replies from the first line on.

    None: the reply that a sound one gives. Else so many seconds late, these bytes.
    """

    dialect: str
    operation: str
    replies: tuple[tuple[float, bytes] | None, ...]


class _Hostile(Instrument):
    """Answers as told, then as the sound instrument does."""

    line_end = b""

    def __init__(self, kernel: Kernel, sound: Instrument) -> None:
        super().__init__()
        self._kernel = kernel
        self.sound = sound
        self.replies: list[tuple[float, bytes] | None] = []

    def execute(self, line: str) -> str | None:
        """Answer."""
        told = self.replies.pop(0) if self.replies else None
        reply = self.sound.execute(line)
        if told is None:
            return None if reply is None else _bytes(reply.encode() + self.sound.line_end)
        late_s, data = told
        self.busy_until_ns = self._kernel.now_ns + ns(late_s)  # what comes next comes later
        return _bytes(data)

    def overrun(self) -> str | None:
        """Ignore a line that is too long."""
        return None


class LinkScpi(Door):
    """Replies of an instrument, as the bench's links read them.

    Accepted: the reply makes sense. Refused: RigError. A reply is read up to a bound however long it is, a late one
    never answers a later question, each question ends in bounded bench time, and a sound instrument is read afterwards.
    """

    name = "scpi-link"
    session = 40
    share = 30

    SOUND = (b"1\n", b"0\n", b"ON\r\n", b"OFF\n", b"12.000\n", b'0,"No error"\n', b"V1 12.000\r\n", b"NO\n", b"ATT\n")
    NOISE = (b"\n", b"", b"nan\n", b"inf\n", b"9.91E37\n", b"1e999\n", b"-0\n", b"1_0\n", b"\xd9\xa3\n", b'-113,"x\n')

    def generate(self, random: Random) -> Asked:
        """An operation whose replies are replaced from some line on."""
        dialect = random.choice(list(PLACES))
        operation = random.choice(list(OPERATIONS[PLACES[dialect][0]]))
        replies: list[tuple[float, bytes] | None] = [None] * random.randrange(8)
        for _ in range(random.randrange(1, 4)):
            match random.randrange(6):
                case 0:
                    data = draw.raw(random)
                case 1:
                    data = draw.mutated(random, random.choice(self.SOUND))
                case 2:
                    data = random.choice(self.NOISE)
                case 3 if draw.chance(random, 8):
                    data = random.choice((b"1", b"\xff", b"9" * 7)) * random.choice((20_480, 100_000))
                case 4:
                    data = draw.text(random).encode("utf-8", "surrogatepass") + b"\n"
                case _:
                    data = random.choice(self.SOUND)
            replies.append((random.choice((0.0, 0.0, 0.0, 3.0)), data))
        return Asked(dialect, operation, tuple(replies))

    def open(self) -> AbstractContextManager[Stand]:
        """Instruments of their own."""
        return open_link(_LinkStand())


class _LinkStand(LinkStand):
    def __init__(self) -> None:
        super().__init__()
        self.name = "fuzzed"
        self.instruments: dict[str, Instrument] = {}
        registry.add(cast("World", self))
        self._manager = pyvisa.ResourceManager(TcuhilVisaLibrary.of(self.name))

    def feed(self, item: Any) -> Outcome:
        kind, _ = PLACES[item.dialect]
        hostile = self._place(item.dialect)
        hostile.replies = list(item.replies)
        try:
            link = self._open(item.dialect)
        except RigError:
            return REFUSED
        self.roots = (link,)
        try:
            OPERATIONS[kind][item.operation](link)
            return ACCEPTED
        except RigError as error:
            assert len(str(error)) < 2_000, "an instrument's text fills the message"
            return REFUSED
        finally:
            hostile.replies.clear()
            self.wait(10.0)
            with suppress(RigError):
                link.close()

    def check(self) -> None:
        for dialect, (kind, _) in PLACES.items():
            self._place(dialect)
            link = self._open(dialect)
            for operation in OPERATIONS[kind].values():
                operation(link)
            link.close()
        self.check_journal()

    def close(self) -> None:
        self._manager.close()
        registry.remove(cast("World", self))
        super().close()

    def _place(self, dialect: str) -> _Hostile:
        """A fresh instrument of the dialect, in its place."""
        hostile = _Hostile(self.kernel, _sound(dialect))
        self.instruments[PLACES[dialect][1]] = hostile
        return hostile

    def _open(self, dialect: str) -> InstrumentLink:
        kind, name = PLACES[dialect]
        channel = FAMILIES[dialect][1] if dialect in FAMILIES else 1
        settings = InstrumentSettings(channel=channel)
        return kind(self._manager, f"TCPIP0::{name}::5025::SOCKET", dialect, self.journal, settings)


class UnitScpi(Door):
    """Bytes from a client to the emulated instruments, over the socket that `tcuhil emulate` serves.

    Accepted: a line is answered. Refused: nothing comes, or an error is queued (IEEE 488.2, SCPI-99). What is typed,
    queued and not read is bounded, nothing is raised, and after a pause a new client learns who the instrument is.
    """

    name = "scpi-instrument"
    session = 150
    share = 50

    COMMANDS = (
        b"*IDN?", b"*CLS", b"*RST", b"*OPC?", b"*ESR?", b":SYST:ERR?", b":SOUR1:VOLT 12.6", b":SOUR1:VOLT?",
        b":SOUR1:CURR 0.1", b":OUTP CH1,ON", b":OUTP CH1,OFF", b":OUTP:OCP:VAL CH1,0.1", b":OUTP:OCP CH1,ON",
        b":MEAS:CURR? CH1", b"VOLT 5,(@2)", b"OUTP 1,(@2)", b"CURR:PROT:STAT 1,(@2)", b"INST:NSEL 2;:VOLT 3",
        b"FUSE 1", b"OUTP 1", b"V1 12", b"OP1 1", b"V1O?", b"OCP1 0.01", b"TRIPRST", b"LSR1?",
        b":SETATT=40.5", b":ATT?",
        b"SOUR:LTE:SIGN:CELL:STAT OFF", b"SOUR:LTE:SIGN:CELL:STAT ON", b"TCUH:IMP:LAT 600000", b"TCUH:IMP:LOSS 100",
        b":SOUR999:VOLT 1e999", b":SOUR1:VOLT NaN", b"VOLT 1e400", b"INST:NSEL 99", b":SETATT=1e999", b"V9 1",
    )  # fmt: skip

    def generate(self, random: Random) -> tuple[str, bytes]:
        """The instrument, and lines for it: of any family, mutated, joined, or noise."""
        name = random.choice(("supply", "attenuator", "network", *FAMILIES))
        lines = [random.choice(self.COMMANDS) for _ in range(random.randrange(1, 4))]
        data = random.choice((b"\n", b";", b"\r\n", b";:")).join(lines) + b"\n"
        if draw.chance(random, 2):
            data = draw.mutated(random, data)
        if draw.chance(random, 60):
            data = random.choice((b"*IDN?\n", b"a\n", b"*IDN?;", b":ATT?\n")) * 6000
        return name, data if not draw.chance(random, 8) else draw.raw(random, 300)

    def open(self) -> AbstractContextManager[Stand]:
        """Instruments of their own."""
        return _open_served()


@contextmanager
def _open_served() -> Iterator[Stand]:
    stand = _ServedStand()
    try:
        yield stand
    finally:
        stand.close()


class _ServedStand(Stand):
    def __init__(self) -> None:
        self.kernel: Kernel = Kernel("fuzz")
        world = World(self.kernel, CONFIG)
        self.roots = (world,)
        self._instruments = {**world.instruments, **{dialect: make_supply(dialect) for dialect in FAMILIES}}
        self._clients: dict[str, tuple[_Client, socket.socket]] = {}

    def feed(self, item: Any) -> Outcome:
        name, data = item
        client, far = self._client(name)
        for at in range(0, len(data), 4096):
            client.received(data[at : at + 4096])
        waiting = len(self.kernel._queue)
        assert waiting <= MOST_EVENTS, f"{waiting} events wait for a client that does not stop"
        self.roots = (*self.roots[:1], client)
        self._wait(0.05)
        answer = _read(far)
        if answer is None:
            self._hang_up(name)
        return ACCEPTED if answer else REFUSED

    def check(self) -> None:
        self._wait(60.0)
        for name, instrument in self._instruments.items():
            if name in self._clients:
                self._hang_up(name)
            client, far = self._client(name)
            client.received(b"*IDN?\n:MN?\n")
            self._wait(1.0)
            assert _read(far), f"{type(instrument).__name__} does not say who it is"

    def close(self) -> None:
        """Hang up."""
        for name in list(self._clients):
            self._hang_up(name)

    def _client(self, name: str) -> tuple[_Client, socket.socket]:
        if name not in self._clients:
            near, far = socket.socketpair()
            near.setblocking(False)
            far.setblocking(False)
            self._clients[name] = _Client(self.kernel, self._instruments[name], near), far
        return self._clients[name]

    def _hang_up(self, name: str) -> None:
        client, far = self._clients.pop(name)
        client.close()
        far.close()

    def _wait(self, duration_s: float) -> None:
        self.kernel.drive(_never, self.kernel.now_ns + ns(duration_s))


def _read(far: socket.socket) -> bytes | None:
    """What has come; None when the instrument has hung up."""
    data = b""
    with suppress(BlockingIOError):
        while piece := far.recv(MOST_BYTES):
            data += piece
        return None
    return data


def _sound(dialect: str) -> Instrument:
    if dialect == "rcdat":
        return Attenuator(lambda _db: None)
    if dialect == "cell_emulator":
        return NetworkEmulator(lambda _on: None, lambda _ms: None, lambda _percent: None, lambda: "ATT")
    return make_supply(dialect)


def _bytes(data: bytes) -> str:
    reply = _Bytes("reply")
    reply.raw = data
    return reply


def _never() -> bool:
    return False
