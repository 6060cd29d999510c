"""A unit with a car around it, made of frames: what the tests of monitoring alerts stand on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from harness.emulator.can_network import Frame
from harness.emulator.radio import Message
from harness.emulator.tcu import frames
from harness.emulator.world import World, WorldConfig
from harness.kernel import Kernel, ns
from harness.links.gnss import fix, no_fix

OFF_S = 600.0
LAT_DEG, LON_DEG = 13.75, 100.5
#: minutes after midnight: the stand begins at 07:00 local time, and the window is long enough for all tests
FORBIDDEN_NOW = (6 * 60, 5 * 60)
POSITIONS = {"OFF": 0x00, "ACC": 0x02, "ON": 0x06}
CYCLE_NS = 100_000_000


def speed(alert: str = "speed", limit_kmh: Any = 80, enabled: bool = True) -> dict[str, Any]:
    """A speed alert as the cloud sends it."""
    return {"alert": alert, "kind": "speed", "enabled": enabled, "limit_kmh": limit_kmh}


def curfew(start_min: int = 600, end_min: int = 660) -> dict[str, Any]:
    """A curfew as the cloud sends it."""
    return {"alert": "curfew", "kind": "curfew", "enabled": True, "start_min": start_min, "end_min": end_min}


def area(alert: str = "area", allowed: bool = True, lat: float = LAT_DEG, radius_m: int = 1000) -> dict[str, Any]:
    """An area as the cloud sends it."""
    return {
        "alert": alert,
        "kind": "area",
        "enabled": True,
        "allowed": allowed,
        "lat": lat,
        "lon": LON_DEG,
        "radius_m": radius_m,
    }


class MonitoringStand:
    """The unit is up and in the network; the car is parked. `breaches` are the messages that the cloud has got."""

    def __init__(self, faults: tuple[str, ...] = ()) -> None:
        self.kernel = Kernel("monitoring")
        self._utc = datetime(2026, 3, 2, tzinfo=UTC)
        config = WorldConfig(
            name="monitoring",
            vin="MNTBAAN18Z0000001",
            model="Almera",
            market="TH",
            equipment={},
            security_code=None,
            owner_email="owner@example.com",
            owner_password="made-up-password",
            utc_start_ns=round(self._utc.timestamp()) * 10**9,
            faults=faults,
        )
        self._world = World(self.kernel, config)
        self.tcu = self._world.tcu
        self.breaches: list[Message] = []
        self._seen: set[str] = set()
        self.tcu.uplink = self._uplink
        self._printed = bytearray()
        self._world.console.bench.open(115_200)
        self._world.console.bench.on_input(self._read)
        self._world.gnss.bench.open(9_600)
        self._gnss: Any = None
        car = self._world.can.attach("car")
        self._body = car.start(Frame(frames.BODY_STATUS, bytes(8), dlc=8), CYCLE_NS)
        self._origin = car.start(Frame(frames.POWER_ORIGIN, bytes(8), dlc=8), CYCLE_NS)
        self._meter = car.start(Frame(frames.METER, bytes((0, 0, 0x30, 0x39)), dlc=4), CYCLE_NS)
        self._speed = car.start(Frame(frames.SPEED_MEASURED, bytes(8), dlc=8), CYCLE_NS)
        self._version = 0
        self._downlinks = 0
        self.power_up()

    @property
    def causes(self) -> list[str]:
        """What was breached, in order."""
        return [str(breach["cause"]) for breach in self.breaches]

    @property
    def lines(self) -> list[str]:
        """What the console printed."""
        return self._printed.decode().splitlines()

    def pass_time(self, duration_s: float) -> None:
        """Let time pass."""
        self.kernel.drive(lambda: False, self.kernel.now_ns + ns(duration_s))

    def power_up(self) -> None:
        """From off to registered."""
        self.tcu.set_supply(12.6)
        self.pass_time(10.0)

    def power_cycle(self) -> None:
        """The supply is away for a moment."""
        self.tcu.set_supply(0.0)
        self.pass_time(1.0)
        self.power_up()

    def save(self, *alerts: Any, version: int | None = None, saved_s_ago: float = 0.0) -> None:
        """Have the cloud send settings."""
        self._version = self._version + 1 if version is None else version
        self._downlinks += 1
        self.tcu.receive(
            {
                "type": "monitoring",
                "id": f"m-{self._downlinks}",
                "version": self._version,
                "saved_ms": self.tcu.utc_ms - round(saved_s_ago * 1000),
                "utc_offset_min": 420,
                "alerts": list(alerts),
            }
        )

    def in_force(self, *alerts: Any) -> None:
        """Save, and wait until it is in force."""
        self.save(*alerts)
        self.pass_time(OFF_S + 1.0)

    def turn(self, position: str, remote: bool = False) -> None:
        """Turn the ignition."""
        self._origin.change(Frame(frames.POWER_ORIGIN, bytes((int(remote), *bytes(7))), dlc=8))
        self.pass_time(0.2)
        self._body.change(Frame(frames.BODY_STATUS, bytes((0, POSITIONS[position], *bytes(6))), dlc=8))
        self.pass_time(0.3)

    def set_speed(self, speed_kmh: float) -> None:
        """The car is so fast."""
        raw = round(speed_kmh * 100).to_bytes(2, "big")
        self._speed.change(Frame(frames.SPEED_MEASURED, bytes(4) + raw + bytes(2), dlc=8))
        self.pass_time(1.0)

    def set_odometer(self, odometer_km: int) -> None:
        """The meter shows so many km."""
        self._meter.change(Frame(frames.METER, b"\0" + odometer_km.to_bytes(3, "big"), dlc=4))

    def drive(self, speed_kmh: float) -> None:
        """A short trip."""
        self.turn("ON")
        self.set_speed(speed_kmh)
        self.set_speed(0.0)
        self.turn("OFF")

    def at(self, lat_deg: float, lon_deg: float) -> None:
        """The car is at a place."""

        def render(_instant_ns: int) -> bytes:
            return fix(self._utc, lat_deg, lon_deg, 0.0)

        self._receive(render)

    def in_a_tunnel(self) -> None:
        """The car sees no satellites."""
        self._receive(lambda _instant_ns: no_fix(self._utc))

    def _receive(self, render: Callable[[int], bytes]) -> None:
        if self._gnss is None:
            self._gnss = self._world.gnss.bench.start_stream(render, 10**9)
        else:
            self._gnss.update(render)
        self.pass_time(3.0)

    def _uplink(self, message: Message) -> None:
        if message["type"] == "breach" and message["id"] not in self._seen:
            self._seen.add(message["id"])
            self.breaches.append(message)

    def _read(self) -> None:
        bench = self._world.console.bench
        self._printed += bench.take(bench.in_waiting)
