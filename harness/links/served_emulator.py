"""The control link to a served emulated bench: a fresh unit and cloud for each case, at the same addresses."""

from __future__ import annotations

import json
import reprlib
import socket
from typing import Any

from harness.errors import RigError

#: the fresh bench is there by then
RENEWAL_S = 30.0
LARGEST_ANSWER_BYTES = 65_536


def renew(port: int, wish: dict[str, Any]) -> None:
    """Have the served bench start afresh. Raises RigError when it is not there or refuses."""
    _ask(port, wish)


def unit_faults(port: int) -> list[str]:
    """What a unit in another process did that docs/tcu-port.md does not allow, since the bench started afresh.

    Raises RigError when the served bench is not there.
    """
    faults = _ask(port, {"tell": "unit faults"}).get("faults")
    return [str(fault) for fault in faults] if isinstance(faults, list) else []


def _ask(port: int, wish: dict[str, Any]) -> dict[str, Any]:
    address = ("127.0.0.1", port)
    try:
        with socket.create_connection(address, timeout=RENEWAL_S) as connection:
            connection.sendall(json.dumps(wish).encode() + b"\n")
            answer = json.loads(connection.makefile("rb").readline(LARGEST_ANSWER_BYTES) or b"{}")
    except (OSError, ValueError, RecursionError) as error:
        raise RigError(
            f"the emulated bench of this rig does not answer at port {port}: {error}",
            hint="start it: tcuhil emulate --rig with this rig file",
        ) from error
    if not isinstance(answer, dict) or answer.get("ready") is not True:
        problem = answer.get("error") if isinstance(answer, dict) else "it gives no answer that can be read"
        raise RigError(f"the emulated bench of this rig could not start afresh: {reprlib.repr(problem)}")
    return answer
