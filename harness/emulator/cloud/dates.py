"""Dates as the owner API writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from harness.kernel import Kernel

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS_PER_H = 3_600_000
#: the last date that can be written, in ms since 1970
LATEST_MS = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)

#: local time of the markets, in hours from UTC (0 where it is not known); none of them has a daylight saving time
_UTC_OFFSET_H = {"TH": 7}


class Calendar:
    """The cloud's UTC: a fixed instant at kernel time 0, then kernel time."""

    def __init__(self, kernel: Kernel, utc_start_ns: int) -> None:
        self._kernel = kernel
        self._utc_start_ns = utc_start_ns

    @property
    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC."""
        return (self._utc_start_ns + self._kernel.now_ns) // 1_000_000

    def text_at(self, instant_ns: int) -> str:
        """The date of a kernel instant."""
        return text((self._utc_start_ns + instant_ns) // 1_000_000)


def text(utc_ms: int) -> str:
    """`YYYY-MM-DDThh:mm:ss.ffffffZ`: the owner API's clients refuse another number of digits and `+00:00`."""
    return (_EPOCH + timedelta(milliseconds=utc_ms)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def local_date(market: str, utc_ms: int) -> date:
    """The day that it is then in a market."""
    local_ms = min(utc_ms + _UTC_OFFSET_H.get(market, 0) * _MS_PER_H, LATEST_MS)
    return (_EPOCH + timedelta(milliseconds=local_ms)).date()


def start_of_day_ms(market: str, day: date) -> int:
    """The UTC (ms) at which a day begins in a market."""
    return (day - _EPOCH.date()) // timedelta(milliseconds=1) - _UTC_OFFSET_H.get(market, 0) * _MS_PER_H
