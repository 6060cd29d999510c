"""How the families of instruments are spoken to, as data: a new family is a new entry.

Where a family's over-current protection has no level of its own (Keysight E36300, R&S HMP), its level is the current
limit: setting the one sets the other.

How short an interruption of a supply can be follows from its data sheet: two commands, each of which takes up to the
command processing time, and the time in which a lightly loaded output falls. Sequences in the instrument are of no
help: the timer of a DP800 counts whole seconds, EasyArb of an HMP has points of 10 ms, and both still need the output
to fall. A rig with an electronic switch at the output states what was measured there (rig file,
`shortest_interruption_s`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Trip = Literal["over-voltage", "over-current"]
_YES_AND_NO = {"YES": True, "NO": False, "1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Flag:
    """A query whose reply says yes or no: YES, NO, 1, 0, or one bit of a register."""

    query: str
    bit: int | None = None

    def is_set(self, reply: str) -> bool | None:
        """What a reply says; None when it makes no sense."""
        if self.bit is None:
            return _YES_AND_NO.get(reply.upper())
        return bool(int(reply) >> self.bit & 1) if reply.isascii() and reply.isdigit() else None


@dataclass(frozen=True, slots=True)
class Dialect:
    """The commands of one family of instruments.

    `sets` and `reads` are templates by quantity, with `{channel}` and `{value}`; a read gives the setting itself.
    `measures` are queries of what is there. `states` says which reply of the packet switched state means attached.
    """

    identity: tuple[str, ...]
    sets: Mapping[str, tuple[str, ...]]
    reads: Mapping[str, str]
    measures: Mapping[str, str] = field(default_factory=dict)
    #: goes before each command, where commands mean the channel selected last
    prefix: str = ""
    #: the words for switched on and off, as sent and as read back
    on: str = "ON"
    off: str = "OFF"
    line_end: str = "\n"
    #: a reply that carries a number; the first group is the number
    number: str = "(.*)"
    #: how far a setting that is read back may be from what was asked, where the resolution is coarser than common
    tolerances: Mapping[str, float] = field(default_factory=dict)
    #: empties the error queue of a former user
    clear: str | None = None
    #: asks for the next error
    error_query: str | None = None
    #: registers that are cleared by reading them, and the bits that mean an error
    error_registers: Mapping[str, int] = field(default_factory=dict)
    #: the reply to a setting that was accepted, where every command is answered
    accepted: str | None = None
    states: Mapping[str, bool] = field(default_factory=dict)
    #: the shortest interruption of the output, in s, that switching it by command makes reliably
    shortest_interruption_s: float = math.inf
    #: whether a protection has tripped, and what makes the supply forget it
    trips: Mapping[Trip, Flag] = field(default_factory=dict)
    clear_trip: Mapping[Trip, tuple[str, ...]] = field(default_factory=dict)


#: a whole register
_ANY_BIT = -1

DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        # Rigol DP800 Programming Guide, chapter 2
        "rigol_dp800": Dialect(
            identity=("*IDN?",),
            sets={
                "voltage_v": (":SOUR{channel}:VOLT {value:.3f}",),
                "current_limit_a": (":SOUR{channel}:CURR {value:.4f}",),
                "over_voltage_v": (":OUTP:OVP:VAL CH{channel},{value:.3f}", ":OUTP:OVP CH{channel},ON"),
                "over_current_a": (":OUTP:OCP:VAL CH{channel},{value:.4f}", ":OUTP:OCP CH{channel},ON"),
                "output": (":OUTP CH{channel},{value}",),
            },
            reads={
                "voltage_v": ":SOUR{channel}:VOLT?",
                "current_limit_a": ":SOUR{channel}:CURR?",
                "over_voltage_v": ":OUTP:OVP:VAL? CH{channel}",
                "over_current_a": ":OUTP:OCP:VAL? CH{channel}",
                "output": ":OUTP? CH{channel}",
            },
            measures={"voltage_v": ":MEAS:VOLT? CH{channel}", "current_a": ":MEAS:CURR? CH{channel}"},
            clear="*CLS",
            error_query=":SYST:ERR?",
            trips={
                "over-voltage": Flag(":OUTP:OVP:QUES? CH{channel}"),
                "over-current": Flag(":OUTP:OCP:QUES? CH{channel}"),
            },
            clear_trip={
                "over-voltage": (":OUTP:OVP:CLE CH{channel}",),
                "over-current": (":OUTP:OCP:CLE CH{channel}",),
            },
            shortest_interruption_s=0.5,
        ),
        # Keysight E36300 Series Programming Guide: channel lists, booleans as 0 and 1
        "keysight_e36300": Dialect(
            identity=("*IDN?",),
            sets={
                "voltage_v": ("VOLT {value:.4f},(@{channel})",),
                "current_limit_a": ("CURR {value:.4f},(@{channel})",),
                "over_voltage_v": ("VOLT:PROT {value:.3f},(@{channel})",),
                "over_current_a": ("CURR {value:.4f},(@{channel})", "CURR:PROT:STAT 1,(@{channel})"),
                "output": ("OUTP {value},(@{channel})",),
            },
            reads={
                "voltage_v": "VOLT? (@{channel})",
                "current_limit_a": "CURR? (@{channel})",
                "over_voltage_v": "VOLT:PROT? (@{channel})",
                "over_current_a": "CURR? (@{channel})",
                "output": "OUTP? (@{channel})",
            },
            measures={"voltage_v": "MEAS:VOLT? (@{channel})", "current_a": "MEAS:CURR? (@{channel})"},
            on="1",
            off="0",
            clear="*CLS",
            error_query="SYST:ERR?",
            trips={
                "over-voltage": Flag("VOLT:PROT:TRIP? (@{channel})"),
                "over-current": Flag("CURR:PROT:TRIP? (@{channel})"),
            },
            clear_trip={
                "over-voltage": ("VOLT:PROT:CLE (@{channel})",),
                "over-current": ("CURR:PROT:CLE (@{channel})",),
            },
            shortest_interruption_s=0.2,
        ),
        # R&S HMP Series SCPI Programmers Manual: commands mean the selected channel; the fuse is the over-current
        # protection, and switching it off ends its trip
        "rs_hmp": Dialect(
            identity=("*IDN?",),
            sets={
                "voltage_v": ("VOLT {value:.3f}",),
                "current_limit_a": ("CURR {value:.4f}",),
                "over_voltage_v": ("VOLT:PROT {value:.3f}",),
                "over_current_a": ("CURR {value:.4f}", "FUSE 1"),
                "output": ("OUTP {value}",),
            },
            reads={
                "voltage_v": "VOLT?",
                "current_limit_a": "CURR?",
                "over_voltage_v": "VOLT:PROT?",
                "over_current_a": "CURR?",
                "output": "OUTP?",
            },
            measures={"voltage_v": "MEAS:VOLT?", "current_a": "MEAS:CURR?"},
            prefix="INST:NSEL {channel};:",
            on="1",
            off="0",
            clear="*CLS",
            error_query="SYST:ERR?",
            trips={"over-voltage": Flag("VOLT:PROT:TRIP?"), "over-current": Flag("FUSE:TRIP?")},
            clear_trip={"over-voltage": ("VOLT:PROT:CLE",), "over-current": ("FUSE 0", "FUSE 1")},
            shortest_interruption_s=0.2,
        ),
        # Aim-TTi instruction manuals, remote commands: errors and trips stand in registers that reading clears, a reply
        # may repeat the name of the setting or carry a unit
        "tti_pl": Dialect(
            identity=("*IDN?",),
            sets={
                "voltage_v": ("V{channel} {value:.3f}",),
                "current_limit_a": ("I{channel} {value:.4f}",),
                "over_voltage_v": ("OVP{channel} {value:.3f}",),
                "over_current_a": ("OCP{channel} {value:.4f}",),
                "output": ("OP{channel} {value}",),
            },
            reads={
                "voltage_v": "V{channel}?",
                "current_limit_a": "I{channel}?",
                "over_voltage_v": "OVP{channel}?",
                "over_current_a": "OCP{channel}?",
                "output": "OP{channel}?",
            },
            measures={"voltage_v": "V{channel}O?", "current_a": "I{channel}O?"},
            on="1",
            off="0",
            number=r"(?:[A-Z]+[0-9] )?([-+.0-9]+)[AV]?",
            # a CPX sets 10 mV, 10 mA, and its protections in 0.1 V and 0.1 A
            tolerances={"current_limit_a": 0.006, "over_voltage_v": 0.06, "over_current_a": 0.06},
            clear="*CLS",
            # of the event status register only the command error: the others are in EER and QER
            error_registers={"EER?": _ANY_BIT, "QER?": _ANY_BIT, "*ESR?": 1 << 5},
            trips={"over-voltage": Flag("LSR{channel}?", bit=2), "over-current": Flag("LSR{channel}?", bit=3)},
            clear_trip={"over-voltage": ("TRIPRST",), "over-current": ("TRIPRST",)},
            shortest_interruption_s=0.5,
        ),
        # Mini-Circuits programming handbook for programmable attenuators
        "rcdat": Dialect(
            identity=(":MN?", ":SN?"),
            sets={"attenuation_db": (":SETATT={value:.2f}",)},
            reads={"attenuation_db": ":ATT?"},
            line_end="\r\n",
            accepted="1",
        ),
        # R&S CMW LTE signalling; the impairment commands are those of this project's own cell emulator
        "cell_emulator": Dialect(
            identity=("*IDN?",),
            sets={
                "cell": ("SOURce:LTE:SIGN:CELL:STATe {value}",),
                "latency_ms": ("TCUHil:IMPairment:LATency {value:.3f}",),
                "loss_percent": ("TCUHil:IMPairment:LOSS {value:.3f}",),
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
