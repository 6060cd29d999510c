"""The python-can interface `tcuhil`, used as any program uses python-can, on a running emulated bench."""

from __future__ import annotations

import asyncio
import gc
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import can
import pytest
import pyvisa
from cantools.logreader import Parser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.emulator.plugs.can_bus import TcuhilBus
from harness.emulator.plugs.visa import TcuhilVisaLibrary
from harness.emulator.world import World, WorldConfig
from harness.kernel import Kernel, ns

CHANNEL = "plug/body"
TCU_REQUEST = 0x56E


def config() -> WorldConfig:
    """A bench with a car of any kind."""
    return WorldConfig(
        name="plug",
        vin="MNTBAAN18Z0000001",
        model="Almera",
        market="TH",
        equipment={"tire_pressure": True},
        security_code="1234",
        owner_email="owner@example.com",
        owner_password="made-up-password",
        utc_start_ns=round(datetime(2026, 3, 2, tzinfo=UTC).timestamp()) * 10**9,
    )


@pytest.fixture
def world() -> Iterator[World]:
    """A running bench; its unit has no power."""
    world = World(Kernel("plug"), config()).start()
    yield world
    world.stop()


@pytest.fixture
def opened(world: World) -> Iterator[Callable[..., can.BusABC]]:
    """Opens buses on the bench as any program does; shuts them down."""
    buses = list[can.BusABC]()

    def opener(**settings: Any) -> can.BusABC:
        buses.append(can.Bus(interface="tcuhil", channel=CHANNEL, **settings))
        return buses[-1]

    yield opener
    for bus in buses:
        bus.shutdown()


@pytest.fixture
def bus(opened: Callable[..., can.BusABC]) -> can.BusABC:
    """The bus under test."""
    return opened()


@pytest.fixture
def other(opened: Callable[..., can.BusABC]) -> can.BusABC:
    """Another node."""
    return opened()


def message(identifier: int = 0x123, data: bytes = b"\x01", **more: Any) -> can.Message:
    """A standard frame."""
    return can.Message(arbitration_id=identifier, data=data, **{"is_extended_id": False, **more})


def received(bus: can.BusABC, timeout_s: float = 0.0) -> list[tuple[float, int, bytes]]:
    """All that comes until a time-out passes without a frame: instant, identifier, data."""
    seen = list[tuple[float, int, bytes]]()
    while (got := bus.recv(timeout_s)) is not None:
        seen.append((got.timestamp, got.arbitration_id, bytes(got.data)))
    return seen


def until(bus: can.BusABC, world: World, end_s: float) -> list[tuple[float, int, bytes]]:
    """All that comes up to an instant of bench time."""
    seen = list[tuple[float, int, bytes]]()
    while (got := bus.recv(end_s - world.kernel.now_ns / 1e9)) is not None:
        seen.append((got.timestamp, got.arbitration_id, bytes(got.data)))
    return seen


