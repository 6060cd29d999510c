"""The GNSS link, read by two independent parsers: pynmea2 and the unit's own."""

from __future__ import annotations

import contextlib
import math
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pynmea2  # type: ignore[import-untyped]  # the package has no type information
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pynmeagps import NMEAReader  # type: ignore[import-untyped]  # the package has no type information

from harness.clock import Clock
from harness.emulator.plugs import registry, serial_handlers
from harness.emulator.serial_line import SerialLine
from harness.emulator.tcu.gnss import parse
from harness.errors import CallerError, RigError
from harness.journal import Journal, read_records
from harness.kernel import Kernel
from harness.links import gnss
from harness.links.gnss import GnssLink

if TYPE_CHECKING:
    from harness.emulator.world import World

BAUD = 9600
START = datetime(2026, 11, 20, 23, 59, 58, tzinfo=UTC)
#: half of the last digit of the sentences, 1e-5 minutes, in degrees
RESOLUTION_DEG = 0.5e-5 / 60 + 1e-12

latitudes = st.floats(-90.0, 90.0)
longitudes = st.floats(-180.0, 180.0)
altitudes = st.floats(-1000.0, 18000.0)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2068, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))


class Bench:
    """A GNSS line and a link on it."""

    def __init__(self, folder: Path) -> None:
        self.kernel = Kernel("gnss")
        self.line = SerialLine(self.kernel, BAUD)
        self.clock = Clock(self.kernel, START, 1.0)
        self.journal = Journal(folder)
        self.journal.now_ns = lambda: self.kernel.now_ns
        self.world = cast(
            "World", SimpleNamespace(name="emulated", kernel=self.kernel, console=self.line, gnss=self.line)
        )

    def open(self) -> GnssLink:
        """The link."""
        return GnssLink("tcuhil://emulated/gnss", BAUD, self.journal, self.clock)

    def heard(self) -> tuple[Any, Any]:
        """RMC and GGA as pynmea2 reads what the device heard last; it verifies the checksums."""
        rmc, gga = (self.line.device.latest() or b"").decode("ascii").splitlines()
        return pynmea2.parse(rmc, check=True), pynmea2.parse(gga, check=True)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Bench]:
    """A bench that the plug can find."""
    serial_handlers.install()
    bench = Bench(folder)
    registry.add(bench.world)
    try:
        yield bench
    finally:
        registry.remove(bench.world)
        bench.journal.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A bench that the plug can find."""
    with running(tmp_path) as it:
        yield it


@given(lat_deg=latitudes, lon_deg=longitudes, altitude_m=altitudes)
@example(lat_deg=90.0, lon_deg=180.0, altitude_m=18000.0)
@example(lat_deg=-90.0, lon_deg=-180.0, altitude_m=-1000.0)
@example(lat_deg=0.0, lon_deg=-0.0, altitude_m=-0.04)
@example(lat_deg=-1e-9, lon_deg=-1e-9, altitude_m=0.0)
@example(lat_deg=47.99999999, lon_deg=-7.99999999, altitude_m=0.05)
@example(lat_deg=-(12 + 59.999994 / 60), lon_deg=12 + 59.999996 / 60, altitude_m=0.0)
def test_a_position_arrives_as_it_was_given(lat_deg: float, lon_deg: float, altitude_m: float) -> None:
    """Over the whole earth both parsers read the position back to the resolution of the sentences."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as bench:
        bench.open().position(lat_deg, lon_deg, altitude_m)
        bench.clock.sleep(0.9)
        rmc, gga = bench.heard()
        for sentence in (rmc, gga):
            assert sentence.latitude == pytest.approx(lat_deg, abs=RESOLUTION_DEG)
            assert sentence.longitude == pytest.approx(lon_deg, abs=RESOLUTION_DEG)
        assert (rmc.status, gga.gps_qual, gga.altitude_units) == ("A", 1, "M")
        assert gga.altitude == pytest.approx(altitude_m, abs=0.05 + 1e-9)
        fix = parse(bench.line.device.latest() or b"")
        assert fix is not None
        assert (fix.valid, fix.rejected, fix.utc) == (True, 0, START)
        assert fix.lat_deg == pytest.approx(lat_deg, abs=RESOLUTION_DEG)
        assert fix.lon_deg == pytest.approx(lon_deg, abs=RESOLUTION_DEG)


