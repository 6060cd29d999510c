"""What the unit draws: when it is switched on, and parked.

The two limits are the emulated unit's; what another unit draws is measured and recorded.
"""

from __future__ import annotations

from fixtures import Bench, needs, verifies
from harness.power import highest_current_a
from scenarios.supply.steps import HOLD_S

#: a parked car: time until the unit has come to rest, for how long its current is watched then, how often, in s
REST_S, WATCH_S, EVERY_S = 120.0, 30.0, 0.5
PARKED_LIMIT_A = 0.010
#: from power-on: for how long the current is watched, in s
INRUSH_S = 2.0
INRUSH_LIMIT_A = 1.5


@verifies("SUPPLY_007")
@needs("supply")
def test_the_parked_unit_draws_little(bench: Bench) -> None:
    """The car is parked and locked: what the unit draws after two minutes."""
    bench.vehicle.turn_ignition("ON")
    bench.clock.sleep(HOLD_S, "a short drive")
    bench.vehicle.turn_ignition("OFF")
    bench.vehicle.park_and_lock()
    bench.clock.sleep(REST_S, "the unit to come to rest")
    highest_a, readings = highest_current_a(bench, WATCH_S, EVERY_S)
    bench.measured("SUPPLY_CURRENT_PARKED", "SUPPLY_007", highest_a, "A", f"highest of {readings} readings")
    what = f"highest current of a parked unit, {readings} readings"
    bench.expect("SUPPLY_007").between(highest_a, 0.0, PARKED_LIMIT_A, "A", what, judged=bench.case.pinned)


@verifies("SUPPLY_008")
@needs("supply", "console")
def test_the_current_at_power_on(bench: Bench) -> None:
    """The unit is switched on: the highest current of the first two seconds, as far as the supply sees it."""
    bench.supply.output(False)
    bench.clock.sleep(HOLD_S, "the unit being off")
    bench.supply.output(True)
    highest_a, readings = highest_current_a(bench, INRUSH_S)
    bench.measured("SUPPLY_INRUSH", "SUPPLY_008", highest_a, "A", f"highest of {readings} readings in {INRUSH_S:g} s")
    what = f"highest current at power-on, {readings} readings"
    bench.expect("SUPPLY_008").between(highest_a, 0.0, INRUSH_LIMIT_A, "A", what, judged=bench.case.pinned)
