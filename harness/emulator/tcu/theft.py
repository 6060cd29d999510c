"""Theft alert: what counts as an intrusion, and when it stays silent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from harness.emulator.tcu.engine import Engine
from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus
from harness.kernel import Timer, ns


class Theft:
    """One alert an incident.

    An incident begins when the alarm begins to sound, or a door is opened, while locked. It is over when the alarm
    falls silent, or without an alarm when all doors are shut, or when the vehicle is unlocked. One that begins while
    alerts are masked stays silent, unless something new happens after the mask.
    """

    def __init__(
        self,
        cycle: PowerCycle,
        bus: VehicleBus,
        engine: Engine,
        modem: Modem,
        position: Callable[[], dict[str, float] | None],
    ) -> None:
        self._cycle = cycle
        self._parameters = cycle.parameters
        self._memory = cycle.memory
        self._bus = bus
        self._engine = engine
        self._modem = modem
        self._position = position
        self._was_locked: bool | None = None
        self._saw_locking = False
        self._was_open: dict[str, object] = {}
        self._alarm_confirmed: Timer | None = None
        self._stuck_mask = False
        self._asleep = False
        self._saw_starting = False
        self._alerts = 0
        if not self._parameters.theft_incident_kept_through_power_loss:
            self._memory.theft_incident = None
        bus.watch("locked", self._locked_changed)
        bus.watch("alarm", self._alarm_changed)
        for door in bus.doors():
            bus.watch(f"door_{door}", partial(self._door_changed, door))
        engine.watchers.append(self._engine_changed)
        engine.refusal_watchers.append(lambda: self._remote_start_ended("refused"))

    def redundant_lock(self) -> None:
        """A lock command for doors that are locked already."""
        if self._parameters.theft_redundant_lock_restarts_mask:
            self._start_mask()

    def unlock_command(self) -> None:
        """The owner has the doors unlocked."""
        self._asleep = self._parameters.theft_watch_ended_by_unlock_command

    # -- what is seen on the bus -------------------------------------------------------------------------------------

    def _locked_changed(self, locked: object) -> None:
        booted = self._was_locked is None
        self._was_locked = bool(locked)
        if not locked:
            self._memory.theft_incident = None
        elif not booted:
            self._saw_locking = True
            self._stuck_mask = False
            masks = self._parameters.theft_locking_in_remote_start_masks or not self._engine.remotely_started
            if masks and (self._parameters.theft_relocking_restarts_mask or not self._just_locked()):
                self._start_mask()
        elif self._parameters.theft_boot_starts_mask:
            self._start_mask()

    def _alarm_changed(self, sounding: object) -> None:
        if self._alarm_confirmed is not None:
            self._alarm_confirmed.cancel()
        if sounding and self._parameters.theft_alarm_confirm_s > 0:
            self._alarm_confirmed = self._cycle.after(
                self._parameters.theft_alarm_confirm_s, lambda: self._intrusion("alarm")
            )
        elif sounding:
            self._intrusion("alarm")
        else:
            self._over()

    def _door_changed(self, door: str, opened: object) -> None:
        was_open, self._was_open[door] = self._was_open.get(door), opened
        if opened and was_open is False and door not in self._parameters.theft_unwatched_doors:
            self._intrusion("door")
        elif "open" not in self._bus.doors().values() and not self._bus.signal("alarm"):
            self._over()

    # -- incidents ---------------------------------------------------------------------------------------------------

    def _intrusion(self, cause: str) -> None:
        if not self._watches(cause):
            return
        if self._masked() or (self._memory.theft_incident == "masked" and self._parameters.theft_masked_incident_hides):
            self._cycle.log("theft: intrusion while masked, not reported")
            self._memory.theft_incident = self._memory.theft_incident or "masked"
        elif self._memory.theft_incident != "reported":
            self._report(cause)

    def _watches(self, cause: str) -> bool:
        parameters = self._parameters
        since_locking_ns = self._cycle.kernel.now_ns - self._memory.theft_locked_ns
        return (
            cause in parameters.theft_causes
            and not self._asleep
            and (self._locked() or parameters.theft_reported_when_unlocked)
            and (self._saw_locking or parameters.theft_watch_resumes_after_boot)
            and (parameters.theft_watch_s is None or since_locking_ns < ns(parameters.theft_watch_s))
        )

    def _locked(self) -> bool:
        """Whether the doors are locked, and did not get locked at this very instant."""
        return bool(self._bus.signal("locked")) and self._was_locked is not False

    def _over(self) -> None:
        hidden = self._memory.theft_incident == "masked" and self._parameters.theft_masked_incident_hides
        if not hidden:
            self._memory.theft_incident = None

    def _report(self, cause: str) -> None:
        self._memory.theft_incident = "reported"
        self._alerts += 1
        if self._alerts > 1 and not self._parameters.theft_reported_again:
            return
        self._cycle.log("theft: alert")
        self._modem.send(
            "theft",
            kept_through_outage=self._parameters.theft_kept_through_outage,
            cause=cause,
            position=self._position(),
        )

    # -- masks -------------------------------------------------------------------------------------------------------

    def _masked(self) -> bool:
        known = self._saw_starting or self._parameters.theft_masked_in_remote_start_found_at_boot
        remote = self._engine.remotely_started and known and self._parameters.theft_masked_while_remotely_started
        return remote or self._stuck_mask or self._just_locked()

    def _just_locked(self) -> bool:
        return self._cycle.kernel.now_ns < self._memory.theft_mask_until_ns

    def _start_mask(self) -> None:
        mask_s = self._parameters.theft_lock_mask_s
        self._memory.theft_locked_ns = self._cycle.kernel.now_ns
        self._memory.theft_mask_until_ns = self._cycle.kernel.now_ns + ns(mask_s)
        self._cycle.log(f"theft: masked for {mask_s:g} s")
        if self._parameters.theft_masked_incident_reported_late:
            self._cycle.after(mask_s, self._report_late)

    def _report_late(self) -> None:
        if self._memory.theft_incident == "masked" and not self._masked():
            self._report("alarm" if self._bus.signal("alarm") else "door")

    def _engine_changed(self) -> None:
        self._saw_starting = self._saw_starting or self._engine.state == "starting"
        if self._engine.state == "running" and self._parameters.theft_alert_on_remote_start:
            self._report("alarm")
        if self._engine.state == "idle":
            self._remote_start_ended(self._engine.ended_by)

    def _remote_start_ended(self, how: str) -> None:
        if how in self._parameters.theft_masked_after_remote_start:
            self._stuck_mask = True
