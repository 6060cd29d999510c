"""The notice that the vehicle is due for service: at the due date or the due mileage, whichever comes first."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, service_notice, verifies
from scenarios.svc.steps import (
    DAY_S,
    FAR_DAYS,
    FAR_KM,
    NOTICE_S,
    QUIET_S,
    SHOWN_S,
    begins_s,
    drive,
    expect_page,
    one_notice,
    park,
    set_due,
)

pytestmark = needs("push")

DATES = pytest.mark.parametrize("days", [1, 2, 30, 365], ids="{}d".format)
DISTANCES = pytest.mark.parametrize("in_km", [1, 2, 150])


@DATES
@verifies("SVC_001")
def test_the_due_date_is_notified(bench: Bench, paired_vehicle: Vehicle, days: int) -> None:
    """Nothing is notified before the due date begins where the vehicle is; on that day one notice comes."""
    due_date, _km = set_due(bench, days)
    midnight_s = begins_s(bench, due_date)
    due = bench.limit("SVC_DUE_DATE")
    bench.expect("SVC_001").never(service_notice, for_s=midnight_s + due.inside_s - bench.clock.now_s)
    bench.clock.sleep_until(midnight_s, "the due date")
    notice = bench.expect("SVC_001").exactly_once(service_notice, due.outside_s, 7 * DAY_S, since_s=midnight_s)
    bench.measured("SVC_DUE_DATE", "SVC_001", notice.t_ns / 1e9 - midnight_s, "s", "after the due date began")


@DISTANCES
@verifies("SVC_001")
def test_the_due_mileage_is_notified(bench: Bench, paired_vehicle: Vehicle, in_km: int) -> None:
    """One kilometre before the due mileage nothing is notified; when the meter shows it, one notice comes."""
    set_due(bench, in_km=in_km)
    set_out_s = bench.clock.now_s
    due = bench.limit("SVC_DUE_MILEAGE")
    drive(bench, max(in_km + due.inside, 0.9))
    bench.expect("SVC_001").never(service_notice, for_s=bench.clock.now_s - set_out_s + QUIET_S, since_s=set_out_s)
    off_s = drive(bench, due.outside - due.inside)
    one_notice(bench, "SVC_001", since_s=off_s)


@pytest.mark.parametrize("beyond_km", [1.0, 500.0])
@verifies("SVC_001")
def test_a_mileage_that_is_jumped_over_is_notified(bench: Bench, paired_vehicle: Vehicle, beyond_km: float) -> None:
    """A drive that ends beyond the due mileage gives one notice as well."""
    set_due(bench, in_km=10)
    drive(bench, 10.0 + beyond_km, 100.0)
    bench.expect("SVC_001").eventually(service_notice, within_s=bench.clock.now_s + NOTICE_S, since_s=0.0)
    bench.expect("SVC_001").equal(_entries(bench), 1, "notices in the history")


@pytest.mark.parametrize("first", ["date", "mileage"])
@verifies("SVC_001")
def test_the_first_of_the_two_counts(bench: Bench, paired_vehicle: Vehicle, first: str) -> None:
    """With one of the two reached, the other far away, one notice comes; the second one reached may give no other."""
    due_date, _km = set_due(bench, days=10, in_km=100)
    if first == "date":
        bench.clock.sleep_until(begins_s(bench, due_date), "the due date")
    else:
        drive(bench, 100.0)
    bench.expect("SVC_001").exactly_once(
        service_notice,
        within_s=bench.limit("SVC_DUE_DATE").outside_s + SHOWN_S,
        quiet_s=QUIET_S,
        since_s=bench.clock.now_s - SHOWN_S,
    )
    second_s = bench.clock.now_s
    if first == "date":
        drive(bench, 100.0)
    else:
        bench.clock.sleep_until(begins_s(bench, due_date), "the due date")
    watched_s = bench.clock.now_s - second_s + DAY_S
    bench.expect("SVC_001").may_be_absent(service_notice, for_s=watched_s, since_s=second_s)


@verifies("SVC_001")
def test_driving_on_repeats_no_notice(bench: Bench, paired_vehicle: Vehicle) -> None:
    """After the notice the owner drives on without a service: the next drives give no further notice."""
    set_due(bench, in_km=5)
    one_notice(bench, "SVC_001", since_s=drive(bench, 5.0))
    after_s = bench.clock.now_s
    for _ in range(3):
        drive(bench, 20.0)
        bench.clock.sleep(DAY_S, "the next day")
    watched_s = bench.clock.now_s - after_s
    bench.expect("SVC_001").may_be_absent(service_notice, for_s=watched_s, since_s=after_s)


@verifies("SVC_001", "SVC_002")
def test_after_the_service_new_values_count(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The owner has the service done and enters the next due values: these are notified when they are reached."""
    set_due(bench, in_km=5)
    one_notice(bench, "SVC_001", since_s=drive(bench, 5.0))
    due_date, due_km = set_due(bench, in_km=20)
    expect_page(bench, "SVC_002", due_date, due_km)
    set_out_s = bench.clock.now_s
    drive(bench, 19.0)
    bench.expect("SVC_002").never(service_notice, for_s=bench.clock.now_s - set_out_s + QUIET_S, since_s=set_out_s)
    off_s = drive(bench, 1.0)
    one_notice(bench, "SVC_002", since_s=off_s)


