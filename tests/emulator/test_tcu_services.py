"""The unit that is told to rest: commands, requests on the bus, orders out of order, power loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from harness.emulator.can_network import Frame
from harness.emulator.radio import Message, Radio, RadioParameters, Sender
from harness.emulator.tcu import frames
from harness.kernel import Kernel, ns
from tests.emulator.test_unit import SUPPLY_V, Stand

VIN = "MNTBAAN18Z0000001"


class RestStand(Stand):
    """A unit in the network, with what it asks the vehicle for."""

    def __init__(self) -> None:
        super().__init__()
        self.requests = list[bytes]()
        self.world.can.watch(self.car, self._seen)
        self._down = 0
        self.power_up()

    def _seen(self, frame: Frame) -> None:
        if frame.arbitration_id == frames.TCU_REQUEST:
            self.requests.append(bytes(frame.data))

    def down(self, kind: str, **content: Any) -> None:
        """A message from the cloud arrives."""
        self._down += 1
        self.tcu.receive({"type": kind, "vin": VIN, "id": f"test-{self._down}", **content})
        self.pass_time(0.5)

    def order(self, number: int, active: bool, forget: bool = False) -> None:
        """An order to serve or to rest."""
        self.down("services", order=number, active=active, forget=forget)

    def command(self, action: str = "lock") -> str:
        """A command with the right code; how it has ended after a while, nothing when it has not."""
        name = f"command-{self._down}"
        self.down("command", command=name, action=action, code="1234", expires_ms=self.tcu.utc_ms + 60_000)
        self.pass_time(5.0)
        ends = [message for message in self.uplinks if message.get("command") == name]
        return f"{ends[-1]['status']}: {ends[-1]['reason']}" if ends else ""

    def confirmed(self) -> list[tuple[int, bool]]:
        """The orders that were confirmed, each message once."""
        by_id = {message["id"]: message for message in self.uplinks if message["type"] == "services"}
        return [(message["order"], message["active"]) for message in by_id.values()]


@pytest.fixture
def stand() -> Iterator[RestStand]:
    """A unit in the network."""
    stand = RestStand()
    yield stand
    stand.world.console.bench.close()


LOCK = frames.REQUESTS["lock"]
RESTS = "REJECTED: the services are not active"


def test_a_unit_serves_as_delivered_and_rests_when_told_to(stand: RestStand) -> None:
    """Resting, it rejects a command and asks the vehicle for nothing; each order is confirmed."""
    assert stand.command() == "FAILED: the vehicle did not react"
    assert LOCK in stand.requests
    stand.order(1, False)
    stand.requests.clear()
    assert stand.command() == RESTS
    assert LOCK not in stand.requests
    stand.order(2, True)
    stand.command()
    assert LOCK in stand.requests
    assert stand.confirmed() == [(1, False), (2, True)]


def test_an_older_order_counts_no_more(stand: RestStand) -> None:
    """Re-ordered messages do not undo the newest one, and are not confirmed; the newest is, as often as it comes."""
    stand.order(5, False)
    stand.order(4, True)
    assert stand.command() == RESTS
    stand.order(5, False)
    assert stand.confirmed() == [(5, False), (5, False)]


def test_resting_outlives_power(stand: RestStand) -> None:
    """The unit boots and rests on; the order before does not count after the boot either."""
    stand.order(3, False)
    stand.tcu.set_supply(0.0)
    stand.pass_time(5.0)
    stand.tcu.set_supply(SUPPLY_V)
    stand.pass_time(10.0)
    assert stand.command() == RESTS
    stand.order(2, True)
    assert stand.command() == RESTS
    stand.order(4, True)
    assert stand.command() != RESTS


def test_a_request_under_way_is_taken_back(stand: RestStand) -> None:
    """The unit stops asking for the lock as soon as it is told to rest."""
    stand.down("command", command="c", action="lock", code="1234", expires_ms=stand.tcu.utc_ms + 60_000)
    assert stand.requests[-1] == LOCK
    stand.order(1, False)
    assert stand.requests[-1] == frames.IDLE_OFF


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"order": "1", "active": True, "forget": False},
        {"order": 1, "active": 1, "forget": False},
        {"order": 1, "active": True},
        {"order": None, "active": True, "forget": None},
    ],
)
def test_an_order_that_is_not_understood_changes_nothing(stand: RestStand, content: dict[str, Any]) -> None:
    """It is logged, and the unit serves on."""
    stand.down("services", **content)
    assert any("not understood" in line for line in stand.lines)
    assert stand.confirmed() == []
    assert stand.command() != RESTS


def test_forgetting_takes_the_last_position(stand: RestStand) -> None:
    """The next owner is not told where the former one was."""
    from harness.emulator.tcu.power_cycle import Fix

    memory = stand.tcu._memory
    memory.last_fix = Fix(13.0, 100.0, 0)
    stand.order(1, False)
    assert memory.last_fix is not None
    stand.order(2, False, forget=True)
    assert memory.last_fix is None


def test_what_is_withdrawn_from_the_queue_is_not_delivered() -> None:
    """The first message may be in the air; the others are not sent, and what follows is."""
    kernel = Kernel("withdraw")
    arrived = list[Message]()
    sender = Sender(kernel, Radio(kernel, RadioParameters()), arrived.append)
    for name in ("a", "b", "c"):
        sender.send({"id": name})
    sender.withdraw(lambda message: message["id"] in "ab")
    sender.attach(True)
    kernel.drive(lambda: False, ns(20.0))
    assert [message["id"] for message in arrived] == ["c"]
    sender.send({"id": "d"})
    sender.send({"id": "e"})
    sender.withdraw(lambda message: message["id"] == "d")
    kernel.drive(lambda: False, ns(40.0))
    assert [message["id"] for message in arrived] == ["c", "d", "e"]
    assert sender.pending() == []
    sender.withdraw(lambda _message: True)
