"""Steps that several scenarios of interactions share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from fixtures import Bench, theft_alert
from harness.power import interrupt, require_no_longer
from scenarios.rcmd.steps import ASKED_S, not_carried_out, requests_since
from scenarios.theft.steps import ALERT_S, Instant, lock_by, one_alert

#: a shortage of the supply that no unit notices, and one that most do not survive
SHORT_S, LONG_S = 0.001, 0.5
#: after a reset: how long the unit is given to register and to look at the vehicle again
SETTLED_S = 20.0
#: an alarm that is over before the next intrusion
SHORT_ALARM_S = 5.0


# -- what befalls the unit in the middle of a story --------------------------------------------------------------------


def _nothing(_bench: Bench) -> None:
    """The story goes on undisturbed."""


def _short_interruption(bench: Bench) -> None:
    bench.needs("supply")
    _since_ns, took_s = interrupt(bench, SHORT_S)
    require_no_longer(took_s, bench.limit("SUPPLY_HOLD_UP").inside_s)


def _long_interruption(bench: Bench) -> None:
    bench.needs("supply")
    interrupt(bench, LONG_S)


def _power_loss(bench: Bench) -> None:
    bench.power_cycle()


def _reset(bench: Bench) -> None:
    bench.restart()


RESTARTS: dict[str, Callable[[Bench], None]] = {
    "500-ms-without-supply": _long_interruption,
    "power-loss": _power_loss,
    "reset": _reset,
}
TROUBLES: dict[str, Callable[[Bench], None]] = {
    "undisturbed": _nothing,
    "1-ms-without-supply": _short_interruption,
    **RESTARTS,
}
#: a story is told undisturbed, and with each trouble in its middle; or with each restart of the unit
each_trouble = pytest.mark.parametrize("trouble", TROUBLES)
each_restart = pytest.mark.parametrize("trouble", RESTARTS)


def befall(bench: Bench, trouble: str) -> None:
    """Let something befall the unit; it is back in the network then. What the rig cannot do is not executed."""
    TROUBLES[trouble](bench)
    if trouble in RESTARTS:
        bench.clock.sleep(SETTLED_S, "the unit to come to rest")


# -- theft -------------------------------------------------------------------------------------------------------------


def probe_alert_s(bench: Bench, after_s: float, silent_s: float) -> float:
    """When an intrusion comes that must alert, after one at `silent_s` that may: not before `after_s`.

    A real unit may report the first, and is given the time for it; the emulated one stays silent.
    """
    return after_s if bench.pinned else max(after_s, silent_s + ALERT_S)


def alert_works(bench: Bench, requirement: str) -> None:
    """The requirement demands that breaking a window now sends one alert."""
    bench.vehicle.break_glass(SHORT_ALARM_S)
    one_alert(bench, requirement)


def alert_may_be_absent(bench: Bench, requirement: str, for_s: float = ALERT_S) -> None:
    """The requirement permits that breaking a window now sends no alert."""
    bench.vehicle.break_glass(SHORT_ALARM_S)
    bench.expect(requirement).may_be_absent(theft_alert, for_s=for_s)


def lock_and_wait(bench: Bench, means: str) -> Instant:
    """Lock by key or from the app, and let the minute after locking pass."""
    locked = lock_by(bench, means)
    bench.clock.sleep_until(locked.not_after_s + bench.limit("THEFT_LOCK_MASK").outside_s, "the minute to pass")
    return locked


# -- codes -------------------------------------------------------------------------------------------------------------


def obeys_only(bench: Bench, requirement: str, command: str, valid: str, others: Sequence[str]) -> None:
    """The requirement demands that a command is refused with the other codes, and carried out with the valid one."""
    codes = bench.owner.security_code
    for other in others:
        sent_s = bench.clock.now_s
        refused = codes.command(command, other)
        what = f"{command} with a code that is not in force is refused"
        bench.expect(requirement).equal(refused.refused, True, what, refused.reply.record)
        not_carried_out(bench, requirement, command, sent_s, for_s=ASKED_S)
    sent_s = bench.clock.now_s
    done = codes.command(command, valid)
    what = f"{command} with the code that is in force"
    bench.expect(requirement).equal(done.status, "COMPLETED", what, done.reply.record)
    bench.expect(requirement).equal(len(requests_since(bench, sent_s, command)), 1, f"requests of {command}")
