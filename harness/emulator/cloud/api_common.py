"""What every resource of the owner API shares: its cloud, the caller's account, bodies in and out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import falcon

from harness.emulator.cloud.refusal import Refusal

if TYPE_CHECKING:
    from harness.emulator.cloud.account import Account
    from harness.emulator.cloud.cloud import Cloud

#: where the WSGI environment carries the cloud that answers
CLOUD_KEY = "tcuhil.cloud"
JSON_API = "application/vnd.api+json"
LARGEST_BODY_BYTES = 64 * 1024

_encode = json.JSONEncoder(separators=(",", ":")).encode


def cloud_of(request: falcon.Request) -> Cloud:
    """The cloud this request is for."""
    cloud: Cloud = request.env[CLOUD_KEY]
    return cloud


def token_of(request: falcon.Request) -> str:
    """The bearer token of a request; empty without one."""
    scheme, _, token = (request.auth or "").partition(" ")
    return token if scheme == "Bearer" else ""


def account_of(request: falcon.Request) -> Account:
    """The account of the bearer token; raises Refusal without a valid one."""
    cloud, token = cloud_of(request), token_of(request)
    if not token and not cloud.parameters.acc_session_required:
        return cloud.accounts.first()
    if not token:
        raise Refusal(401, "401000", "no bearer token: log in")
    return cloud.sessions.of_token(token)


def user_of(request: falcon.Request, user: str) -> Account:
    """The account of the token, which must be the one in the path."""
    account = account_of(request)
    if account.id != user:
        raise Refusal(403, "security.access", "the path names another user")
    return account


def raw_body(request: falcon.Request) -> bytes:
    """The body; raises Refusal when it is too large."""
    body: bytes = request.bounded_stream.read(LARGEST_BODY_BYTES + 1)
    if len(body) > LARGEST_BODY_BYTES:
        raise Refusal(413, "413", "the request is too large")
    return body


def json_body(request: falcon.Request) -> dict[str, Any]:
    """The body as a JSON object; raises Refusal when it is none."""
    try:
        body = json.loads(raw_body(request))
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Refusal(400, "400", "the message is unreadable")
    return body


def attributes_in(request: falcon.Request) -> Any:
    """`data.attributes` of a JSON:API body: an object, or the bare string that one client sends."""
    data = json_body(request).get("data")
    attributes = data.get("attributes", {}) if isinstance(data, dict) else None
    if not isinstance(attributes, dict | str):
        raise Refusal(400, "400", "the message has no data.attributes")
    return attributes


def object_in(request: falcon.Request) -> dict[str, Any]:
    """`data.attributes` where it has to be an object."""
    attributes = attributes_in(request)
    if not isinstance(attributes, dict):
        raise Refusal(400, "400", "data.attributes is no object")
    return attributes


def reply(response: falcon.Response, body: Any, status: int = 200) -> None:
    """Answer with JSON."""
    response.status = status
    response.content_type = JSON_API
    response.data = _encode(body).encode()


def document(
    response: falcon.Response, kind: str, identity: str, attributes: dict[str, Any], status: int = 200
) -> None:
    """Answer with a JSON:API resource."""
    reply(response, {"data": {"type": kind, "id": identity, "attributes": attributes}}, status)


def refuse(response: falcon.Response, refusal: Refusal) -> None:
    """Answer with the owner API's error body; `retryAfterSeconds` in `meta` is this project's own."""
    error: dict[str, Any] = {
        "status": str(refusal.status),
        "code": refusal.code,
        "title": refusal.code,
        "detail": refusal.detail,
    }
    if refusal.retry_after_s is not None:
        error["meta"] = {"retryAfterSeconds": refusal.retry_after_s}
        response.set_header("Retry-After", str(refusal.retry_after_s))
    reply(response, {"errors": [error]}, refusal.status)
