"""The history lists each notification once, with date, time and type, and MORE tells more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.nhis.steps import (
    DATE_DIFFERS_S,
    cause_all,
    date_of,
    dates,
    entries,
    identities,
    of_type,
)
from scenarios.pref.steps import CALM_S, HEALTH, NOTICE_S, REPLY, THEFT, TYPES, Causes, notified, switch

LISTED = "NHIS_001"
EACH_TYPE = pytest.mark.parametrize("kind", TYPES)


@verifies("NHIS_001")
def test_at_first_the_history_is_empty(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Nothing has happened to a newly enrolled vehicle: nothing is listed."""
    bench.expect(LISTED).equal(identities(entries(bench)), [], "entries")


@EACH_TYPE
@verifies("NHIS_001")
def test_an_entry_has_date_time_and_type(bench: Bench, causes: Causes, kind: str) -> None:
    """One event of a type: one entry, of this type, with a title and with the date and time of the event."""
    before = bench.clock.utc
    causes.cause(kind)
    after = bench.clock.utc
    bench.clock.sleep(NOTICE_S, "the history")
    listed = entries(bench)
    bench.expect(LISTED).equal(len(listed), 1, "entries")
    bench.expect(LISTED).equal(len(of_type(listed, kind)), 1, f"entries of the type {kind}")
    bench.expect(LISTED).equal(bool(listed[0]["messageTitle"].strip()), True, "the entry has a title")
    reply = bench.owner.history()
    bench.expect(LISTED).not_before(
        date_of(listed[0]), before - timedelta(seconds=DATE_DIFFERS_S), "date of the entry", reply.record
    )
    latest = after + timedelta(seconds=DATE_DIFFERS_S)
    bench.expect(LISTED).equal(dates(listed)[0] <= latest, True, "the entry is not of the future", reply.record)


@verifies("NHIS_001")
def test_titles_tell_the_types_apart(bench: Bench, causes: Causes) -> None:
    """The types are called differently, so that their reader can tell them apart."""
    cause_all(bench, causes, TYPES)
    titles = {str(entry["messageTitle"]) for entry in entries(bench)}
    bench.expect(LISTED).equal(len(titles), len(TYPES), "different titles")


@needs("push")
@verifies("NHIS_001")
def test_what_the_phone_got_is_what_is_listed(bench: Bench, causes: Causes) -> None:
    """Each message on the phone is listed once, with the same date and type."""
    cause_all(bench, causes)
    pushes = [record.data for record in bench.case.observations if record.what == "owner.push"]
    pushed = sorted(f"{push['timestamp']} {push['rule']}" for push in pushes)
    listed = sorted(f"{entry['timestamp']} {entry['ruleKey']}" for entry in entries(bench))
    bench.expect(LISTED).equal(listed, pushed, "entries, and messages on the phone")


@EACH_TYPE
@verifies("NHIS_001")
def test_a_type_that_is_off_is_listed_all_the_same(bench: Bench, causes: Causes, kind: str) -> None:
    """With its type switched off, the event is in the history (pinned)."""
    switch(bench, False, kind)
    causes.cause(kind)
    bench.clock.sleep(NOTICE_S, "the history")
    listed = len(of_type(entries(bench), kind))
    bench.expect(LISTED).equal(listed, 1, f"entries of the type {kind}", judged=bench.case.pinned)


@needs("network")
@verifies("NHIS_001")
def test_a_bad_network_lists_nothing_twice(bench: Bench, causes: Causes) -> None:
    """Half of the messages get lost and are repeated: each event is listed once."""
    bench.network.set_loss(50.0)
    for kind in (THEFT, HEALTH, THEFT, HEALTH):
        causes.cause(kind)
        bench.clock.sleep(2 * CALM_S, "the unit to get through")
    bench.network.set_loss(0.0)
    bench.clock.sleep(CALM_S, "the unit to catch up")
    listed = entries(bench)
    for kind in (THEFT, HEALTH):
        bench.expect(LISTED).equal(len(of_type(listed, kind)), 2, f"entries of the type {kind}")


@needs("network")
@verifies("NHIS_001")
def test_an_event_without_a_network_has_its_own_date(bench: Bench, causes: Causes) -> None:
    """An intrusion without a network is listed hours later, with the date and time at which it happened."""
    bench.network.outage()
    bench.clock.sleep(CALM_S, "the unit to lose the network")
    began = bench.clock.utc
    causes.cause(THEFT)
    ended = bench.clock.utc
    bench.clock.sleep(6 * 3600.0, "the network")
    bench.network.restore()
    bench.clock.sleep(CALM_S, "the unit to catch up")
    listed = entries(bench)
    bench.expect(LISTED).equal(len(listed), 1, "entries")
    shown = began <= dates(listed)[0] <= ended + timedelta(seconds=DATE_DIFFERS_S)
    bench.expect(LISTED).equal(shown, True, "the date is that of the event", judged=bench.case.pinned)


@EACH_TYPE
@verifies("NHIS_002")
def test_more_tells_more_of_the_entry(bench: Bench, causes: Causes, kind: str) -> None:
    """The details are of the same entry, and say what happened."""
    causes.cause(kind)
    bench.clock.sleep(NOTICE_S, "the history")
    entry = entries(bench)[0]
    reply = bench.owner.notifications.details(entry["notificationId"])
    bench.expect("NHIS_002").accepted(reply)
    details = reply.body["data"]["attributes"]
    bench.expect("NHIS_002").equal(identities([details]), identities([entry]), "the entry", reply.record)
    said = str(details["messageDescription"]).strip()
    bench.expect("NHIS_002").equal(bool(said), True, "the details say what happened", reply.record)


@verifies("NHIS_002")
@pytest.mark.parametrize("entry", ["notification-999999", "0", "*", "%2e%2e", "é"])
def test_there_are_no_details_of_what_is_not_listed(bench: Bench, causes: Causes, entry: str) -> None:
    """An entry that does not exist: refused, and the list is as before."""
    causes.cause(REPLY)
    before = identities(entries(bench))
    bench.expect("NHIS_002").refused(bench.owner.notifications.details(entry))
    bench.expect("NHIS_002").equal(identities(entries(bench)), before, "entries")


@needs("push", "second-owner")
@verifies("NHIS_001")
def test_nobody_else_reads_it(bench: Bench, causes: Causes) -> None:
    """Somebody else with an account sees neither the list nor an entry of it."""
    notified(bench, LISTED, THEFT, causes.cause(THEFT))
    entry = entries(bench)[0]["notificationId"]
    stranger = bench.people.second_owner
    stranger.app.log_in()
    bench.expect(LISTED).refused(stranger.notifications.history())
    bench.expect(LISTED).refused(stranger.notifications.details(entry))
