"""The emulated bench of a rig file: started in this process for virtual time, or renewed where it is served.

The emulator is imported here only, inside of functions, so that a rig with a real unit never loads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from pyvisa.highlevel import VisaLibraryBase

from harness.errors import DutProtocolError
from harness.kernel import NS_PER_S, Kernel
from harness.links.served_emulator import renew, unit_faults
from harness.rig import Rig
from harness.rig_file import InstrumentsSection
from harness.secrets import Secrets

if TYPE_CHECKING:
    from harness.emulator.world import World

#: the account of a rig that names no owner
NOBODY = "owner@example.com"


def start(rig: Rig, kernel: Kernel, secrets: Secrets, faults: tuple[str, ...]) -> World | None:
    """The emulated bench in this process, when the rig has one in virtual time."""
    facts = rig.facts
    if facts.emulator is None or facts.utc_start is None:
        return None
    from harness.emulator.world import World, WorldConfig

    config = WorldConfig(
        name=facts.emulator.name,
        utc_start_ns=round(facts.utc_start.timestamp()) * NS_PER_S,
        faults=faults,
        **_fitted_to(rig, secrets),
    )
    return World(kernel, config).start()


def renew_served(rig: Rig, kernel: Kernel, secrets: Secrets, faults: tuple[str, ...]) -> bool:
    """A fresh unit and cloud in the process that serves them; whether the rig has one. Raises RigError."""
    emulator = rig.facts.emulator
    if rig.facts.clock != "wall" or emulator is None or emulator.serve is None:
        return False
    renew(emulator.serve.control, {"seed": kernel.seed, "faults": list(faults), **_fitted_to(rig, secrets)})
    return True


def check_unit(rig: Rig) -> None:
    """Raise DutProtocolError for what a unit in another process did against its contract, as its network saw it."""
    emulator = rig.facts.emulator
    if emulator is None or emulator.unit is None or emulator.serve is None:
        return
    faults = unit_faults(emulator.serve.control)
    if faults:
        raise DutProtocolError("; ".join(faults), where="uplink", hint="compare the unit with docs/tcu-port.md")


def visa_library(section: InstrumentsSection, world: World | None) -> VisaLibraryBase | str:
    """What PyVISA opens the instruments with."""
    if world is None:
        return section.visa_library
    from harness.emulator.plugs.visa import TcuhilVisaLibrary

    return TcuhilVisaLibrary.of(world.name)


def transport(world: World | None) -> httpx.BaseTransport | None:
    """What httpx reaches the owner API through; None: the network."""
    if world is None:
        return None
    from harness.emulator.plugs.http import OwnerTransport

    return OwnerTransport(world.name)


def _fitted_to(rig: Rig, secrets: Secrets) -> dict[str, Any]:
    """The vehicle that the unit is fitted to, and its owner."""
    vehicle, owner = rig.vehicle.facts, rig.facts.owner
    second, elsewhere = rig.facts.second_owner, rig.facts.second_vehicle
    return {
        "vin": vehicle.vin,
        "model": vehicle.model,
        "market": vehicle.market.code,
        "equipment": vehicle.equipment.model_dump(),
        "security_code": secrets.security_code,
        "security_code_set": vehicle.security_code_set,
        "remote_start_cools": vehicle.remote_start_air_conditioning == "on",
        "owner_email": owner.email if owner is not None else NOBODY,
        "owner_password": secrets.password,
        "second_owner": None if second is None else (second.email, secrets.second_password),
        "second_vehicle": None if elsewhere is None else (elsewhere.vin, elsewhere.model),
    }
