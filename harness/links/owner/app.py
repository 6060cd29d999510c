"""The owner link, on httpx: what the owner's app asks of the cloud, and the pushes that reach the phone.

One method a request. Paths marked "own" in the emulated cloud are this project's, because the real ones are not known:
adding a vehicle, the authentication of ownership, the push gateway.
"""

from __future__ import annotations

import httpx

from harness.clock import Clock
from harness.journal import Journal, Json
from harness.links.owner.credentials import Credentials
from harness.links.owner.login import log_in
from harness.links.owner.push import PHONES, PushInbox
from harness.links.owner.reply import Reply
from harness.links.owner.session import OwnerSession, attributes, car_path, document, quoted
from harness.links.owner.wire import OwnerWire

DEFAULT_TIMEOUT_S = 30.0

_ID = ("data.id",)
_ATTEMPT = ("data.id", "data.attributes.state", "data.attributes.windowSeconds", "data.attributes.expiresAt")


class OwnerLink:
    """The owner's app, logged in or not.

    A refusal (4xx) is a reply. A cloud that fails raises RigError, one that answers in another shape DutProtocolError;
    both stand in the journal before they are raised.
    """

    def __init__(
        self,
        base_url: str,
        email: str,
        password: str,
        journal: Journal,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        who: str = "owner",
    ) -> None:
        """`who` names the records of this app in the journal: `owner.request`, `owner.reply`, `owner.push`."""
        self.credentials = Credentials(email, password)
        self._journal = journal
        client = httpx.Client(transport=transport, timeout=timeout_s, trust_env=False)
        self._wire = OwnerWire(base_url, client, journal, clock, who)
        self._pushes = PushInbox(self._wire, journal, clock, transport)
        self.session = OwnerSession(self._wire)
        self._phone: str | None = None
        journal.hide(password)

    def check(self, *, thoroughly: bool) -> None:
        """Raise RigError when pushes would not arrive any more, or (thoroughly) when the cloud does not answer."""
        self._pushes.check_alive(thoroughly=thoroughly)
        if thoroughly:
            self._wire.ping()

    def close(self) -> None:
        """Give up the connections."""
        self._pushes.close()
        self._wire.client.close()

    # account

    def log_in(self, credentials: Credentials | None = None) -> Reply:
        """Log in: five requests. The reply is the last one, or the first that was refused.

        Without `credentials` it is with those of the last time, at first those of the rig file.
        """
        credentials = credentials or self.credentials
        self._wire.hide(credentials.password)
        reply = log_in(self._wire, self._journal, credentials.email, credentials.password)
        if reply.ok:
            self.credentials = credentials
            self.session.user = self._wire.text("log-in user", reply.body, "userId")
        return reply

    # vehicle and ownership

    def add_vehicle(self, vin: str, terms_accepted: bool = True) -> Reply:
        """Enter a VIN and accept the terms and conditions (or not)."""
        body = document("Vehicle", vin=vin, termsAccepted=terms_accepted)
        path = f"/user-adapter/v1/users/{quoted(self.session.user)}/vehicles"
        return self._wire.ask("add vehicle", "POST", path, body, given={"vin": vin, "terms": terms_accepted}, needs=_ID)

    def enter_vehicle(self, vin: Json, terms_accepted: Json) -> Reply:
        """Enter whatever was typed as a VIN; None leaves the VIN, or the answer to the terms, out."""
        given = {name: value for name, value in (("vin", vin), ("termsAccepted", terms_accepted)) if value is not None}
        path = f"/user-adapter/v1/{self.session.user_path()}/vehicles"
        return self._wire.ask("add vehicle", "POST", path, document("Vehicle", **given), given=given, needs=_ID)

    def cars(self) -> Reply:
        """List the vehicles of the account."""
        return self._wire.ask(
            "cars", "GET", f"/bff-web/v5/users/{quoted(self.session.user)}/cars", needs=("data[].vin",)
        )

    def start_authentication(self, vin: str) -> Reply:
        """Start an attempt to authenticate ownership; `body["data"]["id"]` is the attempt."""
        return self._wire.ask("start authentication", "POST", self._attempts(vin), needs=_ATTEMPT)

    def confirm_engine_on(self, vin: str, attempt: str) -> Reply:
        """Click Next after the engine was turned ON."""
        path = self._attempts(vin, attempt) + "/engine-on/next"
        return self._wire.ask("confirm engine on", "POST", path, needs=_ATTEMPT)

    def submit_odometer(self, vin: str, attempt: str, odometer_km: Json) -> Reply:
        """Click Next after the engine was turned OFF and the odometer value entered (km, or a wrong kind of value)."""
        path, given = self._attempts(vin, attempt) + "/engine-off/next", {"odometerKm": odometer_km}
        return self._wire.ask(
            "submit odometer", "POST", path, document("Odometer", **given), given=given, needs=_ATTEMPT
        )

    def abandon(self, vin: str, attempt: str) -> Reply:
        """Give an attempt up."""
        return self._wire.ask("abandon authentication", "DELETE", self._attempts(vin, attempt), needs=_ATTEMPT)

    def attempt_state(self, vin: str, attempt: str) -> Reply:
        """Ask where an attempt stands."""
        return self._wire.ask("attempt state", "GET", self._attempts(vin, attempt), needs=_ATTEMPT)

    # status and commands

    def lock_status(self, vin: str) -> Reply:
        """Locks and doors."""
        return self._status(vin, "lock-status", "lockStatus", "lastUpdateTime")

    def health_status(self, vin: str) -> Reply:
        """Warning lamps."""
        return self._status(vin, "health-status", "malfunctionIndicatorLamps", "lastUpdateTime")

    def location(self, vin: str) -> Reply:
        """The last position."""
        return self._status(vin, "location", "gpsLatitude", "gpsLongitude", "lastUpdateTime")

    def cockpit(self, vin: str) -> Reply:
        """The odometer."""
        return self._status(vin, "cockpit", "totalMileage")

    def engine_state(self, vin: str) -> Reply:
        """Whether the engine runs, and for how long a remote start still lets it."""
        return self._status(vin, "res-state", "code", "lastUpdateTime")

    def engine_start(self, vin: str, code: str | None) -> Reply:
        """Command Remote Engine Start with the security code."""
        return self._command(vin, "engine-start", "start", code)

    def engine_stop(self, vin: str, code: str | None) -> Reply:
        """Command Stop Engine with the security code."""
        return self._command(vin, "engine-start", "stop", code)

    def lock(self, vin: str, code: str | None) -> Reply:
        """Command Lock with the security code."""
        return self._command(vin, "lock-unlock", "lock", code)

    def unlock(self, vin: str, code: str | None) -> Reply:
        """Command Unlock with the security code."""
        return self._command(vin, "lock-unlock", "unlock", code)

    def refresh_lock_status(self, vin: str) -> Reply:
        """Have the vehicle report its locks."""
        path = car_path(vin) + "actions/refresh-lock-status"
        return self._wire.ask("refresh lock status", "POST", path, document("RefreshLockStatus"), needs=_ID)

    def refresh_location(self, vin: str) -> Reply:
        """Have the vehicle report its position."""
        path = car_path(vin) + "actions/refresh-location"
        return self._wire.ask("refresh location", "POST", path, document("RefreshLocation"), needs=_ID)

    def action_status(self, vin: str, action: str) -> Reply:
        """Ask how a command ended."""
        path = f"/action-status/v1/cars/{quoted(vin)}/actions/status?actionId={quoted(action)}"
        return self._wire.ask("action status", "GET", path, given={"action": action}, needs=attributes("status"))

    # the phone

    def register_phone(self, foreground: bool = True, allowed: bool = True) -> Reply:
        """Install the app on a phone; called again: bring it to the foreground or away.

        `allowed` is the phone's own setting for the app's notifications.
        """
        self._pushes.check()
        given: dict[str, Json] = {"foreground": foreground, "notificationsAllowed": allowed}
        given |= {} if self._phone is None else {"phone": self._phone}
        reply = self._wire.ask("register phone", "POST", PHONES, document("Phone", **given), given=given, needs=_ID)
        if reply.ok:
            self._phone = self._wire.text("register phone", reply.body, "data", "id")
            self._pushes.open(self._phone)
        return reply

    def remove_app(self) -> Reply:
        """Remove the app from the phone: nothing reaches it any more."""
        phone, self._phone = self._phone, None
        self._pushes.close()
        return self._wire.ask("remove app", "DELETE", f"{PHONES}/{quoted(phone or '-')}")

    # how it is done

    def _status(self, vin: str, name: str, *needed: str) -> Reply:
        return self.session.car_status(vin, name, *needed)

    def _command(self, vin: str, name: str, action: str, code: str | None) -> Reply:
        kind = "EngineStart" if name == "engine-start" else "LockUnlock"
        body = document(kind, action=action, **({} if code is None else {"srp": code}))
        return self._wire.ask(
            name,
            "POST",
            f"{car_path(vin)}actions/{name}",
            body,
            given={"action": action, "code": self.session.name_of_code(code)},
            needs=_ID,
        )

    def _vehicle(self, vin: str) -> str:
        return self.session.vehicle_path(vin)

    def _attempts(self, vin: str, attempt: str | None = None) -> str:
        path = f"/user-adapter/v1/{self._vehicle(vin)}/ownership-attempts"
        return path if attempt is None else f"{path}/{quoted(attempt)}"
