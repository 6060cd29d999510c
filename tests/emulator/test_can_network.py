"""The CAN network: streams read lazily are the frames that a bus with one event a frame would carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.emulator import can_tap
from harness.emulator.can_network import CanNetwork, Frame, Node, Stream
from harness.emulator.can_tap import Tap
from harness.errors import CallerError
from harness.kernel import Kernel

Seen = tuple[int, int, bytes]


def never() -> bool:
    """Nothing is awaited."""
    return False


def frame(identifier: int, content: int, extended: bool = False) -> Frame:
    """A frame with one byte."""
    return Frame(identifier, bytes([content]), extended, dlc=1)


def read(tap: Tap, now_ns: int) -> list[Seen]:
    """Everything of a tap up to now."""
    seen = list[Seen]()
    tap.fill(now_ns)
    while tap.next_due_ns() <= now_ns:
        tap.fill(now_ns)
        instant_ns, _, _, got = tap.ready.popleft()
        seen.append((instant_ns, got.arbitration_id, got.data))
    return seen


# -- the reference: a bus with one event for each frame --------------------------------------------------------------


@dataclass
class Cyclic:
    """A cyclic frame as its sender keeps it."""

    identifier: int
    content: int
    period_ns: int
    due_ns: int
    order: int
    pending: int | None = None
    running: bool = True


@dataclass
class NaiveBus:
    """One frame after the other, nanosecond by nanosecond, and a reader's queue."""

    now_ns: int = 0
    cyclics: list[Cyclic] = field(default_factory=list)
    unread: list[tuple[int, int, int, bytes]] = field(default_factory=list)
    changed: list[Seen] = field(default_factory=list)
    orders: int = 0
    accepts: Callable[[int], bool] = lambda _identifier: True

    def order(self) -> int:
        """Contents of equal identifier keep the order in which they came on the bus."""
        self.orders += 1
        return self.orders

    def put(self, identifier: int, content: int, order: int) -> None:
        """One frame on the bus now."""
        if self.accepts(identifier):
            self.unread.append((self.now_ns, identifier << 20, order, bytes([content])))

    def start(self, identifier: int, content: int, period_ns: int) -> Cyclic:
        """Repeat from now on."""
        cyclic = Cyclic(identifier, content, period_ns, self.now_ns, self.order())
        self.cyclics.append(cyclic)
        self.changed.append((self.now_ns, identifier, bytes([content])))
        self._send(cyclic)
        return cyclic

    def single(self, identifier: int, content: int) -> None:
        """Once, now."""
        self.changed.append((self.now_ns, identifier, bytes([content])))
        self.put(identifier, content, self.order())

    def advance(self, until_ns: int) -> None:
        """Let time pass."""
        while True:
            due = [cyclic for cyclic in self.cyclics if cyclic.running and cyclic.due_ns <= until_ns]
            if not due:
                break
            cyclic = min(due, key=lambda cyclic: (cyclic.due_ns, cyclic.identifier, cyclic.order))
            self.now_ns = cyclic.due_ns
            if cyclic.pending is not None:
                cyclic.content, cyclic.pending = cyclic.pending, None
                cyclic.order = self.order()
                self.changed.append((self.now_ns, cyclic.identifier, bytes([cyclic.content])))
            self._send(cyclic)
        self.now_ns = until_ns

    def read(self) -> list[Seen]:
        """What came since the last reading, in the order of instants and arbitration."""
        seen = [(instant_ns, rank >> 20, data) for instant_ns, rank, _, data in sorted(self.unread)]
        self.unread.clear()
        return seen

    def _send(self, cyclic: Cyclic) -> None:
        self.put(cyclic.identifier, cyclic.content, cyclic.order)
        cyclic.due_ns += cyclic.period_ns


