"""The details of the account: shown, changed, kept, and never changed into something else."""

from __future__ import annotations

import pytest

from fixtures import Bench, Owner, needs, verifies
from harness.journal import Json
from scenarios.acc.steps import DAY_S, HUGE_TEXT, NAMES, NO_TEXT, ODD_NAMES, log_in_again, shown

pytestmark = needs("newcomer", "mail")

BY_DETAIL = {"firstName": "MACC_002", "lastName": "MACC_003", "phone": "MACC_006", "country": "MACC_007"}
PHONES = {
    "international": "+66 81 234 5678",
    "national": "081-234-5678",
    "brackets": "(02) 401 9600",
    "digits": "0812345678",
    "short": "1",
}
NAME = pytest.mark.parametrize("detail", ["firstName", "lastName"])


def _expect_changed(bench: Bench, person: Owner, detail: str, value: str) -> None:
    """The change is accepted, shown, shown after another login, and nothing else has changed."""
    expect = bench.expect(BY_DETAIL[detail])
    before = dict(shown(person))
    expect.accepted(person.profile.edit(**{detail: value}))
    expect.equal(shown(person)[detail], value, f"{detail} after the change")
    log_in_again(bench, person)
    after = dict(shown(person))
    expect.equal(after.pop(detail), value, f"{detail} after another login")
    before.pop(detail)
    expect.equal(after == before, True, "all other details are as before")


@pytest.mark.parametrize("name", NAMES)
@verifies("MACC_002")
def test_the_first_name_can_be_changed(bench: Bench, member: Owner, name: str) -> None:
    """The first name is shown letter by letter as it was entered, also after another login."""
    _expect_changed(bench, member, "firstName", NAMES[name])


@pytest.mark.parametrize("name", NAMES)
@verifies("MACC_003")
def test_the_last_name_can_be_changed(bench: Bench, member: Owner, name: str) -> None:
    """The last name is shown letter by letter as it was entered, also after another login."""
    _expect_changed(bench, member, "lastName", NAMES[name])


@pytest.mark.parametrize("phone", PHONES)
@verifies("MACC_006")
def test_a_contact_phone_can_be_added(bench: Bench, member: Owner, phone: str) -> None:
    """There is none at first; one that is added is shown as it was entered, also after another login."""
    bench.expect("MACC_006").equal(shown(member)["phone"], "", "contact phone of a new account")
    _expect_changed(bench, member, "phone", PHONES[phone])


@verifies("MACC_006")
def test_a_contact_phone_can_be_replaced_and_removed(bench: Bench, member: Owner) -> None:
    """Another number takes its place, and it can be left empty again."""
    for phone in ("+66 81 234 5678", "+66 82 000 0000", ""):
        _expect_changed(bench, member, "phone", phone)


@verifies("MACC_007")
def test_the_country_can_be_selected(bench: Bench, member: Owner) -> None:
    """Another country is shown, and the first one again."""
    for country in ("MY", "PH", "TH"):
        _expect_changed(bench, member, "country", country)


@verifies("MACC_002", "MACC_003", "MACC_006", "MACC_007")
def test_all_details_can_be_changed_at_once(bench: Bench, member: Owner) -> None:
    """Changed together, each is what was entered, a month later as well."""
    wanted: dict[str, Json] = {"firstName": "Anna", "lastName": "Kaewmanee", "phone": "0811111111", "country": "MY"}
    member.profile.edit(**wanted)
    bench.clock.sleep(30 * DAY_S, "a month")
    details = shown(member)
    for detail, requirement in BY_DETAIL.items():
        bench.expect(requirement).equal(details[detail], wanted[detail], f"{detail} a month later")


@NAME
@pytest.mark.parametrize("name", ODD_NAMES)
@verifies("MACC_002", "MACC_003")
def test_an_odd_name_is_refused_or_kept(bench: Bench, member: Owner, detail: str, name: str) -> None:
    """What cannot be read, or is far too long, is refused and changes nothing, or is shown as it was entered."""
    _expect_refused_or_kept(bench, member, detail, ODD_NAMES[name])


