"""The emulated unit as a whole: power, boot, memory, console, messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.emulator.can_network import Frame, Node
from harness.emulator.radio import Message
from harness.emulator.tcu import frames
from harness.emulator.tcu.modem import KEPT_MESSAGES
from harness.emulator.world import World, WorldConfig
from harness.kernel import Kernel, ns

SUPPLY_V = 12.6
VIN = "MNTBAAN18Z0000001"
#: longest time from power to registration in the network
READY_S = 10.0


class Stand:
    """A world whose uplinks and console output are kept."""

    def __init__(self) -> None:
        self.kernel = Kernel("unit")
        self.world = World(
            self.kernel,
            WorldConfig(
                name="unit",
                vin=VIN,
                model="Almera",
                market="TH",
                equipment={},
                security_code="1234",
                owner_email="owner@example.com",
                owner_password="made-up-password",
                utc_start_ns=round(datetime(2026, 3, 2, tzinfo=UTC).timestamp()) * 10**9,
            ),
        )
        self.tcu = self.world.tcu
        self.uplinks = list[Message]()
        cloud = self.tcu.uplink

        def both(message: Message) -> None:
            self.uplinks.append(message)
            cloud(message)

        self.tcu.uplink = both
        self.printed = bytearray()
        self.world.console.bench.open(115_200)
        self.world.console.bench.on_input(self._read)
        self.car: Node = self.world.can.attach("car")
        self.body = self.car.start(Frame(frames.BODY_STATUS, bytes(8), dlc=8), 100_000_000)
        self.car.start(Frame(frames.METER, bytes((0, 0, 0x30, 0x39)), dlc=4), 100_000_000)

    def _read(self) -> None:
        bench = self.world.console.bench
        self.printed += bench.take(bench.in_waiting)

    @property
    def lines(self) -> list[str]:
        """What the console printed."""
        return self.printed.decode().splitlines()

    def pass_time(self, duration_s: float) -> None:
        """Let time pass."""
        self.kernel.drive(lambda: False, self.kernel.now_ns + ns(duration_s))

    def power_up(self) -> None:
        """From off to registered."""
        self.tcu.set_supply(SUPPLY_V)
        self.pass_time(READY_S)

    def ignition(self, on: bool) -> None:
        """Turn the ignition."""
        self.body.change(Frame(frames.BODY_STATUS, bytes((0, 0x06 if on else 0, 0, 0, 0, 0, 0, 0)), dlc=8))
        self.pass_time(0.2)

    def ask(self, command: str) -> list[str]:
        """The lines that a console command prints."""
        self.printed.clear()
        self.world.console.bench.write(command.encode() + b"\r\n")
        self.pass_time(0.1)
        return self.lines

    def states(self) -> list[str]:
        """The ignition states that were reported, each message once."""
        by_id = {message["id"]: message for message in self.uplinks if message["type"] == "ignition"}
        return [str(message["state"]) for message in by_id.values()]


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A unit without power, in a parked car."""
    stand = Stand()
    yield stand
    stand.world.console.bench.close()


class TestPower:
    """Supply, boot and brown-out."""

    def test_the_unit_boots_and_registers(self, stand: Stand) -> None:
        """Silent and without current while off; then a boot line, boot complete, registration, and a boot message."""
        assert (stand.tcu.supply_current_a, stand.tcu.registered) == (0.0, False)
        stand.power_up()
        assert [line[12:] for line in stand.lines[:3]] == [
            "boot: TCU-EMU 1.0, reset reason: power on",
            "boot complete",
            "modem: registered",
        ]
        assert stand.tcu.supply_current_a > 0.1
        assert stand.tcu.registered
        assert stand.uplinks[0]["type"] == "boot"

    @pytest.mark.parametrize(("voltage_v", "runs"), [(6.0, True), (5.99, False), (0.0, False)])
    def test_a_brown_out_below_the_minimum_is_a_reset(self, stand: Stand, voltage_v: float, runs: bool) -> None:
        """At the minimum the unit runs on; below it the unit is off, and boots when the supply is back."""
        stand.power_up()
        stand.tcu.set_supply(voltage_v)
        stand.pass_time(0.01)
        assert stand.tcu.registered is runs
        stand.printed.clear()
        stand.pass_time(5.0)
        stand.power_up()
        assert any("boot complete" in line for line in stand.lines) is not runs

    def test_power_lost_during_boot_ends_it(self, stand: Stand) -> None:
        """No boot complete of a boot that was cut off, and nothing on the bus."""
        told = list[Frame]()
        stand.world.can.watch(stand.car, told.append)
        stand.tcu.set_supply(SUPPLY_V)
        stand.pass_time(1.4)
        stand.tcu.set_supply(0.0)
        stand.pass_time(60.0)
        assert not any("boot complete" in line for line in stand.lines)
        assert told == []

    def test_without_power_the_console_is_dead(self, stand: Stand) -> None:
        """What is typed then is not answered later either."""
        assert stand.ask("$TCU_STATUS") == []
        stand.power_up()
        assert not any("RUNNING" in line for line in stand.lines)

    def test_an_idle_unit_costs_nothing(self, stand: Stand) -> None:
        """A day parked takes fewer steps of the kernel than a minute has seconds."""
        stand.power_up()
        before = stand.kernel.steps
        stand.pass_time(86_400.0)
        assert stand.kernel.steps - before < 60


