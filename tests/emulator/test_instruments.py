"""The emulated instruments alone: lines in, lines out, and the connection that gives them their delay."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.emulator.instruments import Attenuator, Connection, Instrument, NetworkEmulator, RigolDp800
from harness.emulator.instruments.base import MAX_LINE_BYTES
from harness.emulator.instruments.scpi import QUEUE_LENGTH
from harness.kernel import Kernel, ns


class Outside:
    """The world as the instruments see it: keeps what it was told, says what it is asked."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []
        self.load_a = 0.8
        self.state = "ATT"

    def supply(self) -> RigolDp800:
        """A supply of this world."""
        return RigolDp800(lambda channel, volts: self.told.append((channel, volts)), lambda: self.load_a)

    def attenuator(self) -> Attenuator:
        """An attenuator of this world."""
        return Attenuator(lambda db: self.told.append(("db", db)))

    def network(self) -> NetworkEmulator:
        """A cell emulator of this world."""
        return NetworkEmulator(
            lambda on: self.told.append(("cell", on)),
            lambda ms: self.told.append(("ms", ms)),
            lambda percent: self.told.append(("percent", percent)),
            lambda: self.state,
        )


@pytest.fixture
def outside() -> Outside:
    """A world that listens."""
    return Outside()


def next_error(instrument: Instrument) -> str | None:
    """The next entry of the error queue."""
    return instrument.execute(":SYST:ERR?")


@pytest.mark.parametrize("header", [":OUTP", ":outp", ":OUTPUT", "OUTP:STAT", ":Output:State"])
def test_short_and_long_forms_in_any_case_mean_the_same(outside: Outside, header: str) -> None:
    """A header is taken in its short and its long form, in any case, with or without the leading colon."""
    supply = outside.supply()
    supply.execute(f"{header} CH2,ON")
    assert supply.execute(f"{header}? CH2") == "ON"
    assert next_error(supply) == '0,"No error"'


@pytest.mark.parametrize("header", [":OUTPU", ":OUT", ":OUTP:STA", "OUTP:", "::OUTP", ":OUTP??"])
def test_forms_in_between_are_undefined(outside: Outside, header: str) -> None:
    """Only the short and the long form exist; anything else is error -113."""
    supply = outside.supply()
    assert supply.execute(f"{header} CH1,ON") is None
    assert next_error(supply) == '-113,"Undefined header"'


def test_the_common_commands_follow_ieee_488_2(outside: Outside) -> None:
    """*IDN? has four fields, *OPC? answers 1, *ESR? gives the bits once, *CLS empties the queue."""
    supply = outside.supply()
    identity = supply.execute("*IDN?")
    assert identity is not None and len(identity.split(",")) == 4
    assert supply.execute("*OPC?") == "1"
    supply.execute("*OPC")
    supply.execute("NONSENSE")
    supply.execute("VOLT 99")
    assert supply.status_byte == 4
    assert supply.execute("*ESR?") == str(1 + 32 + 16)
    assert supply.execute("*ESR?") == "0"
    supply.execute("*CLS")
    assert (next_error(supply), supply.status_byte) == ('0,"No error"', 0)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("VOLT", '-109,"Missing parameter"'),
        ("VOLT 1,2", '-108,"Parameter not allowed"'),
        ("VOLT nan", '-104,"Data type error"'),
        ("VOLT 1_0", '-104,"Data type error"'),
        ("VOLT 32.001", '-222,"Data out of range"'),
        ("VOLT -0.001", '-222,"Data out of range"'),
        (":SOUR3:VOLT 5.301", '-222,"Data out of range"'),
        (":SOUR4:VOLT 1", '-220,"Parameter error"'),
        (":INST:NSEL 4", '-222,"Data out of range"'),
        (":OUTP CH4,ON", '-220,"Parameter error"'),
        (":OUTP CH1,MAYBE", '-220,"Parameter error"'),
        ("*IDN? 1", '-108,"Parameter not allowed"'),
    ],
)
def test_a_wrong_parameter_is_named_in_the_error_queue_and_changes_nothing(
    outside: Outside, line: str, error: str
) -> None:
    """Each kind of wrong parameter has its own SCPI-99 number, exactly one entry, and no effect."""
    supply = outside.supply()
    assert supply.execute(line) is None
    assert next_error(supply) == error
    assert next_error(supply) == '0,"No error"'
    assert outside.told == []
    assert supply.execute("VOLT?") == "0.000"


