"""Steps that the scenarios of account, login, password, profile and deletion share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fixtures import Bench, Owner
from harness.errors import Undecided
from harness.expect import OwnerReply
from harness.journal import Json
from harness.owner.registration import VALIDATE

#: a mail that is not there yet would be by then
MAIL_S = 60.0
HALF_AN_HOUR_S, DAY_S = 1800.0, 86_400.0
#: far more than any name, and more than any body that an app sends
LONG_TEXT, HUGE_TEXT = "n" * 5_000, "n" * 200_000

#: texts that a person may be called by: each must come back as it was entered
NAMES: Mapping[str, str] = {
    "thai": "สมชาย ใจดี",
    "accents": "José Müller-Ñandú",
    "apostrophe": "O'Brien",
    "one-letter": "O",
    "long": "Wolfeschlegelsteinhausenbergerdorff" * 2,
    "emoji": "Som 🚗",
    "script": "<script>alert(1)</script>",
    "query": "Robert'); DROP TABLE accounts;--",
    "format": "%s%n {0} ${jndi:ldap://x} {{7*7}}",
    "right-to-left": "\u202eeman",
    "blanks": "Som  Chai",
    "number": "42",
    "null": "null",
}
#: what is no name that can be read, or too much of one: refused, or shown as it was entered, but never cut or changed
ODD_NAMES: Mapping[str, str] = {
    "terminal-escape": "\x1b[2J\x1b[31mroot",
    "line-break": "Som\r\nSet-Cookie: a=b",
    "null-character": "Som\x00Chai",
    "too-long": LONG_TEXT,
}
NO_TEXT: Mapping[str, Json] = {"number": 5, "list": ["a"], "object": {"a": "b"}, "truth": True}
WRONG_ADDRESSES: Mapping[str, Json] = {
    "no-at": "newcomer.example.com",
    "no-name": "@example.com",
    "no-domain": "newcomer@",
    "two-ats": "new@comer@example.com",
    "blank-inside": "new comer@example.com",
    "two-addresses": "newcomer@example.com, second@example.com",
    "line-break": "newcomer@example.com\nBcc: second@example.com",
    "blank": " ",
    **NO_TEXT,
}

#: what the app asks of the cloud for an account; none of it without a session
ACCOUNT_FUNCTIONS: Mapping[str, Callable[[Owner], OwnerReply]] = {
    "profile": lambda person: person.profile.read(),
    "edit": lambda person: person.profile.edit(firstName="Mallory"),
    "support": lambda person: person.profile.support(),
    "vehicles": lambda person: person.app.cars(),
    "add vehicle": lambda person: person.app.add_vehicle(person.vin),
    "change e-mail": lambda person: person.account.change_email("mallory@example.com"),
    "change password": lambda person: person.account.change_password("mallory-was-here"),
    "delete": lambda person: person.account.ask_deletion(),
    "phone": lambda person: person.app.register_phone(),
}
#: functions of a vehicle that need no more than a session and its ownership
VEHICLE_FUNCTIONS = ("lock status", "vehicle health", "odometer", "refresh", "notifications", "alert preferences")


def validation_links(person: Owner) -> list[str]:
    """The links of the validation mails that this person has got, the oldest first."""
    return person.registration.links(VALIDATE)


def shown(person: Owner) -> Mapping[str, Json]:
    """What the profile shows. Raises Undecided when the cloud refuses it."""
    reply = person.profile.read()
    if not reply.ok:
        raise Undecided(f"the profile was refused ({reply.error_code}), so what it shows cannot be judged")
    details: Mapping[str, Json] = reply.body["data"]["attributes"]
    return details


def log_in_again(bench: Bench, person: Owner) -> None:
    """Log out and in again. Raises Undecided when either is refused."""
    for what, reply in (("the log-out", person.account.log_out()), ("the log-in", person.app.log_in())):
        if not reply.ok:
            raise Undecided(f"{what} was refused ({reply.error_code}), so what follows cannot be judged")
    bench.clock.sleep(1.0, "the main screen")
