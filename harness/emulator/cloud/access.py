"""How the owner's phone reaches the cloud, as it can break."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Failure = Literal["status-500", "time-out", "unreachable"]


class OwnerAccess:
    """The way to the owner API and to the push gateway; sound until something of this is set."""

    def __init__(self) -> None:
        self.api: Failure | None = None
        self.push: Failure | None = None
        #: whoever keeps a request open at the push gateway is told when it breaks
        self.on_push_failure: list[Callable[[], None]] = []

    def break_api(self, failure: Failure) -> None:
        """Requests of the owner fail from now on."""
        self.api = failure

    def break_push(self, failure: Failure) -> None:
        """Pushes reach the phone no more from now on."""
        self.push = failure
        for told in self.on_push_failure:
            told()
