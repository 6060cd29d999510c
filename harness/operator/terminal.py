"""The dialogue with the operator at the controlling terminal of the run, whatever became of the standard streams."""

from __future__ import annotations

import os
import select
import signal
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from harness.clock import Stopwatch
from harness.errors import CallerError, NotExecuted
from harness.operator.picture import Picture, read_picture
from harness.operator.question import Answer, Question
from harness.verdict import Verdict

TERMINAL = "/dev/tty"
NO_TERMINAL = "there is no terminal at which the operator could be asked"
ANSWERS = {"p": Verdict.PASS, "f": Verdict.FAIL, "c": Verdict.INCONC}
#: how often the time left is shown anew
TICK_S = 1.0
MS_PER_S = 1000
#: what a terminal hands over of one line at most
LONGEST_LINE = 4096
LONGEST_REMARK = 1000
#: empty the line that a progress display left behind, and show the cursor that it hid
_FRESH = "\r\x1b[2K\x1b[?25h"
#: save the cursor, go to the line above and empty it; and back
_ABOVE, _BACK = "\x1b7\x1b[1A\r\x1b[2K", "\x1b8"


def cleaned(text: str) -> str:
    """Text of a person as one line: what does not print (escapes, text direction) becomes a space, and not too long."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.split())[:LONGEST_REMARK]


class TerminalDialogue:
    """Questions in the terminal. Ctrl-C, its end or the time being over leave a question without an answer."""

    def absence(self) -> str | None:
        """Why nobody can be asked: there is no terminal, or this run is in its background."""
        try:
            fd = os.open(TERMINAL, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return NO_TERMINAL
        try:
            return None if os.tcgetpgrp(fd) == os.getpgrp() else NO_TERMINAL
        except OSError:
            return NO_TERMINAL
        finally:
            os.close(fd)

    def ask(self, question: Question, within_s: float, attend: Callable[[], None]) -> Answer:
        """Show the question; take the answer, a remark (which may only be left out of a pass), and a picture."""
        with _at_terminal(within_s, attend) as terminal:
            terminal.show(question.requirement, _rows(question))
            verdict = ANSWERS[terminal.choose("[p]ass, [f]ail or [c]annot tell", tuple(ANSWERS))]
            prompt = "remark (Enter: none)" if verdict is Verdict.PASS else "remark: what is to be seen instead?"
            remark = terminal.line(prompt, needed=verdict is not Verdict.PASS)
            return Answer(verdict, remark, _picture(terminal))

    def instruct(self, instruction: str, within_s: float, attend: Callable[[], None]) -> None:
        """Show what to do; wait for Enter."""
        with _at_terminal(within_s, attend) as terminal:
            terminal.show("to prepare", [("do", instruction)])
            terminal.line("Enter when this is done")


class _Terminal:
    """The terminal while a question stands."""

    def __init__(self, fd: int, within_s: float, attend: Callable[[], None]) -> None:
        self._fd = fd
        self._within_s = within_s
        self._attend = attend
        self._watch = Stopwatch()
        self._input = select.poll()
        self._input.register(fd, select.POLLIN)
        self._output = os.fdopen(fd, "w", encoding="utf-8", errors="replace", closefd=False)
        self._console = Console(file=self._output, force_terminal=True, highlight=False, markup=False)

    def show(self, title: str, rows: list[tuple[str, str]]) -> None:
        """What the operator reads."""
        grid = Table.grid(padding=(0, 2))
        for name, text in rows:
            grid.add_row(Text(name, "dim"), Text(text, "bold" if name in ("do", "look for") else ""))
        if not self._console.is_dumb_terminal:
            self._write(_FRESH)
        self._console.print(Rule(f"operator: {title}", align="left"), grid)

    def choose(self, prompt: str, choices: tuple[str, ...]) -> str:
        """One of some letters, asked for until it is given."""
        while True:
            chosen = self.line(prompt).lower()[:1]
            if chosen in choices:
                return chosen

    def line(self, prompt: str, *, needed: bool = False) -> str:
        """A line, clean; asked for until there is one, when it is `needed`."""
        while True:
            self._console.print(self._left(), style="dim")
            termios.tcflush(self._fd, termios.TCIFLUSH)  # what was typed before the question is no answer to it
            self._write(f"{prompt}> ")
            text = cleaned(self._read())
            if text or not needed:
                return text

    def refuse(self, problem: str) -> None:
        """Say why an input is of no use."""
        self._console.print(cleaned(problem), style="red")

    def _read(self) -> str:
        while not self._input.poll(TICK_S * MS_PER_S):
            self._attend()
            if self._watch.elapsed_s >= self._within_s:
                self._write("\n")
                raise NotExecuted(f"the operator did not answer within {self._within_s:g} s")
            if not self._console.is_dumb_terminal:
                self._write(f"{_ABOVE}{self._left()}{_BACK}")
        try:
            given = os.read(self._fd, LONGEST_LINE)
        except OSError:  # the terminal was closed
            given = b""
        if not given:
            raise NotExecuted("the operator closed the terminal")
        return given.decode("utf-8", "replace")

    def _left(self) -> str:
        left_s = max(0, round(self._within_s - self._watch.elapsed_s))
        return f"waiting for the operator: {left_s // 60} min {left_s % 60:02} s left to answer"

    def _write(self, text: str) -> None:
        self._output.write(text)
        self._output.flush()


@contextmanager
def _at_terminal(within_s: float, attend: Callable[[], None]) -> Iterator[_Terminal]:
    """The terminal, until the question is answered. Raises NotExecuted when there is none, and for Ctrl-C."""
    try:
        fd = os.open(TERMINAL, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        raise NotExecuted(NO_TERMINAL) from None
    try:
        with _ctrl_c_is_ours():
            yield _Terminal(fd, within_s, attend)
    except _Left:
        raise NotExecuted("the operator left the question with Ctrl-C") from None
    finally:
        os.close(fd)


class _Left(BaseException):
    """Ctrl-C at a question. Not KeyboardInterrupt, as which a polite end of the whole run comes."""


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise _Left


@contextmanager
def _ctrl_c_is_ours() -> Iterator[None]:
    """Ctrl-C leaves the question, also where a framework has a handler of its own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)


def _rows(question: Question) -> list[tuple[str, str]]:
    rows = [("requirement", f"{question.requirement} {question.title}"), ("demands", question.statement)]
    rows += [("source", source) for source in question.sources]
    rows += [("limit", limit) for limit in question.limits]
    return [*rows, ("do", question.instruction), ("look for", question.expected)]


def _picture(terminal: _Terminal) -> Picture | None:
    """A picture, if there is one; asked for again when the file is of no use."""
    while path := terminal.line("picture file, PNG or JPEG (Enter: none)"):
        try:
            return read_picture(Path(path).expanduser())
        except (CallerError, RuntimeError) as error:  # RuntimeError: a home folder of nobody
            terminal.refuse(str(error))
    return None
