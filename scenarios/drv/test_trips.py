"""What a trip is: each cycle of the ignition from ON to OFF by the driver, and nothing else."""

from __future__ import annotations

import pytest

from fixtures import Bench, verifies
from scenarios.drv.steps import CYCLE, DISTANCE, HOUR_S, MINUTE_S, NUMBER, TIME, Logbook, settle, today


@verifies("DRV_001", "DRV_003", "DRV_004", "DRV_005")
def test_a_day_of_trips_is_shown_in_three_figures(bench: Bench, logbook: Logbook) -> None:
    """To work, to lunch and home: number, distance and time of the day are those of the driver's logbook."""
    for distance_km, parked_s in ((18.0, 3 * HOUR_S), (2.5, HOUR_S), (2.5, 4 * HOUR_S), (18.0, 0.0)):
        logbook.drive(distance_km, idle_s=90.0)
        bench.clock.sleep(parked_s, "the next trip")
    settle(bench)
    page = today(bench)
    bench.expect("DRV_001").accepted(page.reply)
    bench.expect("DRV_001").equal(page.displayed, True, "the day is displayed", page.reply.record)
    logbook.expect(NUMBER)
    logbook.expect(DISTANCE)
    logbook.expect_time(TIME)


@verifies("DRV_003", "DRV_006")
@pytest.mark.parametrize("trips", [0, 1, 2, 5, 100])
def test_so_many_cycles_so_many_trips(bench: Bench, logbook: Logbook, trips: int) -> None:
    """After n ON-OFF cycles, n trips are shown for the day, the month and the year."""
    for _ in range(trips):
        logbook.drive(1.0)
        bench.clock.sleep(MINUTE_S, "the next trip")
    settle(bench)
    logbook.expect(NUMBER)
    logbook.expect(CYCLE, periods=("day",))


@verifies("DRV_006")
@pytest.mark.parametrize("on_s", [1.0, 10.0, 59.0], ids=lambda on_s: f"{on_s:g} s")
def test_a_short_cycle_without_a_distance_is_a_trip(bench: Bench, logbook: Logbook, on_s: float) -> None:
    """The driver turns the ignition ON and, without moving, OFF again: one trip of 0 km."""
    logbook.drive(0.0, idle_s=on_s)
    settle(bench)
    logbook.expect(CYCLE)


@verifies("DRV_003", "DRV_006")
@pytest.mark.parametrize("off_s", [1.0, 10.0, 4 * MINUTE_S], ids=lambda off_s: f"{off_s:g} s")
def test_a_short_stop_parts_two_trips(bench: Bench, logbook: Logbook, off_s: float) -> None:
    """The ignition is OFF for a moment only: before and after are two trips."""
    logbook.drive(3.0)
    bench.clock.sleep(off_s, "a short stop")
    logbook.drive(3.0)
    settle(bench)
    logbook.expect(NUMBER)
    logbook.expect(CYCLE, periods=("day",))


@verifies("DRV_003", "DRV_006")
def test_a_trip_counts_when_it_has_ended(bench: Bench, logbook: Logbook) -> None:
    """While the ignition is still ON no cycle is complete and none counts; with the OFF there is one."""
    began, began_km = bench.clock.local, bench.vehicle.odometer_km
    bench.vehicle.turn_ignition("ON")
    bench.vehicle.drive(5.0)
    settle(bench)
    logbook.expect(CYCLE)
    bench.vehicle.turn_ignition("OFF")
    logbook.note(began, began_km)
    settle(bench)
    logbook.expect(NUMBER)


@verifies("DRV_006")
def test_acc_is_no_trip(bench: Bench, logbook: Logbook) -> None:
    """Listening to the radio in position ACC, again and again: no trip."""
    for _ in range(3):
        bench.vehicle.turn_ignition("ACC")
        bench.clock.sleep(10 * MINUTE_S, "the music")
        bench.vehicle.turn_ignition("OFF")
        bench.clock.sleep(MINUTE_S, "the music again")
    settle(bench)
    logbook.expect(CYCLE)


