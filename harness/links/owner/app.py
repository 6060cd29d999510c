"""The owner link, on httpx: what the owner's app asks of the cloud, and the pushes that reach the phone.

One method a request. Paths marked "own" in the emulated cloud are this project's, because the real ones are not known:
account creation, adding a vehicle, the authentication of ownership, `preferences` and `assistance`, the push gateway.
"""

from __future__ import annotations

import httpx

from harness.clock import Clock
from harness.errors import DutProtocolError
from harness.journal import Journal, Json
from harness.links.owner.login import log_in
from harness.links.owner.push import PHONES, PushInbox
from harness.links.owner.reply import Reply
from harness.links.owner.session import OwnerSession, attributes, car_path, document, quoted
from harness.links.owner.wire import OwnerWire

DEFAULT_TIMEOUT_S = 30.0

_VALIDATION_PATH = "/user-adapter/v1/email-validations/"

_ID = ("data.id",)
_ATTEMPT = ("data.id", "data.attributes.state", "data.attributes.windowSeconds", "data.attributes.expiresAt")
_ENTRY = ("notificationId", "messageTitle", "messageDescription", "categoryKey", "ruleKey", "timestamp")


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
        self._email = email
        self._password = password
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

    def create_account(self, first_name: str, last_name: str, country: str) -> Reply:
        """Enter personal details, this link's e-mail and password, and the country."""
        details = {"firstName": first_name, "lastName": last_name, "country": country}
        body = document("Account", **details, email=self._email, password=self._password)
        return self._wire.ask("create account", "POST", "/user-adapter/v1/accounts", body, needs=_ID)

    def accept_terms(self, account: str, accepted: bool = True) -> Reply:
        """Read the terms of use and confirm them (or not); the cloud sends the validation mail."""
        path = f"/user-adapter/v1/accounts/{quoted(account)}/terms"
        return self._wire.ask(
            "accept terms", "POST", path, document("Terms", accepted=accepted), given={"accepted": accepted}
        )

    def mails(self) -> Reply:
        """Look into the inbox of this link's e-mail address."""
        path = "/mail-sink/v1/messages?to=" + quoted(self._email)
        return self._wire.ask("read mail", "GET", path, needs=("data[].attributes.link", "data[].attributes.subject"))

    def open_validation_link(self, link: str) -> Reply:
        """Click VALIDATE E-MAIL in the mail."""
        return self._wire.ask("open validation link", "GET", self._validation_path(link))

    def confirm_validation(self, link: str) -> Reply:
        """Click CONFIRM on the page of the link."""
        return self._wire.ask("confirm validation", "POST", self._validation_path(link) + "/confirm")

    def log_in(self) -> Reply:
        """Log in with e-mail and password: five requests. The reply is the last one, or the first that was refused."""
        reply = log_in(self._wire, self._journal, self._email, self._password)
        if reply.ok:
            self.session.user = self._wire.text("log-in user", reply.body, "userId")
        return reply

    # vehicle and ownership

    def add_vehicle(self, vin: str, terms_accepted: bool = True) -> Reply:
        """Enter a VIN and accept the terms and conditions (or not)."""
        body = document("Vehicle", vin=vin, termsAccepted=terms_accepted)
        path = f"/user-adapter/v1/users/{quoted(self.session.user)}/vehicles"
        return self._wire.ask("add vehicle", "POST", path, body, given={"vin": vin, "terms": terms_accepted}, needs=_ID)

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

    def action_status(self, vin: str, action: str) -> Reply:
        """Ask how a command ended."""
        path = f"/action-status/v1/cars/{quoted(vin)}/actions/status?actionId={quoted(action)}"
        return self._wire.ask("action status", "GET", path, needs=attributes("status"))

    # notifications

    def notifications(self, vin: str) -> Reply:
        """Open the history."""
        path = f"/notifications/v2/notifications/{self._vehicle(vin)}?realm=P_NCB&langCode=EN"
        needs = tuple(f"data.attributes.messages[].{name}" for name in _ENTRY)
        return self._wire.ask("notifications", "GET", path, needs=needs)

    def settings(self, vin: str) -> Reply:
        """Read the alert preferences."""
        return self._wire.ask("settings", "GET", self._settings(vin), needs=attributes("preferences", "assistance"))

    def set_preference(self, vin: str, kind: str, on: bool) -> Reply:
        """Switch a type of notification on or off."""
        body = document("RuleSettings", preferences={kind: on})
        needs = attributes("preferences")
        return self._wire.ask(
            "set preference", "POST", self._settings(vin), body, given={"type": kind, "on": on}, needs=needs
        )

    def set_assistance(self, vin: str, on: bool) -> Reply:
        """Switch Assistance on or off."""
        body, needs = document("RuleSettings", assistance=on), attributes("assistance")
        return self._wire.ask("set assistance", "POST", self._settings(vin), body, given={"on": on}, needs=needs)

    def register_phone(self, foreground: bool = True) -> Reply:
        """Install the app on a phone, its notifications allowed; called again: bring it to the foreground or away."""
        self._pushes.check()
        given = {"foreground": foreground} | ({} if self._phone is None else {"phone": self._phone})
        reply = self._wire.ask("register phone", "POST", PHONES, document("Phone", **given), given=given, needs=_ID)
        if reply.ok:
            self._phone = self._wire.text("register phone", reply.body, "data", "id")
            self._pushes.open(self._phone)
        return reply

    # how it is done

    def _status(self, vin: str, name: str, *needed: str) -> Reply:
        return self.session.car_status(vin, name, *needed)

    def _command(self, vin: str, name: str, action: str, code: str | None) -> Reply:
        kind = "EngineStart" if name == "engine-start" else "LockUnlock"
        body = document(kind, action=action, **({} if code is None else {"srp": code}))
        return self._wire.ask(name, "POST", f"{car_path(vin)}actions/{name}", body, given={"action": action}, needs=_ID)

    def _vehicle(self, vin: str) -> str:
        return self.session.vehicle_path(vin)

    def _attempts(self, vin: str, attempt: str | None = None) -> str:
        path = f"/user-adapter/v1/{self._vehicle(vin)}/ownership-attempts"
        return path if attempt is None else f"{path}/{quoted(attempt)}"

    def _settings(self, vin: str) -> str:
        return f"/notifications/v1/rules/settings/{self._vehicle(vin)}"

    def _validation_path(self, link: str) -> str:
        token = link.removeprefix(_VALIDATION_PATH)
        if token == link or not token.isalnum():
            raise self._wire.fault(
                DutProtocolError, "open validation link", "the link of its mail is not one of the owner API"
            )
        self._journal.hide(token)
        return link
