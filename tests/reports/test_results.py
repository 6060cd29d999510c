"""The rules by which a journal becomes verdicts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.catalogue import Catalogue
from harness.errors import CallerError, RigError
from harness.journal import JOURNAL_NAME, Json, Record
from harness.verdict import Verdict, worst
from reports import Results, collect
from reports.collect import CUT, NEVER_BEGUN, compute
from reports.page import page

EMPTY = Catalogue(requirements={}, limits={}, readings={}, sha256="")
RUN_END = Record(9, 0, None, "run", "end", {})
verdicts = st.sampled_from(Verdict)
judged_verdicts = st.sampled_from([Verdict.PASS, Verdict.INCONC, Verdict.FAIL])


def plan(case: str, *requirements: str) -> Record:
    """A case of the plan."""
    return Record(
        1, 0, None, "plan", "case", {"id": case, "framework": "pytest", "requirements": requirements, "area": "A"}
    )


def begin(case: str) -> Record:
    """The beginning of a case."""
    return Record(2, 0, case, "case", "begin", {"framework": "pytest", "requirements": [], "title": case})


def judge(case: str | None, requirement: str, verdict: str, **data: Json) -> Record:
    """A judgement in a case, or outside of any."""
    return Record(3, 5_000_000_000, case, "judgement", requirement, {"verdict": verdict, "clause": "it does", **data})


def end(case: str, verdict: str, reason: str = "") -> Record:
    """The end of a case."""
    return Record(4, 7_000_000_000, case, "case", "end", {"verdict": verdict, "reason": reason, "simulated_s": 7.0})


def results(*records: Record, catalogue: Catalogue = EMPTY) -> Results:
    """The results of these records."""
    return compute(records, (), catalogue)


def case_verdict(found: Results, number: int = 0) -> tuple[Verdict, str]:
    """Verdict and reason of a case."""
    return found.cases[number].verdict, found.cases[number].reason


def requirement_verdict(found: Results, requirement: str) -> tuple[Verdict, str]:
    """Verdict and reason of a requirement."""
    return found.requirements[requirement].verdict, found.requirements[requirement].reason


def test_a_planned_case_that_never_began_is_not_executed() -> None:
    """It and its requirements are none, with the reason; nothing is counted as passed, and the run is an error."""
    found = results(plan("c", "A_001"), RUN_END)
    assert case_verdict(found) == (Verdict.NONE, NEVER_BEGUN)
    assert requirement_verdict(found, "A_001") == (Verdict.NONE, NEVER_BEGUN)
    assert found.verdict is Verdict.ERROR


def test_a_case_without_end_is_an_error_whatever_it_had_judged() -> None:
    """A killed run leaves its running case as error, with the bench time of its last record."""
    found = results(plan("c", "A_001"), begin("c"), judge("c", "A_001", "pass"))
    assert case_verdict(found) == (Verdict.ERROR, CUT)
    assert requirement_verdict(found, "A_001") == (Verdict.ERROR, CUT)
    assert found.cases[0].simulated_s == 5.0


def test_a_run_without_end_is_an_error_even_if_all_cases_passed() -> None:
    """Whoever reads only the verdict of the run must not take half a run for a passed one."""
    records = [plan("c", "A_001"), begin("c"), judge("c", "A_001", "pass"), end("c", "pass")]
    assert results(*records).verdict is Verdict.ERROR
    assert results(*records, RUN_END).verdict is Verdict.PASS


def test_a_case_is_never_better_than_its_judgements() -> None:
    """A case that claims a pass over a failed judgement is a fail, and the judgement is its reason."""
    found = results(plan("c", "A_001"), begin("c"), judge("c", "A_001", "fail"), end("c", "pass", "fine"))
    assert case_verdict(found) == (Verdict.FAIL, "A_001: it does")


def test_the_reason_that_the_end_gives_is_kept() -> None:
    """When the end agrees with the judgements, its words are the reason."""
    found = results(plan("c", "A_001"), begin("c"), judge("c", "A_001", "fail"), end("c", "fail", "too late"))
    assert case_verdict(found) == (Verdict.FAIL, "too late")


def test_a_case_stopped_as_not_executed_does_not_pass() -> None:
    """What was judged before counts for its requirement; the rest of the case was not executed."""
    found = results(
        plan("c", "A_001", "A_002"), begin("c"), judge("c", "A_001", "pass"), end("c", "none", "the rig has no push")
    )
    assert case_verdict(found) == (Verdict.NONE, "the rig has no push")
    assert requirement_verdict(found, "A_001") == (Verdict.PASS, "")
    assert requirement_verdict(found, "A_002") == (Verdict.NONE, "the rig has no push")


@pytest.mark.parametrize(
    ("source", "ended", "verdict"),
    [
        ("operator SJ", "pass", Verdict.PASS),
        ("operator", "pass", Verdict.PASS),
        ("operator SJ", "none", Verdict.NONE),
        ("operators", "pass", Verdict.NONE),
        ("scenario", "pass", Verdict.NONE),
    ],
)
def test_what_only_a_person_sees_passes_by_a_person_who_answered_all(
    catalogue: Catalogue, source: str, ended: str, verdict: Verdict
) -> None:
    """A judgement whose source is the operator, in a case that ran to its end; nothing else passes it."""
    records = [plan("c", "THEFT_004"), begin("c"), judge("c", "THEFT_004", "pass", source=source), end("c", ended)]
    assert requirement_verdict(results(*records, RUN_END, catalogue=catalogue), "THEFT_004")[0] is verdict


@pytest.mark.parametrize(
    ("file", "kept"),
    [
        ("pictures/7-THEFT_004.png", True),
        ("pictures/7-THEFT_004.jpg", True),
        ("pictures/../../secret.png", False),
        ("javascript:alert(1)", False),
        ("pictures/7-THEFT_004.png\n", False),
        (7, False),
    ],
)
def test_an_answer_is_reported_with_its_picture_if_that_is_one_of_the_run(file: Json, kept: bool) -> None:
    """Who said what, with which remark; a path that the bench does not write is no link."""
    data: dict[str, Json] = {"requirement": "A_001", "answer": "fail", "operator": "SJ", "remark": "no <b>banner</b>"}
    data["picture"] = {"file": file, "sha256": "0" * 64, "bytes": 7}
    answered = Record(3, 5_000_000_000, "c", "observation", "operator.answered", data)
    found = results(plan("c", "A_001"), begin("c"), answered, end("c", "fail", "x"), RUN_END)
    answer = found.cases[0].answers[0]
    assert (answer.verdict, answer.operator, answer.remark) == (Verdict.FAIL, "SJ", "no <b>banner</b>")
    assert answer.picture == (file if kept else "")
    shown = page(found)
    assert "no &lt;b&gt;banner&lt;/b&gt;" in shown
    assert ('<a href="pictures/' in shown) == kept
    assert json.loads(found.to_json())["cases"][0]["answers"][0]["remark"] == "no <b>banner</b>"


def test_a_second_attempt_erases_nothing() -> None:
    """A case that failed and then passed is a fail; a case that was cut and then passed is an error."""
    assert case_verdict(results(begin("c"), end("c", "fail", "x"), begin("c"), end("c", "pass")))[0] is Verdict.FAIL
    assert case_verdict(results(begin("c"), begin("c"), end("c", "pass"))) == (Verdict.ERROR, CUT)


def test_an_unknown_verdict_is_an_error() -> None:
    """A record whose verdict cannot be read is never taken for a pass."""
    assert case_verdict(results(begin("c"), end("c", "green")))[0] is Verdict.ERROR


@pytest.mark.parametrize(
    ("ended", "expected", "reason"),
    [
        ("pass", Verdict.ERROR, "declared but never judged"),
        ("fail", Verdict.INCONC, "not judged: the case failed on another requirement first"),
        ("inconc", Verdict.INCONC, "because"),
        ("error", Verdict.ERROR, "because"),
        ("none", Verdict.NONE, "because"),
    ],
)
def test_a_listed_requirement_that_was_not_judged(ended: str, expected: Verdict, reason: str) -> None:
    """Listing a requirement is a promise: how the case ended says what its silence means."""
    found = results(plan("c", "A_001"), begin("c"), end("c", ended, "because"))
    assert requirement_verdict(found, "A_001") == (expected, reason)


@pytest.mark.parametrize("ended", ["inconc", "error"])
def test_a_case_that_ended_badly_taints_what_it_judged(ended: str) -> None:
    """A pass within a case that ended in error or undecided is no proof."""
    found = results(plan("c", "A_001"), begin("c"), judge("c", "A_001", "pass"), end("c", ended, "because"))
    assert requirement_verdict(found, "A_001") == (Verdict(ended), "because")


def test_a_failure_of_another_requirement_leaves_a_judged_one_passed() -> None:
    """Each requirement is judged on its own."""
    found = results(
        plan("c", "A_001", "A_002"),
        begin("c"),
        judge("c", "A_001", "pass"),
        judge("c", "A_002", "fail"),
        end("c", "fail"),
    )
    assert requirement_verdict(found, "A_001") == (Verdict.PASS, "")
    assert requirement_verdict(found, "A_002") == (Verdict.FAIL, "A_002: it does")


def test_the_worst_case_decides_a_requirement() -> None:
    """Both cases stand in the matrix; the failed one gives verdict and reason."""
    found = results(
        *(plan(case, "A_001") for case in "cd"),
        *(begin("c"), judge("c", "A_001", "pass"), end("c", "pass")),
        *(begin("d"), judge("d", "A_001", "fail"), end("d", "fail")),
    )
    assert requirement_verdict(found, "A_001") == (Verdict.FAIL, "A_001: it does")
    assert found.requirements["A_001"].cases == ("c", "d")


def test_a_monitor_counts_only_when_it_finds_something() -> None:
    """A monitor's pass in a case about something else proves nothing; its fail does, and names the case."""
    watched = [plan("c", "A_001"), begin("c"), judge("c", "A_001", "pass"), judge("c", "A_002", "pass")]
    assert "A_002" not in results(*watched, end("c", "pass")).requirements
    found = results(*watched, judge("c", "A_003", "fail"), end("c", "pass"))
    assert requirement_verdict(found, "A_003")[0] is Verdict.FAIL
    assert found.requirements["A_003"].cases == ("c",)


