"""The network's end of the uplink of a unit in another process: registration, messages, acknowledgements.

It speaks the lines of docs/tcu-port.md, "Uplink over TCP". Every line but those of the registration goes through the
air: it takes the latency, it may be lost, and without coverage there is no connection.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Protocol

from harness.emulator.cloud.cloud import Cloud
from harness.emulator.external_unit import ExternalUnit
from harness.emulator.radio import Message, Radio, Sender
from harness.errors import DutProtocolError
from harness.kernel import Kernel, Timer, ns

#: the longest line with its line feed, in bytes
LONGEST_LINE_BYTES = 16_384
#: so much of a line that is refused is quoted
_QUOTED_BYTES = 120


class Line(Protocol):
    """A connection of the unit, as whoever carries the bytes offers it."""

    def send(self, line: bytes) -> None:
        """Send a line."""

    def cut(self) -> None:
        """Hang up. Nothing more comes from this connection."""


class _Refused(Exception):
    """A line that cannot be a message of the unit: the connection is cut."""


class Uplink:
    """One unit, at most one connection: a newer one takes the place of the one before, as after a reboot.

    Every method is called between two events of the bench. `downlink` carries messages to the unit.
    """

    def __init__(self, kernel: Kernel, radio: Radio, cloud: Cloud, unit: ExternalUnit) -> None:
        self._kernel = kernel
        self._radio = radio
        self._cloud = cloud
        self._unit = unit
        self._line: Line | None = None
        self._registering: Timer | None = None
        self.downlink = Sender(kernel, radio, self._say, receiver_acknowledges=True)
        #: told what was refused, and why
        self.on_refusal: Callable[[str], None] = lambda _reason: None
        radio.watch(self._coverage_changed)

    def connected(self, line: Line) -> None:
        """The unit, or whoever it is, has connected."""
        if not self._radio.covered:
            line.cut()
            return
        self._hang_up()
        self._line = line

    def gone(self, line: Line) -> None:
        """The other end has hung up."""
        if line is self._line:
            self._leave()

    def received(self, line: Line, text: bytes) -> None:
        """A whole line, or more than the longest may have, has come."""
        if line is not self._line:
            return
        try:
            self._take(_read(text))
        except _Refused as refused:
            self._refuse(None, f"{refused}: {text[:_QUOTED_BYTES]!r}")
            self._hang_up()

    # -- registration ------------------------------------------------------------------------------------------------

    def _register(self) -> None:
        self._unit.set_registered(True)
        self._say({"type": "registered", "rsrp_dbm": self._radio.rsrp_dbm})
        self.downlink.attach(True)

    def _coverage_changed(self) -> None:
        if not self._radio.covered:
            self._hang_up()
        elif self._unit.registered:
            self._say({"type": "level", "rsrp_dbm": self._radio.rsrp_dbm})

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.cut()
            self._leave()

    def _leave(self) -> None:
        """The connection is no more."""
        self._line = None
        if self._registering is not None:
            self._registering.cancel()
            self._registering = None
        if self._unit.registered:
            self._unit.set_registered(False)
        self.downlink.attach(False)

    # -- lines -------------------------------------------------------------------------------------------------------

    def _take(self, message: Message) -> None:
        if message.get("vin") != self._unit.vin:
            raise _Refused("the VIN is not that of a vehicle in this network")
        if message.get("type") == "register":
            if self._registering is None:
                delay_ns = ns(self._radio.parameters.registration_s)
                self._registering = self._kernel.after(delay_ns, self._register)
        elif not self._unit.registered:
            raise _Refused("the unit is not registered")
        elif message.get("type") == "ack":
            self._radio.carry(lambda: self.downlink.acknowledge(message.get("id")))
        else:
            self._radio.carry(lambda: self._arrived(message))

    def _arrived(self, message: Message) -> None:
        """The cloud has a message; what it cannot read it refuses, and the unit must not repeat it."""
        try:
            self._cloud.receive(message)
        except DutProtocolError as error:
            self._refuse(message.get("id"), str(error))
            return
        self._radio.carry(lambda: self._say({"type": "ack", "id": message["id"]}))

    def _refuse(self, message_id: object, reason: str) -> None:
        self.on_refusal(reason)
        self._say({"type": "refused", "id": message_id, "reason": reason})

    def _say(self, message: Message) -> None:
        if self._line is not None:
            self._line.send(json.dumps(message).encode() + b"\n")


def _read(line: bytes) -> Message:
    if len(line) > LONGEST_LINE_BYTES:
        raise _Refused(f"longer than {LONGEST_LINE_BYTES} bytes")
    try:
        message = json.loads(line.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _Refused("not JSON in UTF-8") from None
    if not isinstance(message, dict):
        raise _Refused("not a JSON object")
    return message


def _no_number(name: str) -> None:
    """NaN and the infinities are not JSON (RFC 8259), though Python reads them."""
    raise ValueError(name)
