"""From a frame on the bus to the judged expectation: `python -m tests.figures.reaction --rig FILE --node PORT`.

The rig is served by `tests.figures.node`. The bench, the link, the journal and the expectation are those of every
scenario; only the node, in the other process, knows when it sent.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.bench import Bench
from harness.case import Plan
from harness.expect import Pattern
from harness.journal import read_records
from harness.kernel import NS_PER_S, seconds
from harness.run import Run
from tests.figures.node import ask_to_send, now_ns, sent_ns

#: any requirement of the catalogue does
REQUIREMENT = "AUTH_001"
#: one byte has room for so many frames that differ from the one before
VALUES = 250
#: a frame that was not seen by then is lost
WITHIN_S = 5.0


@dataclass(frozen=True)
class Reaction:
    """From the instant before the frame was sent to its observation in the journal, and to the end of the judgement."""

    observed_s: float
    judged_s: float


@contextmanager
def open_bench(rig: Path, folder: Path) -> Iterator[Bench]:
    """A bench as a scenario has it, in a run of one case. Raises RigError when the rig does not work."""
    run = Run(rig, folder, ["pytest"])
    plan = Plan("figures", "pytest", (REQUIREMENT,), "Figures of wall pacing", "AUTH")
    run.plan([plan])
    case = run.begin(plan)
    try:
        with run.bench(case) as bench:
            yield bench
    finally:
        run.end(case)
        run.close()


def lateness(folder: Path) -> dict[str, Any]:
    """How late the events of a run's bench came, which it writes down when it is closed."""
    records = read_records(folder / "journal.jsonl")
    return dict([record for record in records if record.what == "bench.lateness"][-1].data)


def react(bench: Bench, node: int, value: int) -> Reaction:
    """One try: tell the node, expect its frame, and take the time when the expectation has been judged."""
    frame = Pattern("frame of the node", "can.frame", {"message": "TCU_WAKE", "raw": {"WAKE": value}})
    since_s = bench.clock.now_s
    asker = ask_to_send(node, value)
    observed = bench.expect(REQUIREMENT).eventually(frame, WITHIN_S, since_s)
    judged_ns = now_ns()
    began_ns = now_ns() - bench.clock.now_ns  # the bench's instant 0 on the machine's clock
    start_ns = sent_ns(asker)
    return Reaction(seconds(began_ns + observed.t_ns - start_ns), (judged_ns - start_ns) / NS_PER_S)


def reactions(bench: Bench, node: int, tries: int) -> list[Reaction]:
    """So many tries one after another."""
    return [react(bench, node, 1 + number % VALUES) for number in range(tries)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure on one rig, and print JSON for another program."""
    parser = argparse.ArgumentParser(prog="python -m tests.figures.reaction", description=__doc__)
    parser.add_argument("--rig", type=Path, required=True, help="rig file")
    parser.add_argument("--node", type=int, required=True, help="port of the node")
    parser.add_argument("--tries", type=int, default=100, help="frames")
    parser.add_argument("--out", type=Path, required=True, help="new folder for the run")
    options = parser.parse_args(arguments)
    with open_bench(options.rig, options.out) as bench:
        found = reactions(bench, options.node, options.tries)
    json.dump([asdict(reaction) for reaction in found], sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
