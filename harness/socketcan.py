"""SocketCAN of which the kernel hands over what changes, and not each repetition.

A car repeats hundreds of frames a second, and nearly all of them say what the one before said. Here the kernel's
broadcast manager compares; a process wakes up for news only. (linux/can/bcm.h: RX_SETUP and RX_CHANGED;
linux/can/raw.h: joined filters.)
"""

from __future__ import annotations

import os
import re
import select
import socket
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import can
from can.interfaces.socketcan import SocketcanBus
from can.interfaces.socketcan.constants import (
    CAN_EFF_FLAG,
    CAN_RTR_FLAG,
    RX_ANNOUNCE_RESUME,
    RX_CHECK_DLC,
    SETTIMER,
)
from can.interfaces.socketcan.socketcan import BcmMsgHead, build_bcm_header

RX_SETUP, RX_TIMEOUT, RX_CHANGED = 5, 11, 12
CAN_RAW_JOIN_FILTERS = 6
CAN_INV_FILTER = 0x20000000
#: the bits by which a data frame with a standard identifier is told from any other frame
EXACTLY = CAN_EFF_FLAG | CAN_RTR_FLAG | 0x7FF
#: identifiers that raw filters of one socket can leave out (CAN_RAW_FILTER_MAX)
MOST_WATCHED = 512
#: struct can_frame: identifier and flags, length, padding, data; every bit of the data is compared
CAN_FRAME = struct.Struct("=IB3x8s")
EVERY_BIT = b"\xff" * 8
MESSAGE_BYTES = 4096
#: a frame that is counted has a gap when it stays away for longer, in s
GAP_S = 2
NS_PER_S = 1_000_000_000
#: where the kernel shows what a broadcast manager socket has seen, and how it writes the count of one identifier
STATISTICS = Path("/proc/net/can-bcm")
RECEIVED = r"rx_op: {:03X} .*# recv \d+ \((\d+)\)"


@dataclass(slots=True)
class Count:
    """Frames of one identifier, the instants of the first and the last, and the stretches longer than GAP_S without."""

    frames: int = 0
    first_ns: int | None = None
    last_ns: int | None = None
    gaps_ns: list[tuple[int, int]] = field(default_factory=list)
    #: the last frame before the silence that lasts
    silent_since_ns: int | None = None


class ChangesBus(SocketcanBus):
    """A SocketCAN bus with `recv_changed`.

    Data frames of the `watched` standard identifiers arrive there when their content or length is another than before;
    of all other frames each one arrives, or only those with the identifiers in `only`. Frames of the identifier
    `counted` are counted by the kernel, and `now_ns` dates their gaps. Raises OSError when the interface is not there
    or the kernel has no broadcast manager, ValueError for more than 512 identifiers.
    """

    def __init__(
        self,
        channel: str,
        watched: Iterable[int],
        only: Iterable[int] | None = None,
        counted: int | None = None,
        now_ns: Callable[[], int] = lambda: 0,
    ) -> None:
        watched = sorted(set(watched))
        if len(watched) > MOST_WATCHED:
            raise ValueError(f"a bus can watch {MOST_WATCHED} identifiers, not {len(watched)}")
        super().__init__(channel=channel)
        self._counted, self._now_ns, self._count = counted, now_ns, Count()
        self._changes = socket.socket(socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_BCM)
        self._ready = select.epoll()
        try:
            self._admit(watched, only)
            self._changes.connect((channel,))
            self._changes.setblocking(False)
            self._watches = [_watch(identifier, tells_gaps=identifier == counted) for identifier in watched]
            self.tell_again()
        except OSError:
            self.shutdown()
            raise
        self._ready.register(self._changes, select.EPOLLIN)
        self._ready.register(self.socket, select.EPOLLIN)

    def _admit(self, watched: list[int], only: Iterable[int] | None) -> None:
        """What the raw socket takes. Filters are joined by "or", unless all of them must let a frame pass."""
        if only is not None:
            filters = [(identifier, EXACTLY & ~CAN_RTR_FLAG) for identifier in only]
        else:
            filters = [(identifier | CAN_INV_FILTER, EXACTLY) for identifier in watched]
            self.socket.setsockopt(socket.SOL_CAN_RAW, CAN_RAW_JOIN_FILTERS, 1)
        packed = b"".join(struct.pack("=II", *each) for each in filters)
        self.socket.setsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_FILTER, packed)

    def tell_again(self) -> None:
        """Take the next frame of each watched identifier for news, as at the beginning."""
        for watch in self._watches:
            self._changes.send(watch)

    def fileno(self) -> int:
        """A descriptor that is readable when there is something to receive."""
        return self._ready.fileno()

    def recv_changed(self) -> can.Message | None:
        """The next frame with other content than before, or of an identifier that is not watched; None: nothing yet.

        Raises can.CanOperationError when the interface has gone.
        """
        try:
            message = self._changes.recv(MESSAGE_BYTES)
        except BlockingIOError:
            return self.recv(timeout=0)
        except OSError as error:
            raise can.CanOperationError(f"Failed to receive: {error.strerror}", error.errno) from error
        return self._changed(message) or self.recv_changed()

    def counted(self, arbitration_id: int) -> Count:
        """The frames of the identifier that is counted, up to now. Raises ValueError for another one."""
        if arbitration_id != self._counted:
            raise ValueError(f"the frames of {arbitration_id:03X} are not counted")
        count = self._count
        count.frames = self._frames(arbitration_id)
        if count.first_ns is not None:
            count.last_ns = self._now_ns() if count.silent_since_ns is None else count.silent_since_ns
        return count

    def _frames(self, identifier: int) -> int:
        statistics = (STATISTICS / str(os.fstat(self._changes.fileno()).st_ino)).read_text()
        found = re.search(RECEIVED.format(identifier), statistics)
        return int(found[1]) if found else 0

    def _changed(self, message: bytes) -> can.Message | None:
        """The frame that a notification carries; None when it tells that one stays away."""
        head = BcmMsgHead.from_buffer_copy(message)
        count = self._count
        if head.can_id == self._counted:
            now_ns = self._now_ns()
            if head.opcode == RX_TIMEOUT:
                count.silent_since_ns = now_ns - GAP_S * NS_PER_S
            else:
                if count.silent_since_ns is not None:
                    count.gaps_ns.append((count.silent_since_ns, now_ns))
                count.silent_since_ns = None
                count.first_ns = now_ns if count.first_ns is None else count.first_ns
        if head.opcode != RX_CHANGED:
            return None
        identifier, length, data = CAN_FRAME.unpack_from(message, len(message) - CAN_FRAME.size)
        return can.Message(arbitration_id=identifier & 0x7FF, is_extended_id=False, data=data[:length])

    def shutdown(self) -> None:
        """Leave the bus."""
        with suppress(OSError):
            super().shutdown()
        self._changes.close()
        self._ready.close()


def _watch(identifier: int, *, tells_gaps: bool) -> bytes:
    flags, gap_s = (RX_CHECK_DLC | SETTIMER | RX_ANNOUNCE_RESUME, GAP_S) if tells_gaps else (RX_CHECK_DLC, 0)
    head: bytes = build_bcm_header(RX_SETUP, flags, 0, gap_s, 0, 0, 0, identifier, 1)
    return head + CAN_FRAME.pack(identifier, 8, EVERY_BIT)
