"""The uplink of a unit in another process over TCP on the loopback: bytes to lines, lines to the network's end."""

from __future__ import annotations

import selectors
import socket
import struct
import sys
import threading

from harness.emulator.uplink import LONGEST_LINE_BYTES, Uplink
from harness.errors import RigError
from harness.kernel import Kernel
from harness.wake import Wake

LOOPBACK = "127.0.0.1"
#: connections at one time; more are refused
MOST_CONNECTIONS = 8
CHUNK_BYTES = 4096
#: time that the serving thread is given to end
STOP_S = 1.0
#: closed with a reset: what was not read yet is lost, as it is in the air
RESET = struct.pack("ii", 1, 0)
#: refusals that are told; more say nothing new
MOST_TOLD = 20


class _Connection:
    """One connection. One that does not read what it is sent is hung up on."""

    def __init__(self, kernel: Kernel, uplink: Uplink, client: socket.socket) -> None:
        self._kernel = kernel
        self._uplink = uplink
        self._socket = client
        self._input = bytearray()
        self._is_cut = False
        with kernel.exclusive():
            uplink.connected(self)

    def send(self, line: bytes) -> None:
        """Send a line."""
        try:
            whole = self._socket.send(line) == len(line)
        except OSError:
            whole = False
        if not whole:
            self.cut()

    def cut(self) -> None:
        """Hang up; the serving thread sees the end and takes the connection away."""
        if self._is_cut:
            return
        self._is_cut = True
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self._socket.shutdown(socket.SHUT_RD)
        except OSError:
            return  # it has gone by itself

    def receive(self) -> bool:
        """Take what has come, in the serving thread; whether the connection goes on."""
        try:
            data = self._socket.recv(CHUNK_BYTES)
        except BlockingIOError:
            return True
        except OSError:
            data = b""
        *ends, rest = data.split(b"\n")
        with self._kernel.exclusive():
            for end in ends:
                self._input += end
                self._take_line()
            self._input += rest
            if len(self._input) >= LONGEST_LINE_BYTES:
                self._take_line()
            return bool(data) and not self._is_cut

    def close(self) -> None:
        """The connection has ended, or shall end."""
        with self._kernel.exclusive():
            self._uplink.gone(self)
            self._socket.close()

    def _take_line(self) -> None:
        line = bytes(self._input) + b"\n"
        self._input.clear()
        self._uplink.received(self, line)


class UplinkDoor:
    """Listens for the unit. `address` is host and port. Raises RigError when the port cannot be had."""

    def __init__(self, kernel: Kernel, uplink: Uplink, port: int) -> None:
        try:
            self._listener = socket.create_server((LOOPBACK, port))
        except OSError as error:
            raise RigError(
                f"the uplink cannot have port {port}: {error}", hint="free it, or name another in serve:"
            ) from error
        self._kernel = kernel
        self._uplink = uplink
        self._wake = Wake()
        #: what the unit sent that was refused, and why: the first ones
        self.refusals: list[str] = []
        self._connections: dict[socket.socket, _Connection] = {}
        self._listener.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._wake, selectors.EVENT_READ)
        self.address = f"{LOOPBACK}:{self._listener.getsockname()[1]}"
        uplink.on_refusal = self._tell
        self._thread = threading.Thread(target=self._serve, name="uplink", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up and give the port back."""
        self._wake.call()
        self._thread.join(STOP_S)
        for connection in self._connections.values():
            connection.close()
        self._listener.close()
        self._selector.close()
        self._wake.close()

    def _serve(self) -> None:
        while not self._wake.called:
            for key, _ in self._selector.select():
                ready = key.fileobj
                if not isinstance(ready, socket.socket):
                    return
                if ready is self._listener:
                    self._accept()
                elif not self._connections[ready].receive():
                    self._selector.unregister(ready)
                    self._connections.pop(ready).close()

    def _accept(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError:
            return  # gone before it was let in
        if len(self._connections) >= MOST_CONNECTIONS:
            client.close()
            return
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connections[client] = _Connection(self._kernel, self._uplink, client)
        self._selector.register(client, selectors.EVENT_READ)

    def _tell(self, reason: str) -> None:
        """A unit that breaks the contract is told of where the process tells of trouble."""
        if len(self.refusals) < MOST_TOLD:
            self.refusals.append(reason)
            print(f"uplink: refused: {reason}", file=sys.stderr)  # noqa: T201  # see live_slcan
