"""A manual of a few lines, a catalogue that cites it, and the file that tells what became of each line."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from harness.catalogue import Catalogue
from harness.catalogue_file import Limit, Profile, Reading, Requirement, Source, source_hash
from harness.requirements.edition import Edition
from harness.requirements.line_file import LineFile

TEXT = (
    "# Locking",
    "",
    "The doors can be locked.",
    "Click 'Next'",
    "",
    "Wait 6 minutes",
    "after a failure.",
    "Thank you.",
)
NUMBERS = {n: line for n, line in enumerate(TEXT, start=1) if line}
CITED: Mapping[str, tuple[int, int]] = {"LOCK_001": (3, 3), "LOCK_002": (4, 4), "LOCK_003": (6, 7)}
REASONS = {1: "heading", 8: "greeting"}
PROFILE = Profile(inside=350, outside=370, inside_judged=True, grey=None, note="made up")


def edition(lines: Sequence[str] = TEXT) -> Edition:
    """A text edition of these lines."""
    return Edition(hashlib.sha256("\n".join(lines).encode()).hexdigest(), tuple(lines))


def source(first: int, last: int, **changes: object) -> Source:
    """Where a text stands in the manual."""
    facts = {"document": "DOC_001", "heading": "Locking", "page": 1, "page_basis": "index", "lines": (first, last)}
    return Source.model_validate({**facts, "sha256": source_hash(TEXT[first - 1 : last]), **changes})


def requirement(key: str, *sources: Source, **changes: object) -> Requirement:
    """A requirement that cites the manual."""
    facts = {
        "id": key,
        "title": f"Title of {key}",
        "statement": f"Statement of {key}.",
        "modality": "must",
        "origin": "explicit",
        "sources": sources or (source(*CITED[key]),),
        "applicability": {"models": "all", "equipment": "none", "market": "TH"},
        "check": {"by": "automatic"},
    }
    return Requirement.model_validate({**facts, **changes})


def catalogue(*changed: Requirement) -> Catalogue:
    """Three requirements, of which the last has a limit and with it a reading."""
    limit = Limit(
        id="LOCK_WAIT",
        title="The wait",
        unit="s",
        nominal=360,
        wording="6 minutes",
        exactness="exact",
        requirements=("LOCK_003",),
        sources=(source(6, 6),),
        document=PROFILE,
        reference=PROFILE,
    )
    reading = Reading(
        id="READING_01",
        question="From when?",
        where="page 1",
        possible=("from the failure", "from the start"),
        chosen="from the failure",
        reason="nearest",
        confidence="high",
        limits=("LOCK_WAIT",),
        requirements=(),
    )
    last = requirement("LOCK_003", limits=("LOCK_WAIT",), readings=("READING_01",))
    entries = {entry.id: entry for entry in (requirement("LOCK_001"), requirement("LOCK_002"), last)}
    entries |= {entry.id: entry for entry in changed}
    return Catalogue(entries, {limit.id: limit}, {reading.id: reading}, "0" * 64)


def line_file(reasons: Mapping[int, str] = REASONS) -> LineFile:
    """What became of the lines."""
    lines = tuple({"n": n, "sha256": source_hash([line]), "reason": reasons.get(n)} for n, line in NUMBERS.items())
    facts = {"document": "DOC_001", "sha256": edition().sha256, "line_count": len(TEXT), "lines": lines}
    return LineFile.model_validate({**facts, "reasons": {name: f"A {name}." for name in reasons.values()}})
