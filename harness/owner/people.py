"""Everybody with the app: the owner of the vehicle, somebody else with an account, somebody who has none yet."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from harness.clock import Clock
from harness.errors import NotExecuted
from harness.journal import Journal
from harness.links.owner.app import OwnerLink
from harness.owner.owner import Owner
from harness.rig import Rig
from harness.rig_file import OwnerSection
from harness.secrets import Secrets
from harness.vehicle.vehicle import Vehicle

SECOND, NEWCOMER = "second_owner", "newcomer"
SECOND_PHONE = "second_phone"
#: what evidence shows of the VIN of the vehicle that is not on the bench
SECOND_VIN_SHOWN = "second vehicle"


class People:
    """Opens an app for each of them when it is first asked for. Their records are named after them in the journal."""

    def __init__(
        self,
        rig: Rig,
        section: OwnerSection,
        secrets: Secrets,
        journal: Journal,
        clock: Clock,
        vehicle: Vehicle,
        transport: Callable[[], httpx.BaseTransport | None],
        at_close: Callable[[Callable[[], object]], None],
    ) -> None:
        self._rig = rig
        self._section = section
        self._secrets = secrets
        self._journal = journal
        self._clock = clock
        self._vehicle = vehicle
        self._transport = transport
        self._at_close = at_close
        self._known: dict[str, Owner] = {}
        if rig.facts.second_vehicle is not None:
            journal.hide(rig.facts.second_vehicle.vin, SECOND_VIN_SHOWN)

    @property
    def owner(self) -> Owner:
        """The owner of the vehicle on the bench."""
        return self._person("owner", self._section.email, self._secrets.password)

    @property
    def second_phone(self) -> Owner:
        """The owner of the vehicle with another phone, on which the app is not logged in yet."""
        return self._person(SECOND_PHONE, self._section.email, self._secrets.password)

    @property
    def second_owner(self) -> Owner:
        """Somebody else with an account. Raises NotExecuted when the rig has nobody else."""
        section = self._rig.facts.second_owner
        if section is None:
            raise NotExecuted(f"rig {self._rig.facts.name!r} has no second-owner")
        return self._person(SECOND, section.email, self._secrets.second_password)

    @property
    def newcomer(self) -> Owner:
        """Somebody with a mailbox and no account. Raises NotExecuted when the rig has nobody like that."""
        section = self._rig.facts.newcomer
        if section is None:
            raise NotExecuted(f"rig {self._rig.facts.name!r} has no newcomer")
        return self._person(NEWCOMER, section.email, self._secrets.newcomer_password)

    @property
    def second_vin(self) -> str:
        """The VIN of a vehicle that nobody has and that is not on the bench. Raises NotExecuted without one."""
        section = self._rig.facts.second_vehicle
        if section is None:
            raise NotExecuted(f"rig {self._rig.facts.name!r} has no second-vehicle")
        return section.vin

    def _person(self, who: str, email: str, password: str) -> Owner:
        if who not in self._known:
            section = self._section
            app = OwnerLink(
                section.base_url,
                email,
                password,
                self._journal,
                self._clock,
                self._transport(),
                section.timeout_s,
                who,
            )
            self._at_close(app.close)
            vin, code = (
                self._rig.vehicle.facts.vin,
                self._secrets.security_code if self._rig.vehicle.facts.security_code_set else None,
            )
            self._known[who] = Owner(app, self._vehicle, self._clock, vin, code)
        return self._known[who]