class TestOpening:
    """Finding the bench by its name."""

    def test_the_entry_point_gives_the_interface(self, bus: can.BusABC) -> None:
        """`can.Bus` finds it as it finds any installed interface."""
        assert isinstance(bus, TcuhilBus)
        assert str(bus) == "tcuhil plug/body at 500000 bit/s"

    def test_settings_of_other_interfaces_are_taken(self, opened: Callable[..., can.BusABC]) -> None:
        """A bit rate is shown; what only real adapters need does no harm."""
        assert "250000" in str(opened(bitrate=250_000, fd=False, app_name="bench"))

    @pytest.mark.parametrize(
        ("channel", "says"),
        [
            ("nowhere/body", r"no emulated bench named 'nowhere' is running \(running: plug\)"),
            ("plug/drive", "no CAN network 'drive'; it has 'body'"),
            ("plug", "no CAN network ''"),
            ("", "no emulated bench named ''"),
        ],
    )
    def test_an_unknown_bench_or_network_is_named(self, world: World, channel: str, says: str) -> None:
        """The error is python-can's own, and says what there is."""
        with pytest.raises(can.CanInitializationError, match=says):
            can.Bus(interface="tcuhil", channel=channel)

    def test_a_bench_that_has_stopped_is_not_found(self) -> None:
        """Its name is free again."""
        World(Kernel("plug"), config()).start().stop()
        with pytest.raises(can.CanInitializationError, match=r"running: none"):
            can.Bus(interface="tcuhil", channel=CHANNEL)

    def test_the_context_manager_shuts_down(self, world: World) -> None:
        """After it, sending and receiving are refused; shutting down again is harmless."""
        with can.Bus(interface="tcuhil", channel=CHANNEL) as bus:
            bus.send_periodic(message(), 0.01)
        assert world.can.streams == []
        with pytest.raises(can.CanOperationError, match="shut down"):
            bus.send(message())
        with pytest.raises(can.CanOperationError, match="shut down"):
            bus.recv(0)
        bus.shutdown()

    def test_a_forgotten_bus_stops_sending(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        """python-can warns about it and cleans up when the object goes."""
        can.Bus(interface="tcuhil", channel=CHANNEL).send_periodic(message(), 0.01)
        gc.collect()
        assert world.can.streams == []
        assert "not properly shut down" in caplog.text

    def test_state_and_protocol_are_those_of_a_classic_bus(self, bus: can.BusABC) -> None:
        """Whoever asks gets an answer."""
        assert (bus.state, bus.protocol) == (can.BusState.ACTIVE, can.CanProtocol.CAN_20)
        bus.flush_tx_buffer()


class TestReceiving:
    """`recv` in virtual time."""

    def test_a_frame_arrives_as_it_was_sent(self, bus: can.BusABC, other: can.BusABC) -> None:
        """Identifier, flags, data and channel; the data may be changed without harm to others."""
        sent = [
            message(0x7FF, bytes(range(8))),
            message(0x1FFFFFFF, b"", is_extended_id=True),
            message(0x10, b"", is_remote_frame=True, dlc=4),
            message(0x0, b""),
        ]
        for each in sent:
            other.send(each)
        got = [bus.recv(0) for _ in sent]
        expected = sorted(sent, key=lambda each: (each.is_extended_id, each.arbitration_id))
        for each, one in zip(expected, got, strict=True):
            assert one is not None
            assert one.equals(each, timestamp_delta=None, check_channel=False), (each, one)
            assert (one.channel, one.is_rx) == (CHANNEL, True)

    def test_what_is_received_is_the_readers_own(
        self, bus: can.BusABC, other: can.BusABC, opened: Callable[..., can.BusABC]
    ) -> None:
        """Changing a received message changes nothing for another reader, nor for the next repetition."""
        third = opened()
        other.send_periodic(message(data=b"\x01\x02"), 0.1)
        first = bus.recv(0)
        assert first is not None
        first.data[0] = 0xFF
        assert [seen[2] for seen in received(third)] == [b"\x01\x02"]
        again = bus.recv(0.1)
        assert again is not None
        assert again.data == b"\x01\x02"

    @pytest.mark.parametrize("timeout_s", [0.0, 0.25, 1e-9, 100_000.0, -1.0])
    def test_none_comes_exactly_at_the_deadline(self, world: World, bus: can.BusABC, timeout_s: float) -> None:
        """Without a frame the wait lasts what was asked in bench time, and a negative time is none."""
        assert bus.recv(timeout_s) is None
        assert world.kernel.now_ns == ns(max(timeout_s, 0.0))

    def test_a_frame_at_the_deadline_still_counts(self, world: World, bus: can.BusABC, other: can.BusABC) -> None:
        """One due a nanosecond later does not; the next wait gets it."""
        other.send_periodic(message(), 1.0)
        bus.recv(0)
        assert bus.recv(0.999999999) is None
        got = bus.recv(1e-9)
        assert got is not None
        assert got.timestamp == 1.0
        assert world.kernel.now_ns == 10**9

    def test_a_single_frame_of_an_event_at_the_deadline_counts(
        self, world: World, bus: can.BusABC, other: can.BusABC
    ) -> None:
        """What happens at the deadline itself belongs to the wait."""
        world.kernel.at(ns(0.5), lambda: other.send(message()))
        got = bus.recv(0.5)
        assert got is not None
        assert got.timestamp == 0.5

    def test_without_a_time_out_it_waits_for_the_next_frame(self, bus: can.BusABC, other: can.BusABC) -> None:
        """However far that is."""
        other.send_periodic(message(), 3600.0)
        assert [bus.recv() is not None for _ in range(3)] == [True] * 3

    def test_waiting_for_ever_on_a_silent_bus_is_refused(self, bus: can.BusABC) -> None:
        """It would never return; python-can's error says so."""
        with pytest.raises(can.CanOperationError, match="never happen"):
            bus.recv()

    def test_time_stamps_are_bench_time(self, world: World, bus: can.BusABC, other: can.BusABC) -> None:
        """Seconds since the bench was switched on, for cyclic and single frames."""
        bus.recv(12.5)
        other.send_periodic(message(1), 0.02)
        world.kernel.at(ns(12.53), lambda: other.send(message(2)))
        assert until(bus, world, 12.55) == [
            (12.5, 1, b"\x01"),
            (12.52, 1, b"\x01"),
            (12.53, 2, b"\x01"),
            (12.54, 1, b"\x01"),
        ]

    def test_the_time_of_the_bench_is_that_of_the_frame(self, world: World, bus: can.BusABC, other: can.BusABC) -> None:
        """When `recv` returns, time stands where the frame was; what was due before has happened."""
        happened = list[int]()
        world.kernel.at(ns(0.015), lambda: happened.append(1))
        other.send_periodic(message(), 0.01)
        instants = list[tuple[int, int]]()
        for _ in range(4):
            bus.recv(1.0)
            instants.append((world.kernel.now_ns, len(happened)))
        assert instants == [(0, 0), (10_000_000, 0), (20_000_000, 1), (30_000_000, 1)]

    def test_iterating_gives_frame_after_frame(self, bus: can.BusABC, other: can.BusABC) -> None:
        """`for message in bus` as with any interface."""
        other.send_periodic(message(), 0.1)
        stamps = list[float]()
        for got in bus:
            stamps.append(got.timestamp)
            if len(stamps) == 5:
                break
        assert stamps == [0.0, 0.1, 0.2, 0.3, 0.4]

    def test_own_frames_are_heard_only_on_request(self, opened: Callable[..., can.BusABC]) -> None:
        """`receive_own_messages` as python-can has it."""
        deaf, hearing = opened(), opened(receive_own_messages=True)
        for bus in (deaf, hearing):
            bus.send(message(0x10))
            bus.send_periodic(message(0x20), 1.0)
        assert [seen[1] for seen in received(deaf)] == [0x10, 0x20]
        assert [seen[1] for seen in received(hearing)] == [0x10, 0x10, 0x20, 0x20]

    def test_frames_wait_for_a_reader_that_is_busy(self, world: World, bus: can.BusABC, other: can.BusABC) -> None:
        """What came while nobody read is read afterwards, each frame once and in order."""
        other.send_periodic(message(1), 0.1)
        other.send_periodic(message(2), 0.25)
        world.kernel.drive(lambda: False, ns(100.0))
        seen = received(bus)
        assert len(seen) == 1001 + 401
        assert seen == sorted(seen)

    def test_polling_sees_the_same_as_waiting(self, world: World, opened: Callable[..., can.BusABC]) -> None:
        """Many short waits, or one long one: the same frames at the same instants."""
        polling, waiting, sender = opened(), opened(), opened()
        sender.send_periodic(message(1), 0.01)
        sender.send_periodic(message(2), 0.033)
        polled = list[tuple[float, int, bytes]]()
        for number in range(1001):
            world.kernel.drive(lambda: False, ns(number / 1000))
            polled += received(polling)
        assert len(polled) == 101 + 31
        assert polled == received(waiting)

    def test_a_year_of_silence_takes_no_steps(self, world: World, bus: can.BusABC, other: can.BusABC) -> None:
        """Twenty cyclic frames and a reader that filters: nothing is worked out that nobody reads."""
        for identifier in range(20):
            other.send_periodic(message(0x100 + identifier), 0.01)
        bus.set_filters([{"can_id": 0x7FF, "can_mask": 0x7FF}])
        assert bus.recv(365 * 86_400.0) is None
        assert world.kernel.steps == 0


FILTERS: list[tuple[list[dict[str, Any]], list[int]]] = [
    ([{"can_id": 0x100, "can_mask": 0x1FFFFFFF}], [0x100]),
    ([{"can_id": 0x100, "can_mask": 0x700}], [0x100, 0x101, 0x110, 0x18000100]),
    ([{"can_id": 0x100, "can_mask": 0x700, "extended": False}], [0x100, 0x101, 0x110]),
    ([{"can_id": 0x18000100, "can_mask": 0x1FFFFFFF, "extended": True}], [0x18000100]),
    ([{"can_id": 0x101, "can_mask": 0x7FF}, {"can_id": 0x200, "can_mask": 0x7FF}], [0x101, 0x200]),
    ([], [0x100, 0x101, 0x110, 0x200, 0x18000100]),
]


class TestFilters:
    """Identifier and mask, at opening and later."""

    @staticmethod
    def _send(other: can.BusABC) -> None:
        for identifier in (0x100, 0x101, 0x110, 0x200):
            other.send_periodic(message(identifier), 0.1)
        other.send_periodic(message(0x18000100, is_extended_id=True), 0.1)

    @pytest.mark.parametrize(("filters", "passed"), FILTERS)
    @pytest.mark.parametrize("when", ["before", "opening", "later"])
    def test_only_what_matches_is_received(
        self,
        world: World,
        opened: Callable[..., can.BusABC],
        other: can.BusABC,
        filters: list[Any],
        passed: list[int],
        when: str,
    ) -> None:
        """The same frames pass whether the filter is set before or after the frames are repeated, or at opening."""
        if when == "before":
            bus = opened(can_filters=filters)
            self._send(other)
        else:
            self._send(other)
            bus = opened(can_filters=filters) if when == "opening" else opened()
            bus.set_filters(filters)
        world.kernel.drive(lambda: False, ns(0.05))
        received(bus)
        assert sorted(seen[1] for seen in until(bus, world, 0.15)) == passed

    def test_single_frames_are_filtered_as_well(self, bus: can.BusABC, other: can.BusABC) -> None:
        """They are frames like any other."""
        bus.set_filters([{"can_id": 0x100, "can_mask": 0x7FF}])
        other.send(message(0x100))
        other.send(message(0x101))
        assert [seen[1] for seen in received(bus)] == [0x100]

    def test_taking_the_filter_away_lets_everything_pass_from_now_on(
        self, world: World, bus: can.BusABC, other: can.BusABC
    ) -> None:
        """What was kept out before does not come afterwards."""
        bus.set_filters([{"can_id": 0x1, "can_mask": 0x7FF}])
        other.send_periodic(message(0x1), 0.1)
        other.send_periodic(message(0x2), 0.1)
        assert {seen[1] for seen in until(bus, world, 0.55)} == {0x1}
        bus.set_filters(None)
        assert [seen[:2] for seen in until(bus, world, 0.65)] == [(0.6, 0x1), (0.6, 0x2)]

    def test_what_waits_to_be_read_is_filtered_too(self, world: World, bus: can.BusABC, other: can.BusABC) -> None:
        """As with python-can's own filter: it is applied when a frame is read."""
        other.send_periodic(message(0x1), 0.1)
        other.send_periodic(message(0x2), 0.1)
        world.kernel.drive(lambda: False, ns(0.15))
        bus.set_filters([{"can_id": 0x2, "can_mask": 0x7FF}])
        assert [seen[:2] for seen in received(bus)] == [(0.0, 0x2), (0.1, 0x2)]


class TestPeriodic:
    """`send_periodic` and its tasks."""

    def test_repetitions_keep_the_period_exactly(self, world: World, bus: can.BusABC, other: can.BusABC) -> None:
        """From the start on, without drift."""
        other.send_periodic(message(), 0.0033)
        stamps = [seen[0] for seen in until(bus, world, 33.0)]
        assert stamps == [number * 3_300_000 / 1e9 for number in range(10_001)]

    @pytest.mark.parametrize(("duration_s", "count"), [(0.1, 10), (0.099, 10), (0.101, 11), (0.005, 1)])
    @pytest.mark.parametrize("several", [False, True])
    def test_a_duration_ends_the_task(
        self, bus: can.BusABC, other: can.BusABC, duration_s: float, count: int, several: bool
    ) -> None:
        """One frame each period within the duration, for one message or several in turn; then it can start again."""
        messages = [message(data=b"\x01"), message(data=b"\x02")] if several else message()
        task = other.send_periodic(messages, 0.01, duration=duration_s)
        assert len(received(bus, 1.0)) == count
        assert isinstance(task, can.RestartableCyclicTaskABC)
        task.start()
        assert len(received(bus, 1.0)) == count

    def test_modified_data_goes_out_with_the_next_repetition(
        self, world: World, bus: can.BusABC, other: can.BusABC
    ) -> None:
        """The timing stays; the last modification wins."""
        task = other.send_periodic(message(data=b"\x00"), 0.1)
        assert isinstance(task, can.ModifiableCyclicTaskABC)
        until(bus, world, 0.25)
        task.modify_data(message(data=b"\x01"))
        task.modify_data(message(data=b"\x02"))
        assert until(bus, world, 0.45) == [(0.3, 0x123, b"\x02"), (0.4, 0x123, b"\x02")]
        with pytest.raises(ValueError, match="arbitration ID"):
            task.modify_data(message(0x124))
        with pytest.raises(ValueError, match="number of new cyclic messages"):
            task.modify_data([message(), message()])

    def test_stop_and_start_again(self, world: World, bus: can.BusABC, other: can.BusABC) -> None:
        """Stopping twice is harmless; a start after it begins at once, with what was modified meanwhile."""
        task = other.send_periodic(message(data=b"\x00"), 0.1)
        assert isinstance(task, can.RestartableCyclicTaskABC)
        assert isinstance(task, can.ModifiableCyclicTaskABC)
        until(bus, world, 0.15)
        task.stop()
        task.stop()
        task.modify_data(message(data=b"\x07"))
        assert until(bus, world, 0.55) == []
        task.start()
        task.start()
        assert [seen[0] for seen in until(bus, world, 0.7)] == [0.55, 0.65]
        got = bus.recv(0.05)
        assert got is not None
        assert got.data == b"\x07"

    def test_several_messages_take_turns(self, world: World, bus: can.BusABC, other: can.BusABC) -> None:
        """One message each period, in their order, and modified together."""
        task = other.send_periodic([message(data=bytes([number])) for number in range(3)], 0.1)
        assert isinstance(task, can.ModifiableCyclicTaskABC)
        assert [seen[2][0] for seen in until(bus, world, 0.45)] == [0, 1, 2, 0, 1]
        task.modify_data([message(data=bytes([number])) for number in (10, 11, 12)])
        assert [seen[2][0] for seen in until(bus, world, 0.75)] == [12, 10, 11]

    def test_a_modifier_is_called_before_each_repetition(
        self, world: World, bus: can.BusABC, other: can.BusABC
    ) -> None:
        """It changes the data in place, as a counter does."""

        def count(each: can.Message) -> None:
            each.data[0] += 1

        other.send_periodic(message(data=b"\x00"), 0.1, modifier_callback=count)
        assert [seen[2][0] for seen in until(bus, world, 0.35)] == [1, 2, 3, 4]

    def test_without_autostart_nothing_is_sent_before_start(
        self, world: World, bus: can.BusABC, other: can.BusABC
    ) -> None:
        """The period counts from the start."""
        task = other.send_periodic(message(), 0.1, autostart=False)
        assert until(bus, world, 0.35) == []
        assert isinstance(task, can.RestartableCyclicTaskABC)
        task.start()
        assert [seen[0] for seen in until(bus, world, 0.6)] == [0.35, 0.45, 0.55]

    def test_all_tasks_are_stopped_together(self, world: World, bus: can.BusABC, other: can.BusABC) -> None:
        """`stop_all_periodic_tasks` stops stored tasks only; a task that was not stored is the caller's own."""
        other.send_periodic(message(1), 0.1)
        other.send_periodic([message(2), message(2)], 0.1)
        own = other.send_periodic(message(3), 0.1, store_task=False)
        until(bus, world, 0.05)
        other.stop_all_periodic_tasks()
        assert {seen[1] for seen in until(bus, world, 0.55)} == {3}
        own.stop()
        assert until(bus, world, 0.95) == []

    def test_shutdown_stops_the_stored_tasks(self, world: World, bus: can.BusABC, other: can.BusABC) -> None:
        """The other nodes stay."""
        other.send_periodic(message(1), 0.1)
        other.send_periodic(message(2), 0.1, modifier_callback=lambda _each: None)
        bus.send_periodic(message(9), 0.1)
        until(bus, world, 0.05)
        other.shutdown()
        assert until(bus, world, 0.55) == []
        assert [stream.frame.arbitration_id for stream in world.can.streams] == [9]

    @pytest.mark.parametrize("period_s", [0.0, -0.1, 1e-10])
    def test_a_period_must_be_above_zero(self, bus: can.BusABC, period_s: float) -> None:
        """Refused, with the value named."""
        with pytest.raises(ValueError, match="must be above 0 s"):
            bus.send_periodic(message(), period_s)

    def test_no_message_at_all_is_refused(self, bus: can.BusABC) -> None:
        """As python-can does."""
        with pytest.raises(ValueError, match="length 1"):
            bus.send_periodic([], 0.1)


class TestRefusals:
    """What cannot be in virtual time, or on a classic bus."""

    def test_a_notifier_is_refused_at_construction(self, bus: can.BusABC) -> None:
        """Its thread would wait outside of virtual time; the error says what to do instead, and no thread is left."""
        threads = threading.active_count()
        with pytest.raises(can.CanOperationError, match=r"virtual time.*Call bus.recv\(timeout\)"):
            can.Notifier(bus, [can.BufferedReader()])
        assert threading.active_count() == threads

    def test_an_event_loop_is_refused_at_construction(self, bus: can.BusABC) -> None:
        """asyncio's loop waits on the wall clock."""

        async def listen() -> None:
            can.Notifier(bus, [can.AsyncBufferedReader()], loop=asyncio.get_running_loop())

        with pytest.raises(can.CanOperationError, match="event loop cannot wait"):
            asyncio.run(listen())

    def test_another_thread_can_neither_send_nor_receive(
        self, world: World, bus: can.BusABC, other: can.BusABC
    ) -> None:
        """Also not what is there already: the order of frames would depend on the machine."""
        other.send(message())
        bus.send_periodic(message(), 0.1)
        errors = list[str]()

        def work() -> None:
            calls: list[Callable[[], object]] = [
                lambda: bus.recv(0),
                lambda: bus.recv(1.0),
                lambda: other.recv(1.0),
                lambda: bus.send(message()),
            ]
            for call in calls:
                try:
                    call()
                except can.CanOperationError as error:
                    errors.append(str(error))

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        assert ["another thread" in error for error in errors] == [True] * 4
        assert world.kernel.now_ns == 0
        assert len(received(bus)) == 1

    def test_an_event_may_send_but_not_wait(self, world: World, bus: can.BusABC, other: can.BusABC) -> None:
        """Parts of the bench send in events; a wait there is refused."""

        def event() -> None:
            other.send(message(7))
            with pytest.raises(can.CanOperationError, match="inside an event"):
                other.recv(1.0)

        world.kernel.at(ns(0.1), event)
        assert until(bus, world, 1.0) == [(0.1, 7, b"\x01")]

    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            (message(is_fd=True), "classic CAN"),
            (message(is_error_frame=True), "classic CAN"),
            (message(data=bytes(9)), "at most 8 bytes, not 9"),
            (message(data=b"", dlc=9), "at most 8 bytes, not 9"),
            (message(0x800), "0x800 does not fit into 11 bits"),
            (message(0x20000000, is_extended_id=True), "0x20000000 does not fit into 29 bits"),
            (message(-1), "-0x1 does not fit into 11 bits"),
            (message(data=b"\x01\x02", dlc=1), "2 bytes of data with a length code of 1"),
        ],
        ids=["fd", "error frame", "nine bytes", "dlc 9", "12-bit id", "30-bit id", "negative id", "dlc and data"],
    )
    def test_a_frame_that_cannot_be_is_refused(
        self, bus: can.BusABC, other: can.BusABC, sent: can.Message, says: str
    ) -> None:
        """Sent once or cyclically; nothing reaches the bus."""
        with pytest.raises(can.CanOperationError, match=re.escape(says)):
            other.send(sent)
        with pytest.raises(can.CanOperationError, match=re.escape(says)):
            other.send_periodic(sent, 0.1)
        assert received(bus, 1.0) == []


