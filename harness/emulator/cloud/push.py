"""The push gateway: carries notifications to the phones on which the app is installed (this project's own)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from harness.emulator.cloud.account import Account
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.vehicles import Vehicle
from harness.kernel import Kernel, Timer, ns

BANNER = "banner"
HOME_SCREEN = "home-screen"


@dataclass(slots=True)
class Phone:
    """A phone with the app: in the foreground a push is a banner above the app, else it is on the home screen.

    Where the phone's own setting does not allow the app's notifications, nothing arrives, also not later.
    """

    id: str
    account: Account
    foreground: bool
    #: the phone's own setting for the app's notifications
    allowed: bool = True
    #: the app is on it
    installed: bool = True
    messages: list[dict[str, Any]] = field(default_factory=list)


class PushGateway:
    """All phones. `on_arrival` callbacks are called inside the kernel event in which a push reaches a phone."""

    def __init__(self, kernel: Kernel, parameters: CloudParameters) -> None:
        self._kernel = kernel
        self._latency_ns = ns(parameters.push_latency_s)
        self._presentation = parameters.push_presentation
        self._respects_phone = parameters.push_respects_phone
        self._newest_phone_only = parameters.push_newest_phone_only
        self._phones: dict[str, Phone] = {}
        #: about which vehicle, and what carries it
        self._on_their_way: list[tuple[str, Timer]] = []
        self.on_arrival: list[Callable[[], None]] = []
        #: which log-in of the app each phone is known by, and whether that is still good
        self._log_ins: dict[str, str] = {}
        self.is_logged_in: Callable[[str], bool] = lambda _token: True

    def bind(self, phone: Phone, token: str) -> None:
        """A phone is told of events for as long as the app on it is logged in under this token."""
        self._log_ins[phone.id] = token

    def register(self, account: Account, phone_id: str | None, foreground: bool, allowed: bool = True) -> Phone:
        """A new phone (`phone_id` None), or a new state of a known one of this account."""
        if phone_id is None:
            phone = Phone(f"phone-{len(self._phones) + 1}", account, foreground, allowed)
            self._phones[phone.id] = phone
            return phone
        phone = self.get(phone_id)
        if phone.account is not account and self._is_logged_in(phone):
            raise Refusal(403, "security.access", "the phone belongs to another account")
        phone.account = account
        phone.foreground, phone.allowed = foreground, allowed
        return phone

    def get(self, phone_id: str) -> Phone:
        """A registered phone."""
        if phone_id not in self._phones:
            raise Refusal(404, "PHONE_UNKNOWN", "no such phone is registered")
        return self._phones[phone_id]

    def send(self, account: Account, content: dict[str, Any]) -> None:
        """Carry a push to every phone of an account; it arrives after the latency."""
        reached = [phone for phone in self._phones.values() if phone.account is account and phone.installed]
        for phone in reached[-1:] if self._newest_phone_only else reached:
            if self._is_logged_in(phone):
                timer = self._kernel.after(self._latency_ns, partial(self._arrive, phone, content))
                self._on_their_way = [(vin, other) for vin, other in self._on_their_way if other.pending]
                self._on_their_way.append((content["vin"], timer))

    def withdraw(self, vehicle: Vehicle) -> None:
        """What is on its way about a vehicle reaches nobody."""
        for vin, timer in self._on_their_way:
            if vin == vehicle.vin:
                timer.cancel()

    def unregister(self, account: Account, phone_id: str) -> None:
        """The app is removed from a phone: nothing is sent to it any more."""
        if self.get(phone_id).account is not account:
            raise Refusal(403, "security.access", "the phone belongs to another account")
        self._phones[phone_id].installed = False

    def _is_logged_in(self, phone: Phone) -> bool:
        token = self._log_ins.get(phone.id)
        return token is None or self.is_logged_in(token)

    def _arrive(self, phone: Phone, content: dict[str, Any]) -> None:
        if not self._is_logged_in(phone):
            return  # logged out while it was on its way
        if not phone.allowed and self._respects_phone:
            return
        presentation = self._presentation or (BANNER if phone.foreground else HOME_SCREEN)
        phone.messages.append(content | {"presentation": presentation})
        for callback in self.on_arrival:
            callback()
