"""Each type of notification has a switch, which governs it and no other."""

from __future__ import annotations

import itertools

import pytest

from fixtures import Bench, needs, verifies
from scenarios.pref.steps import (
    CALM_S,
    REPLY,
    REQUIREMENT_OF,
    TYPES,
    Causes,
    not_notified,
    notified,
    preferences,
    switch,
)

pytestmark = needs("push")

EACH_TYPE = pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=verifies(REQUIREMENT_OF[kind])) for kind in TYPES]
)
#: which of the four types are on
EACH_COMBINATION = pytest.mark.parametrize(
    "wanted",
    [tuple(compress) for size in range(5) for compress in itertools.combinations(TYPES, size)],
    ids=lambda wanted: "+".join(wanted) or "none",
)


@EACH_TYPE
@verifies("PREF_001")
def test_a_type_is_switched_off_and_on_again(bench: Bench, causes: Causes, kind: str) -> None:
    """On, a notification comes; off, none; on again, none of before, and one of what happens next."""
    requirement = REQUIREMENT_OF[kind]
    switch(bench, True, *TYPES)
    notified(bench, requirement, kind, causes.cause(kind))
    switch(bench, False, kind)
    bench.expect("PREF_001").equal(preferences(bench)[kind], False, f"{kind} as the app shows it")
    not_notified(bench, requirement, kind, causes.cause(kind))
    on_again_s = bench.clock.now_s
    switch(bench, True, kind)
    bench.expect("PREF_001").equal(preferences(bench)[kind], True, f"{kind} as the app shows it")
    not_notified(bench, requirement, kind, on_again_s)
    notified(bench, requirement, kind, causes.cause(kind))


@EACH_COMBINATION
@verifies("PREF_001", "PREF_002", "PREF_003", "PREF_004", "PREF_005")
def test_exactly_the_types_that_are_on_are_notified(bench: Bench, causes: Causes, wanted: tuple[str, ...]) -> None:
    """In each of the sixteen combinations, all four things happen: the phone hears of those that are on, once."""
    switch(bench, True, *wanted)
    switch(bench, False, *(kind for kind in TYPES if kind not in wanted))
    shown = preferences(bench)
    bench.expect("PREF_001").equal(shown, {kind: kind in wanted for kind in TYPES}, "preferences shown")
    for kind in TYPES:
        began_s = causes.cause(kind)
        (notified if kind in wanted else not_notified)(bench, REQUIREMENT_OF[kind], kind, began_s)
        bench.clock.sleep(CALM_S, "the next event")


@EACH_TYPE
@verifies("PREF_001")
def test_switching_one_type_leaves_the_others_as_they_were(bench: Bench, causes: Causes, kind: str) -> None:
    """From all on and from all off, one type is switched: the app shows the other three as before."""
    for others in (True, False):
        switch(bench, others, *TYPES)
        switch(bench, not others, kind)
        expected = dict.fromkeys(TYPES, others) | {kind: not others}
        bench.expect("PREF_001").equal(preferences(bench), expected, "preferences shown")
    notified(bench, REQUIREMENT_OF[kind], kind, causes.cause(kind))


@verifies("PREF_005")
def test_the_app_shows_how_a_command_ended_all_the_same(bench: Bench, causes: Causes) -> None:
    """With replies switched off no message comes, but the app that sent the command shows its end."""
    switch(bench, False, REPLY)
    began_s = bench.clock.now_s
    bench.expect("PREF_005").equal(bench.owner.lock(), "COMPLETED", "end of the command, in the app")
    bench.expect("PREF_005").equal(bench.owner.unlock(), "COMPLETED", "end of the command, in the app")
    not_notified(bench, "PREF_005", REPLY, began_s)


@verifies("PREF_005")
@pytest.mark.parametrize("on", [True, False], ids=["on", "off"])
def test_replies_to_commands_that_fail_are_of_the_same_type(bench: Bench, causes: Causes, on: bool) -> None:
    """A command that the vehicle does not carry out: its reply heeds the same switch."""
    switch(bench, on, REPLY)
    bench.vehicle.obeys_requests = False
    began_s = bench.clock.now_s
    bench.owner.lock()
    (notified if on else not_notified)(bench, "PREF_005", REPLY, began_s)


@needs("network")
@EACH_TYPE
def test_the_switch_at_the_delivery_decides(bench: Bench, causes: Causes, kind: str) -> None:
    """What happened without a network is delivered later: switched off meanwhile, it does not reach the phone."""
    requirement = REQUIREMENT_OF[kind]
    switch(bench, True, *TYPES)
    if kind == REPLY:
        bench.network.outage()
        bench.clock.sleep(CALM_S, "the unit to lose the network")
        began_s = bench.clock.now_s
        bench.owner.lock()  # ends by itself, in the cloud
    else:
        bench.network.outage()
        bench.clock.sleep(CALM_S, "the unit to lose the network")
        began_s = causes.cause(kind)
    switch(bench, False, kind)
    bench.network.restore()
    not_notified(bench, requirement, kind, began_s)
