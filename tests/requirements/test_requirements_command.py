"""`tcuhil requirements`: what it lists, how far each requirement gets, and its exit codes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from harness import cli
from harness.campaign import Seeded
from harness.case import Plan
from harness.catalogue import Catalogue
from harness.errors import CallerError
from harness.requirements import command
from harness.requirements.command import Request, compare_manual, filters_of, requirements
from harness.requirements.coverage import cover
from harness.requirements.listing import print_entry, print_list, print_numbers
from harness.requirements.overview import Entry, Filters, State, check_filters, entries_of, tally
from harness.run import CATALOGUE_FOLDER, PROJECT
from tests.requirements.manual_stand import TEXT, catalogue, line_file, requirement

ELSEWHERE = {"by": "operator", "reason": "only a screen shows it", "instead": "the operator"}
NOBODY = {"by": "none", "reason": "advice", "instead": "the user"}


def plan(case: str, *judged: str, framework: str = "pytest") -> Plan:
    """A scenario."""
    return Plan(case, framework, judged, "A title", "LOCK")


def entry(check: dict[str, str], *cases: str) -> Entry:
    """A requirement of that check, and the scenarios that judge it."""
    return Entry(requirement("LOCK_001", check=check), tuple(plan(case, "LOCK_001") for case in cases), ())


def printed(*arguments: str, code: int = 0) -> str:
    """What the command prints; what it prints as errors is added to it."""
    done = subprocess.run(
        [sys.executable, "-m", "harness.cli", "requirements", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command with a catalogue, a manual and scenarios of its own."""
    plans = [plan("lock/test_a.py::test_locks", "LOCK_001"), plan("lock/a.robot::Unlocks", "LOCK_002")]
    faults = {"lock-jams": Seeded("lock-jams", "the lock jams", "LOCK_001")}
    monkeypatch.setattr(Catalogue, "load", lambda _folder: catalogue())
    monkeypatch.setattr(command, "load_line_file", lambda _path: line_file())
    monkeypatch.setattr(command, "planned_scenarios", lambda: plans)
    monkeypatch.setattr(command, "seeded_faults", lambda: faults)


def run(request: Request) -> tuple[int, str, str]:
    """Exit code, output and errors of the command in this process."""
    shown, errors = io.StringIO(), io.StringIO()
    return requirements(request, Console(file=shown), Console(file=errors)), shown.getvalue(), errors.getvalue()


@pytest.mark.parametrize(
    ("check", "cases", "state"),
    [
        ({"by": "automatic"}, ["lock/test_a.py::test_a"], State.AUTOMATIC),
        ({"by": "automatic"}, [], State.AUTOMATIC_WITHOUT),
        (ELSEWHERE, ["operator/test_steps.py::test_a[LOCK_001]"], State.OPERATOR),
        (ELSEWHERE, ["operator/dark_mode.robot::Dark"], State.OPERATOR),
        (ELSEWHERE, ["lock/test_a.py::test_a"], State.OPERATOR_WITHOUT),
        (ELSEWHERE, [], State.OPERATOR_WITHOUT),
        (NOBODY, [], State.NONE),
    ],
)
def test_how_far_a_requirement_gets(check: dict[str, str], cases: Sequence[str], state: State) -> None:
    """An automatic case does not stand for the operator's step."""
    assert entry(check, *cases).state is state
    assert tally([entry(check, *cases)])[state] == 1


