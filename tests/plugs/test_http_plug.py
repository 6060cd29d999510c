"""The httpx transport of the emulated bench, used by a bare httpx.Client with no code of ours."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from harness.emulator.plugs.http import OwnerTransport
from harness.errors import CallerError
from harness.kernel import ns
from harness.links.inlet import Doorbell
from tests.emulator.cloud.stand import BASE_URL, EMAIL, PASSWORD, VIN, Stand, attributes

AUTHENTICATE = "/kauth/json/realms/root/realms/a-ncb-prod/authenticate"
OAUTH = "/kauth/oauth2/a-ncb-prod/"
REDIRECT = "org.kamereon.service.nci:/oauth2redirect"
STATUS = f"/car-adapter/v1/cars/{VIN}/lock-status"


@contextmanager
def connected(
    round_trip_s: float = 0.060, timeout_s: float | None = 5.0, **parameters: Any
) -> Iterator[tuple[Stand, httpx.Client]]:
    """A stand with an owned vehicle, and a client on the transport, logged in."""
    stand = Stand(**parameters)
    stand.own()
    stand.locks()
    with stand.findable() as name:
        transport = OwnerTransport(name, round_trip_s)
        headers = {"Authorization": f"Bearer {stand.token()}"}
        with httpx.Client(
            transport=transport, base_url=BASE_URL, headers=headers, timeout=timeout_s, trust_env=False
        ) as client:
            yield stand, client


def test_the_four_steps_of_the_log_in() -> None:
    """Form, credentials, redirection with a code, token; the token then names the user."""
    stand = Stand()
    with (
        stand.findable() as name,
        httpx.Client(transport=OwnerTransport(name), base_url=BASE_URL, trust_env=False) as client,
    ):
        form = client.post(AUTHENTICATE, headers={"X-Username": "anonymous", "X-Password": "anonymous"}).json()
        assert [callback["type"] for callback in form["callbacks"]] == ["NameCallback", "PasswordCallback"]
        form["callbacks"][0]["input"][0]["value"] = EMAIL
        form["callbacks"][1]["input"][0]["value"] = "wrong"
        wrong = client.post(AUTHENTICATE, json=form)
        assert wrong.status_code == 401
        assert "realm" not in wrong.json()
        form["callbacks"][1]["input"][0]["value"] = PASSWORD
        session = client.post(AUTHENTICATE, json=form)
        assert session.json()["realm"] == "/a-ncb-prod"
        query = {"client_id": "any", "redirect_uri": REDIRECT, "response_type": "code", "scope": "openid", "nonce": "1"}
        redirection = client.get(OAUTH + "authorize", params=query)
        assert redirection.status_code == 302
        address, _, code = redirection.headers["Location"].partition("?code=")
        assert address == REDIRECT
        grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        token = client.post(OAUTH + "access_token", data=grant).json()
        assert token["expires_in"] > 0
        headers = {"Authorization": f"{token['token_type']} {token['access_token']}"}
        assert client.get("/user-adapter/v1/users/current", headers=headers).json() == {"userId": "user-1"}


def test_a_request_takes_a_round_trip_of_bench_time() -> None:
    """The cloud is asked after half of it; events meanwhile happen."""
    with connected() as (stand, client):
        begun_ns, seen = stand.kernel.now_ns, []
        stand.kernel.after(ns(0.020), lambda: seen.append("before the cloud is asked"))
        stand.kernel.after(ns(0.029), lambda: stand.locks(locked=False))
        stand.kernel.after(ns(0.031), lambda: stand.locks(locked=True))
        reply = client.get(STATUS).json()["data"]["attributes"]
        assert stand.kernel.now_ns - begun_ns == ns(0.060)
        assert seen == ["before the cloud is asked"]
        assert reply["lockStatus"] == "unlocked"


def test_a_cloud_that_never_answers_is_a_read_time_out_in_bench_time() -> None:
    """The client's own read time-out passes on the bench's clock, to the nanosecond."""
    with connected(misbehave="time-out", timeout_s=7.5) as (stand, client):
        begun_ns = stand.kernel.now_ns
        with pytest.raises(httpx.ReadTimeout):
            client.get(STATUS)
        assert stand.kernel.now_ns - begun_ns == ns(7.5)


def test_no_answer_and_no_time_out_is_an_error_at_once() -> None:
    """A client that would wait for ever is told so."""
    expected = pytest.raises(httpx.TransportError, match="without a read time-out")
    with connected(misbehave="time-out", timeout_s=None) as (_stand, client), expected:
        client.get(STATUS)


def test_another_thread_is_told_that_it_cannot_wait_in_bench_time() -> None:
    """It gets a transport error that says who drives the time, and no time passes."""
    with connected() as (stand, client):
        begun_ns, errors = stand.kernel.now_ns, []

        def ask() -> None:
            try:
                client.get(STATUS)
            except httpx.TransportError as error:
                errors.append(str(error))

        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        assert len(errors) == 1
        assert "driven by the test thread" in errors[0]
        assert stand.kernel.now_ns == begun_ns


def test_a_push_rings_and_is_read_between_events_in_no_time() -> None:
    """The handler is called at the instant of arrival and may read the gateway itself."""
    with connected() as (stand, client):
        transport = client._transport
        assert isinstance(transport, Doorbell)
        phone = client.post("/push-gateway/v1/devices", json=attributes(foreground=True)).json()["data"]["id"]
        read: list[tuple[int, list[Any]]] = []

        def handler() -> None:
            messages = client.get(f"/push-gateway/v1/devices/{phone}/messages", params={"after": len(read)})
            read.append((stand.kernel.now_ns, messages.json()["data"]))

        transport.on_input(handler)
        begun_ns = stand.kernel.now_ns
        stand.lamps("brake")
        stand.wait(0.77)
        stand.lamps("brake", "abs")
        assert client.get(STATUS).status_code == 200  # the first push arrives in the middle of this request
        stand.wait(1)
        assert [instant_ns - begun_ns for instant_ns, _messages in read] == [ns(0.8), ns(1.57)]
        assert [[message["attributes"]["ruleKey"] for message in messages] for _instant, messages in read] == [
            ["brake.alert"],
            ["abs.alert"],
        ]


def test_no_bench_of_that_name_is_the_callers_error() -> None:
    """It is raised when the transport is made, and names the bench."""
    with pytest.raises(CallerError, match="nowhere"):
        OwnerTransport("nowhere")
