"""The emulated bench as a process of its own: bus, lines, instruments and cloud over real transports, loopback only."""

from __future__ import annotations

import select
import signal
import socket
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
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
READ_BYTES = 4096


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

    def again(self, world: World) -> Served:
        """A world at the same transports, once this one is closed."""
        return Served(world, self._config, self._on_failure).__enter__()

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


class Happenings:
    """What ends the wait of the serving thread: a wish, what went wrong in another thread, or the end (None).

    It waits on a descriptor, which a signal makes readable, too. A wait for a lock would miss a signal that comes just
    before it begins, or that another thread takes.
    """

    def __init__(self) -> None:
        self._happened: deque[Renewal | Exception | None] = deque()
        self._awaited, self._told = socket.socketpair()
        for end in (self._awaited, self._told):
            end.setblocking(False)

    def put(self, happening: Renewal | Exception | None) -> None:
        """Tell, from any thread or from the handler of a signal."""
        self._happened.append(happening)
        with suppress(OSError):  # so much is told already that the wait ends anyway, or nobody waits any more
            self._told.send(b"!")

    def get(self) -> Renewal | Exception | None:
        """The next happening; waits for it."""
        waiting = select.poll()
        waiting.register(self._awaited, select.POLLIN)
        while not self._happened:
            waiting.poll()
            with suppress(BlockingIOError):
                self._awaited.recv(READ_BYTES)
        return self._happened.popleft()

    def be_told_by_signals(self) -> int:
        """From now on each signal ends a wait, before its handler has run. What was told before, to be restored."""
        return signal.set_wakeup_fd(self._told.fileno(), warn_on_full_buffer=False)

    def close(self) -> None:
        """Give the descriptors back."""
        self._awaited.close()
        self._told.close()


def serve(world: World, config: ServeConfig, say: Callable[[str], None], renew: Renew, happened: Happenings) -> None:
    """Serve until SIGINT or SIGTERM: `say` each address and then `ready`; start afresh whenever a run asks for it.

    Only in the main thread. Raises what went wrong meanwhile, here or (told by `happened`) in the bench thread.
    """

    def stop_at(_number: int, _frame: FrameType | None) -> None:
        happened.put(None)

    before = {number: signal.signal(number, stop_at) for number in STOP_SIGNALS}
    told_before = happened.be_told_by_signals()
    try:
        control = ControlDoor(config.control_port, happened.put)
        try:
            _serve(Served(world, config, happened.put).__enter__(), control, say, renew, happened)
        finally:
            control.close()
    finally:
        signal.set_wakeup_fd(told_before)
        for number, handler in before.items():
            signal.signal(number, handler)


def _serve(
    served: Served, control: ControlDoor, say: Callable[[str], None], renew: Renew, happened: Happenings
) -> None:
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
            served = _renewed(happening, renew, served)
    finally:
        served.__exit__(None, None, None)


def _renewed(renewal: Renewal, renew: Renew, before: Served) -> Served:
    """The world that a run wishes for, served; or the one before, when its wish cannot be fulfilled."""
    answer: dict[str, Any] = {"ready": True}
    world = before.world
    try:
        world = renew(renewal.wish)
    except (CallerError, KeyError, TypeError, ValueError) as error:
        answer = {"error": str(error)}
    served = before.again(world)
    renewal.answer = answer
    renewal.answered.set()
    return served
