"""The rig: a rig file, its vehicle file and the DBC, read and checked.

Facts only: what is connected, and where. Nothing here opens anything.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import cantools.database
from cantools.database.can import Database

from harness.errors import NotExecuted
from harness.rig_file import RigFile, rig_faults
from harness.signals import Binder, Signal, SignalTable
from harness.vehicle_file import VehicleFile, diagnostics_faults, equipment_faults, equipment_of
from harness.yamlfile import Document, read

#: where JSON Schema says which draft a schema follows
SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle file bound to its DBC; `sha256` and `dbc_sha256` are the hashes of the two files, in hexadecimal.

    `signals` are the logical signals, `request` is what the TCU asks of the car, `wake` names its wake-up message.
    """

    path: Path
    facts: VehicleFile
    sha256: str
    dbc_path: Path
    dbc_sha256: str
    database: Database = field(repr=False)
    signals: SignalTable = field(repr=False)
    request: Signal = field(repr=False)
    wake: str


@dataclass(frozen=True, slots=True)
class Rig:
    """A rig file and its vehicle; `sha256` is the hash of the rig file, in hexadecimal."""

    path: Path
    facts: RigFile
    sha256: str
    vehicle: Vehicle

    @staticmethod
    def load(path: Path | str) -> Rig:
        """Read and check a rig file, its vehicle file and its DBC. Raises RigError with file and line.

        Every case opens a bench, so the rig is kept: each call reads and hashes the three files, and as long as no byte
        of them has changed the same object comes back. Time stamps are not trusted; they can miss a quick edit.
        """
        path = Path(path)
        kept = _kept.get(path)
        if kept is None or not _unchanged(kept):
            kept = _kept[path] = _load(path)
        return kept

    def as_variant(self, name: str) -> Rig:
        """The rig with a variant of its vehicle.

        Raises NotExecuted when the vehicle file names no such variant, and for equipment that a real car has: only an
        emulated bench can take the part of another car.
        """
        vehicle = self.vehicle
        if name not in vehicle.facts.variants:
            raise NotExecuted(f"the {vehicle.facts.model} of this rig has no variant {name!r}")
        variant = vehicle.facts.variants[name]
        has = {
            "equipment": equipment_of(vehicle.facts, variant),
            "security_code_set": vehicle.facts.security_code_set and variant.security_code_set,
        }
        facts = vehicle.facts.model_copy(update=has)
        if self.facts.emulator is None and facts != vehicle.facts:
            raise NotExecuted(f"the {vehicle.facts.model} of this rig is a real car, and not the variant {name!r}")
        return replace(self, vehicle=replace(vehicle, facts=facts))


_kept: dict[Path, Rig] = {}


def json_schema() -> dict[str, Any]:
    """JSON Schemas of the rig file and the vehicle file, under the names `rig` and `vehicle`."""
    return {
        name: {"$schema": SCHEMA_DIALECT, **model.model_json_schema()}
        for name, model in (("rig", RigFile), ("vehicle", VehicleFile))
    }


def load_vehicle(path: Path) -> Vehicle:
    """Read a vehicle file and bind it to its DBC. Raises RigError with file and line."""
    document = read(path)
    facts = document.parse(VehicleFile)
    dbc_path = path.parent / facts.dbc
    database, dbc_sha256 = _database(document, dbc_path)
    binder = Binder(document, database)
    signals = binder.table(facts)
    request = binder.signal("request", facts.tcu.request, ("tcu", "request"))
    wake = binder.message(facts.tcu.wake.message, ("tcu", "wake"))
    if "odometer" in signals:
        binder.check_quantity(signals["odometer"], facts.odometer_km, ("odometer_km",))
    faults = [*binder.faults, *equipment_faults(document, facts), *diagnostics_faults(document, facts, database)]
    if faults or request is None or wake is None:
        raise document.refusal(faults)
    return Vehicle(path, facts, document.sha256, dbc_path, dbc_sha256, database, signals, request, wake.name)


def _load(path: Path) -> Rig:
    document = read(path)
    facts = document.parse(RigFile)
    faults = rig_faults(document, facts)
    vehicle_path = path.parent / facts.vehicle
    if not vehicle_path.is_file():
        text = f"there is no vehicle file {vehicle_path}"
        faults.append(document.fault(("vehicle",), text, "the path is relative to the rig file"))
    if faults:
        raise document.refusal(faults)
    return Rig(path, facts, document.sha256, load_vehicle(vehicle_path))


def _database(document: Document, path: Path) -> tuple[Database, str]:
    """The DBC as cantools reads it, strictly (signals that overlap or protrude are errors), and its hash."""
    try:
        sha256 = _sha256(path)
        database = cantools.database.load_file(path, strict=True)
    except (OSError, UnicodeError, cantools.Error) as error:
        if isinstance(error, FileNotFoundError):
            text, hint = f"there is no DBC {path}", "the path is relative to the vehicle file"
        else:
            text, hint = f"the DBC {path} cannot be read: {error}", "correct it until cantools loads it in strict mode"
        raise document.refusal([document.fault(("dbc",), text, hint)]) from error
    if not isinstance(database, Database):
        raise document.refusal([document.fault(("dbc",), f"{path} describes diagnostics, not CAN messages")])
    return database, sha256


def _unchanged(rig: Rig) -> bool:
    vehicle = rig.vehicle
    files = ((rig.path, rig.sha256), (vehicle.path, vehicle.sha256), (vehicle.dbc_path, vehicle.dbc_sha256))
    try:
        return all(_sha256(path) == sha256 for path, sha256 in files)
    except OSError:
        return False


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
