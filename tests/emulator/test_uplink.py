"""The network's end of the uplink of a unit in another process, in virtual time and without a socket."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.emulator.external_unit import ExternalUnit
from harness.emulator.uplink import LONGEST_LINE_BYTES
from harness.emulator.world import World, WorldConfig
from harness.errors import CallerError
from harness.kernel import Kernel, ns
from tests.emulator.serving import EMAIL, PASSWORD

VIN = "1N4TEST0000000001"
REGISTER = {"type": "register", "vin": VIN}


def world_config(**changes: Any) -> WorldConfig:
    """A bench whose unit is another process."""
    values: dict[str, Any] = {
        "name": "external",
        "vin": VIN,
        "model": "Almera",
        "market": "TH",
        "equipment": {},
        "security_code": None,
        "owner_email": EMAIL,
        "owner_password": PASSWORD,
        "utc_start_ns": 0,
        "external_unit": True,
    }
    return WorldConfig(**(values | changes))


class Stand:
    """A bench, and a connection of the unit to it: what it was told, and whether it was cut."""

    def __init__(self) -> None:
        self.kernel = Kernel("uplink")
        self.world = World(self.kernel, world_config())
        assert self.world.uplink is not None
        self.uplink = self.world.uplink
        self.told: list[dict[str, Any]] = []
        self.is_cut = False
        self.uplink.connected(self)

    def send(self, line: bytes) -> None:
        """The network sends."""
        assert line.endswith(b"\n")
        self.told.append(json.loads(line))

    def cut(self) -> None:
        """The network hangs up."""
        self.is_cut = True

    def say(self, message: object) -> None:
        """The unit sends a line."""
        self.uplink.received(self, json.dumps(message).encode() + b"\n")

    def pass_time(self, duration_s: float) -> None:
        """Let time pass."""
        self.kernel.drive(lambda: False, self.kernel.now_ns + ns(duration_s))

    def register(self) -> Stand:
        """Register, and forget what was told meanwhile."""
        self.say(REGISTER)
        self.pass_time(2.5)
        assert self.told.pop(0)["type"] == "registered"
        return self

    def report(self, identifier: str = "1", **content: object) -> None:
        """The unit sends a report of its locks, or what is given instead."""
        doors = dict.fromkeys(("driver", "passenger", "rear_left", "rear_right", "hatch"), "closed")
        locks = {"type": "locks", "locked": True, "doors": doors}
        self.say({**locks, "vin": VIN, "id": identifier, "t_ms": 1, **content})

    def reported(self) -> dict[str, Any] | None:
        """The last report of the locks that the cloud has."""
        vehicle = self.world.cloud.vehicles.find(VIN)
        assert vehicle is not None
        return vehicle.reports.get("locks")


@pytest.fixture
def stand() -> Stand:
    """A unit that has connected."""
    return Stand()


def test_registration_takes_two_seconds(stand: Stand) -> None:
    """Not registered before; then told so, with the level at the aerial."""
    stand.say(REGISTER)
    stand.pass_time(1.9)
    assert (stand.told, stand.world.unit.registered) == ([], False)
    stand.pass_time(0.2)
    assert stand.told == [{"type": "registered", "rsrp_dbm": -85.0}]
    assert stand.world.unit.registered


def test_a_message_reaches_the_cloud_and_is_acknowledged(stand: Stand) -> None:
    """0.15 s to the cloud, and as long back."""
    stand.register().report("7")
    stand.pass_time(0.2)
    assert stand.reported() is not None
    assert stand.told == []
    stand.pass_time(0.2)
    assert stand.told == [{"type": "ack", "id": "7"}]


def test_a_message_that_comes_again_counts_once_and_is_acknowledged_again(stand: Stand) -> None:
    """The acknowledgement may have been lost."""
    stand.register().report("7", locked=True)
    stand.report("7", locked=False)
    stand.pass_time(1.0)
    assert (stand.reported() or {})["locked"] is True
    assert stand.told == [{"type": "ack", "id": "7"}] * 2


def test_a_message_to_the_unit_is_repeated_until_it_is_acknowledged(stand: Stand) -> None:
    """One at a time, each again after 5 s; the next one follows the acknowledgement."""
    stand.register()
    vehicle = stand.world.cloud.vehicles.find(VIN)
    assert vehicle is not None
    for what in ("locks", "health"):
        stand.world.cloud.commands.refresh(vehicle, what)
    stand.pass_time(10.0)
    assert [(told["id"], told["what"], told["vin"]) for told in stand.told] == [("down-1", "locks", VIN)] * 2
    stand.say({"type": "ack", "vin": VIN, "id": "down-1"})
    stand.pass_time(1.0)
    assert stand.told[-1]["what"] == "health"


def test_without_coverage_the_connection_is_cut_and_none_comes_about(stand: Stand) -> None:
    """What is under way is lost; with coverage again a new connection registers anew."""
    stand.register().report("7")
    stand.world.radio.set_cell(False)
    assert stand.is_cut
    assert not stand.world.unit.registered
    stand.pass_time(1.0)
    assert (stand.told, stand.reported()) == ([], None)
    refused = Stand.__new__(Stand)
    refused.told, refused.is_cut = [], False
    stand.uplink.connected(refused)
    assert refused.is_cut
    stand.world.radio.set_cell(True)
    stand.is_cut = False
    stand.uplink.connected(stand)
    stand.register().report("7")
    stand.pass_time(1.0)
    assert stand.told == [{"type": "ack", "id": "7"}]


def test_coverage_lost_during_the_registration_registers_nobody(stand: Stand) -> None:
    """The two seconds begin anew with the next connection."""
    stand.say(REGISTER)
    stand.pass_time(1.0)
    stand.world.radio.set_attenuation(90.0)
    stand.world.radio.set_attenuation(0.0)
    stand.pass_time(5.0)
    assert (stand.told, stand.world.unit.registered) == ([], False)


def test_the_unit_is_told_of_another_level(stand: Stand) -> None:
    """The attenuator takes 20 dB away."""
    stand.register()
    stand.world.radio.set_attenuation(20.0)
    assert stand.told == [{"type": "level", "rsrp_dbm": -105.0}]


def test_a_message_that_the_cloud_cannot_read_is_refused_and_the_connection_stays(stand: Stand) -> None:
    """The unit learns which one; the next one is taken."""
    why: list[str] = []
    stand.uplink.on_refusal = why.append
    stand.register().report("7", doors="all of them")
    stand.report("8")
    stand.pass_time(1.0)
    assert [(told["type"], told["id"]) for told in stand.told] == [("refused", "7"), ("ack", "8")]
    assert "doors" in stand.told[0]["reason"]
    assert why == [stand.told[0]["reason"]]
    assert not stand.is_cut


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"hello\n", "not JSON in UTF-8"),
        (b'{"vin": NaN}\n', "not JSON in UTF-8"),
        (b"\xff\n", "not JSON in UTF-8"),
        (b"[" * 5000 + b"\n", "not JSON in UTF-8"),
        (b"9" * 5000 + b"\n", "not JSON in UTF-8"),
        (b"\n", "not JSON in UTF-8"),
        (b"[]\n", "not a JSON object"),
        (b"{}\n", "the VIN is not"),
        (b'{"type": "ack", "vin": "1N4TEST0000000002"}\n', "the VIN is not"),
        (b" " * LONGEST_LINE_BYTES + b"{}\n", "longer than 16384 bytes"),
    ],
)
def test_a_line_that_is_no_message_is_refused_and_the_connection_is_cut(stand: Stand, line: bytes, why: str) -> None:
    """The reason is said before; nothing that comes later on this connection counts."""
    stand.register()
    stand.uplink.received(stand, line)
    assert [(told["type"], told["id"]) for told in stand.told] == [("refused", None)]
    assert stand.told[0]["reason"].startswith(why)
    assert stand.is_cut
    stand.report("8")
    stand.pass_time(1.0)
    assert stand.reported() is None


def test_a_message_before_the_registration_is_refused(stand: Stand) -> None:
    """Nothing of it reaches the cloud."""
    stand.report()
    assert stand.told[0]["reason"].startswith("the unit is not registered")
    assert stand.is_cut


def test_a_second_connection_takes_the_place_of_the_first(stand: Stand) -> None:
    """As after a reboot: the first one is cut, and the unit registers anew."""
    stand.register()
    second = Stand.__new__(Stand)
    second.told, second.is_cut = [], False
    stand.uplink.connected(second)
    assert stand.is_cut
    assert not stand.world.unit.registered
    stand.uplink.gone(stand)  # its end is noticed later
    stand.uplink.received(second, json.dumps(REGISTER).encode() + b"\n")
    stand.pass_time(2.5)
    assert second.told[0]["type"] == "registered"


def test_the_supply_switches_the_unit_on_and_off() -> None:
    """In its range it has power; a shortage of up to 2 ms is survived; what it draws is a model."""
    kernel = Kernel("external")
    world = World(kernel, world_config())
    unit = world.unit
    assert isinstance(unit, ExternalUnit)
    switched: list[bool] = []
    unit.on_power = switched.append
    unit.set_supply(12.6)
    assert (switched, unit.supply_current_a > 0.0) == ([True], True)
    unit.set_supply(0.0)
    kernel.drive(lambda: False, kernel.now_ns + ns(0.001))
    unit.set_supply(12.6)
    kernel.drive(lambda: False, kernel.now_ns + ns(1.0))
    assert switched == [True]
    unit.set_supply(5.9)
    kernel.drive(lambda: False, kernel.now_ns + ns(1.0))
    assert (switched, unit.supply_current_a) == ([True, False], 0.0)


def test_a_fault_of_the_emulated_unit_is_refused() -> None:
    """Nothing would switch it on, and a campaign would count it as missed; the cloud's faults remain."""
    with pytest.raises(CallerError, match=r"theft-not-reported.*another process"):
        World(Kernel("fault"), world_config(faults=("theft-not-reported",)))
    World(Kernel("fault"), world_config(faults=("cloud-status-500",)))


def test_there_is_no_emulated_unit_to_ask() -> None:
    """Whoever asks for it learns why."""
    with pytest.raises(CallerError, match="another process"):
        World(Kernel("none"), world_config()).tcu  # noqa: B018  # the look is what is tested
