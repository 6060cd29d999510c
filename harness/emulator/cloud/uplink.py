"""What comes from a TCU is checked here before the cloud believes it."""

from __future__ import annotations

from typing import Any, TypeVar

from harness.errors import DutProtocolError

#: a JSON object between TCU and cloud
Message = dict[str, Any]
T = TypeVar("T")

#: so much of a wrong message is quoted
_QUOTED_CHARACTERS = 120


def field(message: Message, key: str, kind: type[T]) -> T:
    """The value of a key; raises DutProtocolError when it is missing or of another type (a bool is no int)."""
    value = message.get(key)
    if isinstance(value, kind) and (kind is not int or not isinstance(value, bool)):
        return value
    raise malformed(message, f"{key!r} is not of type {kind.__name__}")


def malformed(message: Message, why: str) -> DutProtocolError:
    """The error for an uplink that the cloud cannot read."""
    return DutProtocolError(
        f"the TCU sent an uplink that the cloud cannot read: {why}",
        where=repr(message)[:_QUOTED_CHARACTERS],
        hint="compare the message with docs/tcu-port.md",
    )
