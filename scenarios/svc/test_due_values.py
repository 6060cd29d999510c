"""The due values: entered by the owner, both of them, and changed by nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures import Bench, Vehicle, needs, service_notice, verifies
from scenarios.svc.steps import (
    DAY_S,
    FAR_KM,
    QUIET_S,
    SHOWN_S,
    day,
    drive,
    expect_page,
    expect_remaining,
    one_notice,
    set_due,
    shown,
)

#: what is no due date; of today it is open whether it is one
WRONG_DATES: dict[str, Callable[[Bench], object]] = {
    "yesterday": lambda bench: day(bench, -1),
    "last-year": lambda bench: day(bench, -365),
    "letters": lambda _bench: "soon",
    "empty": lambda _bench: "",
    "no-such-day": lambda bench: f"{bench.clock.local.year + 1}-02-30",
    "no-such-month": lambda bench: f"{bench.clock.local.year + 1}-13-01",
    "day-first": lambda bench: f"01-06-{bench.clock.local.year + 1}",
    "buddhist-two-digits": lambda bench: f"{bench.clock.local.year - 1957}-06-01",
    "number": lambda _bench: 20_300_101,
    "list": lambda bench: [day(bench, 30)],
}
#: what is no due mileage; of the present odometer it is open whether it is one
WRONG_KM: dict[str, Callable[[int], object]] = {
    "below-the-odometer": lambda odometer_km: odometer_km - 1,
    "zero": lambda _odometer_km: 0,
    "negative": lambda odometer_km: -odometer_km - 100,
    "letters": lambda _odometer_km: "ten thousand",
    "empty": lambda _odometer_km: "",
    "with-unit": lambda odometer_km: f"{odometer_km + 100} km",
    "fraction": lambda odometer_km: odometer_km + 100.5,
    "yes": lambda _odometer_km: True,
    "list": lambda odometer_km: [odometer_km + 100],
    "beyond-any-meter": lambda _odometer_km: 10**15,
}


@verifies("SVC_003", "SVC_004", "SVC_005")
def test_an_update_is_stored_and_confirmed(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Both values are entered: Update succeeds, the page shows them when it is opened again, and what is left."""
    due_date, due_km = day(bench, 180), bench.vehicle.odometer_km + 5000
    reply = bench.owner.service.update(dueDate=due_date, dueMileage=due_km)
    bench.expect("SVC_003").accepted(reply)
    bench.expect("SVC_004").equal(shown(reply, "dueDate"), due_date, "due date confirmed", reply.record)
    bench.expect("SVC_004").equal(shown(reply, "dueMileage"), due_km, "due mileage confirmed", reply.record)
    expect_page(bench, "SVC_004", due_date, due_km)
    expect_remaining(bench, "SVC_005", 5000)


@pytest.mark.parametrize("missing", ["dueDate", "dueMileage", "both"])
@pytest.mark.parametrize("before", [False, True], ids=["first", "again"])
@verifies("SVC_003")
def test_both_values_are_needed(bench: Bench, paired_vehicle: Vehicle, missing: str, before: bool) -> None:
    """With one of the values missing Update is refused, and what was there before stays."""
    there = set_due(bench) if before else (None, None)
    values: dict[str, object] = {"dueDate": day(bench, 90), "dueMileage": bench.vehicle.odometer_km + 3000}
    given = {} if missing == "both" else {name: value for name, value in values.items() if name != missing}
    bench.expect("SVC_003").refused(bench.owner.service.update(**given))
    expect_page(bench, "SVC_003", *there)
    values_given = dict.fromkeys(values) if missing == "both" else {**values, missing: None}
    bench.expect("SVC_003").refused(bench.owner.service.update(**values_given))
    expect_page(bench, "SVC_003", *there)


