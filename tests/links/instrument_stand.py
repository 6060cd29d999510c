"""As much of an emulated bench as the instrument links need, and instruments that answer as told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import pyvisa

from harness.clock import Clock
from harness.emulator.instruments import Attenuator, Instrument, NetworkEmulator
from harness.journal import Journal
from harness.kernel import Kernel
from harness.links.instruments import AttenuatorLink, NetworkLink, SupplyLink
from tests.links.conformance_instruments import L
from tests.links.supplies import make_supply

PLACES: dict[type, tuple[str, str]] = {
    SupplyLink: ("TCPIP0::supply::5025::SOCKET", "rigol_dp800"),
    AttenuatorLink: ("TCPIP0::attenuator::23::SOCKET", "rcdat"),
    NetworkLink: ("TCPIP0::network::5025::SOCKET", "cell_emulator"),
}


@dataclass
class Bench:
    """As much of an emulated bench as the links need; `told` is what its world heard."""

    name: str = "emulated"
    kernel: Kernel = field(default_factory=lambda: Kernel("links"))
    instruments: dict[str, Instrument] = field(default_factory=dict)
    told: list[tuple[object, ...]] = field(default_factory=list)
    state: str = "ATT"
    supply_dialect: str = "rigol_dp800"

    def __post_init__(self) -> None:
        """Put the three instruments on the bench."""
        tell = partial(partial, self._tell)
        self.instruments["supply"] = make_supply(self.supply_dialect, tell("supply"))
        self.instruments["attenuator"] = Attenuator(tell("attenuation_db"))
        self.instruments["network"] = NetworkEmulator(
            tell("cell"), tell("latency_ms"), tell("loss_percent"), lambda: self.state
        )

    @property
    def clock(self) -> Clock:
        """Bench time."""
        return Clock(self.kernel, datetime(2026, 3, 2, tzinfo=UTC), 7.0)

    def _tell(self, *what: object) -> None:
        self.told.append(what)


@dataclass
class Replies(Instrument):
    """An instrument that answers by a function, for the replies that a sound one never gives."""

    answer: Callable[[str], str | None]

    def __post_init__(self) -> None:
        """Begin idle."""
        super().__init__()

    def execute(self, line: str) -> str | None:
        """Answer as told."""
        return self.answer(line)

    def overrun(self) -> str | None:
        """Ignore a line that is too long."""
        return None


#: what a sound supply of the first family answers to what every link asks
SOUND = {"*IDN?": "A,B,C,D", ":OUTP:OVP:QUES? CH1": "NO", ":OUTP:OCP:QUES? CH1": "NO", ":SYST:ERR?": '0,"No error"'}


def open_link(manager: pyvisa.ResourceManager, link_type: type[L], journal: Journal) -> L:
    """A link to the bench's instrument of that type; the manager closes it."""
    return link_type(manager, *PLACES[link_type], journal)
