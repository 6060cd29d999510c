"""A served emulated bench with one more node on its bus: `python -m tests.figures.node --rig FILE`.

Like `tcuhil emulate`. The node sends a frame when it is told to (a datagram with the value), and answers with the
instant at which it did. A second adapter, `bare`, is there for a python-can bus without a bench.
"""

from __future__ import annotations

import argparse
import random
import socket
import sys
import threading
import time  # noqa: TID251  # two processes compare instants, and the machine's monotonic clock is what they share
from pathlib import Path
from unittest.mock import patch

import can

from harness.emulator.plugs.live_can import CanAddress, open_bus
from harness.emulator.plugs.live_slcan import SlcanAdapter
from harness.served import serve_rig

#: TCU_WAKE, of one byte: the unit sends it rarely and the bench never
FRAME_ID = 0x68C
BITRATE_BPS = 500_000
#: from being told to the frame: whoever told is waiting by then
SHORTEST_S, LONGEST_S = 0.005, 0.015
LOOPBACK = "127.0.0.1"
POLL_S = 1.0


def now_ns() -> int:
    """The machine's monotonic clock, the same for every process."""
    return time.monotonic_ns()


class Node:
    """The node. The bus is another one after each renewal of the bench."""

    def __init__(self) -> None:
        self._bus: can.BusABC | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((LOOPBACK, 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._send_when_told, name="node", daemon=True).start()

    def open_bus(self, address: CanAddress) -> can.BusABC:
        """The bus that is served, and this node on it."""
        self._bus = open_bus(address)
        return self._bus

    def _send_when_told(self) -> None:
        pause = threading.Event()
        while True:
            value, asker = self._socket.recvfrom(16)
            pause.wait(random.uniform(SHORTEST_S, LONGEST_S))
            frame = can.Message(arbitration_id=FRAME_ID, data=[int(value)], is_extended_id=False)
            sent_ns = now_ns()
            if self._bus is not None:
                self._bus.send(frame)
            self._socket.sendto(str(sent_ns).encode(), asker)


def ask_to_send(port: int, value: int) -> socket.socket:
    """Tell the node to send; the socket on which its answer comes."""
    asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asker.connect((LOOPBACK, port))
    asker.send(str(value).encode())
    return asker


def sent_ns(asker: socket.socket) -> int:
    """When the node sent."""
    with asker:
        return int(asker.recv(32))


def _read(adapter: SlcanAdapter) -> None:
    while True:
        adapter.recv(POLL_S)


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m tests.figures.node", description=__doc__)
    parser.add_argument("--rig", type=Path, required=True, help="rig file of an emulated bench")
    rig: Path = parser.parse_args().rig
    node = Node()
    bare = SlcanAdapter(rig.with_suffix(".bare"), BITRATE_BPS)
    threading.Thread(target=_read, args=(bare,), name="bare adapter", daemon=True).start()

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    say(f"node {node.port}")
    say(f"bare {rig.with_suffix('.bare')}")
    with patch("harness.emulator.serve.open_bus", node.open_bus):
        serve_rig(rig, (), 1, say)


if __name__ == "__main__":
    main()
