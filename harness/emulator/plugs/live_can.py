"""The CAN network of the emulated bench on a bus that python-can opens: a bridge that is a node on both sides.

What the emulated nodes repeat is repeated by python-can, so that a bus with a broadcast manager keeps the time itself.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import can
from can.broadcastmanager import (
    CyclicSendTaskABC,
    ModifiableCyclicTaskABC,
    RestartableCyclicTaskABC,
    ThreadBasedCyclicSendTask,
)

from harness.emulator.can_network import CanNetwork, Frame, Stream
from harness.emulator.plugs.live_slcan import SlcanAdapter
from harness.emulator.tcu.diagnostics import FUNCTIONAL_REQUEST, REQUEST
from harness.emulator.tcu.frames import LENGTHS
from harness.errors import CallerError, RigError
from harness.kernel import Kernel, seconds
from harness.socketcan import ChangesBus
from harness.wake import Wake

#: the interface that is played here, on a pseudo-terminal, for python-can's `slcan`
ADAPTER = "slcan-adapter"
#: frames of the unit's acceptance filters: what it reads, and diagnostic requests
ACCEPTED = (*LENGTHS, REQUEST, FUNCTIONAL_REQUEST)
#: what an interface is opened with besides: multicast never leaves this machine, and brings a node's own frames back to
#: it, of which the unit's filters accept none
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "udp_multicast": {
        "hop_limit": 0,
        "fd": False,
        "can_filters": [{"can_id": each, "can_mask": 0x7FF, "extended": False} for each in ACCEPTED],
    }
}
#: interfaces of python-can that cannot be served, and why
_REFUSED = {"tcuhil": "it belongs to virtual time"}
POLL_S = 0.1
#: receive errors in a row, a poll apart, after which the bus counts as gone
ERRORS_UNTIL_GONE = 20
#: time that the reading thread is given to end
STOP_S = 1.0


@dataclass(frozen=True)
class CanAddress:
    """A bus as python-can opens it; `slcan-adapter` with a path makes an adapter there for python-can's `slcan`."""

    interface: str
    channel: str
    bitrate_bps: int


def open_bus(address: CanAddress) -> can.BusABC:
    """Open the bus. Raises CallerError for an interface that cannot be served, RigError when it does not open."""
    if address.interface in _REFUSED:
        raise CallerError(
            f"the CAN interface {address.interface} is not served: {_REFUSED[address.interface]}",
            hint=f"serve {ADAPTER} with a path, and open interface slcan with that path; or use socketcan",
        )
    if address.interface == ADAPTER:
        return SlcanAdapter(Path(address.channel), address.bitrate_bps)
    try:
        if address.interface == "socketcan":  # its acceptance filters are those of the unit
            return ChangesBus(address.channel, LENGTHS, only=(REQUEST, FUNCTIONAL_REQUEST))
        return can.Bus(
            interface=address.interface,
            channel=address.channel,
            bitrate=address.bitrate_bps,
            receive_own_messages=False,
            ignore_config=True,
            **SETTINGS.get(address.interface, {}),
        )
    except (can.CanError, OSError, ValueError, NotImplementedError) as error:
        raise RigError(
            f"the CAN bus {address.interface} {address.channel} does not open: {error}",
            hint="check interface and channel in the serve: section",
        ) from error


