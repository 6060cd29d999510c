"""pyserial URL handler: `serial.serial_for_url("tcuhil://<bench>/console")`, or `/gnss`.

The port behaves as pyserial documents, in virtual time: a call that blocks lets time pass until it is done. The line
has three wires and 8N1 framing, so other framings, flow control and modem lines do not exist on it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from serial.serialutil import PortNotOpenError, SerialBase, SerialException, SerialTimeoutException

from harness.emulator.plugs import registry
from harness.emulator.serial_line import BenchEnd, SerialLine, Stream
from harness.emulator.uart import BUFFER_BYTES
from harness.errors import CallerError
from harness.kernel import Kernel, ns

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


#: word for word what pyserial says (serialposix.py)
DISCONNECTED = "device reports readiness to read but returned no data (device disconnected or multiple access on port?)"


class Serial(SerialBase):
    """A port on a serial line of an emulated bench of this process."""

    _kernel: Kernel
    _end: BenchEnd
    _read_cancelled = False
    _write_cancelled = False

    # -- opening and settings ----------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the port. Raises SerialException when there is no such line or it is open, ValueError for settings."""
        if self.is_open:
            raise SerialException("Port is already open.")
        if self.port is None:
            raise SerialException("Port must be configured before it can be used.")
        self._check_settings()
        line = _find_line(self.port)
        if not line.bench.present:
            missing = f"[Errno {errno.ENOENT}] could not open port {self.port}: {os.strerror(errno.ENOENT)}"
            raise SerialException(errno.ENOENT, missing)
        try:
            line.bench.open(self.baudrate)
        except CallerError as error:
            raise SerialException(f"{self.port}: {error}") from error
        self._kernel, self._end = line.kernel, line.bench
        self._read_cancelled = self._write_cancelled = False
        self.is_open = True

    def close(self) -> None:
        """Close the port; what was written before still arrives."""
        if self.is_open:
            self.is_open = False
            self._end.close()

    def _reconfigure_port(self) -> None:
        self._check_settings()
        self._end.baud = self.baudrate

    def _check_settings(self) -> None:
        if (self.bytesize, self.parity, self.stopbits) != (8, "N", 1):
            raise ValueError("the emulated line is 8N1: 8 data bits, no parity, one stop bit")
        if self.xonxoff or self.rtscts or self.dsrdtr:
            raise ValueError("the emulated line has three wires and no flow control")
        if self.baudrate <= 0:
            raise ValueError(f"invalid baud rate: {self.baudrate}")

    def _update_rts_state(self) -> None:
        """There is no RTS wire."""

    def _update_dtr_state(self) -> None:
        """There is no DTR wire."""

    # -- reading -----------------------------------------------------------------------------------------------------

    def on_input(self, handler: Callable[[], None]) -> None:
        """Doorbell: have `handler` called between events whenever bytes can be read without waiting."""
        self._opened().on_input(handler)

    @property
    def in_waiting(self) -> int:
        """Bytes that can be read without waiting. Raises OSError when the adapter is gone, as pyserial's ioctl does."""
        end = self._opened()
        if not end.unbroken:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return end.in_waiting

    @property
    def lost_bytes(self) -> int:
        """Bytes that found the receive buffer full. Not of pyserial: Linux tells it by an ioctl (TIOCGICOUNT)."""
        return self._opened().lost

    def read(self, size: int = 1, /) -> bytes:
        """Read `size` bytes; fewer when `timeout` or `inter_byte_timeout` runs out or the read is cancelled.

        Raises CallerError when it would wait for ever, SerialException in a thread that may not wait.
        """
        end = self._drivable()
        if not end.unbroken:
            raise SerialException(DISCONNECTED)
        deadline_ns = self._deadline_ns(self.timeout)
        data = bytearray()
        while not self._read_cancelled:
            data += end.take(max(0, size - len(data)))
            if len(data) >= size or self.timeout == 0 or not self._wait_for_input(bool(data), deadline_ns):
                break
        self._read_cancelled = False
        return bytes(data)

    def _wait_for_input(self, some_read: bool, deadline_ns: int | None) -> bool:
        def done() -> bool:
            return self._end.in_waiting > 0 or self._read_cancelled or not self.is_open

        gap_s = self.inter_byte_timeout
        if not some_read or gap_s is None:
            return self._kernel.drive(done, deadline_ns) and self.is_open
        start_ns = self._kernel.now_ns
        while True:
            last_byte_ns = max(start_ns, self._end.input_until_ns)
            gap_ns = last_byte_ns + ns(gap_s)
            limit_ns = gap_ns if deadline_ns is None else min(gap_ns, deadline_ns)
            if self._kernel.drive(done, limit_ns):
                return self.is_open
            # bytes that came onto the wire meanwhile have ended the gap, though their chunk has not arrived yet
            if limit_ns == deadline_ns or self._end.input_until_ns <= last_byte_ns:
                return False

    def read_until(self, expected: bytes = b"\n", size: int | None = None) -> bytes:
        """Read until `expected` has come, `size` bytes are there or `timeout` has run out."""
        deadline_ns = self._deadline_ns(self.timeout)
        line = bytearray()
        while True:
            byte = self.read(1)
            line += byte
            full = size is not None and len(line) >= size
            late = deadline_ns is not None and self.timeout != 0 and self._kernel.now_ns >= deadline_ns
            if not byte or line.endswith(expected) or full or late:
                return bytes(line)

    def cancel_read(self) -> None:
        """End the read that is waiting, or the next one, with what it has."""
        self._opened()
        self._read_cancelled = True

    def reset_input_buffer(self) -> None:
        """Forget what has arrived and was not read."""
        self._opened().take(BUFFER_BYTES)

    # -- writing -----------------------------------------------------------------------------------------------------

    @property
    def out_waiting(self) -> int:
        """Bytes that have not arrived at the device, counted in whole writes."""
        return self._opened().out_waiting

    def write(self, b: ReadableBuffer, /) -> int:
        """Write bytes; returns when the transmit buffer has taken them.

        Raises SerialTimeoutException when it has not after `write_timeout`. With `write_timeout=0` it takes what it
        can, and returns the number.
        """
        end = self._drivable()
        if not end.unbroken:
            raise SerialException(f"write failed: [Errno {errno.EIO}] {os.strerror(errno.EIO)}")
        data = memoryview(b).tobytes()
        deadline_ns = self._deadline_ns(self.write_timeout)
        self._write_cancelled = False
        sent = end.write(data)
        while sent < len(data) and self.write_timeout != 0 and not self._write_cancelled:
            if not self._kernel.drive(lambda: self._write_cancelled or end.out_waiting < BUFFER_BYTES, deadline_ns):
                raise SerialTimeoutException("Write timeout")
            sent += end.write(data[sent:]) if not self._write_cancelled else 0
        return sent

    def cancel_write(self) -> None:
        """End the write that is waiting; it returns the number of bytes it has written."""
        self._opened()
        self._write_cancelled = True

    def flush(self) -> None:
        """Wait until everything written has arrived at the device."""
        end = self._drivable()
        self._kernel.drive(lambda: end.out_waiting == 0, None)

    def reset_output_buffer(self) -> None:
        """Forget what was written and has not arrived."""
        self._opened().drop_output()

    def write_periodic(self, render: Callable[[int], bytes], period_s: float) -> Stream:
        """Send `render(instant_ns)` at once and then each `period_s` seconds, until the task's `stop()`.

        The task's `update(render)` changes what is sent from the next time on. This is not of pyserial: a repetition
        costs nothing here until the device looks at it. Raises CallerError when the text does not fit into the period.
        """
        return self._drivable().start_stream(render, ns(period_s))

    def send_break(self, duration: float = 0.25) -> None:
        """Refused with SerialException: nothing on an emulated line listens for a break."""
        raise SerialException(f"{self.port}: the emulated line carries no break condition")

    # -- helpers -----------------------------------------------------------------------------------------------------

    def _opened(self) -> BenchEnd:
        if not self.is_open:
            raise PortNotOpenError
        return self._end

    def _drivable(self) -> BenchEnd:
        end = self._opened()
        try:
            self._kernel.check_driver()
        except CallerError as error:
            raise SerialException(f"{self.port}: {error}") from error
        return end

    def _deadline_ns(self, timeout_s: float | None) -> int | None:
        self._opened()
        return None if timeout_s is None else self._kernel.now_ns + ns(timeout_s)


def _find_line(url: str) -> SerialLine:
    parts = urlsplit(url)
    try:
        world = registry.find(parts.netloc)
    except CallerError as error:
        raise SerialException(f"{url}: {error}") from error
    lines = {"/console": world.console, "/gnss": world.gnss}
    if parts.path not in lines:
        raise SerialException(f"{url}: bench {parts.netloc!r} has no such serial line; it has console and gnss")
    return lines[parts.path]
