"""Steps that the scenarios of monitoring alerts share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fixtures import Bench, breach_notice
from harness.errors import Undecided
from harness.expect import OwnerReply
from harness.journal import Record
from scenarios.mon.places import Point

SPEED, CURFEW, AREA = KINDS = ("speed", "curfew", "area")
ALLOW, RESTRICT = "ALLOW_WITHIN", "RESTRICT_WITHIN"

#: an alert is on the phone by then; the manual gives no figure
ALERT_S = 30.0
#: no second alert of the same breach comes for so long
QUIET_S = 60.0
#: where no alert may come, it is waited for this long
WATCH_S = 4 * ALERT_S
#: how long unit and app take to follow the car
SHOWN_S = 5.0
#: how long a breach lasts: a unit may take some seconds to be sure
BREACH_S = 30.0
#: beyond the edge of an area by so much, either side is clear (READING_28)
CLEAR_M = 50.0

LIMIT_KMH = 80
BELOW_KMH, ABOVE_KMH = 60.0, 100.0
RADIUS_M = 1000
FAR_M = RADIUS_M + 500
PLACE_NAME = "Home"
SECONDS_PER_DAY = 86_400


# -- saving ------------------------------------------------------------------------------------------------------------


def saved(reply: Any) -> str:
    """The id of the alert that was saved. Raises Undecided when the cloud refuses it."""
    insist("saving an alert", reply)
    return str(reply.body["data"]["id"])


def insist(what: str, reply: OwnerReply) -> None:
    """Raise Undecided when the cloud refuses."""
    if not reply.ok:
        raise Undecided(
            f"{what} was refused ({reply.error_code}), so what follows cannot be judged",
            hint="look at the requirements of that step first",
        )


def save_curfew(bench: Bench, begins: datetime, ends: datetime) -> Any:
    """Save the curfew by which the vehicle may not be used from one local time of day to another.

    Whether its window is the forbidden or the allowed time is the vehicle file's `curfew_window` (READING_26).
    """
    times = [f"{time:%H:%M}" for time in (begins, ends)]
    if bench.rig.vehicle.facts.curfew_window == "allowed":
        times.reverse()
    return bench.owner.monitoring.save_curfew(*times)


def save_area(bench: Bench, kind: str, centre: Point, radius_m: int = RADIUS_M) -> Any:
    """Save an area of a type around a point."""
    return bench.owner.monitoring.save_area(kind, PLACE_NAME, *centre, radius_m)


def save_one(bench: Bench, kind: str) -> str:
    """Save the alert of a kind that `breach` breaches; its id. A curfew forbids the use from an hour ago for 22 h."""
    if kind == SPEED:
        return saved(bench.owner.monitoring.save_speed(LIMIT_KMH))
    if kind == CURFEW:
        begins = bench.clock.local - timedelta(hours=1)
        return saved(save_curfew(bench, begins, begins + timedelta(hours=22)))
    return saved(save_area(bench, ALLOW, home(bench)))


def stay_off(bench: Bench) -> None:
    """The vehicle is OFF until what was saved must be in force, and a little longer for the bench's own tolerance."""
    if bench.vehicle.ignition.position != "OFF":
        end_trip(bench)
    bench.clock.sleep(bench.limit("MON_SYNC_OFF").outside_s, "the settings to come into force")


# -- driving -----------------------------------------------------------------------------------------------------------


def home(bench: Bench) -> Point:
    """Where the vehicle is at the start of a case. Raises Undecided for a rig that says none."""
    section = bench.rig.facts.gnss
    if section is None:
        raise Undecided("the rig has no position to start from")
    return Point(section.lat_deg, section.lon_deg)


def go_to(bench: Bench, point: Point, for_s: float = BREACH_S) -> None:
    """The vehicle is at a point, for a while."""
    bench.gnss.position(*point)
    bench.clock.sleep(for_s, "the unit to see where it is")


def begin_trip(bench: Bench) -> None:
    """The driver turns the ignition ON."""
    bench.vehicle.turn_ignition("ON")
    bench.clock.sleep(SHOWN_S, "the unit to see the ignition ON")


def end_trip(bench: Bench) -> None:
    """The driver stops and turns the ignition OFF."""
    bench.vehicle.halt()
    bench.clock.sleep(1.0, "the vehicle to stand still")
    bench.vehicle.turn_ignition("OFF")


def speed_up(bench: Bench, *speeds_kmh: float, for_s: float = BREACH_S) -> None:
    """Drive at one speed after the other."""
    for speed_kmh in speeds_kmh:
        bench.vehicle.drive_at(speed_kmh, for_s)


