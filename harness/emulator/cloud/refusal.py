"""How the cloud refuses a request."""

from __future__ import annotations


class Refusal(Exception):
    """A request that is not granted: HTTP status, a code to decide on, a text to read, the wait if there is one."""

    def __init__(self, status: int, code: str, detail: str, retry_after_s: int | None = None) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s
