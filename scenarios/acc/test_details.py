"""Personal details, a password and a country are what an account is made of."""

from __future__ import annotations

import pytest

from fixtures import Bench, Owner, needs, verifies
from harness.journal import Json
from scenarios.acc.steps import (
    HUGE_TEXT,
    MAIL_S,
    NAMES,
    NO_TEXT,
    ODD_NAMES,
    WRONG_ADDRESSES,
    shown,
    validation_links,
)

pytestmark = needs("newcomer", "mail")

DETAILS = ("firstName", "lastName", "email", "password", "country")


@verifies("ACC_002")
def test_complete_details_are_taken(bench: Bench, newcomer: Owner) -> None:
    """With names, address, password and country entered, Next goes on to the terms of use."""
    bench.expect("ACC_002").accepted(newcomer.registration.enter())
    bench.expect("ACC_002").accepted(newcomer.registration.accept_terms())


@pytest.mark.parametrize("how", ["left out", "empty", "blank"])
@pytest.mark.parametrize("detail", DETAILS)
@verifies("ACC_002")
def test_next_needs_every_detail(bench: Bench, newcomer: Owner, detail: str, how: str) -> None:
    """One detail is missing: refused, no mail comes, and the complete details are taken afterwards."""
    details = newcomer.registration.details()
    details[detail] = {"left out": None, "empty": "", "blank": "   "}[how]
    if details[detail] is None:
        del details[detail]
    bench.expect("ACC_002").refused(newcomer.registration.enter(details))
    bench.clock.sleep(MAIL_S, "a mail that must not come")
    bench.expect("ACC_002").equal(len(validation_links(newcomer)), 0, "validation mails")
    bench.expect("ACC_002").accepted(newcomer.registration.enter())


@pytest.mark.parametrize("address", WRONG_ADDRESSES)
@verifies("ACC_002")
def test_what_is_no_address_is_refused(bench: Bench, newcomer: Owner, address: str) -> None:
    """Something that no mail can be sent to is entered as the e-mail address: refused."""
    details = newcomer.registration.details(email=WRONG_ADDRESSES[address])
    bench.expect("ACC_002").refused(newcomer.registration.enter(details))


@pytest.mark.parametrize("value", NO_TEXT)
@pytest.mark.parametrize("detail", DETAILS)
@verifies("ACC_002")
def test_what_is_no_text_is_refused(bench: Bench, newcomer: Owner, detail: str, value: str) -> None:
    """A value that no app would send in place of a text is refused, and does no harm."""
    details = newcomer.registration.details() | {detail: NO_TEXT[value]}
    bench.expect("ACC_002").refused(newcomer.registration.enter(details))
    bench.expect("ACC_002").accepted(newcomer.registration.enter())


@pytest.mark.parametrize("name", NAMES)
@verifies("ACC_002")
def test_names_are_kept_as_they_were_entered(bench: Bench, newcomer: Owner, name: str) -> None:
    """The profile of the new account shows the names letter by letter, be they Thai or look like a program."""
    newcomer.registration.enter(newcomer.registration.details(firstName=NAMES[name], lastName=NAMES[name]))
    newcomer.registration.accept_terms()
    newcomer.registration.follow("VALIDATE E-MAIL")
    newcomer.app.log_in()
    details = shown(newcomer)
    bench.expect("ACC_002").equal(details["firstName"], NAMES[name], "first name in the profile")
    bench.expect("ACC_002").equal(details["lastName"], NAMES[name], "last name in the profile")


@pytest.mark.parametrize("name", ODD_NAMES)
@verifies("ACC_002")
def test_an_odd_name_is_refused_or_kept(bench: Bench, newcomer: Owner, name: str) -> None:
    """What cannot be read, or is far too long, is refused, or shown as it was entered: it is never changed silently."""
    entered: Json = ODD_NAMES[name]
    reply = newcomer.registration.enter(newcomer.registration.details(firstName=entered))
    if reply.ok:
        newcomer.registration.accept_terms()
        newcomer.registration.follow("VALIDATE E-MAIL")
        newcomer.app.log_in()
        bench.expect("ACC_002").equal(shown(newcomer)["firstName"] == entered, True, "first name shown as entered")
    else:
        bench.expect("ACC_002").equal(len(validation_links(newcomer)), 0, "validation mails")
        bench.expect("ACC_002").accepted(newcomer.registration.enter())


@verifies("ACC_002")
def test_a_huge_request_does_no_harm(bench: Bench, newcomer: Owner) -> None:
    """200 kB in place of a name are refused, and the cloud goes on taking proper details."""
    bench.expect("ACC_002").refused(newcomer.registration.enter(newcomer.registration.details(lastName=HUGE_TEXT)))
    bench.expect("ACC_002").accepted(newcomer.registration.enter())


@pytest.mark.parametrize("country", ["TH", "MY", "PH"])
@verifies("ACC_002")
def test_the_country_is_kept(bench: Bench, newcomer: Owner, country: str) -> None:
    """The country that was selected is the one that the profile shows."""
    newcomer.registration.enter(newcomer.registration.details(country=country))
    newcomer.registration.accept_terms()
    newcomer.registration.follow("VALIDATE E-MAIL")
    newcomer.app.log_in()
    bench.expect("ACC_002").equal(shown(newcomer)["country"], country, "country in the profile")


@verifies("ACC_002", "LOGIN_001")
def test_a_creation_that_was_left_can_begin_anew(bench: Bench, newcomer: Owner) -> None:
    """The app was closed before the validation; the same address is entered anew with another name and password."""
    newcomer.registration.apply()
    other = newcomer.registration.credentials.with_another_password()
    bench.expect("ACC_002").accepted(
        newcomer.registration.enter(newcomer.registration.details(other, firstName="Anna"))
    )
    newcomer.registration.accept_terms()
    newcomer.registration.follow("VALIDATE E-MAIL")
    bench.expect("LOGIN_001").accepted(newcomer.app.log_in(other))
    bench.expect("ACC_002").equal(shown(newcomer)["firstName"], "Anna", "first name in the profile")
