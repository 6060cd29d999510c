"""The forgotten password, and changes of e-mail address and password. All of it is this project's own."""

from __future__ import annotations

import falcon

from harness.emulator.cloud.api_common import cloud_of, document, object_in, token_of, user_of
from harness.emulator.cloud.credentials import EMAIL_CHANGE_PATH, PASSWORD_CHANGE_PATH, RESET_PATH


def _state(response: falcon.Response, kind: str, state: str, status: int = 200) -> None:
    document(response, kind, "", {"state": state}, status)


class Resets:
    """POST of `email` asks for a reset; the answer is the same for every address."""

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """RESET PASSWORD."""
        cloud_of(request).credentials.request_reset(object_in(request).get("email"))
        _state(response, "PasswordReset", "requested", 202)


class ResetLink:
    """GET is what opening CONFIRM EMAIL in the mail does."""

    def on_get(self, request: falcon.Request, response: falcon.Response, token: str) -> None:
        """Open the link."""
        cloud_of(request).credentials.resets.open(token)
        _state(response, "PasswordReset", "link-opened")


class ResetConfirmation:
    """POST is the CONFIRM of the page behind the link."""

    def on_post(self, request: falcon.Request, response: falcon.Response, token: str) -> None:
        """Confirm."""
        cloud_of(request).credentials.confirm_reset(token)
        _state(response, "PasswordReset", "confirmed")


class ResetPassword:
    """POST of `password` and `repeated` is RESET PASSWORD on the last page."""

    def on_post(self, request: falcon.Request, response: falcon.Response, token: str) -> None:
        """Set the new password."""
        given = object_in(request)
        cloud_of(request).credentials.set_password(token, given.get("password"), given.get("repeated"))
        _state(response, "PasswordReset", "done")


class EmailChange:
    """POST of `email` changes the address of an account, once it is verified."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str) -> None:
        """Want another address."""
        account = user_of(request, user)
        cloud_of(request).credentials.change_email(account, object_in(request).get("email"), token_of(request))
        _state(response, "EmailChange", "verification-required", 202)


class PasswordChange:
    """POST of `password` changes the password of an account, once it is verified."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str) -> None:
        """Want another password."""
        account = user_of(request, user)
        cloud_of(request).credentials.change_password(account, object_in(request).get("password"), token_of(request))
        _state(response, "PasswordChange", "verification-required", 202)


class EmailChangeLink:
    """GET is what opening the link of the mail does, POST the CONFIRM of its page."""

    def on_get(self, request: falcon.Request, response: falcon.Response, token: str) -> None:
        """Open the link."""
        cloud_of(request).credentials.email_changes.open(token)
        _state(response, "EmailChange", "link-opened")

    def on_post(self, request: falcon.Request, response: falcon.Response, token: str) -> None:
        """Confirm."""
        cloud_of(request).credentials.confirm_email(token)
        _state(response, "EmailChange", "verified")


class PasswordChangeLink:
    """GET is what opening the link of the mail does, POST the CONFIRM of its page."""

    def on_get(self, request: falcon.Request, response: falcon.Response, token: str) -> None:
        """Open the link."""
        cloud_of(request).credentials.password_changes.open(token)
        _state(response, "PasswordChange", "link-opened")

    def on_post(self, request: falcon.Request, response: falcon.Response, token: str) -> None:
        """Confirm."""
        cloud_of(request).credentials.confirm_password(token)
        _state(response, "PasswordChange", "verified")


def add_routes(app: falcon.App[falcon.Request, falcon.Response]) -> None:
    """Put the resources at their paths."""
    app.add_route(RESET_PATH.rstrip("/"), Resets())
    app.add_route(RESET_PATH + "{token}", ResetLink())
    app.add_route(RESET_PATH + "{token}/confirm", ResetConfirmation())
    app.add_route(RESET_PATH + "{token}/password", ResetPassword())
    app.add_route("/user-adapter/v1/users/{user}/email", EmailChange())
    app.add_route("/user-adapter/v1/users/{user}/password", PasswordChange())
    app.add_route(EMAIL_CHANGE_PATH + "{token}", EmailChangeLink())
    app.add_route(PASSWORD_CHANGE_PATH + "{token}", PasswordChangeLink())
