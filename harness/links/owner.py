"""The owner link, on httpx: what the owner's app asks of the cloud, and the pushes that reach the phone.

One method a request. Paths marked "own" in the emulated cloud are this project's, because the real ones are not known:
account creation, adding a vehicle, the authentication of ownership, `preferences` and `assistance`, the push gateway.
"""

from __future__ import annotations

from urllib.parse import quote

import httpx

from harness.clock import Clock
from harness.errors import DutProtocolError
from harness.journal import Journal, Json
from harness.links.owner_login import log_in
from harness.links.owner_push import PHONES, PushInbox
from harness.links.owner_reply import Reply
from harness.links.owner_wire import OwnerWire

DEFAULT_TIMEOUT_S = 30.0

_VALIDATION_PATH = "/user-adapter/v1/email-validations/"

_ID = ("data.id",)
_ATTEMPT = ("data.id", "data.attributes.state", "data.attributes.windowSeconds", "data.attributes.expiresAt")
_ENTRY = ("notificationId", "messageTitle", "messageDescription", "categoryKey", "ruleKey", "timestamp")


def _attributes(*names: str) -> tuple[str, ...]:
    return tuple(f"data.attributes.{name}" for name in names)


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
    ) -> None:
        self._email = email
        self._password = password
        self._journal = journal
        client = httpx.Client(transport=transport, timeout=timeout_s, trust_env=False)
        self._wire = OwnerWire(base_url, client, journal, clock)
        self._pushes = PushInbox(self._wire, journal, clock, transport)
        self._user = ""
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
        body = _document("Account", **details, email=self._email, password=self._password)
        return self._wire.ask("create account", "POST", "/user-adapter/v1/accounts", body, needs=_ID)

    def accept_terms(self, account: str, accepted: bool = True) -> Reply:
        """Read the terms of use and confirm them (or not); the cloud sends the validation mail."""
        path = f"/user-adapter/v1/accounts/{_quoted(account)}/terms"
        return self._wire.ask(
            "accept terms", "POST", path, _document("Terms", accepted=accepted), given={"accepted": accepted}
        )

    def mails(self) -> Reply:
        """Look into the inbox of this link's e-mail address."""
        path = "/mail-sink/v1/messages?to=" + _quoted(self._email)
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
            self._user = self._wire.text("log-in user", reply.body, "userId")
        return reply

    # vehicle and ownership

    def add_vehicle(self, vin: str, terms_accepted: bool = True) -> Reply:
        """Enter a VIN and accept the terms and conditions (or not)."""
        body = _document("Vehicle", vin=vin, termsAccepted=terms_accepted)
        path = f"/user-adapter/v1/users/{_quoted(self._user)}/vehicles"
        return self._wire.ask("add vehicle", "POST", path, body, given={"vin": vin, "terms": terms_accepted}, needs=_ID)

    def cars(self) -> Reply:
        """List the vehicles of the account."""
        return self._wire.ask("cars", "GET", f"/bff-web/v5/users/{_quoted(self._user)}/cars", needs=("data[].vin",))

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
            "submit odometer", "POST", path, _document("Odometer", **given), given=given, needs=_ATTEMPT
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
        path = _car(vin) + "actions/refresh-lock-status"
        return self._wire.ask("refresh lock status", "POST", path, _document("RefreshLockStatus"), needs=_ID)

    def action_status(self, vin: str, action: str) -> Reply:
        """Ask how a command ended."""
        path = f"/action-status/v1/cars/{_quoted(vin)}/actions/status?actionId={_quoted(action)}"
        return self._wire.ask("action status", "GET", path, needs=_attributes("status"))

    # notifications

    def notifications(self, vin: str) -> Reply:
        """Open the history."""
        path = f"/notifications/v2/notifications/{self._vehicle(vin)}?realm=P_NCB&langCode=EN"
        needs = tuple(f"data.attributes.messages[].{name}" for name in _ENTRY)
        return self._wire.ask("notifications", "GET", path, needs=needs)

    def settings(self, vin: str) -> Reply:
        """Read the alert preferences."""
        return self._wire.ask("settings", "GET", self._settings(vin), needs=_attributes("preferences", "assistance"))

    def set_preference(self, vin: str, kind: str, on: bool) -> Reply:
        """Switch a type of notification on or off."""
        body = _document("RuleSettings", preferences={kind: on})
        needs = _attributes("preferences")
        return self._wire.ask(
            "set preference", "POST", self._settings(vin), body, given={"type": kind, "on": on}, needs=needs
        )

    def set_assistance(self, vin: str, on: bool) -> Reply:
        """Switch Assistance on or off."""
        body, needs = _document("RuleSettings", assistance=on), _attributes("assistance")
        return self._wire.ask("set assistance", "POST", self._settings(vin), body, given={"on": on}, needs=needs)

    def register_phone(self, foreground: bool = True) -> Reply:
        """Install the app on a phone, its notifications allowed; called again: bring it to the foreground or away."""
        self._pushes.check()
        given = {"foreground": foreground} | ({} if self._phone is None else {"phone": self._phone})
        reply = self._wire.ask("register phone", "POST", PHONES, _document("Phone", **given), given=given, needs=_ID)
        if reply.ok:
            self._phone = self._wire.text("register phone", reply.body, "data", "id")
            self._pushes.open(self._phone)
        return reply

    # how it is done

    def _status(self, vin: str, name: str, *needed: str) -> Reply:
        return self._wire.ask(name, "GET", _car(vin) + name, needs=_attributes(*needed))

    def _command(self, vin: str, name: str, action: str, code: str | None) -> Reply:
        kind = "EngineStart" if name == "engine-start" else "LockUnlock"
        body = _document(kind, action=action, **({} if code is None else {"srp": code}))
        return self._wire.ask(name, "POST", f"{_car(vin)}actions/{name}", body, given={"action": action}, needs=_ID)

    def _vehicle(self, vin: str) -> str:
        return f"users/{_quoted(self._user)}/vehicles/{_quoted(vin)}"

    def _attempts(self, vin: str, attempt: str | None = None) -> str:
        path = f"/user-adapter/v1/{self._vehicle(vin)}/ownership-attempts"
        return path if attempt is None else f"{path}/{_quoted(attempt)}"

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


def _document(kind: str, **attributes: Json) -> Json:
    return {"data": {"type": kind, "attributes": attributes}}


def _quoted(identity: str) -> str:
    return quote(identity, safe="")


def _car(vin: str) -> str:
    return f"/car-adapter/v1/cars/{_quoted(vin)}/"