class CanBridge:
    """Carries frames both ways. `on_gone` is told, from the reading thread, when the bus is lost for good."""

    def __init__(
        self, kernel: Kernel, network: CanNetwork, bus: can.BusABC, on_gone: Callable[[Exception], None]
    ) -> None:
        self._kernel = kernel
        self._network = network
        self._node = network.attach("bridge")
        self._bus = bus
        self._on_gone = on_gone
        self._tasks: dict[Stream, CyclicSendTaskABC] = {}
        self._stopping = threading.Event()
        self._wake = Wake()
        #: frames that could not be received or sent, and frames of a kind that this network does not carry
        self.errors = 0
        self.foreign = 0
        logging.getLogger("can.bcm").setLevel(logging.CRITICAL)  # it would print each failed repetition
        with kernel.exclusive():
            self._unfollow = network.follow(self._node, self)
            if isinstance(bus, ChangesBus):
                network.on_watcher.append(bus.tell_again)
        self._thread = threading.Thread(target=self._read, name=f"CAN {bus.channel_info}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Leave both sides."""
        self._stopping.set()
        self._wake.call()
        self._thread.join(STOP_S)
        self._wake.close()
        with self._kernel.exclusive():
            self._unfollow()
            if isinstance(self._bus, ChangesBus):
                self._network.on_watcher.remove(self._bus.tell_again)
        try:
            self._bus.shutdown()
        except (can.CanError, OSError) as error:
            self._failed(error)

    # -- from the bus, in the reading thread -------------------------------------------------------------------------

    def _read(self) -> None:
        in_a_row = 0
        while not self._stopping.is_set():
            try:
                message = self._next()
            except (can.CanError, OSError, ValueError) as error:
                in_a_row += 1
                self._failed(error)
                if in_a_row == ERRORS_UNTIL_GONE:
                    self._on_gone(
                        RigError(f"the CAN bus {self._bus.channel_info} is gone: {error}", hint="start it again")
                    )
                    return
                self._stopping.wait(POLL_S)
                continue
            in_a_row = 0
            if message is not None:
                self._received(message)

    def _next(self) -> can.Message | None:
        """The next frame, or nothing after a while; a bus that hands over changes only is waited for without end."""
        if not isinstance(self._bus, ChangesBus):
            return self._bus.recv(POLL_S)
        self._wake.wait_readable(self._bus.fileno())
        return self._bus.recv_changed()

    def _received(self, message: can.Message) -> None:
        if message.is_error_frame or message.is_fd:
            self.foreign += 1
            return
        frame = Frame(
            message.arbitration_id,
            bytes(message.data),
            message.is_extended_id,
            message.is_remote_frame,
            message.dlc,
        )
        self._kernel.ring(lambda: self._network.transmit(self._node, frame))

    # -- to the bus, in the bench thread -----------------------------------------------------------------------------

    def sent(self, frame: Frame) -> None:
        """Send it once."""
        try:
            self._bus.send(_message(frame), timeout=0)
        except (can.CanError, OSError) as error:
            self._failed(error)

    def started(self, stream: Stream) -> None:
        """Have python-can repeat it."""
        try:
            task = self._bus.send_periodic(_message(stream.frame), seconds(stream.period_ns), autostart=False)
            if isinstance(task, ThreadBasedCyclicSendTask):
                task.on_error = self._failed
            assert isinstance(task, RestartableCyclicTaskABC)
            task.start()
        except (can.CanError, OSError) as error:
            self._failed(error)
            return
        self._tasks[stream] = task

    def changed(self, stream: Stream) -> None:
        """Have python-can repeat something else."""
        task = self._tasks.get(stream)
        if isinstance(task, ModifiableCyclicTaskABC):
            task.modify_data(_message(stream.frame))
        else:
            self.stopped(stream)
            self.started(stream)

    def stopped(self, stream: Stream) -> None:
        """Have python-can repeat it no more."""
        task = self._tasks.pop(stream, None)
        if task is not None:
            task.stop()

    def _failed(self, error: Exception) -> bool:
        """Count, and say the first; whoever repeats goes on."""
        self.errors += 1
        if self.errors == 1:
            print(f"CAN {self._bus.channel_info}: {error}", file=sys.stderr)  # noqa: T201  # see live_slcan
        return True


def _message(frame: Frame) -> can.Message:
    return can.Message(
        arbitration_id=frame.arbitration_id,
        is_extended_id=frame.extended,
        is_remote_frame=frame.remote,
        dlc=frame.dlc,
        data=None if frame.remote else frame.data,
    )
