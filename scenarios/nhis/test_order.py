"""The history stands in the order of its dates, the latest first."""

from __future__ import annotations

import pytest

from fixtures import Bench, needs, verifies
from scenarios.nhis.steps import break_glass, cause_all, dates, entries, identities, in_order, of_type
from scenarios.pref.steps import CALM_S, HEALTH, NOTICE_S, REPLY, THEFT, Causes

ORDER = "NHIS_003"


@verifies("NHIS_003")
def test_the_latest_comes_first(bench: Bench, causes: Causes) -> None:
    """Seven events of four types: each new one stands above all others, and the list is in order."""
    listed: list[str] = []
    for kind in (REPLY, THEFT, HEALTH, THEFT, REPLY, HEALTH, THEFT):
        causes.cause(kind)
        bench.clock.sleep(CALM_S, "the next event")
        now = entries(bench)
        bench.expect(ORDER).equal(identities(now)[1:], listed, "what stands below the new one")
        in_order(bench, ORDER, now)
        listed = identities(now)
    bench.expect(ORDER).equal(len(set(dates(entries(bench)))), 7, "different dates")


@needs("network")
@verifies("NHIS_003")
@pytest.mark.parametrize("late", [THEFT, HEALTH])
def test_an_older_event_that_becomes_known_later_stands_below(bench: Bench, causes: Causes, late: str) -> None:
    """An intrusion (or a warning) without a network, then a command that fails for it: the older event stays older."""
    bench.network.outage()
    bench.clock.sleep(CALM_S, "the unit to lose the network")
    causes.cause(late)
    bench.clock.sleep(CALM_S, "the owner to look")
    bench.owner.remote.do("lock", within_s=300.0)
    bench.clock.sleep(CALM_S, "the network")
    bench.network.restore()
    bench.clock.sleep(CALM_S, "the unit to catch up")
    listed = entries(bench)
    bench.expect(ORDER).equal(len(listed), 2, "entries")
    bench.expect(ORDER).equal(len(of_type(listed, late)), 1, "entries of the older event")
    in_order(bench, ORDER, listed)


@needs("network", "supply")
@verifies("NHIS_003")
def test_events_of_an_outage_with_a_power_loss_are_in_order(bench: Bench, causes: Causes) -> None:
    """Events before, during and after an outage in which the unit also loses its supply: all in order."""
    causes.cause(THEFT)
    bench.network.outage()
    bench.clock.sleep(CALM_S, "the unit to lose the network")
    causes.cause(HEALTH)
    bench.clock.sleep(CALM_S, "the next event")
    causes.cause(THEFT)
    bench.clock.sleep(CALM_S, "the next event")
    bench.power_cycle(60.0)
    bench.network.restore()
    bench.clock.sleep(CALM_S, "the unit to catch up")
    causes.cause(REPLY)
    bench.clock.sleep(NOTICE_S, "the history")
    listed = entries(bench)
    bench.expect(ORDER).equal(len(listed), 4, "entries")
    in_order(bench, ORDER, listed)


@verifies("NHIS_003")
def test_two_events_of_one_instant(bench: Bench, causes: Causes) -> None:
    """Two warnings come on at the same instant, between two other events: both stand between them."""
    causes.cause(REPLY)
    bench.clock.sleep(CALM_S, "the drive")
    bench.vehicle.turn_ignition("ON")
    bench.clock.sleep(CALM_S, "the fault")
    for warning in ("brake", "abs"):
        bench.vehicle.raise_warning(warning)
    bench.clock.sleep(CALM_S, "the end of the drive")
    bench.vehicle.turn_ignition("OFF")
    causes.cause(THEFT)
    bench.clock.sleep(NOTICE_S, "the history")
    listed = entries(bench)
    categories = [entry["categoryKey"] for entry in listed]
    bench.expect(ORDER).equal(categories, ["SVT", "maintenance", "maintenance", "remotecontrol"], "order of the types")
    in_order(bench, ORDER, listed)


@verifies("NHIS_003")
def test_the_order_holds_over_midnight_and_new_year(bench: Bench, causes: Causes) -> None:
    """An event every nine hours for a week, and one every 40 days for a year and more: all in order."""
    for hours, times in ((9, 19), (960, 8)):
        for _ in range(times):
            bench.owner.app.log_in()
            causes.cause(REPLY)
            bench.clock.sleep(hours * 3600.0, "the next event")
    bench.owner.app.log_in()
    listed = entries(bench)
    bench.expect(ORDER).equal(len(listed), 27, "entries")
    in_order(bench, ORDER, listed)


@verifies("NHIS_003")
def test_a_long_history_is_in_order(bench: Bench, causes: Causes) -> None:
    """Three hundred intrusions, and something else at both ends: the whole list is in order."""
    cause_all(bench, causes, (HEALTH,))
    break_glass(bench, 300)
    causes.cause(REPLY)
    bench.clock.sleep(NOTICE_S, "the history")
    listed = entries(bench)
    bench.expect(ORDER).equal(len(listed), 302, "entries")
    in_order(bench, ORDER, listed)
