"""Air conditioning, horn and headlights of the vehicle."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.vehicle.horn import FLASH_S
from harness.vehicle.vehicle import REACTION_S
from tests.vehicle.test_vehicle import Stand


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A parked car."""
    return Stand(tmp_path)


def test_the_air_conditioning_returns_with_the_engine(stand: Stand) -> None:
    """Off without the engine, and with it as the driver left it."""
    car, now = stand.car, stand.signals.now
    car.turn_ignition("ON")
    assert now["air_conditioning"] == "off"
    car.switch_air_conditioning(True)
    car.turn_ignition("OFF")
    assert now["air_conditioning"] == "off"
    car.turn_ignition("ACC")
    assert now["air_conditioning"] == "off"
    car.turn_ignition("ON")
    assert now["air_conditioning"] == "on"


def test_a_remote_start_does_not_change_the_last_status(stand: Stand) -> None:
    """Cooled remotely, and off again for the driver; taken over, it stays on, and is the last status then."""
    car, now = stand.car, stand.signals.now
    car.obey("engine_start_cooled")
    stand.clock.sleep(1.0)
    car.obey("engine_stop")
    stand.clock.sleep(1.0)
    car.turn_ignition("ON")
    assert now["air_conditioning"] == "off"
    car.turn_ignition("OFF")
    car.obey("engine_start_cooled")
    stand.clock.sleep(1.0)
    car.turn_ignition("ON")
    assert now["air_conditioning"] == "on"
    car.turn_ignition("OFF")
    car.turn_ignition("ON")
    assert now["air_conditioning"] == "on"


def test_the_air_conditioning_needs_the_engine(stand: Stand) -> None:
    """Its button does nothing without."""
    with pytest.raises(CallerError, match="needs the engine"):
        stand.car.switch_air_conditioning(True)


@pytest.mark.parametrize(("request_name", "horn"), [("lights", "silent"), ("horn_and_lights", "sounding")])
def test_horn_and_lights_end_by_themselves(stand: Stand, request_name: str, horn: str) -> None:
    """After the reaction time, for some seconds, with the horn or without."""
    now = stand.signals.now
    stand.car.obey(request_name)
    stand.clock.sleep(REACTION_S + 0.1)
    assert (now["headlights"], now["horn"]) == ("flashing", horn)
    stand.clock.sleep(FLASH_S)
    assert (now["headlights"], now["horn"]) == ("dark", "silent")


def test_lights_end_the_horn(stand: Stand) -> None:
    """What is asked for later counts."""
    now = stand.signals.now
    stand.car.obey("horn_and_lights")
    stand.clock.sleep(2.0)
    stand.car.obey("lights")
    stand.clock.sleep(4.0)
    assert (now["headlights"], now["horn"]) == ("flashing", "silent")
