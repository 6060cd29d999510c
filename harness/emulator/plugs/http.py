"""The httpx transport of the emulated bench: carries the requests of the owner to the emulated cloud, in bench time."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from harness.emulator.cloud.api import NoReply
from harness.emulator.plugs import registry
from harness.errors import CallerError
from harness.kernel import ns

#: a phone on a mobile network and a server on the same continent
ROUND_TRIP_S = 0.060
#: what runs on the phone itself: no latency, and it may be read between two events
_LOCAL_PATH = "/push-gateway/"
#: as httpx puts it when nothing listens there
UNREACHABLE = "[Errno 111] Connection refused"


class OwnerTransport(httpx.BaseTransport):
    """Requests to the cloud of the emulated bench of that name; each takes a round trip of bench time.

    Raises CallerError when no such bench is running. A request from a thread that may not drive the bench's time raises
    httpx.TransportError; one that the cloud does not answer raises httpx.ReadTimeout after the client's read time-out
    has passed on the bench's clock.
    """

    def __init__(self, bench_name: str, round_trip_s: float = ROUND_TRIP_S) -> None:
        world = registry.find(bench_name)
        self._kernel = world.kernel
        self._push = world.cloud.push
        self._access = world.cloud.access
        self._wsgi = httpx.WSGITransport(app=world.cloud.app)
        self._way_ns = ns(round_trip_s / 2)

    def on_input(self, handler: Callable[[], None]) -> None:
        """Have `handler` called, between events, whenever a push has reached a phone."""
        self._push.on_arrival.append(lambda: self._kernel.ring(handler))
        self._access.on_push_failure.append(lambda: self._kernel.ring(handler))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        if request.url.path.startswith(_LOCAL_PATH):
            if self._access.push is not None:
                raise httpx.ConnectError(UNREACHABLE, request=request)
            return self._wsgi.handle_request(request)
        try:
            self._kernel.check_driver()
        except CallerError as error:
            raise httpx.TransportError(str(error), request=request) from error
        read_timeout_s = request.extensions.get("timeout", {}).get("read")
        started_ns = self._kernel.now_ns
        self._pass_until(started_ns + self._way_ns)
        try:
            response = self._answer(request)
        except NoReply:
            if read_timeout_s is None:
                raise httpx.TransportError(
                    "the cloud does not answer, and the client waits without a read time-out", request=request
                ) from None
            self._pass_until(started_ns + ns(read_timeout_s))
            raise httpx.ReadTimeout(f"no answer within {read_timeout_s} s", request=request) from None
        self._pass_until(self._kernel.now_ns + self._way_ns)
        return response

    def _answer(self, request: httpx.Request) -> httpx.Response:
        """What comes back, if the way to the cloud is not broken."""
        failure = self._access.api
        if failure == "unreachable":
            raise httpx.ConnectError(UNREACHABLE, request=request)
        if failure == "time-out":
            raise NoReply
        if failure == "status-500":
            return httpx.Response(500, json={"errors": [{"status": "500", "code": "500"}]}, request=request)
        return self._wsgi.handle_request(request)

    def _pass_until(self, instant_ns: int) -> None:
        self._kernel.drive(_never, max(instant_ns, self._kernel.now_ns))


def _never() -> bool:
    return False
