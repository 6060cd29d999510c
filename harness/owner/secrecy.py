"""Whether evidence shows what only the owner may know."""

from __future__ import annotations

import base64
import json
import re

from harness.journal import Json
from harness.owner.owner import Owner

#: dates are no secrets, however their digits fall
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+Z?)?")


class Secrecy:
    """Looks for a person's password and security code, as they are, in hexadecimal digits and in Base64."""

    def __init__(self, person: Owner) -> None:
        self._patterns = {"password": _forms(person.registration.credentials.password)}
        code = person.security_code.in_use
        if code is not None:
            self._patterns["security code"] = _forms(code)

    def broken_by(self, value: Json) -> list[str]:
        """Which secrets a value shows, however deep in it: in its texts, or as one of its numbers."""
        text = _DATE.sub("", json.dumps(value, ensure_ascii=False, default=str))
        return [name for name, pattern in self._patterns.items() if pattern.search(text)]


def _forms(secret: str) -> re.Pattern[str]:
    """The forms of a secret; a number within a longer number is none of them."""
    raw = secret.encode()
    plain = rf"(?<![\d.]){re.escape(secret)}(?![\d.])" if secret.isdigit() else re.escape(secret)
    encoded = re.escape(base64.b64encode(raw).decode().rstrip("="))
    return re.compile(rf"{plain}|(?i:{raw.hex()})|{encoded}")
