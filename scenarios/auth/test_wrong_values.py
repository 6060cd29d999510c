"""Values that are not the odometer's do not authenticate."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures import Bench, Vehicle, verifies

WRONG_KM: dict[str, Callable[[int], int]] = {
    "1-km-more": lambda odometer_km: odometer_km + 1,
    "1-km-less": lambda odometer_km: odometer_km - 1,
    "5-km-more": lambda odometer_km: odometer_km + 5,
    "ten-times": lambda odometer_km: odometer_km * 10,
    "a-tenth": lambda odometer_km: odometer_km // 10,
    "in-miles": lambda odometer_km: round(odometer_km / 1.609344),
    "zero": lambda _odometer_km: 0,
    "very-large": lambda _odometer_km: 10**15,
}
MALFORMED: dict[str, Callable[[int], object]] = {
    "nothing": lambda _odometer_km: None,
    "empty": lambda _odometer_km: "",
    "blank": lambda _odometer_km: " ",
    "text": lambda _odometer_km: "odometer",
    "with-unit": lambda odometer_km: f"{odometer_km} km",
    "with-prefix": lambda odometer_km: f"A{odometer_km}",
    "negative": lambda odometer_km: -odometer_km,
    "fraction": lambda odometer_km: odometer_km + 0.5,
    "list": lambda odometer_km: [odometer_km],
}


@pytest.mark.parametrize("trip", ["A", "B"])
@verifies("AUTH_005")
def test_a_trip_meter_does_not_authenticate(bench: Bench, unpaired_vehicle: Vehicle, trip: str) -> None:
    """The owner enters what the meter shows with an A or a B before it: refused, and the vehicle stays unusable."""
    meter = unpaired_vehicle.meter
    trip_km = int(meter.trip_a_km if trip == "A" else meter.trip_b_km)
    bench.expect("AUTH_005").refused(bench.owner.authenticate_ownership(trip_km))
    bench.expect("AUTH_005").refused(bench.owner.use("lock status"))


@pytest.mark.parametrize("value", WRONG_KM)
@verifies("AUTH_006")
def test_a_wrong_value_ends_the_attempt_without_success(bench: Bench, unpaired_vehicle: Vehicle, value: str) -> None:
    """A value near the odometer or far from it is refused, and there is no second guess in the same attempt."""
    entered_km = WRONG_KM[value](unpaired_vehicle.odometer_km)
    bench.expect("AUTH_006").refused(bench.owner.authenticate_ownership(entered_km))
    bench.expect("AUTH_006").refused(bench.owner.submit_odometer(unpaired_vehicle.odometer_km))
    bench.expect("AUTH_006").refused(bench.owner.use("lock status"))


@pytest.mark.parametrize("value", MALFORMED)
@verifies("AUTH_006")
def test_what_is_no_odometer_value_does_not_authenticate(bench: Bench, unpaired_vehicle: Vehicle, value: str) -> None:
    """What is no number of kilometres at all is refused."""
    bench.owner.take_attempt_to("OFF")
    entered = MALFORMED[value](unpaired_vehicle.odometer_km)
    bench.expect("AUTH_006").refused(bench.owner.submit_odometer(entered))
    bench.expect("AUTH_006").refused(bench.owner.use("lock status"))


@pytest.mark.parametrize("distance_km", [1.0, 40.0])
@verifies("AUTH_006")
def test_the_value_of_an_earlier_cycle_does_not_authenticate(
    bench: Bench, unpaired_vehicle: Vehicle, distance_km: float
) -> None:
    """The value noted down before the last drive is wrong by now."""
    noted_km = unpaired_vehicle.odometer_km
    unpaired_vehicle.turn_ignition("ON")
    unpaired_vehicle.drive(distance_km)
    unpaired_vehicle.turn_ignition("OFF")
    bench.expect("AUTH_006").refused(bench.owner.authenticate_ownership(noted_km))


@verifies("AUTH_006")
def test_the_kilometre_begun_is_not_rounded_up(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """0.9 km after the last change of the meter the next value is still wrong: what the meter shows counts."""
    bench.owner.take_attempt_to("Next")
    unpaired_vehicle.drive(0.9)
    bench.expect("AUTH_006").refused(bench.owner.second_step(unpaired_vehicle.odometer_km + 1))
