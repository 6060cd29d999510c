"""VINs that are none, or nobody's, made of one that is right."""

from __future__ import annotations

from collections.abc import Callable

#: characters of other alphabets that look like those of a VIN
_CYRILLIC = str.maketrans("ABCEHKMPTXY", "\u0410\u0412\u0421\u0415\u041d\u041a\u041c\u0420\u0422\u0425\u0423")
_GREEK = str.maketrans("ABEHKMNPTXYZ", "\u0391\u0392\u0395\u0397\u039a\u039c\u039d\u03a1\u03a4\u03a7\u03a5\u0396")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_THAI_DIGITS = {ord("0") + digit: 0x0E50 + digit for digit in range(10)}
_ARABIC_DIGITS = {ord("0") + digit: 0x0660 + digit for digit in range(10)}
LENGTH = 17


def with_character(vin: str, place: int, character: str) -> str:
    """A VIN with another character in one place."""
    return vin[:place] + character + vin[place + 1 :]


def another(character: str) -> str:
    """A character that a VIN may have in the place of this one, and that is far from it."""
    return "5" if character != "5" and character.isdigit() else "W" if character not in "W5" else "8"


def _last(vin: str, old: str, new: str) -> str:
    """A VIN in which the last of its characters `old` is replaced; without it, its last character."""
    place = vin.rfind(old)
    return with_character(vin, place if place >= 0 else len(vin) - 1, new)


#: what a person may type, or a program send, instead of the right VIN
WRONG: dict[str, Callable[[str], object]] = {
    "I for 1": lambda vin: _last(vin, "1", "I"),
    "O for 0": lambda vin: _last(vin, "0", "O"),
    "Q for 0": lambda vin: _last(vin, "0", "Q"),
    "last character missing": lambda vin: vin[:-1],
    "first character missing": lambda vin: vin[1:],
    "one more digit": lambda vin: vin + "1",
    "one digit before": lambda vin: "1" + vin,
    "twice": lambda vin: vin + vin,
    "nothing": lambda _vin: "",
    "blanks": lambda _vin: " " * LENGTH,
    "blank before": lambda vin: " " + vin,
    "blank after": lambda vin: vin + " ",
    "blanks between": lambda vin: f"{vin[:3]} {vin[3:9]} {vin[9:]}",
    "blank for a character": lambda vin: with_character(vin, 8, " "),
    "tab after": lambda vin: vin + "\t",
    "line feed after": lambda vin: vin + "\n",
    "hyphen between": lambda vin: f"{vin[:9]}-{vin[9:]}",
    "asterisks around": lambda vin: f"*{vin}*",
    "only digits": lambda _vin: "1" * LENGTH,
    "zeros": lambda _vin: "0" * LENGTH,
    "question marks": lambda vin: vin[:-3] + "???",
    "wildcard": lambda vin: vin[:-1] + "%",
    "pattern": lambda _vin: ".{17}",
    "two transposed": lambda vin: vin[:1] + vin[2] + vin[1] + vin[3:],
    "backwards": lambda vin: vin[::-1],
    "other manufacturer": lambda vin: "JHM" + vin[3:],
    "other check digit": lambda vin: with_character(vin, 8, "X"),
    "cyrillic letters": lambda vin: vin.translate(_CYRILLIC),
    "one cyrillic letter": lambda vin: vin[0].translate(_CYRILLIC) + vin[1:],
    "greek letters": lambda vin: vin.translate(_GREEK),
    "full width": lambda vin: vin.translate(_FULL_WIDTH),
    "thai digits": lambda vin: vin.translate(_THAI_DIGITS),
    "arabic digits": lambda vin: vin.translate(_ARABIC_DIGITS),
    "accent": lambda vin: vin[0] + "\u0301" + vin[1:],
    "invisible character": lambda vin: vin[:9] + "\u200b" + vin[9:],
    "byte order mark": lambda vin: "\ufeff" + vin,
    "right to left": lambda vin: "\u202e" + vin[::-1],
    "NUL after": lambda vin: vin + "\0",
    "escaped": lambda vin: "".join(f"%{ord(character):02X}" for character in vin),
    "script": lambda _vin: "<script>alert(1)</script>",
    "query": lambda vin: f"{vin}' OR '1'='1",
    "path": lambda vin: f"../{vin}",
    "ten thousand characters": lambda vin: (vin * 600)[:10_000],
    "a number": lambda _vin: 12345678901234567,
    "true": lambda _vin: True,
    "a list": lambda vin: [vin],
    "an object": lambda vin: {"vin": vin},
    "left out": lambda _vin: None,
}
