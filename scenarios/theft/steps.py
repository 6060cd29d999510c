"""Steps that several scenarios of theft alerts share."""

from __future__ import annotations

from typing import NamedTuple

from fixtures import Bench, theft_alert
from harness.errors import Undecided
from harness.journal import Record

#: an alert is on the phone by then. The manual gives no figure, but sends its reader to the vehicle right away: half a
#: minute leaves time for a unit that has to wake up and register, and is still right away
ALERT_S = 30.0
#: no second alert of the same intrusion comes for so long: the alarm (30 s) is over by then, and so are repetitions
QUIET_S = 60.0
#: where no alert may come, it is waited for this long: four times what an alert is given
WATCH_S = 4 * ALERT_S
#: how long unit and app take to follow the car
SHOWN_S = 5.0
#: how long the engine is given to stop by itself before the scenario gives up
STOP_S = 1200.0

KEY, APP = "key", "app"


class Instant(NamedTuple):
    """When something happened that is seen from outside only: not before, and not after (seconds of bench time)."""

    not_before_s: float
    not_after_s: float


def one_alert(bench: Bench, requirement: str, since_s: float | None = None) -> Record:
    """The requirement demands one theft alert on the phone, and one only."""
    return bench.expect(requirement).exactly_once(theft_alert, within_s=ALERT_S, quiet_s=QUIET_S, since_s=since_s)


def entries_in_history(bench: Bench) -> int:
    """How many theft alerts the notifications history lists."""
    reply = bench.owner.history()
    messages = reply.body["data"]["attributes"]["messages"] if reply.ok else []
    return sum(message["ruleKey"] == theft_alert.data["rule"] for message in messages)


def end_intrusion(bench: Bench) -> None:
    """Doors shut, alarm silent and armed again, and the unit has seen it."""
    bench.vehicle.calm_down()
    bench.clock.sleep(SHOWN_S, "the unit to see the doors shut")


def lock_by(bench: Bench, means: str) -> Instant:
    """Lock with the key or from the app. Raises Undecided when the app's command is not carried out."""
    before_s = bench.clock.now_s
    if means == KEY:
        bench.vehicle.lock()
    else:
        _insist("locking from the app", bench.owner.lock(), "COMPLETED")
    return Instant(before_s, bench.clock.now_s)


def start_engine(bench: Bench) -> Instant:
    """Start the engine remotely. Raises Undecided when it does not start."""
    before_s = bench.clock.now_s
    _insist("the remote engine start", bench.owner.start_engine(), "COMPLETED")
    return Instant(before_s, bench.clock.now_s)


def stop_engine(bench: Bench) -> None:
    """Stop the remotely started engine from the app. Raises Undecided when it does not stop."""
    _insist("stopping the engine", bench.owner.stop_engine(), "COMPLETED")


def be_refused_a_start(bench: Bench) -> None:
    """Ask for a remote engine start that cannot be had. Raises Undecided when the engine starts all the same."""
    _insist("the remote engine start", bench.owner.start_engine(), "REJECTED")


def _insist(what: str, ended: str, wanted: str) -> None:
    if ended != wanted:
        raise Undecided(
            f"{what} ended as {ended}, not as {wanted}, so what follows cannot be judged",
            hint="look at the requirements of that command first",
        )
