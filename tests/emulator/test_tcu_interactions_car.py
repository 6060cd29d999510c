"""What one capability of the unit leaves alone of another, and the seeded faults by which it does not."""

from __future__ import annotations

from typing import Any

import pytest

from harness.emulator.can_network import Frame
from harness.emulator.tcu import frames
from tests.emulator.monitoring_stand import LAT_DEG, LON_DEG, OFF_S, MonitoringStand, area, curfew, speed
from tests.emulator.test_tcu_commands import CYCLE_NS, SUPPLY_V, Car

START, STOP = "engine-start", "engine-stop"
ALARM_OFF, ALARM_SOUNDING = bytes(8), bytes((frames.ALARM_SOUNDING,)) + bytes(7)
#: some seconds: a command has ended, the minute after locking and the five minutes of the horn have passed
SOME_S, MINUTE_S, HORN_S = 5.0, 61.0, 301.0
SAVE: dict[str, Any] = {"type": "code-save", "id": "down-save", "setting": "setting-1", "code": "9876"}


def sound_or(fault: str) -> pytest.MarkDecorator:
    """A sound unit, and one with a fault: `sound` tells which."""
    return pytest.mark.parametrize(("faults", "sound"), [((), True), ((fault,), False)], ids=["sound", fault])


class AlarmedCar(Car):
    """A car with a burglar alarm and lamps, parked and locked."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(faults=faults)
        self._alarm = self._node.start(Frame(frames.ALARM, ALARM_OFF, dlc=8), CYCLE_NS)
        self._lamps = self._node.start(Frame(frames.WARNING_LAMPS, bytes(8), dlc=8), CYCLE_NS)
        self._count = 0
        self.park()

    def do(self, action: str) -> str:
        """Command something; how it ended."""
        self._count += 1
        self.command(action, str(self._count))
        self.wait(SOME_S)
        return self.results()[-1][1]

    def boot(self) -> None:
        """Lose the supply, and get it again."""
        self.power(False)
        self.power(True)

    def break_glass(self) -> int:
        """Have the alarm sound for a while; how many theft alerts there were by then."""
        self.sound(ALARM_SOUNDING)
        self.sound(ALARM_OFF)
        return len({message["id"] for message in self.uplinks if message["type"] == "theft"})

    def sound(self, alarm: bytes) -> None:
        """The alarm begins to sound, or is silent again."""
        self._alarm.change(Frame(frames.ALARM, alarm, dlc=8))
        self.wait(SOME_S)

    def light(self, word: int) -> None:
        """Have lamps lit."""
        self._lamps.change(Frame(frames.WARNING_LAMPS, word.to_bytes(2, "little") + bytes(6), dlc=8))
        self.wait(SOME_S)

    def shown(self) -> list[str]:
        """The lamps that were reported last."""
        report = [message for message in self.uplinks if message["type"] == "health"][-1]
        return [lamp for lamp, lit in report["lamps"].items() if lit]

    def turn(self, on: bool) -> None:
        """Turn the ignition by hand."""
        self.set(ignition=3 if on else 0, remote=False, running=on)
        self.wait(SOME_S)


@sound_or("inter-res-reset-by-settings")
def test_settings_that_come_into_force_allow_no_start(faults: tuple[str, ...], sound: bool) -> None:
    """The third start in a row is refused before and after."""
    car = AlarmedCar(faults)
    assert [car.do(action) for action in (START, STOP, START, STOP, START)] == [*["COMPLETED"] * 4, "REJECTED"]
    car.tcu.receive({"type": "monitoring", "id": "m", "version": 1, "saved_ms": 0, "utc_offset_min": 0, "alerts": []})
    car.wait(2 * HORN_S)
    assert car.do(START) == ("REJECTED" if sound else "COMPLETED")


@sound_or("inter-res-reset-by-warning")
def test_a_warning_allows_no_start(faults: tuple[str, ...], sound: bool) -> None:
    """It comes up during the second remote start."""
    car = AlarmedCar(faults)
    for action in (START, STOP, START):
        car.do(action)
    car.light(1)
    assert car.shown() == ["tire_pressure"]
    car.do(STOP)
    assert car.do(START) == ("REJECTED" if sound else "COMPLETED")


@sound_or("inter-theft-no-minute-in-a-remote-start")
def test_locking_during_a_remote_start_begins_the_minute(faults: tuple[str, ...], sound: bool) -> None:
    """Stopped within the minute: silent until it is over."""
    car = AlarmedCar(faults)
    car.wait(MINUTE_S)
    car.do(START)
    car.set(locked=False)
    car.set(locked=True)
    car.do(STOP)
    assert car.break_glass() == (0 if sound else 1)
    car.wait(MINUTE_S)
    assert car.break_glass() == (1 if sound else 2)


@sound_or("inter-theft-unmasked-by-a-boot-in-a-remote-start")
def test_a_remote_start_found_at_boot_masks_alerts(faults: tuple[str, ...], sound: bool) -> None:
    """Until it is stopped."""
    car = AlarmedCar(faults)
    car.wait(MINUTE_S)
    car.do(START)
    car.boot()
    assert car.break_glass() == (0 if sound else 1)
    car.do(STOP)
    assert car.break_glass() == (1 if sound else 2)


@sound_or("inter-theft-no-watch-after-unlock-command")
def test_unlocked_and_locked_by_command_the_car_is_watched(faults: tuple[str, ...], sound: bool) -> None:
    """Once the minute is over."""
    car = AlarmedCar(faults)
    assert [car.do("unlock"), car.do("lock")] == ["COMPLETED"] * 2
    car.wait(MINUTE_S)
    assert car.break_glass() == (1 if sound else 0)


@sound_or("inter-horn-waits-after-a-redundant-lock")
def test_a_redundant_lock_does_not_put_the_horn_off(faults: tuple[str, ...], sound: bool) -> None:
    """Locked for the second time after four minutes."""
    car = AlarmedCar(faults)
    car.wait(4 * MINUTE_S)
    assert car.do("lock") == "COMPLETED"
    car.wait(MINUTE_S)
    assert car.do("lights") == ("COMPLETED" if sound else "REJECTED")


@sound_or("inter-horn-waits-after-a-refused-start")
def test_a_refused_start_does_not_put_the_horn_off(faults: tuple[str, ...], sound: bool) -> None:
    """A third one in a row, four minutes after the second."""
    car = AlarmedCar(faults)
    for action in (START, STOP, START, STOP):
        car.do(action)
    car.wait(4 * MINUTE_S)
    assert car.do(START) == "REJECTED"
    car.wait(MINUTE_S)
    assert car.do("lights") == ("COMPLETED" if sound else "REJECTED")


@sound_or("inter-horn-refused-during-an-alarm")
def test_lights_flash_while_the_alarm_sounds(faults: tuple[str, ...], sound: bool) -> None:
    """The alarm is no use of the vehicle."""
    car = AlarmedCar(faults)
    car.wait(HORN_S)
    car.sound(ALARM_SOUNDING)
    assert car.do("lights") == ("COMPLETED" if sound else "REJECTED")


@sound_or("inter-sec-saved-by-a-boot-in-a-remote-start")
def test_a_boot_in_a_remote_start_saves_no_code(faults: tuple[str, ...], sound: bool) -> None:
    """The former code stops the engine that it has started."""
    car = AlarmedCar(faults)
    car.turn(True)
    car.tcu.receive(SAVE)
    car.turn(False)
    car.do(START)
    car.boot()
    assert car.do(STOP) == ("COMPLETED" if sound else "REJECTED")


@sound_or("inter-vhm-cycle-by-a-boot-in-a-remote-start")
def test_a_boot_in_a_remote_start_is_no_ignition_on(faults: tuple[str, ...], sound: bool) -> None:
    """A repaired warning needs two ON by the driver all the same."""
    car = AlarmedCar(faults)
    car.turn(True)
    car.light(1)
    car.turn(False)
    car.light(0)
    car.do(START)
    car.boot()
    car.wait(SOME_S)
    car.do(STOP)
    for left in (["tire_pressure"] if sound else [], []):
        car.turn(True)
        car.wait(SOME_S)
        car.turn(False)
        assert car.shown() == left


@sound_or("inter-rcmd-unanswered-after-a-short-interruption")
def test_a_survived_shortage_leaves_the_command_alone(faults: tuple[str, ...], sound: bool) -> None:
    """It is carried out and answered; without that, the next one is answered again."""
    car = AlarmedCar(faults)
    car.command("unlock", "short")
    car.wait(0.1)
    car.tcu.set_supply(0.0)
    car.wait(0.001)
    car.tcu.set_supply(SUPPLY_V)
    car.wait(SOME_S)
    assert car.results() == ([("short", "COMPLETED")] if sound else [])
    assert car.locked is False
    assert car.do("lock") == "COMPLETED"


@sound_or("inter-speed-ignored-after-a-take-over")
def test_a_limit_is_watched_after_a_take_over(faults: tuple[str, ...], sound: bool) -> None:
    """On this trip and, fault or not, on the next."""
    stand = MonitoringStand(faults)
    stand.in_force(speed())
    stand.turn("ON", remote=True)
    stand.drive(100.0)
    assert stand.causes == (["speed"] if sound else [])
    stand.drive(100.0)
    assert stand.causes == (["speed"] * 2 if sound else ["speed"])


@sound_or("inter-curfew-judged-by-the-remote-start")
@pytest.mark.parametrize("early_s", [60.0, -60.0], ids=["begun-before", "begun-within"])
def test_a_take_over_in_the_window_is_a_use(faults: tuple[str, ...], sound: bool, early_s: float) -> None:
    """Also when the remote start began before the window."""
    stand = MonitoringStand(faults)
    stand.in_force(curfew())
    since_midnight_s = (stand.tcu.utc_ms // 1000 + 7 * 3600) % 86_400
    stand.pass_time(36_000 - since_midnight_s - early_s)
    stand.turn("ON", remote=True)
    stand.pass_time(120.0)
    stand.turn("ON")
    assert stand.causes == (["curfew"] if sound or early_s < 0 else [])


@sound_or("inter-area-forgotten-by-a-boot-in-a-tunnel")
@pytest.mark.parametrize("boots", [True, False], ids=["with-a-boot", "without"])
def test_a_boot_in_a_tunnel_forgets_no_side(faults: tuple[str, ...], sound: bool, boots: bool) -> None:
    """Into the tunnel within the area, out of it beyond."""
    stand = MonitoringStand(faults)
    stand.at(LAT_DEG, LON_DEG)
    stand.save(area())
    stand.pass_time(OFF_S + 1.0)
    stand.turn("ON")
    stand.in_a_tunnel()
    if boots:
        stand.power_cycle()
    stand.at(LAT_DEG + 1.0, LON_DEG)
    assert stand.causes == (["area"] if sound or not boots else [])
