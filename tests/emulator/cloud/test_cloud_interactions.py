"""What one part of the cloud must not do to another, and the parameters that make it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from harness.emulator.cloud.cloud import Cloud
from harness.emulator.cloud.dates import local_date
from harness.emulator.cloud.refusal import Refusal
from tests.emulator.cloud.stand import EMAIL, OTHER_VIN, PASSWORD, VIN, Stand, attributes

DAY_S = 86_400.0
#: from the stand's midnight of 5 January 2026, UTC, to the evening of New Year's Eve, local time
NEW_YEAR_S_EVE_S = 360 * DAY_S + 12 * 3600.0
CHIANG_MAI = {"lat": 18.7883, "lon": 98.9853}


def offend(stand: Stand) -> None:
    """The owner saves a limit, and the TCU reports a breach of it."""
    values = {"alertKind": "speed", "speedLimitKmh": 80}
    alert = stand.cloud.monitoring.add(stand.vehicle, values)
    stand.uplink("breach", alert=alert.id, cause="speed", position=None)


@pytest.mark.parametrize(("parameters", "waits"), [({}, True), ({"auth_success_ends_waits": True}, False)])
def test_the_wait_of_one_account_and_the_success_of_another(parameters: dict[str, Any], waits: bool) -> None:
    """Who failed waits on when somebody else has had the vehicle in between."""
    stand = Stand(**parameters)
    failed = stand.account
    stand.cloud.vehicles.add(failed, VIN, True)
    stand.cloud.ownership.abandon(stand.cloud.ownership.start(failed, stand.vehicle))
    stand.cloud.vehicles.release(stand.vehicle)
    stand.account = stand.cloud.preload_account("second@example.org", PASSWORD)
    stand.own()
    stand.cloud.vehicles.release(stand.vehicle)
    assert (stand.cloud.ownership.wait_s(failed, stand.vehicle) > 0) is waits


@pytest.mark.parametrize("why", ["log-out", "password change", "e-mail change"])
@pytest.mark.parametrize("lost", [False, True])
def test_who_is_logged_out_keeps_what_was_set(why: str, lost: bool) -> None:
    """Due values, settings and alerts stay, for whatever reason the phones are logged out."""
    names = ("service", "settings", "monitoring alerts")
    stand = Stand(sessions_end_loses=((why, names),) if lost else ())
    stand.own()
    cloud = stand.cloud
    cloud.service.update(stand.vehicle, "2027-01-01", 20_000)
    cloud.notifications.set_assistance(stand.vehicle, on=True)
    offend(stand)
    _log_out(cloud, stand, why)
    kept = (
        cloud.service.of(stand.vehicle) is not None,
        cloud.notifications.settings(stand.vehicle).assistance,
        len(cloud.monitoring.alerts(stand.vehicle)) == 1,
    )
    assert kept == (not lost,) * 3


def _log_out(cloud: Cloud, stand: Stand, why: str) -> None:
    token = stand.token()
    if why == "log-out":
        cloud.log_out(token)
    elif why == "password change":
        cloud.credentials.change_password(stand.account, "another", token)
    else:
        cloud.credentials.change_email(stand.account, "another@example.org", token)


def test_what_one_vehicle_loses_the_other_one_loses_too_and_others_keep() -> None:
    """All vehicles of the account, and of no other."""
    stand = Stand(sessions_end_loses=(("log-out", ("settings",)),))
    stand.own()
    owner = stand.account
    stand.account = stand.cloud.preload_account("second@example.org", PASSWORD)
    stand.own(OTHER_VIN)
    for vehicle in (stand.vehicle, stand.other):
        stand.cloud.notifications.set_assistance(vehicle, on=True)
    stand.cloud.sessions.when_ended(owner, "log-out")
    switches = [stand.cloud.notifications.settings(vehicle).assistance for vehicle in (stand.vehicle, stand.other)]
    assert switches == [False, True]


@pytest.mark.parametrize(("parameters", "mails"), [({}, (0, 1)), ({"pwd_mail_to_former_address": True}, (1, 0))])
def test_the_reset_mail_goes_to_the_present_address(parameters: dict[str, Any], mails: tuple[int, int]) -> None:
    """The address before it is nobody's business any more."""
    stand, new = Stand(**parameters), "new@example.org"
    stand.cloud.accounts.move(stand.account, new)
    stand.cloud.credentials.request_reset(new)
    assert tuple(len(stand.cloud.mails.inbox(address)) for address in (EMAIL, new)) == mails


