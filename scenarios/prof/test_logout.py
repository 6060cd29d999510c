"""The log-out: the session is over, the account and its vehicle are not."""

from __future__ import annotations

import pytest

from fixtures import Bench, Owner, Vehicle, needs, notice_of, verifies
from scenarios.acc.steps import ACCOUNT_FUNCTIONS, DAY_S, VEHICLE_FUNCTIONS

#: a notification that was not stopped is on the phone by then
WATCH_S = 120.0


@pytest.mark.parametrize("function", ACCOUNT_FUNCTIONS)
@verifies("PROF_009")
def test_nothing_of_the_account_after_the_log_out(bench: Bench, function: str) -> None:
    """Logged out, the app is refused everything, also with the session that it had."""
    bench.owner.app.log_in()
    bench.expect("PROF_009").accepted(bench.owner.profile.read())
    bench.expect("PROF_009").accepted(bench.owner.account.log_out())
    bench.expect("PROF_009").refused(ACCOUNT_FUNCTIONS[function](bench.owner))


@pytest.mark.parametrize("function", [*VEHICLE_FUNCTIONS, "lock", "unlock", "engine start", "Assistance"])
@verifies("PROF_009")
def test_nothing_of_the_vehicle_after_the_log_out(bench: Bench, paired_vehicle: Vehicle, function: str) -> None:
    """Logged out, the app is shown nothing of the vehicle, and no command is taken, a day later neither."""
    bench.owner.account.log_out()
    bench.expect("PROF_009").refused(bench.owner.use(function))
    bench.clock.sleep(DAY_S, "a day")
    bench.expect("PROF_009").refused(bench.owner.use(function))


@verifies("PROF_009")
def test_the_next_log_in_works(bench: Bench, paired_vehicle: Vehicle) -> None:
    """After the log-out the owner logs in again, and the vehicle is still there and carries out a command."""
    bench.owner.account.log_out()
    bench.expect("PROF_009").accepted(bench.owner.app.log_in())
    bench.expect("PROF_009").accepted(bench.owner.use("lock status"))
    bench.expect("PROF_009").equal(bench.owner.lock(), "COMPLETED", "end of the command Lock")


@verifies("PROF_009")
def test_logging_out_twice_does_no_harm(bench: Bench) -> None:
    """Pressed twice: whatever the second one is answered, the session stays closed, and a log-in opens one."""
    bench.owner.app.log_in()
    bench.owner.account.log_out()
    bench.expect("PROF_009").equal(bench.owner.account.log_out().ok, True, "the second log-out", judged=False)
    bench.expect("PROF_009").refused(bench.owner.profile.read())
    bench.expect("PROF_009").accepted(bench.owner.app.log_in())


@verifies("PROF_009")
def test_one_phone_is_logged_out_and_not_the_other(bench: Bench) -> None:
    """The owner logs out on one phone; the other stays logged in (a reading: the text says "from the app")."""
    phone = bench.people.second_phone
    bench.owner.app.log_in()
    phone.app.log_in()
    bench.owner.account.log_out()
    bench.expect("PROF_009").refused(bench.owner.profile.read())
    bench.expect("PROF_009").equal(phone.profile.read().ok, True, "the other phone is logged in", judged=bench.pinned)


@needs("push")
@verifies("PROF_009")
def test_no_notification_comes_after_the_log_out(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A warning lights up: the phone that is logged out is not told (a reading), after the next log-in it is."""
    bench.needs_equipment("brake", "abs")
    bench.owner.account.log_out()
    began_s = bench.clock.now_s
    paired_vehicle.raise_warning("brake")
    paired_vehicle.ignition_cycle()
    bench.expect("PROF_009").may_be_absent(notice_of("owner"), for_s=WATCH_S, since_s=began_s)
    bench.owner.app.log_in()
    bench.owner.open_app()
    began_s = bench.clock.now_s
    paired_vehicle.raise_warning("abs")
    paired_vehicle.ignition_cycle()
    bench.expect("PROF_009").eventually(notice_of("owner"), within_s=WATCH_S, since_s=began_s)


@needs("push")
@verifies("PROF_009")
def test_a_command_under_way_at_the_log_out(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Locked and logged out at once: how the command ends is recorded; the phone is not told (a reading)."""
    began_s = bench.clock.now_s
    bench.owner.use("lock")
    bench.owner.account.log_out()
    bench.expect("PROF_009").may_be_absent(notice_of("owner"), for_s=WATCH_S, since_s=began_s)
    bench.expect("PROF_009").equal(paired_vehicle.doors.locked, True, "the command is carried out", judged=False)


@needs("newcomer", "mail", "push")
@verifies("PROF_009")
def test_somebody_else_can_use_the_phone(bench: Bench, paired_vehicle: Vehicle, member: Owner) -> None:
    """A member logs out; what happens to the owner's vehicle is told to the owner and not to that phone."""
    bench.needs_equipment("brake")
    member.account.log_out()
    began_s = bench.clock.now_s
    paired_vehicle.raise_warning("brake")
    paired_vehicle.ignition_cycle()
    bench.expect("PROF_009").eventually(notice_of("owner"), within_s=WATCH_S, since_s=began_s)
    bench.expect("PROF_009").never(notice_of("newcomer"), for_s=WATCH_S, since_s=began_s)
