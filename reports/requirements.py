"""From cases to requirements: the worst of what each case contributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.catalogue import Catalogue
from harness.catalogue_file import Check, Requirement
from harness.verdict import Verdict
from reports.results import Case, Judgement, RequirementResult

#: the chapter of requirements that a case names but the catalogue lacks
UNKNOWN_AREA = "not in the catalogue"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one case (None: the run outside of any case) says about a requirement; `by_operator`: a person saw it."""

    case: str | None
    verdict: Verdict
    reason: str
    by_operator: bool = False


def tally(cases: Sequence[Case], outside: Sequence[Judgement], catalogue: Catalogue) -> dict[str, RequirementResult]:
    """The result of each requirement: those of the catalogue in its order, then unknown ones as they appear."""
    found: dict[str, list[Contribution]] = {key: [] for key in catalogue.requirements}
    for case in cases:
        for requirement in case.requirements:
            found.setdefault(requirement, []).extend(_listed(case, requirement))
        for contribution, requirement in _unlisted(case.id, case.judgements, case.requirements):
            found.setdefault(requirement, []).append(contribution)
    for contribution, requirement in _unlisted(None, outside, ()):
        found.setdefault(requirement, []).append(contribution)
    return {key: _result(key, found[key], catalogue.requirements) for key in found}


def _listed(case: Case, requirement: str) -> Iterator[Contribution]:
    """What a case says about a requirement it lists: its judgements, and what kept it from judging.

    A person's pass needs all that the case asks: one that was followed by silence is none.
    """
    judged = [judgement for judgement in case.judgements if judgement.requirement == requirement]
    if case.verdict is Verdict.NONE:
        judged = [judgement for judgement in judged if not judgement.by_operator]
    for judgement in judged:
        yield Contribution(case.id, judgement.verdict, judgement.summary, judgement.by_operator)
    if case.verdict in (Verdict.INCONC, Verdict.ERROR):
        yield Contribution(case.id, case.verdict, case.reason)
    elif not judged:
        yield _unjudged(case)


def _unjudged(case: Case) -> Contribution:
    if case.verdict is Verdict.PASS:
        return Contribution(case.id, Verdict.ERROR, "declared but never judged")
    if case.verdict is Verdict.FAIL:
        return Contribution(case.id, Verdict.INCONC, "not judged: the case failed on another requirement first")
    return Contribution(case.id, Verdict.NONE, case.reason)


def _unlisted(
    case: str | None, judgements: Sequence[Judgement], listed: Sequence[str]
) -> Iterator[tuple[Contribution, str]]:
    """What monitors found about requirements a case does not list: it counts only when worse than a pass."""
    for judgement in judgements:
        if judgement.requirement not in listed and judgement.verdict > Verdict.PASS:
            yield Contribution(case, judgement.verdict, judgement.summary), judgement.requirement


def _result(key: str, contributions: Sequence[Contribution], entries: Mapping[str, Requirement]) -> RequirementResult:
    entry = entries.get(key)
    verdict, reason = Verdict.NONE, _uncovered(entry.check if entry else None)
    for number, contribution in enumerate(contributions):
        if number == 0 or verdict < contribution.verdict:
            verdict, reason = contribution.verdict, contribution.reason
    seen = any(item.by_operator and item.verdict is Verdict.PASS for item in contributions)
    if verdict is Verdict.PASS and entry is not None and entry.check.by == "operator" and not seen:
        # what an automatic case can see is not what the requirement demands: that would be a wrong pass
        verdict, reason = Verdict.NONE, f"passed as far as it is automatic; the rest needs {entry.check.instead}"
    return RequirementResult(
        id=key,
        area=entry.area if entry else UNKNOWN_AREA,
        title=entry.title if entry else "",
        statement=entry.statement if entry else "",
        modality=entry.modality if entry else "",
        known=entry is not None,
        verdict=verdict,
        reason="" if verdict is Verdict.PASS else reason,
        cases=tuple(dict.fromkeys(item.case for item in contributions if item.case is not None)),
    )


def _uncovered(check: Check | None) -> str:
    """Why a requirement that no case lists was not judged."""
    if check is None or check.by == "automatic":
        return "no case"
    who = "not checked by the harness" if check.by == "none" else "needs an operator, and no case asks one"
    return f"{who}: {check.reason} (who checks instead: {check.instead})"
