"""How long the cases of a run took by this machine's clock, seen from its journal while another clock ran it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.clock import Stopwatch, wall_utc
from harness.journal import JOURNAL_NAME, WALL_NAME, Journal

#: how often the journal is looked at, in s: the resolution of the times
LOOK_S = 0.01
#: time that the following thread is given to end, in s
STOP_S = 5.0


class HostTimes:
    """Follows a run folder that another process fills."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / JOURNAL_NAME
        self._started = wall_utc()
        self._watch = Stopwatch()
        self._position = 0
        self._begun: dict[str, Stopwatch] = {}
        self._taken_s: dict[str, float] = {}
        self._silence = Stopwatch()
        self._over = threading.Event()

    @contextmanager
    def followed(self, silence_s: float, on_silence: Callable[[], None]) -> Iterator[None]:
        """Follow the journal in this block; `on_silence` is called, once, when nothing is recorded for so long."""
        thread = threading.Thread(target=self._follow, args=(silence_s, on_silence), name="host times", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join(STOP_S)

    def write(self) -> None:
        """Replace the times of the other clock in the run folder."""
        (self._folder / WALL_NAME).unlink(missing_ok=True)
        journal = Journal(self._folder, continued=True)
        for case, taken_s in self._taken_s.items():
            journal.case = case
            journal.append_wall("case", elapsed_s=taken_s)
        journal.case = None
        journal.append_wall(
            "run", started_utc=self._started.isoformat(timespec="seconds"), elapsed_s=self._watch.elapsed_s
        )
        journal.close()

    def _follow(self, silence_s: float, on_silence: Callable[[], None]) -> None:
        while not self._over.wait(LOOK_S):
            self._look()
            if self._silence.elapsed_s > silence_s:
                on_silence()
                return
        self._look()

    def _look(self) -> None:
        if not self._path.is_file():
            return
        with self._path.open("rb") as journal:
            journal.seek(self._position)
            new = journal.read()
        whole = new[: new.rfind(b"\n") + 1]
        if not whole:
            return
        self._position += len(whole)
        self._silence = Stopwatch()
        for line in whole.splitlines():
            self._take(line)

    def _take(self, line: bytes) -> None:
        if b'"kind":"case"' not in line:
            return
        record = json.loads(line)
        if record["kind"] == "case" and record["what"] == "begin":
            self._begun[record["case"]] = Stopwatch()
        elif record["kind"] == "case" and record["case"] in self._begun:
            self._taken_s[record["case"]] = self._begun.pop(record["case"]).elapsed_s
