"""`python -m tests.fuzz [--inputs N] [--seed S] [door ...]`: many inputs at each door, and a table.

Session K of a door draws from the seed `S/door/K`, so that each is repeated by its number alone: `--session K`. The
exit code is 1 when something was found.
"""

from __future__ import annotations

import argparse
import resource
import sys
import traceback
from dataclasses import dataclass, field
from random import Random

from harness.clock import Stopwatch
from tests.fuzz.door import Count, Door, Finding, one_input
from tests.fuzz.doors import DOORS

INPUTS = 1_000_000
#: findings of one door after which the next one is tried
MOST_FINDINGS = 5
KIB_PER_MIB = 1024
COLUMNS = "{:<16} {:>9} {:>9} {:>9} {:>9} {:>9} {:>12}"


@dataclass
class Result:
    """What a door has shown. Memory is by how much the peak of the process has grown."""

    count: Count = field(default_factory=Count)
    findings: list[tuple[int, Finding]] = field(default_factory=list)
    took_s: float = 0.0
    grown_mib: float = 0.0


def items_of(door: Door, seed: str, session: int, most: int) -> list[object]:
    """The inputs of a session."""
    random = Random(f"{seed}/{door.name}/{session}")
    return [door.generate(random) for _ in range(min(door.session, most))]


def run(door: Door, seed: str, inputs: int) -> Result:
    """So many inputs at a door."""
    result, watch, peak_kib = Result(), Stopwatch(), _peak_kib()
    session = done = 0
    while done < inputs and len(result.findings) < MOST_FINDINGS:
        items = items_of(door, seed, session, inputs - done)
        try:
            result.count.add(one_input(door, items))
        except Finding as finding:
            result.findings.append((session, finding))
        session += 1
        done += len(items)
    result.took_s, result.grown_mib = watch.elapsed_s, (_peak_kib() - peak_kib) / KIB_PER_MIB
    return result


def _peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> int:
    """Run, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("doors", nargs="*", metavar="door", help=f"one of {', '.join(DOORS)}; none: all")
    parser.add_argument("--inputs", type=int, default=INPUTS, help="inputs over all doors (default: %(default)s)")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--session", type=int, help="repeat one session of one door, and show what it finds")
    asked = parser.parse_args()
    unknown = [name for name in asked.doors if name not in DOORS]
    if unknown:
        parser.error(f"no door {unknown[0]!r}; there are {', '.join(DOORS)}")
    doors = [DOORS[name] for name in asked.doors or DOORS]
    if asked.session is not None:
        if len(doors) != 1:
            parser.error("name one door")
        return _repeat(doors[0], asked.seed, asked.session)
    return _table(doors, asked.seed, asked.inputs)


def _repeat(door: Door, seed: str, session: int) -> int:
    try:
        one_input(door, items_of(door, seed, session, door.session))
    except Finding as finding:
        print(f"input {len(finding.items) - 1}: {finding.items[-1]!r}"[:2_000])
        traceback.print_exception(finding.cause)
        return 1
    return 0


def _table(doors: list[Door], seed: str, inputs: int) -> int:
    whole = sum(door.share for door in doors)
    total, findings, watch = Count(), 0, Stopwatch()
    print(COLUMNS.format("door", "inputs", "refused", "accepted", "findings", "inputs/s", "memory, MiB"))
    for door in doors:
        result = run(door, seed, -(-inputs * door.share // whole))
        count = result.count
        rate = f"{count.inputs / result.took_s:.0f}"
        figures = (count.inputs, count.refused, count.accepted, len(result.findings), rate, f"+{result.grown_mib:.1f}")
        print(COLUMNS.format(door.name, *figures), flush=True)
        for session, finding in result.findings:
            print(f"  {finding}; repeat it: python -m tests.fuzz {door.name} --seed {seed} --session {session}")
        total.add(count)
        findings += len(result.findings)
    rate, peak = f"{total.inputs / watch.elapsed_s:.0f}", f"{_peak_kib() / KIB_PER_MIB:.0f} peak"
    print(COLUMNS.format("all", total.inputs, total.refused, total.accepted, findings, rate, peak))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
