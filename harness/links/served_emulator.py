"""The control link to a served emulated bench: a fresh unit and cloud for each case, at the same addresses."""

from __future__ import annotations

import json
import socket
from typing import Any

from harness.errors import RigError

#: the fresh bench is there by then
RENEWAL_S = 30.0
LARGEST_ANSWER_BYTES = 4096


def renew(port: int, wish: dict[str, Any]) -> None:
    """Have the served bench start afresh. Raises RigError when it is not there or refuses."""
    address = ("127.0.0.1", port)
    try:
        with socket.create_connection(address, timeout=RENEWAL_S) as connection:
            connection.sendall(json.dumps(wish).encode() + b"\n")
            answer = json.loads(connection.makefile("rb").readline(LARGEST_ANSWER_BYTES) or b"{}")
    except (OSError, ValueError) as error:
        raise RigError(
            f"the emulated bench of this rig does not answer at port {port}: {error}",
            hint="start it: tcuhil emulate --rig with this rig file",
        ) from error
    if answer.get("ready") is not True:
        raise RigError(f"the emulated bench of this rig could not start afresh: {str(answer.get('error'))[:200]}")
