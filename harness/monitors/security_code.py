"""Invariants of the security code. Codes have names in the journal: "code 1" is the one in force from the start."""

from __future__ import annotations

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.monitors.monitor import Monitor
from harness.monitors.records import granted
from harness.rig import Vehicle

FIRST = "code 1"
NO_CODE = "none"
#: requests of the owner API that carry a code
COMMANDS = ("lock-unlock", "engine-start")
SAVED = "saved"


def monitors(_catalogue: Catalogue, profile: str, vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case; a model that asks for no code has none to watch."""
    pinned = profile == "reference"
    watched: list[Monitor] = [SavedAfterSequence(pinned)]
    if vehicle.facts.security_code:
        watched += [OnlyCompletedCodes(vehicle.facts.security_code_set, pinned), FormerCodeEnds()]
    return watched


class Sequence:
    """How far the newest setting has come: both entries, Save, then OFF, then ON by the driver."""

    def __init__(self, pinned: bool) -> None:
        self._by_driver_only = pinned
        self._entered: object = None
        self._given: object = None
        self._off = False
        self.code: object = None
        self._saved: object = None
        #: the codes whose sequence was completed
        self.completed: set[object] = set()

    def see(self, record: Record) -> None:
        """Take a record in."""
        if record.what == "owner.request" and record.data["request"] in ("enter code", "re-enter code"):
            self._given = record.data["given"].get("code")
        elif granted(record, "start code setting"):
            self._entered = self.code = None
        elif granted(record, "enter code"):
            self._entered, self.code = self._given, None
        elif granted(record, "re-enter code"):
            self.code = self._given if self._given == self._entered else None
        elif granted(record, "save code"):
            self._saved, self._off = self.code, False
        elif record.what == "vehicle.ignition":
            self._turned(record.data["position"], record.data["by"])

    def _turned(self, position: str, by: str) -> None:
        if self._saved is None:
            return
        if position == "OFF":
            self._off = True
        elif position == "ON" and self._off and (by == "driver" or not self._by_driver_only):
            self.completed.add(self._saved)
            self._saved = None


class OnlyCompletedCodes:
    """No command is carried out with a code that was never put in force."""

    name = "only-completed-codes"
    requirement = "SEC_008"
    clause = "a remote command is carried out only with a code that was set by the whole sequence"

    def __init__(self, set_from_the_start: bool, pinned: bool) -> None:
        self._sequence = Sequence(pinned)
        self._first: set[object] = {FIRST} if set_from_the_start else set()
        self._given: object = None
        #: the code of each command, by the id of its action
        self._codes: dict[object, object] = {}

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        self._sequence.see(record)
        self._given = code_given(record, self._given)
        action = record.data["fields"].get("id") if record.what == "owner.reply" else None
        if any(granted(record, command) for command in COMMANDS):
            self._codes[action] = self._given
        elif granted(record, "action status") and record.data["fields"].get("status") == "COMPLETED":
            code = self._codes.pop(action, None)
            if code is not None and code not in self._sequence.completed | self._first:
                return f"carried out with {code!r}"
        return None


class FormerCodeEnds:
    """Once the app shows another code as saved, no command with the former one is carried out."""

    name = "former-code-ends"
    requirement = "SEC_007"
    clause = "after a new code was shown as saved, a remote command with a former code is not carried out"

    def __init__(self) -> None:
        self._sequence = Sequence(pinned=False)
        self._in_force: object = None
        self._given: object = None
        self._former: dict[object, object] = {}

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        self._sequence.see(record)
        self._given = code_given(record, self._given)
        if shows_saved(record) and self._sequence.code is not None:
            self._in_force = self._sequence.code
        action = record.data["fields"].get("id") if record.what == "owner.reply" else None
        if any(granted(record, command) for command in COMMANDS):
            if self._in_force is not None and self._given != self._in_force:
                self._former[action] = self._given
        elif granted(record, "action status") and record.data["fields"].get("status") == "COMPLETED":
            code = self._former.pop(action, None)
            return None if code is None else f"carried out with {code!r} while {self._in_force!r} is in force"
        return None


class SavedAfterSequence:
    """The app shows a code as saved only after Save, OFF and ON."""

    name = "saved-after-sequence"
    requirement = "SEC_007"
    clause = "a code is shown as saved only after Save, then OFF, then ON"

    def __init__(self, pinned: bool) -> None:
        self._sequence = Sequence(pinned)

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        self._sequence.see(record)
        if shows_saved(record) and not self._sequence.completed:
            return "shown as saved before"
        return None


def code_given(record: Record, before: object) -> object:
    """The name of the code that a remote command was given with; `before` for any other record."""
    if record.what == "owner.request" and record.data["request"] in COMMANDS:
        return record.data["given"].get("code", NO_CODE)
    return before


def shows_saved(record: Record) -> bool:
    """Whether the page of the security code shows that a code is saved."""
    pages = ("code setting state", "save code", "re-enter code")
    return any(granted(record, page) for page in pages) and record.data["fields"].get("state") == SAVED
