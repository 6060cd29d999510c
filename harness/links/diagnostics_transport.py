"""UDS messages over the bus of the CAN link: can-isotp without its threads, and the connection that udsoncan uses.

All time-outs of ISO-TP, and all waiting, are bench time.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

import isotp
from isotp.tools import Timer
from udsoncan.connections import BaseConnection
from udsoncan.exceptions import TimeoutException

from harness.clock import Clock
from harness.errors import DutProtocolError
from harness.kernel import NS_PER_S, ns
from harness.links.can import CanLink
from harness.vehicle_file import DiagnosticsSection

#: what bus and adapter may add to the times of the unit
TRANSPORT_S = 0.2
#: frames kept for a transport that is busy elsewhere
KEPT_FRAMES = 4096
#: how often the unit may ask to wait before it takes a block
MOST_WAITS = 10
PADDING = 0xCC
#: what the libraries log would show VINs; the journal tells what matters
SILENT = logging.getLogger(__name__)
SILENT.propagate = False
SILENT.addHandler(logging.NullHandler())


class TransportFault(DutProtocolError):
    """The unit broke ISO-TP."""


class _BenchTimer(Timer):
    """A timer of can-isotp on the bench's clock."""

    def __init__(self, timeout_s: float, clock: Clock) -> None:
        super().__init__(timeout_s)
        self._clock = clock

    def start(self, timeout: float | None = None) -> None:
        """Begin to count, in s."""
        if timeout is not None:
            self.set_timeout(timeout)
        self.start_time = self._clock.now_ns

    def elapsed_ns(self) -> int:
        """Nanoseconds since the start."""
        return 0 if self.start_time is None else self._clock.now_ns - self.start_time

    def elapsed(self) -> float:
        """Seconds since the start."""
        return self.elapsed_ns() / NS_PER_S


class Transport(isotp.TransportLayerLogic):
    """can-isotp's logic without threads. Every timer that it makes is replaced by one on the bench's clock."""

    def __init__(
        self,
        section: DiagnosticsSection,
        clock: Clock,
        receive: Callable[[float], isotp.CanMessage | None],
        send: Callable[[isotp.CanMessage], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        self._clock = clock
        mode = isotp.AddressingMode.Normal_11bits
        address = isotp.Address(mode, txid=section.request_id, rxid=section.response_id)
        # nothing here ever waits on the machine's clock, not even when can-isotp tries its waiting out
        settings = {"tx_padding": PADDING, "wftmax": MOST_WAITS, "wait_func": lambda _s: None}
        super().__init__(receive, send, address, on_error, settings)
        self.logger = SILENT
        self.timer_tx_stmin = _BenchTimer(0, clock)

    def load_params(self) -> None:
        """Take the parameters over."""
        super().load_params()
        self.timer_rx_fc = _BenchTimer(self.params.rx_flowcontrol_timeout / 1000, self._clock)
        self.timer_rx_cf = _BenchTimer(self.params.rx_consecutive_frame_timeout / 1000, self._clock)

    def _start_rx_fc_timer(self) -> None:
        self.timer_rx_fc.start()

    def _start_rx_cf_timer(self) -> None:
        self.timer_rx_cf.start()

    @property
    def receiving(self) -> bool:
        """Whether a message has begun and not ended."""
        return self.rx_state != self.RxState.IDLE

    def dues_ns(self) -> list[int]:
        """When its timers that run have timed out."""
        timers = [self.timer_rx_fc, self.timer_rx_cf]
        if self.tx_state == self.TxState.TRANSMIT_CF:
            timers.append(self.timer_tx_stmin)
        now_ns = self._clock.now_ns
        return [now_ns + timer.remaining_ns() + 1 for timer in timers if not timer.is_stopped()]


class Connection(BaseConnection):
    """What udsoncan sends and receives through."""

    def __init__(self, can: CanLink, section: DiagnosticsSection, clock: Clock) -> None:
        super().__init__("diagnostics")
        self.logger = SILENT
        self._can = can
        self._clock = clock
        self._response_id = section.response_id
        self._inbox: deque[bytes] = deque(maxlen=KEPT_FRAMES)
        self._problem: Exception | None = None
        self._layer = Transport(section, clock, self._next_frame, self._put, self._failed)
        self.give_up_ns = 0
        can.on_diagnostics = self._inbox.append

    def open(self) -> BaseConnection:
        """Nothing to open: the CAN link is."""
        return self

    def close(self) -> None:
        """Listen no more."""
        self._can.on_diagnostics = lambda _data: None

    def is_open(self) -> bool:
        """Always, as long as the CAN link is."""
        return True

    def empty_rxqueue(self) -> None:
        """Forget what came before a request, and whatever is half sent or received."""
        self._inbox.clear()
        self._layer.reset()
        self._problem = None

    def specific_send(self, payload: bytes, timeout: float | None = None) -> None:
        """Send a request whole; `timeout` is of no use here."""
        self._layer.send(payload)
        if not self._run(lambda: not self._layer.transmitting(), self.give_up_ns):
            raise TimeoutException

    def specific_wait_frame(self, timeout: float | None = None) -> bytes:
        """The next message; `timeout` is how long after the request the unit may begin to answer."""
        deadline_ns = self._clock.now_ns + ns((timeout or 0.0) + TRANSPORT_S)
        if not self._run(self._layer.available, min(deadline_ns, self.give_up_ns)):
            raise TimeoutException
        return bytes(self._layer.recv() or b"")

    def _run(self, done: Callable[[], bool], deadline_ns: int) -> bool:
        """Let the transport work until `done()`, or until the deadline unless a message has begun by then.

        A message that has not ended when the request is given up is given up with it, however steadily it trickles.
        """
        while True:
            self._layer.process()
            if self._problem is not None:
                raise TransportFault(f"ISO-TP: {self._problem}")
            if done():
                return True
            now_ns = self._clock.now_ns
            if now_ns >= (self.give_up_ns if self._layer.receiving else deadline_ns):
                return False
            dues_ns = (deadline_ns, self.give_up_ns, *self._layer.dues_ns())
            next_ns = min(due_ns for due_ns in dues_ns if due_ns > now_ns)
            self._clock.wait(lambda: bool(self._inbox), next_ns, "the unit's diagnostics")

    def _next_frame(self, _timeout_s: float) -> isotp.CanMessage | None:
        if not self._inbox:
            return None
        data = self._inbox.popleft()
        return isotp.CanMessage(self._response_id, len(data), data)

    def _put(self, message: isotp.CanMessage) -> None:
        self._can.send_diagnostics(bytes(message.data))

    def _failed(self, error: Exception) -> None:
        self._problem = self._problem or error
