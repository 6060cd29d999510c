"""The doors of the emulated unit: frames of the body bus, diagnostics, console, messages from the cloud."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random
from typing import Any

from harness.emulator.can_network import Frame
from harness.emulator.tcu import frames
from harness.emulator.tcu.diagnostics import FUNCTIONAL_REQUEST, REQUEST, RESPONSE
from harness.journal import Json
from tests.fuzz import draw
from tests.fuzz.door import ACCEPTED, REFUSED, Door, Outcome, Stand
from tests.fuzz.unit_stand import CODE, SETTLE_S, VIN, UnitStand, open_unit


class UnitCan(Door):
    """Frames on the body bus, as the emulated unit reads them.

    Accepted: the unit takes it in, or ignores it as not for it. Refused: a frame that is too short, which its log
    tells. Nothing may be raised, and the unit sees the vehicle afterwards as before.
    """

    name = "can-unit"
    session = 300
    share = 75

    def generate(self, random: Random) -> Frame:
        """A frame the unit reads, of any length and content, or any other."""
        known = random.choice((*frames.READERS, frames.TCU_REQUEST, frames.TCU_WAKE, 0x180, 0x280))
        extended = draw.chance(random, 8)
        identifier = random.randrange(1 << (29 if extended else 11)) if draw.chance(random, 4) else known
        data = random.randbytes(random.randrange(9))
        return Frame(identifier, data, extended, draw.chance(random, 8), len(data))

    def open(self) -> AbstractContextManager[Stand]:
        """A unit of its own."""
        return open_unit(_CanStand())


class _CanStand(UnitStand):
    def feed(self, item: Any) -> Outcome:
        self.car.send(item)
        self.wait(SETTLE_S)
        short = len(item.data) < frames.LENGTHS.get(item.arbitration_id, 0)
        return REFUSED if short and not item.remote and not item.extended else ACCEPTED


@dataclass(frozen=True)
class Said:
    """A frame to a diagnostic server: whether to all, its bytes, and the silence after it."""

    to_all: bool
    data: bytes
    pause_s: float


class UnitDiagnostics(Door):
    """ISO-TP frames with UDS requests to the emulated unit.

    Accepted: it answers, positively or negatively, or asks for more. Refused: it says nothing, as ISO 15765-2 demands
    for what is no frame of a conversation. Nothing may be raised, and after a rest a tester is answered as ever.
    """

    name = "isotp-unit"
    session = 300
    share = 75

    def generate(self, random: Random) -> Said:
        """A single, first, consecutive or flow control frame, sound in part."""
        service = random.choice((0x10, 0x11, 0x14, 0x19, 0x22, 0x3E, random.randrange(256)))
        known = random.choice((b"\x01", b"\x03", b"\x0a", b"\x02\xff", b"\xf1\x90", b"\xff\xff\xff", b"\0", b"\x80"))
        request = bytes((service,)) + random.choice((known, draw.raw(random, 7)))
        match random.randrange(6):
            case 0 | 1:
                data = bytes((len(request),)) + request
            case 2:
                length = random.choice((0, 7, 8, 20, 4095, random.randrange(4096)))
                data = (0x1000 | length).to_bytes(2, "big") + request
            case 3:
                data = bytes((0x20 | random.randrange(16),)) + random.randbytes(7)
            case 4:
                data = bytes((0x30 | random.choice((0, 1, 2, 15)), random.randrange(256), random.randrange(256)))
            case _:
                data = random.randbytes(random.randrange(9))
        if draw.chance(random, 4):
            data = draw.mutated(random, data, 3)
        return Said(draw.chance(random, 4), data[:8], random.choice((0.0, 0.001, 0.01, 0.4, 1.1)))

    def open(self) -> AbstractContextManager[Stand]:
        """A unit of its own."""
        return open_unit(_DiagnosticsStand())


class _DiagnosticsStand(UnitStand):
    def __init__(self) -> None:
        super().__init__()
        self._answers: list[bytes] = []
        self.world.can.watch(self.car, self._heard)

    def feed(self, item: Any) -> Outcome:
        self._answers.clear()
        self.car.send(Frame(FUNCTIONAL_REQUEST if item.to_all else REQUEST, item.data, dlc=len(item.data)))
        self.wait(item.pause_s)
        return ACCEPTED if self._answers else REFUSED

    def check(self) -> None:
        super().check()
        self._answers.clear()
        self.car.send(Frame(REQUEST, b"\x02\x3e\x00", dlc=3))
        self.wait(0.1)
        assert [answer[:3] for answer in self._answers] == [b"\x02\x7e\x00"], f"a tester is answered {self._answers}"

    def _heard(self, frame: Frame) -> None:
        if frame.arbitration_id == RESPONSE:
            self._answers.append(frame.data)


class UnitConsole(Door):
    """Bytes typed into the emulated unit's console.

    Accepted: a line that is a command. Refused: `ERROR <n>`, or nothing for an empty line. What is typed is kept up to
    256 bytes; nothing is raised; the next sound command is answered.
    """

    name = "console-unit"
    session = 200
    share = 60

    def generate(self, random: Random) -> bytes:
        """Commands, mutated commands, noise, and lines without end."""
        command = random.choice(
            (b"$TCU_STATUS", b"$RSSI", b"$GETGPSPOSITION", b"$GET_DOOR_STATUS a b", b"$LAMPSTATUSCONFIRMEDON", b"$NONE")
        )
        line = command + random.choice((b"\r\n", b"\n", b"\r", b"", b"\n\n"))
        return random.choice((line, draw.mutated(random, line), draw.raw(random), draw.raw(random, 600)))

    def open(self) -> AbstractContextManager[Stand]:
        """A unit of its own."""
        return open_unit(_ConsoleStand())


class _ConsoleStand(UnitStand):
    def feed(self, item: Any) -> Outcome:
        self.printed.clear()
        self.world.console.bench.write(item)
        self.wait(0.05 + len(item) * 10 / 115_200)
        return ACCEPTED if b"OK\r\n" in self.printed else REFUSED


class UnitDownlink(Door):
    """Messages from the cloud to the emulated unit: JSON values of any shape.

    Accepted: the unit acts on it, or reports how the command ended. Refused: it says in its log that it does not
    understand. Nothing is raised, no message makes the unit send what the next cloud cannot read, the security code
    never leaves the unit, and a sound `refresh` is answered afterwards.
    """

    name = "downlink-unit"
    session = 200
    share = 60

    SOUND: tuple[dict[str, Json], ...] = (
        {"type": "ownership-begin", "vin": VIN, "id": "d1", "attempt": "attempt-1"},
        {"type": "ownership-end", "vin": VIN, "id": "d2", "attempt": "attempt-1", "accepted": True},
        {"type": "refresh", "vin": VIN, "id": "d3", "what": "locks"},
        {"type": "refresh", "vin": VIN, "id": "d4", "what": "location"},
        *(
            {"type": "command", "vin": VIN, "id": "d5", "command": "action-1", "action": action, "code": code}
            | {"expires_ms": 10**13}
            for action in ("engine-start", "engine-stop", "lock", "unlock")
            for code in (CODE, None, "0000")
        ),
    )

    def generate(self, random: Random) -> Json:
        """A sound message, one that was sound, or any value."""
        message = draw.mutated_json(random, random.choice(self.SOUND))
        if isinstance(message, dict) and not draw.chance(random, 4):
            message["id"] = f"down-{random.getrandbits(64)}"
        return message

    def open(self) -> AbstractContextManager[Stand]:
        """A unit of its own."""
        return open_unit(_DownlinkStand())


class _DownlinkStand(UnitStand):
    def __init__(self) -> None:
        super().__init__()
        self._asked = 0

    def feed(self, item: Any) -> Outcome:
        self.printed.clear()
        self.tcu.receive(item)
        self.wait(0.05)
        assert CODE.encode() not in self.printed and CODE not in str(self.sent), "the security code leaks"
        self.sent.clear()
        return REFUSED if b"not understood" in self.printed else ACCEPTED

    def check(self) -> None:
        super().check()
        self.wait(200.0)  # whatever is kept for the cloud goes out before
        self.sent.clear()
        self._asked += 1
        self.tcu.receive({"type": "refresh", "id": f"sound-{self._asked}", "what": "health"})
        self.wait(30.0)
        assert any(message["type"] == "health" for message in self.sent), "a refresh is not answered"
