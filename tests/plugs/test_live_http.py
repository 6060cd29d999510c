"""The owner API over HTTP, with the bare httpx."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any, Literal

import httpx
import pytest

from harness.emulator.cloud.cloud import Cloud
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.plugs.live_http import HttpDoor
from harness.errors import RigError
from harness.wall import WallKernel
from tests.plugs.live import PATIENCE_S, wall_kernel

EMAIL, PASSWORD = "owner@example.com", "correct horse"
Misbehaviour = Literal["none", "not-json", "status-500", "time-out"]
LOG_IN = "/kauth/json/realms/root/realms/a-ncb-prod/authenticate"
MESSAGES = "/push-gateway/v1/devices/{phone}/messages"


class Stand:
    """A served cloud, with an account that has a phone."""

    def __init__(self, kernel: WallKernel, misbehave: Misbehaviour = "none") -> None:
        self.kernel = kernel
        parameters = CloudParameters(utc_start_ns=0, misbehave=misbehave, push_latency_s=0.02)
        with kernel.exclusive():
            self.cloud = Cloud(kernel, parameters, lambda _message: None)
            self.account = self.cloud.preload_account(EMAIL, PASSWORD)
            phone = self.cloud.push.register(self.account, None, foreground=True)
        self.messages = MESSAGES.format(phone=phone.id)
        self.door = HttpDoor(kernel, self.cloud, 0)
        self.client = httpx.Client(base_url=self.door.address, trust_env=False, timeout=PATIENCE_S)

    def push(self) -> None:
        """Something happens that the owner is told of."""
        with self.kernel.exclusive():
            self.cloud.push.send(self.account, {"title": "Theft", "vin": "VIN"})

    def close(self) -> None:
        """Close both ends."""
        self.client.close()
        self.door.close()


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A cloud that behaves."""
    with wall_kernel() as kernel:
        stand = Stand(kernel)
        yield stand
        stand.close()


def ids(response: httpx.Response) -> list[str]:
    """The numbers of the messages in a reply of the push gateway."""
    assert response.status_code == 200
    return [message["id"] for message in response.json()["data"]]


def test_requests_are_answered_as_by_the_cloud_itself(stand: Stand) -> None:
    """Bodies, headers and refusals pass through; a refusal of falcon has the owner API's shape."""
    form = stand.client.post(LOG_IN).json()
    for callback, value in zip(form["callbacks"], (EMAIL, PASSWORD), strict=True):
        callback["input"][0]["value"] = value
    assert "tokenId" in stand.client.post(LOG_IN, json=form).json()
    assert stand.client.get("/no/such/path").json()["errors"][0]["status"] == "404"
    assert stand.client.get(MESSAGES.format(phone="nobody")).status_code == 404


def test_a_body_that_is_too_large_is_refused_and_the_server_goes_on(stand: Stand) -> None:
    """413 in the owner API's shape, however the body is sent; the next request is answered."""
    for content in (b"x" * 200_000, iter([b"x" * 100_000, b"y" * 100_000])):
        response = stand.client.post("/user-adapter/v1/accounts", content=content)
        assert response.status_code == 413
        assert response.json()["errors"][0]["status"] == "413"
    assert ids(stand.client.get(stand.messages)) == []


def test_a_slow_client_keeps_nobody_waiting(stand: Stand) -> None:
    """A body that does not come holds up neither the bench nor another client."""
    host, port = stand.door.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as slow:
        slow.sendall(b"POST /user-adapter/v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert ids(stand.client.get(stand.messages)) == []


def test_a_long_poll_returns_when_a_push_arrives(stand: Stand) -> None:
    """It waits for what is not there yet, and gives at once what is."""
    replies: list[httpx.Response] = []

    def poll() -> None:
        replies.append(stand.client.get(f"{stand.messages}?after=0&wait=5"))

    waiting = threading.Thread(target=poll)
    waiting.start()
    stand.push()
    waiting.join(PATIENCE_S)
    assert [ids(reply) for reply in replies] == [["1"]]
    assert ids(stand.client.get(f"{stand.messages}?after=0&wait=5")) == ["1"]


def test_a_long_poll_in_vain_returns_empty_after_its_time(stand: Stand) -> None:
    """Not before, and not much later."""
    begin_ns = stand.kernel.now_ns
    assert ids(stand.client.get(f"{stand.messages}?after=0&wait=0.15")) == []
    assert 150_000_000 <= stand.kernel.now_ns - begin_ns < 1_000_000_000


@pytest.mark.parametrize("wait", ["", "-1", "61", "soon", "nan"])
def test_a_wait_that_is_no_time_is_refused(stand: Stand, wait: str) -> None:
    """400, in the owner API's shape."""
    response = stand.client.get(f"{stand.messages}?wait={wait}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["status"] == "400"


def test_a_long_poll_at_an_unknown_phone_is_refused_at_once(stand: Stand) -> None:
    """There is nothing to wait for."""
    assert stand.client.get(MESSAGES.format(phone="nobody") + "?wait=5").status_code == 404


def test_closing_answers_who_waits() -> None:
    """A long poll does not hold up the end."""
    with wall_kernel() as kernel:
        stand = Stand(kernel)
        replies: list[Any] = []

        def poll() -> None:
            replies.append(stand.client.get(f"{stand.messages}?wait=5").status_code)

        waiting = threading.Thread(target=poll)
        waiting.start()
        begun = stand.client.get(stand.messages).status_code
        begin_ns = kernel.now_ns
        stand.door.close()
        waiting.join(PATIENCE_S)
        stand.client.close()
        assert begun == 200
        assert replies == [200]
        assert kernel.now_ns - begin_ns < 2_000_000_000


@pytest.mark.parametrize(
    ("misbehave", "status", "text"), [("not-json", 200, "maintenance"), ("status-500", 500, "internal error")]
)
def test_a_cloud_that_misbehaves_does_so_over_http(misbehave: Misbehaviour, status: int, text: str) -> None:
    """A page instead of JSON; status 500. The log-in goes on working."""
    with wall_kernel() as kernel:
        stand = Stand(kernel, misbehave)
        response = stand.client.get("/user-adapter/v1/users/x/cars")
        assert (response.status_code, text in response.text) == (status, True)
        assert stand.client.post(LOG_IN).status_code == 200
        stand.close()


def test_a_cloud_that_does_not_answer_lets_the_client_run_into_its_time_out() -> None:
    """No reply and no hang-up, more often than there are threads; and clients that gave up hold no thread."""
    with wall_kernel() as kernel:
        stand = Stand(kernel, "time-out")
        for _ in range(3):
            with pytest.raises(httpx.ReadTimeout):
                stand.client.get("/user-adapter/v1/users/x/cars", timeout=0.05)
        assert ids(stand.client.get(stand.messages)) == []
        stand.close()


def test_a_port_that_is_taken_is_the_rigs_fault() -> None:
    """With its number; the bench goes on."""
    with wall_kernel() as kernel, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        cloud = Cloud(kernel, CloudParameters(utc_start_ns=0), lambda _message: None)
        with pytest.raises(RigError, match=f"cannot have port {port}"):
            HttpDoor(kernel, cloud, port)
        assert cloud.push.on_arrival == []
