"""How a person gets and keeps an account: the steps that take the app and the mailbox."""

from __future__ import annotations

from collections.abc import Mapping

from harness.errors import Undecided
from harness.journal import Json
from harness.links.owner.account import AccountApp
from harness.links.owner.app import OwnerLink
from harness.links.owner.credentials import Credentials
from harness.links.owner.reply import Reply

VALIDATE, RESET = "VALIDATE E-MAIL", "CONFIRM EMAIL"
NEW_EMAIL, NEW_PASSWORD = "VERIFY E-MAIL", "VERIFY PASSWORD"
#: what a person enters beside e-mail address and password
PERSON: Mapping[str, str] = {"firstName": "Som", "lastName": "Chai", "country": "TH"}


class Registration:
    """Verbs return the last reply of the cloud, for the scenario to judge."""

    def __init__(self, app: OwnerLink, account: AccountApp) -> None:
        self._app = app
        self._account = account
        #: the id of the account that was created last
        self.id = ""

    @property
    def credentials(self) -> Credentials:
        """What this person logs in with now."""
        return self._app.credentials

    def details(self, credentials: Credentials | None = None, **changed: Json) -> dict[str, Json]:
        """All that the app asks for when an account is created, some of it `changed`."""
        credentials = credentials or self.credentials
        return {**PERSON, "email": credentials.email, "password": credentials.password} | changed

    def enter(self, details: Mapping[str, Json] | None = None) -> Reply:
        """Enter the details (default: proper ones) and press Next."""
        reply = self._account.create(self.details() if details is None else details)
        if reply.ok:
            self.id = str(reply.body["data"]["id"])
        return reply

    def accept_terms(self, accepted: bool = True) -> Reply:
        """Confirm the terms of use (or not) and press Next."""
        return self._account.accept_terms(self.id, accepted)

    def apply(self, credentials: Credentials | None = None) -> Reply:
        """Enter the details and confirm the terms, so that the mail is sent. Raises Undecided when it is refused."""
        self._insist("the entry of the details", self.enter(self.details(credentials)))
        reply = self.accept_terms()
        self._insist("the confirmation of the terms", reply)
        return reply

    def links(self, button: str, address: str | None = None) -> list[str]:
        """The links behind a button in the mails to an address (default: one's own), the oldest first."""
        reply = self._account.mails_to(address or self.credentials.email)
        self._insist("a look into the mailbox", reply)
        mails = [mail["attributes"] for mail in reply.body["data"]]
        return [str(mail["link"]) for mail in mails if mail["subject"] == button]

    def newest(self, button: str, address: str | None = None) -> str:
        """The link in the newest mail with that button. Raises Undecided when there is no such mail."""
        links = self.links(button, address)
        if not links:
            raise Undecided(f"no mail with {button} arrived, so what follows cannot be judged")
        return links[-1]

    def follow(self, button: str, address: str | None = None) -> Reply:
        """Press the button in the newest mail, then CONFIRM on its page; the reply to CONFIRM, or the refusal."""
        link = self.newest(button, address)
        opened = self._account.open_link(button, link)
        return self._account.confirm(button, link) if opened.ok else opened

    def register(self, credentials: Credentials | None = None) -> None:
        """The whole creation of an account. Raises Undecided when a step is refused."""
        credentials = credentials or self.credentials
        self.apply(credentials)
        self._insist("the validation of the e-mail address", self.follow(VALIDATE, credentials.email))

    def join(self, credentials: Credentials | None = None) -> None:
        """Create an account and log in to it, with the app on a phone. Raises Undecided when a step is refused."""
        self.register(credentials)
        self._insist("the log-in", self._app.log_in(credentials))
        self._insist("the installation of the app", self._app.register_phone())

    def reset_password(self, new: Credentials) -> Reply:
        """The whole reset of a forgotten password; the last reply, or the first refusal."""
        reply = self._account.request_reset(new.email)
        if reply.ok:
            reply = self.follow(RESET, new.email)
        if reply.ok:
            reply = self._account.set_password(self.newest(RESET, new.email), new.password, new.password)
        return reply

    def delete(self) -> None:
        """Delete the account. Raises Undecided when it is refused."""
        self._insist("Delete Account", self._account.ask_deletion())
        self._insist("Delete", self._account.confirm_deletion())

    @staticmethod
    def _insist(what: str, reply: Reply) -> None:
        if not reply.ok:
            raise Undecided(
                f"{what} was refused ({reply.error_code}), so what follows cannot be judged",
                hint="look at the requirements of that step first",
            )
