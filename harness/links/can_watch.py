"""What the bench knows of the health of its CAN bus: the controller, error frames, and how steadily the unit sends.

Error frames are read as Linux defines them (linux/can/error.h). Adapters that make none leave it to the controller's
state and to the unit's cyclic frame to tell.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import can

from harness.clock import Clock
from harness.kernel import NS_PER_S

#: a cyclic frame that stays away for longer has a gap
GAP_NS = 2 * NS_PER_S
#: classes of error frames, and of CAN_ERR_CRTL the states in byte 1
BUS_OFF, RESTARTED, CONTROLLER, COUNTERS = 0x040, 0x100, 0x004, 0x200
OVERFLOWS, PASSIVES = 0x03, 0x30
#: contents sent last, which a bus that echoes may still bring back
ECHOES = 8
#: unexpected identifiers that are named in the evidence
MOST_NAMED = 16


class Counted(Protocol):
    """How many frames there were, the instants of the first and the last in ns, and stretches over GAP_NS without."""

    frames: int
    first_ns: int | None
    last_ns: int | None
    gaps_ns: list[tuple[int, int]]


@runtime_checkable
class FrameCounter(Protocol):
    """A bus that counts frames itself, because it does not hand over each of them (see ContentChanges)."""

    def counted(self, arbitration_id: int) -> Counted:
        """The frames of an identifier up to now."""


@dataclass(slots=True)
class _Count:
    frames: int = 0
    first_ns: int | None = None
    last_ns: int | None = None
    gaps_ns: list[tuple[int, int]] = field(default_factory=list)


class CanWatch:
    """Counts what comes. `problem` says why the bus cannot be trusted, in words that follow "the CAN bus"."""

    def __init__(self, bus: can.BusABC, clock: Clock | None, *, hears_all: bool = True) -> None:
        self._bus = bus
        self._clock = clock
        self._hears_all = hears_all
        self._sent: dict[int, deque[bytes]] = {}
        self._counts: dict[int, _Count] = {}
        self._went_off = False
        self._overflows = 0
        self._passive = False
        self._tx_errors = self._rx_errors = 0
        self.error_frames = 0
        self.unexpected: dict[str, int] = {}
        #: why the bus is lost for good
        self.lost: str | None = None
        #: identifiers that the bench plays, sent by another node
        self.foreign: set[str] = set()

    def count(self, arbitration_id: int) -> None:
        """A frame of a bus that hands over each."""
        if self._clock is None:
            return
        now_ns = self._clock.now_ns
        count = self._counts.setdefault(arbitration_id, _Count())
        if count.last_ns is not None and now_ns - count.last_ns > GAP_NS:
            count.gaps_ns.append((count.last_ns, now_ns))
        count.frames += 1
        count.first_ns = now_ns if count.first_ns is None else count.first_ns
        count.last_ns = now_ns

    def counted(self, arbitration_id: int) -> Counted | None:
        """The frames of an identifier; None when nobody counts them on this bus."""
        if isinstance(self._bus, FrameCounter):
            return self._bus.counted(arbitration_id)
        return self._counts.setdefault(arbitration_id, _Count()) if self._hears_all else None

    def take_error(self, message: can.Message) -> None:
        """An error frame."""
        self.error_frames += 1
        kind, data = message.arbitration_id, bytes(message.data).ljust(8, b"\0")
        if kind & BUS_OFF:
            self._went_off = True
        if kind & CONTROLLER:
            self._overflows += bool(data[1] & OVERFLOWS)
            self._passive = bool(data[1] & PASSIVES)
        if kind & COUNTERS:
            self._tx_errors, self._rx_errors = data[6], data[7]

    def sends(self, arbitration_id: int, data: bytes) -> None:
        """The bench plays this frame."""
        self._sent.setdefault(arbitration_id, deque(maxlen=ECHOES)).append(data)

    def is_own(self, message: can.Message) -> bool:
        """Whether the bench plays this frame; another node that sends it as well makes the bus unsound."""
        sent = self._sent.get(message.arbitration_id)
        if sent is None or message.is_extended_id:
            return False
        if message.is_remote_frame or bytes(message.data) not in sent:
            self.foreign.add(f"{message.arbitration_id:03X}")
        return True

    def unexpect(self, identifier: str) -> None:
        """A frame that nobody should send."""
        if identifier in self.unexpected or len(self.unexpected) < MOST_NAMED:
            self.unexpected[identifier] = self.unexpected.get(identifier, 0) + 1

    @property
    def state(self) -> str:
        """The controller: active, passive or error (bus-off), as far as the adapter says; a lost bus is lost."""
        if self.lost is not None:
            return "lost"
        try:
            return self._bus.state.name.lower()
        except (can.CanError, OSError, NotImplementedError):
            return "unknown"

    @property
    def problem(self) -> str | None:
        """Why what this bus says, or does not say, is no evidence; None when it is."""
        state = self.state
        if self.lost is not None:
            return f"is lost: {self.lost}"
        if self._went_off or state == "error":
            return "went bus-off: the controller took no more part in it"
        if self._passive or state == "passive":
            return f"is disturbed: the controller is error passive (errors: {self._tx_errors} tx, {self._rx_errors} rx)"
        if self._overflows:
            return f"lost frames: the adapter had no room for them {self._overflows} times"
        if self.foreign:
            return f"has another node that sends {', '.join(sorted(self.foreign))}, which the bench plays"
        return None

    def summary(self) -> dict[str, object]:
        """For the evidence."""
        return {
            "state": self.state,
            "error_frames": self.error_frames,
            "tx_errors": self._tx_errors,
            "rx_errors": self._rx_errors,
            "overflows": self._overflows,
            "unexpected": dict(self.unexpected),
            "foreign": sorted(self.foreign),
        }
