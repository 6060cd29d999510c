"""A text edition of the document held against the one that the catalogue was written from, line by line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from harness.catalogue import Catalogue
from harness.catalogue_file import Source, source_hash
from harness.errors import CallerError
from harness.requirements.coverage import cited_sources
from harness.requirements.line_file import LineFile

LARGEST_BYTES = 20_000_000


@dataclass(frozen=True)
class Edition:
    """A text edition: hash of its bytes, and its lines, of which the first has number 1."""

    sha256: str
    lines: tuple[str, ...]

    @property
    def hashes(self) -> dict[int, str]:
        """The `source_hash` of each line that is not blank, by its number."""
        return {n: source_hash([line]) for n, line in enumerate(self.lines, start=1) if line.strip()}


@dataclass(frozen=True)
class Comparison:
    """What differs in another edition, and what must be read again because of it.

    `changed` are pairs of an old and a new line number, `removed` old ones, `added` new ones; `moved` counts the lines
    that are the same under another number. `requirements`, `limits` and `readings` are suspect.
    """

    is_recorded: bool
    changed: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]
    moved: int
    requirements: tuple[str, ...]
    limits: tuple[str, ...]
    readings: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether a word of the text is another one."""
        return bool(self.changed or self.removed or self.added)


def read_edition(path: Path) -> Edition:
    """Read a text edition. Raises CallerError for what is no file, no UTF-8 text or far too large for a manual."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise CallerError(f"the manual cannot be read: {error.strerror}", where=str(path)) from None
    if len(content) > LARGEST_BYTES:
        raise CallerError("this is no manual: it is too large", where=str(path))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise CallerError("this is not UTF-8 text", where=str(path), hint="give the text edition") from None
    lines = text.split("\n")  # as sed and editors count; other ends of lines are white space
    return Edition(hashlib.sha256(content).hexdigest(), tuple(lines if lines[-1] else lines[:-1]))


def compare(catalogue: Catalogue, line_file: LineFile, edition: Edition) -> Comparison:
    """Align the two by the hashes of their lines, so that a line more moves the others but does not change them."""
    old, new = {line.n: line.sha256 for line in line_file.lines}, edition.hashes
    old_numbers, new_numbers = list(old), list(new)
    changed: list[tuple[int, int]] = []
    removed: list[int] = []
    added: list[int] = []
    same: dict[int, int] = {}
    matcher = SequenceMatcher(None, list(old.values()), list(new.values()), autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        before, after = old_numbers[old_from:old_to], new_numbers[new_from:new_to]
        pairs = list(zip(before, after, strict=False))
        if tag == "equal":
            same.update(pairs)
        else:
            changed += pairs
            removed += before[len(pairs) :]
            added += after[len(pairs) :]
    suspects = {
        entry.id
        for entry, source in cited_sources(catalogue, line_file.document)
        if _is_suspect(source, old, new, same)
    }
    return Comparison(
        is_recorded=edition.sha256 == line_file.sha256,
        changed=tuple(changed),
        removed=tuple(removed),
        added=tuple(added),
        moved=sum(before != after for before, after in same.items()),
        requirements=tuple(entry for entry in catalogue.requirements if entry in suspects),
        limits=tuple(entry for entry in catalogue.limits if entry in suspects),
        readings=tuple(
            reading.id for reading in catalogue.readings.values() if suspects & {*reading.requirements, *reading.limits}
        ),
    )


def misquoted(catalogue: Catalogue, line_file: LineFile, edition: Edition) -> list[str]:
    """Sources whose hash is not that of their lines in the recorded edition itself; also those of several lines."""
    wrong: list[str] = []
    for entry, source in cited_sources(catalogue, line_file.document):
        first, last = source.lines
        if source_hash(edition.lines[first - 1 : last]) != source.sha256:
            wrong.append(f"{entry.id}: {source.document} lines {first} to {last}: its sha256 is not that of the lines")
    return wrong


def _is_suspect(source: Source, old: dict[int, str], new: dict[int, str], same: dict[int, int]) -> bool:
    """Whether a line of a source is another one or gone, or one has come between two of them."""
    cited = [n for n in range(source.lines[0], source.lines[1] + 1) if n in old]
    now = [same[n] for n in cited if n in same]
    if len(now) < len(cited):
        return True
    return bool(now) and sum(now[0] <= n <= now[-1] for n in new) > len(now)
