"""Invariants of the authentication of ownership."""

from __future__ import annotations

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.kernel import ns, seconds
from harness.monitors.monitor import Monitor
from harness.monitors.records import granted, vin_of
from harness.rig import Vehicle

VEHICLE_FUNCTIONS = (
    "lock-status",
    "health-status",
    "location",
    "cockpit",
    "res-state",
    "engine-start",
    "lock-unlock",
    "horn-lights",
    "notifications",
)


def monitors(catalogue: Catalogue, profile: str, vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case, of the vehicle on the bench."""
    pinned = profile == "reference"
    vins = {vehicle.facts.vin, vehicle.facts.vin_masked}
    watching: list[Monitor] = [
        WaitBeforeRetry(catalogue.limit("AUTH_RETRY_LOCKOUT", profile).inside_s),
        CycleWitnessed(pinned),
        RightOdometer(pinned),
        NothingBeforeOwnership(),
    ]
    return [OfOneVehicle(monitor, vins) for monitor in watching]


class OfOneVehicle:
    """A monitor that is not told what the owner asks about other vehicles."""

    def __init__(self, monitor: Monitor, vins: set[str]) -> None:
        self.name = monitor.name
        self.requirement = monitor.requirement
        self.clause = monitor.clause
        self._monitor = monitor
        self._vins = vins
        self._other = False

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "owner.request":
            vin = vin_of(str(record.data.get("path", "")))
            self._other = vin is not None and vin not in self._vins
        about_other = self._other and record.what in ("owner.request", "owner.reply")
        return None if about_other else self._monitor.see(record)


class WaitBeforeRetry:
    """No attempt is accepted too soon after one that was not completed."""

    name = "wait-before-retry"
    requirement = "AUTH_009"

    def __init__(self, wait_s: float) -> None:
        self.clause = f"no authentication is started within {wait_s:g} s after one that was not completed"
        self._wait_s = wait_s
        self._expires_ns: int | None = None
        self._failed_ns: int | None = None

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what != "owner.reply":
            return None
        if record.data["error_code"] == "AUTH_FAILED" or granted(record, "abandon authentication"):
            self._failed_ns, self._expires_ns = record.t_ns, None
        elif granted(record, "confirm removal"):
            if self._expires_ns is not None and record.t_ns < self._expires_ns:
                self._failed_ns, self._expires_ns = record.t_ns, None
        elif granted(record, "submit odometer"):
            self._failed_ns = self._expires_ns = None
        elif granted(record, "start authentication"):
            return self._started(record)
        return None

    def _started(self, record: Record) -> str | None:
        failed_ns = self._expires_ns if self._expires_ns is not None else self._failed_ns
        self._failed_ns = None
        window_s = record.data["fields"].get("windowSeconds")
        self._expires_ns = record.t_ns + (ns(window_s) if isinstance(window_s, int | float) else 0)
        if failed_ns is None or record.t_ns - failed_ns >= ns(self._wait_s):
            return None
        return f"accepted {seconds(record.t_ns - failed_ns):.3f} s after"


class CycleWitnessed:
    """No success without the ignition turned ON and OFF during the attempt: pinned, by the driver (READING_20)."""

    name = "ignition-cycle-during-attempt"
    requirement = "AUTH_011"
    clause = "ownership is authenticated only if the ignition was turned ON and then OFF during the attempt"

    def __init__(self, pinned: bool) -> None:
        self._by_driver_only = pinned
        self._on = False
        self._on_off = False

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if granted(record, "start authentication"):
            self._on = self._on_off = False
        elif record.what == "vehicle.ignition" and (record.data["by"] == "driver" or not self._by_driver_only):
            self._on_off = record.data["position"] == "OFF" and self._on
            self._on = self._on or record.data["position"] == "ON"
        elif granted(record, "submit odometer") and not self._on_off:
            return "authenticated without such a cycle"
        return None


class RightOdometer:
    """No success with another value than the vehicle's odometer: pinned, the one of the OFF (READING_03)."""

    name = "right-odometer"
    requirement = "AUTH_006"
    clause = "ownership is authenticated only with the vehicle's odometer value"

    def __init__(self, pinned: bool) -> None:
        self._last_only = pinned
        self._displayed_km: list[object] = []
        self._entered_km: object = None

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "can.set" and "odometer" in record.data:
            self._displayed_km.append(record.data["odometer"])
        elif granted(record, "start authentication"):
            del self._displayed_km[:-1]
        elif record.what == "owner.request" and record.data["request"] == "submit odometer":
            self._entered_km = record.data["given"].get("odometerKm")
        elif granted(record, "submit odometer"):
            right_km = self._displayed_km[-1:] if self._last_only else self._displayed_km
            if self._entered_km not in right_km:
                return f"authenticated with {self._entered_km!r} km, the vehicle has {right_km!r} km"
        return None


class NothingBeforeOwnership:
    """No vehicle function before ownership is authenticated."""

    name = "no-function-before-ownership"
    requirement = "AUTH_001"
    clause = "no function of the vehicle is granted before its ownership is authenticated"

    def __init__(self) -> None:
        self._owned = False

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if granted(record, "submit odometer"):
            self._owned = True
        elif not self._owned and any(granted(record, function) for function in VEHICLE_FUNCTIONS):
            return f"{record.data['request']} was granted"
        return None
