"""The instrument links on the emulated transport: the conformance suite, and the faults that only it can stage."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
import pyvisa

from harness.emulator.plugs import registry
from harness.emulator.plugs.visa import TcuhilVisaLibrary
from harness.errors import RigError
from harness.journal import Journal
from harness.kernel import ns
from harness.links.instruments import AttenuatorLink, InstrumentSettings, NetworkLink, SupplyLink
from tests.links.conformance_instruments import InstrumentConformance, Opener, written
from tests.links.instrument_stand import PLACES, SOUND, Bench, Replies, open_link


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


class TestEmulatedInstruments(InstrumentConformance):
    """The emulated transport keeps the promises of the links."""

    @pytest.fixture
    def opener(self, manager: pyvisa.ResourceManager) -> Opener:
        """Open links through the VISA plug."""
        return partial(open_link, manager)


def test_the_world_hears_what_the_links_set(bench: Bench, manager: pyvisa.ResourceManager, journal: Journal) -> None:
    """Settings of the bench side arrive in the world, in order."""
    supply = open_link(manager, SupplyLink, journal)
    supply.set_voltage(12.0)
    supply.output(True)
    open_link(manager, AttenuatorLink, journal).set_attenuation(40.25)
    network = open_link(manager, NetworkLink, journal)
    network.outage()
    network.restore()
    network.set_latency(80.0)
    network.set_loss(1.5)
    assert bench.told == [
        ("supply", 1, 12.0),
        ("attenuation_db", 40.25),
        ("cell", False),
        ("cell", True),
        ("latency_ms", 80.0),
        ("loss_percent", 1.5),
    ]


@pytest.mark.parametrize(("state", "attached"), [("OFF", False), ("ON", False), ("ATT", True), ("CEST", True)])
def test_attached_follows_the_packet_switched_state(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal, state: str, attached: bool
) -> None:
    """Attached, and connection established, count as attached."""
    bench.state = state
    assert open_link(manager, NetworkLink, journal).attached() is attached
    assert written(journal, "observation")[1:] == [("network.reading", {"state": state, "attached": attached})]


def test_an_unknown_state_is_not_guessed(bench: Bench, manager: pyvisa.ResourceManager, journal: Journal) -> None:
    """A state that the dialect does not list is a RigError that quotes it."""
    bench.state = "PAG"
    with pytest.raises(RigError, match="unknown state 'PAG'"):
        open_link(manager, NetworkLink, journal).attached()


def test_a_silent_instrument_is_named_after_the_time_out(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal
) -> None:
    """After the time-out the error names instrument, command and time; the journal says that the session is new."""
    sound = bench.instruments["supply"]
    bench.instruments["supply"] = Replies(lambda line: "A,B,C,D" if line == "*IDN?" else None)
    dead = open_link(manager, SupplyLink, journal)
    began_ns = bench.kernel.now_ns
    with pytest.raises(RigError, match=r"supply did not answer ':OUTP:OVP:QUES\? CH1' within 2.0 s") as caught:
        dead.measure_voltage_v()
    assert caught.value.where == PLACES[SupplyLink][0] and caught.value.hint
    # the reading and the error query that looks for the cause
    assert bench.kernel.now_ns - began_ns == ns(4.0)
    assert written(journal, "decision") == [
        ("instrument.reopened", {"instrument": PLACES[SupplyLink][0], "after": ":OUTP:OVP:QUES? CH1"})
    ]
    bench.instruments["supply"] = sound
    assert open_link(manager, SupplyLink, journal).measure_voltage_v() == 0.0


def test_a_late_reply_never_answers_a_later_question(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal
) -> None:
    """One slow reply is a time-out; the next reading is its own and not the late one."""
    supply = open_link(manager, SupplyLink, journal)
    supply.set_voltage(12.0)
    supply.output(True)
    bench.instruments["supply"].delay_ns = ns(3.0)
    with pytest.raises(RigError, match="did not answer"):
        supply.measure_current_a()
    bench.instruments["supply"].delay_ns = ns(0.001)
    bench.kernel.drive(lambda: False, bench.kernel.now_ns + ns(10.0))
    assert supply.measure_voltage_v() == 12.0


def test_a_question_the_instrument_does_not_know_is_explained_by_its_error_queue(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal
) -> None:
    """The time-out of a wrong dialect tells the instrument's own complaint, and leaves an empty queue behind."""
    place = PLACES[NetworkLink][0]
    supply = SupplyLink(manager, place, "rigol_dp800", journal)
    with pytest.raises(RigError, match="its error queue says -113 'Undefined header'"):
        supply.measure_voltage_v()
    assert bench.instruments["network"].execute(":SYST:ERR?") == '0,"No error"'


