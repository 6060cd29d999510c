"""The supply link on the emulated transport: every family, trips, interruptions, and what a broken supply answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast, get_args

import pytest
import pyvisa

from harness.emulator.plugs import registry
from harness.emulator.plugs.visa import TcuhilVisaLibrary
from harness.errors import RigError
from harness.journal import Journal
from harness.kernel import ns
from harness.links.dialects import DIALECTS
from harness.links.instruments import InstrumentSettings, SupplyLink
from harness.rig_file import SupplyDialect, SupplySection
from tests.links.conformance_instruments import SupplyConformance
from tests.links.instrument_stand import PLACES, SOUND, Bench, Replies, open_link
from tests.links.supplies import FAMILIES, make_supply


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A running bench."""
    bench = Bench()
    registry.add(cast(Any, bench))
    yield bench
    registry.remove(cast(Any, bench))


@pytest.fixture
def manager(bench: Bench) -> Iterator[pyvisa.ResourceManager]:
    """The rig's resource manager."""
    manager = pyvisa.ResourceManager(TcuhilVisaLibrary.of("emulated"))
    yield manager
    manager.close()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal on disk."""
    journal = Journal(tmp_path)
    yield journal
    journal.close()


class TestEmulatedSupplies(SupplyConformance):
    """Every family keeps the promises of the link on the emulated transport."""

    @pytest.fixture(params=FAMILIES)
    def supply(
        self, request: pytest.FixtureRequest, bench: Bench, manager: pyvisa.ResourceManager, journal: Journal
    ) -> SupplyLink:
        """An open supply of one family."""
        dialect = str(request.param)
        bench.instruments["supply"] = make_supply(dialect)
        settings = InstrumentSettings(channel=FAMILIES[dialect][1], shortest_interruption_s=0.005)
        return SupplyLink(manager, PLACES[SupplyLink][0], dialect, journal, settings, bench.clock)


def test_a_tripped_protection_is_noticed_when_switching_on(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal
) -> None:
    """The supply accepts ON but stays off: the error names the protection."""
    bench.instruments["supply"].execute(":OUTP:OVP:VAL CH1,10;:OUTP:OVP CH1,ON")
    supply = open_link(manager, SupplyLink, journal)
    supply.set_voltage(12.0)
    with pytest.raises(RigError, match=r"has tripped \(over-voltage protection\)"):
        supply.output(True)


@pytest.mark.parametrize("reply", ["", "MAYBE", "2", "-1"])
def test_a_protection_that_answers_nonsense_is_a_rig_error(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal, reply: str
) -> None:
    """What cannot be understood never counts as no trip."""
    bench.instruments["supply"] = Replies(lambda line: reply if "QUES" in line else SOUND.get(line))
    with pytest.raises(RigError, match=r"answers ':OUTP:OVP:QUES\? CH1' with"):
        open_link(manager, SupplyLink, journal).tripped()


def test_the_supply_goes_off_even_if_its_protections_do_not_answer(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal
) -> None:
    """Safety first: OFF is sent before anything is asked."""
    heard = list[str]()

    def answer(line: str) -> str | None:
        heard.append(line)
        return SOUND.get(line, "ON" if line == ":OUTP? CH1" and ":OUTP CH1,OFF" not in heard else None)

    bench.instruments["supply"] = Replies(lambda line: "NO" if "QUES" in line else answer(line))
    supply = open_link(manager, SupplyLink, journal)
    supply.output(True)
    bench.instruments["supply"] = Replies(answer)
    broken = open_link(manager, SupplyLink, journal)
    heard.clear()
    with pytest.raises(RigError, match="did not answer"):
        broken.output(False)
    assert heard[0] == ":OUTP CH1,OFF"


def test_a_trip_told_only_once_is_not_forgotten(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal
) -> None:
    """A TTi supply clears its register when it is read; the link knows the trip until it is cleared."""
    bench.instruments["supply"] = make_supply("tti_pl")
    supply = SupplyLink(manager, PLACES[SupplyLink][0], "tti_pl", journal)
    supply.set_voltage(12.0)
    supply.output(True)
    bench.instruments["supply"].execute("OVP1 11")
    assert supply.tripped() == "over-voltage"
    assert bench.instruments["supply"].execute("LSR1?") == "0"
    assert supply.tripped() == "over-voltage"


@pytest.mark.parametrize("reply", ["V1 12.345", "12.345", "12.345V", "VP1 12.345", "+12.345"])
def test_a_tti_number_may_carry_a_name_or_a_unit(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal, reply: str
) -> None:
    """The models of that family differ in how they answer."""
    replies = {"*IDN?": "THURLBY THANDAR, CPX400DP, 0, 1.00", "LSR1?": "0", "V1O?": reply}
    bench.instruments["supply"] = Replies(replies.get)
    supply = SupplyLink(manager, PLACES[SupplyLink][0], "tti_pl", journal)
    assert supply.measure_voltage_v() == 12.345


@pytest.mark.parametrize("duration_s", [0.001, 0.002, 0.01, 0.1, 1.0])
@pytest.mark.parametrize("dialect", FAMILIES)
def test_an_interruption_lasts_as_long_as_was_asked(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal, dialect: str, duration_s: float
) -> None:
    """From the millisecond that one command takes, the terminals are without voltage for exactly that time."""
    instants = list[tuple[float, int]]()
    bench.instruments["supply"] = make_supply(
        dialect, lambda _channel, volts: instants.append((volts, bench.kernel.now_ns))
    )
    settings = InstrumentSettings(channel=FAMILIES[dialect][1], shortest_interruption_s=0.001)
    supply = SupplyLink(manager, PLACES[SupplyLink][0], dialect, journal, settings, bench.clock)
    supply.set_voltage(12.0)
    supply.output(True)
    assert supply.interrupt(duration_s) == duration_s
    (_, _), (off_v, off_ns), (on_v, on_ns) = instants
    assert (off_v, on_v, on_ns - off_ns) == (0.0, 12.0, ns(duration_s))


def test_every_dialect_of_the_rig_file_is_known() -> None:
    """What a rig file may say can be spoken, and each family has an emulated supply it is tested against."""
    assert set(get_args(SupplyDialect)) == set(FAMILIES)
    assert set(FAMILIES) < set(DIALECTS)


def test_a_rig_file_may_say_until_when_an_instrument_is_calibrated() -> None:
    """As a date; without it nothing is claimed."""
    facts = {"resource": "ASRL1", "dialect": "rs_hmp", "channel": 1, "voltage_v": 12.6, "current_limit_a": 3.0}
    assert SupplySection.model_validate_json(json.dumps(facts)).calibrated_until is None
    dated = SupplySection.model_validate_json(json.dumps({**facts, "calibrated_until": "2027-06-30"}))
    assert dated.calibrated_until == date(2027, 6, 30)
