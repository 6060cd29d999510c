"""Invariants of vehicle service."""

from __future__ import annotations

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.monitors.monitor import Monitor
from harness.monitors.records import SERVICE_RULE, granted
from harness.rig import Vehicle


def monitors(_catalogue: Catalogue, profile: str, _vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case."""
    return [RemainingMileage(signed=profile == "reference"), NoticeNeedsDueValues()]


class RemainingMileage:
    """What is left is the due mileage less an odometer that the vehicle has had, and never goes back to an older one.

    Beyond the due mileage the text leaves open what is shown, as long as it is not mileage that is left; `signed`: it
    is the difference, then too.
    """

    name = "remaining-mileage"
    requirement = "SVC_005"
    clause = "the remaining mileage is the due mileage less the odometer that was reported last"

    def __init__(self, signed: bool) -> None:
        self._signed = signed
        #: what the meter has shown, from the value on that was last seen in the app
        self._displayed_km: list[int] = []

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "can.set" and "odometer" in record.data:
            self._displayed_km.append(int(record.data["odometer"]))
        elif granted(record, "service due") or granted(record, "update service due"):
            fields = record.data["fields"]
            return self._shown(fields.get("dueMileage"), fields.get("remainingMileage"))
        return None

    def _shown(self, due_km: object, remaining_km: object) -> str | None:
        if remaining_km is None:
            return None
        if not isinstance(due_km, int) or not isinstance(remaining_km, int):
            return f"{remaining_km!r} km are left of a due mileage of {due_km!r} km"
        for place, odometer_km in enumerate(self._displayed_km):
            exceeded = odometer_km > due_km and not self._signed and remaining_km <= 0
            if due_km - odometer_km == remaining_km or exceeded:
                del self._displayed_km[:place]
                return None
        return f"{remaining_km} km are left until {due_km} km; the meter has shown {self._displayed_km[-3:]} km"


class NoticeNeedsDueValues:
    """No notice without due values."""

    name = "service-notice-needs-due-values"
    requirement = "SVC_002"
    clause = "no service is notified as due before the owner has entered due values"

    def __init__(self) -> None:
        self._entered = False

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if granted(record, "update service due"):
            self._entered = True
        elif record.what == "owner.push" and record.data["rule"] == SERVICE_RULE and not self._entered:
            return "a service was notified"
        return None
