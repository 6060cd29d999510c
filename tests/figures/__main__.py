"""Print the figures: `make bench`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from harness.errors import CallerError
from tests.figures import network, suite

HOUR_S = 3600
#: python-can's own bus needs a tenth of an hour to show its ratio; ours gets the whole hour
SHARE_THERE = 10
ROUNDS = 200


def main() -> None:
    """Measure and print."""
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        console.print(_suite(folder))
        console.print(_parked())
        console.print(_listener())


def _suite(folder: Path) -> Table:
    executed, suite_s = suite.run_all(folder / "run")
    cases = suite.shorter_than_a_day(executed)
    if not cases:
        raise CallerError("no case passed: there is nothing to measure")
    simulated_s = sum(case["simulated_s"] for case in cases)
    wall_s = [case["wall_s"] for case in cases]
    set_up_s, tear_down_s = suite.bench_alone(folder / "alone", ROUNDS)
    bare_s = suite.bare_pytest(folder, ROUNDS)
    table = Table("scenarios, evidence on", "figure", "aim")
    table.add_row("scenarios that last less than a day", f"{len(cases)}", "")
    table.add_row("simulated : wall, over all of them", f"{simulated_s / sum(wall_s):,.0f} : 1", ">= 50,000 : 1")
    table.add_row(f"the whole command, {len(executed)} cases, one processor", f"{suite_s:.1f} s", "60 s")
    table.add_row("wall time a scenario, p50", f"{suite.percentile(wall_s, 50) * 1e3:.1f} ms", "10 ms")
    table.add_row("wall time a scenario, p95", f"{suite.percentile(wall_s, 95) * 1e3:.1f} ms", "30 ms")
    table.add_row("bench set-up, p50", f"{suite.percentile(set_up_s, 50) * 1e3:.2f} ms", "")
    table.add_row("bench tear-down, p50", f"{suite.percentile(tear_down_s, 50) * 1e3:.2f} ms", "")
    table.add_row("an empty test in bare pytest", f"{bare_s * 1e3:.2f} ms", "")
    return table


def _parked() -> Table:
    table = Table(f"parked, {len(network.PERIODS_S)} cyclic frames, {network.FRAMES_PER_S:.0f}/s", "wall", "events")
    for days in (1, 30, 365):
        wall_s, events = network.parked(days)
        table.add_row(f"{days} days", f"{wall_s * 1e3:.3f} ms", f"{events}")
    return table


def _listener() -> Table:
    here_s, here_frames = network.listen_here(HOUR_S)
    there_s, there_frames = network.listen_there(HOUR_S // SHARE_THERE)
    here, there = HOUR_S / here_s, HOUR_S / SHARE_THERE / there_s
    table = Table("a listener that takes every frame", "frames", "simulated : wall")
    table.add_row("interface tcuhil, 1 h", f"{here_frames:,}", f"{here:,.0f} : 1")
    table.add_row(f"python-can virtual, 1/{SHARE_THERE} h", f"{there_frames:,}", f"{there:,.0f} : 1")
    table.add_row("ours over theirs (aim: 5)", "", f"{here / there:.1f}")
    return table


if __name__ == "__main__":
    main()
