"""What a unit in another process is given: devices of its own, its memory, its identity, the uplink, and power.

docs/tcu-port.md, "A unit in a process of its own", says the same to whoever writes such a unit.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from harness.emulator.external_unit import ExternalUnit
from harness.emulator.plugs.live_can import ADAPTER, CanAddress, CanBridge, open_bus
from harness.emulator.plugs.live_serial import UnitSerialDoor
from harness.emulator.plugs.live_unit import UnitProcess
from harness.emulator.plugs.live_uplink import UplinkDoor
from harness.emulator.uplink import Uplink
from harness.emulator.world import World
from harness.errors import CallerError

#: interface of python-can on which a unit opens the same channel as the bench
SHARED = "socketcan"


@dataclass(frozen=True)
class UnitConfig:
    """The unit's command line and where it is run, the folder of its devices, and the port of its uplink (0: free)."""

    command: Sequence[str]
    working_folder: Path
    devices: Path
    uplink_port: int = 0


class ServedUnit:
    """Serves a unit until `close`. `addresses` says where. Raises CallerError or RigError for what cannot be had."""

    def __init__(self, world: World, config: UnitConfig, can: CanAddress, on_gone: Callable[[Exception], None]) -> None:
        unit, uplink = world.unit, world.uplink
        if not isinstance(unit, ExternalUnit) or uplink is None:
            raise CallerError("the unit of this bench is emulated", hint="make the world with external_unit")
        self._world = world
        self._config = config
        self._on_gone = on_gone
        with ExitStack() as opened:
            environment = self._open(opened, unit, uplink, can)
            process = UnitProcess(config.command, config.working_folder, environment)
            opened.callback(self._switch_off, unit, process)
            self._process = process
            with world.kernel.exclusive():
                unit.on_power = process.power
            self._closing = opened.pop_all()
        names = ("TCU_CAN", "TCU_CONSOLE", "TCU_GNSS", "TCU_UPLINK")
        self.addresses = [f"{name.lower().replace('_', '-')} {environment[name]}" for name in names]

    @property
    def faults(self) -> list[str]:
        """What the unit did that docs/tcu-port.md does not allow."""
        with self._world.kernel.exclusive():
            return [*(f"uplink: {reason}" for reason in self._door.refusals), *self._process.ends]

    def close(self) -> None:
        """Kill the unit and take everything away."""
        self._closing.close()

    def _open(self, opened: ExitStack, unit: ExternalUnit, uplink: Uplink, can: CanAddress) -> dict[str, str]:
        """Open what the unit connects to; the environment that tells it where."""
        kernel, world, folder = self._world.kernel, self._world, self._config.devices
        for name, line in (("console", world.console), ("gnss", world.gnss)):
            opened.callback(UnitSerialDoor(kernel, line, folder / f"tcu-{name}").close)
        memory, provisioning = folder / "tcu-memory", folder / "tcu-provisioning.json"
        opened.callback(provisioning.unlink, missing_ok=True)
        opened.callback(_wipe, memory)
        _wipe(memory)  # each case begins with a unit that knows nothing
        programmed = {
            "vin": unit.vin,
            "security_code": unit.security_code,
            "security_code_set": unit.security_code_set,
            "remote_start_cools": unit.remote_start_cools,
        }
        _write_private(provisioning, json.dumps(programmed))
        self._door = UplinkDoor(kernel, uplink, self._config.uplink_port)
        opened.callback(self._door.close)
        return {
            "TCU_CAN": self._open_can(opened, can),
            "TCU_CONSOLE": str(folder / "tcu-console"),
            "TCU_GNSS": str(folder / "tcu-gnss"),
            "TCU_UPLINK": self._door.address,
            "TCU_MEMORY": str(memory),
            "TCU_PROVISIONING": str(provisioning),
        }

    def _open_can(self, opened: ExitStack, can: CanAddress) -> str:
        """The unit's way to the bus: an adapter of its own, or the same channel."""
        if can.interface == SHARED:
            return f"{SHARED}:{can.channel}"
        if can.interface != ADAPTER:
            raise CallerError(
                f"a unit in another process cannot be put on the CAN interface {can.interface}",
                hint=f"serve {ADAPTER} or {SHARED}",
            )
        path = self._config.devices / "tcu-can"
        bus = open_bus(CanAddress(ADAPTER, str(path), can.bitrate_bps))
        opened.callback(CanBridge(self._world.kernel, self._world.can, bus, self._on_gone).close)
        return f"slcan:{path}"

    def _switch_off(self, unit: ExternalUnit, process: UnitProcess) -> None:
        with self._world.kernel.exclusive():
            unit.on_power = lambda _on: None
            process.close()


def _wipe(memory: Path) -> None:
    """Remove the memory, and what the unit was writing beside it when its power went."""
    for path in memory.parent.glob(f"{memory.name}*"):
        path.unlink(missing_ok=True)


def _write_private(path: Path, text: str) -> None:
    """A file that nobody but this user may read."""
    path.unlink(missing_ok=True)
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fd, "w") as file:
        file.write(text)
