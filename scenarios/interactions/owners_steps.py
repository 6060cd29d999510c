"""Steps that the scenarios of accounts, owners and days share."""

from __future__ import annotations

from typing import Any

from fixtures import Bench, Owner, breach_notice, theft_alert
from harness.errors import Undecided
from harness.expect import OwnerReply, Pattern
from scenarios.mon.steps import ABOVE_KMH, BELOW_KMH, begin_trip, end_trip, speed_up

#: what is on its way with the last step may still arrive
SETTLES_S = 5.0
#: an outage that is shorter than a command is valid
SHORT_OUTAGE_S = 20.0
#: the unit has lost the network, or is registered again, by then
LOST_S, BACK_S = 10.0, 20.0
#: after a long outage the unit has sent all that has gathered by then
CAUGHT_UP_S = 120.0


def insist(what: str, reply: OwnerReply) -> None:
    """Raise Undecided when the cloud refuses."""
    if not reply.ok:
        raise Undecided(f"{what} was refused ({reply.error_code}), so what follows cannot be judged")


def settle_in(person: Owner) -> None:
    """A newcomer creates an account and pairs the vehicle. Raises Undecided when a step is refused."""
    person.registration.join()
    person.pair()


def lose_network(bench: Bench) -> None:
    """The network goes, and the unit has noticed."""
    bench.network.outage()
    bench.clock.sleep(LOST_S, "the unit to lose the network")


def history_of(person: Owner) -> list[Any]:
    """The entries of somebody's notifications history. Raises Undecided when it does not open."""
    reply = person.history()
    insist("opening the history", reply)
    return list(reply.body["data"]["attributes"]["messages"])


def monitoring_of(person: Owner) -> tuple[int, int]:
    """How many alerts somebody's Monitoring Alerts screen lists, and how many offences it counts."""
    reply = person.monitoring.alerts()
    insist("opening Monitoring Alerts", reply)
    shown = reply.body["data"]["attributes"]
    return len(shown["alerts"]), int(shown["offences"])


def speed(bench: Bench) -> float:
    """A trip on which a speed alert is breached once, whoever has set it; when it began (bench time, s)."""
    began_s = bench.clock.now_s
    begin_trip(bench)
    speed_up(bench, BELOW_KMH, ABOVE_KMH, BELOW_KMH)
    end_trip(bench)
    return began_s


def arm(bench: Bench) -> None:
    """Park and lock, and wait until a theft alert cannot be missing because of the locking."""
    bench.vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")


def break_in(bench: Bench) -> float:
    """A thief forces a door of the locked car; a minute later it is shut again. When that began (bench time, s)."""
    began_s = bench.clock.now_s
    bench.vehicle.force_door("driver")
    bench.clock.sleep(60.0, "the alarm to end")
    bench.vehicle.calm_down()
    return began_s


def pushed(who: str, pattern: Pattern) -> Pattern:
    """The same notification on the phone of somebody else: second_phone, second_owner, newcomer."""
    return Pattern(f"{pattern.text} ({who})", f"{who}.push", pattern.data)


def theft_on(who: str) -> Pattern:
    """A theft alert on the phone of somebody else."""
    return pushed(who, theft_alert)


def breach_on(who: str, kind: str) -> Pattern:
    """A monitoring alert on the phone of somebody else."""
    return pushed(who, breach_notice(kind))
