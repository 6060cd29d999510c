"""The bench's CAN adapter as it can break: pulled out, off the bus, error passive, or losing frames.

Error frames are those of Linux (linux/can/error.h), which python-can hands on as it gets them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from weakref import WeakMethod

Told = Callable[[tuple[int, bytes] | None], None]
ControllerState = Literal["active", "passive", "bus-off"]

#: error class in the identifier, and in byte 1 the state of the controller: CAN_ERR_CRTL, CAN_ERR_BUSOFF, CAN_ERR_CNT
ERROR_CONTROLLER, ERROR_BUS_OFF, ERROR_COUNTERS = 0x004, 0x040, 0x200
RECEIVER_PASSIVE, TRANSMITTER_PASSIVE = 0x10, 0x20
#: ISO 11898-1, 12.1.4: error passive above 127, bus-off above 255
PASSIVE_ERRORS, MOST_ERRORS = 128, 255


class CanAdapter:
    """What all buses of the bench on one network share. It is sound until something of this is called."""

    def __init__(self) -> None:
        self.present = True
        self.state: ControllerState = "active"
        #: frames of others are lost, without a word
        self.deaf = False
        #: a bus that nobody holds any more is not told
        self._told: list[WeakMethod[Told]] = []

    def tell(self, bus: Told) -> None:
        """Have a bus told of each change: an error frame's identifier and data, if the change makes one."""
        self._told.append(WeakMethod(bus))

    @property
    def sends(self) -> bool:
        """Whether what is sent reaches the bus."""
        return self.present and self.state != "bus-off"

    @property
    def receives(self) -> bool:
        """Whether what is on the bus reaches the bench."""
        return self.sends and not self.deaf

    def pull_out(self) -> None:
        """The adapter is gone."""
        self.present = False
        self._changed(None)

    def go_bus_off(self) -> None:
        """Too many errors: the controller takes no more part in the bus."""
        self.state = "bus-off"
        self._changed((ERROR_BUS_OFF | ERROR_COUNTERS, bytes([0, 0, 0, 0, 0, 0, MOST_ERRORS, 0])))

    def go_passive(self) -> None:
        """Nobody acknowledges, or the line is disturbed."""
        self.state = "passive"
        data = bytes([0, RECEIVER_PASSIVE | TRANSMITTER_PASSIVE, 0, 0, 0, 0, PASSIVE_ERRORS, PASSIVE_ERRORS])
        self._changed((ERROR_CONTROLLER | ERROR_COUNTERS, data))

    def lose_frames(self, deaf: bool) -> None:
        """Lose what others send, or stop losing it."""
        self.deaf = deaf
        self._changed(None)

    def _changed(self, error: tuple[int, bytes] | None) -> None:
        self._told = [told for told in self._told if told() is not None]
        for told in tuple(self._told):
            bus = told()
            if bus is not None:
                bus(error)
