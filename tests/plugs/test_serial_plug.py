"""The pyserial URL handler tcuhil://, beside two of pyserial's own transports."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import tty
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
import serial
from hypothesis import given
from hypothesis import strategies as st
from serial.serialutil import PortNotOpenError

from harness.emulator.plugs import registry, serial_handlers
from harness.emulator.plugs.protocol_tcuhil import Serial
from harness.emulator.serial_line import SerialLine
from harness.emulator.uart import BUFFER_BYTES
from harness.errors import CallerError
from harness.kernel import Kernel, ns
from tests.links.conformance_serial import WAIT_S, Pair, SerialConformance

if TYPE_CHECKING:
    from harness.emulator.world import World

BAUD = 9600
BYTE_S = 10 / BAUD


class Bench:
    """A bench with nothing but its two serial lines."""

    def __init__(self, name: str = "emulated") -> None:
        self.kernel = Kernel("serial")
        self.console = SerialLine(self.kernel, BAUD)
        self.gnss = SerialLine(self.kernel, BAUD)
        self.world = cast("World", SimpleNamespace(name=name, kernel=self.kernel, console=self.console, gnss=self.gnss))

    def port(self, line: str = "console", /, **settings: Any) -> Serial:
        """A port on one of the lines, at the rate of the device unless told otherwise."""
        url = f"tcuhil://{self.world.name}/{line}"
        return cast(Serial, serial.serial_for_url(url, **{"baudrate": BAUD, **settings}))


@contextlib.contextmanager
def running(name: str = "emulated") -> Iterator[Bench]:
    """A bench that the plug can find."""
    serial_handlers.install()
    bench = Bench(name)
    registry.add(bench.world)
    try:
        yield bench
    finally:
        registry.remove(bench.world)


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A bench that the plug can find."""
    with running() as it:
        yield it


class TestEmulatedLine(SerialConformance):
    """The suite over the emulated line, in virtual time."""

    @pytest.fixture
    def pair(self, bench: Bench) -> Iterator[Pair]:
        """A port on the console, the device as its far end."""
        heard = bytearray()
        bench.console.device.on_receive(heard.extend)

        def wait_for(count: int) -> bytes:
            bench.kernel.drive(lambda: len(heard) >= count, bench.kernel.now_ns + ns(5.0))
            return bytes(heard)

        with bench.port(timeout=WAIT_S) as port:
            yield Pair(port, bench.console.device.write, wait_for)


class TestLoop(SerialConformance):
    """The suite over pyserial's own loop://, whose far end is the port itself."""

    @pytest.fixture
    def pair(self) -> Iterator[Pair]:
        """A port that hears itself."""
        with serial.serial_for_url("loop://", baudrate=115200, timeout=WAIT_S) as port:
            yield Pair(port, port.write, port.read)


class TestPseudoTerminal(SerialConformance):
    """The suite over a terminal of the operating system."""

    @pytest.fixture
    def pair(self) -> Iterator[Pair]:
        """A port on one side of a pseudo terminal."""
        far, near = os.openpty()
        tty.setraw(far)

        def heard(count: int) -> bytes:
            data = b""
            while len(data) < count and select.select([far], [], [], WAIT_S)[0]:
                data += os.read(far, count - len(data))
            return data

        with serial.serial_for_url(os.ttyname(near), baudrate=115200, timeout=WAIT_S) as port:
            yield Pair(port, lambda data: os.write(far, data), heard)
        os.close(far)
        os.close(near)


# -- what only virtual time can show ---------------------------------------------------------------------------------


def test_a_read_takes_the_time_of_the_bytes(bench: Bench) -> None:
    """Ten bytes at 9600 baud are there after 10.4 ms of bench time, and a read ends at that instant."""
    port = bench.port(timeout=1.0)
    bench.console.device.write(b"0123456789")
    assert port.read(10) == b"0123456789"
    assert bench.kernel.now_ns == pytest.approx(ns(10 * BYTE_S), abs=1)


