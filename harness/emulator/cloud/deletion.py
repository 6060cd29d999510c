"""Deletion of an account: asked for, and confirmed (DOC_001, page 32). Nothing of it is kept."""

from __future__ import annotations

from harness.emulator.cloud.account import Account
from harness.emulator.cloud.accounts import Accounts
from harness.emulator.cloud.credentials import Credentials
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.sessions import Sessions
from harness.emulator.cloud.subscriptions import Subscriptions
from harness.emulator.cloud.vehicles import Vehicle, Vehicles

#: what the app asks before it deletes
MESSAGE = "The account and all personal data will be deleted. They cannot be retrieved."


class Deletions:
    """The deletions that were asked for and wait for Delete, by account."""

    def __init__(
        self,
        parameters: CloudParameters,
        accounts: Accounts,
        sessions: Sessions,
        credentials: Credentials,
        vehicles: Vehicles,
        subscriptions: Subscriptions,
    ) -> None:
        self._parameters = parameters
        self._accounts = accounts
        self._sessions = sessions
        self._credentials = credentials
        self._vehicles = vehicles
        self._subscriptions = subscriptions
        self._asked: set[str] = set()

    def ask(self, account: Account, token: str) -> None:
        """Delete Account pressed: the message appears."""
        self._asked.add(account.id)
        if not self._parameters.del_confirmation_required:
            self.confirm(account, token)

    def cancel(self, account: Account, token: str) -> None:
        """The message is left without Delete: nothing has changed."""
        self._check_asked(account)
        if self._parameters.del_cancelling_deletes:
            self.confirm(account, token)
        self._asked.discard(account.id)

    def confirm(self, account: Account, token: str) -> None:
        """Delete pressed: sessions, links, vehicles, phones and the account are no more."""
        if self._parameters.del_message_required:
            self._check_asked(account)
        self._asked.discard(account.id)
        keeps = self._parameters.del_keeps
        for vehicle in self._vehicles.of(account) if "vehicle" not in keeps else []:
            self._let_go(vehicle)
        if "account" not in keeps:
            self._credentials.forget(account)
            self._accounts.delete(account)
        self._sessions.end_all(account, "deletion", token)

    def _let_go(self, vehicle: Vehicle) -> None:
        if "vehicle data" in self._parameters.del_keeps:
            vehicle.account, vehicle.owned = None, False
        else:
            before_ms = vehicle.released_ms
            self._vehicles.release(vehicle)
            if not self._parameters.del_drops_earlier_events:
                vehicle.released_ms = before_ms
        vehicle.former = None
        self._subscriptions.account_deleted(vehicle)

    def _check_asked(self, account: Account) -> None:
        if account.id not in self._asked:
            raise Refusal(409, "DELETION_NOT_ASKED", "press Delete Account first")
