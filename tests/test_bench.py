"""The bench as a whole: safe at the end whatever happened, and fair about whose fault it was."""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import can
import pytest

import harness.bench
import harness.owner.people
from harness.bench import Bench
from harness.case import Case, Plan
from harness.emulator.can_network import Frame
from harness.emulator.plugs import registry
from harness.emulator.world import World
from harness.errors import CallerError, NotExecuted, RigError
from harness.journal import read_records
from harness.kernel import ns, seconds
from harness.links.console import LONGEST_LINE, ConsoleLink
from harness.links.instruments import SupplyLink
from harness.run import PROJECT, Run
from harness.vehicle.vehicle import Vehicle
from harness.verdict import Verdict

RIG = PROJECT / "rigs" / "emulated.yaml"
REQUIREMENT = "AUTH_001"
REQUEST = 0x56E


class Bed:
    """A run whose cases are functions."""

    def __init__(self, folder: Path) -> None:
        self.run = Run(RIG, folder, ["pytest"])
        self.cases = 0

    def plan(self) -> Plan:
        """The next case, planned."""
        self.cases += 1
        plan = Plan(f"test_bench.py::case_{self.cases}", "pytest", (REQUIREMENT,), "A case", "AUTH")
        self.run.plan([plan])
        return plan

    def case(self, scenario: Callable[[Bench], object]) -> Case:
        """Execute a scenario as the frameworks do; the case it became."""
        case = self.run.begin(self.plan())
        try:
            with self.run.bench(case) as bench:
                scenario(bench)
                case.final_checks()
        except BaseException as error:
            case.caught(error)
        finally:
            self.run.end(case)
        return case

    def faults(self, case: Case) -> list[str]:
        """The faults that the journal has of a case."""
        records = read_records(self.run.journal.path)
        return [record.data["message"] for record in records if record.kind == "fault" and record.case == case.plan.id]


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[Bed]:
    """A run on the emulated rig; its reports must come out whatever happened."""
    bed = Bed(tmp_path / "run")
    yield bed
    bed.run.close()
    assert (tmp_path / "run" / "results.json").stat().st_size


def sound(bench: Bench) -> None:
    """A scenario that passes."""
    bench.owner.sign_in()
    bench.expect(REQUIREMENT).refused(bench.owner.app.lock_status(bench.owner.vin))


def world_of(bench: Bench) -> World:
    """The emulated bench behind it, which no scenario sees."""
    assert bench.rig.facts.emulator is not None
    return registry.find(bench.rig.facts.emulator.name)


def assert_safe(world: World) -> None:
    """No supply, nothing on the bus, the name free for the next one."""
    assert world.tcu.supply_current_a == 0.0
    assert world.can.streams == []
    with pytest.raises(CallerError, match="running: none"):
        registry.find(world.name)


