"""Faults of the rig: what breaks between the bench and a sound unit, and a unit that falls over for no reason.

They break no requirement. A case during which one of them strikes must end as an error or inconclusive, with the cause.
Named like seeded faults, with the instant in seconds of bench time: `rig-console-unplugged@42.5`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from harness.emulator.can_network import CanNetwork, Frame
from harness.emulator.cloud.cloud import Cloud
from harness.emulator.instruments import Instrument
from harness.emulator.serial_line import SerialLine
from harness.emulator.tcu.unit import Unit
from harness.errors import CallerError
from harness.kernel import NS_PER_S, Kernel, ns

PREFIX = "rig-"
#: a plug that is put back, an adapter that drops what it has no room for
BACK_NS = 2 * NS_PER_S
LOSS_NS = 20 * NS_PER_S
LATE_NS = 5 * NS_PER_S // 2
#: a watchdog that bites again and again
REBOOT_PERIOD_NS = 8 * NS_PER_S
#: a frame each 0.25 ms fills a bus of 500 kbit/s
FLOOD_PERIOD_NS = NS_PER_S // 4000
RATHER_OFTEN_NS = NS_PER_S // 50
#: doors open and ignition ON in the frame that the bench itself sends
FOREIGN_DOORS = Frame(0x60D, bytes.fromhex("0806000000000000"), dlc=8)
FOREIGN_REQUEST = Frame(0x56E, bytes.fromhex("86000000"), dlc=4)


class World(Protocol):
    """The emulated bench, as far as it can be broken."""

    kernel: Kernel
    can: CanNetwork
    console: SerialLine
    gnss: SerialLine
    cloud: Cloud
    instruments: dict[str, Instrument]

    @property
    def tcu(self) -> Unit:
        """The unit, which is sound."""

    def trip_supply(self) -> None:
        """The supply's over-current protection cuts the unit off."""


@dataclass(frozen=True)
class RigFault:
    """What breaks, and how the emulated bench is made to break so."""

    description: str
    strike: Callable[[World], None]


@dataclass(frozen=True)
class Strike:
    """A fault of the rig and the instant at which it strikes."""

    name: str
    at_ns: int


def _unplug_console(world: World) -> None:
    world.console.bench.unplug()


def _replug_console(world: World) -> None:
    world.console.bench.unplug()
    world.kernel.after(BACK_NS, world.console.bench.plug_in)


def _lose_frames(world: World) -> None:
    world.can.adapter.lose_frames(True)
    world.kernel.after(LOSS_NS, lambda: world.can.adapter.lose_frames(False))


def _flood(world: World) -> None:
    babbler = world.can.attach("babbler")
    babbler.start(Frame(0x000, bytes(8), dlc=8), FLOOD_PERIOD_NS)
    world.can.jam(babbler)


def _babble(world: World, frame: Frame) -> None:
    world.can.attach("babbler").start(frame, RATHER_OFTEN_NS)


def _silence_supply(world: World) -> None:
    world.instruments["supply"].answers = False


def _cut_supply(world: World) -> None:
    world.instruments["supply"].connected = False


def _delay_supply(world: World) -> None:
    world.instruments["supply"].late_ns = LATE_NS


def _trip_supply(world: World) -> None:
    world.trip_supply()


def _reboot(world: World) -> None:
    if world.tcu.supply_current_a:
        world.tcu.reset("watchdog")


def _reboot_again_and_again(world: World) -> None:
    _reboot(world)
    world.kernel.after(REBOOT_PERIOD_NS, lambda: _reboot_again_and_again(world))


def _lose_cloud(world: World) -> None:
    world.cloud.access.break_api("unreachable")
    world.cloud.access.break_push("unreachable")


RIG_FAULTS: Mapping[str, RigFault] = MappingProxyType(
    {
        "rig-console-unplugged": RigFault("the console's adapter is pulled out", _unplug_console),
        "rig-console-replugged": RigFault("the console's adapter is pulled out, and back after 2 s", _replug_console),
        "rig-gnss-unplugged": RigFault("the GNSS adapter is pulled out", lambda world: world.gnss.bench.unplug()),
        "rig-can-adapter-gone": RigFault("the CAN adapter is pulled out", lambda world: world.can.adapter.pull_out()),
        "rig-can-bus-off": RigFault("the CAN controller goes bus-off", lambda world: world.can.adapter.go_bus_off()),
        "rig-can-passive": RigFault(
            "the CAN controller is error passive", lambda world: world.can.adapter.go_passive()
        ),
        "rig-can-frames-lost": RigFault("the CAN adapter loses all frames for 20 s, without a word", _lose_frames),
        "rig-can-flood": RigFault("a node fills the bus with the highest priority", _flood),
        "rig-can-foreign-sender": RigFault(
            "a node sends door and ignition states which the bench plays", lambda world: _babble(world, FOREIGN_DOORS)
        ),
        "rig-can-double-sender": RigFault(
            "a node sends the unit's own cyclic frame as well", lambda world: _babble(world, FOREIGN_REQUEST)
        ),
        "rig-can-unknown-identifier": RigFault(
            "a node sends an identifier that nobody knows", lambda world: _babble(world, Frame(0x7AB, b"\x00", dlc=1))
        ),
        "rig-supply-silent": RigFault("the supply stops answering", _silence_supply),
        "rig-supply-gone": RigFault("the connection to the supply is cut", _cut_supply),
        "rig-supply-late": RigFault("the supply answers once after the time-out", _delay_supply),
        "rig-supply-tripped": RigFault("the supply's over-current protection trips", _trip_supply),
        "rig-cloud-500": RigFault(
            "the owner API fails with status 500", lambda world: world.cloud.access.break_api("status-500")
        ),
        "rig-cloud-time-out": RigFault(
            "the owner API does not answer", lambda world: world.cloud.access.break_api("time-out")
        ),
        "rig-cloud-unreachable": RigFault("neither owner API nor push gateway can be reached", _lose_cloud),
        "rig-push-unreachable": RigFault(
            "the push gateway cannot be reached", lambda world: world.cloud.access.break_push("unreachable")
        ),
        "rig-unit-reboots": RigFault("the unit restarts by itself every 8 s", _reboot_again_and_again),
        "rig-unit-rebooted": RigFault("the unit restarts by itself, once", _reboot),
    }
)


def split(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[Strike, ...]]:
    """The seeded faults among some names, and the strikes of the others. Raises CallerError for a malformed one."""
    seeded = tuple(name for name in names if not name.startswith(PREFIX))
    return seeded, tuple(_strike(name) for name in names if name.startswith(PREFIX))


def _strike(text: str) -> Strike:
    name, _, at_s = text.partition("@")
    if name not in RIG_FAULTS:
        raise CallerError(f"no fault of the rig is named {name!r}", hint=f"one of {', '.join(RIG_FAULTS)}")
    try:
        return Strike(name, ns(float(at_s or "0")))
    except (ValueError, OverflowError):
        raise CallerError(f"{at_s!r} is no instant in seconds", hint=f"{name}@42.5") from None
