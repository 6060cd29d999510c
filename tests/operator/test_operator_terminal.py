"""The dialogue on a terminal: what is shown, what is taken for an answer, and what leaves a question open."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.operator.terminal import LONGEST_REMARK, cleaned
from tests.operator.operator_stand import PNG, PersonAtTerminal, attended_rig

ANSWER, REMARK, PICTURE = "annot tell", "remark", "picture file"
#: asks one question and writes what came of it into a file
ASK_ONCE = """
import json, sys
from harness.errors import NotExecuted
from harness.operator.question import Question
from harness.operator.terminal import TerminalDialogue
out, within_s = sys.argv[1], float(sys.argv[2])
question = Question("THEFT_004", "App", "It must appear.", ("DOC_001, page 22",), ("limit",), "open it", "a message")
attended = []
try:
    answer = TerminalDialogue().ask(question, within_s, lambda: attended.append(1))
    told = {"verdict": answer.verdict.value, "remark": answer.remark}
    told["picture"] = answer.picture and answer.picture.sha256
except NotExecuted as error:
    told = {"reason": error.message}
json.dump(told | {"attended": len(attended)}, open(out, "w"))
"""


class Dialogue:
    """One question at a terminal."""

    def __init__(self, folder: Path, within_s: float = 20.0) -> None:
        self._out = folder / "told.json"
        self.person = PersonAtTerminal([sys.executable, "-c", ASK_ONCE, str(self._out), str(within_s)])

    def told(self) -> dict[str, Any]:
        """What came of it."""
        assert self.person.waits() == 0, self.person.shown
        return dict(json.loads(self._out.read_text()))


@pytest.fixture
def dialogue(tmp_path: Path) -> Iterator[Dialogue]:
    """A question that waits 20 s."""
    dialogue = Dialogue(tmp_path)
    yield dialogue
    dialogue.person.close()


def test_the_operator_reads_what_to_do_and_why_and_passes(dialogue: Dialogue) -> None:
    """Requirement, statement, source, limit, instruction, expectation and the time left; Enter leaves out the rest."""
    shown = dialogue.person.answers(ANSWER, "p")
    for text in ("THEFT_004", "It must appear.", "DOC_001, page 22", "limit", "open it", "a message", "left to answer"):
        assert text in shown
    dialogue.person.answers(REMARK, "")
    dialogue.person.answers(PICTURE, "")
    told = dialogue.told()
    assert (told["verdict"], told["remark"], told["picture"]) == ("pass", "", None)


@pytest.mark.parametrize(("letter", "verdict"), [("f", "fail"), ("C", "inconc")])
def test_what_is_not_a_pass_has_a_remark(dialogue: Dialogue, letter: str, verdict: str) -> None:
    """Asked for until it is given; an answer that means nothing is asked for again."""
    dialogue.person.answers(ANSWER, "maybe")
    dialogue.person.answers(ANSWER, letter)
    dialogue.person.answers(REMARK, "  ")
    dialogue.person.answers(REMARK, "nothing is shown")
    dialogue.person.answers(PICTURE, "")
    told = dialogue.told()
    assert (told["verdict"], told["remark"]) == (verdict, "nothing is shown")


def test_a_picture_is_asked_for_again_when_it_is_none(dialogue: Dialogue, tmp_path: Path) -> None:
    """A file that is not there, then one that is no picture, then a picture."""
    (tmp_path / "notes.png").write_text("no picture")
    (tmp_path / "photo.png").write_bytes(PNG)
    dialogue.person.answers(ANSWER, "p")
    dialogue.person.answers(REMARK, "")
    dialogue.person.answers(PICTURE, str(tmp_path / "nowhere.png"))
    assert "cannot be read" in dialogue.person.answers(PICTURE, str(tmp_path / "notes.png"))
    assert "neither PNG nor JPEG" in dialogue.person.answers(PICTURE, str(tmp_path / "photo.png"))
    assert dialogue.told()["picture"] == sha256(PNG).hexdigest()


@pytest.mark.parametrize(("keys", "reason"), [("\x03", "with Ctrl-C"), ("\x04", "closed the terminal")])
@pytest.mark.parametrize("answered", [False, True])
def test_leaving_the_question_is_no_answer(dialogue: Dialogue, keys: str, reason: str, answered: bool) -> None:
    """Ctrl-C and the end of the input, at the first prompt or after 'pass' was typed."""
    if answered:
        dialogue.person.answers(ANSWER, "p")
        dialogue.person.reads(REMARK)
    else:
        dialogue.person.reads(ANSWER)
    dialogue.person.types(keys)
    assert reason in dialogue.told()["reason"]


def test_nobody_answers_in_time(tmp_path: Path) -> None:
    """The time is shown anew as it passes, the bench is attended to meanwhile, and at its end nothing is answered."""
    dialogue = Dialogue(tmp_path, within_s=2.5)
    told = dialogue.told()
    assert told["reason"] == "the operator did not answer within 2.5 s"
    assert told["attended"] >= 2
    assert "0 min 01 s left" in dialogue.person.shown
    dialogue.person.close()


def test_what_was_typed_before_the_question_is_no_answer(tmp_path: Path) -> None:
    """A key pressed while the bench was busy does not pass a requirement."""
    dialogue = Dialogue(tmp_path, within_s=5.0)
    dialogue.person.types("p\n\n\n")
    assert "did not answer" in dialogue.told()["reason"]
    dialogue.person.close()


def test_without_a_terminal_nobody_is_asked(tmp_path: Path) -> None:
    """A session without a controlling terminal, as in CI."""
    program = "from harness.operator.terminal import TerminalDialogue; print(TerminalDialogue().absence())"
    done = subprocess.run(
        [sys.executable, "-c", program], start_new_session=True, capture_output=True, text=True, check=True
    )
    assert "there is no terminal" in done.stdout


@given(st.text())
def test_a_remark_is_one_line_that_prints(text: str) -> None:
    """No escape, no text direction, no line break, no more than is bearable; and clean text is left alone."""
    clean = cleaned(text)
    assert clean.isprintable()
    assert len(clean) <= LONGEST_REMARK
    assert cleaned(clean) == clean.strip() == clean


def test_a_run_asks_at_the_terminal_and_reports_the_answer(tmp_path: Path) -> None:
    """Robot's dark mode: prepared, looked at, passed with a remark and a picture; the next one failed."""
    (tmp_path / "photo.png").write_bytes(PNG)
    out = tmp_path / "out"
    rig = attended_rig(tmp_path)
    arguments = ["run", "--rig", str(rig), "--out", str(out), "--select", "DARK", "--framework", "robot"]
    person = PersonAtTerminal([sys.executable, "-m", "harness.cli", *arguments])
    person.answers("Enter when this is done", "")
    assert "DARK_001" in person.answers(ANSWER, "p")
    person.answers(REMARK, "dark \x1b[31m& <b>beautiful</b>")
    person.answers(PICTURE, str(tmp_path / "photo.png"))
    person.answers(ANSWER, "p")
    person.answers(REMARK, "")
    person.answers(PICTURE, "")
    person.answers("Enter when this is done", "")
    assert "DARK_002" in person.answers(ANSWER, "f")
    person.answers(REMARK, "stays light")
    person.answers(PICTURE, "")
    assert person.waits() == 1, person.shown
    person.close()
    results = json.loads((out / "results.json").read_text())
    assert results["requirements"]["DARK_001"]["verdict"] == "pass"
    assert results["requirements"]["DARK_002"]["verdict"] == "fail"
    answer = results["cases"][0]["answers"][0]
    assert (answer["operator"], answer["picture_sha256"]) == ("SJ (Somchai Jaidee)", sha256(PNG).hexdigest())
    assert (out / answer["picture"]).read_bytes() == PNG
    page = (out / "report.html").read_text()
    assert f'<a href="{answer["picture"]}">' in page
    assert "&lt;b&gt;beautiful&lt;/b&gt;" in page
    assert "<b>beautiful" not in page


def test_a_polite_end_of_the_run_ends_it_at_a_question_too(tmp_path: Path) -> None:
    """SIGTERM is no Ctrl-C: it does not leave one question, but the run, whose report comes out all the same."""
    out = tmp_path / "out"
    arguments = ["run", "--rig", str(attended_rig(tmp_path)), "--out", str(out), "--select", "HOME"]
    person = PersonAtTerminal([sys.executable, "-m", "harness.cli", *arguments])
    person.reads(ANSWER)
    person.terminate()
    assert person.waits() == 3, person.shown
    person.close()
    assert json.loads((out / "results.json").read_text())["requirements"]["HOME_001"]["verdict"] != "pass"
