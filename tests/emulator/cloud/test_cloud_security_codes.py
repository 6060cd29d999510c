"""Setting a security code, the cloud's part: the pages, what goes to the TCU, and what the TCU says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.security_codes import Setting, Step
from harness.errors import DutProtocolError
from tests.emulator.cloud.stand import OTHER_VIN, VIN, Stand, attributes

CODE = "2580"
PATH = f"/user-adapter/v1/users/user-1/vehicles/{VIN}/security-code-settings"


def on(stand: Stand, state: str = "ON", origin: str = "driver") -> None:
    """The TCU reports the ignition."""
    stand.uplink("ignition", state=state, origin=origin, odometer_km=12345)


def taken_to(stand: Stand, step: Step) -> Setting:
    """An owned vehicle with a setting that waits for a step."""
    stand.own()
    on(stand)
    codes = stand.cloud.security_codes
    setting = codes.start(stand.account, stand.vehicle)
    steps: dict[Step, Callable[[], None]] = {
        Step.FIRST_ON: lambda: codes.confirm_on(setting),
        Step.NEW_CODE: lambda: codes.enter(setting, CODE),
        Step.RE_ENTRY: lambda: codes.re_enter(setting, CODE),
        Step.SAVE: lambda: codes.save(setting),
        Step.OFF: lambda: told(stand, setting, "off"),
        Step.SECOND_ON: lambda: told(stand, setting, "saved"),
    }
    for waits_for, act in steps.items():
        if waits_for is step:
            break
        act()
    assert setting.step is step
    return setting


def told(stand: Stand, setting: Setting, event: str, vin: str = VIN, reason: str = "") -> None:
    """The TCU says how far the setting has come."""
    stand.uplink("code-setting", vin=vin, setting=setting.id, event=event, reason=reason)


def test_the_code_goes_to_the_tcu_with_save_and_is_forgotten_here() -> None:
    """And nothing goes there before."""
    stand = Stand()
    setting = taken_to(stand, Step.SAVE)
    assert not any(message["type"].startswith("code-") for message in stand.sent)
    stand.cloud.security_codes.save(setting)
    assert stand.sent[-1] == {"type": "code-save", "vin": VIN, "setting": setting.id, "code": CODE}
    assert (setting.code, CODE in repr(setting)) == ("", False)


def test_saved_is_what_the_tcu_has_said() -> None:
    """OFF, then saved; nothing that comes later changes it."""
    stand = Stand()
    setting = taken_to(stand, Step.OFF)
    for event, step in (("off", Step.SECOND_ON), ("saved", Step.SAVED), ("off", Step.SAVED), ("cancelled", Step.SAVED)):
        told(stand, setting, event)
        assert setting.step is step


def test_saved_is_believed_although_the_off_was_lost() -> None:
    """The TCU knows."""
    stand = Stand()
    setting = taken_to(stand, Step.OFF)
    told(stand, setting, "saved")
    assert setting.step is Step.SAVED


def test_a_refusal_of_the_tcu_fails_the_setting() -> None:
    """With its reason."""
    stand = Stand()
    setting = taken_to(stand, Step.OFF)
    told(stand, setting, "refused", reason="the ignition is not ON")
    assert (setting.step, setting.failure) == (Step.FAILED, "the ignition is not ON")


@pytest.mark.parametrize("event", ["off", "saved", "refused"])
def test_another_vehicles_tcu_has_nothing_to_say(event: str) -> None:
    """Nor is an unknown setting of any matter."""
    stand = Stand()
    setting = taken_to(stand, Step.OFF)
    told(stand, setting, event, vin=OTHER_VIN)
    stand.uplink("code-setting", setting="code-setting-9", event=event, reason="")
    assert setting.step is Step.OFF


@pytest.mark.parametrize("content", [{"event": "done", "reason": ""}, {"event": "saved"}, {"event": 5, "reason": ""}])
def test_what_cannot_be_read_is_the_units_fault(content: dict[str, Any]) -> None:
    """It changes nothing."""
    stand = Stand()
    setting = taken_to(stand, Step.OFF)
    with pytest.raises(DutProtocolError, match="cannot read"):
        stand.uplink("code-setting", setting=setting.id, **content)
    with pytest.raises(DutProtocolError, match="'set'"):
        stand.uplink("code-state", set="yes")
    assert setting.step is Step.OFF


@pytest.mark.parametrize(
    ("state", "origin", "goes_on"),
    [("ON", "driver", True), ("ON", "remote", False), ("ACC", "driver", False), ("OFF", "driver", False)],
)
def test_continue_needs_an_on_by_the_driver(state: str, origin: str, goes_on: bool) -> None:
    """As the TCU reported it last."""
    stand = Stand()
    stand.own()
    on(stand, state, origin)
    setting = stand.cloud.security_codes.start(stand.account, stand.vehicle)
    if goes_on:
        stand.cloud.security_codes.confirm_on(setting)
    else:
        with pytest.raises(Refusal, match="CODE_NOT_ON"):
            stand.cloud.security_codes.confirm_on(setting)
    assert setting.step is (Step.NEW_CODE if goes_on else Step.FIRST_ON)


@pytest.mark.parametrize("code", [None, "", "123", "12345", "12a4", " 123", "١٢٣٤", 1234, ["1234"], True])
def test_what_is_no_code_is_refused(code: object) -> None:
    """In both fields, and the page stays."""
    stand = Stand()
    setting = taken_to(stand, Step.NEW_CODE)
    with pytest.raises(Refusal, match="CODE_FORM"):
        stand.cloud.security_codes.enter(setting, code)
    stand.cloud.security_codes.enter(setting, CODE)
    with pytest.raises(Refusal, match="CODE_FORM"):
        stand.cloud.security_codes.re_enter(setting, code)
    assert setting.step is Step.RE_ENTRY


def test_another_re_entry_is_refused() -> None:
    """Then the right one goes on."""
    stand = Stand()
    setting = taken_to(stand, Step.RE_ENTRY)
    with pytest.raises(Refusal, match="CODE_DIFFERENT"):
        stand.cloud.security_codes.re_enter(setting, "2581")
    stand.cloud.security_codes.re_enter(setting, CODE)
    assert setting.step is Step.SAVE


@pytest.mark.parametrize("step", [step for step in Step if step not in (Step.FAILED, Step.ABANDONED)])
def test_a_page_that_is_not_at_its_turn_refuses(step: Step) -> None:
    """Whatever the setting waits for."""
    stand = Stand()
    setting = taken_to(stand, step) if step is not Step.SAVED else taken_to(stand, Step.SECOND_ON)
    if step is Step.SAVED:
        told(stand, setting, "saved")
    codes = stand.cloud.security_codes
    pages: dict[Step, Callable[[], None]] = {
        Step.FIRST_ON: lambda: codes.confirm_on(setting),
        Step.NEW_CODE: lambda: codes.enter(setting, CODE),
        Step.RE_ENTRY: lambda: codes.re_enter(setting, CODE),
        Step.SAVE: lambda: codes.save(setting),
    }
    for turn, press in pages.items():
        if turn is not step:
            with pytest.raises(Refusal, match=r"CODE_STEP|CODE_SETTING_ENDED"):
                press()
    assert setting.step is step


@pytest.mark.parametrize("step", [Step.FIRST_ON, Step.NEW_CODE, Step.RE_ENTRY, Step.SAVE])
def test_left_before_save_it_is_over_at_once(step: Step) -> None:
    """The TCU never heard of it."""
    stand = Stand()
    setting = taken_to(stand, step)
    stand.cloud.security_codes.abandon(setting)
    assert setting.step is Step.ABANDONED
    assert not any(message["type"] == "code-cancel" for message in stand.sent)


@pytest.mark.parametrize(("event", "end"), [("cancelled", Step.ABANDONED), ("saved", Step.SAVED)])
def test_left_after_save_it_is_over_when_the_tcu_says_so(event: str, end: Step) -> None:
    """The second ON may have been there before the TCU heard of it."""
    stand = Stand()
    setting = taken_to(stand, Step.SECOND_ON)
    stand.cloud.security_codes.abandon(setting)
    assert stand.sent[-1] == {"type": "code-cancel", "vin": VIN, "setting": setting.id}
    assert setting.step is Step.SECOND_ON
    told(stand, setting, event)
    assert setting.step is end
    with pytest.raises(Refusal, match="CODE_SETTING_ENDED"):
        stand.cloud.security_codes.abandon(setting)


def test_a_new_setting_gives_the_one_before_up() -> None:
    """Each vehicle has one at a time."""
    stand = Stand()
    first = taken_to(stand, Step.RE_ENTRY)
    second = stand.cloud.security_codes.start(stand.account, stand.vehicle)
    assert (first.step, second.step, first.id == second.id) == (Step.ABANDONED, Step.FIRST_ON, False)


def test_a_vehicle_that_leaves_its_account_forgets_its_code() -> None:
    """Settings that go on are over; the TCU is told."""
    stand = Stand()
    setting = taken_to(stand, Step.RE_ENTRY)
    stand.cloud.vehicles.release(stand.vehicle)
    assert setting.step is Step.ABANDONED
    assert {"type": "code-forget", "vin": VIN} in stand.sent


@pytest.mark.parametrize("is_set", [True, False])
def test_the_list_of_cars_says_whether_a_code_is_set(is_set: bool) -> None:
    """Unknown until the TCU has said it."""
    stand = Stand()
    stand.own()
    client = stand.client()
    assert _listed(client) is None
    stand.uplink("code-state", set=is_set)
    assert _listed(client) is is_set


def _listed(client: httpx.Client) -> object:
    return client.get("/bff-web/v5/users/user-1/cars").json()["data"][0]["securityCodeSet"]


def test_the_procedure_over_the_owner_api() -> None:
    """Every page by its path; the length of a code is published, the code never comes back."""
    stand = Stand()
    stand.own()
    client = stand.client()
    started = client.post(PATH).json()["data"]
    assert started["attributes"] == {"state": "first-on", "failure": None, "codeLength": 4}
    setting = f"{PATH}/{started['id']}"
    assert client.post(setting + "/engine-on/continue").json()["errors"][0]["code"] == "CODE_NOT_ON"
    on(stand)
    for page, given, state in (
        ("/engine-on/continue", {}, "new-code"),
        ("/new-code/next", {"code": CODE}, "re-entry"),
        ("/re-entry/next", {"code": CODE}, "save"),
        ("/save", {}, "off"),
    ):
        reply = client.post(setting + page, json=attributes(**given))
        assert reply.json()["data"]["attributes"]["state"] == state
        assert CODE not in reply.text
    stand.uplink("code-setting", setting=started["id"], event="saved", reason="")
    assert client.get(setting).json()["data"]["attributes"]["state"] == "saved"
    assert client.delete(setting).json()["errors"][0]["code"] == "CODE_SETTING_ENDED"
    assert client.get(f"{PATH}/code-setting-7").status_code == 404


def test_a_setting_needs_ownership() -> None:
    """Before it there is no page."""
    stand = Stand()
    stand.cloud.vehicles.add(stand.account, VIN, True)
    assert stand.client().post(PATH).json()["errors"][0]["code"] == "OWNERSHIP_REQUIRED"
