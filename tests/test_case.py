"""A case: its verdict, what it may judge, what its monitors saw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.case import Judgement
from harness.errors import CallerError, NotExecuted, RequirementFailed, RigError, Undecided
from harness.expect import Expectation
from harness.journal import Journal, Record
from harness.verdict import Verdict, worst
from tests.stand import LISTED, CaseStand


class Tripwire:
    """A monitor that one observation breaks."""

    name = "tripwire"
    requirement = "THEFT_001"
    clause = "no theft is seen"

    def see(self, record: Record) -> str | None:
        """Object to a theft."""
        return "one was seen" if record.data.get("rule") == "theft" else None


@pytest.fixture
def stand(tmp_path: Path) -> CaseStand:
    """An open case."""
    return CaseStand(tmp_path)


def passed(requirement: str = LISTED) -> Judgement:
    """A judgement that passes."""
    return Judgement(requirement, Verdict.PASS, "clause", "expected", "measured")


def failed(requirement: str = LISTED) -> Judgement:
    """A judgement that fails."""
    return Judgement(requirement, Verdict.FAIL, "clause", "this", "that", (1, 2), [7], -0.5)


def test_a_case_that_judged_what_it_lists_passes(stand: CaseStand) -> None:
    """From begin to end in the journal, with verdict and simulated time; every record between bears its id."""
    stand.case.judge(passed())
    stand.clock.sleep(2.5)
    stand.case.final_checks()
    stand.case.end()
    begin, end = stand.records("case")
    assert (begin.what, begin.data["requirements"], begin.t_ns) == ("begin", [LISTED], 0)
    assert (end.what, end.data["verdict"], end.data["simulated_s"]) == ("end", "pass", 2.5)
    assert {record.case for record in (begin, *stand.records("judgement"), end)} == {"area/test_x.py::test_x"}
    assert stand.journal.append("run", "end").case is None


def test_a_judgement_keeps_its_reasons(stand: CaseStand) -> None:
    """Clause, expectation, measurement, window, basis, margin and source are data in the journal."""
    with pytest.raises(RequirementFailed, match=r"AUTH_009: clause: expected this; measured that \(scenario\)"):
        stand.case.judge(failed())
    assert stand.judgement() == {
        "verdict": "fail",
        "clause": "clause",
        "expected": "this",
        "measured": "that",
        "window_ns": [1, 2],
        "basis": [7],
        "margin_s": -0.5,
        "source": "scenario",
    }


def test_a_failed_judgement_stays_however_the_scenario_goes_on(stand: CaseStand) -> None:
    """A scenario that swallows the exception, and passes the next judgement, has failed all the same."""
    with pytest.raises(RequirementFailed):
        stand.case.judge(failed())
    stand.case.judge(passed())
    stand.case.final_checks()
    stand.case.end()
    assert stand.records("case")[-1].data["verdict"] == "fail"
    assert "measured that" in stand.case.reason


def test_a_requirement_that_is_listed_but_never_judged_is_an_error(stand: CaseStand) -> None:
    """A check that cannot fail is no check."""
    with pytest.raises(CallerError, match="lists AUTH_009 but never judged it") as caught:
        stand.case.final_checks()
    stand.case.caught(caught.value)
    stand.case.end()
    assert stand.case.verdict is Verdict.ERROR


@pytest.mark.parametrize(("requirement", "says"), [("AUTH_010", "does not list it"), ("AUTH_999", "AUTH_999")])
def test_only_what_is_listed_may_be_judged(stand: CaseStand, requirement: str, says: str) -> None:
    """Refused before anything is waited for or written; a requirement that does not exist as well."""
    with pytest.raises(CallerError, match=says):
        Expectation(stand.case, stand.clock, requirement)
    with pytest.raises(CallerError, match=says):
        stand.case.measure("AUTH_RETRY_LOCKOUT", requirement, 360.1, "s", "")
    assert stand.records("judgement") == stand.records("measurement") == []


def test_a_measurement_is_kept_with_its_requirement(stand: CaseStand) -> None:
    """For the report; it judges nothing."""
    stand.case.measure("AUTH_RETRY_LOCKOUT", LISTED, 360.1, "s", "switched over")
    (record,) = stand.records("measurement")
    assert record.what == "AUTH_RETRY_LOCKOUT"
    assert record.data == {"value": 360.1, "unit": "s", "requirement": LISTED, "note": "switched over"}
    with pytest.raises(CallerError, match="never judged"):
        stand.case.final_checks()


@pytest.mark.parametrize(
    ("error", "verdict", "reason"),
    [
        (RequirementFailed(LISTED, "too early"), Verdict.FAIL, "[requirement] AUTH_009: too early"),
        (Undecided("not reached"), Verdict.INCONC, "[undecided] not reached"),
        (NotExecuted("no radio"), Verdict.NONE, "[not executed] no radio"),
        (RigError("no power"), Verdict.ERROR, "[rig] no power"),
        (CallerError("wrong"), Verdict.ERROR, "[caller] wrong"),
        (ZeroDivisionError("division"), Verdict.ERROR, "[caller] ZeroDivisionError: division"),
        (KeyboardInterrupt(), Verdict.ERROR, "[caller] interrupted"),
    ],
)
def test_how_a_scenario_ends_decides_the_verdict(
    stand: CaseStand, error: BaseException, verdict: Verdict, reason: str
) -> None:
    """Only a requirement fails the device; what is not ours is an error."""
    stand.case.caught(error)
    stand.case.end()
    assert (stand.case.verdict, stand.case.reason) == (verdict, reason)
    assert stand.records("case")[-1].data["verdict"] == verdict.value


def test_a_case_left_out_by_the_framework_says_why(stand: CaseStand) -> None:
    """Never a pass; the first reason stays."""
    stand.case.not_executed("skipped on this rig")
    stand.case.not_executed("another reason")
    stand.case.end()
    assert (stand.case.verdict, stand.case.reason) == (Verdict.NONE, "not executed: skipped on this rig")


ends: dict[Verdict, Callable[[CaseStand], None]] = {
    Verdict.NONE: lambda stand: stand.case.caught(NotExecuted("none")),
    Verdict.INCONC: lambda stand: stand.case.caught(Undecided("inconc")),
    Verdict.FAIL: lambda stand: stand.case.caught(RequirementFailed(LISTED, "fail")),
    Verdict.ERROR: lambda stand: stand.case.caught(RigError("error")),
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(sorted(ends, key=lambda verdict: verdict.value)), min_size=1, max_size=5))
def test_the_worst_verdict_is_kept_with_its_reason(
    tmp_path_factory: pytest.TempPathFactory, verdicts: list[Verdict]
) -> None:
    """Whatever comes in scenario and teardown, in any order."""
    stand = CaseStand(tmp_path_factory.mktemp("worst"))
    for verdict in verdicts:
        ends[verdict](stand)
    stand.case.end()
    stand.journal.close()
    assert stand.case.verdict is worst(verdicts)
    assert stand.case.verdict.value in stand.case.reason


class TestMonitors:
    """What is watched in every case."""

    @pytest.fixture
    def stand(self, tmp_path: Path) -> CaseStand:
        """A case with a monitor."""
        return CaseStand(tmp_path, monitors=[Tripwire()])

    def test_a_violation_fails_a_scenario_that_passed(self, stand: CaseStand) -> None:
        """It is judged at once, on the record that broke it, for the monitor's own requirement."""
        seen = stand.observe()
        stand.case.judge(passed())
        with pytest.raises(RequirementFailed, match="THEFT_001: no theft is seen"):
            stand.case.final_checks()
        stand.case.end()
        assert stand.case.verdict is Verdict.FAIL
        judgement = stand.records("judgement")[0]
        assert judgement.what == "THEFT_001"
        assert (judgement.data["source"], judgement.data["basis"]) == ("monitor tripwire", [seen.n])
        assert stand.records("case")[-1].data["monitors"] == ["tripwire"]

    def test_a_violation_in_the_teardown_counts(self, stand: CaseStand) -> None:
        """The case is watched to its very end."""
        stand.case.judge(passed())
        stand.case.final_checks()
        stand.observe()
        stand.case.end()
        assert stand.case.verdict is Verdict.FAIL

    def test_a_violation_never_improves_an_error(self, stand: CaseStand) -> None:
        """And an error of the scenario does not hide the judgement."""
        stand.observe()
        stand.case.caught(ZeroDivisionError("broken"))
        stand.case.end()
        assert (stand.case.verdict, stand.case.reason) == (Verdict.ERROR, "[caller] ZeroDivisionError: broken")
        assert stand.records("judgement")[0].data["verdict"] == "fail"

    def test_a_violation_on_a_broken_rig_fails_nobody(self, stand: CaseStand) -> None:
        """It is in the evidence as inconclusive, with the cause: a broken rig may well be the cause of it."""
        stand.observe()
        stand.case.caught(RigError("broken"))
        stand.case.end()
        assert (stand.case.verdict, stand.case.reason) == (Verdict.ERROR, "[rig] broken")
        judgement = stand.records("judgement")[0].data
        assert judgement["verdict"] == "inconc"
        assert "not judged, because of this: [rig] broken" in judgement["measured"]
        assert stand.case.failed == set()

    def test_without_a_violation_nothing_is_judged(self, stand: CaseStand) -> None:
        """A monitor that saw nothing wrong is silent; it does not count as a judgement of a listed requirement."""
        stand.observe("other")
        with pytest.raises(CallerError, match="never judged"):
            stand.case.final_checks()
        assert stand.records("judgement") == []

    def test_a_case_sees_only_its_own_time(self, stand: CaseStand) -> None:
        """After its end, records of the next case are none of its business."""
        stand.case.end()
        stand.observe()
        assert stand.case.verdict is Verdict.NONE
        assert stand.case.observations == []

    def test_an_end_that_cannot_be_written_leaves_the_journal_to_the_next_case(
        self, stand: CaseStand, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The error of the disk comes out; no listener of the dead case stays behind."""

        def full(*_arguments: object, **_data: object) -> Record:
            raise RigError("the disk is full")

        monkeypatch.setattr(Journal, "append", full)
        with pytest.raises(RigError):
            stand.case.end()
        assert stand.journal.listeners == []
        assert stand.journal.case is None
