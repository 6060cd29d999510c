"""Steps that several scenarios of the driving history share: trips that are written down as they are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from fixtures import Bench
from harness.errors import Undecided
from harness.owner.driving_page import PERIODS, Driven, Period, driven, name_of

#: from the OFF to the page in the app, in s; the manual names no time
SHOWN_S = 10.0
#: how far the time of a trip may differ from that of the ignition, in s: cyclic frames, and whole seconds
TIME_DIFFERS_S = 2.0
MINUTE_S, HOUR_S = 60.0, 3600.0
#: the number of a trip, its distance, and its time
NUMBER, CYCLE, DISTANCE, TIME = "DRV_003", "DRV_006", "DRV_004", "DRV_005"


@dataclass(frozen=True, slots=True)
class Trip:
    """A trip as the driver's own logbook has it; times are local."""

    began: datetime
    ended: datetime
    distance_km: int


@dataclass(slots=True)
class Logbook:
    """The driver's own record of the trips, to compare the app with."""

    bench: Bench
    trips: list[Trip] = field(default_factory=list)

    def drive(self, distance_km: float = 0.0, idle_s: float = 5.0, speed_kmh: float = 60.0) -> Trip:
        """Turn the ignition ON, drive, stand for a while, turn it OFF, and write the trip down."""
        vehicle, clock = self.bench.vehicle, self.bench.clock
        began, began_km = clock.local, vehicle.odometer_km
        vehicle.turn_ignition("ON")
        if distance_km:
            vehicle.drive(distance_km, speed_kmh)
        clock.sleep(idle_s, "the end of the trip")
        vehicle.turn_ignition("OFF")
        return self.note(began, began_km)

    def note(self, began: datetime, began_km: int) -> Trip:
        """Write a trip down that ends now."""
        trip = Trip(began, self.bench.clock.local, self.bench.vehicle.odometer_km - began_km)
        self.trips.append(trip)
        return trip

    def within(self, period: Period, on: date) -> list[Trip]:
        """The trips that began in the day, month or year of a date."""
        return [trip for trip in self.trips if name_of(period, trip.began.date()) == name_of(period, on)]

    def text(self, period: Period, on: date) -> str:
        """What the app has to show for a period."""
        trips = self.within(period, on)
        return driven(len(trips), sum(trip.distance_km for trip in trips))

    def expect(self, requirement: str, on: date | None = None, periods: tuple[Period, ...] = PERIODS) -> None:
        """Number and distance that the app shows for a date's day, month and year are those of the logbook."""
        on = on or self.bench.clock.local.date()
        for period in periods:
            page = self.bench.owner.driving.of(period, on)
            what = f"trips of the {period} {name_of(period, on)}"
            self.bench.expect(requirement).equal(page.text, self.text(period, on), what, page.reply.record)

    def expect_time(self, requirement: str, on: date | None = None, periods: tuple[Period, ...] = PERIODS) -> None:
        """The time driven that the app shows is that of the logbook."""
        on = on or self.bench.clock.local.date()
        for period in periods:
            trips = self.within(period, on)
            time_s = sum((trip.ended - trip.began).total_seconds() for trip in trips)
            differs_s = TIME_DIFFERS_S * max(1, len(trips))
            page = self.bench.owner.driving.of(period, on)
            what = f"time driven in the {period} {name_of(period, on)}"
            self.bench.expect(requirement).between(
                page.duration_s, time_s - differs_s, time_s + differs_s, "s", what, page.reply.record
            )


def today(bench: Bench) -> Driven:
    """The page of the present day."""
    return bench.owner.driving.of("day", bench.clock.local.date())


def settle(bench: Bench) -> None:
    """Let the last report reach the app."""
    bench.clock.sleep(SHOWN_S, "the app to know the trip")


def log_in_again(bench: Bench) -> None:
    """After a year the app asks for e-mail and password again. Raises Undecided when the cloud refuses them."""
    reply = bench.owner.app.log_in()
    if not reply.ok:
        raise Undecided(f"the log-in was refused ({reply.error_code}), so the driving history cannot be looked at")


def wait_until(bench: Bench, on: date, hour: int, minute: int = 0, second: float = 0.0) -> None:
    """Let time pass until a local date and time; nothing happens when it is past."""
    at = datetime.combine(on, time(hour, minute), bench.clock.local.tzinfo) + timedelta(seconds=second)
    bench.clock.sleep(max(0.0, (at - bench.clock.local).total_seconds()), f"{at:%d %B %Y, %H:%M}")


def tomorrow(bench: Bench) -> date:
    """The next local date."""
    return bench.clock.local.date() + timedelta(days=1)
