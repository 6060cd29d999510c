"""The preferences stay as they were set, whatever becomes of phone, session and unit; bad requests change nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.pref.steps import HEALTH, REPLY, THEFT, TYPES, Causes, insist, not_notified, preferences, switch

DAY_S = 86_400.0


def _log_in_again(bench: Bench) -> None:
    insist("the log-in", bench.owner.app.log_in())


def _wait_300_days(bench: Bench) -> None:
    bench.clock.sleep(300 * DAY_S, "most of a year")


def _restart_the_unit(bench: Bench) -> None:
    bench.needs("supply")
    bench.power_cycle(60.0)


def _lose_the_network(bench: Bench) -> None:
    bench.needs("network")
    bench.network.outage()
    bench.clock.sleep(DAY_S, "a day without a network")
    bench.network.restore()
    bench.clock.sleep(60.0, "the unit to register")


def _leave_the_app(bench: Bench) -> None:
    bench.owner.close_app()
    bench.owner.open_app()


def _install_on_another_phone(bench: Bench) -> None:
    phone = bench.people.second_phone
    insist("the log-in on another phone", phone.app.log_in())
    insist("the installation of the app", phone.app.register_phone())


EVENTS: dict[str, Callable[[Bench], None]] = {
    "a new log-in": _log_in_again,
    "300 days": _wait_300_days,
    "a restart of the unit": _restart_the_unit,
    "a day without a network": _lose_the_network,
    "leaving the app": _leave_the_app,
    "another phone": _install_on_another_phone,
}


@needs("push")
@verifies("PREF_001", "PREF_002", "PREF_003")
@pytest.mark.parametrize("event", EVENTS)
def test_preferences_outlast(bench: Bench, causes: Causes, event: str) -> None:
    """Two types are off; after the event the app shows them so, and they still notify nobody."""
    switch(bench, False, THEFT, HEALTH)
    before = preferences(bench)
    EVENTS[event](bench)
    bench.expect("PREF_001").equal(preferences(bench), before, "preferences shown")
    not_notified(bench, "PREF_002", THEFT, causes.cause(THEFT))
    not_notified(bench, "PREF_003", HEALTH, causes.cause(HEALTH))


@verifies("PREF_001")
def test_the_first_state_of_the_preferences(bench: Bench, paired_vehicle: Vehicle) -> None:
    """All four types are there from the start; whether they are on is not said and recorded."""
    shown = preferences(bench)
    bench.expect("PREF_001").equal(sorted(shown), sorted(TYPES), "types shown")
    bench.expect("PREF_001").equal(shown, dict.fromkeys(TYPES, True), "preferences at first", judged=False)


BAD: dict[str, Any] = {
    "an unknown type": {"weather": False},
    "no name": {"": False},
    "another spelling": {"THEFT": False},
    "an unknown type beside a known one": {THEFT: False, "weather": False},
    "a known type before an unknown one": {HEALTH: False, "area": False},
    "a text": {THEFT: "off"},
    "a number": {THEFT: 0},
    "nothing": {THEFT: None},
    "a list of types": [THEFT],
    "a type instead of types": THEFT,
    "no types": None,
}


@verifies("PREF_001")
@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("on", [True, False], ids=["from-on", "from-off"])
def test_a_bad_request_changes_nothing(bench: Bench, paired_vehicle: Vehicle, bad: str, on: bool) -> None:
    """An unknown type, or what is no switch: refused with a reason, and every preference is as before."""
    switch(bench, on, *TYPES)
    reply = bench.owner.notifications.set_preferences(BAD[bad])
    bench.expect("PREF_001").refused(reply)
    bench.expect("PREF_001").equal(preferences(bench), dict.fromkeys(TYPES, on), "preferences shown")


@needs("second-owner")
@verifies("PREF_001")
def test_nobody_else_switches_them(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Somebody else with an account can neither see nor change the preferences of this vehicle."""
    switch(bench, False, REPLY)
    before = preferences(bench)
    stranger = bench.people.second_owner
    insist("the log-in", stranger.app.log_in())
    bench.expect("PREF_001").refused(stranger.notifications.settings())
    bench.expect("PREF_001").refused(stranger.notifications.set_preference(REPLY, True))
    bench.expect("PREF_001").equal(preferences(bench), before, "preferences shown")