def test_scenarios_and_faults_are_found_by_what_they_judge() -> None:
    """Each requirement with its own; a scenario that judges an unknown one is refused."""
    fault = Seeded("lock-jams", "the lock jams", "LOCK_002")
    found = entries_of(catalogue(), [plan("a", "LOCK_001", "LOCK_002"), plan("b", "LOCK_002")], {"lock-jams": fault})
    assert [[case.id for case in item.scenarios] for item in found] == [["a"], ["a", "b"], []]
    assert [item.faults for item in found] == [(), (fault,), ()]
    with pytest.raises(CallerError, match="LOCK_009"):
        entries_of(catalogue(), [plan("a", "LOCK_009")], {})


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({}, ["LOCK_001", "LOCK_002", "LOCK_003"]),
        ({"ids": ["LOCK_002"]}, ["LOCK_002"]),
        ({"areas": ["LOCK"]}, ["LOCK_001", "LOCK_002", "LOCK_003"]),
        ({"check": "operator"}, []),
        ({"modality": "must"}, ["LOCK_001", "LOCK_002", "LOCK_003"]),
        ({"origin": "derived"}, []),
        ({"limit": "LOCK_WAIT"}, ["LOCK_003"]),
        ({"reading": "READING_01"}, ["LOCK_003"]),
        ({"reading": "READING_01", "check": "none"}, []),
    ],
)
def test_filters(filters: dict[str, Any], wanted: list[str]) -> None:
    """All of them must agree; none wants everything."""
    chosen = Filters(**filters)
    check_filters(catalogue(), chosen)
    assert [item.id for item in catalogue().requirements.values() if chosen.wants(item)] == wanted


@pytest.mark.parametrize(
    "filters", [{"ids": ["LOCK_009"]}, {"areas": ["DOOR"]}, {"limit": "NO_LIMIT"}, {"reading": "READING_99"}]
)
def test_an_unknown_name_is_refused(filters: dict[str, Any]) -> None:
    """With what there is."""
    with pytest.raises(CallerError):
        check_filters(catalogue(), Filters(**filters))


@pytest.mark.usefixtures("made_up")
def test_a_list_in_a_pipe_has_a_line_a_requirement() -> None:
    """Plain columns, then the numbers; nothing wrong exits 0 although one has no scenario."""
    code, shown, errors = run(Request(Filters()))
    assert (code, errors) == (0, "")
    lines = shown.splitlines()
    assert lines[1].split() == ["LOCK_001", "must", "explicit", "automatic", "1", "Title", "of", "LOCK_001"]
    assert lines[3].split()[4] == "none"
    assert "   1 automatic, without a scenario yet" in lines


@pytest.mark.usefixtures("made_up")
def test_what_is_not_complete_is_named_when_asked_for() -> None:
    """The requirement without a scenario, and exit code 1; not when it is filtered out."""
    assert run(Request(Filters(), complete=True))[::2] == (1, "LOCK_003: automatic, without a scenario yet\n")
    assert run(Request(Filters(ids=("LOCK_001",)), complete=True))[::2] == (0, "")


