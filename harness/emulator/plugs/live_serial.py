"""A serial line of the emulated bench on a pseudo-terminal, for pyserial in another process.

The baud rate of a pseudo-terminal is nominal: whatever the other process sets, the line keeps the rate of the unit.
"""

from __future__ import annotations

import threading
from pathlib import Path

from harness.emulator.plugs.live_pty import PtyPort
from harness.emulator.serial_line import SerialLine
from harness.emulator.uart import BUFFER_BYTES
from harness.kernel import Kernel, Timer

#: time that the reading thread is given to end
STOP_S = 1.0


class SerialDoor:
    """Carries bytes between a pseudo-terminal and the bench end of a line.

    `gather_ns` is the silence that ends a burst which the unit takes as one piece, as it does with what a satellite
    receiver says at once, unless the end of a line ends it; 0 hands everything over as it comes.
    """

    def __init__(self, kernel: Kernel, line: SerialLine, link: Path, gather_ns: int = 0) -> None:
        self._kernel = kernel
        self._end = line.bench
        self._gather_ns = gather_ns
        self._gathered = bytearray()
        self._timer: Timer | None = None
        self._stopping = False
        #: bytes that the unit had no room for
        self.refused = 0
        self._port = PtyPort(link)
        with kernel.exclusive():
            self._end.open(line.baud)
            self._end.on_input(self._to_port)
        self._thread = threading.Thread(target=self._read, name=f"serial {link}", daemon=True)
        self._thread.start()

    @property
    def lost(self) -> int:
        """Bytes of the unit that nobody read in time."""
        return self._port.lost

    def close(self) -> None:
        """Take the line away."""
        self._stopping = True
        self._port.close()
        self._thread.join(STOP_S)
        self._port.release()
        with self._kernel.exclusive():
            self._end.close()

    def _to_port(self) -> None:
        """In the bench thread: what the unit has said."""
        self._port.write(self._end.take(BUFFER_BYTES))

    def _read(self) -> None:
        while not self._stopping:
            data = self._port.read()
            if data:
                self._kernel.ring(lambda arrived=data: self._to_line(arrived))  # type: ignore[misc]  # no inference

    def _to_line(self, data: bytes) -> None:
        """In the bench thread: what the other process has sent."""
        self._gathered += data
        if self._timer is not None:
            self._timer.cancel()
        if self._gather_ns and not self._gathered.endswith(b"\n") and len(self._gathered) < BUFFER_BYTES:
            self._timer = self._kernel.after(self._gather_ns, self._hand_over)
        else:
            self._hand_over()

    def _hand_over(self) -> None:
        data = bytes(self._gathered)
        self._gathered.clear()
        if self._end.is_open:
            self.refused += len(data) - self._end.write(data)


class UnitSerialDoor:
    """Carries bytes between the unit's end of a line and a pseudo-terminal which a unit in another process opens."""

    def __init__(self, kernel: Kernel, line: SerialLine, link: Path) -> None:
        self._kernel = kernel
        self._end = line.device
        self._stopping = False
        self._port = PtyPort(link)
        with kernel.exclusive():
            self._end.on_receive(self._port.write)
        self._thread = threading.Thread(target=self._read, name=f"unit {link}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take the line away."""
        self._stopping = True
        self._port.close()
        self._thread.join(STOP_S)
        self._port.release()
        with self._kernel.exclusive():
            self._end.on_receive(None)

    def _read(self) -> None:
        while not self._stopping:
            data = self._port.read()
            if data:
                self._kernel.ring(lambda said=data: self._end.write(said))  # type: ignore[misc]  # no inference
