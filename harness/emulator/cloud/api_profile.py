"""The profile of an account, its deletion, support, and the subscription of a vehicle: all of it is our own."""

from __future__ import annotations

import falcon

from harness.emulator.cloud import dates
from harness.emulator.cloud.account import Account
from harness.emulator.cloud.api_common import cloud_of, document, object_in, token_of, user_of
from harness.emulator.cloud.deletion import MESSAGE


class Profile:
    """GET shows the profile, PATCH changes what is given of it."""

    def on_get(self, request: falcon.Request, response: falcon.Response, user: str) -> None:
        """Show."""
        self._show(request, response, user_of(request, user))

    def on_patch(self, request: falcon.Request, response: falcon.Response, user: str) -> None:
        """Change."""
        account = user_of(request, user)
        cloud_of(request).profiles.edit(account, object_in(request))
        self._show(request, response, account)

    @staticmethod
    def _show(request: falcon.Request, response: falcon.Response, account: Account) -> None:
        document(response, "Profile", account.id, dict(cloud_of(request).profiles.read(account)))


class Support:
    """GET gives the customer service of the account's country."""

    def on_get(self, request: falcon.Request, response: falcon.Response, user: str) -> None:
        """Tell."""
        country = user_of(request, user).country
        number = cloud_of(request).profiles.support_number(country)
        document(response, "Support", country, {"country": country, "phone": number})


class Deletion:
    """POST is Delete Account: the message appears; DELETE leaves it."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str) -> None:
        """Ask."""
        account = user_of(request, user)
        cloud_of(request).deletions.ask(account, token_of(request))
        document(response, "Deletion", account.id, {"state": "confirmation-required", "message": MESSAGE}, 201)

    def on_delete(self, request: falcon.Request, response: falcon.Response, user: str) -> None:
        """Cancel."""
        account = user_of(request, user)
        cloud_of(request).deletions.cancel(account, token_of(request))
        document(response, "Deletion", account.id, {"state": "cancelled"})


class DeletionConfirmation:
    """POST is Delete in the message."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str) -> None:
        """Delete."""
        account = user_of(request, user)
        cloud_of(request).deletions.confirm(account, token_of(request))
        document(response, "Deletion", account.id, {"state": "deleted"})


class Subscription:
    """GET tells until when the services of a vehicle are paid for, POST pays for a further year."""

    def on_get(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Tell."""
        self._show(request, response, user, vin)

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Pay."""
        cloud = cloud_of(request)
        cloud.subscriptions.pay(cloud.vehicles.get(user_of(request, user), vin))
        self._show(request, response, user, vin)

    @staticmethod
    def _show(request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        cloud = cloud_of(request)
        ends_ms = cloud.subscriptions.ends_ms(cloud.vehicles.get(user_of(request, user), vin))
        attributes = {
            "serviceEndsAt": dates.text(ends_ms),
            "remainingSeconds": max(0, ends_ms - cloud.calendar.now_ms) / 1000,
        }
        document(response, "Subscription", vin, attributes)


def add_routes(app: falcon.App[falcon.Request, falcon.Response]) -> None:
    """Put the resources at their paths."""
    user = "/user-adapter/v1/users/{user}"
    app.add_route(user, Profile())
    app.add_route(user + "/support", Support())
    app.add_route(user + "/deletion", Deletion())
    app.add_route(user + "/deletion/confirm", DeletionConfirmation())
    app.add_route(user + "/vehicles/{vin}/subscription", Subscription())
