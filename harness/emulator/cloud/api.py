"""The owner API as a WSGI application: built once in a process, bound to a cloud for each request."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import falcon

from harness.emulator.cloud import (
    api_accounts,
    api_car,
    api_credentials,
    api_driving,
    api_login,
    api_manage,
    api_monitoring,
    api_notifications,
    api_profile,
    api_security_code,
    api_service,
    api_vehicles,
)
from harness.emulator.cloud.api_common import CLOUD_KEY, refuse
from harness.emulator.cloud.refusal import Refusal

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from harness.emulator.cloud.cloud import Cloud

#: what goes on working when the cloud misbehaves: log-in, and what is not the owner API
_SPARED = ("/kauth/", "/user-adapter/v1/users/current", "/mail-sink/", "/push-gateway/")


class NoReply(Exception):
    """The cloud took the request and never answers; the transport makes a time-out of it."""


def bound_to(cloud: Cloud) -> WSGIApplication:
    """The owner API of one cloud."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if cloud.parameters.misbehave != "none" and not environ["PATH_INFO"].startswith(_SPARED):
            return _misbehave(cloud.parameters.misbehave, start_response)
        environ[CLOUD_KEY] = cloud
        return _built()(environ, start_response)

    return application


def _misbehave(how: str, start_response: StartResponse) -> Iterable[bytes]:
    if how == "time-out":
        raise NoReply
    if how == "status-500":
        start_response("500 Internal Server Error", [("Content-Type", "application/json")])
        return [b'{"errors":[{"status":"500","code":"500","title":"500","detail":"internal error"}]}']
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<html><body>Service under maintenance</body></html>"]


@cache
def _built() -> falcon.App[falcon.Request, falcon.Response]:
    app = falcon.App()
    app.add_error_handler(Refusal, _refused)
    app.add_error_handler(falcon.HTTPError, _http_error)
    for part in (
        api_login,
        api_credentials,
        api_profile,
        api_manage,
        api_accounts,
        api_vehicles,
        api_car,
        api_driving,
        api_monitoring,
        api_notifications,
        api_security_code,
        api_service,
    ):
        part.add_routes(app)
    return app


def _refused(_request: falcon.Request, response: falcon.Response, refusal: Refusal, _params: dict[str, Any]) -> None:
    refuse(response, refusal)


def _http_error(
    _request: falcon.Request, response: falcon.Response, error: falcon.HTTPError, _params: dict[str, Any]
) -> None:
    """Errors that falcon finds (no such path, no such method, a bad parameter) in the owner API's shape."""
    status = falcon.http_status_to_code(error.status)
    refuse(response, Refusal(status, str(status), error.description or error.title or "refused"))