class TestSafeState:
    """How a bench is left."""

    def test_the_supply_is_the_last_thing_that_the_unit_loses(self, bed: Bed) -> None:
        """Engine and ignition are off, and the bus is silent but for the unit, when its supply goes."""
        at_power_off = list[tuple[object, ...]]()
        worlds = list[World]()

        def scenario(bench: Bench) -> None:
            sound(bench)
            bench.vehicle.turn_ignition("ON")
            worlds.append(world_of(bench))
            set_supply = worlds[0].tcu.set_supply

            def noting(voltage_v: float) -> None:
                senders = {stream.node.name for stream in worlds[0].can.streams}
                at_power_off.append((voltage_v, bench.vehicle.ignition.position, bench.vehicle.engine.running, senders))
                set_supply(voltage_v)

            worlds[0].tcu.set_supply = noting  # type: ignore[method-assign]  # to look over its shoulder

        assert bed.case(scenario).verdict is Verdict.PASS
        assert at_power_off == [(0.0, "OFF", False, {"TCU"})]
        assert_safe(worlds[0])

    @pytest.mark.parametrize("error", [ZeroDivisionError(), RigError("broken"), KeyboardInterrupt(), SystemExit(3)])
    def test_it_is_safe_however_a_scenario_ends(self, bed: Bed, error: BaseException) -> None:
        """Also when the person at the bench stops it; the next case is unharmed."""
        worlds = list[World]()

        def scenario(bench: Bench) -> None:
            worlds.append(world_of(bench))
            raise error

        assert bed.case(scenario).verdict is Verdict.ERROR
        assert_safe(worlds[0])
        assert bed.case(sound).verdict is Verdict.PASS

    def test_a_push_in_flight_at_the_end_is_nobodys_fault(self, bed: Bed) -> None:
        """The app is closed before the push arrives; the supply still goes off, and the case keeps its verdict."""
        pushed_s = list[float]()
        worlds = list[World]()

        def scenario(bench: Bench) -> None:
            worlds.append(world_of(bench))
            sound(bench)
            bench.owner.authenticate_ownership()
            bench.owner.enable_assistance()
            bench.vehicle.park_and_lock()
            bench.clock.sleep(90.0)
            bench.vehicle.force_door("driver")
            bench.clock.sleep_until(pushed_s[0] - 0.001 if pushed_s else bench.clock.now_s + 10.0)
            pushed_s.extend(seconds(seen.t_ns) for seen in bench.case.observations if seen.what == "owner.push")

        assert bed.case(scenario).verdict is Verdict.PASS
        assert len(pushed_s) == 1
        assert bed.case(scenario).verdict is Verdict.PASS
        assert len(pushed_s) == 1
        assert_safe(worlds[1])

    def test_a_failing_step_stops_none_of_the_others(self, bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
        """Two steps fail: everything else is done, both are in the journal, and the case is an error."""
        worlds = list[World]()

        def scenario(bench: Bench) -> None:
            sound(bench)
            worlds.append(world_of(bench))

        def fail(*_arguments: object) -> None:
            raise RigError("staged: the step failed")

        with monkeypatch.context() as patch:
            patch.setattr(Vehicle, "make_safe", fail)
            patch.setattr(ConsoleLink, "close", fail)
            case = bed.case(scenario)
        assert (case.verdict, case.reason) == (Verdict.ERROR, "[rig] staged: the step failed")
        assert bed.faults(case) == ["[rig] staged: the step failed"] * 2
        assert_safe(worlds[0])
        assert bed.case(sound).verdict is Verdict.PASS

    def test_a_supply_that_does_not_switch_off_is_an_error(self, bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is tried twice; the rest is closed, and the reason names the supply."""
        worlds, tried = list[World](), list[bool]()
        output = SupplyLink.output

        def stuck(link: SupplyLink, on: bool) -> None:
            tried.append(on)
            if not on:
                raise RigError("the supply was switched off but reads back 'ON'", where=link.resource_name)
            output(link, on)

        def scenario(bench: Bench) -> None:
            sound(bench)
            worlds.append(world_of(bench))

        with monkeypatch.context() as patch:
            patch.setattr(SupplyLink, "output", stuck)
            case = bed.case(scenario)
        assert case.verdict is Verdict.ERROR
        assert "supply was switched off but reads back" in case.reason
        assert tried == [True, False, False]
        assert [stream.node.name for stream in worlds[0].can.streams] == ["TCU"]
        assert bed.case(sound).verdict is Verdict.PASS

    def test_a_second_try_makes_it_safe_and_is_still_told(self, bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
        """A supply that answers the second time has lost no evidence of the first."""
        worlds, tried = list[World](), list[bool]()
        output = SupplyLink.output

        def slow(link: SupplyLink, on: bool) -> None:
            tried.append(on)
            if tried == [True, False]:
                raise RigError("the supply did not answer")
            output(link, on)

        def scenario(bench: Bench) -> None:
            sound(bench)
            worlds.append(world_of(bench))

        monkeypatch.setattr(SupplyLink, "output", slow)
        case = bed.case(scenario)
        assert (case.verdict, bed.faults(case)) == (Verdict.ERROR, ["[rig] the supply did not answer"])
        assert_safe(worlds[0])

    @pytest.mark.parametrize("what", ["frame", "console", "both"])
    def test_what_the_unit_says_last_does_not_keep_its_supply_on(self, bed: Bed, what: str) -> None:
        """Garbage in the last instant of a case is its error, found by the last look; it disturbs no step."""
        worlds = list[World]()

        def scenario(bench: Bench) -> None:
            sound(bench)
            worlds.append(world_of(bench))
            if what in ("console", "both"):
                worlds[0].console.device.write(b"\xff\xfe\xfd\n" * 20)
            if what in ("frame", "both"):
                worlds[0].can.attach("rogue").send(Frame(REQUEST, b"\x01", dlc=1))

        case = bed.case(scenario)
        assert case.verdict is Verdict.ERROR
        assert case.reason.startswith("[dut protocol]")
        assert_safe(worlds[0])

    def test_input_that_nobody_took_does_not_keep_the_supply_on(self, bed: Bed) -> None:
        """A bad frame ends the scenario while console bytes of the same instant still wait: nobody reads them later."""
        worlds = list[World]()

        def scenario(bench: Bench) -> None:
            sound(bench)
            worlds.append(world_of(bench))

            def both() -> None:
                worlds[0].can.attach("rogue").send(Frame(REQUEST, b"\x01", dlc=1))
                worlds[0].console.reach_bench(b"a line\r\n")

            bench._kernel.after(ns(0.5), both)
            bench.clock.sleep(1.0)

        case = bed.case(scenario)
        assert case.verdict is Verdict.ERROR
        assert "1 bytes instead of 4" in case.reason
        assert len(bed.faults(case)) == 1
        assert_safe(worlds[0])

    def test_a_full_disk_does_not_keep_the_supply_on(self, tmp_path: Path) -> None:
        """The safe state comes before its evidence; then the lost evidence is an error of the rig."""
        bed = Bed(tmp_path / "run")
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        worlds = list[World]()

        def scenario(bench: Bench) -> None:
            sound(bench)
            worlds.append(world_of(bench))
            resource.setrlimit(resource.RLIMIT_FSIZE, (bed.run.journal.path.stat().st_size, limits[1]))

        try:
            case = bed.case(scenario)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, ignored)
        assert case.verdict is Verdict.ERROR
        assert "journal cannot be written" in case.reason
        assert_safe(worlds[0])
        assert all(record.n for record in read_records(bed.run.journal.path))
        bed.run.journal.close()

    def test_a_power_cycle_boots_the_unit_again(self, bed: Bed) -> None:
        """Off for a while, then a second boot is seen on the console."""

        def scenario(bench: Bench) -> None:
            sound(bench)
            bench.power_cycle(off_s=2.0)
            assert sum("boot complete" in line for line in bench.console.lines()) == 2

        assert bed.case(scenario).verdict is Verdict.PASS


class TestOpening:
    """A bench that cannot be opened."""

    @pytest.mark.parametrize(
        "part", ["AttenuatorLink", "NetworkLink", "SupplyLink", "ConsoleLink", "GnssLink", "CanLink", "OwnerLink"]
    )
    def test_a_part_that_fails_leaves_nothing_behind(
        self, bed: Bed, monkeypatch: pytest.MonkeyPatch, part: str
    ) -> None:
        """The case is an error of the rig; no name, port or cyclic frame is left; the next bench opens."""

        def fail(*_arguments: object, **_settings: object) -> None:
            raise RigError(f"staged: no {part}")

        with monkeypatch.context() as patch:
            patch.setattr(harness.owner.people if part == "OwnerLink" else harness.bench, part, fail)
            case = bed.case(sound)
        assert (case.verdict, case.reason) == (Verdict.ERROR, f"[rig] staged: no {part}")
        with pytest.raises(CallerError, match="running: none"):
            registry.find("emulated")
        assert bed.case(sound).verdict is Verdict.PASS

    def test_a_unit_that_does_not_boot_is_no_fail(self, bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is an error of the protocol, found before the scenario began; the supply is off again."""
        worlds = list[World]()
        start = World.start

        def mute(world: World) -> World:
            worlds.append(world)
            world.console.device.write = lambda data: None  # type: ignore[method-assign]  # a unit that prints nothing
            return start(world)

        monkeypatch.setattr(World, "start", mute)
        case = bed.case(sound)
        assert case.verdict is Verdict.ERROR
        assert "no console line matched 'boot complete' within 60" in case.reason
        assert_safe(worlds[0])

    def test_what_the_rig_lacks_is_said_with_its_names(self, bed: Bed) -> None:
        """Capabilities and equipment; what is there passes."""

        def scenario(bench: Bench) -> None:
            bench.needs("can", "supply")
            bench.needs_equipment("brake")
            with pytest.raises(NotExecuted, match="rig 'emulated' has no days"):
                bench.needs("can", "days")  # type: ignore[arg-type]  # a capability that no rig of this version has
            sound(bench)

        assert bed.case(scenario).verdict is Verdict.PASS


class TestBadInput:
    """Input that no unit should give, from the wire to the verdict."""

    @pytest.mark.parametrize(
        ("identifier", "data", "says"),
        [
            (REQUEST, b"\x60\x80", "2 bytes instead of 4"),
            (REQUEST, bytes(8), "8 bytes instead of 4"),
            (REQUEST, b"\x99\0\0\0", "request code"),
            (0x7AB, b"\x00", "not in the vehicle's DBC"),
        ],
        ids=["truncated", "over-long", "unknown request", "unknown identifier"],
    )
    def test_a_rogue_node_on_the_bus(self, bed: Bed, identifier: int, data: bytes, says: str) -> None:
        """An error of the protocol, never a fail of a requirement; the next case is unharmed."""

        def scenario(bench: Bench) -> None:
            sound(bench)
            with can.Bus(interface="tcuhil", channel="emulated/body") as rogue:
                rogue.send(can.Message(arbitration_id=identifier, data=data, is_extended_id=False))
                bench.clock.sleep(1.0)

        self._check(bed, scenario, says)

    def test_console_bytes_that_are_no_text(self, bed: Bed) -> None:
        """An excerpt is in the journal."""

        def scenario(bench: Bench) -> None:
            sound(bench)
            world_of(bench).console.device.write(b"\x00\xff\xfe\x80 garbage\r\n")
            bench.clock.sleep(1.0)

        self._check(bed, scenario, "not UTF-8")

    def test_a_console_line_without_end(self, bed: Bed) -> None:
        """It is cut off, memory stays bounded."""

        def scenario(bench: Bench) -> None:
            sound(bench)
            device = world_of(bench).console.device
            for _ in range(10):
                device.write(b"x" * (LONGEST_LINE // 4))
                bench.clock.sleep(1.0)

        self._check(bed, scenario, "line of more than")

    def test_an_instrument_that_refuses(self, bed: Bed) -> None:
        """A voltage that the supply cannot give is an error of the rig."""

        def scenario(bench: Bench) -> None:
            sound(bench)
            bench.supply.set_voltage(1000.0)

        self._check(bed, scenario, "supply refused", branch="rig", journalled=False)

    @staticmethod
    def _check(
        bed: Bed, scenario: Callable[[Bench], None], says: str, branch: str = "dut protocol", journalled: bool = True
    ) -> None:
        worlds = list[World]()

        def noting(bench: Bench) -> None:
            worlds.append(world_of(bench))
            scenario(bench)

        case = bed.case(noting)
        assert case.verdict is Verdict.ERROR
        assert case.reason.startswith(f"[{branch}]")
        assert says in case.reason
        assert any(says in fault for fault in bed.faults(case)) is journalled
        assert_safe(worlds[0])
        numbers = [record.n for record in read_records(bed.run.journal.path)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert bed.case(sound).verdict is Verdict.PASS
