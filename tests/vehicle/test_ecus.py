"""What the car's units answer, without a bus."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.kernel import Kernel
from harness.vehicle.ecus import Ecu, dtc_number, dtc_text
from harness.vehicle.ignition import Ignition
from harness.vehicle.warnings import Warnings

VIN = "MNTBAAN18Z0000001"


class Silence:
    """Signals that nobody hears."""

    def set(self, **values: str | float) -> None:
        """Forget them."""


def warnings() -> Warnings:
    """The warnings of a car."""
    return Warnings(Kernel("ecus"), Silence(), Ignition(Silence()))


def engine(of: Warnings) -> Ecu:
    """A unit with OBD-II and one code."""
    return Ecu(VIN, "23703-EMU0A", {"engine_mil": dtc_number("P0300-00")}, of, obd=True)


@given(request=st.binary(min_size=1, max_size=20), to_all=st.booleans())
def test_every_request_is_answered_refused_or_met_with_silence(request: bytes, to_all: bool) -> None:
    """Never an exception, and never an answer of another service."""
    answer = engine(warnings()).answer(request, to_all)
    if answer is not None and answer[0] == 0x7F:
        assert answer[1] == request[0]
        assert len(answer) == 3
    elif answer is not None:
        assert answer[0] == (request[0] + 0x40) & 0xFF


@given(number=st.integers(0, 0xFFFFFF))
def test_a_code_is_the_same_written_and_in_bytes(number: int) -> None:
    """SAE J2012-DA: system letter in the two upper bits, four digits, failure type."""
    assert dtc_number(dtc_text(number)) == number


def test_codes_are_written_as_workshops_write_them() -> None:
    """One of each system."""
    codes = {0x030000: "P0300-00", 0x510012: "C1100-12", 0xA60001: "B2600-01", 0xF00316: "U3003-16"}
    assert {number: dtc_text(number) for number in codes} == codes


def test_a_cause_from_before_is_stored_from_the_start() -> None:
    """A unit that is fitted into a car with a fault knows it."""
    car = warnings()
    car.raise_warning("engine_mil")
    assert engine(car).stored() == {"P0300-00": 0xA9}


def test_a_repair_alone_clears_nothing() -> None:
    """The lamp is not asked for any more; the code is gone only once it is cleared."""
    car = warnings()
    unit = engine(car)
    car.raise_warning("engine_mil")
    car.repair("engine_mil")
    assert unit.stored() == {"P0300-00": 0x28}
    unit.clear()
    assert unit.stored() == {}


def test_another_units_warning_is_none_of_its_business() -> None:
    """It stores the codes of the warnings that it watches."""
    car = warnings()
    unit = engine(car)
    car.raise_warning("airbag")
    assert unit.stored() == {}
