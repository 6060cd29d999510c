"""The vehicle: what a driver's, an owner's or a thief's handling puts on the bus."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.clock import Clock
from harness.errors import CallerError
from harness.journal import Journal, read_records
from harness.kernel import Kernel
from harness.vehicle.signals import DOORS
from harness.vehicle.vehicle import REACTION_S, Vehicle


class Signals:
    """Keeps what is put on the bus."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self.now: dict[str, str | float] = {}
        self.history: list[tuple[float, dict[str, str | float]]] = []

    def set(self, **values: str | float) -> None:
        """Take new values."""
        self.now.update(values)
        self.history.append((self._kernel.now_ns / 1e9, values))

    def instants(self, name: str) -> list[tuple[float, str | float]]:
        """When a signal got which value, repeated values left out."""
        changes = list[tuple[float, str | float]]()
        for instant_s, values in self.history:
            if name in values and (not changes or changes[-1][1] != values[name]):
                changes.append((instant_s, values[name]))
        return changes


class Stand:
    """A vehicle and what it says."""

    def __init__(self, folder: Path, *, odometer_km: float = 12345.0) -> None:
        self.kernel = Kernel("vehicle")
        self.clock = Clock(self.kernel, datetime(2026, 3, 2, tzinfo=UTC), 7.0)
        self.journal = Journal(folder)
        self.signals = Signals(self.kernel)
        self.car = Vehicle(
            self.kernel,
            self.clock,
            self.journal,
            self.signals,
            odometer_km,
            321.4,
            87.6,
        )
        self.car.wake_up()

    def verbs(self) -> list[str]:
        """What the journal says was done."""
        return [record.what for record in read_records(self.journal.path) if record.kind == "stimulus"]


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """A parked car, unlocked, doors closed."""
    stand = Stand(tmp_path)
    yield stand
    stand.journal.close()


@pytest.fixture
def car(stand: Stand) -> Vehicle:
    """The car."""
    return stand.car


def test_it_wakes_up_parked(stand: Stand) -> None:
    """Every signal has a value, so that every frame is on the bus."""
    now = stand.signals.now
    assert {name: now[name] for name in ("ignition", "locked", "engine_running", "alarm", "key")} == {
        "ignition": "OFF",
        "locked": "unlocked",
        "engine_running": "stopped",
        "alarm": "off",
        "key": "inside",
    }
    assert (now["odometer"], now["speed_display"], now["air_conditioning"]) == (12345, 0.0, "off")
    assert {now[f"door_{door}"] for door in DOORS} == {"closed"}


def test_it_ends_safe_from_any_state(stand: Stand, car: Vehicle) -> None:
    """Speed 0, engine off, ignition OFF."""
    car.turn_ignition("ON")
    car.meter.set_speed(80.0)
    car.make_safe()
    now = stand.signals.now
    assert (now["speed_abs"], now["engine_running"], now["engine_rpm"], now["ignition"]) == (0.0, "stopped", 0.0, "OFF")


class TestIgnition:
    """The switch."""

    @pytest.mark.parametrize(("position", "running"), [("ON", True), ("ACC", False), ("OFF", False)])
    def test_the_engine_follows_the_switch(self, stand: Stand, car: Vehicle, position: str, running: bool) -> None:
        """ON starts it, every other position stops it."""
        car.turn_ignition("ON")
        car.turn_ignition(position)
        assert car.engine.running is running
        assert stand.signals.now["ignition"] == position
        assert stand.verbs() == ["vehicle.ignition"] * 2

    def test_who_turned_it_is_said_before_it_turns(self, stand: Stand, car: Vehicle) -> None:
        """A unit that sees ON must know already by whom."""
        stand.signals.history.clear()
        car.turn_ignition("ON", by="remote")
        order = [name for _, values in stand.signals.history for name in values if name.startswith("ignition")]
        assert order == ["ignition_origin", "ignition"]

    @pytest.mark.parametrize(("position", "by"), [("START", "driver"), ("ON", "thief"), ("on", "driver")])
    def test_other_positions_and_persons_are_refused(self, stand: Stand, car: Vehicle, position: str, by: str) -> None:
        """The switch stays where it was."""
        with pytest.raises(CallerError, match="cannot be turned"):
            car.turn_ignition(position, by)
        assert stand.signals.now["ignition"] == "OFF"

    def test_a_cycle_lasts_as_long_as_asked(self, stand: Stand, car: Vehicle) -> None:
        """ON for a while, OFF for a while."""
        car.ignition_cycle(on_s=10.0, off_s=5.0)
        assert stand.signals.instants("ignition") == [(0.0, "OFF"), (0.0, "ON"), (10.0, "OFF")]
        assert stand.clock.now_s == 15.0


