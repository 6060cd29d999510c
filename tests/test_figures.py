"""The figures of live benches: what they count as wrong is wrong, and nothing that is wrong counts as right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.clock import Stopwatch
from harness.errors import CallerError
from harness.journal import Journal
from tests.figures import kills, side_by_side
from tests.figures.evidence import Evidence, evidence_of
from tests.live_rig import LiveRig, copies_of_rig

#: kind, what and data of a record
Written = tuple[str, str, dict[str, Any]]


def case(name: str, verdict: str = "pass", simulated_s: float = 10.0) -> dict[str, Any]:
    """A case as results have it."""
    return {"id": name, "verdict": verdict, "simulated_s": simulated_s, "wall_s": simulated_s, "reason": "because"}


# -- side by side ----------------------------------------------------------------------------------------------------


def test_a_verdict_that_differs_is_told_and_so_is_a_case_that_is_absent() -> None:
    """Of the cases that a run should have, each is compared; the same verdict, even a failure, is no difference."""
    virtual = side_by_side.by_id([case("a"), case("b"), case("c"), case("d", "fail")])
    live = {**side_by_side.by_id([case("a", "fail"), case("b"), case("d", "fail")]), "c": side_by_side.ABSENT}
    told = side_by_side.differences({"virtual": virtual, "live": live})
    assert told == ["DIFFERS  a: virtual pass, live fail  because", "DIFFERS  c: virtual pass, live absent  "]


def test_equal_errors_are_no_equal_verdicts() -> None:
    """A case that ends as error everywhere proves nothing; one that was run in virtual time only is not compared."""
    virtual = side_by_side.by_id([case("a", "error"), case("b", "inconc"), case("c", "error")])
    told = side_by_side.differences({"virtual": virtual, "live": {name: virtual[name] for name in ("a", "b")}})
    assert told == ["UNDECIDED  a: virtual error  because", "UNDECIDED  b: virtual inconc  because"]


def test_wall_time_has_the_short_scenarios_and_one_wait_of_six_minutes() -> None:
    """Two minutes are not below two minutes; a text that no id has is refused."""
    six = side_by_side.SIX_MINUTES
    virtual = side_by_side.by_id(
        [case("a", simulated_s=119.9), case("b", simulated_s=120.0), case(six, simulated_s=395)]
    )
    assert side_by_side.choose(virtual, "") == ["a", six]
    assert side_by_side.choose(virtual, "six minutes") == [six]
    with pytest.raises(CallerError, match="no scenario"):
        side_by_side.choose(virtual, "nothing like it")


def test_each_case_is_run_on_one_rig_and_the_rigs_end_at_about_the_same_time() -> None:
    """Nothing is left out or run twice; no more rigs than cases."""
    cases = [case(str(number), simulated_s=float(5 + number % 40)) for number in range(100)]
    shares = side_by_side.share(cases, 4)
    assert sorted(name for part in shares for name in part) == sorted(each["id"] for each in cases)
    lasts_s = [sum(5 + int(name) % 40 for name in part) for part in shares]
    assert max(lasts_s) - min(lasts_s) < 45
    assert len(side_by_side.share(cases[:2], 4)) == 2


# -- kills -----------------------------------------------------------------------------------------------------------


class Supply(LiveRig):
    """A rig whose supply says one thing after another, and that nobody has once it has said all but the last."""

    def __init__(self, says: Sequence[bool]) -> None:
        object.__setattr__(self, "says", list(says))

    def supply_is_on(self) -> bool:
        """The next answer; the last one again and again."""
        says: list[bool] = self.__dict__["says"]
        return says.pop(0) if len(says) > 1 else says[0]

    def is_free(self) -> bool:
        """Nobody waits any more for what the supply says last."""
        return len(self.__dict__["says"]) == 1


@pytest.mark.parametrize(
    ("says", "unsafe"),
    [
        pytest.param([False], False, id="never on"),
        pytest.param([True, True, False], False, id="switched off"),
        pytest.param([True], True, id="left on"),
        pytest.param([False, True], True, id="switched on after it was off"),
    ],
)
def test_a_rig_is_safe_when_its_supply_is_off_and_nobody_is_left(says: list[bool], unsafe: bool) -> None:
    """What the supply says last counts; it was on for as long as it said so."""
    on_s, problem = kills.see_it_safe(Supply(says), Stopwatch())
    assert (problem is not None) == unsafe
    assert (on_s > 0) == (True in says)


def test_one_seed_gives_the_same_kills_and_another_one_others() -> None:
    """A failure can be looked for again."""
    assert kills.draw(1, 20) == kills.draw(1, 20)
    assert kills.draw(1, 20) != kills.draw(2, 20)
    assert {kill.variant for kill in kills.draw(1, 20)} == set(kills.VARIANTS)


def write(folder: Path, records: Sequence[Written], page: str | None = None) -> None:
    """A run's folder with these records, and with a page if given."""
    journal = Journal(folder)
    for kind, what, data in records:
        journal.append(kind, what, **data)
    journal.close()
    if page is not None:
        (folder / "results.json").write_text(json.dumps({}))
        (folder / "report.html").write_text(page)


