"""Faults of the rig are not the device's: the short version of `python -m tests.figures.rig_faults`, and more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.bench import SIGN_OF_LIFE_S, Bench
from harness.emulator.faults.rig import RIG_FAULTS, split
from harness.emulator.world import World
from harness.errors import CallerError, RigError
from harness.journal import Record, read_records
from harness.kernel import ns
from harness.patterns import theft_alert
from harness.run import PROJECT, Run
from harness.verdict import Verdict
from tests.figures.rig_faults import DISK_FULL, INSTANTS, SCENARIO_KILLERS, Strike, check_controls, instants, tally
from tests.test_bench import REQUIREMENT, Bed, assert_safe, sound, world_of

#: an expectation that nothing happens, one that something does, and what the app shows: with the bad unit of each
FEW = {
    name: SCENARIO_KILLERS[name]
    for name in (
        "theft/test_after_locking.py::test_within_the_minute_an_alert_may_be_absent[just-locked-key]",
        "theft/test_intrusions.py::test_forcing_a_door_sends_one_alert[driver]",
        "vhm/warning_clearance.robot::A repaired warning is gone after two ignition ON",
    )
}


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[Bed]:
    """A run on the emulated rig."""
    bed = Bed(tmp_path / "run")
    yield bed
    bed.run.close()


def records(bed: Bed, what: str) -> list[Record]:
    """What the journal has under a name."""
    return [record for record in read_records(bed.run.journal.path) if record.what == what]


@pytest.fixture(scope="module")
def at_s() -> dict[str, dict[str, float]]:
    """The instants; with nothing broken the scenarios pass on a sound unit, and fail on a bad one."""
    return instants(check_controls(FEW))


class TestFewScenarios:
    """Each fault against some scenarios, in mid-case."""

    @pytest.mark.parametrize("fault", [*RIG_FAULTS, DISK_FULL])
    def test_no_verdict_is_wrong(self, fault: str, at_s: dict[str, dict[str, float]]) -> None:
        """No fail, no pass that the fault made blind, and every case says why."""
        found = tally([Strike(fault, INSTANTS[1], at_s[INSTANTS[1]])], FEW)
        assert (found.wrong_fails, found.wrong_passes, found.silent) == ([], [], [])
        assert found.verdicts["error"] + found.verdicts["inconc"] == len(FEW)


class TestCauses:
    """What a case says that a fault has struck."""

    @pytest.mark.parametrize(
        ("fault", "says"),
        [
            ("rig-console-unplugged", "console port is lost"),
            ("rig-console-replugged", "console port is lost"),
            ("rig-gnss-unplugged", "GNSS port is lost"),
            ("rig-can-adapter-gone", "is lost: Could not read"),
            ("rig-can-bus-off", "went bus-off"),
            ("rig-can-passive", "error passive (errors: 128 tx, 128 rx)"),
            ("rig-can-frames-lost", "brought no frame of the unit for"),
            ("rig-can-flood", "frame 000 is not in the vehicle's DBC; the unit or another node sends it"),
            ("rig-can-foreign-sender", "another node that sends 60D, which the bench plays"),
            ("rig-can-double-sender", "another node sends them too"),
            ("rig-can-unknown-identifier", "frame 7AB is not in the vehicle's DBC"),
            ("rig-supply-silent", "supply did not answer"),
            ("rig-supply-gone", "supply did not carry out"),
            ("rig-supply-late", "supply did not answer"),
            ("rig-supply-tripped", "supply has tripped (over-current protection)"),
            ("rig-cloud-500", "cloud fails with status 500"),
            ("rig-cloud-time-out", "cloud cannot be reached: no answer within 5.0 s"),
            ("rig-cloud-unreachable", "cloud cannot be reached"),
            ("rig-push-unreachable", "cloud cannot be reached"),
            ("rig-unit-reboots", "restarted 6 times without being asked to"),
            ("rig-unit-rebooted", "restarted once without being asked to"),
        ],
    )
    def test_the_reason_names_it(self, bed: Bed, fault: str, says: str) -> None:
        """An expectation of silence, during which the fault strikes, does not pass; the reason is the cause."""

        def silent(bench: Bench) -> None:
            bench.owner.sign_in()
            bench.expect(REQUIREMENT).never(theft_alert, 60.0)

        bed.run._faults = (f"{fault}@20",)
        case = bed.case(silent)
        assert case.verdict is Verdict.ERROR
        assert says in case.reason
        assert case.failed == set()

    def test_a_sound_rig_is_told_as_sound(self, bed: Bed) -> None:
        """The counts of the bus are in the evidence of every case."""
        assert bed.case(sound).verdict is Verdict.PASS
        (health,) = records(bed, "bench.health")
        assert health.data["sound"] is True
        can = health.data["can"]
        assert can["unit_frames"] == can["unit_frames_due"] > 40
        assert (can["state"], can["error_frames"], can["gaps_s"], can["unexpected"]) == ("active", 0, [], {})
        assert health.data["unit"] == {"unexpected_restarts": 0}

    def test_what_the_bench_itself_does_to_the_unit_is_no_fault(self, bed: Bed) -> None:
        """A power cycle and a reset by diagnostics make the unit silent and boot again, and are explained."""

        def scenario(bench: Bench) -> None:
            bench.power_cycle(off_s=30.0)
            bench.restart()
            bench.supply.interrupt(1.0)
            bench.clock.sleep(30.0)
            sound(bench)

        assert bed.case(scenario).verdict is Verdict.PASS
        (health,) = records(bed, "bench.health")
        assert len(health.data["can"]["gaps_s"]) >= 1

    def test_a_late_answer_answers_no_other_question(self, bed: Bed) -> None:
        """After a time-out the next reading is that of the next question."""

        def scenario(bench: Bench) -> None:
            sound(bench)
            bench.clock.sleep_until(20.0)
            with pytest.raises(RigError, match="did not answer"):
                bench.supply.measure_voltage_v()
            assert 0.0 < bench.supply.measure_current_a() < 1.0
            assert bench.supply.measure_voltage_v() == pytest.approx(12.6)

        bed.run._faults = ("rig-supply-late@19.5",)
        assert bed.case(scenario).verdict is Verdict.PASS

    def test_a_query_that_was_cut_short_answers_no_other_one(self, bed: Bed) -> None:
        """Input of another link that is an error ends a query half way: its reply is not taken for the next one's."""

        def scenario(bench: Bench) -> None:
            sound(bench)
            world_of(bench).gnss.bench.unplug()
            world_of(bench).console.bench.unplug()
            with pytest.raises(RigError, match="console port is lost"):
                bench.supply.measure_voltage_v()
            assert 0.0 < bench.supply.measure_current_a() < 1.0

        assert bed.case(scenario).verdict is Verdict.ERROR