class TestDriving:
    """Odometer, trip meters, speed, time."""

    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
    @given(
        odometer_km=st.floats(0, 999_999),
        legs=st.lists(st.tuples(st.floats(0, 30), st.floats(1, 200)), max_size=6),
    )
    def test_distance_and_time_add_up(
        self, tmp_path_factory: pytest.TempPathFactory, odometer_km: float, legs: list[tuple[float, float]]
    ) -> None:
        """However the way is divided: the meters show the sum, the clock the time it takes, the bus every whole km."""
        stand = Stand(tmp_path_factory.mktemp("drive"), odometer_km=odometer_km)
        stand.car.turn_ignition("ON")
        for distance_km, speed_kmh in legs:
            stand.car.drive(distance_km, speed_kmh)
        stand.journal.close()
        total_km = sum(distance_km for distance_km, _ in legs)
        assert stand.car.meter.trip_a_km == pytest.approx(321.4 + total_km)
        assert stand.car.meter.trip_b_km == pytest.approx(87.6 + total_km)
        assert int(odometer_km + total_km - 1e-6) <= stand.car.odometer_km <= int(odometer_km + total_km + 1e-6)
        assert stand.clock.now_s == pytest.approx(sum(km / kmh * 3600 for km, kmh in legs), abs=1e-3)
        shown = [value for _, value in stand.signals.instants("odometer")]
        assert shown == list(range(int(odometer_km), stand.car.odometer_km + 1))
        assert stand.signals.now["speed_display"] == 0.0

    def test_the_odometer_advances_on_the_way(self, stand: Stand, car: Vehicle) -> None:
        """Each kilometre at its instant; the speed is shown from start to end."""
        car.turn_ignition("ON")
        car.drive(2.5, speed_kmh=60.0)
        assert stand.signals.instants("odometer") == [(0.0, 12345), (60.0, 12346), (120.0, 12347)]
        assert stand.signals.instants("speed_display") == [(0.0, 0.0), (0.0, 60.0), (150.0, 0.0)]

    def test_it_drives_only_with_the_ignition_on(self, stand: Stand, car: Vehicle) -> None:
        """With advice; the car has not moved."""
        car.turn_ignition("ACC")
        with pytest.raises(CallerError, match=r"not ON -> turn_ignition"):
            car.drive(1.0)
        assert car.odometer_km == 12345

    @pytest.mark.parametrize(
        ("distance_km", "speed_kmh"), [(-1.0, 60.0), (1.0, 0.0), (1.0, -5.0), (float("nan"), 60.0)]
    )
    def test_a_drive_that_cannot_be_is_refused(self, car: Vehicle, distance_km: float, speed_kmh: float) -> None:
        """Neither backwards nor for ever."""
        car.turn_ignition("ON")
        with pytest.raises(CallerError, match="cannot drive"):
            car.drive(distance_km, speed_kmh)


