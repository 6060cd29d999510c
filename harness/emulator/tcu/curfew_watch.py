"""The curfew alert: one for each use of the vehicle that falls into the time in which it may not be used."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.tcu.monitoring_settings import MINUTES_PER_DAY, Alert, CurfewAlert
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus
from harness.kernel import Timer

MS_PER_MIN = 60_000
MS_PER_DAY = MINUTES_PER_DAY * MS_PER_MIN


class CurfewWatch:
    """Judges when the driver turns the ignition ON, and when the forbidden time begins with the ignition still ON."""

    def __init__(
        self,
        cycle: PowerCycle,
        bus: VehicleBus,
        utc_ms: Callable[[], int],
        watched: Callable[[], list[CurfewAlert]],
        utc_offset_min: Callable[[], int],
        breached: Callable[[Alert], None],
    ) -> None:
        self._cycle = cycle
        self._parameters = cycle.parameters
        self._memory = cycle.memory.monitoring
        self._bus = bus
        self._utc_ms = utc_ms
        self._watched = watched
        self._utc_offset_min = utc_offset_min
        self._breached = breached
        self._timer: Timer | None = None
        #: since when the vehicle is remotely started, or was until the driver took over
        self._remote_since_ms: int | None = None
        if not self._parameters.curfew_kept_through_power_loss:
            self._memory.curfew_reported_ms = None
        bus.watch("ignition", lambda _position: self.judge())
        bus.watch("origin", lambda _origin: self.judge())

    def judge(self) -> None:
        """Compare the time with the window, now and when the next forbidden time begins."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._note_remote_start()
        if not self._is_used():
            self._memory.curfew_reported_ms = None
            return
        for alert in self._watched():
            if not self._began_allowed(alert):
                self._judge(alert)

    def _note_remote_start(self) -> None:
        if not self._bus.ignition_on:
            self._remote_since_ms = None
        elif self._bus.remote and self._remote_since_ms is None:
            self._remote_since_ms = self._utc_ms()

    def _began_allowed(self, alert: CurfewAlert) -> bool:
        """Whether a take-over is left alone because the remote start began outside of the window."""
        if self._remote_since_ms is None or not self._parameters.curfew_take_over_judged_by_start:
            return False
        since_start_ms = self._since_start_ms(self._remote_since_ms, alert.start_min)
        return since_start_ms >= self._duration_ms(alert.start_min, alert.end_min)

    def _is_used(self) -> bool:
        by_driver = not self._bus.remote or self._parameters.curfew_remote_start_is_use
        return self._bus.ignition_on and by_driver

    def _judge(self, alert: CurfewAlert) -> None:
        start_min, end_min = alert.start_min, alert.end_min
        if not self._parameters.curfew_window_is_forbidden:
            start_min, end_min = end_min, start_min
        since_start_ms = self._since_start_ms(self._utc_ms(), start_min)
        at_start = since_start_ms < MS_PER_MIN
        if since_start_ms < self._duration_ms(start_min, end_min) and (at_start or self._parameters.curfew_judges_on):
            began_ms = self._utc_ms() - since_start_ms
            if began_ms != self._memory.curfew_reported_ms:
                self._memory.curfew_reported_ms = began_ms
                self._breached(alert)
        if self._parameters.curfew_begins_while_used:
            self._timer = self._cycle.after((MS_PER_DAY - since_start_ms) / 1000, self.judge)

    def _since_start_ms(self, utc_ms: int, start_min: int) -> int:
        """How long the window has been open at an instant, if it is."""
        return (utc_ms + (self._utc_offset_min() - start_min) * MS_PER_MIN) % MS_PER_DAY

    def _duration_ms(self, start_min: int, end_min: int) -> int:
        if end_min < start_min and not self._parameters.curfew_spans_midnight:
            end_min = MINUTES_PER_DAY
        duration_min = (end_min - start_min) % MINUTES_PER_DAY
        return (duration_min + self._parameters.curfew_end_error_min) * MS_PER_MIN