steps = st.lists(
    st.one_of(
        st.tuples(st.just("start"), st.integers(0, 4), st.integers(0, 3), st.integers(1, 12)),
        st.tuples(st.just("change"), st.integers(0, 9), st.integers(0, 3)),
        st.tuples(st.just("stop"), st.integers(0, 9)),
        st.tuples(st.just("single"), st.integers(0, 5), st.integers(0, 3)),
        st.tuples(st.just("advance"), st.integers(0, 40)),
        st.tuples(st.just("read")),
        st.tuples(st.just("look ahead"), st.integers(1, 60)),
        st.tuples(st.just("filter"), st.sampled_from([None, 0, 1])),
    ),
    max_size=40,
)


class Twin:
    """The lazy network and the naive bus, stepped together."""

    def __init__(self) -> None:
        self.kernel = Kernel("twin")
        self.network = CanNetwork(self.kernel, "body")
        self.sender = self.network.attach("sender")
        self.listener = self.network.attach("listener")
        self.tap = self.network.open_tap(self.listener)
        self.changes = list[Seen]()
        self.network.watch(self.listener, self._changed)
        self.naive = NaiveBus()
        self.pairs = list[tuple[Stream, Cyclic]]()

    def _changed(self, got: Frame) -> None:
        self.changes.append((self.kernel.now_ns, got.arbitration_id, got.data))

    def step(self, what: str, *how: Any) -> None:
        """Do the same on both."""
        if what == "start":
            identifier, content, period_ns = how
            # an identifier has one sender on a bus
            identifier = identifier * 100 + len(self.pairs)
            stream = self.sender.start(frame(identifier, content), period_ns)
            self.pairs.append((stream, self.naive.start(identifier, content, period_ns)))
        elif what == "single":
            self.sender.send(frame(*how))
            self.naive.single(*how)
        elif what == "advance":
            self.kernel.drive(never, self.kernel.now_ns + how[0])
            self.naive.advance(self.naive.now_ns + how[0])
        elif what == "read":
            assert read(self.tap, self.kernel.now_ns) == self.naive.read()
        elif what == "look ahead":
            self.tap.fill(self.kernel.now_ns + how[0])
        elif what == "filter":
            self._filter(how[0])
        elif self.pairs:
            stream, cyclic = self.pairs[how[0] % len(self.pairs)]
            if what == "change":
                self._change(stream, cyclic, how[1])
            else:
                stream.stop()
                cyclic.running = False

    def _change(self, stream: Stream, cyclic: Cyclic, content: int) -> None:
        stream.change(replace(stream.frame, data=bytes([content])))
        if cyclic.running:
            cyclic.pending = None if content == cyclic.content else content

    def _filter(self, parity: int | None) -> None:
        def accepts(identifier: int) -> bool:
            return parity is None or identifier % 2 == parity

        self.tap.set_filter(None if parity is None else lambda got: accepts(got.arbitration_id))
        self.naive.accepts = accepts
        self.naive.unread = [entry for entry in self.naive.unread if accepts(entry[1] >> 20)]


@settings(max_examples=200, deadline=None)
@given(steps)
def test_a_tap_gives_the_frames_of_a_bus_with_one_event_a_frame(program: list[tuple[Any, ...]]) -> None:
    """Whatever is started, changed, stopped, sent once, read, looked ahead or filtered: the same frames in order.

    And a watcher is told first frames, changes and single frames, and nothing else.
    """
    twin = Twin()
    for step in [*program, ("advance", 30), ("read",)]:
        twin.step(*step)
    assert twin.changes == twin.naive.changed


# -- single properties -----------------------------------------------------------------------------------------------


@pytest.fixture
def kernel() -> Kernel:
    """Time."""
    return Kernel("can")


@pytest.fixture
def network(kernel: Kernel) -> CanNetwork:
    """A bus."""
    return CanNetwork(kernel, "body")


@pytest.fixture
def sender(network: CanNetwork) -> Node:
    """A node that sends."""
    return network.attach("sender")


