"""The diagnostics link against a scripted unit, and against the emulated one through the bench."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.bench import Bench
from harness.clock import Clock
from harness.emulator.can_network import CanNetwork, Frame
from harness.emulator.plugs import registry
from harness.errors import DutProtocolError, NotExecuted, RigError
from harness.journal import Journal, Record, read_records
from harness.kernel import Kernel, ns, seconds
from harness.links.can import CanLink
from harness.links.diagnostics import DiagnosticsLink, Dtc, DutReply
from harness.links.diagnostics_transport import Connection, TransportFault
from harness.rig import Rig, load_vehicle
from harness.rig_file import CanSection
from harness.vehicle_file import DiagnosticsSection
from tests.stand import CaseStand

RIG = Path(__file__).parents[2] / "rigs" / "emulated.yaml"
SECTION = DiagnosticsSection(request_id=0x746, response_id=0x783)
VIN = "MNTBAAN18Z0000001"
#: what the scripted unit says: after so many seconds, one frame
Script = list[tuple[float, str]]


class Line:
    """A diagnostics link, and a unit that answers each frame of a request as a script says, whatever was asked."""

    def __init__(self, folder: Path) -> None:
        self.kernel = Kernel("diagnostics-link")
        world: Any = SimpleNamespace(name="uds", kernel=self.kernel, can=CanNetwork(self.kernel, "body"))
        registry.add(world)
        self._world = world
        self.journal = Journal(folder)
        self.journal.now_ns = lambda: self.kernel.now_ns
        self.clock = Clock(self.kernel, datetime(2026, 3, 2, tzinfo=UTC), 7.0)
        section = CanSection(interface="tcuhil", channel="uds/body", bitrate_bps=500_000)
        self.can = CanLink(section, Rig.load(RIG).vehicle, self.journal, self.clock)
        self.link = DiagnosticsLink(self.can, SECTION, self.journal, self.clock)
        self.unit = world.can.attach("scripted unit")
        self.heard: list[tuple[float, str]] = []
        self.scripts: list[Script] = []
        world.can.watch(self.unit, self._asked)

    def close(self) -> None:
        """Forget the bus."""
        self.link.close()
        self.can.close()
        self.journal.close()
        registry.remove(self._world)

    def say(self, frame: str, identifier: int = 0x783) -> None:
        """Have the unit send a frame."""
        data = bytes.fromhex(frame)
        self.unit.send(Frame(identifier, data, dlc=len(data)))

    def records(self, kind: str) -> list[Record]:
        """Records on disk."""
        return [record for record in read_records(self.journal.path) if record.kind == kind]

    def _asked(self, frame: Frame) -> None:
        if frame.arbitration_id == 0x746:
            self.heard.append((seconds(self.kernel.now_ns), frame.data.hex()))
            for delay_s, answer in self.scripts.pop(0) if self.scripts else []:
                self._say_after(delay_s, answer)

    def _say_after(self, delay_s: float, frame: str) -> None:
        self.kernel.after(ns(delay_s), lambda: self.say(frame))


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """A link and a scripted unit."""
    line = Line(tmp_path)
    yield line
    line.close()


def test_a_value_is_read(line: Line) -> None:
    """One frame out, one in; request and answer are in the journal, with their instants in the reply."""
    line.scripts = [[(0.02, "04626c7103")]]
    reply = line.link.read(0x6C71)
    assert (reply.ok, reply.granted(), reply.error_code) == (True, b"\x03", None)
    assert reply.ended_ns - reply.started_ns == ns(0.02)
    assert line.heard == [(0.0, "03226c71cccccccc")]
    assert [record.what for record in line.records("stimulus")] == ["uds.request"]
    assert line.records("observation")[-1].data["value"] == {"text": "\\x03", "length": 1}


def test_a_refusal_is_a_reply_with_code_and_name(line: Line) -> None:
    """For the oracle to judge; whoever insists gets DutProtocolError."""
    line.scripts = [[(0.01, "037f1131")]]
    reply = line.link.reset()
    assert (reply.ok, reply.code, reply.error_code) == (False, 0x31, "RequestOutOfRange")
    assert reply.record.data["name"] == "RequestOutOfRange"
    with pytest.raises(DutProtocolError, match="RequestOutOfRange"):
        reply.granted()


def test_a_code_without_a_name_is_shown_as_it_is(line: Line) -> None:
    """Codes of a maker's own."""
    line.scripts = [[(0.01, "037f11f5")]]
    assert line.link.reset().code == 0xF5


