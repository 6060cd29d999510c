"""Monitors: requirements that can be stated as invariants, watched in every case of every run.

A monitor sees stimuli and observations only, as they stand in the journal, so that a recorded run can be watched again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.kernel import ns, seconds
from harness.rig import Vehicle

THEFT_RULE = "burglar.car.stolen"
#: names of the lamps in the health-status reply, by equipment
LAMP_NAMES: Mapping[str, str] = {
    "tire_pressure": "tyrePressureWarning",
    "brake": "brakeWarning",
    "abs": "absWarning",
    "airbag": "airbagWarning",
    "engine_mil": "lampRequest",
    "oil_pressure": "oilPressureWarning",
}
VEHICLE_FUNCTIONS = (
    "lock-status",
    "health-status",
    "location",
    "cockpit",
    "res-state",
    "engine-start",
    "lock-unlock",
    "notifications",
)
#: a push on its way when a switch is turned off may still arrive
SWITCH_SETTLES_S = 5.0
REFUSED = 400


class Monitor(Protocol):
    """An invariant: the requirement it belongs to, and what it says, in `clause`."""

    name: str
    requirement: str
    clause: str

    def see(self, record: Record) -> str | None:
        """Take a record in; what is wrong, if it breaks the invariant."""


def monitors_for(catalogue: Catalogue, profile: str, vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case. Readings of ambiguous text are pinned in the reference profile only."""
    pinned = profile == "reference"
    monitors: list[Monitor] = [
        WaitBeforeRetry(catalogue.limit("AUTH_RETRY_LOCKOUT", profile).inside_s),
        CycleWitnessed(pinned),
        RightOdometer(pinned),
        NothingBeforeOwnership(),
        AlertNeedsIntrusion(),
        AlertOnlyWhenWanted(),
        OnlyEquippedLamps({name: getattr(vehicle.facts.equipment, name) for name in LAMP_NAMES}),
        ActiveWarningStays(),
    ]
    mask = catalogue.limit("THEFT_LOCK_MASK", profile)
    if mask.inside_judged:
        monitors.append(SilentAfterLocking(mask.inside_s))
    return monitors


def _granted(record: Record, what: str) -> bool:
    """Whether a record is a reply of the owner API that grants `what`."""
    return record.what == "owner.reply" and record.data["request"] == what and record.data["status"] < REFUSED


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
        if record.data["error_code"] == "AUTH_FAILED" or _granted(record, "abandon authentication"):
            self._failed_ns, self._expires_ns = record.t_ns, None
        elif _granted(record, "submit odometer"):
            self._failed_ns = self._expires_ns = None
        elif _granted(record, "start authentication"):
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
        if _granted(record, "start authentication"):
            self._on = self._on_off = False
        elif record.what == "vehicle.ignition" and (record.data["by"] == "driver" or not self._by_driver_only):
            self._on_off = record.data["position"] == "OFF" and self._on
            self._on = self._on or record.data["position"] == "ON"
        elif _granted(record, "submit odometer") and not self._on_off:
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
        elif _granted(record, "start authentication"):
            del self._displayed_km[:-1]
        elif record.what == "owner.request" and record.data["request"] == "submit odometer":
            self._entered_km = record.data["given"].get("odometerKm")
        elif _granted(record, "submit odometer"):
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
        if _granted(record, "submit odometer"):
            self._owned = True
        elif not self._owned and any(_granted(record, function) for function in VEHICLE_FUNCTIONS):
            return f"{record.data['request']} was granted"
        return None


class AlertNeedsIntrusion:
    """No theft alert without a cause, and one for each."""

    name = "one-alert-an-intrusion"
    requirement = "THEFT_001"
    clause = "there are no more theft alerts than intrusions"

    def __init__(self) -> None:
        self._intrusions = 0
        self._alerts = 0

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if _is_intrusion(record):
            self._intrusions += 1
        elif _is_alert(record):
            self._alerts += 1
            if self._alerts > self._intrusions:
                return f"alert {self._alerts} after {self._intrusions} intrusions"
        return None