@pytest.mark.parametrize("timeout_s", [0.001, 0.25, 3600.0])
def test_a_time_out_ends_at_its_instant(bench: Bench, timeout_s: float) -> None:
    """A read of nothing ends exactly when its time-out does, in bench time."""
    port = bench.port(timeout=timeout_s)
    assert port.read(1) == b""
    assert bench.kernel.now_ns == ns(timeout_s)


def test_a_read_without_time_out_waits_for_its_bytes(bench: Bench) -> None:
    """With `timeout=None` a read lets time pass until all its bytes are there."""
    port = bench.port(timeout=None)
    bench.kernel.after(ns(100.0), lambda: bench.console.device.write(b"late"))
    assert port.read(4) == b"late"
    assert bench.kernel.now_ns == pytest.approx(ns(100.0 + 4 * BYTE_S), abs=1)


def test_a_read_that_can_never_end_is_refused(bench: Bench) -> None:
    """Waiting without a time-out while nothing at all can happen is the caller's error, not a hang."""
    with pytest.raises(CallerError, match="never happen"):
        bench.port(timeout=None).read(1)


def test_the_whole_time_out_counts_for_read_until(bench: Bench) -> None:
    """Bytes that keep dripping in end `read_until` with the first that comes after its time-out, as in pyserial."""
    device = bench.console.device
    for n in range(10):
        bench.kernel.at(ns(0.4 * n), lambda: device.write(b"."))
    port = bench.port(timeout=1.0)
    assert port.read_until(b"\n") == b"...."
    assert bench.kernel.now_ns == pytest.approx(ns(1.2 + BYTE_S), abs=1)


class TestInterByteTimeout:
    """`inter_byte_timeout` ends a read at a gap between bytes, once a byte has come."""

    def test_a_gap_ends_the_read(self, bench: Bench) -> None:
        """A second piece after 100 ms is left for the next read when 50 ms of silence end one."""
        bench.kernel.after(ns(1.0), lambda: bench.console.device.write(b"one"))
        bench.kernel.after(ns(1.1), lambda: bench.console.device.write(b"two"))
        port = bench.port(timeout=10.0, inter_byte_timeout=0.05)
        assert port.read(6) == b"one"
        assert bench.kernel.now_ns == pytest.approx(ns(1.05 + 3 * BYTE_S), abs=10)
        assert port.read(6) == b"two"

    def test_bytes_on_the_wire_are_no_gap(self, bench: Bench) -> None:
        """A long piece that follows without a gap is part of the read, though it takes longer than the gap."""
        bench.console.device.write(b"a")
        bench.console.device.write(b"b" * 100)
        port = bench.port(timeout=10.0, inter_byte_timeout=0.01)
        assert port.read(200) == b"a" + b"b" * 100

    def test_a_piece_that_begins_within_the_gap_continues_the_read(self, bench: Bench) -> None:
        """What counts is when the bytes come onto the wire, not when their chunk is complete."""
        bench.console.device.write(b"a")
        bench.kernel.after(ns(0.008), lambda: bench.console.device.write(b"b" * 100))
        assert bench.port(timeout=10.0, inter_byte_timeout=0.01).read(200) == b"a" + b"b" * 100

    def test_the_time_out_still_counts(self, bench: Bench) -> None:
        """The time-out of the whole read ends it before a longer gap does."""
        bench.console.device.write(b"a")
        assert bench.port(timeout=0.1, inter_byte_timeout=5.0).read(2) == b"a"
        assert bench.kernel.now_ns == ns(0.1)

    def test_silence_before_the_first_byte_is_no_gap(self, bench: Bench) -> None:
        """The first byte may take as long as the time-out allows."""
        bench.kernel.after(ns(5.0), lambda: bench.console.device.write(b"a"))
        assert bench.port(timeout=10.0, inter_byte_timeout=0.01).read(1) == b"a"


