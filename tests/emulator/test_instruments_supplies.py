"""The emulated supplies alone: the same supply inside, and each family's own way of speaking."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.emulator.instruments import Connection, Instrument, KeysightE36300, RigolDp800, RsHmp, TtiPl
from harness.kernel import Kernel, ns

Make = Callable[[Callable[[int, float], None], Callable[[], float]], Instrument]


class Outside:
    """The world behind a supply: what it was told, and the current that is drawn."""

    def __init__(self) -> None:
        self.told: list[tuple[int, float]] = []
        self.load_a = 0.5

    def connect(self, make: Make) -> Instrument:
        """A supply in this world."""
        return make(lambda channel, volts: self.told.append((channel, volts)), lambda: self.load_a)


@pytest.fixture
def outside() -> Outside:
    """A world that listens."""
    return Outside()


#: by family: power up 12 V; 16 V over-voltage level then 17 V; over-current at 0.4 A; then queries and their replies
SCRIPTS: dict[str, tuple[Make, int, str, str, str, str, str]] = {
    "rigol": (
        RigolDp800,
        1,
        ":SOUR1:VOLT 12;:OUTP CH1,ON",
        ":OUTP:OVP:VAL CH1,16;:OUTP:OVP CH1,ON;:SOUR1:VOLT 17",
        ":OUTP:OCP:VAL CH1,0.4;:OUTP:OCP CH1,ON",
        ":OUTP:OVP:QUES? CH1;:OUTP:OCP:QUES? CH1;:OUTP? CH1",
        ":OUTP:OVP:CLE CH1;:OUTP:OCP:CLE CH1",
    ),
    "keysight": (
        KeysightE36300,
        2,
        "VOLT 12,(@2);:OUTP ON,(@2)",
        "VOLT:PROT 16,(@2);:VOLT 17,(@2)",
        "CURR 0.4,(@2);:CURR:PROT:STAT ON,(@2)",
        "VOLT:PROT:TRIP? (@2);:CURR:PROT:TRIP? (@2);:OUTP? (@2)",
        "VOLT:PROT:CLE (@2);:CURR:PROT:CLE (@2)",
    ),
    "hmp": (
        RsHmp,
        1,
        "INST:NSEL 1;:CURR 5;VOLT 12;:OUTP 1",
        "VOLT:PROT 16;:VOLT 17",
        "CURR 0.4;:FUSE ON",
        "VOLT:PROT:TRIP?;:FUSE:TRIP?;:OUTP?",
        "VOLT:PROT:CLE;:FUSE OFF",
    ),
    "tti": (TtiPl, 1, "V1 12;OP1 1", "OVP1 16;V1 17", "OCP1 0.4", "LSR1?;OP1?", "TRIPRST"),
}
#: replies to the fifth part of a script: at first, tripped by voltage, tripped by current
STATES = {
    "rigol": ("NO;NO;ON", "YES;NO;OFF", "NO;YES;OFF"),
    "keysight": ("0;0;1", "1;0;0", "0;1;0"),
    "hmp": ("0;0;1", "1;0;0", "0;1;0"),
    "tti": ("0\r\n1", "4\r\n0", "8\r\n0"),
}
FAMILIES = pytest.mark.parametrize("family", SCRIPTS)


@FAMILIES
@pytest.mark.parametrize("cause", [1, 2])
def test_a_protection_cuts_the_output_until_it_is_cleared(outside: Outside, family: str, cause: int) -> None:
    """Over-voltage and over-current are told apart; the output stays off until the trip is cleared."""
    make, channel, power, *rest = SCRIPTS[family]
    trip, (status, clear) = rest[cause - 1], rest[2:]
    supply = outside.connect(make)
    supply.execute(power)
    assert supply.execute(status) == STATES[family][0]
    supply.execute(trip)
    assert outside.told[0] == (channel, 12.0)
    assert outside.told[-1] == (channel, 0.0)
    assert supply.execute(status) == STATES[family][cause]
    outside.told.clear()
    supply.execute(power)
    assert outside.told == []
    supply.execute(clear)
    outside.load_a = 0.1
    supply.execute(power)
    assert outside.told == [(channel, 12.0)]


@FAMILIES
def test_reset_switches_off_and_forgets(outside: Outside, family: str) -> None:
    """*RST takes the voltage away once, and a trip is forgotten with everything else."""
    make, channel, power, voltage, *_ = SCRIPTS[family]
    supply = outside.connect(make)
    supply.execute(power)
    supply.execute(voltage)
    outside.told.clear()
    supply.execute("*RST")
    assert outside.told == []
    supply.execute(power)
    assert outside.told == [(channel, 12.0)]


@FAMILIES
def test_only_the_units_channel_carries_a_load(outside: Outside, family: str) -> None:
    """The current is the load's up to the limit, and none while the output is off."""
    make, channel, power, *_ = SCRIPTS[family]
    queries = {
        "rigol": ":MEAS:CURR? CH{}",
        "keysight": "MEAS:CURR? (@{})",
        "hmp": "INST:NSEL {};:MEAS:CURR?",
        "tti": "I{}O?",
    }
    limits = {"rigol": ":SOUR1:CURR 0.2", "keysight": "CURR 0.2,(@2)", "hmp": "CURR 0.2", "tti": "I1 0.2"}
    supply = outside.connect(make)

    def current_a(number: int) -> float:
        return float(str(supply.execute(queries[family].format(number))).removesuffix("A"))

    assert current_a(channel) == 0.0
    supply.execute(power)
    assert (current_a(channel), current_a(3 - channel)) == (0.5, 0.0)
    current_a(channel)  # selects the channel again, where commands mean the selected one
    supply.execute(limits[family])
    assert current_a(channel) == 0.2


