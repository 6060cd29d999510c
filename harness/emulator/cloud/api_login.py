"""Log-in as the maker's older app does it: four calls to a ForgeRock server, then the user's id."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode

import falcon

from harness.emulator.cloud.api_common import account_of, cloud_of, json_body, raw_body, reply
from harness.emulator.cloud.refusal import Refusal

REALM = "/a-ncb-prod"
SESSION_COOKIE = "iPlanetDirectoryPro"


def _callback(kind: str, prompt: str, name: str, value: str) -> dict[str, Any]:
    return {
        "type": kind,
        "output": [{"name": "prompt", "value": prompt}],
        "input": [{"name": name, "value": value}],
    }


def _inputs(body: dict[str, Any]) -> dict[str, str]:
    """The filled-in values of the callbacks by name."""
    try:
        fields = [field for callback in body["callbacks"] for field in callback["input"]]
        return {str(field["name"]): str(field["value"]) for field in fields}
    except (KeyError, TypeError) as error:
        raise Refusal(400, "400", "the callbacks are not filled in") from error


class Authenticate:
    """POST with an empty body opens a log-in; POST of its reply with the two values filled in ends it."""

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Steps 1 and 2."""
        sessions = cloud_of(request).sessions
        if not request.content_length:
            callbacks = [
                _callback("NameCallback", "User Name:", "IDToken1", ""),
                _callback("PasswordCallback", "Password:", "IDToken2", ""),
            ]
            log_in = sessions.begin_log_in()
            reply(
                response,
                {
                    "authId": log_in,
                    "template": "",
                    "stage": "LDAP1",
                    "header": "Sign in",
                    "callbacks": callbacks,
                },
            )
            return
        body = json_body(request)
        values = _inputs(body)
        try:
            session = sessions.log_in(str(body.get("authId")), values.get("IDToken1", ""), values.get("IDToken2", ""))
        except Refusal as refusal:
            # the server of this step has an error body of its own, without `errors` and without `realm`
            reply(response, {"code": 401, "reason": "Unauthorized", "message": refusal.detail}, refusal.status)
            return
        response.append_header("Set-Cookie", f"{SESSION_COOKIE}={session}; Path=/; HttpOnly")
        reply(response, {"tokenId": session, "successUrl": "/kauth/console", "realm": REALM})


class Authorize:
    """GET with the session's cookie gives a code, in the address of a redirection."""

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """Step 3."""
        redirect_uri = request.get_param("redirect_uri", required=True)
        if request.get_param("response_type") != "code":
            raise Refusal(400, "unsupported_response_type", "response_type is not code")
        session = (request.get_cookie_values(SESSION_COOKIE) or [""])[0]
        code = cloud_of(request).sessions.authorize(session, redirect_uri)
        response.status = 302
        response.set_header("Location", f"{redirect_uri}?{urlencode({'code': code})}")


class AccessToken:
    """POST of the code gives the bearer token."""

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Step 4. The client's secret is not checked: this project does not hold it."""
        sessions = cloud_of(request).sessions
        form = {key: values[0] for key, values in parse_qs(raw_body(request).decode("latin-1")).items()}
        token = sessions.access_token(form.get("code", ""), form.get("redirect_uri", ""))
        life_s = cloud_of(request).parameters.token_life_s
        reply(response, {"access_token": token, "token_type": "Bearer", "expires_in": life_s})


class Revocation:
    """POST of a token makes it good for nothing (RFC 7009): the app is logged out."""

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Log out. A token that is unknown is no error."""
        form = parse_qs(raw_body(request).decode("latin-1"))
        cloud_of(request).log_out(form.get("token", [""])[0])
        reply(response, {})


class CurrentUser:
    """GET gives the user's id."""

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """Step 5."""
        reply(response, {"userId": account_of(request).id})


def add_routes(app: falcon.App[falcon.Request, falcon.Response]) -> None:
    """Put the resources at their paths."""
    app.add_route(f"/kauth/json/realms/root/realms{REALM}/authenticate", Authenticate())
    app.add_route(f"/kauth/oauth2{REALM}/authorize", Authorize())
    app.add_route(f"/kauth/oauth2{REALM}/access_token", AccessToken())
    app.add_route(f"/kauth/oauth2{REALM}/token/revoke", Revocation())
    app.add_route("/user-adapter/v1/users/current", CurrentUser())
