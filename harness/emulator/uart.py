"""How a UART times and hears bytes: 8 data bits, no parity, one stop bit."""

from __future__ import annotations

from collections.abc import Callable

from harness.kernel import NS_PER_S, Kernel, Timer

#: start bit, 8 data bits (lowest first), stop bit
BITS_PER_BYTE = 10
#: the size of a transmit and of a receive buffer
BUFFER_BYTES = 65_536


def duration_ns(count: int, baud: int) -> int:
    """The time that a number of bytes takes on the wire."""
    return -(-count * BITS_PER_BYTE * NS_PER_S // baud)


def as_heard(data: bytes, sent_baud: int, heard_baud: int) -> bytes:
    """What a UART that listens at one rate makes of bytes sent without a gap at another.

    The receiver waits for a falling edge and samples each bit in its middle, by its own rate. What is no start bit in
    its middle is taken for noise; a byte without its stop bit is passed on as read, as Linux does without INPCK.
    """
    if sent_baud == heard_baud:
        return data
    wire = "1" + "".join(f"0{f'{byte:08b}'[::-1]}1" for byte in data)
    heard = bytearray()
    edge = wire.find("10")
    while edge >= 0:
        # bit k is sampled k + 1/2 bits after the edge; behind the last byte the line idles at 1
        samples = [edge + 1 + (2 * k + 1) * sent_baud // (2 * heard_baud) for k in range(BITS_PER_BYTE)]
        levels = [wire[n] if n < len(wire) else "1" for n in samples]
        is_start = levels[0] == "0"
        if is_start:
            heard.append(int("".join(reversed(levels[1:-1])), 2))
        edge = wire.find("10", samples[-1] if is_start else samples[0])
    return bytes(heard)


class Wire:
    """One direction: chunks one behind the other, each delivered at once when its last byte has arrived."""

    def __init__(self, kernel: Kernel, deliver: Callable[[bytes], None]) -> None:
        self._kernel = kernel
        self._deliver = deliver
        self._arrivals: list[Timer] = []
        #: bytes that have not arrived yet, counted in whole chunks
        self.waiting = 0
        #: when the last byte that was given to the wire arrives
        self.busy_until_ns = 0

    def send(self, data: bytes, baud: int) -> int:
        """Put on the wire what the transmit buffer has room for; the number of bytes taken."""
        chunk = data[: BUFFER_BYTES - self.waiting]
        if chunk:
            self.waiting += len(chunk)
            self.busy_until_ns = max(self.busy_until_ns, self._kernel.now_ns) + duration_ns(len(chunk), baud)
            self._arrivals.append(self._kernel.at(self.busy_until_ns, lambda: self._arrive(chunk)))
        return len(chunk)

    def drop(self) -> None:
        """Forget every chunk that has not arrived."""
        for arrival in self._arrivals:
            arrival.cancel()
        self._arrivals.clear()
        self.waiting, self.busy_until_ns = 0, self._kernel.now_ns

    def _arrive(self, chunk: bytes) -> None:
        del self._arrivals[0]
        self.waiting -= len(chunk)
        self._deliver(chunk)
