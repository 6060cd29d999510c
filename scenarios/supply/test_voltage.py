"""The unit between 6 V and 18 V, and outside."""

from __future__ import annotations

import pytest

from fixtures import Bench, needs, verifies
from harness.expect import Pattern
from harness.power import boots_within, expect_boot, expect_runs_on, set_supply, usual_supply_v
from scenarios.supply.steps import HOLD_S, needs_emulated_unit

#: the voltages at which a unit for 12 V systems is looked at: cranking, a weak battery, a charging alternator
at_each_voltage = pytest.mark.parametrize("voltage_v", [6.0, 9.0, 16.0], ids=lambda voltage_v: f"{voltage_v:g} V")
#: below the range, and above it
TOO_LOW_V, TOO_HIGH_V = 5.5, 18.5


@verifies("SUPPLY_004")
@needs("supply", "console")
@at_each_voltage
def test_the_unit_boots_at(bench: Bench, voltage_v: float) -> None:
    """Switched on at this voltage, the unit boots and runs; the current that it draws then is recorded."""
    bench.supply.output(False)
    bench.clock.sleep(HOLD_S, "the unit being off")
    bench.supply.set_voltage(voltage_v)
    since_ns = bench.clock.now_ns
    bench.supply.output(True)
    expect_boot(bench, "SUPPLY_004", since_ns)
    bench.clock.sleep(HOLD_S, "the unit to register in the network")
    current_a = bench.supply.measure_current_a()
    bench.measured("SUPPLY_CURRENT", "SUPPLY_004", current_a, "A", f"booted at {voltage_v:g} V")


@verifies("SUPPLY_004")
@needs("supply", "console")
@at_each_voltage
def test_the_unit_runs_on_through_a_step_to(bench: Bench, voltage_v: float) -> None:
    """The supply changes to this voltage and back while the unit runs: it neither stops nor restarts."""
    since_ns = bench.clock.now_ns
    set_supply(bench, voltage_v)
    bench.clock.sleep(HOLD_S, "the unit at another voltage")
    expect_runs_on(bench, "SUPPLY_004", since_ns)
    current_a = bench.supply.measure_current_a()
    bench.measured("SUPPLY_CURRENT", "SUPPLY_004", current_a, "A", f"after a step to {voltage_v:g} V")
    set_supply(bench, usual_supply_v(bench))
    bench.clock.sleep(HOLD_S, "the unit at its usual voltage")
    expect_runs_on(bench, "SUPPLY_004", since_ns)


@verifies("SUPPLY_001", "SUPPLY_005")
@needs("supply", "console", "can")
def test_the_unit_is_off_below_its_range(bench: Bench) -> None:
    """At 5.5 V there is no frame and no console line, not even when the ignition is turned ON; then it boots again."""
    bench.supply.set_voltage(TOO_LOW_V)
    bench.clock.sleep(HOLD_S, "what the unit still holds up")
    bench.vehicle.turn_ignition("ON")
    bench.expect("SUPPLY_001").never(Pattern("frame of the unit", "can.frame"), HOLD_S)
    bench.expect("SUPPLY_001").never(Pattern("line on the console", "console.line"), HOLD_S)
    bench.expect("SUPPLY_001").equal(boots_within(bench, HOLD_S), False, "a boot below 6 V")
    since_ns = bench.clock.now_ns
    set_supply(bench, usual_supply_v(bench))
    expect_boot(bench, "SUPPLY_005", since_ns)


@verifies("SUPPLY_003")
@needs("supply", "console", "can")
def test_the_unit_protects_itself_above_its_range(bench: Bench) -> None:
    """At 18.5 V the unit is off; below it boots again. An emulated unit only: a real one could be damaged."""
    needs_emulated_unit(bench, "18.5 V could damage it")
    bench.supply.set_voltage(TOO_HIGH_V)
    bench.clock.sleep(HOLD_S, "the unit at too high a voltage")
    bench.vehicle.turn_ignition("ON")
    bench.expect("SUPPLY_003").never(Pattern("frame of the unit", "can.frame"), HOLD_S)
    bench.expect("SUPPLY_003").never(Pattern("line on the console", "console.line"), HOLD_S)
    since_ns = bench.clock.now_ns
    set_supply(bench, usual_supply_v(bench))
    expect_boot(bench, "SUPPLY_003", since_ns)
