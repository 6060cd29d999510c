"""Another e-mail address or password: logged out at once, and verified by mail before it can be used."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from fixtures import Bench, Credentials, Owner, needs, verifies
from harness.owner.registration import NEW_EMAIL, NEW_PASSWORD
from scenarios.acc.steps import ACCOUNT_FUNCTIONS, DAY_S, MAIL_S, WRONG_ADDRESSES, shown

pytestmark = needs("newcomer", "mail")

EMAIL, PASSWORD = "e-mail", "password"
EITHER = pytest.mark.parametrize("what", [EMAIL, PASSWORD])


@dataclass(frozen=True)
class Change:
    """A change of the address or the password that was asked for: what logged in before, and what is to."""

    old: Credentials
    new: Credentials
    button: str

    @property
    def mailbox(self) -> str:
        """Where the mail goes that verifies it: for another address, to that one (a reading)."""
        return self.new.email


def _change(bench: Bench, person: Owner, what: str) -> Change:
    old = person.registration.credentials
    if what == EMAIL:
        change = Change(old, old.with_another_email(), NEW_EMAIL)
        person.account.change_email(change.new.email)
    else:
        change = Change(old, old.with_another_password(), NEW_PASSWORD)
        person.account.change_password(change.new.password)
    bench.clock.sleep(MAIL_S, "the mail")
    return change


def _verify(person: Owner, change: Change) -> None:
    person.registration.follow(change.button, change.mailbox)


@verifies("MACC_004", "MACC_009")
def test_the_address_can_be_changed(bench: Bench, member: Owner) -> None:
    """Changed and verified: the new address logs in and is shown, the old one does not log in."""
    change = _change(bench, member, EMAIL)
    _verify(member, change)
    bench.expect("MACC_009").accepted(member.app.log_in(change.new))
    bench.expect("MACC_004").equal(shown(member)["email"] == change.new.email, True, "the new address is shown")
    bench.expect("MACC_004").refused(member.app.log_in(change.old))


@verifies("MACC_004")
def test_the_address_is_shown(bench: Bench, member: Owner) -> None:
    """The profile shows the address of the account."""
    is_shown = shown(member)["email"] == member.registration.credentials.email
    bench.expect("MACC_004").equal(is_shown, True, "the address of the account is shown")


@verifies("MACC_005", "MACC_009")
def test_the_password_can_be_changed(bench: Bench, member: Owner) -> None:
    """Changed and verified: the new password logs in, the old one does not."""
    change = _change(bench, member, PASSWORD)
    _verify(member, change)
    bench.expect("MACC_009").accepted(member.app.log_in(change.new))
    bench.expect("MACC_005").refused(member.app.log_in(change.old))
    bench.expect("MACC_005").accepted(member.app.log_in(change.new))


@EITHER
@pytest.mark.parametrize("function", ACCOUNT_FUNCTIONS)
@verifies("MACC_008")
def test_a_change_logs_out(bench: Bench, member: Owner, what: str, function: str) -> None:
    """From the change on the app is refused everything until the next login."""
    _change(bench, member, what)
    bench.expect("MACC_008").refused(ACCOUNT_FUNCTIONS[function](member))


@EITHER
@verifies("MACC_008")
def test_a_change_logs_out_every_phone(bench: Bench, what: str) -> None:
    """A second phone of the owner is logged out as well."""
    phone = bench.people.second_phone
    bench.owner.app.log_in()
    phone.app.log_in()
    _change(bench, bench.owner, what)
    bench.expect("MACC_008").refused(bench.owner.profile.read())
    bench.expect("MACC_008").refused(phone.profile.read())


@EITHER
@verifies("MACC_008", "MACC_009")
def test_the_log_out_does_not_wait_for_the_verification(bench: Bench, member: Owner, what: str) -> None:
    """Logged out before the mail is opened and after it is confirmed; what was logged in stays logged out."""
    change = _change(bench, member, what)
    bench.expect("MACC_008").refused(member.profile.read())
    bench.expect("MACC_009").refused(member.app.log_in(change.new))
    _verify(member, change)
    bench.expect("MACC_008").refused(member.profile.read())


@EITHER
@verifies("MACC_009")
def test_nothing_new_logs_in_before_the_verification(bench: Bench, member: Owner, what: str) -> None:
    """Neither at once, nor a day later, nor with the link opened and not confirmed."""
    change = _change(bench, member, what)
    bench.expect("MACC_009").refused(member.app.log_in(change.new))
    bench.clock.sleep(DAY_S, "a day")
    bench.expect("MACC_009").refused(member.app.log_in(change.new))


@EITHER
@verifies("MACC_009")
def test_the_old_credentials_until_the_verification(bench: Bench, member: Owner, what: str) -> None:
    """Whether the old ones log in until then is open (a reading: they do, and a typing mistake bars nobody)."""
    change = _change(bench, member, what)
    accepted = member.app.log_in(change.old).ok
    bench.expect("MACC_009").equal(accepted, True, "the old credentials log in", judged=bench.pinned)
    bench.expect("MACC_009").refused(member.app.log_in(change.new))


@EITHER
@verifies("MACC_009")
def test_one_mail_asks_for_the_verification(bench: Bench, member: Owner, what: str) -> None:
    """It comes to the registered address, for another address to that one; no second one comes."""
    change = _change(bench, member, what)
    bench.expect("MACC_009").equal(len(member.registration.links(change.button, change.mailbox)), 1, "mails")
    bench.clock.sleep(DAY_S, "a second mail that must not come")
    bench.expect("MACC_009").equal(
        len(member.registration.links(change.button, change.mailbox)), 1, "mails a day later"
    )
    if what == EMAIL:
        to_the_old = len(member.registration.links(change.button, change.old.email))
        bench.expect("MACC_009").equal(to_the_old, 0, "mails to the old address", judged=bench.pinned)


@verifies("MACC_009")
def test_the_profile_does_not_change_the_address(bench: Bench, member: Owner) -> None:
    """An address or a password among the other details is no way round the verification."""
    old = member.registration.credentials
    other = old.with_another_email().with_another_password()
    member.profile.edit(email=other.email)
    member.profile.edit(password=other.password)
    bench.expect("MACC_009").refused(member.app.log_in(old.with_another_email()))
    bench.expect("MACC_009").refused(member.app.log_in(old.with_another_password()))
    bench.expect("MACC_009").refused(member.app.log_in(other))
    bench.expect("MACC_009").accepted(member.app.log_in(old))


@pytest.mark.parametrize("address", WRONG_ADDRESSES)
@verifies("MACC_004", "MACC_009")
def test_what_is_no_address_changes_nothing(bench: Bench, member: Owner, address: str) -> None:
    """Something that no mail can be sent to is refused: still logged in, with the address as before."""
    bench.expect("MACC_004").refused(member.account.change_email(WRONG_ADDRESSES[address]))
    bench.expect("MACC_004").accepted(member.profile.read())
    bench.expect("MACC_009").accepted(member.app.log_in())


@pytest.mark.parametrize("password", ["", "   ", None, 12345678], ids=["empty", "blank", "missing", "number"])
@verifies("MACC_005")
def test_no_password_changes_nothing(bench: Bench, member: Owner, password: object) -> None:
    """A password without a character is refused: still logged in, with the password as before."""
    bench.expect("MACC_005").refused(member.account.change_password(password))
    bench.expect("MACC_005").accepted(member.profile.read())
    bench.expect("MACC_005").accepted(member.app.log_in())


@needs("second-owner")
@verifies("MACC_004", "MACC_009")
def test_the_address_of_another_account_cannot_be_had(bench: Bench, member: Owner) -> None:
    """An address that somebody else logs in with is refused, and both go on logging in to their own accounts."""
    other = bench.people.second_owner
    taken = other.registration.credentials
    bench.expect("MACC_004").refused(member.account.change_email(taken.email))
    bench.expect("MACC_009").accepted(other.app.log_in())
    bench.expect("MACC_009").accepted(member.app.log_in())


@verifies("MACC_009")
def test_an_address_that_was_taken_meanwhile_is_not_had(bench: Bench, member: Owner) -> None:
    """Between the change and its verification somebody creates an account with that address: it stays theirs."""
    change = _change(bench, member, EMAIL)
    other = change.new.with_another_password()
    member.registration.register(other)
    _verify(member, change)
    bench.expect("MACC_009").accepted(member.app.log_in(other))
    bench.expect("MACC_009").refused(member.app.log_in(change.new))


@EITHER
@verifies("MACC_009")
def test_the_link_needs_to_be_opened(bench: Bench, member: Owner, what: str) -> None:
    """A request that skips the page verifies nothing."""
    change = _change(bench, member, what)
    link = member.registration.newest(change.button, change.mailbox)
    bench.expect("MACC_009").refused(member.account.confirm(change.button, link))
    bench.expect("MACC_009").refused(member.app.log_in(change.new))


@EITHER
@verifies("MACC_009")
def test_a_late_link(bench: Bench, member: Owner, what: str) -> None:
    """For how long the link is good is not stated: a day later either outcome is recorded, and one of the two
    credentials logs in, not both."""
    change = _change(bench, member, what)
    bench.clock.sleep(DAY_S, "the link to grow old")
    _verify(member, change)
    new, old = member.app.log_in(change.new).ok, member.app.log_in(change.old).ok
    bench.expect("MACC_009").equal(new, False, "verified by a link that is a day old", judged=False)
    bench.expect("MACC_009").equal(old, not new, "the old credentials log in")


@verifies("MACC_005", "MACC_009")
def test_a_link_does_not_bring_an_old_password_back(bench: Bench, member: Owner) -> None:
    """Changed twice, each time verified; the first link is used again: the second password stays."""
    first = _change(bench, member, PASSWORD)
    link = member.registration.newest(NEW_PASSWORD)
    _verify(member, first)
    member.app.log_in(first.new)
    second = _change(bench, member, PASSWORD)
    _verify(member, second)
    member.account.open_link(NEW_PASSWORD, link)
    member.account.confirm(NEW_PASSWORD, link)
    bench.expect("MACC_009").refused(member.app.log_in(first.new))
    bench.expect("MACC_005").accepted(member.app.log_in(second.new))


@verifies("MACC_009")
def test_only_the_latest_change_can_be_verified(bench: Bench, member: Owner) -> None:
    """A second change before the first was verified: the first one's link does nothing any more (a reading)."""
    first = _change(bench, member, PASSWORD)
    link = member.registration.newest(NEW_PASSWORD)
    member.app.log_in(first.old)
    newest = first.new.with_another_password()
    member.account.change_password(newest.password)
    member.account.open_link(NEW_PASSWORD, link)
    member.account.confirm(NEW_PASSWORD, link)
    late = member.app.log_in(first.new).ok
    bench.expect("MACC_009").equal(late, False, "the earlier change took effect", judged=bench.pinned)
    bench.expect("MACC_009").refused(member.app.log_in(newest))


