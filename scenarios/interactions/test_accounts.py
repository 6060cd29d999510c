"""Accounts beside vehicles: who logs out, changes or resets something keeps the vehicle and what is under way."""

from __future__ import annotations

from fixtures import Bench, Owner, Vehicle, breach_notice, needs, notice_of, service_notice, theft_alert, verifies
from harness.expect import Pattern
from harness.owner.registration import NEW_EMAIL, NEW_PASSWORD, RESET
from scenarios.acc.steps import DAY_S, MAIL_S
from scenarios.interactions.owners_steps import (
    SETTLES_S,
    SHORT_OUTAGE_S,
    arm,
    breach_on,
    break_in,
    history_of,
    insist,
    lose_network,
    monitoring_of,
    settle_in,
    speed,
    theft_on,
)
from scenarios.mon.steps import LIMIT_KMH, SPEED, save_one, saved, stay_off
from scenarios.rcmd.steps import COMPLETED, TERMINAL
from scenarios.svc import steps as svc
from scenarios.theft.steps import ALERT_S, QUIET_S
from scenarios.unp.steps import COMMAND_S, REPORT_S, WATCH_S, await_first_report, log_in

#: what comes by push about a remote command
REPLY_TO_COMMAND = {"category": "remotecontrol"}


@needs("newcomer", "mail", "network", "push")
@verifies("MACC_005", "MACC_008", "RCMD_003", "RCMD_004")
def test_a_command_under_way_outlives_a_change_of_the_password(bench: Bench, newcomer: Owner) -> None:
    """Locked in an outage, then the password changed: the session is dead, and the command comes to its one end."""
    settle_in(newcomer)
    await_first_report(bench)
    lose_network(bench)
    sent = newcomer.remote.send("lock")
    old, new = newcomer.registration.credentials, newcomer.registration.credentials.with_another_password()
    insist("the change of the password", newcomer.account.change_password(new.password))
    changed_s = bench.clock.now_s
    bench.expect("MACC_008").refused(newcomer.profile.read())
    bench.expect("MACC_008").refused(newcomer.app.action_status(newcomer.vin, sent.action))
    bench.clock.sleep(SHORT_OUTAGE_S, "the outage")
    bench.network.restore()
    bench.clock.sleep(COMMAND_S + REPORT_S, "the command to be carried out")
    locked = bench.vehicle.doors.locked
    bench.expect("RCMD_003").equal(locked, True, "the command is carried out", judged=bench.pinned)
    bench.expect("MACC_008").may_be_absent(notice_of("newcomer"), bench.clock.now_s - changed_s, changed_s)
    bench.expect("MACC_008").refused(newcomer.app.action_status(newcomer.vin, sent.action))
    newcomer.registration.follow(NEW_PASSWORD)
    bench.expect("MACC_005").refused(newcomer.app.log_in(old))
    bench.expect("MACC_005").accepted(newcomer.app.log_in(new))
    newcomer.app.register_phone()
    ended = newcomer.remote.state(sent)
    bench.expect("RCMD_003").equal(ended in TERMINAL, True, f"the command has an end (it is told as {ended})")
    bench.expect("RCMD_004").equal(ended == COMPLETED, locked, "told as carried out, and doors locked")
    shown = newcomer.remote.doors()
    bench.expect("RCMD_004").equal(
        shown.text, "locked" if locked else "unlocked", "lock status in the app", shown.record
    )
    replied_s = bench.clock.now_s
    bench.expect("RCMD_003").equal(newcomer.unlock(), COMPLETED, "end of the next command")
    reply = Pattern("reply to a remote command (newcomer)", "newcomer.push", REPLY_TO_COMMAND)
    bench.expect("RCMD_003").exactly_once(reply, ALERT_S, QUIET_S, replied_s)


@needs("newcomer", "mail", "push")
@verifies("LOGIN_006", "MACC_004", "MON_001", "PWD_002", "PWD_005", "THEFT_001")
def test_another_address_and_then_a_forgotten_password(bench: Bench, newcomer: Owner) -> None:
    """The reset goes to the new address and never to the old one; vehicle, alerts and Assistance are there after it."""
    settle_in(newcomer)
    newcomer.enable_assistance()
    saved(newcomer.monitoring.save_speed(LIMIT_KMH))
    stay_off(bench)
    account, mailbox = newcomer.account, newcomer.registration
    old = mailbox.credentials
    new = old.with_another_email()
    insist("the change of the address", account.change_email(new.email))
    bench.clock.sleep(MAIL_S, "the mail")
    mailbox.follow(NEW_EMAIL, new.email)
    for asked, mails in ((old.email, 0), (new.email, 1)):
        account.request_reset(asked)
        bench.clock.sleep(MAIL_S, "the mail of the reset")
        bench.expect("PWD_002").equal(len(mailbox.links(RESET, old.email)), 0, "reset mails to the old address")
        bench.expect("PWD_002").equal(len(mailbox.links(RESET, new.email)), mails, "reset mails to the new address")
    mine = new.with_another_password()
    mailbox.follow(RESET, new.email)
    insist("the new password", account.set_password(mailbox.newest(RESET, new.email), mine.password, mine.password))
    bench.expect("PWD_005").refused(newcomer.app.log_in(new))
    bench.expect("MACC_004").refused(newcomer.app.log_in(old.with_another_password()))
    bench.expect("PWD_005").accepted(newcomer.app.log_in(mine))
    newcomer.app.register_phone()
    bench.expect("LOGIN_006").equal(newcomer.garage.vins(), [newcomer.vin], "vehicles after the login")
    bench.expect("LOGIN_006").accepted(newcomer.use("lock status"))
    bench.expect("MON_001").equal(monitoring_of(newcomer), (1, 0), "alerts and offences after the login")
    began_s = speed(bench)
    bench.expect("MON_001").exactly_once(
        breach_on("newcomer", SPEED), bench.clock.now_s - began_s + ALERT_S, QUIET_S, began_s
    )
    arm(bench)
    began_s = break_in(bench)
    bench.expect("THEFT_001").eventually(theft_on("newcomer"), bench.clock.now_s - began_s + ALERT_S, began_s)


