"""The VISA plug: plain PyVISA talks to the emulated instruments, with no code of the links."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import pyvisa
from pyvisa.constants import VI_TMO_INFINITE, ResourceAttribute, StatusCode
from pyvisa.resources import MessageBasedResource

from harness.emulator.instruments import Instrument, RigolDp800
from harness.emulator.plugs import registry
from harness.emulator.plugs.visa import TcuhilVisaLibrary
from harness.errors import CallerError
from harness.kernel import Kernel, ns

SUPPLY = "TCPIP0::supply::5025::SOCKET"


@dataclass
class Bench:
    """As much of an emulated bench as the plug needs."""

    name: str
    kernel: Kernel = field(default_factory=lambda: Kernel("plug"))
    instruments: dict[str, Instrument] = field(default_factory=dict)
    volts: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put a supply on the bench."""
        self.instruments["supply"] = RigolDp800(lambda _channel, volts: self.volts.append(volts), lambda: 0.5)


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A running bench named emulated."""
    bench = Bench("emulated")
    registry.add(cast(Any, bench))
    yield bench
    registry.remove(cast(Any, bench))


@pytest.fixture
def manager(bench: Bench) -> Iterator[pyvisa.ResourceManager]:
    """A resource manager of the bench."""
    manager = pyvisa.ResourceManager(TcuhilVisaLibrary.of("emulated"))
    yield manager
    manager.close()


def open_supply(manager: pyvisa.ResourceManager, **attributes: Any) -> MessageBasedResource:
    """The supply, opened with line feeds as ends."""
    supply = manager.open_resource(SUPPLY, read_termination="\n", write_termination="\n", **attributes)
    assert isinstance(supply, MessageBasedResource)
    return supply


def test_bare_pyvisa_talks_to_the_emulated_supply(bench: Bench, manager: pyvisa.ResourceManager) -> None:
    """A script written for a real supply runs unchanged: it sets, switches on, measures, and the world is powered."""
    supply = manager.open_resource(SUPPLY, read_termination="\n", write_termination="\n")
    assert isinstance(supply, MessageBasedResource)
    assert supply.query("*IDN?").startswith("RIGOL TECHNOLOGIES,DP832,")
    supply.write(":SOUR1:VOLT 12.5")
    supply.write(":OUTP CH1,ON")
    assert supply.query_ascii_values(":MEAS:VOLT? CH1") == [12.5]
    assert supply.query(":SYST:ERR?") == '0,"No error"'
    assert bench.volts == [12.5]


def test_pyvisas_own_terminations_work_too(manager: pyvisa.ResourceManager) -> None:
    """Without any setting PyVISA sends CR LF and reads what has come, line end included."""
    supply = manager.open_resource(SUPPLY)
    assert isinstance(supply, MessageBasedResource)
    assert supply.query("*OPC?") == "1\n"


def test_a_query_takes_the_instruments_time_and_no_more(bench: Bench, manager: pyvisa.ResourceManager) -> None:
    """A write returns at once; a query returns when the instrument has answered, one millisecond later."""
    supply = open_supply(manager)
    supply.write("VOLT 5")
    assert (bench.kernel.now_ns, bench.volts) == (0, [])
    assert supply.query("VOLT?") == "5.000"
    assert bench.kernel.now_ns == ns(0.002)


def test_a_read_without_a_question_times_out_in_bench_time_and_the_session_lives_on(
    bench: Bench, manager: pyvisa.ResourceManager
) -> None:
    """VI_ERROR_TMO comes after exactly the resource's time-out; the next query is answered."""
    supply = open_supply(manager, timeout=1500)
    with pytest.raises(pyvisa.VisaIOError) as caught:
        supply.read()
    assert caught.value.error_code == StatusCode.error_timeout
    assert bench.kernel.now_ns == ns(1.5)
    assert supply.query("*OPC?") == "1"


def test_a_reply_at_the_deadline_still_counts_and_one_after_it_does_not(
    bench: Bench, manager: pyvisa.ResourceManager
) -> None:
    """The time-out is tested at its edge: 10 ms suffice for a 10 ms instrument, 9 ms do not."""
    bench.instruments["supply"].delay_ns = ns(0.010)
    assert open_supply(manager, timeout=10).query("*OPC?") == "1"
    hasty = open_supply(manager, timeout=9)
    with pytest.raises(pyvisa.VisaIOError):
        hasty.query("*OPC?")


def test_clear_discards_what_has_arrived(bench: Bench, manager: pyvisa.ResourceManager) -> None:
    """After a clear an unread reply is gone and the next question gets its own answer."""
    supply = open_supply(manager)
    supply.write("*IDN?")
    bench.kernel.drive(lambda: False, ns(0.1))
    supply.clear()
    assert supply.query("*OPC?") == "1"


@pytest.mark.parametrize("chunk_size", [1, 2, 6, 7, 100])
def test_a_reply_is_read_whole_in_chunks_of_any_size(manager: pyvisa.ResourceManager, chunk_size: int) -> None:
    """Chunks shorter than, as long as, and longer than the reply give the same text, with and without an end."""
    supply = open_supply(manager, chunk_size=chunk_size)
    assert [supply.query("VOLT?"), supply.query("CURR?")] == ["0.000", "3.0000"]
    supply.read_termination = None
    assert supply.query("VOLT?") == "0.000\n"


def test_bytes_are_counted(manager: pyvisa.ResourceManager) -> None:
    """read_bytes takes as many as asked and leaves the rest to the next read."""
    supply = open_supply(manager)
    supply.write("VOLT?")
    assert supply.read_bytes(2) == b"0."
    assert supply.read() == "000"


