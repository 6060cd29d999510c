"""Remote commands in the emulated unit: once, answered, remembered; lock, engine, horn on a car that is played here."""

from __future__ import annotations

from typing import Any

import pytest

from harness.emulator.can_network import Frame, Node, Stream
from harness.emulator.radio import Message
from harness.emulator.tcu import frames
from harness.emulator.world import World, WorldConfig
from harness.kernel import Kernel, ns

CYCLE_NS = 100_000_000
SUPPLY_V = 12.6
CODE = "1234"
REACTION_S = 0.3


class Car:
    """A unit fitted to a car that obeys it, and commands that come straight from the network."""

    def __init__(self, **config: Any) -> None:
        self.kernel = Kernel("commands")
        facts: dict[str, Any] = {
            "name": "commands",
            "vin": "MNTBAAN18Z0000001",
            "model": "Almera",
            "market": "TH",
            "equipment": {},
            "security_code": CODE,
            "owner_email": "owner@example.com",
            "owner_password": "made-up-password",
            "utc_start_ns": 10**18,
        }
        self.world = World(self.kernel, WorldConfig(**(facts | config)))
        self.tcu = self.world.tcu
        self.uplinks = list[Message]()
        self.tcu.uplink = self.uplinks.append
        self.requests = list[str]()
        self.obeys = True
        self.locked, self.ignition, self.remote, self.running = False, 0, False, False
        self.lights, self.horn, self.door = False, False, False
        self._node: Node = self.world.can.attach("car")
        self._streams: dict[int, Stream] = {}
        self._show()
        self.world.can.watch(self._node, self._hear)
        self.power(True)

    def power(self, on: bool) -> None:
        """Switch the unit's supply; on: until it is registered."""
        self.tcu.set_supply(SUPPLY_V if on else 0.0)
        self.wait(10.0 if on else 5.0)

    def wait(self, duration_s: float) -> None:
        """Let time pass."""
        self.kernel.drive(lambda: False, self.kernel.now_ns + ns(duration_s))

    def set(self, **state: Any) -> None:
        """Change the car."""
        for name, value in state.items():
            setattr(self, name, value)
        self._show()
        self.wait(0.2)

    def park(self) -> None:
        """Off, shut and locked."""
        self.set(ignition=0, remote=False, running=False, door=False, locked=True)

    def command(self, action: str, number: str = "1", code: str | None = CODE, **changes: Any) -> None:
        """Have a command arrive."""
        message = {"type": "command", "id": f"down-{number}", "command": number, "action": action, "code": code}
        self.tcu.receive({**message, "expires_ms": 10**15, **changes})

    def results(self) -> list[tuple[str, str]]:
        """How commands ended: number and status, each message once."""
        told = {message["id"]: message for message in self.uplinks if message["type"] == "result"}
        return [(message["command"], message["status"]) for message in told.values()]

    def _show(self) -> None:
        body = bytes((0x08 if self.door else 0, self.ignition << 1, 0x18 if self.locked else 0, 0, 0, 0, 0, 0))
        content = {
            frames.POWER_ORIGIN: bytes((int(self.remote),)) + bytes(7),
            frames.BODY_STATUS: body,
            frames.ENGINE_STATE: bytes((0, 0, 0, 0, 0, 0x08 if self.running else 0, 0, 0)),
            frames.HORN_LIGHTS: bytes((self.lights | self.horn << 1,)) + bytes(7),
        }
        for identifier, data in content.items():
            frame = Frame(identifier, data, dlc=8)
            if identifier in self._streams:
                self._streams[identifier].change(frame)
            else:
                self._streams[identifier] = self._node.start(frame, CYCLE_NS)

    def _hear(self, frame: Frame) -> None:
        names = [name for name, data in frames.REQUESTS.items() if data == frame.data]
        if frame.arbitration_id != frames.TCU_REQUEST or not names:
            return
        self.requests += names
        if self.obeys:
            self.kernel.after(ns(REACTION_S), lambda: self._obey(names[0]))

    def _obey(self, name: str) -> None:
        effects: dict[str, dict[str, Any]] = {
            "lock": {"locked": True},
            "unlock": {"locked": False},
            "engine-stop": {"ignition": 0, "running": False},
            "lights": {"lights": True, "horn": False},
            "horn-and-lights": {"lights": True, "horn": True},
        }
        started = {"ignition": 3, "remote": True, "running": True}
        for what, value in effects.get(name, started).items():
            setattr(self, what, value)
        self._show()