def test_response_pending_gives_the_unit_more_time(line: Line) -> None:
    """P2* for each: here nine seconds in all."""
    line.scripts = [[(0.04, "037f1478"), (4.5, "037f1478"), (9.0, "0154")]]
    assert line.link.clear_dtcs().ok
    assert line.clock.now_s == 9.0


@pytest.mark.parametrize(
    ("script", "after_s"),
    [([], 0.25), ([(0.3, "0154")], 0.25), ([(0.04, "037f1478")], 5.24), ([(0.04, "037f1478"), (5.5, "0154")], 5.24)],
    ids=["silence", "too late", "silence after response pending", "too late after response pending"],
)
def test_no_answer_in_time_is_a_fault_of_the_unit(line: Line, script: Script, after_s: float) -> None:
    """P2 or P2*, plus what the transport may take, in bench time."""
    line.scripts = [script]
    with pytest.raises(DutProtocolError, match="not answered in time") as caught:
        line.link.clear_dtcs()
    assert line.clock.now_s == pytest.approx(after_s)
    assert caught.value.hint
    assert line.records("fault")[-1].what == "dut protocol"


def test_a_unit_that_is_never_ready_is_given_up(line: Line) -> None:
    """After a minute of response pending."""
    line.scripts = [[(turn * 1.0 + 0.04, "037f1478") for turn in range(100)]]
    with pytest.raises(DutProtocolError, match="not answered in time"):
        line.link.clear_dtcs()
    assert line.clock.now_s == pytest.approx(60.0)


def test_a_late_answer_is_not_taken_for_the_next_one(line: Line) -> None:
    """It is forgotten when the next request goes out."""
    line.scripts = [[(0.3, "04626c7101")], [(0.01, "04626c7103")]]
    with pytest.raises(DutProtocolError):
        line.link.read(0x6C71)
    line.clock.sleep(1.0)
    assert line.link.read(0x6C71).granted() == b"\x03"


def test_the_units_own_times_are_kept(line: Line) -> None:
    """A session answer that grants itself 400 ms."""
    line.scripts = [[(0.01, "065003019001f4")], [(0.5, "027e00")]]
    assert line.link.open_session("extended").ok
    assert line.link.tester_present().ok


@pytest.mark.parametrize(
    "answer",
    [
        "0150",
        "027e00",
        "03590229",
        "04627190ff",
        "0162",
        "0362f190",
        "00",
        "017f",
        "047f117811",
        "02bfff",
    ],
)
def test_a_malformed_answer_is_a_fault_of_the_unit(line: Line, answer: str) -> None:
    """Of another service, of another identifier, cut off, empty."""
    line.scripts = [[(0.01, answer)]]
    with pytest.raises(DutProtocolError):
        line.link.read(0x6C71)
    assert line.records("fault")


def test_a_long_answer_is_read_in_blocks(line: Line) -> None:
    """The unit may take almost N_Cr between two frames; the transport asks for the next block."""
    frames: Script = [(place * 0.9, f"2{place}" + "61" * 7) for place in range(1, 9)]
    line.scripts = [[(0.04, "104262fd70616161")], frames, [(0.5, "29" + "61" * 4 + "cccccc")]]
    assert line.link.read(0xFD70).granted() == b"a" * 63
    assert [frame for _, frame in line.heard][1:] == ["300800cccccccccc"] * 2


@pytest.mark.parametrize(
    ("frames", "says"),
    [
        ([(0.1, "22" + "61" * 7)], "wrong SequenceNumber"),
        ([(0.1, "21" + "61" * 7)], "timed out"),
        ([], "timed out"),
        ([(0.1, "40")], "invalid CAN frame"),
        ([(0.1, "037f2231")], "interrupted"),
    ],
)
def test_a_broken_transport_is_a_fault_of_the_unit(line: Line, frames: Script, says: str) -> None:
    """Frames out of order, missing, unknown or in between; named as ISO-TP's."""
    line.scripts = [[(0.01, "101462fd70616161")], frames]
    with pytest.raises(DutProtocolError, match=f"ISO-TP: .*{says}"):
        line.link.read(0xFD70)
    assert line.clock.now_s < 1.2


def test_an_answer_of_several_megabytes_is_refused(line: Line) -> None:
    """With flow control `overflow`."""
    line.scripts = [[(0.01, "1000100000006161")]]
    with pytest.raises(DutProtocolError, match="max_frame_size"):
        line.link.read(0xFD70)


