"""VINs as an owner enters them (ISO 3779)."""

from __future__ import annotations

import re
import unicodedata

from harness.emulator.cloud.parameters import CloudParameters

LENGTH = 17
#: without I, O and Q, which look like 1 and 0
_VIN = re.compile(rf"[A-HJ-NPR-Z0-9]{{{LENGTH}}}")
_LOOK_ALIKES = str.maketrans("IOQ", "100")


def entered(text: object, parameters: CloudParameters) -> str | None:
    """The VIN that was entered; None when it is none."""
    if not isinstance(text, str):
        return None
    mended = parameters.vin_mended
    if "alphabets" in mended:
        text = unicodedata.normalize("NFKC", text)
    if "blanks" in mended:
        text = "".join(text.split())
    if "case" in mended:
        text = text.upper()
    if "letters" in mended:
        text = text.translate(_LOOK_ALIKES)
    if "length" in mended:
        text = text[:LENGTH]
    return text if _VIN.fullmatch(text) else None


def same(vin: str, other: str, parameters: CloudParameters) -> bool:
    """Whether a VIN that was entered is that of a vehicle."""
    return vin[-parameters.vin_compared_characters :] == other[-parameters.vin_compared_characters :]
