"""The owner API, through httpx's own WSGI transport, and read by an independent client of the sibling maker."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from renault_api.kamereon import models, schemas

from harness.emulator.cloud.api import NoReply
from harness.emulator.cloud.api_common import LARGEST_BODY_BYTES
from tests.emulator.cloud.stand import BASE_URL, LAMPS, OTHER_VIN, VIN, Stand, attributes

CAR = f"/car-adapter/v1/cars/{VIN}/"
USER_VEHICLE = f"users/user-1/vehicles/{VIN}"
HISTORY = f"/notifications/v2/notifications/{USER_VEHICLE}"
SETTINGS = f"/notifications/v1/rules/settings/{USER_VEHICLE}"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
VEHICLE_CALLS: list[tuple[str, str]] = [
    *(("GET", CAR + name) for name in ("lock-status", "health-status", "location", "cockpit", "res-state")),
    ("GET", CAR + "actions/status?actionId=action-1"),
    *(("POST", CAR + "actions/" + name) for name in ("engine-start", "lock-unlock", "refresh-lock-status")),
    ("GET", HISTORY),
    ("GET", SETTINGS),
    ("POST", SETTINGS),
]


def owned(**parameters: Any) -> tuple[Stand, httpx.Client]:
    """An owned vehicle that has reported everything, and a logged-in client."""
    stand = Stand(**parameters)
    stand.own()
    stand.uplink("ignition", state="OFF", origin="driver", odometer_km=12346)
    stand.uplink("engine", running=True, remote=True, remaining_s=590)
    stand.uplink("location", position={"lat": 13.75, "lon": 100.5})
    stand.locks(locked=False)
    stand.lamps("brake", "airbag")
    return stand, stand.client()


def read_by_renault(response: httpx.Response, schema: Any) -> Any:
    """What the sibling maker's open client makes of a reply."""
    answer: Any = schemas.KamereonVehicleDataResponseSchema.loads(response.text)
    assert isinstance(answer, models.KamereonVehicleDataResponse)
    answer.raise_for_error_code()
    return answer.get_attributes(schema)


@pytest.mark.parametrize(("method", "path"), VEHICLE_CALLS)
def test_no_function_of_the_vehicle_works_before_ownership(method: str, path: str) -> None:
    """Each is refused with OWNERSHIP_REQUIRED, nothing goes to the TCU, and the parameter lifts the rule."""
    stand = Stand()
    stand.cloud.vehicles.add(stand.account, VIN, True)
    reply = stand.client().request(method, path, json=attributes(action="start"))
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (403, "OWNERSHIP_REQUIRED")
    assert stand.sent == []
    lax = Stand(functions_before_ownership=True)
    lax.cloud.vehicles.add(lax.account, VIN, True)
    assert lax.client().request(method, path, json=attributes(action="start")).status_code != 403


@pytest.mark.parametrize(("method", "path"), VEHICLE_CALLS)
def test_every_function_of_the_vehicle_needs_a_token_and_the_account(method: str, path: str) -> None:
    """Without a token 401, with another account's 403."""
    stand, client = owned()
    bare = httpx.Client(transport=httpx.WSGITransport(app=stand.cloud.app), base_url=BASE_URL, trust_env=False)
    assert bare.request(method, path).status_code == 401
    stand.vehicle.account = stand.cloud.preload_account("second@example.org", "other secret")
    assert client.request(method, path, json=attributes(action="start")).status_code == 403


def test_the_sibling_makers_client_reads_the_status_replies() -> None:
    """Its schemas find locks, doors, position and odometer in our replies."""
    _stand, client = owned()
    locks = read_by_renault(client.get(CAR + "lock-status"), schemas.KamereonVehicleLockStatusDataSchema)
    assert (locks.lockStatus, locks.doorStatusDriver, locks.hatchStatus) == ("unlocked", "open", "closed")
    assert DATE.fullmatch(locks.lastUpdateTime)
    place = read_by_renault(client.get(CAR + "location"), schemas.KamereonVehicleLocationDataSchema)
    assert (place.gpsLatitude, place.gpsLongitude) == (13.75, 100.5)
    cockpit = read_by_renault(client.get(CAR + "cockpit"), schemas.KamereonVehicleCockpitDataSchema)
    assert cockpit.totalMileage == 12346
    engine = read_by_renault(client.get(CAR + "res-state"), schemas.KamereonVehicleResStateDataSchema)
    assert (engine.code, engine.details) == ("42", "running")


