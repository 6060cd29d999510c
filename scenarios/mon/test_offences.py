"""The number of offences of the last 30 days: which of them count, and for how long (READING_22)."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.mon.steps import (
    ABOVE_KMH,
    BELOW_KMH,
    KINDS,
    SPEED,
    begin_trip,
    breach,
    end_trip,
    history,
    insist,
    instant_of,
    offences,
    save_one,
    speed_up,
    stay_off,
)

EACH_KIND = pytest.mark.parametrize("kind", KINDS)
#: from the end of a trip until the cloud has heard of it
REPORTED_S = 10.0
#: the switching point is narrowed down to this
RESOLUTION_S = 5.0


def _offend(bench: Bench, kind: str = SPEED) -> float:
    """One offence; when, in seconds of bench time, to half a minute."""
    began_s = breach(bench, kind)
    bench.clock.sleep(REPORTED_S, "the cloud to hear of it")
    return began_s


@EACH_KIND
@verifies("MON_002")
def test_each_breach_counts(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """None at first; one more with each breach."""
    save_one(bench, kind)
    stay_off(bench)
    for count in range(4):
        bench.expect("MON_002").equal(offences(bench), count, "offences")
        _offend(bench, kind)


@verifies("MON_002")
def test_many_offences(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A hundred and twenty offences of one drive are shown as that many."""
    save_one(bench, SPEED)
    stay_off(bench)
    begin_trip(bench)
    for _times in range(120):
        speed_up(bench, BELOW_KMH, ABOVE_KMH, for_s=20.0)
    end_trip(bench)
    bench.clock.sleep(REPORTED_S, "the cloud to hear of it")
    bench.expect("MON_002").equal(offences(bench), 120, "offences")


@verifies("MON_002")
def test_offences_count_although_nobody_is_notified(bench: Bench, paired_vehicle: Vehicle) -> None:
    """With notifications of this type switched off, a breach is an offence all the same."""
    save_one(bench, SPEED)
    insist("the preference", bench.owner.notifications.set_preference("area-speed-curfew", False))
    stay_off(bench)
    _offend(bench)
    bench.expect("MON_002").equal(offences(bench), 1, "offences")


@pytest.mark.parametrize("then", ["disabled", "deleted"])
@verifies("MON_002")
def test_offences_outlive_their_alert(bench: Bench, paired_vehicle: Vehicle, then: str) -> None:
    """Whether the offences of an alert that is no more are shown is recorded on a real service, and pinned to yes."""
    alert = save_one(bench, SPEED)
    stay_off(bench)
    bench.expect("MON_002").equal(offences(bench), 0, "offences before")
    _offend(bench)
    monitoring = bench.owner.monitoring
    insist(f"having it {then}", monitoring.switch(alert, False) if then == "disabled" else monitoring.delete(alert))
    bench.expect("MON_002").equal(offences(bench), 1, f"offences of an alert {then}", judged=bench.case.pinned)


@EACH_KIND
@verifies("MON_002", "MON_003")
def test_an_offence_counts_for_thirty_days(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """Counted up to the age of 30 days, not counted when it is older."""
    window = bench.limit("MON_OFFENCE_WINDOW")
    save_one(bench, kind)
    stay_off(bench)
    bench.expect("MON_002").equal(offences(bench), 0, "offences before")
    _offend(bench, kind)
    event_s = _event_s(bench, kind)
    bench.clock.sleep_until(event_s + window.inside_s, "almost 30 days")
    bench.expect("MON_002").equal(offences(bench), 1, "offences at this age")
    bench.clock.sleep_until(event_s + window.outside_s, "30 days")
    bench.expect("MON_003").equal(offences(bench), 0, "offences at this age")
    bench.clock.sleep(40 * 86_400.0, "forty more days")
    bench.expect("MON_003").equal(offences(bench), 0, "offences at this age")


@verifies("MON_002", "MON_003")
def test_offences_grow_old_one_by_one(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Offences ten days apart: the number never exceeds those of the last 30 days, over a quarter of a year."""
    window = bench.limit("MON_OFFENCE_WINDOW")
    save_one(bench, SPEED)
    stay_off(bench)
    events_s: list[float] = []
    for _round in range(9):
        events_s.append(_offend(bench))
        bench.clock.sleep(5 * 86_400.0, "five days")
        young = sum(bench.clock.now_s - event_s <= window.nominal_s for event_s in events_s)
        bench.expect("MON_002").equal(offences(bench), young, "offences of the last 30 days")
        bench.clock.sleep(5 * 86_400.0, "five more days")
    bench.clock.sleep(31 * 86_400.0, "a month without a drive")
    bench.expect("MON_003").equal(offences(bench), 0, "offences of the last 30 days")


@needs("network")
@verifies("MON_002", "MON_003")
def test_an_offence_that_is_reported_late_counts_from_its_own_time(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A breach without network, reported twelve days later: it bears its own time and counts for 30 days from then."""
    window = bench.limit("MON_OFFENCE_WINDOW")
    save_one(bench, SPEED)
    stay_off(bench)
    bench.network.outage()
    offended, offended_s = bench.clock.utc, bench.clock.now_s
    breach(bench, SPEED)
    bench.clock.sleep(12 * 86_400.0, "the network to be back")
    bench.expect("MON_002").equal(offences(bench), 0, "offences before the cloud can know")
    bench.network.restore()
    bench.clock.sleep(60.0, "the unit to report")
    bench.expect("MON_002").equal(offences(bench), 1, "offences")
    entries = history(bench, SPEED)
    late_s = (instant_of(entries[0]) - offended).total_seconds() if entries else None
    bench.expect("MON_002").between(late_s, 0.0, 120.0, "s", "the time of the entry after the trip began")
    bench.clock.sleep_until(offended_s + window.inside_s, "almost 30 days")
    bench.expect("MON_002").equal(offences(bench), 1, "offences at this age")
    bench.clock.sleep_until(offended_s + 120.0 + window.outside_s, "30 days")
    bench.expect("MON_003").equal(offences(bench), 0, "offences at this age")


@verifies("MON_002", "MON_003")
def test_the_age_up_to_which_an_offence_counts_is_measured(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Where an offence is counted no more is found by asking again and again, and reported."""
    window = bench.limit("MON_OFFENCE_WINDOW")
    save_one(bench, SPEED)
    stay_off(bench)
    _offend(bench)
    event_s = _event_s(bench, SPEED)
    bench.clock.sleep_until(event_s + window.inside_s, "almost 30 days")
    bench.expect("MON_002").equal(offences(bench), 1, "offences at this age")
    step_s = max(RESOLUTION_S, (window.outside_s - window.inside_s) / 100)
    age_s = window.inside_s
    while offences(bench) and age_s < window.outside_s:
        bench.clock.sleep(step_s, "the offence to grow old")
        age_s = bench.clock.now_s - event_s
    note = f"counted at an age of {age_s - step_s:.0f} s, not at {age_s:.0f} s"
    bench.measured("MON_OFFENCE_WINDOW", "MON_003", round(age_s - step_s / 2, 1), "s", note)
    bench.expect("MON_003").between(age_s, window.inside_s, window.outside_s + step_s, "s", "the age of the offence")


def _event_s(bench: Bench, kind: str) -> float:
    """When the offence was, by the history, in seconds of bench time."""
    return bench.clock.now_s - (bench.clock.utc - instant_of(history(bench, kind)[0])).total_seconds()
