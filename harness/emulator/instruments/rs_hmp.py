"""A four-channel supply with the command set of the Rohde & Schwarz HMP series.

Source: R&S HMP Series SCPI Programmers Manual (INSTrument, SOURce, OUTPut, MEASure, FUSE). A command goes to the
selected channel. The electronic fuse has no level of its own: it acts when the current limit is reached, and its trip
ends when the fuse is switched off. The master switch (OUTPut:GENeral) is not modelled: it is on.
"""

from __future__ import annotations

from typing import ClassVar

from harness.emulator.instruments.scpi import Grammar
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


def _fuse(core: SupplyCore, channel: Channel, on: bool) -> None:
    if not on:
        core.clear_trip(channel, "over-current")
    core.switch_over_current(channel, on)


class RsHmp(ScpiSupply):
    """An HMP4040: every command means the channel selected last."""

    model = Model(
        ratings=((32.0, 10.0),) * 4,
        load_channel=1,
        first_limit_a=0.1,
        trips_at_limit=True,
        over_voltage_always=True,
    )
    idn = "ROHDE&SCHWARZ,HMP4040,EMULATED,HW50020001/SW2.62"

    def _addressed(self, suffix: int | None, params: list[str]) -> Channel:
        return self._numbered(self._selected)

    grammar: ClassVar[Grammar] = Grammar(
        {
            **ScpiSupply.COMMON,
            ":INSTrument:NSELect": ScpiSupply._select,
            ":INSTrument:NSELect?": ScpiSupply._select_query,
            "[:SOURce]:VOLTage[:LEVel][:IMMediate][:AMPLitude]": sets_number(SupplyCore.set_voltage),
            "[:SOURce]:VOLTage[:LEVel][:IMMediate][:AMPLitude]?": gives_volts(lambda channel: channel.voltage_v),
            "[:SOURce]:CURRent[:LEVel][:IMMediate][:AMPLitude]": sets_number(SupplyCore.set_current_limit),
            "[:SOURce]:CURRent[:LEVel][:IMMediate][:AMPLitude]?": gives_amps(lambda channel: channel.current_limit_a),
            "[:SOURce]:VOLTage:PROTection[:LEVel]": sets_number(SupplyCore.set_over_voltage),
            "[:SOURce]:VOLTage:PROTection[:LEVel]?": gives_volts(lambda channel: channel.over_voltage_v),
            "[:SOURce]:VOLTage:PROTection:TRIPped?": gives_word(lambda channel: channel.trip == "over-voltage"),
            "[:SOURce]:VOLTage:PROTection:CLEar": clears("over-voltage"),
            ":FUSE[:STATe]": sets_switch(_fuse),
            ":FUSE[:STATe]?": gives_word(lambda channel: channel.over_current_on),
            ":FUSE:TRIPped?": gives_word(lambda channel: channel.trip == "over-current"),
            ":OUTPut[:STATe]": sets_switch(SupplyCore.switch),
            ":OUTPut[:STATe]?": gives_word(lambda channel: channel.on),
            ":MEASure[:SCALar]:VOLTage[:DC]?": gives_volts(lambda channel: channel.terminal_v),
            ":MEASure[:SCALar]:CURRent[:DC]?": measures_current,
        }
    )