class TestWriting:
    """The way to the device."""

    def test_write_returns_at_once_and_flush_waits(self, bench: Bench) -> None:
        """Writing fills the transmit buffer; `flush` returns when the last byte has arrived."""
        port = bench.port()
        assert port.write(b"0123456789") == 10
        assert (bench.kernel.now_ns, port.out_waiting) == (0, 10)
        port.flush()
        assert [bench.kernel.now_ns, port.out_waiting] == pytest.approx([ns(10 * BYTE_S), 0], abs=1)
        assert bench.console.device.latest() == b"0123456789"

    def test_more_than_the_buffer_waits_for_room(self, bench: Bench) -> None:
        """A write beyond the transmit buffer lets time pass, and loses nothing."""
        heard = bytearray()
        bench.console.device.on_receive(heard.extend)
        port = bench.port()
        data = bytes(range(256)) * 512
        assert port.write(data) == len(data) == 2 * BUFFER_BYTES
        assert bench.kernel.now_ns >= ns(BUFFER_BYTES * BYTE_S)
        port.flush()
        assert bytes(heard) == data

    def test_a_full_buffer_runs_into_the_write_time_out(self, bench: Bench) -> None:
        """With `write_timeout` a write that finds no room raises SerialTimeoutException at that instant."""
        port = bench.port(write_timeout=1.0)
        port.write(bytes(BUFFER_BYTES))
        with pytest.raises(serial.SerialTimeoutException):
            port.write(b"x")
        assert bench.kernel.now_ns == ns(1.0)

    def test_write_time_out_zero_takes_what_it_can(self, bench: Bench) -> None:
        """With `write_timeout=0` a write returns the number of bytes for which there was room."""
        port = bench.port(write_timeout=0)
        assert port.write(bytes(BUFFER_BYTES + 5)) == BUFFER_BYTES
        assert port.write(b"x") == 0

    def test_a_cancelled_write_returns(self, bench: Bench) -> None:
        """`cancel_write` ends a write that waits for room; it returns what it had written."""
        port = bench.port()
        bench.kernel.after(ns(1.0), port.cancel_write)
        assert port.write(bytes(BUFFER_BYTES + 5)) == BUFFER_BYTES
        assert bench.kernel.now_ns == ns(1.0)

    def test_reset_output_buffer_forgets_what_has_not_arrived(self, bench: Bench) -> None:
        """After `reset_output_buffer` the device hears nothing of it, and the next write starts at once."""
        port = bench.port()
        port.write(b"never")
        port.reset_output_buffer()
        assert port.out_waiting == 0
        port.write(b"!")
        port.flush()
        assert bench.kernel.now_ns == pytest.approx(ns(BYTE_S), abs=1)
        assert bench.console.device.latest() == b"!"


@given(pieces=st.lists(st.binary(max_size=300), max_size=10), sizes=st.lists(st.integers(1, 400), min_size=1))
def test_any_bytes_make_the_round_trip(pieces: list[bytes], sizes: list[int]) -> None:
    """Whatever is written, in any pieces, comes back unchanged from a device that echoes, read in any pieces."""
    with running("round-trip") as bench:
        device = bench.console.device
        device.on_receive(device.write)
        port = bench.port(timeout=30.0)
        for piece in pieces:
            assert port.write(piece) == len(piece)
        sent, heard, n = b"".join(pieces), b"", 0
        while len(heard) < len(sent):
            heard += port.read(min(sizes[n % len(sizes)], len(sent) - len(heard)))
            n += 1
        assert heard == sent


