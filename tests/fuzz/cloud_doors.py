"""The doors of the emulated cloud: messages of a unit, and the owner API."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar, NoReturn

from harness.errors import DutProtocolError
from harness.journal import Json
from harness.kernel import Kernel
from tests.emulator.cloud.stand import EMAIL, LAMPS, OTHER_VIN, PASSWORD, VIN
from tests.emulator.cloud.stand import Stand as CloudStand
from tests.fuzz import draw
from tests.fuzz.door import ACCEPTED, REFUSED, Door, Outcome, Stand

DOORS = ("driver", "passenger", "rear_left", "rear_right", "hatch")
CAR = f"/car-adapter/v1/cars/{VIN}/"
SHOWN = (
    *(CAR + name for name in ("lock-status", "location", "cockpit", "health-status", "res-state")),
    f"/notifications/v2/notifications/users/user-1/vehicles/{VIN}",
    "/push-gateway/v1/devices/phone-1/messages",
)
#: bytes of an answer that no owner's phone could read
MOST_ANSWER_BYTES = 4_000_000
_HEADER = re.compile(r"[\x20-\x7e\x80-\xff]*")


@dataclass(frozen=True)
class Request:
    """A request as a server hands it to the application, however little sense it makes."""

    method: str
    path: bytes
    query: bytes = b""
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class _Cloud(Stand):
    """A cloud with an owner, an owned vehicle and a phone."""

    def __init__(self) -> None:
        self.stand = CloudStand()
        self.kernel: Kernel = self.stand.kernel
        self.stand.own()
        self.token = self.stand.token()
        self.roots = (self.stand.cloud,)
        self.answer(Request("POST", b"/push-gateway/v1/devices", body=_document(foreground=True)), logged_in=True)

    def answer(self, request: Request, logged_in: bool) -> tuple[int, Json]:
        """Status and body of a request; AssertionError for an answer that the owner API may not give."""
        head: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            head.append((status, headers))

        errors = io.StringIO()
        environ = _environ(request, errors)
        if logged_in:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        content = b"".join(self.stand.cloud.app(environ, start))  # type: ignore[arg-type]  # no write()
        status, headers = int(head[-1][0][:3]), head[-1][1]
        assert status < 500, f"status {status}: {errors.getvalue()[-600:]}"
        assert all(_HEADER.fullmatch(value) for _, value in headers), f"a header that no server may send: {headers}"
        assert len(content) <= MOST_ANSWER_BYTES, f"an answer of {len(content)} bytes"
        assert PASSWORD.encode() not in content, "the password leaks"
        return status, json.loads(content, parse_constant=_no_constant) if content else None

    def show_everything(self) -> None:
        """Whatever a unit said, the owner's screens can be drawn."""
        for path in SHOWN:
            status, _ = self.answer(Request("GET", path.encode()), logged_in=True)
            assert status in (200, 404), f"{path} is answered with status {status}"


class CloudUplink(Door):
    """Messages of a unit to the emulated cloud: JSON values of any shape.

    Accepted: the cloud believes it. Refused: DutProtocolError, whose text holds no secret. Either way each screen of
    the owner is drawn afterwards from valid JSON, what is kept is bounded, and the next sound report is shown.
    """

    name = "uplink-cloud"
    session = 200
    share = 75

    SOUND: tuple[dict[str, Json], ...] = tuple(
        {"vin": VIN, "id": "up", "t_ms": 1_767_571_200_000} | content
        for content in (
            {"type": "boot", "software": "1", "reason": "power on"},
            {"type": "ignition", "state": "ON", "origin": "driver", "odometer_km": 1},
            {"type": "locks", "locked": True, "doors": dict.fromkeys(DOORS, "closed")},
            {"type": "engine", "running": True, "remote": True, "remaining_s": 600},
            {"type": "theft", "cause": "alarm", "position": {"lat": 13.7, "lon": 100.5}},
            {"type": "theft", "cause": "door", "position": None},
            {"type": "health", "lamps": dict.fromkeys(LAMPS, True)},
            {"type": "health", "lamps": dict.fromkeys(LAMPS, False)},
            {"type": "ownership", "attempt": "attempt-1", "event": "on", "odometer_km": 1},
            {"type": "location", "position": {"lat": 13.7, "lon": 100.5}},
            {"type": "result", "command": "action-1", "status": "COMPLETED", "reason": ""},
        )
    )

    def generate(self, random: Random) -> Json:
        """A sound message, one that was sound, or any value."""
        message = draw.mutated_json(random, random.choice(self.SOUND))
        if isinstance(message, dict) and "id" in message and not draw.chance(random, 4):
            message["id"] = f"up-{random.getrandbits(64)}"
            if draw.chance(random, 16):
                message["t_ms"] = random.choice(draw.INTEGERS)
        return message

    def open(self) -> AbstractContextManager[Stand]:
        """A cloud of its own."""
        return _open(_Uplink())


class _Uplink(_Cloud):
    def __init__(self) -> None:
        super().__init__()
        self._fed = 0

    def feed(self, item: Any) -> Outcome:
        self._fed += 1
        try:
            self.stand.cloud.receive(item)
            outcome = ACCEPTED
        except DutProtocolError as error:
            assert PASSWORD not in str(error), "the password leaks"
            outcome = REFUSED
        self.stand.wait(0.01)
        if self._fed % 8 == 0:
            self.show_everything()
        return outcome

    def check(self) -> None:
        self.show_everything()
        for locked in (True, False):
            self.stand.locks(locked)
            _, shown = self.answer(Request("GET", (CAR + "lock-status").encode()), logged_in=True)
            assert shown["data"]["attributes"]["lockStatus"] == ("locked" if locked else "unlocked")


