"""The security code in the unit: what commands need, and how a new one comes into force."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.emulator.can_network import Frame
from harness.emulator.tcu import frames
from tests.emulator.test_unit import SUPPLY_V, Stand

FORMER, NEW = "1234", "2580"
#: raw values of the ignition on the bus
POSITIONS = {"OFF": 0, "ACC": 1, "ON": 3}


class CodeStand(Stand):
    """A unit in a car whose ignition has three positions, and messages of the cloud made by hand."""

    def __init__(self) -> None:
        super().__init__()
        self._ids = count(1)
        self.origin = self.car.start(Frame(frames.POWER_ORIGIN, bytes(8), dlc=8), 100_000_000)
        self.power_up()

    def turn(self, position: str, by: str = "driver") -> None:
        """Turn the ignition."""
        self.origin.change(Frame(frames.POWER_ORIGIN, bytes((int(by == "remote"), *bytes(7))), dlc=8))
        self.body.change(Frame(frames.BODY_STATUS, bytes((0, POSITIONS[position] << 1, *bytes(6))), dlc=8))
        self.pass_time(0.5)

    def down(self, kind: str, message_id: str | None = None, **content: object) -> None:
        """A message of the cloud arrives."""
        self.tcu.receive(
            {"type": kind, "vin": "MNTBAAN18Z0000001", "id": message_id or f"x-{next(self._ids)}", **content}
        )
        self.pass_time(1.0)

    def save(self, code: str = NEW, setting: str = "s-1", message_id: str | None = None) -> None:
        """The owner has pressed Save."""
        self.down("code-save", message_id, setting=setting, code=code)

    def accepts(self, code: object) -> bool:
        """Whether a command with this code gets past the check."""
        command = f"c-{next(self._ids)}"
        self.down("command", command=command, action="unlock", code=code, expires_ms=2**50)
        self.pass_time(5.0)
        results = [message for message in self.uplinks if message.get("command") == command]
        return "code" not in str(results[-1]["reason"])

    def in_force(self) -> list[str]:
        """Which of these codes are good."""
        return [code for code in (FORMER, NEW, "9999") if self.accepts(code)]

    def events(self) -> list[str]:
        """What the unit has told of settings."""
        by_id = {message["id"]: message for message in self.uplinks if message["type"] == "code-setting"}
        return [str(message["event"]) for message in by_id.values()]

    def told_set(self) -> list[bool]:
        """What the unit has told of whether a code is set."""
        by_id = {message["id"]: message for message in self.uplinks if message["type"] == "code-state"}
        return [bool(message["set"]) for message in by_id.values()]

    def lose_power(self) -> None:
        """Off and on again."""
        self.tcu.set_supply(0.0)
        self.pass_time(5.0)
        self.tcu.set_supply(SUPPLY_V)
        self.pass_time(10.0)


@pytest.fixture
def stand() -> Iterator[CodeStand]:
    """A unit that runs, ignition OFF."""
    stand = CodeStand()
    yield stand
    stand.world.console.bench.close()


def test_a_new_code_is_in_force_from_the_second_on(stand: CodeStand) -> None:
    """Exactly one code is in force after each step."""
    assert (stand.in_force(), stand.told_set()) == ([FORMER], [True])
    for step, expected in (("ON", FORMER), ("Save", FORMER), ("OFF", FORMER), ("ON", NEW), ("OFF", NEW)):
        if step == "Save":
            stand.save()
        else:
            stand.turn(step)
        assert stand.in_force() == [expected]
    assert (stand.events(), stand.told_set()) == (["off", "saved"], [True, True])


@pytest.mark.parametrize("turns", [["ACC", "ON"], ["ACC", "OFF", "ACC"], ["OFF"], []])
def test_less_than_off_and_on_is_not_enough(stand: CodeStand, turns: list[str]) -> None:
    """ACC is neither."""
    stand.turn("ON")
    stand.save()
    for position in turns:
        stand.turn(position)
    assert stand.in_force() == [FORMER]


def test_a_remote_start_is_no_on_until_the_driver_takes_over(stand: CodeStand) -> None:
    """Then it is."""
    stand.turn("ON")
    stand.save()
    stand.turn("OFF")
    stand.turn("ON", by="remote")
    assert stand.in_force() == [FORMER]
    stand.turn("ON", by="driver")
    assert stand.in_force() == [NEW]


@pytest.mark.parametrize(("position", "by"), [("OFF", "driver"), ("ACC", "driver"), ("ON", "remote")])
def test_save_needs_the_engine_on(stand: CodeStand, position: str, by: str) -> None:
    """Else it is refused with a reason, and OFF and ON change nothing."""
    stand.turn(position, by)
    stand.save()
    assert stand.events() == ["refused"]
    stand.turn("OFF")
    stand.turn("ON")
    assert stand.in_force() == [FORMER]


@pytest.mark.parametrize("after", ["Save", "OFF", "ON"])
def test_it_outlives_power(stand: CodeStand, after: str) -> None:
    """Whenever the supply is lost, the procedure goes on where it was, and the message of Save may come again."""
    stand.turn("ON")
    stand.save(message_id="save")
    steps = ["OFF", "ON"]
    done = {"Save": 0, "OFF": 1, "ON": 2}[after]
    for position in steps[:done]:
        stand.turn(position)
    stand.lose_power()
    stand.save(message_id="save")
    assert stand.in_force() == [NEW if after == "ON" else FORMER]
    for position in steps[done:]:
        stand.turn(position)
    assert stand.in_force() == [NEW]
    assert stand.events() == ["off", "saved"]


def test_a_unit_that_boots_with_the_engine_on_has_seen_it(stand: CodeStand) -> None:
    """The supply often drops when an engine is started."""
    stand.turn("ON")
    stand.save()
    stand.turn("OFF")
    stand.tcu.set_supply(0.0)
    stand.turn("ON")
    stand.tcu.set_supply(SUPPLY_V)
    stand.pass_time(10.0)
    assert stand.in_force() == [NEW]


def test_cancelled_it_never_comes_into_force(stand: CodeStand) -> None:
    """Only the setting that is named is cancelled; cancelling what is saved changes nothing."""
    stand.turn("ON")
    stand.save()
    stand.down("code-cancel", setting="s-0")
    assert stand.events() == []
    stand.down("code-cancel", setting="s-1")
    stand.turn("OFF")
    stand.turn("ON")
    assert (stand.in_force(), stand.events()) == ([FORMER], ["cancelled"])
    stand.save(setting="s-2")
    stand.turn("OFF")
    stand.turn("ON")
    stand.down("code-cancel", setting="s-2")
    assert stand.in_force() == [NEW]


def test_a_later_setting_takes_the_place_of_an_earlier_one(stand: CodeStand) -> None:
    """And needs an OFF of its own."""
    stand.turn("ON")
    stand.save("9999", "s-1")
    stand.turn("OFF")
    stand.down("code-cancel", setting="s-1")
    stand.turn("ON")
    stand.save(NEW, "s-2")
    stand.turn("ACC")
    stand.turn("ON")
    assert stand.in_force() == [FORMER]
    stand.turn("OFF")
    stand.turn("ON")
    assert stand.in_force() == [NEW]


def test_forgotten_no_code_is_good_until_one_is_set(stand: CodeStand) -> None:
    """Nor the former one, nor none at all, also after a power loss."""
    stand.turn("ON")
    stand.save()
    stand.down("code-forget")
    stand.turn("OFF")
    stand.turn("ON")
    assert (stand.in_force(), stand.accepts(None), stand.accepts("")) == ([], False, False)
    stand.lose_power()
    assert stand.in_force() == []
    stand.save(setting="s-2")
    stand.turn("OFF")
    stand.turn("ON")
    assert stand.in_force() == [NEW]
    assert stand.told_set() == [True, False, False, True]


@pytest.mark.parametrize(
    "content",
    [{}, {"setting": "s"}, {"setting": 1, "code": NEW}, {"setting": "s", "code": 2580}, {"setting": "s", "code": ""}],
)
def test_a_message_that_cannot_be_read_changes_nothing(stand: CodeStand, content: dict[str, Any]) -> None:
    """It is logged, without the code."""
    stand.turn("ON")
    stand.down("code-save", **content)
    stand.turn("OFF")
    stand.turn("ON")
    assert stand.in_force() == [FORMER]
    assert any("not understood" in line for line in stand.lines)


def test_no_code_is_ever_printed(stand: CodeStand) -> None:
    """The console is read by others."""
    stand.turn("ON")
    stand.save("770077")
    stand.turn("OFF")
    stand.turn("ON")
    assert "770077" not in stand.printed.decode()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["OFF", "ACC", "ON", "remote", "save", "cancel", "power"]), max_size=8))
def test_whatever_happens_exactly_one_code_is_in_force(steps: list[str]) -> None:
    """The new one exactly when the driver turned the ignition ON after an OFF after Save with the ignition ON."""
    stand = CodeStand()
    position, pending, off_seen, expected = "OFF", False, False, FORMER
    for number, step in enumerate(steps):
        if step == "save":
            stand.save(NEW, f"s-{number}")
            pending, off_seen = position == "ON", False
        elif step == "cancel":
            stand.down(
                "code-cancel", setting=f"s-{max((n for n, s in enumerate(steps[:number]) if s == 'save'), default=0)}"
            )
            pending = False
        elif step == "power":
            stand.lose_power()
        else:
            position = step
            stand.turn("ON" if step == "remote" else step, "remote" if step == "remote" else "driver")
            off_seen = off_seen or step == "OFF"
            if pending and off_seen and step == "ON":
                pending, expected = False, NEW
    assert stand.in_force() == [expected]
    stand.world.console.bench.close()
