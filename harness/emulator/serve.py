"""The emulated bench as a process of its own: bus, lines, instruments and cloud over real transports, loopback only."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from harness.emulator.plugs.live_can import CanAddress, CanBridge, open_bus
from harness.emulator.plugs.live_control import ControlDoor, Renewal
from harness.emulator.plugs.live_http import HttpDoor
from harness.emulator.plugs.live_scpi import ScpiDoors
from harness.emulator.plugs.live_serial import SerialDoor
from harness.emulator.world import World
from harness.errors import CallerError
from harness.kernel import Kernel, ns

#: silence that ends what a satellite receiver says at once; a repetition takes about 0.15 s a second
GNSS_GAP_S = 0.05
#: how often it is looked whether the process shall end
LOOK_S = 0.2
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


class Served:
    """A context in which a world is reached over real transports; the world's kernel keeps wall time.

    `addresses` says where, one line each. `failure` is what ended it meanwhile, such as a bus that is gone.
    """

    def __init__(self, world: World, config: ServeConfig) -> None:
        unknown = sorted(set(config.scpi) - set(world.instruments))
        if unknown:
            raise CallerError(
                f"there is no instrument {unknown[0]!r} to serve", hint=f"there are {', '.join(world.instruments)}"
            )
        self._world = world
        self._config = config
        self._closing = ExitStack()
        self.addresses: list[str] = []
        self.failure: Exception | None = None

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
        kernel, world, config = self._world.kernel, self._world, self._config
        console = SerialDoor(kernel, world.console, config.console)
        opened.callback(console.close)
        gnss = SerialDoor(kernel, world.gnss, config.gnss, ns(GNSS_GAP_S))
        opened.callback(gnss.close)
        can = CanBridge(kernel, world.can, open_bus(config.can), self._fail)
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

    def _fail(self, error: Exception) -> None:
        self.failure = error


#: makes a fresh world as a run wishes it; the one before is not used any more
Renew = Callable[[Mapping[str, Any]], World]


def serve(world: World, config: ServeConfig, say: Callable[[str], None], renew: Renew) -> None:
    """Serve until SIGINT or SIGTERM: `say` each address and then `ready`; start afresh whenever a run asks for it.

    Only in the main thread, and not in the one that drives the kernel. Raises what went wrong meanwhile.
    """
    stop = threading.Event()

    def stop_at(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, stop_at) for number in STOP_SIGNALS}
    control = ControlDoor(config.control_port)
    try:
        served = Served(world, config).__enter__()
        try:
            for address in (*served.addresses, f"control {control.address}"):
                say(address)
            say("ready")
            while (renewal := _attend(world.kernel, served, stop, control)) is not None:
                served.__exit__(None, None, None)
                world, served = _renewed(renewal, renew, world, config)
        finally:
            served.__exit__(None, None, None)
    finally:
        control.close()
        for number, handler in before.items():
            signal.signal(number, handler)


def _attend(kernel: Kernel, served: Served, stop: threading.Event, control: ControlDoor) -> Renewal | None:
    """Serve until a run wishes for a fresh bench, or until the end (None). Raises what went wrong meanwhile."""
    _wait(kernel, lambda: stop.is_set() or served.failure is not None or not control.pending.empty())
    if served.failure is not None:
        raise served.failure
    return None if stop.is_set() else control.pending.get()


def _renewed(renewal: Renewal, renew: Renew, world: World, config: ServeConfig) -> tuple[World, Served]:
    """The world that a run wishes for, served; or the one before, when its wish cannot be fulfilled."""
    try:
        world = renew(renewal.wish)
        renewal.answer = {"ready": True}
    except (CallerError, KeyError, TypeError, ValueError) as error:
        renewal.answer = {"error": str(error)}
    served = Served(world, config).__enter__()
    renewal.answered.set()
    return world, served


def _wait(kernel: Kernel, done: Callable[[], bool]) -> None:
    """A signal does not wake the bench, so this looks now and then."""
    while not kernel.drive(done, kernel.now_ns + ns(LOOK_S)):
        pass
