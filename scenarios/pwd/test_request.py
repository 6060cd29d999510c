"""How the reset of a forgotten password begins: whoever asks, the mail goes to the owner of the account."""

from __future__ import annotations

import pytest

from fixtures import Bench, Owner, needs, verifies
from harness.owner.registration import RESET
from scenarios.acc.steps import DAY_S, MAIL_S, WRONG_ADDRESSES

pytestmark = needs("newcomer", "mail")


@verifies("PWD_001", "PWD_002")
def test_the_address_of_an_account_starts_the_reset(bench: Bench, member: Owner) -> None:
    """RESET PASSWORD is accepted, one mail comes, and no second one."""
    bench.expect("PWD_001").accepted(member.account.request_reset(member.registration.credentials.email))
    bench.clock.sleep(MAIL_S, "the mail")
    bench.expect("PWD_002").equal(len(member.registration.links(RESET)), 1, "reset mails")
    bench.clock.sleep(DAY_S, "a second mail that must not come")
    bench.expect("PWD_002").equal(len(member.registration.links(RESET)), 1, "reset mails a day later")


@verifies("PWD_002")
def test_no_mail_comes_unasked(bench: Bench, member: Owner) -> None:
    """Creation, login and wrong passwords send no reset mail."""
    member.app.log_in(member.registration.credentials.with_another_password())
    bench.clock.sleep(MAIL_S, "a mail that must not come")
    bench.expect("PWD_002").equal(len(member.registration.links(RESET)), 0, "reset mails")


@verifies("PWD_001", "PWD_002")
def test_an_address_without_an_account_gets_no_mail(bench: Bench, member: Owner) -> None:
    """Nobody gets a mail for an unknown address, and whoever asked is told the same (a reading) as for a known one."""
    mine = member.registration.credentials
    known = member.account.request_reset(mine.email)
    stranger = mine.with_another_email("nobody")
    unknown = member.account.request_reset(stranger.email)
    bench.clock.sleep(MAIL_S, "a mail that must not come")
    bench.expect("PWD_002").equal(len(member.registration.links(RESET, stranger.email)), 0, "mails to that address")
    bench.expect("PWD_002").equal(len(member.registration.links(RESET)), 1, "mails to the address with an account")
    bench.expect("PWD_001").equal(
        (unknown.status, unknown.body), (known.status, known.body), "answer to that address", judged=bench.pinned
    )


@pytest.mark.parametrize("address", WRONG_ADDRESSES)
@verifies("PWD_001")
def test_what_is_no_address_starts_nothing(bench: Bench, member: Owner, address: str) -> None:
    """Something that no mail can be sent to is refused, and sends none to anybody."""
    bench.expect("PWD_001").refused(member.account.request_reset(WRONG_ADDRESSES[address]))
    bench.clock.sleep(MAIL_S, "a mail that must not come")
    bench.expect("PWD_001").equal(len(member.registration.links(RESET)), 0, "reset mails")


@verifies("PWD_001", "PWD_002")
def test_each_request_sends_a_mail(bench: Bench, member: Owner) -> None:
    """Asked for again because the mail did not come: there is a mail for each request, and the newest is good."""
    for _ in range(3):
        bench.expect("PWD_001").accepted(member.account.request_reset(member.registration.credentials.email))
        bench.clock.sleep(MAIL_S, "the mail")
    bench.expect("PWD_002").equal(len(member.registration.links(RESET)), 3, "reset mails")
    bench.expect("PWD_002").accepted(member.registration.follow(RESET))


@verifies("PWD_005")
def test_asking_changes_no_password(bench: Bench, member: Owner) -> None:
    """Anybody can ask for a reset; the owner's password and session are as before."""
    member.account.request_reset(member.registration.credentials.email)
    bench.expect("PWD_005").accepted(member.profile.read())
    bench.expect("PWD_005").accepted(member.app.log_in())


@verifies("LOGIN_003")
def test_a_reset_validates_no_account(bench: Bench, newcomer: Owner) -> None:
    """An account that waits for validation is not opened by a reset of its password."""
    newcomer.registration.apply()
    new = newcomer.registration.credentials.with_another_password()
    newcomer.account.request_reset(new.email)
    if newcomer.registration.links(RESET):
        newcomer.registration.reset_password(new)
    bench.expect("LOGIN_003").refused(newcomer.app.log_in(new))