class AlertOnlyWhenWanted:
    """No theft alert while Assistance or the preference for it is off."""

    name = "alert-only-when-wanted"
    requirement = "THEFT_002"
    clause = "no theft alert reaches the phone while Assistance or theft notifications are switched off"

    def __init__(self) -> None:
        self._since_off_ns: dict[str, int] = {"assistance": 0}

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "owner.reply" and record.data["status"] < REFUSED:
            fields = record.data["fields"]
            self._switched("assistance", fields.get("assistance"), record.t_ns)
            preferences = fields.get("preferences")
            if isinstance(preferences, Mapping):
                self._switched("preference", preferences.get("theft"), record.t_ns)
        elif _is_alert(record):
            settled_ns = record.t_ns - ns(SWITCH_SETTLES_S)
            off = [switch for switch, since_ns in self._since_off_ns.items() if since_ns <= settled_ns]
            if off:
                return f"an alert came although {' and '.join(off)} was off"
        return None

    def _switched(self, switch: str, on: object, t_ns: int) -> None:
        if on is True:
            self._since_off_ns.pop(switch, None)
        elif on is False:
            self._since_off_ns.setdefault(switch, t_ns)


class SilentAfterLocking:
    """No theft alert for an intrusion in the first minute after locking (where the profile pins it)."""

    name = "silent-after-locking"
    requirement = "THEFT_008"

    def __init__(self, mask_s: float) -> None:
        self.clause = f"no theft alert for an intrusion within {mask_s:g} s after locking"
        self._mask_ns = ns(mask_s)
        self._locked_ns: int | None = None
        #: alerts that intrusions outside of the minute may still cause
        self._alerts_due = 0

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "can.set" and "locked" in record.data:
            if record.data["locked"] != "locked":
                self._locked_ns = None
            elif self._locked_ns is None:
                self._locked_ns = record.t_ns
        elif _is_intrusion(record):
            masked = self._locked_ns is not None and record.t_ns - self._locked_ns < self._mask_ns
            self._alerts_due += 0 if masked else 1
        elif _is_alert(record) and self._alerts_due:
            self._alerts_due -= 1
        elif _is_alert(record):
            return "an alert came for such an intrusion"
        return None


class OnlyEquippedLamps:
    """No warning is shown that the vehicle is not equipped for."""

    name = "only-equipped-warnings"
    requirement = "VHM_011"
    clause = "only warnings of systems that the vehicle is equipped with are shown"

    def __init__(self, equipment: Mapping[str, bool]) -> None:
        self._missing = [LAMP_NAMES[name] for name, fitted in equipment.items() if not fitted]

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        lamps = lamps_shown(record)
        wrong = [lamp for lamp in self._missing if lamps.get(lamp)]
        return f"{', '.join(wrong)} is shown" if wrong else None


class ActiveWarningStays:
    """A warning that is shown stays while its cause persists."""

    name = "active-warning-stays"
    requirement = "VHM_014"
    clause = "a warning that was shown does not disappear while its cause persists"

    def __init__(self) -> None:
        self._active: set[str] = set()
        self._shown: set[str] = set()

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "vehicle.raise_warning":
            self._active.add(LAMP_NAMES[record.data["warning"]])
        elif record.what == "vehicle.repair":
            self._active.discard(LAMP_NAMES[record.data["warning"]])
            self._shown.discard(LAMP_NAMES[record.data["warning"]])
        else:
            lamps = lamps_shown(record)
            lost = sorted(lamp for lamp in self._shown if lamps and not lamps.get(lamp))
            self._shown |= {lamp for lamp in self._active if lamps.get(lamp)}
            return f"{', '.join(lost)} is not shown any more" if lost else None
        return None


def lamps_shown(record: Record) -> Mapping[str, int]:
    """The lamps of a health-status reply by the names of the owner API; empty for any other record."""
    if not _granted(record, "health-status"):
        return {}
    lamps = record.data["fields"].get("malfunctionIndicatorLamps", {})
    return lamps if isinstance(lamps, Mapping) else {}


def _is_intrusion(record: Record) -> bool:
    return record.what in ("vehicle.force_door", "vehicle.break_glass")


def _is_alert(record: Record) -> bool:
    return record.what == "owner.push" and record.data["rule"] == THEFT_RULE
