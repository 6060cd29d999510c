"""An asynchronous serial line of the emulated bench: three wires, 8 data bits, no parity, one stop bit.

The bench holds one end through the pyserial plug, the telematics unit holds the other. Bytes take their time on the
wire; what repeats on it is a stream and costs nothing until somebody asks what arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from harness.emulator.uart import BUFFER_BYTES, Wire, as_heard, duration_ns
from harness.errors import CallerError
from harness.kernel import Kernel, Timer


class Heard(NamedTuple):
    """What arrived in one piece, and the instant of its last byte."""

    at_ns: int
    data: bytes


class Stream:
    """Text that the bench end repeats. `render(instant_ns)` gives the bytes of the repetition that starts then.

    `render` depends on nothing but its instant: it is asked only for the repetitions that somebody looks at.
    """

    def __init__(self, line: SerialLine, render: Callable[[int], bytes], period_ns: int) -> None:
        self._line = line
        self._first_ns = line.kernel.now_ns
        self._period_ns = period_ns
        #: what is sent, and from which repetition on; the newest last
        self._renders = [(self._first_ns, render)]
        self._tick: Timer | None = None
        self._running = True

    def update(self, render: Callable[[int], bytes]) -> None:
        """Send something else from the next repetition on; the rhythm stays."""
        valid_from_ns = self._newest_ns(self._line.kernel.now_ns) + self._period_ns
        if self._renders[-1][0] == valid_from_ns:
            self._renders.pop()
        self._line.device.stream_changes()
        self._renders = [*self._renders[-2:], (valid_from_ns, render)]
        self.tell_when_heard()

    def tell_when_heard(self) -> None:
        """Have the device told when the first repetition of what is sent from now on has arrived whole."""
        device = self._line.device
        if device.on_news:
            self._line.kernel.at(self._repetition(self._renders[-1][0]).at_ns, device.tell_news)

    def stop(self) -> None:
        """Start no further repetition; the one on its way still arrives. Harmless when it has stopped."""
        if self._running:
            self._running = False
            self.stop_delivery()
            self._line.stream_stopped(list(self._two_newest()))

    def heard(self) -> Heard | None:
        """The newest repetition that has arrived whole."""
        now_ns = self._line.kernel.now_ns
        return next((heard for heard in self._two_newest() if heard.at_ns <= now_ns), None)

    def start_delivery(self) -> None:
        """Deliver each repetition that starts from now on as an event of its own."""
        self.stop_delivery()
        kernel = self._line.kernel
        newest_ns = self._newest_ns(kernel.now_ns)
        self._tick_at(newest_ns if newest_ns == kernel.now_ns else newest_ns + self._period_ns)

    def stop_delivery(self) -> None:
        """Go back to rendering on demand."""
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None

    def _tick_at(self, start_ns: int) -> None:
        self._tick = self._line.kernel.at(start_ns, lambda: self._deliver(start_ns))

    def _deliver(self, start_ns: int) -> None:
        repetition = self._repetition(start_ns)
        self._line.kernel.at(repetition.at_ns, lambda: self._line.device.receive(repetition.data))
        self._tick_at(start_ns + self._period_ns)

    def _newest_ns(self, now_ns: int) -> int:
        return now_ns - (now_ns - self._first_ns) % self._period_ns

    def _two_newest(self) -> Iterator[Heard]:
        """The repetition that started last and the one before it; rendered when asked for."""
        newest_ns = self._newest_ns(self._line.kernel.now_ns)
        for start_ns in (newest_ns, newest_ns - self._period_ns):
            if start_ns >= self._first_ns:
                yield self._repetition(start_ns)

    def _repetition(self, start_ns: int) -> Heard:
        data = next(render for from_ns, render in reversed(self._renders) if from_ns <= start_ns)(start_ns)
        baud = self._line.bench.baud
        return Heard(start_ns + duration_ns(len(data), baud), as_heard(data, baud, self._line.baud))


class BenchEnd:
    """The end that the plug holds: a port that is open or closed, with a receive buffer."""

    def __init__(self, line: SerialLine) -> None:
        self._line = line
        self._to_device = Wire(line.kernel, line.reach_device)
        self._buffer = bytearray()
        self._handler: Callable[[], None] | None = None
        self._stream: Stream | None = None
        self.is_open = False
        #: the rate at which the port sends and listens
        self.baud = line.baud
        #: bytes that found the receive buffer full
        self.lost = 0
        #: whether the adapter is there, and whether it has been ever since the end was taken
        self.present = True
        self.unbroken = True

    def unplug(self) -> None:
        """The adapter is pulled out: whoever has the end has lost it."""
        self.present = self.unbroken = False
        if self._stream is not None:
            self._stream.stop()
        self._buffer.clear()
        if self._handler is not None:
            self._line.kernel.ring(self._handler)

    def plug_in(self) -> None:
        """The adapter is back, for whoever takes the end next."""
        self.present = True

    def open(self, baud: int) -> None:
        """Take the end. Raises CallerError when it is taken."""
        if self.is_open:
            raise CallerError("this line is open already", hint="close the other port: a line has one reader")
        self.is_open, self.baud, self.unbroken = True, baud, True
        self._buffer.clear()

    def close(self) -> None:
        """Give the end back: what repeats stops, what has not been read is forgotten."""
        if self._stream is not None:
            self._stream.stop()
        self.is_open, self._handler = False, None
        self._buffer.clear()

    def on_input(self, handler: Callable[[], None]) -> None:
        """Have `handler` rung whenever bytes are there to be read."""
        self._handler = handler
        if self._buffer:
            self._line.kernel.ring(handler)

    @property
    def in_waiting(self) -> int:
        """Bytes that can be read now."""
        return len(self._buffer)

    @property
    def input_until_ns(self) -> int:
        """When the last byte arrived, or will arrive that is on its way now."""
        return self._line.device.busy_until_ns

    def take(self, count: int) -> bytes:
        """Up to `count` bytes out of the receive buffer."""
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def write(self, data: bytes) -> int:
        """Send what the transmit buffer has room for; the number of bytes taken."""
        return self._to_device.send(data, self.baud)

    @property
    def out_waiting(self) -> int:
        """Bytes that are still to arrive at the device, counted in whole writes."""
        return self._to_device.waiting

    def drop_output(self) -> None:
        """Forget what has not arrived at the device."""
        self._to_device.drop()

    def receive(self, data: bytes) -> None:
        """Bytes have come from the device; a closed port hears nothing."""
        if not self.is_open or not self.unbroken:
            return
        taken = data[: BUFFER_BYTES - len(self._buffer)]
        self._buffer += taken
        self.lost += len(data) - len(taken)
        if self._handler is not None and self._buffer:
            self._line.kernel.ring(self._handler)

    def start_stream(self, render: Callable[[int], bytes], period_ns: int) -> Stream:
        """Repeat text from now on, each `period_ns`; one stream at a time.

        Raises CallerError when one is running, or when a repetition does not fit into the period at the baud rate.
        """
        if self._stream is not None:
            raise CallerError("a stream is running on this line already", hint="update it, or stop it first")
        needed_ns = duration_ns(len(render(self._line.kernel.now_ns)), self.baud)
        if needed_ns > period_ns:
            raise CallerError(f"a repetition takes {needed_ns} ns at {self.baud} baud, its period is {period_ns} ns")
        self._stream = Stream(self._line, render, period_ns)
        self._line.device.stream_started(self._stream)
        return self._stream

    def stream_stopped(self) -> None:
        """The stream has ended."""
        self._stream = None


class DeviceEnd:
    """The end that the telematics unit holds."""

    def __init__(self, line: SerialLine) -> None:
        self.kernel = line.kernel
        self._line = line
        self._to_bench = Wire(line.kernel, line.reach_bench)
        self._handler: Callable[[bytes], None] | None = None
        self._stream: Stream | None = None
        self._past: list[Heard] = []
        #: called when the stream that is heard is about to say something else, or nothing any more
        self.on_change: list[Callable[[], None]] = []
        #: called when a stream that begins or changes has arrived whole for the first time, and with each single chunk
        self.on_news: list[Callable[[], None]] = []
        #: bytes that found the transmit buffer full
        self.lost = 0

    @property
    def busy_until_ns(self) -> int:
        """When the last byte written here arrives at the bench."""
        return self._to_bench.busy_until_ns

    def write(self, data: bytes) -> None:
        """Send bytes; what the transmit buffer has no room for is lost and counted."""
        self.lost += len(data) - self._to_bench.send(data, self._line.baud)

    def on_receive(self, handler: Callable[[bytes], None] | None) -> None:
        """Have `handler` called with each chunk that arrives; None to stop listening.

        A listener has each repetition of a stream delivered; who needs only the newest asks `heard` instead.
        """
        self._handler = handler
        if self._stream is not None:
            if handler is None:
                self._stream.stop_delivery()
            else:
                self._stream.start_delivery()

    def heard(self) -> Heard | None:
        """The newest chunk or repetition that has arrived whole, with its instant; None when nothing ever did.

        It also knows what arrived while nobody listened: a unit without power compares the instant with its own start.
        """
        if self._stream is not None:
            streamed = self._stream.heard()
            if streamed is not None:
                self._remember(streamed)
        return max((heard for heard in self._past if heard.at_ns <= self.kernel.now_ns), default=None, key=_instant)

    def latest(self) -> bytes | None:
        """The bytes of what was heard last, however long ago."""
        heard = self.heard()
        return heard.data if heard else None

    def receive(self, data: bytes) -> None:
        """Bytes have come from the bench."""
        self._remember(Heard(self.kernel.now_ns, data))
        if self._handler is not None:
            self._handler(data)
        self.tell_news()

    def tell_news(self) -> None:
        """Something other than before may have arrived."""
        for told in self.on_news:
            told()

    def stream_started(self, stream: Stream) -> None:
        """The bench repeats something from now on."""
        self._stream = stream
        if self._handler is not None:
            stream.start_delivery()
        stream.tell_when_heard()

    def stream_changes(self) -> None:
        """Tell who needs to know what was heard up to now."""
        for told in self.on_change:
            told()

    def stream_stopped(self, last: list[Heard]) -> None:
        """The stream has ended with these repetitions; the newest may still be on its way."""
        self.stream_changes()
        self._stream = None
        for heard in last:
            self._remember(heard)

    def _remember(self, heard: Heard) -> None:
        now_ns = self.kernel.now_ns
        arrived = [old for old in [*self._past, heard] if old.at_ns <= now_ns]
        coming = [old for old in [*self._past, heard] if old.at_ns > now_ns]
        self._past = [*([max(arrived, key=_instant)] if arrived else []), *coming]


def _instant(heard: Heard) -> int:
    return heard.at_ns


class SerialLine:
    """A line between the `bench` end and the `device` end. `baud` is the rate of the device's UART in bit/s."""

    def __init__(self, kernel: Kernel, baud: int) -> None:
        self.kernel = kernel
        self.baud = baud
        self.device = DeviceEnd(self)
        self.bench = BenchEnd(self)

    def reach_bench(self, data: bytes) -> None:
        """A chunk from the device has come to the bench end."""
        self.bench.receive(as_heard(data, self.baud, self.bench.baud))

    def reach_device(self, data: bytes) -> None:
        """A chunk from the bench has come to the device end."""
        self.device.receive(as_heard(data, self.bench.baud, self.baud))

    def stream_stopped(self, last: list[Heard]) -> None:
        """Tell both ends that the stream has ended."""
        self.bench.stream_stopped()
        self.device.stream_stopped(last)