def test_a_judgement_outside_of_any_case_is_not_lost() -> None:
    """What a monitor finds between two cases counts for its requirement and for the run."""
    found = results(judge(None, "A_001", "fail"), begin("c"), end("c", "pass"), RUN_END)
    assert requirement_verdict(found, "A_001")[0] is Verdict.FAIL
    assert found.requirements["A_001"].cases == ()
    assert found.verdict is Verdict.FAIL


def test_requirements_without_a_case_say_why(full_run: Path, catalogue: Catalogue) -> None:
    """A gap in the suite, a requirement for a person and one for nobody are told apart."""
    found = collect(full_run, catalogue)
    assert requirement_verdict(found, "VHM_001") == (Verdict.NONE, "no case")
    assert requirement_verdict(found, "AUTH_012") == (
        Verdict.NONE,
        "not checked by the harness: advice to the user (who checks instead: the user)",
    )
    assert requirement_verdict(found, "THEFT_004") == (
        Verdict.NONE,
        "needs an operator, and no case asks one: only a phone shows it (who checks instead: the user)",
    )


def test_a_requirement_that_the_catalogue_lacks_is_still_reported(full_run: Path, catalogue: Catalogue) -> None:
    """A case that names an unknown requirement is seen, after all those of the catalogue."""
    found = collect(full_run, catalogue)
    assert list(found.requirements) == [*catalogue.requirements, "THEFT_404"]
    assert not found.requirements["THEFT_404"].known
    assert found.requirements["THEFT_404"].area == "not in the catalogue"


