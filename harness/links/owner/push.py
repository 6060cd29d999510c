"""The pushes that reach the owner's phone: read when the doorbell rings, or waited for by a thread in wall time."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import quote

import httpx

from harness.clock import Clock
from harness.errors import RigError, TcuHilError
from harness.journal import Journal, Json
from harness.links.inlet import STOP_S, Doorbell, attach
from harness.links.owner.reply import bounded
from harness.links.owner.wire import OwnerWire

PHONES = "/push-gateway/v1/devices"
#: how long the gateway is asked to keep a request open until a push comes, and how much of the time-out that may be
LONG_POLL_S = 20.0
LONG_POLL_SHARE = 0.5
_NEEDED = tuple(
    f"data[].attributes.{name}" for name in ("vin", "title", "categoryKey", "ruleKey", "timestamp", "presentation")
)


class PushInbox:
    """What arrives at one phone, each push one observation, in order."""

    def __init__(self, wire: OwnerWire, journal: Journal, clock: Clock, transport: httpx.BaseTransport | None) -> None:
        self._wire = wire
        self._journal = journal
        self._clock = clock
        self._transport = transport
        self._phone: str | None = None
        self._read = 0
        self._failure: Exception | None = None
        self._apart: OwnerWire | None = None
        self._thread: threading.Thread | None = None

    def check(self) -> None:
        """Raise RigError when nothing would tell of a push in the pacing of this rig."""
        if not isinstance(self._transport, Doorbell) and self._clock.kind != "wall":
            attach(self._transport, self._take_all, "owner", self._clock)

    def open(self, phone: str) -> None:
        """Begin to read what arrives at a phone; again for the same phone: nothing new."""
        if self._phone is not None:
            return
        self._phone, self._read = phone, 0
        if isinstance(self._transport, Doorbell):
            self._transport.on_input(self._take_all)
        else:
            self._apart = self._wire.apart()
            self._thread = threading.Thread(target=self._wait, args=(self._apart,), name="push reader", daemon=True)
            self._thread.start()

    def check_alive(self, *, thoroughly: bool) -> None:
        """Raise RigError when a push would not be seen: the gateway has failed, or (thoroughly) fails now."""
        if self._failure is not None:
            raise self._failure
        if thoroughly and self._phone is not None and isinstance(self._transport, Doorbell):
            self._take_all()

    def close(self) -> None:
        """Read no more. A push that is still on its way reaches nobody."""
        self._phone = None
        if self._apart is not None and self._thread is not None:
            self._apart.cut()
            self._thread.join(STOP_S)
            self._apart.client.close()

    def _take_all(self) -> None:
        try:
            pushes = self._fetch(self._wire)
        except TcuHilError as error:
            self._failure = error
            raise
        for push in pushes:
            self._take(push)

    def _wait(self, wire: OwnerWire) -> None:
        """The thread: wait at the gateway, and hand over what comes; the bench makes the record."""
        timeout_s = wire.client.timeout.read or LONG_POLL_S
        wait_s = min(LONG_POLL_S, timeout_s * LONG_POLL_SHARE)
        while self._phone is not None:
            try:
                pushes = self._fetch(wire, wait_s)
            except TcuHilError as error:
                if self._phone is not None:
                    self._failure = error
                    self._clock.ring(lambda failure=error: _raise(failure))  # type: ignore[misc]  # no inference
                return
            for push in pushes:
                self._clock.ring(lambda arrived=push: self._take(arrived))  # type: ignore[misc]  # no inference

    def _fetch(self, wire: OwnerWire, wait_s: float = 0.0) -> list[dict[str, Any]]:
        phone = self._phone
        if phone is None:
            return []
        path = f"{PHONES}/{quote(phone, safe='')}/messages?after={self._read}"
        if wait_s:
            path += f"&wait={wait_s:.3f}"
        status, answer = wire.exchange("read pushes", "GET", path, None, _NEEDED)
        if status >= 400:
            raise wire.fault(RigError, "read pushes", f"refuses with status {status}")
        pushes: list[dict[str, Any]] = [push["attributes"] for push in answer["data"]]
        self._read += len(pushes)
        return pushes

    def _take(self, push: Json) -> None:
        self._journal.append(
            "observation",
            f"{self._wire.who}.push",
            vin=bounded(push["vin"]),
            rule=bounded(push["ruleKey"]),
            title=bounded(push["title"]),
            category=bounded(push["categoryKey"]),
            timestamp=bounded(push["timestamp"]),
            presentation=bounded(push["presentation"]),
        )


def _raise(failure: Exception) -> None:
    raise failure
