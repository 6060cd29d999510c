"""The control door of a served emulated bench: a run asks for a fresh unit and cloud before each case.

One JSON object a line over TCP on the loopback: `{"seed": ..., "equipment": {...}, ...}`. The answer is
`{"ready": true}` once the fresh bench is served at the same addresses, or `{"error": ...}`. Own to this project.
"""

from __future__ import annotations

import json
import queue
import socket
import threading
from dataclasses import dataclass, field
from typing import Any

from harness.errors import RigError

LOOPBACK = "127.0.0.1"
#: the longest request that is read
LARGEST_REQUEST_BYTES = 65_536
#: how long a client may take to send its line, and how often it is looked whether the door shall close
LINE_S = 5.0
LOOK_S = 0.2


@dataclass
class Renewal:
    """A wish for a fresh bench; whoever serves it fills the answer in and sets `answered`."""

    wish: dict[str, Any]
    answer: dict[str, Any] = field(default_factory=dict)
    answered: threading.Event = field(default_factory=threading.Event)


class ControlDoor:
    """Listens for wishes. `pending` holds those that are to be fulfilled, at most one at a time."""

    def __init__(self, port: int) -> None:
        """Raises RigError when the port cannot be had."""
        try:
            self._listener = socket.create_server((LOOPBACK, port))
        except OSError as error:
            raise RigError(
                f"the control door cannot have port {port}: {error}", hint="free it, or name another in serve:"
            ) from error
        self._listener.settimeout(LOOK_S)
        self._closing = False
        self.pending: queue.SimpleQueue[Renewal] = queue.SimpleQueue()
        self.address = f"{LOOPBACK}:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, name="control door", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more wishes."""
        self._closing = True
        self._thread.join(LINE_S)
        self._listener.close()

    def _listen(self) -> None:
        while not self._closing:
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
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
        renewal = Renewal(wish)
        self.pending.put(renewal)
        while not renewal.answered.wait(LOOK_S):
            if self._closing:
                return {"error": "the emulated bench is closing"}
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
