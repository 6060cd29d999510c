"""The validation mail: when it is sent, for how long its link is good, and what CONFIRM does."""

from __future__ import annotations

import pytest

from fixtures import Bench, Owner, needs, verifies
from harness.owner.registration import VALIDATE
from scenarios.acc.steps import DAY_S, HALF_AN_HOUR_S, MAIL_S, validation_links

pytestmark = needs("newcomer", "mail")

LIMIT = "ACC_VALIDATION"
#: the switching point is found to this precision, in s
PRECISION_S = 0.2


@verifies("ACC_004")
def test_one_mail_comes_after_the_terms(bench: Bench, newcomer: Owner) -> None:
    """No mail comes for the details, one for the confirmed terms, and no second one later."""
    newcomer.registration.enter()
    bench.clock.sleep(MAIL_S, "a mail that must not come yet")
    bench.expect("ACC_004").equal(len(validation_links(newcomer)), 0, "validation mails before the terms")
    newcomer.registration.accept_terms()
    bench.clock.sleep(MAIL_S, "the mail")
    bench.expect("ACC_004").equal(len(validation_links(newcomer)), 1, "validation mails after the terms")
    bench.clock.sleep(DAY_S, "a second mail that must not come")
    bench.expect("ACC_004").equal(len(validation_links(newcomer)), 1, "validation mails a day later")


@verifies("ACC_004")
def test_the_mail_goes_to_the_address_that_was_entered(bench: Bench, newcomer: Owner) -> None:
    """An address with a detail after a plus sign is another address: the mail goes there and nowhere else."""
    other = newcomer.registration.credentials.with_another_email("tag")
    newcomer.registration.apply(other)
    bench.clock.sleep(MAIL_S, "the mail")
    bench.expect("ACC_004").equal(len(newcomer.registration.links(VALIDATE, other.email)), 1, "mails to the address")
    bench.expect("ACC_004").equal(len(validation_links(newcomer)), 0, "mails to the address without the tag")


@verifies("ACC_004", "ACC_005")
def test_a_mail_that_was_lost_can_be_sent_again(bench: Bench, newcomer: Owner) -> None:
    """Next pressed once more sends another mail, and its link is good."""
    newcomer.registration.apply()
    bench.clock.sleep(DAY_S, "the owner to miss the mail")
    newcomer.registration.accept_terms()
    bench.clock.sleep(MAIL_S, "the mail")
    bench.expect("ACC_004").equal(len(validation_links(newcomer)), 2, "validation mails")
    bench.expect("ACC_005").accepted(newcomer.registration.follow(VALIDATE))


@pytest.mark.parametrize("age_s", [0.0, 60.0, 900.0, None], ids=["at-once", "1-minute", "15-minutes", "the-last"])
@verifies("ACC_005")
def test_the_link_is_good_for_thirty_minutes(bench: Bench, newcomer: Owner, age_s: float | None) -> None:
    """Up to the end of the time the link opens, CONFIRM completes the account, and its owner can log in."""
    limit = bench.limit(LIMIT)
    sent = newcomer.registration.apply()
    link = newcomer.registration.newest(VALIDATE)
    bench.clock.sleep_until(max(sent.started_s + (limit.inside_s if age_s is None else age_s), bench.clock.now_s))
    opened = newcomer.account.open_link(VALIDATE, link)
    bench.expect("ACC_005").accepted(opened)
    bench.expect("ACC_005").accepted(newcomer.account.confirm(VALIDATE, link))
    bench.expect("ACC_005").accepted(newcomer.app.log_in())


@pytest.mark.parametrize("age_s", [None, 3600.0, DAY_S, 30 * DAY_S], ids=["the-first", "1-hour", "1-day", "30-days"])
@verifies("ACC_006", "LOGIN_003")
def test_the_link_is_refused_after_thirty_minutes(bench: Bench, newcomer: Owner, age_s: float | None) -> None:
    """Opened too late it is refused, CONFIRM after it too, and the account stays without validation."""
    limit = bench.limit(LIMIT)
    sent = newcomer.registration.apply()
    link = newcomer.registration.newest(VALIDATE)
    bench.clock.sleep_until(sent.ended_s + (limit.outside_s if age_s is None else age_s), "the end of the time")
    bench.expect("ACC_006").refused(newcomer.account.open_link(VALIDATE, link), because="LINK_EXPIRED")
    bench.expect("ACC_006").refused(newcomer.account.confirm(VALIDATE, link))
    bench.expect("LOGIN_003").refused(newcomer.app.log_in())


