"""Customer support: the number follows the country."""

from __future__ import annotations

import pytest

from fixtures import Bench, Owner, needs, verifies
from harness.errors import Undecided

pytestmark = needs("newcomer", "mail")

#: the number that the manual prints for Thailand, without its separators
THAILAND = "66024019600"


@verifies("FAQ_008")
def test_thailand_has_the_number_of_the_manual(bench: Bench, member: Owner) -> None:
    """With Thailand selected the support number is the one that the manual prints."""
    bench.expect("FAQ_008").equal(_number(member), THAILAND, "support number, Thailand")


@pytest.mark.parametrize("country", ["MY", "PH"])
@verifies("FAQ_008")
def test_another_country_has_another_number(bench: Bench, member: Owner, country: str) -> None:
    """Another country is selected: the number changes at once, and back again."""
    bench.expect("FAQ_008").accepted(member.profile.edit(country=country))
    bench.expect("FAQ_008").equal(_number(member) != THAILAND, True, f"the number in {country} is another one")
    member.profile.edit(country="TH")
    bench.expect("FAQ_008").equal(_number(member), THAILAND, "support number, Thailand again")


@verifies("FAQ_008")
def test_the_country_of_the_creation_determines_the_number(bench: Bench, newcomer: Owner) -> None:
    """An account that was created for another country has that country's number from the beginning."""
    registration = newcomer.registration
    registration.enter(registration.details(country="MY"))
    registration.accept_terms()
    registration.follow("VALIDATE E-MAIL")
    newcomer.app.log_in()
    malaysia = _number(newcomer)
    bench.expect("FAQ_008").equal(malaysia != THAILAND, True, "the number in MY is not Thailand's")
    newcomer.profile.edit(country="PH")
    bench.expect("FAQ_008").equal(
        _number(newcomer) not in (malaysia, THAILAND), True, "the number in PH is a third one"
    )


@verifies("FAQ_008")
def test_a_country_without_support_shows_no_other_number(bench: Bench, member: Owner) -> None:
    """Where there is no customer support, no number of another country is shown as the local one."""
    if member.profile.edit(country="AQ").ok:
        reply = member.profile.support()
        bench.expect("FAQ_008").equal(reply.ok and _number(member) == THAILAND, False, "Thailand's number is shown")
    member.profile.edit(country="TH")
    bench.expect("FAQ_008").equal(_number(member), THAILAND, "support number, Thailand")


@needs("second-owner")
@verifies("FAQ_008")
def test_one_account_does_not_change_the_number_of_another(bench: Bench, member: Owner) -> None:
    """Each account has the number of its own country."""
    other = bench.people.second_owner
    other.app.log_in()
    member.profile.edit(country="MY")
    bench.expect("FAQ_008").equal(_number(other), THAILAND, "support number of the other account")


def _number(person: Owner) -> str:
    """The digits of the number that is shown."""
    reply = person.profile.support()
    if not reply.ok:
        raise Undecided(f"the support number was refused ({reply.error_code})")
    return "".join(character for character in str(reply.body["data"]["attributes"]["phone"]) if character.isdigit())
