"""Where the vehicle is: the newest position that it had, with its time, and nothing that it had not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.find.steps import (
    CHIANG_MAI,
    OUTAGE_S,
    PATTAYA,
    PLACES,
    SHOWN_S,
    be_at,
    expect_at,
    expect_located,
    lose_fix,
    open_finder,
    park_at,
    refresh,
)

pytestmark = needs("gnss")

HOUR_S = 3600.0


@pytest.mark.parametrize("name", PLACES)
@verifies("FIND_001")
def test_a_parked_vehicle_is_found(bench: Bench, paired_vehicle: Vehicle, name: str) -> None:
    """The vehicle is parked somewhere, in any quarter of the world: the finder shows that place, and when that was."""
    parked = park_at(bench, PLACES[name])
    page = expect_at(bench, "FIND_001", PLACES[name])
    expect_located(bench, "FIND_001", page, parked, bench.clock.utc)


@verifies("FIND_001")
def test_the_place_stays_while_parked(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A month later the finder still shows where the vehicle was parked, and does not pretend to know it anew."""
    parked = park_at(bench, PATTAYA)
    shown = bench.clock.utc
    bench.clock.sleep(30 * 24 * HOUR_S, "a month")
    page = expect_at(bench, "FIND_001", PATTAYA)
    expect_located(bench, "FIND_001", page, parked, shown)


