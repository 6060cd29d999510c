"""What the operator is asked and answers, and who can put the question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from harness.operator.picture import Picture
from harness.verdict import Verdict


@dataclass(frozen=True)
class Question:
    """What to do, what must be seen then, and the requirement by which that is judged."""

    requirement: str
    title: str
    statement: str
    sources: tuple[str, ...]
    limits: tuple[str, ...]
    instruction: str
    expected: str


@dataclass(frozen=True)
class Answer:
    """What the operator says: pass, fail or (cannot tell) inconc. `remark` is clean text, empty when there is none."""

    verdict: Verdict
    remark: str = ""
    picture: Picture | None = None


class Dialogue(Protocol):
    """A way to an operator. `attend` is called about every second while nobody has answered yet."""

    def absence(self) -> str | None:
        """Why nobody can be asked; None when somebody can."""

    def ask(self, question: Question, within_s: float, attend: Callable[[], None]) -> Answer:
        """Put a question. Raises NotExecuted when it stays without an answer."""

    def instruct(self, instruction: str, within_s: float, attend: Callable[[], None]) -> None:
        """Have the operator do something. Raises NotExecuted when nobody says that it is done."""
