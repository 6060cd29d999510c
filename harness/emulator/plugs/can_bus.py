"""python-can interface `tcuhil` (entry point `can.interface`): `can.Bus(interface="tcuhil", channel="bench/body")`.

`recv`, filters and `send_periodic` behave as python-can documents them, in virtual time. What a thread would have to do
in virtual time is refused with a clear error: `can.Notifier`, and receiving from another thread.
Message time stamps are seconds since the bench was switched on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import lru_cache

import can
from can.broadcastmanager import LimitedDurationCyclicSendTaskABC, ModifiableCyclicTaskABC, RestartableCyclicTaskABC
from can.typechecking import CanFilters, Channel

from harness.emulator.can_network import Frame, Node, Stream
from harness.emulator.can_traffic import Count, Traffic
from harness.emulator.plugs import registry
from harness.errors import CallerError
from harness.kernel import NS_PER_S, Kernel, Timer, ns

MAX_DLC = 8
STANDARD_BITS, EXTENDED_BITS = 11, 29
FOREVER = float("inf")
#: an identifier that stays away for longer has a gap
GAP_NS = 2 * NS_PER_S


class TcuhilBus(can.BusABC):
    """A python-can bus on the CAN network of an emulated bench of this process."""

    def __init__(
        self,
        channel: Channel,
        can_filters: CanFilters | None = None,
        bitrate: int = 500_000,
        receive_own_messages: bool = False,
        **_other_settings: object,
    ) -> None:
        bench, _, network_name = str(channel).partition("/")
        try:
            world = registry.find(bench)
        except CallerError as error:
            raise can.CanInitializationError(str(error)) from error
        if network_name != world.can.name:
            raise can.CanInitializationError(
                f"bench {bench!r} has no CAN network {network_name!r}; it has {world.can.name!r}"
            )
        self._kernel: Kernel = world.kernel
        self._network = world.can
        self._adapter = world.can.adapter
        if not self._adapter.present:
            raise can.CanInitializationError(f"{channel}: no such device")
        self._node: Node = world.can.attach(f"bus {channel}")
        self._tap = world.can.open_tap(None if receive_own_messages else self._node)
        self._changes: deque[tuple[int, Frame]] = deque()
        self._unwatch: list[Callable[[], None]] = []
        self._traffic = Traffic(world.kernel, GAP_NS)
        self._errors: deque[can.Message] = deque()
        self._on_input: Callable[[], None] | None = None
        self.channel = channel
        self.channel_info = f"tcuhil {channel} at {bitrate} bit/s"
        super().__init__(channel=channel, can_filters=can_filters)
        self._adapter.tell(self._adapter_changed)

    @property  # type: ignore[misc]  # the interface can be read only: its state is the controller's
    def state(self) -> can.BusState:
        """The controller: active, passive, or ERROR when it is off the bus."""
        return {"active": can.BusState.ACTIVE, "passive": can.BusState.PASSIVE}.get(
            self._adapter.state, can.BusState.ERROR
        )

    def _adapter_changed(self, error: tuple[int, bytes] | None) -> None:
        if error is not None:
            identifier, data = error
            now_s = self._kernel.now_ns / NS_PER_S
            self._errors.append(can.Message(now_s, identifier, False, is_error_frame=True, dlc=len(data), data=data))
        if self._is_shutdown:
            return
        if not self._adapter.sends:
            self._network.silence(self._node)
        if not self._adapter.receives:
            self._network.close_tap(self._tap)
            self._tap.ready.clear()
        if self._on_input is not None:
            self._stop_watching()
            if self._adapter.receives:
                self._watch()
            self._kernel.ring(self._on_input)

    # -- receiving ---------------------------------------------------------------------------------------------------

    def recv(self, timeout: float | None = None) -> can.Message | None:
        """The next frame, waiting in virtual time; None on time-out. The wall clock plays no part."""
        if self._errors:
            return self._errors.popleft()
        kernel, ready = self._kernel, self._tap.ready
        until_ns = kernel.now_ns + _wait_ns(timeout)
        try:
            while not (ready and ready[0][0] <= until_ns and kernel.jump_to(ready[0][0])):
                if not self._await_frame(until_ns):
                    return None
        except CallerError as error:
            raise can.CanOperationError(str(error)) from error
        instant_ns, _, _, frame = ready.popleft()
        return self._message(instant_ns, frame)

    def _await_frame(self, until_ns: float) -> bool:
        """Let time pass until a frame is due before the next event of the kernel; False at `until_ns` without one."""
        kernel, tap = self._kernel, self._tap
        self._check_working()
        if tap.ready and tap.ready[0][0] > kernel.now_ns:
            tap.rewind()
        deadline_ns = None if until_ns == FOREVER else int(until_ns)
        found = kernel.drive(lambda: tap.next_due_ns() < kernel.next_ns and tap.next_due_ns() <= until_ns, deadline_ns)
        tap.fill(until_ns)
        return found or bool(tap.ready)

    def _check_open(self) -> None:
        if self._is_shutdown:
            raise can.CanOperationError(f"{self.channel_info} is shut down")

    def _check_working(self) -> None:
        self._check_open()
        if not self._adapter.present:
            raise can.CanOperationError("Could not read from serial device: [Errno 5] Input/output error")

    def _message(self, instant_ns: int, frame: Frame) -> can.Message:
        return can.Message(
            instant_ns / NS_PER_S,
            frame.arbitration_id,
            frame.extended,
            frame.remote,
            False,
            self.channel,
            frame.dlc,
            bytearray(frame.data),
        )

    def _apply_filters(self, filters: CanFilters | None) -> None:
        self._tap.set_filter(None if filters is None else self._frame_matches)

    def _frame_matches(self, frame: Frame) -> bool:
        return self._matches_filters(can.Message(arbitration_id=frame.arbitration_id, is_extended_id=frame.extended))

    def on_input(self, handler: Callable[[], None]) -> None:
        """Ring `handler` on first frames, on each change of content and on each single frame (see `recv_changed`)."""
        self._on_input = handler
        if self._changes:
            self._kernel.ring(handler)
        if not self._unwatch and self._adapter.receives:
            self._watch()

    def _watch(self) -> None:
        self._unwatch = [
            self._network.watch(self._node, self._changed),
            self._network.follow(self._node, self._traffic),
        ]

    def _stop_watching(self) -> None:
        for stop in self._unwatch:
            stop()
        self._unwatch = []
        self._traffic.stop()

    def counted(self, arbitration_id: int) -> Count:
        """How many frames of an identifier have come since `on_input`, when the last did, and gaps longer than 2 s."""
        return self._traffic.counted(arbitration_id)

    def recv_changed(self) -> can.Message | None:
        """The next frame whose content differs from the one before, without waiting; needs `on_input`.

        What SocketCAN's broadcast manager offers as a content filter, for readers that want to know what changes and
        not how often it is repeated.
        """
        if self._is_shutdown:
            return None
        self._check_working()
        if self._errors:
            return self._errors.popleft()
        if not self._changes:
            return None
        return self._message(*self._changes.popleft())

    def _changed(self, frame: Frame) -> None:
        self._changes.append((self._kernel.now_ns, frame))
        if self._on_input is not None:
            self._kernel.ring(self._on_input)

    def fileno(self) -> int:
        """Refused: whoever asks for it (`can.Notifier`, an event loop) would wait outside of virtual time."""
        raise can.CanOperationError(
            "interface tcuhil keeps virtual time, which only moves while the test thread waits: a can.Notifier or an "
            "event loop cannot wait in it. Call bus.recv(timeout) in the test thread instead"
        )

    # -- sending -----------------------------------------------------------------------------------------------------

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        """Put a message on the bus at once."""
        self._check_open()
        try:
            self._kernel.check_thread()
        except CallerError as error:
            raise can.CanOperationError(str(error)) from error
        self._check_sending()
        self._node.send(_frame(msg))

    def _check_sending(self) -> None:
        if not self._adapter.sends:
            raise can.CanOperationError("Failed to transmit: [Errno 100] Network is down")

    def _send_periodic_internal(
        self,
        msgs: Sequence[can.Message] | can.Message,
        period: float,
        duration: float | None = None,
        autostart: bool = True,
        modifier_callback: Callable[[can.Message], None] | None = None,
    ) -> can.broadcastmanager.CyclicSendTaskABC:
        self._check_sending()
        return CyclicTask(self._kernel, self._node, msgs, period, duration, autostart, modifier_callback)

    def flush_tx_buffer(self) -> None:
        """Nothing is ever queued for sending."""

    def shutdown(self) -> None:
        """Stop the cyclic tasks and leave the bus."""
        super().shutdown()
        self._network.close_tap(self._tap)
        self._tap.ready.clear()
        self._changes.clear()
        self._stop_watching()


class CyclicTask(LimitedDurationCyclicSendTaskABC, ModifiableCyclicTaskABC, RestartableCyclicTaskABC):
    """A cyclic transmission as a stream of the network.

    With one message and no modifier callback its repetitions cost nothing. Several messages in turn, or a callback,
    make each repetition an event of its own.
    """

    def __init__(
        self,
        kernel: Kernel,
        node: Node,
        messages: Sequence[can.Message] | can.Message,
        period: float,
        duration: float | None,
        autostart: bool,
        modifier_callback: Callable[[can.Message], None] | None,
    ) -> None:
        super().__init__(messages, period, duration)
        if self.period_ns <= 0:
            raise ValueError(f"the period of a cyclic message must be above 0 s, not {period}")
        self._frames = [_frame(message) for message in self.messages]
        self._kernel = kernel
        self._node = node
        self._modify = modifier_callback
        self._stream: Stream | None = None
        self._timers: list[Timer] = []
        self._turn = 0
        if autostart:
            self.start()

    def start(self) -> None:
        """Start, or start again after `stop`; does nothing while running."""
        if self._stream is not None or self._timers:
            return
        if self.duration:
            # a repetition due at the very end is not sent any more, as with the tasks of python-can itself
            self._timers.append(self._kernel.after(max(ns(self.duration) - 1, 0), self._end))
        if self._modify is None and len(self.messages) == 1:
            self._stream = self._node.start(self._frames[0], self.period_ns)
        else:
            self._turn = 0
            self._send_next()

    def stop(self) -> None:
        """Send no more; harmless when stopped."""
        self._end()

    def _end(self) -> None:
        if self._stream is not None:
            self._stream.stop()
            self._stream = None
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def modify_data(self, messages: Sequence[can.Message] | can.Message) -> None:
        """Other content from the next repetition on, with the same timing."""
        super().modify_data(messages)
        self._frames = [_frame(message) for message in self.messages]
        if self._stream is not None:
            self._stream.change(self._frames[0])

    def _send_next(self) -> None:
        message = self.messages[self._turn]
        if self._modify is not None:
            self._modify(message)
        self._node.send(_frame(message))
        self._turn = (self._turn + 1) % len(self.messages)
        self._timers = [timer for timer in self._timers if timer.pending]
        self._timers.append(self._kernel.after(self.period_ns, self._send_next))


@lru_cache(maxsize=64)  # a reader gives the same time-out for every frame
def _wait_ns(timeout: float | None) -> float:
    return FOREVER if timeout is None else ns(max(timeout, 0.0))


def _frame(message: can.Message) -> Frame:
    if message.is_fd or message.is_error_frame:
        raise can.CanOperationError("interface tcuhil carries classic CAN data and remote frames only")
    length = len(message.data)
    if max(message.dlc, length) > MAX_DLC:
        raise can.CanOperationError(f"a classic CAN frame carries at most {MAX_DLC} bytes, not {message.dlc}")
    if not message.is_remote_frame and message.dlc != length:
        raise can.CanOperationError(f"{length} bytes of data with a length code of {message.dlc}")
    bits = EXTENDED_BITS if message.is_extended_id else STANDARD_BITS
    if not 0 <= message.arbitration_id < 1 << bits:
        raise can.CanOperationError(f"identifier {message.arbitration_id:#x} does not fit into {bits} bits")
    return Frame(
        message.arbitration_id, bytes(message.data), message.is_extended_id, message.is_remote_frame, message.dlc
    )
