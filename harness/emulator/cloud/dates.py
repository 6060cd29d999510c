"""Dates as the owner API writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from harness.kernel import Kernel

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: the last date that can be written, in ms since 1970
LATEST_MS = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)


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
