"""Accounts, log-in, and vehicles added to an account."""

from __future__ import annotations

import pytest

from harness.emulator.cloud.account import Account, AccountState
from harness.emulator.cloud.accounts import DETAILS, VALIDATION_PATH
from harness.emulator.cloud.refusal import Refusal
from tests.emulator.cloud.stand import EMAIL, OTHER_VIN, PASSWORD, VIN, Stand

NEW = {
    "firstName": "Som",
    "lastName": "Chai",
    "email": "new@example.org",
    "password": "battery staple",
    "country": "TH",
}


def with_mail(stand: Stand) -> tuple[Account, str]:
    """An account whose validation mail was sent, and the token of its link."""
    accounts = stand.cloud.accounts
    account = accounts.accept_terms(accounts.create(NEW).id, True)
    return account, stand.cloud.mails.inbox(NEW["email"])[-1].link.removeprefix(VALIDATION_PATH)


def logged_in(stand: Stand, email: str, password: str) -> str:
    """A session for these credentials."""
    return stand.cloud.sessions.log_in(stand.cloud.sessions.begin_log_in(), email, password)


def test_an_account_is_complete_after_terms_mail_link_and_confirm() -> None:
    """Log-in is granted only after the last step, with the e-mail and password entered."""
    stand = Stand()
    account, token = with_mail(stand)
    with pytest.raises(Refusal, match="Validate your e-mail"):
        logged_in(stand, NEW["email"], NEW["password"])
    stand.cloud.accounts.open_link(token)
    with pytest.raises(Refusal, match="Validate your e-mail"):
        logged_in(stand, NEW["email"], NEW["password"])
    stand.cloud.accounts.confirm(token)
    assert account.state is AccountState.ACTIVE
    assert logged_in(stand, NEW["email"], NEW["password"])


@pytest.mark.parametrize("missing", DETAILS)
def test_every_personal_detail_is_needed(missing: str) -> None:
    """A missing detail refuses the creation and leaves no account."""
    stand = Stand()
    with pytest.raises(Refusal, match=missing):
        stand.cloud.accounts.create(NEW | {missing: " "})
    assert stand.cloud.accounts.create(NEW).state is AccountState.DETAILS_ENTERED


def test_no_mail_is_sent_before_the_terms_are_accepted() -> None:
    """Exactly one mail goes out when they are."""
    stand = Stand()
    account = stand.cloud.accounts.create(NEW)
    with pytest.raises(Refusal, match="TERMS_NOT_ACCEPTED"):
        stand.cloud.accounts.accept_terms(account.id, False)
    assert stand.cloud.mails.inbox(NEW["email"]) == []
    stand.cloud.accounts.accept_terms(account.id, True)
    assert len(stand.cloud.mails.inbox(NEW["email"])) == 1


@pytest.mark.parametrize(("age_s", "accepted"), [(0, True), (1799.999, True), (1800, False), (86400, False)])
def test_the_link_of_the_mail_is_good_for_thirty_minutes(age_s: float, accepted: bool) -> None:
    """Opened later, it neither validates nor lets the account be confirmed; a new mail does."""
    stand = Stand()
    account, token = with_mail(stand)
    stand.wait(age_s)
    if accepted:
        assert stand.cloud.accounts.open_link(token).state is AccountState.LINK_OPENED
        return
    with pytest.raises(Refusal, match="LINK_EXPIRED"):
        stand.cloud.accounts.open_link(token)
    with pytest.raises(Refusal, match="LINK_NOT_OPENED"):
        stand.cloud.accounts.confirm(token)
    stand.cloud.accounts.accept_terms(account.id, True)
    fresh = stand.cloud.mails.inbox(NEW["email"])[-1].link.removeprefix(VALIDATION_PATH)
    assert stand.cloud.accounts.open_link(fresh).state is AccountState.LINK_OPENED


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("nobody@example.org", PASSWORD), ("", "")])
def test_wrong_credentials_are_refused_with_one_text(email: str, password: str) -> None:
    """An unknown e-mail and a wrong password cannot be told apart."""
    with pytest.raises(Refusal, match=r"^401 401: Authentication Failed$"):
        logged_in(Stand(), email, password)


def test_a_code_is_good_for_one_token_and_a_token_for_its_life() -> None:
    """A code cannot be used twice; a token ends at its life."""
    stand = Stand(token_life_s=60)
    session = logged_in(stand, EMAIL, PASSWORD)
    code = stand.cloud.sessions.authorize(session, "app:/")
    token = stand.cloud.sessions.access_token(code, "app:/")
    with pytest.raises(Refusal, match="invalid_grant"):
        stand.cloud.sessions.access_token(code, "app:/")
    assert stand.cloud.sessions.of_token(token) is stand.account
    stand.wait(60)
    with pytest.raises(Refusal, match="401000"):
        stand.cloud.sessions.of_token(token)


def test_tokens_repeat_with_the_seed() -> None:
    """Two runs with one seed give the same tokens, so that their journals are the same."""
    assert Stand().token() == Stand().token()


@pytest.mark.parametrize(
    "vin", ["", "MNTBB0K00X000001", "MNTBB0K00X00000011", "MNTBB0K00X000000O", VIN.lower(), None, 17]
)
def test_a_malformed_vin_is_never_paired(vin: object) -> None:
    """It is refused, and nothing is sent to any TCU."""
    stand = Stand()
    with pytest.raises(Refusal, match="VIN_MALFORMED"):
        stand.cloud.vehicles.add(stand.account, vin, True)
    assert stand.cloud.vehicles.of(stand.account) == []
    assert stand.sent == []


def test_unknown_vin_and_missing_acceptance_pair_nothing() -> None:
    """A well-formed VIN that the maker did not build is refused, and so is a good one without the terms."""
    stand = Stand()
    with pytest.raises(Refusal, match="VIN_UNKNOWN"):
        stand.cloud.vehicles.add(stand.account, "MNTBB0K00X0000009", True)
    with pytest.raises(Refusal, match="TERMS_NOT_ACCEPTED"):
        stand.cloud.vehicles.add(stand.account, VIN, False)
    assert stand.cloud.vehicles.of(stand.account) == []


def test_an_account_holds_several_vehicles_and_no_other_account_gets_them() -> None:
    """Both are listed as added; a second account is refused."""
    stand = Stand()
    for vin in (VIN, OTHER_VIN):
        stand.cloud.vehicles.add(stand.account, vin, True)
    assert [(car.vin, car.state) for car in stand.cloud.vehicles.of(stand.account)] == [
        (VIN, "added"),
        (OTHER_VIN, "added"),
    ]
    second = stand.cloud.preload_account("second@example.org", "other secret")
    with pytest.raises(Refusal, match="VIN_TAKEN"):
        stand.cloud.vehicles.add(second, VIN, True)
    with pytest.raises(Refusal, match=r"security\.access"):
        stand.cloud.vehicles.get(second, VIN)
