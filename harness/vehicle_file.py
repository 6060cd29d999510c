"""The vehicle file: what a car is, and which DBC signals carry its logical signals."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

from cantools.database.can import Database
from pydantic import BeforeValidator, Field

from harness.ecu_file import EcuSection, StandardIdentifier, ecu_faults
from harness.yamlfile import Document, Fault, FileModel

WARNINGS = ("tire_pressure", "brake", "abs", "airbag", "engine_mil", "oil_pressure")

#: characters of the VIN that evidence shows
VIN_SHOWN = 8
#: raw value of a DBC signal
Raw = Annotated[int, Field(ge=0, lt=2**64)]


def _as_tuple(value: object) -> object:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


SignalNames = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...],
    Field(min_length=1),
    BeforeValidator(_as_tuple, json_schema_input_type=str | list[str]),
]


class Market(FileModel):
    """Where the car is sold."""

    code: str = Field(pattern="^[A-Z]{2}$", description="the country, ISO 3166-1 alpha-2", examples=["TH"])
    utc_offset_h: float = Field(
        ge=-12, le=14, allow_inf_nan=False, description="local time less UTC, in hours", examples=[7]
    )


class Equipment(FileModel):
    """What the car is equipped with."""

    tire_pressure: bool = Field(description="whether it monitors the tyre pressure", examples=[True])
    brake: bool = Field(description="whether it has a brake system warning", examples=[True])
    abs: bool = Field(description="whether it has an anti-lock braking system warning", examples=[True])
    airbag: bool = Field(description="whether it has an airbag warning", examples=[True])
    engine_mil: bool = Field(description="whether it has an engine malfunction indicator lamp", examples=[True])
    oil_pressure: bool = Field(description="whether it has an oil pressure warning", examples=[True])
    air_conditioning: bool = Field(description="whether it has air conditioning", examples=[True])


EquipmentName = Literal["tire_pressure", "brake", "abs", "airbag", "engine_mil", "oil_pressure", "air_conditioning"]


class Variant(FileModel):
    """The same car with less equipment or without a code, for cases about what a car must not do without it."""

    lacks: tuple[EquipmentName, ...] = Field(
        description="the equipment that the variant does not have", examples=[["tire_pressure"]]
    )
    security_code_set: bool = Field(
        True, description="false: its owner has not set a security code yet", examples=[False]
    )


class IgnitionValues(FileModel):
    """Positions of the ignition."""

    OFF: Raw = Field(description="the raw value of OFF", examples=[0])
    ACC: Raw = Field(description="the raw value of ACC", examples=[1])
    ON: Raw = Field(description="the raw value of ON", examples=[3])


class OriginValues(FileModel):
    """Who turned the ignition."""

    driver: Raw = Field(description="the raw value when the driver turned it", examples=[0])
    remote: Raw = Field(description="the raw value when a remote start turned it", examples=[1])


class DoorValues(FileModel):
    """Positions of a door."""

    closed: Raw = Field(description="the raw value of a closed door", examples=[0])
    open: Raw = Field(description="the raw value of an open door", examples=[1])


class LockValues(FileModel):
    """State of the locks."""

    unlocked: Raw = Field(description="the raw value of unlocked", examples=[0])
    locked: Raw = Field(description="the raw value of locked", examples=[1])


class EngineValues(FileModel):
    """Whether the engine runs."""

    stopped: Raw = Field(description="the raw value of a stopped engine", examples=[0])
    running: Raw = Field(description="the raw value of a running engine", examples=[1])


class SwitchValues(FileModel):
    """Off or on."""

    off: Raw = Field(description="the raw value of off", examples=[0])
    on: Raw = Field(description="the raw value of on", examples=[1])


class LampValues(SwitchValues):
    """A warning lamp."""

    not_available: Raw | None = Field(
        None, description="the raw value in a car without the equipment; left out where the bus has none", examples=[3]
    )


class AlarmValues(FileModel):
    """State of the theft alarm."""

    off: Raw = Field(description="the raw value of a disarmed alarm", examples=[0])
    armed: Raw = Field(description="the raw value of an armed alarm", examples=[1])
    sounding: Raw = Field(description="the raw value of a sounding alarm", examples=[2])


class KeyValues(FileModel):
    """Where the key is."""

    outside: Raw = Field(description="the raw value of a key outside of the car", examples=[0])
    inside: Raw = Field(description="the raw value of a key in the cabin", examples=[1])


class HeadlightValues(FileModel):
    """Whether the headlights flash."""

    dark: Raw = Field(description="the raw value when they do not", examples=[0])
    flashing: Raw = Field(description="the raw value when they do", examples=[1])


class HornValues(FileModel):
    """Whether the horn sounds."""

    silent: Raw = Field(description="the raw value when it does not", examples=[0])
    sounding: Raw = Field(description="the raw value when it does", examples=[1])


class RequestValues(FileModel):
    """Codes by which the TCU says its state and what it wants of the car."""

    idle_on: Raw = Field(description="the code sent with the vehicle on and no request", examples=[0x46])
    idle_off: Raw = Field(description="the code sent with the vehicle off and no request", examples=[0x86])
    lock: Raw = Field(description="the code that asks for locked doors", examples=[0x60])
    unlock: Raw = Field(description="the code that asks for unlocked doors", examples=[0x11])
    engine_start: Raw = Field(
        description="the code that asks for an engine start, the air conditioning as it last was", examples=[0xA1]
    )
    engine_start_cooled: Raw | None = Field(
        None, description="the code that asks for an engine start with the air conditioning on", examples=[0xA3]
    )
    engine_start_uncooled: Raw | None = Field(
        None, description="the code that asks for an engine start with the air conditioning off", examples=[0xA4]
    )
    engine_stop: Raw = Field(description="the code that asks for an engine stop", examples=[0xA2])
    lights: Raw | None = Field(None, description="the code that asks for flashing headlights", examples=[0xB1])
    horn_and_lights: Raw | None = Field(
        None, description="the code that asks for flashing headlights and the horn", examples=[0xB2]
    )


class NumericSignal(FileModel):
    """A logical signal that is a quantity; unit, scale and range are the DBC's."""

    message: str = Field(description="the name of a DBC message", examples=["METER"])
    signal: SignalNames = Field(
        description="the name of a signal in it, or a list of signals that all carry the quantity",
        examples=["ODOMETER"],
    )


