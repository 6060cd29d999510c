"""How texts and quantities are shown."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import text

#: characters that XML 1.0 allows, https://www.w3.org/TR/xml/#charsets
XML = re.compile("[\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


@given(st.text(st.characters(codec=None)))
def test_nothing_invisible_is_left(hostile: str) -> None:
    """Any text becomes one that prints, can be stored as UTF-8 and in XML, and stays as it is from then on."""
    shown = text.visible(hostile)
    shown.encode()
    assert XML.fullmatch(shown)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t"]
    assert text.visible(shown) == shown


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_what_prints_is_left_alone(ordinary: str) -> None:
    """Thai, umlauts and symbols are no attack."""
    assert text.visible(ordinary) == ordinary


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\u202eb", "a\\u202eb"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("1\u00a0km\n\t2", "1\u00a0km\n\t2"),
    ],
)
def test_escapes_name_the_character(hostile: str, shown: str) -> None:
    """A reader can look up what the device sent."""
    assert text.visible(hostile) == shown


@pytest.mark.parametrize(
    ("length_s", "shown"),
    [
        (0, "0 s"),
        (0.0123, "0.0123 s"),
        (119.5, "119.5 s"),
        (120, "120 s (2 min)"),
        (361.5, "361.5 s (6 min 1.5 s)"),
        (90_000.0, "90000 s (1 d 1 h)"),
        (-360, "-360 s (6 min)"),
        (float("inf"), "inf s"),
    ],
)
def test_durations_have_a_unit(length_s: float, shown: str) -> None:
    """Seconds always; larger units too from two minutes on."""
    assert text.duration(length_s) == shown


def test_windows_and_margins() -> None:
    """A window says from when to when; a margin has its sign; what was not kept is not shown."""
    assert text.window((1_500_000_000, 31_500_000_000)) == "1.500 s to 31.500 s (30 s)"
    assert text.window((None, 2_000_000_000)) == "the beginning to 2.000 s"
    assert text.window((0, None)) == "0.000 s to the end"
    assert text.window(None) == ""
    assert (text.margin(0.5), text.margin(-1), text.margin(None)) == ("+0.5 s", "-1 s", "")


def test_long_text_is_cut_with_a_note() -> None:
    """A device that sends a megabyte does not make the page a megabyte longer, and the reader is told."""
    assert text.clipped("abc", 3) == "abc"
    assert text.clipped("abcdef", 3) == "abc… (3 more characters)"