def sending(line: Line, size: int = 20) -> Connection:
    """A connection that has begun to send a message."""
    connection = Connection(line.can, SECTION, line.clock)
    connection.give_up_ns = line.clock.now_ns + ns(60.0)
    connection.specific_send(bytes(size))
    return connection


def test_a_long_request_keeps_to_the_units_flow_control(line: Line) -> None:
    """Two frames a block, 50 ms apart; a unit that asks to wait is waited for."""
    line.scripts = [[(0.1, "300232")], [], [(0.2, "310000"), (1.0, "310000"), (1.9, "300000")]]
    sending(line, 30)
    at_s = [round(instant_s, 4) for instant_s, _ in line.heard]
    assert at_s == [0.0, 0.15, 0.2, 2.1, 2.1]


@pytest.mark.parametrize(
    ("script", "says"),
    [([], "FlowControl timed out"), ([(0.1, "320000")], "Overflow"), ([(0.1, "330000")], "Unknown flow status")],
)
def test_a_request_that_is_not_taken_is_a_fault_of_the_unit(line: Line, script: Script, says: str) -> None:
    """Flow control missing, overflow, or none that exists."""
    line.scripts = [script]
    with pytest.raises(TransportFault, match=says):
        sending(line)


def test_a_unit_that_asks_to_wait_for_ever_is_given_up(line: Line) -> None:
    """After as many times as are allowed."""
    line.scripts = [[(turn * 0.5, "310000") for turn in range(1, 100)]]
    with pytest.raises(TransportFault, match="wait frame"):
        sending(line)


def test_identity_is_for_the_record(line: Line) -> None:
    """VIN, part number and software; neither the journal nor its raw lines show the whole VIN, in any form."""
    vin = VIN.encode().hex()
    line.scripts = [
        [(0.01, "101462f190" + vin[:6])],
        [(0.01, "21" + vin[6:20]), (0.02, "22" + vin[20:34])],
        [(0.01, "0662f1874131" + "20")],
        [(0.01, "0562f1957631")],
    ]
    identity = line.link.identity()
    assert (identity.vin, identity.part_number, identity.software) == (VIN, "A1", "v1")
    assert line.records("observation")[-1].data == {"vin": "MNTBAAN1*********", "part_number": "A1", "software": "v1"}
    content = line.journal.path.read_text()
    assert VIN not in content
    assert vin not in content.lower()


@pytest.mark.parametrize("value", ["3132", "ff", "00", "c3a4c3a4"])
def test_a_vin_that_is_none_is_a_fault_of_the_unit(line: Line, value: str) -> None:
    """Too short, empty, or not even text."""
    line.scripts = [[(0.01, f"{3 + len(value) // 2:02x}62f190{value}")]]
    with pytest.raises(DutProtocolError, match=r"VIN is none|is no text"):
        line.link.identity()


def test_faults_are_read_with_their_names(line: Line) -> None:
    """Code as workshops write it, and status."""
    line.scripts = [[(0.01, "07590229f0031629")]]
    (dtc,) = line.link.read_dtcs().granted()
    assert (dtc, dtc.failed, dtc.confirmed) == (Dtc("U3003-16", 0x29), True, True)


def test_frames_of_a_conversation_are_no_unknown_frames(line: Line) -> None:
    """Neither the unit's nor another tester's; nobody waits for them."""
    line.link.close()
    line.say("023e00")
    line.say("0322f190", 0x746)
    line.clock.sleep(0.1)
    assert line.records("fault") == []


def test_without_a_section_they_are(line: Line, tmp_path: Path) -> None:
    """A vehicle file that names no diagnostics knows no such frame, and no request can be sent."""
    vehicle = Rig.load(RIG).vehicle
    plain = replace(vehicle, facts=vehicle.facts.model_copy(update={"diagnostics": None}))
    section = CanSection(interface="tcuhil", channel="uds/body", bitrate_bps=500_000)
    can = CanLink(section, plain, line.journal, line.clock)
    with pytest.raises(RigError, match="no diagnostic identifiers"):
        can.send_diagnostics(b"\x02\x3e\x00")
    line.say("023e00")
    with pytest.raises(DutProtocolError, match=r"783 is not in the vehicle's DBC"):
        line.clock.sleep(0.1)
    can.close()


