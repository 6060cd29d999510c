"""The status of the vehicle: no warning, and the time of the report."""

from __future__ import annotations

from fixtures import Bench, Vehicle, any_warning_notice, needs, verifies
from harness.owner.health_page import HealthPage
from scenarios.vhm.steps import (
    CLOCKS_AGREE_S,
    HOUR_S,
    OFF_S,
    REPORT_S,
    await_first_status,
    expect_shown,
    turn_off,
    turn_on,
)

#: shorter than the lamp check, about as long as it, and longer
ON_TIMES_S = (0.5, 1.0, 2.0, 2.9, 3.0, 3.1, 4.0, 5.0, 10.0, 60.0)


def reported_s(bench: Bench, page: HealthPage) -> float | None:
    """When the report that a page shows was made, in seconds of bench time."""
    if page.reported_at is None:
        return None
    return bench.clock.now_s - (bench.clock.utc - page.reported_at).total_seconds()


def expect_reported_between(bench: Bench, page: HealthPage, earliest_s: float, latest_s: float) -> None:
    """The time of the report is given, and lies in this stretch of time."""
    bench.expect("VHM_001").between(
        reported_s(bench, page),
        earliest_s - CLOCKS_AGREE_S,
        latest_s + CLOCKS_AGREE_S,
        "s",
        "time of the report that is shown",
        page.reply.record,
    )


@verifies("VHM_001")
def test_a_sound_vehicle_has_no_warning(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Vehicle Health of a sound vehicle shows that there is no warning, and when that was reported."""
    await_first_status(bench)
    page = expect_shown(bench, "VHM_001")
    expect_reported_between(bench, page, 0.0, bench.clock.now_s)


@verifies("VHM_001")
def test_a_sound_vehicle_has_no_warning_after_23_hours_parked(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A sound vehicle that was parked for 23 hours shows no warning, and none once it is used again."""
    parked_s = bench.clock.now_s
    paired_vehicle.park_and_lock()
    bench.clock.sleep(23 * HOUR_S, "a day parked")
    expect_shown(bench, "VHM_001")
    paired_vehicle.unlock()
    turn_on(bench)
    expect_shown(bench, "VHM_001")
    bench.expect("VHM_001").never(any_warning_notice, bench.clock.now_s - parked_s, parked_s)


@verifies("VHM_001")
def test_the_lamp_check_is_no_warning(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The lamps that light up for a moment at ignition ON are not displayed as warnings and not notified."""
    began_s = bench.clock.now_s
    for on_s in ON_TIMES_S * 2:
        paired_vehicle.ignition_cycle(on_s, OFF_S)
        expect_shown(bench, "VHM_001")
    bench.expect("VHM_001").never(any_warning_notice, bench.clock.now_s - began_s + REPORT_S, began_s)


@verifies("VHM_001")
def test_no_warning_is_displayed_while_the_lamp_check_goes_on(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Whoever opens Vehicle Health during the lamp check or right after it sees no warning."""
    await_first_status(bench)
    paired_vehicle.turn_ignition("ON")
    for _ in range(8):
        bench.clock.sleep(1.0, "the lamp check")
        expect_shown(bench, "VHM_001")


@verifies("VHM_001")
def test_the_time_of_report_follows_a_new_warning(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The status with a new warning bears the time at which the warning came, not that of an earlier or later day."""
    bench.needs_equipment("abs")
    turn_on(bench)
    raised_s = bench.clock.now_s
    paired_vehicle.raise_warning("abs")
    bench.clock.sleep(REPORT_S, "the report of the warning")
    reported_by_s = bench.clock.now_s
    turn_off(bench)
    bench.clock.sleep(HOUR_S, "an hour parked")
    page = expect_shown(bench, "VHM_001", "abs")
    expect_reported_between(bench, page, raised_s, reported_by_s)


@needs("network")
@verifies("VHM_001", "VHM_002")
def test_without_network_the_status_shows_how_old_it_is(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A warning that comes without network leaves the status as it was, with its old time, until network is back."""
    bench.needs_equipment("brake")
    await_first_status(bench)
    outage_s = bench.clock.now_s
    bench.network.outage()
    turn_on(bench)
    paired_vehicle.raise_warning("brake")
    bench.clock.sleep(HOUR_S, "an hour without network")
    page = expect_shown(bench, "VHM_001")
    expect_reported_between(bench, page, 0.0, outage_s)
    bench.network.restore()
    bench.clock.sleep(REPORT_S, "the report of the warning")
    page = expect_shown(bench, "VHM_002", "brake")
    expect_reported_between(bench, page, outage_s, bench.clock.now_s)


@verifies("VHM_001")
def test_a_warning_from_before_the_pairing_is_in_the_status(bench: Bench) -> None:
    """An owner who pairs a vehicle that has a warning already finds it in Vehicle Health."""
    bench.needs_equipment("oil_pressure")
    turn_on(bench)
    bench.vehicle.raise_warning("oil_pressure")
    bench.clock.sleep(REPORT_S, "the report of the warning")
    turn_off(bench)
    bench.owner.pair()
    await_first_status(bench)
    expect_shown(bench, "VHM_001", "oil_pressure")
