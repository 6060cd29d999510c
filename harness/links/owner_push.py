"""The pushes that reach the owner's phone: read when the doorbell rings, or waited for by a thread in wall time."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import quote

import httpx

from harness.clock import Clock
from harness.errors import RigError, TcuHilError
from harness.journal import Journal, Json
from harness.links.inlet import Doorbell, attach
from harness.links.owner_reply import bounded
from harness.links.owner_wire import OwnerWire

PHONES = "/push-gateway/v1/devices"
#: how long the gateway is asked to keep a request open until a push comes
LONG_POLL_S = 1
_NEEDED = tuple(
    f"data[].attributes.{name}" for name in ("title", "categoryKey", "ruleKey", "timestamp", "presentation")
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

    def check(self) -> None:
        """Raise RigError when nothing would tell of a push in the pacing of this rig."""
        if not isinstance(self._transport, Doorbell) and self._clock.kind != "wall":
            attach(self._transport, self._take_all, "owner", self._clock)

    def open(self, phone: str) -> None:
        """Begin to read what arrives at a phone; again for the same phone: nothing new."""
        if self._phone is not None:
            return
        self._phone = phone
        if isinstance(self._transport, Doorbell):
            self._transport.on_input(self._take_all)
        else:
            threading.Thread(target=self._wait, name="push reader", daemon=True).start()

    def close(self) -> None:
        """Read no more; the waiting thread ends by itself. A push that is still on its way reaches nobody."""
        self._phone = None

    def _take_all(self) -> None:
        for push in self._fetch(0):
            self._take(push)

    def _wait(self) -> None:
        """The thread: wait at the gateway, and hand over what comes; the bench makes the record."""
        while self._phone is not None:
            try:
                pushes = self._fetch(LONG_POLL_S)
            except (TcuHilError, RuntimeError) as error:  # a closed client raises RuntimeError
                if self._phone is not None:
                    self._clock.ring(lambda failure=error: _raise(failure))  # type: ignore[misc]  # no inference
                return
            for push in pushes:
                self._clock.ring(lambda arrived=push: self._take(arrived))  # type: ignore[misc]  # no inference

    def _fetch(self, wait_s: int) -> list[dict[str, Any]]:
        if self._phone is None:
            return []
        path = f"{PHONES}/{quote(self._phone, safe='')}/messages?after={self._read}"
        if wait_s:
            path += f"&wait={wait_s}"
        status, answer = self._wire.exchange("read pushes", "GET", path, None, _NEEDED)
        if status >= 400:
            raise self._wire.fault(RigError, "read pushes", f"refuses with status {status}")
        pushes: list[dict[str, Any]] = [push["attributes"] for push in answer["data"]]
        self._read += len(pushes)
        return pushes

    def _take(self, push: Json) -> None:
        content = bounded(push)
        self._journal.append(
            "observation",
            "owner.push",
            rule=content["ruleKey"],
            title=content["title"],
            category=content["categoryKey"],
            timestamp=content["timestamp"],
            presentation=content["presentation"],
        )


def _raise(failure: Exception) -> None:
    raise failure