@pytest.mark.parametrize("wrong", WRONG_DATES)
@verifies("SVC_003")
def test_what_is_no_due_date_is_refused(bench: Bench, paired_vehicle: Vehicle, wrong: str) -> None:
    """A date that is past or none at all is refused with a reason; the values before stay in effect."""
    there = set_due(bench)
    due_km = bench.vehicle.odometer_km + 100
    bench.expect("SVC_003").refused(bench.owner.service.update(dueDate=WRONG_DATES[wrong](bench), dueMileage=due_km))
    expect_page(bench, "SVC_003", *there)


@pytest.mark.parametrize("wrong", WRONG_KM)
@verifies("SVC_003")
def test_what_is_no_due_mileage_is_refused(bench: Bench, paired_vehicle: Vehicle, wrong: str) -> None:
    """A mileage that was driven already, or is none at all, is refused with a reason; the values before stay."""
    there = set_due(bench)
    due_km = WRONG_KM[wrong](bench.vehicle.odometer_km)
    bench.expect("SVC_003").refused(bench.owner.service.update(dueDate=day(bench, 30), dueMileage=due_km))
    expect_page(bench, "SVC_003", *there)


@verifies("SVC_003")
def test_the_next_day_and_the_next_kilometre_are_taken(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Tomorrow and one kilometre more are the nearest values ahead: Update takes them."""
    due_date, due_km = day(bench, 1), bench.vehicle.odometer_km + 1
    bench.expect("SVC_003").accepted(bench.owner.service.update(dueDate=due_date, dueMileage=due_km))
    expect_page(bench, "SVC_003", due_date, due_km)


@verifies("SVC_003")
def test_values_that_are_reached_now_are_refused(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Today, and the odometer as it stands: the text leaves them open; an emulated bench refuses them."""
    today, now_km = day(bench, 0), bench.vehicle.odometer_km
    service = bench.owner.service
    bench.expect("SVC_003").may_be_refused(service.update(dueDate=today, dueMileage=now_km + FAR_KM))
    bench.expect("SVC_003").may_be_refused(service.update(dueDate=day(bench, 30), dueMileage=now_km))


@verifies("SVC_003")
def test_today_is_that_of_the_vehicle(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Shortly after midnight where the vehicle is, with UTC still on the day before: tomorrow is the local one."""
    local = bench.clock.local
    to_midnight_s = DAY_S - (local.hour * 3600 + local.minute * 60 + local.second)
    bench.clock.sleep(to_midnight_s + 600.0, "the first minutes of the day")
    bench.expect("SVC_003").refused(
        bench.owner.service.update(dueDate=day(bench, -1), dueMileage=bench.vehicle.odometer_km + FAR_KM)
    )
    bench.expect("SVC_003").accepted(
        bench.owner.service.update(dueDate=day(bench, 1), dueMileage=bench.vehicle.odometer_km + FAR_KM)
    )


@needs("push")
@verifies("SVC_002")
def test_without_due_values_nothing_is_notified(bench: Bench, paired_vehicle: Vehicle) -> None:
    """No due values were entered: no remaining mileage is shown, and months with long drives gives no notice."""
    since_s = bench.clock.now_s
    expect_page(bench, "SVC_002", None, None)
    expect_remaining(bench, "SVC_002", None)
    for _ in range(10):
        drive(bench, 1500.0, 100.0)
        bench.clock.sleep(30 * DAY_S, "a month")
    bench.expect("SVC_002").never(service_notice, for_s=bench.clock.now_s - since_s, since_s=since_s)
    expect_page(bench, "SVC_002", None, None)
    expect_remaining(bench, "SVC_002", None)


@verifies("SVC_005")
def test_the_remaining_mileage_follows_the_odometer(bench: Bench, paired_vehicle: Vehicle) -> None:
    """After each drive the due mileage less the odometer is shown, whole kilometres as the meter has them."""
    _date, due_km = set_due(bench, in_km=1000)
    for distance_km in (0.4, 0.7, 12.0, 100.5):
        drive(bench, distance_km)
        expect_remaining(bench, "SVC_005", due_km - bench.vehicle.odometer_km)


@verifies("SVC_005")
def test_the_remaining_mileage_at_and_beyond_the_due_mileage(bench: Bench, paired_vehicle: Vehicle) -> None:
    """At the due mileage none is left; beyond it no mileage is shown as if it were left."""
    _date, due_km = set_due(bench, in_km=10)
    drive(bench, 10.0)
    expect_remaining(bench, "SVC_005", 0)
    drive(bench, 25.0)
    page = bench.owner.service.open()
    left_km = shown(page, "remainingMileage")
    is_left = isinstance(left_km, int) and left_km > 0
    bench.expect("SVC_005").equal(is_left, False, "mileage is shown as left although it is exceeded", page.record)
    exceeded_km = due_km - bench.vehicle.odometer_km
    what = "remaining mileage shown, in km"
    bench.expect("SVC_005").equal(left_km, exceeded_km, what, page.record, judged=bench.case.pinned)


@needs("network")
@verifies("SVC_005")
def test_the_remaining_mileage_is_of_the_last_report(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A drive without network: until it is back the page shows what was left before the drive, then what is now."""
    _date, due_km = set_due(bench, in_km=1000)
    before_km = due_km - bench.vehicle.odometer_km
    bench.network.outage()
    bench.clock.sleep(SHOWN_S, "the unit to lose the network")
    drive(bench, 50.0)
    expect_remaining(bench, "SVC_005", before_km)
    bench.network.restore()
    bench.clock.sleep(60.0, "the unit to report")
    expect_remaining(bench, "SVC_005", due_km - bench.vehicle.odometer_km)


@pytest.mark.parametrize("event", ["repair", "fault-memories", "new-meter", "power-loss", "long-drive"])
@verifies("SVC_006")
def test_only_the_owner_changes_the_due_values(bench: Bench, paired_vehicle: Vehicle, event: str) -> None:
    """Whatever a workshop does at the vehicle, the due values are those that the owner entered."""
    there = set_due(bench, in_km=500)
    vehicle = paired_vehicle
    if event == "repair":
        vehicle.turn_ignition("ON")
        vehicle.raise_warning("brake")
        bench.clock.sleep(60.0, "the report of the warning")
        vehicle.turn_ignition("OFF")
        vehicle.repair("brake")
        vehicle.ignition_cycle()
    elif event == "fault-memories":
        vehicle.clear_fault_memories()
    elif event == "new-meter":
        vehicle.fit_meter(20)
    elif event == "power-loss":
        bench.needs("supply")
        bench.power_cycle()
    else:
        drive(bench, 600.0)
    vehicle.ignition_cycle()
    expect_page(bench, "SVC_006", *there)
    expect_remaining(bench, "SVC_006", there[1] - vehicle.odometer_km)


@needs("push")
@verifies("SVC_006")
def test_a_meter_that_starts_afresh_reaches_the_due_mileage_later(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A new meter has counted less: the due mileage that was entered counts by the new meter, and gives its notice."""
    _date, due_km = set_due(bench, in_km=10)
    paired_vehicle.fit_meter(due_km - 50)
    since_s = bench.clock.now_s
    drive(bench, 49.0)
    bench.expect("SVC_006").never(service_notice, for_s=bench.clock.now_s - since_s + QUIET_S, since_s=since_s)
    off_s = drive(bench, 1.0)
    one_notice(bench, "SVC_006", since_s=off_s)


@needs("second-owner")
@verifies("SVC_006")
def test_somebody_else_neither_sees_nor_changes_them(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Another account is refused the page and Update; the owner's values stay."""
    there = set_due(bench)
    other = bench.people.second_owner
    other.app.log_in()
    bench.expect("SVC_006").refused(other.service.open())
    values = {"dueDate": day(bench, 7), "dueMileage": bench.vehicle.odometer_km + 7}
    bench.expect("SVC_006").refused(other.service.update(**values))
    expect_page(bench, "SVC_006", *there)
