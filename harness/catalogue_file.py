"""The files of the catalogue, as they are written: requirements, limits and readings, each checked in itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from harness.yamlfile import FileModel

Unit = Literal["s", "ignition_on", "starts", "alerts", "km"]
#: the nominal value of a limit whose figure the device or the cloud makes known, not the manual
PUBLISHED = "published"

# Ids carry no dot: sphinx-needs reads a dot as the separator of a part.
RequirementId = Annotated[str, Field(pattern=r"^[A-Z]+_\d{3}$")]
LimitId = Annotated[str, Field(pattern=r"^[A-Z]+(_[A-Z]+)+$")]
ReadingId = Annotated[str, Field(pattern=r"^READING_\d{2}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Number = int | Annotated[float, Field(allow_inf_nan=False)]


def source_hash(lines: Iterable[str]) -> str:
    """SHA-256 (hex) of source text, each run of white space taken as one space: re-wrapping is no change."""
    return hashlib.sha256(" ".join(" ".join(lines).split()).encode()).hexdigest()


class Source(FileModel):
    """Where a text stands. `lines` are first and last line, from 1, in the text edition of the document.

    A document without pages has neither `page` nor `page_basis`, and its lines count from the heading.
    """

    document: Annotated[str, Field(pattern=r"^DOC_\d{3}$")]
    heading: Text
    page: PositiveInt | None = None
    page_basis: Literal["index", "inferred"] | None = None
    lines: tuple[PositiveInt, PositiveInt]
    sha256: Sha256

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.lines[0] > self.lines[1]:
            raise ValueError(f"lines {list(self.lines)}: the first is after the last")
        if (self.page is None) != (self.page_basis is None):
            raise ValueError("'page' and 'page_basis' come together, or not at all")
        return self


class Applicability(FileModel):
    """Which vehicles a requirement is for; `equipment`: `none` (any vehicle), a system, or `without_` and a system."""

    models: Literal["all"] | tuple[Text, ...]
    equipment: Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$")]
    market: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Check(FileModel):
    """Who can check a requirement; when that is not the harness, why not and who does instead."""

    by: Literal["automatic", "operator", "none"]
    reason: Text | None = None
    instead: Text | None = None

    @model_validator(mode="after")
    def _says_who_else(self) -> Self:
        if self.by == "automatic" and (self.reason or self.instead):
            raise ValueError("an automatic check has no 'reason' and no 'instead'")
        if self.by != "automatic" and not (self.reason and self.instead):
            raise ValueError(f"a check by {self.by!r} needs a 'reason' and who checks 'instead'")
        return self


class Requirement(FileModel):
    """One demand or permission of the manual, in this project's words."""

    id: RequirementId
    title: Text
    statement: Text
    modality: Literal["must", "must_not", "may"]
    origin: Literal["explicit", "implied", "derived"]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    applicability: Applicability
    check: Check
    limits: tuple[LimitId, ...] = ()
    readings: tuple[ReadingId, ...] = ()

    @property
    def area(self) -> str:
        """The part of the id before the number: `AUTH` of `AUTH_009`."""
        return self.id.rpartition("_")[0]

    @property
    def text_sha256(self) -> str:
        """Hash of modality and statement. A link that recorded another one is suspect: the text has changed since."""
        return source_hash([self.modality, self.statement])


class Profile(FileModel):
    """How a limit is judged: "before the limit" up to `inside`, "after the limit" from `outside` on.

    Without `inside_judged` the text only permits the behaviour before the limit: it is recorded, not judged. Within
    `grey` the text leaves both open: the switching point is measured and reported.
    """

    inside: Number
    outside: Number
    inside_judged: bool
    grey: tuple[Number, Number] | None
    note: Text

    @property
    def numbers(self) -> tuple[float, ...]:
        """All bounds of the profile."""
        return (self.inside, self.outside, *(self.grey or ()))

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if not self.inside < self.outside:
            raise ValueError(f"inside {self.inside} is not below outside {self.outside}")
        if self.grey is None:
            if not self.inside_judged:
                raise ValueError("what is not judged is recorded: give the grey zone")
            return self
        first, last = self.grey
        if not first < last <= self.outside:
            raise ValueError(f"grey {list(self.grey)} is empty or reaches beyond outside {self.outside}")
        if self.inside_judged and first < self.inside:
            raise ValueError(f"grey {list(self.grey)} begins below inside {self.inside}, which is judged")
        return self


class Limit(FileModel):
    """A time or a count of the manual with its two profiles.

    With `nominal: published` the manual gives no figure, and the bounds are relative to the one the device publishes.
    """

    id: LimitId
    title: Text
    unit: Unit
    nominal: Number | Literal["published"]
    wording: Text
    exactness: Text
    requirements: tuple[RequirementId, ...]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    document: Profile
    reference: Profile

    @property
    def figure(self) -> float:
        """`nominal`, counted from where the bounds count from."""
        return 0 if isinstance(self.nominal, str) else self.nominal

    @model_validator(mode="after")
    def _profiles_agree(self) -> Self:
        nominal = self.figure
        for name, profile in (("document", self.document), ("reference", self.reference)):
            if not profile.inside <= nominal <= profile.outside:
                raise ValueError(f"{name}: nominal {nominal} is not between inside and outside")
            if self.unit != "s" and not all(isinstance(n, int) for n in (nominal, *profile.numbers)):
                raise ValueError(f"{name}: a limit in {self.unit} has whole numbers only")
        if not self.reference.inside_judged or self.reference.grey:
            raise ValueError("reference: every deviation is a fault, so it judges inside and has no grey zone")
        if self.document.inside > self.reference.inside or self.document.outside < self.reference.outside:
            raise ValueError("the document profile is stricter than the reference profile")
        return self


class Reading(FileModel):
    """A place where the text can be read in more than one way, the reading chosen, and what depends on it."""

    id: ReadingId
    question: Text
    where: Text
    possible: Annotated[tuple[Text, ...], Field(min_length=2)]
    chosen: Text
    reason: Text
    confidence: Literal["high", "medium", "low"]
    limits: tuple[LimitId, ...]
    requirements: tuple[RequirementId, ...]


class AreaFile(FileModel):
    """The requirements of one area; the file is named after it."""

    area: Annotated[str, Field(pattern=r"^[A-Z]+$")]
    title: Text
    requirements: Annotated[tuple[Requirement, ...], Field(min_length=1)]


class LimitsFile(FileModel):
    """The content of `limits.yaml`."""

    limits: tuple[Limit, ...]


class ReadingsFile(FileModel):
    """The content of `readings.yaml`."""

    readings: tuple[Reading, ...]
