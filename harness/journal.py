"""The journal: every stimulus, observation, decision and fault is one appended line, on disk when it happens.

Everything that is reported is computed from it. It holds bench time only, so that two runs with one seed give the same
bytes; what a stopwatch showed is kept beside it, in `wall.jsonl`.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.errors import CallerError, RigError

#: a JSON value
Json = Any

JOURNAL_NAME = "journal.jsonl"
WALL_NAME = "wall.jsonl"
HIDDEN = "[hidden]"
#: shorter secrets would blank out innocent text; such values are never written in the first place
SHORTEST_HIDDEN = 6


@dataclass(frozen=True, slots=True)
class Record:
    """One line: its number, the instant in ns, the case (None outside of one), its kind, what it is about, the data."""

    n: int
    t_ns: int
    case: str | None
    kind: str
    what: str
    data: Mapping[str, Json] = field(default_factory=dict)


class Journal:
    """An append-only file of records. One `os.write` a record; `now_ns` gives the instant of each."""

    def __init__(self, folder: Path, continued: bool = False) -> None:
        self.path = folder / JOURNAL_NAME
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not continued and self.path.exists() and self.path.stat().st_size:
                raise CallerError(f"{self.path} holds an earlier run", hint="give another --out folder")
            self._fd = os.open(self.path, flags, 0o644)
            self._wall_fd = os.open(folder / WALL_NAME, flags, 0o644)
        except OSError as error:
            problem = f"the journal cannot be opened: {error.strerror}"
            raise RigError(problem, where=str(self.path), hint="give another --out folder") from error
        self._n = _cut_to_whole_lines(self._fd, self.path) if continued else 0
        self._encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
        #: each form of a secret, and what stands for it, by how the encoder writes the form
        self._secrets: dict[str, tuple[str, str]] = {}
        self._put_off: RigError | None = None
        self._may_put_off = False
        self.case: str | None = None
        self.now_ns: Callable[[], int] = lambda: 0
        #: what keeps other threads of the bench out while a record is made (wall pacing)
        self.exclusive: Callable[[], AbstractContextManager[object]] = nullcontext
        self.listeners: list[Callable[[Record], None]] = []

    def hide(self, secret: str, shown: str = HIDDEN) -> None:
        """From now on this text never reaches the disk, `shown` stands for it: passwords, tokens, the full VIN."""
        if len(secret) >= SHORTEST_HIDDEN:
            # a text in the journal may itself be JSON, with the secret escaped in it
            for form in (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
                self._secrets[json.dumps(form)[1:-1]] = (form, shown)

    def forget_secrets(self) -> None:
        """A new case has new secrets; each one more costs time in every record."""
        self._secrets.clear()

    def append(self, kind: str, what: str, **data: Json) -> Record:
        """Write one record and tell the listeners. Raises RigError when the disk refuses it."""
        with self.exclusive():
            self._n += 1
            record = Record(self._n, self.now_ns(), self.case, kind, what, data)
            self._write(self._fd, record)
            for listener in self.listeners:
                listener(record)
            return record

    def append_wall(self, what: str, **data: Json) -> None:
        """Write what the stopwatch showed, apart from the journal itself."""
        self._write(self._wall_fd, Record(self._n, 0, self.case, "wall", what, data))

    def sync(self) -> None:
        """Have the disk confirm what was written (at the end of a case)."""
        os.fdatasync(self._fd)

    def close(self) -> None:
        """Close the files; the journal can still be read."""
        os.close(self._fd)
        os.close(self._wall_fd)

    @contextmanager
    def safety_first(self) -> Iterator[None]:
        """In this block a journal that cannot be written stops nothing: RigError is raised at the end of the block.

        For the way into the safe state, which matters more than its evidence.
        """
        self._may_put_off = True
        try:
            yield
        finally:
            self._may_put_off = False
            put_off, self._put_off = self._put_off, None
        if put_off is not None:
            raise put_off

    def _write(self, fd: int, record: Record) -> None:
        line = self._line(record, record.data)
        if any(secret in line for secret in self._secrets):
            line = self._line(record, self._without_secrets(record.data))
        try:
            self._put(fd, line.encode() + b"\n")
        except OSError as error:
            problem = f"the journal cannot be written: {error.strerror}"
            refused = RigError(problem, where=str(self.path), hint="make room on the disk, then run again")
            if not self._may_put_off:
                raise refused from error
            self._put_off = self._put_off or refused

    def _line(self, record: Record, data: Json) -> str:
        return self._encode(
            {
                "n": record.n,
                "t_ns": record.t_ns,
                "case": record.case,
                "kind": record.kind,
                "what": record.what,
                "data": data,
            }
        )

    @staticmethod
    def _put(fd: int, line: bytes) -> None:
        """Write a line, or nothing: half a line would make the next one unreadable."""
        written = os.write(fd, line)
        if written != len(line):
            os.ftruncate(fd, os.fstat(fd).st_size - written)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _without_secrets(self, value: Json) -> Json:
        """A value with every secret in its texts hidden; numbers stay as they are."""
        if isinstance(value, str):
            for form, shown in sorted(self._secrets.values(), key=_length, reverse=True):
                value = value.replace(form, shown)
            return value
        if isinstance(value, Mapping):
            return {self._without_secrets(key): self._without_secrets(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._without_secrets(item) for item in value]
        return value


def _length(entry: tuple[str, str]) -> int:
    return len(entry[0])


def _cut_to_whole_lines(fd: int, path: Path) -> int:
    """Take away the line that a dying writer had begun; returns the number of the last whole record."""
    content = path.read_bytes()
    os.ftruncate(fd, content.rfind(b"\n") + 1)
    return max((record.n for record in read_records(path)), default=0)


def read_records(path: Path) -> Iterator[Record]:
    """The records of a journal file in order. A line that was cut by a crash ends the reading.

    Raises RigError for a line in the middle that is not a record.
    """
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.endswith(b"\n"):
                return
            try:
                yield _checked(Record(**json.loads(line)))
            except (ValueError, TypeError, RecursionError) as error:
                raise RigError("not a journal record", where=f"{path}:{number}") from error


#: what each part of a record is; a number is never true or false
_KINDS = {"n": int, "t_ns": int, "case": str | None, "kind": str, "what": str, "data": dict}


def _checked(record: Record) -> Record:
    """A record whose parts are what they should be; raises TypeError for any other."""
    for name, kind in _KINDS.items():
        value = getattr(record, name)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise TypeError(f"{name} is {type(value).__name__}")
    return record
