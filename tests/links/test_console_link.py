"""The console link, on the emulated line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.clock import Clock
from harness.emulator.plugs import registry, serial_handlers
from harness.emulator.serial_line import SerialLine
from harness.emulator.tcu.console import TcuConsole
from harness.errors import CallerError, DutProtocolError, RigError
from harness.journal import HIDDEN, Journal, Record, read_records
from harness.kernel import Kernel, ns
from harness.links.console import LONGEST_LINE, Broken, ConsoleLink, Line, LineCutter

if TYPE_CHECKING:
    from harness.emulator.world import World

BAUD = 115_200


class Bench:
    """A console line, its device end, and what a link needs beside it."""

    def __init__(self, folder: Path) -> None:
        self.kernel = Kernel("console")
        self.line = SerialLine(self.kernel, BAUD)
        self.clock = Clock(self.kernel, datetime(2026, 11, 20, tzinfo=UTC), 1.0)
        self.journal = Journal(folder)
        self.journal.now_ns = lambda: self.kernel.now_ns
        self.world = cast(
            "World", SimpleNamespace(name="emulated", kernel=self.kernel, console=self.line, gnss=self.line)
        )

    def say(self, data: bytes, at_s: float = 0.0) -> None:
        """Have the device send bytes at an instant."""
        self.kernel.at(ns(at_s), lambda: self.line.device.write(data))

    def records(self) -> list[Record]:
        """The journal as it is on disk."""
        return list(read_records(self.journal.path))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A bench that the plug can find."""
    serial_handlers.install()
    it = Bench(tmp_path)
    registry.add(it.world)
    yield it
    registry.remove(it.world)
    it.journal.close()


@pytest.fixture
def link(bench: Bench) -> Iterator[ConsoleLink]:
    """The link on the console of the bench."""
    it = ConsoleLink("tcuhil://emulated/console", BAUD, bench.journal, bench.clock)
    yield it
    it.close()


