"""Forgotten passwords, changes of e-mail address and password, log-out, deletion, and the service period."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.emulator.cloud.account import LONGEST_TEXT, plain_text
from harness.emulator.cloud.profile import KM_PER_MILE
from harness.emulator.cloud.refusal import Refusal
from tests.emulator.cloud.stand import EMAIL, PASSWORD, VIN, Stand, attributes

USER = "/user-adapter/v1/users/user-1"
RESETS = "/user-adapter/v1/password-resets"
NEW = "new-password"


def link(stand: Stand, to: str = EMAIL) -> str:
    """The link of the newest mail to an address."""
    return stand.cloud.mails.inbox(to)[-1].link


def logs_in(stand: Stand, email: str, password: str) -> bool:
    """Whether these credentials log in."""
    sessions = stand.cloud.sessions
    try:
        sessions.log_in(sessions.begin_log_in(), email, password)
    except Refusal:
        return False
    return True


def code(reply: httpx.Response) -> str:
    """Why a request was refused."""
    return str(reply.json()["errors"][0]["code"])


def test_a_reset_takes_every_step_once() -> None:
    """Opened, confirmed, set; then the link is gone, the session over, and only the new password logs in."""
    stand = Stand()
    client = stand.client()
    assert client.post(RESETS, json=attributes(email=EMAIL)).status_code == 202
    path, twice = link(stand), attributes(password=NEW, repeated=NEW)
    assert code(client.post(path + "/confirm")) == "LINK_NOT_OPENED"
    assert code(client.post(path + "/password", json=twice)) == "RESET_NOT_CONFIRMED"
    assert client.get(path).status_code == client.post(path + "/confirm").status_code == 200
    assert code(client.post(path + "/password", json=attributes(password=NEW, repeated="x"))) == "PASSWORDS_DIFFER"
    assert client.post(path + "/password", json=twice).status_code == 200
    assert code(client.get(path)) == "LINK_UNKNOWN"
    assert client.get(USER).status_code == 401
    assert (logs_in(stand, EMAIL, PASSWORD), logs_in(stand, EMAIL, NEW)) == (False, True)


def test_whoever_asks_for_a_reset_is_not_told_who_has_an_account() -> None:
    """The answers are the same to the byte, and nobody gets a mail."""
    stand = Stand()
    known, unknown = (stand.client().post(RESETS, json=attributes(email=who)) for who in (EMAIL, "nobody@example.org"))
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert stand.cloud.mails.inbox("nobody@example.org") == []


@pytest.mark.parametrize("kind", ["email", "password"])
def test_a_change_counts_once_it_is_verified(kind: str) -> None:
    """Logged out at once; the old credentials log in until CONFIRM, the new ones from then on."""
    stand = Stand()
    client, wanted = stand.client(), {"email": "other@example.org", "password": NEW}[kind]
    new = (wanted, PASSWORD) if kind == "email" else (EMAIL, wanted)
    assert client.post(f"{USER}/{kind}", json=attributes(**{kind: wanted})).status_code == 202
    assert client.get(USER).status_code == 401
    assert (logs_in(stand, EMAIL, PASSWORD), logs_in(stand, *new)) == (True, False)
    path = link(stand, new[0])
    assert code(client.post(path)) == "LINK_NOT_OPENED"
    assert client.get(path).status_code == client.post(path).status_code == 200
    assert (logs_in(stand, EMAIL, PASSWORD), logs_in(stand, *new)) == (False, True)


def test_log_out_ends_one_session() -> None:
    """The token is good for nothing any more; another phone stays logged in. An unknown token is no error."""
    stand = Stand()
    first, second = stand.client(), stand.client()
    token = first.headers["Authorization"].removeprefix("Bearer ")
    for given_token in (token, token, "unknown"):
        assert first.post("/kauth/oauth2/a-ncb-prod/token/revoke", content=f"token={given_token}").status_code == 200
    assert (first.get(USER).status_code, second.get(USER).status_code) == (401, 200)


def test_a_phone_that_is_logged_out_is_told_nothing_and_can_change_hands() -> None:
    """Nothing arrives after the log-out, be it on its way already; another account can take the phone over."""
    stand = Stand()
    stand.own()
    client = stand.client()
    client.post("/push-gateway/v1/devices", json=attributes(foreground=True))
    stand.lamps("brake")
    stand.cloud.log_out(client.headers["Authorization"].removeprefix("Bearer "))
    stand.lamps("brake", "abs")
    stand.wait(60)
    assert stand.cloud.push.get("phone-1").messages == []
    other = stand.cloud.preload_account("other@example.org", "secret")
    assert stand.cloud.push.register(other, "phone-1", foreground=True).account is other


def test_deletion_leaves_nothing() -> None:
    """Asked for and confirmed: no log-in, no session, no vehicle, and the id is not used again."""
    stand = Stand()
    stand.own()
    client = stand.client()
    assert code(client.post(USER + "/deletion/confirm")) == "DELETION_NOT_ASKED"
    assert client.post(USER + "/deletion").status_code == 201
    assert client.delete(USER + "/deletion").status_code == 200
    assert client.post(USER + "/deletion").status_code == 201
    assert client.post(USER + "/deletion/confirm").status_code == 200
    assert client.get(USER).status_code == 401
    assert not logs_in(stand, EMAIL, PASSWORD)
    assert (stand.vehicle.account, stand.vehicle.former, stand.vehicle.owned) == (None, None, False)
    assert stand.cloud.preload_account(EMAIL, PASSWORD).id != "user-1"


def test_the_service_period_ends_and_is_paid_for() -> None:
    """Functions are refused from the published end on, and granted after the payment."""
    stand = Stand(service_initial_s=1000.0, service_paid_s=500.0)
    stand.own()
    stand.locks()
    client, locks = stand.client(), f"/car-adapter/v1/cars/{VIN}/lock-status"
    stand.wait(999.999)
    assert client.get(locks).status_code == 200
    stand.wait(0.001)
    assert code(client.get(locks)) == "SUBSCRIPTION_REQUIRED"
    paid = client.post(f"{USER}/vehicles/{VIN}/subscription").json()["data"]["attributes"]
    assert paid["remainingSeconds"] == 500.0
    assert client.get(locks).status_code == 200


@given(st.text(max_size=2 * LONGEST_TEXT))
def test_a_text_is_kept_or_refused(text: str) -> None:
    """Nothing is cut or changed."""
    try:
        assert plain_text("name", text) == text
    except Refusal:
        assert len(text) > LONGEST_TEXT or not text.isprintable()


@given(st.integers(0, 10**7))
def test_distances_are_shown_in_the_preferred_unit(distance_km: int) -> None:
    """Whole units, off by half of one at most."""
    stand = Stand()
    assert stand.cloud.profiles.shown_distance(stand.account, distance_km) == {"value": distance_km, "unit": "km"}
    stand.account.distance_unit = "mi"
    shown = stand.cloud.profiles.shown_distance(stand.account, distance_km)
    assert shown["unit"] == "mi"
    assert abs(float(str(shown["value"])) - distance_km / KM_PER_MILE) <= 0.5
