"""The owner API of the emulated cloud over HTTP on the loopback.

Requests are taken by several threads, and carried out one at a time between the events of the bench.
`GET .../messages?after=N&wait=SECONDS` of the push gateway (this project's own) answers as soon as a push has arrived,
and otherwise after the wait, with an empty list.
"""

from __future__ import annotations

import io
import re
import select
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from cheroot.wsgi import Gateway_10, Server

from harness.emulator.cloud.api import NoReply
from harness.emulator.cloud.api_common import LARGEST_BODY_BYTES
from harness.emulator.cloud.cloud import Cloud
from harness.errors import RigError
from harness.kernel import Kernel, ns, seconds

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

LOOPBACK = "127.0.0.1"
THREADS = 16
#: the longest wait for a push that a request may ask for
LONGEST_WAIT_S = 60.0
#: how often it is looked whether a client that waits is still there, and whether one has been idle too long
LOOK_S = 5.0
#: how often a stop is said again to a server that has not heard
STOP_AGAIN_S = 0.02
#: time that the serving threads are given to end
STOP_S = 2
#: where the WSGI environment carries the client's socket
_SOCKET_KEY = "tcuhil.socket"
_MESSAGES = re.compile(r"/push-gateway/v1/devices/[^/]+/messages")
_SECONDS = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?")
#: what the push gateway says when nothing has arrived
_NOTHING = b'{"data":[]}'

Reply = tuple[str, list[tuple[str, str]], bytes]


class _WithSocket(Gateway_10):
    """Tells the application which socket its client is at."""

    def get_environ(self) -> dict[str, Any]:  # type: ignore[override]  # published types say None
        environ: dict[str, Any] = super().get_environ()  # type: ignore[no-untyped-call]  # published without types
        environ[_SOCKET_KEY] = self.req.conn.socket
        return environ


class _Server(Server):
    """A server at a socket that is bound already: cheroot would leak its own when the port is taken."""

    expiration_interval = LOOK_S

    def __init__(self, listener: socket.socket, application: Callable[..., Iterable[bytes]]) -> None:
        self._listener = listener
        super().__init__(listener.getsockname(), application, numthreads=THREADS, shutdown_timeout=STOP_S)
        self.gateway = _WithSocket

    def bind(self, family: int, type: int, proto: int = 0) -> None:  # noqa: A002  # cheroot's name
        """Take the socket."""
        self.socket = self._listener


class HttpDoor:
    """The server. `address` is its base URL. Raises RigError when the port cannot be had."""

    def __init__(self, kernel: Kernel, cloud: Cloud, port: int) -> None:
        self._kernel = kernel
        self._cloud = cloud
        self._stopping = False
        self._arrived = threading.Condition()
        self._arrivals = 0
        try:
            listener = socket.create_server((LOOPBACK, port))
        except OSError as error:
            raise RigError(
                f"the owner API cannot have port {port}: {error}", hint="free it, or name another in serve:"
            ) from error
        self._server = _Server(listener, self._application)
        self._server.prepare()
        self._listens_at = listener.getsockname()
        self.address = f"http://{LOOPBACK}:{self._listens_at[1]}"
        with kernel.exclusive():
            cloud.push.on_arrival.append(self._push_arrived)
        self._thread = threading.Thread(target=self._server.serve, name="owner API", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answer who waits, and give the port back."""
        with self._arrived:
            self._stopping = True
            self._arrived.notify_all()
        self._stop_server()
        self._thread.join(STOP_S)
        with self._kernel.exclusive():
            self._cloud.push.on_arrival.remove(self._push_arrived)

    def _stop_server(self) -> None:
        """It hears of its end when the next client comes."""
        stop = threading.Thread(target=self._server.stop, name="owner API stop", daemon=True)
        stop.start()
        while stop.is_alive():
            with suppress(OSError):
                socket.create_connection(self._listens_at, timeout=STOP_AGAIN_S).close()
            stop.join(STOP_AGAIN_S)

    def _push_arrived(self) -> None:
        """In the bench thread."""
        with self._arrived:
            self._arrivals += 1
            self._arrived.notify_all()

    def _application(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(LARGEST_BODY_BYTES + 1)  # here, where a slow client holds up nobody
        environ["wsgi.input"] = io.BytesIO(body)
        environ.setdefault("CONTENT_LENGTH", str(len(body)))
        client: socket.socket = environ[_SOCKET_KEY]
        try:
            status, headers, body = self._answer(environ, client)
        except NoReply:
            while not self._stopping and not _gone(client):
                self._wait(None, LOOK_S)
            status, headers, body = "504 Gateway Timeout", [], b""  # nobody is there to read it
        start_response(status, headers)
        return [body]

    def _answer(self, environ: WSGIEnvironment, client: socket.socket) -> Reply:
        waits = parse_qs(environ["QUERY_STRING"], keep_blank_values=True).get("wait")
        if not waits or environ["REQUEST_METHOD"] != "GET" or not _MESSAGES.fullmatch(environ["PATH_INFO"]):
            return self._carry_out(environ)
        wait_s = float(waits[-1]) if _SECONDS.fullmatch(waits[-1]) else LONGEST_WAIT_S + 1
        if wait_s > LONGEST_WAIT_S:
            return _bad_wait()
        deadline_ns = self._kernel.now_ns + ns(wait_s)
        while True:
            seen = self._arrivals  # before the look, so that a push in between ends the wait
            status, headers, body = self._carry_out(environ)
            if not status.startswith("200") or body != _NOTHING:
                return status, headers, body
            while self._arrivals == seen:
                left_ns = deadline_ns - self._kernel.now_ns
                if left_ns <= 0 or self._stopping or _gone(client):
                    return status, headers, body
                self._wait(seen, min(seconds(left_ns), LOOK_S))

    def _wait(self, seen: int | None, timeout_s: float) -> None:
        """Wait for a push after those seen, if it is for a push, or for the end."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._stopping or (seen is not None and self._arrivals != seen), timeout_s)

    def _carry_out(self, environ: WSGIEnvironment) -> Reply:
        """One request, alone on the bench."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[..., None]:
            started.append((status, headers))
            return _refuse_write

        with self._kernel.exclusive():
            body = b"".join(self._cloud.app(dict(environ), start_response))
        status, headers = started[-1]
        return status, headers, body


def _gone(client: socket.socket) -> bool:
    """Whether the client has hung up."""
    try:
        readable, _, _ = select.select([client], [], [], 0)
        return bool(readable) and not client.recv(1, socket.MSG_PEEK)
    except (OSError, ValueError):
        return True


def _bad_wait() -> Reply:
    body = b'{"errors":[{"status":"400","code":"400","title":"400","detail":"wait is no number of seconds up to 60"}]}'
    return "400 Bad Request", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))], body


def _refuse_write(_data: bytes) -> None:
    raise NotImplementedError("the owner API returns its bodies")
