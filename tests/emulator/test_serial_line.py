"""The emulated serial line: time on the wire, buffers, rates and streams."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.emulator.serial_line import Heard, SerialLine
from harness.emulator.uart import BUFFER_BYTES, as_heard, duration_ns
from harness.errors import CallerError
from harness.kernel import Kernel, ns

BAUD = 9600
SECOND_NS = ns(1.0)


@pytest.fixture
def line() -> SerialLine:
    """A line whose bench end is open at the right rate."""
    it = SerialLine(Kernel("line"), BAUD)
    it.bench.open(BAUD)
    return it


def let_pass(line: SerialLine, until_s: float) -> None:
    """Run the line until an instant."""
    line.kernel.drive(lambda: False, ns(until_s))


class TestWire:
    """Chunks take their time and keep their order."""

    @pytest.mark.parametrize(
        ("count", "baud", "expected_ns"), [(1, 9600, 1_041_667), (96, 9600, 100_000_000), (0, 9600, 0)]
    )
    def test_ten_bits_a_byte(self, count: int, baud: int, expected_ns: int) -> None:
        """A byte is a start bit, eight data bits and a stop bit; the end is never early."""
        assert duration_ns(count, baud) == expected_ns

    def test_chunks_queue_up(self, line: SerialLine) -> None:
        """A chunk that is written while the line is busy begins when the line is free."""
        heard: list[tuple[int, bytes]] = []
        line.device.on_receive(lambda data: heard.append((line.kernel.now_ns, data)))
        line.bench.write(bytes(96))
        line.bench.write(b"x")
        let_pass(line, 10.0)
        line.bench.write(b"y")
        let_pass(line, 20.0)
        assert heard == [(ns(0.1), bytes(96)), (ns(0.1) + 1_041_667, b"x"), (ns(10.0) + 1_041_667, b"y")]

    def test_both_directions_at_once(self, line: SerialLine) -> None:
        """The two wires do not wait for each other."""
        line.bench.write(bytes(96))
        line.device.write(bytes(96))
        let_pass(line, 0.1)
        assert (line.bench.in_waiting, line.device.heard()) == (96, Heard(ns(0.1), bytes(96)))

    def test_a_closed_bench_end_hears_nothing(self, line: SerialLine) -> None:
        """What arrives while the port is closed is gone, and is no overrun."""
        line.bench.close()
        line.device.write(b"boot")
        let_pass(line, 1.0)
        line.bench.open(BAUD)
        assert (line.bench.in_waiting, line.bench.lost) == (0, 0)


class TestOverrun:
    """Buffers are bounded; the newest bytes are lost and counted."""

    def test_the_receive_buffer_keeps_the_oldest(self, line: SerialLine) -> None:
        """What nobody reads fills the receive buffer to 64 KiB; the rest is counted as lost."""
        line.device.write(b"a" * BUFFER_BYTES)
        let_pass(line, 100.0)
        line.device.write(b"bcd")
        let_pass(line, 200.0)
        assert (line.bench.in_waiting, line.bench.lost) == (BUFFER_BYTES, 3)
        assert line.bench.take(BUFFER_BYTES + 1) == b"a" * BUFFER_BYTES

    def test_a_device_that_prints_faster_than_the_line_loses_text(self, line: SerialLine) -> None:
        """The transmit buffer of the device takes 64 KiB; the rest is counted as lost."""
        line.device.write(b"a" * (BUFFER_BYTES - 1))
        line.device.write(b"bcd")
        assert line.device.lost == 2
        let_pass(line, 100.0)
        assert line.bench.take(BUFFER_BYTES).endswith(b"ab")

    def test_room_comes_back(self, line: SerialLine) -> None:
        """Once a chunk has arrived, its room can be used again."""
        line.device.write(b"a" * BUFFER_BYTES)
        let_pass(line, 100.0)
        line.device.write(b"b")
        assert line.device.lost == 0


class TestWrongBaudRate:
    """What a UART hears at another rate."""

    @given(st.binary(max_size=64), st.sampled_from([300, 1200, 9600, 57600, 115200, 921600]))
    def test_one_rate_is_understood(self, data: bytes, baud: int) -> None:
        """At equal rates, and at rates 3 % apart, every byte is heard as it was sent."""
        assert as_heard(data, baud, baud) == data
        assert as_heard(data, baud, round(baud * 1.03)) == data
        assert as_heard(data, baud, round(baud * 0.97)) == data

    @given(st.binary(max_size=64), st.integers(1, 10**6), st.integers(1, 10**6))
    def test_any_rates_give_some_bytes(self, data: bytes, sent_baud: int, heard_baud: int) -> None:
        """No pair of rates breaks the receiver; it hears at most a byte for each falling edge."""
        assert len(as_heard(data, sent_baud, heard_baud)) <= 5 * len(data)

    @pytest.mark.parametrize(
        ("sent", "heard"),
        [
            # wire: 0 10101010 1; the middle of each start bit that half the rate believes in is a 1: noise
            (b"\x55", b""),
            # wire: 0 00110011 1; sampled at wire bits 1, 3, 5, 7, 9, then idle: start 0, data 1 0 1 1 1 1 1 1, stop 1
            (b"\xcc", b"\xfd"),
        ],
    )
    def test_half_the_rate_is_worked_out_by_hand(self, sent: bytes, heard: bytes) -> None:
        """A receiver at half the rate sees every second bit, and the idle line behind the byte."""
        assert as_heard(sent, 9600, 4800) == heard


def numbered(n: int) -> Callable[[int], bytes]:
    """Text of some length with a number and the instant of its repetition."""
    return lambda at_ns: b"%d" % n * 50 + b" %d" % at_ns


class TestStream:
    """What the bench repeats."""

    def test_the_newest_that_has_arrived_is_heard(self, line: SerialLine) -> None:
        """A repetition is heard when its last byte has arrived; until then the one before it is."""
        line.bench.start_stream(lambda at_ns: b"%09d\n" % (at_ns // 1000), SECOND_NS)
        whole_ns = duration_ns(10, BAUD)
        assert line.device.heard() is None
        let_pass(line, 0.1)
        assert line.device.heard() == Heard(whole_ns, b"000000000\n")
        let_pass(line, 7.005)
        assert line.device.heard() == Heard(ns(6.0) + whole_ns, b"006000000\n")
        let_pass(line, 7.0 + whole_ns / 1e9)
        assert line.device.latest() == b"007000000\n"

    def test_a_year_of_repetitions_costs_nothing(self, line: SerialLine) -> None:
        """Without a listener no event happens and nothing is rendered but what is asked for."""
        rendered: list[int] = []

        def render(at_ns: int) -> bytes:
            rendered.append(at_ns)
            return b"%d" % at_ns

        line.bench.start_stream(render, SECOND_NS)
        rendered.clear()
        let_pass(line, 365 * 86400.5)
        assert (line.kernel.steps, rendered) == (0, [])
        assert line.device.latest() == b"%d" % ns(365 * 86400 + 182)
        assert len(rendered) <= 2

    def test_a_listener_gets_every_repetition(self, line: SerialLine) -> None:
        """A device that listens hears each repetition at the instant at which the others would find it."""
        heard: list[Heard] = []
        line.bench.start_stream(lambda at_ns: b"%d" % (at_ns // SECOND_NS), SECOND_NS)
        let_pass(line, 2.5)
        line.device.on_receive(lambda data: heard.append(Heard(line.kernel.now_ns, data)))
        let_pass(line, 5.5)
        assert heard == [Heard(n * SECOND_NS + duration_ns(1, BAUD), b"%d" % n) for n in (3, 4, 5)]
        assert line.device.heard() == heard[-1]
        line.device.on_receive(None)
        let_pass(line, 10.0)
        assert len(heard) == 3

    def test_a_listener_from_the_start_misses_nothing(self, line: SerialLine) -> None:
        """The first repetition begins with the stream, also when a device listens already."""
        heard: list[bytes] = []
        line.device.on_receive(heard.append)
        stream = line.bench.start_stream(lambda at_ns: b"%d" % (at_ns // SECOND_NS), SECOND_NS)
        let_pass(line, 2.5)
        stream.stop()
        let_pass(line, 9.0)
        assert heard == [b"0", b"1", b"2"]

    def test_a_change_takes_effect_with_the_next_repetition(self, line: SerialLine) -> None:
        """The rhythm stays; what had begun before the change arrives as it was; of two changes the last counts."""
        stream = line.bench.start_stream(lambda at_ns: b"old", SECOND_NS)
        let_pass(line, 4.5)
        stream.update(lambda at_ns: b"never")
        stream.update(lambda at_ns: b"new")
        assert line.device.heard() == Heard(ns(4.0) + duration_ns(3, BAUD), b"old")
        let_pass(line, 5.0)
        assert line.device.latest() == b"old"
        let_pass(line, 5.01)
        assert line.device.heard() == Heard(ns(5.0) + duration_ns(3, BAUD), b"new")

    def test_a_stopped_stream_leaves_its_last_repetition(self, line: SerialLine) -> None:
        """The repetition that had begun at the stop still arrives, and stays what was heard last, with its instant."""
        stream = line.bench.start_stream(lambda at_ns: b"%d" % (at_ns // SECOND_NS), SECOND_NS)
        let_pass(line, 3.0)
        stream.stop()
        stream.stop()
        assert line.device.latest() == b"2"
        let_pass(line, 1000.0)
        assert line.device.heard() == Heard(ns(3.0) + duration_ns(1, BAUD), b"3")

    def test_the_newest_of_streams_and_writes_is_heard(self, line: SerialLine) -> None:
        """A plain write after the last repetition is newer than it, and the next stream is newer than both."""
        line.bench.start_stream(lambda at_ns: b"a", SECOND_NS).stop()
        let_pass(line, 1.0)
        line.bench.write(b"b")
        let_pass(line, 2.0)
        assert line.device.latest() == b"b"
        line.bench.start_stream(lambda at_ns: b"c", SECOND_NS)
        assert line.device.latest() == b"b"
        let_pass(line, 3.0)
        assert line.device.latest() == b"c"

    def test_one_stream_at_a_time(self, line: SerialLine) -> None:
        """A second stream is the caller's error until the first one is stopped."""
        first = line.bench.start_stream(lambda at_ns: b"a", SECOND_NS)
        with pytest.raises(CallerError, match="running"):
            line.bench.start_stream(lambda at_ns: b"b", SECOND_NS)
        first.stop()
        line.bench.start_stream(lambda at_ns: b"b", SECOND_NS)

    @pytest.mark.parametrize(("count", "fits"), [(960, True), (961, False)])
    def test_a_repetition_fits_into_its_period(self, line: SerialLine, count: int, fits: bool) -> None:
        """What takes longer than its period on the wire is the caller's error."""
        if fits:
            assert line.bench.start_stream(lambda at_ns: bytes(count), SECOND_NS)
        else:
            with pytest.raises(CallerError, match="takes"):
                line.bench.start_stream(lambda at_ns: bytes(count), SECOND_NS)

    @example(changes=[(0, "start"), (1500, "update"), (1800, "update")], asked_ms=1800)
    @given(
        st.lists(st.tuples(st.integers(0, 2000), st.sampled_from(["update", "stop", "start"])), max_size=12),
        st.integers(0, 2500),
    )
    def test_asking_and_listening_agree(self, changes: list[tuple[int, str]], asked_ms: int) -> None:
        """Whatever starts, changes and stops: who asks hears what a listener heard last, at the same instant."""

        def run(listens: bool) -> Heard | None:
            line = SerialLine(Kernel("agree"), BAUD)
            line.bench.open(BAUD)
            last: list[Heard] = []
            if listens:
                line.device.on_receive(lambda data: last.append(Heard(line.kernel.now_ns, data)))
            stream = None
            for n, (at_ms, change) in enumerate(sorted(change for change in changes if change[0] <= asked_ms)):
                let_pass(line, at_ms / 1000)
                render = numbered(n)
                if change == "start" and stream is None:
                    stream = line.bench.start_stream(render, ns(0.3))
                elif change == "update" and stream is not None:
                    stream.update(render)
                elif change == "stop" and stream is not None:
                    stream.stop()
                    stream = None
            let_pass(line, asked_ms / 1000)
            if listens:
                assert line.device.heard() == (last[-1] if last else None)
            return line.device.heard()

        assert run(listens=False) == run(listens=True)