class TestOpening:
    """Which ports can be opened."""

    def test_a_line_has_one_reader(self, bench: Bench) -> None:
        """A second port on an open line is refused; after closing the first one it is not."""
        first = bench.port()
        with pytest.raises(serial.SerialException, match="open already"):
            bench.port()
        first.close()
        assert bench.port().is_open

    def test_console_and_gnss_are_two_lines(self, bench: Bench) -> None:
        """What is written to one line is not heard on the other."""
        console, gnss = bench.port("console"), bench.port("gnss")
        gnss.write(b"$GNRMC")
        gnss.flush()
        assert (bench.gnss.device.latest(), bench.console.device.latest()) == (b"$GNRMC", None)
        assert console.in_waiting == 0

    @pytest.mark.parametrize(
        ("url", "text"),
        [
            ("tcuhil://nowhere/console", "no emulated bench named 'nowhere'"),
            ("tcuhil://emulated/modem", "it has console and gnss"),
            ("tcuhil://emulated", "it has console and gnss"),
        ],
    )
    def test_an_unknown_line_is_named(self, bench: Bench, url: str, text: str) -> None:
        """A wrong URL raises SerialException that says what there is."""
        with pytest.raises(serial.SerialException, match=text):
            serial.serial_for_url(url)

    @pytest.mark.parametrize(
        "settings",
        [{"bytesize": 7}, {"parity": "E"}, {"stopbits": 2}, {"rtscts": True}, {"xonxoff": True}, {"baudrate": 0}],
    )
    def test_what_the_line_lacks_is_refused(self, bench: Bench, settings: dict[str, Any]) -> None:
        """Other framings, flow control and a rate of 0 raise ValueError, and leave the line free."""
        with pytest.raises(ValueError, match=r"emulated line|invalid baud rate"):
            bench.port(**settings)
        assert bench.port().is_open

    def test_a_port_without_address_cannot_be_opened(self) -> None:
        """`open` before `port` is set raises SerialException."""
        with pytest.raises(serial.SerialException, match="must be configured"):
            Serial().open()

    def test_everything_is_refused_on_a_closed_port(self, bench: Bench) -> None:
        """Every call that needs the line raises PortNotOpenError once the port is closed."""
        port = bench.port()
        port.close()
        calls: list[Callable[[], object]] = [
            lambda: port.in_waiting, lambda: port.out_waiting, port.flush, port.reset_input_buffer,
            port.reset_output_buffer, port.cancel_read, port.cancel_write, port.read_until,
            lambda: port.on_input(lambda: None), lambda: port.write_periodic(lambda _at: b"", 1.0),
        ]  # fmt: skip
        for call in calls:
            with pytest.raises(PortNotOpenError):
                call()

    def test_a_reopened_port_starts_empty(self, bench: Bench) -> None:
        """What came while the port was closed, or was not read before, is not read after opening again."""
        port = bench.port(timeout=1.0)
        bench.console.device.write(b"old")
        port.read(1)
        port.close()
        bench.console.device.write(b"unheard")
        bench.kernel.drive(lambda: False, ns(2.0))
        port.open()
        bench.console.device.write(b"new")
        assert port.read(10) == b"new"

    def test_a_break_is_refused(self, bench: Bench) -> None:
        """`send_break` would sleep on the machine's clock and is refused."""
        with pytest.raises(serial.SerialException, match="no break"):
            bench.port().send_break()

    def test_installing_twice_registers_once(self) -> None:
        """The handler is in the list of pyserial once, however often it is installed."""
        serial_handlers.install()
        serial_handlers.install()
        assert serial.protocol_handler_packages.count("harness.emulator.plugs") == 1


class TestThreads:
    """Virtual time has one driver."""

    @pytest.mark.parametrize("call", ["read", "write", "flush"])
    def test_another_thread_is_refused(self, bench: Bench, call: str) -> None:
        """Reading, writing and flushing from another thread raise SerialException that says why."""
        port = bench.port(timeout=1.0)
        errors: list[BaseException] = []

        def run() -> None:
            try:
                {"read": lambda: port.read(1), "write": lambda: port.write(b"x"), "flush": port.flush}[call]()
            except serial.SerialException as error:
                errors.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        assert "another thread cannot wait" in str(errors[0])

    def test_a_blocking_read_inside_an_event_is_refused(self, bench: Bench) -> None:
        """An event of the bench cannot wait for another one."""
        port = bench.port(timeout=1.0)
        bench.kernel.after(1, lambda: print(port.read(1)))
        with pytest.raises(serial.SerialException, match="inside an event"):
            bench.kernel.drive(lambda: False, 10)

    def test_a_read_is_cancelled_by_an_event(self, bench: Bench) -> None:
        """`cancel_read` from an event ends the read that waits, at that instant, with what it has."""
        port = bench.port(timeout=None)
        bench.console.device.write(b"ab")
        bench.kernel.after(ns(1.0), port.cancel_read)
        assert port.read(10) == b"ab"
        assert bench.kernel.now_ns == ns(1.0)
        bench.console.device.write(b"cd")
        assert port.read(2) == b"cd"

    def test_a_read_ends_when_the_port_is_closed(self, bench: Bench) -> None:
        """Closing the port from an event ends the read that waits."""
        port = bench.port(timeout=None)
        bench.kernel.after(ns(1.0), port.close)
        assert port.read(10) == b""


