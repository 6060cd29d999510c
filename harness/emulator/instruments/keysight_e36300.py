"""A three-output supply with the command set of the Keysight E36300 series.

Source: Keysight E36300 Series Programming Guide (SOURce, OUTPut, MEASure subsystems; channel lists; numbers in
scientific notation; booleans as 0 and 1). The ratings are those of the E36313A: its output 1 ends at 6 V, so output 2
feeds the TCU. The over-current protection has no level of its own: it acts when the current limit is reached.
"""

from __future__ import annotations

import re
from typing import ClassVar

from harness.emulator.instruments.scpi import PARAMETER_ERROR, Grammar, ScpiError
from harness.emulator.instruments.supply_core import Channel, Model, SupplyCore
from harness.emulator.instruments.supply_scpi import (
    ScpiSupply,
    clears,
    gives_amps,
    gives_volts,
    gives_word,
    measures_current,
    sets_number,
    sets_switch,
)

_ONE_CHANNEL = re.compile(r"\(@([0-9]{1,2})\)", re.ASCII)


class KeysightE36300(ScpiSupply):
    """An E36313A: a channel is a list of one such as (@2) behind the value, or the selected one."""

    model = Model(
        ratings=((6.0, 10.0), (25.0, 2.0), (25.0, 2.0)),
        load_channel=2,
        first_limit_a=2.0,
        trips_at_limit=True,
        over_voltage_always=True,
    )
    idn = "Keysight Technologies,E36313A,EMULATED,1.0.0"
    volts_format = amps_format = "{:+.8E}"

    def _addressed(self, suffix: int | None, params: list[str]) -> Channel:
        if params and params[-1].startswith("("):
            channels = _ONE_CHANNEL.fullmatch(params.pop())
            if channels is None:
                raise ScpiError(PARAMETER_ERROR)
            return self._numbered(int(channels[1]))
        return self._numbered(self._selected)

    def _error_query(self, suffix: int | None, params: list[str]) -> str:
        entry = super()._error_query(suffix, params)
        return entry if entry.startswith("-") else f"+{entry}"

    grammar: ClassVar[Grammar] = Grammar(
        {
            **ScpiSupply.COMMON,
            ":SYSTem:ERRor[:NEXT]?": _error_query,
            ":INSTrument:NSELect": ScpiSupply._select,
            ":INSTrument:NSELect?": ScpiSupply._select_query,
            "[:SOURce]:VOLTage[:LEVel][:IMMediate][:AMPLitude]": sets_number(SupplyCore.set_voltage),
            "[:SOURce]:VOLTage[:LEVel][:IMMediate][:AMPLitude]?": gives_volts(lambda channel: channel.voltage_v),
            "[:SOURce]:CURRent[:LEVel][:IMMediate][:AMPLitude]": sets_number(SupplyCore.set_current_limit),
            "[:SOURce]:CURRent[:LEVel][:IMMediate][:AMPLitude]?": gives_amps(lambda channel: channel.current_limit_a),
            "[:SOURce]:VOLTage:PROTection[:LEVel]": sets_number(SupplyCore.set_over_voltage),
            "[:SOURce]:VOLTage:PROTection[:LEVel]?": gives_volts(lambda channel: channel.over_voltage_v),
            "[:SOURce]:VOLTage:PROTection:STATe": sets_switch(SupplyCore.switch_over_voltage),
            "[:SOURce]:VOLTage:PROTection:STATe?": gives_word(lambda channel: channel.over_voltage_on),
            "[:SOURce]:VOLTage:PROTection:TRIPped?": gives_word(lambda channel: channel.trip == "over-voltage"),
            "[:SOURce]:VOLTage:PROTection:CLEar": clears("over-voltage"),
            "[:SOURce]:CURRent:PROTection:STATe": sets_switch(SupplyCore.switch_over_current),
            "[:SOURce]:CURRent:PROTection:STATe?": gives_word(lambda channel: channel.over_current_on),
            "[:SOURce]:CURRent:PROTection:TRIPped?": gives_word(lambda channel: channel.trip == "over-current"),
            "[:SOURce]:CURRent:PROTection:CLEar": clears("over-current"),
            ":OUTPut[:STATe]": sets_switch(SupplyCore.switch),
            ":OUTPut[:STATe]?": gives_word(lambda channel: channel.on),
            ":MEASure[:SCALar]:VOLTage[:DC]?": gives_volts(lambda channel: channel.terminal_v),
            ":MEASure[:SCALar]:CURRent[:DC]?": measures_current,
        }
    )