@verifies("MACC_004")
def test_what_was_mailed_to_the_old_address_is_good_for_nothing(bench: Bench, member: Owner) -> None:
    """A reset was asked for before the address changed: who reads the old mailbox does not get in with it."""
    old = member.registration.credentials
    member.account.request_reset(old.email)
    link = member.registration.newest("CONFIRM EMAIL")
    change = _change(bench, member, EMAIL)
    _verify(member, change)
    stolen = change.new.with_another_password()
    member.account.open_link("CONFIRM EMAIL", link)
    member.account.confirm("CONFIRM EMAIL", link)
    member.account.set_password(link, stolen.password, stolen.password)
    bench.expect("MACC_004").refused(member.app.log_in(stolen))
    bench.expect("MACC_004").accepted(member.app.log_in(change.new))


@verifies("MACC_004", "LOGIN_001")
def test_the_old_address_is_free_again(bench: Bench, member: Owner) -> None:
    """After the change somebody can create an account with the old address; both log in to their own."""
    change = _change(bench, member, EMAIL)
    _verify(member, change)
    other = change.old.with_another_password()
    member.registration.register(other)
    bench.expect("LOGIN_001").accepted(member.app.log_in(other))
    bench.expect("MACC_004").equal(shown(member)["email"] == change.old.email, True, "the new account has that address")
    bench.expect("MACC_004").accepted(member.app.log_in(change.new))
    bench.expect("MACC_004").equal(shown(member)["email"] == change.new.email, True, "the first one has the other")