ANSWERS = st.lists(
    st.one_of(
        st.binary(max_size=8),
        st.binary(max_size=6).map(lambda data: bytes((len(data) + 1, 0x59)) + data),
        st.binary(max_size=4).map(lambda data: bytes((len(data) + 3, 0x62, 0xFD, 0x70)) + data),
        st.binary(max_size=3).map(lambda data: bytes((len(data) + 2, 0x7F, 0x22)) + data),
    ),
    max_size=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scripts=st.lists(ANSWERS, max_size=4), call=st.sampled_from(["read", "dtcs", "clear", "session"]))
def test_any_frames_are_an_answer_or_a_fault(line: Line, scripts: list[list[bytes]], call: str) -> None:
    """Never another error, and never for longer than a minute."""
    calls: dict[str, Callable[[], DutReply[Any]]] = {
        "read": lambda: line.link.read(0xFD70),
        "dtcs": line.link.read_dtcs,
        "clear": line.link.clear_dtcs,
        "session": lambda: line.link.open_session("extended"),
    }
    line.scripts = [[(0.01, frame.hex()) for frame in script] for script in scripts]
    began_s = line.clock.now_s
    try:
        assert isinstance(calls[call](), DutReply)
    except DutProtocolError as fault:
        assert fault.message
    assert line.clock.now_s - began_s < 125.0


# -- the emulated unit, through the bench --------------------------------------------------------------------------


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """An open bench with the emulated unit."""
    bench = Bench(Rig.load(RIG), CaseStand(tmp_path).case, "seed")
    bench.open()
    yield bench
    bench.close()


def test_the_emulated_unit_says_who_it_is(bench: Bench) -> None:
    """Through python-can, can-isotp and udsoncan, in a few milliseconds of bench time."""
    began_s = bench.clock.now_s
    identity = bench.diagnostics.identity()
    assert (identity.vin, identity.part_number, identity.software) == (VIN, "283B0-EMU0A", "TCU-EMU 1.0")
    assert bench.clock.now_s - began_s < 0.1
    assert VIN not in bench.case.journal.path.read_text()


def test_faults_of_the_emulated_unit_come_and_are_cleared(bench: Bench) -> None:
    """In the extended session only, with response pending on the way."""
    bench.supply.set_voltage(8.0)
    bench.clock.sleep(2.0)
    bench.supply.set_voltage(12.6)
    bench.clock.sleep(0.1)
    assert bench.diagnostics.read_dtcs().granted() == (Dtc("U3003-16", 0x28),)
    assert bench.diagnostics.clear_dtcs().error_code == "ServiceNotSupportedInActiveSession"
    bench.diagnostics.open_session("extended").granted()
    bench.diagnostics.clear_dtcs().granted()
    assert bench.diagnostics.read_dtcs().granted() == ()


def test_the_emulated_unit_restarts_itself(bench: Bench) -> None:
    """The bench sees it boot; then it answers again."""
    bench.restart()
    boots = [record.data["text"] for record in read_records(bench.case.journal.path) if record.what == "console.line"]
    assert any("reset reason: diagnostics" in text for text in boots)
    assert bench.diagnostics.tester_present().ok


def test_what_the_vehicle_file_does_not_name_is_not_executed(tmp_path: Path) -> None:
    """A vehicle without diagnostics."""
    rig = Rig.load(RIG)
    vehicle = replace(rig.vehicle, facts=rig.vehicle.facts.model_copy(update={"diagnostics": None}))
    bench = Bench(replace(rig, vehicle=vehicle), CaseStand(tmp_path).case, "seed")
    with pytest.raises(NotExecuted, match="has no diagnostics"):
        _ = bench.diagnostics
    bench.close()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("response_id: 0x783", "response_id: 0x60D", "the identifier 60D is that of BODY_STATUS already"),
        ("response_id: 0x783", "response_id: 0x746", "the identifier 746 is that of request_id already"),
        ("request_id: 0x746", "request_id: 0x800", "2047"),
    ],
)
def test_identifiers_that_cannot_be_told_apart_are_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    """With the line of the vehicle file."""
    text = (RIG.parent / "vehicles" / "almera-th.yaml").read_text().replace(old, new)
    file = tmp_path / "car.yaml"
    file.write_text(text.replace("../dbc", str(RIG.parent / "dbc")))
    line = 1 + next(place for place, content in enumerate(text.splitlines()) if new in content)
    with pytest.raises(RigError, match=says) as caught:
        load_vehicle(file)
    assert f"car.yaml:{line}" in str(caught.value)