class TestCommands:
    """One at a time, once, answered."""

    def test_a_command_is_carried_out_and_answered(self) -> None:
        """COMPLETED comes when the car has done it."""
        car = Car()
        car.command("lock")
        car.wait(REACTION_S / 2)
        assert (car.requests, car.results()) == (["lock"], [])
        car.wait(5.0)
        assert (car.requests, car.results()) == (["lock"], [("1", "COMPLETED")])

    def test_a_car_that_does_nothing_makes_it_fail(self) -> None:
        """After its time."""
        car = Car()
        car.obeys = False
        car.command("lock")
        car.wait(10.0)
        assert car.results() == [("1", "FAILED")]

    def test_the_same_number_is_not_carried_out_again(self) -> None:
        """Under another message, and after a boot."""
        car = Car()
        car.command("lock")
        car.wait(5.0)
        car.set(locked=False)
        car.command("lock", id="down-other")
        car.wait(5.0)
        car.power(False)
        car.power(True)
        car.command("lock")
        car.wait(5.0)
        assert (car.requests, car.results()) == (["lock"], [("1", "COMPLETED")])

    def test_another_one_meanwhile_is_rejected(self) -> None:
        """And the first goes on."""
        car = Car()
        car.command("lock", "1")
        car.command("unlock", "2")
        car.wait(5.0)
        assert sorted(car.results()) == [("1", "COMPLETED"), ("2", "REJECTED")]
        assert car.requests == ["lock"]

    @pytest.mark.parametrize(("obeys", "status"), [(True, "COMPLETED"), (False, "FAILED")])
    def test_a_boot_ends_the_one_under_way(self, obeys: bool, status: str) -> None:
        """As the car shows; and the next one is taken."""
        car = Car()
        car.obeys = obeys
        car.command("lock")
        car.wait(0.15)
        car.power(False)
        car.power(True)
        car.wait(10.0)
        assert car.results() == [("1", status)]
        car.obeys = True
        car.command("unlock" if obeys else "lock", "2")
        car.wait(5.0)
        assert car.results()[-1] == ("2", "COMPLETED")

    @pytest.mark.parametrize(
        "changes",
        [{"command": 5}, {"expires_ms": "soon"}, {"command": "x" * 300}, {"expires_ms": True}],
    )
    def test_what_is_no_command_does_nothing(self, changes: dict[str, Any]) -> None:
        """It is logged, and the next command is carried out."""
        car = Car()
        car.command("lock", **changes)
        car.wait(5.0)
        assert car.requests == []
        car.command("lock", "2")
        car.wait(5.0)
        assert car.requests == ["lock"]


class TestHorn:
    """Not before 300 s of being parked."""

    @pytest.mark.parametrize("action", ["lights", "horn-and-lights"])
    @pytest.mark.parametrize(("parked_s", "works"), [(0.0, False), (299.5, False), (300.5, True), (1e6, True)])
    def test_the_wait(self, action: str, parked_s: float, works: bool) -> None:
        """Refused within it, also when it is over later; needs no code."""
        car = Car()
        car.park()
        car.wait(max(0.0, parked_s - 0.2))
        car.command(action, code=None)
        car.wait(400.0)
        assert car.requests == ([action] if works else [])
        assert car.results() == [("1", "COMPLETED" if works else "REJECTED")]

    @pytest.mark.parametrize("change", [{"locked": False}, {"ignition": 3}, {"ignition": 1}, {"door": True}])
    def test_what_begins_it_anew(self, change: dict[str, Any]) -> None:
        """Unlocking, ON, ACC, a door: refused meanwhile, and for 300 s after it is over."""
        car = Car()
        car.park()
        car.wait(400.0)
        car.set(**change)
        car.command("lights", "1")
        car.park()
        car.wait(299.0)
        car.command("lights", "2")
        car.wait(2.0)
        car.command("lights", "3")
        car.wait(5.0)
        assert car.results() == [("1", "REJECTED"), ("2", "REJECTED"), ("3", "COMPLETED")]

    def test_a_boot_does_not(self) -> None:
        """It counts on without supply."""
        car = Car()
        car.park()
        car.power(False)
        car.power(True)
        car.wait(285.5)
        car.command("lights")
        car.wait(5.0)
        assert car.results() == [("1", "COMPLETED")]


