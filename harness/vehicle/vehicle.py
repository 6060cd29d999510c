"""The vehicle as its driver handles it, and as it answers the unit under test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import wraps
from typing import Concatenate, ParamSpec

from harness.clock import Clock
from harness.errors import CallerError, Undecided
from harness.journal import Journal
from harness.kernel import Kernel, ns
from harness.vehicle.alarm import Alarm
from harness.vehicle.climate import Climate
from harness.vehicle.doors import Doors
from harness.vehicle.ecus import Ecu
from harness.vehicle.engine import Engine
from harness.vehicle.horn import Horn
from harness.vehicle.ignition import Ignition
from harness.vehicle.meter import Meter
from harness.vehicle.signals import DOORS, SignalSink
from harness.vehicle.warnings import Warnings

#: from a request of the unit on the bus to the reaction of locks or engine
REACTION_S = 0.3
ALARM_S = 30.0
SECONDS_PER_HOUR = 3600.0


P = ParamSpec("P")


def _at_once(verb: Callable[Concatenate[Vehicle, P], None]) -> Callable[Concatenate[Vehicle, P], None]:
    """A verb whose signals change together: in wall time, nothing of the bench runs in between in another thread."""

    @wraps(verb)
    def locked(self: Vehicle, /, *arguments: P.args, **options: P.kwargs) -> None:
        with self.exclusive():
            verb(self, *arguments, **options)

    return locked


class Vehicle:
    """The car around the unit. Verbs are a driver's (or a thief's) habits; each is a stimulus in the journal."""

    def __init__(
        self,
        kernel: Kernel,
        clock: Clock,
        journal: Journal,
        signals: SignalSink,
        odometer_km: float,
        trip_a_km: float,
        trip_b_km: float,
    ) -> None:
        self._kernel = kernel
        self._clock = clock
        self._journal = journal
        self._signals = signals
        self.ignition = Ignition(signals)
        self.doors = Doors(signals)
        self.engine = Engine(signals)
        self.meter = Meter(signals, odometer_km, trip_a_km, trip_b_km)
        self.warnings = Warnings(kernel, signals, self.ignition)
        self.alarm = Alarm(kernel, signals)
        self.climate = Climate(signals)
        self.horn = Horn(kernel, signals)
        #: the car's units as a tester finds them, by their name in the vehicle file
        self.ecus: Mapping[str, Ecu] = {}
        #: whether the car does what the unit asks of it
        self.obeys_requests = True

    def exclusive(self) -> AbstractContextManager[object]:
        """Nothing else happens to the vehicle meanwhile."""
        return self._kernel.exclusive()

    @property
    def odometer_km(self) -> int:
        """What the meter displays, in whole km."""
        return self.meter.odometer_km

    @property
    def remotely_started(self) -> bool:
        """Whether the engine runs and nobody turned the ignition by hand."""
        return self.engine.running and self.ignition.turned_by == "remote"

    @_at_once
    def wake_up(self) -> None:
        """Put every signal on the bus: parked, unlocked, doors closed, ignition OFF."""
        self.ignition.turn("OFF")
        for door in DOORS:
            self.doors.close(door)
        self.doors.unlock()
        self.engine.stop()
        self.meter.show()
        self.meter.set_speed(0.0)
        self.alarm.disarm()
        self._signals.set(key="inside")
        self.climate.stop()
        self.horn.stop()

    @_at_once
    def make_safe(self) -> None:
        """Speed 0, engine off, ignition OFF: the end of every case."""
        self.meter.set_speed(0.0)
        self.engine.stop()
        self.ignition.turn("OFF")
        self.climate.stop()

    # -- driving -----------------------------------------------------------------------------------------------------

    @_at_once
    def turn_ignition(self, position: str, by: str = "driver") -> None:
        """Turn the ignition OFF, ACC or ON; the engine starts and stops with it as in an automatic car."""
        self._do("ignition", position=position, by=by)
        self.ignition.turn(position, by)
        if position == "ON" and self.engine.running:
            return  # the driver takes a remote start over, and the air conditioning stays as it is
        if position == "ON":
            self.engine.start()
            self.climate.resume()
        elif self.engine.running:
            self.engine.stop()
            self.climate.park()

    @_at_once
    def switch_air_conditioning(self, on: bool) -> None:
        """Press the button of the air conditioning. Raises CallerError with the engine off."""
        if not self.engine.running:
            raise CallerError("the air conditioning needs the engine", hint='turn_ignition("ON") first')
        self._do("air_conditioning", on=on)
        self.climate.switch(on)

    def ignition_cycle(self, on_s: float = 60.0, off_s: float = 20.0) -> None:
        """Turn the ignition ON for a while, then OFF for a while."""
        self.turn_ignition("ON")
        self._clock.sleep(on_s, "the ignition cycle")
        self.turn_ignition("OFF")
        self._clock.sleep(off_s, "the ignition cycle")

    def drive(self, distance_km: float, speed_kmh: float = 60.0) -> None:
        """Drive at a constant speed; the odometer advances on the way. Raises CallerError with the ignition not ON."""
        if self.ignition.position != "ON":
            raise CallerError("the vehicle cannot drive: its ignition is not ON", hint='turn_ignition("ON") first')
        if not (distance_km >= 0 and speed_kmh > 0):
            raise CallerError(f"the vehicle cannot drive {distance_km} km at {speed_kmh} km/h")
        self._do("drive", distance_km=distance_km, speed_kmh=speed_kmh)
        with self.exclusive():
            self.meter.set_speed(speed_kmh)
        self._roll(distance_km, speed_kmh)
        self.halt()

    def drive_at(self, speed_kmh: float, for_s: float) -> None:
        """Drive on at a speed for a time; the car keeps it until it is driven otherwise, or halts.

        Raises CallerError with the ignition not ON, or for a speed of 0.
        """
        if self.ignition.position != "ON":
            raise CallerError("the vehicle cannot drive: its ignition is not ON", hint='turn_ignition("ON") first')
        if not (speed_kmh > 0 and for_s >= 0):
            raise CallerError(f"the vehicle cannot drive at {speed_kmh} km/h for {for_s} s")
        self._do("drive_at", speed_kmh=speed_kmh, for_s=for_s)
        with self.exclusive():
            self.meter.set_speed(speed_kmh)
        self._roll(speed_kmh * for_s / SECONDS_PER_HOUR, speed_kmh)

    @_at_once
    def halt(self) -> None:
        """Stand still."""
        self.meter.set_speed(0.0)

    def _roll(self, distance_km: float, speed_kmh: float) -> None:
        """Cover a distance; the odometer advances on the way."""
        left_km = distance_km
        while left_km > 0:
            leg_km = min(left_km, self.meter.to_next_km)
            self._clock.sleep(leg_km / speed_kmh * SECONDS_PER_HOUR, "the drive")
            with self.exclusive():
                self.meter.advance(leg_km)
            left_km -= leg_km

    # -- parking -----------------------------------------------------------------------------------------------------

    @_at_once
    def park_and_lock(self) -> None:
        """Ignition OFF, get out, close the doors, lock with the key. Locking is the last thing, at this instant."""
        if self.ignition.position != "OFF":
            self.turn_ignition("OFF")
        for door in DOORS:
            if self.doors.is_open(door):
                self.doors.close(door)
        self._signals.set(key="outside")
        self.lock()

    @_at_once
    def lock(self) -> None:
        """Lock with the key."""
        self._do("lock", by="key")
        self._lock()

    @_at_once
    def unlock(self) -> None:
        """Unlock with the key; the alarm is off then."""
        self._do("unlock", by="key")
        self._unlock()

    # -- thieves -----------------------------------------------------------------------------------------------------

    @_at_once
    def force_door(self, door: str = "driver", alarm_s: float = ALARM_S) -> None:
        """Break a door open; it stays open until it is shut. A locked car sounds its alarm (0 s: it stays silent)."""
        self._do("force_door", door=door, alarm_s=alarm_s)
        self.doors.open(door)
        if self.doors.locked and alarm_s > 0:
            self.alarm.sound(alarm_s)

    @_at_once
    def shut_door(self, door: str = "driver") -> None:
        """Shut a door."""
        self._do("shut_door", door=door)
        self.doors.close(door)

    @_at_once
    def open_door(self, door: str = "driver") -> None:
        """Open a door as its owner does, with the car unlocked."""
        self._do("open_door", door=door)
        self.doors.open(door)

    @_at_once
    def break_glass(self, alarm_s: float = ALARM_S) -> None:
        """An intrusion that opens no door: only the alarm tells of it."""
        self._do("break_glass", alarm_s=alarm_s)
        self.alarm.sound(alarm_s)

    @_at_once
    def calm_down(self) -> None:
        """The intrusion is over: doors shut, alarm armed again."""
        self._do("calm_down")
        for door in DOORS:
            if self.doors.is_open(door):
                self.doors.close(door)
        if self.doors.locked:
            self.alarm.arm()
        else:
            self.alarm.disarm()

    # -- faults of the car -------------------------------------------------------------------------------------------

    @_at_once
    def raise_warning(self, warning: str) -> None:
        """The car develops a fault with a warning."""
        self._do("raise_warning", warning=warning)
        self.warnings.raise_warning(warning)

    @_at_once
    def repair(self, warning: str) -> None:
        """A workshop repairs it."""
        self._do("repair", warning=warning)
        self.warnings.repair(warning)

    @_at_once
    def clear_fault_memories(self) -> None:
        """A workshop clears the fault memories of all units of the car; a cause that is there is stored again."""
        self._do("clear_fault_memories")
        for ecu in self.ecus.values():
            ecu.clear()

    @_at_once
    def lose_lamp_signal(self, warning: str) -> None:
        """The bus says of a warning lamp that it is not available, as in a car without the equipment."""
        self._do("lose_lamp_signal", warning=warning)
        self.warnings.lose_signal(warning)

    @_at_once
    def stall(self) -> None:
        """A remotely started engine stops by itself, unasked; the car switches its ignition off."""
        self._do("stall")
        self._stop_remotely()

    def wait_until_engine_stops(self, within_s: float) -> None:
        """Let time pass until the engine stands still. Raises Undecided when it goes on running."""
        deadline_ns = self._clock.now_ns + ns(within_s)
        if not self._clock.wait(lambda: not self.engine.running, deadline_ns, "the engine to stop"):
            raise Undecided(
                f"the engine still runs after {within_s:g} s, so what follows cannot be judged",
                hint="look at the running time of a remote engine start first",
            )

    @_at_once
    def fit_meter(self, odometer_km: int) -> None:
        """A workshop fits another combination meter, which has counted so many km."""
        self._do("fit_meter", odometer_km=odometer_km)
        self.meter.fit(odometer_km)

    # -- what the unit asks for --------------------------------------------------------------------------------------

    def obey(self, request: str) -> None:
        """Do what the unit asks on the bus, after the reaction time of the units concerned."""
        actions = {
            "lock": self._lock,
            "unlock": self._unlock,
            "engine_start": lambda: self._start_remotely(self.climate.resume),
            "engine_start_cooled": lambda: self._start_remotely(self.climate.cool),
            "engine_start_uncooled": lambda: self._start_remotely(self.climate.stop),
            "engine_stop": self._stop_remotely,
            "lights": lambda: self.horn.flash(with_horn=False),
            "horn_and_lights": lambda: self.horn.flash(with_horn=True),
        }
        if request in actions and self.obeys_requests:
            self._kernel.after(ns(REACTION_S), actions[request])

    def _lock(self) -> None:
        self.doors.lock()
        if self.alarm.state == "off":
            self.alarm.arm()

    def _unlock(self) -> None:
        self.doors.unlock()
        self.alarm.disarm()

    def _start_remotely(self, start_climate: Callable[[], None]) -> None:
        if self.engine.running or self.ignition.position != "OFF":
            return
        self.ignition.turn("ON", by="remote")
        self.engine.start()
        start_climate()

    def _stop_remotely(self) -> None:
        if self.remotely_started:
            self.engine.stop()
            self.ignition.turn("OFF", by="remote")
            self.climate.stop()

    def _do(self, verb: str, **how: object) -> None:
        self._journal.append("stimulus", f"vehicle.{verb}", **how)
