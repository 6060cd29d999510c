"""The instruments of the emulated bench on TCP ports of the loopback, as raw sockets (SCPI-RAW)."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Mapping

from harness.emulator.instruments.base import Connection, Instrument
from harness.errors import RigError
from harness.kernel import Kernel
from harness.wake import Wake

LOOPBACK = "127.0.0.1"
#: clients of all instruments together; more are refused
MOST_CLIENTS = 32
CHUNK_BYTES = 4096
#: time that the serving thread is given to end
STOP_S = 1.0


class _Client:
    """One client of one instrument. A client that does not read its replies is hung up on."""

    def __init__(self, kernel: Kernel, instrument: Instrument, client: socket.socket) -> None:
        self._kernel = kernel
        self.socket = client
        self._connection = Connection(kernel, instrument)

    def received(self, data: bytes) -> None:
        """Hand bytes over; the replies go out when the instrument has done its work."""
        with self._kernel.exclusive():
            self._connection.write(data)
            done_ns = max(self._kernel.now_ns, self._connection.instrument.busy_until_ns)
            self._kernel.at(done_ns, self._reply)  # at one instant, what was scheduled later comes later

    def close(self) -> None:
        """Hang up."""
        with self._kernel.exclusive():
            self._connection.close()
            self.socket.close()

    def _reply(self) -> None:
        """In the bench thread: send what the instrument has said."""
        output = self._connection.output
        if not output or self.socket.fileno() < 0:
            return
        try:
            sent = self.socket.send(output)
            whole = sent == len(output)
        except OSError:
            whole = False
        output.clear()
        if not whole:
            self._connection.close()
            try:
                self.socket.shutdown(socket.SHUT_RDWR)  # the serving thread sees the end and takes the client away
            except OSError:
                return  # it has gone by itself


class ScpiDoors:
    """Every instrument on a port of its own. `ports` names ports; 0, or none, takes a free one.

    `addresses` has the VISA resource names. Raises RigError when a port cannot be had.
    """

    def __init__(self, kernel: Kernel, instruments: Mapping[str, Instrument], ports: Mapping[str, int]) -> None:
        self._kernel = kernel
        self._selector = selectors.DefaultSelector()
        self._clients: dict[socket.socket, _Client] = {}
        self._wake = Wake()
        self.addresses: dict[str, str] = {}
        self._listeners: list[socket.socket] = []
        try:
            for name, instrument in instruments.items():
                self._listen(name, instrument, ports.get(name, 0))
        except RigError:
            self._close_sockets()
            raise
        self._thread = threading.Thread(target=self._serve, name="instruments", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up on everybody and give the ports back."""
        self._wake.call()
        self._thread.join(STOP_S)
        self._close_sockets()

    def _close_sockets(self) -> None:
        for client in self._clients.values():
            client.close()
        for listener in self._listeners:
            listener.close()
        self._selector.close()
        self._wake.close()

    def _listen(self, name: str, instrument: Instrument, port: int) -> None:
        try:
            listener = socket.create_server((LOOPBACK, port))
        except OSError as error:
            raise RigError(
                f"the instrument {name!r} cannot have port {port}: {error}", hint="free it, or name another in serve:"
            ) from error
        listener.setblocking(False)
        self._listeners.append(listener)
        self._selector.register(listener, selectors.EVENT_READ, instrument)
        self.addresses[name] = f"TCPIP0::{LOOPBACK}::{listener.getsockname()[1]}::SOCKET"

    def _serve(self) -> None:
        self._selector.register(self._wake, selectors.EVENT_READ)
        while not self._wake.called:
            for key, _ in self._selector.select():
                ready = key.fileobj
                if not isinstance(ready, socket.socket):
                    return
                if ready in self._clients:
                    self._receive(ready)
                else:
                    self._accept(ready, key.data)

    def _accept(self, listener: socket.socket, instrument: Instrument) -> None:
        try:
            client, _ = listener.accept()
        except OSError:
            return  # gone before it was let in
        if len(self._clients) >= MOST_CLIENTS:
            client.close()
            return
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._clients[client] = _Client(self._kernel, instrument, client)
        self._selector.register(client, selectors.EVENT_READ)

    def _receive(self, client: socket.socket) -> None:
        try:
            data = client.recv(CHUNK_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._clients[client].received(data)
        else:
            self._selector.unregister(client)
            self._clients.pop(client).close()
