"""Monitors of vehicles and accounts: each has a course of events that breaks it and near misses that do not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.journal import Record
from harness.kernel import ns
from harness.monitors.monitor import Monitor
from harness.monitors.ownership import OfOneVehicle, WaitBeforeRetry
from harness.monitors.records import vin_of
from harness.monitors.vehicles import (
    SETTLES_S,
    CommandsOfActiveVehicle,
    ModelStays,
    NothingOfAnothersVehicle,
    OneAccountAVehicle,
    PushedToItsOwner,
    monitors,
)
from harness.rig import Rig
from tests.stand import catalogue

RIG = Path(__file__).parents[2] / "rigs" / "emulated.yaml"
VIN, OTHER = "MNTBAAN18Z0000001", "MNTBAAN18Z0000002"
Step = tuple[float, str, str, Mapping[str, Any]]


def asks(
    at_s: float,
    who: str,
    request: str,
    vin: str | None = VIN,
    *,
    status: int = 200,
    function: bool = False,
    **fields: Any,
) -> list[Step]:
    """A request about a vehicle and its answer."""
    path = "/users/user-1/cars" if vin is None else f"/{'cars' if function else 'vehicles'}/{vin}/x"
    given = {}
    if request == "add vehicle":
        path, given = "/users/user-1/vehicles", {"vin": vin}
    answer = {"request": request, "status": status, "error_code": None, "fields": fields}
    return [
        (at_s, "stimulus", f"{who}.request", {"request": request, "path": path, "given": given}),
        (at_s, "observation", f"{who}.reply", answer),
    ]


def pairs(who: str, vin: str = VIN, at_s: float = 0.0) -> list[Step]:
    """Somebody adds a vehicle and authenticates its ownership."""
    return [*asks(at_s, who, "add vehicle", vin), *asks(at_s, who, "submit odometer", vin)]


def removes(who: str, vin: str = VIN, at_s: float = 1.0, status: int = 200) -> list[Step]:
    """Somebody confirms the removal of a vehicle."""
    return asks(at_s, who, "confirm removal", vin, status=status)


def push(at_s: float, who: str, vin: str = VIN) -> list[Step]:
    """A notification of a vehicle reaches somebody."""
    return [(at_s, "observation", f"{who}.push", {"rule": "brake.alert", "vin": vin})]


def frame(at_s: float, wanted: str) -> list[Step]:
    """The unit asks the vehicle for something."""
    return [(at_s, "observation", "can.frame", {"message": "TCU_REQUEST", "raw": {"REQUEST": wanted}})]


def watch(monitor: Monitor, *parts: list[Step]) -> list[str]:
    """What a monitor objects to."""
    steps = [step for part in parts for step in part]
    records = [Record(n, ns(at_s), "case", kind, what, data) for n, (at_s, kind, what, data) in enumerate(steps, 1)]
    return [objection for record in records if (objection := monitor.see(record)) is not None]


def resting() -> CommandsOfActiveVehicle:
    """The monitor of commands; a frame says what it asks for."""
    return CommandsOfActiveVehicle({VIN}, "TCU_REQUEST", lambda raw: str(raw["REQUEST"]))


@pytest.mark.parametrize(
    ("path", "vin"),
    [
        (f"/user-adapter/v1/users/user-1/vehicles/{VIN}", VIN),
        (f"/car-adapter/v1/cars/{VIN}/lock-status", VIN),
        ("/car-adapter/v1/cars/A%2FB/lock-status", "A/B"),
        ("/user-adapter/v1/users/user-1/vehicles", None),
        ("/bff-web/v5/users/user-1/cars", None),
        ("", None),
    ],
)
def test_a_path_names_a_vehicle_or_none(path: str, vin: str | None) -> None:
    """The part after vehicles or cars, unquoted."""
    assert vin_of(path) == vin


def test_a_vehicle_in_two_accounts_is_noticed() -> None:
    """A second account that can add it is; a refusal, the same account, and one after the removal are not."""
    first, second = pairs("owner"), asks(2, "second_owner", "add vehicle")
    assert watch(OneAccountAVehicle(), first, second) == ["second_owner could add what owner has"]
    assert watch(OneAccountAVehicle(), first, asks(2, "second_owner", "add vehicle", status=409)) == []
    assert watch(OneAccountAVehicle(), first, asks(2, "second_phone", "add vehicle")) == []
    assert watch(OneAccountAVehicle(), first, removes("owner"), second) == []
    assert watch(OneAccountAVehicle(), first, removes("owner", status=409), second) != []
    assert watch(OneAccountAVehicle(), first, asks(1, "owner", "confirm deletion", None), second) == []
    assert watch(OneAccountAVehicle(), first, asks(2, "second_owner", "add vehicle", OTHER)) == []


@pytest.mark.parametrize("request_name", ["lock-status", "lock-unlock", "driving history", "whatever comes next"])
def test_a_function_of_somebody_elses_vehicle_is_noticed(request_name: str) -> None:
    """By whatever name it is asked for: granted to its owner it is right, before and after it is not."""
    use = asks(5, "owner", request_name, function=True)
    assert watch(NothingOfAnothersVehicle(), pairs("owner"), use) == []
    assert watch(NothingOfAnothersVehicle(), use) == [f"{request_name} was granted to owner"]
    assert watch(NothingOfAnothersVehicle(), asks(0, "owner", "add vehicle"), use) != []
    assert watch(NothingOfAnothersVehicle(), pairs("owner"), removes("owner"), use) != []
    assert watch(NothingOfAnothersVehicle(), pairs("owner"), removes("owner"), pairs("second_owner", at_s=2), use) != []
    assert watch(NothingOfAnothersVehicle(), asks(5, "owner", request_name, status=403, function=True)) == []
    assert watch(NothingOfAnothersVehicle(), pairs("owner", OTHER), use) != []


def test_managing_needs_the_vehicle_in_the_account_and_no_ownership() -> None:
    """Its screen opens for who has added it, and for nobody else."""
    opened = asks(5, "owner", "manage vehicle")
    assert watch(NothingOfAnothersVehicle(), asks(0, "owner", "add vehicle"), opened) == []
    assert watch(NothingOfAnothersVehicle(), opened) != []
    assert watch(NothingOfAnothersVehicle(), pairs("owner"), asks(5, "second_owner", "manage vehicle")) != []


def test_a_list_with_somebody_elses_vehicle_is_noticed() -> None:
    """A removed vehicle that is still listed is as well."""
    listed = asks(5, "owner", "cars", None, items=[{"vin": VIN}])
    assert watch(NothingOfAnothersVehicle(), pairs("owner"), listed) == []
    assert watch(NothingOfAnothersVehicle(), pairs("owner"), removes("owner"), listed) != []
    assert watch(NothingOfAnothersVehicle(), pairs("owner"), removes("owner"), asks(5, "owner", "cars", None)) == []


def test_a_push_to_somebody_else_is_noticed() -> None:
    """One that was on its way when the vehicle was removed may still arrive."""
    assert watch(PushedToItsOwner(), pairs("owner"), push(5, "owner"), push(5, "second_phone")) == []
    assert watch(PushedToItsOwner(), pairs("owner"), push(5, "second_owner")) == ["brake.alert reached second_owner"]
    gone = [*pairs("owner"), *removes("owner", at_s=1.0)]
    assert watch(PushedToItsOwner(), gone, push(1.0 + SETTLES_S, "owner")) == []
    assert watch(PushedToItsOwner(), gone, push(1.1 + SETTLES_S, "owner")) != []
    assert (
        watch(PushedToItsOwner(), gone, pairs("second_owner", at_s=2), push(9, "second_owner"), push(9, "owner")) != []
    )
    assert watch(PushedToItsOwner(), asks(0, "owner", "add vehicle"), push(5, "owner")) != []


def test_a_command_without_services_is_noticed() -> None:
    """Idle frames and the end of an engine run are none; active again, or owned by somebody, commands are right."""
    late, off = frame(20, "lock"), asks(1, "owner", "deactivate")
    assert watch(resting(), pairs("owner"), late) == []
    assert watch(resting(), pairs("owner"), off, frame(1.0 + SETTLES_S, "lock")) == []
    assert watch(resting(), pairs("owner"), off, late) == ["the unit asked for lock, 19.000 s after"]
    assert watch(resting(), pairs("owner"), off, asks(9, "owner", "deactivate"), frame(10, "lock")) != []
    assert watch(resting(), pairs("owner"), off, frame(20, "idle_off"), frame(20, "engine_stop")) == []
    assert watch(resting(), pairs("owner"), off, asks(2, "owner", "activate"), late) == []
    assert watch(resting(), pairs("owner"), asks(1, "owner", "deactivate", status=403), late) == []
    assert watch(resting(), pairs("owner"), removes("owner"), late) != []
    assert watch(resting(), pairs("owner"), removes("owner"), pairs("second_owner", at_s=2), late) == []
    assert watch(resting(), pairs("owner"), asks(1, "owner", "confirm deletion", None), late) != []
    assert watch(resting(), pairs("owner"), pairs("owner", OTHER), removes("owner", OTHER), late) == []


def test_a_model_that_changes_is_noticed() -> None:
    """On the screen or in the list; another vehicle may have another one."""
    shown = asks(1, "owner", "manage vehicle", modelName="Almera")
    assert watch(ModelStays(), shown, shown, asks(2, "owner", "manage vehicle", OTHER, modelName="Kicks")) == []
    assert watch(ModelStays(), shown, asks(2, "owner", "change vehicle", modelName="Kicks")) == [
        "'Almera' became 'Kicks'"
    ]
    listed = asks(2, "second_owner", "cars", None, items=[{"vin": VIN, "modelName": "Kicks"}])
    assert watch(ModelStays(), shown, listed) != []
    assert watch(ModelStays(), shown, asks(2, "owner", "change vehicle", status=400, modelName="Kicks")) == []


def test_the_wait_of_one_vehicle_is_not_that_of_another() -> None:
    """What is asked about another vehicle is not told to a monitor of this one; unpairing ends an attempt."""

    def waiting() -> OfOneVehicle:
        return OfOneVehicle(WaitBeforeRetry(358.0), {VIN})

    begun = asks(0, "owner", "start authentication", windowSeconds=300)
    failed = asks(10, "owner", "abandon authentication")
    assert watch(waiting(), begun, failed, asks(20, "owner", "start authentication")) != []
    assert watch(waiting(), begun, failed, asks(20, "owner", "start authentication", OTHER)) == []
    assert watch(waiting(), begun, removes("owner", at_s=10.0), asks(369, "owner", "start authentication")) == []
    assert watch(waiting(), begun, removes("owner", at_s=10.0), asks(367, "owner", "start authentication")) != []


def test_records_of_others_are_passed_over() -> None:
    """Diagnostics have requests and replies, too; those of no person are nobody's."""
    steps: list[Step] = [
        (0, "stimulus", "diagnostics.request", {"service": 34}),
        (0, "observation", "diagnostics.reply", {"positive": True}),
        (0, "observation", "owner.reply", {"request": "log-in", "status": 200, "error_code": None, "fields": {}}),
    ]
    for monitor in monitors(catalogue(), "reference", Rig.load(RIG).vehicle):
        assert watch(monitor, steps) == []
        assert monitor.requirement in catalogue().requirements