ValuesT = TypeVar("ValuesT", bound=FileModel)


class StateSignal(FileModel, Generic[ValuesT]):
    """A logical signal that is one of a few states."""

    message: str = Field(description="the name of a DBC message", examples=["BODY_STATUS"])
    signal: SignalNames = Field(
        description="the name of a signal in it, or a list of signals that all carry the state",
        examples=["POWER_STATE"],
    )
    values: ValuesT = Field(description="the raw value of each state", examples=[{"off": 0, "on": 1}])


class SignalMap(FileModel):
    """The logical signals of the car. A signal that the car's bus lacks is left out where that is allowed."""

    ignition: StateSignal[IgnitionValues] = Field(description="position of the ignition")
    ignition_origin: StateSignal[OriginValues] | None = Field(None, description="who turned the ignition")
    door_driver: StateSignal[DoorValues] = Field(description="driver door")
    door_passenger: StateSignal[DoorValues] = Field(description="front passenger door")
    door_rear_left: StateSignal[DoorValues] = Field(description="rear left door")
    door_rear_right: StateSignal[DoorValues] = Field(description="rear right door")
    door_hatch: StateSignal[DoorValues] | None = Field(None, description="hatch or boot")
    locked: StateSignal[LockValues] = Field(description="whether the doors are locked")
    odometer: NumericSignal = Field(description="total distance, in km")
    speed_display: NumericSignal = Field(description="speed shown by the meter, in km/h")
    speed_abs: NumericSignal | None = Field(None, description="speed measured at the wheels, in km/h")
    engine_rpm: NumericSignal | None = Field(None, description="engine speed, in rpm")
    engine_running: StateSignal[EngineValues] = Field(description="whether the engine runs")
    warning_tire_pressure: StateSignal[LampValues] | None = Field(None, description="tyre pressure warning lamp")
    warning_brake: StateSignal[LampValues] | None = Field(None, description="brake system warning lamp")
    warning_abs: StateSignal[LampValues] | None = Field(None, description="anti-lock braking system warning lamp")
    warning_airbag: StateSignal[LampValues] | None = Field(None, description="airbag warning lamp")
    warning_engine_mil: StateSignal[LampValues] | None = Field(None, description="engine malfunction indicator lamp")
    warning_oil_pressure: StateSignal[LampValues] | None = Field(None, description="oil pressure warning lamp")
    alarm: StateSignal[AlarmValues] | None = Field(None, description="theft alarm of the car")
    key: StateSignal[KeyValues] | None = Field(None, description="where the key is")
    air_conditioning: StateSignal[SwitchValues] | None = Field(None, description="air conditioning")
    headlights: StateSignal[HeadlightValues] | None = Field(
        None, description="headlights, as a remote command has them"
    )
    horn: StateSignal[HornValues] | None = Field(None, description="horn, as a remote command has it")


class WakeMessage(FileModel):
    """The message by which the TCU wakes the bus."""

    message: str = Field(description="the name of a DBC message", examples=["TCU_WAKE"])


class TcuMessages(FileModel):
    """What the TCU sends on the bus."""

    request: StateSignal[RequestValues] = Field(description="state of the TCU and its request to the car")
    wake: WakeMessage = Field(description="the message by which the TCU wakes the bus")


class DiagnosticsSection(FileModel):
    """Where the TCU is asked on the bus by UDS (ISO 14229-1, ISO 15765-2): 11-bit identifiers, normal addressing."""

    request_id: StandardIdentifier = Field(description="the identifier of requests", examples=[0x746])
    response_id: StandardIdentifier = Field(description="the identifier of the TCU's answers", examples=[0x783])


