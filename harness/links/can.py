"""The CAN link, on python-can and cantools: the vehicle's cyclic frames out, the unit's requests in.

A frame is encoded, and checked against its database, when one of its signals changes; python-can's own cyclic task
repeats it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

import can
from can.broadcastmanager import ModifiableCyclicTaskABC, ThreadBasedCyclicSendTask
from cantools.database import DecodeError
from cantools.database.can import Message

from harness.clock import Clock
from harness.errors import DutProtocolError, RigError
from harness.journal import Journal
from harness.kernel import NS_PER_S
from harness.links.can_watch import CanWatch, Counted
from harness.links.inlet import STOP_S, attach
from harness.rig import Vehicle
from harness.rig_file import CanSection
from harness.signals import Signal
from harness.socketcan import ChangesBus

#: the state of the request frame that asks for nothing
IDLE_STATES = ("idle_on", "idle_off")
#: identifiers whose content is remembered: more than a car has; of a node that babbles with others each frame is news
MOST_HEARD = 4096
#: settings of an interface. A serial adapter needs no rest after it was opened, because CanLink hears of a mistake from
#: the frames that do not come; and it is read when there is input, so a read waits for none. Multicast stays on this
#: machine.
SETTINGS: Mapping[str, Mapping[str, float | bool]] = {
    "slcan": {"sleep_after_open": 0.0, "timeout": 0.0},
    "udp_multicast": {"hop_limit": 0, "fd": False},
}


@runtime_checkable
class ContentChanges(Protocol):
    """A bus that can say what changes without handing over each repetition, as SocketCAN's broadcast manager can."""

    def recv_changed(self) -> can.Message | None:
        """The next frame with other content than before, if there is one."""


