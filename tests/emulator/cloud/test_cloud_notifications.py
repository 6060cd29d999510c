"""Notifications: what raises one, the preferences, the history, and the pushes to the phone."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.rules import PREFERENCES
from tests.emulator.cloud.stand import LAMPS, Stand


def owned(**parameters: Any) -> Stand:
    """A vehicle in use, assistance enabled, with one phone in the foreground."""
    stand = Stand(**parameters)
    stand.own()
    stand.cloud.notifications.set_assistance(stand.vehicle, True)
    stand.cloud.push.register(stand.account, None, foreground=True)
    return stand


def theft(stand: Stand, **content: Any) -> dict[str, Any]:
    """The TCU reports a theft."""
    return stand.uplink("theft", **({"cause": "alarm", "position": {"lat": 13.75, "lon": 100.5}} | content))


def pushed(stand: Stand) -> list[str]:
    """The rule keys of what has reached the phone, after the latency."""
    stand.wait(1)
    return [message["ruleKey"] for message in stand.cloud.push.get("phone-1").messages]


def recorded(stand: Stand) -> list[str]:
    """The rule keys of the history in its order."""
    return [entry.rule.key for entry in stand.cloud.notifications.history(stand.vehicle)]


def test_a_theft_is_one_notification_and_one_push() -> None:
    """A repetition of the uplink adds neither."""
    stand = owned()
    message = theft(stand)
    stand.cloud.receive(message)
    assert pushed(stand) == ["burglar.car.stolen"]
    assert recorded(stand) == ["burglar.car.stolen"]
    assert stand.cloud.notifications.history(stand.vehicle)[0].rule.category == "SVT"


@pytest.mark.parametrize(("assistance", "preference"), list(itertools.product((True, False), repeat=2)))
def test_a_theft_push_needs_assistance_and_the_preference(assistance: bool, preference: bool) -> None:
    """Only with both; the history has it in any case."""
    stand = owned()
    stand.cloud.notifications.set_assistance(stand.vehicle, assistance)
    stand.cloud.notifications.set_preferences(stand.vehicle, {"theft": preference})
    theft(stand)
    assert pushed(stand) == (["burglar.car.stolen"] if assistance and preference else [])
    assert recorded(stand) == ["burglar.car.stolen"]


@pytest.mark.parametrize("on", list(itertools.product((True, False), repeat=3)))
def test_each_type_is_switched_on_its_own(on: tuple[bool, bool, bool]) -> None:
    """In every combination of theft, health and command reply, exactly the enabled ones are pushed."""
    stand = owned()
    kinds = ("theft", "vehicle-health", "remote-command-reply")
    stand.cloud.notifications.set_preferences(stand.vehicle, dict(zip(kinds, on, strict=True)))
    theft(stand)
    stand.lamps("brake")
    action = stand.cloud.commands.command(stand.vehicle, "lock", None)
    stand.uplink("result", command=action.id, status="COMPLETED", reason="")
    rules = ("burglar.car.stolen", "brake.alert", "remote.command.reply")
    assert pushed(stand) == [rule for rule, enabled in zip(rules, on, strict=True) if enabled]


@pytest.mark.parametrize("lamp", LAMPS)
def test_a_lamp_that_goes_on_is_notified_once(lamp: str) -> None:
    """Not again while it stays on, and again after it went off."""
    stand = owned()
    stand.lamps(lamp)
    stand.lamps(lamp)
    assert len(pushed(stand)) == 1
    stand.lamps()
    stand.lamps(lamp)
    assert len(set(pushed(stand))) == 1
    assert len(pushed(stand)) == 2


def test_a_lamp_the_vehicle_lacks_is_not_notified() -> None:
    """Equipment decides, unless the parameter makes the cloud ignore it."""
    for respected, expected in ((True, []), (False, ["wheel.alert"])):
        stand = owned(equipment_respected=respected)
        stand.vehicle.equipment = {"brake": True, "tire_pressure": False}
        stand.lamps("tire_pressure")
        assert pushed(stand) == expected


def test_a_vehicle_without_an_owner_notifies_nobody() -> None:
    """Before ownership is authenticated nothing is pushed or kept for later."""
    stand = Stand()
    stand.cloud.vehicles.add(stand.account, stand.vehicle.vin, True)
    stand.cloud.push.register(stand.account, None, foreground=True)
    theft(stand)
    assert pushed(stand) == []
    assert recorded(stand) == []


def test_the_history_is_ordered_by_the_time_of_the_event() -> None:
    """An older event that is delivered late does not stand above a newer one."""
    stand = owned()
    stand.wait(100)
    now_ms = stand.cloud.calendar.now_ms
    theft(stand, t_ms=now_ms)
    stand.lamps("brake", t_ms=now_ms - 50_000)
    stand.lamps("brake", "abs", t_ms=now_ms)
    assert recorded(stand) == ["abs.alert", "burglar.car.stolen", "brake.alert"]


@pytest.mark.parametrize(("foreground", "presentation"), [(True, "banner"), (False, "home-screen")])
def test_a_push_is_presented_as_the_phone_is_when_it_arrives(foreground: bool, presentation: str) -> None:
    """It arrives after the latency, not before; what the phone was at the event does not matter."""
    stand = owned()
    theft(stand)
    stand.cloud.push.register(stand.account, "phone-1", foreground)
    phone = stand.cloud.push.get("phone-1")
    stand.wait(0.799999999)
    assert phone.messages == []
    stand.wait(0.000000001)
    assert [message["presentation"] for message in phone.messages] == [presentation]


def test_a_phone_belongs_to_its_account() -> None:
    """Another account can neither change it nor get its pushes."""
    stand = owned()
    stranger = stand.cloud.preload_account("second@example.org", "other secret")
    with pytest.raises(Refusal, match="another account"):
        stand.cloud.push.register(stranger, "phone-1", foreground=False)
    theirs = stand.cloud.push.register(stranger, None, foreground=True)
    theft(stand)
    assert len(pushed(stand)) == 1
    assert theirs.messages == []


@pytest.mark.parametrize("wanted", [{"theft": "yes"}, {"unheard-of": True}, [], None, {"theft": False, "x": True}])
def test_wrong_preferences_are_refused_and_change_nothing(wanted: object) -> None:
    """An unknown type or a value that is no switch leaves every preference as it was."""
    stand = owned()
    with pytest.raises(Refusal, match="PREFERENCE"):
        stand.cloud.notifications.set_preferences(stand.vehicle, wanted)
    assert stand.cloud.notifications.settings(stand.vehicle).preferences == dict.fromkeys(PREFERENCES, True)


def test_a_start_that_failed_is_replied_to_with_another_rule() -> None:
    """A start that was carried out and one that timed out have the keys of the owner API."""
    stand = owned()
    action = stand.cloud.commands.command(stand.vehicle, "engine-start", None)
    stand.uplink("result", command=action.id, status="COMPLETED", reason="")
    stand.cloud.commands.command(stand.vehicle, "engine-start", None)
    stand.wait(120)
    assert pushed(stand) == ["remote.start.engine", "remote.start.unavailable"]


# what the parameters change


@pytest.mark.parametrize(
    ("parameters", "pushes", "entries"),
    [
        ({"push_respects_preferences": False}, 1, 1),
        ({"push_repeated": True}, 0, 1),
        ({"history_recorded": False}, 0, 0),
        ({"repeats_dropped": False}, 0, 2),
    ],
)
def test_parameters_with_the_theft_preference_off(parameters: dict[str, Any], pushes: int, entries: int) -> None:
    """Each parameter changes pushes and history in its own way."""
    stand = owned(**parameters)
    stand.cloud.notifications.set_preferences(stand.vehicle, {"theft": False})
    stand.cloud.receive(theft(stand))
    assert (len(pushed(stand)), len(recorded(stand))) == (pushes, entries)


def test_parameter_push_repeated() -> None:
    """Each notification is pushed twice, and recorded once."""
    stand = owned(push_repeated=True)
    theft(stand)
    assert (len(pushed(stand)), len(recorded(stand))) == (2, 1)


def test_parameter_assistance_not_required() -> None:
    """A theft is pushed although assistance is off."""
    stand = owned(assistance_required=False)
    stand.cloud.notifications.set_assistance(stand.vehicle, False)
    theft(stand)
    assert len(pushed(stand)) == 1


def test_parameter_history_oldest_first() -> None:
    """The history stands in the order of arrival."""
    stand = owned(history_newest_first=False)
    theft(stand)
    stand.wait(1)
    stand.lamps("brake")
    assert recorded(stand) == ["burglar.car.stolen", "brake.alert"]
