"""Invariants of vehicles and accounts: who has which vehicle, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.kernel import ns, seconds
from harness.monitors.monitor import Monitor
from harness.monitors.records import PEOPLE, REFUSED, vin_of
from harness.rig import Vehicle

#: requests about a vehicle that its account may make before ownership is authenticated, and while deactivated
_MANAGEMENT = frozenset(
    {
        "start authentication",
        "confirm engine on",
        "submit odometer",
        "abandon authentication",
        "attempt state",
        "manage vehicle",
        "change vehicle",
        "deactivate",
        "activate",
        "remove vehicle",
        "agree to removal",
        "confirm removal",
        "cancel removal",
    }
)
#: requests after which the account has no vehicle at all
_ACCOUNT_ENDS = frozenset({"confirm deletion"})
#: what the unit may say on the bus without a command: nothing, and that the engine is to stop
_NO_COMMAND = frozenset({None, "idle_on", "idle_off", "engine_stop"})
#: what was sent when a vehicle left its account, or was deactivated, may still arrive or be carried out
SETTLES_S = 5.0


def monitors(_catalogue: Catalogue, _profile: str, vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case."""
    facts, request = vehicle.facts, vehicle.request
    return [
        OneAccountAVehicle(),
        NothingOfAnothersVehicle(),
        PushedToItsOwner(),
        CommandsOfActiveVehicle({facts.vin, facts.vin_masked}, request.message, request.state),
        ModelStays(),
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was answered: whose, about which vehicle, with what, and whether it was granted."""

    who: str
    request: str
    vin: str | None
    given: Mapping[str, object]
    granted: bool


class Requests:
    """Brings each reply together with its request."""

    def __init__(self) -> None:
        self._asked: dict[str, Record] = {}

    def answered(self, record: Record) -> Asked | None:
        """The request that a record answers; None for a record that is no reply."""
        who, _, part = record.what.partition(".")
        if who not in PEOPLE:
            return None
        if part == "request":
            self._asked[who] = record
        if part != "reply" or who not in self._asked:
            return None
        asked = self._asked[who].data
        given = asked.get("given", {})
        vin = vin_of(str(asked.get("path", ""))) or given.get("vin")
        granted = record.data["status"] < REFUSED
        return Asked(PEOPLE[who], record.data["request"], vin if isinstance(vin, str) else None, given, granted)


class Accounts:
    """Which vehicles each person has, as far as the cloud has said yes: added, and owned."""

    def __init__(self) -> None:
        self.added: dict[str, str] = {}
        self.owned: dict[str, str] = {}
        #: until when each person had a vehicle, ns
        self.lost_ns: dict[tuple[str, str], int] = {}

    def take(self, asked: Asked, t_ns: int) -> None:
        """Follow what was granted."""
        if not asked.granted:
            return
        if asked.request in _ACCOUNT_ENDS:
            for vin in [vin for vin, who in self.added.items() if who == asked.who]:
                self._lose(vin, asked.who, t_ns)
        if asked.vin is None:
            return
        if asked.request == "add vehicle":
            self.added[asked.vin] = asked.who
        elif asked.request == "submit odometer":
            self.owned[asked.vin] = asked.who
        elif asked.request == "confirm removal":
            self._lose(asked.vin, asked.who, t_ns)

    def _lose(self, vin: str, who: str, t_ns: int) -> None:
        for table in (self.added, self.owned):
            if table.get(vin) == who:
                del table[vin]
        self.lost_ns[who, vin] = t_ns


class _AboutAccounts:
    """The base: follows requests and who has what."""

    def __init__(self) -> None:
        self._requests = Requests()
        self._accounts = Accounts()

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        asked = self._requests.answered(record)
        problem = self._look(record, asked)
        if asked is not None:
            self._accounts.take(asked, record.t_ns)
        return problem

    def _look(self, record: Record, asked: Asked | None) -> str | None:
        """What is wrong with a record, before what it changes is known."""
        raise NotImplementedError


class OneAccountAVehicle(_AboutAccounts):
    """A vehicle is in one account at a time."""

    name = "one-account-a-vehicle"
    requirement = "VIN_009"
    clause = "a vehicle that is in an account is added to no other one before it has left"

    def _look(self, _record: Record, asked: Asked | None) -> str | None:
        if asked is None or not asked.granted or asked.request != "add vehicle" or asked.vin is None:
            return None
        has = self._accounts.added.get(asked.vin, asked.who)
        return None if has == asked.who else f"{asked.who} could add what {has} has"


class NothingOfAnothersVehicle(_AboutAccounts):
    """Nobody gets anything of a vehicle that is not theirs: not before they added it, nor after they removed it."""

    name = "nothing-of-another-s-vehicle"
    requirement = "UNP_004"
    clause = "nothing of a vehicle is granted to an account that does not have it"

    def _look(self, record: Record, asked: Asked | None) -> str | None:
        if asked is None or not asked.granted or asked.request == "add vehicle":
            return None
        has = self._accounts.added if asked.request in _MANAGEMENT else self._accounts.owned
        if asked.vin is not None and has.get(asked.vin) != asked.who:
            return f"{asked.request} was granted to {asked.who}"
        listed = _listed(record) if asked.request == "cars" else []
        foreign = [vin for vin in listed if self._accounts.added.get(vin) != asked.who]
        return f"{len(foreign)} vehicle(s) of somebody else are listed for {asked.who}" if foreign else None


class PushedToItsOwner(_AboutAccounts):
    """No notification of a vehicle reaches somebody who does not own it."""

    name = "pushed-to-its-owner"
    requirement = "UNP_004"
    clause = "no notification of a vehicle reaches the phone of an account that does not have it"

    def _look(self, record: Record, _asked: Asked | None) -> str | None:
        who, _, part = record.what.partition(".")
        vin = record.data.get("vin")
        account = PEOPLE.get(who)
        if account is None or part != "push" or not isinstance(vin, str) or self._accounts.owned.get(vin) == account:
            return None
        lost_ns = self._accounts.lost_ns.get((account, vin))
        if lost_ns is not None and record.t_ns - lost_ns <= ns(SETTLES_S):
            return None
        return f"{record.data['rule']} reached {who}"


class CommandsOfActiveVehicle(_AboutAccounts):
    """The unit asks the vehicle for nothing while its services are deactivated, and after it was unpaired.

    That an engine stops which runs already is no command of an owner.
    """

    name = "no-command-without-services"
    requirement = "MVEH_006"
    clause = "no remote command is carried out while the services are deactivated, or after the vehicle was unpaired"

    def __init__(self, vins: set[str], message: str, state: Callable[[Mapping[str, int]], str | None]) -> None:
        """`vins`: the vehicle's, and what evidence shows of it; `state`: what the unit asks for in a frame."""
        super().__init__()
        self._vins = vins
        self._message = message
        self._state = state
        #: since when the vehicle is at nobody's command, ns
        self._resting_ns: int | None = None

    def _look(self, record: Record, asked: Asked | None) -> str | None:
        if asked is not None:
            self._follow(record, asked)
        elif record.what == "can.frame" and record.data["message"] == self._message:
            wanted, since_ns = self._state(record.data["raw"]), self._resting_ns
            if wanted not in _NO_COMMAND and since_ns is not None and record.t_ns - since_ns > ns(SETTLES_S):
                return f"the unit asked for {wanted}, {seconds(record.t_ns - since_ns):.3f} s after"
        return None

    def _follow(self, record: Record, asked: Asked) -> None:
        owners = {who for vin, who in self._accounts.owned.items() if vin in self._vins}
        ends = asked.request in _ACCOUNT_ENDS and asked.who in owners
        if not asked.granted or (asked.vin not in self._vins and not ends):
            return
        if ends or asked.request in ("deactivate", "confirm removal"):
            self._resting_ns = record.t_ns if self._resting_ns is None else self._resting_ns
        elif asked.request in ("activate", "submit odometer"):
            self._resting_ns = None


class ModelStays(_AboutAccounts):
    """The model that is shown of a vehicle never changes."""

    name = "model-stays"
    requirement = "MVEH_002"
    clause = "the model that is shown of a vehicle is always the same"

    def __init__(self) -> None:
        super().__init__()
        self._shown: dict[str, object] = {}

    def _look(self, record: Record, asked: Asked | None) -> str | None:
        if asked is None or not asked.granted:
            return None
        fields = record.data["fields"]
        for entry in [{"vin": asked.vin, **fields}, *fields.get("items", ())]:
            vin, model = entry.get("vin"), entry.get("modelName")
            if isinstance(vin, str) and model is not None:
                before = self._shown.setdefault(vin, model)
                if before != model:
                    return f"{before!r} became {model!r}"
        return None


def _listed(record: Record) -> list[str]:
    items = record.data["fields"].get("items", ())
    return [item["vin"] for item in items if isinstance(item.get("vin"), str)]
