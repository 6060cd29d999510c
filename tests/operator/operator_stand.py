"""An operator without a person: answers from a list, and a terminal of its own for the real dialogue."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time  # noqa: TID251  # a test that waits for a terminal gives up some time
from collections.abc import Callable, Sequence
from pathlib import Path

from harness.operator.question import Answer, Question
from harness.run import PROJECT

RIG = PROJECT / "rigs" / "emulated.yaml"
#: a picture as small as it gets: the beginning of a PNG file
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
JPEG = b"\xff\xd8\xff\xe0" + b"pixels"
#: runs a program with a terminal as its controlling one
_ON_TERMINAL = """
import os, sys
fd = os.open(sys.argv[1], os.O_RDWR)
for number in range(3):
    os.dup2(fd, number)
os.execv(sys.argv[2], sys.argv[2:])
"""


class Scripted:
    """A dialogue whose answers are known before. An exception among them is raised."""

    def __init__(self, *answers: Answer | Exception, absence: str | None = None) -> None:
        self._answers = list(answers)
        self._absence = absence
        self.questions: list[Question] = []
        self.instructions: list[str] = []

    def absence(self) -> str | None:
        """Why nobody can be asked."""
        return self._absence

    def ask(self, question: Question, within_s: float, attend: Callable[[], None]) -> Answer:
        """The next answer."""
        self.questions.append(question)
        attend()
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def instruct(self, instruction: str, within_s: float, attend: Callable[[], None]) -> None:
        """It is done."""
        self.instructions.append(instruction)


def attended_rig(folder: Path, answer_within_s: float = 60.0) -> Path:
    """The emulated rig with a person at it."""
    text = RIG.read_text().replace("vehicle: vehicles", f"vehicle: {RIG.parent}/vehicles")
    text, count = re.subn(r"(capabilities:\s*\[)", r"\1operator, ", text)
    assert count == 1
    operator = f"\noperator:\n  name: Somchai Jaidee\n  initials: SJ\n  answer_within_s: {answer_within_s}\n"
    path = folder / "attended.yaml"
    path.write_text(text + operator)
    return path


class PersonAtTerminal:
    """A program on a terminal, and who reads and types there."""

    def __init__(self, command: Sequence[str]) -> None:
        self._fd, slave = pty.openpty()
        name = os.ttyname(slave)
        self._program = subprocess.Popen(
            [sys.executable, "-c", _ON_TERMINAL, name, *command],
            start_new_session=True,
            cwd=PROJECT,
            env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
        )
        os.set_blocking(self._fd, False)
        self._slave = slave  # kept: a terminal that nobody has open ends
        self.shown = ""
        #: how much of it was read before
        self._read = 0

    def reads(self, prompt: str, within_s: float = 60.0) -> str:
        """Read until a prompt stands; all that was shown since the last one."""
        give_up_s = time.monotonic() + within_s
        pattern = re.compile(f".*{re.escape(prompt)}[^\\n]*?> ", re.DOTALL)
        while (found := pattern.match(self.shown, self._read)) is None:
            if time.monotonic() > give_up_s or (self._program.poll() is not None and not self._more()):
                raise AssertionError(f"{prompt!r} is not shown, but {self.shown[self._read :]!r}")
            self._more()
        self._read = found.end()
        return found[0]

    def types(self, text: str) -> None:
        """Type something."""
        os.write(self._fd, text.encode())

    def answers(self, prompt: str, text: str) -> str:
        """Wait for a prompt, then type a line; what was shown before it."""
        seen = self.reads(prompt)
        self.types(f"{text}\n")
        return seen

    def terminate(self) -> None:
        """End the program politely."""
        self._program.send_signal(signal.SIGTERM)

    def waits(self, within_s: float = 60.0) -> int:
        """The exit code of the program."""
        give_up_s = time.monotonic() + within_s
        while self._program.poll() is None:
            if time.monotonic() > give_up_s:
                self._program.kill()
                raise AssertionError(f"the program does not end; it showed {self.shown!r}")
            self._more()
        self._more()
        return self._program.returncode

    def close(self) -> None:
        """Take the terminal away."""
        if self._program.poll() is None:
            self._program.kill()
            self._program.wait()
        os.close(self._slave)
        os.close(self._fd)

    def _more(self) -> bool:
        if not select.select([self._fd], [], [], 0.1)[0]:
            return False
        self.shown += os.read(self._fd, 65536).decode("utf-8", "replace")
        return True
