"""Creation of an account, and the mail sink. All of it is this project's own: the real paths are not known."""

from __future__ import annotations

import falcon

from harness.emulator.cloud.account import Account
from harness.emulator.cloud.accounts import VALIDATION_PATH
from harness.emulator.cloud.api_common import cloud_of, document, object_in, reply


def _account(response: falcon.Response, account: Account, status: int = 200) -> None:
    document(response, "Account", account.id, {"state": account.state.value}, status)


class AccountsResource:
    """POST enters the personal details, password and country."""

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Create."""
        _account(response, cloud_of(request).accounts.create(object_in(request)), 201)


class Terms:
    """POST confirms the terms of use; the validation mail goes out (again, when called again)."""

    def on_post(self, request: falcon.Request, response: falcon.Response, account: str) -> None:
        """Accept."""
        _account(response, cloud_of(request).accounts.accept_terms(account, object_in(request).get("accepted")))


class Validation:
    """GET is what opening the link of the mail does."""

    def on_get(self, request: falcon.Request, response: falcon.Response, token: str) -> None:
        """Open the link."""
        _account(response, cloud_of(request).accounts.open_link(token))


class Confirmation:
    """POST is the CONFIRM of the page behind the link."""

    def on_post(self, request: falcon.Request, response: falcon.Response, token: str) -> None:
        """Complete the account."""
        _account(response, cloud_of(request).accounts.confirm(token))


class MailSinkResource:
    """GET `?to=` gives the mails to an address."""

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """Read the inbox."""
        mails = cloud_of(request).mails.inbox(request.get_param("to", required=True))
        messages = [
            {
                "type": "Mail",
                "id": str(number),
                "attributes": {"subject": mail.subject, "link": mail.link, "sentAt": mail.sent_at},
            }
            for number, mail in enumerate(mails, start=1)
        ]
        reply(response, {"data": messages})


def add_routes(app: falcon.App[falcon.Request, falcon.Response]) -> None:
    """Put the resources at their paths."""
    app.add_route("/user-adapter/v1/accounts", AccountsResource())
    app.add_route("/user-adapter/v1/accounts/{account}/terms", Terms())
    app.add_route(VALIDATION_PATH + "{token}", Validation())
    app.add_route(VALIDATION_PATH + "{token}/confirm", Confirmation())
    app.add_route("/mail-sink/v1/messages", MailSinkResource())
