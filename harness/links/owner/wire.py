"""One request of the owner link: sent through httpx, bounded, checked, journalled."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from typing import Any

import httpx

from harness.clock import Clock
from harness.errors import DutProtocolError, RigError, TcuHilError
from harness.journal import Journal, Json
from harness.links.owner.reply import (
    LARGEST_BODY_BYTES,
    Reply,
    Unreadable,
    error_of,
    fields_for_journal,
    parse,
    read_bounded,
    require,
    text_at,
)

_JSON_API = "application/vnd.api+json"
_FORM = "application/x-www-form-urlencoded"
#: what the owner API answers to everybody, be it with a refusal; and how long it may take to show that it is there
_ANY_PATH = "/user-adapter/v1/users/current"
PING_S = 5.0


class OwnerWire:
    """An httpx client to the owner API, and the rules on whose fault a bad answer is."""

    def __init__(self, base_url: str, client: httpx.Client, journal: Journal, clock: Clock, who: str = "owner") -> None:
        # joined here: httpx's own base_url costs as much as the request itself
        self._base_url = base_url.rstrip("/")
        self.client = client
        #: whose app it is: records are named after it
        self.who = who
        self._journal = journal
        self._clock = clock
        self._socket: socket.socket | None = None
        self._is_cut = False
        self._extensions: dict[str, Any] = {}

    def apart(self) -> OwnerWire:
        """A wire of its own, for another thread, with the same login; that thread's request can be `cut`."""
        client = httpx.Client(
            headers=self.client.headers, cookies=self.client.cookies, timeout=self.client.timeout, trust_env=False
        )
        wire = OwnerWire(self._base_url, client, self._journal, self._clock, self.who)
        wire._extensions = {"trace": wire._traced}
        return wire

    def cut(self) -> None:
        """End the request under way in another thread, and any later one; neither is a fault.

        The connection is shut down and not closed, because a descriptor that a thread reads must not be used anew.
        """
        self._is_cut = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _traced(self, event: str, info: dict[str, Any]) -> None:
        """What httpcore tells of a request: the socket as soon as there is one."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._is_cut:
                self.cut()

    def ask(
        self,
        what: str,
        method: str,
        path: str,
        body: Json | bytes = None,
        *,
        given: dict[str, Json] | None = None,
        needs: tuple[str, ...] = (),
        largest_bytes: int = LARGEST_BODY_BYTES,
    ) -> Reply:
        """Journal the request, make it, journal the reply. `given` is what the owner entered, without secrets."""
        plain_path = path.partition("?")[0]
        self._journal.append(
            "stimulus", f"{self.who}.request", request=what, method=method, path=plain_path, given=given or {}
        )
        started_ns = self._clock.now_ns
        status, answer = self.exchange(what, method, path, body, needs, largest_bytes)
        code, wait_s = self._error(what, answer) if status >= 400 else (None, None)
        fields = fields_for_journal(answer)
        record = self._journal.append(
            "observation",
            f"{self.who}.reply",
            request=what,
            status=status,
            error_code=code,
            retry_after_s=wait_s,
            fields=fields,
        )
        return Reply(status, answer, code, wait_s, started_ns, self._clock.now_ns, record)

    def _error(self, what: str, answer: Json) -> tuple[str, float | None]:
        try:
            return error_of(answer)
        except Unreadable as error:
            raise self.fault(DutProtocolError, what, str(error)) from None

    def hide(self, secret: str) -> None:
        """From now on this text reaches no evidence."""
        self._journal.hide(secret)

    def ping(self) -> None:
        """See that the cloud answers at all. Raises RigError when it does not, or fails."""
        try:
            # its status is all that is asked for, so that no endless body is read
            with self.client.stream("GET", self._base_url + _ANY_PATH, timeout=self._ping_s) as response:
                status = response.status_code
        except httpx.HTTPError as error:
            raise self.fault(RigError, "a look whether it is there", f"cannot be reached: {error}") from error
        if status >= 500:
            raise self.fault(RigError, "a look whether it is there", f"fails with status {status}")

    @property
    def _ping_s(self) -> float:
        return min(PING_S, self.client.timeout.read or PING_S)

    def exchange(
        self,
        what: str,
        method: str,
        path: str,
        body: Json | bytes,
        needs: tuple[str, ...],
        largest_bytes: int = LARGEST_BODY_BYTES,
    ) -> tuple[int, Json]:
        """One request; returns the status and the body (of a redirection: its address)."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        # not packed: a small body may be a large one when it is unpacked
        headers = {"Content-Type": _FORM if isinstance(body, bytes) else _JSON_API, "Accept-Encoding": "identity"}
        request: dict[str, Any] = {"content": content, "headers": headers, "extensions": self._extensions}
        try:
            with self.client.stream(method, self._base_url + path, **request) as response:
                status, location = response.status_code, response.headers.get("Location")
                if response.headers.get("Content-Encoding", "identity") != "identity":
                    raise Unreadable("its body is packed, which was not asked for")
                content = read_bounded(response.iter_bytes(), largest_bytes)
        except httpx.TimeoutException:
            raise self.fault(RigError, what, f"does not answer within {self.client.timeout.read} s") from None
        except httpx.HTTPError as error:
            raise self.fault(RigError, what, f"cannot be reached: {error}") from error
        except Unreadable as error:
            raise self.fault(DutProtocolError, what, str(error)) from None
        except (ValueError, httpx.InvalidURL, httpx.CookieConflict) as error:
            self.client.cookies.clear()
            problem = f"gave a cookie or an address that no request can carry ({type(error).__name__})"
            raise self.fault(DutProtocolError, what, problem) from error
        if status >= 500:
            raise self.fault(RigError, what, f"fails with status {status}")
        try:
            answer = {"location": location} if status == 302 else parse(content)
            if status < 400:
                require(answer, needs)
        except Unreadable as error:
            raise self.fault(DutProtocolError, what, f"answers with status {status}, but {error}") from None
        return status, answer

    def fault(self, branch: type[TcuHilError], what: str, why: str) -> TcuHilError:
        """Journal a fault and give the error to raise."""
        party = "the cloud" if branch is RigError else "the owner API"
        hint = "check owner access in the rig file, and the cloud's own status" if branch is RigError else None
        error = branch(f"{party} {why} (at {what!r})", where=self._base_url, hint=hint)
        if not self._is_cut:
            self._journal.append("fault", branch.fault, message=str(error))
        return error

    def text(self, what: str, body: Json, *path: str) -> str:
        """A text that an answer must hold."""
        try:
            return text_at(body, *path)
        except Unreadable as error:
            raise self.fault(DutProtocolError, what, str(error)) from None
