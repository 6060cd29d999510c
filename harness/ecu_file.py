"""The units of the car that the bench plays, as the vehicle file describes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from harness.yamlfile import FileModel

#: requests to all units of a car (ISO 15765-4, 6.3.2.2)
FUNCTIONAL_REQUEST_ID = 0x7DF

StandardIdentifier = Annotated[int, Field(ge=0, le=0x7FF)]
#: a trouble code as SAE J2012-DA writes it, with its failure type byte
DtcText = Annotated[str, Field(pattern=r"^[PCBU][0-3][0-9A-F]{3}-[0-9A-F]{2}$")]
LampName = Literal["tire_pressure", "brake", "abs", "airbag", "engine_mil", "oil_pressure"]


class EcuSection(FileModel):
    """A unit of the car that answers UDS (ISO 14229-1, ISO 15765-2): 11-bit identifiers, normal addressing."""

    request_id: StandardIdentifier = Field(description="the identifier of requests to it", examples=[0x7E0])
    response_id: StandardIdentifier = Field(description="the identifier of its answers", examples=[0x7E8])
    part_number: str = Field(
        pattern=r"^[ -~]{1,32}$", description="its part number, as data identifier F187", examples=["23703-EMU0A"]
    )
    obd: bool = Field(False, description="whether it answers OBD-II requests (SAE J1979) as well", examples=[True])
    codes: dict[LampName, DtcText] = Field(
        default_factory=dict,
        description="the trouble code that it stores for each warning that it watches",
        examples=[{"engine_mil": "P0300-00"}],
    )


def ecu_faults(ecus: Mapping[str, EcuSection], taken: Mapping[int, str]) -> list[tuple[tuple[str, ...], str, str]]:
    """What is wrong with the units together: place, text and advice. `taken` are identifiers that others have."""
    owners = {FUNCTIONAL_REQUEST_ID: "requests to all units", **taken}
    watched: dict[str, str] = {}
    found: list[tuple[tuple[str, ...], str, str]] = []
    for name, ecu in ecus.items():
        for field in ("request_id", "response_id"):
            identifier = getattr(ecu, field)
            if identifier in owners:
                text = f"the identifier {identifier:03X} is that of {owners[identifier]} already"
                found.append((("ecus", name, field), text, "write the identifiers on which this unit answers"))
            owners.setdefault(identifier, f"ecus: {name}")
        for lamp in ecu.codes:
            if lamp in watched:
                text = f"the warning {lamp} is watched by {watched[lamp]} already"
                found.append((("ecus", name, "codes", lamp), text, "name it with one unit only"))
            watched.setdefault(lamp, name)
    return found
