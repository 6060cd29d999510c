"""A vehicle that was unpaired can be paired by somebody else, or again, by the procedure that everybody follows."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.unp.steps import (
    COMMAND_S,
    DAY_S,
    OUTAGE_S,
    REPORT_S,
    WATCH_S,
    any_push_to_second,
    await_first_report,
    commanded,
    light_a_warning,
    log_in,
    take_over,
)


@needs("second-owner")
@pytest.mark.parametrize("later_s", [0.0, 30 * DAY_S], ids=["at-once", "a-month-later"])
@verifies("UNP_003")
def test_another_owner_takes_control(bench: Bench, paired_vehicle: Vehicle, later_s: float) -> None:
    """Unpaired, the vehicle is added and authenticated by another account, which then commands it."""
    second = bench.people.second_owner
    log_in(second)
    bench.owner.garage.unpair()
    bench.clock.sleep(later_s, "the new owner")
    bench.expect("UNP_003").accepted(second.garage.add(bench.owner.vin))
    bench.expect("UNP_003").accepted(second.authenticate_ownership())
    await_first_report(bench)
    bench.expect("UNP_003").accepted(second.use("lock status"))
    bench.expect("UNP_003").equal(commanded(bench, second), ("COMPLETED", True), "end of the command Lock, locked")


@needs("second-owner")
@verifies("UNP_003")
def test_the_next_owner_has_to_follow_the_whole_procedure(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The ownership of the former account helps nobody: VIN, terms, ON, OFF and odometer are asked for again."""
    second = bench.people.second_owner
    log_in(second)
    bench.owner.garage.unpair()
    pairing = bench.expect("UNP_003")
    pairing.refused(second.use("lock status"))
    pairing.refused(second.start_authentication())
    pairing.refused(second.garage.add(bench.owner.vin, False), because="TERMS_NOT_ACCEPTED")
    pairing.accepted(second.garage.add(bench.owner.vin))
    pairing.refused(second.use("lock status"), because="OWNERSHIP_REQUIRED")
    second.take_attempt_to("start")
    pairing.refused(second.confirm_engine_on())
    pairing.accepted(second.first_step())
    pairing.refused(second.use("engine start"))
    pairing.accepted(second.second_step())


