"""The emulated unit's diagnostics, asked on its bus by a tester that knows the standard only."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.emulator.can_network import Frame
from harness.emulator.radio import Message
from harness.emulator.tcu.isotp import IsoTp, Outcome, Received, Transmit
from harness.emulator.world import World, WorldConfig
from harness.kernel import Kernel, ns

REQUEST, RESPONSE, TO_ALL = 0x746, 0x783, 0x7DF
VIN = "MNTBAAN18Z0000001"
BOOT_S, REGISTERED_S = 1.5, 4.0
EXTENDED, HARD_RESET, CLEAR, STORED, SUPPORTED = "1003", "1101", "14ffffff", "1902ff", "190a"
NETWORK_LOST, SUPPLY_LOW = "9a0131", "f00316"


class Stand:
    """A world with its unit on, and a tester on the body bus."""

    def __init__(self) -> None:
        self.kernel = Kernel("diagnostics")
        self.world = World(
            self.kernel,
            WorldConfig(
                name="diagnostics",
                vin=VIN,
                model="Almera",
                market="TH",
                equipment={},
                security_code="1234",
                owner_email="owner@example.com",
                owner_password="made-up-password",
                utc_start_ns=round(datetime(2026, 3, 2, tzinfo=UTC).timestamp()) * 10**9,
            ),
        )
        self.node = self.world.can.attach("tester")
        self.transport = IsoTp()
        self.answers: list[tuple[int, str]] = []
        self.world.can.watch(self.node, self._heard)
        self.world.tcu.set_supply(12.6)
        self.pass_time(REGISTERED_S)

    def pass_time(self, duration_s: float) -> None:
        """Let time pass."""
        self.kernel.drive(lambda: False, self.kernel.now_ns + ns(duration_s))

    def ask(self, request: str, wait_s: float = 0.5) -> list[str]:
        """Send a request to the unit; its answers."""
        self.answers.clear()
        self._handle(self.transport.send(bytes.fromhex(request), self.kernel.now_ns))
        self.pass_time(wait_s)
        return [answer for _, answer in self.answers]

    def ask_all(self, request: str) -> list[str]:
        """Send a request to all units; what this one answers."""
        self.answers.clear()
        data = bytes.fromhex(request)
        self.send(TO_ALL, bytes((len(data),)) + data)
        self.pass_time(0.5)
        return [answer for _, answer in self.answers]

    def send(self, identifier: int, data: bytes, **flags: bool) -> None:
        """Put one frame on the bus."""
        self.node.send(Frame(identifier, data, dlc=len(data), **flags))

    def _heard(self, frame: Frame) -> None:
        if frame.arbitration_id == RESPONSE:
            self._handle(self.transport.feed(frame.data, self.kernel.now_ns))

    def _handle(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Transmit):
                self.send(REQUEST, outcome.data)
            elif isinstance(outcome, Received):
                self.answers.append((self.kernel.now_ns, outcome.message.hex()))


@pytest.fixture
def tester() -> Stand:
    """A unit that has booted and registered."""
    return Stand()


def text(value: str) -> str:
    """A text in hexadecimal."""
    return value.encode().hex()


@pytest.mark.parametrize(
    ("request_hex", "answer"),
    [
        ("22f190", "62f190" + text(VIN)),
        ("22f188", "62f188" + text("TCU-EMU 1.0")),
        ("22f195", "62f195" + text("TCU-EMU 1.0")),
        ("22f187", "62f187" + text("283B0-EMU0A")),
        ("226c71", "626c7103"),
        ("22fd1d", "62fd1dab"),
        ("22fd70", "62fd70" + text("EMULATED") + "00" * 8),
        ("226c71fd1d", "626c7103fd1dab"),
        ("226c71123460006c71", "626c71036c7103"),
        ("1001", "5001003201f4"),
        ("1003", "5003003201f4"),
        ("3e00", "7e00"),
        ("1902ff", "590229"),
        ("190200", "590229"),
    ],
)
def test_a_request_is_answered(tester: Stand, request_hex: str, answer: str) -> None:
    """In the default session, with the content that the port document promises; unknown identifiers are left out."""
    assert tester.ask(request_hex) == [answer]


@pytest.mark.parametrize(
    ("request_hex", "code"),
    [
        ("2701", "11"),
        ("85", "11"),
        ("2ef19000", "11"),
        ("1002", "12"),
        ("3e01", "12"),
        ("1901ff", "12"),
        ("10", "13"),
        ("100300", "13"),
        ("3e", "13"),
        ("3e0000", "13"),
        ("1902", "13"),
        ("1902ffff", "13"),
        ("22", "13"),
        ("22f1", "13"),
        ("22f190f1", "13"),
        ("221234", "31"),
        ("22" + "f190" * 300, "14"),
        ("190a", "7e"),
        ("1101", "7f"),
        ("14ffffff", "7f"),
    ],
)
def test_a_request_is_refused(tester: Stand, request_hex: str, code: str) -> None:
    """With the code that ISO 14229-1 gives to the reason."""
    assert tester.ask(request_hex, 1.0) == [f"7f{request_hex[:2]}{code}"]


@pytest.mark.parametrize(("request_hex", "code"), [("14ffff", "13"), ("14123456", "31"), ("1103", "12"), ("11", "13")])
def test_a_request_of_the_extended_session_is_refused(tester: Stand, request_hex: str, code: str) -> None:
    """For its length, an unknown group or an unknown kind of reset."""
    tester.ask(EXTENDED)
    assert tester.ask(request_hex) == [f"7f{request_hex[:2]}{code}"]


def test_the_longest_request_is_taken(tester: Stand) -> None:
    """4095 bytes: the identifiers that the unit knows are read, as far as the answer has room for them."""
    assert tester.ask("22" + "1234" * 2046 + "6c71", 3.0) == ["626c7103"]


def test_an_answer_comes_after_a_reaction_time(tester: Stand) -> None:
    """Within P2, and not at the instant of the request."""
    asked_ns = tester.kernel.now_ns
    tester.ask("3e00")
    assert 0 < tester.answers[0][0] - asked_ns <= ns(0.05)


@pytest.mark.parametrize("request_hex", ["3e80", "1083"])
def test_an_answer_can_be_suppressed(tester: Stand, request_hex: str) -> None:
    """The request is carried out all the same; a refusal is told."""
    tester.ask(EXTENDED)
    assert tester.ask(request_hex) == []
    assert tester.ask(SUPPORTED) != ["7f197e"]
    assert tester.ask("3e81") == ["7f3e12"]


def test_the_extended_session_ends_by_itself(tester: Stand) -> None:
    """Five seconds after the last answer, whatever was asked; tester present keeps it, also when sent to all."""
    tester.ask(EXTENDED)
    tester.pass_time(4.4)
    tester.ask("3e00")
    tester.pass_time(4.4)
    tester.ask_all("3e80")
    tester.pass_time(4.4)
    assert tester.ask(SUPPORTED)[0].startswith("590a29")
    tester.pass_time(5.0)
    assert tester.ask(SUPPORTED) == ["7f197e"]


def test_the_default_session_can_be_asked_for(tester: Stand) -> None:
    """It ends the extended one."""
    tester.ask(EXTENDED)
    tester.ask("1001")
    assert tester.ask(CLEAR) == ["7f147f"]


@pytest.mark.parametrize(
    ("request_hex", "answers"),
    [("3e00", ["7e00"]), ("22f1", ["7f2213"]), ("221234", []), ("2701", []), ("1002", []), ("1101", []), ("190a", [])],
)
def test_asked_with_all_others_it_answers_what_concerns_it(tester: Stand, request_hex: str, answers: list[str]) -> None:
    """What it does not support it keeps to itself."""
    assert tester.ask_all(request_hex) == answers


def test_a_message_of_several_frames_to_all_units_is_ignored(tester: Stand) -> None:
    """Nobody could answer with flow control."""
    tester.send(TO_ALL, bytes.fromhex("100822f190f190f1"))
    tester.pass_time(0.5)
    assert tester.answers == []


def test_extended_and_remote_frames_are_ignored(tester: Stand) -> None:
    """They are not addressed to it."""
    tester.send(REQUEST, bytes.fromhex("023e00"), extended=True)
    tester.send(REQUEST, b"", remote=True)
    tester.pass_time(0.5)
    assert tester.answers == []


def test_a_request_during_another_one_is_dropped(tester: Stand) -> None:
    """The first is answered."""
    tester.ask(EXTENDED)
    tester.ask(CLEAR, 0.1)
    tester.send(REQUEST, bytes.fromhex("0322f190"))
    tester.pass_time(0.5)
    assert [answer for _, answer in tester.answers] == ["7f1478", "54"]


def test_it_is_deaf_without_power_and_while_it_boots(tester: Stand) -> None:
    """Then it answers again, in the default session."""
    tester.ask(EXTENDED)
    tester.world.tcu.set_supply(0.0)
    assert tester.ask("3e00") == []
    tester.world.tcu.set_supply(12.6)
    assert tester.ask("3e00") == []
    tester.pass_time(BOOT_S)
    assert tester.ask(SUPPORTED) == ["7f197e"]


def test_a_reset_is_answered_and_then_done(tester: Stand) -> None:
    """The unit is gone for the time of a boot, registers anew, and says in its boot message why."""
    reasons = list[object]()
    cloud = tester.world.tcu.uplink

    def both(message: Message) -> None:
        reasons.append(message.get("reason"))
        cloud(message)

    tester.world.tcu.uplink = both
    tester.ask(EXTENDED)
    assert tester.ask(HARD_RESET, 0.1) == ["5101"]
    assert not tester.world.tcu.registered
    assert tester.ask("3e00") == []
    tester.pass_time(REGISTERED_S)
    assert tester.ask("3e00") == ["7e00"]
    assert tester.world.tcu.registered
    assert "diagnostics" in reasons


def test_a_low_supply_is_stored(tester: Stand) -> None:
    """Below 9 V for a second: failed and confirmed; back at 12.6 V no longer failed; cleared by a tester only."""
    tester.world.tcu.set_supply(8.9)
    tester.pass_time(0.9)
    assert tester.ask(STORED, 0.05) == ["590229"]
    tester.pass_time(0.2)
    assert tester.ask(STORED) == [f"590229{SUPPLY_LOW}29"]
    tester.world.tcu.set_supply(9.0)
    assert tester.ask(STORED) == [f"590229{SUPPLY_LOW}28"]
    assert tester.ask("190201") == ["590229"]
    tester.ask(EXTENDED)
    assert tester.ask(CLEAR) == ["7f1478", "54"]
    assert tester.ask(STORED) == ["590229"]


def test_a_short_dip_of_the_supply_is_not_stored(tester: Stand) -> None:
    """It must last."""
    for _ in range(5):
        tester.world.tcu.set_supply(8.0)
        tester.pass_time(0.6)
        tester.world.tcu.set_supply(12.6)
        tester.pass_time(0.6)
    assert tester.ask(STORED) == ["590229"]


def test_a_lost_network_is_stored(tester: Stand) -> None:
    """After a minute, not before; it no longer fails when the network is back."""
    tester.world.radio.set_cell(False)
    tester.pass_time(59.0)
    assert tester.ask(STORED) == ["590229"]
    tester.pass_time(1.0)
    assert tester.ask(STORED) == [f"590229{NETWORK_LOST}29"]
    tester.world.radio.set_cell(True)
    tester.pass_time(3.0)
    assert tester.ask(STORED) == [f"590229{NETWORK_LOST}28"]


def test_stored_faults_outlive_power(tester: Stand) -> None:
    """Confirmed they are still, failed only once it has been seen again."""
    tester.world.tcu.set_supply(8.0)
    tester.pass_time(2.0)
    tester.world.tcu.set_supply(0.0)
    tester.pass_time(2.0)
    tester.world.tcu.set_supply(12.6)
    tester.pass_time(REGISTERED_S)
    assert tester.ask(STORED) == [f"590229{SUPPLY_LOW}28"]


def test_a_fault_that_is_still_there_comes_back_after_clearing(tester: Stand) -> None:
    """One group alone can be cleared; the other stays."""
    tester.world.radio.set_cell(False)
    tester.world.tcu.set_supply(8.0)
    tester.pass_time(61.0)
    tester.ask(EXTENDED)
    tester.ask(f"14{SUPPLY_LOW}")
    assert tester.ask(STORED, 0.1) == [f"590229{NETWORK_LOST}29"]
    tester.pass_time(1.0)
    assert tester.ask(STORED) == [f"590229{NETWORK_LOST}29{SUPPLY_LOW}29"]
    assert tester.ask(SUPPORTED) == [f"590a29{NETWORK_LOST}29{SUPPLY_LOW}29"]


STEP = st.one_of(
    st.tuples(st.sampled_from([REQUEST, TO_ALL]), st.binary(max_size=8)),
    st.tuples(st.just(REQUEST), st.binary(min_size=1, max_size=7).map(lambda data: bytes((len(data),)) + data)),
    st.tuples(
        st.just(REQUEST), st.sampled_from([bytes.fromhex(f"02{EXTENDED}"), bytes.fromhex("021101"), b"\x30\0\0"])
    ),
)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.tuples(STEP, st.integers(0, 700)), max_size=40))
def test_no_frames_break_the_unit(steps: list[tuple[tuple[int, bytes], int]]) -> None:
    """Whatever comes, at whatever instants: it goes on, and answers a proper request afterwards."""
    tester = Stand()
    for (identifier, data), later_ms in steps:
        tester.send(identifier, data)
        tester.pass_time(later_ms / 1000)
    tester.pass_time(10.0)
    assert tester.ask("22f190") == ["62f190" + text(VIN)]
