"""What comes from the cloud is checked here before the unit acts on it."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T", str, int, bool)

#: no text of a message that the unit understands is longer
LONGEST_TEXT = 200


class Unreadable(Exception):
    """A message that the unit does not understand; the text says why, without repeating it."""


def field(message: object, key: str, kind: type[T]) -> T:
    """The value of a key; raises Unreadable when it is missing, of another type (a bool is no int) or too long."""
    value = message.get(key) if isinstance(message, dict) else None
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise Unreadable(f"{key!r} is not of type {kind.__name__}")
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise Unreadable(f"{key!r} is longer than {LONGEST_TEXT} characters")
    return value
