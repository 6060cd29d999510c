"""The operator as a scenario uses one: asked to do something, and asked what is to be seen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

from harness.case import Case, Judgement
from harness.catalogue_file import Requirement, Source
from harness.errors import CallerError, NotExecuted, Undecided
from harness.journal import Json
from harness.operator.picture import keep_picture
from harness.operator.question import Answer, Dialogue, Question
from harness.rig_file import OperatorSection
from harness.verdict import Verdict

#: the source of a judgement that a person made begins with this word
OPERATOR = "operator"
#: what an answer says of the requirement, in the words of the report
SEEN = {
    Verdict.PASS: "seen as expected",
    Verdict.FAIL: "not seen as expected",
    Verdict.INCONC: "the operator cannot tell",
}

T = TypeVar("T")


class Operator:
    """The person at the bench of one case. A live bench goes on while the person looks; virtual time stands still."""

    def __init__(
        self,
        case: Case,
        section: OperatorSection,
        dialogue: Dialogue,
        attend: Callable[[], None],
        aside: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """`attend` is called now and then while the person looks; in `aside` nothing else writes to the terminal."""
        self._case = case
        self._section = section
        self._dialogue = dialogue
        self._attend = attend
        self._aside = aside

    def do(self, instruction: str) -> None:
        """Have the operator do something, and wait until it is done.

        Raises NotExecuted when nobody is there, or nobody says that it is done.
        """
        within_s = self._section.answer_within_s
        self._case.journal.append("stimulus", "operator.asked", instruction=instruction)
        self._answered(lambda: self._dialogue.instruct(instruction, within_s, self._attend))
        self._case.journal.append("stimulus", "operator.done", instruction=instruction, operator=self._section.who)

    def ask(self, requirement: str, instruction: str, expected: str) -> None:
        """Have the operator do something and look, and judge the requirement by what was seen.

        Raises RequirementFailed when it was not what is expected, Undecided when the operator cannot tell, NotExecuted
        when nobody is there or answers; CallerError for a requirement that the case does not list, or that the
        catalogue does not leave to an operator.
        """
        entry = self._case.require_listed(requirement)
        if entry.check.by != OPERATOR:
            raise CallerError(
                f"{requirement} is asked of the operator, but its check is {entry.check.by}",
                hint="judge it with bench.expect, or say in the catalogue why only a person can check it",
            )
        question = self._question(entry, instruction, expected)
        journal = self._case.journal
        asked = journal.append(
            "stimulus", "operator.asked", requirement=requirement, instruction=instruction, expected=expected
        )
        within_s = self._section.answer_within_s
        answer = self._answered(lambda: self._dialogue.ask(question, within_s, self._attend))
        answered = journal.append(
            "observation",
            "operator.answered",
            requirement=requirement,
            answer=answer.verdict.value,
            operator=self._section.who,
            remark=answer.remark,
            picture=self._kept(answer, f"{asked.n}-{requirement}"),
        )
        measured = f"{SEEN[answer.verdict]}: {answer.remark}" if answer.remark else SEEN[answer.verdict]
        self._case.judge(
            Judgement(
                requirement,
                answer.verdict,
                clause=instruction,
                expected=expected,
                measured=measured,
                window_ns=(asked.t_ns, answered.t_ns),
                basis=[asked.n, answered.n],
                source=f"{OPERATOR} {self._section.who}".strip(),
            )
        )
        if answer.verdict is Verdict.INCONC:
            raise Undecided(f"{requirement}: {measured}")

    def _answered(self, put: Callable[[], T]) -> T:
        """What the operator answers; that there is no answer is evidence too."""
        try:
            absence = self._dialogue.absence()
            if absence is not None:
                raise NotExecuted(absence)
            with self._aside():
                return put()
        except NotExecuted as error:
            self._case.journal.append("observation", "operator.silent", reason=error.message)
            raise

    def _kept(self, answer: Answer, name: str) -> Json:
        if answer.picture is None:
            return None
        file = keep_picture(answer.picture, self._case.journal.path.parent, name)
        return {"file": file, "sha256": answer.picture.sha256, "bytes": len(answer.picture.content)}

    def _question(self, entry: Requirement, instruction: str, expected: str) -> Question:
        return Question(
            requirement=entry.id,
            title=entry.title,
            statement=f"{entry.statement} ({entry.modality})",
            sources=tuple(map(_told, entry.sources)),
            limits=tuple(map(self._limit, entry.limits)),
            instruction=instruction,
            expected=expected,
        )

    def _limit(self, limit_id: str) -> str:
        view = self._case.limit(limit_id)
        relative = " from the published figure" if view.origin is None else ""
        profile, unit = view.profile, view.limit.unit
        return f"{view.limit.title}: {profile.inside:g} to {profile.outside:g} {unit}{relative} ({limit_id})"


def _told(source: Source) -> str:
    page = "" if source.page is None else f", page {source.page}"
    first, last = source.lines
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    return f"{source.document}{page}, {source.heading}, {lines}"
