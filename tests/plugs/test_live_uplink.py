"""The uplink of a unit in another process over TCP: lines in pieces, floods, and who hangs up."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest

from harness.emulator.plugs.live_uplink import LOOPBACK, MOST_CONNECTIONS, UplinkDoor
from harness.emulator.uplink import LONGEST_LINE_BYTES
from harness.emulator.world import World
from harness.errors import RigError
from harness.wall import WallKernel
from tests.emulator.test_uplink import REGISTER, VIN, world_config

#: whoever waits longer waits in vain
GIVE_UP_S = 20.0


class Unit:
    """The unit's end of a connection."""

    def __init__(self, address: str) -> None:
        host, port = address.split(":")
        self.socket = socket.create_connection((host, int(port)), GIVE_UP_S)
        self.lines = self.socket.makefile("rb")

    def say(self, data: bytes) -> None:
        """Send bytes."""
        self.socket.sendall(data)

    def hear(self) -> dict[str, Any] | None:
        """The next line of the network; None when it has hung up."""
        try:
            line = self.lines.readline()
        except ConnectionResetError:
            return None
        heard: dict[str, Any] | None = json.loads(line) if line else None
        return heard

    def close(self) -> None:
        """Hang up."""
        self.lines.close()
        self.socket.close()


def is_cut_off(address: str) -> bool:
    """Whether a connection ends at once, or none comes about."""
    try:
        unit = Unit(address)
    except ConnectionResetError:
        return True
    heard = unit.hear()
    unit.close()
    return heard is None


@pytest.fixture
def world() -> Iterator[World]:
    """A bench in wall time, whose unit is another process."""
    kernel = WallKernel("uplink")
    with kernel.exclusive():
        world = World(kernel, world_config())
    yield world
    kernel.stop()


@pytest.fixture
def door(world: World) -> Iterator[UplinkDoor]:
    """Its uplink on a free port."""
    assert world.uplink is not None
    door = UplinkDoor(world.kernel, world.uplink, 0)
    yield door
    door.close()


def locks(identifier: str) -> bytes:
    """A report of the locks as a line."""
    doors = dict.fromkeys(("driver", "passenger", "rear_left", "rear_right", "hatch"), "closed")
    content = {"type": "locks", "vin": VIN, "id": identifier, "t_ms": 1, "locked": True, "doors": doors}
    return json.dumps(content).encode() + b"\n"


def test_a_line_in_pieces_and_lines_together_are_lines(door: UplinkDoor) -> None:
    """TCP has no borders: byte by byte, or several at once, each line is answered."""
    unit = Unit(door.address)
    for byte in json.dumps(REGISTER).encode() + b"\n":
        unit.say(bytes((byte,)))
    assert unit.hear() == {"type": "registered", "rsrp_dbm": -85.0}
    unit.say(locks("1") + locks("2"))
    assert [unit.hear(), unit.hear()] == [{"type": "ack", "id": "1"}, {"type": "ack", "id": "2"}]
    unit.close()


def test_without_coverage_the_unit_is_cut_off_at_once(door: UplinkDoor, world: World) -> None:
    """An existing connection ends, and a new one does too; with coverage again one comes about."""
    unit = Unit(door.address)
    unit.say(json.dumps(REGISTER).encode() + b"\n")
    assert (unit.hear() or {})["type"] == "registered"
    with world.kernel.exclusive():
        world.radio.set_cell(False)
    assert unit.hear() is None
    unit.close()
    assert is_cut_off(door.address)
    with world.kernel.exclusive():
        world.radio.set_cell(True)
    third = Unit(door.address)
    third.say(json.dumps(REGISTER).encode() + b"\n")
    assert (third.hear() or {})["type"] == "registered"
    third.close()


@pytest.mark.parametrize("flood", [b"x" * (4 * LONGEST_LINE_BYTES), b"\n" * 5000, b"[" * LONGEST_LINE_BYTES + b"\n"])
def test_a_flood_without_sense_is_refused_and_cut_off(door: UplinkDoor, flood: bytes) -> None:
    """It takes no memory beyond a line, and the next connection is served."""
    unit = Unit(door.address)
    try:
        unit.say(flood)
        heard = unit.hear()
    except (ConnectionResetError, BrokenPipeError):
        heard = None  # cut off before the flood was through
    assert heard is None or heard["type"] == "refused"
    assert unit.hear() is None
    unit.close()
    again = Unit(door.address)
    again.say(json.dumps(REGISTER).encode() + b"\n")
    assert (again.hear() or {})["type"] == "registered"
    again.close()


def test_a_unit_that_hangs_up_is_not_registered_any_more(door: UplinkDoor, world: World) -> None:
    """The network notices by itself."""
    unit = Unit(door.address)
    unit.say(json.dumps(REGISTER).encode() + b"\n")
    unit.hear()
    assert world.unit.registered
    unit.close()
    assert world.kernel.drive(lambda: not world.unit.registered, world.kernel.now_ns + int(GIVE_UP_S * 1e9))


def test_a_refused_message_is_told_on_standard_error(door: UplinkDoor, capsys: pytest.CaptureFixture[str]) -> None:
    """A unit that breaks the contract is found by whoever looks at the process that serves the bench."""
    unit = Unit(door.address)
    unit.say(b"hello\n")
    assert (unit.hear() or {})["reason"].startswith("not JSON")
    assert unit.hear() is None
    assert "uplink: refused: not JSON in UTF-8: b'hello" in capsys.readouterr().err
    unit.close()


def test_many_connections_leave_room_for_the_unit(door: UplinkDoor) -> None:
    """They are cut one by one, as a newer one takes their place, or refused; none is kept for good."""
    with ExitStack() as ends:
        for _ in range(3 * MOST_CONNECTIONS):
            with suppress(ConnectionResetError):  # cut before the connection is noticed here
                ends.callback(Unit(door.address).close)
    unit = Unit(door.address)
    unit.say(json.dumps(REGISTER).encode() + b"\n")
    assert (unit.hear() or {})["type"] == "registered"
    unit.close()


def test_a_port_that_is_taken_is_said() -> None:
    """With the port, and where to name another."""
    kernel = WallKernel("taken")
    with kernel.exclusive():
        world = World(kernel, world_config())
    assert world.uplink is not None
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RigError, match=f"uplink cannot have port {port}"):
            UplinkDoor(kernel, world.uplink, port)
    kernel.stop()
