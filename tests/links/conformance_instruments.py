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


class InstrumentConformance:
    """The suite. The instruments carry no more than a DUT that tolerates 5 to 13.5 V and a lost cell."""

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
    def supply(self, opener: Opener, journal: Journal) -> SupplyLink:
        """An open supply."""
        return opener(SupplyLink, journal)

    @pytest.fixture
    def attenuator(self, opener: Opener, journal: Journal) -> AttenuatorLink:
        """An open attenuator."""
        return opener(AttenuatorLink, journal)

    @pytest.fixture
    def network(self, opener: Opener, journal: Journal) -> NetworkLink:
        """An open cell emulator."""
        return opener(NetworkLink, journal)

    def test_each_instrument_says_what_it_is(
        self, supply: SupplyLink, attenuator: AttenuatorLink, network: NetworkLink, journal: Journal
    ) -> None:
        """An identity is text, and the journal keeps it as evidence."""
        identities = [supply.identity(), attenuator.identity(), network.identity()]
        assert all(identities)
        kept = [
            (kind, data["identity"]) for kind, data in written(journal, "observation") if kind.endswith(".identity")
        ]
        kinds = ["supply.identity", "attenuator.identity", "network.identity"]
        assert kept == list(zip(kinds, identities, strict=True))

    def test_the_supply_gives_what_is_set(self, supply: SupplyLink) -> None:
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
        supply.set_voltage(12.0)
        with pytest.raises(RigError, match=r"supply refused .*1000000") as caught:
            supply.set_voltage(1_000_000.0)
        assert caught.value.hint and caught.value.where == supply.resource_name
        supply.output(True)
        assert supply.measure_voltage_v() == pytest.approx(12.0, abs=0.1)
        supply.output(False)

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

    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_a_value_that_is_none_is_the_callers_fault(self, supply: SupplyLink, value: float) -> None:
        """Nothing is sent for NaN or infinity."""
        with pytest.raises(CallerError, match="no value"):
            supply.set_voltage(value)

    def test_the_journal_tells_what_was_set_and_what_was_read(self, supply: SupplyLink, journal: Journal) -> None:
        """The stimulus stands before the setting that was read back, and a measurement is an observation."""
        supply.set_voltage(12.0)
        supply.output(True)
        volts = supply.measure_voltage_v()
        supply.output(False)
        assert written(journal, "stimulus") == [
            ("supply.set", {"voltage_v": 12.0}),
            ("supply.set", {"output": True}),
            ("supply.set", {"output": False}),
        ]
        observations = written(journal, "observation")
        assert observations[0] == ("supply.setting", {"voltage_v": pytest.approx(12.0, abs=0.006)})
        assert observations[2] == ("supply.reading", {"voltage_v": volts})


def written(journal: Journal, kind: str) -> list[tuple[str, Any]]:
    """What the journal holds of one kind, in order: what and data."""
    return [(record.what, record.data) for record in read_records(journal.path) if record.kind == kind]
