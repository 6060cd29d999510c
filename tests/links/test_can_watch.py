"""What makes a CAN bus unsound: error frames as Linux defines them, the controller's state, other nodes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import can
import pytest

from harness.clock import Clock
from harness.kernel import Kernel, ns
from harness.links.can_watch import CanWatch


class Bus:
    """As much of a bus as is asked for."""

    state = can.BusState.ACTIVE


@pytest.fixture
def kernel() -> Kernel:
    """Time."""
    return Kernel("watch")


@pytest.fixture
def watch(kernel: Kernel) -> CanWatch:
    """The watch over a bus that hands over each frame."""
    return CanWatch(cast("can.BusABC", Bus()), Clock(kernel, datetime(2026, 3, 2, tzinfo=UTC), 7.0))


def error(kind: int, data: str = "") -> can.Message:
    """An error frame."""
    return can.Message(arbitration_id=kind, is_error_frame=True, data=bytes.fromhex(data), dlc=8, check=False)


@pytest.mark.parametrize(
    ("frames", "says"),
    [
        ([], ""),
        ([error(0x008, "0000040000000000")], ""),
        ([error(0x040)], "went bus-off"),
        ([error(0x040), error(0x100)], "went bus-off"),
        ([error(0x204, "0020000000008000")], "error passive (errors: 128 tx, 0 rx)"),
        ([error(0x004, "0010000000000000"), error(0x004, "0040000000000000")], ""),
        ([error(0x004, "0001000000000000")], "lost frames: the adapter had no room for them 1 times"),
    ],
    ids=["none", "one error", "bus-off", "restarted after bus-off", "passive", "passive no more", "overflow"],
)
def test_error_frames(watch: CanWatch, frames: list[can.Message], says: str) -> None:
    """What has cost evidence stays; what was only a warning does not."""
    for frame in frames:
        watch.take_error(frame)
    assert watch.summary()["error_frames"] == len(frames)
    problem = watch.problem or ""
    assert says in problem if says else problem == ""


def test_a_frame_of_the_bench_from_another_node(watch: CanWatch) -> None:
    """An echo of what was sent is none; other content is."""
    watch.sends(0x60D, b"\x01")
    watch.sends(0x60D, b"\x02")
    assert watch.is_own(can.Message(arbitration_id=0x60D, data=b"\x01", is_extended_id=False))
    assert not watch.is_own(can.Message(arbitration_id=0x56E, data=b"\x01", is_extended_id=False))
    assert watch.problem is None
    assert watch.is_own(can.Message(arbitration_id=0x60D, data=b"\x03", is_extended_id=False))
    assert watch.problem == "has another node that sends 60D, which the bench plays"


def test_frames_are_counted_with_their_gaps(watch: CanWatch, kernel: Kernel) -> None:
    """A stretch of more than 2 s without a frame is a gap."""
    for at_s in (1.0, 1.1, 3.1, 5.2, 5.3):
        kernel.drive(lambda: False, ns(at_s))
        watch.count(0x56E)
    counted = watch.counted(0x56E)
    assert counted is not None
    assert (counted.frames, counted.first_ns, counted.last_ns) == (5, ns(1.0), ns(5.3))
    assert counted.gaps_ns == [(ns(3.1), ns(5.2))]
