"""What comes from a TCU is checked here before the cloud believes it."""

from __future__ import annotations

import reprlib
from typing import Any, TypeVar

from harness.errors import DutProtocolError

#: a JSON object between TCU and cloud
Message = dict[str, Any]
T = TypeVar("T")

#: no text of a message is longer, and no whole number larger (RFC 8259, 6: what every JSON library reads alike)
LONGEST_TEXT = 200
LARGEST_NUMBER = 2**53
#: so much of a wrong message is quoted
_QUOTED_CHARACTERS = 120


def field(message: Message, key: str, kind: type[T]) -> T:
    """The value of a key; raises DutProtocolError when it is missing, of another type (a bool is no int) or too large.

    Also when the message is no JSON object at all.
    """
    value = message.get(key) if isinstance(message, dict) else None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise malformed(message, f"{key!r} is not of type {kind.__name__}")
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise malformed(message, f"{key!r} is longer than {LONGEST_TEXT} characters")
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        raise malformed(message, f"{key!r} is beyond {LARGEST_NUMBER}")
    return value


def malformed(message: Message, why: str) -> DutProtocolError:
    """The error for an uplink that the cloud cannot read."""
    return DutProtocolError(
        f"the TCU sent an uplink that the cloud cannot read: {why}",
        where=reprlib.repr(message)[:_QUOTED_CHARACTERS],
        hint="compare the message with docs/tcu-port.md",
    )