class TestUnit:
    """The emulated unit on this bus."""

    def test_the_unit_talks_when_it_has_booted(self, world: World, bus: can.BusABC) -> None:
        """No frame without power; its status frame each 100 ms from boot on; silence after power is gone."""
        assert bus.recv(10.0) is None
        world.tcu.set_supply(12.6)
        first = bus.recv(10.0)
        assert first is not None
        assert (first.arbitration_id, bytes(first.data)) == (TCU_REQUEST, bytes((0x86, 0x08, 0x12, 0x00)))
        assert 10.0 < first.timestamp < 20.0
        stamps = [first.timestamp, *(seen[0] for seen in until(bus, world, first.timestamp + 1.0))]
        assert stamps == pytest.approx([first.timestamp + 0.1 * number for number in range(11)])
        world.tcu.set_supply(0.0)
        assert bus.recv(10.0) is None

    def test_the_unit_follows_the_ignition_and_the_supply_of_the_bench(self, world: World, bus: can.BusABC) -> None:
        """Switched on through PyVISA, and told ON by BODY_STATUS, it says so in its status frame."""
        manager = pyvisa.ResourceManager(TcuhilVisaLibrary.of("plug"))
        supply = manager.open_resource("TCPIP0::supply::5025::SOCKET", read_termination="\n", write_termination="\n")
        assert isinstance(supply, pyvisa.resources.MessageBasedResource)
        supply.write(":SOUR1:VOLT 12.6")
        supply.write(":OUTP CH1,ON")
        assert bus.recv(10.0) is not None
        bus.send_periodic(message(0x60D, bytes((0, 0x06, 0, 0, 0, 0, 0, 0))), 0.1)
        contents = [seen[2][0] for seen in until(bus, world, world.kernel.now_ns / 1e9 + 0.5)]
        assert contents[-1] == 0x46
        manager.close()


