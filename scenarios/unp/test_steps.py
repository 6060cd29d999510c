"""Unpairing takes three steps, and nothing is unpaired before the last."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.unp.steps import DAY_S, HOUR_S, await_first_report, log_in

#: how far the owner goes
STAGES = ("asked", "agreed")


def _go(bench: Bench, stage: str) -> str:
    """Ask for the removal, and perhaps agree; the id of the removal."""
    _, removal = bench.owner.garage.begin_removal()
    if stage == "agreed":
        bench.owner.garage.screen().agree(removal)
    return removal


def _expect_paired(bench: Bench, requirement: str = "UNP_001") -> None:
    bench.expect(requirement).equal(bench.owner.garage.vins(), [bench.owner.vin], "vehicles in the account")
    bench.expect(requirement).accepted(bench.owner.use("lock status"))


@verifies("UNP_001")
def test_the_vehicle_is_unpaired_with_the_last_step_and_not_before(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Asked for and agreed to, the vehicle is there and in use; confirmed, it is neither."""
    await_first_report(bench)
    screen = bench.owner.garage.screen()
    asked, removal = bench.owner.garage.begin_removal()
    bench.expect("UNP_001").accepted(asked)
    _expect_paired(bench)
    bench.expect("UNP_001").accepted(screen.agree(removal))
    _expect_paired(bench)
    bench.expect("UNP_001").equal(bench.owner.lock(), "COMPLETED", "end of the command Lock before the last step")
    bench.expect("UNP_001").accepted(screen.confirm(removal))
    bench.expect("UNP_001").equal(bench.owner.garage.vins(), [], "vehicles in the account")
    bench.expect("UNP_001").refused(bench.owner.use("lock status"))


