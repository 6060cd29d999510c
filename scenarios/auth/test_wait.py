"""After a failed attempt: wait six minutes, then try again.

Whether another vehicle of the same account can be authenticated meanwhile is not tried: a bench has one vehicle.
"""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from harness.owner.owner import READING_S
from scenarios.auth.failures import CAUSES, Cause, fail

HALF_A_DAY_S = 12 * 3600


@verifies("AUTH_009", "AUTH_010")
def test_a_failed_attempt_bars_the_next_one_for_six_minutes(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """After a failed attempt the app refuses to start again before six minutes have passed, then accepts."""
    wait = bench.limit("AUTH_RETRY_LOCKOUT")
    failed = bench.owner.authenticate_ownership(odometer_km=unpaired_vehicle.odometer_km + 1)
    bench.expect("AUTH_009").refused(failed)
    bench.clock.sleep_until(failed.ended_s + wait.inside_s, "the last refusal")
    early = bench.owner.start_authentication()
    bench.expect("AUTH_009").refused(early, because="AUTH_WAIT", limit=wait, since_s=failed.ended_s)
    bench.clock.sleep_until(failed.ended_s + wait.outside_s, "the end of the wait")
    restarted = bench.owner.authenticate_ownership()
    bench.expect("AUTH_010").accepted(restarted)


@pytest.mark.parametrize("share", [0.0, 0.03, 0.5, 0.85, 0.95])
@verifies("AUTH_009")
def test_a_restart_is_refused_at_any_moment_of_the_wait(bench: Bench, unpaired_vehicle: Vehicle, share: float) -> None:
    """At once, after ten seconds, after three, five and five and a half minutes: refused."""
    wait = bench.limit("AUTH_RETRY_LOCKOUT")
    failed = bench.owner.fail_authentication()
    bench.clock.sleep_until(failed.ended_s + share * wait.inside_s, "an early restart")
    early = bench.owner.start_authentication()
    bench.expect("AUTH_009").refused(early, because="AUTH_WAIT", limit=wait, since_s=failed.ended_s)


@pytest.mark.parametrize("cause", CAUSES, ids=str)
@verifies("AUTH_009")
def test_a_restart_is_refused_just_before_the_wait_is_over(
    bench: Bench, unpaired_vehicle: Vehicle, cause: Cause
) -> None:
    """Whatever the attempt failed of, a restart just before the end of the wait is refused."""
    wait = bench.limit("AUTH_RETRY_LOCKOUT")
    failed = fail(bench, cause)
    bench.clock.sleep_until(failed.earliest_s + wait.inside_s, "the last refusal")
    early = bench.owner.start_authentication()
    bench.expect("AUTH_009").refused(early, because="AUTH_WAIT", limit=wait, since_s=failed.earliest_s)


@pytest.mark.parametrize("cause", CAUSES, ids=str)
@verifies("AUTH_010")
def test_a_restart_succeeds_just_after_the_wait(bench: Bench, unpaired_vehicle: Vehicle, cause: Cause) -> None:
    """Whatever the attempt failed of, the next one can be started just after the wait, and succeeds."""
    wait = bench.limit("AUTH_RETRY_LOCKOUT")
    failed = fail(bench, cause)
    bench.clock.sleep_until(failed.latest_s + wait.outside_s, "the end of the wait")
    restarted = bench.owner.start_authentication()
    bench.expect("AUTH_010").accepted(restarted, limit=wait, since_s=failed.latest_s)
    bench.clock.sleep(READING_S, "the owner to read the page")
    bench.owner.first_step()
    bench.expect("AUTH_010").accepted(bench.owner.second_step())


@verifies("AUTH_009", "AUTH_010")
def test_early_restarts_do_not_prolong_the_wait(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """An owner who tries again every half minute is refused each time, and accepted six minutes after the failure."""
    wait = bench.limit("AUTH_RETRY_LOCKOUT")
    failed = bench.owner.fail_authentication()
    for asked_s in (*range(30, int(wait.inside_s), 30), wait.inside_s):
        bench.clock.sleep_until(failed.ended_s + asked_s, "an early restart")
        early = bench.owner.start_authentication()
        bench.expect("AUTH_009").refused(early, because="AUTH_WAIT", limit=wait, since_s=failed.ended_s)
    bench.clock.sleep_until(failed.ended_s + wait.outside_s, "the end of the wait")
    bench.expect("AUTH_010").accepted(bench.owner.authenticate_ownership())


@pytest.mark.parametrize("cause", CAUSES, ids=str)
@verifies("AUTH_009")
def test_the_right_value_during_the_wait_does_nothing(bench: Bench, unpaired_vehicle: Vehicle, cause: Cause) -> None:
    """The owner is refused a restart, does both steps nevertheless and enters the right value: refused."""
    fail(bench, cause)
    bench.expect("AUTH_009").refused(bench.owner.start_authentication())
    bench.owner.first_step()
    bench.expect("AUTH_009").refused(bench.owner.second_step())
    bench.expect("AUTH_009").refused(bench.owner.use("lock status"))


@verifies("AUTH_009", "AUTH_010")
def test_every_failure_starts_a_wait_of_its_own(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Three failures in a row: after each of them six minutes, no less and no more."""
    wait = bench.limit("AUTH_RETRY_LOCKOUT")
    for _ in range(3):
        failed = bench.owner.fail_authentication()
        bench.clock.sleep_until(failed.ended_s + wait.inside_s, "the last refusal")
        early = bench.owner.start_authentication()
        bench.expect("AUTH_009").refused(early, because="AUTH_WAIT", limit=wait, since_s=failed.ended_s)
        bench.clock.sleep_until(failed.ended_s + wait.outside_s, "the end of the wait")
    bench.expect("AUTH_010").accepted(bench.owner.authenticate_ownership())


@verifies("AUTH_009")
def test_logging_in_anew_does_not_end_the_wait(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The same owner logs in again and adds the vehicle once more: the wait goes on."""
    wait = bench.limit("AUTH_RETRY_LOCKOUT")
    failed = bench.owner.fail_authentication()
    bench.owner.sign_in()
    bench.clock.sleep_until(failed.ended_s + wait.inside_s, "the last refusal")
    early = bench.owner.start_authentication()
    bench.expect("AUTH_009").refused(early, because="AUTH_WAIT", limit=wait, since_s=failed.ended_s)


@verifies("AUTH_010")
def test_a_restart_succeeds_half_a_day_later(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The wait is over for good: twelve hours after a failure the owner succeeds."""
    bench.owner.fail_authentication()
    bench.clock.sleep(HALF_A_DAY_S, "half a day")
    bench.expect("AUTH_010").accepted(bench.owner.authenticate_ownership())


@needs("supply")
@verifies("AUTH_009", "AUTH_010")
def test_a_loss_of_power_does_not_change_the_wait(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The unit loses its supply during the wait: it ends neither earlier nor later."""
    wait = bench.limit("AUTH_RETRY_LOCKOUT")
    failed = bench.owner.fail_authentication()
    bench.power_cycle(off_s=60.0)
    bench.clock.sleep_until(failed.ended_s + wait.inside_s, "the last refusal")
    early = bench.owner.start_authentication()
    bench.expect("AUTH_009").refused(early, because="AUTH_WAIT", limit=wait, since_s=failed.ended_s)
    bench.clock.sleep_until(failed.ended_s + wait.outside_s, "the end of the wait")
    bench.expect("AUTH_010").accepted(bench.owner.authenticate_ownership())


@needs("network")
@verifies("AUTH_009", "AUTH_010")
def test_a_network_outage_does_not_change_the_wait(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """The vehicle has no network for most of the wait: it ends neither earlier nor later."""
    wait = bench.limit("AUTH_RETRY_LOCKOUT")
    failed = bench.owner.fail_authentication()
    bench.network.outage()
    bench.clock.sleep_until(failed.ended_s + 0.9 * wait.inside_s, "the outage")
    bench.network.restore()
    bench.clock.sleep_until(failed.ended_s + wait.inside_s, "the last refusal")
    early = bench.owner.start_authentication()
    bench.expect("AUTH_009").refused(early, because="AUTH_WAIT", limit=wait, since_s=failed.ended_s)
    bench.clock.sleep_until(failed.ended_s + wait.outside_s, "the end of the wait")
    bench.expect("AUTH_010").accepted(bench.owner.authenticate_ownership())


@verifies("AUTH_009", "AUTH_010")
def test_the_end_of_the_wait_is_measured(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Asked each second, the restart is accepted somewhere between the last refusal and the end of the wait."""
    wait = bench.limit("AUTH_RETRY_LOCKOUT")
    failed = bench.owner.fail_authentication()
    asked_s = wait.inside_s
    bench.clock.sleep_until(failed.ended_s + asked_s, "the last refusal")
    reply = bench.owner.start_authentication()
    bench.expect("AUTH_009").refused(reply, because="AUTH_WAIT", limit=wait, since_s=failed.ended_s)
    while not reply.ok and asked_s < wait.outside_s:
        asked_s = min(asked_s + 1.0, wait.outside_s)
        bench.clock.sleep_until(failed.ended_s + asked_s, "the end of the wait")
        reply = bench.owner.start_authentication()
    bench.measured("AUTH_RETRY_LOCKOUT", "AUTH_010", asked_s, "s", "first restart accepted, asked each second")
    bench.expect("AUTH_010").accepted(reply, limit=wait, since_s=failed.ended_s)
