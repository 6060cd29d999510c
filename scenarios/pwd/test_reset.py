"""The steps behind the reset mail, and which password logs in before and after them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures import Bench, Credentials, Owner, needs, verifies
from harness.owner.registration import RESET, VALIDATE
from scenarios.acc.steps import DAY_S

pytestmark = needs("newcomer", "mail")

OTHERS: dict[str, Callable[[str], object]] = {
    "another": lambda _new: "something else",
    "empty": lambda _new: "",
    "missing": lambda _new: None,
    "other-letters": lambda new: new.swapcase(),
    "blank-at-the-end": lambda new: new + " ",
    "the-beginning": lambda new: new[:-1],
}
EMPTY: dict[str, object] = {"empty": "", "blank": "   ", "missing": None, "number": 12345678}


@verifies("PWD_003", "PWD_004", "PWD_005")
def test_the_reset_as_the_manual_has_it(bench: Bench, member: Owner) -> None:
    """Mail, CONFIRM EMAIL, CONFIRM, the new password twice: it logs in, and the old one does not."""
    old = member.registration.credentials
    new = old.with_another_password()
    member.account.request_reset(old.email)
    bench.expect("PWD_003").accepted(member.registration.follow(RESET))
    reset = member.account.set_password(member.registration.newest(RESET), new.password, new.password)
    bench.expect("PWD_004").accepted(reset)
    bench.expect("PWD_005").refused(member.app.log_in(old))
    bench.expect("PWD_005").accepted(member.app.log_in(new))
    bench.expect("PWD_005").accepted(member.profile.read())


@pytest.mark.parametrize("stage", ["mail sent", "link opened"])
@verifies("PWD_003", "PWD_005")
def test_no_step_can_be_left_out(bench: Bench, member: Owner, stage: str) -> None:
    """Without CONFIRM EMAIL, or without CONFIRM, a new password is refused, and the old one stays."""
    old = member.registration.credentials
    new = old.with_another_password()
    member.account.request_reset(old.email)
    link = member.registration.newest(RESET)
    if stage == "link opened":
        member.account.open_link(RESET, link)
    bench.expect("PWD_003").refused(member.account.set_password(link, new.password, new.password))
    bench.expect("PWD_005").refused(member.app.log_in(new))
    bench.expect("PWD_005").accepted(member.app.log_in(old))


@verifies("PWD_003")
def test_confirm_needs_the_link_opened(bench: Bench, member: Owner) -> None:
    """CONFIRM without CONFIRM EMAIL in the mail before it is refused."""
    member.account.request_reset(member.registration.credentials.email)
    bench.expect("PWD_003").refused(member.account.confirm(RESET, member.registration.newest(RESET)))


@verifies("PWD_003", "PWD_005")
def test_a_link_resets_once(bench: Bench, member: Owner) -> None:
    """The link of a reset that is done resets nothing more; the password is the one that was set first."""
    new = member.registration.credentials.with_another_password()
    member.registration.reset_password(new)
    newer = new.with_another_password()
    link = member.registration.newest(RESET)
    member.account.open_link(RESET, link)
    member.account.confirm(RESET, link)
    bench.expect("PWD_003").refused(member.account.set_password(link, newer.password, newer.password))
    bench.expect("PWD_005").refused(member.app.log_in(newer))
    bench.expect("PWD_005").accepted(member.app.log_in(new))


@verifies("PWD_003", "PWD_005")
def test_an_older_link_resets_nothing_after_a_reset(bench: Bench, member: Owner) -> None:
    """Two mails came; after the reset with the newer one, the older one is good for nothing."""
    new = member.registration.credentials.with_another_password()
    member.account.request_reset(new.email)
    older = member.registration.newest(RESET)
    member.registration.reset_password(new)
    newer = new.with_another_password()
    member.account.open_link(RESET, older)
    member.account.confirm(RESET, older)
    bench.expect("PWD_003").refused(member.account.set_password(older, newer.password, newer.password))
    bench.expect("PWD_005").accepted(member.app.log_in(new))


@verifies("PWD_003")
def test_a_late_link(bench: Bench, member: Owner) -> None:
    """For how long the link is good is not stated: a day later either outcome is recorded, and the old password is
    only replaced by a reset that succeeded."""
    old = member.registration.credentials
    new = old.with_another_password()
    member.account.request_reset(old.email)
    link = member.registration.newest(RESET)
    bench.clock.sleep(DAY_S, "the link to grow old")
    member.account.open_link(RESET, link)
    member.account.confirm(RESET, link)
    done = member.account.set_password(link, new.password, new.password).ok
    bench.expect("PWD_003").equal(done, False, "reset by a link that is a day old", judged=False)
    bench.expect("PWD_003").equal(member.app.log_in(old).ok, not done, "the old password logs in")


@verifies("PWD_003")
def test_a_validation_link_resets_no_password(bench: Bench, member: Owner) -> None:
    """The token of another kind of mail is refused in every step of the reset."""
    old = member.registration.credentials
    new = old.with_another_password()
    member.account.request_reset(old.email)
    kind, token = member.registration.newest(RESET).rsplit("/", 1)[0], member.registration.newest(VALIDATE).rsplit("/")
    link = f"{kind}/{token[-1]}"
    bench.expect("PWD_003").refused(member.account.open_link(RESET, link))
    bench.expect("PWD_003").refused(member.account.confirm(RESET, link))
    bench.expect("PWD_003").refused(member.account.set_password(link, new.password, new.password))
    bench.expect("PWD_003").accepted(member.app.log_in(old))


@needs("second-owner")
@verifies("PWD_005")
def test_a_reset_changes_no_other_account(bench: Bench, member: Owner) -> None:
    """Somebody else's password and session are as before."""
    other = bench.people.second_owner
    other.app.log_in()
    member.registration.reset_password(member.registration.credentials.with_another_password())
    bench.expect("PWD_005").accepted(other.profile.read())
    bench.expect("PWD_005").accepted(other.app.log_in())


