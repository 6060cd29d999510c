"""The rig file: what is connected to the bench, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from harness.yamlfile import Document, Fault, FileModel

Capability = Literal[
    "can",
    "console",
    "gnss",
    "supply",
    "attenuator",
    "network",
    "owner",
    "push",
    "mail",
    "newcomer",
    "second-owner",
    "second-vehicle",
    "operator",
]

#: what the rig must have for a capability; push and mail are read from the emulated cloud
_NEEDS: dict[str, tuple[str, ...]] = {
    "can": ("can",),
    "console": ("console",),
    "gnss": ("gnss",),
    "supply": ("instruments.supply",),
    "attenuator": ("instruments.attenuator",),
    "network": ("instruments.network",),
    "owner": ("owner",),
    "push": ("owner", "emulator"),
    "mail": ("owner", "emulator"),
    "newcomer": ("owner", "newcomer", "emulator"),
    "second-owner": ("owner", "second_owner"),
    "second-vehicle": ("owner", "second_vehicle"),
    "operator": ("operator",),
}
_URL_SCHEME = "tcuhil://"


def lack_of(missing: Sequence[str]) -> str:
    """What a rig lacks, in words."""
    text = f"no {', '.join(missing)}"
    return f"{text}: nobody is there to look" if "operator" in missing else text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return text


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_pattern)]
EnvironmentName = Annotated[str, Field(pattern="^[A-Z][A-Z0-9_]*$")]


Port = Annotated[int, Field(ge=0, le=65535)]


class ServeCanSection(FileModel):
    """The bus on which `tcuhil emulate` puts the emulated unit."""

    interface: str = Field(
        default="slcan-adapter",
        min_length=1,
        description="slcan-adapter makes an adapter for interface slcan of python-can; else the python-can interface;"
        " udp_multicast sends to this machine only, but also hears a network on which somebody sends to its group",
        examples=["slcan-adapter", "socketcan", "udp_multicast"],
    )
    channel: str | None = Field(
        default=None,
        min_length=1,
        description="the path of the adapter, by default /tmp/tcuhil-NAME/can; else the channel of the interface",
        examples=["/tmp/tcuhil-emulated/can"],  # noqa: S108  # an example of a path, which is checked when it is made
    )
    bitrate_bps: int = Field(
        default=500_000, ge=10_000, le=1_000_000, description="the bit rate, in bit/s", examples=[500000]
    )


class ServeSection(FileModel):
    """Where `tcuhil emulate` serves the emulated bench to other processes of this machine."""

    can: ServeCanSection = Field(default=ServeCanSection(), description="the body bus")
    console: str | None = Field(
        default=None,
        min_length=1,
        description="the path of the serial console, by default /tmp/tcuhil-NAME/console",
        examples=["/tmp/tcuhil-emulated/console"],  # noqa: S108  # see channel
    )
    gnss: str | None = Field(
        default=None,
        min_length=1,
        description="the path of the GNSS line, by default /tmp/tcuhil-NAME/gnss",
        examples=["/tmp/tcuhil-emulated/gnss"],  # noqa: S108  # see channel
    )
    scpi: dict[str, Port] = Field(
        default={},
        description="the TCP port of each instrument; 0, or none, takes a free one",
        examples=[{"supply": 5025}],
    )
    http: Port = Field(default=0, description="the TCP port of the owner API; 0 takes a free one", examples=[8080])
    control: Port = Field(
        default=0,
        description="the TCP port at which a run asks for a fresh unit and cloud before each case; 0 takes a free one",
        examples=[8079],
    )
    uplink: Port = Field(
        default=0,
        description="the TCP port at which a unit in another process (unit:) reaches the cloud; 0 takes a free one",
        examples=[8078],
    )


class UnitSection(FileModel):
    """A unit that takes the emulated one's place, as a process that `tcuhil emulate` starts."""

    command: tuple[str, ...] = Field(
        min_length=1,
        description="the unit's program, a path relative to this file, and its arguments: started when the supply goes"
        " on, killed when it goes off (docs/tcu-port.md)",
        examples=[["./tcu", "-v"]],
    )


