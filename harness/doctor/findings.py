"""What the doctor found: one entry a subject, told as soon as it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from harness.errors import RigError, TcuHilError
from reports.text import clipped, visible

#: characters of one text; devices may send any length
LONGEST_TEXT = 600
#: who has to act, by the party that an error of the harness names
_WHOSE = {"rig": "rig", "dut protocol": "unit", "caller": "you"}


class Level(Enum):
    """How much an entry matters."""

    OK = "OK"
    WARNING = "warning"
    FINDING = "finding"
    NOT_EXAMINED = "not examined"


@dataclass(frozen=True, slots=True)
class Finding:
    """One entry: the subject, how much it matters, what was seen, who has to act, and what to do."""

    subject: str
    level: Level
    seen: str
    whose: str = ""
    advice: str = ""


class Findings:
    """All entries so far, in order. `tell` hears each one at once.

    Texts may come from devices: what prints nothing (terminal escapes, bidirectional controls) is made visible here.
    """

    def __init__(self, tell: Callable[[Finding], None] | None = None) -> None:
        self.entries: list[Finding] = []
        self._tell = tell

    def ok(self, subject: str, seen: str) -> None:
        """All is well."""
        self._add(subject, Level.OK, seen)

    def warn(self, subject: str, seen: str, whose: str, advice: str) -> None:
        """A run is possible, but somebody should look at it."""
        self._add(subject, Level.WARNING, seen, whose, advice)

    def find(self, subject: str, seen: str, whose: str, advice: str) -> None:
        """A run would not be sound."""
        self._add(subject, Level.FINDING, seen, whose, advice)

    def refuse(self, subject: str, error: TcuHilError) -> None:
        """What an error of the harness says is a finding."""
        where = f"{error.where}: " if error.where else ""
        whose = _WHOSE.get(error.fault, error.fault)
        self.find(subject, where + error.message, whose, error.hint or "see the message")

    def skip(self, subject: str, hindrance: str) -> None:
        """It cannot be examined before something else is mended."""
        self._add(subject, Level.NOT_EXAMINED, f"not examined: first mend {hindrance!r}")

    def hindrance(self, needs: Sequence[str]) -> str | None:
        """The first of some subjects that has a finding, or was not examined; None when nothing is in the way."""
        broken = [entry.subject for entry in self.entries if entry.level in (Level.FINDING, Level.NOT_EXAMINED)]
        return next((subject for subject in needs if subject in broken), None)

    def count(self, level: Level) -> int:
        """How many entries are of a level."""
        return sum(entry.level is level for entry in self.entries)

    @contextmanager
    def examining(self, subject: str) -> Iterator[None]:
        """Whatever goes wrong in this block is a finding at the subject, and stops no other examination."""
        try:
            yield
        except TcuHilError as error:
            self.refuse(subject, error)
        except OSError as error:
            self.refuse(subject, RigError(f"{type(error).__name__}: {error}", hint="check it by hand"))
        except Exception as error:
            seen = f"the examination itself failed: {type(error).__name__}: {error}"
            self.find(subject, seen, "harness", "report it to those who maintain tcu-hil, with the rig file")

    def _add(self, subject: str, level: Level, seen: str, whose: str = "", advice: str = "") -> None:
        entry = Finding(subject, level, _shown(seen), whose, _shown(advice))
        self.entries.append(entry)
        if self._tell is not None:
            self._tell(entry)


def _shown(text: str) -> str:
    return clipped(visible(text), LONGEST_TEXT)
