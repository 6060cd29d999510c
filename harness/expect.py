"""Expectations: windows on observations, and judgements of replies and values. Each stores what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from harness.case import Case, Judgement
from harness.catalogue import LimitView
from harness.clock import Clock
from harness.journal import Record
from harness.kernel import ns, seconds
from harness.verdict import Verdict


@dataclass(frozen=True)
class Pattern:
    """Which observations are meant: their name, values of their data, and how to call them in a report."""

    text: str
    what: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def matches(self, record: Record) -> bool:
        """Whether an observation is one of these."""
        return record.what == self.what and all(record.data.get(key) == value for key, value in self.data.items())


class OwnerReply(Protocol):
    """What an expectation needs to know of a reply of the owner API."""

    @property
    def ok(self) -> bool:
        """Whether the request was granted."""

    @property
    def error_code(self) -> str | None:
        """Why it was refused."""

    @property
    def started_ns(self) -> int:
        """When it was asked."""

    @property
    def ended_ns(self) -> int:
        """When the reply came."""

    @property
    def record(self) -> Record:
        """The observation in the journal."""


class Expectation:
    """What a requirement demands at this point of a scenario; a method not satisfied raises RequirementFailed."""

    def __init__(self, case: Case, clock: Clock, requirement: str) -> None:
        case.require_listed(requirement)
        self._case = case
        self._clock = clock
        self._requirement = requirement

    # -- replies -----------------------------------------------------------------------------------------------------

    def accepted(self, reply: OwnerReply, *, limit: LimitView | None = None, since_s: float = 0.0) -> None:
        """The owner's request is granted. With a limit, the margin is how late after it the request was made."""
        elapsed_s = seconds(reply.started_ns) - since_s
        margin_s = None if limit is None else elapsed_s - limit.nominal_s
        self._judge_reply(reply, reply.ok, "the request is accepted", margin_s, _elapsed(limit, elapsed_s))

    def refused(
        self,
        reply: OwnerReply,
        *,
        because: str | None = None,
        limit: LimitView | None = None,
        since_s: float = 0.0,
    ) -> None:
        """The owner's request is refused, for a named reason.

        With a limit that the profile does not judge on this side, either outcome is recorded and passes.
        """
        as_expected = not reply.ok and (because is None or reply.error_code == because)
        expected = "the request is refused" + (f" ({because})" if because else "")
        elapsed_s = seconds(reply.started_ns) - since_s
        margin_s = None if limit is None else limit.nominal_s - elapsed_s
        if limit is not None and not limit.inside_judged:
            as_expected, expected = True, f"{expected}, or not: recorded only"
        self._judge_reply(reply, as_expected, expected, margin_s, _elapsed(limit, elapsed_s))

    def may_be_refused(self, reply: OwnerReply) -> None:
        """The text permits refusal. In the reference profile refusal is pinned; else both outcomes are recorded."""
        pinned = self._case.pinned
        expected = "the request is refused" + ("" if pinned else ", or not: recorded only")
        self._judge_reply(reply, not (pinned and reply.ok), expected, None, "")

    def _judge_reply(
        self, reply: OwnerReply, as_expected: bool, expected: str, margin_s: float | None, suffix: str
    ) -> None:
        measured = "accepted" if reply.ok else f"refused ({reply.error_code})"
        self._judge(
            as_expected,
            clause="reply of the owner API",
            expected=expected,
            measured=measured + suffix,
            window_ns=(reply.started_ns, reply.ended_ns),
            basis=[reply.record.n],
            margin_s=margin_s,
        )

    # -- windows on observations -------------------------------------------------------------------------------------

    def eventually(self, pattern: Pattern, within_s: float, since_s: float | None = None) -> Record:
        """At least one such observation, no later than `within_s` after `since_s` (default: now); the first one."""
        from_ns = self._from_ns(since_s)
        until_ns = from_ns + ns(within_s)
        found = self._wait_for(pattern, from_ns, until_ns)
        self._judge(
            found is not None,
            clause=f"within {within_s:g} s",
            expected=f"{pattern.text}",
            measured="none" if found is None else f"after {seconds(found.t_ns - from_ns):.3f} s",
            window_ns=(from_ns, until_ns),
            basis=[] if found is None else [found.n],
            margin_s=None if found is None else seconds(until_ns - found.t_ns),
        )
        assert found is not None
        return found

    def never(self, pattern: Pattern, for_s: float, since_s: float | None = None) -> None:
        """No such observation for `for_s` from `since_s` (default: now) on."""
        from_ns = self._from_ns(since_s)
        until_ns = from_ns + ns(for_s)
        found = self._wait_for(pattern, from_ns, until_ns)
        self._judge(
            found is None,
            clause=f"during {for_s:g} s",
            expected=f"no {pattern.text}",
            measured="none" if found is None else f"one after {seconds(found.t_ns - from_ns):.3f} s",
            window_ns=(from_ns, until_ns),
            basis=[] if found is None else [found.n],
        )

    def may_be_absent(self, pattern: Pattern, for_s: float, since_s: float | None = None) -> None:
        """The text permits absence. In the reference profile absence is pinned; else both outcomes are recorded."""
        if self._case.pinned:
            self.never(pattern, for_s, since_s)
        else:
            self.recorded(pattern, for_s, since_s)

    def recorded(self, pattern: Pattern, for_s: float, since_s: float | None = None) -> Record | None:
        """Either outcome is permitted in every profile: wait for the first such observation, and record it or none."""
        from_ns = self._from_ns(since_s)
        until_ns = from_ns + ns(for_s)
        found = self._wait_for(pattern, from_ns, until_ns)
        self._judge(
            True,
            clause=f"during {for_s:g} s (permitted either way)",
            expected=f"{pattern.text}, or none: recorded only",
            measured="none" if found is None else f"one after {seconds(found.t_ns - from_ns):.3f} s",
            window_ns=(from_ns, until_ns),
            basis=[] if found is None else [found.n],
        )
        return found

    def exactly_once(self, pattern: Pattern, within_s: float, quiet_s: float, since_s: float | None = None) -> Record:
        """One such observation within `within_s`, and no second one for `quiet_s` after it."""
        first = self.eventually(pattern, within_s, since_s)
        until_ns = first.t_ns + ns(quiet_s)
        second = self._wait_for(pattern, first.t_ns, until_ns, after_record=first.n)
        self._judge(
            second is None,
            clause=f"once, and no more during {quiet_s:g} s",
            expected=f"one {pattern.text}",
            measured="one" if second is None else f"a second one after {seconds(second.t_ns - first.t_ns):.3f} s",
            window_ns=(first.t_ns, until_ns),
            basis=[first.n] if second is None else [first.n, second.n],
        )
        return first

    # -- values ------------------------------------------------------------------------------------------------------

    def equal(
        self, measured: object, expected: object, what: str, basis: Record | None = None, *, judged: bool = True
    ) -> None:
        """A value is what it must be. Not `judged`: another one is permitted too, so any is recorded and passes."""
        now_ns = self._clock.now_ns
        self._judge(
            measured == expected or not judged,
            clause=what,
            expected=_text(expected) + ("" if judged else ", or not: recorded only"),
            measured=_text(measured),
            window_ns=(now_ns, now_ns),
            basis=[] if basis is None else [basis.n],
        )

    def between(
        self,
        measured: float | None,
        lowest: float,
        highest: float,
        unit: str,
        what: str,
        basis: Record | None = None,
        *,
        judged: bool = True,
    ) -> None:
        """A quantity lies between two bounds, which are allowed themselves; None and NaN do not.

        Not `judged`: another one is permitted too, so any is recorded and passes.
        """
        now_ns = self._clock.now_ns
        self._judge(
            (measured is not None and lowest <= measured <= highest) or not judged,
            clause=what,
            expected=f"{lowest:g} to {highest:g} {unit}" + ("" if judged else ", or not: recorded only"),
            measured="none" if measured is None else f"{measured:g} {unit}",
            window_ns=(now_ns, now_ns),
            basis=[] if basis is None else [basis.n],
        )

    def not_before(self, measured: datetime | None, earliest: datetime, what: str, basis: Record) -> None:
        """There is a date, and it is not before another; the margin is how much later it is."""
        now_ns = self._clock.now_ns
        self._judge(
            measured is not None and measured >= earliest,
            clause=what,
            expected=f"{earliest.isoformat()} or later",
            measured="no date" if measured is None else measured.isoformat(),
            window_ns=(now_ns, now_ns),
            basis=[basis.n],
            margin_s=None if measured is None else (measured - earliest).total_seconds(),
        )

    # -- how ---------------------------------------------------------------------------------------------------------

    def _judge(self, as_expected: bool, **rationale: Any) -> None:
        verdict = Verdict.PASS if as_expected else Verdict.FAIL
        self._case.judge(Judgement(self._requirement, verdict, **rationale))

    def _from_ns(self, since_s: float | None) -> int:
        return self._clock.now_ns if since_s is None else ns(since_s)

    def _wait_for(self, pattern: Pattern, from_ns: int, until_ns: int, after_record: int = 0) -> Record | None:
        """The first matching observation of a stretch of time; waits for its end when there is none yet."""
        search = _Search(self._case.observations, pattern, from_ns, until_ns, after_record)
        self._clock.wait(search, until_ns, pattern.text)
        return search.found


class _Search:
    """Looks at each observation once, however often it is asked."""

    def __init__(
        self, observations: list[Record], pattern: Pattern, from_ns: int, until_ns: int, after_record: int
    ) -> None:
        self._observations = observations
        self._wanted: Callable[[Record], bool] = lambda record: (
            from_ns <= record.t_ns <= until_ns and record.n > after_record and pattern.matches(record)
        )
        self._next = 0
        self.found: Record | None = None

    def __call__(self) -> bool:
        while self.found is None and self._next < len(self._observations):
            record = self._observations[self._next]
            self._next += 1
            if self._wanted(record):
                self.found = record
        return self.found is not None


def _elapsed(limit: LimitView | None, elapsed_s: float) -> str:
    return "" if limit is None else f" {elapsed_s:.3f} s after (limit {limit.nominal_s:g} s)"


def _text(value: object) -> str:
    return value if isinstance(value, str) else repr(value)
