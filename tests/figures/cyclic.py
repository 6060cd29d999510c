"""How regularly a cyclic frame goes out: that of the bench, and that of bare python-can in a process of its own.

Both are python-can's cyclic task on `slcan`; an interval ends when the frame has been handed to the adapter.
`python -m tests.figures.cyclic CHANNEL` is the bare one: it sends for as many seconds as each line of its input says.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import can

from harness.bench import Bench
from harness.run import PROJECT
from tests.figures.node import BITRATE_BPS, now_ns

#: ENGINE, which the bench sends each 10 ms
FRAME_ID = 0x180
PERIOD_NS = 10_000_000


def noted(bus: can.BusABC) -> list[int]:
    """From now on, the instants at which the bus has taken this frame."""
    instants: list[int] = []
    send = bus.send

    def send_and_note(msg: can.Message, timeout: float | None = None) -> None:
        send(msg, timeout)
        if msg.arbitration_id == FRAME_ID:
            instants.append(now_ns())

    bus.send = send_and_note  # type: ignore[method-assign]  # the cyclic task looks it up for each frame
    return instants


def jitter_ns(instants: list[int]) -> list[int]:
    """By how much each interval differs from the period."""
    return [abs(later - earlier - PERIOD_NS) for earlier, later in pairwise(instants)]


class OfBench:
    """The bench's own frame."""

    def __init__(self, bench: Bench) -> None:
        self._instants = noted(bench._can.bus)

    def stretch(self, duration_s: float, meanwhile: Callable[[], None]) -> list[int]:
        """Differences, in ns, over some seconds."""
        self._instants.clear()
        until_ns = now_ns() + round(duration_s * 1e9)
        while now_ns() < until_ns:
            meanwhile()
        return jitter_ns(self._instants.copy())


class Bare:
    """The same frame without a bench."""

    def __init__(self, channel: Path) -> None:
        command = [sys.executable, "-m", "tests.figures.cyclic", str(channel)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._told, self._says = self._process.stdin, self._process.stdout

    def stretch(self, duration_s: float, meanwhile: Callable[[], None]) -> list[int]:
        """Differences, in ns, over some seconds."""
        self._told.write(f"{duration_s}\n")
        self._told.flush()
        while not select.select([self._says], [], [], 0)[0]:
            meanwhile()
        answer = self._says.readline()
        if not answer:
            raise ChildProcessError("bare python-can has ended; its own message is on the terminal")
        return jitter_ns(json.loads(answer))

    def close(self) -> None:
        """End its process."""
        self._process.communicate()


def main() -> None:
    """The bare one."""
    pause = threading.Event()
    with can.Bus(interface="slcan", channel=sys.argv[1], bitrate=BITRATE_BPS) as bus:
        instants = noted(bus)
        message = can.Message(arbitration_id=FRAME_ID, data=bytes(8), is_extended_id=False)
        for line in sys.stdin:
            instants.clear()
            task = bus.send_periodic(message, PERIOD_NS / 1e9)
            pause.wait(float(line))
            task.stop()
            sys.stdout.write(json.dumps(instants) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