class OwnerApi(Door):
    """Requests to the emulated owner API: any method, path, query, header and body.

    Accepted: a status below 400. Refused: 4xx with an error body. Never 5xx, never a header that a server cannot send,
    never a password, and the owner sees the vehicle afterwards as before.
    """

    name = "owner-api"
    session = 200
    share = 75

    PATHS = (
        "/kauth/json/realms/root/realms/a-ncb-prod/authenticate",
        "/kauth/oauth2/a-ncb-prod/authorize",
        "/kauth/oauth2/a-ncb-prod/access_token",
        "/user-adapter/v1/users/current",
        "/user-adapter/v1/accounts",
        "/user-adapter/v1/accounts/user-2/terms",
        "/user-adapter/v1/email-validations/abc",
        "/user-adapter/v1/email-validations/abc/confirm",
        "/mail-sink/v1/messages",
        "/bff-web/v5/users/user-1/cars",
        "/user-adapter/v1/users/user-1/vehicles",
        f"/user-adapter/v1/users/user-1/vehicles/{OTHER_VIN}/ownership-attempts",
        f"/user-adapter/v1/users/user-1/vehicles/{VIN}/ownership-attempts/attempt-1/engine-on/next",
        f"/user-adapter/v1/users/user-1/vehicles/{VIN}/ownership-attempts/attempt-1/engine-off/next",
        *SHOWN,
        *(CAR + f"actions/{name}" for name in ("engine-start", "lock-unlock", "refresh-lock-status", "status")),
        f"/action-status/v1/cars/{VIN}/actions/status",
        f"/notifications/v1/rules/settings/users/user-1/vehicles/{VIN}",
        "/push-gateway/v1/devices",
    )
    GIVEN: ClassVar[dict[str, Json]] = {
        "firstName": "A",
        "lastName": "B",
        "email": "a@b",
        "password": "secret",
        "country": "TH",
        "accepted": True,
        "vin": OTHER_VIN,
        "termsAccepted": True,
        "odometerKm": 12345,
        "action": "start",
        "srp": "1234",
        "preferences": {"theft": True},
        "assistance": True,
        "foreground": True,
        "phone": "phone-1",
    }
    QUERIES = (b"", b"after=1", b"to=a%40b", b"actionId=action-1", b"redirect_uri=app:/&response_type=code", b"wait=5")

    def generate(self, random: Random) -> Request:
        """A request that an app makes, mutated, or a wild one."""
        path, query = random.choice(self.PATHS).encode(), random.choice(self.QUERIES)
        body = random.choice((b"", _document(**self.GIVEN), b"grant_type=authorization_code&code=x"))
        match random.randrange(5):
            case 0:
                path = draw.mutated(random, path)
            case 1:
                query = random.choice((draw.mutated(random, query), b"after=" + str(10**30).encode(), b"wait=nan&wait"))
            case 2:
                given = {"data": {"type": "Test", "attributes": self.GIVEN}}
                body = json.dumps(draw.mutated_json(random, given)).encode()
            case 3:
                body = random.choice((random.choice(draw.RAW_JSON), draw.mutated(random, body), draw.raw(random)))
            case _:
                form = {"authId": "x", "callbacks": [{"input": [{"name": "IDToken1", "value": EMAIL}]}]}
                body = json.dumps(draw.mutated_json(random, form)).encode()
        method = random.choice(("GET", "POST", "POST", "DELETE", random.choice(("PUT", "HEAD", "OPTIONS", "X", "get"))))
        headers = tuple((name, draw.text(random)) for name in self.HEADERS if draw.chance(random, 12))
        return Request(method, b"/" + path.lstrip(b"/"), query, body, headers)

    HEADERS = (
        "HTTP_AUTHORIZATION",
        "HTTP_COOKIE",
        "CONTENT_TYPE",
        "CONTENT_LENGTH",
        "HTTP_ACCEPT",
        "HTTP_HOST",
        "HTTP_RANGE",
        "HTTP_IF_MODIFIED_SINCE",
    )

    def open(self) -> AbstractContextManager[Stand]:
        """A cloud of its own."""
        return _open(_Api())


class _Api(_Cloud):
    def feed(self, item: Any) -> Outcome:
        status, body = self.answer(item, logged_in="HTTP_AUTHORIZATION" not in dict(item.headers))
        if status < 400:
            return ACCEPTED
        assert item.method == "HEAD" or "code" in (body["errors"][0] if "errors" in body else body), f"{status}: {body}"
        return REFUSED

    def check(self) -> None:
        self.stand.locks()
        self.show_everything()
        assert self.stand.token(), "nobody can log in any more"


def _document(**given: Json) -> bytes:
    return json.dumps({"data": {"type": "Test", "attributes": given}}).encode()


def _environ(request: Request, errors: io.StringIO) -> dict[str, Any]:
    """The WSGI environment (PEP 3333): texts hold one byte a character."""
    return {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path.decode("latin-1"),
        "QUERY_STRING": request.query.decode("latin-1"),
        "SERVER_NAME": "owner.test.invalid",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": errors,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **{name: value.encode("utf-8", "replace").decode("latin-1") for name, value in request.headers},
    }


def _no_constant(name: str) -> NoReturn:
    raise AssertionError(f"an answer with {name} is no JSON")


@contextmanager
def _open(stand: Stand) -> Iterator[Stand]:
    """Nothing of it is outside of this process."""
    yield stand