class TestEngine:
    """Ten minutes, twice in a row."""

    @pytest.mark.parametrize(("cools", "asked"), [(True, "engine-start-cooled"), (False, "engine-start")])
    def test_it_runs_for_ten_minutes(self, cools: bool, asked: str) -> None:
        """Started as the model wants the air conditioning, stopped by itself; the cloud hears of both."""
        car = Car(remote_start_cools=cools)
        car.park()
        car.uplinks.clear()
        car.command("engine-start")
        car.wait(600.0)
        assert car.requests == [asked]
        car.wait(5.0)
        assert (car.requests, car.running) == ([asked, "engine-stop"], False)
        told = {message["id"]: message for message in car.uplinks if message["type"] == "engine"}
        states = [(message["running"], message["remote"], message["remaining_s"]) for message in told.values()]
        assert states == [(True, True, 600), (False, False, 0)]

    @pytest.mark.parametrize("lost_after_s", [0.1, 100.0, 595.0])
    def test_a_boot_does_not_prolong_it(self, lost_after_s: float) -> None:
        """Whenever the supply was lost, also before the engine ran; a start counts once."""
        car = Car()
        car.park()
        car.command("engine-start")
        car.wait(lost_after_s)
        car.power(False)
        car.power(True)
        car.wait(max(0.0, 590.0 - lost_after_s - 15.0))
        assert car.running is (lost_after_s < 590.0)
        car.wait(30.0)
        assert not car.running
        assert car.requests.count("engine-start-cooled") == 1
        car.command("engine-start", "2")
        car.wait(5.0)
        assert car.running

    def test_the_third_in_a_row_is_rejected(self) -> None:
        """Until the driver turns the ignition ON; failed starts do not count."""
        car = Car()
        car.park()
        car.obeys = False
        car.command("engine-start", "0")
        car.wait(20.0)
        car.obeys = True
        for number in ("1", "3"):
            car.command("engine-start", number)
            car.wait(5.0)
            car.command("engine-stop", f"{int(number) + 1}")
            car.wait(5.0)
        car.command("engine-start", "5")
        car.wait(5.0)
        assert dict(car.results()) == {
            "0": "FAILED", "1": "COMPLETED", "2": "COMPLETED", "3": "COMPLETED", "4": "COMPLETED", "5": "REJECTED",
        }  # fmt: skip
        car.set(remote=False, ignition=3, running=True)
        car.park()
        car.command("engine-start", "6")
        car.wait(5.0)
        assert car.results()[-1] == ("6", "COMPLETED")

    def test_a_driver_who_takes_over_is_left_alone(self) -> None:
        """No stop is asked for any more, and Stop Engine is rejected."""
        car = Car()
        car.park()
        car.command("engine-start")
        car.wait(300.0)
        car.set(remote=False)
        car.wait(1000.0)
        car.command("engine-stop", "2")
        car.wait(5.0)
        assert (car.requests, car.running) == (["engine-start-cooled"], True)
        assert car.results()[-1] == ("2", "REJECTED")

    def test_a_stop_that_fails_is_asked_for_again_at_the_end(self) -> None:
        """The car does not react to Stop Engine, nor to the first request at the end of the time."""
        car = Car()
        car.park()
        car.command("engine-start")
        car.wait(5.0)
        car.obeys = False
        car.command("engine-stop", "2")
        car.wait(20.0)
        assert car.results()[-1] == ("2", "FAILED")
        car.wait(580.0)
        car.obeys = True
        car.wait(20.0)
        assert not car.running
