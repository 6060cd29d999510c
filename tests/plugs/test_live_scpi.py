"""Instruments on TCP ports, with PyVISA's own library and with bare sockets."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
import pyvisa
from pyvisa.resources import MessageBasedResource

from harness.emulator.instruments.base import MAX_LINE_BYTES, Instrument
from harness.emulator.plugs import live_scpi
from harness.emulator.plugs.live_scpi import ScpiDoors
from harness.errors import RigError
from harness.wall import WallKernel
from tests.plugs.live import PATIENCE_S, until, wall_kernel


class Echo(Instrument):
    """Says what it was told when that ends with a question mark."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def execute(self, line: str) -> str | None:
        """Take a line."""
        self.lines.append(line)
        return line if line.endswith("?") else None

    def overrun(self) -> str | None:
        """Note it."""
        self.lines.append("too long")
        return None


class Stand:
    """Two instruments on ports of their own."""

    def __init__(self, kernel: WallKernel) -> None:
        self.kernel = kernel
        self.echo, self.other = Echo(), Echo()
        self.doors = ScpiDoors(kernel, {"echo": self.echo, "other": self.other}, {})

    def connect(self, name: str = "echo") -> socket.socket:
        """A client."""
        _, host, port, _ = self.doors.addresses[name].split("::")
        return socket.create_connection((host, int(port)), timeout=PATIENCE_S)


@pytest.fixture
def stand() -> Iterator[Stand]:
    """The instruments, served."""
    with wall_kernel() as kernel:
        stand = Stand(kernel)
        yield stand
        stand.doors.close()


def test_pyvisa_asks_and_is_answered(stand: Stand) -> None:
    """The printed resource name is what PyVISA opens; several questions, in order, each to its own instrument."""
    manager = pyvisa.ResourceManager("@py")
    for name, instrument in (("echo", stand.echo), ("other", stand.other)):
        opened = manager.open_resource(stand.doors.addresses[name], read_termination="\n", write_termination="\n")
        assert isinstance(opened, MessageBasedResource)
        opened.write("BEEP")
        assert opened.query(f"{name}?") == f"{name}?"
        assert instrument.lines == ["BEEP", f"{name}?"]
    manager.close()


def test_clients_one_after_the_other_and_side_by_side(stand: Stand) -> None:
    """Each gets the replies to its own questions."""
    for turn in range(3):
        with stand.connect() as one, stand.connect() as two:
            one.sendall(f"one {turn}?\n".encode())
            two.sendall(f"two {turn}?\r\n".encode())
            assert two.recv(100) == f"two {turn}?\n".encode()
            assert one.recv(100) == f"one {turn}?\n".encode()


def test_a_client_gone_in_the_middle_of_a_line_leaves_nothing_behind(stand: Stand) -> None:
    """Half a line is nobody's; the next client begins afresh. A whole line of the client that left is carried out."""
    with stand.connect() as gone:
        gone.sendall(b"DONE\nHAL")
    until(stand.kernel, lambda: stand.echo.lines == ["DONE"])
    with stand.connect() as next_one:
        next_one.sendall(b"F?\n")
        assert next_one.recv(100) == b"F?\n"
    assert stand.echo.lines == ["DONE", "F?"]


def test_a_line_without_end_does_not_grow(stand: Stand) -> None:
    """The instrument is told of the overrun and goes on with the next line."""
    with stand.connect() as client:
        for _ in range(4):
            client.sendall(b"x" * MAX_LINE_BYTES)
        client.sendall(b"\nNEXT?\n")
        assert client.recv(100) == b"NEXT?\n"
    assert stand.echo.lines == ["too long", "NEXT?"]


def test_a_client_that_never_reads_is_hung_up_on(stand: Stand) -> None:
    """Its replies would fill the memory; the others are served as before."""
    question = b"y" * 4000 + b"?\n"
    with stand.connect() as deaf, stand.connect() as other:
        deaf.setblocking(False)
        try:
            for _ in range(10_000):
                deaf.sendall(question)
        except OSError:
            pass  # full, or hung up on already
        other.sendall(b"HERE?\n")
        assert other.recv(100) == b"HERE?\n"


def is_let_in(stand: Stand) -> bool:
    """Whether one more client is answered now."""
    with stand.connect() as client, contextlib.suppress(ConnectionError):
        client.sendall(b"B?\n")
        return client.recv(10) == b"B?\n"
    return False


def test_more_clients_than_served_are_turned_away(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one beyond the limit reads an end; when one leaves, the next is let in."""
    monkeypatch.setattr(live_scpi, "MOST_CLIENTS", 1)
    with stand.connect() as first:
        first.sendall(b"A?\n")
        assert first.recv(10) == b"A?\n"
        with stand.connect() as second:
            assert second.recv(10) == b""
    pause = threading.Event()
    assert any(is_let_in(stand) or pause.wait(0.05) for _ in range(100)), "nobody is let in any more"


def test_a_port_that_is_taken_is_the_rigs_fault() -> None:
    """By the instrument's name; the ports of the others are given back."""
    with wall_kernel() as kernel, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RigError, match=f"'other' cannot have port {port}"):
            ScpiDoors(kernel, {"echo": Echo(), "other": Echo()}, {"other": port})


def test_a_port_can_be_chosen_and_is_free_again_afterwards() -> None:
    """The same port twice, one after the other."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with wall_kernel() as kernel:
        for _ in range(2):
            doors = ScpiDoors(kernel, {"echo": Echo()}, {"echo": port})
            assert doors.addresses == {"echo": f"TCPIP0::127.0.0.1::{port}::SOCKET"}
            doors.close()
