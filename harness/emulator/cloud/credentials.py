"""Another password or e-mail address: the reset of a forgotten password, and changes that a mail has to verify."""

from __future__ import annotations

from harness.emulator.cloud.account import Account, email_address, plain_text
from harness.emulator.cloud.accounts import Accounts
from harness.emulator.cloud.dates import Calendar
from harness.emulator.cloud.mail import MailSink
from harness.emulator.cloud.mail_links import MailLink, MailLinks
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.sessions import Sessions
from harness.kernel import Kernel

#: the paths of the links, without their tokens
RESET_PATH = "/user-adapter/v1/password-resets/"
EMAIL_CHANGE_PATH = "/user-adapter/v1/email-changes/"
PASSWORD_CHANGE_PATH = "/user-adapter/v1/password-changes/"  # noqa: S105  # a path, no password


class Credentials:
    """What accounts log in with, as it is replaced (DOC_001, pages 28 and 34)."""

    def __init__(
        self,
        kernel: Kernel,
        parameters: CloudParameters,
        calendar: Calendar,
        mails: MailSink,
        accounts: Accounts,
        sessions: Sessions,
    ) -> None:
        self._parameters = parameters
        self._accounts = accounts
        self._sessions = sessions

        def links(path: str, subject: str, valid_s: float) -> MailLinks:
            return MailLinks(kernel, calendar, mails, path, subject, valid_s)

        self.resets = links(RESET_PATH, "CONFIRM EMAIL", parameters.pwd_link_valid_s)
        self.email_changes = links(EMAIL_CHANGE_PATH, "VERIFY E-MAIL", parameters.macc_link_valid_s)
        self.password_changes = links(PASSWORD_CHANGE_PATH, "VERIFY PASSWORD", parameters.macc_link_valid_s)

    def forget(self, account: Account) -> None:
        """No link of an account is good any more."""
        for links in (self.resets, self.email_changes, self.password_changes):
            links.drop(account)

    # the forgotten password

    def request_reset(self, email: object) -> None:
        """RESET PASSWORD pressed: a mail goes to the address when it is an account's; whoever asks is not told."""
        parameters = self._parameters
        if not parameters.pwd_reset_offered:
            raise Refusal(409, "RESET_REFUSED", "the password cannot be reset")
        address = email_address(email)
        account = self._accounts.active(address)
        if account is None:
            if parameters.pwd_unknown_told:
                raise Refusal(404, "ACCOUNT_UNKNOWN", "there is no account with this e-mail address")
            return
        own_address = (parameters.pwd_mail_to_former_address and account.former_email) or account.email
        self.resets.send(parameters.pwd_mail_to or own_address, account, copies=parameters.pwd_mails)
        if parameters.pwd_request_bars_old:
            account.password = ""

    def confirm_reset(self, token: str) -> MailLink:
        """CONFIRM pressed on the page of the link, which was opened."""
        link = self.resets.find(token)
        if not link.opened and self._parameters.pwd_opening_required:
            raise Refusal(409, "LINK_NOT_OPENED", "the link of the mail was not opened in time")
        link.confirmed = True
        return link

    def set_password(self, token: str, password: object, repeated: object) -> None:
        """RESET PASSWORD pressed with the new password entered twice; every link of this kind is used up."""
        parameters = self._parameters
        link = self.resets.find(token)
        if not link.confirmed and parameters.pwd_confirm_required:
            raise Refusal(409, "RESET_NOT_CONFIRMED", "CONFIRM was not pressed")
        entered = _password(password) if parameters.pwd_empty_refused else plain_text("password", password)
        if entered != repeated and parameters.pwd_repetition_compared:
            raise Refusal(400, "PASSWORDS_DIFFER", "the two passwords are not the same")
        if parameters.pwd_effective:
            self._sessions.replace_password(link.account, entered, old_stays=parameters.pwd_old_kept)
        if not parameters.pwd_link_reusable:
            self.forget(link.account)
        self._sessions.end_all(link.account, "password reset")

    # changes in the app

    def change_email(self, account: Account, email: object, token: str) -> None:
        """Another e-mail address wanted: every phone is logged out, and a mail to that address verifies it."""
        address = email_address(email)
        other = self._accounts.active(address)
        if other is not None and other is not account:
            raise Refusal(409, "ACCOUNT_EXISTS", "an account with this e-mail address exists")
        self._want(self.email_changes, account, account.email if self._asks_old else address, address)
        if not self._parameters.macc_email_verified:
            self._accounts.move(account, address)
        self._sessions.end_all(account, "e-mail change", token)

    def change_password(self, account: Account, password: object, token: str) -> None:
        """Another password wanted: every phone is logged out, and a mail to the account's address verifies it."""
        wanted = _password(password)
        self._want(self.password_changes, account, account.email, wanted)
        if not self._parameters.macc_password_verified:
            account.password = wanted
        self._sessions.end_all(account, "password change", token)

    def confirm_email(self, token: str) -> MailLink:
        """The link of the mail is confirmed: the account has its new address, and nothing that was mailed to the old
        one is good any more."""
        link = _opened(self.email_changes.find(token))
        if self._parameters.macc_email_changes:
            self._accounts.move(link.account, link.wanted)
        self.forget(link.account)
        return link

    def confirm_password(self, token: str) -> MailLink:
        """The link of the mail is confirmed: the account has its new password."""
        link = _opened(self.password_changes.find(token))
        if self._parameters.macc_password_changes:
            self._sessions.replace_password(
                link.account, link.wanted, old_stays=self._parameters.macc_old_password_kept
            )
        self.forget(link.account)
        return link

    @property
    def _asks_old(self) -> bool:
        return self._parameters.macc_email_asked_at == "registered"

    def _want(self, links: MailLinks, account: Account, to: str, wanted: str) -> None:
        """Mail a link; what was wanted before and is not verified is wanted no more."""
        if not self._parameters.macc_earlier_change_kept:
            links.drop(account)
        links.send(to, account, wanted, copies=self._parameters.macc_mails)


def _opened(link: MailLink) -> MailLink:
    if not link.opened:
        raise Refusal(409, "LINK_NOT_OPENED", "the link of the mail was not opened in time")
    return link


def _password(value: object) -> str:
    password = plain_text("password", value)
    if not password.strip():
        raise Refusal(400, "ACCOUNT_DETAILS", "password is missing")
    return password
