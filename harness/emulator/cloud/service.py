"""Vehicle service: due date and due mileage as the owner enters them, and the notice when one is reached.

Nothing but the owner's Update changes the due values. The odometer is the one that the TCU reported last; the due date
begins at midnight, local time of the market. The first of the two that is reached gives one notice.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from harness.emulator.cloud.dates import Calendar, local_date, start_of_day_ms
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.uplink import Message
from harness.emulator.cloud.vehicles import Vehicle
from harness.kernel import Kernel, Timer, ns

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
#: the largest value of an odometer, which has 24 bits
LARGEST_KM = 2**24 - 1
_MS_PER_S = 1000


@dataclass(slots=True)
class Due:
    """What was entered with one Update, and what came of it."""

    on: date
    at_km: int
    #: the odometer that was known then
    entered_at_km: int | None
    reached: set[str]
    timer: Timer | None = None


class ServiceDue:
    """The due values of all vehicles. `notify(vehicle, what, utc_ms)` tells the owner what is reached."""

    def __init__(
        self,
        kernel: Kernel,
        parameters: CloudParameters,
        calendar: Calendar,
        notify: Callable[[Vehicle, str, int], None],
    ) -> None:
        self._kernel = kernel
        self._parameters = parameters
        self._calendar = calendar
        self._notify = notify
        self._due: dict[str, Due] = {}
        self._told: set[str] = set()

    def update(self, vehicle: Vehicle, on: object, at_km: object) -> None:
        """The owner clicks Update: both values count from now on, or (Refusal) those before go on counting."""
        before, parameters = self._due.get(vehicle.vin), self._parameters
        if not parameters.service_both_needed and before is not None:
            on = before.on.isoformat() if on is None else on
            at_km = before.at_km if at_km is None else at_km
        elif not parameters.service_both_needed:
            on = date.max.isoformat() if on is None else on
            at_km = LARGEST_KM if at_km is None else at_km
        day, km = self._read_date(vehicle, on), self._read_mileage(vehicle, at_km)
        if parameters.service_stored:
            self._set(vehicle, Due(day, km, self.odometer_km(vehicle), reached=set()))

    def forget(self, vehicle: Vehicle) -> None:
        """The vehicle has left its account."""
        due = self._due.pop(vehicle.vin, None)
        if due is not None and due.timer is not None:
            due.timer.cancel()

    def of(self, vehicle: Vehicle) -> Due | None:
        """The due values of a vehicle; None while there are none."""
        due = self._due.get(vehicle.vin)
        if due is None and self._parameters.service_invented and self.odometer_km(vehicle) is not None:
            self._set(vehicle, Due(self._today(vehicle) + timedelta(days=180), LARGEST_KM // 2, None, reached=set()))
        return due or self._due.get(vehicle.vin)

    def remaining_km(self, vehicle: Vehicle) -> int | None:
        """The due mileage less the odometer that was reported last: negative when it is exceeded."""
        due, odometer_km = self.of(vehicle), self.odometer_km(vehicle)
        if due is None or odometer_km is None:
            return None
        parameters = self._parameters
        if parameters.service_remaining_as_of == "Update" and due.entered_at_km is not None:
            odometer_km = due.entered_at_km
        left_km = due.at_km - odometer_km
        return left_km if parameters.service_remaining_signed else abs(left_km)

    @staticmethod
    def odometer_km(vehicle: Vehicle) -> int | None:
        """What the TCU reported last."""
        report = vehicle.reports.get("ignition")
        return None if report is None else int(report["odometer_km"])

    def driven(self, vehicle: Vehicle, before_km: int | None, message: Message) -> None:
        """The TCU has reported the odometer; before that it was another one."""
        due, parameters = self.of(vehicle), self._parameters
        if due is None:
            return
        odometer_km = int(message["odometer_km"])
        if parameters.service_follows_new_meter and before_km is not None and odometer_km < before_km:
            due.at_km -= before_km - odometer_km
        if odometer_km >= due.at_km - parameters.service_mileage_lead_km:
            self._reached(vehicle, due, "mileage", message["t_ms"])

    def _set(self, vehicle: Vehicle, due: Due) -> None:
        self.forget(vehicle)
        self._due[vehicle.vin] = due
        zone = vehicle.market if self._parameters.service_days_in == "market" else "UTC"
        begins_ms = start_of_day_ms(zone, due.on)
        wait_s = (begins_ms - self._calendar.now_ms) / _MS_PER_S - self._parameters.service_date_lead_s
        due.timer = self._kernel.after(
            ns(max(0.0, wait_s)), lambda: self._reached(vehicle, due, "date", self._calendar.now_ms)
        )

    def _reached(self, vehicle: Vehicle, due: Due, what: str, utc_ms: int) -> None:
        parameters = self._parameters
        if what not in parameters.service_noticed_by:
            return
        is_first, is_new = not due.reached, what not in due.reached
        due.reached.add(what)
        if parameters.service_notice_needs_both:
            is_due = is_new and len(due.reached) == len(parameters.service_noticed_by)
        else:
            is_due = is_first or (is_new and parameters.service_each_noticed)
        is_due = is_due or parameters.service_notice_repeated
        if is_due and (parameters.service_noticed_after_each_update or vehicle.vin not in self._told):
            self._told.add(vehicle.vin)
            self._notify(vehicle, what, utc_ms)
            due.at_km += parameters.service_moves_on_by_km

    def _today(self, vehicle: Vehicle) -> date:
        return local_date(vehicle.market, self._calendar.now_ms)

    def _read_date(self, vehicle: Vehicle, value: object) -> date:
        try:
            day = date.fromisoformat(value) if isinstance(value, str) and _DATE.fullmatch(value) else None
        except ValueError:
            day = None
        if day is None:
            raise Refusal(400, "SERVICE_DATE", "the due date is no date: YYYY-MM-DD")
        if day <= self._today(vehicle) and self._parameters.service_values_checked:
            raise Refusal(422, "SERVICE_DATE", "the due date of the next service lies ahead")
        return day

    def _read_mileage(self, vehicle: Vehicle, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not abs(value) <= LARGEST_KM:
            raise Refusal(400, "SERVICE_MILEAGE", "the due mileage is no whole number of kilometres")
        odometer_km = self.odometer_km(vehicle)
        least_km = 0 if odometer_km is None else odometer_km
        if value <= least_km and self._parameters.service_values_checked:
            raise Refusal(422, "SERVICE_MILEAGE", f"the due mileage of the next service is above {least_km} km")
        return value