def test_errors_of_an_earlier_user_are_not_ours(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal
) -> None:
    """Opening a link empties the error queue, so that the first command is judged by its own errors."""
    bench.instruments["supply"].execute("NONSENSE")
    supply = open_link(manager, SupplyLink, journal)
    supply.set_voltage(12.0)
    assert written(journal, "observation")[1:] == [("supply.setting", {"voltage_v": 12.0})]


@pytest.mark.parametrize("reply", ["", "twelve", "nan", "9.91E37", "1,2", "12 V", "\x00", "x" * 500])
def test_a_reading_that_is_no_number_is_a_rig_error(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal, reply: str
) -> None:
    """Whatever text comes instead of a number is quoted, cut short, and never becomes a value."""
    bench.instruments["supply"] = Replies(lambda line: reply if "MEAS" in line else SOUND.get(line))
    supply = open_link(manager, SupplyLink, journal)
    with pytest.raises(RigError, match="which is no number") as caught:
        supply.measure_voltage_v()
    assert len(str(caught.value)) < 400
    assert [what for what, _data in written(journal, "observation")] == ["supply.identity"]


@pytest.mark.parametrize("reply", ["fine", "", "-"])
def test_an_error_queue_that_makes_no_sense_is_a_rig_error(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal, reply: str
) -> None:
    """A setting does not count as accepted when the error query is not understood."""
    bench.instruments["supply"] = Replies(lambda line: reply if "ERR" in line else SOUND.get(line))
    with pytest.raises(RigError, match=r"answers ':SYST:ERR\?' with"):
        open_link(manager, SupplyLink, journal).set_voltage(12.0)


def test_an_error_queue_without_end_does_not_hang_the_bench(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal
) -> None:
    """An instrument that reports errors for ever is a RigError."""
    bench.instruments["supply"] = Replies(lambda line: '-350,"Queue overflow"' if "ERR" in line else SOUND.get(line))
    with pytest.raises(RigError, match="Queue overflow"):
        open_link(manager, SupplyLink, journal).set_voltage(12.0)


def test_an_attenuator_that_does_not_know_the_command_is_quoted(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal
) -> None:
    """The -99 of an RCDAT becomes a RigError that repeats it."""
    bench.instruments["attenuator"] = Replies(lambda _line: "-99 Unrecognized Command. Model=X")
    with pytest.raises(RigError, match=r"attenuator refused ':SETATT=5\.00': it answers '-99 Unrecognized"):
        open_link(manager, AttenuatorLink, journal).set_attenuation(5.0)


def test_an_instrument_that_is_not_there_is_a_rig_error(manager: pyvisa.ResourceManager, journal: Journal) -> None:
    """The error names the address, and what to check."""
    with pytest.raises(RigError, match=r"TCPIP0::nobody::5025::SOCKET: the supply cannot be opened.*check power"):
        SupplyLink(manager, "TCPIP0::nobody::5025::SOCKET", "rigol_dp800", journal)


def test_a_malformed_address_is_a_rig_error(manager: pyvisa.ResourceManager, journal: Journal) -> None:
    """An address that is no VISA name does not reach the caller as a raw error of the library."""
    with pytest.raises(RigError, match="cannot be opened"):
        SupplyLink(manager, "no such thing", "rigol_dp800", journal)


def test_an_unknown_dialect_lists_the_known(manager: pyvisa.ResourceManager, journal: Journal) -> None:
    """The error shows what the rig file may say."""
    with pytest.raises(
        RigError, match=r"'klingon'.*rigol_dp800, keysight_e36300, rs_hmp, tti_pl, rcdat, cell_emulator"
    ):
        SupplyLink(manager, PLACES[SupplyLink][0], "klingon", journal)


def test_a_dialect_without_the_command_is_a_rig_error(manager: pyvisa.ResourceManager, journal: Journal) -> None:
    """A supply described with the attenuator's dialect cannot set a voltage, and says so."""
    supply = SupplyLink(manager, PLACES[AttenuatorLink][0], "rcdat", journal)
    with pytest.raises(RigError, match="no command for voltage_v in the dialect rcdat"):
        supply.set_voltage(12.0)


def test_the_channel_and_the_time_out_are_the_rig_files(
    bench: Bench, manager: pyvisa.ResourceManager, journal: Journal
) -> None:
    """A DUT on channel 2 is powered there; a patient rig waits for a slow supply."""
    bench.instruments["supply"].delay_ns = ns(4.0)
    settings = InstrumentSettings(timeout_s=30.0, channel=2)
    with SupplyLink(manager, *PLACES[SupplyLink], journal, settings) as supply:
        supply.set_voltage(12.0)
        supply.output(True)
    assert bench.told == [("supply", 2, 12.0)]


def test_a_closed_link_is_a_rig_error(manager: pyvisa.ResourceManager, journal: Journal) -> None:
    """Use after close is told as such, not as an error of the library."""
    supply = open_link(manager, SupplyLink, journal)
    supply.close()
    with pytest.raises(RigError, match="Invalid session"):
        supply.measure_voltage_v()
