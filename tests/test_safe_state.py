"""The safe state, whatever happens on the way into it. (Signals to a live run: tests/test_safe_state_live.py.)"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import pyvisa

from harness.bench import Bench
from harness.custody import Custody
from harness.emulator.plugs import registry
from harness.emulator.world import World
from harness.errors import RequirementFailed, RigError
from harness.journal import read_records
from harness.links.can import CanLink
from harness.links.console import ConsoleLink
from harness.links.gnss import GnssLink
from harness.links.instruments import AttenuatorLink, NetworkLink, SupplyLink
from harness.links.owner.app import OwnerLink
from harness.rig_health import RigHealth
from harness.run import Run
from harness.shield import shielded
from harness.vehicle.vehicle import Vehicle
from harness.verdict import Verdict
from tests.test_bench import REQUIREMENT, RIG, Bed, assert_safe, sound, world_of

STEPS: list[tuple[type, str]] = [
    (RigHealth, "close"),
    (Vehicle, "make_safe"),
    (OwnerLink, "close"),
    (CanLink, "close"),
    (GnssLink, "close"),
    (ConsoleLink, "close"),
    (SupplyLink, "close"),
    (NetworkLink, "close"),
    (AttenuatorLink, "close"),
    (pyvisa.ResourceManager, "close"),
    (World, "stop"),
]


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[Bed]:
    """A run on the emulated rig."""
    bed = Bed(tmp_path / "run")
    yield bed
    bed.run.close()


class TestOrder:
    """How a bench is left, step by step."""

    @pytest.mark.parametrize(("part", "step"), STEPS, ids=[f"{part.__name__}.{step}" for part, step in STEPS])
    def test_each_step_may_fail(self, bed: Bed, monkeypatch: pytest.MonkeyPatch, part: type, step: str) -> None:
        """The supply is off at the end, the fault is in the journal, the case is an error."""
        worlds = list[World]()

        def scenario(bench: Bench) -> None:
            sound(bench)
            worlds.append(world_of(bench))

        def fail(*_arguments: object) -> None:
            raise RigError("staged: the step failed")

        with monkeypatch.context() as patch:
            patch.setattr(part, step, fail)
            case = bed.case(scenario)
        registry.remove(worlds[0])
        assert (case.verdict, case.reason) == (Verdict.ERROR, "[rig] staged: the step failed")
        assert bed.faults(case) == ["[rig] staged: the step failed"]
        assert worlds[0].tcu.supply_current_a == 0.0

    def test_all_steps_may_fail_at_once(self, bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
        """The supply is off all the same; each fault is in the journal."""
        worlds = list[World]()

        def fail(*_arguments: object) -> None:
            raise RigError("staged: the step failed")

        def scenario(bench: Bench) -> None:
            sound(bench)
            worlds.append(world_of(bench))

        with monkeypatch.context() as patch:
            for part, step in STEPS:
                patch.setattr(part, step, fail)
            case = bed.case(scenario)
        registry.remove(worlds[0])
        assert case.verdict is Verdict.ERROR
        assert bed.faults(case) == ["[rig] staged: the step failed"] * len(STEPS)
        assert worlds[0].tcu.supply_current_a == 0.0

    def test_the_error_of_the_scenario_is_not_lost(self, bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
        """A failed requirement, and a step that fails after it: both are told, the worse one is the verdict."""

        def scenario(bench: Bench) -> None:
            bench.owner.sign_in()
            bench.expect(REQUIREMENT).accepted(bench.owner.app.lock_status(bench.owner.vin))

        def fail(*_arguments: object) -> None:
            raise RigError("staged: the step failed")

        raised = list[BaseException]()

        def watched(bench: Bench) -> None:
            try:
                scenario(bench)
            except RequirementFailed as error:
                raised.append(error)
                raise

        with monkeypatch.context() as patch:
            patch.setattr(ConsoleLink, "close", fail)
            case = bed.case(watched)
        assert (case.verdict, case.failed) == (Verdict.ERROR, {REQUIREMENT})
        assert case.reason == "[rig] staged: the step failed"
        assert raised[0].__notes__ == ["and on the way into the safe state: [rig] staged: the step failed"]


class TestSignals:
    """Ctrl-C and SIGTERM, as often as they come."""

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_a_shielded_stretch_is_not_cut(self, number: signal.Signals) -> None:
        """What comes in it, however often, is put off to its end."""
        came, done = list[int](), list[str]()
        before = signal.signal(number, lambda came_number, _frame: came.append(came_number))
        try:
            with shielded():
                signal.raise_signal(number)
                signal.raise_signal(number)
                done.append("the whole stretch")
                assert came == []
        finally:
            signal.signal(number, before)
        assert (came, done) == ([number], ["the whole stretch"])

    def test_another_thread_is_left_alone(self) -> None:
        """Signals are those of the main thread."""
        entered = list[bool]()

        def stretch() -> None:
            with shielded():
                entered.append(True)

        thread = threading.Thread(target=stretch)
        thread.start()
        thread.join()
        assert entered == [True]

    def test_ctrl_c_in_the_middle_of_the_shut_down_leaves_the_supply_off(
        self, bed: Bed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The second Ctrl-C, while the first is being answered: every step is done, then it counts."""
        worlds = list[World]()
        close = CanLink.close

        def interrupted(link: CanLink) -> None:
            signal.raise_signal(signal.SIGINT)
            close(link)

        def scenario(bench: Bench) -> None:
            sound(bench)
            worlds.append(world_of(bench))
            signal.raise_signal(signal.SIGINT)

        monkeypatch.setattr(CanLink, "close", interrupted)
        case = bed.case(scenario)
        assert (case.verdict, case.reason) == (Verdict.ERROR, "[caller] interrupted")
        assert_safe(worlds[0])
        assert bed.faults(case) == []

    @pytest.mark.parametrize("step", ["_open_serial", "_open_can", "_open_owner", "_switch_on", "_see_boot"])
    def test_ctrl_c_while_the_bench_is_opened(self, bed: Bed, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
        """What has been opened is closed."""
        worlds = list[World]()
        real = getattr(Bench, step)

        def interrupted(bench: Bench, *arguments: object) -> None:
            worlds.append(world_of(bench))
            real(bench, *arguments)
            signal.raise_signal(signal.SIGINT)

        with monkeypatch.context() as patch:
            patch.setattr(Bench, step, interrupted)
            case = bed.case(sound)
        assert (case.verdict, case.reason) == (Verdict.ERROR, "[caller] interrupted")
        assert_safe(worlds[0])
        assert bed.case(sound).verdict is Verdict.PASS

    def test_a_bench_that_nobody_closed_is_closed_with_the_run(self, tmp_path: Path) -> None:
        """Who is interrupted before he can close the bench leaves it to the end of the run."""
        bed = Bed(tmp_path / "run")
        case = bed.run.begin(bed.plan())
        context = bed.run.bench(case)
        world = world_of(context.__enter__())
        assert world.tcu.supply_current_a > 0.0
        bed.run.close()
        assert_safe(world)


class Hands:
    """A custody that notes how the rig is given back, or that is told that its guard is gone."""

    def __init__(self) -> None:
        self.given_back: list[bool] = []
        self.guarded = True

    def alive(self) -> None:
        """As Custody does."""
        if not self.guarded:
            raise RigError("the guard of the rig is gone")

    def give_back(self, safe: bool = True) -> None:
        """As Custody does."""
        self.given_back.append(safe)


class TestGuard:
    """The run and its guard."""

    @pytest.fixture
    def hands(self, bed: Bed) -> Hands:
        """The run believes that its rig is a live one."""
        hands = Hands()
        bed.run._custody = hands  # type: ignore[assignment]  # a stand-in
        return hands

    def test_a_safe_rig_is_given_back_as_safe(self, bed: Bed, hands: Hands) -> None:
        """The guard is sent away."""
        assert bed.case(sound).verdict is Verdict.PASS
        bed.run.finish()
        assert hands.given_back == [True]
        bed.run = Run(RIG, bed.run.folder / "another", ["pytest"])

    def test_a_supply_that_does_not_switch_off_is_left_to_the_guard(
        self, bed: Bed, hands: Hands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is tried twice; then the guard is not sent away."""
        output, tried = SupplyLink.output, list[bool]()

        def stuck(link: SupplyLink, on: bool) -> None:
            tried.append(on)
            if not on:
                raise RigError("the supply did not answer")
            output(link, on)

        monkeypatch.setattr(SupplyLink, "output", stuck)
        assert bed.case(sound).verdict is Verdict.ERROR
        assert tried == [True, False, False]
        bed.run.finish()
        assert hands.given_back == [False]
        bed.run = Run(RIG, bed.run.folder / "another", ["pytest"])

    def test_no_case_uses_a_rig_without_a_guard(self, bed: Bed, hands: Hands) -> None:
        """The guard was killed: the cases after it are errors, and nothing is switched on."""
        hands.guarded = False
        case = bed.case(sound)
        assert (case.verdict, case.reason) == (Verdict.ERROR, "[rig] the guard of the rig is gone")
        whats = {record.what for record in read_records(bed.run.journal.path) if record.case == case.plan.id}
        assert whats <= {"begin", "end"}

    def test_a_guard_that_is_gone_is_noticed_at_the_next_sign_of_life(self) -> None:
        """The error says what to do."""

        class Gone:
            def alive(self) -> bool:
                return False

        custody = Custody.__new__(Custody)
        custody._guard = Gone()  # type: ignore[assignment]  # a stand-in
        with pytest.raises(RigError, match="guard of the rig is gone"):
            custody.alive()
