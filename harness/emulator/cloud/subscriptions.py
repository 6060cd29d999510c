"""Until when the services of a vehicle are paid for: the initial period, and what its owner pays for after it.

A subscription belongs to the vehicle and not to an account: it outlives both the pairing and the account.
"""

from __future__ import annotations

from harness.emulator.cloud.dates import Calendar
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.vehicles import Vehicle


class Subscriptions:
    """The subscriptions of all vehicles by VIN. All were sold on the day on which the cloud was started."""

    def __init__(self, parameters: CloudParameters, calendar: Calendar) -> None:
        self._parameters = parameters
        self._calendar = calendar
        self._initial_end_ms = calendar.now_ms + round(parameters.service_initial_s * 1000)
        self._ends_ms: dict[str, int] = {}

    def ends_ms(self, vehicle: Vehicle) -> int:
        """UTC: from then on the services have to be paid for."""
        return self._ends_ms.get(vehicle.vin, self._initial_end_ms)

    def is_running(self, vehicle: Vehicle) -> bool:
        """Whether the services are paid for now."""
        end_ms = self.ends_ms(vehicle) + round(self._parameters.service_end_error_s * 1000)
        return self._calendar.now_ms < end_ms or not self._parameters.service_ends

    def pay(self, vehicle: Vehicle) -> None:
        """A further year is paid for, from the end of what was, or from now."""
        if self._parameters.service_payment_counts:
            begins_ms = max(self.ends_ms(vehicle), self._calendar.now_ms)
            self._ends_ms[vehicle.vin] = begins_ms + round(self._parameters.service_paid_s * 1000)

    def account_deleted(self, vehicle: Vehicle) -> None:
        """What was paid for stays with the vehicle."""
        if self._parameters.del_ends_service:
            self._ends_ms[vehicle.vin] = self._calendar.now_ms
