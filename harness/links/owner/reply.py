"""What the cloud answers: checked for shape, bounded in size, and cut down to what may stand in the journal."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from harness.journal import Json, Record
from harness.kernel import seconds

#: nothing the owner API says is longer, but the history of notifications; what is longer is not read
LARGEST_BODY_BYTES = 64 * 1024
#: nothing it says is nested deeper
DEEPEST = 32
_LONGEST_TEXT = 200
_MOST_ITEMS = 200

#: the attributes of a reply that the journal keeps; all others may hold secrets or are of no use to a judgement
_KEPT = (
    "state",
    "failure",
    "startedAt",
    "windowSeconds",
    "expiresAt",
    "retryAfterSeconds",
    "ownershipState",
    "modelName",
    "nickname",
    "serviceStatus",
    "message",
    "securityCodeRequired",
    "securityCodeSet",
    "codeLength",
    "dueDate",
    "dueMileage",
    "remainingMileage",
    "lockStatus",
    "doorStatusDriver",
    "doorStatusPassenger",
    "doorStatusRearLeft",
    "doorStatusRearRight",
    "hatchStatus",
    "lastUpdateTime",
    "gpsLatitude",
    "gpsLongitude",
    "totalMileage",
    "shownMileage",
    "country",
    "distanceUnit",
    "serviceEndsAt",
    "malfunctionIndicatorLamps",
    "warnings",
    "code",
    "remote",
    "remainingSeconds",
    "status",
    "errorCode",
    "preferences",
    "assistance",
    "foreground",
    "notificationsAllowed",
    "subject",
    "sentAt",
    "notificationId",
    "messageTitle",
    "categoryKey",
    "ruleKey",
    "timestamp",
    "summaries",
    "alertId",
    "alertKind",
    "enabled",
    "alerts",
    "offences",
)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one request: a refusal (4xx) is a reply like any other, for the oracle to judge."""

    status: int
    body: Json
    error_code: str | None
    retry_after_s: float | None
    started_ns: int
    ended_ns: int
    record: Record

    @property
    def started_s(self) -> float:
        """When it was asked, in seconds of bench time."""
        return seconds(self.started_ns)

    @property
    def ended_s(self) -> float:
        """When the answer came, in seconds of bench time."""
        return seconds(self.ended_ns)

    @property
    def ok(self) -> bool:
        """Whether the request was granted."""
        return self.status < 400


class Unreadable(Exception):
    """The body is not what the owner API promises; the text says why."""


def parse(content: bytes) -> Json:
    """The JSON of a body in UTF-8 (RFC 8259); raises Unreadable when there is none, or one that cannot be evidence."""
    try:
        body = json.loads(content.decode(), parse_constant=_no_constant, parse_float=_finite)
        if b"\\ud" in content.lower():
            json.dumps(body, ensure_ascii=False).encode()  # half a character is no text
    except (ValueError, RecursionError):
        raise Unreadable("its body is not JSON") from None
    if _is_deep(body):
        raise Unreadable(f"its body is nested deeper than {DEEPEST} levels")
    return body


def require(body: Json, paths: tuple[str, ...]) -> None:
    """Check that each dotted path is there; raises Unreadable naming the first that is not.

    `[]` after a name stands for each item of the list under it.
    """
    for path in paths:
        if not _has(body, path.split(".")):
            raise Unreadable(f"its body lacks {path}")


def error_of(body: Json) -> tuple[str, float | None]:
    """The error code and the wait of a refusal; raises Unreadable when it bears no code."""
    if isinstance(body, Mapping):
        errors = body.get("errors")
        error = errors[0] if isinstance(errors, list) and errors else body
        if isinstance(error, Mapping) and isinstance(error.get("code"), str | int):
            meta = error.get("meta")
            wait = meta.get("retryAfterSeconds") if isinstance(meta, Mapping) else None
            is_number = isinstance(wait, int | float) and not isinstance(wait, bool)
            return str(error["code"])[:_LONGEST_TEXT], wait if is_number else None
    raise Unreadable("it refuses without an error code")


def fields_for_journal(body: Json) -> dict[str, Json]:
    """The part of a body that the journal keeps."""
    data = body.get("data") if isinstance(body, Mapping) else None
    if isinstance(data, list):
        return {"items": [_kept(item) for item in data[:_MOST_ITEMS]]}
    if not isinstance(data, Mapping):
        return {}
    kept = _kept(data)
    attributes = data.get("attributes")
    messages = attributes.get("messages") if isinstance(attributes, Mapping) else None
    if isinstance(messages, list):
        kept["items"] = [_kept(message) for message in messages[:_MOST_ITEMS]]
    return kept


def _kept(resource: Json) -> dict[str, Json]:
    if not isinstance(resource, Mapping):
        return {}
    attributes = resource.get("attributes", resource)
    if not isinstance(attributes, Mapping):
        return {}
    kept = {key: bounded(attributes[key]) for key in _KEPT if key in attributes}
    for key in ("id", "vin"):
        if isinstance(resource.get(key), str):
            kept[key] = bounded(resource[key])
    return kept


def bounded(value: Json) -> Json:
    """A value with long texts and long lists cut off."""
    if isinstance(value, str):
        return value[:_LONGEST_TEXT]
    if isinstance(value, list):
        return [bounded(item) for item in value[:_MOST_ITEMS]]
    if isinstance(value, Mapping):
        return {key[:_LONGEST_TEXT]: bounded(item) for key, item in list(value.items())[:_MOST_ITEMS]}
    return value


def _has(value: Json, path: list[str]) -> bool:
    if not path:
        return True
    name, rest = path[0], path[1:]
    if name.endswith("[]"):
        items = value.get(name[:-2]) if isinstance(value, Mapping) else None
        return isinstance(items, list) and all(_has(item, rest) for item in items)
    return isinstance(value, Mapping) and name in value and _has(value[name], rest)


def _is_deep(body: Json) -> bool:
    level = [body]
    for _ in range(DEEPEST):
        level = [item for value in level for item in _items(value)]
    return bool(level)


def _items(value: Json) -> Iterable[Json]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _finite(text: str) -> float:
    """A number that the journal can carry: 1e999 is none."""
    value = float(text)
    if math.isinf(value):
        raise ValueError(text)
    return value


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


def read_bounded(chunks: Iterator[bytes], largest_bytes: int = LARGEST_BODY_BYTES) -> bytes:
    """A body up to the limit; raises Unreadable when it goes on."""
    body = b""
    for chunk in chunks:
        body += chunk
        if len(body) > largest_bytes:
            raise Unreadable(f"its body is longer than {largest_bytes} bytes")
    return body


def text_at(body: Any, *path: str) -> str:
    """A text in a body; raises Unreadable when it is not there or no text."""
    for name in path:
        body = body.get(name) if isinstance(body, Mapping) else None
    if not isinstance(body, str):
        raise Unreadable(f"its body has no text {'.'.join(path)}")
    return body