def test_the_ends_of_the_range_are_taken(outside: Outside) -> None:
    """0 V and the rated 32 V are inside the range."""
    supply = outside.supply()
    assert supply.execute("VOLT 32;VOLT?") == "32.000"
    assert supply.execute("VOLT 0;VOLT?") == "0.000"
    assert next_error(supply) == '0,"No error"'


def test_a_compound_line_goes_on_where_the_last_header_stood(outside: Outside) -> None:
    """After a semicolon a header is relative to the last one, a colon returns to the root, replies are joined."""
    supply = outside.supply()
    supply.execute(":SOUR:VOLT 12;CURR 2;:OUTP CH1,ON")
    assert supply.execute(":MEAS:VOLT? CH1;*OPC?;CURR? CH1;:OUTP?") == "12.0000;1;0.8000;ON"


def test_a_command_error_drops_the_rest_of_the_line_and_an_execution_error_does_not(outside: Outside) -> None:
    """A misspelt header ends the line; a value out of range only loses its own command."""
    supply = outside.supply()
    supply.execute("NONSENSE;:VOLT 5")
    assert supply.execute("VOLT?") == "0.000"
    supply.execute("VOLT 99;:VOLT 5")
    assert supply.execute("VOLT?") == "5.000"


def test_the_error_queue_ends_with_an_overflow(outside: Outside) -> None:
    """One error more than the queue holds turns its last entry into -350; the queue gets no longer."""
    supply = outside.supply()
    for _ in range(QUEUE_LENGTH + 1):
        supply.execute("NONSENSE")
    entries = [next_error(supply) for _ in range(QUEUE_LENGTH + 1)]
    assert entries[-2:] == ['-350,"Queue overflow"', '0,"No error"']
    assert entries[:-2] == ['-113,"Undefined header"'] * (QUEUE_LENGTH - 1)


def test_the_world_hears_each_change_at_the_terminals_once(outside: Outside) -> None:
    """A voltage counts from the moment its output is on; the same setting twice is one change."""
    supply = outside.supply()
    for line in ("VOLT 12", "OUTP ON", "OUTP CH1,ON", "VOLT 13.5", ":SOUR2:VOLT 13.5", "OUTP OFF"):
        supply.execute(line)
    assert outside.told == [(1, 12.0), (1, 13.5), (1, 0.0)]


def test_the_selected_channel_is_the_one_meant_without_a_name(outside: Outside) -> None:
    """After :INST:NSEL 3 the commands without a channel go to channel 3."""
    supply = outside.supply()
    supply.execute(":INST:NSEL 3;:VOLT 5;:OUTP ON")
    assert outside.told == [(3, 5.0)]
    assert supply.execute(":INST:NSEL?") == "3"


def test_reset_switches_every_output_off(outside: Outside) -> None:
    """*RST takes the voltage off each live output and forgets the settings."""
    supply = outside.supply()
    supply.execute(":SOUR1:VOLT 12;:SOUR2:VOLT 12;:OUTP CH1,ON;:OUTP CH2,ON")
    outside.told.clear()
    supply.execute("*RST")
    assert outside.told == [(1, 0.0), (2, 0.0)]
    assert supply.execute("VOLT?;:OUTP?") == "0.000;OFF"


def test_the_current_is_the_loads_up_to_the_limit_on_the_units_channel(outside: Outside) -> None:
    """Only channel 1 carries the TCU's load; it reads 0 A while off and never more than the limit."""
    supply = outside.supply()
    supply.execute(":SOUR1:VOLT 12;CURR 2;:SOUR2:VOLT 12;:OUTP CH2,ON")
    assert supply.execute(":MEAS:CURR? CH1") == "0.0000"
    supply.execute(":OUTP CH1,ON")
    assert supply.execute(":MEAS:CURR? CH1;CURR? CH2") == "0.8000;0.0000"
    outside.load_a = 5.0
    assert supply.execute(":MEAS:CURR? CH1") == "2.0000"


