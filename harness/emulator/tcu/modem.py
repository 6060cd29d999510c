"""The unit's mobile modem: registration, and messages kept in non-volatile memory until the cloud has them."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.radio import Message, Radio, Sender
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.kernel import NS_PER_S, Timer

NS_PER_MS = NS_PER_S // 1000
#: messages kept while there is no network; the oldest are dropped
KEPT_MESSAGES = 256


class Modem:
    """Sends upwards in order, at least once; tells the network when the unit can be reached."""

    def __init__(
        self,
        cycle: PowerCycle,
        radio: Radio,
        vin: str,
        utc_start_ns: int,
        deliver: Callable[[Message], None],
        on_reachable: Callable[[bool], None],
    ) -> None:
        self._cycle = cycle
        self._radio = radio
        self._vin = vin
        self._utc_start_ns = utc_start_ns
        self._on_reachable = on_reachable
        self._sender = Sender(cycle.kernel, radio, deliver)
        self._registering: Timer | None = None
        self._on = True
        #: whether a network was lost since the boot
        self._was_lost = False
        self.registered = False
        for message in cycle.memory.unsent:
            self._sender.send(message)
        radio.watch(self._coverage_changed)
        self._coverage_changed()

    def send(self, kind: str, *, kept_through_outage: bool = True, **content: object) -> None:
        """Send a message to the cloud, now or when there is a network again."""
        if not kept_through_outage and not self.registered:
            return
        memory = self._cycle.memory
        message: Message = {
            "type": kind,
            "vin": self._vin,
            "id": f"{self._vin}-{memory.next_message}",
            "t_ms": (self._utc_start_ns + self._cycle.kernel.now_ns) // NS_PER_MS,
            **content,
        }
        memory.next_message += 1
        self._sender.send(message)
        self._sender.keep_newest(KEPT_MESSAGES)
        self._keep()

    def stop(self) -> None:
        """Power is gone: what is not acknowledged stays in memory."""
        self._keep()
        self._on = False
        self._set_registered(False)

    def _keep(self) -> None:
        self._cycle.memory.unsent = self._sender.pending()

    def _coverage_changed(self) -> None:
        if not self._on:
            return
        if self._was_lost and not self._cycle.parameters.modem_registers_again:
            return
        if not self._radio.covered:
            self._was_lost |= self.registered
            if self._registering is not None:
                self._registering.cancel()
            self._set_registered(False)
        elif not self.registered and (self._registering is None or not self._registering.pending):
            self._registering = self._cycle.after(self._radio.parameters.registration_s, self._register)

    def _register(self) -> None:
        if self._radio.covered:
            self._set_registered(True)

    def _set_registered(self, registered: bool) -> None:
        if registered != self.registered:
            self.registered = registered
            self._cycle.log(f"modem: {'registered' if registered else 'not registered'}")
            self._sender.attach(registered)
            self._on_reachable(registered)
