"""The operator of a bench: what is asked and answered is evidence, and nothing but a person's pass passes."""

from __future__ import annotations

import json
import time  # noqa: TID251  # a person who looks takes time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from harness.bench import Bench
from harness.case import Case, Plan
from harness.errors import CallerError, NotExecuted, RequirementFailed, RigError, Undecided
from harness.journal import read_records
from harness.kernel import Kernel, ns
from harness.operator.operator import Operator
from harness.operator.picture import Picture
from harness.operator.question import Answer, Question
from harness.rig import Rig
from harness.rig_file import OperatorSection
from harness.run import Run
from harness.verdict import Verdict
from tests.operator.operator_stand import JPEG, PNG, RIG, Scripted, attended_rig
from tests.stand import CaseStand

ASKED = "THEFT_004"
PASS, FAIL, INCONC = Answer(Verdict.PASS), Answer(Verdict.FAIL, "no banner"), Answer(Verdict.INCONC, "screen broken")


def seated(folder: Path, dialogue: Scripted, who: OperatorSection | None = None) -> tuple[CaseStand, Operator]:
    """A case that lists a requirement for the operator, and one for nobody else."""
    stand = CaseStand(folder, requirements=(ASKED, "AUTH_009"))
    section = who or OperatorSection(name="Somchai Jaidee", initials="SJ")
    return stand, Operator(stand.case, section, dialogue, lambda: None)


def test_an_answer_is_an_observation_and_a_judgement(tmp_path: Path) -> None:
    """Question, answer and judgement are in the journal; the judgement is the operator's and rests on both."""
    dialogue = Scripted(Answer(Verdict.PASS, "banner for 5 s"))
    stand, operator = seated(tmp_path, dialogue)
    operator.ask(ASKED, "open the app", "a message above the app")
    asked = stand.records("stimulus")[-1]
    answered = stand.records("observation")[-1]
    assert asked.what == "operator.asked"
    assert asked.data == {
        "requirement": ASKED,
        "instruction": "open the app",
        "expected": "a message above the app",
    }
    assert answered.data == {
        "requirement": ASKED,
        "answer": "pass",
        "operator": "SJ (Somchai Jaidee)",
        "remark": "banner for 5 s",
        "picture": None,
    }
    judged = stand.judgement()
    assert (judged["verdict"], judged["source"]) == ("pass", "operator SJ (Somchai Jaidee)")
    assert (judged["clause"], judged["expected"]) == ("open the app", "a message above the app")
    assert judged["measured"] == "seen as expected: banner for 5 s"
    assert judged["basis"] == [asked.n, answered.n]


def test_the_question_says_what_is_demanded_and_where(tmp_path: Path) -> None:
    """Statement with its modality, and document, page, heading and line of the source."""
    dialogue = Scripted(PASS)
    _, operator = seated(tmp_path, dialogue)
    operator.ask(ASKED, "look", "a message")
    question = dialogue.questions[0]
    assert question.statement.endswith("(must)")
    assert question.sources[0].startswith("DOC_001, page 22, ")
    assert question.sources[0].endswith("line 548")
    assert (question.instruction, question.expected) == ("look", "a message")


@pytest.mark.parametrize(
    ("answer", "error", "verdict"), [(FAIL, RequirementFailed, "fail"), (INCONC, Undecided, "inconc")]
)
def test_what_was_not_seen_never_passes(tmp_path: Path, answer: Answer, error: type[Exception], verdict: str) -> None:
    """A fail fails the requirement; who cannot tell leaves it open; both with the remark."""
    stand, operator = seated(tmp_path, Scripted(answer))
    with pytest.raises(error, match=answer.remark):
        operator.ask(ASKED, "look", "a message")
    assert stand.judgement()["verdict"] == verdict
    assert answer.remark in stand.judgement()["measured"]


@pytest.mark.parametrize(
    "dialogue",
    [
        Scripted(NotExecuted("the operator left the question with Ctrl-C")),
        Scripted(PASS, absence="there is no terminal"),
    ],
)
def test_a_question_without_an_answer_is_not_executed(tmp_path: Path, dialogue: Scripted) -> None:
    """Nobody there, or no answer: the reason is in the journal, and nothing is judged."""
    stand, operator = seated(tmp_path, dialogue)
    with pytest.raises(NotExecuted) as caught:
        operator.ask(ASKED, "look", "a message")
    assert stand.records("observation")[-1].what == "operator.silent"
    assert stand.records("observation")[-1].data == {"reason": caught.value.message}
    assert not stand.records("judgement")


@pytest.mark.parametrize(
    ("requirement", "said"), [("AUTH_009", "its check is automatic"), ("THEFT_005", "not list it")]
)
def test_only_what_is_the_operators_can_be_asked(tmp_path: Path, requirement: str, said: str) -> None:
    """An automatic requirement is not a matter of opinion, and a case asks what it lists."""
    dialogue = Scripted(PASS)
    stand, operator = seated(tmp_path, dialogue)
    with pytest.raises(CallerError, match=said):
        operator.ask(requirement, "look", "a message")
    assert not dialogue.questions
    assert not stand.records("judgement")


@pytest.mark.parametrize(("content", "suffix"), [(PNG, "png"), (JPEG, "jpg")])
def test_a_picture_is_kept_under_a_name_of_our_own(tmp_path: Path, content: bytes, suffix: str) -> None:
    """The copy is in the run's folder, its hash in the journal."""
    stand, operator = seated(tmp_path, Scripted(Answer(Verdict.PASS, "", Picture(content, suffix))))
    operator.ask(ASKED, "look", "a message")
    picture = stand.records("observation")[-1].data["picture"]
    number = stand.records("stimulus")[-1].n
    assert picture == {
        "file": f"pictures/{number}-{ASKED}.{suffix}",
        "sha256": sha256(content).hexdigest(),
        "bytes": len(content),
    }
    assert (tmp_path / picture["file"]).read_bytes() == content