def test_time_costs_nothing_while_nothing_changes(kernel: Kernel, network: CanNetwork, sender: Node) -> None:
    """Twenty cyclic frames for a year: not one step of the kernel, watched and tapped."""
    told = list[Frame]()
    network.watch(network.attach("watcher"), told.append)
    tap = network.open_tap(None)
    for identifier in range(20):
        sender.start(frame(identifier, 0), 10_000_000)
    kernel.drive(never, 365 * 86_400 * 10**9)
    assert kernel.steps == 0
    assert len(told) == 20
    assert tap.ready.maxlen is None
    assert len(tap.ready) == 0


def test_cost_grows_with_changes(kernel: Kernel, sender: Node) -> None:
    """A change is one step, however many are asked for within one repetition."""
    stream = sender.start(frame(1, 0), 10)
    for content in (1, 2, 3):
        stream.change(frame(1, content))
    kernel.drive(never, 100)
    assert (kernel.steps, stream.frame) == (1, frame(1, 3))


def test_a_change_taken_back_is_never_sent(kernel: Kernel, network: CanNetwork, sender: Node) -> None:
    """What is asked for last is what the next repetition carries."""
    told = list[Frame]()
    network.watch(network.attach("watcher"), told.append)
    stream = sender.start(frame(1, 0), 10)
    stream.change(frame(1, 7))
    stream.change(frame(1, 0))
    kernel.drive(never, 100)
    assert told == [frame(1, 0)]


def test_changes_due_at_one_instant_are_told_as_arbitration_orders_them(
    kernel: Kernel, network: CanNetwork, sender: Node
) -> None:
    """Who reacts to a frame has seen those of higher priority of its instant, in whatever order they were asked for."""
    told = list[int]()
    high, low = sender.start(frame(0x5D4, 0), 10), sender.start(frame(0x60D, 0), 10)
    network.watch(network.attach("watcher"), lambda got: told.append(got.arbitration_id))
    told.clear()
    low.change(frame(0x60D, 1))
    high.change(frame(0x5D4, 1))
    kernel.drive(never, 10)
    assert told == [0x5D4, 0x60D]


def test_frames_of_one_instant_are_ordered_by_arbitration(kernel: Kernel, network: CanNetwork, sender: Node) -> None:
    """The lower base identifier wins; with equal base bits data before remote, standard before extended."""
    tap = network.open_tap(None)
    base = 0x100
    frames = [
        Frame(base + 1, b""),
        Frame((base << 18) + 5, b"", extended=True),
        Frame(base << 18, b"", extended=True),
        Frame(base, b"", remote=True),
        Frame(base, b""),
        Frame(0x7FFFFFF, b"", extended=True),
    ]
    for sent in frames:
        sender.send(sent)
    tap.fill(kernel.now_ns)
    expected = [frames[4], frames[3], frames[2], frames[1], frames[0], frames[5]]
    assert [entry[3] for entry in tap.ready] == expected


def test_a_watcher_that_comes_late_is_told_what_is_being_repeated(
    kernel: Kernel, network: CanNetwork, sender: Node
) -> None:
    """As a receiver hears within one period; what has stopped, and its own, it is not told."""
    late = network.attach("late")
    sender.start(frame(1, 1), 10)
    sender.start(frame(2, 2), 10).stop()
    late.start(frame(3, 3), 10)
    kernel.drive(never, 55)
    told = list[Frame]()
    stop = network.watch(late, told.append)
    sender.send(frame(4, 4))
    stop()
    sender.send(frame(5, 5))
    assert told == [frame(1, 1), frame(4, 4)]


def test_a_node_does_not_hear_itself_and_a_tap_of_nobody_hears_all(
    kernel: Kernel, network: CanNetwork, sender: Node
) -> None:
    """As on a bus without loop-back."""
    own, all_of_them = network.open_tap(sender), network.open_tap(None)
    sender.start(frame(1, 1), 10)
    network.attach("other").send(frame(2, 2))
    kernel.drive(never, 5)
    assert [seen[1] for seen in read(own, 5)] == [2]
    assert [seen[1] for seen in read(all_of_them, 5)] == [1, 2]