class TestTraces:
    """What is read from the bus, written and read back by others."""

    @pytest.mark.parametrize("suffix", [".asc", ".log", ".csv", ".blf", ".trc"])
    @settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        contents=st.lists(st.tuples(st.integers(0, 0x7FF), st.binary(max_size=8)), min_size=1, max_size=8),
        periods_ms=st.lists(st.integers(10, 100), min_size=8, max_size=8),
    )
    def test_a_trace_holds_what_the_bus_carried(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        suffix: str,
        contents: list[tuple[int, bytes]],
        periods_ms: list[int],
    ) -> None:
        """Each of python-can's formats gives identifiers, data and intervals back."""
        path = tmp_path_factory.mktemp("trace") / f"body{suffix}"
        seen = self._record(path, contents, periods_ms)
        with can.LogReader(path) as reader:
            got = [(each.timestamp, each.arbitration_id, bytes(each.data)) for each in reader]
        assert [each[1:] for each in got] == [each[1:] for each in seen]
        intervals = [each[0] - got[0][0] for each in got]
        assert intervals == pytest.approx([each[0] - seen[0][0] for each in seen], abs=2e-3)

    def test_a_candump_log_means_the_same_to_cantools(self, tmp_path: Path) -> None:
        """Read by an implementation that shares nothing with python-can's writer."""
        path = tmp_path / "body.log"
        seen = self._record(path, [(0x60D, bytes(range(8))), (0x5C5, b"\x01"), (0x7FF, b"")], [10, 33, 100])
        with path.open() as stream:
            frames = list(Parser(stream))
        assert [(frame.frame_id, frame.data) for frame in frames] == [each[1:] for each in seen]

    @staticmethod
    def _record(path: Path, contents: list[tuple[int, bytes]], periods_ms: list[int]) -> list[tuple[float, int, bytes]]:
        world = World(Kernel("plug"), config()).start()
        try:
            with (
                can.Bus(interface="tcuhil", channel=CHANNEL) as sender,
                can.Bus(interface="tcuhil", channel=CHANNEL) as bus,
                can.Logger(path) as logger,
            ):
                for (identifier, data), period_ms in zip(contents, periods_ms, strict=False):
                    sender.send_periodic(message(identifier, data), period_ms / 1000)
                seen = list[tuple[float, int, bytes]]()
                while (got := bus.recv(1.0)) is not None and got.timestamp <= 1.0:
                    logger(got)
                    seen.append((got.timestamp, got.arbitration_id, bytes(got.data)))
        finally:
            world.stop()
        return seen
