"""Setting a security code. All of it is this project's own: the real clients enrol a verifier of the code (SRP)."""

from __future__ import annotations

import falcon

from harness.emulator.cloud.api_common import cloud_of, document, object_in, user_of
from harness.emulator.cloud.security_codes import Setting


def _setting(request: falcon.Request, user: str, vin: str, setting: str) -> Setting:
    account, cloud = user_of(request, user), cloud_of(request)
    return cloud.security_codes.get(account, cloud.usable(account, vin), setting)


def _show(request: falcon.Request, response: falcon.Response, setting: Setting, status: int = 200) -> None:
    attributes = {
        "state": setting.step.value,
        "failure": setting.failure,
        "codeLength": cloud_of(request).parameters.code_length,
    }
    document(response, "SecurityCodeSetting", setting.id, attributes, status)


class Settings:
    """POST opens the page on which the code is set."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str) -> None:
        """Start."""
        account, cloud = user_of(request, user), cloud_of(request)
        _show(request, response, cloud.security_codes.start(account, cloud.usable(account, vin)), 201)


class SettingResource:
    """GET tells where a setting stands, DELETE leaves it."""

    def on_get(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, setting: str) -> None:
        """Tell."""
        _show(request, response, _setting(request, user, vin, setting))

    def on_delete(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, setting: str) -> None:
        """Leave."""
        left = _setting(request, user, vin, setting)
        cloud_of(request).security_codes.abandon(left)
        _show(request, response, left)


class EngineOnContinue:
    """POST is Continue after the engine was turned ON."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, setting: str) -> None:
        """Step 1."""
        running = _setting(request, user, vin, setting)
        cloud_of(request).security_codes.confirm_on(running)
        _show(request, response, running)


class NewCodeNext:
    """POST is Next after a new code was entered, with `code`."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, setting: str) -> None:
        """Step 2."""
        running = _setting(request, user, vin, setting)
        cloud_of(request).security_codes.enter(running, object_in(request).get("code"))
        _show(request, response, running)


class ReEntryNext:
    """POST is Next after the code was entered again, with `code`."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, setting: str) -> None:
        """Step 3."""
        running = _setting(request, user, vin, setting)
        cloud_of(request).security_codes.re_enter(running, object_in(request).get("code"))
        _show(request, response, running)


class Save:
    """POST is Save."""

    def on_post(self, request: falcon.Request, response: falcon.Response, user: str, vin: str, setting: str) -> None:
        """Step 4."""
        running = _setting(request, user, vin, setting)
        cloud_of(request).security_codes.save(running)
        _show(request, response, running)


def add_routes(app: falcon.App[falcon.Request, falcon.Response]) -> None:
    """Put the resources at their paths."""
    settings = "/user-adapter/v1/users/{user}/vehicles/{vin}/security-code-settings"
    app.add_route(settings, Settings())
    app.add_route(settings + "/{setting}", SettingResource())
    app.add_route(settings + "/{setting}/engine-on/continue", EngineOnContinue())
    app.add_route(settings + "/{setting}/new-code/next", NewCodeNext())
    app.add_route(settings + "/{setting}/re-entry/next", ReEntryNext())
    app.add_route(settings + "/{setting}/save", Save())
