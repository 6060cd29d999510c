"""Vehicle health: the six warnings, and how they clear after repair.

A lamp lit longer than the lamp check after ignition ON is shown. It is shown no more after it stayed dark in a number
of ignition cycles, each counted once the lamp check of a new ignition ON is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from harness.emulator.tcu.frames import LAMP_LIT, LAMP_NOT_AVAILABLE, LAMPS
from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus
from harness.kernel import Timer

#: when the ignition is turned OFF the lamps go dark, and the frame with the ignition follows within its cycle
IGNITION_FOLLOWS_S = 0.5


class Health:
    """The lamps shown are kept in non-volatile memory, each with its count of good cycles."""

    def __init__(self, cycle: PowerCycle, bus: VehicleBus, modem: Modem) -> None:
        self._cycle = cycle
        self._bus = bus
        self._modem = modem
        self._parameters = cycle.parameters
        self._lamps = cycle.memory.lamps
        self._timer: Timer | None = None
        self._checking = False
        self._checked = False
        self._reported: dict[str, bool] = {}
        self._found_on: bool | None = None
        #: told when a warning comes up
        self.watchers: list[Callable[[], None]] = []
        if not self._parameters.health_kept_through_power_loss:
            self._lamps.clear()
        if not self._parameters.health_count_kept_through_power_loss:
            self._lamps.update(dict.fromkeys(self._lamps, 0))
        bus.watch("ignition", self._turned)
        bus.watch("origin", self._origin_changed)
        for lamp in LAMPS:
            bus.watch(f"lamp_{lamp}", partial(self._lamp_changed, lamp))

    def shown(self) -> dict[str, bool]:
        """Which warnings the unit holds."""
        everything = bool(self._lamps) and self._parameters.health_one_lamp_shows_all
        return {lamp: everything or lamp in self._lamps for lamp in LAMPS}

    def report(self) -> None:
        """Tell the cloud."""
        if not self._lamps and not self._reported and not self._parameters.health_reported_without_warning:
            return
        self._reported = self.shown()
        self._modem.send(
            "health", kept_through_outage=self._parameters.health_kept_through_outage, lamps=self._reported
        )

    def _report_change(self) -> None:
        if self.shown() != self._reported:
            self.report()

    # -- ignition cycles ---------------------------------------------------------------------------------------------

    def _turned(self, ignition: object) -> None:
        self._found_on = self._found_on is None and ignition == "ON"
        self._ignition_changed(ignition)

    def _ignition_changed(self, ignition: object) -> None:
        parameters = self._parameters
        if self._checking and parameters.health_short_on_counts_as_cycle:
            self._count_good_cycles(LAMPS)
            self._report_change()
        if self._timer is not None:
            self._timer.cancel()
        self._checking, self._checked = ignition == "ON", False
        if ignition == "ON":
            self._timer = self._cycle.after(parameters.health_confirm_s, self._lamp_check_over)
            if parameters.health_lamp_check_counts:
                self._raise_lit()
        elif ignition == "ACC" and parameters.health_acc_counts_as_cycle:
            self._timer = self._cycle.after(parameters.health_confirm_s, self._accessory_cycle_over)
        elif ignition == "OFF" and parameters.health_forgotten_when_parked_s is not None:
            self._timer = self._cycle.after(parameters.health_forgotten_when_parked_s, self._forget)

    def _origin_changed(self, origin: object) -> None:
        """With the ignition ON, a driver takes over what was started remotely, or the origin is told after the ON."""
        if self._bus.ignition_on and (origin == "remote" or self._parameters.health_takeover_counts_as_cycle):
            self._ignition_changed("ON")

    def _lamp_check_over(self) -> None:
        self._checking, self._checked = False, True
        parameters = self._parameters
        if parameters.health_lit_at_lamp_check_noticed:
            self._raise_lit()
        taken_for_the_drivers = self._found_on and parameters.health_on_at_boot_is_the_drivers
        counts = not self._bus.remote or taken_for_the_drivers or parameters.health_remote_start_counts_as_cycle
        if counts and (self._modem.registered or parameters.health_cycles_offline_count):
            self._count_good_cycles(
                lamp for lamp in LAMPS if not self._is_lit(lamp) or parameters.health_clear_while_active
            )
        self._report_change()

    def _accessory_cycle_over(self) -> None:
        self._count_good_cycles(LAMPS)
        self._report_change()

    def _forget(self) -> None:
        self._lamps.clear()
        self._report_change()

    # -- lamps -------------------------------------------------------------------------------------------------------

    def _is_lit(self, lamp: str) -> bool:
        state = self._bus.signal(f"lamp_{lamp}")
        return state == LAMP_LIT or (state == LAMP_NOT_AVAILABLE and self._parameters.health_lamp_not_available_is_lit)

    def _lamp_changed(self, lamp: str, _state: object) -> None:
        counts = self._checked or (self._checking and self._parameters.health_lamp_check_counts)
        if not counts or not self._bus.ignition_on:
            return
        if not self._is_lit(lamp):
            if self._parameters.health_cycle_in_progress_counts:
                self._cycle.after(IGNITION_FOLLOWS_S, partial(self._count_if_dark, lamp))
        elif self._parameters.health_debounce_s:
            self._cycle.after(self._parameters.health_debounce_s, partial(self._raise_if_lit, lamp))
        else:
            self._raise_if_lit(lamp)

    def _raise_if_lit(self, lamp: str) -> None:
        if self._is_lit(lamp):
            self._raise(lamp)
            self._report_change()

    def _count_if_dark(self, lamp: str) -> None:
        if self._bus.ignition_on and not self._is_lit(lamp):
            self._count_good_cycles((lamp,))
            self._report_change()

    def _raise_lit(self) -> None:
        for lamp in LAMPS:
            if self._is_lit(lamp):
                self._raise(lamp)
        self._report_change()

    def _raise(self, lamp: str) -> None:
        parameters = self._parameters
        swapped = parameters.health_swapped_lamps or ()
        if lamp in swapped:
            lamp = swapped[1 - swapped.index(lamp)]
        if lamp == parameters.health_ignored_lamp:
            return
        if lamp not in self._lamps:
            self._raise_new(lamp)
        elif parameters.health_count_restarts_with_fault and not parameters.health_clear_while_active:
            self._lamps[lamp] = 0

    def _raise_new(self, lamp: str) -> None:
        parameters = self._parameters
        if self._lamps and parameters.health_second_warning == "ignored":
            return
        if parameters.health_second_warning == "replaces the first":
            self._lamps.clear()
        if parameters.health_new_warning_restarts_counts:
            self._lamps.update(dict.fromkeys(self._lamps, 0))
        self._lamps[lamp] = 0
        self._cycle.log(f"health: {lamp} warning")
        for watcher in self.watchers:
            watcher()

    def _count_good_cycles(self, lamps: Iterable[str]) -> None:
        """The lamps stayed dark in an ignition cycle."""
        for lamp in lamps:
            if lamp in self._lamps:
                self._lamps[lamp] += 1
                if self._lamps[lamp] >= self._parameters.health_clear_cycles:
                    del self._lamps[lamp]
                    self._cycle.log(f"health: {lamp} cleared")
