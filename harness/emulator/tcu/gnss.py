"""What the unit understands of its satellite receiver: RMC and GGA of NMEA 0183, with their checksums verified."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import reduce

#: characters of a sentence with its CR LF (NMEA 0183)
LONGEST_SENTENCE = 82
CENTURY = 2000

_FRAME = re.compile(rb"\$([ -#%-)+-~]*)\*([0-9A-F]{2})")
_TIME = re.compile(r"(\d{2})(\d{2})(\d{2})(?:\.(\d{1,6}))?")
_DATE = re.compile(r"(\d{2})(\d{2})(\d{2})")
_LATITUDE = re.compile(r"(\d{2})(\d{2}\.\d+)")
_LONGITUDE = re.compile(r"(\d{3})(\d{2}\.\d+)")


@dataclass(frozen=True, slots=True)
class Fix:
    """What the receiver says. Latitude and longitude (degrees, north and east positive) are NaN unless `valid`."""

    lat_deg: float
    lon_deg: float
    utc: datetime
    valid: bool
    #: lines beside it that were not understood
    rejected: int = 0


class _Rejected(ValueError):
    """A line that is no sentence."""


def parse(data: bytes) -> Fix | None:
    """The newest fix in these sentences; None when there is none. Anything else is ignored and counted."""
    fix: Fix | None = None
    seen = True
    rejected = 0
    for line in data.splitlines():
        try:
            fields = _fields(line)
            if fields[0][2:] == "RMC":
                fix = _fix(fields)
            elif fields[0][2:] == "GGA":
                seen = _sees_satellites(fields)
        except ValueError:
            rejected += 1
    if fix is None:
        return None
    fix = replace(fix, rejected=rejected)
    return fix if seen else replace(fix, lat_deg=math.nan, lon_deg=math.nan, valid=False)


def _fields(line: bytes) -> list[str]:
    frame = _FRAME.fullmatch(line)
    if frame is None or len(line) + len("\r\n") > LONGEST_SENTENCE:
        raise _Rejected
    body, checksum = frame.groups()
    if reduce(lambda total, byte: total ^ byte, body, 0) != int(checksum, 16):
        raise _Rejected
    return body.decode("ascii").split(",")


def _fix(fields: list[str]) -> Fix:
    if len(fields) < 10 or fields[2] not in ("A", "V"):
        raise _Rejected
    utc = _utc(fields[9], fields[1])
    if fields[2] == "V":
        return Fix(math.nan, math.nan, utc, valid=False)
    lat_deg = _angle(_LATITUDE, fields[3], fields[4], ("N", "S"), 90.0)
    lon_deg = _angle(_LONGITUDE, fields[5], fields[6], ("E", "W"), 180.0)
    return Fix(lat_deg, lon_deg, utc, valid=True)


def _sees_satellites(fields: list[str]) -> bool:
    if len(fields) < 7 or not fields[6].isdigit():
        raise _Rejected
    return fields[6] != "0"


def _utc(date: str, time: str) -> datetime:
    day, clock = _DATE.fullmatch(date), _TIME.fullmatch(time)
    if day is None or clock is None:
        raise _Rejected
    hour, minute, second, fraction = clock.groups()
    return datetime(
        CENTURY + int(day[3]), int(day[2]), int(day[1]), int(hour), int(minute), int(second),
        int((fraction or "0").ljust(6, "0")), tzinfo=UTC,
    )  # fmt: skip


def _angle(form: re.Pattern[str], text: str, sign: str, signs: tuple[str, str], limit_deg: float) -> float:
    found = form.fullmatch(text)
    if found is None or sign not in signs:
        raise _Rejected
    degrees, minutes = int(found[1]), float(found[2])
    angle_deg = degrees + minutes / 60
    if minutes >= 60 or angle_deg > limit_deg:
        raise _Rejected
    return -angle_deg if sign == signs[1] else angle_deg
