"""Interruptions of the supply from 1 ms to 1 s, as far as the rig's supply can make them."""

from __future__ import annotations

import pytest

from fixtures import Bench, needs, verifies
from harness.errors import Undecided
from harness.power import (
    RUNNING,
    boots_since,
    boots_within,
    expect_boot,
    expect_runs_on,
    interrupt,
    require_no_longer,
    status,
    usual_supply_v,
)
from scenarios.supply.steps import HOLD_S

SURVIVED_S = (0.001, 0.002)
LONGER_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
#: the voltage below which the fault memory stores U3003-16, and how long it is held
LOW_V, LOW_S = 8.0, 3.0
SUPPLY_LOW = "U3003-16"


def in_ms(duration_s: float) -> str:
    """A duration as the report names it."""
    return f"{duration_s * 1000:g} ms"


@verifies("SUPPLY_002")
@needs("supply", "console")
@pytest.mark.parametrize("duration_s", SURVIVED_S, ids=in_ms)
def test_a_short_interruption_is_survived(bench: Bench, duration_s: float) -> None:
    """An interruption of up to 2 ms: the unit neither restarts nor falls silent."""
    limit = bench.limit("SUPPLY_HOLD_UP")
    since_ns, took_s = interrupt(bench, duration_s)
    require_no_longer(took_s, limit.inside_s)
    expect_runs_on(bench, "SUPPLY_002", since_ns)
    bench.measured("SUPPLY_HOLD_UP", "SUPPLY_002", took_s, "s", "survived")


@verifies("SUPPLY_005")
@needs("supply", "console")
@pytest.mark.parametrize("duration_s", LONGER_S, ids=in_ms)
def test_the_unit_runs_again_after_an_interruption(bench: Bench, duration_s: float) -> None:
    """After a longer interruption the unit runs again: booted, or on its hold-up where the port leaves that open."""
    limit = bench.limit("SUPPLY_HOLD_UP")
    since_ns, took_s = interrupt(bench, duration_s)
    if took_s >= limit.outside_s:
        expect_boot(bench, "SUPPLY_005", since_ns)
    elif status(bench) != RUNNING:
        boots_within(bench)
    bench.expect("SUPPLY_005").equal(status(bench), RUNNING, "status on the console")
    note = "booted again" if boots_since(bench, since_ns) else "survived"
    bench.measured("SUPPLY_HOLD_UP", "SUPPLY_005", took_s, "s", note)


@verifies("SUPPLY_006")
@needs("supply", "console")
def test_the_fault_memory_outlives_the_supply(bench: Bench) -> None:
    """A trouble code that a low supply has left is still stored after five seconds without any supply."""
    bench.supply.set_voltage(LOW_V)
    bench.clock.sleep(LOW_S, "the unit to notice a low supply")
    bench.supply.set_voltage(usual_supply_v(bench))
    if SUPPLY_LOW not in stored_codes(bench):
        raise Undecided(f"{LOW_V:g} V for {LOW_S:g} s left no {SUPPLY_LOW}, so there is nothing to keep")
    bench.power_cycle(off_s=HOLD_S)
    codes = stored_codes(bench)
    bench.expect("SUPPLY_006").equal(SUPPLY_LOW in codes, True, f"{SUPPLY_LOW} in the fault memory")


def stored_codes(bench: Bench) -> list[str]:
    """The trouble codes in the unit's fault memory."""
    return [dtc.code for dtc in bench.diagnostics.read_dtcs().granted() if dtc.confirmed]