@needs("push")
@verifies("LOGIN_006", "MON_001", "MON_002", "MVEH_004", "PREF_001", "PROF_009", "SVC_001", "SVC_004")
def test_a_log_out_over_some_days_keeps_everything(bench: Bench, guarded_vehicle: Vehicle) -> None:
    """Settings, alerts and due values are as before; an offence meanwhile is counted, and the mileage then notified."""
    owner = bench.owner
    owner.garage.screen().change(nickname="Stays")
    insist("the preference", owner.notifications.set_preference("vehicle-health", False))
    save_one(bench, SPEED)
    due_date, due_km = svc.set_due(bench, in_km=30)
    stay_off(bench)
    settings = owner.notifications.settings().body["data"]["attributes"]
    insist("the log-out", owner.account.log_out())
    out_s = bench.clock.now_s
    bench.clock.sleep(DAY_S, "a day")
    speed(bench)
    bench.clock.sleep(2 * DAY_S, "two more days")
    bench.expect("PROF_009").refused(owner.use("notifications"))
    bench.expect("PROF_009").may_be_absent(notice_of("owner"), bench.clock.now_s - out_s, out_s)
    log_in(owner)
    kept = bench.expect("LOGIN_006")
    kept.equal(owner.garage.vins(), [owner.vin], "vehicles after the login")
    kept.accepted(owner.use("lock status"))
    bench.expect("MVEH_004").equal(owner.garage.data()["nickname"], "Stays", "nickname")
    after = owner.notifications.settings().body["data"]["attributes"]
    bench.expect("PREF_001").equal(after["preferences"], settings["preferences"], "preferences")
    bench.expect("PREF_001").equal(after["assistance"], settings["assistance"], "Assistance")
    bench.expect("MON_001").equal(monitoring_of(owner)[0], 1, "alerts")
    bench.expect("MON_002").equal(monitoring_of(owner)[1], 1, "offences")
    svc.expect_page(bench, "SVC_004", due_date, due_km)
    off_s = svc.drive(bench, 31.0)
    bench.expect("SVC_001").exactly_once(service_notice, svc.NOTICE_S, svc.QUIET_S, off_s)


@needs("push", "mail")
@verifies("MACC_008", "MON_001", "PREF_001", "PROF_009", "THEFT_001", "THEFT_002")
def test_two_phones_of_an_account_and_a_change_of_the_password(bench: Bench, guarded_vehicle: Vehicle) -> None:
    """Both are alerted; after one's log-out the other; after a change of the password neither; then who logs in."""
    owner, phone = bench.owner, bench.people.second_phone
    log_in(phone)
    save_one(bench, SPEED)
    stay_off(bench)
    began_s = speed(bench)
    for pattern in (breach_notice(SPEED), breach_on("second_phone", SPEED)):
        _alerted(bench, "MON_001", pattern, began_s)
    insist("the log-out", phone.account.log_out())
    arm(bench)
    began_s = break_in(bench)
    bench.expect("THEFT_001").exactly_once(theft_alert, bench.clock.now_s - began_s + ALERT_S, QUIET_S, began_s)
    bench.expect("PROF_009").may_be_absent(theft_on("second_phone"), bench.clock.now_s - began_s + WATCH_S, began_s)
    log_in(phone)
    settings = phone.notifications.settings().body["data"]["attributes"]
    insist("the change of the password", owner.account.change_password(_changed(owner)))
    for person in (owner, phone):
        bench.expect("MACC_008").refused(person.use("lock status"))
    bench.clock.sleep(SETTLES_S, "what is on its way")
    arm(bench)
    began_s = break_in(bench)
    for pattern in (theft_alert, theft_on("second_phone")):
        bench.expect("MACC_008").may_be_absent(pattern, bench.clock.now_s - began_s + WATCH_S, began_s)
    log_in(phone)  # with the old password, as long as nobody has verified the new one (READING_38)
    after = phone.notifications.settings().body["data"]["attributes"]
    bench.expect("PREF_001").equal(after["preferences"], settings["preferences"], "preferences")
    bench.expect("THEFT_002").equal(after["assistance"], True, "Assistance")
    arm(bench)
    began_s = break_in(bench)
    _alerted(bench, "THEFT_001", theft_on("second_phone"), began_s)
    bench.expect("MACC_008").may_be_absent(theft_alert, bench.clock.now_s - began_s + WATCH_S, began_s)
    told = [entry for entry in history_of(phone) if entry["ruleKey"] == theft_alert.data["rule"]]
    bench.expect("THEFT_001").equal(len(told), 3, "theft alerts in the history", judged=bench.pinned)


def _alerted(bench: Bench, requirement: str, pattern: Pattern, since_s: float) -> None:
    """An alert on each of the phones is a reading: on a real service it is recorded."""
    within_s = bench.clock.now_s - since_s + ALERT_S
    if bench.pinned:
        bench.expect(requirement).exactly_once(pattern, within_s, QUIET_S, since_s)
    else:
        bench.expect(requirement).recorded(pattern, within_s, since_s)


def _changed(person: Owner) -> str:
    return person.registration.credentials.with_another_password().password
