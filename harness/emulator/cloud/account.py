"""An account of the owner API, and what its owner has entered."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from harness.emulator.cloud.refusal import Refusal

#: the longest text that a detail may be
LONGEST_TEXT = 254
UNITS = ("km", "mi")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_COUNTRY = re.compile(r"[A-Z]{2}")


class AccountState(Enum):
    """How far the creation of an account has come."""

    DETAILS_ENTERED = "details-entered"
    MAIL_SENT = "mail-sent"
    LINK_OPENED = "link-opened"
    ACTIVE = "active"


@dataclass(slots=True, eq=False)
class Account:
    """An account: what its owner logs in with, how far its creation has come, and its profile."""

    id: str
    email: str
    password: str
    country: str
    state: AccountState
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    #: the address before the present one
    former_email: str = ""
    distance_unit: str = "km"


def plain_text(name: str, value: object) -> str:
    """A text as it was entered; raises Refusal for another kind of value, a text that is too long or is no text.

    Everything that can be read is a text, be it in another script or look like a program: it is never interpreted.
    """
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise Refusal(400, "ACCOUNT_DETAILS", f"{name} is no text of up to {LONGEST_TEXT} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        raise Refusal(400, "ACCOUNT_DETAILS", f"{name} has characters that cannot be read")
    return value


def email_address(value: object) -> str:
    """An e-mail address; raises Refusal for what is none."""
    text = plain_text("email", value)
    if not _EMAIL.fullmatch(text):
        raise Refusal(400, "ACCOUNT_DETAILS", "email is not an e-mail address")
    return text


def country_code(value: object) -> str:
    """Two capital letters (ISO 3166); raises Refusal for anything else."""
    text = plain_text("country", value)
    if not _COUNTRY.fullmatch(text):
        raise Refusal(400, "ACCOUNT_DETAILS", "country is no code of two letters")
    return text