class TestJudgements:
    """A fail needs a sound rig as much as a pass does."""

    def test_a_fail_on_a_broken_rig_is_inconclusive(self, bed: Bed) -> None:
        """The unit without supply sends no alert: the trip is found before the fail is written."""

        def scenario(bench: Bench) -> None:
            bench.owner.sign_in()
            bench.clock.sleep_until(30.0)
            bench.expect(REQUIREMENT).eventually(theft_alert, 1.0)

        bed.run._faults = ("rig-supply-tripped@30.5",)
        case = bed.case(scenario)
        assert (case.verdict, case.failed) == (Verdict.ERROR, set())
        (judgement,) = records(bed, REQUIREMENT)
        assert judgement.data["verdict"] == "inconc"
        assert "not judged, because of this: [rig]" in judgement.data["measured"]

    def test_a_fail_on_a_sound_rig_is_a_fail(self, bed: Bed) -> None:
        """However thoroughly the rig is asked before."""
        case = bed.case(lambda bench: bench.expect(REQUIREMENT).eventually(theft_alert, 1.0))
        assert (case.verdict, case.failed) == (Verdict.FAIL, {REQUIREMENT})


class TestFromCaseToCase:
    """What broke stays broken until a reset is proven."""

    def test_each_case_says_since_when_and_says_it_quickly(self, bed: Bed) -> None:
        """Until a bench has been opened and proven; then the next case is a case like any other."""
        bed.run._faults = ("rig-supply-silent",)
        first, second = bed.case(sound), bed.case(sound)
        bed.run._faults = ()
        healed = bed.case(sound)
        assert [case.verdict for case in (first, second, healed)] == [Verdict.ERROR, Verdict.ERROR, Verdict.PASS]
        assert "did not answer" in first.reason
        assert f"the rig is broken since case {first.plan.id}" in second.reason
        assert second.simulated_s < 10.0
        (proven,) = records(bed, "rig.proven")
        assert proven.case == healed.plan.id

    def test_a_cloud_that_is_still_down_is_found_before_the_scenario(self, bed: Bed) -> None:
        """A rig that was broken is asked thoroughly before it is used again."""
        bed.run._faults = ("rig-cloud-500",)
        first, second = bed.case(sound), bed.case(sound)
        assert "the rig is broken since" not in first.reason
        assert f"the rig is broken since case {first.plan.id}" in second.reason
        assert all(record.case == first.plan.id for record in records(bed, "owner.request"))

    def test_a_dead_unit_is_waited_for_once(self, bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
        """The first case waits the whole boot time-out, the ones after it only for a sign of life."""
        start = World.start

        def mute(world: World) -> World:
            world.console.device.write = lambda data: None  # type: ignore[method-assign]  # a unit that prints nothing
            return start(world)

        with monkeypatch.context() as patch:
            patch.setattr(World, "start", mute)
            first, second = bed.case(sound), bed.case(sound)
        assert first.simulated_s > 60.0
        assert SIGN_OF_LIFE_S < second.simulated_s < SIGN_OF_LIFE_S + 5.0
        assert bed.case(sound).verdict is Verdict.PASS

    def test_a_bus_off_is_over_when_the_bus_carries_a_frame_again(self, bed: Bed) -> None:
        """A controller that is off the bus from the start is not used: the unit's frame is not seen."""
        bed.run._faults = ("rig-can-bus-off",)
        case = bed.case(sound)
        assert (case.verdict, case.failed) == (Verdict.ERROR, set())
        bed.run._faults = ("rig-can-frames-lost@0.1",)
        assert "brought no frame of the unit" in bed.case(sound).reason
        bed.run._faults = ()
        assert bed.case(sound).verdict is Verdict.PASS


class TestDisk:
    """A full disk."""

    def test_the_run_goes_on_when_there_is_room_again(self, bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
        """The case is an error, its unit is without supply, the next case passes."""
        worlds = list[World]()
        full = OSError(28, "No space left on device")

        def scenario(bench: Bench) -> None:
            sound(bench)
            worlds.append(world_of(bench))
            patch.setattr(bed.run.journal, "_put", lambda *_arguments: (_ for _ in ()).throw(full))

        with monkeypatch.context() as patch:
            case = bed.case(scenario)
        assert case.verdict is Verdict.ERROR
        assert "journal cannot be written: No space left on device" in case.reason
        assert_safe(worlds[0])
        assert bed.case(sound).verdict is Verdict.PASS


@pytest.mark.parametrize("name", ["rig-nothing", "rig-can-bus-off@soon", "rig-can-bus-off@inf"])
def test_a_malformed_fault_is_refused(name: str) -> None:
    """With what to write instead."""
    with pytest.raises(CallerError):
        split([name])


def test_names_are_told_apart() -> None:
    """Faults of the unit and of the rig, these with their instants."""
    seeded, strikes = split(["theft-no-mask", "rig-can-bus-off@42.5", "rig-supply-gone"])
    assert seeded == ("theft-no-mask",)
    assert [(strike.name, strike.at_ns) for strike in strikes] == [
        ("rig-can-bus-off", ns(42.5)),
        ("rig-supply-gone", 0),
    ]


def test_faults_of_the_rig_are_staged_in_virtual_time_only(tmp_path: Path) -> None:
    """A live rig is broken by hand."""
    with pytest.raises(CallerError, match="virtual time only"):
        Run(PROJECT / "rigs" / "emulated-live.yaml", tmp_path / "run", ["pytest"], faults=["rig-can-bus-off@1"])
