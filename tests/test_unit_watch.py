"""Who restarted the unit, told from uptime and stimuli."""

from __future__ import annotations

from typing import Any

import pytest

from harness.journal import Record
from harness.kernel import ns
from harness.unit_watch import UnitWatch


def supply(at_s: float, what: str = "supply.set", **data: Any) -> Record:
    """A stimulus of the supply."""
    return Record(1, ns(at_s), None, "stimulus", what, data)


def line(at_s: float, uptime_s: float) -> Record:
    """A console line with its uptime."""
    return Record(1, ns(at_s), None, "observation", "console.line", {"text": f"[{uptime_s:9.3f}] alive"})


BOOT = [supply(0.0, voltage_v=12.6), supply(0.1, output=True), line(0.2, 0.1), line(40.1, 40.0)]
RESET = Record(1, ns(50.0), None, "stimulus", "uds.request", {"service": "ECUReset"})
OTHER = Record(1, ns(50.0), None, "stimulus", "uds.request", {"service": "TesterPresent"})


@pytest.mark.parametrize(
    ("records", "restarts_s"),
    [
        ([], []),
        ([line(50.0, 49.9)], []),
        ([line(51.0, 49.9)], []),
        ([line(50.0, 0.1)], [49.9]),
        ([line(50.0, 0.1), line(58.0, 0.1)], [49.9, 57.9]),
        ([supply(45.0, output=False), supply(50.0, output=True), line(50.2, 0.1)], []),
        ([supply(49.0, "supply.interrupt", duration_s=1.0), line(50.2, 0.1)], []),
        ([RESET, line(50.2, 0.1)], []),
        ([OTHER, line(50.2, 0.1)], [50.1]),
        ([RESET, line(50.2, 0.1), line(80.0, 0.1)], [79.9]),
        ([supply(50.0, voltage_v=6.5), line(400.0, 0.1)], []),
        ([supply(50.0, voltage_v=6.5), supply(60.0, voltage_v=12.6), line(400.0, 0.1)], [399.9]),
    ],
    ids=[
        "none",
        "uptime goes on",
        "a line that is read late",
        "once",
        "twice",
        "power cycle",
        "interruption",
        "reset",
        "another service",
        "after a reset",
        "starved",
        "starved no more",
    ],
)
def test_what_counts_as_a_restart_that_nobody_asked_for(records: list[Record], restarts_s: list[float]) -> None:
    """One that no stimulus of the bench explains, dated by the uptime."""
    watch = UnitWatch()
    for record in [*BOOT, *records]:
        watch.see(record)
    assert watch.restarts_ns == [ns(at_s) for at_s in restarts_s]


@pytest.mark.parametrize(
    ("records", "from_s", "to_s", "explained"),
    [
        ([], 100.0, 103.0, False),
        ([supply(100.05, output=False)], 100.0, 4000.0, True),
        ([supply(100.05, output=False), supply(200.0, output=True)], 100.0, 201.5, True),
        ([supply(100.05, output=False), supply(200.0, output=True)], 100.0, 300.0, False),
        ([supply(90.0, voltage_v=12.6)], 100.0, 103.0, False),
    ],
    ids=["nothing was done", "switched off", "boots again", "never came back", "long before"],
)
def test_which_silence_is_explained(records: list[Record], from_s: float, to_s: float, explained: bool) -> None:
    """While the supply is off, and then for as long as a boot may take."""
    watch = UnitWatch()
    for record in [*BOOT, *records]:
        watch.see(record)
    assert watch.explains(ns(from_s), ns(to_s)) is explained
