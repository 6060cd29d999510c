"""A three-channel supply with the command set of the Rigol DP800 series.

Source: Rigol DP800 Programming Guide, chapter 2 (:INSTrument, :MEASure, :OUTPut, :SOURce); the ratings are the
settable ranges of the DP832. Channel 1 feeds the TCU. In current limiting the measured current stays at the limit; the
fall of the voltage that goes with it is not modelled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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

IDENTITY = "RIGOL TECHNOLOGIES,DP832,EMULATED,00.01.16"
#: the channel that the TCU hangs on; the others carry no load
TCU_CHANNEL = 1
#: settable voltage in V and current in A of each channel
RATINGS = ((32.0, 3.2), (32.0, 3.2), (5.3, 3.2))
#: current limit after *RST
DEFAULT_CURRENT_LIMIT_A = 3.0


@dataclass(slots=True)
class _Channel:
    number: int
    max_voltage_v: float
    max_current_a: float
    ovp_v: float
    voltage_v: float = 0.0
    current_limit_a: float = DEFAULT_CURRENT_LIMIT_A
    on: bool = False
    ovp_on: bool = False
    tripped: bool = False
    #: the voltage last reported to the world
    terminal_v: float = 0.0


class Supply(ScpiInstrument):
    """The supply. `on_output(channel, volts)` hears each change at the terminals; `load_a()` gives the TCU's current.

    All outputs are off at first, which is not reported.
    """

    def __init__(
        self,
        on_output: Callable[[int, float], None],
        load_a: Callable[[], float],
        delay_ns: int = DEFAULT_DELAY_NS,
    ) -> None:
        super().__init__(IDENTITY, delay_ns)
        self._on_output = on_output
        self._load_a = load_a
        self._selected = TCU_CHANNEL
        self._channels = _fresh_channels()

    def reset(self) -> None:
        """Switch all outputs off and set 0 V on every channel."""
        carried_v = [channel.terminal_v for channel in self._channels]
        self._channels = _fresh_channels()
        self._selected = TCU_CHANNEL
        for channel, terminal_v in zip(self._channels, carried_v, strict=True):
            channel.terminal_v = terminal_v
            self._settle(channel)

    def _settle(self, channel: _Channel) -> None:
        """Let the protection act, then tell the world what the terminals carry now."""
        if channel.on and channel.ovp_on and channel.voltage_v > channel.ovp_v:
            channel.on = False
            channel.tripped = True
        terminal_v = channel.voltage_v if channel.on else 0.0
        if terminal_v != channel.terminal_v:
            channel.terminal_v = terminal_v
            self._on_output(channel.number, terminal_v)

    def _current_a(self, channel: _Channel) -> float:
        if channel.number != TCU_CHANNEL or not channel.on:
            return 0.0
        return min(self._load_a(), channel.current_limit_a)

    def _numbered(self, suffix: int | None) -> _Channel:
        """The channel of a header's suffix; the selected one without a suffix."""
        chosen = self._selected if suffix is None else suffix
        if not 1 <= chosen <= len(self._channels):
            raise ScpiError(PARAMETER_ERROR)
        return self._channels[chosen - 1]

    def _named(self, params: list[str]) -> _Channel:
        """The channel a parameter list begins with (CH1 and so on, taken off the list); else the selected one."""
        if not params or not params[0].startswith("CH"):
            return self._numbered(None)
        name = params.pop(0)
        if name not in ("CH1", "CH2", "CH3"):
            raise ScpiError(PARAMETER_ERROR)
        return self._numbered(int(name[2:]))

    def _queried(self, params: list[str]) -> _Channel:
        channel = self._named(params)
        count(params, 0, 0)
        return channel

    def _select(self, _suffix: int | None, params: list[str]) -> None:
        count(params, 1, 1)
        self._selected = round(number(params[0], 1, len(self._channels)))

    def _select_query(self, _suffix: int | None, params: list[str]) -> str:
        count(params, 0, 0)
        return str(self._selected)

    def _voltage(self, suffix: int | None, params: list[str]) -> None:
        channel = self._numbered(suffix)
        count(params, 1, 1)
        channel.voltage_v = round(number(params[0], 0.0, channel.max_voltage_v), 3)
        self._settle(channel)

    def _voltage_query(self, suffix: int | None, params: list[str]) -> str:
        count(params, 0, 0)
        return f"{self._numbered(suffix).voltage_v:.3f}"

    def _current(self, suffix: int | None, params: list[str]) -> None:
        channel = self._numbered(suffix)
        count(params, 1, 1)
        channel.current_limit_a = round(number(params[0], 0.0, channel.max_current_a), 4)

    def _current_query(self, suffix: int | None, params: list[str]) -> str:
        count(params, 0, 0)
        return f"{self._numbered(suffix).current_limit_a:.4f}"

    def _output(self, _suffix: int | None, params: list[str]) -> None:
        channel = self._named(params)
        count(params, 1, 1)
        channel.on = on_off(params[0])
        self._settle(channel)

    def _output_query(self, _suffix: int | None, params: list[str]) -> str:
        return "ON" if self._queried(params).on else "OFF"

    def _ovp(self, _suffix: int | None, params: list[str]) -> None:
        channel = self._named(params)
        count(params, 1, 1)
        channel.ovp_on = on_off(params[0])
        self._settle(channel)

    def _ovp_query(self, _suffix: int | None, params: list[str]) -> str:
        return "ON" if self._queried(params).ovp_on else "OFF"

    def _ovp_value(self, _suffix: int | None, params: list[str]) -> None:
        channel = self._named(params)
        count(params, 1, 1)
        channel.ovp_v = round(number(params[0], 0.001, channel.max_voltage_v), 3)
        self._settle(channel)

    def _ovp_value_query(self, _suffix: int | None, params: list[str]) -> str:
        return f"{self._queried(params).ovp_v:.3f}"

    def _ovp_tripped_query(self, _suffix: int | None, params: list[str]) -> str:
        return "YES" if self._queried(params).tripped else "NO"

    def _ovp_clear(self, _suffix: int | None, params: list[str]) -> None:
        self._queried(params).tripped = False

    def _measure_voltage(self, _suffix: int | None, params: list[str]) -> str:
        return f"{self._queried(params).terminal_v:.4f}"

    def _measure_current(self, _suffix: int | None, params: list[str]) -> str:
        return f"{self._current_a(self._queried(params)):.4f}"

    grammar: ClassVar[Grammar] = Grammar(
        {
            **ScpiInstrument.COMMON,
            ":INSTrument:NSELect": _select,
            ":INSTrument:NSELect?": _select_query,
            "[:SOURce#]:VOLTage[:LEVel][:IMMediate][:AMPLitude]": _voltage,
            "[:SOURce#]:VOLTage[:LEVel][:IMMediate][:AMPLitude]?": _voltage_query,
            "[:SOURce#]:CURRent[:LEVel][:IMMediate][:AMPLitude]": _current,
            "[:SOURce#]:CURRent[:LEVel][:IMMediate][:AMPLitude]?": _current_query,
            ":OUTPut[:STATe]": _output,
            ":OUTPut[:STATe]?": _output_query,
            ":OUTPut:OVP[:STATe]": _ovp,
            ":OUTPut:OVP[:STATe]?": _ovp_query,
            ":OUTPut:OVP:VALue": _ovp_value,
            ":OUTPut:OVP:VALue?": _ovp_value_query,
            ":OUTPut:OVP:QUES?": _ovp_tripped_query,
            ":OUTPut:OVP:CLEar": _ovp_clear,
            ":MEASure[:SCALar]:VOLTage[:DC]?": _measure_voltage,
            ":MEASure[:SCALar]:CURRent[:DC]?": _measure_current,
        }
    )


def _fresh_channels() -> list[_Channel]:
    return [
        _Channel(position, max_voltage_v, max_current_a, ovp_v=max_voltage_v)
        for position, (max_voltage_v, max_current_a) in enumerate(RATINGS, start=1)
    ]
