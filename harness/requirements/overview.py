"""The entries of the catalogue with what is linked to them, and how far each requirement can get its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from harness.campaign import Seeded
from harness.case import Plan
from harness.catalogue import Catalogue
from harness.catalogue_file import Requirement
from harness.errors import CallerError

#: the folder of the scenarios in which an operator is asked
OPERATOR_STEPS = "operator/"


class State(Enum):
    """Whether somebody judges a requirement."""

    AUTOMATIC = "automatic, with a scenario"
    AUTOMATIC_WITHOUT = "automatic, without a scenario yet"
    OPERATOR = "operator, with a step"
    OPERATOR_WITHOUT = "operator, without a step yet"
    NONE = "not checked by the harness, with a reason"

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self not in (State.AUTOMATIC_WITHOUT, State.OPERATOR_WITHOUT)


@dataclass(frozen=True)
class Entry:
    """A requirement, the scenarios that judge it, and the seeded faults that break it."""

    requirement: Requirement
    scenarios: tuple[Plan, ...]
    faults: tuple[Seeded, ...]

    @property
    def state(self) -> State:
        """Whether somebody judges it."""
        by = self.requirement.check.by
        if by == "none":
            return State.NONE
        if by == "automatic":
            return State.AUTOMATIC if self.scenarios else State.AUTOMATIC_WITHOUT
        asked = any(plan.id.startswith(OPERATOR_STEPS) for plan in self.scenarios)
        return State.OPERATOR if asked else State.OPERATOR_WITHOUT


@dataclass(frozen=True)
class Filters:
    """Which requirements are wanted; an empty one wants all."""

    ids: Sequence[str] = ()
    areas: Sequence[str] = ()
    check: str = ""
    modality: str = ""
    origin: str = ""
    limit: str = ""
    reading: str = ""

    def wants(self, entry: Requirement) -> bool:
        """Whether a requirement is one of them."""
        return (
            (not self.ids or entry.id in self.ids)
            and (not self.areas or entry.area in self.areas)
            and self.check in ("", entry.check.by)
            and self.modality in ("", entry.modality)
            and self.origin in ("", entry.origin)
            and (not self.limit or self.limit in entry.limits)
            and (not self.reading or self.reading in entry.readings)
        )


@dataclass
class _Links:
    scenarios: list[Plan] = field(default_factory=list)
    faults: list[Seeded] = field(default_factory=list)


def entries_of(catalogue: Catalogue, scenarios: Iterable[Plan], faults: Mapping[str, Seeded]) -> list[Entry]:
    """All requirements in the order of the catalogue. Raises CallerError for a scenario that judges an unknown one."""
    links = {key: _Links() for key in catalogue.requirements}
    for plan in scenarios:
        for requirement in plan.requirements:
            links[catalogue.requirement(requirement).id].scenarios.append(plan)
    for fault in faults.values():
        links[fault.requirement].faults.append(fault)
    return [
        Entry(entry, tuple(links[key].scenarios), tuple(links[key].faults))
        for key, entry in catalogue.requirements.items()
    ]


def check_filters(catalogue: Catalogue, filters: Filters) -> None:
    """Raise CallerError, with the nearest names, for a name that the catalogue does not have."""
    for requirement in filters.ids:
        catalogue.requirement(requirement)
    known = {entry.area for entry in catalogue.requirements.values()}
    for area in filters.areas:
        if area not in known:
            raise CallerError(f"the catalogue has no area {area!r}", hint=f"the areas are {', '.join(sorted(known))}")
    if filters.limit:
        catalogue.limit(filters.limit, "document")
    if filters.reading:
        catalogue.reading(filters.reading)


def tally(entries: Iterable[Entry]) -> dict[State, int]:
    """How many requirements are in each state."""
    states = [entry.state for entry in entries]
    return {state: states.count(state) for state in State}