def test_two_replies_are_kept_apart_by_the_termination_character(manager: pyvisa.ResourceManager) -> None:
    """Two questions sent together are answered one by one."""
    supply = open_supply(manager)
    supply.write("*OPC?\nVOLT?")
    assert [supply.read(), supply.read()] == ["1", "0.000"]


@pytest.mark.parametrize("name", ["TCPIP0::nobody::5025::SOCKET", "TCPIP0::supply::INSTR", "GPIB0::5::INSTR"])
def test_an_unknown_resource_is_not_found(manager: pyvisa.ResourceManager, name: str) -> None:
    """VI_ERROR_RSRC_NFOUND for a host the bench has not and for other interfaces."""
    with pytest.raises(pyvisa.VisaIOError) as caught:
        manager.open_resource(name)
    assert caught.value.error_code == StatusCode.error_resource_not_found


def test_the_bench_lists_its_instruments(bench: Bench, manager: pyvisa.ResourceManager) -> None:
    """Instruments are raw sockets: in the list of everything, not among the INSTR resources."""
    assert manager.list_resources("?*") == (SUPPLY,)
    assert manager.list_resources() == ()


def test_a_bench_that_does_not_run_is_a_callers_error() -> None:
    """The error names the bench that is missing."""
    manager = pyvisa.ResourceManager(TcuhilVisaLibrary.of("absent"))
    with pytest.raises(CallerError, match="absent"):
        manager.open_resource(SUPPLY)
    manager.close()


def test_benches_and_managers_are_independent(bench: Bench) -> None:
    """Two managers of one bench and one of another live side by side; closing one leaves the others open."""
    other = Bench("second")
    registry.add(cast(Any, other))
    managers = [pyvisa.ResourceManager(TcuhilVisaLibrary.of(name)) for name in ("emulated", "emulated", "second")]
    supplies = [open_supply(manager) for manager in managers]
    supplies[0].write("VOLT 4")
    supplies[2].write("VOLT 9")
    managers[0].close()
    assert [supply.query("VOLT?") for supply in supplies[1:]] == ["4.000", "9.000"]
    for manager in managers[1:]:
        manager.close()
    registry.remove(cast(Any, other))


def test_a_bench_may_be_started_again_under_its_name(bench: Bench) -> None:
    """A manager opened before finds the new bench, and knows nothing of the old one's settings."""
    manager = pyvisa.ResourceManager(TcuhilVisaLibrary.of("emulated"))
    open_supply(manager).query("VOLT 4;VOLT?")
    registry.remove(cast(Any, bench))
    again = cast(Any, Bench("emulated"))
    registry.add(again)
    assert open_supply(manager).query("VOLT?") == "0.000"
    manager.close()
    registry.remove(again)


def test_a_closed_session_is_refused(manager: pyvisa.ResourceManager) -> None:
    """PyVISA refuses a closed resource, and the library a handle that is no longer open."""
    supply = open_supply(manager)
    handle = supply.session
    supply.close()
    with pytest.raises(pyvisa.errors.InvalidSession):
        supply.query("*OPC?")
    with pytest.raises(pyvisa.VisaIOError) as caught:
        manager.visalib.write(handle, b"*OPC?\n")
    assert caught.value.error_code == StatusCode.error_invalid_object


@pytest.mark.parametrize("action", ["write", "read"])
def test_another_thread_is_told_that_it_cannot_wait(manager: pyvisa.ResourceManager, action: str) -> None:
    """A thread that does not drive the bench's time gets an error instead of a hang."""
    supply = open_supply(manager)
    raised: list[BaseException] = []

    def use() -> None:
        try:
            supply.write("*OPC?") if action == "write" else supply.read()
        except CallerError as error:
            raised.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(raised) == 1 and "another thread" in str(raised[0])


def test_attributes_are_those_of_a_raw_socket(manager: pyvisa.ResourceManager) -> None:
    """Known attributes answer, facts are read-only, and what sockets have not is not supported."""
    supply = open_supply(manager)
    assert (supply.timeout, supply.resource_class, supply.resource_name) == (2000, "SOCKET", SUPPLY)
    with pytest.raises(pyvisa.VisaIOError) as caught:
        supply.set_visa_attribute(ResourceAttribute.tcpip_port, 1)
    assert caught.value.error_code == StatusCode.error_attribute_read_only
    with pytest.raises(pyvisa.VisaIOError) as caught:
        supply.get_visa_attribute(ResourceAttribute.gpib_primary_address)
    assert caught.value.error_code == StatusCode.error_nonsupported_attribute


def test_waiting_without_a_timeout_ends_with_the_reply(manager: pyvisa.ResourceManager) -> None:
    """An infinite time-out waits for the reply, and says so at once when none can come."""
    supply = open_supply(manager, timeout=None)
    assert supply.get_visa_attribute(ResourceAttribute.timeout_value) == VI_TMO_INFINITE
    assert supply.query("*OPC?") == "1"
    with pytest.raises(CallerError, match="can never happen"):
        supply.read()


def test_the_status_byte_shows_replies_and_errors(bench: Bench, manager: pyvisa.ResourceManager) -> None:
    """Bit 4 says that a reply waits, bit 2 that the error queue is not empty."""
    supply = open_supply(manager)
    assert supply.read_stb() == 0
    supply.write("NONSENSE")
    supply.write("*OPC?")
    bench.kernel.drive(lambda: False, ns(0.1))
    assert supply.read_stb() == 16 + 4