def test_overvoltage_protection_cuts_the_output(outside: Outside) -> None:
    """Above the protection limit the output goes off and the trip is kept until cleared; at it the output stays."""
    supply = outside.supply()
    supply.execute(":OUTP:OVP:VAL CH1,16;:OUTP:OVP CH1,ON;:VOLT 16;:OUTP CH1,ON")
    assert supply.execute(":OUTP? CH1;:OUTP:OVP:QUES? CH1;:OUTP:OVP? CH1;:OUTP:OVP:VAL? CH1") == "ON;NO;ON;16.000"
    supply.execute("VOLT 16.001")
    assert supply.execute(":OUTP? CH1;:OUTP:OVP:QUES? CH1") == "OFF;YES"
    assert outside.told == [(1, 16.0), (1, 0.0)]
    supply.execute(":OUTP:OVP:CLE CH1")
    assert supply.execute(":OUTP:OVP:QUES? CH1") == "NO"


@pytest.mark.parametrize(
    ("wanted", "reply", "reading"),
    [
        ("10.75", "1", "10.75"),
        ("0", "1", "0.00"),
        ("90", "1", "90.00"),
        ("90.25", "2", "90.00"),
        ("10.1", "1", "10.00"),
        ("-1", "0", "5.00"),
        ("x", "0", "5.00"),
        ("nan", "0", "5.00"),
    ],
)
def test_the_attenuator_answers_a_setting_as_mini_circuits_does(
    outside: Outside, wanted: str, reply: str, reading: str
) -> None:
    """1 is done, 2 was above the range and is at its end, 0 changes nothing; values lie on 0.25 dB steps."""
    attenuator = outside.attenuator()
    attenuator.execute(":SETATT=5")
    assert attenuator.execute(f":setatt={wanted}") == reply
    assert attenuator.execute(":ATT?") == reading
    assert outside.told[-1] == ("db", float(reading))


def test_the_attenuator_names_itself_and_refuses_the_unknown(outside: Outside) -> None:
    """Model, serial number and firmware are told; another command is answered with -99."""
    attenuator = outside.attenuator()
    assert attenuator.execute(":MN?") == "MN=RCDAT-6000-90"
    assert attenuator.execute(":SN?") == "SN=EMULATED"
    assert attenuator.execute(":FIRMWARE?") == "FIRMWARE=EMULATED"
    assert attenuator.execute("*IDN?").startswith("-99 Unrecognized Command")


def test_the_cell_goes_off_and_on_and_tells_the_units_state(outside: Outside) -> None:
    """The packet switched state is the unit's while the cell is on, and OFF without a cell."""
    network = outside.network()
    assert network.execute("FETCh:LTE:SIGN:PSWitched:STATe?") == "ATT"
    network.execute("SOURce:LTE:SIGN1:CELL:STATe OFF")
    assert network.execute("SOUR:LTE:SIGN:CELL:STAT?;:FETC:LTE:SIGN:PSW:STAT?") == "OFF;OFF"
    network.execute("SOURce:LTE:SIGN:CELL:STATe ON")
    assert outside.told == [("cell", False), ("cell", True)]
    network.execute("SOURce:LTE:SIGN2:CELL:STATe OFF")
    assert next_error(network) == '-220,"Parameter error"'


def test_impairment_reaches_the_world_and_reset_ends_it(outside: Outside) -> None:
    """Latency and loss are told when they change, and *RST returns to none with the cell on."""
    network = outside.network()
    network.execute("TCUH:IMP:LAT 250;LOSS 12.5;:SOUR:LTE:SIGN:CELL:STAT OFF")
    assert network.execute("TCUHil:IMPairment:LATency?;LOSS?") == "250.000;12.500"
    network.execute("TCUH:IMP:LOSS 100.1")
    assert next_error(network) == '-222,"Data out of range"'
    network.execute("*RST")
    assert outside.told == [
        ("ms", 250.0),
        ("percent", 12.5),
        ("cell", False),
        ("cell", True),
        ("ms", 0.0),
        ("percent", 0.0),
    ]