@verifies("ACC_005", "ACC_006")
def test_after_a_late_link_a_new_mail_helps(bench: Bench, newcomer: Owner) -> None:
    """Who was too late asks for another mail, and is in time with it."""
    sent = newcomer.registration.apply()
    bench.clock.sleep_until(sent.ended_s + bench.limit(LIMIT).outside_s, "the end of the time")
    bench.expect("ACC_006").refused(newcomer.registration.follow(VALIDATE))
    newcomer.registration.accept_terms()
    bench.expect("ACC_005").accepted(newcomer.registration.follow(VALIDATE))
    bench.expect("ACC_005").accepted(newcomer.app.log_in())


@verifies("ACC_005")
def test_an_earlier_mail_stays_good_for_its_own_time(bench: Bench, newcomer: Owner) -> None:
    """Two mails were asked for; the first one, still within its time, is the one that gets opened."""
    newcomer.registration.apply()
    bench.clock.sleep(300.0, "the owner to lose patience")
    newcomer.registration.accept_terms()
    first = validation_links(newcomer)[0]
    bench.expect("ACC_005").accepted(newcomer.account.open_link(VALIDATE, first))
    bench.expect("ACC_005").accepted(newcomer.account.confirm(VALIDATE, first))


@verifies("ACC_006")
def test_another_mail_does_not_prolong_the_first(bench: Bench, newcomer: Owner) -> None:
    """A second mail is sent shortly before the first link runs out: that link runs out all the same."""
    sent = newcomer.registration.apply()
    bench.clock.sleep(HALF_AN_HOUR_S - 300.0, "almost the end of the time")
    newcomer.registration.accept_terms()
    first = validation_links(newcomer)[0]
    bench.clock.sleep_until(sent.ended_s + bench.limit(LIMIT).outside_s, "the end of the time")
    bench.expect("ACC_006").refused(newcomer.account.open_link(VALIDATE, first))
    bench.expect("ACC_006").refused(newcomer.account.confirm(VALIDATE, first))


@verifies("ACC_005")
def test_another_mail_after_the_link_was_opened_does_no_harm(bench: Bench, newcomer: Owner) -> None:
    """The page of the first link is open when another mail is asked for: its CONFIRM still completes the account."""
    newcomer.registration.apply()
    first = newcomer.registration.newest(VALIDATE)
    newcomer.account.open_link(VALIDATE, first)
    newcomer.registration.accept_terms()
    bench.expect("ACC_005").accepted(newcomer.account.confirm(VALIDATE, first))
    bench.expect("ACC_005").accepted(newcomer.app.log_in())


@verifies("ACC_005", "ACC_006")
def test_where_the_link_runs_out(bench: Bench, newcomer: Owner) -> None:
    """The age at which links begin to be refused is searched for by halves, and lies between the bounds."""
    limit = bench.limit(LIMIT)
    newcomer.registration.enter()
    good_s, bad_s = limit.inside_s, limit.outside_s
    while bad_s - good_s > PRECISION_S:
        age_s = (good_s + bad_s) / 2
        sent = newcomer.registration.accept_terms()
        link = newcomer.registration.newest(VALIDATE)
        bench.clock.sleep_until(sent.started_s + age_s, "a link of that age")
        if newcomer.account.open_link(VALIDATE, link).ok:
            good_s = age_s
        else:
            bad_s = age_s
    for requirement in ("ACC_005", "ACC_006"):
        bench.measured(LIMIT, requirement, round(bad_s, 3), "s", "the link of the mail begins to be refused")
        bench.expect(requirement).between(bad_s, limit.inside_s, limit.outside_s, "s", "age at which links are refused")


