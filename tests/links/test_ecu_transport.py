"""The car's own units, asked by a tester (udsoncan, can-isotp) that is another node of the emulated bus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import can
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.bench import Bench
from harness.errors import RigError
from harness.journal import Record
from harness.links.can import CanLink
from harness.links.diagnostics import DiagnosticsLink, Dtc
from harness.rig import Rig, load_vehicle
from harness.vehicle_file import DiagnosticsSection
from tests.stand import CaseStand

RIG = Path(__file__).parents[2] / "rigs" / "emulated.yaml"
VIN = "MNTBAAN18Z0000001"
#: from a request to the last frame of the longest answer, in s
ANSWER_S = 0.1


class Car:
    """An open bench, and testers and raw frames beside it."""

    def __init__(self, folder: Path) -> None:
        self.stand = CaseStand(folder)
        self.bench = Bench(Rig.load(RIG), self.stand.case, "seed")
        self.bench.open()
        self.links: list[CanLink] = []
        self.bus = can.Bus(interface="tcuhil", channel="emulated/body")

    def tester(self, unit: str) -> DiagnosticsLink:
        """A tester that talks to one unit, on a node of its own."""
        vehicle = self.bench.rig.vehicle
        ecu = vehicle.facts.ecus[unit]
        section = DiagnosticsSection(request_id=ecu.request_id, response_id=ecu.response_id)
        facts = vehicle.facts.model_copy(update={"diagnostics": section, "ecus": {}})
        settings = self.bench.rig.facts.can
        assert settings is not None
        self.links.append(CanLink(settings, replace(vehicle, facts=facts), self.stand.journal, self.bench.clock))
        return DiagnosticsLink(self.links[-1], section, self.stand.journal, self.bench.clock)

    def say(self, identifier: int, frame: str) -> dict[int, list[str]]:
        """Send one frame, and give all that is answered by anybody within a while, by identifier."""
        self.bus.send(can.Message(arbitration_id=identifier, data=bytes.fromhex(frame), is_extended_id=False))
        until_s = self.bench.clock.now_s + ANSWER_S
        heard: dict[int, list[str]] = {}
        while (message := self.bus.recv(max(0.0, until_s - self.bench.clock.now_s))) is not None:
            if message.arbitration_id >= 0x700:
                heard.setdefault(message.arbitration_id, []).append(bytes(message.data).hex())
        return heard

    def requests(self) -> list[Record]:
        """What the journal tells of requests to the units."""
        return [record for record in self.stand.records("observation") if record.what == "ecu.request"]

    def close(self) -> None:
        """Leave the bus."""
        self.bus.shutdown()
        for link in self.links:
            link.close()
        self.bench.close()


@pytest.fixture
def car(tmp_path: Path) -> Iterator[Car]:
    """The car of the emulated rig."""
    car = Car(tmp_path)
    yield car
    car.close()


@pytest.mark.parametrize("unit", ["engine", "meter", "body", "brakes", "airbag"])
def test_each_unit_says_who_it_is(car: Car, unit: str) -> None:
    """The VIN of the car in several frames, the part number of the vehicle file, and tester present is answered."""
    tester = car.tester(unit)
    assert tester.read(0xF190).granted().decode() == VIN
    assert tester.read(0xF187).granted().decode() == car.bench.rig.vehicle.facts.ecus[unit].part_number
    assert tester.tester_present().ok
    assert tester.read(0xF18C).error_code == "RequestOutOfRange"


@pytest.mark.parametrize(
    ("warning", "unit", "code"),
    [
        ("engine_mil", "engine", "P0300-00"),
        ("oil_pressure", "meter", "B2600-00"),
        ("tire_pressure", "body", "C1700-00"),
        ("brake", "brakes", "C1100-00"),
        ("abs", "brakes", "C1101-00"),
        ("airbag", "airbag", "B1000-00"),
    ],
)
def test_a_lit_lamp_and_a_stored_code_go_together(car: Car, warning: str, unit: str, code: str) -> None:
    """The code asks for its lamp while the cause is there; repaired it stays, until it is cleared."""
    tester, vehicle = car.tester(unit), car.bench.vehicle
    assert tester.read_dtcs().granted() == ()
    vehicle.turn_ignition("ON")
    vehicle.raise_warning(warning)
    assert tester.read_dtcs().granted() == (Dtc(code, 0xA9),)
    assert tester.clear_dtcs().ok
    assert tester.read_dtcs().granted() == (Dtc(code, 0xA9),), "the cause is still there"
    vehicle.repair(warning)
    assert tester.read_dtcs().granted() == (Dtc(code, 0x28),)
    assert tester.read_dtcs(0x80).granted() == (), "no lamp is asked for"
    assert tester.clear_dtcs().ok
    assert tester.read_dtcs().granted() == ()


def test_the_mil_is_told_the_same_way_by_obd(car: Car) -> None:
    """Service 01 PID 01 has the lamp and the number of codes, service 03 the codes, service 04 clears them."""
    assert car.say(0x7DF, "020101") == {0x7E8: ["06410100000000cc"]}
    car.bench.vehicle.turn_ignition("ON")
    car.bench.vehicle.raise_warning("engine_mil")
    assert car.say(0x7DF, "020101") == {0x7E8: ["06410181000000cc"]}
    assert car.say(0x7E0, "0103") == {0x7E8: ["0443010300cccccc"]}
    car.bench.vehicle.repair("engine_mil")
    assert car.say(0x7DF, "020101") == {0x7E8: ["06410101000000cc"]}
    assert car.say(0x7DF, "0104") == {0x7E8: ["0144cccccccccccc"]}
    assert car.say(0x7DF, "0103") == {0x7E8: ["024300cccccccccc"]}


def test_a_long_answer_waits_for_flow_control(car: Car) -> None:
    """First frame, and after the tester's flow control the consecutive ones: byte for byte as ISO 15765-2 has it."""
    vin = VIN.encode().hex()
    assert car.say(0x7E0, "020902") == {0x7E8: ["1014490201" + vin[:6]]}
    assert car.say(0x7E0, "300000") == {0x7E8: ["21" + vin[6:20], "22" + vin[20:]]}


