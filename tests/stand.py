"""A case with its journal and clock, without a rig: what the tests of the oracle stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from harness.case import Case, Plan
from harness.catalogue import Catalogue
from harness.clock import Clock
from harness.expect import Expectation, Pattern
from harness.journal import Journal, Record, read_records
from harness.kernel import Kernel
from harness.monitors.monitor import Monitor

REQUIREMENTS = Path(__file__).parents[1] / "scenarios" / "requirements"
LISTED = "AUTH_009"

#: an observation that the tests wait for
ALERT = Pattern("alert", "test.alert", {"rule": "theft"})


@cache
def catalogue() -> Catalogue:
    """The project's own requirements."""
    return Catalogue.load(REQUIREMENTS)


class CaseStand:
    """An open case that lists AUTH_009."""

    def __init__(
        self,
        folder: Path,
        profile: str = "reference",
        monitors: Sequence[Monitor] = (),
        requirements: tuple[str, ...] = (LISTED,),
    ) -> None:
        self.kernel = Kernel("case")
        self.clock = Clock(self.kernel, datetime(2026, 3, 2, tzinfo=UTC), 7.0)
        self.journal = Journal(folder)
        plan = Plan("area/test_x.py::test_x", "pytest", requirements, "A title", "AUTH")
        self.case = Case(plan, self.journal, catalogue(), profile, monitors)
        self.journal.now_ns = lambda: self.kernel.now_ns

    @property
    def expect(self) -> Expectation:
        """What AUTH_009 demands."""
        return Expectation(self.case, self.clock, LISTED)

    def observe_at(self, instant_ns: int, rule: str = "theft") -> None:
        """An observation at an instant."""

        def observe() -> None:
            self.observe(rule)

        self.kernel.at(instant_ns, observe)

    def observe(self, rule: str = "theft") -> Record:
        """An observation now."""
        return self.journal.append("observation", ALERT.what, rule=rule)

    def records(self, kind: str) -> list[Record]:
        """Records on disk."""
        return [record for record in read_records(self.journal.path) if record.kind == kind]

    def judgement(self) -> dict[str, Any]:
        """The last judgement on disk."""
        return dict(self.records("judgement")[-1].data)


@dataclass
class Reply:
    """A reply of the owner API."""

    ok: bool
    record: Record
    error_code: str | None = None
    started_ns: int = 0
    ended_ns: int = 0