@verifies("FIND_001")
def test_each_parking_takes_the_place_of_the_one_before(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The vehicle is parked at one place after the other: the finder shows the last one."""
    for name in ("pattaya", "chiang-mai", "south-west", "pattaya"):
        parked = park_at(bench, PLACES[name])
        page = expect_at(bench, "FIND_001", PLACES[name])
        expect_located(bench, "FIND_001", page, parked, bench.clock.utc)


@verifies("FIND_001")
def test_a_vehicle_that_was_towed_is_found_on_request(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The vehicle is moved with the ignition OFF: a refresh shows where it is now, with the time of now."""
    park_at(bench, PATTAYA)
    be_at(bench, CHIANG_MAI)
    asked = bench.clock.utc
    refresh(bench)
    page = expect_at(bench, "FIND_001", CHIANG_MAI)
    expect_located(bench, "FIND_001", page, asked, bench.clock.utc)


@verifies("FIND_001")
def test_a_vehicle_on_its_way(bench: Bench, paired_vehicle: Vehicle) -> None:
    """While the vehicle is driven the text leaves open what is shown; on request it is the present position."""
    park_at(bench, PATTAYA)
    bench.vehicle.turn_ignition("ON")
    be_at(bench, CHIANG_MAI)
    page = open_finder(bench)
    there = page.lat_deg is not None and abs(page.lat_deg - CHIANG_MAI.lat_deg) < 0.01
    bench.expect("FIND_001").equal(there, False, "the moving vehicle is followed", page.reply.record, judged=False)
    asked = bench.clock.utc
    refresh(bench)
    page = expect_at(bench, "FIND_001", CHIANG_MAI)
    expect_located(bench, "FIND_001", page, asked, bench.clock.utc)


@verifies("FIND_001", "GEN_007")
def test_an_underground_car_park(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The fix is lost on the way in, ten minutes before the OFF: the last fix is shown, with its own time."""
    paired_vehicle.turn_ignition("ON")
    be_at(bench, PATTAYA)
    lost = bench.clock.utc
    lose_fix(bench)
    bench.clock.sleep(600.0, "the search for a free space")
    paired_vehicle.turn_ignition("OFF")
    bench.clock.sleep(SHOWN_S, "the unit to report OFF")
    page = expect_at(bench, "FIND_001", PATTAYA)
    expect_located(bench, "GEN_007", page, lost - timedelta(seconds=SHOWN_S), lost)


@pytest.mark.parametrize("ignition", ["OFF", "ON"])
@verifies("FIND_001", "GEN_007")
def test_a_refresh_without_fix_makes_nothing_newer(bench: Bench, paired_vehicle: Vehicle, ignition: str) -> None:
    """Without satellites a refresh shows the last fix with its own time: neither another place nor a newer time."""
    park_at(bench, PATTAYA)
    if ignition == "ON":
        paired_vehicle.turn_ignition("ON")
    bench.clock.sleep(60.0, "time to pass")
    lost = bench.clock.utc
    lose_fix(bench)
    bench.clock.sleep(HOUR_S, "an hour")
    refresh(bench)
    page = expect_at(bench, "FIND_001", PATTAYA)
    late = page.located_at is not None and page.located_at > lost + timedelta(seconds=SHOWN_S)
    bench.expect("GEN_007").equal(late, False, "a lost position is shown as a new one", page.reply.record)


@verifies("GEN_007")
def test_a_vehicle_that_never_had_a_fix(bench: Bench) -> None:
    """The receiver has never seen satellites: no position is shown, least of all 0, 0, whatever is asked."""
    lose_fix(bench)
    bench.needs("supply")
    bench.owner.pair()
    page = open_finder(bench)
    before = (page.lat_deg, page.lon_deg)
    bench.vehicle.ignition_cycle()
    refresh(bench)
    page = open_finder(bench)
    same = (page.lat_deg, page.lon_deg) in (before, (None, None))
    bench.expect("GEN_007").equal(same, True, "no position appears without a fix", page.reply.record)
    zero = page.lat_deg == 0.0 and page.lon_deg == 0.0
    bench.expect("GEN_007").equal(zero, False, "0, 0 is shown", page.reply.record)


@verifies("FIND_001", "GEN_007")
def test_a_fix_that_comes_back(bench: Bench, paired_vehicle: Vehicle) -> None:
    """After a drive without satellites the fix is back: the next parking and a refresh show the present position."""
    park_at(bench, PATTAYA)
    lose_fix(bench)
    paired_vehicle.turn_ignition("ON")
    paired_vehicle.drive(30.0)
    paired_vehicle.turn_ignition("OFF")
    bench.clock.sleep(SHOWN_S, "the unit to report OFF")
    be_at(bench, CHIANG_MAI)
    asked = bench.clock.utc
    refresh(bench)
    page = expect_at(bench, "FIND_001", CHIANG_MAI)
    expect_located(bench, "GEN_007", page, asked, bench.clock.utc)


@needs("network")
@verifies("FIND_001")
def test_parking_without_network(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The vehicle is parked where there is no network: the place before is shown, and the new one once there is."""
    before = park_at(bench, PATTAYA)
    shown = bench.clock.utc
    bench.network.outage()
    bench.clock.sleep(SHOWN_S, "the unit to lose the network")
    parked = park_at(bench, CHIANG_MAI)
    left = bench.clock.utc
    page = expect_at(bench, "FIND_001", PATTAYA)
    expect_located(bench, "FIND_001", page, before, shown)
    bench.clock.sleep(OUTAGE_S, "the outage to end")
    bench.network.restore()
    bench.clock.sleep(60.0, "the unit to report")
    page = expect_at(bench, "FIND_001", CHIANG_MAI)
    expect_located(bench, "FIND_001", page, parked, left)


@needs("network", "supply")
@verifies("FIND_001")
def test_a_place_waiting_for_the_network_outlasts_a_power_loss(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Parked without network, then the unit loses its supply, and the fix: with both back the place is shown."""
    park_at(bench, PATTAYA)
    bench.network.outage()
    bench.clock.sleep(SHOWN_S, "the unit to lose the network")
    parked = park_at(bench, CHIANG_MAI)
    lose_fix(bench)
    bench.power_cycle()
    bench.network.restore()
    bench.clock.sleep(60.0, "the unit to report")
    page = expect_at(bench, "FIND_001", CHIANG_MAI)
    expect_located(bench, "FIND_001", page, parked, bench.clock.utc)


@needs("supply")
@verifies("FIND_001", "GEN_007")
def test_a_power_loss_loses_no_place(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The unit loses its supply where there are no satellites: a refresh shows the last fix all the same."""
    parked = park_at(bench, PATTAYA)
    lost = bench.clock.utc
    lose_fix(bench)
    bench.power_cycle()
    bench.clock.sleep(30.0, "the unit to come to rest")
    refresh(bench)
    page = expect_at(bench, "FIND_001", PATTAYA)
    expect_located(bench, "GEN_007", page, parked, lost)


@needs("network")
@verifies("FIND_001")
def test_a_lossy_network_shows_the_last_place(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A network that loses every second packet repeats and delays much: in the end the last place is shown."""
    bench.network.set_loss(50.0)
    for name in ("pattaya", "chiang-mai", "south"):
        parked = park_at(bench, PLACES[name])
    bench.clock.sleep(OUTAGE_S, "the unit to have reported all of it")
    page = expect_at(bench, "FIND_001", PLACES["south"])
    expect_located(bench, "FIND_001", page, parked, bench.clock.utc)


@verifies("FIND_001")
def test_a_remote_start_moves_nothing(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The engine is started and stopped remotely: the place is that where the vehicle stands."""
    park_at(bench, PATTAYA)
    paired_vehicle.park_and_lock()
    bench.owner.start_engine()
    bench.clock.sleep(60.0, "the engine to run")
    bench.owner.stop_engine()
    bench.clock.sleep(SHOWN_S, "the unit to report")
    expect_at(bench, "FIND_001", PATTAYA)


@needs("push")
@verifies("FIND_001")
def test_a_theft_shows_where_it_was(bench: Bench, guarded_vehicle: Vehicle) -> None:
    """A vehicle is carried off and forced: the finder shows where that was, on request."""
    park_at(bench, PATTAYA)
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(120.0, "the minute after locking")
    be_at(bench, CHIANG_MAI)
    forced = bench.clock.utc
    guarded_vehicle.force_door()
    bench.clock.sleep(60.0, "the alert")
    refresh(bench)
    page = expect_at(bench, "FIND_001", CHIANG_MAI)
    expect_located(bench, "FIND_001", page, forced, bench.clock.utc)


@needs("second-owner")
@verifies("FIND_001")
def test_somebody_else_does_not_find_it(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Another account is shown no position of the vehicle and cannot have it reported; the owner still finds it."""
    park_at(bench, PATTAYA)
    other = bench.people.second_owner
    other.app.log_in()
    bench.expect("FIND_001").refused(other.app.location(bench.owner.vin))
    bench.expect("FIND_001").refused(other.app.refresh_location(bench.owner.vin))
    expect_at(bench, "FIND_001", PATTAYA)
