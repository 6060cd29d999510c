"""The six warnings: displayed by name, and notified once."""

from __future__ import annotations

from fixtures import Bench, Vehicle, needs, verifies, warning_notice
from scenarios.vhm.steps import (
    HOUR_S,
    OFF_S,
    REPORT_S,
    REQUIREMENT_OF,
    SIX_WARNINGS,
    await_first_status,
    cycle,
    each_warning_judged,
    expect_shown,
    show_and_repair,
    start_remotely,
    turn_off,
    turn_on,
)


@verifies("VHM_002")
@each_warning_judged
def test_a_warning_is_displayed_by_name_and_notified_once(bench: Bench, paired_vehicle: Vehicle, warning: str) -> None:
    """A malfunction on the road is displayed in Vehicle Health, it and no other, and the phone is notified once."""
    bench.needs_equipment(warning)
    turn_on(bench)
    paired_vehicle.raise_warning(warning)
    bench.expect(REQUIREMENT_OF[warning]).exactly_once(warning_notice(warning), REPORT_S, quiet_s=HOUR_S)
    expect_shown(bench, REQUIREMENT_OF[warning], warning)
    turn_off(bench)
    expect_shown(bench, "VHM_002", warning)


@verifies("VHM_005")
def test_a_warning_is_not_notified_again_by_later_reports(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A warning that goes on is notified once, however often the unit reports afterwards."""
    bench.needs_equipment("brake", "abs")
    turn_on(bench)
    raised_s = bench.clock.now_s
    paired_vehicle.raise_warning("brake")
    bench.clock.sleep(REPORT_S, "the report of the warning")
    paired_vehicle.raise_warning("abs")
    bench.clock.sleep(REPORT_S, "the report of the other warning")
    turn_off(bench)
    cycle(bench, 3)
    bench.expect("VHM_005").exactly_once(warning_notice("brake"), REPORT_S, quiet_s=HOUR_S, since_s=raised_s)
    expect_shown(bench, "VHM_005", "brake", "abs")


@verifies("VHM_008")
def test_a_warning_that_comes_back_after_its_repair_is_notified_anew(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A malfunction that was repaired, left the display and comes back is displayed and notified again."""
    show_and_repair(bench, "engine_mil")
    cycle(bench, bench.limit("VHM_CLEAR_IGN").outside)
    turn_on(bench)
    paired_vehicle.raise_warning("engine_mil")
    bench.expect("VHM_008").exactly_once(warning_notice("engine_mil"), REPORT_S, quiet_s=HOUR_S)
    expect_shown(bench, "VHM_008", "engine_mil")


@verifies("VHM_002")
def test_two_warnings_at_once_are_both_displayed(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Two malfunctions at the same moment are both displayed, and no other."""
    bench.needs_equipment("abs", "airbag")
    turn_on(bench)
    paired_vehicle.raise_warning("abs")
    paired_vehicle.raise_warning("airbag")
    bench.clock.sleep(REPORT_S, "the report of the warnings")
    expect_shown(bench, "VHM_002", "abs", "airbag")


@verifies("VHM_002")
def test_warnings_one_after_another_add_up(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Each malfunction that comes joins those that are displayed already, up to all the vehicle is equipped for."""
    fitted = [name for name in SIX_WARNINGS if getattr(bench.rig.vehicle.facts.equipment, name)]
    turn_on(bench)
    for count, warning in enumerate(fitted, start=1):
        paired_vehicle.raise_warning(warning)
        bench.clock.sleep(REPORT_S, "the report of the warning")
        expect_shown(bench, "VHM_002", *fitted[:count])


@verifies("VHM_002")
def test_a_malfunction_while_parked_is_displayed_after_the_next_ignition_on(
    bench: Bench, paired_vehicle: Vehicle
) -> None:
    """A malfunction that begins with the ignition OFF is displayed once the ignition was turned ON."""
    bench.needs_equipment("brake")
    paired_vehicle.raise_warning("brake")
    bench.clock.sleep(HOUR_S, "an hour parked")
    turn_on(bench)
    expect_shown(bench, "VHM_002", "brake")


@verifies("VHM_002")
def test_a_malfunction_during_the_lamp_check_is_displayed(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A lamp that stays lit when the lamp check is over is displayed, those that go out are not."""
    bench.needs_equipment("airbag")
    paired_vehicle.turn_ignition("ON")
    bench.clock.sleep(1.0, "the lamp check")
    paired_vehicle.raise_warning("airbag")
    bench.clock.sleep(REPORT_S, "the report of the warning")
    expect_shown(bench, "VHM_002", "airbag")


@needs("network")
@verifies("VHM_002")
def test_a_malfunction_without_network_is_displayed_afterwards(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A drive without network brings up a warning; parked at home, with network, it is displayed."""
    bench.needs_equipment("engine_mil")
    await_first_status(bench)
    bench.network.outage()
    turn_on(bench)
    paired_vehicle.raise_warning("engine_mil")
    bench.clock.sleep(HOUR_S, "a drive without network")
    turn_off(bench)
    bench.network.restore()
    bench.clock.sleep(REPORT_S, "the report of the warning")
    expect_shown(bench, "VHM_002", "engine_mil")


@verifies("VHM_002")
def test_a_malfunction_during_a_remote_start_is_displayed_by_the_next_drive(
    bench: Bench, paired_vehicle: Vehicle
) -> None:
    """A malfunction that begins while the engine runs by remote start is displayed once the driver has turned ON."""
    bench.needs_equipment("oil_pressure")
    start_remotely(bench)
    bench.clock.sleep(REPORT_S, "the engine warming up")
    paired_vehicle.raise_warning("oil_pressure")
    paired_vehicle.unlock()
    turn_on(bench)
    expect_shown(bench, "VHM_002", "oil_pressure")


@verifies("VHM_002", "VHM_013")
def test_a_warning_of_one_second_is_displayed_and_goes(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A lamp that is lit for one second is displayed; how long it has to be lit the text leaves to a real unit."""
    bench.needs_equipment("brake")
    turn_on(bench)
    paired_vehicle.raise_warning("brake")
    bench.clock.sleep(1.0, "the lamp being lit")
    paired_vehicle.repair("brake")
    bench.clock.sleep(REPORT_S, "the report of the warning")
    expect_shown(bench, "VHM_002", "brake", judged=bench.case.pinned)
    bench.vehicle.turn_ignition("OFF")
    bench.clock.sleep(OFF_S, "the ignition being OFF")
    cycle(bench, bench.limit("VHM_CLEAR_IGN").outside)
    expect_shown(bench, "VHM_013")
