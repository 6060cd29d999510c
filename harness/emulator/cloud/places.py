"""Places by their names, as the app's map service finds them (this project's own, a few for tests)."""

from __future__ import annotations

from dataclasses import dataclass

from harness.emulator.cloud.parameters import CloudParameters


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its name, how it is written in Thai, and where it is."""

    name: str
    thai: str
    lat_deg: float
    lon_deg: float


PLACES = (
    Place("Lumphini Park, Bangkok", "สวนลุมพินี", 13.7314, 100.5415),
    Place("Suvarnabhumi Airport", "ท่าอากาศยานสุวรรณภูมิ", 13.6900, 100.7501),
    Place("Don Mueang Airport", "ท่าอากาศยานดอนเมือง", 13.9126, 100.6068),
    Place("Chiang Mai Airport", "ท่าอากาศยานเชียงใหม่", 18.7669, 98.9626),
    Place("Phuket Airport", "ท่าอากาศยานภูเก็ต", 8.1132, 98.3169),
)


def find(text: str, parameters: CloudParameters) -> list[Place]:
    """The places whose name holds the text."""
    wanted = text.strip().casefold()
    found = [place for place in PLACES if wanted and (wanted in place.name.casefold() or wanted in place.thai)]
    return found or ([PLACES[0]] if parameters.place_unknown_is_guessed else [])
