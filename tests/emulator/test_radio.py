"""The air between unit and cloud: coverage, loss, and delivery at least once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.emulator.radio import Message, Radio, RadioParameters, Sender
from harness.kernel import Kernel, ns


def message(number: int) -> Message:
    """A message with an id."""
    return {"type": "test", "id": str(number)}


class Stand:
    """A radio, one direction over it, and what arrives."""

    def __init__(self, seed: str = "radio") -> None:
        self.kernel = Kernel(seed)
        self.radio = Radio(self.kernel, RadioParameters())
        self.arrived = list[tuple[float, str]]()
        self.sender = Sender(self.kernel, self.radio, self._deliver)

    def _deliver(self, got: Message) -> None:
        self.arrived.append((self.kernel.now_ns / 1e9, got["id"]))

    def pass_time(self, duration_s: float) -> None:
        """Let time pass."""
        self.kernel.drive(lambda: False, self.kernel.now_ns + ns(duration_s))

    @property
    def ids(self) -> list[str]:
        """What arrived."""
        return [each[1] for each in self.arrived]


@pytest.fixture
def stand() -> Stand:
    """A unit that is registered."""
    stand = Stand()
    stand.sender.attach(True)
    return stand


@pytest.mark.parametrize(
    ("attenuation_db", "covered"), [(0.0, True), (34.9, True), (35.0, True), (35.1, False), (120.0, False)]
)
def test_coverage_ends_at_the_service_level(stand: Stand, attenuation_db: float, covered: bool) -> None:
    """-85 dBm less the attenuation, down to -120 dBm (3GPP TS 36.133 levels)."""
    told = list[bool]()
    stand.radio.watch(lambda: told.append(stand.radio.covered))
    stand.radio.set_attenuation(attenuation_db)
    assert stand.radio.rsrp_dbm == -85.0 - attenuation_db
    assert told == [covered]


def test_without_a_cell_there_is_no_coverage(stand: Stand) -> None:
    """However strong the signal would be."""
    stand.radio.set_cell(False)
    assert not stand.radio.covered
    stand.radio.set_cell(True)
    assert stand.radio.covered


def test_messages_arrive_in_order_after_the_latency(stand: Stand) -> None:
    """One on its way at a time: the next begins when the one before is acknowledged."""
    for number in range(3):
        stand.sender.send(message(number))
    stand.radio.set_extra_latency(50.0)
    stand.pass_time(10.0)
    # the first began before the latency was raised: 0.15 s; its acknowledgement and both ways of the others take 0.2 s
    assert stand.arrived == [(0.15, "0"), (0.55, "1"), (0.95, "2")]
    assert stand.sender.pending() == []


def test_nothing_is_sent_while_not_registered(stand: Stand) -> None:
    """It waits, and goes out in order afterwards."""
    stand.sender.attach(False)
    for number in range(3):
        stand.sender.send(message(number))
    stand.pass_time(3600.0)
    assert stand.arrived == []
    stand.sender.attach(True)
    stand.pass_time(10.0)
    assert stand.ids == ["0", "1", "2"]


def test_a_message_without_acknowledgement_is_repeated(stand: Stand) -> None:
    """The receiver may get it twice; it leaves the queue when the acknowledgement comes through."""
    stand.sender.send(message(0))
    stand.kernel.at(ns(0.2), lambda: stand.radio.set_cell(False))
    stand.kernel.at(ns(1.0), lambda: stand.radio.set_cell(True))
    stand.pass_time(20.0)
    assert stand.ids == ["0", "0"]
    assert stand.sender.pending() == []


def test_a_receiver_that_has_gone_acknowledges_nothing(stand: Stand) -> None:
    """A message that was in the air when the unit lost power is delivered again when it is back."""
    stand.sender.send(message(0))
    stand.kernel.at(ns(0.1), lambda: stand.sender.attach(False))
    stand.pass_time(60.0)
    assert stand.sender.pending() == [message(0)]
    stand.sender.attach(True)
    stand.pass_time(10.0)
    assert stand.ids == ["0", "0"]
    assert stand.sender.pending() == []


def test_the_oldest_messages_are_dropped_beyond_a_number(stand: Stand) -> None:
    """One that is on its way stays."""
    for number in range(10):
        stand.sender.send(message(number))
    stand.sender.keep_newest(3)
    assert [each["id"] for each in stand.sender.pending()] == ["0", "8", "9"]
    stand.sender.attach(False)
    stand.sender.keep_newest(2)
    assert [each["id"] for each in stand.sender.pending()] == ["8", "9"]


outages = st.lists(st.tuples(st.floats(0.0, 60.0), st.sampled_from(["cell", "attach", "loss", "send"])), max_size=30)


@settings(deadline=None)
@given(outages, st.integers(0, 99))
def test_everything_arrives_at_least_once_and_in_order(events: list[tuple[float, str]], seed: int) -> None:
    """Whatever happens to coverage, registration and packets: when it is over, each message has come.

    The first deliveries are in the order of sending, and nothing stays in the queue.
    """
    stand, sent = Stand(str(seed)), list[str]()

    def send() -> None:
        sent.append(str(len(sent)))
        stand.sender.send(message(int(sent[-1])))

    toggles: dict[str, Callable[[], None]] = {
        "cell": lambda: stand.radio.set_cell(not stand.radio.covered),
        "attach": lambda: stand.sender.attach(not stand.sender.attached),
        "loss": lambda: stand.radio.set_loss(40.0),
        "send": send,
    }
    for instant_s, what in events:
        stand.kernel.at(ns(instant_s), toggles[what])
    stand.pass_time(61.0)
    stand.radio.set_cell(True)
    stand.radio.set_loss(0.0)
    stand.sender.attach(True)
    stand.pass_time(10.0 * (len(sent) + 1))
    assert list(dict.fromkeys(stand.ids)) == sent
    assert stand.sender.pending() == []


def test_loss_is_as_large_as_set_and_the_same_for_one_seed() -> None:
    """The share of lost messages is what the network emulator was told, from the seed alone."""

    def delivered(seed: str, loss_percent: float) -> list[int]:
        stand, got = Stand(seed), list[int]()
        stand.radio.set_loss(loss_percent)
        for number in range(1000):
            stand.radio.carry(lambda number=number: got.append(number))  # type: ignore[misc]  # mypy infers no default
        stand.pass_time(1.0)
        return got

    assert delivered("1", 0.0) == list(range(1000))
    assert delivered("1", 100.0) == []
    assert len(delivered("1", 30.0)) == pytest.approx(700, abs=60)
    assert delivered("1", 30.0) == delivered("1", 30.0)
    assert delivered("1", 30.0) != delivered("2", 30.0)
