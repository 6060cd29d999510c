"""The emulated bench as a process of its own: bus, lines, instruments and cloud over real transports, loopback only."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from types import FrameType, TracebackType
from typing import Any

from harness.emulator.plugs.live_can import CanAddress, CanBridge, open_bus
from harness.emulator.plugs.live_control import ControlDoor, Renewal
from harness.emulator.plugs.live_http import HttpDoor
from harness.emulator.plugs.live_scpi import ScpiDoors
from harness.emulator.plugs.live_serial import SerialDoor
from harness.emulator.serve_unit import ServedUnit, UnitConfig
from harness.emulator.world import World
from harness.errors import CallerError
from harness.kernel import ns

#: silence that ends what a satellite receiver says at once; a repetition takes about 0.15 s a second
GNSS_GAP_S = 0.05
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class ServeConfig:
    """Where each transport is found. A port 0, or an instrument without one, takes a free port."""

    can: CanAddress
    console: Path
    gnss: Path
    scpi: Mapping[str, int]
    http_port: int
    control_port: int = 0
    #: the unit, where it is not emulated but another process
    unit: UnitConfig | None = None


class Served:
    """A context in which a world is reached over real transports; the world's kernel keeps wall time.

    `addresses` says where, one line each. `on_failure` is told, from another thread, what ends it meanwhile, such as a
    bus that is gone.
    """

    def __init__(self, world: World, config: ServeConfig, on_failure: Callable[[Exception], None]) -> None:
        unknown = sorted(set(config.scpi) - set(world.instruments))
        if unknown:
            raise CallerError(
                f"there is no instrument {unknown[0]!r} to serve", hint=f"there are {', '.join(world.instruments)}"
            )
        self.world = world
        self._config = config
        self._on_failure = on_failure
        self._closing = ExitStack()
        self._unit: ServedUnit | None = None
        self.addresses: list[str] = []

    def __enter__(self) -> Served:
        """Open every transport. Raises CallerError or RigError for one that cannot be had; the others are closed."""
        with ExitStack() as opened:
            self._open(opened)
            self._closing = opened.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close them all."""
        self._closing.close()

    def _open(self, opened: ExitStack) -> None:
        kernel, world, config = self.world.kernel, self.world, self._config
        console = SerialDoor(kernel, world.console, config.console)
        opened.callback(console.close)
        gnss = SerialDoor(kernel, world.gnss, config.gnss, ns(GNSS_GAP_S))
        opened.callback(gnss.close)
        can = CanBridge(kernel, world.can, open_bus(config.can), self._on_failure)
        opened.callback(can.close)
        instruments = ScpiDoors(kernel, world.instruments, config.scpi)
        opened.callback(instruments.close)
        owner = HttpDoor(kernel, world.cloud, config.http_port)
        opened.callback(owner.close)
        self.addresses = [
            f"can {config.can.interface} {config.can.channel}",
            f"console {config.console}",
            f"gnss {config.gnss}",
            *(f"{name} {address}" for name, address in instruments.addresses.items()),
            f"owner {owner.address}",
        ]
        if config.unit is not None:
            self._unit = ServedUnit(world, config.unit, config.can, self._on_failure)
            opened.callback(self._unit.close)
            self.addresses += self._unit.addresses

    @property
    def unit_faults(self) -> list[str]:
        """What a unit in another process did that docs/tcu-port.md does not allow."""
        return [] if self._unit is None else self._unit.faults


#: the wish to hear what a unit in another process did wrong since the bench was fresh
UNIT_FAULTS = {"tell": "unit faults"}
#: makes a fresh world as a run wishes it; the one before is not used any more
Renew = Callable[[Mapping[str, Any]], World]
#: what ends the wait of the serving thread: a wish, what went wrong in another thread, or the end (None)
Happenings = SimpleQueue[Renewal | Exception | None]


def serve(world: World, config: ServeConfig, say: Callable[[str], None], renew: Renew, happened: Happenings) -> None:
    """Serve until SIGINT or SIGTERM: `say` each address and then `ready`; start afresh whenever a run asks for it.

    Only in the main thread. Raises what went wrong meanwhile, here or (told by `happened`) in the bench thread.
    """

    def stop_at(_number: int, _frame: FrameType | None) -> None:
        happened.put(None)  # a signal may come at any instruction; this queue allows for it

    before = {number: signal.signal(number, stop_at) for number in STOP_SIGNALS}
    control = ControlDoor(config.control_port, happened.put)
    try:
        served = Served(world, config, happened.put).__enter__()
        try:
            for address in (*served.addresses, f"control {control.address}"):
                say(address)
            say("ready")
            while (happening := happened.get()) is not None:
                if isinstance(happening, Exception):
                    raise happening
                if happening.wish == UNIT_FAULTS:
                    happening.answer = {"ready": True, "faults": served.unit_faults}
                    happening.answered.set()
                    continue
                served.__exit__(None, None, None)
                served = _renewed(happening, renew, world, config, happened)
                world = served.world
        finally:
            served.__exit__(None, None, None)
    finally:
        control.close()
        for number, handler in before.items():
            signal.signal(number, handler)


def _renewed(renewal: Renewal, renew: Renew, world: World, config: ServeConfig, happened: Happenings) -> Served:
    """The world that a run wishes for, served; or the one before, when its wish cannot be fulfilled."""
    answer: dict[str, Any] = {"ready": True}
    try:
        world = renew(renewal.wish)
    except (CallerError, KeyError, TypeError, ValueError) as error:
        answer = {"error": str(error)}
    served = Served(world, config, happened.put).__enter__()
    renewal.answer = answer
    renewal.answered.set()
    return served
