"""The count of consecutive remote starts: what counts, and what sets it back."""

from __future__ import annotations

from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus

DAY_S = 86_400.0


class EngineCount:
    """Every start counts at which the engine ran, until the driver turns the ignition ON. It outlives power."""

    def __init__(self, cycle: PowerCycle, bus: VehicleBus) -> None:
        self._cycle = cycle
        self._memory = cycle.memory
        self._parameters = cycle.parameters
        if not self._parameters.engine_count_kept_through_power_loss:
            self._memory.remote_starts = 0
        bus.watch("ignition", lambda position: self.happened("ACC" if position == "ACC" else None))
        bus.watch("locked", lambda locked: self.happened("lock" if locked else "unlock"))
        for door in bus.doors():
            bus.watch(f"door_{door}", lambda opened: self.happened("door" if opened else None))

    @property
    def is_full(self) -> bool:
        """Whether no further start is allowed."""
        return self._memory.remote_starts >= self._parameters.engine_consecutive_starts

    def started(self) -> None:
        """The engine runs because of a remote start."""
        self._memory.remote_starts += 1
        if "24 hours" in self._parameters.engine_count_reset_by:
            self._cycle.after(DAY_S, self._reset)

    def failed(self) -> None:
        """The engine was asked to start and did not run."""
        if "failed" in self._parameters.engine_also_counts:
            self._memory.remote_starts += 1

    def refused(self) -> None:
        """A start was commanded and refused."""
        if "refused" in self._parameters.engine_also_counts:
            self._memory.remote_starts += 1

    def ended(self, how: str) -> None:
        """A remote start has ended."""
        if how == "commanded" and not self._parameters.engine_stopped_start_counts:
            self._memory.remote_starts -= 1
        if how == "commanded":
            self.happened("stop command")

    def driver_on(self, *, takes_over: bool) -> None:
        """The driver turned the ignition ON, of a remotely started vehicle or of one that was off."""
        self.happened("take-over" if takes_over else "driver ON")

    def happened(self, what: str | None) -> None:
        """Something that sets the count back, or does not."""
        if what in self._parameters.engine_count_reset_by:
            self._reset()

    def _reset(self) -> None:
        self._memory.remote_starts = self._parameters.engine_count_after_reset
