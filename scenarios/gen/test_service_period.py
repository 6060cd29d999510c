"""The initial service period: served up to its end, and after it with a subscription only."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, notice_of, verifies
from harness.errors import Undecided
from scenarios.acc.steps import DAY_S, VEHICLE_FUNCTIONS

pytestmark = needs("mail")

LIMIT = "SERVICE_PERIOD"
FUNCTION = pytest.mark.parametrize("function", [*VEHICLE_FUNCTIONS, "lock", "unlock", "engine start", "Assistance"])
COMMAND_S = 20.0
WATCH_S = 120.0


def _remaining_s(bench: Bench) -> float:
    """How long the service period still lasts, as published."""
    reply = bench.owner.profile.subscription()
    if not reply.ok:
        raise Undecided(f"the end of the service period was refused ({reply.error_code})")
    return float(reply.body["data"]["attributes"]["remainingSeconds"])


def _sleep_to(bench: Bench, side: str) -> None:
    """Time passes to the last of the period, or to the first after it; the owner logs in anew."""
    period = bench.limit(LIMIT).published(_remaining_s(bench))
    bench.clock.sleep(period.inside_s if side == "inside" else period.outside_s, "the end of the service period")
    bench.owner.app.log_in()


@verifies("GEN_014")
def test_the_service_is_there_to_the_last_of_the_period(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Just before the end the vehicle's state is shown and a command is carried out, without any payment."""
    _sleep_to(bench, "inside")
    bench.expect("GEN_014").accepted(bench.owner.use("lock status"))


@verifies("GEN_014")
def test_a_command_is_carried_out_a_day_before_the_end(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A day before the end the vehicle is locked from the app."""
    bench.clock.sleep(_remaining_s(bench) - 2 * DAY_S, "the last day of the service period")
    bench.owner.app.log_in()
    bench.expect("GEN_014").equal(bench.owner.lock(), "COMPLETED", "end of the command Lock")


@FUNCTION
@verifies("GEN_014")
def test_the_service_ends_without_a_subscription(bench: Bench, paired_vehicle: Vehicle, function: str) -> None:
    """Just after the end every function is refused because of the subscription, and nothing happens to the vehicle."""
    _sleep_to(bench, "outside")
    bench.expect("GEN_014").refused(bench.owner.use(function), because="SUBSCRIPTION_REQUIRED")
    bench.clock.sleep(COMMAND_S, "a command to be carried out")
    moved = (paired_vehicle.doors.locked, paired_vehicle.engine.running)
    bench.expect("GEN_014").equal(moved, (False, False), "locked, engine running")


@verifies("GEN_014")
def test_a_subscription_brings_the_service_back(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Paid for after the end, the functions are there again, for as long as was paid, and not longer."""
    _sleep_to(bench, "outside")
    bench.expect("GEN_014").refused(bench.owner.use("lock status"))
    bench.expect("GEN_014").accepted(bench.owner.profile.subscribe())
    bench.expect("GEN_014").accepted(bench.owner.use("lock status"))
    bench.expect("GEN_014").equal(bench.owner.lock(), "COMPLETED", "end of the command Lock")
    _sleep_to(bench, "outside")
    bench.expect("GEN_014").refused(bench.owner.use("lock status"))


@verifies("GEN_014")
def test_a_subscription_before_the_end_leaves_no_gap(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Paid for in advance, the service goes on beyond the end of the initial period."""
    remains_s = _remaining_s(bench)
    bench.owner.profile.subscribe()
    bench.clock.sleep(remains_s + DAY_S, "the end of the initial period")
    bench.owner.app.log_in()
    bench.expect("GEN_014").accepted(bench.owner.use("lock status"))


@needs("push")
@verifies("GEN_014")
def test_no_notification_after_the_end(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Without a subscription the phone is told nothing (a reading: notifications are a part of the service)."""
    bench.needs_equipment("brake")
    _sleep_to(bench, "outside")
    bench.owner.open_app()
    began_s = bench.clock.now_s
    paired_vehicle.raise_warning("brake")
    paired_vehicle.ignition_cycle()
    bench.expect("GEN_014").may_be_absent(notice_of("owner"), for_s=WATCH_S, since_s=began_s)


@verifies("GEN_014")
def test_the_account_outlives_the_service_period(bench: Bench, paired_vehicle: Vehicle) -> None:
    """What ends is the service, not the account: the owner logs in and is told until when it was paid for."""
    _sleep_to(bench, "outside")
    bench.expect("GEN_014").accepted(bench.owner.profile.read())
    bench.expect("GEN_014").equal(_remaining_s(bench), 0.0, "what remains of the service period, s")