@pytest.mark.parametrize(
    ("name", "initials", "source"),
    [("", "", "operator"), ("Somchai", "", "operator Somchai"), ("", "SJ", "operator SJ")],
)
def test_who_answers_need_not_be_named(tmp_path: Path, name: str, initials: str, source: str) -> None:
    """Name and initials are optional."""
    stand, operator = seated(tmp_path, Scripted(PASS), OperatorSection(name=name, initials=initials))
    operator.ask(ASKED, "look", "a message")
    assert stand.judgement()["source"] == source


def test_what_the_operator_prepares_is_a_stimulus(tmp_path: Path) -> None:
    """Asked, and done."""
    dialogue = Scripted()
    stand, operator = seated(tmp_path, dialogue)
    operator.do("open the app")
    assert [record.what for record in stand.records("stimulus")] == ["operator.asked", "operator.done"]
    assert dialogue.instructions == ["open the app"]


def run_case(folder: Path, rig: Path, dialogue: Scripted, scenario: Callable[[Bench], object]) -> tuple[Case, Any]:
    """A case on a bench, with an operator who answers from a list; the case and the results of the run."""
    run = Run(rig, folder, ["pytest"], dialogue=dialogue)
    plan = Plan("operator/test_x.py::test_x", "pytest", (ASKED,), "A case", "THEFT")
    run.plan([plan])
    case = run.begin(plan)
    try:
        with run.bench(case) as bench:
            scenario(bench)
            case.final_checks()
    except NotExecuted as error:
        case.not_executed(error.message)
    except Exception as error:
        case.caught(error)
    finally:
        run.end(case)
    run.close()
    return case, json.loads((folder / "results.json").read_text())


def test_virtual_time_stands_still_while_a_person_looks(tmp_path: Path) -> None:
    """The question and its answer are at one instant of bench time, and the requirement passes by the operator."""
    case, results = run_case(
        tmp_path / "run", attended_rig(tmp_path), Scripted(PASS), lambda bench: bench.operator.ask(ASKED, "look", "it")
    )
    assert case.verdict is Verdict.PASS
    assert results["requirements"][ASKED]["verdict"] == "pass"
    records = [record for record in read_records(tmp_path / "run" / "journal.jsonl") if "operator." in record.what]
    assert len({record.t_ns for record in records}) == 1


def test_without_a_person_the_case_says_that_nobody_is_there_to_look(tmp_path: Path) -> None:
    """The emulated rigs have no operator."""
    case, results = run_case(
        tmp_path / "run", RIG, Scripted(PASS), lambda bench: bench.operator.ask(ASKED, "look", "it")
    )
    assert case.verdict is Verdict.NONE
    assert "nobody is there to look" in case.reason
    assert results["requirements"][ASKED]["verdict"] == "none"


def test_an_answer_that_is_followed_by_silence_is_no_pass(tmp_path: Path) -> None:
    """The second question stays open: the case is not executed, and the requirement not judged."""

    def scenario(bench: Bench) -> None:
        bench.operator.ask(ASKED, "look", "it")
        bench.operator.ask(ASKED, "look again", "it again")

    dialogue = Scripted(PASS, NotExecuted("the operator closed the terminal"))
    case, results = run_case(tmp_path / "run", attended_rig(tmp_path), dialogue, scenario)
    assert case.verdict is Verdict.NONE
    assert case.reason == "not executed: the operator closed the terminal"
    assert results["requirements"][ASKED]["verdict"] == "none"


class Patient(Scripted):
    """An operator who takes some time, attended to meanwhile."""

    def ask(self, question: Question, within_s: float, attend: Callable[[], None]) -> Answer:
        """Look for a fifth of a second."""
        for _ in range(4):
            time.sleep(0.05)
            attend()
        return super().ask(question, within_s, attend)


@pytest.fixture
def live_bench(tmp_path: Path) -> Iterator[tuple[Bench, Kernel]]:
    """A bench in wall time with an operator, of which nothing is opened; and its kernel."""
    stand = CaseStand(tmp_path, requirements=(ASKED,))
    bench = Bench(Rig.load(RIG.parent / "bench-example.yaml"), stand.case, "seed")
    bench.seat_operator(Patient(PASS), nullcontext)
    yield bench, bench._kernel
    bench.close()


def test_a_live_bench_goes_on_while_a_person_looks(live_bench: tuple[Bench, Kernel]) -> None:
    """What falls due happens, the guard gets its signs of life, and question and answer are apart in time."""
    bench, kernel = live_bench
    happened: list[str] = []
    bench.tell_alive(lambda: happened.append("alive"))
    kernel.after(ns(0.1), lambda: happened.append("event"))
    bench.operator.ask(ASKED, "look", "it")
    assert {"alive", "event"} == set(happened)
    asked, answered = (record for record in read_records(bench.case.journal.path) if "operator." in record.what)
    assert answered.t_ns - asked.t_ns >= ns(0.2)


def test_a_rig_that_breaks_while_a_person_looks_ends_the_question(live_bench: tuple[Bench, Kernel]) -> None:
    """What went wrong in the bench thread is raised, and nothing is judged."""
    bench, kernel = live_bench

    def breaks() -> None:
        raise RigError("the adapter is gone")

    kernel.after(ns(0.05), breaks)
    with pytest.raises(RigError, match="the adapter is gone"):
        bench.operator.ask(ASKED, "look", "it")
    assert not [record for record in read_records(bench.case.journal.path) if record.kind == "judgement"]
