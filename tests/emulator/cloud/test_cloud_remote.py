"""Remote commands at the owner API: horn and lights, the code that is not set yet, the remaining time."""

from __future__ import annotations

import pytest

from tests.emulator.cloud.stand import VIN, Stand, attributes

CAR = f"/car-adapter/v1/cars/{VIN}/"


@pytest.mark.parametrize(
    ("given", "action"),
    [
        ({"action": "start", "target": "lights"}, "lights"),
        ({"action": "start", "target": "horn_lights"}, "horn-and-lights"),
        ({"action": "start", "target": "horn"}, None),
        ({"action": "stop", "target": "lights"}, None),
        ({"action": "start", "target": ["lights"]}, None),
        ({"action": "start"}, None),
    ],
)
def test_horn_and_lights(given: dict[str, object], action: str | None) -> None:
    """There is no horn without lights, and nothing to stop."""
    stand = Stand()
    stand.own()
    with stand.client() as client:
        reply = client.post(CAR + "actions/horn-lights", json=attributes(**given))
    assert reply.status_code == (400 if action is None else 200)
    sent = [message["action"] for message in stand.sent if message["type"] == "command"]
    assert sent == ([] if action is None else [action])


@pytest.mark.parametrize(("is_set", "status"), [(False, 409), (True, 200), (None, 200)])
def test_a_command_waits_for_the_first_code(is_set: bool | None, status: int) -> None:
    """As long as the unit has said that none is set; lights need none."""
    stand = Stand()
    stand.own()
    stand.vehicle.code_set = is_set
    with stand.client() as client:
        reply = client.post(CAR + "actions/lock-unlock", json=attributes(action="lock", srp="1234"))
        lights = client.post(CAR + "actions/horn-lights", json=attributes(action="start", target="lights"))
    assert (reply.status_code, lights.status_code) == (status, 200)


def test_the_remaining_time_counts_from_the_command() -> None:
    """A start that took 20 s to begin: what is shown is over 600 s after the command, and 0 once the engine is off."""
    stand = Stand()
    stand.own()
    stand.cloud.commands.command(stand.vehicle, "engine-start", "1234")
    stand.wait(20.0)
    stand.uplink("engine", running=True, remote=True, remaining_s=600)
    with stand.client() as client:

        def shown_s() -> int:
            return int(client.get(CAR + "res-state").json()["data"]["attributes"]["remainingSeconds"])

        assert shown_s() == 580
        stand.wait(300.5)
        assert shown_s() == 279
        stand.cloud.commands.command(stand.vehicle, "engine-start", "1234")
        assert shown_s() == 279
        stand.wait(1000.0)
        assert shown_s() == 0
        stand.uplink("engine", running=False, remote=False, remaining_s=0)
        assert shown_s() == 0


def test_a_command_expires_before_it_times_out() -> None:
    """So that how it ended is known when the app is told."""
    stand = Stand()
    stand.own()
    action = stand.cloud.commands.command(stand.vehicle, "unlock", "1234")
    valid_ms = stand.sent[-1]["expires_ms"] - action.asked_ms
    stand.wait(valid_ms / 1000 + 10.0)
    assert action.status == "PENDING"
