"""The emulated unit, powered and booted, with its console to ask it whether it still lives."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from harness.emulator.can_network import Frame, Node
from harness.emulator.radio import Message
from harness.emulator.tcu import frames
from harness.emulator.world import World, WorldConfig
from harness.kernel import Kernel, ns
from tests.fuzz.door import Stand

VIN, EMAIL, PASSWORD, CODE = "MNTBAAN18Z0000001", "owner@example.com", "made-up-password", "made-up-code"
CONFIG = WorldConfig(
    name="fuzzed",
    vin=VIN,
    model="Almera",
    market="TH",
    equipment={},
    security_code=CODE,
    owner_email=EMAIL,
    owner_password=PASSWORD,
    utc_start_ns=1_772_409_600_000_000_000,
)
SUPPLY_V = 12.6
READY_S = 5.0
#: in which the unit does whatever an input makes it do at once
SETTLE_S = 0.01
#: in which a conversation that was broken off times out, and a reset is over
REST_S = 8.0
ANSWER_S = 1.0
CYCLE_NS = 100_000_000
ODOMETERS_KM = (12_345, 54_321)


class UnitStand(Stand):
    """The unit; what it printed and what it sent to the cloud is kept up to a bound."""

    def __init__(self) -> None:
        self.kernel: Kernel = Kernel("fuzz")
        self.world = World(self.kernel, CONFIG)
        self.tcu = self.world.tcu
        self.roots = (self.world,)
        #: the newest messages that the unit has sent to the cloud
        self.sent: deque[Message] = deque(maxlen=1000)
        cloud = self.tcu.uplink

        def both(message: Message) -> None:
            self.sent.append(message)
            cloud(message)

        self.tcu.uplink = both
        self.printed = bytearray()
        self.world.console.bench.open(115_200)
        self.world.console.bench.on_input(self._read)
        self.car: Node = self.world.can.attach("car")
        self._meter = self.car.start(_meter(0), CYCLE_NS)
        self.car.start(Frame(frames.BODY_STATUS, bytes(8), dlc=8), CYCLE_NS)
        self._checks = 0
        self.tcu.set_supply(SUPPLY_V)
        self.wait(READY_S)

    def wait(self, duration_s: float) -> None:
        """Let time pass."""
        self.kernel.drive(_never, self.kernel.now_ns + ns(duration_s))

    def ask(self, command: bytes) -> str:
        """What the console prints after a command."""
        self.printed.clear()
        self.world.console.bench.write(b"\n" + command + b"\r\n")
        self.wait(ANSWER_S)
        return self.printed.decode()

    def check(self) -> None:
        """The unit answers on its console, and sees the vehicle."""
        self.wait(REST_S)
        self._checks += 1
        odometer_km = ODOMETERS_KM[self._checks % 2]
        self._meter.change(_meter(odometer_km))
        self.wait(1.0)
        assert "RUNNING\r\nOK\r\n" in self.ask(b"$TCU_STATUS"), f"the unit is gone: {self.printed!r}"
        assert f"{odometer_km}\r\nOK\r\n" in self.ask(b"$GETCURRENTMILEAGE"), f"it is blind: {self.printed!r}"

    def _read(self) -> None:
        bench = self.world.console.bench
        self.printed += bench.take(bench.in_waiting)
        del self.printed[:-65_536]


@contextmanager
def open_unit(stand: UnitStand) -> Iterator[Stand]:
    """A stand needs no closing: nothing of it is outside of this process."""
    yield stand


def _meter(odometer_km: int) -> Frame:
    return Frame(frames.METER, b"\0" + odometer_km.to_bytes(3, "big") + bytes(4), dlc=8)


def _never() -> bool:
    return False
