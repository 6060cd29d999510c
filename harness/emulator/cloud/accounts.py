"""Accounts: creation with terms and a validation mail (DOC_001, page 6), and who has which address."""

from __future__ import annotations

from collections.abc import Mapping

from harness.emulator.cloud.account import Account, AccountState, country_code, email_address, plain_text
from harness.emulator.cloud.dates import Calendar
from harness.emulator.cloud.mail import MailSink
from harness.emulator.cloud.mail_links import MailLinks
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.kernel import Kernel

#: the path of the link in the validation mail, without its token
VALIDATION_PATH = "/user-adapter/v1/email-validations/"
#: the personal details that an account is made of (DOC_001, page 6)
DETAILS = ("firstName", "lastName", "email", "password", "country")


class Accounts:
    """All accounts. An address belongs to one; one whose creation was not completed holds it against nobody."""

    def __init__(self, kernel: Kernel, parameters: CloudParameters, calendar: Calendar, mails: MailSink) -> None:
        self._kernel = kernel
        self._parameters = parameters
        self._validations = MailLinks(
            kernel, calendar, mails, VALIDATION_PATH, "VALIDATE E-MAIL", parameters.mail_link_valid_s
        )
        self._by_email: dict[str, Account] = {}
        self._by_id: dict[str, Account] = {}
        self._created = 0
        #: what is left of deleted accounts, by address: nothing should be
        self._left: dict[str, Account] = {}

    def preload(self, email: str, password: str) -> Account:
        """An account that exists already, validated and confirmed."""
        return self._add(email, password, "TH", AccountState.ACTIVE)

    def create(self, details: Mapping[str, object]) -> Account:
        """Personal details, password and country entered; raises Refusal when one is missing or the mail is taken.

        An earlier creation with this address that was not completed begins anew.
        """
        entered = {key: plain_text(key, details.get(key, "")) for key in DETAILS}
        for key in self._parameters.acc_required:
            if not entered[key].strip():
                raise Refusal(400, "ACCOUNT_DETAILS", f"{key} is missing")
        email = email_address(entered["email"])
        country = country_code(entered["country"]) if entered["country"] else ""
        earlier = self._by_email.get(email)
        if earlier is not None and earlier.state is AccountState.ACTIVE:
            raise Refusal(409, "ACCOUNT_EXISTS", "an account with this e-mail address exists")
        if email in self._left and self._parameters.del_bars_address:
            raise Refusal(409, "ACCOUNT_EXISTS", "an account with this e-mail address existed")
        if earlier is not None:
            self.forget(earlier)
        account = self._add(email, entered["password"], country, AccountState.DETAILS_ENTERED)
        account.first_name, account.last_name = entered["firstName"], entered["lastName"]
        if email in self._left:
            account.phone, account.distance_unit = self._left[email].phone, self._left[email].distance_unit
        if self._parameters.acc_mail_sent_after == "details":
            self._send_mail(account)
        return account

    def accept_terms(self, account_id: str, accepted: object) -> Account:
        """Terms of use confirmed: the validation mail goes out. Calling it again sends a new mail."""
        account = self._by_id.get(account_id)
        if account is None or account.state is AccountState.ACTIVE:
            raise Refusal(404, "ACCOUNT_UNKNOWN", "there is no account to create under this id")
        if accepted is not True and self._parameters.acc_terms_required:
            raise Refusal(400, "TERMS_NOT_ACCEPTED", "the terms of use are not accepted")
        if self._parameters.acc_mail_sent_after == "terms":
            self._send_mail(account)
        return account

    def open_link(self, token: str) -> Account:
        """The link of the mail opened; raises Refusal when it is unknown or older than its validity."""
        account = self._validations.open(token).account
        if account.state is AccountState.MAIL_SENT:
            account.state = AccountState.LINK_OPENED
        if not self._parameters.acc_confirm_required:
            account.state = AccountState.ACTIVE
        return account

    def confirm(self, token: str) -> Account:
        """CONFIRM pressed on the page of the link: the account is complete. It needs no other time than the opening."""
        parameters = self._parameters
        link = self._validations.open(token) if parameters.acc_confirm_in_time else self._validations.find(token)
        if not link.opened and parameters.acc_opening_required:
            raise Refusal(409, "LINK_NOT_OPENED", "the link of the mail was not opened in time")
        if parameters.acc_confirm_completes:
            for account in [link.account] if parameters.acc_link_of_one_account else list(self._by_id.values()):
                account.state = AccountState.ACTIVE
        return link.account

    def find(self, email: str) -> Account | None:
        """Whose address this is; also that of an account whose creation was not completed."""
        return self._by_email.get(email)

    def first(self) -> Account:
        """The oldest account."""
        return next(iter(self._by_id.values()))

    def active(self, email: str) -> Account | None:
        """The account of an address that was created completely."""
        account = self._by_email.get(email)
        return account if account is not None and account.state is AccountState.ACTIVE else None

    def move(self, account: Account, email: str) -> None:
        """Another address; raises Refusal when somebody else has it."""
        other = self.active(email)
        if other is not None and other is not account:
            raise Refusal(409, "ACCOUNT_EXISTS", "an account with this e-mail address exists")
        del self._by_email[account.email]
        if not self._parameters.macc_old_email_kept:
            account.former_email, account.email = account.email, email
        self._by_email[email] = account
        self._by_email[account.email] = account

    def forget(self, account: Account) -> None:
        """An account, its address, and its links are no more."""
        self._validations.drop(account)
        self._by_id.pop(account.id, None)
        for email in [email for email, other in self._by_email.items() if other is account]:
            del self._by_email[email]

    def delete(self, account: Account) -> None:
        """The owner has deleted the account: nothing is left of it."""
        self.forget(account)
        if "profile" in self._parameters.del_keeps or self._parameters.del_bars_address:
            self._left[account.email] = account

    def _send_mail(self, account: Account) -> None:
        parameters = self._parameters
        if parameters.acc_resending == "ends older links":
            self._validations.drop(account)
        if parameters.acc_resending == "prolongs older links":
            for link in self._validations.of(account):
                link.sent_ns = self._kernel.now_ns
        self._validations.send(account.email, account, copies=parameters.acc_mails)
        if account.state is AccountState.DETAILS_ENTERED:
            account.state = AccountState.MAIL_SENT

    def _add(self, email: str, password: str, country: str, state: AccountState) -> Account:
        self._created += 1  # no id is used again, be its account deleted or not
        account = Account(f"user-{self._created}", email, password, country, state)
        self._by_email[email] = self._by_id[account.id] = account
        return account
