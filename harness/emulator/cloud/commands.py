"""Remote commands and refreshes: each is an action that ends as COMPLETED, REJECTED or TIMEOUT.

The security code goes to the vehicle as it is: the check is the TCU's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.emulator.cloud.account import Account
from harness.emulator.cloud.dates import Calendar
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.uplink import Message, field, malformed
from harness.emulator.cloud.vehicles import Vehicle
from harness.kernel import Kernel, Timer, ns

#: what the TCU calls the end of a command, and what the owner API calls it (its clients know no FAILED)
_STATUS = {"COMPLETED": "COMPLETED", "REJECTED": "REJECTED", "FAILED": "REJECTED"}
PENDING = "PENDING"


@dataclass(slots=True)
class Action:
    """One request of the owner to the vehicle. `answered_by` is the kind of uplink that completes a refresh."""

    id: str
    name: str
    vehicle: Vehicle
    #: when it was asked for (UTC)
    asked_ms: int
    #: who asked for it, as long as the vehicle is theirs
    account: Account | None
    answered_by: str | None = None
    status: str = PENDING
    error_code: str | None = None
    timeout: Timer | None = None


class Commands:
    """All actions. `when_ended` is told of each command (not of a refresh) that ended."""

    def __init__(
        self,
        kernel: Kernel,
        parameters: CloudParameters,
        calendar: Calendar,
        send: Callable[[Message], None],
        when_ended: Callable[[Action], None],
    ) -> None:
        self._kernel = kernel
        self._parameters = parameters
        self._calendar = calendar
        self._send = send
        self._when_ended = when_ended
        self._actions: dict[str, Action] = {}

    def command(self, vehicle: Vehicle, name: str, code: str | None) -> Action:
        """Send a command. `expires_ms` (UTC) lets radio and TCU drop it rather than carry it out late.

        It expires long enough before the time-out that how it ended is known by then.
        """
        action = self._new(vehicle, name, None)
        expires_ms = action.asked_ms + int(self._parameters.command_valid_s * 1000)
        self._send(
            {
                "type": "command",
                "vin": vehicle.vin,
                "command": action.id,
                "action": name,
                "code": code,
                "expires_ms": expires_ms,
            }
        )
        if not self._parameters.command_result_awaited:
            self._end(action, "COMPLETED", None)
        return action

    def refresh(self, vehicle: Vehicle, what: str) -> Action:
        """Ask the TCU for `locks`, `health` or `location`; its next uplink of that kind completes the action."""
        action = self._new(vehicle, f"refresh-{what}", what)
        self._send({"type": "refresh", "vin": vehicle.vin, "what": what})
        return action

    def get(self, vehicle: Vehicle, action_id: str) -> Action:
        """An action of a vehicle; raises Refusal when there is none."""
        action = self._actions.get(action_id)
        if action is None or action.vehicle is not vehicle or action.account is not vehicle.account:
            raise Refusal(404, "ACTION_UNKNOWN", "there is no such action")
        return action

    def result(self, vehicle: Vehicle, message: Message) -> None:
        """The TCU says how a command ended. A result that comes after the time-out changes nothing."""
        status, reason = field(message, "status", str), field(message, "reason", str)
        if status not in _STATUS:
            raise malformed(message, "status is none of COMPLETED, REJECTED, FAILED")
        action = self._actions.get(field(message, "command", str))
        if action is None or action.vehicle is not vehicle:
            return
        if action.status == PENDING or self._parameters.command_late_result_counts:
            self._end(action, _STATUS[status], reason or None)

    def asked_ms(self, vehicle: Vehicle, name: str, before_ms: int) -> int | None:
        """When (UTC) the newest command of a name was asked for that may have been carried out by an instant."""
        found = [
            action.asked_ms
            for action in self._actions.values()
            if action.vehicle is vehicle and action.name == name and action.status != "REJECTED"
        ]
        return max((asked_ms for asked_ms in found if asked_ms <= before_ms), default=None)

    def reported(self, vehicle: Vehicle, kind: str) -> None:
        """An uplink of that kind arrived: refreshes that waited for it are completed."""
        for action in self._actions.values():
            if action.status == PENDING and action.vehicle is vehicle and action.answered_by == kind:
                self._end(action, "COMPLETED", None)

    def stop(self, vehicle: Vehicle, reason: str) -> None:
        """Nothing is done for a vehicle any more: what is under way ends as rejected."""
        for action in self._actions.values():
            if action.status == PENDING and action.vehicle is vehicle:
                self._end(action, "REJECTED", reason)

    def forget(self, vehicle: Vehicle) -> None:
        """A vehicle has left its account: what is under way ends, and how anything ended is nobody's to ask."""
        self.stop(vehicle, "VEHICLE_REMOVED")
        for action in self._actions.values():
            if action.vehicle is vehicle:
                action.account = None

    def _new(self, vehicle: Vehicle, name: str, answered_by: str | None) -> Action:
        number, now_ms = f"action-{len(self._actions) + 1}", self._calendar.now_ms
        action = Action(number, name, vehicle, now_ms, vehicle.account, answered_by)
        self._actions[action.id] = action
        if self._parameters.command_timeout_s is not None:
            due_ns = ns(self._parameters.command_timeout_s)
            action.timeout = self._kernel.after(due_ns, lambda: self._end(action, "TIMEOUT", "TIMEOUT"))
        return action

    def _end(self, action: Action, status: str, error_code: str | None) -> None:
        action.status, action.error_code = status, error_code if status != "COMPLETED" else None
        if action.timeout is not None:
            action.timeout.cancel()
        if action.answered_by is None:
            self._when_ended(action)
