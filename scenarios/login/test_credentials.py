"""Right and wrong credentials, and accounts that are not validated yet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures import Bench, Credentials, Owner, needs, verifies
from harness.owner.registration import VALIDATE
from scenarios.acc.steps import DAY_S, HUGE_TEXT

pytestmark = needs("newcomer", "mail")

#: far more often than anybody mistypes
MANY = 20
WRONG: dict[str, Callable[[str], str]] = {
    "another": lambda _password: "correct horse battery staple",
    "empty": lambda _password: "",
    "blank": lambda _password: " ",
    "the-beginning": lambda password: password[:-1],
    "the-first-8": lambda password: password[:8],
    "more-at-the-end": lambda password: password + "1",
    "blank-at-the-end": lambda password: password + " ",
    "other-letters": lambda password: password.swapcase(),
    "twice": lambda password: password * 2,
    "backwards": lambda password: password[::-1],
    "query": lambda _password: "' OR '1'='1",
    "wildcard": lambda _password: "*",
    "huge": lambda _password: HUGE_TEXT,
}


@verifies("LOGIN_001")
def test_the_credentials_of_the_creation_log_in(bench: Bench, newcomer: Owner) -> None:
    """The address and the password that the account was created with open a session that can be used."""
    newcomer.registration.register()
    bench.expect("LOGIN_001").accepted(newcomer.app.log_in())
    bench.expect("LOGIN_001").accepted(newcomer.profile.read())


@verifies("LOGIN_001")
def test_a_log_in_works_again_and_later(bench: Bench, member: Owner) -> None:
    """The same credentials log in again at once, and after a month."""
    bench.expect("LOGIN_001").accepted(member.app.log_in())
    bench.clock.sleep(30 * DAY_S, "the next log-in")
    bench.expect("LOGIN_001").accepted(member.app.log_in())


@verifies("LOGIN_001")
def test_two_phones_are_logged_in_at_once(bench: Bench) -> None:
    """The owner logs in on a second phone; both can be used."""
    first, second = bench.owner, bench.people.second_phone
    bench.expect("LOGIN_001").accepted(first.app.log_in())
    bench.expect("LOGIN_001").accepted(second.app.log_in())
    bench.expect("LOGIN_001").accepted(first.profile.read())
    bench.expect("LOGIN_001").accepted(second.profile.read())


@verifies("LOGIN_001", "LOGIN_002")
def test_a_typing_mistake_bars_nobody(bench: Bench, newcomer: Owner) -> None:
    """Wrong once, then right: refused, then accepted."""
    newcomer.registration.register()
    bench.expect("LOGIN_002").refused(newcomer.app.log_in(newcomer.registration.credentials.with_another_password()))
    bench.expect("LOGIN_001").accepted(newcomer.app.log_in())


@verifies("LOGIN_001", "LOGIN_002")
def test_many_wrong_passwords(bench: Bench, newcomer: Owner) -> None:
    """Twenty wrong passwords are refused; whether the right one is accepted then is open, and recorded."""
    newcomer.registration.register()
    wrong = newcomer.registration.credentials.with_another_password()
    refused = sum(not newcomer.app.log_in(wrong).ok for _ in range(MANY))
    bench.expect("LOGIN_002").equal(refused, MANY, "wrong passwords refused")
    accepted = newcomer.app.log_in().ok
    bench.expect("LOGIN_001").equal(accepted, True, "the right password accepted after them", judged=False)


@pytest.mark.parametrize("wrong", WRONG)
@verifies("LOGIN_002")
def test_any_other_password_is_refused(bench: Bench, newcomer: Owner, wrong: str) -> None:
    """A password that is not the account's logs nobody in, however near to it it is; the session stays closed."""
    newcomer.registration.register()
    mine = newcomer.registration.credentials
    entered = WRONG[wrong](mine.password)
    bench.expect("LOGIN_002").refused(newcomer.app.log_in(Credentials(mine.email, entered)))
    bench.expect("LOGIN_002").refused(newcomer.profile.read())


@pytest.mark.parametrize("address", ["nobody@example.com", "", "newcomer", "*", "' OR '1'='1"])
@verifies("LOGIN_002")
def test_any_other_address_is_refused(bench: Bench, newcomer: Owner, address: str) -> None:
    """An address that no account has logs nobody in, with the password of an account that exists."""
    newcomer.registration.register()
    mine = newcomer.registration.credentials
    bench.expect("LOGIN_002").refused(newcomer.app.log_in(Credentials(address, mine.password)))


@needs("second-owner")
@verifies("LOGIN_002")
def test_the_password_of_another_account_is_refused(bench: Bench, newcomer: Owner) -> None:
    """Each password belongs to its address: neither logs in to the other's account."""
    newcomer.registration.register()
    mine, other = newcomer.registration.credentials, bench.people.second_owner.registration.credentials
    bench.expect("LOGIN_002").refused(newcomer.app.log_in(Credentials(mine.email, other.password)))
    bench.expect("LOGIN_002").refused(newcomer.app.log_in(Credentials(other.email, mine.password)))


@verifies("LOGIN_002")
def test_the_refusal_does_not_tell_who_has_an_account(bench: Bench, newcomer: Owner) -> None:
    """An unknown address and a wrong password are refused alike (a reading: the text does not ask for it)."""
    newcomer.registration.register()
    mine = newcomer.registration.credentials
    unknown = newcomer.app.log_in(mine.with_another_email("nobody"))
    wrong = newcomer.app.log_in(mine.with_another_password())
    bench.expect("LOGIN_002").refused(unknown)
    bench.expect("LOGIN_002").refused(wrong)
    bench.expect("LOGIN_002").equal(
        (unknown.status, unknown.body), (wrong.status, wrong.body), "answer to an unknown address", judged=bench.pinned
    )


@pytest.mark.parametrize("stage", ["details", "terms", "late", "opened"])
@verifies("LOGIN_003")
def test_no_log_in_before_the_validation(bench: Bench, newcomer: Owner, stage: str) -> None:
    """However far the creation has come, without CONFIRM nobody logs in, with right credentials either."""
    newcomer.registration.enter()
    if stage != "details":
        newcomer.registration.accept_terms()
    if stage == "late":
        bench.clock.sleep(DAY_S, "the link to run out")
    if stage == "opened":
        newcomer.account.open_link(VALIDATE, newcomer.registration.newest(VALIDATE))
    bench.expect("LOGIN_003").refused(newcomer.app.log_in())
    bench.expect("LOGIN_003").refused(newcomer.profile.read())


@verifies("LOGIN_001", "LOGIN_003")
def test_validated_while_the_log_in_page_is_open(bench: Bench, newcomer: Owner) -> None:
    """Refused before the validation, accepted after it: nothing else has to be done."""
    newcomer.registration.apply()
    bench.expect("LOGIN_003").refused(newcomer.app.log_in())
    newcomer.registration.follow(VALIDATE)
    bench.expect("LOGIN_001").accepted(newcomer.app.log_in())
