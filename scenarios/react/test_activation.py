"""Retry Activation brings the services back: at any time, as a whole, and, after Refresh, on the home screen."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.mveh.steps import INACTIVE, deactivate, reactivate
from scenarios.unp.steps import (
    DAY_S,
    HOUR_S,
    OUTAGE_S,
    REPORT_S,
    WATCH_S,
    await_first_report,
    log_in,
)


def _expect_active(bench: Bench, requirement: str) -> None:
    """The requirement demands active services in their time, and functions that are granted then."""
    took_s = bench.owner.garage.await_activation(bench.limit("REACT_TIME").outside_s)
    bench.expect(requirement).equal(took_s is not None, True, "active in time")
    bench.expect(requirement).accepted(bench.owner.use("lock status"))


@pytest.mark.parametrize(
    "later_s",
    [0.0, 1.0, 60.0, HOUR_S, DAY_S, 100 * DAY_S, 400 * DAY_S],
    ids=["at-once", "a-second", "a-minute", "an-hour", "a-day", "a-season", "a-year"],
)
@verifies("REACT_001")
def test_services_can_be_activated_at_any_time(bench: Bench, paired_vehicle: Vehicle, later_s: float) -> None:
    """However long they were deactivated, the services are active again in their time."""
    await_first_report(bench)
    bench.owner.garage.deactivate()
    bench.clock.sleep(later_s, "the owner to want the services back")
    bench.owner.app.log_in()
    bench.expect("REACT_001").accepted(bench.owner.garage.screen().activate())
    _expect_active(bench, "REACT_001")


@verifies("REACT_001")
def test_again_and_again(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Deactivated and activated ten times, the services come back each time."""
    await_first_report(bench)
    for _ in range(10):
        deactivate(bench)
        bench.expect("REACT_001").refused(bench.owner.use("lock status"), because=INACTIVE)
        bench.expect("REACT_001").accepted(bench.owner.garage.screen().activate())
        _expect_active(bench, "REACT_001")