@verifies("DRV_006")
def test_acc_within_a_cycle_does_not_part_it(bench: Bench, logbook: Logbook) -> None:
    """ON, ACC for a while, ON again, and OFF by way of ACC: one cycle of ON and OFF, one trip."""
    began, began_km = bench.clock.local, bench.vehicle.odometer_km
    for position, distance_km in (("ON", 4.0), ("ACC", 0.0), ("ON", 4.0), ("ACC", 0.0)):
        bench.vehicle.turn_ignition(position)
        if distance_km:
            bench.vehicle.drive(distance_km)
        bench.clock.sleep(MINUTE_S, "the driver")
    bench.vehicle.turn_ignition("OFF")
    logbook.note(began, began_km)
    settle(bench)
    logbook.expect(CYCLE)


@verifies("DRV_006")
def test_an_engine_that_stops_and_starts_within_a_cycle_parts_no_trip(bench: Bench, logbook: Logbook) -> None:
    """At the traffic lights the engine stops and starts again, the ignition stays ON: one trip."""
    began, began_km = bench.clock.local, bench.vehicle.odometer_km
    bench.vehicle.turn_ignition("ON")
    for _ in range(5):
        bench.vehicle.drive(1.0)
        bench.vehicle.engine.stop()
        bench.clock.sleep(40.0, "the lights to turn green")
        bench.vehicle.engine.start()
    bench.vehicle.turn_ignition("OFF")
    logbook.note(began, began_km)
    settle(bench)
    logbook.expect(CYCLE)


@verifies("DRV_005")
@pytest.mark.parametrize("on_s", [MINUTE_S, 59 * MINUTE_S, 25 * HOUR_S], ids=["a minute", "59 min", "25 h"])
def test_the_time_driven_is_that_of_the_ignition(bench: Bench, logbook: Logbook, on_s: float) -> None:
    """A trip of a minute, of 59 minutes, of more than a day: its time is from ON to OFF."""
    day = bench.clock.local.date()
    logbook.drive(1.0, idle_s=on_s - MINUTE_S)
    settle(bench)
    logbook.expect_time(TIME, day)


@verifies("DRV_005")
def test_the_time_of_many_short_trips_adds_up(bench: Bench, logbook: Logbook) -> None:
    """Thirty trips of 50 s are 25 minutes: no second of a trip is lost by rounding."""
    for _ in range(30):
        logbook.drive(0.0, idle_s=50.0)
        bench.clock.sleep(MINUTE_S, "the next trip")
    settle(bench)
    logbook.expect_time(TIME)


@verifies("DRV_004")
@pytest.mark.parametrize("distance_km", [0.4, 1.0, 99.0, 1000.0], ids=lambda distance_km: f"{distance_km:g} km")
def test_the_distance_is_that_of_the_odometer(bench: Bench, logbook: Logbook, distance_km: float) -> None:
    """A short and a long trip: the distance shown is what the odometer displays more than before."""
    day = bench.clock.local.date()
    logbook.drive(distance_km, speed_kmh=100.0)
    settle(bench)
    logbook.expect(DISTANCE, day)


@verifies("DRV_004")
def test_fractions_of_a_kilometre_add_up(bench: Bench, logbook: Logbook) -> None:
    """Ten trips of 0.7 km: the total is what the odometer gained in them, in whole km."""
    for _ in range(10):
        logbook.drive(0.7)
        bench.clock.sleep(MINUTE_S, "the next trip")
    settle(bench)
    logbook.expect(DISTANCE)


@verifies("DRV_004")
@pytest.mark.parametrize("fitted_km", [20, 180_000], ids=["a newer meter", "an older meter"])
def test_a_meter_that_is_replaced_adds_no_distance(bench: Bench, logbook: Logbook, fitted_km: int) -> None:
    """Between two trips a workshop fits another meter: the total is what was driven, neither less nor more."""
    logbook.drive(12.0)
    bench.clock.sleep(HOUR_S, "the workshop")
    bench.vehicle.fit_meter(fitted_km)
    bench.clock.sleep(HOUR_S, "the workshop")
    logbook.drive(8.0)
    settle(bench)
    logbook.expect(DISTANCE)


@verifies("DRV_004")
@pytest.mark.parametrize("from_km", [65_533, 99_998, 131_070], ids=lambda from_km: f"{from_km} km")
def test_a_round_number_on_the_odometer_costs_no_distance(bench: Bench, logbook: Logbook, from_km: int) -> None:
    """The odometer passes a number at which a counter may overflow: the distance is right."""
    bench.vehicle.fit_meter(from_km)
    bench.clock.sleep(MINUTE_S, "the workshop")
    logbook.drive(5.0)
    settle(bench)
    logbook.expect(DISTANCE)
