"""Log-in to the owner API as the maker's older app does it: four calls to a ForgeRock server, then the user's id."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import httpx

from harness.errors import DutProtocolError
from harness.journal import Journal, Json
from harness.links.owner.reply import Reply
from harness.links.owner.wire import OwnerWire

_AUTHENTICATE = "/kauth/json/realms/root/realms/a-ncb-prod/authenticate"
_AUTHORIZE = "/kauth/oauth2/a-ncb-prod/authorize"
_ACCESS_TOKEN = "/kauth/oauth2/a-ncb-prod/access_token"  # noqa: S105  # a path, no password
#: a real cloud issues a client id and a secret of its own
_CLIENT_ID = "tcuhil"
_REDIRECT_URI = "org.kamereon.service.nci:/oauth2redirect"
_BEARER_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_AUTHORIZE_QUERY = {
    "client_id": _CLIENT_ID,
    "redirect_uri": _REDIRECT_URI,
    "response_type": "code",
    "scope": "openid profile vehicles",
    "nonce": _CLIENT_ID,
}


def log_in(wire: OwnerWire, journal: Journal, email: str, password: str) -> Reply:
    """Log the client in: from now on its requests bear the token. Returns the last reply, or the first refusal."""
    wire.client.headers.pop("Authorization", None)
    wire.client.cookies.clear()
    reply = wire.ask("log-in form", "POST", _AUTHENTICATE, needs=("authId", "callbacks[].input[].name"))
    if reply.ok:
        filled = _filled_in(reply.body, {"IDToken1": email, "IDToken2": password})
        reply = wire.ask("log-in", "POST", _AUTHENTICATE, filled, needs=("tokenId", "realm"))
    if reply.ok:
        query = str(httpx.QueryParams(_AUTHORIZE_QUERY))
        reply = wire.ask("log-in code", "GET", f"{_AUTHORIZE}?{query}", needs=("location",))
    if reply.ok:
        reply = _fetch_token(wire, journal, _code_in(wire, wire.text("log-in code", reply.body, "location")))
    if reply.ok:
        reply = wire.ask("log-in user", "GET", "/user-adapter/v1/users/current", needs=("userId",))
    return reply


def _code_in(wire: OwnerWire, location: str) -> str:
    try:
        return parse_qs(urlsplit(location).query).get("code", [""])[0]
    except ValueError:
        raise wire.fault(DutProtocolError, "log-in code", "redirects to what is no address") from None


def _fetch_token(wire: OwnerWire, journal: Journal, code: str) -> Reply:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": _REDIRECT_URI, "client_id": _CLIENT_ID}
    content = str(httpx.QueryParams(form)).encode()
    reply = wire.ask("log-in token", "POST", _ACCESS_TOKEN, content, needs=("access_token",))
    if reply.ok:
        token = wire.text("log-in token", reply.body, "access_token")
        journal.hide(token)
        if _BEARER_TOKEN.fullmatch(token) is None:
            raise wire.fault(DutProtocolError, "log-in token", "gives a token that is none (RFC 6750, 2.1)")
        wire.client.headers["Authorization"] = f"Bearer {token}"
        wire.client.cookies.clear()
    return reply


def _filled_in(form: Json, values: dict[str, str]) -> Json:
    """The log-in form with its inputs filled in."""
    for callback in form["callbacks"]:
        for field in callback["input"]:
            if isinstance(field["name"], str):
                field["value"] = values.get(field["name"], field.get("value", ""))
    return form