@verifies("REACT_001")
def test_pressing_retry_often_does_no_harm(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Pressed five times in a row, and with the services active already: they are active."""
    await_first_report(bench)
    deactivate(bench)
    for _ in range(5):
        bench.expect("REACT_001").accepted(bench.owner.garage.screen().activate())
    _expect_active(bench, "REACT_001")
    bench.expect("REACT_001").accepted(bench.owner.garage.screen().activate())
    _expect_active(bench, "REACT_001")


@verifies("REACT_001")
def test_who_changes_their_mind_quickly_gets_what_they_wanted_last(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Deactivated, activated, deactivated in an instant: deactivated they stay; the other way round, active."""
    await_first_report(bench)
    screen = bench.owner.garage.screen()
    for press in (screen.deactivate, screen.activate, screen.deactivate):
        press()
    bench.clock.sleep(WATCH_S, "orders that cross each other")
    bench.expect("REACT_001").equal(bench.owner.garage.service_status(), "DEACTIVATED", "status")
    bench.expect("REACT_001").refused(bench.owner.use("lock status"), because=INACTIVE)
    for press in (screen.activate, screen.deactivate, screen.activate):
        press()
    _expect_active(bench, "REACT_001")
    bench.expect("REACT_001").equal(bench.owner.lock(), "COMPLETED", "end of the command Lock")


@needs("supply")
@pytest.mark.parametrize("when", ["before", "after"])
@verifies("REACT_001")
def test_a_power_loss_around_the_activation_does_no_harm(bench: Bench, paired_vehicle: Vehicle, when: str) -> None:
    """The unit loses its supply just before Retry Activation or just after it: the services come back."""
    await_first_report(bench)
    deactivate(bench)
    if when == "before":
        bench.supply.output(False)
        bench.owner.garage.screen().activate()
        bench.supply.output(True)
    else:
        bench.owner.garage.screen().activate()
        bench.power_cycle()
    _expect_active(bench, "REACT_001")
    bench.clock.sleep(REPORT_S, "the unit to boot")
    bench.expect("REACT_001").equal(bench.owner.lock(), "COMPLETED", "end of the command Lock")


@verifies("REACT_001")
def test_activated_on_another_phone(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Deactivated on one phone of the account, the services are activated on the other one."""
    other = bench.people.second_phone
    log_in(other)
    await_first_report(bench)
    deactivate(bench)
    bench.expect("REACT_001").accepted(other.garage.screen().activate())
    _expect_active(bench, "REACT_001")


@verifies("REACT_002")
def test_success_is_told_and_the_status_can_be_checked(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The answer bears a success message; the status is one that the app knows, and active in the end."""
    deactivate(bench)
    reply = bench.owner.garage.screen().activate()
    bench.expect("REACT_002").accepted(reply)
    message = str(reply.body["data"]["attributes"].get("message", ""))
    told = "success" in message.lower()
    bench.expect("REACT_002").equal(told, True, "success is told", reply.record, judged=bench.case.pinned)
    status = bench.owner.garage.service_status() in ("ACTIVATED", "ACTIVATING")
    bench.expect("REACT_002").equal(status, True, "status is that of an activation")
    bench.owner.garage.await_activation(bench.limit("REACT_TIME").outside_s)
    bench.expect("REACT_002").equal(bench.owner.garage.service_status(), "ACTIVATED", "status in the end")
    listed = [service["activationState"] for car in bench.owner.garage.cars() for service in car.get("services", ())]
    bench.expect("REACT_002").equal(set(listed), {"ACTIVATED"}, "state of each service listed")


@needs("network")
@verifies("REACT_002")
def test_the_status_is_never_active_before_the_vehicle_is(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Without network the vehicle cannot follow: for half an hour the status is not active; afterwards it is."""
    deactivate(bench)
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    bench.expect("REACT_002").accepted(bench.owner.garage.screen().activate())
    for _ in range(6):
        bench.expect("REACT_002").equal(bench.owner.garage.service_status() == "ACTIVATED", False, "shown as active")
        bench.clock.sleep(OUTAGE_S / 6, "the outage")
    bench.network.restore()
    _expect_active(bench, "REACT_002")


@verifies("REACT_003")
def test_refresh_restores_the_home_screen(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The home screen shows nothing while deactivated; after the activation and Refresh it shows what is so by then."""
    await_first_report(bench)
    deactivate(bench)
    paired_vehicle.park_and_lock()
    bench.clock.sleep(HOUR_S, "an hour")
    bench.expect("REACT_003").refused(bench.owner.use("refresh"), because=INACTIVE)
    bench.expect("REACT_003").refused(bench.owner.door_status(), because=INACTIVE)
    reactivate(bench)
    bench.expect("REACT_003").accepted(bench.owner.use("refresh"))
    bench.clock.sleep(REPORT_S, "the refresh")
    screen = bench.owner.open_main_screen()
    bench.expect("REACT_003").equal(screen.lock_status, "locked", "locks on the main screen", screen.locks.record)
    bench.expect("REACT_003").equal(screen.odometer_km, paired_vehicle.odometer_km, "odometer on the main screen")


@needs("network")
@verifies("REACT_003")
def test_the_home_screen_comes_back_once_the_network_does(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Activated without network, the home screen is back, and right, in the time for it after the outage."""
    await_first_report(bench)
    deactivate(bench)
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    bench.owner.garage.screen().activate()
    paired_vehicle.park_and_lock()
    bench.clock.sleep(OUTAGE_S, "the outage")
    bench.network.restore()
    _expect_active(bench, "REACT_003")
    bench.owner.use("refresh")
    bench.clock.sleep(REPORT_S, "the refresh")
    bench.expect("REACT_003").equal(bench.owner.open_main_screen().lock_status, "locked", "locks on the main screen")


@verifies("REACT_003")
def test_refreshing_too_early_or_often_does_no_harm(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Refresh every second from the activation on: granted or not, it does not keep the services away."""
    await_first_report(bench)
    deactivate(bench)
    bench.owner.garage.screen().activate()
    for _ in range(30):
        bench.owner.use("refresh")
        bench.clock.sleep(1.0, "the next refresh")
    _expect_active(bench, "REACT_003")
    bench.expect("REACT_003").accepted(bench.owner.use("refresh"))


@verifies("REACT_001", "REACT_004")
def test_how_long_the_activation_takes_is_measured(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The manual permits some time: by the limit the services are active, and the time that it took is reported."""
    limit = bench.limit("REACT_TIME")
    deactivate(bench)
    bench.owner.garage.screen().activate()
    took_s = bench.owner.garage.await_activation(limit.outside_s)
    bench.expect("REACT_004").between(
        took_s, 0.0, limit.outside_s, "s", "time until active", judged=limit.inside_judged
    )
    bench.expect("REACT_001").equal(took_s is not None, True, "active in time")
    bench.measured("REACT_TIME", "REACT_004", took_s if took_s is not None else -1.0, "s", "polled with Refresh")


@needs("network")
@verifies("REACT_004")
def test_a_slow_network_only_makes_it_later(bench: Bench, paired_vehicle: Vehicle) -> None:
    """With 3 s each way and half of the packets lost, the services are active in the end, and Refresh shows it."""
    deactivate(bench)
    bench.network.set_latency(3000.0)
    bench.network.set_loss(50.0)
    bench.owner.garage.screen().activate()
    took_s = bench.owner.garage.await_activation(bench.limit("REACT_TIME").outside_s)
    bench.expect("REACT_004").equal(took_s is not None, True, "active in time", judged=bench.case.pinned)
