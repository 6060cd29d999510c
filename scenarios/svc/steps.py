"""Steps that several scenarios of vehicle service share."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from fixtures import Bench, Reply, service_notice
from harness.errors import Undecided

#: a notice is on the phone by then, once what is due is known to the cloud
NOTICE_S = 60.0
#: no second notice comes for so long
QUIET_S = 600.0
#: how long unit and app are given to follow the car
SHOWN_S = 5.0
DAY_S = 86_400.0
#: far enough ahead to be no matter
FAR_DAYS = 300
FAR_KM = 9_000


def day(bench: Bench, days: int) -> str:
    """The date so many days from now, where the vehicle is."""
    return (bench.clock.local.date() + timedelta(days=days)).isoformat()


def begins_s(bench: Bench, date: str) -> float:
    """The instant at which a day begins where the vehicle is, in seconds of bench time."""
    local = bench.clock.local
    begin = datetime.combine(datetime.fromisoformat(date).date(), time(), local.tzinfo)
    return bench.clock.now_s + (begin - local).total_seconds()


def set_due(bench: Bench, days: int = FAR_DAYS, in_km: int = FAR_KM) -> tuple[str, int]:
    """Enter due values ahead and click Update; date and mileage. Raises Undecided when it is refused."""
    due_date, due_km = day(bench, days), bench.vehicle.odometer_km + in_km
    reply = bench.owner.service.update(dueDate=due_date, dueMileage=due_km)
    if not reply.ok:
        raise Undecided(f"Update was refused ({reply.error_code}), so what follows cannot be judged")
    return due_date, due_km


def drive(bench: Bench, distance_km: float, speed_kmh: float = 60.0) -> float:
    """One drive, after which the car is parked and the unit has reported the odometer; the instant of the OFF."""
    bench.vehicle.turn_ignition("ON")
    bench.clock.sleep(SHOWN_S, "the driver to set off")
    bench.vehicle.drive(distance_km, speed_kmh)
    return park(bench)


def park(bench: Bench) -> float:
    """Turn the ignition OFF, and give the unit the time to report it; the instant of the OFF."""
    off_s = bench.clock.now_s
    bench.vehicle.turn_ignition("OFF")
    bench.clock.sleep(SHOWN_S, "the unit to report OFF")
    return off_s


def shown(reply: Reply, name: str) -> object:
    """What the page shows; the reason of a refusal."""
    return reply.body["data"]["attributes"][name] if reply.ok else reply.error_code


def expect_page(bench: Bench, requirement: str, due_date: str | None, due_km: int | None) -> None:
    """The requirement demands that the page shows these due values."""
    page = bench.owner.service.open()
    bench.expect(requirement).equal(shown(page, "dueDate"), due_date, "due date shown", page.record)
    bench.expect(requirement).equal(shown(page, "dueMileage"), due_km, "due mileage shown", page.record)


def expect_remaining(bench: Bench, requirement: str, remaining_km: int | None) -> None:
    """The requirement demands that the page shows this remaining mileage."""
    page = bench.owner.service.open()
    measured = shown(page, "remainingMileage")
    bench.expect(requirement).equal(measured, remaining_km, "remaining mileage shown, in km", page.record)


def one_notice(bench: Bench, requirement: str, since_s: float | None = None) -> None:
    """The requirement demands one notice on the phone, and one only."""
    bench.expect(requirement).exactly_once(service_notice, within_s=NOTICE_S, quiet_s=QUIET_S, since_s=since_s)