class TestDoorbell:
    """Input is announced between events, so that nobody has to block on it."""

    def test_the_handler_reads_without_waiting(self, bench: Bench) -> None:
        """Each piece rings once, at the instant of its last byte, and can be read there and then."""
        port = bench.port(timeout=0)
        heard: list[tuple[int, bytes]] = []
        port.on_input(lambda: heard.append((bench.kernel.now_ns, port.read(port.in_waiting))))
        bench.console.device.write(b"0123456789")
        bench.console.device.write(b"x")
        bench.kernel.drive(lambda: False, ns(1.0))
        ends_s = [10 * BYTE_S, 11 * BYTE_S]
        assert [data for _at_ns, data in heard] == [b"0123456789", b"x"]
        assert [at_ns for at_ns, _data in heard] == pytest.approx([ns(end_s) for end_s in ends_s], abs=2)

    def test_what_waits_already_rings(self, bench: Bench) -> None:
        """A handler that comes late is told of what came before it."""
        port = bench.port(timeout=0)
        bench.console.device.write(b"early")
        bench.kernel.drive(lambda: port.in_waiting > 0, ns(1.0))
        heard: list[bytes] = []
        port.on_input(lambda: heard.append(port.read(port.in_waiting)))
        bench.kernel.drive(lambda: bool(heard), ns(1.0))
        assert heard == [b"early"]

    def test_a_reopened_port_does_not_ring_the_old_handler(self, bench: Bench) -> None:
        """Closing forgets the handler."""
        port = bench.port(timeout=0)
        port.on_input(lambda: pytest.fail("rung after close"))
        port.close()
        port.open()
        bench.console.device.write(b"x")
        bench.kernel.drive(lambda: False, ns(1.0))
        assert port.in_waiting == 1


class TestBaudRate:
    """Both ends must use one rate."""

    @pytest.mark.parametrize("baud", [1200, 4800, 19200, 115200])
    def test_a_wrong_rate_gives_rubbish_both_ways(self, bench: Bench, baud: int) -> None:
        """At another rate neither end understands the other; the rubbish is the same each time."""

        def talk() -> tuple[bytes | None, bytes]:
            with bench.port(baudrate=baud, timeout=1.0) as port:
                port.write(b"$RSSI\r\n")
                port.flush()
                bench.console.device.write(b"hello, bench\r\n")
                return bench.console.device.latest(), port.read(1000)

        first = talk()
        assert b"$RSSI" not in (first[0] or b"")
        assert b"hello" not in first[1]
        assert talk() == first

    def test_the_rate_can_be_changed_while_open(self, bench: Bench) -> None:
        """After `baudrate` is set right, the ends understand each other."""
        port = bench.port(baudrate=115200, timeout=1.0)
        bench.console.device.write(b"hello")
        assert port.read(100) != b"hello"
        port.baudrate = BAUD
        bench.console.device.write(b"hello")
        assert port.read(100) == b"hello"

    def test_a_small_deviation_is_understood(self, bench: Bench) -> None:
        """A UART tolerates a rate that is 2 % off, as real crystals are."""
        port = bench.port(baudrate=round(BAUD * 1.02), timeout=1.0)
        bench.console.device.write(b"hello")
        assert port.read(5) == b"hello"


def test_a_closed_port_stops_what_it_repeats(bench: Bench) -> None:
    """A stream ends with its port; the repetition that had begun still arrives."""
    port = bench.port("gnss")
    port.write_periodic(lambda at_ns: b"%d" % at_ns, 1.0)
    bench.kernel.drive(lambda: False, ns(2.0))
    port.close()
    bench.kernel.drive(lambda: False, ns(60.0))
    assert bench.gnss.device.latest() == b"%d" % ns(2.0)
