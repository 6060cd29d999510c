"""Wall pacing on a served emulated bench: `python -m tests.figures.wall_pacing`.

Reaction from a frame on the bus to the judged expectation, regularity of a 10 ms frame beside bare python-can, and how
late the bench's events came. The bench is idle, or busy: it asks the app and the console, and moves a door, all the
time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from harness.bench import Bench
from tests.figures.cyclic import Bare, OfBench
from tests.figures.reaction import Reaction, lateness, open_bench, reactions
from tests.figures.suite import percentile
from tests.live_rig import live_rigs

#: how long each of the two sends before it is the other's turn
STRETCH_S = 2.0
#: what an idle bench waits for at once
IDLE_S = 0.1
US_PER_S = 1e6
NODE = ("tests.figures.node",)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = _parser().parse_args(arguments)
    console = Console(highlight=False, soft_wrap=True)
    with TemporaryDirectory(prefix="tcuhil-wall-pacing-") as name:
        folder = Path(name)
        with live_rigs(folder, program=NODE) as (rig,), open_bench(rig.path, folder / "run") as bench:
            bench.owner.sign_in()
            console.print(reaction_table(reactions(bench, int(rig.process.said["node"]), options.tries)))
            with closing(Bare(Path(rig.process.said["bare"]))) as bare:
                console.print(cyclic_table(bench, bare, options.stretches))
        late = lateness(folder / "run")
    late_us = (f"{which} {late[f'{which}_us']:.0f} us" for which in ("p50", "p99", "worst"))
    console.print(f"the bench's {late['events']} events came late by", ", ".join(late_us))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.figures.wall_pacing", description=__doc__)
    parser.add_argument("--tries", type=int, default=1000, help="frames that are reacted to")
    parser.add_argument("--stretches", type=int, default=15, help="stretches of 2 s for each sender, idle and busy")
    return parser


def reaction_table(found: Sequence[Reaction]) -> Table:
    """Percentiles of the reactions."""
    table = Table(f"reaction to a frame on the bus, {len(found)} tries", "p50", "p99", "longest")
    _add(table, "to its observation in the journal", [reaction.observed_s for reaction in found])
    _add(table, "to the judged expectation", [reaction.judged_s for reaction in found])
    return table


def cyclic_table(bench: Bench, bare: Bare, stretches: int) -> Table:
    """Both senders in turn."""
    table = Table("a 10 ms frame, interval differs by", "p50", "p99", "longest")
    of_bench = OfBench(bench)
    for state, meanwhile in (("idle", _idle(bench)), ("busy", _busy(bench))):
        here_ns: list[int] = []
        there_ns: list[int] = []
        for _ in range(stretches):
            here_ns += of_bench.stretch(STRETCH_S, meanwhile)
            there_ns += bare.stretch(STRETCH_S, meanwhile)
        here_s, there_s = [each / 1e9 for each in here_ns], [each / 1e9 for each in there_ns]
        _add(table, f"the bench's, bench {state}", here_s)
        _add(table, f"bare python-can, bench {state}", there_s)
        table.add_row("ours over theirs", *(f"{percentile(here_s, p) / percentile(there_s, p):.2f}" for p in (50, 99)))
    return table


def _idle(bench: Bench) -> Callable[[], None]:
    return lambda: bench.clock.sleep(IDLE_S)


def _busy(bench: Bench) -> Callable[[], None]:
    def act() -> None:
        bench.owner.history()
        bench.console.command("$GET_DOOR_STATUS")
        bench.vehicle.open_door("hatch")
        bench.vehicle.shut_door("hatch")

    return act


def _add(table: Table, title: str, values_s: Sequence[float]) -> None:
    shown = (percentile(values_s, 50), percentile(values_s, 99), max(values_s))
    table.add_row(title, *(f"{value_s * US_PER_S:,.0f} us" for value_s in shown))


if __name__ == "__main__":
    sys.exit(main())
