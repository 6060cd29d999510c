"""The cloud: puts its capabilities together, takes the uplinks of the TCUs, and offers the owner API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from harness.emulator.cloud import api, health
from harness.emulator.cloud.access import OwnerAccess
from harness.emulator.cloud.account import Account
from harness.emulator.cloud.accounts import Accounts
from harness.emulator.cloud.activation import Activation
from harness.emulator.cloud.commands import Commands
from harness.emulator.cloud.credentials import Credentials
from harness.emulator.cloud.dates import LATEST_MS, Calendar
from harness.emulator.cloud.deletion import Deletions
from harness.emulator.cloud.driving import Driving
from harness.emulator.cloud.mail import MailSink
from harness.emulator.cloud.monitoring import Monitoring
from harness.emulator.cloud.notifications import Notifications
from harness.emulator.cloud.ownership import Ownership
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.profile import Profiles
from harness.emulator.cloud.push import PushGateway
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.removal import Removals
from harness.emulator.cloud.security_codes import SecurityCodes
from harness.emulator.cloud.service import ServiceDue
from harness.emulator.cloud.sessions import End, Sessions
from harness.emulator.cloud.subscriptions import Subscriptions
from harness.emulator.cloud.uplink import Message, field, malformed
from harness.emulator.cloud.vehicles import Service, Vehicle, Vehicles
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
        self.sessions = Sessions(kernel, parameters, self.accounts)
        self.sessions.when_ended = self._logged_out
        self.credentials = Credentials(kernel, parameters, self.calendar, self.mails, self.accounts, self.sessions)
        self.profiles = Profiles(parameters)
        self.vehicles = Vehicles(parameters, self.calendar)
        #: how the owner's phone reaches it
        self.access = OwnerAccess()
        self.push = PushGateway(kernel, parameters)
        self.push.is_logged_in = lambda token: parameters.log_out_keeps_pushes or self.sessions.owner(token) is not None
        self.notifications = Notifications(parameters, self.calendar, self.push)
        self.commands = Commands(kernel, parameters, self.calendar, send, self.notifications.command_ended)
        self.driving = Driving(parameters, self.calendar)
        self.monitoring = Monitoring(parameters, self.calendar, self.notifications, send)
        self.ownership = Ownership(kernel, parameters, send, self._owned)
        self.activation = Activation(
            kernel, parameters, self.calendar, send, self._stop, self._reactivated, self.vehicles.on_release
        )
        self.removals = Removals(parameters, self.vehicles.release)
        #: what is sent to the TCU of a VIN on behalf of its owner, and has not arrived, is called back
        self.withdraw: Callable[[str], None] = lambda _vin: None
        self.vehicles.on_release.update(
            {
                "commands": self._forget_commands,
                "attempts": self.ownership.forget,
                "pushes under way": self.push.withdraw,
                "history": self.notifications.forget_history,
                "settings": self.notifications.forget_settings,
                "trips": self.driving.forget,
                "removals": self.removals.forget,
                "unit": self.activation.forget,
            }
        )
        self.security_codes = SecurityCodes(parameters, send)
        self.vehicles.on_release["monitoring alerts"] = self.monitoring.forget
        self.vehicles.on_release["security code"] = self.security_codes.release
        self.service = ServiceDue(kernel, parameters, self.calendar, self.notifications.service_due)
        self.vehicles.on_release["service"] = self.service.forget
        self.subscriptions = Subscriptions(parameters, self.calendar)
        self.notifications.is_paid_for = self.subscriptions.is_running
        self.deletions = Deletions(
            parameters, self.accounts, self.sessions, self.credentials, self.vehicles, self.subscriptions
        )
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
            "breach": self._breach,
            "health": self._health,
            "ownership": self.ownership.report,
            "result": self.commands.result,
            "code-setting": self.security_codes.report,
            "code-state": self.security_codes.state,
            "services": self.activation.confirmed,
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
        if message["t_ms"] >= vehicle.released_ms or not self.parameters.release_drops_earlier_events:
            handler(vehicle, message)
        self._seen[vin, message_id] = None
        if len(self._seen) > REMEMBERED_MESSAGES:
            del self._seen[next(iter(self._seen))]

    def log_out(self, token: str) -> None:
        """The app of a phone is logged out."""
        account = self.sessions.owner(token)
        if account is not None:
            self.profiles.logged_out(account)
            for vehicle in self.vehicles.of(account) if self.parameters.log_out_unpairs else ():
                self.vehicles.release(vehicle)
            self._logged_out(account, "log-out")
        self.sessions.end(token)

    def listed(self, account: Account) -> list[Vehicle]:
        """The vehicles that the app lists for an account: its own."""
        how = self.parameters.login_lists_vehicles
        return {"own": self.vehicles.of(account), "none": [], "everybody's": self.vehicles.all()}[how]

    def usable(self, account: Account, vin: str) -> Vehicle:
        """A vehicle whose functions the account may use.

        Raises Refusal when the account does not have it, before ownership is authenticated, while its services are not
        active, and while they are not paid for.
        """
        parameters = self.parameters
        stranger = None if parameters.enr_vehicle_needed else self.vehicles.find(vin)
        if stranger is not None:
            return stranger
        vehicle = self.vehicles.get(account, vin)
        if not vehicle.owned and vehicle.account is account and not parameters.functions_before_ownership:
            raise Refusal(403, "OWNERSHIP_REQUIRED", "ownership of the vehicle is not authenticated")
        inactive = vehicle.service is not Service.ACTIVATED and "functions" not in parameters.deactivation_leaves
        if inactive or (vehicle.reactivated and "functions" in parameters.reactivation_leaves_out):
            raise Refusal(403, "SERVICE_DEACTIVATED", "the services of the vehicle are not active")
        if not self.subscriptions.is_running(vehicle):
            raise Refusal(402, "SUBSCRIPTION_REQUIRED", "the initial service period is over: subscribe")
        return vehicle

    def report_of(self, vehicle: Vehicle, kind: str) -> Message:
        """The last uplink of a kind; raises Refusal when there was none."""
        source = vehicle if self.parameters.data_from_own_vin else self.vehicles.another_than(vehicle)
        if kind not in source.reports:
            raise Refusal(404, "NO_DATA", "the vehicle has not reported this yet")
        return source.reports[kind]

    def _keep(self, vehicle: Vehicle, message: Message) -> None:
        kind = message["type"]
        if not vehicle.deactivated_ms or self.parameters.reports_kept_after_reactivation:
            vehicle.reports[kind] = message
        self.commands.reported(vehicle, kind)

    def _ignition(self, vehicle: Vehicle, message: Message) -> None:
        before_km = self.service.odometer_km(vehicle)
        self.driving.ignition(vehicle, message)
        self._keep(vehicle, message)
        self.service.driven(vehicle, before_km, message)

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
            self._locate(vehicle, message)
        elif self.parameters.location_forgotten_without_fix:
            vehicle.reports.pop("location", None)
        self.commands.reported(vehicle, "location")

    def _theft(self, vehicle: Vehicle, message: Message) -> None:
        if _position(message) is not None:
            self._locate(vehicle, message)
        self.notifications.theft(vehicle, message)

    def _locate(self, vehicle: Vehicle, message: Message) -> None:
        """Keep the newest position, with the time of its fix: that of the message where the TCU gives none.

        A fix that was taken for the former account is nobody's, whenever it is reported.
        """
        fix_ms = field(message, "fix_t_ms", int) if "fix_t_ms" in message else message["t_ms"]
        if not 0 <= fix_ms <= message["t_ms"]:
            raise malformed(message, "'fix_t_ms' is not before the message")
        if fix_ms < vehicle.released_ms and self.parameters.release_drops_earlier_fixes:
            return
        held = vehicle.reports.get("location")
        if held is None or (fix_ms >= held["fix_t_ms"] and self.parameters.location_kept == "newest"):
            self._keep(vehicle, {**message, "type": "location", "fix_t_ms": fix_ms})

    def _breach(self, vehicle: Vehicle, message: Message) -> None:
        _position(message)
        self.monitoring.breach(vehicle, message)

    def _health(self, vehicle: Vehicle, message: Message) -> None:
        health.lamps_on(message)
        before = vehicle.reports.get("health")
        self._keep(vehicle, health.kept(self.parameters, before, message))
        self.notifications.health(vehicle, before, message)

    def _stop(self, vehicle: Vehicle) -> None:
        """Nothing more is done for a vehicle whose services have ended."""
        self.withdraw(vehicle.vin)
        self.commands.stop(vehicle, "SERVICE_DEACTIVATED")
        self.push.withdraw(vehicle)

    def _forget_commands(self, vehicle: Vehicle) -> None:
        self.withdraw(vehicle.vin)
        self.commands.forget(vehicle)

    def _logged_out(self, account: Account, why: End) -> None:
        for name in dict(self.parameters.sessions_end_loses).get(why, ()):
            for vehicle in self.vehicles.of(account):
                self.vehicles.on_release[name](vehicle)

    def _owned(self, vehicle: Vehicle) -> None:
        self.activation.owned(vehicle)
        if vehicle.former is None or "trips" not in self.parameters.release_keeps:
            self.driving.enrolled(vehicle)
        if not self.parameters.auth_success_keeps_earlier_data:
            vehicle.reports.clear()
        if self.parameters.auth_success_requests_data:
            self._ask_for_data(vehicle)

    def _reactivated(self, vehicle: Vehicle) -> None:
        if self.parameters.reactivation_requests_data:
            self._ask_for_data(vehicle)

    def _ask_for_data(self, vehicle: Vehicle) -> None:
        for what in _FIRST_SHOWN:
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
