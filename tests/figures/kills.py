"""SIGKILL of a live run at random moments: does its rig end safe? `python -m tests.figures.kills`.

The supply is asked by itself, past the project's own links, until nobody has the rig any more.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from rich.console import Console
from rich.table import Table

from harness.clock import Stopwatch
from tests.figures.evidence import Evidence, evidence_of
from tests.figures.processes import command_of, descendants
from tests.live_rig import LiveRig, live_rigs

#: two short cases, so that a kill may also come between them
FUNCTION = "auth/test_before_ownership.py::test_a_function_is_refused_before_ownership_is_authenticated"
CASES = (f"{FUNCTION}[location]", f"{FUNCTION}[lock]")
#: what is killed, or when: the run's process and its process group (the guard is not in it) at any moment of the run,
#: the process while its guard starts, and while it writes its reports
VARIANTS = ("process", "group", "guard starts", "process", "group", "process", "group", "run ends", "process", "group")
#: how long that takes
GUARD_STARTS_S = 1.0
RUN_ENDS_S = 0.2
RUN_END = b'"kind":"run","what":"end"'
ASKED_EACH_S = 0.02
LOOKED_EACH_S = 0.005
#: a rig that is not safe by then is not going to be
GIVE_UP_S = 60.0


@dataclass(frozen=True)
class Kill:
    """Which kill, and when: a share of the run's duration, of the guard's start, or of the run's end."""

    number: int
    variant: str
    share: float


