"""The supplies that the links are tested against: one a family, each with a load of half an ampere."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.instruments import Instrument, KeysightE36300, RigolDp800, RsHmp, TtiPl

LOAD_A = 0.5
#: by dialect: how the supply is made, and the channel that feeds the DUT
FAMILIES: dict[str, tuple[Callable[[Callable[[int, float], None], Callable[[], float]], Instrument], int]] = {
    "rigol_dp800": (RigolDp800, 1),
    "keysight_e36300": (KeysightE36300, 2),
    "rs_hmp": (RsHmp, 1),
    "tti_pl": (TtiPl, 1),
}


def make_supply(dialect: str, on_output: Callable[[int, float], None] = lambda _channel, _volts: None) -> Instrument:
    """A supply of that family."""
    return FAMILIES[dialect][0](on_output, lambda: LOAD_A)