class EmulatorSection(FileModel):
    """The emulated device under test, which the bench starts itself."""

    name: str = Field(
        pattern="^[a-z][a-z0-9-]*$", description="the name by which addresses find it", examples=["emulated"]
    )
    serve: ServeSection | None = Field(None, description="where `tcuhil emulate` serves it in a process of its own")
    unit: UnitSection | None = Field(
        None, description="another unit, in place of the emulated one; everything else is emulated"
    )


class CanSection(FileModel):
    """The body bus, as python-can opens it."""

    interface: str = Field(min_length=1, description="the python-can interface", examples=["tcuhil"])
    channel: str = Field(min_length=1, description="the channel of the interface", examples=["emulated/body"])
    bitrate_bps: int = Field(ge=10_000, le=1_000_000, description="the bit rate, in bit/s", examples=[500000])


class ConsoleSection(FileModel):
    """The serial console of the TCU, as pyserial opens it."""

    url: str = Field(min_length=1, description="the pyserial URL or device", examples=["tcuhil://emulated/console"])
    baud: int = Field(gt=0, description="the line speed, in baud", examples=[115200])
    boot_complete: Pattern = Field(
        description="a regular expression found in the line that ends the boot", examples=["boot complete"]
    )
    prompt: str = Field(min_length=1, description="the text with which commands begin", examples=["$"])


class GnssSection(FileModel):
    """The serial line on which the TCU hears a GNSS receiver (NMEA 0183), and where the car is at first."""

    url: str = Field(min_length=1, description="the pyserial URL or device", examples=["tcuhil://emulated/gnss"])
    baud: int = Field(gt=0, description="the line speed, in baud", examples=[9600])
    lat_deg: float = Field(
        ge=-90, le=90, allow_inf_nan=False, description="latitude, in degrees, north positive", examples=[13.7563]
    )
    lon_deg: float = Field(
        ge=-180, le=180, allow_inf_nan=False, description="longitude, in degrees, east positive", examples=[100.5018]
    )


SupplyDialect = Literal["rigol_dp800", "keysight_e36300", "rs_hmp", "tti_pl"]


class InstrumentSection(FileModel):
    """An instrument, as PyVISA opens it."""

    resource: str = Field(min_length=1, description="the VISA resource name", examples=["TCPIP0::supply::5025::SOCKET"])
    calibrated_until: date | None = Field(
        None, description="the day on which its calibration ends", examples=["2027-06-30"]
    )


class SupplySection(InstrumentSection):
    """The power supply of the TCU."""

    dialect: SupplyDialect = Field(description="the command set of the instrument", examples=["rigol_dp800"])
    channel: int = Field(ge=1, description="the output, from 1", examples=[1])
    voltage_v: float = Field(
        ge=0, le=32, allow_inf_nan=False, description="the supply voltage of the car, in V", examples=[12.6]
    )
    current_limit_a: float = Field(
        gt=0, le=20, allow_inf_nan=False, description="the current limit, in A", examples=[3.0]
    )
    shortest_interruption_s: float | None = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        description="the shortest interruption of the output, in s, as measured at the terminals of the unit; left out:"
        " what the data sheet of the family allows",
        examples=[0.001],
    )


class AttenuatorSection(InstrumentSection):
    """The attenuator in the cellular antenna line."""

    dialect: Literal["rcdat"] = Field(description="the command set of the instrument", examples=["rcdat"])
    attenuation_db: float = Field(
        ge=0, le=120, allow_inf_nan=False, description="the attenuation at the start of each case, in dB", examples=[0]
    )


class NetworkSection(InstrumentSection):
    """The cellular network emulator."""

    dialect: Literal["cell_emulator"] = Field(
        description="the command set of the instrument", examples=["cell_emulator"]
    )


class InstrumentsSection(FileModel):
    """The instruments of the bench."""

    visa_library: str = Field(
        min_length=1,
        description="the PyVISA library, such as @py; on an emulated rig the name of the emulator",
        examples=["emulated"],
    )
    supply: SupplySection | None = Field(None, description="the power supply of the TCU")
    attenuator: AttenuatorSection | None = Field(None, description="the attenuator in the cellular antenna line")
    network: NetworkSection | None = Field(None, description="the cellular network emulator")


