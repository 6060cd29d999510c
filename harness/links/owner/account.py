"""The life of an account through the app and its mails: creation, log-out, forgotten password, changes, deletion.

All paths but the log-out's (RFC 7009) are this project's own, because the real ones are not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote_plus

from harness.errors import DutProtocolError
from harness.journal import Json
from harness.links.owner.reply import Reply
from harness.links.owner.session import OwnerSession, document, quoted

_ACCOUNTS = "/user-adapter/v1/accounts"
_REVOKE = "/kauth/oauth2/a-ncb-prod/token/revoke"
_RESETS = "/user-adapter/v1/password-resets"
#: where the links of mails lead, by what is written on the button
_LINKS = {
    "VALIDATE E-MAIL": "/user-adapter/v1/email-validations/",
    "CONFIRM EMAIL": _RESETS + "/",
    "VERIFY E-MAIL": "/user-adapter/v1/email-changes/",
    "VERIFY PASSWORD": "/user-adapter/v1/password-changes/",
}


class AccountApp:
    """One method a request. Passwords and links never reach the journal, nor do e-mail addresses."""

    def __init__(self, session: OwnerSession) -> None:
        self._session = session

    def create(self, details: Mapping[str, Json]) -> Reply:
        """Enter personal details, e-mail, password and country; `body["data"]["id"]` is the account."""
        self._hide(details.get("password"))
        given = {"details": sorted(key for key, value in details.items() if value)}
        body = document("Account", **details)
        return self._session.wire.ask("create account", "POST", _ACCOUNTS, body, given=given, needs=("data.id",))

    def accept_terms(self, account: str, accepted: bool = True) -> Reply:
        """Read the terms of use and confirm them (or not); the cloud sends the validation mail."""
        body, given = document("Terms", accepted=accepted), {"accepted": accepted}
        return self._ask("accept terms", "POST", f"{_ACCOUNTS}/{quoted(account)}/terms", body, given)

    def mails_to(self, address: str) -> Reply:
        """Look into the inbox of an address."""
        path = "/mail-sink/v1/messages?to=" + quoted(address)
        needs = ("data[].attributes.link", "data[].attributes.subject", "data[].attributes.sentAt")
        return self._session.wire.ask("read mail", "GET", path, needs=needs)

    def open_link(self, button: str, link: str) -> Reply:
        """Press the button in a mail: VALIDATE E-MAIL, CONFIRM EMAIL, VERIFY E-MAIL or VERIFY PASSWORD."""
        return self._ask(_opening(button), "GET", self._checked(button, link))

    def confirm(self, button: str, link: str) -> Reply:
        """Press CONFIRM on the page behind that button."""
        ending = "" if button.startswith("VERIFY") else "/confirm"
        return self._ask(_confirming(button), "POST", self._checked(button, link) + ending)

    def log_out(self) -> Reply:
        """Log out. The app goes on sending its token, so that what follows shows what that is still good for."""
        token = self._session.wire.client.headers.get("Authorization", "").removeprefix("Bearer ")
        return self._session.wire.ask("log out", "POST", _REVOKE, f"token={quote_plus(token)}".encode())

    def request_reset(self, email: Json) -> Reply:
        """Enter an e-mail address under "Forgot your password" and press RESET PASSWORD."""
        return self._ask("request reset", "POST", _RESETS, document("PasswordReset", email=email))

    def set_password(self, link: str, password: Json, repeated: Json) -> Reply:
        """Enter the new password twice behind the link and press RESET PASSWORD."""
        self._hide(password, repeated)
        body = document("NewPassword", password=password, repeated=repeated)
        return self._ask("set password", "POST", self._checked("CONFIRM EMAIL", link) + "/password", body)

    def change_email(self, email: Json) -> Reply:
        """Enter another e-mail address in the profile."""
        return self._ask("change e-mail", "POST", self._user("email"), document("EmailChange", email=email))

    def change_password(self, password: Json) -> Reply:
        """Enter another password in the profile."""
        self._hide(password)
        body = document("PasswordChange", password=password)
        return self._ask("change password", "POST", self._user("password"), body)

    def ask_deletion(self) -> Reply:
        """Press Delete Account: the message appears."""
        return self._ask("ask deletion", "POST", self._user("deletion"))

    def cancel_deletion(self) -> Reply:
        """Leave the message."""
        return self._ask("cancel deletion", "DELETE", self._user("deletion"))

    def confirm_deletion(self) -> Reply:
        """Press Delete in the message."""
        return self._ask("confirm deletion", "POST", self._user("deletion/confirm"))

    def _ask(self, what: str, method: str, path: str, body: Json = None, given: dict[str, Json] | None = None) -> Reply:
        return self._session.wire.ask(what, method, path, body, given=given)

    def _user(self, ending: str) -> str:
        return f"/user-adapter/v1/{self._session.user_path()}/{ending}"

    def _checked(self, button: str, link: str) -> str:
        """A link of the mails, which is text of the cloud: only one of the owner API's shape is opened."""
        token = link.removeprefix(_LINKS[button])
        if token == link or not token.isalnum():
            raise self._session.wire.fault(
                DutProtocolError, _opening(button), "the link of its mail is not one of the owner API"
            )
        self._session.wire.hide(token)
        return link

    def _hide(self, *secrets: Json) -> None:
        for secret in secrets:
            if isinstance(secret, str):
                self._session.wire.hide(secret)


def _opening(button: str) -> str:
    return {"VALIDATE E-MAIL": "open validation link"}.get(button, f"open link {button}")


def _confirming(button: str) -> str:
    return {"VALIDATE E-MAIL": "confirm validation"}.get(button, f"confirm {button}")