class TestDoorsAndAlarm:
    """Locks, doors, alarm."""

    def test_parking_ends_with_the_lock(self, stand: Stand, car: Vehicle) -> None:
        """Ignition OFF, doors closed, key away, then locked: the last thing, all at one instant."""
        car.turn_ignition("ON")
        car.open_door("rear_left")
        car.park_and_lock()
        now = stand.signals.now
        assert (now["ignition"], now["door_rear_left"], now["key"]) == ("OFF", "closed", "outside")
        assert (now["locked"], now["alarm"]) == ("locked", "armed")
        assert [name for _, values in stand.signals.history[-2:] for name in values] == ["locked", "alarm"]
        assert stand.verbs()[-1] == "vehicle.lock"

    def test_a_forced_door_sounds_the_alarm_for_its_time(self, stand: Stand, car: Vehicle) -> None:
        """Then it is armed again; the door stays open until it is shut."""
        car.park_and_lock()
        car.force_door("driver", alarm_s=20.0)
        stand.clock.sleep(60.0)
        assert stand.signals.instants("alarm") == [(0.0, "off"), (0.0, "armed"), (0.0, "sounding"), (20.0, "armed")]
        assert car.doors.is_open("driver")
        car.shut_door("driver")
        assert not car.doors.is_open("driver")

    def test_an_open_car_has_no_alarm(self, stand: Stand, car: Vehicle) -> None:
        """A door of an unlocked car opens in silence."""
        car.force_door("hatch")
        car.open_door("passenger")
        assert stand.signals.now["alarm"] == "off"

    def test_a_second_intrusion_starts_the_time_of_the_alarm_anew(self, stand: Stand, car: Vehicle) -> None:
        """The alarm of the first does not cut that of the second."""
        car.park_and_lock()
        car.break_glass(alarm_s=10.0)
        stand.clock.sleep(8.0)
        car.break_glass(alarm_s=10.0)
        stand.clock.sleep(60.0)
        assert stand.signals.instants("alarm")[-1] == (18.0, "armed")

    def test_unlocking_ends_the_alarm_for_good(self, stand: Stand, car: Vehicle) -> None:
        """It is not armed again when its time would have been over."""
        car.park_and_lock()
        car.force_door(alarm_s=10.0)
        car.unlock()
        stand.clock.sleep(60.0)
        assert stand.signals.now["alarm"] == "off"

    @pytest.mark.parametrize(("locked", "alarm"), [(True, "armed"), (False, "off")])
    def test_calming_down_shuts_the_doors(self, stand: Stand, car: Vehicle, locked: bool, alarm: str) -> None:
        """A locked car watches again, an unlocked one does not."""
        if locked:
            car.park_and_lock()
        car.force_door("driver")
        car.force_door("hatch")
        car.calm_down()
        assert {stand.signals.now[f"door_{door}"] for door in DOORS} == {"closed"}
        assert stand.signals.now["alarm"] == alarm

    def test_an_unknown_door_is_refused(self, car: Vehicle) -> None:
        """With the doors there are."""
        with pytest.raises(CallerError, match=r"no door 'boot' -> one of driver"):
            car.open_door("boot")


class TestRequests:
    """What the unit asks for on the bus."""

    def test_lock_and_unlock_take_the_reaction_time(self, stand: Stand, car: Vehicle) -> None:
        """With alarm armed and disarmed; idle and unknown requests do nothing."""
        for request in ("lock", "unlock", "idle_on", "dance"):
            car.obey(request)
            stand.clock.sleep(1.0)
        locks = [(0.0, "unlocked"), (REACTION_S, "locked"), (1.0 + REACTION_S, "unlocked")]
        assert stand.signals.instants("locked") == locks
        assert [value for _, value in stand.signals.instants("alarm")] == ["off", "armed", "off"]

    @pytest.mark.parametrize(
        ("request_code", "last_on", "air_conditioning"),
        [
            ("engine_start", False, "off"),
            ("engine_start", True, "on"),
            ("engine_start_cooled", False, "on"),
            ("engine_start_uncooled", True, "off"),
        ],
    )
    def test_a_remote_start_runs_the_engine_as_remote(
        self, tmp_path: Path, request_code: str, last_on: bool, air_conditioning: str
    ) -> None:
        """Ignition ON by remote; the air conditioning as asked for, or as it last was; a remote stop ends it."""
        stand = Stand(tmp_path)
        stand.car.turn_ignition("ON")
        stand.car.switch_air_conditioning(last_on)
        stand.car.turn_ignition("OFF")
        stand.car.obey(request_code)
        stand.clock.sleep(1.0)
        now = stand.signals.now
        assert (now["ignition"], now["ignition_origin"], now["engine_running"]) == ("ON", "remote", "running")
        assert stand.car.remotely_started
        assert now["air_conditioning"] == air_conditioning
        stand.car.obey("engine_stop")
        stand.clock.sleep(1.0)
        assert (now["ignition"], now["engine_running"], now["air_conditioning"]) == ("OFF", "stopped", "off")
        stand.journal.close()

    def test_a_driver_at_the_wheel_is_not_disturbed(self, stand: Stand, car: Vehicle) -> None:
        """Neither a remote start nor a remote stop touches an engine that the driver has started."""
        car.turn_ignition("ON")
        for request in ("engine_start", "engine_stop"):
            car.obey(request)
            stand.clock.sleep(1.0)
        assert (car.engine.running, car.ignition.turned_by) == (True, "driver")

    def test_a_car_that_does_not_obey_does_nothing(self, stand: Stand, car: Vehicle) -> None:
        """A fault of the car, for scenarios."""
        car.obeys_requests = False
        car.obey("lock")
        stand.clock.sleep(1.0)
        assert stand.signals.now["locked"] == "unlocked"


