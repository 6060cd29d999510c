"""What is heard on a CAN bus for a while, and how many bits it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from contextlib import suppress
from dataclasses import dataclass, field

import can

from harness.clock import Clock

#: Davis, Burns, Bril, Lukkien, "Controller Area Network (CAN) schedulability analysis: Refuted, revisited and revised",
#: 2007: bits of a frame, without its data, that are stuffed, and those that are not (3 of them between two frames)
STUFFED_STANDARD, STUFFED_EXTENDED, UNSTUFFED = 34, 54, 13
BITS_PER_BYTE = 8
#: after the first, each stuff bit needs four more bits
BITS_PER_STUFF_BIT = 4
LONGEST_WAIT_S = 0.1


def worst_bits(data_bytes: int, extended: bool) -> int:
    """Bits of a classic frame on the wire with the most stuff bits that it can have, and the gap behind it."""
    stuffed = (STUFFED_EXTENDED if extended else STUFFED_STANDARD) + BITS_PER_BYTE * data_bytes
    return stuffed + UNSTUFFED + (stuffed - 1) // BITS_PER_STUFF_BIT


@dataclass
class Traffic:
    """Frames by identifier (extended ones apart), their bits, and error frames, heard in so many seconds.

    `state` is what the controller says of itself at the end, where python-can knows it.
    """

    duration_s: float
    frames: Counter[tuple[int, bool]] = field(default_factory=Counter)
    bits: int = 0
    error_frames: int = 0
    state: can.BusState | None = None

    def load(self, bitrate_bps: int) -> float:
        """The share of time that the bus is taken, 0 to 1."""
        return self.bits / self.duration_s / bitrate_bps


def wait_for_any(bus: can.BusABC, clock: Clock, frames: Container[tuple[int, bool]], until_s: float) -> None:
    """Receive until one of some frames has come, or until an instant. Raises what python-can raises."""
    while (left_s := until_s - clock.now_s) > 0:
        message = bus.recv(min(left_s, LONGEST_WAIT_S))
        if message is not None and (message.arbitration_id, message.is_extended_id) in frames:
            return


def listen(bus: can.BusABC, clock: Clock, duration_s: float) -> Traffic:
    """Receive every frame for a while. Raises what python-can raises."""
    traffic = Traffic(duration_s)
    end_s = clock.now_s + duration_s
    while (left_s := end_s - clock.now_s) > 0:
        message = bus.recv(min(left_s, LONGEST_WAIT_S))
        if message is None:
            continue
        if message.is_error_frame:
            traffic.error_frames += 1
            continue
        traffic.frames[message.arbitration_id, message.is_extended_id] += 1
        data_bytes = 0 if message.is_remote_frame else len(message.data)
        traffic.bits += worst_bits(data_bytes, message.is_extended_id)
    with suppress(NotImplementedError):
        traffic.state = bus.state
    return traffic