BEGIN: Written = ("run", "begin", {})
CASE: Written = ("case", "begin", {})
END: Written = ("run", "end", {})
TAKES_OVER: Written = ("decision", "guard.takes_over", {})
SAFE: Written = ("decision", "guard.done", {"safe": True})
NOT_SAFE: Written = ("decision", "guard.done", {"safe": False})
PAGE = "<html></html>\n"


@pytest.mark.parametrize(
    ("records", "page", "evidence", "problem"),
    [
        pytest.param([BEGIN], None, Evidence.UNGUARDED, None, id="killed early"),
        pytest.param([BEGIN, CASE, TAKES_OVER, SAFE], PAGE, Evidence.GUARDED, None, id="guarded"),
        pytest.param([BEGIN, CASE, END], PAGE, Evidence.ENDED, None, id="ended"),
        pytest.param([BEGIN, CASE], None, None, "its guard says nothing", id="no guard"),
        pytest.param([BEGIN, CASE, TAKES_OVER], PAGE, None, "did not say", id="guard died"),
        pytest.param([BEGIN, CASE, TAKES_OVER, NOT_SAFE], PAGE, None, "did not say", id="guard failed"),
        pytest.param([BEGIN, CASE, TAKES_OVER, SAFE], None, Evidence.GUARDED, "not complete", id="no reports"),
        pytest.param([BEGIN, CASE, END], "<html>", Evidence.ENDED, "not complete", id="half a page"),
    ],
)
def test_the_evidence_of_a_killed_run(
    tmp_path: Path,
    records: Sequence[Written],
    page: str | None,
    evidence: Evidence | None,
    problem: str | None,
) -> None:
    """A run that has begun a case needs its guard's record, unless it ended by itself; and its reports either way."""
    write(tmp_path, records, page)
    found, wrong = evidence_of(tmp_path)
    assert found is evidence
    assert (wrong is None) == (problem is None)
    assert problem is None or (wrong is not None and problem in wrong)


def test_a_run_without_a_journal_has_done_nothing(tmp_path: Path) -> None:
    """It was killed while it was loaded."""
    assert evidence_of(tmp_path) == (Evidence.NOTHING, None)


# -- rigs ------------------------------------------------------------------------------------------------------------


def test_copies_of_a_rig_have_nothing_in_common(tmp_path: Path) -> None:
    """Neither ports nor paths nor names, so that their leases do not exclude each other."""
    resources = [LiveRig(path, port, None).resources for path, port in copies_of_rig(tmp_path, 3)]  # type: ignore[arg-type]  # not served
    everything = [resource for part in resources for resource in part]
    assert len(everything) == len(set(everything)) == 3 * len(resources[0])
    assert len(resources[0]) >= 6