class OwnerSection(FileModel):
    """The owner's account in the cloud. Secrets are never in the file; an emulated rig makes up its own."""

    base_url: str = Field(
        pattern="^https?://[^/ ]+(/[^ ]*)?$",
        description="where the owner API is",
        examples=["https://owner.emulated.invalid"],
    )
    email: str = Field(
        pattern="^[^@ ]+@[^@ ]+$",
        description="the address that the account is known by",
        examples=["owner@example.com"],
    )
    password_env: EnvironmentName | None = Field(
        None,
        description="the environment variable with the password; left out on an emulated rig",
        examples=["TCUHIL_OWNER_PASSWORD"],
    )
    security_code_env: EnvironmentName | None = Field(
        None,
        description="the environment variable with the security code; left out on an emulated rig and for a car that"
        " needs none",
        examples=["TCUHIL_SECURITY_CODE"],
    )
    timeout_s: float = Field(
        gt=0, le=600, allow_inf_nan=False, description="how long to wait for a reply, in s", examples=[30]
    )


class PersonSection(FileModel):
    """Somebody else with an account, and no vehicle."""

    email: str = Field(
        pattern="^[^@ ]+@[^@ ]+$",
        description="the address that the account is known by",
        examples=["second@example.com"],
    )
    password_env: EnvironmentName | None = Field(
        None,
        description="the environment variable with the password; left out on an emulated rig",
        examples=["TCUHIL_SECOND_OWNER_PASSWORD"],
    )


class NewcomerSection(FileModel):
    """Somebody with a mailbox that the bench can read, and no account."""

    email: str = Field(
        pattern="^[^@ ]+@[^@ ]+$", description="the address, unknown to the cloud", examples=["newcomer@example.com"]
    )


class SecondVehicleSection(FileModel):
    """A vehicle that the cloud knows and nobody has; it stands somewhere else, so nothing of it is on the bench."""

    vin: str = Field(
        pattern="^[A-HJ-NPR-Z0-9]{17}$",
        description="its vehicle identification number (ISO 3779)",
        examples=["MNTBAAN18Z0000002"],
    )
    model: str = Field(min_length=1, description="its model", examples=["Almera"])


class OperatorSection(FileModel):
    """The person at the bench, who is asked what only a person sees."""

    name: str = Field("", max_length=60, description="who answers, as reports show it", examples=["Somchai Jaidee"])
    initials: str = Field("", max_length=8, description="the same in short", examples=["SJ"])
    answer_within_s: float = Field(
        default=600,
        gt=0,
        le=86_400,
        allow_inf_nan=False,
        description="how long a question waits for an answer, in s",
        examples=[600],
    )

    @property
    def who(self) -> str:
        """Initials and name, as far as they are given."""
        return f"{self.initials} ({self.name})" if self.initials and self.name else self.initials or self.name


class RigFile(FileModel):
    """A rig as its file describes it."""

    name: str = Field(pattern="^[a-z][a-z0-9-]*$", description="the name of the rig in reports", examples=["emulated"])
    clock: Literal["virtual", "wall"] = Field(
        description="the pacing of time: virtual skips what is waited for and needs the emulated bench in this process,"
        " wall is the machine's",
        examples=["virtual"],
    )
    profile: Literal["reference", "document"] = Field(
        description="which limits judge: reference for the emulated TCU, document for a real one",
        examples=["reference"],
    )
    utc_start: AwareDatetime | None = Field(
        None,
        description="the date and time, with zone, of the start of each case in virtual time; left out in wall time",
        examples=["2026-03-02T02:00:00Z"],
    )
    vehicle: str = Field(
        min_length=1, description="the vehicle file, relative to this file", examples=["vehicles/almera-th.yaml"]
    )
    capabilities: tuple[Capability, ...] = Field(
        description="what scenarios may ask of the rig", examples=[["can", "console"]]
    )
    emulator: EmulatorSection | None = Field(None, description="the emulated TCU, where the bench starts it itself")
    can: CanSection | None = Field(None, description="the body bus")
    console: ConsoleSection | None = Field(None, description="the serial console of the TCU")
    gnss: GnssSection | None = Field(None, description="the GNSS line of the TCU")
    instruments: InstrumentsSection | None = Field(None, description="the instruments of the bench")
    owner: OwnerSection | None = Field(None, description="the owner's account in the cloud")
    second_owner: PersonSection | None = Field(None, description="somebody else with an account, and no vehicle")
    newcomer: NewcomerSection | None = Field(None, description="somebody with a mailbox, and no account")
    second_vehicle: SecondVehicleSection | None = Field(None, description="a vehicle that is not on this bench")
    operator: OperatorSection | None = Field(None, description="the person at the bench; never on an unattended rig")