def test_a_line_that_led_to_nothing_exits_1(made_up: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is listed, the line is named."""
    monkeypatch.setattr(command, "load_line_file", lambda _path: line_file({1: "heading"}))
    code, _, errors = run(Request(Filters(ids=("LOCK_001",))))
    assert (code, errors) == (1, "DOC_001 line 8: no requirement cites it, and no reason says why\n")


@pytest.mark.parametrize("terminal", [False, True])
def test_an_entry_shows_everything_about_it(terminal: bool) -> None:
    """Statement, source, both profiles of its limit, its reading, scenarios and faults."""
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=terminal, color_system=None, width=200)
    cases = [plan("lock/test_a.py::test_waits[1]", "LOCK_003"), plan("lock/test_a.py::test_waits[2]", "LOCK_003")]
    fault = {"wait-short": Seeded("wait-short", "waits 5 minutes", "LOCK_003")}
    found = entries_of(catalogue(), cases, fault)
    print_entry(console, catalogue(), found[2])
    print_list(console, found)
    print_numbers(console, found, cover(catalogue(), line_file()))
    for text in (
        "Statement of LOCK_003. (must, explicit)",
        "DOC_001, page 1 (index), Locking, lines 6 to 7",
        "LOCK_WAIT  The wait: 360 s",
        "document profile: inside 350 s, outside 370 s",
        "reference profile: inside 350 s",
        "READING_01  From when?",
        "lock/test_a.py::test_waits (2 cases)",
        "wait-short: waits 5 minutes",
        "3 requirements",
    ):
        assert text in shown.getvalue()


@pytest.mark.usefixtures("made_up")
def test_the_json_has_it_all() -> None:
    """Entries with state, scenarios and faults; limits and readings that they depend on; numbers and problems."""
    code, shown, _ = run(Request(Filters(), as_json=True))
    found = json.loads(shown)
    assert code == 0
    assert found["requirements"][0]["scenarios"] == ["lock/test_a.py::test_locks"]
    assert found["requirements"][0]["faults"][0]["name"] == "lock-jams"
    assert found["requirements"][2]["state"] == "automatic_without"
    assert [limit["id"] for limit in found["limits"]] == ["LOCK_WAIT"]
    assert [reading["id"] for reading in found["readings"]] == ["READING_01"]
    assert found["states"]["automatic"] == 2
    assert found["lines"] == {"lines": 6, "cited": 4, "left_out": 2, "problems": []}


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(("change", "code"), [(None, 0), ("Wait 7 minutes", 1)])
def test_a_manual_is_compared(tmp_path: Path, change: str | None, code: int) -> None:
    """The recorded edition, and one with another figure: what must be read again is named."""
    lines = list(TEXT)
    lines[5] = change or lines[5]
    path = tmp_path / "manual.txt"
    path.write_text("\n".join(lines))
    shown = io.StringIO()
    assert compare_manual(path, False, Console(file=shown)) == code
    text = "changed  line 6, now 6: Wait 7 minutes" if change else "DOC_001: this is the recorded edition"
    assert text in shown.getvalue()
    assert ("1 requirements to read again: LOCK_003" in shown.getvalue()) == bool(change)
    as_json = io.StringIO()
    assert compare_manual(path, True, Console(file=as_json)) == code
    assert json.loads(as_json.getvalue())["limits"] == (["LOCK_WAIT"] if change else [])


def test_filters_of_a_command_line() -> None:
    """What is left out wants everything."""
    assert filters_of([], [], check=None, limit="A_B") == Filters(limit="A_B")


def test_the_command_lists_the_projects_own_catalogue() -> None:
    """One area, with its scenarios; everything about an operator's requirement, with the step that asks."""
    listed = printed("--area", "home", "--complete")
    assert [line.split()[:4] for line in listed.splitlines()[1:3]] == [
        ["HOME_001", "must", "explicit", "operator"],
        ["HOME_002", "must", "explicit", "operator"],
    ]
    assert "operator/test_steps.py::test_the_operator_sees_what_the_manual_promises[HOME_001]" in printed("HOME_001")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["AUTH_999"], "there is no requirement 'AUTH_999'"),
        (["--area", "NOWHERE"], "the catalogue has no area 'NOWHERE'"),
        (["--manual", "nowhere.txt"], "nowhere.txt"),
        (["--check", "nobody"], "invalid choice"),
    ],
)
def test_wrong_use_exits_2(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Unknown names and files are the caller's mistake."""
    try:
        assert cli.main(["requirements", *arguments]) == 2
    except SystemExit as usage:
        assert usage.code == 2
    assert said in capsys.readouterr().err.replace("\n", " ")


def test_every_operator_requirement_has_a_step() -> None:
    """What only a person sees is asked, and nothing else is: the steps are those of the catalogue's operator."""
    shown = json.loads(printed("--check", "operator", "--json"))
    assert shown["states"]["operator_without"] == 0
    assert shown["states"]["operator"] == len(shown["requirements"]) > 0
    steps = (CATALOGUE_FOLDER.parent / "operator" / "steps.yaml").read_text()
    asked = {line.split()[-1] for line in steps.splitlines() if line.startswith("  - requirement: ")}
    assert asked <= {found["id"] for found in shown["requirements"]}