def test_the_whole_run(full_run: Path, catalogue: Catalogue) -> None:
    """Every case of the plan is there in its order, and the counts add up to the plan."""
    found = collect(full_run, catalogue)
    assert [case.verdict.value for case in found.cases] == ["pass", "fail", "inconc", "pass", "error", "none"]
    cases, requirements = found.counts["cases"], found.counts["requirements"]
    assert cases == {"planned": 6, "none": 1, "pass": 2, "inconc": 1, "fail": 1, "error": 1}
    assert requirements == {"total": 10, "none": 4, "pass": 2, "inconc": 1, "fail": 1, "error": 2}
    assert found.run.wall_s == 0.731
    assert [case.wall_s for case in found.cases] == [0.0123, 0.004, 0.006, 0.005, None, None]


def test_results_json_has_the_promised_keys(reported: tuple[Path, Results]) -> None:
    """Tools of others read these keys; a lone half of a character in the device's text does not break the file."""
    document: Json = json.loads((reported[0] / "results.json").read_bytes())
    assert list(document) == ["run", "cases", "requirements", "counts"]
    promised = {"id", "framework", "requirements", "verdict", "reason", "simulated_s", "wall_s"}
    assert all(promised <= set(case) for case in document["cases"])
    assert document["requirements"]["THEFT_001"]["verdict"] == "error"
    assert document["requirements"]["AUTH_009"]["cases"] == [document["cases"][0]["id"]]
    assert document["run"]["rig"] == "emulated"
    assert document["run"]["seed"] == 7
    assert document["run"]["faults"] == ["horn-sounds-late"]


