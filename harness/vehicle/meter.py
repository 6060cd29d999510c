"""The combination meter: odometer, trip meters, speed."""

from __future__ import annotations

from harness.vehicle.signals import SignalSink


class Meter:
    """Distances in km; the bus and the display show whole km of the odometer."""

    def __init__(self, signals: SignalSink, odometer_km: float, trip_a_km: float, trip_b_km: float) -> None:
        self._signals = signals
        self._exact_km = odometer_km
        self.trip_a_km = trip_a_km
        self.trip_b_km = trip_b_km

    @property
    def odometer_km(self) -> int:
        """What the meter displays."""
        return int(self._exact_km)

    @property
    def to_next_km(self) -> float:
        """Distance until the display advances, in km."""
        return self.odometer_km + 1 - self._exact_km

    def advance(self, distance_km: float) -> None:
        """The vehicle has moved."""
        before_km = self.odometer_km
        self._exact_km += distance_km
        self.trip_a_km += distance_km
        self.trip_b_km += distance_km
        if self.odometer_km != before_km:
            self.show()

    def fit(self, odometer_km: int) -> None:
        """Another meter is fitted, which has counted so many km; the trip meters go on."""
        self._exact_km = odometer_km
        self.show()

    def show(self) -> None:
        """Put the odometer on the bus."""
        self._signals.set(odometer=self.odometer_km)

    def set_speed(self, speed_kmh: float) -> None:
        """Show a speed."""
        self._signals.set(speed_display=speed_kmh, speed_abs=speed_kmh)
