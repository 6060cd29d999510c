"""The unit's console: log lines and `$` commands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.emulator.serial_line import SerialLine
from harness.emulator.tcu.console import LONGEST_COMMAND, TcuConsole
from harness.emulator.uart import BUFFER_BYTES
from harness.kernel import Kernel, ns

BAUD = 9600


@pytest.fixture
def line() -> SerialLine:
    """A line whose bench end is open at the right rate."""
    it = SerialLine(Kernel("line"), BAUD)
    it.bench.open(BAUD)
    return it


def let_pass(line: SerialLine, until_s: float) -> None:
    """Run the line until an instant."""
    line.kernel.drive(lambda: False, ns(until_s))


class TestConsole:
    """The unit's console on its line."""

    @pytest.fixture
    def console(self, line: SerialLine) -> TcuConsole:
        """A powered console with three commands."""

        def double(arguments: list[str]) -> list[str]:
            return [str(2 * int(argument)) for argument in arguments]

        console = TcuConsole(
            line.kernel, line.device, {"$RSSI": lambda _: ["-71"], "$OSVERSION": lambda _: [], "$DBG": double}
        )
        console.powered = True
        return console

    def printed(self, line: SerialLine) -> list[str]:
        """What the bench has read so far."""
        let_pass(line, line.kernel.now_ns / 1e9 + 2.0)
        return line.bench.take(BUFFER_BYTES).decode().split("\r\n")[:-1]

    @pytest.mark.parametrize(
        ("typed", "reply"),
        [
            (b"$RSSI\r\n", ["-71", "OK"]),
            (b"$OSVERSION\n", ["OK"]),
            (b"$DBG 1 20\r", ["2", "40", "OK"]),
            (b"\r\n\r\n  \n", []),
            (b"$NOPE\n", ["ERROR 1"]),
            (b"rssi\n", ["ERROR 1"]),
            (b"\xff\x00\n", ["ERROR 1"]),
            (b"$DBG x\n", ["ERROR 2"]),
            (b"$RSSI" + b" " * (LONGEST_COMMAND - 5) + b"\n", ["-71", "OK"]),
            (b"$RSSI" + b" " * (LONGEST_COMMAND - 4) + b"\n", ["ERROR 3"]),
            (b"$" * 10_000 + b"\n$RSSI\n", ["ERROR 3", "-71", "OK"]),
        ],
    )
    def test_replies(self, line: SerialLine, console: TcuConsole, typed: bytes, reply: list[str]) -> None:
        """A command gets its lines and OK; an unknown one, wrong arguments and a long line get their errors."""
        line.bench.write(typed)
        let_pass(line, 20.0)
        assert self.printed(line) == reply

    def test_the_log_carries_the_uptime(self, line: SerialLine, console: TcuConsole) -> None:
        """Each log line begins with the seconds since the unit got power, to the millisecond."""
        console.log("boot")
        let_pass(line, 12.345)
        console.log("ignition ON")
        console.powered = False
        let_pass(line, 100.0)
        console.powered = True
        console.log("boot")
        assert self.printed(line) == ["[    0.000] boot", "[   12.345] ignition ON", "[    0.000] boot"]

    def test_without_power_it_is_dead(self, line: SerialLine, console: TcuConsole) -> None:
        """An unpowered unit prints nothing, answers nothing, and has forgotten what was half typed."""
        line.bench.write(b"$NO")
        let_pass(line, 1.0)
        console.powered = False
        console.log("nobody hears this")
        line.bench.write(b"$RSSI\n")
        let_pass(line, 2.0)
        assert self.printed(line) == []
        console.powered = True
        line.bench.write(b"$RSSI\n")
        assert self.printed(line) == ["-71", "OK"]

    @given(st.lists(st.binary(max_size=400), max_size=20))
    def test_hostile_bytes_do_no_harm(self, pieces: list[bytes]) -> None:
        """Whatever is typed, the console still answers the next command."""
        line = SerialLine(Kernel("hostile"), 115_200)
        line.bench.open(115_200)
        TcuConsole(line.kernel, line.device, {"$RSSI": lambda _: ["-71"]}).powered = True
        for piece in pieces:
            line.bench.write(piece)
        line.bench.write(b"\n$RSSI\n")
        assert self.printed(line)[-2:] == ["-71", "OK"]
