"""The door of the bench to the owner API: whatever a cloud, or somebody in its place, answers."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx

from harness.journal import Json
from harness.kernel import Kernel
from harness.links.owner.account import AccountApp
from harness.links.owner.app import OwnerLink
from harness.links.owner.notifications import NotificationsApp
from tests.emulator.cloud.stand import BASE_URL, EMAIL, PASSWORD, VIN
from tests.emulator.cloud.stand import Stand as CloudStand
from tests.fuzz import draw
from tests.fuzz.door import ACCEPTED, REFUSED, Door, Outcome, Stand
from tests.fuzz.link_stand import OUTSIDE, LinkStand, open_link

TOKEN = "made-up-bearer-token"
SENT_AT = "2026-01-05T00:00:00.000000Z"
Operation = Callable[[OwnerLink], object]
OPERATIONS: dict[str, Operation] = {
    "log in": lambda link: link.log_in(),
    "create": lambda link: AccountApp(link.session).create({"firstName": "A", "country": "TH"}),
    "mails": lambda link: AccountApp(link.session).mails_to(EMAIL),
    "open link": lambda link: AccountApp(link.session).open_link(
        "VALIDATE E-MAIL", "/user-adapter/v1/email-validations/abc"
    ),
    "cars": lambda link: link.cars(),
    "add": lambda link: link.add_vehicle(VIN),
    "start": lambda link: link.start_authentication(VIN),
    "odometer": lambda link: link.submit_odometer(VIN, "attempt-1", 1),
    "locks": lambda link: link.lock_status(VIN),
    "health": lambda link: link.health_status(VIN),
    "location": lambda link: link.location(VIN),
    "engine start": lambda link: link.engine_start(VIN, "1234"),
    "action": lambda link: link.action_status(VIN, "action-1"),
    "notifications": lambda link: NotificationsApp(link.session, VIN).history(),
    "settings": lambda link: NotificationsApp(link.session, VIN).settings(),
    "preference": lambda link: NotificationsApp(link.session, VIN).set_preference("theft", True),
    "phone": lambda link: link.register_phone(),
}

_ATTEMPT = {"id": "attempt-1", "attributes": {"state": "engine-on", "windowSeconds": 300.0, "expiresAt": SENT_AT}}
#: what a sound cloud answers
FITTING: dict[str, Json] = {
    "create": {"data": {"id": "user-2"}},
    "mails": {"data": [{"attributes": {"link": "/x", "subject": PASSWORD, "sentAt": SENT_AT}}]},
    "open link": {"data": {"attributes": {"state": "link-opened"}}},
    "cars": {"data": [{"vin": VIN}]},
    "add": {"data": {"id": VIN}},
    "start": {"data": _ATTEMPT},
    "odometer": {"data": _ATTEMPT},
    "locks": {"data": {"attributes": {"lockStatus": "locked", "lastUpdateTime": SENT_AT}}},
    "health": {"data": {"attributes": {"malfunctionIndicatorLamps": {"absWarning": "ON"}, "lastUpdateTime": SENT_AT}}},
    "location": {"data": {"attributes": {"gpsLatitude": 1.5, "gpsLongitude": 2.5, "lastUpdateTime": SENT_AT}}},
    "engine start": {"data": {"id": "action-1", "attributes": {"status": "PENDING"}}},
    "action": {"data": {"attributes": {"status": "COMPLETED"}}},
    "notifications": {"data": {"attributes": {"messages": []}}},
    "settings": {"data": {"attributes": {"preferences": {"theft": True}, "assistance": False}}},
    "preference": {"data": {"attributes": {"preferences": {"theft": True}}}},
    "phone": {"data": {"id": "phone-1", "attributes": {"foreground": True}}},
}
#: small bodies that are large when they are unpacked
BOMBS = (gzip.compress(bytes(9_000_000)), zlib.compress(bytes(9_000_000)))


@dataclass(frozen=True)
class Answer:
    """What comes instead of a cloud's answer: status, headers and body in pieces; or an error of the network."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: tuple[bytes, ...]
    network: str | None = None


@dataclass(frozen=True)
class Exchange:
    """What the owner does, which of its requests is answered so, and whether a push is announced afterwards."""

    operation: str
    sound_before: int
    answers: tuple[Answer, ...]
    push: bool


