"""The mobile network between the unit and its cloud: coverage, latency, loss, and delivery at least once.

Coverage comes from the attenuator in the aerial line and from the emulated cell. A message is repeated until it is
acknowledged, so a receiver may get one twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.kernel import Kernel, Timer, ns

#: a message between unit and cloud: a JSON object
Message = dict[str, Any]


@dataclass(frozen=True)
class RadioParameters:
    """Levels and times of the emulated network. Levels as in 3GPP TS 36.133 (RSRP)."""

    unattenuated_rsrp_dbm: float = -85.0
    service_rsrp_dbm: float = -120.0
    latency_s: float = 0.15
    registration_s: float = 2.0
    repeat_after_s: float = 5.0


class Radio:
    """The air between unit and cell."""

    def __init__(self, kernel: Kernel, parameters: RadioParameters) -> None:
        self._kernel = kernel
        self._rng = kernel.rng("radio")
        self.parameters = parameters
        self._extra_latency_s = 0.0
        self._loss_percent = 0.0
        self._attenuation_db = 0.0
        self._cell_on = True
        self._watchers: list[Callable[[], None]] = []

    @property
    def rsrp_dbm(self) -> float:
        """The level at the unit's aerial input."""
        return self.parameters.unattenuated_rsrp_dbm - self._attenuation_db

    @property
    def covered(self) -> bool:
        """Whether the unit can hear the cell."""
        return self._cell_on and self.rsrp_dbm >= self.parameters.service_rsrp_dbm

    def set_attenuation(self, attenuation_db: float) -> None:
        """What the attenuator in the aerial line takes away."""
        self._attenuation_db = attenuation_db
        self._changed()

    def set_cell(self, on: bool) -> None:
        """Switch the cell on or off."""
        self._cell_on = on
        self._changed()

    def set_extra_latency(self, latency_ms: float) -> None:
        """Delay that the emulated network adds."""
        self._extra_latency_s = latency_ms / 1000.0

    def set_loss(self, loss_percent: float) -> None:
        """Share of messages that the emulated network loses."""
        self._loss_percent = loss_percent

    def watch(self, watcher: Callable[[], None]) -> None:
        """Tell `watcher` when coverage may have changed."""
        self._watchers.append(watcher)

    def carry(self, deliver: Callable[[], None]) -> None:
        """Carry one message through the air; it arrives after the latency, or never."""
        if self.covered and self._rng.random() * 100.0 >= self._loss_percent:
            latency_s = self.parameters.latency_s + self._extra_latency_s
            self._kernel.after(ns(latency_s), lambda: self._arrive(deliver))

    def _arrive(self, deliver: Callable[[], None]) -> None:
        if self.covered:
            deliver()

    def _changed(self) -> None:
        for watcher in self._watchers:
            watcher()


class Sender:
    """One direction: messages in order, one on its way at a time, each repeated until it is acknowledged.

    A receiver in another process acknowledges by itself, with `acknowledge`; any other has by having it delivered.
    """

    def __init__(
        self,
        kernel: Kernel,
        radio: Radio,
        deliver: Callable[[Message], None],
        receiver_acknowledges: bool = False,
    ) -> None:
        self._kernel = kernel
        self._radio = radio
        self._deliver = deliver
        self._receiver_acknowledges = receiver_acknowledges
        self._queue: deque[Message] = deque()
        self._repeat: Timer | None = None
        self.attached = False

    def attach(self, attached: bool) -> None:
        """The unit is registered in the network, or not any more."""
        self.attached = attached
        if self._repeat is not None:
            self._repeat.cancel()
            self._repeat = None
        if attached:
            self._transmit()

    def send(self, message: Message) -> None:
        """Queue a message."""
        self._queue.append(message)
        if self._repeat is None:
            self._transmit()

    def keep_newest(self, count: int) -> None:
        """Forget the oldest messages beyond a number; one that is on its way stays."""
        while len(self._queue) > count:
            del self._queue[0 if self._repeat is None else 1]

    def acknowledge(self, message_id: object) -> None:
        """The receiver has the message of that id; harmless for any other than the one on its way."""
        if self._queue and self._queue[0].get("id") == message_id:
            self._acknowledged(self._queue[0])

    def withdraw(self, unwanted: Callable[[Message], bool]) -> None:
        """Forget messages that are not acknowledged; one that is in the air may still arrive."""
        was_first = self._queue[0] if self._queue else None
        self._queue = deque(message for message in self._queue if not unwanted(message))
        if self._repeat is not None and (not self._queue or self._queue[0] is not was_first):
            self._repeat.cancel()
            self._transmit()

    def pending(self) -> list[Message]:
        """What is not acknowledged yet."""
        return list(self._queue)

    def _transmit(self) -> None:
        if not self.attached or not self._queue:
            self._repeat = None
            return
        message = self._queue[0]
        self._repeat = self._kernel.after(ns(self._radio.parameters.repeat_after_s), self._transmit)
        self._radio.carry(lambda: self._arrived(message))

    def _arrived(self, message: Message) -> None:
        self._deliver(message)
        if self.attached and not self._receiver_acknowledges:  # without power a unit acknowledges nothing
            self._radio.carry(lambda: self._acknowledged(message))

    def _acknowledged(self, message: Message) -> None:
        if self._queue and self._queue[0] is message:
            self._queue.popleft()
            if self._repeat is not None:
                self._repeat.cancel()
            self._transmit()
