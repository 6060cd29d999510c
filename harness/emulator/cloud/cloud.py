"""The cloud: puts its capabilities together, takes the uplinks of the TCUs, and offers the owner API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from harness.emulator.cloud import api, health
from harness.emulator.cloud.access import OwnerAccess
from harness.emulator.cloud.accounts import Account, Accounts
from harness.emulator.cloud.commands import Commands
from harness.emulator.cloud.dates import LATEST_MS, Calendar
from harness.emulator.cloud.mail import MailSink
from harness.emulator.cloud.notifications import Notifications
from harness.emulator.cloud.ownership import Ownership
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.push import PushGateway
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.uplink import Message, field, malformed
from harness.emulator.cloud.vehicles import Vehicle, Vehicles
from harness.kernel import Kernel

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

#: what a new owner's main screen shows, asked of the TCU as soon as ownership is authenticated
_FIRST_SHOWN = ("locks", "health", "location")
#: messages that are known again; a unit repeats the one it waits for, and keeps 256
REMEMBERED_MESSAGES = 1024


class Cloud:
    """The emulated cloud. `send` carries a message to the TCU whose VIN it bears, when that TCU can be reached."""

    def __init__(self, kernel: Kernel, parameters: CloudParameters, send: Callable[[Message], None]) -> None:
        self.parameters = parameters
        self._send = send
        self.calendar = Calendar(kernel, parameters.utc_start_ns)
        self.mails = MailSink()
        self.accounts = Accounts(kernel, parameters, self.calendar, self.mails)
        self.vehicles = Vehicles()
        #: how the owner's phone reaches it
        self.access = OwnerAccess()
        self.push = PushGateway(kernel, parameters)
        self.notifications = Notifications(parameters, self.calendar, self.push)
        self.commands = Commands(kernel, parameters, self.calendar, send, self.notifications.command_ended)
        self.ownership = Ownership(kernel, parameters, send, self._owned)
        #: the owner API as a WSGI application
        self.app: WSGIApplication = api.bound_to(self)
        #: the newest messages, the oldest first
        self._seen: dict[tuple[str, str], None] = {}
        self._uplinks: dict[str, Callable[[Vehicle, Message], None]] = {
            "boot": self._keep,
            "ignition": self._ignition,
            "locks": self._locks,
            "engine": self._engine,
            "location": self._location,
            "theft": self._theft,
            "health": self._health,
            "ownership": self.ownership.report,
            "result": self.commands.result,
        }

    def preload_account(self, email: str, password: str) -> Account:
        """An account that exists already."""
        return self.accounts.preload(email, password)

    def preload_vehicle(
        self, vin: str, model: str, equipment: Mapping[str, bool], security_code: bool, market: str
    ) -> Vehicle:
        """A vehicle of the maker's database. `equipment` has the lamp names of the health uplink as keys."""
        vehicle = Vehicle(vin, model, dict(equipment), security_code, market)
        self.vehicles.preload(vehicle)
        return vehicle

    def receive(self, message: Message) -> None:
        """An uplink of a TCU; one that comes again under its id counts once, one of an unknown VIN not at all.

        Raises DutProtocolError when it cannot be read.
        """
        kind, vin, message_id = (field(message, key, str) for key in ("type", "vin", "id"))
        if not 0 <= field(message, "t_ms", int) <= LATEST_MS:
            raise malformed(message, "'t_ms' is no date of UTC in ms")
        handler = self._uplinks.get(kind)
        if handler is None:
            raise malformed(message, "its type is unknown")
        vehicle = self.vehicles.find(vin)
        if vehicle is None or (self.parameters.repeats_dropped and (vin, message_id) in self._seen):
            return
        handler(vehicle, message)
        self._seen[vin, message_id] = None
        if len(self._seen) > REMEMBERED_MESSAGES:
            del self._seen[next(iter(self._seen))]

    def usable(self, account: Account, vin: str) -> Vehicle:
        """A vehicle whose functions the account may use; raises Refusal before ownership is authenticated."""
        vehicle = self.vehicles.get(account, vin)
        if not vehicle.owned and not self.parameters.functions_before_ownership:
            raise Refusal(403, "OWNERSHIP_REQUIRED", "ownership of the vehicle is not authenticated")
        return vehicle

    def report_of(self, vehicle: Vehicle, kind: str) -> Message:
        """The last uplink of a kind; raises Refusal when there was none."""
        source = vehicle if self.parameters.data_from_own_vin else self.vehicles.another_than(vehicle)
        if kind not in source.reports:
            raise Refusal(404, "NO_DATA", "the vehicle has not reported this yet")
        return source.reports[kind]

    def _keep(self, vehicle: Vehicle, message: Message) -> None:
        kind = message["type"]
        vehicle.reports[kind] = message
        self.commands.reported(vehicle, kind)

    def _ignition(self, vehicle: Vehicle, message: Message) -> None:
        field(message, "odometer_km", int)
        self._keep(vehicle, message)

    def _locks(self, vehicle: Vehicle, message: Message) -> None:
        field(message, "locked", bool)
        doors = field(message, "doors", dict)
        for door in ("driver", "passenger", "rear_left", "rear_right", "hatch"):
            if doors.get(door) not in ("open", "closed"):
                raise malformed(message, f"door {door!r} is neither open nor closed")
        self._keep(vehicle, message)

    def _engine(self, vehicle: Vehicle, message: Message) -> None:
        for key, kind in (("running", bool), ("remote", bool), ("remaining_s", int)):
            field(message, key, kind)
        self._keep(vehicle, message)

    def _location(self, vehicle: Vehicle, message: Message) -> None:
        if _position(message) is not None:
            self._keep(vehicle, message)

    def _theft(self, vehicle: Vehicle, message: Message) -> None:
        if _position(message) is not None:
            vehicle.reports["location"] = message
        self.notifications.theft(vehicle, message)

    def _health(self, vehicle: Vehicle, message: Message) -> None:
        health.lamps_on(message)
        before = vehicle.reports.get("health")
        self._keep(vehicle, health.kept(self.parameters, before, message))
        self.notifications.health(vehicle, before, message)

    def _owned(self, vehicle: Vehicle) -> None:
        if not self.parameters.auth_success_keeps_earlier_data:
            vehicle.reports.clear()
        for what in _FIRST_SHOWN if self.parameters.auth_success_requests_data else ():
            self._send({"type": "refresh", "vin": vehicle.vin, "what": what})


def _position(message: Message) -> Message | None:
    position = message.get("position")
    if position is None:
        return None
    if not isinstance(position, dict) or not all(
        _is_angle(position.get(key), limit_deg) for key, limit_deg in (("lat", 90.0), ("lon", 180.0))
    ):
        raise malformed(message, "position is neither null nor {lat, lon} in degrees")
    return position


def _is_angle(value: object, limit_deg: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -limit_deg <= value <= limit_deg
