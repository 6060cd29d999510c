"""Monitoring alerts: what owners have saved, what the TCU is told of it, and the offences it reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from harness.emulator.cloud.dates import Calendar, local_date, start_of_day_ms
from harness.emulator.cloud.monitoring_alerts import KINDS, Alert, Values, checked
from harness.emulator.cloud.notifications import Notifications
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.rules import BREACH_RULES
from harness.emulator.cloud.uplink import Message, malformed
from harness.emulator.cloud.uplink import field as field_of
from harness.emulator.cloud.vehicles import Vehicle

MS_PER_S = 1000
#: local time of the markets, in minutes from UTC (0 where it is not known); none of them has a daylight saving time
_UTC_OFFSET_MIN = {"TH": 7 * 60}
_BREACHES = {
    "speed": "Your vehicle was faster than {speedLimitKmh} km/h.",
    "curfew": "Your vehicle was used against the curfew {startTime} to {endTime}.",
    "area": "Your vehicle crossed the edge of the area around {locationName}.",
}


@dataclass(slots=True)
class _Record:
    """What is known of one vehicle. `removed` are alerts that the TCU may still watch."""

    alerts: dict[str, Alert] = field(default_factory=dict)
    removed: dict[str, Alert] = field(default_factory=dict)
    #: id of the alert and UTC, ms, of each offence
    offences: list[tuple[str, int]] = field(default_factory=list)


class Monitoring:
    """Each Save makes a new version of all settings of a vehicle, which its TCU is sent whole."""

    def __init__(
        self,
        parameters: CloudParameters,
        calendar: Calendar,
        notifications: Notifications,
        send: Callable[[Message], None],
    ) -> None:
        self._parameters = parameters
        self._calendar = calendar
        self._notifications = notifications
        self._send = send
        self._saved = 0
        self._records: dict[str, _Record] = {}
        #: versions go on when a vehicle changes hands: the TCU takes none that is older than the one it has
        self._versions: dict[str, int] = {}

    # -- what the owner does -----------------------------------------------------------------------------------------

    def alerts(self, vehicle: Vehicle) -> list[Alert]:
        """All alerts of a vehicle, in the order in which they were added."""
        alerts = list(self._record(vehicle).alerts.values())
        if self._parameters.monitoring_shown == "enabled":
            return [alert for alert in alerts if alert.enabled]
        if self._parameters.monitoring_shown == "one of a kind":
            return list({alert.kind: alert for alert in alerts}.values())
        return [alert for alert in alerts if alert.kind not in self._parameters.monitoring_kinds_not_shown]

    def add(self, vehicle: Vehicle, given: Values) -> Alert:
        """Save a new alert; raises Refusal for what is none, or is one too many of its kind."""
        kind, enabled = given.get("alertKind"), given.get("enabled", True)
        if kind not in KINDS or not isinstance(enabled, bool):
            raise Refusal(400, "ALERT_KIND", f"an alert is one of {', '.join(KINDS)}, and enabled or not")
        values = checked(kind, given, self._parameters)
        self._make_room(vehicle, kind)
        self._saved += 1
        alert = Alert(f"alert-{self._saved}", kind, enabled, values)
        self._record(vehicle).alerts[alert.id] = alert
        self._tell(vehicle)
        return alert

    def edit(self, vehicle: Vehicle, alert_id: str, given: Values) -> Alert:
        """Save other values of an alert, or switch it; what is not given stays. Raises Refusal for what is no alert."""
        alert = self._get(vehicle, alert_id)
        enabled = given.get("enabled", alert.enabled)
        if given.get("alertKind", alert.kind) != alert.kind or not isinstance(enabled, bool):
            raise Refusal(400, "ALERT_KIND", "an alert stays of its kind, and is enabled or not")
        if self._parameters.monitoring_refused_save_applies:
            alert.values = {**alert.values, **{key: given[key] for key in alert.values if key in given}}
        alert.values = checked(alert.kind, {**alert.values, **given}, self._parameters)
        switched = self._record(vehicle).alerts.values() if self._parameters.monitoring_switched_together else [alert]
        for each in switched:
            each.enabled = enabled
        if "enabled" not in given or self._parameters.monitoring_switch_told:
            self._tell(vehicle)
        return alert

    def remove(self, vehicle: Vehicle, alert_id: str) -> None:
        """Delete an alert; raises Refusal when there is no such one."""
        record, alert = self._record(vehicle), self._get(vehicle, alert_id)
        del record.alerts[alert_id]
        record.removed[alert_id] = alert
        if self._parameters.monitoring_removal_told:
            self._tell(vehicle)

    def offences(self, vehicle: Vehicle) -> int:
        """How many there were within the last 30 days, counted by the instant of the event."""
        parameters, record = self._parameters, self._record(vehicle)
        oldest_ms = self._calendar.now_ms - round(parameters.monitoring_offence_window_s * MS_PER_S)
        if parameters.monitoring_offences_of_this_year:
            new_year = local_date(vehicle.market, self._calendar.now_ms).replace(month=1, day=1)
            oldest_ms = max(oldest_ms, start_of_day_ms(vehicle.market, new_year))
        counted = {**record.alerts, **(record.removed if parameters.monitoring_offences_of_removed_count else {})}
        return sum(
            counted[alert_id].kind in parameters.monitoring_offence_kinds
            for alert_id, t_ms in record.offences
            if t_ms >= oldest_ms and alert_id in counted
        )

    def forget(self, vehicle: Vehicle) -> None:
        """A vehicle has left its account: its TCU has nothing to watch any more."""
        record = self._records.pop(vehicle.vin, None)
        if record is not None and (record.alerts or record.removed):
            self._tell(vehicle)

    # -- what the TCU reports ----------------------------------------------------------------------------------------

    def breach(self, vehicle: Vehicle, message: Message) -> None:
        """An alert was breached. One that nobody of the present account has saved says nothing to them."""
        alert_id, cause = field_of(message, "alert", str), field_of(message, "cause", str)
        if cause not in KINDS:
            raise malformed(message, "its cause is none")
        record = self._record(vehicle)
        alert = record.alerts.get(alert_id) or record.removed.get(alert_id)
        if alert is None or alert.kind != cause:
            return
        by_receipt = self._parameters.monitoring_offences_by_receipt
        t_ms: int = self._calendar.now_ms if by_receipt else message["t_ms"]
        record.offences.append((alert_id, t_ms))
        del record.offences[: -self._parameters.monitoring_offences_most]
        if alert.kind in self._parameters.monitoring_kinds_notified:
            data = [{"name": name, "value": str(value)} for name, value in alert.shown().items()]
            self._notifications.notify(
                vehicle, BREACH_RULES[cause], _BREACHES[cause].format(**alert.values), t_ms, data
            )

    # -- how ---------------------------------------------------------------------------------------------------------

    def _record(self, vehicle: Vehicle) -> _Record:
        return self._records.setdefault(vehicle.vin, _Record())

    def _get(self, vehicle: Vehicle, alert_id: str) -> Alert:
        alert = self._record(vehicle).alerts.get(alert_id)
        if alert is None:
            raise Refusal(404, "ALERT_UNKNOWN", "the vehicle has no such alert")
        return alert

    def _make_room(self, vehicle: Vehicle, kind: str) -> None:
        parameters, alerts = self._parameters, self._record(vehicle).alerts
        same = [alert for alert in alerts.values() if alert.kind == kind]
        counted = [alert for alert in same if alert.enabled or parameters.monitoring_disabled_alerts_count]
        most = dict(zip(KINDS, parameters.monitoring_most, strict=True))[kind]
        if len(counted) < most:
            return
        if not parameters.monitoring_full_replaces_oldest:
            raise Refusal(409, "ALERT_MAXIMUM", f"there are {most} {kind} alerts already: delete one first")
        del alerts[counted[0].id]

    def _tell(self, vehicle: Vehicle) -> None:
        version = self._versions[vehicle.vin] = self._versions.get(vehicle.vin, 0) + 1
        offset_min = _UTC_OFFSET_MIN.get(vehicle.market, 0) + self._parameters.monitoring_utc_offset_error_min
        alerts: list[Any] = [alert.told(self._parameters) for alert in self._record(vehicle).alerts.values()]
        self._send(
            {
                "type": "monitoring",
                "vin": vehicle.vin,
                "version": version,
                "saved_ms": self._calendar.now_ms,
                "utc_offset_min": offset_min,
                "alerts": alerts,
            }
        )
