"""The car's own units on the bus: ISO-TP (ISO 15765-2) by can-isotp, moved by frames and by timers of the kernel.

Nothing is polled. A unit that nobody asks costs nothing: its transport is made with the first frame for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import isotp

from harness.clock import Clock
from harness.ecu_file import FUNCTIONAL_REQUEST_ID
from harness.journal import Journal
from harness.kernel import Kernel, Timer, ns
from harness.links.can import CanLink
from harness.links.diagnostics_transport import Transport
from harness.vehicle_file import DiagnosticsSection

#: from a request to the answer
REACTION_S = 0.005
#: bytes of a request that the journal shows
SHOWN_BYTES = 16
#: frames sent last, which a bus that echoes may still bring back
ECHOES = 64
#: what a unit answers to a request; whether all units were asked
Answer = Callable[[bytes, bool], bytes | None]


@dataclass(frozen=True, slots=True)
class EcuAddress:
    """A unit's name in the vehicle file and its identifiers."""

    name: str
    request_id: int
    response_id: int


class EcuPort:
    """One unit's place on the bus. What a tester sends wrongly is ignored and written down."""

    def __init__(
        self, can: CanLink, address: EcuAddress, answer: Answer, kernel: Kernel, clock: Clock, journal: Journal
    ) -> None:
        self._can = can
        self._address = address
        self._answer = answer
        self._kernel = kernel
        self._clock = clock
        self._journal = journal
        self._frame: bytes | None = None
        self._layer: Transport | None = None
        self._timer: Timer | None = None
        self._sent: deque[bytes] = deque(maxlen=ECHOES)
        can.takers[address.request_id] = self.take
        can.takers[address.response_id] = self._heard

    def take(self, data: bytes) -> None:
        """A frame for this unit."""
        self._frame = data
        self._run()
        while (request := self._transport().recv()) is not None:
            self.asked(bytes(request), to_all=False)

    def asked(self, request: bytes, to_all: bool) -> None:
        """A request for this unit, or for all."""
        answer = self._answer(request, to_all)
        self._journal.append(
            "observation",
            "ecu.request",
            ecu=self._address.name,
            request=request[:SHOWN_BYTES].hex(),
            to_all=to_all,
            answered=None if answer is None else answer[:3].hex() if answer[0] == NEGATIVE else f"{answer[0]:02x}",
        )
        if answer is not None:
            self._kernel.after(ns(REACTION_S), lambda: self._say(answer))

    def _say(self, answer: bytes) -> None:
        if self._transport().transmitting():
            return  # as a unit does whose last answer is not taken yet
        self._transport().send(answer)
        self._run()

    def _transport(self) -> Transport:
        if self._layer is None:
            # seen from the unit: it sends on the identifier of its answers
            section = DiagnosticsSection(request_id=self._address.response_id, response_id=self._address.request_id)
            self._layer = Transport(section, self._clock, self._next_frame, self._put, self._failed)
        return self._layer

    def _run(self) -> None:
        """Let the transport work, and come back when one of its timers is due."""
        layer = self._transport()
        layer.process()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        dues_ns = layer.dues_ns()
        if dues_ns:
            self._timer = self._kernel.at(max(min(dues_ns), self._kernel.now_ns + 1), self._run)

    def _next_frame(self, _timeout_s: float) -> isotp.CanMessage | None:
        data, self._frame = self._frame, None
        return None if data is None else isotp.CanMessage(self._address.request_id, len(data), data)

    def _put(self, message: isotp.CanMessage) -> None:
        self._sent.append(bytes(message.data))
        self._can.send_frame(self._address.response_id, bytes(message.data))

    def _heard(self, data: bytes) -> None:
        """A frame with the identifier of this unit's answers: an echo, or the unit is on the bus itself.

        Raises RigError for the latter.
        """
        if data not in self._sent:
            self._can.watch.foreign.add(f"{self._address.response_id:03X}")
            self._can.check()

    def _failed(self, error: Exception) -> None:
        self._journal.append("observation", "ecu.transport", ecu=self._address.name, problem=type(error).__name__)


#: service of a negative response
NEGATIVE = 0x7F
#: a request to all units is a single frame: so many bytes at most (ISO 15765-4)
LONGEST_FUNCTIONAL = 7


def ask_all(can: CanLink, ports: list[EcuPort]) -> None:
    """Have every unit hear the requests to all of them."""

    def take(data: bytes) -> None:
        length = data[0] if data else 0
        if 1 <= length <= LONGEST_FUNCTIONAL and len(data) > length:
            for port in ports:
                port.asked(data[1 : length + 1], to_all=True)

    can.takers[FUNCTIONAL_REQUEST_ID] = take