@NAME
@pytest.mark.parametrize("name", ["", "   "], ids=["empty", "blank"])
@verifies("MACC_002", "MACC_003")
def test_a_name_cannot_be_left_empty(bench: Bench, member: Owner, detail: str, name: str) -> None:
    """A name without a letter is refused, and the one before stays."""
    before = shown(member)[detail]
    for requirement in ("MACC_002", "MACC_003"):
        bench.expect(requirement).refused(member.profile.edit(**{detail: name}))
        bench.expect(requirement).equal(shown(member)[detail], before, f"{detail} after the refusal")


@pytest.mark.parametrize("value", NO_TEXT)
@pytest.mark.parametrize("detail", BY_DETAIL)
@verifies("MACC_002", "MACC_003", "MACC_006", "MACC_007")
def test_what_is_no_text_changes_nothing(bench: Bench, member: Owner, detail: str, value: str) -> None:
    """A value that no app would send is refused; the account is as before, for each of its details."""
    before = shown(member)
    refused = member.profile.edit(**{detail: NO_TEXT[value]})
    for requirement in BY_DETAIL.values():
        bench.expect(requirement).refused(refused)
        bench.expect(requirement).equal(shown(member) == before, True, "the details are as before")


@verifies("MACC_002", "MACC_007")
def test_one_wrong_detail_changes_none(bench: Bench, member: Owner) -> None:
    """A good name and an impossible country in one change: refused as a whole."""
    before = shown(member)
    refused = member.profile.edit(firstName="Anna", country="Thailand!")
    for requirement in ("MACC_002", "MACC_007"):
        bench.expect(requirement).refused(refused)
        bench.expect(requirement).equal(shown(member) == before, True, "the details are as before")


@pytest.mark.parametrize("country", ["", "Thailand", "th", "T", "THA", "T1", "ไทย"])
@verifies("MACC_007")
def test_what_is_no_country_is_refused_or_kept(bench: Bench, member: Owner, country: str) -> None:
    """What is no code of a country is refused and changes nothing, or is shown as it was entered."""
    _expect_refused_or_kept(bench, member, "country", country)


@pytest.mark.parametrize("phone", ["call me", "+66<script>", "0812345678; ls", "1" * 1000])
@verifies("MACC_006")
def test_what_is_no_phone_number_is_refused_or_kept(bench: Bench, member: Owner, phone: str) -> None:
    """What is no number is refused and changes nothing, or is shown as it was entered."""
    _expect_refused_or_kept(bench, member, "phone", phone)


@verifies("MACC_002")
def test_a_huge_request_changes_nothing(bench: Bench, member: Owner) -> None:
    """200 kB in place of a name are refused, and the cloud goes on."""
    before = shown(member)
    bench.expect("MACC_002").refused(member.profile.edit(firstName=HUGE_TEXT))
    bench.expect("MACC_002").equal(shown(member) == before, True, "the details are as before")


@needs("second-owner")
@verifies("MACC_002", "MACC_003", "MACC_006", "MACC_007")
def test_nobody_changes_the_details_of_somebody_else(bench: Bench, member: Owner) -> None:
    """Logged in to another account, with the id of this one: shown nothing, refused, and nothing has changed."""
    before = shown(member)
    other = bench.people.second_owner
    other.app.log_in()
    other.app.session.user = member.app.session.user
    read, changed = other.profile.read(), other.profile.edit(firstName="Mallory", phone="666", country="MY")
    for requirement in BY_DETAIL.values():
        bench.expect(requirement).refused(read)
        bench.expect(requirement).refused(changed)
        bench.expect(requirement).equal(shown(member) == before, True, "the details are as before")


def _expect_refused_or_kept(bench: Bench, person: Owner, detail: str, value: str) -> None:
    before = shown(person)[detail]
    reply = person.profile.edit(**{detail: value})
    kept = shown(person)[detail] == (value if reply.ok else before)
    listed = {"firstName": ("MACC_002", "MACC_003"), "lastName": ("MACC_002", "MACC_003")}
    for requirement in listed.get(detail, (BY_DETAIL[detail],)):
        bench.expect(requirement).equal(kept, True, f"{detail} as entered, or as before the refusal")