class TestWarnings:
    """Faults of the car and their lamps; more of them in test_warnings.py."""

    def test_a_warning_is_lit_while_it_lasts_and_the_ignition_is_on(self, stand: Stand, car: Vehicle) -> None:
        """Dark with the ignition OFF, lit with it ON, dark after the repair."""
        car.raise_warning("brake")
        assert stand.signals.now["warning_brake"] == "off"
        car.turn_ignition("ON")
        stand.clock.sleep(10.0)
        assert stand.signals.now["warning_brake"] == "on"
        car.repair("brake")
        assert stand.signals.now["warning_brake"] == "off"

    def test_an_unknown_warning_is_refused(self, car: Vehicle) -> None:
        """With those there are."""
        with pytest.raises(CallerError, match="no warning 'fuel'"):
            car.raise_warning("fuel")


def test_each_verb_is_a_stimulus_in_the_journal(stand: Stand, car: Vehicle) -> None:
    """With what it was done with."""
    acts: list[tuple[Any, ...]] = [
        (car.turn_ignition, "ON"),
        (car.drive, 0.1),
        (car.park_and_lock,),
        (car.force_door, "driver"),
        (car.shut_door, "driver"),
        (car.break_glass,),
        (car.calm_down,),
        (car.unlock,),
        (car.open_door, "hatch"),
        (car.raise_warning, "abs"),
        (car.repair, "abs"),
    ]
    for verb, *how in acts:
        verb(*how)
    assert stand.verbs() == [
        "vehicle.ignition",
        "vehicle.drive",
        "vehicle.ignition",
        "vehicle.lock",
        "vehicle.force_door",
        "vehicle.shut_door",
        "vehicle.break_glass",
        "vehicle.calm_down",
        "vehicle.unlock",
        "vehicle.open_door",
        "vehicle.raise_warning",
        "vehicle.repair",
    ]


def test_driving_on_at_one_speed_after_the_other(stand: Stand, car: Vehicle) -> None:
    """The car keeps the last speed until it halts, and the odometer counts all of it."""
    car.turn_ignition("ON")
    car.drive_at(60.0, 60.0)
    car.drive_at(120.0, 30.0)
    assert (stand.signals.now["speed_abs"], car.odometer_km) == (120.0, 12347)
    assert stand.clock.now_s == pytest.approx(90.0)
    car.halt()
    assert stand.signals.now["speed_display"] == 0.0


@pytest.mark.parametrize(("position", "speed_kmh", "for_s"), [("OFF", 50.0, 1.0), ("ON", 0.0, 1.0), ("ON", 50.0, -1.0)])
def test_what_is_no_drive(car: Vehicle, position: str, speed_kmh: float, for_s: float) -> None:
    """Without ignition, speed or time there is none."""
    car.turn_ignition(position)
    with pytest.raises(CallerError):
        car.drive_at(speed_kmh, for_s)
