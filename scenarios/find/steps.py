"""Steps that several scenarios of the car finder share."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from fixtures import Bench
from harness.errors import Undecided
from harness.owner.car_finder import CarFinder

#: how far a position may be off, in degrees: about 11 m, which is what a satellite receiver resolves
NEAR_DEG = 0.0001
#: how far the clocks of unit and bench may differ, in s, with a second from one fix to the next
CLOCKS_AGREE_S = 3.0
#: how long receiver, unit and app are given to follow the car
SHOWN_S = 5.0
#: how long a refresh may take
REFRESH_S = 20.0
OUTAGE_S = 1800.0


class Place(NamedTuple):
    """Degrees, north and east positive."""

    lat_deg: float
    lon_deg: float


#: places in Thailand and, for the signs, all over the world
PATTAYA = Place(12.9236, 100.8825)
CHIANG_MAI = Place(18.7883, 98.9853)
PLACES = {
    "pattaya": PATTAYA,
    "chiang-mai": CHIANG_MAI,
    "south": Place(-33.8688, 151.2093),
    "west": Place(38.7223, -9.1393),
    "south-west": Place(-22.9068, -43.1729),
    "equator-and-meridian": Place(0.0, 0.0),
    "date-line": Place(-16.5, 179.9999),
    "far-north": Place(78.2232, 15.6267),
}


def be_at(bench: Bench, place: Place) -> None:
    """The receiver reports another place, and the unit has heard of it."""
    bench.gnss.position(*place)
    bench.clock.sleep(SHOWN_S, "the receiver's next fix")


def lose_fix(bench: Bench) -> None:
    """The receiver sees no satellites any more, and the unit has heard of it."""
    bench.gnss.fix_lost()
    bench.clock.sleep(SHOWN_S, "the receiver to lose its fix")


def park_at(bench: Bench, place: Place) -> datetime:
    """Drive to a place and turn the ignition OFF there; the date and time of the OFF."""
    bench.vehicle.turn_ignition("ON")
    bench.vehicle.drive(1.0)
    be_at(bench, place)
    parked = bench.clock.utc
    bench.vehicle.turn_ignition("OFF")
    bench.clock.sleep(SHOWN_S, "the unit to report OFF")
    return parked


def refresh(bench: Bench) -> None:
    """Ask for the present position. Raises Undecided when the cloud refuses to ask the vehicle."""
    reply = bench.owner.app.refresh_location(bench.owner.vin)
    if not reply.ok:
        raise Undecided(f"the refresh was refused ({reply.error_code}), so what follows cannot be judged")
    bench.clock.sleep(REFRESH_S, "the vehicle to report")


def open_finder(bench: Bench) -> CarFinder:
    """Open the car finder."""
    return CarFinder(bench.owner.app.location(bench.owner.vin))


def expect_at(bench: Bench, requirement: str, place: Place) -> CarFinder:
    """The requirement demands that the finder shows this place."""
    page = open_finder(bench)
    for measured, wanted, what in (
        (page.lat_deg, place.lat_deg, "latitude shown"),
        (page.lon_deg, place.lon_deg, "longitude shown"),
    ):
        bench.expect(requirement).between(
            measured, wanted - NEAR_DEG, wanted + NEAR_DEG, "deg", what, page.reply.record
        )
    return page


def expect_located(bench: Bench, requirement: str, page: CarFinder, earliest: datetime, latest: datetime) -> None:
    """The requirement demands that the time given for the position lies between these."""
    tolerance = timedelta(seconds=CLOCKS_AGREE_S)
    record = page.reply.record
    bench.expect(requirement).not_before(page.located_at, earliest - tolerance, "time given for the position", record)
    late = page.located_at is not None and page.located_at > latest + tolerance
    bench.expect(requirement).equal(late, False, f"time given for the position is after {latest.isoformat()}", record)