moments = st.lists(
    st.tuples(
        st.floats(0.0, 8.0),
        st.sampled_from(["off", "on", "ignition on", "ignition off", "cell off", "cell on", "command", "garbage"]),
    ),
    max_size=25,
)


@settings(deadline=None, max_examples=60)
@given(moments)
def test_power_may_go_at_any_moment(events: list[tuple[float, str]]) -> None:
    """Whatever happens when, nothing raises, and afterwards the unit boots, registers and answers."""
    stand = Stand()
    body = {"on": bytes((0, 6, 0, 0, 0, 0, 0, 0)), "off": bytes(8)}
    number = 0
    for delay_s, what in events:
        stand.pass_time(delay_s)
        match what.split():
            case ["off"]:
                stand.tcu.set_supply(0.0)
            case ["on"]:
                stand.tcu.set_supply(SUPPLY_V)
            case ["ignition", state]:
                stand.body.change(Frame(frames.BODY_STATUS, body[state], dlc=8))
            case ["cell", state]:
                stand.world.radio.set_cell(state == "on")
            case ["command"]:
                number += 1
                stand.world._send_down(
                    {
                        "type": "command",
                        "vin": VIN,
                        "command": str(number),
                        "action": "engine-start",
                        "code": "1234",
                        "expires_ms": 10**15,
                    }
                )
            case _:
                stand.car.send(Frame(frames.BODY_STATUS, b"\x01", dlc=1))
    stand.world.radio.set_cell(True)
    stand.tcu.set_supply(0.0)
    stand.pass_time(1.0)
    stand.power_up()
    assert stand.tcu.registered
    assert stand.ask("$TCU_STATUS") == ["RUNNING", "OK"]


class TestMemory:
    """What survives, and what arrives."""

    def test_messages_survive_power_loss(self, stand: Stand) -> None:
        """What happened without a network is told after the next boot, in order, each once under its id."""
        stand.power_up()
        stand.world.radio.set_cell(False)
        for on in (True, False, True):
            stand.ignition(on)
        stand.uplinks.clear()
        stand.tcu.set_supply(0.0)
        stand.pass_time(3600.0)
        stand.world.radio.set_cell(True)
        stand.tcu.set_supply(SUPPLY_V)
        stand.pass_time(60.0)
        assert stand.states()[:3] == ["ON", "OFF", "ON"]
        identifiers = [message["id"] for message in stand.uplinks]
        assert identifiers == sorted(identifiers, key=lambda identifier: int(identifier.rpartition("-")[2]))

    def test_a_message_in_the_air_at_power_loss_is_told_again_under_its_id(self, stand: Stand) -> None:
        """The cloud can tell that it is the same."""
        stand.power_up()
        stand.uplinks.clear()
        stand.ignition(True)
        stand.tcu.set_supply(0.0)
        stand.pass_time(5.0)
        stand.power_up()
        stand.pass_time(30.0)
        assert stand.states()[0] == "ON"

    def test_only_the_newest_messages_are_kept_without_a_network(self, stand: Stand) -> None:
        """Memory is bounded; the oldest are dropped, whether or not power is lost meanwhile."""
        stand.power_up()
        stand.world.radio.set_cell(False)
        for number in range(KEPT_MESSAGES + 20):
            stand.ignition(number % 2 == 0)
        stand.uplinks.clear()
        stand.world.radio.set_cell(True)
        stand.pass_time(1000.0)
        assert len({message["id"] for message in stand.uplinks}) == KEPT_MESSAGES

    def test_a_message_repeated_by_the_radio_acts_once(self, stand: Stand) -> None:
        """A downlink that comes again under its id is not carried out again."""
        stand.power_up()
        stand.uplinks.clear()
        message = {"type": "refresh", "what": "health", "id": "down-77"}
        stand.tcu.receive(message)
        stand.tcu.receive(dict(message))
        stand.tcu.receive({**message, "id": "down-78"})
        stand.pass_time(10.0)
        assert [each["type"] for each in stand.uplinks] == ["health", "health"]

    def test_what_cannot_be_delivered_waits_for_the_next_boot(self, stand: Stand) -> None:
        """A downlink that was in the air when power went acts after the boot."""
        stand.power_up()
        stand.world._send_down({"type": "refresh", "vin": VIN, "what": "health"})
        stand.pass_time(0.1)
        stand.tcu.set_supply(0.0)
        stand.uplinks.clear()
        stand.pass_time(60.0)
        stand.power_up()
        stand.pass_time(10.0)
        # one health report of the boot itself, one that was asked for
        assert [each["type"] for each in stand.uplinks].count("health") == 2

    def test_a_command_with_a_wrong_code_or_of_an_unknown_kind_is_rejected(self, stand: Stand) -> None:
        """The cloud is told why; the vehicle is asked for nothing."""
        stand.power_up()
        told = list[Frame]()
        stand.world.can.watch(stand.car, told.append)
        told.clear()
        stand.uplinks.clear()
        for number, (action, code, expires_ms) in enumerate(
            [("unlock", "9999", 10**15), ("unlock", None, 10**15), ("dance", "1234", 10**15), ("unlock", "1234", 1)]
        ):
            command = {"type": "command", "command": str(number), "action": action, "code": code}
            stand.world._send_down({**command, "vin": VIN, "expires_ms": expires_ms})
        stand.pass_time(20.0)
        results = [(each["status"], each["reason"]) for each in stand.uplinks if each["type"] == "result"]
        assert results == [
            ("REJECTED", "wrong security code"),
            ("REJECTED", "wrong security code"),
            ("REJECTED", "unknown command"),
            ("REJECTED", "expired on its way"),
        ]
        assert told == []


