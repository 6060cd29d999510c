"""Text as a report shows it: hostile characters made visible, quantities with their unit."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from harness.journal import Json

NS_PER_S = 1_000_000_000
#: what separates lines and columns on purpose
_KEPT = "\n\t"
#: categories Zs: spaces of other widths, harmless and common in typeset text
_SPACES = "\u00a0\u2002\u2003\u2007\u2008\u2009\u202f\u3000"
#: from here on a duration is also given in larger units
_LONG_S = 120
_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60))


def visible(text: str) -> str:
    """Text with each character that prints nothing written as an escape: terminal escapes, bidi controls, surrogates.

    Line feeds and tabs stay. The result can be encoded as UTF-8 and is allowed in XML 1.0.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _KEPT or c in _SPACES else _escape(c) for c in text)


def _escape(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def clipped(text: str, limit: int) -> str:
    """At most `limit` characters of a text, and how many more there are."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit} more characters)"


def compact(data: Mapping[str, Json]) -> str:
    """The data of a record on one line: `state="ON" odometer_km=1200`."""
    return " ".join(f"{key}={_encode(value)}" for key, value in data.items())


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def number(value: float) -> str:
    """A figure with at most six decimals and no idle zeros."""
    if isinstance(value, int) or not math.isfinite(value):
        return str(value)
    return f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else repr(value)


def duration(length_s: float) -> str:
    """A length of time in seconds; from two minutes on also in larger units: `360 s (6 min)`."""
    plain = f"{number(length_s)} s"
    if not math.isfinite(length_s) or abs(length_s) < _LONG_S:
        return plain
    rest_s, parts = abs(length_s), []
    for unit, unit_s in _UNITS:
        count, rest_s = divmod(rest_s, unit_s)
        if count:
            parts.append(f"{int(count)} {unit}")
    if number(rest_s) != "0":
        parts.append(f"{number(rest_s)} s")
    return f"{plain} ({' '.join(parts)})"


def instant(t_ns: int) -> str:
    """An instant of bench time, in seconds to the millisecond."""
    return f"{t_ns / NS_PER_S:.3f}"


def window(bounds_ns: tuple[int | None, int | None] | None) -> str:
    """From when until when (ns) something was watched, in seconds; empty when no window was kept."""
    if bounds_ns is None:
        return ""
    start_ns, end_ns = bounds_ns
    start = "the beginning" if start_ns is None else f"{instant(start_ns)} s"
    end = "the end" if end_ns is None else f"{instant(end_ns)} s"
    length = "" if start_ns is None or end_ns is None else f" ({number((end_ns - start_ns) / NS_PER_S)} s)"
    return f"{start} to {end}{length}"


def margin(margin_s: float | None) -> str:
    """The distance to the limit with its sign, in seconds; empty when there is none."""
    if margin_s is None:
        return ""
    return f"+{number(margin_s)} s" if margin_s >= 0 else f"{number(margin_s)} s"
