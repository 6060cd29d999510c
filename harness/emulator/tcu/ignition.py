"""Reports of the ignition: where it was turned to, by whom, and what the odometer said."""

from __future__ import annotations

from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus


class IgnitionReports:
    """One at boot, one for each turn of the switch, and one when the driver takes a remote start over."""

    def __init__(self, cycle: PowerCycle, bus: VehicleBus, modem: Modem) -> None:
        self._parameters = cycle.parameters
        self._bus = bus
        self._modem = modem
        self._is_first = True
        #: whether the vehicle was started remotely when the ignition was reported last
        self._was_remote = False
        bus.watch("ignition", self._turned)
        bus.watch("origin", lambda _origin: self._origin_changed())

    def _turned(self, ignition: object) -> None:
        silent = self._is_first and not self._parameters.ignition_reported_at_boot
        self._is_first = False
        if not silent:
            self._report(ignition)

    def _origin_changed(self) -> None:
        taken_over = self._was_remote and self._bus.ignition_on and not self._bus.remote
        if taken_over and self._parameters.ignition_takeover_reported:
            self._report("ON")

    def _report(self, ignition: object) -> None:
        self._was_remote = self._bus.remote
        odometer_km = int(str(self._bus.signal("odometer_km") or 0))
        self._modem.send(
            "ignition",
            kept_through_outage=self._parameters.ignition_kept_through_outage,
            state=ignition,
            origin="remote" if self._bus.remote else "driver",
            odometer_km=odometer_km % (1 << self._parameters.ignition_odometer_bits),
        )