@pytest.mark.parametrize(("market", "side"), [("TH", "Right"), ("DE", "Left")])
def test_the_drivers_door_is_on_the_side_of_the_market(market: str, side: str) -> None:
    """The open driver's door is front right where one drives on the left."""
    stand, client = owned()
    stand.vehicle.market = market
    reply = client.get(CAR + "lock-status").json()["data"]["attributes"]
    assert reply[f"doorStatusFront{side}"] == "open"
    assert [reply["doorStatusFrontLeft"], reply["doorStatusFrontRight"]].count("open") == 1


def test_health_shows_fitted_lamps_and_the_texts_of_lit_ones() -> None:
    """A lamp that is not fitted is absent even when reported; the texts belong to the lit lamps."""
    stand, client = owned()
    stand.vehicle.equipment = dict.fromkeys(LAMPS, True) | {"airbag": False}
    health = client.get(CAR + "health-status").json()["data"]["attributes"]
    assert health["malfunctionIndicatorLamps"] == {
        "tyrePressureWarning": 0,
        "brakeWarning": 1,
        "absWarning": 0,
        "lampRequest": 0,
        "oilPressureWarning": 0,
    }
    assert [(text["lamp"], text["title"]) for text in health["warnings"]] == [("brakeWarning", "Brake")]
    assert all(health["warnings"][0][key] for key in ("description", "solution"))
    assert DATE.fullmatch(health["lastUpdateTime"])


def test_parameters_of_the_status_replies() -> None:
    """Details can be missing, equipment ignored, and the data another vehicle's."""
    _stand, client = owned(health_details_available=False)
    assert client.get(CAR + "health-status").json()["data"]["attributes"]["warnings"] == []
    stand, client = owned(data_from_own_vin=False)
    assert client.get(CAR + "lock-status").json()["errors"][0]["code"] == "NO_DATA"
    stand.locks(vin=OTHER_VIN)
    assert client.get(CAR + "lock-status").json()["data"]["attributes"]["lockStatus"] == "locked"
    stand, client = owned(equipment_respected=False)
    stand.vehicle.equipment = {}
    assert len(client.get(CAR + "health-status").json()["data"]["attributes"]["malfunctionIndicatorLamps"]) == 6


@pytest.mark.parametrize(
    ("path", "given", "action", "code"),
    [
        ("engine-start", {"action": "start", "srp": "1234"}, "engine-start", "1234"),
        ("engine-start", {"action": "stop", "srp": "1234"}, "engine-stop", "1234"),
        ("engine-start", "start", "engine-start", None),
        ("engine-start", {"action": "start", "srp": ""}, "engine-start", None),
        ("lock-unlock", {"action": "lock", "target": "doors_hatch", "srp": "1234"}, "lock", "1234"),
        ("lock-unlock%22", {"lock": "unlock", "doorType": "doors_hatch", "srp": "1234"}, "unlock", "1234"),
    ],
)
def test_commands_in_the_shapes_the_clients_send(path: str, given: Any, action: str, code: str | None) -> None:
    """Each goes to the TCU as one command, and its id gives the status on both hosts."""
    stand, client = owned()
    reply = client.post(CAR + "actions/" + path, json={"data": {"type": "T", "attributes": given}})
    identity = reply.json()["data"]["id"]
    assert {key: stand.sent[-1][key] for key in ("command", "action", "code")} == {
        "command": identity,
        "action": action,
        "code": code,
    }
    for host in ("/action-status", "/car-adapter"):
        status = client.get(f"{host}/v1/cars/{VIN}/actions/status", params={"actionId": identity}).json()
        assert status["data"]["attributes"] == {"status": "PENDING"}
    stand.uplink("result", command=identity, status="REJECTED", reason="wrong security code")
    ended = client.get(f"/car-adapter/v1/cars/{VIN}/actions/status", params={"actionId": identity}).json()
    assert ended["data"]["attributes"] == {"status": "REJECTED", "errorCode": "wrong security code"}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b'{"data":5}', b'{"data":{"attributes":7}}', b"[" * 5000, b'{"data":{"attributes":{}}}'],
)
def test_an_unreadable_command_is_refused(body: bytes) -> None:
    """400 in the owner API's error shape, and nothing goes to the TCU."""
    stand, client = owned()
    sent = len(stand.sent)
    reply = client.post(CAR + "actions/lock-unlock", content=body)
    assert (reply.status_code, reply.json()["errors"][0]["status"]) == (400, "400")
    assert len(stand.sent) == sent


def test_a_body_that_is_too_large_is_refused() -> None:
    """413, whatever it holds."""
    _stand, client = owned()
    assert client.post(CAR + "actions/lock-unlock", content=b" " * (LARGEST_BODY_BYTES + 1)).status_code == 413


