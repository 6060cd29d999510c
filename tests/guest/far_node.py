"""The unit's side of a bus that needs help to be one: an adapter that has to be served, a bus that echoes."""

from __future__ import annotations

import queue
import threading

import can

from harness.clock import Stopwatch

POLL_S = 0.05
STOP_S = 2.0


class FarNode(can.BusABC):
    """A bus as a node hears it that reads all the time, dates what comes, and does not hear itself."""

    def __init__(self, bus: can.BusABC) -> None:
        self._bus = bus
        self._watch = Stopwatch()
        self._own: list[tuple[int, bytes]] = []
        self._heard: queue.SimpleQueue[can.Message] = queue.SimpleQueue()
        self._wanted = True
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        super().__init__(channel="far")

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        """Send, and remember what may come back."""
        self._own.append((msg.arbitration_id, bytes(msg.data)))
        self._bus.send(msg)

    def _recv_internal(self, timeout: float | None) -> tuple[can.Message | None, bool]:
        try:
            return self._heard.get(timeout=timeout) if timeout else self._heard.get_nowait(), True
        except queue.Empty:
            return None, True

    def shutdown(self) -> None:
        """Read no more."""
        super().shutdown()
        self._wanted = False
        self._thread.join(STOP_S)
        self._bus.shutdown()

    def _read(self) -> None:
        while self._wanted:
            message = self._bus.recv(POLL_S)
            if message is None:
                continue
            if (message.arbitration_id, bytes(message.data)) in self._own:
                self._own.remove((message.arbitration_id, bytes(message.data)))
                continue
            message.timestamp = self._watch.elapsed_s
            self._heard.put(message)
