"""The control door of a served emulated bench: a run asks for a fresh unit and cloud before each case.

One JSON object a line over TCP on the loopback: `{"seed": ..., "equipment": {...}, ...}`. The answer is
`{"ready": true}` once the fresh bench is served at the same addresses, or `{"error": ...}`. The answer to
`{"tell": "unit faults"}` has, as `faults`, what a unit in another process did wrong since. Own to this project.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from harness.errors import RigError
from harness.wake import Wake

LOOPBACK = "127.0.0.1"
#: the longest request that is read
LARGEST_REQUEST_BYTES = 65_536
#: how long a client may take to send its line
LINE_S = 5.0


@dataclass
class Renewal:
    """A wish for a fresh bench; whoever serves it fills the answer in and sets `answered`."""

    wish: dict[str, Any]
    answer: dict[str, Any] = field(default_factory=dict)
    answered: threading.Event = field(default_factory=threading.Event)


class ControlDoor:
    """Listens for wishes, and hands each over to `on_wish`, in a thread of the door, one at a time."""

    def __init__(self, port: int, on_wish: Callable[[Renewal], None]) -> None:
        """Raises RigError when the port cannot be had."""
        try:
            self._listener = socket.create_server((LOOPBACK, port))
        except OSError as error:
            raise RigError(
                f"the control door cannot have port {port}: {error}", hint="free it, or name another in serve:"
            ) from error
        self._on_wish = on_wish
        self._wake = Wake()
        self._asked: Renewal | None = None
        self.address = f"{LOOPBACK}:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, name="control door", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more wishes; who waits for an answer hears that there is none."""
        self._wake.call()
        asked = self._asked
        if asked is not None and not asked.answered.is_set():
            asked.answer = {"error": "the emulated bench is closing"}
            asked.answered.set()
        self._thread.join(LINE_S)
        self._listener.close()
        self._wake.close()

    def _listen(self) -> None:
        while self._wake.wait_readable(self._listener.fileno()) or not self._wake.called:
            try:
                client, _ = self._listener.accept()
            except OSError:
                continue  # gone before it was let in
            with client:
                self._serve(client)

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(LINE_S)
        try:
            wish = _read_wish(client)
            answer = {"error": "the wish is not a JSON object on one line"} if wish is None else self._fulfil(wish)
            client.sendall(json.dumps(answer).encode() + b"\n")
        except OSError:
            return  # whoever asked has gone

    def _fulfil(self, wish: dict[str, Any]) -> dict[str, Any]:
        renewal = self._asked = Renewal(wish)
        if self._wake.called:
            return {"error": "the emulated bench is closing"}
        self._on_wish(renewal)
        renewal.answered.wait()
        return renewal.answer


def _read_wish(client: socket.socket) -> dict[str, Any] | None:
    line = b""
    while not line.endswith(b"\n") and len(line) <= LARGEST_REQUEST_BYTES:
        piece = client.recv(4096)
        if not piece:
            break
        line += piece
    try:
        wish = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return wish if isinstance(wish, dict) else None
