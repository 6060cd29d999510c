"""Nothing is deleted before Delete in the message, and everything is closed after it."""

from __future__ import annotations

import pytest

from fixtures import Bench, Owner, needs, verifies
from scenarios.acc.steps import ACCOUNT_FUNCTIONS, DAY_S, VEHICLE_FUNCTIONS, shown

pytestmark = needs("newcomer", "mail")


@pytest.mark.parametrize("left_by", ["Cancel", "closing the app"])
@verifies("DEL_002")
def test_the_message_alone_deletes_nothing(bench: Bench, leaver: Owner, left_by: str) -> None:
    """Delete Account was pressed and the message left: account, vehicle and settings are as before, a day later too."""
    before = dict(shown(leaver))
    bench.expect("DEL_002").accepted(leaver.account.ask_deletion())
    if left_by == "Cancel":
        bench.expect("DEL_002").accepted(leaver.account.cancel_deletion())
    for wait_s in (0.0, DAY_S):
        bench.clock.sleep(wait_s, "the owner to come back")
        bench.expect("DEL_002").accepted(leaver.profile.read())
        bench.expect("DEL_002").equal(dict(shown(leaver)) == before, True, "the profile is as before")
        bench.expect("DEL_002").accepted(leaver.use("lock status"))
        bench.expect("DEL_002").accepted(leaver.app.log_in())


@verifies("DEL_002")
def test_delete_without_the_message_is_refused(bench: Bench, leaver: Owner) -> None:
    """A request that skips the message deletes nothing."""
    bench.expect("DEL_002").refused(leaver.account.confirm_deletion())
    bench.expect("DEL_002").accepted(leaver.app.log_in())
    bench.expect("DEL_002").accepted(leaver.use("lock status"))


@verifies("DEL_002")
def test_delete_after_cancel_is_refused(bench: Bench, leaver: Owner) -> None:
    """A message that was cancelled cannot be confirmed later."""
    leaver.account.ask_deletion()
    leaver.account.cancel_deletion()
    bench.expect("DEL_002").refused(leaver.account.confirm_deletion())
    bench.expect("DEL_002").accepted(leaver.app.log_in())


@verifies("DEL_002", "DEL_003")
def test_delete_in_the_message_deletes(bench: Bench, leaver: Owner) -> None:
    """Pressed, the account is deleted: the session is over, and nobody can log in."""
    bench.expect("DEL_002").accepted(leaver.account.ask_deletion())
    bench.expect("DEL_002").accepted(leaver.account.confirm_deletion())
    bench.expect("DEL_003").refused(leaver.profile.read())
    bench.expect("DEL_002").refused(leaver.app.log_in())


@verifies("DEL_002")
def test_an_account_without_a_vehicle_can_be_deleted(bench: Bench, member: Owner) -> None:
    """The deletion needs no vehicle."""
    member.account.ask_deletion()
    bench.expect("DEL_002").accepted(member.account.confirm_deletion())
    bench.expect("DEL_002").refused(member.app.log_in())


@pytest.mark.parametrize("function", ACCOUNT_FUNCTIONS)
@verifies("DEL_003")
def test_nothing_of_the_account_after_the_deletion(bench: Bench, leaver: Owner, function: str) -> None:
    """The session that deleted the account is refused everything: only the login page is left."""
    leaver.registration.delete()
    bench.expect("DEL_003").refused(ACCOUNT_FUNCTIONS[function](leaver))


@pytest.mark.parametrize("function", [*VEHICLE_FUNCTIONS, "lock", "unlock", "engine start"])
@verifies("DEL_003")
def test_nothing_of_the_vehicle_after_the_deletion(bench: Bench, leaver: Owner, function: str) -> None:
    """Nor is it granted any function of the vehicle."""
    leaver.registration.delete()
    bench.expect("DEL_003").refused(leaver.use(function))


@verifies("DEL_003")
def test_every_phone_is_logged_out(bench: Bench) -> None:
    """The owner deletes the account on one phone; the other one is refused everything as well."""
    phone = bench.people.second_phone
    bench.owner.app.log_in()
    phone.app.log_in()
    bench.owner.registration.delete()
    bench.expect("DEL_003").refused(bench.owner.profile.read())
    bench.expect("DEL_003").refused(phone.profile.read())
    bench.expect("DEL_003").refused(phone.app.cars())


@needs("second-owner")
@verifies("DEL_002")
def test_nobody_deletes_the_account_of_somebody_else(bench: Bench, leaver: Owner) -> None:
    """Logged in to another account, with the id of this one in hand: refused, and this one is as before."""
    other = bench.people.second_owner
    other.app.log_in()
    mine, other.app.session.user = other.app.session.user, leaver.app.session.user
    bench.expect("DEL_002").refused(other.account.ask_deletion())
    bench.expect("DEL_002").refused(other.account.confirm_deletion())
    bench.expect("DEL_002").accepted(leaver.app.log_in())
    other.app.session.user = mine
    bench.expect("DEL_002").accepted(other.profile.read())