@verifies("UNP_003")
def test_the_same_owner_can_pair_again(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The former owner pairs the vehicle again, by the whole procedure, and commands it."""
    bench.owner.garage.unpair()
    bench.expect("UNP_003").accepted(bench.owner.garage.add(bench.owner.vin))
    bench.expect("UNP_003").refused(bench.owner.use("lock status"), because="OWNERSHIP_REQUIRED")
    bench.expect("UNP_003").accepted(bench.owner.authenticate_ownership())
    await_first_report(bench)
    bench.expect("UNP_003").accepted(bench.owner.use("lock status"))
    bench.expect("UNP_003").equal(commanded(bench, bench.owner), ("COMPLETED", True), "end of the command Lock, locked")


@needs("second-owner")
@verifies("UNP_003")
def test_a_vehicle_changes_hands_again_and_again(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Six times the vehicle goes to the other account: each pairs and uses it, the other has nothing of it."""
    second = bench.people.second_owner
    log_in(second)
    people = (second, bench.owner)
    bench.owner.garage.unpair()
    for turn in range(6):
        now, before = people[turn % 2], people[1 - turn % 2]
        bench.expect("UNP_003").accepted(now.garage.add(bench.owner.vin))
        bench.expect("UNP_003").accepted(now.authenticate_ownership())
        await_first_report(bench)
        bench.expect("UNP_003").accepted(now.use("lock status"))
        bench.expect("UNP_003").refused(before.use("lock status"))
        now.garage.unpair()


@needs("second-owner", "network")
@verifies("UNP_003")
def test_unpaired_without_network_the_vehicle_still_changes_hands(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The unit hears of nothing until it has a network again: the next owner pairs and commands it then."""
    second = bench.people.second_owner
    log_in(second)
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    bench.owner.garage.unpair()
    bench.expect("UNP_003").accepted(second.garage.add(bench.owner.vin))
    bench.clock.sleep(OUTAGE_S, "the outage to end")
    bench.network.restore()
    bench.clock.sleep(REPORT_S, "the unit to register")
    bench.expect("UNP_003").accepted(second.authenticate_ownership())
    await_first_report(bench)
    bench.expect("UNP_003").equal(commanded(bench, second), ("COMPLETED", True), "end of the command Lock, locked")


@needs("second-owner", "supply")
@verifies("UNP_003")
def test_a_power_loss_between_two_owners_does_no_harm(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The battery is changed at the handover, before and after the new owner's procedure: they command the vehicle."""
    second = bench.people.second_owner
    log_in(second)
    bench.owner.garage.unpair()
    bench.power_cycle()
    take_over(bench, second)
    bench.power_cycle()
    bench.expect("UNP_003").equal(commanded(bench, second), ("COMPLETED", True), "end of the command Lock, locked")


@needs("second-owner")
@verifies("UNP_003")
def test_the_wait_of_the_former_owner_is_not_that_of_the_next(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The former account failed to authenticate a minute ago: somebody else need not wait for it."""
    second = bench.people.second_owner
    log_in(second)
    bench.owner.fail_authentication()
    bench.clock.sleep(60.0, "a minute")
    bench.owner.garage.unpair()
    bench.expect("UNP_003").accepted(second.garage.add(bench.owner.vin))
    bench.expect("UNP_003").accepted(second.authenticate_ownership())


@pytest.mark.parametrize("ended_by", ["wrong value", "unpairing"])
@verifies("AUTH_009", "AUTH_010")
def test_unpairing_does_not_shorten_the_wait(bench: Bench, unpaired_vehicle: Vehicle, ended_by: str) -> None:
    """Who fails, or removes the vehicle in the middle of an attempt, and adds it anew waits six minutes."""
    wait = bench.limit("AUTH_RETRY_LOCKOUT")
    if ended_by == "unpairing":
        bench.owner.take_attempt_to("start")
        failed = bench.owner.garage.unpair()
    else:
        failed = bench.owner.fail_authentication()
        bench.owner.garage.unpair()
    bench.owner.garage.add(bench.owner.vin)
    bench.clock.sleep_until(failed.ended_s + wait.inside_s, "the last of the wait")
    early = bench.owner.start_authentication()
    bench.expect("AUTH_009").refused(early, because="AUTH_WAIT", limit=wait, since_s=failed.ended_s)
    bench.clock.sleep_until(failed.ended_s + wait.outside_s, "the end of the wait")
    bench.expect("AUTH_010").accepted(bench.owner.authenticate_ownership())


@needs("second-owner")
@verifies("UNP_003", "UNP_004")
def test_an_attempt_of_the_former_owner_ends_with_the_unpairing(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The former account has all but the last step: unpaired, the attempt leads nowhere."""
    second = bench.people.second_owner
    log_in(second)
    bench.owner.take_attempt_to("OFF")
    bench.owner.garage.unpair()
    bench.expect("UNP_004").refused(bench.owner.submit_odometer(bench.vehicle.odometer_km))

    bench.expect("UNP_003").accepted(second.garage.add(bench.owner.vin))
    bench.expect("UNP_003").accepted(second.authenticate_ownership())
    bench.expect("UNP_004").refused(bench.owner.submit_odometer(bench.vehicle.odometer_km))
    bench.expect("UNP_004").refused(bench.owner.use("lock status"))


@needs("second-owner")
@verifies("UNP_003")
def test_a_command_under_way_does_not_bar_the_next_owner(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The vehicle does not react to the former owner's command when it is unpaired: the next owner commands it."""
    second = bench.people.second_owner
    log_in(second)
    paired_vehicle.obeys_requests = False
    bench.owner.use("lock")
    bench.owner.garage.unpair()
    bench.clock.sleep(COMMAND_S, "the command to end")
    paired_vehicle.obeys_requests = True
    take_over(bench, second)
    bench.expect("UNP_003").equal(commanded(bench, second), ("COMPLETED", True), "end of the command Lock, locked")


@needs("second-owner", "push")
@verifies("UNP_003")
def test_the_next_owner_is_notified(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A warning that lights up after the change of owners is told to the new one."""
    second = bench.people.second_owner
    bench.owner.garage.unpair()
    take_over(bench, second)
    began_s = bench.clock.now_s
    light_a_warning(bench)
    bench.expect("UNP_003").eventually(any_push_to_second, within_s=WATCH_S, since_s=began_s)
