"""The cloud's part of the monitoring alerts: what can be saved, what the TCU is told, and what is counted."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.emulator.cloud.monitoring_alerts import checked
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.errors import DutProtocolError
from tests.emulator.cloud.stand import VIN, Stand, attributes

DAY_S = 86_400.0
SPEED = {"alertKind": "speed", "speedLimitKmh": 80}
CURFEW = {"alertKind": "curfew", "startTime": "22:00", "endTime": "06:30"}
AREA = {
    "alertKind": "area",
    "areaType": "ALLOW_WITHIN",
    "locationName": "Home",
    "centerLatitude": 13.75,
    "centerLongitude": 100.5,
    "radiusM": 1000,
}


@pytest.fixture
def stand() -> Stand:
    """An owner with an authenticated vehicle."""
    stand = Stand()
    stand.own()
    stand.cloud.push.register(stand.account, None, True)
    stand.sent.clear()
    return stand


def _breach(stand: Stand, alert: str, cause: str, **content: Any) -> None:
    stand.uplink("breach", alert=alert, cause=cause, position=None, **content)


class TestTold:
    """The TCU gets everything with each Save."""

    def test_each_save_is_a_whole_version(self, stand: Stand) -> None:
        """Added, switched, changed and deleted: versions rise, and each has what is saved then."""
        monitoring = stand.cloud.monitoring
        alert = monitoring.add(stand.vehicle, SPEED)
        monitoring.add(stand.vehicle, CURFEW)
        monitoring.edit(stand.vehicle, alert.id, {"enabled": False})
        monitoring.edit(stand.vehicle, alert.id, {"speedLimitKmh": 90})
        monitoring.remove(stand.vehicle, alert.id)
        assert [message["version"] for message in stand.sent] == [1, 2, 3, 4, 5]
        assert [len(message["alerts"]) for message in stand.sent] == [1, 2, 2, 2, 1]
        assert stand.sent[3]["alerts"][0] == {"alert": alert.id, "kind": "speed", "enabled": False, "limit_kmh": 90}
        assert stand.sent[4]["alerts"][0]["start_min"] == 22 * 60
        assert stand.sent[4]["alerts"][0]["end_min"] == 6 * 60 + 30
        assert {message["utc_offset_min"] for message in stand.sent} == {420}

    def test_an_area_is_told_in_metres_and_degrees(self, stand: Stand) -> None:
        """With its type."""
        stand.cloud.monitoring.add(stand.vehicle, AREA)
        stand.cloud.monitoring.add(stand.vehicle, AREA | {"areaType": "RESTRICT_WITHIN"})
        allowed, restricted = stand.sent[-1]["alerts"]
        assert (allowed["allowed"], restricted["allowed"]) == (True, False)
        assert (allowed["lat"], allowed["lon"], allowed["radius_m"]) == (13.75, 100.5, 1000)

    def test_a_vehicle_that_leaves_its_account_is_told_of_none(self, stand: Stand) -> None:
        """Its alerts and offences are forgotten, and versions go on."""
        alert = stand.cloud.monitoring.add(stand.vehicle, SPEED)
        _breach(stand, alert.id, "speed")
        stand.cloud.vehicles.release(stand.vehicle)
        told = [message for message in stand.sent if message["type"] == "monitoring"]
        assert (told[-1]["version"], told[-1]["alerts"]) == (2, [])
        assert stand.cloud.monitoring.alerts(stand.vehicle) == []
        assert stand.cloud.monitoring.offences(stand.vehicle) == 0
        _breach(stand, alert.id, "speed")
        assert stand.cloud.monitoring.offences(stand.vehicle) == 0


class TestRefused:
    """What is no alert changes nothing."""

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"alertKind": "fuel"}, "ALERT_KIND"),
            (SPEED | {"enabled": "yes"}, "ALERT_KIND"),
            (SPEED | {"speedLimitKmh": 9}, "SPEED_LIMIT"),
            (SPEED | {"speedLimitKmh": True}, "SPEED_LIMIT"),
            (CURFEW | {"endTime": "22:00"}, "CURFEW_DURATION"),
            (CURFEW | {"endTime": "\u0662\u0662:00"}, "CURFEW_TIME"),
            (AREA | {"areaType": "within"}, "AREA_TYPE"),
            (AREA | {"locationName": " "}, "AREA_LOCATION"),
            (AREA | {"centerLatitude": float("nan")}, "AREA_LOCATION"),
            (AREA | {"radiusM": 0}, "AREA_RADIUS"),
        ],
    )
    def test_what_is_none(self, stand: Stand, given: dict[str, Any], code: str) -> None:
        """Refused with its reason, and the TCU hears nothing."""
        with pytest.raises(Refusal) as refused:
            stand.cloud.monitoring.add(stand.vehicle, given)
        assert refused.value.code == code
        assert (stand.cloud.monitoring.alerts(stand.vehicle), stand.sent) == ([], [])

    @pytest.mark.parametrize(("given", "most"), [(SPEED, 3), (CURFEW, 1), (AREA, 3)])
    def test_one_too_many(self, stand: Stand, given: dict[str, Any], most: int) -> None:
        """Also when one is disabled; a deleted one leaves room."""
        monitoring = stand.cloud.monitoring
        alerts = [monitoring.add(stand.vehicle, given | {"enabled": number > 0}) for number in range(most)]
        with pytest.raises(Refusal):
            monitoring.add(stand.vehicle, given)
        monitoring.remove(stand.vehicle, alerts[0].id)
        monitoring.add(stand.vehicle, given)

    def test_a_change_that_is_refused(self, stand: Stand) -> None:
        """Neither value nor switch nor kind changes."""
        alert = stand.cloud.monitoring.add(stand.vehicle, SPEED)
        before = alert.shown()
        for wrong in ({"speedLimitKmh": 0, "enabled": False}, {"alertKind": "area"}, {"enabled": None}):
            with pytest.raises(Refusal):
                stand.cloud.monitoring.edit(stand.vehicle, alert.id, wrong)
        assert alert.shown() == before

    @given(
        kind=st.sampled_from(["speed", "curfew", "area"]),
        values=st.dictionaries(
            st.sampled_from([*SPEED, *CURFEW, *AREA]),
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("22:00"),
        ),
    )
    def test_anything_is_checked(self, kind: str, values: dict[str, Any]) -> None:
        """Whatever is given is an alert or refused."""
        with suppress(Refusal):
            assert checked(kind, values, CloudParameters())


class TestOffences:
    """Counted by the instant of the event."""

    @pytest.mark.parametrize(("age_s", "count"), [(0.0, 1), (30 * DAY_S, 1), (30 * DAY_S + 0.001, 0)])
    def test_thirty_days(self, stand: Stand, age_s: float, count: int) -> None:
        """To the millisecond."""
        alert = stand.cloud.monitoring.add(stand.vehicle, SPEED)
        stand.wait(40 * DAY_S)
        _breach(stand, alert.id, "speed", t_ms=stand.cloud.calendar.now_ms - round(age_s * 1000))
        assert stand.cloud.monitoring.offences(stand.vehicle) == count

    @pytest.mark.parametrize(
        ("given", "cause", "rule"),
        [
            (SPEED, "speed", "speed.infringement"),
            (CURFEW, "curfew", "curfew.infringement"),
            (AREA, "area", "zone.infringement"),
        ],
    )
    def test_a_breach_is_told(self, stand: Stand, given: dict[str, Any], cause: str, rule: str) -> None:
        """With the rule key of the API's clients, and what was breached; also when it was deleted meanwhile."""
        alert = stand.cloud.monitoring.add(stand.vehicle, given)
        stand.cloud.monitoring.remove(stand.vehicle, alert.id)
        _breach(stand, alert.id, cause)
        told = stand.cloud.notifications.history(stand.vehicle)[0]
        assert (told.rule.key, told.rule.category) == (rule, "geofencing")
        assert {"name": "alertId", "value": alert.id} in told.data
        assert stand.cloud.monitoring.offences(stand.vehicle) == 1

    def test_what_nobody_saved_says_nothing(self, stand: Stand) -> None:
        """Another id, or another kind than the alert has."""
        alert = stand.cloud.monitoring.add(stand.vehicle, SPEED)
        _breach(stand, "alert-99", "speed")
        _breach(stand, alert.id, "area")
        assert stand.cloud.monitoring.offences(stand.vehicle) == 0
        assert stand.cloud.notifications.history(stand.vehicle) == []

    @pytest.mark.parametrize(
        "content",
        [
            {"cause": "speed"},
            {"alert": 7, "cause": "speed"},
            {"alert": "alert-1"},
            {"alert": "alert-1", "cause": "fuel"},
            {"alert": "alert-1", "cause": "speed", "position": "home"},
        ],
    )
    def test_what_cannot_be_read_is_the_units_fault(self, stand: Stand, content: dict[str, Any]) -> None:
        """It is refused, and counts nothing."""
        stand.cloud.monitoring.add(stand.vehicle, SPEED)
        with pytest.raises(DutProtocolError):
            stand.uplink("breach", **content)
        assert stand.cloud.monitoring.offences(stand.vehicle) == 0


def test_over_the_api(stand: Stand) -> None:
    """Saved, listed with offences and ranges, changed, deleted; and a place found by its name."""
    path = f"/user-adapter/v1/users/{stand.account.id}/vehicles/{VIN}/monitoring-alerts"
    with stand.client() as client:
        saved = client.post(path, json=attributes(**SPEED)).json()["data"]
        assert saved["attributes"] == {"alertId": saved["id"], "enabled": True, **SPEED}
        changed = client.patch(f"{path}/{saved['id']}", json=attributes(enabled=False)).json()["data"]
        assert changed["attributes"]["enabled"] is False
        listed = client.get(path).json()["data"]["attributes"]
        assert (listed["alerts"], listed["offences"]) == ([changed["attributes"]], 0)
        assert listed["ranges"]["radiusM"] == [100, 500_000]
        assert client.delete(f"{path}/{saved['id']}").status_code == 200
        assert client.delete(f"{path}/{saved['id']}").status_code == 404
        found = client.get("/location-search/v1/places?name=lumphini").json()["data"]
        assert [place["attributes"]["name"] for place in found] == ["Lumphini Park, Bangkok"]
        assert client.get("/location-search/v1/places?name=").json()["data"] == []