class VehicleFile(FileModel):
    """A car as its file describes it."""

    model: str = Field(min_length=1, description="the model as the owner knows it", examples=["Almera"])
    powertrain: Literal["petrol", "diesel", "e-power", "electric"] = Field(
        description="what drives the car", examples=["petrol"]
    )
    market: Market = Field(description="where the car is sold", examples=[{"code": "TH", "utc_offset_h": 7}])
    vin: str = Field(
        pattern="^[A-HJ-NPR-Z0-9]{17}$",
        description="the vehicle identification number: 17 capitals and digits without I, O and Q (ISO 3779)",
        examples=["MNTBAAN18Z0000001"],
    )
    dbc: str = Field(
        min_length=1,
        description="the CAN database of the car, relative to this file",
        examples=["../dbc/nissan_body_th.dbc"],
    )
    equipment: Equipment = Field(description="what the car is equipped with")
    variants: dict[str, Variant] = Field(
        default_factory=dict,
        description="variants of the car by name, for rigs that can take the part of another car",
        examples=[{"without_tire_pressure": {"lacks": ["tire_pressure"]}}],
    )
    security_code: bool = Field(description="whether remote commands need a security code", examples=[True])
    security_code_set: bool = Field(
        True,
        description="whether the owner has set a security code before the start of each case; it is the owner's then",
        examples=[True],
    )
    remote_start_air_conditioning: Literal["on", "last"] = Field(
        description="what a remote engine start does to the air conditioning: on switches it on, last keeps what it was"
        " when the engine was turned off",
        examples=["on"],
    )
    curfew_window: Literal["forbidden", "allowed"] = Field(
        default="forbidden",
        description="what the window of a curfew alert is, where the maker says so: the time in which the car may not"
        " be used, or the time in which it may (READING_26)",
        examples=["forbidden"],
    )
    odometer_km: int = Field(
        ge=0, lt=2**64, description="the odometer at the start of each case, in km", examples=[12345]
    )
    trip_a_km: float = Field(
        ge=0, allow_inf_nan=False, description="trip meter A at the start of each case, in km", examples=[321.4]
    )
    trip_b_km: float = Field(
        ge=0, allow_inf_nan=False, description="trip meter B at the start of each case, in km", examples=[87.6]
    )
    signals: SignalMap = Field(description="the logical signals of the car and the DBC signals that carry them")
    tcu: TcuMessages = Field(description="what the TCU sends on the bus")
    diagnostics: DiagnosticsSection | None = Field(None, description="where the TCU answers UDS; left out without it")
    ecus: dict[str, EcuSection] = Field(
        default_factory=dict,
        description="units of the car, by name, that the bench plays: they answer UDS; left out those that are there",
        examples=[{"engine": {"request_id": 0x7E0, "response_id": 0x7E8, "part_number": "23703-EMU0A"}}],
    )

    @property
    def vin_masked(self) -> str:
        """The VIN as evidence may show it: the maker's part; the rest names one car."""
        return self.vin[:VIN_SHOWN] + "*" * (len(self.vin) - VIN_SHOWN)


def diagnostics_faults(document: Document, facts: VehicleFile, database: Database) -> list[Fault]:
    """Diagnostic identifiers that are equal, or those of a message of the DBC: their frames could not be told apart."""
    known = {message.frame_id: message.name for message in database.messages if not message.is_extended_frame}
    section = facts.diagnostics
    tcu = {} if section is None else {section.request_id: "diagnostics", section.response_id: "diagnostics"}
    ecus = [document.fault(*fault) for fault in ecu_faults(facts.ecus, {**known, **tcu})]
    if section is None:
        return ecus
    taken = {"request_id": known, "response_id": {section.request_id: "request_id", **known}}
    return ecus + [
        document.fault(
            ("diagnostics", name),
            f"the identifier {getattr(section, name):03X} is that of {owners[getattr(section, name)]} already",
            "write the identifiers on which the TCU answers UDS",
        )
        for name, owners in taken.items()
        if getattr(section, name) in owners
    ]


def equipment_of(facts: VehicleFile, variant: Variant) -> Equipment:
    """What the car is equipped with as one of its variants."""
    return facts.equipment.model_copy(update=dict.fromkeys(variant.lacks, False))


def equipment_faults(document: Document, facts: VehicleFile) -> list[Fault]:
    """Equipment without the logical signal that shows it."""
    shown_by = {**{name: f"warning_{name}" for name in WARNINGS}, "air_conditioning": "air_conditioning"}
    return [
        document.fault(
            ("equipment", name),
            f"the car has {name}, but no signal {signal!r} is mapped",
            f"map {signal} under signals:, or write {name}: false",
        )
        for name, signal in shown_by.items()
        if getattr(facts.equipment, name) and getattr(facts.signals, signal) is None
    ]
