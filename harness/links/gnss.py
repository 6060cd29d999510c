"""The GNSS link: the bench plays the satellite receiver that the unit listens to (NMEA 0183, RMC and GGA at 1 Hz)."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol, runtime_checkable

import serial
from pynmeagps import GET, NMEAMessage  # type: ignore[import-untyped]  # the package has no type information

from harness.clock import Clock
from harness.errors import CallerError, RigError
from harness.journal import Journal

PERIOD_S = 1.0
#: more than one satellite system, as receivers of today report
TALKER = "GN"
#: 1e-5 minutes, the resolution of the sentences
UNITS_PER_MINUTE = 100_000
UNITS_PER_DEGREE = 60 * UNITS_PER_MINUTE
#: the lowest shore of the earth is at -430 m; civil receivers stop at 18 km
LOWEST_M, HIGHEST_M = -1_000.0, 18_000.0


class PeriodicTask(Protocol):
    """Something that a port repeats."""

    def update(self, render: Callable[[int], bytes]) -> None:
        """Repeat something else from the next time on."""

    def stop(self) -> None:
        """Repeat it no more."""


@runtime_checkable
class PeriodicWriter(Protocol):
    """A port that repeats a text itself; `render(instant_ns)` gives the bytes for an instant of bench time."""

    def write_periodic(self, render: Callable[[int], bytes], period_s: float) -> PeriodicTask:
        """Write at once and then each `period_s` seconds, until the task is stopped."""


def _lost(error: OSError, url: str) -> RigError:
    return RigError(f"the GNSS port is lost: {error}", where=url, hint="check the adapter and its cable")


class _WallTask:
    """A text repeated by the bench itself."""

    def __init__(
        self, write: Callable[[bytes], None], render: Callable[[int], bytes], clock: Clock, period_s: float
    ) -> None:
        self._write = write
        self._render = render
        self._repetition = clock.repeat(period_s, lambda instant_ns: self._write(self._render(instant_ns)))

    def update(self, render: Callable[[int], bytes]) -> None:
        """Repeat something else from the next time on."""
        self._render = render

    def stop(self) -> None:
        """Repeat it no more."""
        self._repetition.stop()


class _WallWriter:
    """A plain serial port, on which the bench repeats a text in wall time."""

    def __init__(self, port: serial.SerialBase, url: str, clock: Clock) -> None:
        self._port = port
        self._url = url
        self._clock = clock

    def write_periodic(self, render: Callable[[int], bytes], period_s: float) -> PeriodicTask:
        """Write at once and then each period."""
        return _WallTask(self._put, render, self._clock, period_s)

    def _put(self, data: bytes) -> None:
        try:
            self._port.write(data)
        except OSError as error:  # the base of pyserial's own
            raise _lost(error, self._url) from error


class GnssLink:
    """A satellite receiver as the unit sees it. It is silent until it is given a position or told that it has none."""

    def __init__(self, url: str, baud: int, journal: Journal, clock: Clock) -> None:
        """Open the port. Raises RigError when it cannot be opened or would need wall pacing."""
        self._url = url
        self._journal = journal
        self._clock = clock
        self._task: PeriodicTask | None = None
        try:
            port = serial.serial_for_url(url, baudrate=baud, timeout=0)
        except (serial.SerialException, ValueError) as error:
            raise RigError(f"the GNSS port cannot be opened: {error}", where=url) from error
        self._port: serial.Serial = port
        if isinstance(port, PeriodicWriter):
            self._writer: PeriodicWriter = port
        elif clock.kind == "wall":
            self._writer = _WallWriter(port, url, clock)
        else:
            port.close()
            raise RigError(
                f"the gnss link of this rig is a live transport ({type(port).__name__}), which needs wall pacing",
                where=url,
                hint="write clock: wall in the rig file, or use an interface of the emulated bench (tcuhil)",
            )

    def check(self) -> None:
        """Raise RigError when the port is lost."""
        try:
            _ = self._port.in_waiting
        except OSError as error:
            raise _lost(error, self._url) from error

    def close(self) -> None:
        """Fall silent and close the port; harmless when it is closed."""
        if self._task is not None:
            self._task.stop()
            self._task = None
        self._port.close()

    def position(self, lat_deg: float, lon_deg: float, altitude_m: float = 0.0) -> None:
        """Report a position from the next second on: WGS 84 degrees, north and east positive, and metres above the sea.

        Raises CallerError for what is no position on earth.
        """
        _check("latitude", lat_deg, -90.0, 90.0)
        _check("longitude", lon_deg, -180.0, 180.0)
        _check("altitude", altitude_m, LOWEST_M, HIGHEST_M)
        self._journal.append("stimulus", "gnss.position", lat_deg=lat_deg, lon_deg=lon_deg, altitude_m=altitude_m)
        self._repeat(lambda utc: fix(utc, lat_deg, lon_deg, altitude_m))

    def fix_lost(self) -> None:
        """Report from the next second on that no satellites are seen."""
        self._journal.append("stimulus", "gnss.fix_lost")
        self._repeat(no_fix)

    def _repeat(self, sentences: Callable[[datetime], bytes]) -> None:
        def render(instant_ns: int) -> bytes:
            return sentences(self._clock.utc - timedelta(microseconds=(self._clock.now_ns - instant_ns) // 1000))

        if self._task is None:
            self._task = self._writer.write_periodic(render, PERIOD_S)
        else:
            self._task.update(render)


@lru_cache(maxsize=16)  # one second is asked for several times
def fix(utc: datetime, lat_deg: float, lon_deg: float, altitude_m: float) -> bytes:
    """RMC and GGA of a receiver that has a fix and stands still."""
    time, date = _time_and_date(utc)
    place = [*_angle(lat_deg, 2, "NS"), *_angle(lon_deg, 3, "EW")]
    return _sentence("RMC", [time, "A", *place, "0.0", "", date, "", "", "A"]) + _sentence(
        "GGA", [time, *place, "1", "08", "0.9", f"{altitude_m:.1f}", "M", "0.0", "M", "", ""]
    )


def no_fix(utc: datetime) -> bytes:
    """RMC and GGA of a receiver that sees no satellites but has kept its clock."""
    time, date = _time_and_date(utc)
    nowhere = [""] * 4
    return _sentence("RMC", [time, "V", *nowhere, "", "", date, "", "", "N"]) + _sentence(
        "GGA", [time, *nowhere, "0", "00", "", "", "M", "", "M", "", ""]
    )


def _sentence(kind: str, fields: list[str]) -> bytes:
    return bytes(NMEAMessage(TALKER, kind, GET, payload=fields).serialize())


def _time_and_date(utc: datetime) -> tuple[str, str]:
    utc = utc.astimezone(UTC)
    return f"{utc:%H%M%S}.{utc.microsecond // 10_000:02d}", f"{utc:%d%m%y}"


def _angle(angle_deg: float, digits: int, signs: str) -> tuple[str, str]:
    # rounded once, as an integer: 59.999996 minutes become the next degree, never "60.00000"
    degrees, units = divmod(round(abs(angle_deg) * UNITS_PER_DEGREE), UNITS_PER_DEGREE)
    minutes, fraction = divmod(units, UNITS_PER_MINUTE)
    return f"{degrees:0{digits}d}{minutes:02d}.{fraction:05d}", signs[angle_deg < 0]


def _check(name: str, value: float, lowest: float, highest: float) -> None:
    if not (math.isfinite(value) and lowest <= value <= highest):
        raise CallerError(f"a {name} of {value} is not on earth", hint=f"give {lowest:g} to {highest:g}")