def test_an_empty_journal_is_a_run_that_judged_nothing(tmp_path: Path, catalogue: Catalogue) -> None:
    """A run killed before its first record still gives results: an error, and every requirement without a verdict."""
    (tmp_path / JOURNAL_NAME).touch()
    found = collect(tmp_path, catalogue)
    assert found.verdict is Verdict.ERROR
    assert {result.verdict for result in found.requirements.values()} == {Verdict.NONE}


def test_a_folder_without_journal_is_the_callers_mistake(tmp_path: Path) -> None:
    """The message names the folder."""
    with pytest.raises(CallerError, match=tmp_path.name):
        collect(tmp_path, EMPTY)


def test_a_damaged_line_in_the_middle_is_refused(tmp_path: Path) -> None:
    """A journal that was tampered with is not reported as if it were whole."""
    (tmp_path / JOURNAL_NAME).write_text('{"n":1\n{"n":2}\n')
    with pytest.raises(RigError, match="not a journal record"):
        collect(tmp_path, EMPTY)


@given(stated=verdicts, judged=st.lists(judged_verdicts, max_size=4))
def test_verdicts_are_only_worsened(stated: Verdict, judged: Sequence[Verdict]) -> None:
    """A case is the worse of its end and of its judgements; only what was not executed stays so over a pass."""
    records = [judge("c", "A_001", verdict.value) for verdict in judged]
    found = results(plan("c", "A_001"), begin("c"), *records, end("c", stated.value, "because"))
    expected = stated.worsened_by(worst(judged))
    if (stated, expected) == (Verdict.NONE, Verdict.PASS):
        expected = Verdict.NONE
    assert found.cases[0].verdict is expected
    passes = found.requirements["A_001"].verdict is Verdict.PASS
    assert passes == (set(judged) == {Verdict.PASS} and stated in (Verdict.PASS, Verdict.NONE, Verdict.FAIL))


@given(data=st.data())
def test_a_journal_cut_at_any_byte_gives_the_same_verdicts_up_to_there(
    data: st.DataObject, full_run: Path, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """After SIGKILL: finished cases keep their verdict, the running one is an error, the rest is not executed."""
    whole = (full_run / JOURNAL_NAME).read_bytes()
    kept = whole[: data.draw(st.integers(0, len(whole)))]
    folder = tmp_path_factory.mktemp("cut")
    (folder / JOURNAL_NAME).write_bytes(kept)
    complete = {case.id: case for case in collect(full_run, catalogue).cases}
    for case in collect(folder, catalogue).cases:
        before = complete[case.id]
        lines = [json.loads(line) for line in kept.splitlines(keepends=True) if line.endswith(b"\n")]
        marks = [line["what"] for line in lines if line["case"] == case.id and line["kind"] == "case"]
        expected = {0: (Verdict.NONE, NEVER_BEGUN), 1: (Verdict.ERROR, CUT)}.get(
            len(marks), (before.verdict, before.reason)
        )
        assert (case.verdict, case.reason) == expected


@pytest.mark.parametrize(("judged", "verdict"), [("pass", Verdict.NONE), ("fail", Verdict.FAIL)])
def test_an_automatic_pass_is_no_pass_of_what_only_a_person_sees(
    catalogue: Catalogue, judged: str, verdict: Verdict
) -> None:
    """A requirement for an operator fails by an automatic case, but only the operator can let it pass."""
    records = [plan("c", "THEFT_004"), begin("c"), judge("c", "THEFT_004", judged), end("c", judged), RUN_END]
    found, reason = requirement_verdict(results(*records, catalogue=catalogue), "THEFT_004")
    assert found is verdict
    assert ("the rest needs" in reason) == (judged == "pass")
