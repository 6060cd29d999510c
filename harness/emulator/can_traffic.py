"""How often each identifier came, and when it was missing, worked out from the streams and not from their frames."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.emulator.can_network import Frame, Stream
from harness.kernel import Kernel


@dataclass(slots=True)
class Count:
    """The frames of one identifier: how many, the instants of the first and the last one, and each stretch without one.

    A stretch counts when it is longer than what was asked for; its bounds are the frames before and after it.
    """

    frames: int = 0
    first_ns: int | None = None
    last_ns: int | None = None
    gaps_ns: list[tuple[int, int]] = field(default_factory=list)

    def add(self, first_ns: int, last_ns: int, frames: int, gap_ns: int) -> None:
        """Some frames more."""
        if self.last_ns is not None and first_ns - self.last_ns > gap_ns:
            self.gaps_ns.append((self.last_ns, first_ns))
        self.first_ns = first_ns if self.first_ns is None else self.first_ns
        self.last_ns = last_ns if self.last_ns is None else max(self.last_ns, last_ns)
        self.frames += frames


class Traffic:
    """A follower of the network that counts."""

    def __init__(self, kernel: Kernel, gap_ns: int) -> None:
        self._kernel = kernel
        self._gap_ns = gap_ns
        self._counts: dict[int, Count] = {}
        #: what is being repeated, and the instant from which it is not counted yet
        self._open: dict[Stream, int] = {}

    def sent(self, frame: Frame) -> None:
        """A single frame, now."""
        now_ns = self._kernel.now_ns
        self._count(frame.arbitration_id).add(now_ns, now_ns, 1, self._gap_ns)

    def started(self, stream: Stream) -> None:
        """A stream repeats its frame from now on."""
        self._open[stream] = stream.start_ns if stream.start_ns == self._kernel.now_ns else stream.next_due_ns()

    def changed(self, stream: Stream) -> None:
        """Other content, the same identifier."""

    def stopped(self, stream: Stream) -> None:
        """A stream has ended; harmless when it was not counted any more."""
        self._settle(stream)
        self._open.pop(stream, None)

    def stop(self) -> None:
        """Count no more until it is followed anew: nothing reaches the bench."""
        for stream in tuple(self._open):
            self.stopped(stream)

    def counted(self, arbitration_id: int) -> Count:
        """Up to now."""
        for stream in self._open:
            if stream.frame.arbitration_id == arbitration_id:
                self._settle(stream)
        return self._count(arbitration_id)

    def _settle(self, stream: Stream) -> None:
        first_ns = self._open.get(stream)
        if first_ns is None or first_ns > self._kernel.now_ns:
            return
        frames = (self._kernel.now_ns - first_ns) // stream.period_ns + 1
        last_ns = first_ns + (frames - 1) * stream.period_ns
        self._count(stream.frame.arbitration_id).add(first_ns, last_ns, frames, self._gap_ns)
        self._open[stream] = last_ns + stream.period_ns

    def _count(self, arbitration_id: int) -> Count:
        return self._counts.setdefault(arbitration_id, Count())
