"""What the instrument links promise on any transport: a transport subclasses and says how a link is opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest

from harness.errors import CallerError, RigError
from harness.journal import Journal, read_records
from harness.links.instruments import AttenuatorLink, InstrumentLink, NetworkLink, SupplyLink

L = TypeVar("L", bound=InstrumentLink)


class Opener(Protocol):
    """Opens a link of a type on the transport under test; whoever gives the opener closes what it opened."""

    def __call__(self, link_type: type[L], journal: Journal) -> L:
        """Open a link."""


class SupplyConformance:
    """What a supply of any family keeps. The DUT tolerates 5 to 13.5 V and draws between 0.1 and 2 A."""

    @pytest.fixture
    def journal(self, tmp_path: Path) -> Iterator[Journal]:
        """A journal on disk."""
        journal = Journal(tmp_path)
        yield journal
        journal.close()

    @pytest.fixture
    def supply(self, journal: Journal) -> Iterator[SupplyLink]:
        """An open supply of the family and the transport under test, with a clock."""
        raise NotImplementedError

    def test_it_says_what_it_is_when_it_is_opened(self, supply: SupplyLink, journal: Journal) -> None:
        """The identity is text, and the journal keeps it as evidence."""
        (kept,) = [data["identity"] for what, data in written(journal, "observation") if what == "supply.identity"]
        assert kept and kept == supply.identity()

    def test_it_gives_what_is_set(self, supply: SupplyLink) -> None:
        """Switched on it shows the voltage that is set; switched off it shows none and no current flows."""
        supply.set_current_limit(2.0)
        supply.set_voltage(12.0)
        supply.output(True)
        assert supply.measure_voltage_v() == pytest.approx(12.0, abs=0.1)
        assert 0.0 <= supply.measure_current_a() <= 2.0
        supply.set_voltage(9.0)
        assert supply.measure_voltage_v() == pytest.approx(9.0, abs=0.1)
        supply.output(False)
        assert supply.measure_voltage_v() == pytest.approx(0.0, abs=0.1)
        assert supply.measure_current_a() == pytest.approx(0.0, abs=0.01)

    def test_a_voltage_beyond_the_instrument_is_refused_and_the_link_goes_on(self, supply: SupplyLink) -> None:
        """The refusal is a RigError that names instrument and command; the setting before it stands."""
        supply.set_current_limit(2.0)
        supply.set_voltage(12.0)
        with pytest.raises(RigError, match=r"supply refused .*1000000") as caught:
            supply.set_voltage(1_000_000.0)
        assert caught.value.hint and caught.value.where == supply.resource_name
        supply.output(True)
        assert supply.measure_voltage_v() == pytest.approx(12.0, abs=0.1)
        supply.output(False)

    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_a_value_that_is_none_is_the_callers_fault(self, supply: SupplyLink, value: float) -> None:
        """Nothing is sent for NaN or infinity."""
        with pytest.raises(CallerError, match="no value"):
            supply.set_voltage(value)

    def test_the_journal_tells_what_was_set_and_what_was_read(self, supply: SupplyLink, journal: Journal) -> None:
        """The stimulus stands before the setting that was read back, and a measurement is an observation."""
        supply.set_voltage(12.0)
        supply.set_current_limit(2.0)
        supply.output(True)
        volts = supply.measure_voltage_v()
        supply.output(False)
        assert written(journal, "stimulus") == [
            ("supply.set", {"voltage_v": 12.0}),
            ("supply.set", {"current_limit_a": 2.0}),
            ("supply.set", {"output": True}),
            ("supply.set", {"output": False}),
        ]
        identity, setting, _limit, _on, reading, _off = written(journal, "observation")
        assert identity[0] == "supply.identity"
        assert setting == ("supply.setting", {"voltage_v": pytest.approx(12.0, abs=0.006)})
        assert reading == ("supply.reading", {"voltage_v": volts})

    def test_protections_that_are_not_reached_do_nothing(self, supply: SupplyLink) -> None:
        """Levels above what the DUT sees and draws are set and read back, and the output stays on."""
        supply.set_current_limit(2.0)
        supply.set_voltage(12.0)
        supply.set_over_voltage_v(15.0)
        supply.set_over_current_a(2.0)
        supply.output(True)
        assert supply.tripped() is None
        assert supply.measure_voltage_v() == pytest.approx(12.0, abs=0.1)
        supply.output(False)

    def test_too_high_a_voltage_trips_and_is_the_rigs_fault(self, supply: SupplyLink, journal: Journal) -> None:
        """Whatever is asked names the trip until it is cleared; then the supply gives what is set again."""
        supply.set_current_limit(2.0)
        supply.set_voltage(12.0)
        supply.set_over_voltage_v(12.5)
        supply.output(True)
        with pytest.raises(RigError, match=r"tripped \(over-voltage protection\): the DUT has lost its supply"):
            supply.set_voltage(13.0)
        assert supply.tripped() == "over-voltage"
        with pytest.raises(RigError, match="over-voltage"):
            supply.measure_voltage_v()
        supply.clear_trip()
        assert supply.tripped() is None
        supply.set_voltage(12.0)
        assert supply.measure_voltage_v() == pytest.approx(0.0, abs=0.1)
        supply.output(True)
        assert supply.measure_voltage_v() == pytest.approx(12.0, abs=0.1)
        supply.output(False)
        trips = [data for what, data in written(journal, "observation") if what == "supply.tripped"]
        assert trips == [{"trip": "over-voltage"}] * 2

    def test_too_high_a_current_trips_and_is_the_rigs_fault(self, supply: SupplyLink) -> None:
        """A DUT that draws more than the level loses its supply as soon as it is switched on."""
        supply.set_current_limit(2.0)
        supply.set_voltage(12.0)
        supply.set_over_current_a(0.05)
        with pytest.raises(RigError, match="over-current protection"):
            supply.output(True)
        supply.clear_trip()
        assert supply.tripped() is None
        supply.set_over_current_a(2.0)
        supply.output(True)
        assert supply.measure_current_a() > 0.1
        supply.output(False)

    def test_a_trip_that_nobody_looked_for_is_told_at_the_end(self, supply: SupplyLink) -> None:
        """Switching off tells it, and the output is off all the same; switching off again is harmless."""
        supply.set_current_limit(2.0)
        supply.set_voltage(12.0)
        supply.set_over_voltage_v(12.5)
        supply.output(True)
        with pytest.raises(RigError, match="over-voltage"):
            supply.set_voltage(13.0)
        with pytest.raises(RigError, match="over-voltage"):
            supply.output(False)
        supply.output(False)
        supply.clear_trip()

    def test_an_interruption_ends_with_the_supply_on(self, supply: SupplyLink, journal: Journal) -> None:
        """The voltage is back afterwards, and the journal tells of the interruption."""
        supply.set_current_limit(2.0)
        supply.set_voltage(12.0)
        supply.output(True)
        supply.interrupt(0.005)
        assert supply.measure_voltage_v() == pytest.approx(12.0, abs=0.1)
        supply.output(False)
        assert ("supply.interrupt", {"duration_s": 0.005}) in written(journal, "stimulus")

    def test_a_supply_that_is_off_cannot_be_interrupted(self, supply: SupplyLink) -> None:
        """That is a mistake of the scenario."""
        with pytest.raises(CallerError, match="only an output that is on"):
            supply.interrupt(0.1)


class InstrumentConformance:
    """What attenuator and cell emulator keep. The DUT tolerates a lost cell."""

    @pytest.fixture
    def opener(self) -> Iterator[Opener]:
        """The transport under test."""
        raise NotImplementedError

    @pytest.fixture
    def journal(self, tmp_path: Path) -> Iterator[Journal]:
        """A journal on disk."""
        journal = Journal(tmp_path)
        yield journal
        journal.close()

    @pytest.fixture
    def attenuator(self, opener: Opener, journal: Journal) -> AttenuatorLink:
        """An open attenuator."""
        return opener(AttenuatorLink, journal)

    @pytest.fixture
    def network(self, opener: Opener, journal: Journal) -> NetworkLink:
        """An open cell emulator."""
        return opener(NetworkLink, journal)

    def test_each_instrument_says_what_it_is_when_it_is_opened(
        self, attenuator: AttenuatorLink, network: NetworkLink, journal: Journal
    ) -> None:
        """An identity is text, and the journal keeps it as evidence."""
        kept = [(what, data["identity"]) for what, data in written(journal, "observation")]
        assert kept == [("attenuator.identity", attenuator.identity()), ("network.identity", network.identity())]
        assert all(identity for _what, identity in kept)

    @pytest.mark.parametrize("attenuation_db", [0.0, 10.75, 30.0])
    def test_the_attenuator_reads_what_is_set(self, attenuator: AttenuatorLink, attenuation_db: float) -> None:
        """A setting on the instrument's steps reads back as it was set."""
        attenuator.set_attenuation(attenuation_db)
        assert attenuator.attenuation_db() == attenuation_db

    @pytest.mark.parametrize("attenuation_db", [-1.0, 1000.0, 10.1])
    def test_an_attenuation_that_cannot_be_is_a_rig_error(
        self, attenuator: AttenuatorLink, attenuation_db: float
    ) -> None:
        """Below the range, above it, or between two steps: the error names the instrument, and the link goes on."""
        with pytest.raises(RigError, match="attenuator"):
            attenuator.set_attenuation(attenuation_db)
        attenuator.set_attenuation(5.0)
        assert attenuator.attenuation_db() == 5.0

    def test_a_cell_outage_detaches_the_unit(self, network: NetworkLink) -> None:
        """Without a cell nothing is attached."""
        network.outage()
        assert network.attached() is False
        network.restore()

    def test_impairment_is_taken_within_its_range(self, network: NetworkLink) -> None:
        """Latency and loss are set and read back; more than all packets cannot be lost."""
        network.set_latency(250.0)
        network.set_loss(12.5)
        with pytest.raises(RigError, match=r"network refused .*100\.1"):
            network.set_loss(100.1)
        network.set_latency(0.0)
        network.set_loss(0.0)


def written(journal: Journal, kind: str) -> list[tuple[str, Any]]:
    """What the journal holds of one kind, in order: what and data."""
    return [(record.what, record.data) for record in read_records(journal.path) if record.kind == kind]