def test_a_block_size_and_a_separation_time_are_kept(car: Car) -> None:
    """One frame a block, 20 ms apart: the next one waits for the next flow control."""
    vin = VIN.encode().hex()
    car.say(0x743, "0322f190")
    assert car.say(0x743, "300114") == {0x763: ["21" + vin[6:20]]}
    assert car.say(0x743, "300114") == {0x763: ["22" + vin[20:]]}


def test_a_tester_that_says_no_more_is_given_up(car: Car) -> None:
    """A first frame without flow control ends after N_Bs; the unit answers the next request."""
    car.say(0x745, "0322f190")
    car.bench.clock.sleep(2.0)
    assert car.say(0x745, "023e00") == {0x765: ["027e00cccccccccc"]}
    problems = [record.data for record in car.stand.records("observation") if record.what == "ecu.transport"]
    assert problems == [{"ecu": "body", "problem": "FlowControlTimeoutError"}]


def test_a_request_to_all_is_answered_by_all_who_have_something_to_say(car: Car) -> None:
    """Tester present by every unit and the TCU; an identifier that nobody has, by nobody."""
    answers = car.say(0x7DF, "023e00")
    assert set(answers) == {0x7E8, 0x763, 0x765, 0x760, 0x772, 0x783}
    assert {frame[:6] for frames in answers.values() for frame in frames} == {"027e00"}
    assert car.say(0x7DF, "0322f18c") == {}
    assert car.say(0x7DF, "023e80") == {}, "the answer is suppressed"


@pytest.mark.parametrize(
    ("request_hex", "answer"),
    [
        ("0211f1", "037f1111"),
        ("021002", "037f1012"),
        ("023e", "037f3e13"),
        ("0314ffff", "037f1413"),
        ("0414000001", "037f1431"),
        ("0219ff", "037f1912"),
        ("0322f1", "037f2213"),
        ("0101", "037f0113"),
    ],
)
def test_what_a_unit_cannot_do_is_refused(car: Car, request_hex: str, answer: str) -> None:
    """With the response code of ISO 14229-1 for an unknown service, sub-function, group, or a wrong length."""
    length = len(request_hex) // 2 - 1
    frame = f"{length:02x}" + request_hex[2:]
    (said,) = car.say(0x7E0, frame)[0x7E8]
    assert said.startswith(answer)