def test_lines_of_all_connections_are_handled_one_after_the_other(outside: Outside) -> None:
    """Each line takes the instrument's millisecond, also when two connections send at once."""
    kernel = Kernel("instruments")
    supply = outside.supply()
    first, second = Connection(kernel, supply), Connection(kernel, supply)
    first.write(b"VOLT 7\r\nVO")
    first.write(b"LT?\n")
    second.write(b"*OPC?\n")
    assert not first.output
    assert kernel.drive(lambda: bool(first.output), ns(1.0))
    assert (bytes(first.output), kernel.now_ns, bytes(second.output)) == (b"7.000\n", ns(0.002), b"")
    assert kernel.drive(lambda: bool(second.output), ns(1.0))
    assert (bytes(second.output), kernel.now_ns) == (b"1\n", ns(0.003))


def test_the_longest_line_is_taken_and_a_longer_one_is_an_overrun(outside: Outside) -> None:
    """4096 characters are a line; one more is error -363 and nothing of the line is carried out."""
    kernel = Kernel("instruments")
    supply = outside.supply()
    connection = Connection(kernel, supply)
    command = b"VOLT 3"
    connection.write(command + b" " * (MAX_LINE_BYTES - len(command)) + b"\r\n")
    connection.write(b"VOLT?\n" + b"VOLT 4;" * (MAX_LINE_BYTES // 7 + 1) + b"\n" + b"VOLT?;:SYST:ERR?\n")
    kernel.drive(lambda: connection.output.count(b"\n") == 2, ns(1.0))
    assert bytes(connection.output) == b'3.000\n3.000;-363,"Input buffer overrun"\n'


def test_clearing_forgets_the_begun_line_and_what_has_arrived_only(outside: Outside) -> None:
    """As on a raw socket, a reply that is still under way arrives after the clear."""
    kernel = Kernel("instruments")
    connection = Connection(kernel, outside.supply())
    connection.write(b"*OPC?\n")
    kernel.drive(lambda: bool(connection.output), ns(1.0))
    connection.write(b"VOLT?\nVOLT 9")
    connection.clear()
    assert not connection.output
    connection.write(b"VOLT?\n")
    kernel.drive(lambda: connection.output.count(b"\n") == 2, ns(1.0))
    assert bytes(connection.output) == b"0.000\n0.000\n"


WORDS = (
    ": ; ? , * \x00 VOLT SOUR1 OUTP CH1 CH4 ON SYST:ERR? *RST *IDN? 1e999 12 - :SETATT= TCUH:IMP: LAT OVP:VAL SIGN é ["
)
SCPI_PIECES = st.sampled_from((*WORDS.split(" "), " ", "\r\n", "\n"))
STREAMS = st.one_of(
    st.binary(max_size=300), st.lists(SCPI_PIECES, max_size=60).map(lambda parts: "".join(parts).encode())
)


@settings(max_examples=300, deadline=None)
@given(stream=STREAMS, repeats=st.integers(1, 40), kind=st.sampled_from(["supply", "attenuator", "network"]))
def test_no_bytes_crash_or_hang_an_instrument(stream: bytes, repeats: int, kind: str) -> None:
    """Whatever is sent, the instrument answers the next proper question, and a SCPI error queue stays bounded."""
    outside = Outside()
    instrument: Instrument = getattr(outside, kind)()
    kernel = Kernel("fuzz")
    connection = Connection(kernel, instrument)
    for _ in range(repeats):
        connection.write(stream)
    connection.write(b"\n")
    kernel.drive(lambda: kernel.now_ns >= instrument.busy_until_ns, kernel.now_ns + ns(1000.0))
    connection.clear()
    question, answer = (b":MN?\n", b"MN=") if kind == "attenuator" else (b"*OPC?\n", b"1\n")
    connection.write(question)
    assert kernel.drive(lambda: b"\n" in connection.output, kernel.now_ns + ns(1.0))
    assert connection.output.startswith(answer)
    if kind != "attenuator":
        entries = [next_error(instrument) for _ in range(QUEUE_LENGTH + 1)]
        assert entries[-1] == '0,"No error"'
