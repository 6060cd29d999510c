"""The instrument links over PyVISA-py and real TCP: the same suites as on the emulated transport."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pyvisa

from harness.clock import Clock
from harness.emulator.instruments import Attenuator, NetworkEmulator
from harness.errors import RigError
from harness.journal import Journal
from harness.links.instruments import AttenuatorLink, InstrumentSettings, SupplyLink
from harness.wall import WallKernel
from tests.links.conformance_instruments import InstrumentConformance, L, Opener, SupplyConformance
from tests.links.instrument_server import InstrumentServer
from tests.links.supplies import FAMILIES, make_supply


@pytest.fixture
def manager() -> Iterator[pyvisa.ResourceManager]:
    """A resource manager of PyVISA-py."""
    manager = pyvisa.ResourceManager("@py")
    yield manager
    manager.close()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal on disk."""
    journal = Journal(tmp_path)
    yield journal
    journal.close()


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock of real time."""
    kernel = WallKernel("tcp")
    yield Clock(kernel, datetime(2026, 3, 2, tzinfo=UTC), 7.0)
    kernel.stop()


@pytest.fixture(params=FAMILIES)
def dialect(request: pytest.FixtureRequest) -> str:
    """A family of supplies."""
    return str(request.param)


class TestSuppliesOverTcp(SupplyConformance):
    """Every family keeps the promises of the link over a socket."""

    @pytest.fixture
    def supply(
        self, dialect: str, manager: pyvisa.ResourceManager, clock: Clock, journal: Journal
    ) -> Iterator[SupplyLink]:
        """An open supply behind a port of this machine."""
        server = InstrumentServer(lambda: make_supply(dialect))
        settings = InstrumentSettings(channel=FAMILIES[dialect][1], shortest_interruption_s=0.005)
        link = SupplyLink(manager, server.address, dialect, journal, settings, clock)
        yield link
        link.close()
        server.close()


class TestInstrumentsOverTcp(InstrumentConformance):
    """Attenuator and cell emulator keep theirs."""

    @pytest.fixture
    def opener(self, manager: pyvisa.ResourceManager) -> Iterator[Opener]:
        """Open links to instruments behind ports of this machine."""
        attenuator = InstrumentServer(lambda: Attenuator(lambda _db: None))
        network = InstrumentServer(
            lambda: NetworkEmulator(lambda _on: None, lambda _ms: None, lambda _percent: None, lambda: "ATT")
        )

        def open_link(link_type: type[L], journal: Journal) -> L:
            server, dialect = (attenuator, "rcdat") if link_type is AttenuatorLink else (network, "cell_emulator")
            return link_type(manager, server.address, dialect, journal)

        yield open_link
        manager.close()
        attenuator.close()
        network.close()


def test_an_instrument_that_is_switched_off_is_a_rig_error(manager: pyvisa.ResourceManager, journal: Journal) -> None:
    """A refused connection, which PyVISA-py notices only when it sends, is told with address and advice."""
    server = InstrumentServer(lambda: make_supply("rs_hmp"))
    server.close()
    with pytest.raises(RigError, match=r"127\.0\.0\.1.*the supply .*check") as caught:
        SupplyLink(manager, server.address, "rs_hmp", journal)
    assert caught.value.where == server.address


def test_an_instrument_that_hangs_up_is_a_rig_error(manager: pyvisa.ResourceManager, journal: Journal) -> None:
    """Whatever the operating system says of the connection does not reach the scenario as it is."""
    server = InstrumentServer(lambda: make_supply("rs_hmp"))
    supply = SupplyLink(manager, server.address, "rs_hmp", journal, InstrumentSettings(timeout_s=0.1))
    server.close()
    with pytest.raises(RigError, match="supply did not"):
        supply.output(False)
    supply.close()
