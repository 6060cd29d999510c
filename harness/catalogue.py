"""What the manual demands, as data: requirements, timing limits in two profiles, and readings of ambiguous text.

The files are in `scenarios/requirements`; the README.md there says how to read and how to add an entry. The emulator
never imports this module: it has parameters of its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TypeVar

from harness.catalogue_file import (
    PUBLISHED,
    AreaFile,
    Limit,
    LimitsFile,
    Profile,
    Reading,
    ReadingsFile,
    Requirement,
    source_hash,
)
from harness.errors import CallerError, RigError
from harness.yamlfile import Document, FileModel, read

LIMITS_FILE = "limits.yaml"
READINGS_FILE = "readings.yaml"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LimitView:
    """A limit as one profile sees it: times in seconds, counts as whole numbers.

    `origin` is what the bounds count from: 0, or the published figure, or None while that is not known.
    """

    limit: Limit
    profile: Profile
    origin: float | None

    def published(self, value: float) -> LimitView:
        """The view with the figure that the device or the cloud published; CallerError when the manual gives one."""
        if self.limit.nominal != PUBLISHED:
            raise CallerError(f"{self.limit.id} has a figure of the manual: {self.limit.nominal}, not a published one")
        if not (math.isfinite(value) and value > 0):
            raise CallerError(f"{value} is no published figure for {self.limit.id}", hint="give a number above zero")
        return replace(self, origin=value)

    @property
    def inside_judged(self) -> bool:
        """False when the text merely permits the behaviour before the limit."""
        return self.profile.inside_judged

    @property
    def nominal(self) -> float:
        """The figure of the manual, or the published one; like all bounds, CallerError while that is not known."""
        return self._from_origin(self.limit.figure)

    @property
    def inside(self) -> float:
        """The last value at which the behaviour before the limit is judged; recorded without `inside_judged`."""
        return self._from_origin(self.profile.inside)

    @property
    def outside(self) -> float:
        """The first value at which the behaviour after the limit is judged."""
        return self._from_origin(self.profile.outside)

    @property
    def grey(self) -> tuple[float, float] | None:
        """The zone in which the switching point is only measured; None when there is no such zone."""
        zone = self.profile.grey
        return zone and (self._from_origin(zone[0]), self._from_origin(zone[1]))

    @property
    def nominal_s(self) -> float:
        """`nominal` in seconds; CallerError for a limit that counts."""
        return self._seconds(self.nominal)

    @property
    def inside_s(self) -> float:
        """`inside` in seconds; CallerError for a limit that counts."""
        return self._seconds(self.inside)

    @property
    def outside_s(self) -> float:
        """`outside` in seconds; CallerError for a limit that counts."""
        return self._seconds(self.outside)

    def _from_origin(self, bound: float) -> float:
        if self.origin is None:
            raise CallerError(f"the manual gives no figure for {self.limit.id}", hint="use .published(value) first")
        return self.origin + bound

    def _seconds(self, value: float) -> float:
        if self.limit.unit != "s":
            counted = f"{self.limit.id} counts {self.limit.unit}, not seconds"
            raise CallerError(counted, hint="use .nominal, .inside and .outside")
        return value


@dataclass(frozen=True)
class Catalogue:
    """The requirements in the order of their files (by name), the limits, the readings, and the hash of all files."""

    requirements: Mapping[str, Requirement]
    limits: Mapping[str, Limit]
    readings: Mapping[str, Reading]
    sha256: str

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """Read and check the folder, once in a process; CallerError says file and line of what is wrong."""
        try:
            return _load(folder.resolve())
        except RigError as error:  # a wrong catalogue is no fault of the rig
            raise CallerError(error.message, where=error.where, hint=error.hint) from None

    def requirement(self, requirement_id: str) -> Requirement:
        """The requirement of that id; CallerError with the nearest ids when there is none."""
        return _find(self.requirements, requirement_id, "requirement")

    def reading(self, reading_id: str) -> Reading:
        """The reading of that id; CallerError with the nearest ids when there is none."""
        return _find(self.readings, reading_id, "reading")

    def limit(self, limit_id: str, profile: str) -> LimitView:
        """The limit of that id in the profile `document` or `reference`; CallerError when either is unknown."""
        limit = _find(self.limits, limit_id, "limit")
        profiles = {"document": limit.document, "reference": limit.reference}
        origin = None if limit.nominal == PUBLISHED else 0
        return LimitView(limit, _find(profiles, profile, "profile"), origin)


def _find(known: Mapping[str, T], name: str, kind: str) -> T:
    if name in known:
        return known[name]
    close = get_close_matches(name, known, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else f"there is {', '.join(known)}"
    raise CallerError(f"there is no {kind} {name!r}", hint=hint)


@cache
def _load(folder: Path) -> Catalogue:
    limits_file, readings_file = read(folder / LIMITS_FILE), read(folder / READINGS_FILE)
    others = (path for path in sorted(folder.glob("*.yaml")) if path.name not in (LIMITS_FILE, READINGS_FILE))
    area_files = [read(path) for path in others]
    files = [*area_files, limits_file, readings_file]
    catalogue = Catalogue(
        requirements={entry.id: entry for file in area_files for entry in _area(file).requirements},
        limits={entry.id: entry for entry in limits_file.parse(LimitsFile).limits},
        readings={entry.id: entry for entry in readings_file.parse(ReadingsFile).readings},
        sha256=source_hash(f"{file.sha256} {file.path.name}" for file in files),
    )
    keyed = [(file, "requirements") for file in area_files] + [(limits_file, "limits"), (readings_file, "readings")]
    for file, key in keyed:
        _check_ids(file, key)
    for file, key in keyed:
        _check_links(file, key, catalogue)
    return catalogue


def _area(file: Document) -> AreaFile:
    area = file.parse(AreaFile)
    if file.path.stem != area.area:
        raise _wrong(file, ("area",), f"area {area.area} in a file of another name", f"name it {area.area}.yaml")
    for at, entry in enumerate(area.requirements):
        if entry.area != area.area:
            raise _wrong(file, ("requirements", at, "id"), f"{entry.id} is not an id of area {area.area}")
    return area


def _check_ids(file: Document, key: str) -> None:
    """Refuse an id given twice."""
    ids = [entry["id"] for entry in file.data[key]]
    for at, entry_id in enumerate(ids):
        if entry_id in ids[:at]:
            raise _wrong(file, (key, at, "id"), f"{entry_id} is there twice", "keep one of the two")


def _check_links(file: Document, key: str, catalogue: Catalogue) -> None:
    """Refuse the name of an entry that does not exist, or that does not name this one in turn."""
    for at, entry in enumerate(file.data[key]):
        for field in ("requirements", "limits", "readings"):
            known: Mapping[str, FileModel] = getattr(catalogue, field)
            for name in entry.get(field, ()):
                if name not in known:
                    raise _wrong(file, (key, at, field), f"{entry['id']} names {name}, which is not in the catalogue")
                # a limit does not name its readings: there, one direction is enough
                if entry["id"] not in getattr(known[name], key, (entry["id"],)):
                    hint = f"add {entry['id']} to the {key} of {name}"
                    raise _wrong(file, (key, at, field), f"{name} does not name {entry['id']} in turn", hint)


def _wrong(file: Document, at: tuple[str | int, ...], message: str, hint: str | None = None) -> CallerError:
    return CallerError(message, where=f"{file.path}:{file.line(at)}", hint=hint)
