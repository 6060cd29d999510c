"""The fuzzers can find something: one bug is put into each door, and a few sessions find it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from harness.emulator import uplink
from harness.emulator.cloud import api_common, cloud
from harness.emulator.instruments import base
from harness.emulator.plugs import live_slcan
from harness.emulator.tcu import console as unit_console
from harness.emulator.tcu import diagnostics as unit_diagnostics
from harness.emulator.tcu import frames, gnss, life
from harness.links import console, diagnostics
from harness.links.can import CanLink
from harness.links.instrument import InstrumentLink
from harness.links.owner import wire as owner_wire
from reports import junit
from tests.fuzz import process_doors
from tests.fuzz.__main__ import run
from tests.fuzz.doors import DOORS

#: inputs after which a fuzzer has failed
PATIENCE = 2_000


@dataclass(frozen=True)
class Mutant:
    """A bug: what is put in whose place, and how the fuzzer tells of it."""

    door: str
    owner: object
    name: str
    bug: Any
    found_as: str


def _no_bounds(form: object, text: str, sign: str, signs: object, limit_deg: float) -> float:
    return float(text or "0")


def _drops_extended(received: Callable[[CanLink, Any], None]) -> Callable[[CanLink, Any], None]:
    return lambda link, message: None if message.is_extended_id else received(link, message)


def _types_as_ascii(typed: unit_console.TcuConsole) -> None:
    typed._answer(typed._typed.decode("ascii"), [])
    typed._forget_typed()


MUTANTS = (
    Mutant("can-link", CanLink, "_received", _drops_extended(CanLink._received), "no record"),
    Mutant("can-unit", frames, "LENGTHS", dict.fromkeys(frames.LENGTHS, 0), "IndexError"),
    Mutant("slcan-link", CanLink, "_next_change", lambda link: link.bus.recv(timeout=0), "Error"),
    Mutant("slcan-adapter", live_slcan, "HEXADECIMAL", frozenset(range(256)), "ValueError"),
    Mutant("isotp-link", diagnostics, "LONGEST_ANSWER_S", 10_000.0, "does not end"),
    Mutant("isotp-unit", unit_diagnostics, "single_message", lambda frame: frame[1:8], "IndexError"),
    Mutant("console-link", console, "_escaped", lambda character: character, "not plain text"),
    Mutant("console-unit", unit_console.TcuConsole, "_end_of_line", _types_as_ascii, "UnicodeDecodeError"),
    Mutant("nmea-unit", gnss, "_angle", _no_bounds, "no place on earth"),
    Mutant("scpi-link", InstrumentLink, "_exchange", lambda link, text: link._resource.query(text), "UnicodeDecode"),
    Mutant("scpi-instrument", base, "MOST_WAITING_LINES", 10**9, "events"),
    Mutant("uplink-cloud", cloud, "LATEST_MS", 10**18, "OverflowError"),
    Mutant("downlink-unit", life, "field", lambda message, key, kind: message[key], "Error"),
    Mutant("uplink-tcp", uplink, "_read", json.loads, "Error"),
    Mutant("owner-link", owner_wire, "parse", json.loads, "Error"),
    Mutant("owner-api", api_common, "json_body", lambda request: json.loads(api_common.raw_body(request)), "500"),
    Mutant("control", process_doors, "_as_wished", lambda first, wish: (first, wish["seed"]), "Error"),
    Mutant("report", junit, "visible", lambda text: text, "Error"),
)


def test_every_door_has_a_mutant() -> None:
    """No fuzzer is trusted that has not been seen to find something."""
    assert {mutant.door for mutant in MUTANTS} == set(DOORS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.door)
def test_a_bug_in_a_door_is_found(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bug is found, and told as what it is."""
    monkeypatch.setattr("tests.fuzz.__main__.MOST_FINDINGS", 1)
    monkeypatch.setattr(mutant.owner, mutant.name, mutant.bug)
    findings = run(DOORS[mutant.door], "mutants", PATIENCE).findings
    assert findings, "nothing was found"
    assert mutant.found_as in f"{type(findings[0][1].cause).__name__} {findings[0][1]}"