@pytest.mark.parametrize("frame", ["", "00", "08" + "3e" * 7, "40", "21ffffffffffffff", "30", "1000", "0f3e00"])
def test_what_is_no_iso_tp_is_ignored(car: Car, frame: str) -> None:
    """Neither an answer nor an error of the case; a sound request afterwards is answered."""
    assert car.say(0x7E0, frame) in ({}, {0x7E8: []})
    assert car.say(0x7DF, frame) == {}
    assert car.say(0x7E0, "023e00") == {0x7E8: ["027e00cccccccccc"]}


def test_the_journal_tells_who_was_asked_and_not_the_vin(car: Car) -> None:
    """For scenarios about a TCU that reads the car's fault memories; identities stay masked."""
    car.tester("engine").read_dtcs()
    assert car.requests()[-1].data == {"ecu": "engine", "request": "1902ff", "to_all": False, "answered": "59"}
    car.tester("engine").read(0xF190)
    text = car.stand.journal.path.read_text()
    assert VIN not in text
    assert VIN.encode().hex() not in text


def test_a_car_without_equipment_has_no_code_for_it(tmp_path: Path) -> None:
    """A variant without tire pressure monitoring: its unit knows no such code."""
    rig = Rig.load(RIG).as_variant("without_tire_pressure")
    bench = Bench(rig, CaseStand(tmp_path).case, "seed")
    bench.open()
    bench.vehicle.raise_warning("tire_pressure")
    assert bench.vehicle.ecus["body"].stored() == {}
    assert bench.vehicle.ecus["body"].answer(bytes.fromhex("190a"), False) == bytes.fromhex("590aa9")
    bench.close()


def test_a_unit_that_is_on_the_bus_itself_makes_the_bus_unsound(tmp_path: Path) -> None:
    """The vehicle file must not name it then: two nodes would answer each request. It is told again at the end."""
    car = Car(tmp_path)
    frame = can.Message(arbitration_id=0x765, data=bytes.fromhex("027e00"), is_extended_id=False)
    car.bus.send(frame)
    with pytest.raises(RigError, match="another node that sends 765, which the bench plays"):
        car.bench.clock.sleep(0.1)
    with pytest.raises(RigError, match="another node that sends 765"):
        car.close()


def test_requests_without_end_are_answered_one_at_a_time(car: Car) -> None:
    """A tester that repeats a request without flow control does not fill the unit with answers to be sent."""
    vin = VIN.encode().hex()
    for _ in range(50):
        car.say(0x7E0, "0322f190")
    car.bench.clock.sleep(2.0)
    assert car.say(0x7E0, "0322f190") == {0x7E8: ["101462f190" + vin[:6]]}
    assert len(car.requests()) == 51


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frames=st.lists(st.tuples(st.sampled_from([0x7E0, 0x743, 0x7DF]), st.binary(max_size=8)), max_size=12))
def test_no_frames_upset_the_car(car: Car, frames: list[tuple[int, bytes]]) -> None:
    """Whatever a tester sends, the bench goes on, and a sound request is answered after the transport's time-outs."""
    for identifier, data in frames:
        car.say(identifier, data.hex())
    car.bench.clock.sleep(2.0)
    assert car.say(0x743, "023e00") == {0x763: ["027e00cccccccccc"]}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("request_id: 0x743", "request_id: 0x746", "the identifier 746 is that of diagnostics already"),
        ("request_id: 0x743", "request_id: 0x7DF", "the identifier 7DF is that of requests to all units already"),
        ("response_id: 0x765", "response_id: 0x7E8", "the identifier 7E8 is that of ecus: engine already"),
        ("request_id: 0x740", "request_id: 0x60D", "the identifier 60D is that of BODY_STATUS already"),
        ("oil_pressure: B2600-00", "engine_mil: B2600-00", "the warning engine_mil is watched by engine already"),
        ("B1000-00", "X1000-00", "pattern"),
    ],
)
def test_units_that_cannot_be_told_apart_are_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    """With the line of the vehicle file."""
    text = (RIG.parent / "vehicles" / "almera-th.yaml").read_text()
    assert old in text
    file = tmp_path / "car.yaml"
    changed = text.replace(old, new).replace("../dbc", str(RIG.parent / "dbc"))
    file.write_text(changed)
    place = text[: text.index(old)].count("\n") + 1
    with pytest.raises(RigError, match=says) as caught:
        load_vehicle(file)
    assert f"car.yaml:{place}" in str(caught.value)
