"""The emulated unit at its supply pins: interruptions, low and high voltage, and the current it draws."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.emulator.tcu.parameters import TcuParameters
from harness.emulator.tcu.supply_pins import SupplyPins
from harness.kernel import Kernel, ns
from tests.emulator.test_unit import READY_S, SUPPLY_V, Stand

HOLD_UP_S = TcuParameters().hold_up_s


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A unit without power, in a parked car."""
    stand = Stand()
    yield stand
    stand.world.console.bench.close()


def interrupt(stand: Stand, duration_s: float, voltage_v: float = 0.0) -> None:
    """Take the supply away, or down to a voltage, for a while."""
    stand.tcu.set_supply(voltage_v)
    stand.pass_time(duration_s)
    stand.tcu.set_supply(SUPPLY_V)


def boots(stand: Stand) -> int:
    """How many boots the console has told of."""
    return sum("boot complete" in line for line in stand.lines)


@pytest.mark.parametrize(
    ("duration_s", "survived"),
    [(0.0, True), (0.001, True), (0.002, True), (0.0024, True), (0.0026, False), (0.1, False), (1.0, False)],
)
@pytest.mark.parametrize("voltage_v", [0.0, 5.99])
def test_the_hold_up_bridges_short_interruptions(
    stand: Stand, duration_s: float, survived: bool, voltage_v: float
) -> None:
    """Below the hold-up time nothing happens; above it the unit has lost its memory and boots once more."""
    stand.power_up()
    interrupt(stand, duration_s, voltage_v)
    assert stand.tcu.registered is survived
    stand.pass_time(READY_S)
    assert (stand.tcu.registered, boots(stand)) == (True, 1 if survived else 2)


def test_the_hold_up_is_full_again_after_each_interruption(stand: Stand) -> None:
    """A hundred interruptions, each survived for itself, are survived together."""
    stand.power_up()
    for _ in range(100):
        interrupt(stand, HOLD_UP_S / 2)
        stand.pass_time(0.001)
    assert stand.tcu.registered
    assert boots(stand) == 1


def test_a_shortage_counts_from_its_beginning(stand: Stand) -> None:
    """Steps of a voltage that stays too low do not begin the hold-up anew."""
    stand.power_up()
    for voltage_v in (5.0, 3.0, 1.0):
        stand.tcu.set_supply(voltage_v)
        stand.pass_time(HOLD_UP_S * 0.4)
    assert not stand.tcu.registered


@pytest.mark.parametrize(
    ("voltage_v", "runs"), [(5.99, False), (6.0, True), (9.0, True), (16.0, True), (18.0, True), (18.01, False)]
)
def test_the_unit_boots_within_its_range_only(stand: Stand, voltage_v: float, runs: bool) -> None:
    """From 6 to 18 V; outside there is no boot line and no current."""
    stand.tcu.set_supply(voltage_v)
    stand.pass_time(READY_S)
    assert (stand.tcu.registered, boots(stand)) == (runs, int(runs))
    assert (stand.tcu.supply_current_a > 0.0) is runs


@pytest.mark.parametrize("voltage_v", [6.0, 9.0, 16.0, 18.0])
def test_steps_within_the_range_change_nothing(stand: Stand, voltage_v: float) -> None:
    """Cranking down to 6 V, charging at 16 V: the unit stays registered and does not boot."""
    stand.power_up()
    interrupt(stand, 10.0, voltage_v)
    stand.pass_time(READY_S)
    assert (stand.tcu.registered, boots(stand)) == (True, 1)


def test_too_high_a_voltage_switches_the_unit_off_at_once(stand: Stand) -> None:
    """Without hold-up; below the limit it boots again, undamaged."""
    stand.power_up()
    stand.tcu.set_supply(24.0)
    assert (stand.tcu.registered, stand.tcu.supply_current_a) == (False, 0.0)
    stand.pass_time(60.0)
    assert boots(stand) == 1
    stand.power_up()
    assert (stand.tcu.registered, boots(stand)) == (True, 2)