@pytest.mark.parametrize(("parameters", "kept"), [({}, False), ({"del_drops_earlier_events": False}, True)])
def test_what_was_seen_before_a_deletion_is_nobody_s(parameters: dict[str, Any], kept: bool) -> None:
    """Also when it is reported after it."""
    stand = Stand(**parameters)
    stand.own()
    before_ms = stand.cloud.calendar.now_ms
    stand.wait(60.0)
    client = stand.client()
    path = "/user-adapter/v1/users/user-1/deletion"
    assert client.post(path, json=attributes()).is_success
    assert client.post(f"{path}/confirm", json=attributes()).is_success
    stand.locks(t_ms=before_ms)
    assert ("locks" in stand.vehicle.reports) is kept


@pytest.mark.parametrize(("parameters", "kept"), [({}, False), ({"release_drops_earlier_fixes": False}, True)])
def test_a_place_of_before_is_nobody_s_in_a_new_report_either(parameters: dict[str, Any], kept: bool) -> None:
    """A unit that boots reports the last fix that it has; a new fix is kept."""
    stand = Stand(**parameters)
    stand.own()
    before_ms = stand.cloud.calendar.now_ms
    stand.wait(60.0)
    stand.cloud.vehicles.release(stand.vehicle)
    stand.wait(60.0)
    stand.uplink("location", position=CHIANG_MAI, fix_t_ms=before_ms)
    assert ("location" in stand.vehicle.reports) is kept
    stand.uplink("location", position=CHIANG_MAI, fix_t_ms=stand.cloud.calendar.now_ms)
    assert "location" in stand.vehicle.reports


@pytest.mark.parametrize(("which", "hidden"), [("latest", True), ("first", False)])
def test_the_date_of_the_new_enrolment_is_hidden(which: str, hidden: bool) -> None:
    """A vehicle that was paired before begins anew."""
    stand = Stand(driving_enrolment=which)
    stand.own()
    stand.cloud.vehicles.release(stand.vehicle)
    stand.wait(2 * DAY_S)
    stand.own()
    for state in ("ON", "OFF"):
        stand.uplink("ignition", state=state, origin="driver", odometer_km=12_345)
        stand.wait(60.0)
    day = stand.cloud.driving.history(stand.vehicle, "day", _local(stand), _local(stand))
    assert (not day) is hidden


def _local(stand: Stand) -> date:
    return local_date("TH", stand.cloud.calendar.now_ms)


@pytest.mark.parametrize(("parameters", "counted"), [({}, 1), ({"monitoring_offences_of_this_year": True}, 0)])
def test_offences_do_not_end_with_the_year(parameters: dict[str, Any], counted: int) -> None:
    """Nor does the year begin in Greenwich: at 17:00 UTC it is New Year in Thailand."""
    stand = Stand(**parameters)
    stand.own()
    stand.wait(NEW_YEAR_S_EVE_S)
    offend(stand)
    assert stand.cloud.monitoring.offences(stand.vehicle) == 1
    stand.wait(5 * 3600.0 + 1.0)
    assert stand.cloud.monitoring.offences(stand.vehicle) == counted


@pytest.mark.parametrize(("parameters", "told"), [({}, [1, 1]), ({"push_newest_phone_only": True}, [0, 1])])
def test_every_phone_of_the_account_is_told(parameters: dict[str, Any], told: list[int]) -> None:
    """The second phone takes nothing from the first."""
    stand = Stand(**parameters)
    stand.own()
    phones = [stand.cloud.push.register(stand.account, None, foreground=True) for _ in range(2)]
    stand.lamps("brake")
    stand.wait(5.0)
    assert [len(phone.messages) for phone in phones] == told


def test_a_refused_start_during_a_wait_leaves_it() -> None:
    """The success of another vehicle of the account ends no wait."""
    stand = Stand()
    stand.cloud.vehicles.add(stand.account, VIN, True)
    stand.cloud.ownership.abandon(stand.cloud.ownership.start(stand.account, stand.vehicle))
    stand.own(OTHER_VIN)
    with pytest.raises(Refusal, match="AUTH_WAIT"):
        stand.cloud.ownership.start(stand.account, stand.vehicle)