class CanLink:
    """The body bus from the bench's side."""

    def __init__(self, section: CanSection, vehicle: Vehicle, journal: Journal, clock: Clock | None = None) -> None:
        self._vehicle = vehicle
        self._journal = journal
        self._name = f"{section.interface} {section.channel}"
        self._closed = False
        self._raw: dict[int, dict[str, int]] = {}
        self._tasks: dict[int, ModifiableCyclicTaskABC] = {}
        self._heard: dict[tuple[int, bool], tuple[bytes, bool]] = {}
        self._messages = {message.frame_id: message for message in vehicle.database.messages}
        #: told each request of the unit ("lock", "engine_start", ...), once for each time it begins
        self.on_request: Callable[[str], None] = lambda _request: None
        self._diagnostics = vehicle.facts.diagnostics
        #: told each frame with which the unit answers a diagnostic request
        self.on_diagnostics: Callable[[bytes], None] = lambda _data: None
        #: who takes the frames of an identifier that is not in the DBC, each of them
        self.takers: dict[int, Callable[[bytes], None]] = {}
        try:
            self.bus = self._open(section)
        except (can.CanError, OSError, ValueError) as error:
            raise RigError(
                f"the CAN bus {self._name} cannot be opened: {error}",
                hint="check interface and channel in the can: section of the rig file",
            ) from error
        self.watch = CanWatch(self.bus, clock, hears_all=not isinstance(self.bus, ContentChanges))
        try:
            self._detach = attach(self.bus, self._read_changes, "CAN", clock)
        except RigError:
            self.bus.shutdown()
            raise

    def set(self, **values: str | float) -> None:
        """Change logical signals together: one new content for each frame concerned; what the car lacks is left out.

        What changes nothing is neither sent nor journalled. Raises CallerError for a state or quantity that the signal
        cannot carry.
        """
        encoded: dict[str, tuple[Signal, dict[str, int]]] = {}
        for name, value in values.items():
            if name in self._vehicle.signals:
                signal = self._vehicle.signals[name]
                encoded[name] = (signal, signal.encode(value))
            else:
                self._vehicle.signals.require_known(name)
        changes = {name: change for name, change in encoded.items() if self._is_news(*change)}
        for signal, raw in changes.values():
            self._raw.setdefault(signal.frame_id, self._blank(signal)).update(raw)
        for signal in {signal.frame_id: signal for signal, _ in changes.values()}.values():
            self._send(signal)
        if changes:
            self._journal.append("stimulus", "can.set", **{name: values[name] for name in changes})

    def send_diagnostics(self, data: bytes) -> None:
        """Send one frame of a diagnostic request. Raises RigError without diagnostic identifiers, or a working bus."""
        if self._diagnostics is None:
            raise RigError(
                "the vehicle has no diagnostic identifiers",
                where=str(self._vehicle.path),
                hint="add a diagnostics: section with request_id and response_id",
            )
        self.send_frame(self._diagnostics.request_id, data)

    def send_frame(self, identifier: int, data: bytes) -> None:
        """Send one frame with an 11-bit identifier. Raises RigError without a working bus."""
        try:
            self.bus.send(can.Message(arbitration_id=identifier, data=data, is_extended_id=False))
        except (can.CanError, OSError) as error:
            raise self._takes_nothing(error) from error

    def counted_requests(self) -> Counted | None:
        """The frames of the unit's own cyclic message; None when nobody counts them on this bus."""
        return self.watch.counted(self._vehicle.request.frame_id)

    @property
    def request_cycle_ns(self) -> int | None:
        """How often the unit sends its own message; None when the DBC gives it no cycle time."""
        return self._vehicle.request.cycle_ns

    def check(self) -> None:
        """Raise RigError when the bus cannot be trusted: lost, disturbed, or a frame of the bench goes out no more."""
        for task in self._tasks.values():
            if isinstance(task, ThreadBasedCyclicSendTask) and (task.thread is None or not task.thread.is_alive()):
                self.watch.lost = self.watch.lost or "a cyclic frame of the bench is not sent any more"
        if self.watch.problem is not None:
            raise RigError(
                f"the CAN bus {self._name} {self.watch.problem}", hint="check adapter, cable, termination and bit rate"
            )

    def close(self) -> None:
        """Stop every cyclic frame and leave the bus; harmless when it is closed.

        Raises RigError when a lost bus cannot even be left.
        """
        if self._closed:
            return
        self._closed = True
        self._detach()
        try:
            for task in self._tasks.values():
                task.stop()
                if isinstance(task, ThreadBasedCyclicSendTask) and task.thread is not None:
                    # python-can does not wait for its thread, which would send into a closed bus
                    task.thread.join(STOP_S)
        finally:
            with contextlib.suppress(*([can.CanError, OSError] if self.watch.lost is not None else [])):
                self.bus.shutdown()

    def _open(self, section: CanSection) -> can.BusABC:
        if section.interface == "socketcan":  # the bit rate is the interface's
            standard = (message for message in self._messages.values() if not message.is_extended_frame)
            return ChangesBus(
                section.channel,
                (message.frame_id for message in standard),
                counted=self._vehicle.request.frame_id,
                now_ns=self._journal.now_ns,
            )
        return can.Bus(
            interface=section.interface,
            channel=section.channel,
            bitrate=section.bitrate_bps,
            **SETTINGS.get(section.interface, {}),  # type: ignore[arg-type]  # settings of one interface
        )

    def _takes_nothing(self, error: Exception) -> RigError:
        self.watch.lost = self.watch.lost or str(error)
        return RigError(f"the CAN bus {self._name} takes no frame: {error}", hint="check adapter, cable and bit rate")

    def _is_news(self, signal: Signal, raw: dict[str, int]) -> bool:
        sent = self._raw.get(signal.frame_id)
        return sent is None or any(sent[name] != value for name, value in raw.items())

    def _blank(self, signal: Signal) -> dict[str, int]:
        return {part.name: 0 for part in self._messages[signal.frame_id].signals}

    def _send(self, signal: Signal) -> None:
        definition = self._messages[signal.frame_id]
        data = definition.encode(self._raw[signal.frame_id], scaling=False, strict=True)
        message = can.Message(
            arbitration_id=signal.frame_id, data=data, is_extended_id=definition.is_extended_frame, check=True
        )
        self.watch.sends(signal.frame_id, bytes(data))
        task = self._tasks.get(signal.frame_id)
        if task is not None:
            try:
                task.modify_data(message)
                # at once too, as units do that send cyclically and on change: changes reach the bus in their order
                self.bus.send(message)
            except (can.CanError, OSError) as error:
                raise self._takes_nothing(error) from error
            return
        if signal.cycle_ns is None:
            raise RigError(
                f"the DBC gives message {signal.message} no cycle time",
                where=str(self._vehicle.dbc_path),
                hint="add GenMsgCycleTime to the message",
            )
        try:
            started = self.bus.send_periodic(message, signal.cycle_ns / NS_PER_S)
        except (can.CanError, OSError) as error:
            raise self._takes_nothing(error) from error
        if not isinstance(started, ModifiableCyclicTaskABC):
            raise RigError(f"the CAN interface of {self._name} cannot change the content of a cyclic frame")
        self._tasks[signal.frame_id] = started

    # -- what the unit sends -----------------------------------------------------------------------------------------

    def _read_changes(self) -> None:
        problems: list[DutProtocolError | RigError] = []
        while (message := self._next_change()) is not None:
            try:
                self._received(message)
            except (DutProtocolError, RigError) as problem:
                problems.append(problem)
                if self.watch.lost is not None:
                    break
        if problems:
            raise problems[0]

    def _next_change(self) -> can.Message | None:
        """The next frame with other content than before, without waiting; None when there is none."""
        try:
            if isinstance(self.bus, ContentChanges):
                return self.bus.recv_changed()
            while (message := self.bus.recv(timeout=0)) is not None:
                if message.is_error_frame:
                    return message
                if message.arbitration_id in self._messages:
                    self.watch.count(message.arbitration_id)
                content = (bytes(message.data), message.is_remote_frame)
                key = (message.arbitration_id, message.is_extended_id)
                is_news = self._heard.get(key) != content or self._is_diagnostic(message)
                if is_news:
                    if key in self._heard or len(self._heard) < MOST_HEARD:
                        self._heard[key] = content
                    return message
        except (
            can.CanError,
            OSError,
            ValueError,
            LookupError,
        ) as error:  # the last two: a line that is no frame (slcan)
            self.watch.lost = self.watch.lost or str(error)
            raise RigError(
                f"the CAN bus {self._name} is lost: {error}", hint="check the adapter, its cable and the bit rate"
            ) from error
        return None

    def _is_diagnostic(self, message: can.Message) -> bool:
        """Whether it is a frame of a diagnostic conversation: not in the DBC, and each of them counts."""
        if message.is_extended_id:
            return False
        return message.arbitration_id in self.takers or (
            self._diagnostics is not None
            and message.arbitration_id in (self._diagnostics.request_id, self._diagnostics.response_id)
        )

    def _received(self, message: can.Message) -> None:
        if message.is_error_frame:
            self.watch.take_error(message)
            self.check()
            return
        if self.watch.is_own(message):
            self.check()
            return
        if self._is_diagnostic(message):
            if message.is_remote_frame:
                return
            if message.arbitration_id in self.takers:
                self.takers[message.arbitration_id](bytes(message.data))
            elif self._diagnostics is not None and message.arbitration_id == self._diagnostics.response_id:
                self.on_diagnostics(bytes(message.data))
            return
        definition = self._messages.get(message.arbitration_id)
        identifier = f"{message.arbitration_id:03X}"
        if definition is None or definition.is_extended_frame != message.is_extended_id:
            self.watch.unexpect(identifier)
            problem = f"frame {identifier} is not in the vehicle's DBC; the unit or another node sends it"
            raise self._protocol_error(message, problem)
        if message.is_remote_frame:
            raise self._protocol_error(message, f"frame {identifier} ({definition.name}) is a remote frame")
        if len(message.data) != definition.length:
            length = f"{len(message.data)} bytes instead of {definition.length}"
            raise self._protocol_error(message, f"frame {identifier} ({definition.name}) has {length}")
        raw = self._decode(definition, message)
        self._journal.append("observation", "can.frame", message=definition.name, raw=raw)
        if definition.name == self._vehicle.request.message:
            request = self._vehicle.request.state(raw)
            if request is None:
                raise self._protocol_error(message, f"request code {raw} is not in the vehicle file")
            if request not in IDLE_STATES:
                self.on_request(request)

    def _decode(self, definition: Message, message: can.Message) -> dict[str, int]:
        try:
            decoded = definition.decode(bytes(message.data), decode_choices=False, scaling=False)
        except DecodeError as error:
            raise self._protocol_error(message, f"{definition.name} cannot be decoded: {error}") from error
        return {str(name): int(str(value)) for name, value in dict(decoded).items()}

    def _protocol_error(self, message: can.Message, problem: str) -> DutProtocolError:
        self._journal.append("fault", "dut protocol", message=problem, data=bytes(message.data).hex())
        return DutProtocolError(
            problem,
            where=f"CAN {self._name}",
            hint="compare the unit's frames with the DBC that the vehicle file names",
        )