def breach(bench: Bench, kind: str) -> float:
    """A trip that breaches the alert of `save_one`; when it began, in seconds of bench time."""
    began_s = bench.clock.now_s
    begin_trip(bench)
    if kind == SPEED:
        speed_up(bench, BELOW_KMH, ABOVE_KMH, BELOW_KMH)
    elif kind == CURFEW:
        bench.vehicle.drive_at(BELOW_KMH, BREACH_S)
    else:
        go_to(bench, home(bench).beside(FAR_M))
        go_to(bench, home(bench))
    end_trip(bench)
    return began_s


def sleep_until_local(bench: Bench, time: datetime, offset_s: float = 0.0) -> None:
    """Let time pass until the next time that it is this local time of day, and some seconds."""
    now = bench.clock.local
    target = now.replace(hour=time.hour, minute=time.minute, second=0, microsecond=0) + timedelta(seconds=offset_s)
    left_s = (target - now).total_seconds() % SECONDS_PER_DAY
    bench.clock.sleep(left_s, f"{target:%H:%M:%S}")


def at(bench: Bench, hour: int, minute: int = 0) -> datetime:
    """A local time of day."""
    return bench.clock.local.replace(hour=hour, minute=minute, second=0, microsecond=0)


# -- what the owner sees -----------------------------------------------------------------------------------------------


def alert_within(bench: Bench, requirement: str, kind: str, since_s: float) -> Record:
    """The requirement demands one alert of a trip that began then and has just ended, and one only."""
    within_s = bench.clock.now_s - since_s + ALERT_S
    return bench.expect(requirement).exactly_once(breach_notice(kind), within_s, QUIET_S, since_s)


def no_alert(bench: Bench, requirement: str, kind: str, since_s: float) -> None:
    """The requirement forbids an alert of a trip that began then."""
    bench.expect(requirement).never(breach_notice(kind), bench.clock.now_s - since_s + WATCH_S, since_s)


def listed(bench: Bench) -> list[Mapping[str, Any]]:
    """The alerts on the Monitoring Alerts screen. Raises Undecided when it cannot be opened."""
    reply = bench.owner.monitoring.alerts()
    insist("opening Monitoring Alerts", reply)
    return list(reply.body["data"]["attributes"]["alerts"])


def ranges(bench: Bench, name: str) -> tuple[int, int]:
    """The lowest and the highest value that can be saved, as the cloud publishes them."""
    reply = bench.owner.monitoring.alerts()
    insist("opening Monitoring Alerts", reply)
    lowest, highest = reply.body["data"]["attributes"]["ranges"][name]
    return lowest, highest


def offences(bench: Bench) -> int:
    """The number of offences that the screen shows. Raises Undecided when it cannot be opened."""
    reply = bench.owner.monitoring.alerts()
    insist("opening Monitoring Alerts", reply)
    return int(reply.body["data"]["attributes"]["offences"])


def history(bench: Bench, kind: str) -> list[Mapping[str, Any]]:
    """The entries of the notifications history for alerts of a kind, the latest first."""
    reply = bench.owner.history()
    insist("opening the history", reply)
    rule = breach_notice(kind).data["rule"]
    return [entry for entry in reply.body["data"]["attributes"]["messages"] if entry["ruleKey"] == rule]


def instant_of(entry: Mapping[str, Any]) -> datetime:
    """The date and time of an entry of the history, UTC."""
    return datetime.fromisoformat(str(entry["timestamp"]))


def requests_since(bench: Bench, since_s: float) -> list[Mapping[str, Any]]:
    """What the unit has asked the vehicle for on CAN since then."""
    request = bench.rig.vehicle.facts.tcu.request
    idle = (request.values.idle_on, request.values.idle_off)
    frames = [record for record in bench.case.observations if record.what == "can.frame"]
    return [
        dict(record.data["raw"])
        for record in frames
        if record.t_ns >= since_s * 1e9
        and record.data["message"] == request.message
        and record.data["raw"][request.signal[0]] not in idle
    ]


def vehicle_is_left_alone(bench: Bench, requirement: str, since_s: float) -> None:
    """The requirement forbids the unit to interfere: nothing asked for on CAN, and the vehicle runs as before."""
    bench.expect(requirement).equal(requests_since(bench, since_s), [], "requests of the unit on CAN")
    bench.expect(requirement).equal(bench.vehicle.engine.running, True, "the engine runs")
