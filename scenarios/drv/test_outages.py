"""Trips while the unit has no network, or no supply."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fixtures import Bench, needs, verifies
from scenarios.drv.steps import CYCLE, DISTANCE, HOUR_S, MINUTE_S, NUMBER, TIME, Logbook, settle, tomorrow, wait_until

#: after an outage the unit registers, and sends what has gathered
CAUGHT_UP_S = 120.0


@needs("network")
@verifies("DRV_001", "DRV_003", "DRV_004", "DRV_005")
@pytest.mark.parametrize("trips", [1, 5, 50])
def test_trips_without_a_network_are_shown_later(bench: Bench, logbook: Logbook, trips: int) -> None:
    """Trips are made where there is no network: back in it, the app shows them with their distance and time."""
    bench.network.outage()
    bench.clock.sleep(MINUTE_S, "the unit to lose the network")
    for _ in range(trips):
        logbook.drive(2.0)
        bench.clock.sleep(MINUTE_S, "the next trip")
    bench.network.restore()
    bench.clock.sleep(CAUGHT_UP_S, "the unit to catch up")
    logbook.expect("DRV_001", periods=("day",))
    logbook.expect(NUMBER)
    logbook.expect(DISTANCE, periods=("day",))
    logbook.expect_time(TIME, periods=("day",))


@needs("network")
@verifies("DRV_003", "DRV_005")
def test_trips_of_an_outage_belong_to_their_own_days(bench: Bench, logbook: Logbook) -> None:
    """Three days without a network: each day has the trips that were made on it, with their own times."""
    days = [bench.clock.local.date() + timedelta(days=number) for number in range(3)]
    bench.network.outage()
    for day in days:
        wait_until(bench, day, 22)
        logbook.drive(4.0, idle_s=MINUTE_S)
    wait_until(bench, tomorrow(bench), 9)
    bench.network.restore()
    bench.clock.sleep(CAUGHT_UP_S, "the unit to catch up")
    for day in days:
        logbook.expect(NUMBER, day)
        logbook.expect_time(TIME, day)


@needs("network")
@verifies("DRV_003", "DRV_005", "DRV_006")
@pytest.mark.parametrize("lost_at", ["the ON", "the OFF"])
def test_an_outage_at_one_end_of_a_trip(bench: Bench, logbook: Logbook, lost_at: str) -> None:
    """The network is missing at the ON, or at the OFF: one trip, with its whole time."""
    began, began_km = bench.clock.local, bench.vehicle.odometer_km
    if lost_at == "the ON":
        bench.network.outage()
        bench.clock.sleep(MINUTE_S, "the unit to lose the network")
        began = bench.clock.local
    bench.vehicle.turn_ignition("ON")
    bench.vehicle.drive(5.0)
    (bench.network.restore if lost_at == "the ON" else bench.network.outage)()
    bench.vehicle.drive(5.0)
    bench.vehicle.turn_ignition("OFF")
    logbook.note(began, began_km)
    bench.clock.sleep(HOUR_S, "the driver to be back in the network")
    bench.network.restore()
    bench.clock.sleep(CAUGHT_UP_S, "the unit to catch up")
    logbook.expect(CYCLE)
    logbook.expect(NUMBER, periods=("day",))
    logbook.expect_time(TIME)


@needs("network")
@verifies("DRV_003", "DRV_004", "DRV_005")
def test_a_bad_network_makes_no_trip_twice(bench: Bench, logbook: Logbook) -> None:
    """Half of the messages get lost and are repeated, with seconds of delay: each trip counts once, as it was."""
    bench.network.set_loss(50.0)
    bench.network.set_latency(2500.0)
    for _ in range(10):
        logbook.drive(1.0, idle_s=20.0)
        bench.clock.sleep(MINUTE_S, "the next trip")
    bench.network.set_loss(0.0)
    bench.network.set_latency(0.0)
    bench.clock.sleep(10 * MINUTE_S, "the unit to catch up")
    logbook.expect(NUMBER)
    logbook.expect(DISTANCE, periods=("day",))
    logbook.expect_time(TIME, periods=("day",))


@needs("supply")
@verifies("DRV_003", "DRV_004", "DRV_005", "DRV_006")
def test_a_power_loss_while_driving_parts_no_trip(bench: Bench, logbook: Logbook) -> None:
    """The unit loses its supply on the way and is back before the OFF: one trip, with all its distance and time."""
    began, began_km = bench.clock.local, bench.vehicle.odometer_km
    bench.vehicle.turn_ignition("ON")
    bench.vehicle.drive(5.0)
    bench.power_cycle(off_s=30.0)
    bench.vehicle.drive(5.0)
    bench.vehicle.turn_ignition("OFF")
    logbook.note(began, began_km)
    settle(bench)
    for requirement in (NUMBER, CYCLE, DISTANCE):
        logbook.expect(requirement)
    logbook.expect_time(TIME)


@needs("supply")
@verifies("DRV_003", "DRV_004", "DRV_005", "DRV_006")
def test_a_trip_whose_off_nobody_saw_counts_once(bench: Bench, logbook: Logbook) -> None:
    """The unit loses its supply on the way and is back after the OFF: one trip with the distance of the odometer.

    Its time is at least that up to the loss, and at most that up to the unit's return.
    """
    began, began_km, began_s = bench.clock.local, bench.vehicle.odometer_km, bench.clock.now_s
    bench.vehicle.turn_ignition("ON")
    bench.vehicle.drive(5.0)
    bench.supply.output(False)
    lost_s = bench.clock.now_s
    bench.vehicle.drive(3.0)
    bench.vehicle.turn_ignition("OFF")
    logbook.note(began, began_km)
    bench.clock.sleep(HOUR_S, "the unit to get its supply back")
    bench.power_cycle()
    settle(bench)
    for requirement in (NUMBER, CYCLE, DISTANCE):
        logbook.expect(requirement)
    page = bench.owner.driving.of("day", began.date())
    bench.expect(TIME).between(
        page.duration_s, lost_s - began_s - 2.0, bench.clock.now_s - began_s, "s", "time driven", page.reply.record
    )
    logbook.drive(2.0)
    settle(bench)
    logbook.expect(NUMBER)


@needs("supply")
@verifies("DRV_003", "DRV_004", "DRV_006")
def test_a_trip_whose_on_nobody_saw_begins_with_the_boot(bench: Bench, logbook: Logbook) -> None:
    """The driver sets off while the unit has no supply; it boots on the way: one trip, from there on."""
    bench.supply.output(False)
    bench.clock.sleep(MINUTE_S, "the driver")
    bench.vehicle.turn_ignition("ON")
    bench.vehicle.drive(2.0)
    booted, booted_km = bench.clock.local, bench.vehicle.odometer_km
    bench.power_cycle()
    bench.vehicle.drive(6.0)
    bench.vehicle.turn_ignition("OFF")
    logbook.note(booted, booted_km)
    settle(bench)
    for requirement in (NUMBER, CYCLE, DISTANCE):
        logbook.expect(requirement)


@needs("supply", "network")
@verifies("DRV_003", "DRV_004")
def test_trips_that_wait_for_the_network_survive_a_power_loss(bench: Bench, logbook: Logbook) -> None:
    """Trips without a network, then the supply is cut for an hour: with both back, every trip is shown."""
    bench.network.outage()
    for _ in range(10):
        logbook.drive(3.0)
        bench.clock.sleep(MINUTE_S, "the next trip")
    bench.power_cycle(off_s=HOUR_S)
    bench.network.restore()
    bench.clock.sleep(CAUGHT_UP_S, "the unit to catch up")
    logbook.expect(NUMBER)
    logbook.expect(DISTANCE)


@verifies("DRV_003", "DRV_006")
def test_a_restart_of_the_unit_while_driving_parts_no_trip(bench: Bench, logbook: Logbook) -> None:
    """The unit restarts itself on the way: one trip."""
    began, began_km = bench.clock.local, bench.vehicle.odometer_km
    bench.vehicle.turn_ignition("ON")
    bench.vehicle.drive(3.0)
    bench.restart()
    bench.vehicle.drive(3.0)
    bench.vehicle.turn_ignition("OFF")
    logbook.note(began, began_km)
    settle(bench)
    logbook.expect(NUMBER)
    logbook.expect(CYCLE, periods=("day",))
