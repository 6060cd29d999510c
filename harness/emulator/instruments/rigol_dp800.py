"""A three-channel supply with the command set of the Rigol DP800 series.

Source: Rigol DP800 Programming Guide, chapter 2 (:INSTrument, :MEASure, :OUTPut, :SOURce); the ratings are the
settable ranges of the DP832. Channel 1 feeds the TCU.
"""

from __future__ import annotations

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

#: how this family says whether a protection has tripped
TRIP_WORDS = ("NO", "YES")


class RigolDp800(ScpiSupply):
    """A DP832: a channel is the suffix of SOURce, a parameter CH1 to CH3, or the selected one."""

    model = Model(ratings=((32.0, 3.2), (32.0, 3.2), (5.3, 3.2)), load_channel=1, first_limit_a=3.0)
    idn = "RIGOL TECHNOLOGIES,DP832,EMULATED,00.01.16"
    words = ("OFF", "ON")

    def _addressed(self, suffix: int | None, params: list[str]) -> Channel:
        if params and params[0].startswith("CH"):
            name = params.pop(0)
            if name not in ("CH1", "CH2", "CH3"):
                raise ScpiError(PARAMETER_ERROR)
            return self._numbered(int(name[2:]))
        return self._numbered(self._selected if suffix is None else suffix)

    grammar: ClassVar[Grammar] = Grammar(
        {
            **ScpiSupply.COMMON,
            ":INSTrument:NSELect": ScpiSupply._select,
            ":INSTrument:NSELect?": ScpiSupply._select_query,
            "[:SOURce#]:VOLTage[:LEVel][:IMMediate][:AMPLitude]": sets_number(SupplyCore.set_voltage),
            "[:SOURce#]:VOLTage[:LEVel][:IMMediate][:AMPLitude]?": gives_volts(lambda channel: channel.voltage_v),
            "[:SOURce#]:CURRent[:LEVel][:IMMediate][:AMPLitude]": sets_number(SupplyCore.set_current_limit),
            "[:SOURce#]:CURRent[:LEVel][:IMMediate][:AMPLitude]?": gives_amps(lambda channel: channel.current_limit_a),
            ":OUTPut[:STATe]": sets_switch(SupplyCore.switch),
            ":OUTPut[:STATe]?": gives_word(lambda channel: channel.on),
            ":OUTPut:OVP[:STATe]": sets_switch(SupplyCore.switch_over_voltage),
            ":OUTPut:OVP[:STATe]?": gives_word(lambda channel: channel.over_voltage_on),
            ":OUTPut:OVP:VALue": sets_number(SupplyCore.set_over_voltage),
            ":OUTPut:OVP:VALue?": gives_volts(lambda channel: channel.over_voltage_v),
            ":OUTPut:OVP:QUES?": gives_word(lambda channel: channel.trip == "over-voltage", TRIP_WORDS),
            ":OUTPut:OVP:CLEar": clears("over-voltage"),
            ":OUTPut:OCP[:STATe]": sets_switch(SupplyCore.switch_over_current),
            ":OUTPut:OCP[:STATe]?": gives_word(lambda channel: channel.over_current_on),
            ":OUTPut:OCP:VALue": sets_number(SupplyCore.set_over_current),
            ":OUTPut:OCP:VALue?": gives_amps(lambda channel: channel.over_current_a),
            ":OUTPut:OCP:QUES?": gives_word(lambda channel: channel.trip == "over-current", TRIP_WORDS),
            ":OUTPut:OCP:CLEar": clears("over-current"),
            ":MEASure[:SCALar]:VOLTage[:DC]?": lambda supply, suffix, params: (
                f"{supply._addressed(suffix, params).terminal_v:.4f}"
            ),
            ":MEASure[:SCALar]:CURRent[:DC]?": measures_current,
        }
    )
