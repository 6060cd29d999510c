"""One life of the unit, from boot to power loss: its capabilities, and what it does with messages from the cloud."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from harness.emulator.radio import Message
from harness.emulator.tcu.commands import Action, Commands, Done
from harness.emulator.tcu.diagnostics import NETWORK_LOST, SUPPLY_LOW, Diagnostics
from harness.emulator.tcu.downlink import Unreadable, field
from harness.emulator.tcu.engine import Engine
from harness.emulator.tcu.health import Health
from harness.emulator.tcu.horn import HORN_AND_LIGHTS, LIGHTS, Horn
from harness.emulator.tcu.ignition import IgnitionReports
from harness.emulator.tcu.location import Location
from harness.emulator.tcu.locks import Locks
from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.monitoring import Monitoring
from harness.emulator.tcu.ownership import Ownership
from harness.emulator.tcu.power_cycle import Fix, PowerCycle
from harness.emulator.tcu.security_code import SecurityCode
from harness.emulator.tcu.services import Services
from harness.emulator.tcu.stand_by import StandBy
from harness.emulator.tcu.theft import Theft
from harness.emulator.tcu.vehicle_bus import VehicleBus

#: messages of the cloud that are known again; it repeats the last one only
REMEMBERED_MESSAGES = 256


class Board(Protocol):
    """What the unit's hardware and what was programmed into it give each of its lives."""

    @property
    def utc_ms(self) -> int:
        """The unit's clock."""

    @property
    def supply_low(self) -> bool:
        """Whether the supply is lower than a car's ever is in use."""

    def position(self) -> dict[str, float] | None:
        """The present position, if there is a fix."""

    def fix(self) -> Fix | None:
        """The present position with its time, if there is a fix."""

    @property
    def code_required(self) -> bool:
        """Whether remote commands of this model need the security code."""

    @property
    def remote_start_cools(self) -> bool:
        """Whether a remote engine start of this model has the air conditioning on."""

    def load_changed(self) -> None:
        """The unit draws more or less current."""

    def make_bus(self, cycle: PowerCycle) -> VehicleBus:
        """The view of the body bus."""

    def make_modem(self, cycle: PowerCycle, registered: Callable[[bool], None]) -> Modem:
        """The modem, and who else than the network is told of its registration."""

    def make_diagnostics(self, cycle: PowerCycle) -> Diagnostics:
        """The diagnostic server."""


class Life:
    """The capabilities, from boot to power loss."""

    def __init__(self, cycle: PowerCycle, board: Board, reason: str) -> None:
        self._board = board
        self._cycle = cycle
        self._received: deque[str] = deque(maxlen=REMEMBERED_MESSAGES)
        self.bus = board.make_bus(cycle)
        self.diagnostics = board.make_diagnostics(cycle)
        self.modem = board.make_modem(cycle, self._registered)
        self.locks = Locks(cycle, self.bus, self.modem)
        self.engine = Engine(cycle, self.bus, self.modem, board.remote_start_cools)
        self.horn = Horn(cycle, self.bus)
        self.theft = Theft(cycle, self.bus, self.engine, self.modem, board.position)
        self.health = Health(cycle, self.bus, self.modem)
        self.ownership = Ownership(cycle, self.bus, self.modem)
        self.security_code = SecurityCode(cycle, self.bus, self.modem, board.code_required)
        self.location = Location(cycle, self.bus, self.modem, board.fix)
        self.monitoring = Monitoring(cycle, self.bus, self.modem, lambda: board.utc_ms, board.position)
        self.services = Services(cycle, self.bus, self.engine, self.modem)
        self.stand_by = StandBy(cycle, self.bus, board.load_changed)
        self.engine.refusal_watchers.append(lambda: self.horn.disturbed("refused start"))
        self.monitoring.watchers.append(lambda: self.engine.count.happened("settings"))
        self.health.watchers.append(lambda: self.engine.count.happened("warning"))
        #: what a message from the cloud leads to, by its type
        self._messages: dict[str, Callable[[Message], None]] = {
            "ownership-begin": lambda message: self.ownership.begin(field(message, "attempt", str)),
            "ownership-end": lambda message: self.ownership.end(
                field(message, "attempt", str), field(message, "accepted", bool)
            ),
            "code-save": self.security_code.save,
            "code-cancel": self.security_code.cancel,
            "code-forget": lambda _message: self.security_code.forget(),
            "monitoring": self.monitoring.receive,
            "refresh": self._refresh,
            "command": self.services.guarded(lambda message: self.commands.take(message)),  # noqa: PLW0108  # not made yet
            "services": self.services.order,
        }
        #: what can be asked for again
        self._reports: dict[str, Callable[[], None]] = {
            "locks": self.locks.report,
            "health": self.health.report,
            "location": self.location.report,
        }
        self.commands = Commands(cycle, self.modem, lambda: board.utc_ms, self.security_code.refusal, self._actions())
        self.ignition = IgnitionReports(cycle, self.bus, self.modem)
        self.modem.send("boot", software=cycle.parameters.software, reason=reason)
        self.bus.start()
        self.health.report()
        self.monitoring.started()
        self.security_code.booted()
        self.commands.resume()
        self._registered(self.modem.registered)
        self.supply_changed()

    def end(self) -> None:
        """Power is lost."""
        self.modem.stop()
        self.bus.stop()
        self.diagnostics.stop()

    def supply_changed(self) -> None:
        """The supply has another voltage."""
        self.diagnostics.faults.present(SUPPLY_LOW, self._board.supply_low)

    def _registered(self, registered: bool) -> None:
        self.diagnostics.faults.present(NETWORK_LOST, not registered)

    def receive(self, message: Message) -> None:
        """Act on a message from the cloud, once however often it arrives; the log tells what is not understood."""
        try:
            identifier = field(message, "id", str)
            if identifier not in self._received or not self._cycle.parameters.commands_carried_out_once:
                self._received.append(identifier)
                self.stand_by.wake()
                self._act(message)
        except Unreadable as error:
            self._cycle.log(f"downlink: message not understood: {error}")

    def _act(self, message: Message) -> None:
        act = self._messages.get(field(message, "type", str))
        if act is None:
            raise Unreadable("'type' is unknown")
        act(message)

    def _actions(self) -> dict[str, Action]:
        """The remote commands by their name. Whether horn and lights were there, nothing shows afterwards."""
        return {
            "engine-start": Action(self.engine.start, lambda: self.engine.remotely_started),
            "engine-stop": Action(self.engine.stop, lambda: self.bus.signal("engine_running") is False),
            "lock": Action(self._lock, lambda: self.locks.is_locked(True)),
            "unlock": Action(self._unlock, lambda: self.locks.is_locked(False)),
            LIGHTS: Action(lambda done: self.horn.command(LIGHTS, done), lambda: False),
            HORN_AND_LIGHTS: Action(lambda done: self.horn.command(HORN_AND_LIGHTS, done), lambda: False),
        }

    def _lock(self, done: Done) -> None:
        if self.bus.signal("locked"):
            self.theft.redundant_lock()
            self.horn.disturbed("redundant lock")
        self.locks.command(True, done)

    def _unlock(self, done: Done) -> None:
        self.theft.unlock_command()
        self.locks.command(False, done)

    def _refresh(self, message: Message) -> None:
        report = self._reports.get(field(message, "what", str))
        if report is None:
            raise Unreadable("'what' is unknown")
        report()
