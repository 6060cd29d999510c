"""Accounts: creation with terms and a validation mail, log-in, sessions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from harness.emulator.cloud.dates import Calendar
from harness.emulator.cloud.mail import Mail, MailSink
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.kernel import Kernel, ns

#: the path of the link in the validation mail, without its token
VALIDATION_PATH = "/user-adapter/v1/email-validations/"
#: the personal details that an account is made of (DOC_001, page 6)
DETAILS = ("firstName", "lastName", "email", "password", "country")


class AccountState(Enum):
    """How far the creation of an account has come."""

    DETAILS_ENTERED = "details-entered"
    MAIL_SENT = "mail-sent"
    LINK_OPENED = "link-opened"
    ACTIVE = "active"


@dataclass(slots=True)
class Account:
    """An account of the owner API."""

    id: str
    email: str
    password: str
    country: str
    state: AccountState


@dataclass(frozen=True, slots=True)
class _Link:
    account: Account
    sent_ns: int


class Accounts:
    """All accounts and their sessions. Tokens come from the kernel's random source."""

    def __init__(self, kernel: Kernel, parameters: CloudParameters, calendar: Calendar, mails: MailSink) -> None:
        self._kernel = kernel
        self._parameters = parameters
        self._calendar = calendar
        self._mails = mails
        self._random = kernel.rng("cloud/tokens")
        self._by_email: dict[str, Account] = {}
        self._by_id: dict[str, Account] = {}
        self._links: dict[str, _Link] = {}
        self._log_ins: set[str] = set()
        self._sessions: dict[str, Account] = {}
        self._codes: dict[str, tuple[Account, str]] = {}
        self._tokens: dict[str, tuple[Account, int]] = {}

    def preload(self, email: str, password: str) -> Account:
        """An account that exists already, validated and confirmed."""
        return self._add(email, password, "TH", AccountState.ACTIVE)

    def create(self, details: dict[str, str]) -> Account:
        """Personal details, password and country entered; raises Refusal when one is missing or the mail is taken."""
        for key in DETAILS:
            if not details.get(key, "").strip():
                raise Refusal(400, "ACCOUNT_DETAILS", f"{key} is missing")
        if "@" not in details["email"].strip("@"):
            raise Refusal(400, "ACCOUNT_DETAILS", "email is not an e-mail address")
        if details["email"] in self._by_email:
            raise Refusal(409, "ACCOUNT_EXISTS", "an account with this e-mail address exists")
        return self._add(details["email"], details["password"], details["country"], AccountState.DETAILS_ENTERED)

    def accept_terms(self, account_id: str, accepted: object) -> Account:
        """Terms of use confirmed: the validation mail goes out. Calling it again sends a new mail."""
        account = self._by_id.get(account_id)
        if account is None or account.state is AccountState.ACTIVE:
            raise Refusal(404, "ACCOUNT_UNKNOWN", "there is no account to create under this id")
        if accepted is not True:
            raise Refusal(400, "TERMS_NOT_ACCEPTED", "the terms of use are not accepted")
        token = self._token()
        self._links[token] = _Link(account, self._kernel.now_ns)
        sent_at = self._calendar.text_at(self._kernel.now_ns)
        self._mails.send(Mail(account.email, "VALIDATE E-MAIL", VALIDATION_PATH + token, sent_at))
        account.state = AccountState.MAIL_SENT
        return account

    def open_link(self, token: str) -> Account:
        """The link of the mail opened; raises Refusal when it is unknown or older than its validity."""
        link = self._link(token)
        if self._kernel.now_ns - link.sent_ns >= ns(self._parameters.mail_link_valid_s):
            raise Refusal(410, "LINK_EXPIRED", "the link is no longer valid: ask for a new mail")
        if link.account.state is AccountState.MAIL_SENT:
            link.account.state = AccountState.LINK_OPENED
        return link.account

    def confirm(self, token: str) -> Account:
        """CONFIRM pressed on the page of the link: the account is complete."""
        account = self._link(token).account
        if account.state is AccountState.MAIL_SENT:
            raise Refusal(409, "LINK_NOT_OPENED", "the link of the mail was not opened in time")
        account.state = AccountState.ACTIVE
        return account

    def begin_log_in(self) -> str:
        """The id under which name and password are to be sent."""
        log_in = self._token()
        self._log_ins.add(log_in)
        return log_in

    def log_in(self, log_in: str, email: str, password: str) -> str:
        """A session; raises Refusal, with one text for an unknown e-mail and a wrong password."""
        if log_in not in self._log_ins:
            raise Refusal(401, "401", "Session has timed out")
        account = self._by_email.get(email)
        if account is None or account.password != password:
            raise Refusal(401, "401", "Authentication Failed")
        if account.state is not AccountState.ACTIVE:
            raise Refusal(401, "401", "Validate your e-mail address first")
        self._log_ins.remove(log_in)
        session = self._token()
        self._sessions[session] = account
        return session

    def authorize(self, session: str, redirect_uri: str) -> str:
        """A code for the token, to be fetched with the same redirect address."""
        if session not in self._sessions:
            raise Refusal(401, "401", "Authentication Failed")
        code = self._token()
        self._codes[code] = (self._sessions[session], redirect_uri)
        return code

    def access_token(self, code: str, redirect_uri: str) -> str:
        """The bearer token for a code, which is good for one token."""
        account, expected_uri = self._codes.pop(code, (None, ""))
        if account is None or redirect_uri != expected_uri:
            raise Refusal(400, "invalid_grant", "the code is unknown or was given for another address")
        token = self._token()
        self._tokens[token] = (account, self._kernel.now_ns + ns(self._parameters.token_life_s))
        return token

    def of_token(self, token: str) -> Account:
        """The account a bearer token belongs to."""
        account, expires_ns = self._tokens.get(token, (None, 0))
        if account is None or self._kernel.now_ns >= expires_ns:
            raise Refusal(401, "401000", "the token is invalid or has expired: log in")
        return account

    def _add(self, email: str, password: str, country: str, state: AccountState) -> Account:
        account = Account(f"user-{len(self._by_id) + 1}", email, password, country, state)
        self._by_email[email] = self._by_id[account.id] = account
        return account

    def _link(self, token: str) -> _Link:
        if token not in self._links:
            raise Refusal(404, "LINK_UNKNOWN", "this is no link of a validation mail")
        return self._links[token]

    def _token(self) -> str:
        return f"{self._random.getrandbits(128):032x}"
