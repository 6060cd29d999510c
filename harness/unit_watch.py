"""Whether the unit restarted, or fell silent, by itself or because the bench took its supply away or asked it to.

Told by the journal alone: the uptime before each console line, and the stimuli that a restart may follow from.
"""

from __future__ import annotations

import re

from harness.journal import Record
from harness.kernel import ns

#: how long after a change of its supply, or a reset, a restart of the unit is its consequence
SETTLES_NS = ns(10.0)
#: the longest boot
BOOT_NS = ns(60.0)
#: how much sooner than a stimulus its consequence may seem to come, by jitter and by the period of a frame
JITTER_NS = ns(1.0)
#: uptime and time of arrival of two lines of one boot agree so well
BACK_NS = ns(0.5)
_STAMP = re.compile(r"\[ *(\d+\.\d{3})\] ")


class UnitWatch:
    """A listener of the journal. `restarts_ns` are the instants of restarts that nobody asked for."""

    def __init__(self) -> None:
        self.restarts_ns: list[int] = []
        self._last_line_ns: int | None = None
        self._uptime_ns = self._boot_ns = 0
        #: when the bench did something that may restart the unit, and when that was over
        self._disturbances_ns: list[tuple[int, int]] = []
        self._nominal_v: float | None = None
        self._voltage_v: float | None = None
        self._off = False

    def see(self, record: Record) -> None:
        """Take a record in."""
        if record.kind == "stimulus":
            if record.what.startswith("supply."):
                self._supply_changed(record)
                self._disturbed(record.t_ns, ns(float(record.data.get("duration_s", 0.0))))
            elif record.data.get("service") == "ECUReset":
                self._disturbed(record.t_ns, 0)
        elif record.what == "console.line" and (stamp := _STAMP.match(record.data["text"])) is not None:
            self._heard(record.t_ns, ns(float(stamp[1])))

    def _heard(self, at_ns: int, uptime_ns: int) -> None:
        """A line with its uptime: of another boot when uptime goes back, or began after the line before."""
        boot_ns = at_ns - uptime_ns
        if self._last_line_ns is not None:
            went_back = uptime_ns < self._uptime_ns - BACK_NS
            if went_back or boot_ns > max(self._last_line_ns, self._boot_ns + BACK_NS):
                self._restarted(boot_ns)
        self._last_line_ns, self._uptime_ns, self._boot_ns = at_ns, uptime_ns, boot_ns

    def explains(self, from_ns: int, to_ns: int) -> bool:
        """Whether the bench is the cause of silence: the supply is off, or was changed and the unit may boot still."""
        caused = [until for since, until in self._disturbances_ns if from_ns - JITTER_NS <= since <= to_ns]
        return bool(caused) and (self._starved or to_ns - max(caused) <= BOOT_NS)

    def disturbances_since(self, from_ns: int) -> int:
        """How often the bench did something that may have restarted the unit."""
        return sum(since_ns >= from_ns for since_ns, _ in self._disturbances_ns)

    @property
    def _starved(self) -> bool:
        """Whether the unit may lack what it needs to run, by the bench's own doing."""
        return self._off or self._voltage_v != self._nominal_v

    def _supply_changed(self, record: Record) -> None:
        self._off = not record.data.get("output", not self._off)
        self._voltage_v = record.data.get("voltage_v", self._voltage_v)
        if self._nominal_v is None:
            self._nominal_v = self._voltage_v

    def _disturbed(self, at_ns: int, lasts_ns: int) -> None:
        self._disturbances_ns.append((at_ns, at_ns + lasts_ns))

    def _restarted(self, at_ns: int) -> None:
        explained = self._starved or any(
            since_ns - JITTER_NS <= at_ns <= until_ns + SETTLES_NS for since_ns, until_ns in self._disturbances_ns
        )
        if not explained:
            self.restarts_ns.append(at_ns)