@given(utc=instants, lat_deg=latitudes, lon_deg=longitudes, altitude_m=altitudes)
def test_the_sentences_are_well_formed(utc: datetime, lat_deg: float, lon_deg: float, altitude_m: float) -> None:
    """At most 82 characters with CR LF; minutes below 60; date and time of the instant, cut to 10 ms."""
    data = gnss.fix(utc, lat_deg, lon_deg, altitude_m)
    lines = data.splitlines(keepends=True)
    assert len(lines) == 2
    for line in lines:
        assert len(line) <= 82
        assert line.endswith(b"\r\n")
        sentence = pynmea2.parse(line.decode("ascii"), check=True)
        assert float(sentence.lat[2:]) < 60
        assert float(sentence.lon[3:]) < 60
        assert sentence.timestamp == utc.replace(microsecond=utc.microsecond // 10_000 * 10_000).timetz()
        assert NMEAReader.parse(line).serialize() == line
    fix = parse(data)
    assert fix is not None
    assert timedelta(0) <= utc - fix.utc < timedelta(milliseconds=10)


@given(instants)
def test_without_a_fix_the_time_goes_on(utc: datetime) -> None:
    """The sentences of a receiver without satellites are void, carry no position, and are understood by both."""
    data = gnss.no_fix(utc)
    rmc, gga = (pynmea2.parse(line, check=True) for line in data.decode("ascii").splitlines())
    assert (rmc.status, rmc.lat, gga.gps_qual, gga.lat) == ("V", "", 0, "")
    fix = parse(data)
    assert fix is not None
    assert (fix.valid, math.isnan(fix.lat_deg), fix.rejected) == (False, True, 0)
    assert timedelta(0) <= utc - fix.utc < timedelta(milliseconds=10)


class TestLink:
    """What the link does over time."""

    def test_it_is_silent_at_first(self, bench: Bench) -> None:
        """Until it is told anything, the unit hears nothing."""
        bench.open()
        bench.clock.sleep(10.0)
        assert bench.line.device.latest() is None

    def test_each_second_carries_its_time(self, bench: Bench) -> None:
        """The date and the time go on each second, over midnight too, though no event happens."""
        bench.open().position(51.5, -0.1)
        bench.clock.sleep(0.5)
        times = []
        for _ in range(4):
            fix = parse(bench.line.device.latest() or b"")
            assert fix is not None
            times.append(fix.utc)
            bench.clock.sleep(1.0)
        assert times == [START + timedelta(seconds=n) for n in range(4)]
        assert bench.kernel.steps == 0

    def test_a_listener_hears_every_second(self, bench: Bench) -> None:
        """A device that listens gets each second, as two sentences in one piece."""
        heard: list[bytes] = []
        bench.line.device.on_receive(heard.append)
        bench.open().position(51.5, -0.1)
        bench.clock.sleep(10.5)
        fixes = [parse(data) for data in heard]
        assert [fix.utc - START for fix in fixes if fix] == [timedelta(seconds=n) for n in range(11)]

    def test_a_new_position_keeps_the_rhythm(self, bench: Bench) -> None:
        """A position counts from the next second on, however often it changes."""
        link = bench.open()
        link.position(10.0, 20.0)
        bench.clock.sleep(3.25)
        for n in range(20):
            link.position(11.0 + n, 21.0)
            bench.clock.sleep(0.01)
        before, _ = bench.heard()
        assert before.latitude == pytest.approx(10.0)
        bench.clock.sleep_until(4.2)
        after, _ = bench.heard()
        assert (after.latitude, after.timestamp.second) == (pytest.approx(30.0), 2)

    def test_a_lost_fix_and_a_new_one(self, bench: Bench) -> None:
        """After `fix_lost` the unit hears that there is no position; after `position` it has one again."""
        link = bench.open()
        link.position(10.0, 20.0)
        bench.clock.sleep(5.0)
        link.fix_lost()
        bench.clock.sleep(2.0)
        assert bench.heard()[0].status == "V"
        link.position(-10.0, -20.0)
        bench.clock.sleep(2.0)
        assert bench.heard()[1].latitude == pytest.approx(-10.0)

    def test_a_receiver_that_starts_without_a_fix(self, bench: Bench) -> None:
        """`fix_lost` may come first."""
        bench.open().fix_lost()
        bench.clock.sleep(1.0)
        assert bench.heard()[1].gps_qual == 0

    def test_after_close_it_is_silent(self, bench: Bench) -> None:
        """Closing the link ends the sentences; what was heard last keeps its instant; closing again is harmless."""
        link = bench.open()
        link.position(10.0, 20.0)
        bench.clock.sleep(2.5)
        link.close()
        link.close()
        bench.clock.sleep(60.0)
        heard = bench.line.device.heard()
        assert heard is not None
        assert heard.at_ns < 2_500_000_000

    def test_the_journal_has_what_was_played(self, bench: Bench) -> None:
        """Each change is a stimulus; the repetitions are not."""
        link = bench.open()
        link.position(51.5, -0.125, 35.0)
        bench.clock.sleep(3600.0)
        link.fix_lost()
        assert [(record.kind, record.what, record.data) for record in read_records(bench.journal.path)] == [
            ("stimulus", "gnss.position", {"lat_deg": 51.5, "lon_deg": -0.125, "altitude_m": 35.0}),
            ("stimulus", "gnss.fix_lost", {}),
        ]

    @pytest.mark.parametrize(
        "position",
        [
            (90.000001, 0.0, 0.0), (-91.0, 0.0, 0.0), (0.0, 180.1, 0.0), (0.0, -181.0, 0.0), (0.0, 0.0, 18001.0),
            (0.0, 0.0, -1001.0), (math.nan, 0.0, 0.0), (0.0, math.inf, 0.0), (0.0, 0.0, math.nan),
        ],
    )  # fmt: skip
    def test_what_is_not_on_earth(self, bench: Bench, position: tuple[float, float, float]) -> None:
        """An impossible position is the caller's error and is not played."""
        with pytest.raises(CallerError, match="not on earth"):
            bench.open().position(*position)
        assert list(read_records(bench.journal.path)) == []

    @pytest.mark.parametrize(
        ("url", "text"), [("tcuhil://nowhere/gnss", "no emulated bench"), ("loop://", "wall pacing")]
    )
    def test_a_port_that_does_not_serve_is_the_rigs_fault(self, bench: Bench, url: str, text: str) -> None:
        """A port that cannot be opened, or that does not repeat text itself, raises RigError."""
        with pytest.raises(RigError, match=text):
            GnssLink(url, BAUD, bench.journal, bench.clock)
