"""Door locks: their state for the owner, and remote lock and unlock."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus
from harness.kernel import Timer

Done = Callable[[str, str], None]


class Locks:
    """Reports each change of locks and doors; has the vehicle lock and unlock."""

    def __init__(self, cycle: PowerCycle, bus: VehicleBus, modem: Modem) -> None:
        self._cycle = cycle
        self._bus = bus
        self._modem = modem
        self._awaited: bool | None = None
        self._done: Done | None = None
        self._timeout: Timer | None = None
        self._report: Timer | None = None
        bus.watch("locked", self._locked_changed)
        for door in bus.doors():
            bus.watch(f"door_{door}", lambda _value: self._report_soon())

    def report(self) -> None:
        """Tell the cloud the present state."""
        unreported = dict.fromkeys(self._cycle.parameters.locks_unreported_doors, "closed")
        self._modem.send("locks", locked=bool(self._bus.signal("locked")), doors=self._bus.doors() | unreported)

    def command(self, lock: bool, done: Done) -> None:
        """Lock or unlock; `done(status, reason)` when the vehicle has, or has not, within its time."""
        if self._bus.ignition_on and not self._bus.remote:
            done("REJECTED", "ignition is on")
            return
        if self.is_locked(lock):
            done("COMPLETED", "")
            return
        self._awaited, self._done = lock, done
        self._timeout = self._cycle.after(self._cycle.parameters.lock_timeout_s, self._give_up)
        self._bus.request(_request(lock))
        if not self._cycle.parameters.lock_confirmed_by_vehicle:
            self._finish("COMPLETED", "")

    def is_locked(self, locked: bool) -> bool:
        """Whether the doors are locked, or unlocked."""
        return self._bus.signal("locked") is locked

    def _report_soon(self) -> None:
        """One report for all that changes at one instant."""
        if not self._cycle.parameters.locks_reported_on_change:
            return
        if self._report is None or not self._report.pending:
            self._report = self._cycle.after(0.0, self.report)

    def _locked_changed(self, locked: object) -> None:
        self._report_soon()
        if self._awaited is not None and locked is self._awaited:
            self._finish("COMPLETED", "")

    def _give_up(self) -> None:
        self._finish("FAILED", "the vehicle did not react")

    def _finish(self, status: str, reason: str) -> None:
        awaited, done = self._awaited, self._done
        self._done = self._awaited = None
        if self._timeout is not None:
            self._timeout.cancel()
        if awaited is not None and self._cycle.parameters.lock_confirmed_by_vehicle:
            self._bus.request_done(_request(awaited))
        if done is not None:
            done(status, reason)


def _request(lock: bool) -> str:
    return "lock" if lock else "unlock"