class TestConsole:
    """Each command answers."""

    @pytest.mark.parametrize(
        ("command", "reply"),
        [
            ("$TCU_STATUS", ["RUNNING"]),
            ("$OSVERSION", ["TCU-EMU 1.0"]),
            ("$CONNECTION_STATE", ["REGISTERED"]),
            ("$RSSI", ["-85"]),
            ("$GET_IGN", ["ON"]),
            ("$GETCURRENTMILEAGE", ["12345"]),
            (
                "$GET_DOOR_STATUS",
                ["driver=closed", "passenger=closed", "rear_left=closed", "rear_right=closed", "hatch=closed"],
            ),
            ("$LAMPSTATUSCONFIRMEDON", [f"{lamp}=0" for lamp in frames.LAMPS]),
            ("$GETGPSPOSITION", ["NO FIX"]),
        ],
    )
    def test_a_running_unit_answers(self, stand: Stand, command: str, reply: list[str]) -> None:
        """With what it knows, then OK."""
        stand.power_up()
        stand.ignition(True)
        assert stand.ask(command) == [*reply, "OK"]

    @pytest.mark.parametrize(
        "command", ["$TCU_STATUS", "$CONNECTION_STATE", "$GET_IGN", "$GET_DOOR_STATUS", "$LAMPSTATUSCONFIRMEDON"]
    )
    def test_a_booting_unit_says_so(self, stand: Stand, command: str) -> None:
        """It never fails on what it does not know yet."""
        stand.tcu.set_supply(SUPPLY_V)
        stand.pass_time(0.5)
        assert stand.ask(command)[-2:] == ["BOOTING", "OK"]

    def test_without_coverage_it_is_searching(self, stand: Stand) -> None:
        """And finds the network again by itself."""
        stand.power_up()
        stand.world.radio.set_attenuation(60.0)
        stand.pass_time(0.1)
        assert stand.ask("$CONNECTION_STATE") == ["SEARCHING", "OK"]
        stand.world.radio.set_attenuation(0.0)
        stand.pass_time(5.0)
        assert stand.ask("$CONNECTION_STATE") == ["REGISTERED", "OK"]

    def test_an_unknown_command_is_an_error(self, stand: Stand) -> None:
        """With its number."""
        stand.power_up()
        assert stand.ask("$DANCE") == ["ERROR 1"]


class TestBus:
    """What the unit makes of the body bus."""

    def test_a_frame_that_is_too_short_is_logged_and_forgotten(self, stand: Stand) -> None:
        """State stays; the next frame counts."""
        stand.power_up()
        stand.ignition(True)
        stand.printed.clear()
        stand.car.send(Frame(frames.BODY_STATUS, b"\0\0", dlc=2))
        stand.pass_time(0.5)
        assert [line[12:] for line in stand.lines] == ["can: frame 60D too short (2 bytes)"]
        assert stand.ask("$GET_IGN") == ["ON", "OK"]

    def test_foreign_frames_are_none_of_its_business(self, stand: Stand) -> None:
        """Unknown identifiers, extended and remote frames change nothing and are not logged."""
        stand.power_up()
        stand.printed.clear()
        stand.car.send(Frame(0x123, b"", dlc=0))
        stand.car.send(Frame(frames.BODY_STATUS, b"", extended=True))
        stand.car.send(Frame(frames.BODY_STATUS, b"", remote=True, dlc=8))
        stand.pass_time(1.0)
        assert stand.lines == []

    def test_it_knows_at_once_what_was_on_the_bus_before_it_booted(self, stand: Stand) -> None:
        """Ignition ON since before the boot: its first status says so."""
        stand.ignition(True)
        stand.power_up()
        assert stand.ask("$GET_IGN") == ["ON", "OK"]
        assert stand.states() == ["ON"]