def test_keysight_writes_numbers_and_errors_as_it_does(outside: Outside) -> None:
    """Scientific notation with a sign, +0 for no error; a list of several channels or a channel it lacks is refused."""
    supply = outside.connect(KeysightE36300)
    supply.execute("VOLT 12.5,(@3)")
    assert supply.execute("VOLT? (@3);:MEAS:VOLT? (@3)") == "+1.25000000E+01;+0.00000000E+00"
    assert supply.execute("SYST:ERR?") == '+0,"No error"'
    for line, error in [("VOLT 1,(@1,2)", -108), ("VOLT 1,(@4)", -220), ("VOLT 6.1,(@1)", -222), ("VOLT 1,(2)", -220)]:
        supply.execute(line)
        assert str(supply.execute("SYST:ERR?")).startswith(f"{error},"), line
        supply.execute("*CLS")
    supply.execute("INST:NSEL 3")
    assert supply.execute("VOLT?;:INST:NSEL?") == "+1.25000000E+01;3"


def test_hmp_means_the_channel_selected_last(outside: Outside) -> None:
    """There is no other way to name a channel."""
    supply = outside.connect(RsHmp)
    supply.execute("INST:NSEL 2;:VOLT 5;:INST:NSEL 4;:VOLT 7")
    assert supply.execute("VOLT?;:INST:NSEL 2;:VOLT?;:INST:NSEL?") == "7.000;5.000;2"
    supply.execute("VOLT 1,(@1)")
    assert supply.execute("SYST:ERR?") == '-108,"Parameter not allowed"'


def test_tti_answers_in_its_own_forms(outside: Outside) -> None:
    """Settings repeat their name, readings carry a unit, states are 0 and 1; each query has a line of its own."""
    supply = outside.connect(TtiPl)
    supply.execute("V1 12.5;i1 2;OVP1 16;OCP1 3;OP1 1")
    assert supply.execute("V1?;I1?;OVP1?;OCP1?;OP1?;V1O?;I1O?") == "\r\n".join(
        ["V1 12.500", "I1 2.0000", "16.000", "3.0000", "1", "12.500V", "0.5000A"]
    )
    assert str(supply.execute("*IDN?")).split(", ")[1] == "QL355TP"
    assert supply.execute("*OPC;*OPC?;*ESR?") == "1\r\n1"


@pytest.mark.parametrize(
    ("line", "registers"),
    [
        ("V1 35.001", "100\r\n0\r\n16"),
        ("OP1 2", "100\r\n0\r\n16"),
        ("OCP1 0", "100\r\n0\r\n16"),
        ("V3 1", "0\r\n0\r\n32"),
        ("V1", "0\r\n0\r\n32"),
        ("V1 nan", "0\r\n0\r\n32"),
        ("V1 1_0", "0\r\n0\r\n32"),
        ("V1? 1", "0\r\n0\r\n32"),
        ("OPO1?", "0\r\n0\r\n32"),
        ("LSR1O?", "0\r\n0\r\n32"),
        ("LSR1 1", "0\r\n0\r\n32"),
        ("NONSENSE", "0\r\n0\r\n32"),
    ],
)
def test_tti_keeps_errors_in_registers_that_reading_clears(outside: Outside, line: str, registers: str) -> None:
    """A value out of range is an execution error, anything else a command error; neither changes anything."""
    supply = outside.connect(TtiPl)
    assert supply.execute(line) is None
    assert supply.execute("EER?;QER?;*ESR?") == registers
    assert supply.execute("EER?;QER?;*ESR?") == "0\r\n0\r\n0"
    assert supply.execute("V1?;OP1?") == "V1 0.000\r\n0"
    assert outside.told == []


def test_tti_tells_a_trip_once(outside: Outside) -> None:
    """The limit register is cleared when it is read, though the output is still tripped; *CLS clears it as well."""
    supply = outside.connect(TtiPl)
    supply.execute("V1 12;OP1 1;OVP1 11")
    assert [supply.execute("LSR1?"), supply.execute("LSR1?")] == ["4", "0"]
    supply.execute("OP1 1")
    assert supply.execute("OP1?") == "0"
    supply.execute("TRIPRST;V1 10;OP1 1;OVP1 9;*CLS")
    assert supply.execute("LSR1?") == "0"


WORDS = "; : ? V1 V2? I1O? OP1 1 0 OVP1 OCP1 LSR1? TRIPRST EER? *CLS *RST VOLT CURR:PROT FUSE ON INST:NSEL (@1) ,(@2) é"
PIECES = st.sampled_from((*WORDS.split(" "), " ", "\r\n", "\n", "-1", "1e9", "12"))
STREAMS = st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=60).map(lambda parts: "".join(parts).encode()))


@FAMILIES
@settings(max_examples=100, deadline=None)
@given(stream=STREAMS)
def test_no_bytes_crash_or_hang_a_supply(family: str, stream: bytes) -> None:
    """Whatever is sent, the supply answers the next proper question."""
    kernel = Kernel("fuzz")
    connection = Connection(kernel, Outside().connect(SCRIPTS[family][0]))
    connection.write(stream + b"\n")
    kernel.drive(lambda: False, ns(10.0))
    connection.clear()
    connection.write(b"*OPC?\n")
    kernel.drive(lambda: b"\n" in connection.output, kernel.now_ns + ns(1.0))
    assert bytes(connection.output).strip() == b"1"
