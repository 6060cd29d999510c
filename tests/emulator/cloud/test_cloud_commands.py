"""Remote commands and refreshes."""

from __future__ import annotations

import pytest

from harness.emulator.cloud.refusal import Refusal
from harness.errors import DutProtocolError
from tests.emulator.cloud.stand import Stand


@pytest.mark.parametrize(
    ("result", "status", "error_code"),
    [("COMPLETED", "COMPLETED", None), ("REJECTED", "REJECTED", "wrong code"), ("FAILED", "REJECTED", "wrong code")],
)
def test_a_command_ends_as_the_vehicle_says(result: str, status: str, error_code: str | None) -> None:
    """The command goes to the TCU with its code; the TCU's result is the action's end."""
    stand = Stand()
    stand.own()
    action = stand.cloud.commands.command(stand.vehicle, "lock", "1234")
    assert stand.sent[-1] == {
        "type": "command",
        "vin": stand.vehicle.vin,
        "command": action.id,
        "action": "lock",
        "code": "1234",
        "expires_ms": stand.cloud.calendar.now_ms + 90_000,
    }
    assert action.status == "PENDING"
    stand.uplink("result", command=action.id, status=result, reason="wrong code")
    assert (action.status, action.error_code) == (status, error_code)


def test_a_command_without_a_result_times_out_and_stays_so() -> None:
    """Pending just before 120 s, timed out at 120 s; a result that comes later changes nothing."""
    stand = Stand()
    stand.own()
    action = stand.cloud.commands.command(stand.vehicle, "engine-start", None)
    stand.wait(119.999999999)
    assert action.status == "PENDING"
    stand.wait(0.000000001)
    assert action.status == "TIMEOUT"
    stand.uplink("result", command=action.id, status="COMPLETED", reason="")
    assert action.status == "TIMEOUT"


def test_a_refresh_is_completed_by_the_next_report_of_its_kind() -> None:
    """A report of another kind, or of another vehicle, does not complete it."""
    stand = Stand()
    stand.own()
    action = stand.cloud.commands.refresh(stand.vehicle, "locks")
    stand.lamps()
    stand.locks(vin=stand.other.vin)
    assert action.status == "PENDING"
    stand.locks()
    assert action.status == "COMPLETED"


def test_an_action_belongs_to_its_vehicle() -> None:
    """Its status cannot be asked through another vehicle, nor its result come from another TCU."""
    stand = Stand()
    action = stand.cloud.commands.command(stand.vehicle, "unlock", "1234")
    with pytest.raises(Refusal, match="ACTION_UNKNOWN"):
        stand.cloud.commands.get(stand.other, action.id)
    stand.uplink("result", vin=stand.other.vin, command=action.id, status="COMPLETED", reason="")
    assert action.status == "PENDING"


@pytest.mark.parametrize(
    "message",
    [
        {"type": "unheard-of"},
        {"type": 5},
        {"type": "boot", "t_ms": "now"},
        {"type": "health", "lamps": {"brake": True}},
        {"type": "locks", "locked": "yes", "doors": {}},
        {"type": "locks", "locked": True, "doors": {}},
        {"type": "ignition", "state": "ON", "origin": "driver", "odometer_km": True},
        {"type": "ownership", "attempt": "attempt-1", "event": "ready", "odometer_km": 5},
        {"type": "result", "command": "action-1", "status": "DONE", "reason": ""},
        {"type": "theft", "cause": "alarm", "position": [1, 2]},
        {"type": "engine", "running": True, "remote": True},
    ],
)
def test_an_uplink_that_cannot_be_read_is_the_units_fault(message: dict[str, object]) -> None:
    """It raises an error of the device's protocol and leaves nothing behind."""
    stand = Stand()
    with pytest.raises(DutProtocolError, match="cannot read"):
        stand.cloud.receive({"vin": stand.vehicle.vin, "id": "1", "t_ms": 0} | message)
    assert stand.vehicle.reports == {}


def test_an_uplink_of_an_unknown_vehicle_is_dropped() -> None:
    """A TCU whose VIN the maker does not know changes nothing for anybody."""
    stand = Stand()
    stand.lamps("brake", vin="MNTBB0K00X0000009")
    assert (stand.vehicle.reports, stand.other.reports) == ({}, {})
