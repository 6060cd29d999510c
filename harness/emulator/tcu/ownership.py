"""Ownership authentication, the unit's part: it witnesses the ignition cycle and reads the odometer."""

from __future__ import annotations

from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus


class Ownership:
    """While an attempt runs, reports that the driver turned the ignition ON, and then OFF, with the odometer."""

    def __init__(self, cycle: PowerCycle, bus: VehicleBus, modem: Modem) -> None:
        self._cycle = cycle
        self._bus = bus
        self._modem = modem
        self._attempt: str | None = None
        self._seen_on = False
        self._odometer_of_on_km = 0
        self._cycle_before = False
        bus.watch("ignition", self._ignition_changed)
        if cycle.parameters.ownership_takeover_counts_as_on:
            # a driver who takes a remote start over turns the ignition to where it is
            bus.watch("origin", lambda _who: self._ignition_changed(bus.signal("ignition")))

    def begin(self, attempt: str) -> None:
        """The owner has started an attempt."""
        self._attempt, self._seen_on = attempt, False
        self._cycle.log("ownership: attempt begins")
        parameters = self._cycle.parameters
        if parameters.ownership_on_before_attempt_counts and self._bus.ignition_on:
            self._report_on()
        if parameters.ownership_cycle_before_attempt_counts and self._cycle_before:
            self._report_on()
            self._report_off()

    def end(self, attempt: str, accepted: bool) -> None:
        """The attempt is over."""
        if attempt == self._attempt:
            self._attempt = None
            self._cycle.log(f"ownership: {'enrolled' if accepted else 'not enrolled'}")

    def _ignition_changed(self, ignition: object) -> None:
        parameters = self._cycle.parameters
        on = ignition == "ON" or (ignition == "ACC" and parameters.ownership_acc_counts_as_on)
        by_driver = not self._bus.remote or parameters.ownership_remote_start_counts_as_on
        if self._attempt is None:
            self._cycle_before = self._cycle_before or (on and by_driver)
        elif on and by_driver and not self._seen_on:
            self._report_on()
        elif ignition == "OFF" and self._seen_on:
            self._report_off()

    def _report_on(self) -> None:
        self._seen_on = True
        self._odometer_of_on_km = self._odometer_km()
        self._report("on", self._odometer_of_on_km)

    def _report_off(self) -> None:
        self._seen_on = False
        parameters = self._cycle.parameters
        odometer_km = self._odometer_of_on_km if parameters.ownership_reports_odometer_of_on else self._odometer_km()
        if odometer_km >= parameters.ownership_least_odometer_km:
            self._report("off", odometer_km)

    def _report(self, event: str, odometer_km: int) -> None:
        kept = self._cycle.parameters.ownership_kept_through_outage
        self._modem.send(
            "ownership", kept_through_outage=kept, attempt=self._attempt, event=event, odometer_km=odometer_km
        )

    def _odometer_km(self) -> int:
        largest_km = (1 << self._cycle.parameters.ownership_odometer_bits) - 1
        return int(str(self._bus.signal("odometer_km") or 0)) & largest_km
