"""The verdict lattice: none < pass < inconc < fail < error (TTCN-3, ETSI ES 201 873-1, clause 24)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Verdict(Enum):
    """What is known about a case or a requirement. A verdict is only ever worsened, never improved.

    `NONE` means that nothing was judged (not executed); it is never counted as a pass.
    """

    NONE = "none"
    PASS = "pass"  # noqa: S105  # a verdict, no password
    INCONC = "inconc"
    FAIL = "fail"
    ERROR = "error"

    def __lt__(self, other: Verdict) -> bool:
        return _RANK[self] < _RANK[other]

    def worsened_by(self, other: Verdict) -> Verdict:
        """The worse of two verdicts."""
        return other if self < other else self


_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of any number of verdicts; `NONE` when there are none."""
    return max(verdicts, key=_RANK.__getitem__, default=Verdict.NONE)


def exit_code(verdicts: Iterable[Verdict]) -> int:
    """The exit code of a run whose cases ended so.

    0: all passed; 1: a requirement failed; 3: an error, something inconclusive, or nothing executed.
    Cases that were not executed for a stated reason do not count against the run as long as one case passed.
    """
    overall = worst(verdicts)
    if overall is Verdict.PASS:
        return 0
    return 1 if overall is Verdict.FAIL else 3
