"""Monitoring alerts, the unit's part: settings come into force once the vehicle was OFF long enough, and are judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from harness.emulator.tcu.area_watch import AreaWatch
from harness.emulator.tcu.curfew_watch import CurfewWatch
from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.monitoring_settings import Alert, AreaAlert, CurfewAlert, Settings, SpeedAlert, read
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.speed_watch import SpeedWatch
from harness.emulator.tcu.vehicle_bus import VehicleBus
from harness.kernel import Timer

A = TypeVar("A", SpeedAlert, CurfewAlert, AreaAlert)
KINDS: Mapping[type, str] = {SpeedAlert: "speed", CurfewAlert: "curfew", AreaAlert: "area"}


class Monitoring:
    """The settings that are in force, and those that are saved and wait for the vehicle to be OFF for ten minutes."""

    def __init__(
        self,
        cycle: PowerCycle,
        bus: VehicleBus,
        modem: Modem,
        utc_ms: Callable[[], int],
        position: Callable[[], dict[str, float] | None],
    ) -> None:
        self._cycle = cycle
        self._parameters = cycle.parameters
        self._memory = memory = cycle.memory.monitoring
        self._bus = bus
        self._modem = modem
        self._utc_ms = utc_ms
        self._position = position
        self._timer: Timer | None = None
        self._breached_ns: int | None = None
        self._booting = True
        #: told when settings come into force
        self.watchers: list[Callable[[], None]] = []
        if not self._parameters.monitoring_in_force_kept_through_power_loss:
            memory.in_force = Settings()
        if not self._parameters.monitoring_pending_kept_through_power_loss:
            memory.pending = None
        bus.watch("ignition", self._ignition_changed)
        self._speed = SpeedWatch(cycle, bus, lambda: self._watched(SpeedAlert), self._breached)
        self._speed.found_at_boot()
        self._curfew = CurfewWatch(
            cycle,
            bus,
            utc_ms,
            lambda: self._watched(CurfewAlert),
            lambda: memory.in_force.utc_offset_min,
            self._breached,
        )
        self._area = AreaWatch(cycle, bus, position, lambda: self._watched(AreaAlert), self._breached)

    def started(self) -> None:
        """The boot is complete, and the bus has been heard."""
        self._booting = False
        self._area.judge()

    def position_changed(self) -> None:
        """The satellite receiver says something new."""
        self._area.judge()

    def receive(self, message: Mapping[str, Any]) -> None:
        """The settings that the owner saved; ones that are older than what is known change nothing."""
        settings, memory = read(message), self._memory
        newest = memory.pending or memory.in_force
        if self._parameters.monitoring_last_saved_wins:
            is_news = settings.version > newest.version
        else:
            is_news = memory.pending is None and settings != newest
        if not is_news:
            self._cycle.log(f"monitoring: version {settings.version} is known or older, ignored")
            return
        memory.pending = settings
        self._cycle.log(f"monitoring: version {settings.version} waits")
        self._wait()

    # -- when settings come into force -------------------------------------------------------------------------------

    def _ignition_changed(self, ignition: object) -> None:
        memory, odometer_km = self._memory, int(str(self._bus.signal("odometer_km") or 0))
        if ignition != "OFF":
            remote = self._bus.remote and not self._parameters.monitoring_sync_restarted_by_remote_start
            if self._parameters.monitoring_sync_restarted_by_on and not remote:
                memory.off_since_ms = None
        elif memory.off_since_ms is None or (self._booting and odometer_km != memory.off_odometer_km):
            memory.off_since_ms, memory.off_odometer_km = self._utc_ms(), odometer_km
        self._wait()

    def _wait(self) -> None:
        """Have what is pending come into force at its time, if the vehicle stays OFF until then."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        memory, now_ms = self._memory, self._utc_ms()
        if memory.pending is None or (memory.off_since_ms is None and self._parameters.monitoring_sync_needs_off):
            return
        since_ms = max(memory.off_since_ms or 0, min(memory.pending.saved_ms, now_ms))
        left_s = self._parameters.monitoring_sync_off_s - (now_ms - since_ms) / 1000
        self._timer = self._cycle.after(max(0.0, left_s), self._take_over)

    def _take_over(self) -> None:
        memory = self._memory
        settings, memory.pending = memory.pending, None
        if settings is None:
            return
        for alert in settings.alerts:
            if alert not in memory.in_force.alerts:  # where the vehicle was says nothing about another area
                memory.wrong_side.pop(alert.id, None)
        memory.in_force = settings
        self._cycle.log(f"monitoring: version {settings.version} in force")
        self._speed.judge()
        self._curfew.judge()
        self._area.judge()
        for watcher in self.watchers:
            watcher()

    # -- breaches ----------------------------------------------------------------------------------------------------

    def _watched(self, kind: type[A]) -> list[A]:
        """The alerts of a kind that are in force and enabled."""
        enabled_only = self._parameters.monitoring_disabled_alerts_silent
        alerts = [alert for alert in self._memory.in_force.alerts if isinstance(alert, kind)]
        return [alert for alert in alerts if alert.enabled or not enabled_only]

    def _breached(self, alert: Alert) -> None:
        now_ns = self._cycle.kernel.now_ns
        if self._breached_ns == now_ns and not self._parameters.monitoring_reports_each_breach:
            return
        self._breached_ns = now_ns
        kind = KINDS[type(alert)]
        if kind in self._parameters.monitoring_kinds_ignored:
            return
        self._cycle.log(f"monitoring: {kind} alert {alert.id}")
        kept = self._parameters.monitoring_kept_through_outage
        self._modem.send("breach", kept_through_outage=kept, alert=alert.id, cause=kind, position=self._position())
        if kind == self._parameters.monitoring_breach_intervenes:
            self._bus.request("engine-stop")
