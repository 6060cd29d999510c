"""The warning lamps that the bench plays: lit by a fault or the lamp check, with the ignition ON only."""

from __future__ import annotations

import pytest

from harness.errors import CallerError
from harness.kernel import NS_PER_S, Kernel
from harness.vehicle.ignition import Ignition
from harness.vehicle.signals import WARNINGS
from harness.vehicle.warnings import LAMP_CHECK_S, Warnings


class Bus:
    """Keeps the last value of each signal."""

    def __init__(self) -> None:
        self.values: dict[str, str | float] = {}

    def set(self, **values: str | float) -> None:
        """Take new values."""
        self.values |= values

    def lamps(self, state: str) -> list[str]:
        """Return the warnings whose lamp is in a state."""
        return [warning for warning in WARNINGS if self.values[f"warning_{warning}"] == state]


class Car:
    """The lamps and what they depend on; ignition OFF."""

    def __init__(self) -> None:
        self.kernel, self.bus = Kernel("1"), Bus()
        self.ignition = Ignition(self.bus)
        self.warnings = Warnings(self.kernel, self.bus, self.ignition)
        self.ignition.turn("OFF")

    def wait(self, duration_s: float) -> None:
        """Let time pass."""
        self.kernel.drive(lambda: False, self.kernel.now_ns + round(duration_s * NS_PER_S))


def test_the_lamp_check_lights_all_lamps_for_three_seconds() -> None:
    """Every lamp is lit from ignition ON for the time of the check, and dark before and after it."""
    car = Car()
    assert car.bus.lamps("on") == []
    car.ignition.turn("ON")
    assert car.bus.lamps("on") == list(WARNINGS)
    car.wait(LAMP_CHECK_S - 0.001)
    assert car.bus.lamps("on") == list(WARNINGS)
    car.wait(0.002)
    assert car.bus.lamps("on") == []


@pytest.mark.parametrize("position", ["OFF", "ACC"])
def test_turning_away_from_on_ends_the_lamp_check(position: str) -> None:
    """With the ignition not ON all lamps are dark, also in the middle of the check and after its time."""
    car = Car()
    car.ignition.turn("ON")
    car.wait(1.0)
    car.ignition.turn(position)
    assert car.bus.lamps("on") == []
    car.wait(LAMP_CHECK_S)
    assert car.bus.lamps("on") == []


def test_taking_a_running_car_over_is_no_new_lamp_check() -> None:
    """The check belongs to the turn to ON: when the driver takes a remotely started car over, no lamp lights up."""
    car = Car()
    car.ignition.turn("ON", by="remote")
    car.wait(LAMP_CHECK_S + 1.0)
    car.ignition.turn("ON", by="driver")
    assert car.bus.lamps("on") == []


@pytest.mark.parametrize("warning", WARNINGS)
def test_a_fault_lights_its_own_lamp_until_it_is_repaired(warning: str) -> None:
    """The lamp of a fault is lit after the lamp check, in every ignition ON, until the repair."""
    car = Car()
    car.warnings.raise_warning(warning)
    assert car.warnings.is_active(warning)
    assert car.bus.lamps("on") == []
    for _ in range(2):
        car.ignition.turn("ON")
        car.wait(LAMP_CHECK_S + 0.001)
        assert car.bus.lamps("on") == [warning]
        car.ignition.turn("OFF")
        assert car.bus.lamps("on") == []
    car.ignition.turn("ON")
    car.wait(LAMP_CHECK_S + 0.001)
    car.warnings.repair(warning)
    assert car.bus.lamps("on") == []
    assert not car.warnings.is_active(warning)


def test_a_lamp_that_is_not_available_stays_so() -> None:
    """A lamp whose signal is lost is neither lit nor dark, also during the lamp check and with a fault."""
    car = Car()
    car.warnings.lose_signal("abs")
    car.warnings.raise_warning("abs")
    car.ignition.turn("ON")
    assert car.bus.lamps("not_available") == ["abs"]
    assert car.bus.lamps("on") == [warning for warning in WARNINGS if warning != "abs"]


def test_an_unknown_warning_is_the_callers_error() -> None:
    """A warning that no car has is refused, with those there are."""
    with pytest.raises(CallerError, match="there is no warning 'wheels' -> one of tire_pressure, brake"):
        Car().warnings.raise_warning("wheels")
