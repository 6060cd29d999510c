"""The services of a vehicle: their status, and what stops while they are deactivated."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, any_warning_notice, needs, theft_alert, verifies
from scenarios.mveh.steps import INACTIVE, deactivate, reactivate
from scenarios.unp.steps import (
    AVAILABLE_AT_ONCE,
    COMMAND_S,
    REPORT_S,
    WATCH_S,
    await_first_report,
    each_function,
    light_a_warning,
    log_in,
    vehicle_state,
)


@verifies("MVEH_005")
def test_the_status_follows_the_services(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Activated, deactivated and activated again: the status says so, also after logging in anew."""
    status = bench.expect("MVEH_005")
    status.equal(bench.owner.garage.service_status(), "ACTIVATED", "status after pairing")
    deactivate(bench)
    status.equal(bench.owner.garage.service_status(), "DEACTIVATED", "status after deactivation")
    bench.owner.app.log_in()
    status.equal(bench.owner.garage.service_status(), "DEACTIVATED", "status after logging in")
    reactivate(bench)
    status.equal(bench.owner.garage.service_status(), "ACTIVATED", "status after activation")


@verifies("MVEH_005")
def test_before_ownership_is_authenticated_the_services_are_not_active(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """A vehicle that is only added is not shown as one with active services; paired, it is."""
    active = bench.owner.garage.service_status() == "ACTIVATED"
    bench.expect("MVEH_005").equal(active, False, "shown as active before")
    bench.owner.authenticate_ownership()
    bench.expect("MVEH_005").equal(bench.owner.garage.service_status(), "ACTIVATED", "status after pairing")


@verifies("MVEH_005")
def test_the_status_is_the_same_on_another_phone(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Deactivated on one phone, the services are shown as deactivated, and refused, on the other one."""
    other = bench.people.second_phone
    log_in(other)
    deactivate(bench)
    bench.expect("MVEH_005").equal(other.garage.service_status(), "DEACTIVATED", "status on the other phone")
    bench.expect("MVEH_005").refused(other.use("lock status"))


@needs("network")
@verifies("MVEH_005", "MVEH_006")
def test_without_network_a_deactivation_counts_at_once(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The unit cannot be told: the status is deactivated and the functions are refused all the same."""
    await_first_report(bench)
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    bench.owner.garage.deactivate()
    bench.expect("MVEH_005").equal(bench.owner.garage.service_status(), "DEACTIVATED", "status")
    bench.expect("MVEH_006").refused(bench.owner.use("lock status"), because=INACTIVE)
    bench.expect("MVEH_006").refused(bench.owner.use("lock"), because=INACTIVE)


@needs("second-vehicle")
@verifies("MVEH_005", "MVEH_006")
def test_the_other_vehicle_stays_as_it_is(bench: Bench, paired_vehicle: Vehicle) -> None:
    """What is not authenticated cannot be deactivated, and asking for it leaves the first vehicle in use."""
    await_first_report(bench)
    bench.owner.garage.add(bench.people.second_vin)
    screen = bench.owner.garage.screen(bench.people.second_vin)
    bench.expect("MVEH_006").refused(screen.deactivate(), because="OWNERSHIP_REQUIRED")
    bench.expect("MVEH_006").refused(screen.activate(), because="OWNERSHIP_REQUIRED")
    bench.expect("MVEH_005").equal(bench.owner.garage.service_status(), "ACTIVATED", "status of the first vehicle")
    bench.expect("MVEH_006").accepted(bench.owner.use("lock status"))


@each_function
@verifies("MVEH_006")
def test_while_deactivated_each_function_is_refused(bench: Bench, paired_vehicle: Vehicle, function: str) -> None:
    """It is refused for that reason, and moves nothing in the vehicle."""
    paired_vehicle.park_and_lock()
    await_first_report(bench)
    deactivate(bench)
    before = vehicle_state(bench)
    bench.expect("MVEH_006").refused(bench.owner.use(function), because=INACTIVE)
    bench.clock.sleep(COMMAND_S, "a command to be carried out")
    bench.expect("MVEH_006").equal(vehicle_state(bench), before, "locked, engine running")


@pytest.mark.parametrize("function", AVAILABLE_AT_ONCE)
@verifies("MVEH_006")
def test_activated_again_each_function_is_there(bench: Bench, paired_vehicle: Vehicle, function: str) -> None:
    """Deactivated and activated, the function is granted as before."""
    await_first_report(bench)
    deactivate(bench)
    reactivate(bench)
    bench.expect("MVEH_006").accepted(bench.owner.use(function))


@needs("push")
@verifies("MVEH_006")
def test_while_deactivated_no_warning_is_notified(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A warning lights up: the phone is told nothing, and once the services are active the page shows the warning."""
    deactivate(bench)
    began_s = bench.clock.now_s
    light_a_warning(bench)
    bench.expect("MVEH_006").never(any_warning_notice, for_s=WATCH_S, since_s=began_s)
    reactivate(bench)
    bench.expect("MVEH_006").equal(bench.owner.open_vehicle_health().warnings, "brake", "warnings shown afterwards")


@needs("push")
@verifies("MVEH_006")
def test_while_deactivated_no_theft_is_notified(bench: Bench, guarded_vehicle: Vehicle) -> None:
    """The vehicle is broken into: the phone is told nothing, then or after the activation; the next time it is."""
    deactivate(bench)
    guarded_vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    began_s = bench.clock.now_s
    guarded_vehicle.force_door("driver")
    bench.expect("MVEH_006").never(theft_alert, for_s=WATCH_S, since_s=began_s)
    guarded_vehicle.calm_down()
    reactivate(bench)
    bench.expect("MVEH_006").never(theft_alert, for_s=WATCH_S, since_s=began_s)
    began_s = bench.clock.now_s
    guarded_vehicle.force_door("driver")
    bench.expect("MVEH_006").eventually(theft_alert, within_s=2 * REPORT_S, since_s=began_s)


@needs("push", "network")
@verifies("MVEH_006")
def test_what_happened_while_deactivated_is_not_notified_later(bench: Bench, guarded_vehicle: Vehicle) -> None:
    """A theft without network while deactivated is reported after the activation: the phone is told nothing of it."""
    guarded_vehicle.park_and_lock()
    deactivate(bench)
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
    began_s = bench.clock.now_s
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    guarded_vehicle.force_door("driver")
    bench.clock.sleep(60.0, "the alarm to end")
    guarded_vehicle.calm_down()
    bench.expect("MVEH_006").accepted(bench.owner.garage.screen().activate())
    bench.network.restore()
    bench.expect("MVEH_006").never(theft_alert, for_s=WATCH_S + 70.0, since_s=began_s)


@needs("supply")
@verifies("MVEH_006")
def test_a_deactivation_outlasts_a_power_loss(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The unit boots: the services are deactivated as before, for the owner and in the vehicle."""
    await_first_report(bench)
    deactivate(bench)
    bench.power_cycle(off_s=600.0)
    before = vehicle_state(bench)
    bench.expect("MVEH_006").refused(bench.owner.use("lock"), because=INACTIVE)
    bench.expect("MVEH_006").equal(bench.owner.garage.service_status(), "DEACTIVATED", "status")
    bench.clock.sleep(COMMAND_S, "a command to be carried out")
    bench.expect("MVEH_006").equal(vehicle_state(bench), before, "locked, engine running")


@verifies("MVEH_006")
def test_deactivating_twice_is_deactivating_once(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The second press changes nothing, and one activation is enough."""
    bench.expect("MVEH_006").accepted(bench.owner.garage.screen().deactivate())
    bench.expect("MVEH_006").accepted(bench.owner.garage.screen().deactivate())
    bench.expect("MVEH_006").equal(bench.owner.garage.service_status(), "DEACTIVATED", "status")
    reactivate(bench)
    bench.expect("MVEH_006").accepted(bench.owner.use("lock status"))


@needs("second-owner")
@verifies("MVEH_006")
def test_somebody_else_can_neither_deactivate_nor_activate(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Another account is refused both, and the owner's services stay as they are."""
    screen = bench.people.second_owner.garage.screen()
    log_in(bench.people.second_owner)
    bench.expect("MVEH_006").refused(screen.deactivate())
    bench.expect("MVEH_006").equal(bench.owner.garage.service_status(), "ACTIVATED", "status")
    bench.owner.garage.deactivate()
    bench.expect("MVEH_006").refused(screen.activate())
    bench.expect("MVEH_006").equal(bench.owner.garage.service_status(), "DEACTIVATED", "status")