def test_the_current_tells_what_the_unit_does(stand: Stand) -> None:
    """Inrush at power-on, then awake, less once it is registered, awake again without a network, none when off."""
    parameters = TcuParameters()
    stand.tcu.set_supply(SUPPLY_V)
    assert stand.tcu.supply_current_a == parameters.inrush_a
    stand.pass_time(parameters.inrush_s)
    assert stand.tcu.supply_current_a == parameters.awake_a
    stand.pass_time(READY_S)
    assert stand.tcu.supply_current_a == parameters.registered_a
    stand.world.radio.set_cell(False)
    stand.pass_time(0.1)
    assert stand.tcu.supply_current_a == parameters.awake_a
    stand.tcu.set_supply(0.0)
    assert stand.tcu.supply_current_a == 0.0


@pytest.mark.parametrize(("level_a", "trips"), [(1.3, False), (1.0, True)])
def test_the_inrush_trips_a_supply_that_is_set_too_tight(stand: Stand, level_a: float, trips: bool) -> None:
    """An over-current protection below the inrush cuts the unit off before it can boot."""
    supply = stand.world.instruments["supply"]
    supply.execute(f":SOUR1:VOLT 12;:OUTP:OCP:VAL CH1,{level_a};:OUTP:OCP CH1,ON;:OUTP CH1,ON")
    stand.pass_time(READY_S)
    assert supply.execute(":OUTP:OCP:QUES? CH1;:OUTP? CH1") == ("YES;OFF" if trips else "NO;ON")
    assert stand.tcu.registered is not trips


def test_a_higher_draw_later_trips_as_well(stand: Stand) -> None:
    """A unit that searches for its network draws more than a registered one: the protection notices when it happens."""
    supply = stand.world.instruments["supply"]
    supply.execute(":SOUR1:VOLT 12;:OUTP CH1,ON")
    stand.pass_time(READY_S)
    supply.execute(":OUTP:OCP:VAL CH1,0.3;:OUTP:OCP CH1,ON")
    assert supply.execute(":OUTP? CH1") == "ON"
    stand.world.radio.set_cell(False)
    assert supply.execute(":OUTP? CH1;:OUTP:OCP:QUES? CH1") == "OFF;YES"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.floats(0.0, 24.0), st.sampled_from([0.0, 0.001, 0.002, 0.003, 1.0, 5.0])), max_size=20))
def test_whatever_the_supply_does_the_unit_comes_back(steps: list[tuple[float, float]]) -> None:
    """It is only ever powered within its range or on its hold-up, and at a good voltage it registers."""
    stand = Stand()
    for voltage_v, duration_s in steps:
        stand.tcu.set_supply(voltage_v)
        stand.pass_time(duration_s)
        if not 6.0 <= voltage_v <= 18.0:
            assert stand.tcu.supply_current_a == 0.0
            assert duration_s <= HOLD_UP_S or not stand.tcu.registered
    stand.power_up()
    assert stand.tcu.registered
    stand.world.console.bench.close()


def test_a_parked_unit_goes_into_stand_by(stand: Stand) -> None:
    """A minute after ignition OFF it draws little; ignition ON ends that, and so does a message from the cloud."""
    parameters = TcuParameters()
    stand.power_up()
    stand.pass_time(parameters.stand_by_after_s)
    assert stand.tcu.supply_current_a == parameters.stand_by_a
    stand.tcu.receive({"type": "refresh", "what": "locks", "id": "down-1"})
    assert stand.tcu.supply_current_a == parameters.registered_a
    stand.pass_time(parameters.stand_by_after_s + 1.0)
    assert stand.tcu.supply_current_a == parameters.stand_by_a
    stand.world.radio.set_cell(False)
    stand.pass_time(0.1)
    assert stand.tcu.supply_current_a == parameters.awake_a, "it searches for its network"


def test_a_unit_that_hangs_starts_after_a_longer_time_without_supply() -> None:
    """The seeded fault: an interruption that is too short leaves it off, whatever the voltage does afterwards."""
    voltages: list[bool] = []
    kernel = Kernel("hang")
    parameters = TcuParameters(hangs_after_off_s=0.3)
    pins = SupplyPins(kernel, parameters, lambda: voltages.append(True), lambda: voltages.append(False))
    for voltage_v, duration_s in ((12.0, 1.0), (0.0, 0.1), (12.0, 1.0), (0.0, 1.0), (12.0, 1.0)):
        pins.apply(voltage_v)
        kernel.drive(lambda: False, kernel.now_ns + ns(duration_s))
    assert voltages == [True, False, True]
