"""Vehicles of accounts: VINs, adding, data, services, removal, and what is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.emulator.cloud import vins
from harness.emulator.cloud.manage import change, checked_nickname, view
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.vehicles import Service
from tests.emulator.cloud.stand import OTHER_VIN, VIN, Stand, attributes

USER_PATH = "/user-adapter/v1/users/user-1/vehicles"
CORRECT = CloudParameters()


def refused(action: Callable[[], object]) -> str:
    """The code of the refusal of an action that must be refused."""
    with pytest.raises(Refusal) as caught:
        action()
    return caught.value.code


def owned(**parameters: Any) -> Stand:
    """An owned vehicle."""
    stand = Stand(**parameters)
    stand.own()
    stand.sent.clear()
    return stand


def sent(stand: Stand, kind: str) -> list[dict[str, Any]]:
    """The messages of a kind that the TCU would have got."""
    return [message for message in stand.sent if message["type"] == kind]


def confirm(stand: Stand, **changes: Any) -> None:
    """Have the TCU confirm its newest order."""
    order = sent(stand, "services")[-1]
    stand.uplink("services", **({"order": order["order"], "active": order["active"]} | changes))


# -- VINs --------------------------------------------------------------------------------------------------------------


@given(text=st.text(max_size=40))
def test_only_seventeen_letters_and_digits_without_i_o_q_are_a_vin(text: str) -> None:
    """Whatever text is entered, it is taken as it is or not at all."""
    is_vin = len(text) == vins.LENGTH and all(character in "ABCDEFGHJKLMNPRSTUVWXYZ0123456789" for character in text)
    assert vins.entered(text, CORRECT) == (text if is_vin else None)


@given(
    value=st.one_of(st.none(), st.integers(), st.booleans(), st.lists(st.text()), st.dictionaries(st.text(), st.text()))
)
def test_what_is_no_text_is_no_vin(value: object) -> None:
    """No other kind of value is."""
    assert vins.entered(value, CORRECT) is None


@pytest.mark.parametrize(
    ("mended", "text"),
    [
        ("letters", VIN.replace("0", "O")),
        ("length", VIN + "1"),
        ("blanks", f" {VIN[:5]} {VIN[5:]}\n"),
        ("case", VIN.lower()),
        ("alphabets", "".join(chr(ord(character) + 0xFEE0) for character in VIN)),
    ],
)
def test_each_way_of_mending_is_a_fault_of_its_own(mended: str, text: str) -> None:
    """Without it the text is no VIN, with it it is this one."""
    assert vins.entered(text, CORRECT) is None
    assert vins.entered(text, CloudParameters(vin_mended=(mended,))) == VIN  # type: ignore[arg-type]  # one of them


@pytest.mark.parametrize(
    ("vin", "terms", "code"),
    [
        ("x", True, "VIN_MALFORMED"),
        ("x", False, "VIN_MALFORMED"),
        ("JHMBB0K00X0000001", True, "VIN_UNKNOWN"),
        (VIN, False, "TERMS_NOT_ACCEPTED"),
        (VIN, "true", "TERMS_NOT_ACCEPTED"),
    ],
)
def test_a_refusal_names_the_first_step_that_is_wrong_and_adds_nothing(vin: object, terms: object, code: str) -> None:
    """The VIN comes before the terms."""
    stand = Stand()
    assert refused(lambda: stand.cloud.vehicles.add(stand.account, vin, terms)) == code
    assert stand.cloud.vehicles.of(stand.account) == []
    assert stand.sent == []


def test_a_taken_vehicle_can_be_added_by_its_own_account_only() -> None:
    """Also when it is only added; after the release by anybody."""
    stand = Stand()
    vehicles, other = stand.cloud.vehicles, stand.cloud.preload_account("other@example.org", "made up")
    for _ in range(2):
        vehicles.add(stand.account, VIN, True)
    assert refused(lambda: vehicles.add(other, VIN, True)) == "VIN_TAKEN"
    assert vehicles.of(other) == []
    vehicles.release(stand.vehicle)
    assert vehicles.add(other, VIN, True) is stand.vehicle
    assert refused(lambda: vehicles.get(stand.account, VIN)) == "security.access"


# -- data --------------------------------------------------------------------------------------------------------------


def test_the_nickname_is_all_that_can_be_changed() -> None:
    """Model, VIN, status and unknown names are refused, and with them the nickname of the same request."""
    stand = owned()
    for name in ("vin", "modelName", "serviceStatus", "ownershipState"):
        wanted = {"nickname": "New", name: "x"}
        assert refused(partial(change, stand.vehicle, wanted, stand.cloud.vehicles, CORRECT)) == "VEHICLE_FIXED"
    assert refused(lambda: change(stand.vehicle, {"x": 1}, stand.cloud.vehicles, CORRECT)) == "VEHICLE_UNKNOWN_DATA"
    assert view(stand.vehicle, CORRECT) == {
        "vin": VIN,
        "modelName": "Model",
        "nickname": "",
        "serviceStatus": "ACTIVATED",
        "ownershipState": "owned",
    }
    change(stand.vehicle, {"nickname": " New "}, stand.cloud.vehicles, CORRECT)
    assert stand.vehicle.nickname == "New"


@given(text=st.text(max_size=60))
def test_a_nickname_is_stored_whole_or_refused(text: str) -> None:
    """But for blanks around it nothing is taken away."""
    try:
        assert checked_nickname(text, CORRECT) == text.strip()
    except Refusal as refusal:
        assert refusal.code in ("NICKNAME_TOO_LONG", "NICKNAME_MALFORMED")


# -- services ----------------------------------------------------------------------------------------------------------


def test_a_deactivation_counts_at_once_and_is_ordered() -> None:
    """Functions are refused, a command under way ends, the TCU is told to rest; repeated, nothing is new."""
    stand = owned()
    action = stand.cloud.commands.command(stand.vehicle, "lock", None)
    stand.cloud.activation.deactivate(stand.vehicle)
    stand.cloud.activation.deactivate(stand.vehicle)
    assert refused(lambda: stand.cloud.usable(stand.account, VIN)) == "SERVICE_DEACTIVATED"
    assert (action.status, action.error_code) == ("REJECTED", "SERVICE_DEACTIVATED")
    assert sent(stand, "services") == [{"type": "services", "vin": VIN, "order": 1, "active": False, "forget": False}]


def test_an_activation_counts_when_the_tcu_has_confirmed_it() -> None:
    """Until then the functions stay refused; then the TCU is asked for the data of the main screen."""
    stand = owned()
    stand.cloud.activation.deactivate(stand.vehicle)
    stand.cloud.activation.activate(stand.vehicle)
    assert stand.vehicle.service is Service.ACTIVATING
    assert refused(lambda: stand.cloud.usable(stand.account, VIN)) == "SERVICE_DEACTIVATED"
    confirm(stand, order=1, active=False)
    confirm(stand, active=False)
    assert stand.vehicle.service is Service.ACTIVATING
    confirm(stand)
    assert stand.cloud.usable(stand.account, VIN) is stand.vehicle
    assert {message["what"] for message in sent(stand, "refresh")} == {"locks", "health", "location"}


def test_an_activation_that_was_taken_back_does_not_count() -> None:
    """The confirmation of an order that is not the newest changes nothing."""
    stand = owned()
    stand.cloud.activation.deactivate(stand.vehicle)
    stand.cloud.activation.activate(stand.vehicle)
    stand.cloud.activation.deactivate(stand.vehicle)
    confirm(stand, order=2, active=True)
    assert stand.vehicle.service is Service.DEACTIVATED


@pytest.mark.parametrize("content", [{}, {"order": "1", "active": True}, {"order": 1, "active": 1}, {"order": True}])
def test_a_malformed_confirmation_is_the_devices_fault(content: dict[str, Any]) -> None:
    """It is not believed."""
    from harness.errors import DutProtocolError

    stand = owned()
    with pytest.raises(DutProtocolError, match="cannot read"):
        stand.uplink("services", **content)


def test_before_ownership_there_are_no_services() -> None:
    """They can be neither deactivated nor activated."""
    stand = Stand()
    stand.cloud.vehicles.add(stand.account, VIN, True)
    assert refused(lambda: stand.cloud.activation.deactivate(stand.vehicle)) == "OWNERSHIP_REQUIRED"
    assert refused(lambda: stand.cloud.activation.activate(stand.vehicle)) == "OWNERSHIP_REQUIRED"
    assert view(stand.vehicle, CORRECT)["serviceStatus"] == "NOT_PAIRED"


def test_while_deactivated_nothing_is_notified_and_nothing_later_of_that_time() -> None:
    """An event counts when it happened with the services active."""
    stand = owned()
    stand.lamps("brake")
    stand.cloud.activation.deactivate(stand.vehicle)
    then_ms = stand.cloud.calendar.now_ms
    stand.lamps("brake", "abs")
    stand.wait(10.0)
    stand.cloud.activation.activate(stand.vehicle)
    confirm(stand)
    stand.lamps("brake", "abs", "airbag", t_ms=then_ms)
    kinds = [entry.rule.key for entry in stand.cloud.notifications.history(stand.vehicle)]
    assert kinds == ["brake.alert"]


# -- removal -----------------------------------------------------------------------------------------------------------


def test_the_steps_of_a_removal_over_http() -> None:
    """Nothing is removed before the last; what was given up or done is unknown afterwards."""
    stand = owned()
    with stand.client() as client:
        path = f"{USER_PATH}/{VIN}/removals"

        def begin() -> str:
            return f"{path}/{client.post(path).json()['data']['id']}"

        given_up = begin()
        assert client.post(f"{given_up}/confirmation").status_code == 409
        assert client.post(f"{given_up}/agreement").json()["data"]["attributes"]["state"] == "confirmation"
        assert client.delete(given_up).status_code == 200
        assert client.post(f"{given_up}/confirmation").status_code == 404
        removal = begin()
        client.post(f"{removal}/agreement")
        assert stand.cloud.vehicles.of(stand.account) == [stand.vehicle]
        assert client.post(f"{removal}/confirmation").status_code == 200
        assert stand.cloud.vehicles.of(stand.account) == []
        assert client.post(f"{removal}/confirmation").status_code == 403


def test_manage_vehicle_over_http() -> None:
    """The screen shows and changes; services are deactivated and activated with a success message."""
    stand = owned()
    with stand.client() as client:
        path = f"{USER_PATH}/{VIN}"
        assert client.patch(path, json=attributes(nickname="Red")).json()["data"]["attributes"]["nickname"] == "Red"
        assert client.patch(path, json=attributes(modelName="Other")).status_code == 400
        assert client.get(path).json()["data"]["attributes"]["modelName"] == "Model"
        status = client.post(f"{path}/services/deactivation").json()["data"]["attributes"]
        assert status == {"serviceStatus": "DEACTIVATED"}
        status = client.post(f"{path}/services/activation").json()["data"]["attributes"]
        assert status == {"serviceStatus": "ACTIVATING", "message": "Success"}
        assert client.get(f"{USER_PATH}/{OTHER_VIN}").status_code == 403


def test_a_released_vehicle_leaves_nothing_behind() -> None:
    """Reports, history, settings, nickname, attempts and commands are gone, and the TCU is told to rest and forget."""
    stand = owned()
    cloud, vehicle = stand.cloud, stand.vehicle
    stand.locks()
    stand.lamps("brake")
    vehicle.nickname = "Former"
    cloud.notifications.set_assistance(vehicle, True)
    action = cloud.commands.command(vehicle, "lock", None)
    cloud.vehicles.release(vehicle)
    assert (vehicle.account, vehicle.owned, vehicle.nickname, vehicle.reports) == (None, False, "", {})
    assert cloud.notifications.history(vehicle) == []
    assert not cloud.notifications.settings(vehicle).assistance
    stand.own()
    assert refused(lambda: cloud.commands.get(vehicle, action.id)) == "ACTION_UNKNOWN"
    orders = [(message["active"], message["forget"]) for message in sent(stand, "services")]
    assert orders == [(False, True), (True, False)]


def test_what_happened_before_the_release_is_nobodys() -> None:
    """A report of an earlier instant is acknowledged and forgotten; one of a later instant counts."""
    stand = owned()
    before_ms = stand.cloud.calendar.now_ms
    stand.wait(5.0)
    stand.cloud.vehicles.release(stand.vehicle)
    stand.locks(t_ms=before_ms)
    assert "locks" not in stand.vehicle.reports
    stand.locks()
    assert "locks" in stand.vehicle.reports


def test_a_release_ends_an_attempt_and_keeps_the_wait_for_that_account() -> None:
    """Unpairing in the middle is giving up; another account need not wait."""
    stand = Stand()
    cloud, other = stand.cloud, stand.cloud.preload_account("other@example.org", "made up")
    cloud.vehicles.add(stand.account, VIN, True)
    attempt = cloud.ownership.start(stand.account, stand.vehicle)
    cloud.vehicles.release(stand.vehicle)
    assert attempt.failure == "abandoned"
    cloud.vehicles.add(stand.account, VIN, True)
    assert refused(lambda: cloud.ownership.start(stand.account, stand.vehicle)) == "AUTH_WAIT"
    cloud.vehicles.release(stand.vehicle)
    cloud.vehicles.add(other, VIN, True)
    assert cloud.ownership.start(other, stand.vehicle).running


def test_a_push_on_its_way_about_a_released_vehicle_reaches_nobody() -> None:
    """Also when its account still has the phone; a push about another vehicle does."""
    stand = owned()
    stand.own(OTHER_VIN)
    phone = stand.cloud.push.register(stand.account, None, True)
    for vin in (VIN, OTHER_VIN):
        stand.uplink(
            "health",
            vin=vin,
            lamps=dict.fromkeys(("brake",), True)
            | dict.fromkeys(("tire_pressure", "abs", "airbag", "engine_mil", "oil_pressure"), False),
        )
    stand.cloud.vehicles.release(stand.vehicle)
    stand.wait(10.0)
    assert [message["vin"] for message in phone.messages] == [OTHER_VIN]


def test_the_app_removed_from_a_phone_is_told_nothing() -> None:
    """The vehicle stays in the account; somebody else cannot remove the app."""
    stand = owned()
    other = stand.cloud.preload_account("other@example.org", "made up")
    phone = stand.cloud.push.register(stand.account, None, True)
    assert refused(lambda: stand.cloud.push.unregister(other, phone.id)) == "security.access"
    stand.cloud.push.unregister(stand.account, phone.id)
    stand.lamps("brake")
    stand.wait(10.0)
    assert phone.messages == []
    assert stand.vehicle.owned
