"""A network (cell) emulator in the manner of the R&S CMW500 LTE signalling application, with IP impairment.

Source of `SOURce:LTE:SIGN:CELL:STATe` and `FETCh:LTE:SIGN:PSWitched:STATe?`: R&S CMW LTE signalling command set as in
the package RsCmwLteSig. The commands under `:TCUHil` are this project's own: no public command set was found for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from harness.emulator.instruments.base import DEFAULT_DELAY_NS
from harness.emulator.instruments.scpi import (
    PARAMETER_ERROR,
    Grammar,
    ScpiError,
    ScpiInstrument,
    count,
    number,
    on_off,
)

#: the name says that no such product exists
IDENTITY = "TCU-HIL,CELL-EMULATOR,EMULATED,1.0"
#: packet switched states: cell off, cell on, device attached, connection established
STATES = ("OFF", "ON", "ATT", "CEST")
MAX_LATENCY_MS = 600_000.0
MAX_LOSS_PERCENT = 100.0


class NetworkEmulator(ScpiInstrument):
    """The cell emulator.

    `on_cell(on)`, `on_latency(ms)` and `on_loss(percent)` hear each change; `attachment()` gives the packet switched
    state (one of STATES) while the cell is on. It starts with the cell on and no impairment, which is not reported.
    """

    def __init__(
        self,
        on_cell: Callable[[bool], None],
        on_latency: Callable[[float], None],
        on_loss: Callable[[float], None],
        attachment: Callable[[], str],
        delay_ns: int = DEFAULT_DELAY_NS,
    ) -> None:
        super().__init__(IDENTITY, delay_ns)
        self._on_cell = on_cell
        self._on_latency = on_latency
        self._on_loss = on_loss
        self._attachment = attachment
        self._cell = True
        self._latency_ms = 0.0
        self._loss_percent = 0.0

    def reset(self) -> None:
        """Return to the cell on and no impairment."""
        self._switch_cell(True)
        self._impair_latency(0.0)
        self._impair_loss(0.0)

    def _switch_cell(self, on: bool) -> None:
        if on != self._cell:
            self._cell = on
            self._on_cell(on)

    def _impair_latency(self, latency_ms: float) -> None:
        if latency_ms != self._latency_ms:
            self._latency_ms = latency_ms
            self._on_latency(latency_ms)

    def _impair_loss(self, loss_percent: float) -> None:
        if loss_percent != self._loss_percent:
            self._loss_percent = loss_percent
            self._on_loss(loss_percent)

    def _cell_state(self, suffix: int | None, params: list[str]) -> None:
        _only_cell(suffix)
        count(params, 1, 1)
        self._switch_cell(on_off(params[0]))

    def _cell_state_query(self, suffix: int | None, params: list[str]) -> str:
        _only_cell(suffix)
        count(params, 0, 0)
        return "ON" if self._cell else "OFF"

    def _packet_switched_query(self, suffix: int | None, params: list[str]) -> str:
        _only_cell(suffix)
        count(params, 0, 0)
        return self._attachment() if self._cell else "OFF"

    def _latency(self, _suffix: int | None, params: list[str]) -> None:
        count(params, 1, 1)
        self._impair_latency(number(params[0], 0.0, MAX_LATENCY_MS))

    def _latency_query(self, _suffix: int | None, params: list[str]) -> str:
        count(params, 0, 0)
        return f"{self._latency_ms:.3f}"

    def _loss(self, _suffix: int | None, params: list[str]) -> None:
        count(params, 1, 1)
        self._impair_loss(number(params[0], 0.0, MAX_LOSS_PERCENT))

    def _loss_query(self, _suffix: int | None, params: list[str]) -> str:
        count(params, 0, 0)
        return f"{self._loss_percent:.3f}"

    grammar: ClassVar[Grammar] = Grammar(
        {
            **ScpiInstrument.COMMON,
            ":SOURce:LTE:SIGN#:CELL:STATe": _cell_state,
            ":SOURce:LTE:SIGN#:CELL:STATe?": _cell_state_query,
            ":FETCh:LTE:SIGN#:PSWitched:STATe?": _packet_switched_query,
            ":TCUHil:IMPairment:LATency": _latency,
            ":TCUHil:IMPairment:LATency?": _latency_query,
            ":TCUHil:IMPairment:LOSS": _loss,
            ":TCUHil:IMPairment:LOSS?": _loss_query,
        }
    )


def _only_cell(suffix: int | None) -> None:
    """Raise ScpiError unless the header means the one cell there is."""
    if suffix not in (None, 1):
        raise ScpiError(PARAMETER_ERROR)
