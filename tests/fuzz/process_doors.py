"""The doors of `tcuhil emulate` that carry JSON lines: the uplink of a unit in another process, and control."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from random import Random
from typing import Any, ClassVar
from unittest.mock import patch

from harness.emulator.plugs.live_control import LARGEST_REQUEST_BYTES, _read_wish
from harness.emulator.plugs.live_uplink import _Connection
from harness.emulator.uplink import LONGEST_LINE_BYTES
from harness.emulator.world import World
from harness.errors import CallerError, RigError
from harness.journal import Json
from harness.kernel import Kernel, ns
from harness.links.served_emulator import renew
from harness.served import _as_wished
from tests.fuzz import draw
from tests.fuzz.cloud_doors import CloudUplink
from tests.fuzz.door import ACCEPTED, MOST_BYTES, REFUSED, Door, Outcome, Stand
from tests.fuzz.unit_stand import CODE, CONFIG, PASSWORD, VIN

#: until a unit is registered, and its message acknowledged
AIR_S = 5.0


def _line(random: Random, message: Json) -> bytes:
    """A message on a line; mutated, cut, without an end, or what no encoder writes."""
    line = json.dumps(message).encode() + b"\n"
    match random.randrange(10):
        case 0:
            return draw.mutated(random, line)
        case 1:
            return random.choice(draw.RAW_JSON) + b"\n"
        case 2:
            return draw.raw(random)
        case 3 if draw.chance(random, 8):
            return b"{" * random.choice((LONGEST_LINE_BYTES, 70_000))
    return line


class NetworkUplink(Door):
    """Bytes of a unit in another process, on the TCP connection of its uplink.

    Accepted: an acknowledgement or a registration. Refused: `refused`, with the reason, or the connection is cut. What
    is not a whole line is kept up to its longest, nothing is raised, a secret never comes back, and another connection
    registers and delivers as ever.
    """

    name = "uplink-tcp"
    session = 150
    share = 20

    def generate(self, random: Random) -> bytes:
        """Lines of a unit."""
        sound = random.choice(CloudUplink.SOUND) | {"vin": VIN}
        register = {"type": "register", "vin": VIN}
        ack = {"type": "ack", "vin": VIN, "id": "down-1"}
        message = draw.mutated_json(random, random.choice((sound, sound, sound, register, ack)))
        if isinstance(message, dict) and "id" in message and not draw.chance(random, 4):
            message["id"] = f"up-{random.getrandbits(64)}"
        return _line(random, message)

    def open(self) -> AbstractContextManager[Stand]:
        """A network of its own."""
        return _open_network()


@contextmanager
def _open_network() -> Iterator[Stand]:
    stand = _NetworkStand()
    try:
        yield stand
    finally:
        stand.hang_up()


class _NetworkStand(Stand):
    def __init__(self) -> None:
        self.kernel: Kernel = Kernel("fuzz")
        self._world = World(self.kernel, replace(CONFIG, external_unit=True))
        uplink = self._world.uplink
        assert uplink is not None
        self._uplink = uplink
        self.roots = (self._world,)
        self._far: socket.socket | None = None
        self._dial()

    def feed(self, item: Any) -> Outcome:
        if self._far is None:
            self._dial()
        assert self._far is not None
        outcome = REFUSED
        for at in range(0, len(item), 4096):
            with suppress(OSError):
                self._far.send(item[at : at + 4096])
            if not self._connection.receive():
                self.hang_up()
                return REFUSED
        self._wait(0.4)
        answer = self._read()
        if b'"ack"' in answer or b'"registered"' in answer:
            outcome = ACCEPTED
        return outcome

    def check(self) -> None:
        self.hang_up()
        self._dial()
        assert self._far is not None
        for number, message in enumerate(CloudUplink.SOUND[:3]):
            line = json.dumps(message | {"vin": VIN, "id": f"sound-{number}-{self.kernel.now_ns}"}).encode() + b"\n"
            self._far.send(line)
            assert self._connection.receive(), "a sound message is cut off"
            self._wait(AIR_S)
            assert b'"ack"' in self._read(), "a sound message is not acknowledged"

    def _dial(self) -> None:
        near, self._far = socket.socketpair()
        near.setblocking(False)
        self._far.setblocking(False)
        self._connection = _Connection(self.kernel, self._uplink, near)
        self.roots = (self._world, self._connection)
        self._far.send(json.dumps({"type": "register", "vin": VIN}).encode() + b"\n")
        self._connection.receive()
        self._wait(AIR_S)
        assert b'"registered"' in self._read(), "a unit cannot register"

    def hang_up(self) -> None:
        """The unit is gone."""
        if self._far is not None:
            self._far.close()
            self._connection.close()
            self._far = None

    def _read(self) -> bytes:
        data = b""
        with suppress(OSError):
            while self._far is not None and (piece := self._far.recv(MOST_BYTES)):
                data += piece
        assert PASSWORD.encode() not in data and CODE.encode() not in data, "a secret leaks"
        return data

    def _wait(self, duration_s: float) -> None:
        self.kernel.drive(_never, self.kernel.now_ns + ns(duration_s))


class ControlLines(Door):
    """Bytes on the control door of a served bench, and what comes back to the bench that asks there.

    Accepted: a fresh bench is made, or is said to be. Refused: an error on one line, which repeats no secret; RigError
    at the other end. Nothing else is raised, and a sound wish is fulfilled.
    """

    name = "control"
    session = 100
    share = 15

    WISH: ClassVar[dict[str, Json]] = {
        "seed": "1/case",
        "vin": VIN,
        "model": "Almera",
        "market": "TH",
        "equipment": {"abs": True},
        "security_code": CODE,
        "owner_email": "owner@example.com",
        "owner_password": PASSWORD,
        "faults": [],
    }
    ANSWERS: tuple[Json, ...] = ({"ready": True}, {"error": "busy"}, {"ready": 1}, [], None)

    def generate(self, random: Random) -> tuple[str, bytes]:
        """A wish, or an answer."""
        if draw.chance(random, 3):
            return "answer", _line(random, draw.mutated_json(random, random.choice(self.ANSWERS)))
        return "wish", _line(random, draw.mutated_json(random, self.WISH))

    def open(self) -> AbstractContextManager[Stand]:
        """Nothing is kept from one to the next."""
        return _open_control()


@contextmanager
def _open_control() -> Iterator[Stand]:
    yield _ControlStand()


class _ControlStand(Stand):
    def feed(self, item: Any) -> Outcome:
        kind, data = item
        return self._wish(data) if kind == "wish" else self._answer(data)

    def check(self) -> None:
        assert self._wish(json.dumps(ControlLines.WISH).encode() + b"\n") is ACCEPTED, "a sound wish is refused"
        assert self._answer(b'{"ready": true}\n') is ACCEPTED, "a sound answer is refused"

    @staticmethod
    def _wish(data: bytes) -> Outcome:
        with _said(data[: LARGEST_REQUEST_BYTES * 2]) as door:
            wish = _read_wish(door)
        if wish is None:
            return REFUSED
        try:
            config, seed = _as_wished(CONFIG, wish)
            World(Kernel(seed), config)
        except (CallerError, ValueError) as error:
            answer = json.dumps({"error": str(error)})
            assert PASSWORD not in answer and CODE not in answer, "a secret is in the answer"
            assert len(answer) < 4096, "an answer is too long for who asked"
            return REFUSED
        return ACCEPTED

    @staticmethod
    def _answer(data: bytes) -> Outcome:
        with (
            _said(data[: LARGEST_REQUEST_BYTES * 2]) as bench,
            patch("socket.create_connection", lambda *_, **__: bench),
        ):
            try:
                renew(0, {})
            except RigError as error:
                assert len(str(error)) < 2_000, "an answer fills the message"
                return REFUSED
        return ACCEPTED


@contextmanager
def _said(data: bytes) -> Iterator[socket.socket]:
    """A connection whose other end has said something and hung up."""
    near, far = socket.socketpair()
    for end in (near, far):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * LARGEST_REQUEST_BYTES)
    with near:
        far.setblocking(False)
        with suppress(BlockingIOError):
            far.sendall(data)
        far.shutdown(socket.SHUT_WR)
        yield near
        far.close()


def _never() -> bool:
    return False
