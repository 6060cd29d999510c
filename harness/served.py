"""The emulated bench of a rig file as a process of its own: what `tcuhil emulate` does."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.clock import wall_utc
from harness.emulator.plugs.live_can import ADAPTER, CanAddress
from harness.emulator.serve import Happenings, ServeConfig, serve
from harness.emulator.serve_unit import UnitConfig
from harness.emulator.world import World, WorldConfig
from harness.errors import CallerError, RigError
from harness.kernel import NS_PER_S
from harness.rig import Rig
from harness.rig_file import EmulatorSection, OwnerSection, ServeSection
from harness.wall import WallKernel

#: length of a made-up secret that nobody has to know
SECRET_BYTES = 12
#: the longest text of a wish
LONGEST_TEXT = 1000
_Text = Annotated[str, Field(max_length=LONGEST_TEXT)]


def serve_rig(path: Path, faults: Sequence[str], seed: int, say: Callable[[str], None]) -> None:
    """Serve the emulated bench of a rig file until SIGINT or SIGTERM, in wall time.

    Raises RigError for a rig file without what it takes, CallerError for wrong use.
    """
    rig = Rig.load(path)
    emulator = rig.facts.emulator
    if emulator is None:
        raise RigError("this rig has no emulated bench", where=str(path), hint="add an emulator: section")
    first = _world_config(rig, emulator, faults)
    kernels: list[WallKernel] = []
    happened = Happenings()

    def make(config: WorldConfig, seed_text: str) -> World:
        """A world of its own, with a bench thread of its own; the one before ends."""
        kernel = WallKernel(seed_text, on_failure=happened.put)
        try:
            with kernel.exclusive():
                world = World(kernel, config)
        except CallerError:
            kernel.stop()
            raise
        for before in kernels:
            before.stop()
        kernels[:] = [kernel]
        return world

    try:
        serve(
            make(first, str(seed)),
            serve_config(emulator, path.parent),
            say,
            lambda wish: make(*_as_wished(first, wish)),
            happened,
        )
    finally:
        for kernel in kernels:
            kernel.stop()
        happened.close()


class _Wish(BaseModel):
    """What a run asks for: the vehicle that the unit is fitted to, its owner, a seed, and faults."""

    model_config = ConfigDict(strict=True, frozen=True)

    seed: _Text
    vin: _Text
    model: _Text
    market: _Text
    equipment: dict[str, bool]
    security_code: _Text | None
    security_code_set: bool = True
    remote_start_cools: bool = True
    owner_email: _Text
    owner_password: _Text
    second_owner: list[_Text] | None = Field(None, min_length=2, max_length=2)
    second_vehicle: list[_Text] | None = Field(None, min_length=2, max_length=2)
    faults: list[_Text]


def _as_wished(first: WorldConfig, wish: Mapping[str, Any]) -> tuple[WorldConfig, str]:
    """What a run asks for instead of what the rig file says, and its seed. Raises CallerError for what is no wish."""
    try:
        wished = _Wish.model_validate(wish)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise CallerError(f"this is no wish: {wrong['loc'][0]}: {wrong['msg']}") from None
    config = replace(
        first,
        vin=wished.vin,
        model=wished.model,
        market=wished.market,
        equipment=wished.equipment,
        security_code=wished.security_code,
        security_code_set=wished.security_code_set,
        remote_start_cools=wished.remote_start_cools,
        owner_email=wished.owner_email,
        owner_password=wished.owner_password,
        second_owner=_pair(wished.second_owner),
        second_vehicle=_pair(wished.second_vehicle),
        utc_start_ns=round(wall_utc().timestamp()) * NS_PER_S,
        faults=tuple(wished.faults),
    )
    return config, wished.seed


def _pair(texts: list[str] | None) -> tuple[str, str] | None:
    return None if texts is None else (texts[0], texts[1])


def serve_config(emulator: EmulatorSection, rig_folder: Path) -> ServeConfig:
    """Where the emulated bench is served; what the rig file leaves out is in a folder named after the bench."""
    section = emulator.serve or ServeSection()
    folder = Path(f"/tmp/tcuhil-{emulator.name}")  # noqa: S108  # checked to be ours; its name must be known beforehand
    channel = section.can.channel
    if channel is None:
        if section.can.interface != ADAPTER:
            raise CallerError(
                f"the CAN interface {section.can.interface} needs a channel", hint="name it in emulator: serve: can:"
            )
        channel = str(folder / "can")
    return ServeConfig(
        can=CanAddress(section.can.interface, channel, section.can.bitrate_bps),
        console=Path(section.console) if section.console else folder / "console",
        gnss=Path(section.gnss) if section.gnss else folder / "gnss",
        scpi=section.scpi,
        http_port=section.http,
        control_port=section.control,
        unit=None if emulator.unit is None else UnitConfig(emulator.unit.command, rig_folder, folder, section.uplink),
    )


def _world_config(rig: Rig, emulator: EmulatorSection, faults: Sequence[str]) -> WorldConfig:
    owner, vehicle = rig.facts.owner, rig.vehicle.facts
    if owner is None:
        raise RigError("this rig names no owner", where=str(rig.path), hint="add an owner: section")
    return WorldConfig(
        name=emulator.name,
        vin=vehicle.vin,
        model=vehicle.model,
        market=vehicle.market.code,
        equipment=vehicle.equipment.model_dump(),
        security_code=_secret(rig, owner, "security_code_env") if vehicle.security_code else None,
        security_code_set=vehicle.security_code_set,
        remote_start_cools=vehicle.remote_start_air_conditioning == "on",
        owner_email=owner.email,
        owner_password=_secret(rig, owner, "password_env"),
        utc_start_ns=round(wall_utc().timestamp()) * NS_PER_S,
        faults=tuple(faults),
        external_unit=emulator.unit is not None,
    )


def _secret(rig: Rig, owner: OwnerSection, key: str) -> str:
    """From the environment when the rig file names a variable; else made up until a run brings its own."""
    name = getattr(owner, key)
    if name is None:
        return token_hex(SECRET_BYTES)
    value = os.environ.get(name)
    if not value:
        raise RigError(f"the environment variable {name} is not set", where=str(rig.path), hint=f"export {name}=...")
    return value
