"""What the supply does to the unit, and what can be told of it: boots, answers, current."""

from __future__ import annotations

import re

from harness.bench import Bench
from harness.errors import DutProtocolError, NotExecuted, RigError, Undecided
from harness.journal import Record

STATUS_COMMAND, RUNNING, NO_REPLY = "$TCU_STATUS", "RUNNING", "no reply"
#: the longest boot after a change of the supply, in s. What is silent for a minute after the bench has disturbed it is
#: a broken rig to the bench (harness/unit_watch.py), so the verdict on the unit has to come before
BOOTS_AGAIN_S = 40.0
#: how often the current is measured where its highest value is looked for, in s; a slower supply does it less often
SAMPLE_S = 0.02
#: how far the voltage at the terminals may be from the one that was set, in V
VOLTAGE_TOLERANCE_V = 0.1
#: after an interruption: how long it is waited for a boot that should not come, in s; a unit that is slower than this
#: to print its line is caught by its status
QUIET_S = 10.0


def boot_pattern(bench: Bench) -> str:
    """The console line that ends a boot, as the rig file has it. Raises NotExecuted on a rig without a console."""
    if bench.rig.facts.console is None:
        raise NotExecuted("this rig has no console, so nobody sees the unit boot")
    return bench.rig.facts.console.boot_complete


def boots_since(bench: Bench, since_ns: int) -> list[Record]:
    """The console lines that ended a boot since an instant."""
    ended = re.compile(boot_pattern(bench))
    return [
        record
        for record in bench.case.observations
        if record.what == "console.line" and record.t_ns >= since_ns and ended.search(str(record.data["text"]))
    ]


def boots_within(bench: Bench, within_s: float = BOOTS_AGAIN_S) -> bool:
    """Wait for the end of a boot; whether it came."""
    try:
        bench.console.wait_for(boot_pattern(bench), within_s)
    except DutProtocolError:
        return False
    return True


def status(bench: Bench) -> str:
    """What the unit says of itself on its console: `RUNNING`, `BOOTING`, or `no reply`."""
    try:
        return " ".join(bench.console.command(STATUS_COMMAND))
    except DutProtocolError:
        return NO_REPLY


def usual_supply_v(bench: Bench) -> float:
    """The supply voltage of the rig file, in V. Raises NotExecuted on a rig without a supply."""
    instruments = bench.rig.facts.instruments
    if instruments is None or instruments.supply is None:
        raise NotExecuted("this rig has no supply")
    return instruments.supply.voltage_v


def set_supply(bench: Bench, voltage_v: float) -> None:
    """Another voltage at the unit's terminals, confirmed by a measurement. Raises RigError when it is not there."""
    bench.supply.set_voltage(voltage_v)
    measured_v = bench.supply.measure_voltage_v()
    if abs(measured_v - voltage_v) > VOLTAGE_TOLERANCE_V:
        raise RigError(
            f"the supply is set to {voltage_v:g} V and measures {measured_v:g} V",
            where=bench.supply.resource_name,
            hint="is it in current limitation? look at its display and at the current limit in the rig file",
        )


def highest_current_a(bench: Bench, for_s: float, every_s: float = SAMPLE_S) -> tuple[float, int]:
    """The highest current within a while in A, and of how many readings it is the highest."""
    until_s = bench.clock.now_s + for_s
    readings_a: list[float] = []
    while bench.clock.now_s < until_s or not readings_a:
        readings_a.append(bench.supply.measure_current_a())
        bench.clock.sleep(every_s, "the next reading of the current")
    return max(readings_a), len(readings_a)


def expect_runs_on(bench: Bench, requirement: str, since_ns: int) -> None:
    """The unit has not booted since an instant, and runs."""
    boots = boots_since(bench, since_ns)
    bench.expect(requirement).equal(len(boots), 0, "boots since the supply changed", boots[0] if boots else None)
    bench.expect(requirement).equal(status(bench), RUNNING, "status on the console")


def expect_boot(bench: Bench, requirement: str, since_ns: int) -> None:
    """The unit has booted since an instant, or does so now, and runs."""
    booted = bool(boots_since(bench, since_ns)) or boots_within(bench, BOOTS_AGAIN_S)
    what = f"a boot within {BOOTS_AGAIN_S:g} s"
    boots = boots_since(bench, since_ns)
    bench.expect(requirement).equal(booted, True, what, boots[0] if boots else None)
    bench.expect(requirement).equal(status(bench), RUNNING, "status on the console")


def interrupt(bench: Bench, duration_s: float) -> tuple[int, float]:
    """Interrupt the supply and wait for what comes of it; when it began (ns), and how long it was (s)."""
    since_ns = bench.clock.now_ns
    took_s = bench.supply.interrupt(duration_s)
    bench.clock.sleep(QUIET_S, "the unit after an interruption")
    return since_ns, took_s


def require_no_longer(took_s: float, longest_s: float) -> None:
    """Raise Undecided when an interruption took longer than what must be survived."""
    if took_s > longest_s:
        raise Undecided(
            f"the interruption took {took_s:g} s, which is more than the {longest_s:g} s that must be survived",
            hint="measure at the terminals how short the supply can be, and write it into the rig file",
        )