class LinkOwner(Door):
    """Answers to the requests of the owner's app.

    Accepted: a reply. Refused: DutProtocolError or RigError, with a record of the fault. A body is read up to 64 KiB
    however well it is packed, neither password nor token reach the journal, every record can be read back, and the
    owner of a sound cloud can log in afterwards.
    """

    name = "owner-link"
    session = 80
    share = 19

    BODIES: tuple[Json, ...] = (
        {"authId": "a", "callbacks": [{"input": [{"name": "IDToken1", "value": ""}]}]},
        {"tokenId": "t", "realm": "/a"},
        {"access_token": TOKEN, "token_type": "Bearer"},
        {"userId": "user-1"},
        {"data": {"id": "x-1", "attributes": {"state": "engine-on", "windowSeconds": 300.0, "expiresAt": SENT_AT}}},
        {"data": {"attributes": {"lockStatus": "locked", "lastUpdateTime": SENT_AT, "totalMileage": 1}}},
        {"data": {"attributes": {"malfunctionIndicatorLamps": {"absWarning": "ON"}, "lastUpdateTime": SENT_AT}}},
        {"data": {"attributes": {"gpsLatitude": 1.5, "gpsLongitude": 2.5, "lastUpdateTime": SENT_AT, "status": "x"}}},
        {"data": {"attributes": {"preferences": {"theft": True}, "assistance": False}}},
        {"data": [{"vin": VIN, "id": "1", "attributes": {"link": "/x", "subject": PASSWORD, "sentAt": SENT_AT}}]},
        {"data": {"attributes": {"messages": [{"notificationId": "1", "messageTitle": "t", "timestamp": SENT_AT}]}}},
        {"errors": [{"status": "409", "code": "AUTH_WAIT", "detail": TOKEN, "meta": {"retryAfterSeconds": 360}}]},
        {
            "data": [
                {
                    "attributes": dict.fromkeys(
                        ("vin", "title", "categoryKey", "ruleKey", "timestamp", "presentation"), "x"
                    )
                }
            ]
        },
    )

    def generate(self, random: Random) -> Exchange:
        """A sound answer to some request, mutated, packed, cut; or anything."""
        operation = random.choice(list(OPERATIONS))
        answers = tuple(self._answer(random, operation) for _ in range(random.randrange(1, 4)))
        return Exchange(operation, random.randrange(5), answers, draw.chance(random, 3))

    def _answer(self, random: Random, operation: str) -> Answer:
        status = random.choice((200, 200, 200, 201, 302, 400, 409, 500, random.choice((204, 304, 307, 429, 599, 999))))
        sound = FITTING[operation] if operation in FITTING and draw.chance(random, 2) else random.choice(self.BODIES)
        if draw.chance(random, 3):
            return Answer(200, (), (json.dumps(sound).encode(),))
        body = json.dumps(draw.mutated_json(random, sound)).encode()
        match random.randrange(10):
            case 0:
                body = random.choice(draw.RAW_JSON)
            case 1:
                body = draw.mutated(random, body)
            case 2 if draw.chance(random, 6):
                body = b'{"data":"' + b"A" * 3_000_000 + b'"}'
            case 3:
                body = body.replace(b'"x"', random.choice((b"1e999", b'"\\ud800"', b"[]", b'"%s"' % PASSWORD.encode())))
        headers = [(b"Content-Type", b"application/json")]
        if draw.chance(random, 3):
            value = draw.text(random).encode("utf-8", "replace").replace(b"\r", b"").replace(b"\n", b"")
            location = b"app:/?code=" + value
            names = {b"Location": random.choice((value, location, b"http://[")), b"Set-Cookie": b"a=" + value}
            names |= {b"Retry-After": value, b"Content-Type": value, b"Content-Length": value}
            name = random.choice(list(names))
            headers.append((name, names[name]))
        if draw.chance(random, 8):
            packed = random.choice((*BOMBS, gzip.compress(body), zlib.compress(body)))
            headers.append((b"Content-Encoding", random.choice((b"gzip", b"deflate", b"br", b"gzip, gzip", b"x"))))
            body = packed
        network = random.choice((None,) * 36 + ("timeout", "connect", "protocol", "cut"))
        at = random.randrange(len(body) + 1)
        return Answer(status, tuple(headers), (body[:at], body[at:]), network)

    def open(self) -> AbstractContextManager[Stand]:
        """A link of its own."""
        return open_link(_OwnerStand())


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield self._answer.body[0]
        if self._answer.network == "cut":
            raise httpx.ReadError("cut")
        yield from self._answer.body[1:]


class _Transport(httpx.BaseTransport):
    """Answers as told, else as the sound cloud does; rings a doorbell."""

    def __init__(self, cloud: CloudStand) -> None:
        self._sound = httpx.WSGITransport(app=cloud.cloud.app)
        self.sound_before = 0
        self.answers: list[Answer] = []
        self.handler: Callable[[], None] = lambda: None

    def on_input(self, handler: Callable[[], None]) -> None:
        """Remember whom to ring."""
        self.handler = handler

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        if self.sound_before > 0 or not self.answers:
            self.sound_before -= 1
            return self._sound.handle_request(request)
        answer = self.answers.pop(0)
        errors: dict[str, Callable[[], httpx.HTTPError]] = {
            "timeout": lambda: httpx.ReadTimeout("late", request=request),
            "connect": lambda: httpx.ConnectError("gone", request=request),
            "protocol": lambda: httpx.RemoteProtocolError("garbage", request=request),
        }
        if answer.network in errors:
            raise errors[answer.network]()
        return httpx.Response(answer.status, headers=list(answer.headers), stream=_Body(answer))


class _OwnerStand(LinkStand):
    def __init__(self) -> None:
        super().__init__()
        self._cloud = CloudStand()
        self.kernel: Kernel = self._cloud.kernel
        self._cloud.own()
        self._transport = _Transport(self._cloud)
        self.secrets = (PASSWORD, TOKEN)
        self._link = self._open()
        self.roots = (self._link,)

    def feed(self, item: Any) -> Outcome:
        transport = self._transport
        transport.sound_before, transport.answers = item.sound_before, list(item.answers)
        if item.operation != "log in":
            transport.sound_before = 0
        faults = self.faults
        try:
            OPERATIONS[item.operation](self._link)
            if item.push:
                self.kernel.ring(transport.handler)
                self.wait()
            outcome = ACCEPTED
        except OUTSIDE as error:
            assert self.faults > faults, "a fault has no record"
            assert PASSWORD not in str(error) and TOKEN not in str(error), "a secret is in an error"
            outcome = REFUSED
        transport.answers.clear()
        if item.push or item.operation in ("phone", "log in"):
            self._link.close()
            self._link = self._open()
        return outcome

    def _open(self) -> OwnerLink:
        return OwnerLink(BASE_URL, EMAIL, PASSWORD, self.journal, self.clock, self._transport)

    def check(self) -> None:
        self._link.close()
        self._link = self._open()
        assert self._link.log_in().ok, "the owner cannot log in"
        self._cloud.locks()
        assert self._link.lock_status(VIN).ok, "the owner does not see the vehicle"
        self.check_journal()

    def close(self) -> None:
        self._link.close()
        super().close()
