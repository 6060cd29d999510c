"""The vehicles of an account, as their owner manages them: added, listed, deactivated, unpaired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.clock import Clock
from harness.errors import Undecided
from harness.links.owner.app import OwnerLink
from harness.links.owner.manage import ManageApp
from harness.links.owner.reply import Reply

ACTIVATED, DEACTIVATED = "ACTIVATED", "DEACTIVATED"
#: how often a person presses Refresh while waiting
REFRESH_EVERY_S = 10.0


class Garage:
    """One account's vehicles. Verbs are about the vehicle on the bench unless they are given another VIN."""

    def __init__(self, app: OwnerLink, clock: Clock, vin: str) -> None:
        self._app = app
        self._clock = clock
        self._vin = vin

    def screen(self, vin: str | None = None) -> ManageApp:
        """Manage Vehicle of a vehicle."""
        return ManageApp(self._app.session, vin or self._vin)

    def add(self, vin: object, terms_accepted: object = True) -> Reply:
        """Enter something as a VIN, and something for the acceptance of the terms; None leaves either out."""
        return self._app.enter_vehicle(vin, terms_accepted)

    def cars(self) -> list[Mapping[str, Any]]:
        """The vehicles that the app lists. Raises Undecided when the cloud refuses the list."""
        reply = self._app.cars()
        if not reply.ok:
            raise Undecided(f"the list of vehicles was refused ({reply.error_code})")
        return [car for car in reply.body["data"] if isinstance(car, Mapping)]

    def vins(self) -> list[str]:
        """The VINs that the app lists."""
        return [str(car["vin"]) for car in self.cars()]

    def data(self, vin: str | None = None) -> Mapping[str, Any]:
        """What Manage Vehicle shows. Raises Undecided when the cloud refuses it."""
        reply = self.screen(vin).view()
        if not reply.ok:
            raise Undecided(f"the data of the vehicle were refused ({reply.error_code})")
        shown: Mapping[str, Any] = reply.body["data"]["attributes"]
        return shown

    def service_status(self, vin: str | None = None) -> str:
        """The status of the services, as shown."""
        return str(self.data(vin)["serviceStatus"])

    def begin_removal(self, vin: str | None = None) -> tuple[Reply, str]:
        """Ask for the removal; the reply, and the id of the removal. Raises Undecided when the cloud refuses."""
        reply = self.screen(vin).remove()
        return reply, str(self._insist("the removal", reply).body["data"]["id"])

    def remove(self, vin: str | None = None) -> Reply:
        """Remove a vehicle: ask for it, agree, confirm. The reply is the last one, or the first that was refused."""
        screen = self.screen(vin)
        reply = screen.remove()
        if reply.ok:
            removal = str(reply.body["data"]["id"])
            reply = screen.agree(removal)
            if reply.ok:
                reply = screen.confirm(removal)
        return reply

    def unpair(self, vin: str | None = None) -> Reply:
        """Remove a vehicle. Raises Undecided when the cloud refuses."""
        return self._insist("unpairing", self.remove(vin))

    def deactivate(self, vin: str | None = None) -> Reply:
        """Deactivate the services. Raises Undecided when the cloud refuses."""
        return self._insist("the deactivation of the services", self.screen(vin).deactivate())

    def await_activation(self, within_s: float, vin: str | None = None) -> float | None:
        """Refresh until the services are active again; after how long (s), None when they are not in this time."""
        began_s = self._clock.now_s
        while self.service_status(vin) != ACTIVATED:
            if self._clock.now_s - began_s >= within_s:
                return None
            self._clock.sleep(REFRESH_EVERY_S, "the services to be active again")
        return self._clock.now_s - began_s

    def reactivate(self, within_s: float, vin: str | None = None) -> Reply:
        """Press Retry Activation and refresh until the services are active. Raises Undecided when they are not."""
        reply = self._insist("the activation of the services", self.screen(vin).activate())
        if self.await_activation(within_s, vin) is None:
            raise Undecided(f"the services are not active {within_s:g} s after their activation")
        return reply

    @staticmethod
    def _insist(what: str, reply: Reply) -> Reply:
        if not reply.ok:
            raise Undecided(
                f"{what} was refused ({reply.error_code}), so what follows cannot be judged",
                hint="look at the requirements of that step first",
            )
        return reply
