"""Speed alerts: one for each time that the vehicle comes to be faster than a limit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from harness.emulator.tcu.monitoring_settings import Alert, SpeedAlert
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus


class SpeedWatch:
    """A limit that was exceeded is watched again once the vehicle is slower than it."""

    def __init__(
        self,
        cycle: PowerCycle,
        bus: VehicleBus,
        watched: Callable[[], list[SpeedAlert]],
        breached: Callable[[Alert], None],
    ) -> None:
        """`watched` gives the alerts that are in force, `breached` is told of each that is exceeded."""
        self._cycle = cycle
        self._parameters = cycle.parameters
        self._above = cycle.memory.monitoring.above
        self._bus = bus
        self._watched = watched
        self._breached = breached
        self._began_remotely = False
        bus.watch("speed_kmh", lambda _speed: self.judge())
        bus.watch("ignition", lambda _position: self.judge())

    def judge(self) -> None:
        """Compare the speed with every limit."""
        speed_kmh = self._bus.signal("speed_kmh")
        if not isinstance(speed_kmh, float) or self._bus.signal("ignition") is None:
            return
        self._began_remotely = self._bus.ignition_on and (self._bus.remote or self._began_remotely)
        is_watched = self._parameters.speed_watched_after_take_over or not self._began_remotely
        alerts = self._watched() if self._bus.ignition_on and is_watched else []
        self._above &= {alert.id for alert in alerts}
        for alert in alerts:
            if self._is_above(speed_kmh, alert):
                self._exceeded(alert)
            elif speed_kmh < alert.limit_kmh and self._parameters.speed_alert_rearmed:
                self._above.discard(alert.id)

    def found_at_boot(self) -> None:
        """What was above its limit before the boot has been reported, and is not reported anew."""
        if not self._parameters.speed_crossing_kept_through_power_loss:
            self._above.clear()
        if not self._parameters.speed_above_at_boot_counts:
            self._above.update(alert.id for alert in self._watched())

    def _is_above(self, speed_kmh: float, alert: SpeedAlert) -> bool:
        limit_kmh = alert.limit_kmh + self._parameters.speed_alert_tolerance_kmh
        return speed_kmh > limit_kmh or (self._parameters.speed_alert_at_limit and speed_kmh == limit_kmh)

    def _exceeded(self, alert: SpeedAlert) -> None:
        if alert.id in self._above and self._parameters.speed_alert_once_a_crossing:
            return
        self._above.add(alert.id)
        confirm_s = self._parameters.speed_alert_confirm_s
        if confirm_s > 0:
            self._cycle.after(confirm_s, partial(self._confirm, alert))
        else:
            self._breached(alert)

    def _confirm(self, alert: SpeedAlert) -> None:
        if alert.id in self._above:
            self._breached(alert)
