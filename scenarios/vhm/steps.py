"""What the scenarios of vehicle health have in common: times, habits of the driver, and reading the page."""

from __future__ import annotations

import pytest

from fixtures import Bench, verifies
from harness.errors import NotExecuted, Undecided
from harness.owner.health_page import HealthPage, listing

#: How long the ignition stays ON in a cycle that counts, in s. The lamp check of a car takes 3 s; a unit that looks at
#: the lamps afterwards, and waits as long again to be certain, has done so and reported. The manual names no time.
ON_S = 30.0
#: how long the ignition stays OFF between two cycles, in s
OFF_S = 10.0
#: from a change in the car to the page in the app and the notification, in s; the manual names no time
REPORT_S = 20.0
#: an ignition ON that ends before the lamp check does, in s
SHORT_ON_S = 1.0
#: how far the clocks of unit and bench may differ, in s
CLOCKS_AGREE_S = 2.0
HOUR_S = 3600.0

REQUIREMENT_OF = {
    "tire_pressure": "VHM_004",
    "brake": "VHM_005",
    "abs": "VHM_006",
    "airbag": "VHM_007",
    "engine_mil": "VHM_008",
    "oil_pressure": "VHM_009",
}
SIX_WARNINGS = tuple(REQUIREMENT_OF)

#: a scenario for each of the six warnings
each_warning = pytest.mark.parametrize("warning", SIX_WARNINGS)
#: a scenario for each of the six warnings, which judges the requirement of that warning
each_warning_judged = pytest.mark.parametrize(
    "warning", [pytest.param(name, marks=verifies(REQUIREMENT_OF[name])) for name in SIX_WARNINGS]
)


def await_first_status(bench: Bench) -> None:
    """Give the app the time to show a newly paired vehicle for the first time."""
    bench.clock.sleep(REPORT_S, "the first status")


def turn_on(bench: Bench) -> None:
    """Turn the ignition ON, and wait until the lamp check is over."""
    bench.vehicle.turn_ignition("ON")
    bench.clock.sleep(ON_S, "the lamp check and a report")


def turn_off(bench: Bench) -> None:
    """Turn the ignition OFF for a while."""
    bench.vehicle.turn_ignition("OFF")
    bench.clock.sleep(OFF_S, "the ignition being OFF")


def cycle(bench: Bench, times: float = 1) -> None:
    """Turn the ignition ON and OFF as a driver does, so many times."""
    for _ in range(int(times)):
        bench.vehicle.ignition_cycle(ON_S, OFF_S)


def start_remotely(bench: Bench) -> None:
    """Lock the car and start its engine from the app. Raises Undecided when it does not start."""
    bench.vehicle.park_and_lock()
    ended = bench.owner.start_engine()
    if ended != "COMPLETED":
        raise Undecided(f"the remote engine start ended with {ended}", hint="look at the remote engine start first")


def stop_remotely(bench: Bench) -> None:
    """Stop the engine from the app. Raises Undecided when it does not stop."""
    ended = bench.owner.stop_engine()
    if ended != "COMPLETED":
        raise Undecided(f"the stop of the engine ended with {ended}", hint="look at the remote engine start first")
    bench.clock.sleep(OFF_S, "the ignition being OFF")


def show(bench: Bench, *warnings: str) -> None:
    """Warnings come up on a drive and are displayed; the ignition is OFF again. Raises Undecided for others."""
    bench.needs_equipment(*warnings)
    turn_on(bench)
    for warning in warnings:
        bench.vehicle.raise_warning(warning)
    bench.clock.sleep(REPORT_S, "the report of the warning")
    turn_off(bench)
    shown = bench.owner.open_vehicle_health().warnings
    if shown != listing(*warnings):
        raise Undecided(
            f"{shown} is displayed instead of {listing(*warnings)}, so what follows cannot be judged",
            hint="look at the requirements of the warnings first",
        )


def show_and_repair(bench: Bench, *warnings: str) -> None:
    """Warnings are displayed, then their causes repaired in a workshop with the ignition OFF."""
    show(bench, *warnings)
    for warning in warnings:
        bench.vehicle.repair(warning)
    bench.clock.sleep(HOUR_S, "the workshop")


def expect_shown(bench: Bench, requirement: str, *warnings: str, judged: bool = True) -> HealthPage:
    """Vehicle Health displays these warnings and no other; not `judged` where the text leaves that open."""
    page = bench.owner.open_vehicle_health()
    what = "warnings displayed in Vehicle Health"
    bench.expect(requirement).equal(page.warnings, listing(*warnings), what, page.reply.record, judged=judged)
    return page


def needs_lamp_state(bench: Bench, warning: str, state: str) -> None:
    """Raise NotExecuted when the vehicle's bus cannot show a lamp in that state."""
    signal = bench.rig.vehicle.signals[f"warning_{warning}"]
    if state not in signal.states:
        raise NotExecuted(f"the bus of this vehicle has no state {state!r} of the {warning} lamp")
