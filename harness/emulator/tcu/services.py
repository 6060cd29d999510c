"""Whether the unit serves an owner: one that rests carries out no command, and keeps nothing of a former owner."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.radio import Message
from harness.emulator.tcu.downlink import field
from harness.emulator.tcu.engine import Engine
from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus


class Services:
    """Active as delivered; the newest order of the cloud counts, and outlives power.

    A unit that is told to rest takes back what it asks the vehicle for. An engine that runs remotely by then stops at
    the end of its time; one that starts although the request was taken back is stopped.
    """

    def __init__(self, cycle: PowerCycle, bus: VehicleBus, engine: Engine, modem: Modem) -> None:
        self._cycle = cycle
        self._bus = bus
        self._engine = engine
        self._modem = modem
        self._engine_was = engine.state
        if not cycle.parameters.services_kept_through_power_loss:
            cycle.memory.services_active = True
        engine.watchers.append(self._engine_changed)

    @property
    def active(self) -> bool:
        """Whether commands are carried out."""
        return self._cycle.memory.services_active or not self._cycle.parameters.services_rest_refuses_commands

    def order(self, message: Message) -> None:
        """The cloud tells the unit to serve or to rest. An order that is older than one before counts no more."""
        number, active = field(message, "order", int), field(message, "active", bool)
        forget = field(message, "forget", bool)
        memory, parameters = self._cycle.memory, self._cycle.parameters
        if number > memory.services_order:
            memory.services_order = number
            memory.services_active = active and (memory.services_active or parameters.services_wakes)
            if not active and parameters.services_rest_ends_requests:
                self._bus.withdraw()
            if not active and parameters.services_rest_drops_waiting_settings:
                memory.monitoring.pending = None
            if active and parameters.services_wake_resets_starts:
                memory.remote_starts = 0
            if forget:
                memory.last_fix = None
            self._cycle.log(f"services: {'active' if active else 'resting'}")
        if number == memory.services_order and parameters.services_confirmed:
            self._modem.send("services", order=number, active=active)

    def guarded(self, take: Callable[[Message], None]) -> Callable[[Message], None]:
        """What takes commands, as long as they are carried out; else they are rejected."""

        def checked(message: Message) -> None:
            if self.active:
                take(message)
                return
            command = field(message, "command", str)
            self._modem.send("result", command=command, status="REJECTED", reason="the services are not active")

        return checked

    def _engine_changed(self) -> None:
        was, self._engine_was = self._engine_was, self._engine.state
        if was == "starting" and self._engine_was == "running" and not self.active:
            self._cycle.after(0.0, lambda: self._engine.stop(lambda _status, _reason: None))
