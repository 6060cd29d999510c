"""What the device under test said it is, and whether it said the same all the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.journal import Record


@dataclass(frozen=True, slots=True)
class Identity:
    """What the device said, and the cases in which it said so; `not_read` says why it said nothing."""

    facts: Mapping[str, str]
    not_read: str
    cases: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The identity in one line."""
        return f"not read: {self.not_read}" if self.not_read else ", ".join(f"{k} {v}" for k, v in self.facts.items())


def identities(records: Iterable[tuple[str, Sequence[Record]]]) -> tuple[Identity, ...]:
    """All that the device said, each thing once, from the records of each case."""
    said: dict[tuple[tuple[str, str], ...], dict[str, None]] = {}
    for case, of_case in records:
        for record in of_case:
            if record.kind == "observation" and record.what == "dut.identity":
                key = tuple((name, str(value)) for name, value in record.data.items())
                said.setdefault(key, {})[case] = None
    return tuple(_identity(dict(key), tuple(cases)) for key, cases in said.items())


def identity_facts(said: Iterable[Identity]) -> dict[str, str]:
    """The identities as named facts, for reports that have room for one value a name."""
    found: dict[str, dict[str, None]] = {}
    for identity in said:
        facts = {"identity": f"not read: {identity.not_read}"} if identity.not_read else identity.facts
        for name, value in facts.items():
            found.setdefault(name, {})[value] = None
    return {name: " / ".join(values) for name, values in found.items()}


def _identity(facts: dict[str, str], cases: tuple[str, ...]) -> Identity:
    return Identity(
        {name: text for name, text in facts.items() if name != "not_read"}, facts.get("not_read", ""), cases
    )
