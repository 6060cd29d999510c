"""Whether every line of the document has led to something, and every source is what the document says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from harness.catalogue import Catalogue
from harness.catalogue_file import Limit, Requirement, Source
from harness.requirements.line_file import LineFile


@dataclass(frozen=True)
class Coverage:
    """How many lines are cited, are left out for a reason, and what is wrong, in words."""

    lines: int
    cited: int
    left_out: int
    problems: tuple[str, ...]


@dataclass(frozen=True)
class _Index:
    """The lines of a document by number, and who cites each."""

    lines: Mapping[int, str]
    cited_by: dict[int, list[str]] = field(default_factory=dict)


def cover(catalogue: Catalogue, line_file: LineFile) -> Coverage:
    """Hold the catalogue against the lines of a document."""
    index = _Index({line.n: line.sha256 for line in line_file.lines})
    problems: list[str] = []
    for entry, source in cited_sources(catalogue, line_file.document):
        problems += _wrong(entry, source, index, line_file)
        for n in range(source.lines[0], source.lines[1] + 1):
            index.cited_by.setdefault(n, []).append(entry.id)
    for line in line_file.lines:
        where = f"{line_file.document} line {line.n}"
        by = index.cited_by.get(line.n)
        if by is None and line.reason is None:
            problems.append(f"{where}: no requirement cites it, and no reason says why")
        elif by is not None and line.reason is not None:
            problems.append(f"{where}: cited by {', '.join(by)}, but left out as {line.reason!r}")
    cited = sum(line.n in index.cited_by for line in line_file.lines)
    left_out = sum(line.reason is not None for line in line_file.lines)
    return Coverage(len(line_file.lines), cited, left_out, tuple(problems))


def cited_sources(catalogue: Catalogue, document: str) -> Iterator[tuple[Requirement | Limit, Source]]:
    """Each requirement and limit with each of its places in a document."""
    entries: list[Requirement | Limit] = [*catalogue.requirements.values(), *catalogue.limits.values()]
    for entry in entries:
        for source in entry.sources:
            if source.document == document:
                yield entry, source


def _wrong(entry: Requirement | Limit, source: Source, index: _Index, line_file: LineFile) -> Iterator[str]:
    """What is wrong with a source, as far as the hashes of single lines can tell."""
    first, last = source.lines
    where = f"{entry.id}: {source.document} lines {first} to {last}"
    hashes = [index.lines[n] for n in range(first, last + 1) if n in index.lines]
    if last > line_file.line_count:
        yield f"{where}: the document has {line_file.line_count} lines"
    elif not hashes:
        yield f"{where}: there is nothing but blank lines"
    elif len(hashes) == 1 and hashes[0] != source.sha256:
        yield f"{where}: its sha256 is not that of the line"