def test_the_history_has_every_key_and_takes_no_order_filter_or_deletion() -> None:
    """All keys the clients need are there; parameters change nothing and DELETE is not allowed."""
    stand, client = owned()
    stand.uplink("theft", cause="door", position=None)
    whole = client.get(HISTORY, params={"realm": "P_NCB", "langCode": "EN"}).json()
    assert client.get(HISTORY, params={"categoryKey": "SVT", "sort": "timestamp"}).json() == whole
    assert client.delete(HISTORY).status_code == 405
    messages = whole["data"]["attributes"]["messages"]
    assert [message["ruleKey"] for message in messages][:1] == ["burglar.car.stolen"]
    assert set(messages[0]) == {
        "notificationId",
        "messageTitle",
        "messageSubtitle",
        "messageDescription",
        "categoryKey",
        "ruleKey",
        "notificationKey",
        "priority",
        "status",
        "timestamp",
        "data",
        "metadata",
    }
    assert all(DATE.fullmatch(message["timestamp"]) for message in messages)


def test_settings_show_preferences_and_the_channel_of_each_rule() -> None:
    """A rule whose type is switched off has no channel; the others keep theirs."""
    _stand, client = owned()
    client.post(SETTINGS, json=attributes(preferences={"theft": False}, assistance=True))
    shown = client.get(SETTINGS).json()["data"]["attributes"]
    assert (shown["preferences"]["theft"], shown["assistance"]) == (False, True)
    channels = {rule["ruleKey"]: rule["channels"][0]["channelType"] for rule in shown["settings"]}
    assert channels["burglar.car.stolen"] == ""
    assert channels["airbag.alert"] == "PUSH_APP"


def test_paths_and_methods_that_do_not_exist_are_refused_in_the_error_shape() -> None:
    """404 and 405 come with an `errors` list."""
    _stand, client = owned()
    for method, path, status in (("GET", "/nothing", 404), ("PUT", CAR + "lock-status", 405)):
        reply = client.request(method, path)
        assert (reply.status_code, reply.json()["errors"][0]["status"]) == (status, str(status))


def test_an_attempt_publishes_its_window_and_the_wait() -> None:
    """The window's length and end are in the attempt; the refusal bears the wait in body and header."""
    stand = Stand()
    stand.cloud.vehicles.add(stand.account, VIN, True)
    client = stand.client()
    attempts = f"/user-adapter/v1/{USER_VEHICLE}/ownership-attempts"
    reply = client.post(attempts)
    shown = reply.json()["data"]["attributes"]
    assert reply.status_code == 201
    assert (shown["state"], shown["windowSeconds"]) == ("engine-on", 300.0)
    assert (shown["startedAt"], shown["expiresAt"]) == ("2026-01-05T00:00:00.000000Z", "2026-01-05T00:05:00.000000Z")
    path = f"{attempts}/{reply.json()['data']['id']}"
    assert client.delete(path).json()["data"]["attributes"]["retryAfterSeconds"] == 360
    refused = client.post(attempts)
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["meta"] == {"retryAfterSeconds": 360}
    assert refused.headers["Retry-After"] == "360"
    assert client.get(path).json()["data"]["attributes"]["failure"] == "abandoned"


def test_the_list_of_cars_activates_services_with_ownership() -> None:
    """Services are not active while the vehicle is only added."""
    stand = Stand()
    stand.cloud.vehicles.add(stand.account, VIN, True)
    stand.own(OTHER_VIN)
    added, owned_car = stand.client().get("/bff-web/v5/users/user-1/cars").json()["data"]
    assert (added["vin"], added["ownershipState"]) == (VIN, "added")
    assert {service["activationState"] for service in added["services"]} == {"DEACTIVATED"}
    assert {service["activationState"] for service in owned_car["services"]} == {"ACTIVATED"}


MISBEHAVIOURS: list[tuple[str, Callable[[httpx.Client], bool]]] = [
    ("status-500", lambda client: client.get(CAR + "lock-status").status_code == 500),
    ("not-json", lambda client: client.get(CAR + "lock-status").text.startswith("<html>")),
]


@pytest.mark.parametrize(("misbehave", "shows"), MISBEHAVIOURS)
def test_a_misbehaving_cloud_still_lets_one_log_in(misbehave: str, shows: Callable[[httpx.Client], bool]) -> None:
    """Only the calls after log-in are answered wrongly."""
    _stand, client = owned(misbehave=misbehave)
    assert client.get("/user-adapter/v1/users/current").json() == {"userId": "user-1"}
    assert shows(client)


def test_a_cloud_that_never_answers_says_so_to_its_transport() -> None:
    """The application raises NoReply, which a transport turns into a time-out."""
    _stand, client = owned(misbehave="time-out")
    with pytest.raises(NoReply):
        client.get(CAR + "lock-status")
