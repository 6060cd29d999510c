"""One life of the unit, from boot to power loss: its capabilities, and what it does with messages from the cloud."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from harness.emulator.radio import Message
from harness.emulator.tcu.diagnostics import NETWORK_LOST, SUPPLY_LOW, Diagnostics
from harness.emulator.tcu.downlink import Unreadable, field
from harness.emulator.tcu.engine import Engine
from harness.emulator.tcu.health import Health
from harness.emulator.tcu.locks import Locks
from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.ownership import Ownership
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.stand_by import StandBy
from harness.emulator.tcu.theft import Theft
from harness.emulator.tcu.vehicle_bus import VehicleBus

#: messages of the cloud that are known again; it repeats the last one only
REMEMBERED_MESSAGES = 256
#: tells how a command ended: status and reason
Done = Callable[[str, str], None]


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

    def code_accepted(self, code: object) -> bool:
        """Whether a remote command carries the security code, where the model asks for one."""

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
        self.engine = Engine(cycle, self.bus, self.modem)
        self.theft = Theft(cycle, self.bus, self.engine, self.modem, board.position)
        self.health = Health(cycle, self.bus, self.modem)
        self.ownership = Ownership(cycle, self.bus, self.modem)
        self.stand_by = StandBy(cycle, self.bus, board.load_changed)
        #: what a message from the cloud leads to, by its type
        self._messages: dict[str, Callable[[Message], None]] = {
            "ownership-begin": lambda message: self.ownership.begin(field(message, "attempt", str)),
            "ownership-end": lambda message: self.ownership.end(
                field(message, "attempt", str), field(message, "accepted", bool)
            ),
            "refresh": self._refresh,
            "command": self._command,
        }
        #: what can be asked for again
        self._reports: dict[str, Callable[[], None]] = {
            "locks": self.locks.report,
            "health": self.health.report,
            "location": lambda: self.modem.send("location", position=board.position()),
        }
        #: remote commands
        self._actions: dict[str, Callable[[Done], None]] = {
            "engine-start": self.engine.start,
            "engine-stop": self.engine.stop,
            "lock": self._lock,
            "unlock": lambda done: self.locks.command(False, done),
        }
        self.bus.watch("ignition", self._report_ignition)
        self.modem.send("boot", software=cycle.parameters.software, reason=reason)
        self.bus.start()
        self.health.report()
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
            if identifier not in self._received:
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

    def _command(self, message: Message) -> None:
        command, action = field(message, "command", str), field(message, "action", str)
        expires_ms = field(message, "expires_ms", int)

        def done(status: str, reason: str) -> None:
            self.modem.send("result", command=command, status=status, reason=reason)

        if self._board.utc_ms > expires_ms:
            done("REJECTED", "expired on its way")
        elif not self._board.code_accepted(message.get("code")):
            done("REJECTED", "wrong security code")
        elif action in self._actions:
            self._actions[action](done)
        else:
            done("REJECTED", "unknown command")

    def _lock(self, done: Done) -> None:
        if self.bus.signal("locked"):
            self.theft.redundant_lock()
        self.locks.command(True, done)

    def _refresh(self, message: Message) -> None:
        report = self._reports.get(field(message, "what", str))
        if report is None:
            raise Unreadable("'what' is unknown")
        report()

    def _report_ignition(self, ignition: object) -> None:
        self.modem.send(
            "ignition",
            state=ignition,
            origin="remote" if self.bus.remote else "driver",
            odometer_km=int(str(self.bus.signal("odometer_km") or 0)),
        )