def rig_faults(document: Document, facts: RigFile) -> list[Fault]:
    """What no single key shows: capabilities without their section, addresses that name another emulator, secrets."""
    return [
        *_clock_faults(document, facts),
        *_capability_faults(document, facts),
        *_address_faults(document, facts),
        *_secret_faults(document, facts),
    ]


def _clock_faults(document: Document, facts: RigFile) -> Iterator[Fault]:
    if facts.clock == "virtual" and facts.utc_start is None:
        yield document.fault(
            (), "the key 'utc_start' is missing; virtual time needs a date", "utc_start: 2026-03-02T02:00:00Z"
        )
    if facts.clock == "virtual" and facts.emulator is not None and facts.emulator.unit is not None:
        yield document.fault(("emulator", "unit"), "a unit in another process has the machine's time", "clock: wall")
    if facts.clock == "wall" and facts.utc_start is not None:
        yield document.fault(("utc_start",), "wall time has the machine's date", "leave utc_start out")


def _capability_faults(document: Document, facts: RigFile) -> Iterator[Fault]:
    for index, capability in enumerate(facts.capabilities):
        for section in _NEEDS[capability]:
            if not _has(facts, section):
                yield document.fault(
                    ("capabilities", index),
                    f"the capability {capability!r} needs the section {section!r}, which is missing",
                    f"add {section}: or take {capability} out of capabilities",
                )


def _has(facts: RigFile, section: str) -> bool:
    part: object = facts
    for name in section.split("."):
        part = getattr(part, name, None)
    return part is not None


def _address_faults(document: Document, facts: RigFile) -> Iterator[Fault]:
    """An address of the emulated bench must name the emulator that this rig starts."""
    if facts.emulator is None:
        return
    for location, name in _emulated_addresses(facts):
        if name != facts.emulator.name:
            yield document.fault(
                location,
                f"this address names the emulator {name!r}, but this rig starts {facts.emulator.name!r}",
                f"write {facts.emulator.name} instead of {name}",
            )


def _emulated_addresses(facts: RigFile) -> Iterator[tuple[tuple[str, str], str]]:
    if facts.can is not None and facts.can.interface == "tcuhil":
        yield ("can", "channel"), facts.can.channel.split("/")[0]
    for section in ("console", "gnss"):
        line: ConsoleSection | GnssSection | None = getattr(facts, section)
        if line is not None and line.url.startswith(_URL_SCHEME):
            yield (section, "url"), line.url.removeprefix(_URL_SCHEME).split("/")[0]
    if facts.instruments is not None and not facts.instruments.visa_library.startswith("@"):
        yield ("instruments", "visa_library"), facts.instruments.visa_library


def _secret_faults(document: Document, facts: RigFile) -> Iterator[Fault]:
    people = {"owner": facts.owner, "second_owner": facts.second_owner}
    for section, person in people.items():
        if facts.emulator is None and person is not None and person.password_env is None:
            yield document.fault(
                (section,),
                "the key 'password_env' is missing; only a rig with an emulator makes up a password",
                f"password_env: the environment variable that holds it, for example TCUHIL_{section.upper()}_PASSWORD",
            )