@verifies("UNP_001")
def test_there_is_a_message_to_read(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The answer to the wish bears a text that the owner can read before agreeing."""
    asked, _ = bench.owner.garage.begin_removal()
    message = asked.body["data"]["attributes"].get("message")
    bench.expect("UNP_001").equal(bool(message), True, "there is a message", asked.record, judged=bench.case.pinned)


@verifies("UNP_001")
def test_without_agreeing_nothing_is_unpaired(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The owner confirms without having agreed: refused, and the vehicle stays; in order, it works."""
    await_first_report(bench)
    removal = _go(bench, "asked")
    bench.expect("UNP_001").refused(bench.owner.garage.screen().confirm(removal))
    _expect_paired(bench)
    bench.owner.garage.screen().agree(removal)
    bench.expect("UNP_001").accepted(bench.owner.garage.screen().confirm(removal))


@pytest.mark.parametrize("stage", STAGES)
@verifies("UNP_001")
def test_going_back_leaves_the_vehicle_paired(bench: Bench, paired_vehicle: Vehicle, stage: str) -> None:
    """The owner goes back at each step: the vehicle stays, and what was given up cannot be completed."""
    await_first_report(bench)
    removal = _go(bench, stage)
    screen = bench.owner.garage.screen()
    screen.cancel(removal)
    bench.expect("UNP_001").refused(screen.agree(removal))
    bench.expect("UNP_001").refused(screen.confirm(removal))
    _expect_paired(bench)


@pytest.mark.parametrize("stage", STAGES)
@verifies("UNP_001")
def test_leaving_the_app_in_between_unpairs_nothing(bench: Bench, paired_vehicle: Vehicle, stage: str) -> None:
    """The app is closed in the middle and opened a day later: the vehicle is there, and can be removed."""
    await_first_report(bench)
    _go(bench, stage)
    bench.owner.close_app()
    bench.clock.sleep(DAY_S, "a day")
    bench.owner.app.log_in()
    bench.owner.open_app()
    _expect_paired(bench)
    bench.expect("UNP_001").accepted(bench.owner.garage.remove())
    bench.expect("UNP_001").equal(bench.owner.garage.vins(), [], "vehicles in the account")


@verifies("UNP_001")
def test_pressing_the_last_button_twice_does_no_more(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The second press finds nothing to remove, also when the vehicle is back in the account by then."""
    removal = _go(bench, "agreed")
    screen = bench.owner.garage.screen()
    bench.expect("UNP_001").accepted(screen.confirm(removal))
    bench.expect("UNP_001").refused(screen.confirm(removal))
    bench.owner.garage.add(bench.owner.vin)
    bench.expect("UNP_001").refused(screen.confirm(removal))
    bench.expect("UNP_001").equal(bench.owner.garage.vins(), [bench.owner.vin], "vehicles in the account")


@verifies("UNP_001")
def test_a_removal_that_was_begun_anew_is_agreed_to_anew(bench: Bench, paired_vehicle: Vehicle) -> None:
    """What was agreed to in an earlier removal does not count for the next one."""
    earlier = _go(bench, "agreed")
    later = _go(bench, "asked")
    screen = bench.owner.garage.screen()
    bench.expect("UNP_001").refused(screen.confirm(later))
    if earlier != later:
        bench.expect("UNP_001").refused(screen.confirm(earlier))
    bench.expect("UNP_001").equal(bench.owner.garage.vins(), [bench.owner.vin], "vehicles in the account")


@verifies("UNP_001")
def test_a_vehicle_that_is_only_added_can_be_removed(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Before its ownership is authenticated, too, a vehicle leaves the account in these steps."""
    bench.expect("UNP_001").accepted(bench.owner.garage.remove())
    bench.expect("UNP_001").equal(bench.owner.garage.vins(), [], "vehicles in the account")


@verifies("UNP_001")
def test_a_deactivated_vehicle_can_be_removed(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Services that are deactivated do not keep the vehicle in the account."""
    bench.owner.garage.deactivate()
    bench.expect("UNP_001").accepted(bench.owner.garage.remove())
    bench.expect("UNP_001").equal(bench.owner.garage.vins(), [], "vehicles in the account")


@needs("network")
@verifies("UNP_001")
def test_a_vehicle_without_network_can_be_removed(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The vehicle is sold and stands in a basement: it leaves the account all the same, and stays away."""
    bench.network.outage()
    bench.expect("UNP_001").accepted(bench.owner.garage.remove())
    bench.expect("UNP_001").equal(bench.owner.garage.vins(), [], "vehicles in the account")
    bench.network.restore()
    bench.clock.sleep(HOUR_S, "the unit to hear of it")
    bench.expect("UNP_001").equal(bench.owner.garage.vins(), [], "vehicles in the account")


@verifies("UNP_001")
def test_nobody_can_remove_a_vehicle_that_is_not_in_the_account(bench: Bench) -> None:
    """Without the vehicle there is nothing to remove."""
    log_in(bench.owner)
    bench.expect("UNP_001").refused(bench.owner.garage.remove())


@needs("second-owner")
@verifies("UNP_001")
def test_another_account_cannot_remove_the_vehicle(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Neither from the start nor by taking up the owner's removal; the vehicle stays with its owner."""
    await_first_report(bench)
    second = bench.people.second_owner
    log_in(second)
    removal = _go(bench, "agreed")
    screen = second.garage.screen()
    for refused in (second.garage.remove(), screen.agree(removal), screen.confirm(removal), screen.cancel(removal)):
        bench.expect("UNP_001").refused(refused)
    _expect_paired(bench)
    bench.expect("UNP_001").accepted(bench.owner.garage.screen().confirm(removal))


@verifies("UNP_002")
def test_a_removed_vehicle_is_not_listed(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The list is empty at once, after logging in again, and a month later; the vehicle's screen is refused."""
    bench.owner.garage.unpair()
    bench.expect("UNP_002").equal(bench.owner.garage.vins(), [], "vehicles listed")
    bench.owner.app.log_in()
    bench.expect("UNP_002").equal(bench.owner.garage.vins(), [], "vehicles listed after logging in again")
    bench.clock.sleep(30 * DAY_S, "a month")
    bench.expect("UNP_002").equal(bench.owner.garage.vins(), [], "vehicles listed after a month")
    bench.expect("UNP_002").refused(bench.owner.garage.screen().view())


@verifies("UNP_002")
def test_a_removed_vehicle_is_not_on_another_phone_either(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Another phone of the same account, which showed the vehicle, lists it no more and opens no screen of it."""
    other = bench.people.second_phone
    log_in(other)
    bench.expect("UNP_002").equal(other.garage.vins(), [bench.owner.vin], "vehicles listed before")
    bench.owner.garage.unpair()
    bench.expect("UNP_002").equal(other.garage.vins(), [], "vehicles listed on the other phone")
    bench.expect("UNP_002").refused(other.use("lock status"))


@needs("second-vehicle")
@pytest.mark.parametrize("removed", ["first", "second"])
@verifies("UNP_002")
def test_the_other_vehicle_stays(bench: Bench, paired_vehicle: Vehicle, removed: str) -> None:
    """Of two vehicles the one that was removed is gone, and the other one is there, with what its owner named it."""
    vins = [bench.owner.vin, bench.people.second_vin]
    gone, kept = vins if removed == "first" else vins[::-1]
    bench.owner.garage.add(bench.people.second_vin)
    bench.owner.garage.screen(kept).change(nickname="Stays")
    bench.owner.garage.unpair(gone)
    bench.expect("UNP_002").equal(bench.owner.garage.vins(), [kept], "vehicles listed")
    bench.expect("UNP_002").equal(bench.owner.garage.data(kept)["nickname"], "Stays", "nickname of the other vehicle")
    if removed == "second":
        await_first_report(bench)
        bench.expect("UNP_002").accepted(bench.owner.use("lock status"))
        bench.expect("UNP_002").equal(bench.owner.lock(), "COMPLETED", "end of the command Lock")