class TestLineCutter:
    """Bytes in, lines out."""

    @pytest.mark.parametrize(
        ("data", "lines"),
        [
            (b"one\r\ntwo\nthree", ["one", "two"]),
            (b"\n\r\n", ["", ""]),
            (b"a\rb\r\r\n", ["a\\rb\\r"]),
            ("Grüße, 日産\n".encode(), ["Grüße, 日産"]),
            (b"\x1b[31mred\x1b[0m\x00\t\x07\n", ["\\x1b[31mred\\x1b[0m\\x00\\t\\x07"]),
            ("\u202eevil\u2028\n".encode(), ["\\u202eevil\\u2028"]),
            (b"a" * LONGEST_LINE + b"\n", ["a" * LONGEST_LINE]),
        ],
    )
    def test_lines(self, data: bytes, lines: list[str]) -> None:
        """A line ends with LF or CR LF; control characters are kept as their escapes."""
        assert list(LineCutter().feed(data)) == [Line(text) for text in lines]

    def test_bytes_that_are_no_text(self) -> None:
        """A line that is not UTF-8 is broken and shown escaped; the lines around it are not."""
        pieces = list(LineCutter().feed(b"ok\n\xffgarbled\x00\nok\n"))
        assert pieces == [Line("ok"), Broken("a line that is not UTF-8 text", "\\xffgarbled\\x00"), Line("ok")]

    def test_a_line_without_end_is_reported_once(self) -> None:
        """Beyond 4096 bytes the line is broken, once; the rest of it is skipped, the next line is read."""
        cutter = LineCutter()
        pieces = [piece for _ in range(100) for piece in cutter.feed(b"x" * 1000)]
        assert pieces == [Broken("a line of more than 4096 bytes", "x" * LONGEST_LINE)]
        assert list(cutter.feed(b"tail\nnext\n")) == [Line("next")]

    @given(data=st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\xc3\xa4", b"\xff", b"z" * 2000]), max_size=60))
    def test_how_bytes_are_split_does_not_matter(self, data: list[bytes]) -> None:
        """One byte at a time, in pieces or at once: the same lines come out."""
        whole = b"".join(data)
        at_once = list(LineCutter().feed(whole))
        cutter, single = LineCutter(), LineCutter()
        assert [piece for part in data for piece in cutter.feed(part)] == at_once
        assert [piece for n in range(len(whole)) for piece in single.feed(whole[n : n + 1])] == at_once

    @given(st.lists(st.binary(max_size=200), max_size=20))
    def test_hostile_bytes_give_only_printable_text(self, parts: list[bytes]) -> None:
        """Whatever comes, what leaves the cutter can be printed to a terminal."""
        cutter = LineCutter()
        for piece in (piece for part in [*parts, b"\n"] for piece in cutter.feed(part)):
            assert (piece.text if isinstance(piece, Line) else piece.excerpt).isprintable()


class TestLines:
    """What the unit prints reaches the journal."""

    def test_each_line_is_an_observation_at_its_instant(self, bench: Bench, link: ConsoleLink) -> None:
        """A line is journalled when its last byte has arrived, and kept."""
        bench.say(b"[    0.001] boot\r\n", at_s=1.0)
        bench.say(b"[    5.000] ready\r\n", at_s=5.0)
        bench.clock.sleep(10.0)
        assert link.lines() == ["[    0.001] boot", "[    5.000] ready"]
        first, second = bench.records()
        assert (first.kind, first.what, first.data) == ("observation", "console.line", {"text": "[    0.001] boot"})
        assert first.t_ns == pytest.approx(ns(1.0 + 18 * 10 / BAUD), abs=1)
        assert second.t_ns > ns(5.0)

    def test_escapes_only_in_the_journal(self, bench: Bench, link: ConsoleLink) -> None:
        """A terminal escape reaches neither the journal nor the scenario as such."""
        bench.say(b"\x1b]0;owned\x07\x00\n")
        bench.clock.sleep(1.0)
        assert link.lines() == [r"\x1b]0;owned\x07\x00"]
        assert bench.records()[0].data == {"text": r"\x1b]0;owned\x07\x00"}

    def test_a_hidden_secret_stays_hidden(self, bench: Bench, link: ConsoleLink) -> None:
        """A line with a secret is journalled without it, whether it is text or broken."""
        bench.journal.hide("s3cret-code")
        bench.say(b"code is s3cret-code.\n\xff s3cret-code\n")
        with pytest.raises(DutProtocolError) as caught:
            bench.clock.sleep(1.0)
        assert "s3cret" not in str(caught.value)
        assert "s3cret" not in bench.journal.path.read_text()
        assert bench.records()[0].data == {"text": f"code is {HIDDEN}."}

    def test_a_broken_line_reaches_whoever_waits(self, bench: Bench, link: ConsoleLink) -> None:
        """Bytes that are no text raise DutProtocolError in the wait; the journal has an excerpt first; life goes on."""
        bench.say(b"fine\n\xc3\x28\nfine too\n")
        with pytest.raises(DutProtocolError, match="not UTF-8"):
            bench.clock.sleep(1.0)
        assert [(record.kind, record.what) for record in bench.records()] == [
            ("observation", "console.line"),
            ("fault", "dut protocol"),
            ("observation", "console.line"),
        ]
        assert bench.records()[1].data["excerpt"] == "\\xc3("
        bench.say(b"later\n", at_s=2.0)
        bench.clock.sleep(3.0)
        assert link.lines() == ["fine", "fine too", "later"]

    def test_a_line_without_end_is_one_fault(self, bench: Bench, link: ConsoleLink) -> None:
        """A unit that prints without line ends is reported once, however long it goes on."""
        bench.say(b"y" * 60_000)
        bench.say(b"y" * 60_000, at_s=10.0)
        with pytest.raises(DutProtocolError, match="more than 4096 bytes"):
            bench.clock.sleep(100.0)
        bench.clock.sleep(100.0)
        assert len(bench.records()) == 1

    def test_a_wrong_baud_rate_shows(self, bench: Bench) -> None:
        """At the wrong rate of the rig file no line is understood as it was printed."""
        link = ConsoleLink("tcuhil://emulated/console", 9600, bench.journal, bench.clock)
        bench.say(b"[    0.001] boot complete, ignition ON\r\n" * 40)
        try:
            bench.clock.sleep(1.0)
        except DutProtocolError as error:
            assert "check the baud rate" in str(error)
        assert not any("boot" in line for line in link.lines())


class TestWaitFor:
    """Waiting for a line."""

    def test_the_line_is_returned_at_its_instant(self, bench: Bench, link: ConsoleLink) -> None:
        """The first line that matches ends the wait; others do not."""
        bench.say(b"ignition OFF\n", at_s=1.0)
        bench.say(b"ignition ON\nignition ON again\n", at_s=2.0)
        assert link.wait_for(r"ignition ON\b", 10.0) == "ignition ON"
        assert bench.clock.now_s == pytest.approx(2.0, abs=0.01)

    def test_only_lines_from_now_on_count(self, bench: Bench, link: ConsoleLink) -> None:
        """A line that was printed before the wait does not end it."""
        bench.say(b"ready\n")
        bench.clock.sleep(1.0)
        bench.say(b"ready again\n", at_s=5.0)
        assert link.wait_for("ready", 10.0) == "ready again"

    def test_a_line_that_does_not_come(self, bench: Bench, link: ConsoleLink) -> None:
        """At the time-out the unit is at fault, and the message names the pattern."""
        with pytest.raises(DutProtocolError, match=r"no console line matched 'ready'"):
            link.wait_for("ready", 3.0)
        assert bench.clock.now_s == 3.0

    def test_a_bad_pattern(self, link: ConsoleLink) -> None:
        """What is no regular expression is the caller's error."""
        with pytest.raises(CallerError, match="not a regular expression"):
            link.wait_for("(", 1.0)


class TestCommand:
    """`$` commands."""

    @pytest.fixture
    def unit(self, bench: Bench) -> TcuConsole:
        """The unit's console on the other end, powered, with commands as Gen 2 units name them."""

        def set_mileage(arguments: list[str]) -> list[str]:
            (mileage_km,) = arguments
            return [f"mileage {int(mileage_km)} km"]

        unit = TcuConsole(
            bench.kernel,
            bench.line.device,
            {"$RSSI": lambda _: ["-71"], "$DTC": lambda _: [], "$SET_MILEAGE_VHR": set_mileage},
        )
        unit.powered = True
        return unit

    def test_the_reply_without_its_end(self, bench: Bench, link: ConsoleLink, unit: TcuConsole) -> None:
        """A reply is the lines before OK; the command is a stimulus, the lines are observations."""
        assert link.command("$RSSI") == ["-71"]
        assert link.command("$DTC") == []
        assert link.command("$SET_MILEAGE_VHR 12345") == ["mileage 12345 km"]
        stimuli = [record.data["text"] for record in bench.records() if record.kind == "stimulus"]
        assert stimuli == ["$RSSI", "$DTC", "$SET_MILEAGE_VHR 12345"]
        assert link.lines() == ["-71", "OK", "OK", "mileage 12345 km", "OK"]

    def test_log_lines_are_no_reply(self, bench: Bench, link: ConsoleLink, unit: TcuConsole) -> None:
        """What the unit logs while it answers is kept, and not taken for an answer."""
        bench.kernel.at(0, lambda: unit.log("modem registered"))
        assert link.command("$RSSI") == ["-71"]
        assert "[    0.000] modem registered" in link.lines()

    @pytest.mark.parametrize(
        ("text", "answer"), [("$NOPE", "ERROR 1"), ("$SET_MILEAGE_VHR far", "ERROR 2"), ("$" + "X" * 300, "ERROR 3")]
    )
    def test_an_error_is_the_units(self, link: ConsoleLink, unit: TcuConsole, text: str, answer: str) -> None:
        """A refused command raises DutProtocolError with the number."""
        with pytest.raises(DutProtocolError, match=answer):
            link.command(text)

    def test_a_dead_unit_times_out(self, bench: Bench, link: ConsoleLink, unit: TcuConsole) -> None:
        """Without power there is no reply: DutProtocolError at the time-out, with what to check."""
        unit.powered = False
        with pytest.raises(DutProtocolError, match="powered"):
            link.command("$RSSI", timeout_s=2.5)
        assert bench.clock.now_s == 2.5

    def test_lines_behind_the_end_belong_to_nobody(self, bench: Bench, link: ConsoleLink) -> None:
        """What comes in one piece behind the final line is not part of the reply."""
        bench.say(b"-71\r\nOK\r\nstray\r\n")
        assert link.command("$RSSI") == ["-71"]
        assert link.lines() == ["-71", "OK", "stray"]

    @pytest.mark.parametrize("text", ["", "RSSI", "$", "$RSSI\n$DTC", "$RSSI\r", "$ä", " $RSSI", "$ RSSI"])
    def test_what_is_no_command(self, bench: Bench, link: ConsoleLink, text: str) -> None:
        """Anything but one line of printable ASCII with a $ is the caller's error, and is not sent."""
        with pytest.raises(CallerError, match="no console command"):
            link.command(text)
        assert bench.records() == []

    def test_one_wait_at_a_time(self, bench: Bench, link: ConsoleLink) -> None:
        """A wait inside a wait is the caller's error."""
        bench.kernel.ring(lambda: print(link.wait_for("x", 1.0)))
        with pytest.raises(CallerError, match="waited for already"):
            link.wait_for("y", 1.0)


class TestOpening:
    """The port of the rig."""

    @pytest.mark.parametrize(
        ("url", "text"),
        [
            ("tcuhil://nowhere/console", "no emulated bench"),
            ("tcuhil://emulated/modem", "no such serial line"),
            ("nonsense://x", "not known"),
            ("/dev/no-such-port", "could not open port"),
            ("loop://", "wall pacing"),
        ],
    )
    def test_a_port_that_does_not_serve_is_the_rigs_fault(self, bench: Bench, url: str, text: str) -> None:
        """A port that cannot be opened, or would need wall pacing, raises RigError with the URL."""
        with pytest.raises(RigError, match=text) as caught:
            ConsoleLink(url, BAUD, bench.journal, bench.clock)
        assert caught.value.where == url or text == "wall pacing"

    def test_a_port_lost_while_open_is_the_rigs_fault(self, bench: Bench, link: ConsoleLink) -> None:
        """When the adapter goes away, a command raises RigError."""
        link.close()
        with pytest.raises(RigError, match="lost"):
            link.command("$RSSI")

    def test_the_line_is_free_after_close(self, bench: Bench, link: ConsoleLink) -> None:
        """After `close` another link can open the port; closing twice is harmless."""
        link.close()
        link.close()
        ConsoleLink("tcuhil://emulated/console", BAUD, bench.journal, bench.clock).close()
