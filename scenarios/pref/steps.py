"""Steps that scenarios of preferences and history share: a cause of each type of notification."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from fixtures import Bench, any_warning_notice, breach_notice, theft_alert
from harness.errors import Undecided
from harness.expect import OwnerReply, Pattern
from harness.journal import Record
from scenarios.mon import steps as mon

R = TypeVar("R", bound=OwnerReply)

THEFT, HEALTH, MONITORING, REPLY = TYPES = ("theft", "vehicle-health", "area-speed-curfew", "remote-command-reply")
REQUIREMENT_OF = {THEFT: "PREF_002", HEALTH: "PREF_003", MONITORING: "PREF_004", REPLY: "PREF_005"}
NOTICES = {
    THEFT: theft_alert,
    HEALTH: any_warning_notice,
    MONITORING: breach_notice("speed"),
    REPLY: Pattern("reply to a remote command", "owner.push", {"category": "remotecontrol"}),
}

#: a notification is on the phone by then; the manual gives no figure
NOTICE_S = 30.0
#: no second one of the same event comes for so long
QUIET_S = 60.0
#: where none may come, it is waited for this long
WATCH_S = 4 * NOTICE_S
#: how long a setting, or the unit, takes to follow
SHOWN_S = 5.0
#: an alarm has ended, and the owner is back
CALM_S = 60.0
#: warnings that any vehicle has; each is raised once
WARNINGS = ("brake", "abs", "airbag", "engine_mil", "oil_pressure")


@dataclass(slots=True)
class Causes:
    """Causes a notification of a type, as often as it is asked to."""

    bench: Bench
    warnings: Iterator[str]

    def cause(self, kind: str) -> float:
        """What a notification of a type comes of; when it began, in seconds of bench time."""
        began_s = self.bench.clock.now_s
        causes: dict[str, Callable[[], float]] = {
            THEFT: self._break_in,
            HEALTH: self._warn,
            MONITORING: lambda: mon.breach(self.bench, mon.SPEED),
            REPLY: self._command,
        }
        causes[kind]()
        return began_s

    def _break_in(self) -> float:
        """A thief at the locked car, longer than a minute after locking; the owner comes and unlocks."""
        bench = self.bench
        bench.vehicle.park_and_lock()
        bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")
        began_s = bench.clock.now_s
        bench.vehicle.force_door("driver")
        bench.clock.sleep(SHOWN_S, "the unit to notice")
        bench.vehicle.calm_down()
        bench.clock.sleep(SHOWN_S, "the owner to come")
        bench.vehicle.unlock()
        return began_s

    def _warn(self) -> float:
        """A warning comes on during a drive."""
        bench = self.bench
        bench.vehicle.turn_ignition("ON")
        bench.clock.sleep(NOTICE_S, "the lamp check")
        began_s = bench.clock.now_s
        bench.vehicle.raise_warning(next(self.warnings))
        bench.clock.sleep(SHOWN_S, "the unit to see the warning")
        bench.vehicle.turn_ignition("OFF")
        return began_s

    def _command(self) -> float:
        began_s = self.bench.clock.now_s
        ended = self.bench.owner.lock()
        if ended != "COMPLETED":
            raise Undecided(f"locking from the app ended as {ended}, so its reply cannot be judged")
        return began_s


def prepare(bench: Bench) -> Causes:
    """Everything is set for a notification of each type: Assistance on, and a speed alert in force."""
    mon.saved(bench.owner.monitoring.save_speed(mon.LIMIT_KMH))
    mon.stay_off(bench)
    return Causes(bench, iter(WARNINGS))


def insist(what: str, reply: R) -> R:
    """Raise Undecided when the cloud refuses."""
    if not reply.ok:
        raise Undecided(f"{what} was refused ({reply.error_code}), so what follows cannot be judged")
    return reply


def switch(bench: Bench, on: bool, *kinds: str) -> None:
    """Switch types on or off, one after the other, as a finger does. Raises Undecided when the cloud refuses."""
    for kind in kinds:
        insist("the preference", bench.owner.notifications.set_preference(kind, on))
    bench.clock.sleep(SHOWN_S, "the preference to take effect")


def preferences(bench: Bench) -> dict[str, bool]:
    """The preferences as the app shows them."""
    reply = insist("reading the preferences", bench.owner.notifications.settings())
    return dict(reply.body["data"]["attributes"]["preferences"])


def notified(bench: Bench, requirement: str, kind: str, since_s: float) -> Record:
    """The requirement demands one notification of a type, of what was caused since then and has just ended."""
    within_s = bench.clock.now_s - since_s + NOTICE_S
    return bench.expect(requirement).exactly_once(NOTICES[kind], within_s, QUIET_S, since_s)


def not_notified(bench: Bench, requirement: str, kind: str, since_s: float) -> None:
    """The requirement forbids a notification of a type, of what was caused since then."""
    bench.expect(requirement).never(NOTICES[kind], bench.clock.now_s - since_s + WATCH_S, since_s)
