"""Where the vehicle is: reported when it is parked and when it is asked for, with the time of the fix."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.power_cycle import Fix, PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus


class Location:
    """Knows the newest position, also where satellites cannot be seen any more. It outlives power."""

    def __init__(self, cycle: PowerCycle, bus: VehicleBus, modem: Modem, present_fix: Callable[[], Fix | None]) -> None:
        self._parameters = cycle.parameters
        self._memory = cycle.memory
        self._bus = bus
        self._modem = modem
        self._present_fix = present_fix
        if not self._parameters.location_last_fix_kept_through_power_loss:
            self._memory.last_fix = None
        bus.watch("ignition", self._ignition_changed)

    def note(self) -> None:
        """The receiver is about to say something else, or the unit to lose its supply: keep what it says now."""
        fix = self._present_fix()
        if fix is not None:
            self._memory.last_fix = fix

    def report(self) -> None:
        """Tell the cloud the newest position and when it was taken."""
        fix = self._newest()
        parameters = self._parameters
        position = None
        if fix is not None:
            position = {"lat": self._angle(fix.lat_deg), "lon": self._angle(fix.lon_deg)}
        elif parameters.location_zero_without_fix:
            position = {"lat": 0.0, "lon": 0.0}
        taken = {} if fix is None or parameters.location_time == "report" else {"fix_t_ms": fix.t_ms}
        self._modem.send(
            "location", kept_through_outage=parameters.location_kept_through_outage, position=position, **taken
        )

    def _newest(self) -> Fix | None:
        if self._parameters.location_refreshed or self._memory.last_fix is None:
            self.note()
        return self._memory.last_fix if self._parameters.location_last_fix_kept else self._present_fix()

    def _angle(self, angle_deg: float) -> float:
        signed_deg = angle_deg if self._parameters.location_signs_kept else abs(angle_deg)
        return round(signed_deg, self._parameters.location_decimals)

    def _ignition_changed(self, ignition: object) -> None:
        if ignition in self._parameters.location_reported_at:
            self.report()
