"""Invariants of accounts and their sessions."""

from __future__ import annotations

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.kernel import ns, seconds
from harness.monitors.monitor import Monitor
from harness.monitors.records import PEOPLE, REFUSED
from harness.rig import Vehicle

#: what the cloud grants without a session
FREE = frozenset(
    {
        "create account",
        "accept terms",
        "read mail",
        "open validation link",
        "confirm validation",
        "request reset",
        "set password",
        "log out",
        "log-in form",
        "log-in",
        "log-in code",
        "log-in token",
        "log-in user",
        *(f"{step} {button}" for step in ("open link", "confirm") for button in ("CONFIRM EMAIL", "VERIFY E-MAIL")),
        *(f"{step} VERIFY PASSWORD" for step in ("open link", "confirm")),
    }
)
LOGGED_IN = "log-in user"


def monitors(catalogue: Catalogue, profile: str, _vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case."""
    return [
        NothingAfterLogOut(),
        NothingAfterChange(),
        NothingAfterDeletion(),
        ValidatedBeforeLogIn(),
        ValidatedInTime(catalogue.limit("ACC_VALIDATION", profile).outside_s),
        ResetConfirmed(),
    ]


def granted_to(record: Record) -> tuple[str, str] | None:
    """Whose app was granted which request, if the record says that one was."""
    who, _, kind = record.what.partition(".")
    if kind != "reply" or who not in PEOPLE or record.data["status"] >= REFUSED:
        return None
    return who, record.data["request"]


class _NothingAfter:
    """No request is granted to an app between what ended its session and its next log-in."""

    #: what ends the session, and whether on every phone of that person
    ends: frozenset[str]
    everywhere: bool

    def __init__(self) -> None:
        self._ended: set[str] = set()

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        granted = granted_to(record)
        if granted is None:
            return None
        who, request = granted
        if request == LOGGED_IN:
            self._ended.discard(who)
        elif request in self.ends:
            self._ended |= {phone for phone in PEOPLE if self._is_meant(phone, who)}
        elif who in self._ended and request not in FREE:
            return f"{request} was granted to {who}"
        return None

    def _is_meant(self, phone: str, who: str) -> bool:
        return phone == who or (self.everywhere and PEOPLE[phone] == PEOPLE[who])


class NothingAfterLogOut(_NothingAfter):
    """The log-out ends the session of that phone."""

    name = "nothing-after-log-out"
    requirement = "PROF_009"
    clause = "no request is granted to an app that has logged out"
    ends = frozenset({"log out"})
    everywhere = False


class NothingAfterChange(_NothingAfter):
    """Another e-mail address or password ends the sessions of every phone."""

    name = "nothing-after-change"
    requirement = "MACC_008"
    clause = "no request is granted to an app after the e-mail address or the password was changed"
    ends = frozenset({"change e-mail", "change password"})
    everywhere = True


class NothingAfterDeletion(_NothingAfter):
    """The deletion ends the sessions of every phone."""

    name = "nothing-after-deletion"
    requirement = "DEL_003"
    clause = "no request is granted to an app after the account was deleted"
    ends = frozenset({"confirm deletion"})
    everywhere = True


class ValidatedBeforeLogIn:
    """Nobody logs in between the creation of an account and its CONFIRM."""

    name = "validated-before-log-in"
    requirement = "LOGIN_003"
    clause = "no log-in is granted to somebody who created an account and has not confirmed its validation"

    def __init__(self) -> None:
        self._waiting: set[str] = set()

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        granted = granted_to(record)
        if granted is None:
            return None
        who, request = granted
        if request == "create account":
            self._waiting.add(who)
        elif request == "confirm validation":
            self._waiting.discard(who)
        elif request == "log-in" and who in self._waiting:
            return f"granted to {who}"
        return None


class ValidatedInTime:
    """No validation link is good beyond its time, counted from the newest mail."""

    name = "validated-in-time"
    requirement = "ACC_006"

    def __init__(self, outside_s: float) -> None:
        self.clause = f"no validation link opens {outside_s:g} s or more after the newest mail was sent"
        self._outside_ns = ns(outside_s)
        self._sent_ns: dict[str, int] = {}

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        granted = granted_to(record)
        if granted is None:
            return None
        who, request = granted
        if request == "accept terms":
            self._sent_ns[who] = record.t_ns
        elif request == "open validation link" and who in self._sent_ns:
            age_ns = record.t_ns - self._sent_ns[who]
            return f"opened after {seconds(age_ns):.3f} s" if age_ns >= self._outside_ns else None
        return None


class ResetConfirmed:
    """No password is set by a reset without CONFIRM before it."""

    name = "reset-confirmed"
    requirement = "PWD_003"
    clause = "no password is set by a reset that was not confirmed, nor twice by one that was"

    def __init__(self) -> None:
        self._confirmed: set[str] = set()

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        granted = granted_to(record)
        if granted is None:
            return None
        who, request = granted
        if request == "confirm CONFIRM EMAIL":
            self._confirmed.add(who)
        elif request == "set password" and who not in self._confirmed:
            return f"granted to {who}"
        elif request == "set password":
            self._confirmed.discard(who)
        return None
