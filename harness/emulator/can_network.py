"""One CAN bus. A cyclic frame is a stream: it costs when it starts, changes or stops, not when it repeats.

Three kinds of listeners:
- a *watcher* is told of the first frame of a stream, of each change of its content and of every single frame, as
  SocketCAN's broadcast manager does with a content filter (RX_SETUP, RX_CHANGED);
- a *tap* gets every frame, worked out from the streams when it is read;
- a *follower* is told of the streams themselves, to repeat them on another bus.

Frames that fall due at one instant are ordered by identifier, as arbitration orders them (ISO 11898-1); the time that a
frame occupies the bus is not modelled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from harness.emulator.can_adapter import CanAdapter
from harness.emulator.can_tap import Tap
from harness.errors import CallerError
from harness.kernel import Kernel

#: bits by which the identifier of an extended frame is longer than that of a standard one
EXTENSION_BITS = 18

Watcher = Callable[["Frame"], None]


@dataclass(frozen=True, slots=True)
class Frame:
    """A classic CAN data or remote frame without its instant."""

    arbitration_id: int
    data: bytes
    extended: bool = False
    remote: bool = False
    dlc: int = 0

    @property
    def rank(self) -> int:
        """The order of arbitration: the lowest wins (ISO 11898-1: base identifier, then the flags)."""
        aligned = self.arbitration_id if self.extended else self.arbitration_id << EXTENSION_BITS
        return aligned << 2 | self.extended << 1 | self.remote


class Follower(Protocol):
    """Carries what other nodes send to another bus."""

    def sent(self, frame: Frame) -> None:
        """A single frame, now."""

    def started(self, stream: Stream) -> None:
        """A stream repeats its frame from now on."""

    def changed(self, stream: Stream) -> None:
        """A stream repeats another frame from now on, in the same rhythm."""

    def stopped(self, stream: Stream) -> None:
        """A stream has ended."""


class Node:
    """A transmitter on the bus; it does not hear itself."""

    __slots__ = ("name", "network")

    def __init__(self, network: CanNetwork, name: str) -> None:
        self.network = network
        self.name = name

    def send(self, frame: Frame) -> None:
        """Put one frame on the bus now."""
        self.network.transmit(self, frame)

    def start(self, frame: Frame, period_ns: int) -> Stream:
        """Repeat a frame from now on."""
        return Stream(self, frame, period_ns)


class Stream:
    """A frame repeated by a node every `period_ns`, the first time at its start."""

    __slots__ = ("_change_due_ns", "_pending", "_running", "frame", "node", "period_ns", "start_ns")

    def __init__(self, node: Node, frame: Frame, period_ns: int) -> None:
        if period_ns <= 0:
            raise CallerError(f"a cyclic frame needs a period above 0, not {period_ns} ns")
        self.node = node
        self.frame = frame
        self.period_ns = period_ns
        self.start_ns = node.network.kernel.now_ns
        self._pending: Frame | None = None
        self._change_due_ns = -1
        self._running = True
        node.network.stream_started(self)

    def change(self, frame: Frame) -> None:
        """Send other content from the next repetition on; the timing stays."""
        if not self._running:
            self.frame = frame
            return
        if frame == self.frame:
            self._pending = None
            return
        self._pending = frame
        due_ns = self.next_due_ns()
        if self._change_due_ns != due_ns:
            self._change_due_ns = due_ns
            self.node.network.change_at(due_ns, self)

    def stop(self) -> None:
        """Send no more."""
        if self._running:
            self._running = False
            self._pending = None
            self.node.network.stream_stopped(self)

    def next_due_ns(self) -> int:
        """The instant of the next repetition, strictly after now."""
        passed_ns = self.node.network.kernel.now_ns - self.start_ns
        return self.start_ns + (passed_ns // self.period_ns + 1) * self.period_ns

    def take_change(self) -> None:
        """The repetition with other content is due."""
        if self._pending is not None:
            self.frame, self._pending = self._pending, None
            self.node.network.stream_changed(self)


class CanNetwork:
    """The bus itself: who is told what."""

    def __init__(self, kernel: Kernel, name: str) -> None:
        self.kernel = kernel
        self.name = name
        self._watchers: list[tuple[Node, Watcher]] = []
        self._taps: list[Tap] = []
        self._followers: list[tuple[Node, Follower]] = []
        self._changes: dict[int, list[Stream]] = {}
        #: what is being repeated
        self.streams: list[Stream] = []
        #: told when somebody begins to watch, who has heard nothing yet
        self.on_watcher: list[Callable[[], None]] = []
        #: the bench's way to the bus
        self.adapter = CanAdapter()
        self._jammer: Node | None = None

    def attach(self, name: str) -> Node:
        """A new node on the bus."""
        return Node(self, name)

    def watch(self, node: Node, watcher: Watcher) -> Callable[[], None]:
        """Tell `watcher` of changes sent by other nodes, beginning with what is being repeated; returns how to stop."""
        entry = (node, watcher)
        self._watchers.append(entry)
        for told in self.on_watcher:
            told()
        for stream in self.streams:
            if stream.node is not node:
                watcher(stream.frame)
        return lambda: self._watchers.remove(entry)

    def follow(self, node: Node, follower: Follower) -> Callable[[], None]:
        """Tell `follower` of what other nodes send, beginning with what is repeated; returns how to stop."""
        entry = (node, follower)
        self._followers.append(entry)
        for stream in self.streams:
            if stream.node is not node:
                follower.started(stream)
        return lambda: self._followers.remove(entry)

    def open_tap(self, node: Node | None) -> Tap:
        """Every frame from now on, but not those of `node`."""
        tap = Tap(self, node)
        self._taps.append(tap)
        tap.set_filter(None)
        return tap

    def close_tap(self, tap: Tap) -> None:
        """Stop working frames out for a reader."""
        if tap in self._taps:
            self._taps.remove(tap)

    def jam(self, node: Node) -> None:
        """This node wins every arbitration from now on: nothing of the others gets through any more."""
        for stream in self.streams:
            if stream.node is not node:
                self._end_delivery(stream)
        self._jammer = node

    def silence(self, node: Node) -> None:
        """What a node repeats ends."""
        for stream in [stream for stream in self.streams if stream.node is node]:
            stream.stop()

    def _gets_through(self, node: Node) -> bool:
        return self._jammer is None or node is self._jammer

    def transmit(self, node: Node, frame: Frame) -> None:
        """Deliver a single frame."""
        if not self._gets_through(node):
            return
        for tap in self._taps:
            tap.single(node, frame, self.kernel.now_ns)
        for follower in self._followers_of(node):
            follower.sent(frame)
        self._tell(node, frame)

    def stream_started(self, stream: Stream) -> None:
        """Deliver the first frame of a stream."""
        self.streams.append(stream)
        if not self._gets_through(stream.node):
            return
        for tap in self._taps:
            tap.stretch_began(stream, stream.start_ns)
        for follower in self._followers_of(stream.node):
            follower.started(stream)
        self._tell(stream.node, stream.frame)

    def change_at(self, due_ns: int, stream: Stream) -> None:
        """Have a stream change at an instant; several that do at one instant are ordered as arbitration orders them."""
        due = self._changes.setdefault(due_ns, [])
        due.append(stream)
        if len(due) == 1:
            self.kernel.at(due_ns, lambda: self._take_changes(due_ns))

    def stream_changed(self, stream: Stream) -> None:
        """Deliver the first frame with other content."""
        if not self._gets_through(stream.node):
            return
        for tap in self._taps:
            tap.stretch_ended(stream, self.kernel.now_ns)
            tap.stretch_began(stream, self.kernel.now_ns)
        for follower in self._followers_of(stream.node):
            follower.changed(stream)
        self._tell(stream.node, stream.frame)

    def stream_stopped(self, stream: Stream) -> None:
        """Deliver no more of a stream; what fell due at this very instant was still sent."""
        self.streams.remove(stream)
        if self._gets_through(stream.node):
            self._end_delivery(stream)

    def _end_delivery(self, stream: Stream) -> None:
        for tap in self._taps:
            tap.stretch_ended(stream, self.kernel.now_ns + 1)
        for follower in self._followers_of(stream.node):
            follower.stopped(stream)

    def _take_changes(self, due_ns: int) -> None:
        for stream in sorted(self._changes.pop(due_ns), key=lambda stream: stream.frame.rank):
            stream.take_change()

    def _followers_of(self, sender: Node) -> list[Follower]:
        return [follower for node, follower in self._followers if node is not sender]

    def _tell(self, sender: Node, frame: Frame) -> None:
        for node, watcher in tuple(self._watchers):
            if node is not sender:
                watcher(frame)