@pytest.mark.parametrize("moved", ["date", "mileage"])
@verifies("SVC_001")
def test_values_that_were_put_off_do_not_count(bench: Bench, paired_vehicle: Vehicle, moved: str) -> None:
    """The owner enters later values before the first are reached: at the first nothing is notified."""
    due_date, _km = set_due(bench, days=3, in_km=10)
    set_due(bench, days=FAR_DAYS if moved == "date" else 2, in_km=FAR_KM if moved == "mileage" else 8)
    set_out_s = bench.clock.now_s
    if moved == "date":
        bench.clock.sleep_until(begins_s(bench, due_date) + DAY_S, "the first due date to pass")
    else:
        drive(bench, 11.0)
    bench.expect("SVC_001").never(service_notice, for_s=bench.clock.now_s - set_out_s + QUIET_S, since_s=set_out_s)


@verifies("SVC_001")
def test_the_due_date_comes_while_driving_past_midnight(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The due date begins during a drive: one notice comes all the same."""
    due_date, _km = set_due(bench, days=1)
    midnight_s = begins_s(bench, due_date)
    bench.clock.sleep_until(midnight_s - 1800.0, "the evening")
    bench.vehicle.turn_ignition("ON")
    bench.vehicle.drive(60.0)
    park(bench)
    within_s = bench.limit("SVC_DUE_DATE").outside_s
    bench.expect("SVC_001").exactly_once(service_notice, within_s, quiet_s=QUIET_S, since_s=midnight_s)


@needs("supply")
@verifies("SVC_001")
def test_the_due_date_needs_no_unit(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The vehicle's battery is disconnected for the winter: the due date is notified all the same."""
    due_date, _km = set_due(bench, days=20)
    bench.clock.sleep(DAY_S, "the winter to begin")
    bench.supply.output(False)
    midnight_s = begins_s(bench, due_date)
    bench.clock.sleep_until(midnight_s, "the due date")
    bench.supply.output(True)
    bench.clock.sleep(30.0, "the unit to be back")
    within_s = bench.limit("SVC_DUE_DATE").outside_s
    bench.expect("SVC_001").exactly_once(service_notice, within_s, quiet_s=QUIET_S, since_s=midnight_s)


@needs("network")
@verifies("SVC_001")
def test_a_mileage_reached_without_network_is_notified_later(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The due mileage is reached where there is no network: one notice comes once there is."""
    set_due(bench, in_km=5)
    bench.network.outage()
    bench.clock.sleep(SHOWN_S, "the unit to lose the network")
    drive(bench, 6.0)
    bench.clock.sleep(DAY_S, "the outage to end")
    restored_s = bench.clock.now_s
    bench.network.restore()
    one_notice(bench, "SVC_001", since_s=restored_s)


@needs("network", "supply")
@verifies("SVC_001")
def test_a_mileage_report_outlasts_a_power_loss(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The due mileage is reached without network, then the unit loses its supply: the notice still comes, once."""
    set_due(bench, in_km=5)
    bench.network.outage()
    bench.clock.sleep(SHOWN_S, "the unit to lose the network")
    drive(bench, 6.0)
    restored_s = bench.clock.now_s
    bench.power_cycle()
    bench.network.restore()
    one_notice(bench, "SVC_001", since_s=restored_s)


@needs("network")
@verifies("SVC_001")
def test_a_lossy_network_gives_one_notice(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A network that loses every second packet makes the unit repeat itself: the owner gets one notice."""
    set_due(bench, in_km=5)
    bench.network.set_loss(50.0)
    off_s = drive(bench, 6.0)
    bench.expect("SVC_001").exactly_once(service_notice, within_s=3600.0, quiet_s=3600.0, since_s=off_s)


@verifies("SVC_001")
def test_both_reached_at_once_are_notified(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Date and mileage are reached on the same day: at least one notice comes; on an emulated bench one only."""
    due_date, _km = set_due(bench, days=1, in_km=30)
    midnight_s = begins_s(bench, due_date)
    bench.clock.sleep_until(midnight_s - 1500.0, "the evening")
    bench.vehicle.turn_ignition("ON")
    bench.vehicle.drive(31.0)
    park(bench)
    noticed = bench.expect("SVC_001").eventually(service_notice, within_s=DAY_S, since_s=midnight_s)
    bench.clock.sleep(QUIET_S, "a second notice")
    bench.expect("SVC_001").equal(_entries(bench), 1, "notices in the history", noticed, judged=bench.case.pinned)


def _entries(bench: Bench) -> int:
    reply = bench.owner.history()
    messages = reply.body["data"]["attributes"]["messages"] if reply.ok else []
    return sum(message["ruleKey"] == service_notice.data["rule"] for message in messages)
