"""An emulated instrument on a TCP port of this machine, in a thread of its own."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from harness.emulator.instruments import Connection, Instrument
from harness.kernel import Kernel, ns

#: virtual time in which the instrument works off what it was sent
WORK_S = 1.0


class InstrumentServer:
    """Serves one connection after the other; what it was sent is carried out at once, in virtual time of its own."""

    def __init__(self, make: Callable[[], Instrument]) -> None:
        self._make = make
        self._listener = socket.create_server(("127.0.0.1", 0))
        #: the VISA address
        self.address = f"TCPIP0::127.0.0.1::{self._listener.getsockname()[1]}::SOCKET"
        self._client: socket.socket | None = None
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up, and end the thread."""
        for each in (self._listener, self._client):
            with suppress(OSError):
                if each is not None:
                    each.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5.0)
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        kernel = Kernel("served")
        instrument = self._make()
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            self._client = client
            with client, suppress(ConnectionError):
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection = Connection(kernel, instrument)
                while data := _receive(client):
                    connection.write(data)
                    kernel.drive(lambda: False, kernel.now_ns + ns(WORK_S))
                    reply = bytes(connection.output)
                    connection.output.clear()
                    client.sendall(reply)
                connection.close()


def _receive(client: socket.socket) -> bytes:
    """Bytes of the bench, acknowledged at once: PyVISA-py waits for that before it sends another short command."""
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    return client.recv(4096)