@pytest.mark.parametrize("repeated", OTHERS)
@verifies("PWD_004", "PWD_005")
def test_the_two_entries_have_to_be_the_same(bench: Bench, member: Owner, repeated: str) -> None:
    """Entered differently the second time: refused, the old password stays; entered alike: accepted."""
    old = member.registration.credentials
    new = old.with_another_password()
    member.account.request_reset(old.email)
    member.registration.follow(RESET)
    link = member.registration.newest(RESET)
    bench.expect("PWD_004").refused(member.account.set_password(link, new.password, OTHERS[repeated](new.password)))
    bench.expect("PWD_005").accepted(member.app.log_in(old))
    bench.expect("PWD_004").accepted(member.account.set_password(link, new.password, new.password))
    bench.expect("PWD_005").accepted(member.app.log_in(new))


@pytest.mark.parametrize("password", EMPTY)
@verifies("PWD_004", "PWD_005")
def test_no_password_is_none(bench: Bench, member: Owner, password: str) -> None:
    """Nothing is entered, twice: refused, and the old password stays."""
    member.account.request_reset(member.registration.credentials.email)
    member.registration.follow(RESET)
    entered = EMPTY[password]
    bench.expect("PWD_004").refused(member.account.set_password(member.registration.newest(RESET), entered, entered))
    bench.expect("PWD_005").accepted(member.app.log_in())


@pytest.mark.parametrize("password", ["รหัสผ่าน-ของฉัน", "with blanks inside", "quote'\"\\and<tag>", "🔑🔑🔑🔑"])
@verifies("PWD_004", "PWD_005")
def test_any_readable_password_can_be_chosen(bench: Bench, member: Owner, password: str) -> None:
    """A password in another script, or with characters of a program, logs in as it was entered."""
    member.account.request_reset(member.registration.credentials.email)
    member.registration.follow(RESET)
    link = member.registration.newest(RESET)
    bench.expect("PWD_004").accepted(member.account.set_password(link, password, password))
    new = Credentials(member.registration.credentials.email, password)
    bench.expect("PWD_005").accepted(member.app.log_in(new))


@pytest.mark.parametrize("stage", ["mail sent", "link opened", "confirmed"])
@verifies("PWD_005")
def test_a_reset_that_was_left_changes_nothing(bench: Bench, member: Owner, stage: str) -> None:
    """The old password logs in as before, a day later as well."""
    member.account.request_reset(member.registration.credentials.email)
    link = member.registration.newest(RESET)
    if stage != "mail sent":
        member.account.open_link(RESET, link)
    if stage == "confirmed":
        member.account.confirm(RESET, link)
    bench.expect("PWD_005").accepted(member.app.log_in())
    bench.clock.sleep(DAY_S, "the owner to remember the password")
    bench.expect("PWD_005").accepted(member.app.log_in())


@verifies("PWD_005")
def test_a_reset_ends_what_was_logged_in(bench: Bench, member: Owner) -> None:
    """Whoever knew the old password is logged out by the reset (a reading: the text does not say it)."""
    member.registration.reset_password(member.registration.credentials.with_another_password())
    bench.expect("PWD_005").may_be_refused(member.profile.read())


@verifies("PWD_005")
def test_a_password_can_be_reset_again(bench: Bench, member: Owner) -> None:
    """Three resets one after the other: each time only the newest password logs in."""
    old = member.registration.credentials
    for _ in range(3):
        new = old.with_another_password()
        bench.expect("PWD_005").accepted(member.registration.reset_password(new))
        bench.expect("PWD_005").refused(member.app.log_in(old))
        bench.expect("PWD_005").accepted(member.app.log_in(new))
        old = new
