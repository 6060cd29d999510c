"""How the families of instruments are spoken to, as data: a new family is a new entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Dialect:
    """The commands of one family of instruments.

    `sets` and `reads` are templates by quantity, with `{channel}` and `{value}`; a read gives the setting itself.
    `measures` are queries of what is there. `states` says which reply of the packet switched state means attached.
    """

    identity: tuple[str, ...]
    sets: Mapping[str, str]
    reads: Mapping[str, str]
    measures: Mapping[str, str] = field(default_factory=dict)
    #: the words for switched on and off, as sent and as read back
    on: str = "ON"
    off: str = "OFF"
    line_end: str = "\n"
    #: empties the error queue of a former user
    clear: str | None = None
    #: asks for the next error
    error_query: str | None = None
    #: the reply to a setting that was accepted, where every command is answered
    accepted: str | None = None
    states: Mapping[str, bool] = field(default_factory=dict)


DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        # Rigol DP800 Programming Guide, chapter 2
        "rigol_dp800": Dialect(
            identity=("*IDN?",),
            sets={
                "voltage_v": ":SOUR{channel}:VOLT {value:.3f}",
                "current_limit_a": ":SOUR{channel}:CURR {value:.4f}",
                "output": ":OUTP CH{channel},{value}",
            },
            reads={
                "voltage_v": ":SOUR{channel}:VOLT?",
                "current_limit_a": ":SOUR{channel}:CURR?",
                "output": ":OUTP? CH{channel}",
            },
            measures={"voltage_v": ":MEAS:VOLT? CH{channel}", "current_a": ":MEAS:CURR? CH{channel}"},
            clear="*CLS",
            error_query=":SYST:ERR?",
        ),
        # Mini-Circuits programming handbook for programmable attenuators
        "rcdat": Dialect(
            identity=(":MN?", ":SN?"),
            sets={"attenuation_db": ":SETATT={value:.2f}"},
            reads={"attenuation_db": ":ATT?"},
            line_end="\r\n",
            accepted="1",
        ),
        # R&S CMW LTE signalling; the impairment commands are those of this project's own cell emulator
        "cell_emulator": Dialect(
            identity=("*IDN?",),
            sets={
                "cell": "SOURce:LTE:SIGN:CELL:STATe {value}",
                "latency_ms": "TCUHil:IMPairment:LATency {value:.3f}",
                "loss_percent": "TCUHil:IMPairment:LOSS {value:.3f}",
            },
            reads={
                "cell": "SOURce:LTE:SIGN:CELL:STATe?",
                "latency_ms": "TCUHil:IMPairment:LATency?",
                "loss_percent": "TCUHil:IMPairment:LOSS?",
            },
            measures={"state": "FETCh:LTE:SIGN:PSWitched:STATe?"},
            clear="*CLS",
            error_query="SYSTem:ERRor?",
            states={"OFF": False, "ON": False, "ATT": True, "CEST": True},
        ),
    }
)
