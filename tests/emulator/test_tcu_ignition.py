"""Reports of the ignition: one a turn of the switch, one at boot, and one when the driver takes a remote start over."""

from __future__ import annotations

from typing import Any

import pytest

from harness.emulator.tcu.ignition import IgnitionReports
from harness.emulator.tcu.parameters import TcuParameters


class Bus:
    """The signals of the body bus, and who watches them."""

    def __init__(self) -> None:
        self.signals: dict[str, object] = {"odometer_km": 70_000}
        self.watchers: dict[str, Any] = {}

    def watch(self, name: str, watcher: Any) -> None:
        """Note a watcher."""
        self.watchers[name] = watcher

    def signal(self, name: str) -> object:
        """A signal."""
        return self.signals.get(name)

    @property
    def ignition_on(self) -> bool:
        """As the unit's bus has it."""
        return self.signals.get("ignition") == "ON"

    @property
    def remote(self) -> bool:
        """As the unit's bus has it."""
        return self.signals.get("origin") == "remote"

    def change(self, **values: object) -> None:
        """New values, one after the other."""
        for name, value in values.items():
            self.signals[name] = value
            if name in self.watchers:
                self.watchers[name](value)


class Stand:
    """The part under test between a made-up bus and a made-up modem."""

    def __init__(self, **parameters: Any) -> None:
        self.bus = Bus()
        self.sent: list[tuple[Any, ...]] = []
        self.parameters = TcuParameters(**parameters)
        IgnitionReports(self, self.bus, self)  # type: ignore[arg-type]

    def send(self, kind: str, *, kept_through_outage: bool, state: str, origin: str, odometer_km: int) -> None:
        """What the modem would send."""
        assert (kind, kept_through_outage) == ("ignition", self.parameters.ignition_kept_through_outage)
        self.sent.append((state, origin, odometer_km))


def test_each_turn_is_reported_with_who_and_the_odometer() -> None:
    """By the driver, and by remote command, whose end is remote too."""
    stand = Stand()
    stand.bus.change(origin="driver", ignition="OFF")
    stand.bus.change(ignition="ON", odometer_km=70_001)
    stand.bus.change(ignition="OFF")
    stand.bus.change(origin="remote", ignition="ON")
    stand.bus.change(ignition="OFF")
    assert stand.sent == [
        ("OFF", "driver", 70_000),
        ("ON", "driver", 70_000),
        ("OFF", "driver", 70_001),
        ("ON", "remote", 70_001),
        ("OFF", "remote", 70_001),
    ]


@pytest.mark.parametrize(
    ("reported", "origins"), [(True, ["remote", "driver", "driver"]), (False, ["remote", "driver"])]
)
def test_a_take_over_is_reported_once(reported: bool, origins: list[str]) -> None:
    """The ignition stays ON, and is the driver's; with the ignition OFF a change of the origin is nothing."""
    stand = Stand(ignition_takeover_reported=reported)
    stand.bus.change(origin="remote", ignition="ON")
    stand.bus.change(origin="driver")
    stand.bus.change(ignition="OFF")
    stand.bus.change(origin="remote")
    stand.bus.change(origin="driver")
    assert [origin for _, origin, _ in stand.sent] == origins


def test_parameters_of_the_report() -> None:
    """The width of the odometer, and whether the first state is reported."""
    stand = Stand(ignition_odometer_bits=16, ignition_reported_at_boot=False)
    stand.bus.change(ignition="ON")
    assert stand.sent == []
    stand.bus.change(ignition="OFF")
    assert stand.sent == [("OFF", "driver", 70_000 % 65_536)]