def test_a_tap_opened_in_between_begins_with_the_next_repetition(
    kernel: Kernel, network: CanNetwork, sender: Node
) -> None:
    """What was on the bus before, and at this very instant, is gone."""
    sender.start(frame(1, 1), 10)
    kernel.drive(never, 20)
    tap = network.open_tap(None)
    kernel.drive(never, 45)
    assert [seen[0] for seen in read(tap, 45)] == [30, 40]


def test_a_closed_tap_costs_and_gives_nothing_more(kernel: Kernel, network: CanNetwork, sender: Node) -> None:
    """Closing twice is harmless."""
    tap = network.open_tap(None)
    network.close_tap(tap)
    network.close_tap(tap)
    sender.start(frame(1, 1), 10)
    kernel.drive(never, 45)
    assert read(tap, 45) == []


def test_looking_ahead_is_taken_back_when_the_bus_changes(kernel: Kernel, network: CanNetwork, sender: Node) -> None:
    """Frames worked out for the future are not the truth yet: a change, a stop and a single frame count."""
    tap = network.open_tap(None)
    first, second = sender.start(frame(1, 0), 10), sender.start(frame(2, 0), 10)
    kernel.drive(never, 5)
    tap.fill(1000)
    assert len(tap.ready) == 202
    first.change(frame(1, 9))
    second.stop()
    kernel.drive(never, 15)
    tap.fill(1000)
    sender.send(frame(3, 3))
    kernel.drive(never, 25)
    assert read(tap, 25) == [(0, 1, b"\0"), (0, 2, b"\0"), (10, 1, b"\x09"), (15, 3, b"\x03"), (20, 1, b"\x09")]


def test_a_slow_reader_loses_the_oldest_and_never_what_is_still_repeated(
    kernel: Kernel, network: CanNetwork, sender: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond its capacity a tap drops old frames and counts them; its memory stays bounded."""
    monkeypatch.setattr(can_tap, "TAP_CAPACITY", 50)
    tap = network.open_tap(None)
    sender.start(frame(1, 1), 1000)
    for number in range(200):
        kernel.drive(never, number + 1)
        sender.send(frame(2, number))
    assert tap.overruns == 150
    assert len(tap._heap) <= 102
    kernel.drive(never, 1500)
    seen = read(tap, 1500)
    assert [data[0] for _, identifier, data in seen if identifier == 2] == list(range(150, 200))
    assert [instant_ns for instant_ns, identifier, _ in seen if identifier == 1] == [0, 1000]


def test_a_reader_may_come_after_many_changes(kernel: Kernel, network: CanNetwork, sender: Node) -> None:
    """Ten thousand changes unread, then read at once: all are there, each once."""
    tap = network.open_tap(None)
    stream = sender.start(frame(1, 0), 10)
    for number in range(1, 10_000):
        stream.change(frame(1, number % 256))
        kernel.drive(never, number * 10)
    seen = read(tap, kernel.now_ns)
    assert [data[0] for _, _, data in seen] == [number % 256 for number in range(10_000)]


@pytest.mark.parametrize("period_ns", [0, -1])
def test_a_period_must_be_above_zero(sender: Node, period_ns: int) -> None:
    """Refused by name."""
    with pytest.raises(CallerError, match="period above 0"):
        sender.start(frame(1, 1), period_ns)


def test_stopping_and_changing_a_stopped_stream_is_harmless(kernel: Kernel, network: CanNetwork, sender: Node) -> None:
    """Nothing is sent any more; a change that was to come does not come."""
    tap = network.open_tap(None)
    stream = sender.start(frame(1, 1), 10)
    stream.change(frame(1, 2))
    stream.stop()
    stream.stop()
    stream.change(frame(1, 3))
    kernel.drive(never, 100)
    assert read(tap, 100) == [(0, 1, b"\x01")]