@dataclass(frozen=True)
class Outcome:
    """What came of a kill: for how long the supply was still on, how far the run had come, and what is wrong."""

    kill: Kill
    on_s: float
    evidence: Evidence | None
    unsafe: str | None
    incomplete: str | None

    @property
    def problem(self) -> str | None:
        """What is wrong, the rig first."""
        return self.unsafe or self.incomplete


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill, look and print; the exit code is 1 when a rig did not end safe, or its evidence is not complete."""
    options = _parser().parse_args(arguments)
    folder = Path(mkdtemp(prefix="tcuhil-kills-"))
    console = Console(highlight=False, soft_wrap=True)
    outcomes: list[Outcome] = []
    with live_rigs(folder, options.rigs) as rigs, ThreadPoolExecutor(options.rigs) as at_once:
        kills = draw(options.seed, options.count)
        shares = [kills[number :: options.rigs] for number in range(options.rigs)]
        for part in at_once.map(partial(_kill_all, folder=folder, seed=options.seed, say=console.print), rigs, shares):
            outcomes += part
    console.print(table(outcomes))
    wrong = options.count - sum(outcome.problem is None for outcome in outcomes)
    if wrong:
        console.print(f"{wrong} of {options.count} not as they should be, or not tried; runs are in {folder}")
    else:
        shutil.rmtree(folder)
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.figures.kills", description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="kills")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--rigs", type=int, default=3, help="emulated benches at once")
    return parser


def draw(seed: int, count: int) -> list[Kill]:
    """Kills at moments that are uniform over a run."""
    moments = random.Random(seed)
    return [Kill(number, VARIANTS[number % len(VARIANTS)], moments.random()) for number in range(count)]


def _kill_all(
    rig: LiveRig, kills: Sequence[Kill], folder: Path, seed: int, say: Callable[[str], None]
) -> list[Outcome]:
    """One after another on one rig, after a run that is left alone, which says how long one takes."""
    watch = Stopwatch()
    output, _ = (left_alone := rig.start(CASES, folder / f"{rig.path.stem}-left-alone")).communicate()
    if left_alone.returncode:
        raise ChildProcessError(f"a run that is left alone does not pass: {output}")
    duration_s = watch.elapsed_s
    outcomes = []
    for kill in kills:
        outcomes.append(_kill_one(rig, kill, duration_s, folder / f"kill-{kill.number}", seed, say))
        if outcomes[-1].unsafe is not None:
            say(f"{rig.path.stem} is not used any more: it is not safe")
            break
    return outcomes


def _kill_one(
    rig: LiveRig, kill: Kill, duration_s: float, folder: Path, seed: int, say: Callable[[str], None]
) -> Outcome:
    watch = Stopwatch()
    run = rig.start(CASES, folder)
    _await_moment(run, kill, duration_s, folder / "journal.jsonl")
    moment_s = watch.elapsed_s
    if kill.variant == "group":
        os.killpg(run.pid, signal.SIGKILL)
    else:
        run.kill()
    watch = Stopwatch()
    run.wait()  # its output stays open for its guard, which is at work now
    on_s, unsafe = see_it_safe(rig, watch)
    if run.stdout is not None:
        run.stdout.close()
    evidence, incomplete = evidence_of(folder)
    outcome = Outcome(kill, on_s, evidence, unsafe, incomplete)
    if outcome.problem is None:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        when = f"{kill.variant} at {moment_s:.3f} s of {duration_s:.1f} s"
        say(f"WRONG  seed {seed}, kill {kill.number} ({when}): {outcome.problem}")
    return outcome


def _await_moment(run: subprocess.Popen[str], kill: Kill, duration_s: float, journal: Path) -> None:
    pause = threading.Event()
    if kill.variant == "guard starts":
        _await(run, lambda: any("harness.guard" in command_of(pid) for pid in descendants(run.pid)))
        pause.wait(kill.share * GUARD_STARTS_S)
    elif kill.variant == "run ends":
        _await(run, lambda: journal.exists() and RUN_END in journal.read_bytes())
        pause.wait(kill.share * RUN_ENDS_S)
    else:
        pause.wait(kill.share * duration_s)


def _await(run: subprocess.Popen[str], happened: Callable[[], bool]) -> None:
    pause = threading.Event()
    while run.poll() is None and not happened():
        pause.wait(LOOKED_EACH_S)


def see_it_safe(rig: LiveRig, watch: Stopwatch) -> tuple[float, str | None]:
    """Ask the supply until nobody has the rig and it is off: how long it was on, and what is wrong if anything."""
    pause = threading.Event()
    on_s = 0.0
    was_on = False
    while watch.elapsed_s < GIVE_UP_S:
        free = rig.is_free()  # first: what the supply says after that is the last word
        try:
            is_on = rig.supply_is_on()
        except OSError:  # the bench was being renewed: ask again
            pause.wait(ASKED_EACH_S)
            continue
        if is_on or was_on:
            on_s = watch.elapsed_s
        was_on = is_on
        if free:
            return on_s, "the rig was left with its supply on" if is_on else None
        pause.wait(ASKED_EACH_S)
    return on_s, f"somebody still has the rig after {GIVE_UP_S:g} s"


def table(outcomes: Sequence[Outcome]) -> Table:
    """How many ended safe, and how long that took, by what was killed and by what the run had done until then."""
    found = Table("SIGKILL of a run", "kills", "ended safe", "evidence complete", "supply on for, median", "longest")
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.kill.variant, []).append(outcome)
    for name, part in [*sorted(groups.items()), ("all", list(outcomes))]:
        _add(found, name, part)
    found.add_section()
    were_on = [outcome for outcome in outcomes if outcome.on_s > 0]
    if were_on:
        _add(found, "with the supply on", were_on)
    for evidence, count in Counter(outcome.evidence for outcome in outcomes if outcome.evidence is not None).items():
        found.add_row(evidence.value, f"{count}")
    return found


def _add(found: Table, name: str, part: Sequence[Outcome]) -> None:
    on_s = [outcome.on_s for outcome in part]
    safe = sum(outcome.unsafe is None for outcome in part)
    complete = sum(outcome.incomplete is None for outcome in part)
    times = (f"{statistics.median(on_s):.2f} s", f"{max(on_s):.2f} s")
    found.add_row(name, f"{len(part)}", f"{safe}", f"{complete}", *times)


if __name__ == "__main__":
    sys.exit(main())
