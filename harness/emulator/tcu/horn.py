"""Horn and lights: only some minutes after the vehicle was turned off and locked, and never later than asked for."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus
from harness.kernel import NS_PER_S, Timer

Done = Callable[[str, str], None]

HORN_AND_LIGHTS, LIGHTS = "horn-and-lights", "lights"


class Horn:
    """Counts from the later of ignition OFF and all doors locked and shut; what ends one of them starts it anew."""

    def __init__(self, cycle: PowerCycle, bus: VehicleBus) -> None:
        self._cycle = cycle
        self._bus = bus
        self._asked: str | None = None
        self._done: Done | None = None
        self._timeout: Timer | None = None
        if not cycle.parameters.horn_wait_kept_through_power_loss:
            cycle.memory.horn_since_ns = None
        for signal in ("ignition", "locked", *(f"door_{door}" for door in bus.doors())):
            bus.watch(signal, lambda _value: self._vehicle_changed())
        for signal in ("headlights", "horn"):
            bus.watch(signal, lambda _value: self._answered())

    def command(self, what: str, done: Done) -> None:
        """Flash the lights, with the horn or without; `done(status, reason)` when the vehicle does, or does not."""
        wait_s = self._wait_s(what)
        if self._bus.signal("alarm") and self._cycle.parameters.horn_refused_during_alarm:
            done("REJECTED", "the alarm sounds")
        elif wait_s is None:
            done("REJECTED", "the vehicle is not off and locked")
        elif wait_s > 0 and self._cycle.parameters.horn_early_is_put_off:
            self._cycle.after(wait_s, lambda: self._ask(what, done))
        elif wait_s > 0:
            done("REJECTED", f"the vehicle was turned off and locked too recently: wait {wait_s:.0f} s")
        else:
            self._ask(what, done)

    def disturbed(self, by: str) -> None:
        """Something happened that is no use of the vehicle."""
        memory = self._cycle.memory
        if memory.horn_since_ns is not None and by in self._cycle.parameters.horn_wait_also_started_anew_by:
            memory.horn_since_ns = self._cycle.kernel.now_ns

    def _wait_s(self, what: str) -> float | None:
        """For how long the command would come too early; None while the vehicle is not off and locked."""
        parameters, since_ns = self._cycle.parameters, self._cycle.memory.horn_since_ns
        if what in parameters.horn_always_ready:
            return 0.0
        if since_ns is None or not self._is_parked():
            return None
        passed_s = (self._cycle.kernel.now_ns - since_ns) / NS_PER_S
        if parameters.horn_ready_for_s is not None and passed_s > parameters.horn_ready_for_s:
            return None
        return max(0.0, parameters.horn_ready_s - passed_s)

    def _is_parked(self) -> bool:
        conditions = {
            "OFF": self._bus.signal("ignition") == "OFF",
            "locked": self._bus.signal("locked") is True,
            "shut": "open" not in self._bus.doors().values(),
        }
        return all(conditions[name] for name in self._cycle.parameters.horn_needs)

    def _vehicle_changed(self) -> None:
        memory = self._cycle.memory
        if not self._is_parked():
            if self._cycle.parameters.horn_wait_starts_anew:
                memory.horn_since_ns = None
        elif memory.horn_since_ns is None:
            memory.horn_since_ns = self._cycle.kernel.now_ns

    def _ask(self, what: str, done: Done) -> None:
        self._asked, self._done = what, done
        self._timeout = self._cycle.after(self._cycle.parameters.horn_timeout_s, self._give_up)
        self._bus.request(what)
        if not self._cycle.parameters.horn_confirmed_by_vehicle:
            self._finish("COMPLETED", "")

    def _answered(self) -> None:
        if self._asked is not None and self._is_heard():
            self._finish("COMPLETED", "")

    def _is_heard(self) -> bool:
        wants_horn = self._asked == HORN_AND_LIGHTS
        return self._bus.signal("headlights") is True and self._bus.signal("horn") is wants_horn

    def _give_up(self) -> None:
        if self._is_heard():  # it was so before, too, because an earlier command has not ended yet
            self._finish("COMPLETED", "")
        else:
            self._finish("FAILED", "the vehicle did not react")

    def _finish(self, status: str, reason: str) -> None:
        asked, done = self._asked, self._done
        self._asked = self._done = None
        if self._timeout is not None:
            self._timeout.cancel()
        if asked is not None and self._cycle.parameters.horn_confirmed_by_vehicle:
            self._bus.request_done(asked)
        if done is not None:
            done(status, reason)
