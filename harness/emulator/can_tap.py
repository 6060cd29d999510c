"""What a reader of every frame of a CAN bus sees, worked out from the streams when it is read."""

from __future__ import annotations

import heapq
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.emulator.can_network import CanNetwork, Frame, Node, Stream

#: ended stretches a tap keeps for a reader that does not read, before it drops the oldest as an adapter would
TAP_CAPACITY = 100_000
#: how far ahead of its reader a tap works frames out at once
TAP_BATCH_NS = 1_000_000_000

Filter = Callable[["Frame"], bool]


class _Stretch:
    """A frame repeated with constant content: from `next_ns` on, every `period_ns`, before `end_ns`."""

    __slots__ = ("end_ns", "frame", "next_ns", "order", "period_ns")

    def __init__(self, order: int, frame: Frame, next_ns: int, period_ns: int, end_ns: float) -> None:
        self.order = order
        self.frame = frame
        self.next_ns = next_ns
        self.period_ns = period_ns
        self.end_ns = end_ns

    @property
    def over(self) -> bool:
        """Whether no repetition is left."""
        return self.next_ns >= self.end_ns


class Tap:
    """Every frame of a bus, in order, for one reader.

    Stretches wait in a heap by their next instant; those of running streams are open, the others have ended.
    """

    def __init__(self, network: CanNetwork, node: Node | None) -> None:
        self._network = network
        self._kernel = network.kernel
        self._node = node
        self._accepts: Filter | None = None
        self._heap: list[tuple[int, int, _Stretch]] = []
        self._open: dict[Stream, _Stretch] = {}
        self._ended: OrderedDict[int, _Stretch] = OrderedDict()
        self._stretches = 0
        self._filled_ns = self._kernel.now_ns
        #: frames worked out already: instant, rank, order among equals, frame
        self.ready: deque[tuple[int, int, int, Frame]] = deque()
        #: ended stretches that nobody read in time
        self.overruns = 0

    def set_filter(self, accepts: Filter | None) -> None:
        """Give the reader only frames that `accepts` takes, from now on; others that were not read yet are dropped."""
        self.rewind()
        self._accepts = accepts
        kept = [entry for entry in self.ready if self._accepted(entry[3])]
        self.ready.clear()
        self.ready.extend(kept)
        for _, _, stretch in self._heap:
            if not self._accepted(stretch.frame):
                stretch.end_ns = stretch.next_ns
        self._open = {stream: stretch for stream, stretch in self._open.items() if not stretch.over}
        for stream in self._network.streams:
            if stream not in self._open:
                self.stretch_began(stream, stream.next_due_ns())

    def next_due_ns(self) -> float:
        """The instant of the next frame; infinity when none is on its way."""
        return self.ready[0][0] if self.ready else self._begin_ns()

    def fill(self, until_ns: float) -> None:
        """Work out frames up to an instant, at most a batch, and none at or after the next event of the kernel."""
        begin_ns = self._begin_ns()
        until_ns = min(until_ns, begin_ns + TAP_BATCH_NS, self._kernel.next_ns - 1)
        if begin_ns > until_ns:
            return
        last_ns = int(until_ns)
        frames: list[tuple[int, int, int, Frame]] = []
        while self._heap and self._heap[0][0] <= last_ns:
            stretch = heapq.heappop(self._heap)[2]
            instants = range(stretch.next_ns, int(min(last_ns + 1, stretch.end_ns)), stretch.period_ns)
            rank, order, frame = stretch.frame.rank, stretch.order, stretch.frame
            frames += [(instant_ns, rank, order, frame) for instant_ns in instants]
            stretch.next_ns += len(instants) * stretch.period_ns
            self._keep(stretch)
        frames.sort()  # never compares two frames: the order differs between stretches, the instant within one
        if self.ready and frames[0] < self.ready[-1]:  # sent at an instant that was worked out already
            frames = sorted([*self.ready, *frames])
            self.ready.clear()
        self.ready.extend(frames)
        self._filled_ns = max(self._filled_ns, last_ns)

    def single(self, node: Node, frame: Frame, instant_ns: int) -> None:
        """A frame that is sent once."""
        if node is not self._node and self._accepted(frame):
            self.rewind()
            self._end(self._add(frame, instant_ns, 1), instant_ns + 1)

    def stretch_began(self, stream: Stream, first_ns: int) -> None:
        """A stream repeats the same content from `first_ns` on."""
        if stream.node is not self._node and self._accepted(stream.frame):
            self.rewind()
            self._open[stream] = self._add(stream.frame, first_ns, stream.period_ns)

    def stretch_ended(self, stream: Stream, end_ns: int) -> None:
        """The content of a stream ends before `end_ns`."""
        stretch = self._open.pop(stream, None)
        if stretch is not None:
            self._rewind_to(end_ns)
            self._end(stretch, end_ns)

    def rewind(self) -> None:
        """Take back frames worked out beyond now: what is on the bus then may be different."""
        self._rewind_to(self._kernel.now_ns + 1)

    def _rewind_to(self, from_ns: int) -> None:
        if self._filled_ns < from_ns:
            return
        while self.ready and self.ready[-1][0] >= from_ns:
            self.ready.pop()
        for _, _, stretch in self._heap:
            ahead = max(0, (stretch.next_ns - from_ns) // stretch.period_ns)
            stretch.next_ns -= ahead * stretch.period_ns
        self._heap = [(stretch.next_ns, stretch.order, stretch) for _, _, stretch in self._heap]
        heapq.heapify(self._heap)
        self._filled_ns = from_ns - 1

    def _accepted(self, frame: Frame) -> bool:
        return self._accepts is None or self._accepts(frame)

    def _begin_ns(self) -> float:
        """The instant of the first frame that is not worked out yet."""
        while self._heap and self._heap[0][2].over:
            self._keep(heapq.heappop(self._heap)[2])
        return self._heap[0][0] if self._heap else float("inf")

    def _add(self, frame: Frame, first_ns: int, period_ns: int) -> _Stretch:
        self._stretches += 1
        stretch = _Stretch(self._stretches, frame, first_ns, period_ns, float("inf"))
        self._keep(stretch)
        return stretch

    def _keep(self, stretch: _Stretch) -> None:
        """Put a stretch on the heap, or forget it when it is over."""
        if stretch.over:
            self._ended.pop(stretch.order, None)
        else:
            heapq.heappush(self._heap, (stretch.next_ns, stretch.order, stretch))

    def _end(self, stretch: _Stretch, end_ns: int) -> None:
        stretch.end_ns = end_ns
        if not stretch.over:
            self._ended[stretch.order] = stretch
        if len(self._ended) > TAP_CAPACITY:
            oldest = self._ended.popitem(last=False)[1]
            oldest.end_ns = oldest.next_ns
            self.overruns += 1
            if self.overruns % TAP_CAPACITY == 0:  # now and then, so that it costs little
                self._heap = [entry for entry in self._heap if not entry[2].over]
                heapq.heapify(self._heap)
