"""The push gateway: carries notifications to the phones on which the app is installed (this project's own)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from harness.emulator.cloud.accounts import Account
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.kernel import Kernel, ns

BANNER = "banner"
HOME_SCREEN = "home-screen"


@dataclass(slots=True)
class Phone:
    """A phone with the app: in the foreground a push is a banner above the app, else it is on the home screen."""

    id: str
    account: Account
    foreground: bool
    messages: list[dict[str, Any]] = field(default_factory=list)


class PushGateway:
    """All phones. `on_arrival` callbacks are called inside the kernel event in which a push reaches a phone."""

    def __init__(self, kernel: Kernel, parameters: CloudParameters) -> None:
        self._kernel = kernel
        self._latency_ns = ns(parameters.push_latency_s)
        self._presentation = parameters.push_presentation
        self._phones: dict[str, Phone] = {}
        self.on_arrival: list[Callable[[], None]] = []

    def register(self, account: Account, phone_id: str | None, foreground: bool) -> Phone:
        """A new phone (`phone_id` None), or a new state of a known one of this account."""
        if phone_id is None:
            phone = Phone(f"phone-{len(self._phones) + 1}", account, foreground)
            self._phones[phone.id] = phone
            return phone
        phone = self.get(phone_id)
        if phone.account is not account:
            raise Refusal(403, "security.access", "the phone belongs to another account")
        phone.foreground = foreground
        return phone

    def get(self, phone_id: str) -> Phone:
        """A registered phone."""
        if phone_id not in self._phones:
            raise Refusal(404, "PHONE_UNKNOWN", "no such phone is registered")
        return self._phones[phone_id]

    def send(self, account: Account, content: dict[str, Any]) -> None:
        """Carry a push to every phone of an account; it arrives after the latency."""
        for phone in self._phones.values():
            if phone.account is account:
                self._kernel.after(self._latency_ns, partial(self._arrive, phone, content))

    def _arrive(self, phone: Phone, content: dict[str, Any]) -> None:
        presentation = self._presentation or (BANNER if phone.foreground else HOME_SCREEN)
        phone.messages.append(content | {"presentation": presentation})
        for callback in self.on_arrival:
            callback()