@verifies("ACC_007", "LOGIN_003")
def test_the_account_is_complete_with_confirm_only(bench: Bench, newcomer: Owner) -> None:
    """The link was opened and the page left without CONFIRM: not complete a day later either, and then it is."""
    newcomer.registration.apply()
    link = newcomer.registration.newest(VALIDATE)
    newcomer.account.open_link(VALIDATE, link)
    bench.expect("LOGIN_003").refused(newcomer.app.log_in())
    bench.expect("ACC_007").accepted(newcomer.account.confirm(VALIDATE, link))
    bench.expect("ACC_007").accepted(newcomer.app.log_in())


@verifies("ACC_007")
def test_the_account_stays_incomplete_without_confirm(bench: Bench, newcomer: Owner) -> None:
    """CONFIRM is never pressed: a day later nobody can log in."""
    newcomer.registration.apply()
    newcomer.account.open_link(VALIDATE, newcomer.registration.newest(VALIDATE))
    bench.clock.sleep(DAY_S, "the owner to come back")
    bench.expect("ACC_007").refused(newcomer.app.log_in())


@verifies("ACC_007")
def test_confirm_may_come_after_the_thirty_minutes(bench: Bench, newcomer: Owner) -> None:
    """Opened in time, confirmed a minute after the time: it is the opening that the time is for."""
    limit = bench.limit(LIMIT)
    sent = newcomer.registration.apply()
    link = newcomer.registration.newest(VALIDATE)
    bench.clock.sleep_until(sent.started_s + limit.inside_s, "the last of the time")
    newcomer.account.open_link(VALIDATE, link)
    bench.clock.sleep_until(sent.ended_s + limit.outside_s + 60.0, "the end of the time")
    bench.expect("ACC_007").accepted(newcomer.account.confirm(VALIDATE, link))
    bench.expect("ACC_007").accepted(newcomer.app.log_in())


@verifies("ACC_007", "LOGIN_003")
def test_confirm_without_the_link_opened_is_refused(bench: Bench, newcomer: Owner) -> None:
    """A request that skips the page completes nothing."""
    newcomer.registration.apply()
    link = newcomer.registration.newest(VALIDATE)
    bench.expect("ACC_007").refused(newcomer.account.confirm(VALIDATE, link))
    bench.expect("LOGIN_003").refused(newcomer.app.log_in())


@verifies("ACC_007")
def test_a_link_that_is_used_twice_does_no_harm(bench: Bench, newcomer: Owner) -> None:
    """Opened and confirmed again after the completion: whatever it is answered, the account is as it was."""
    newcomer.registration.register()
    link = newcomer.registration.newest(VALIDATE)
    again = [newcomer.account.open_link(VALIDATE, link).ok, newcomer.account.confirm(VALIDATE, link).ok]
    bench.expect("ACC_007").equal(again, [False, False], "link opened, confirmed a second time", judged=False)
    bench.expect("ACC_007").accepted(newcomer.app.log_in())


@verifies("ACC_006", "LOGIN_003")
def test_a_made_up_link_validates_nothing(bench: Bench, newcomer: Owner) -> None:
    """A link that was in no mail is refused, and the account stays without validation."""
    newcomer.registration.apply()
    link = newcomer.registration.newest(VALIDATE)
    made_up = link[:-8] + ("00000000" if not link.endswith("00000000") else "11111111")
    bench.expect("ACC_006").refused(newcomer.account.open_link(VALIDATE, made_up))
    bench.expect("ACC_006").refused(newcomer.account.confirm(VALIDATE, made_up))
    bench.expect("LOGIN_003").refused(newcomer.app.log_in())


@verifies("ACC_007", "LOGIN_003")
def test_a_link_validates_the_account_it_was_sent_for(bench: Bench, newcomer: Owner) -> None:
    """Two accounts wait for validation; the link of one completes that one and not the other."""
    mine = newcomer.registration.credentials
    other = mine.with_another_email("other")
    newcomer.registration.apply(other)
    newcomer.registration.apply(mine)
    bench.expect("ACC_007").accepted(newcomer.registration.follow(VALIDATE))
    bench.expect("LOGIN_003").refused(newcomer.app.log_in(other))
    bench.expect("ACC_007").accepted(newcomer.app.log_in(mine))
