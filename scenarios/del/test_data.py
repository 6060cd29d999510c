"""What was the account's is gone for good: nobody finds any of it, not even the same person in a new account."""

from __future__ import annotations

from fixtures import Bench, Owner, needs, notice_of, verifies
from harness.owner.registration import NEW_PASSWORD, RESET, VALIDATE
from scenarios.acc.steps import DAY_S, MAIL_S, shown

pytestmark = needs("newcomer", "mail")

#: what was under way has arrived by then
WATCH_S = 600.0
REPORT_S = 20.0
#: a lamp that stays lit is reported 5 s after the ON, and pushed within a second
DELETED_AFTER_S = 5.5


@verifies("DEL_004", "PROF_010")
def test_the_account_cannot_be_retrieved(bench: Bench, leaver: Owner) -> None:
    """Neither its credentials nor a reset of the password bring it back, a year later neither."""
    leaver.registration.delete()
    for wait_s in (0.0, 365 * DAY_S):
        bench.clock.sleep(wait_s, "a year")
        bench.expect("DEL_004").refused(leaver.app.log_in())
        leaver.account.request_reset(leaver.registration.credentials.email)
        bench.clock.sleep(MAIL_S, "a mail that must not come")
        bench.expect("DEL_004").equal(len(leaver.registration.links(RESET)), 0, "reset mails")
        bench.expect("PROF_010").refused(leaver.profile.read())


@verifies("DEL_004")
def test_no_link_of_an_earlier_mail_brings_it_back(bench: Bench, leaver: Owner) -> None:
    """Links of validation, reset and change that came before the deletion are good for nothing after it."""
    old = leaver.registration.credentials
    new = old.with_another_password()
    leaver.account.request_reset(old.email)
    leaver.account.change_password(new.password)
    leaver.app.log_in(old)
    leaver.registration.delete()
    for button in (VALIDATE, RESET, NEW_PASSWORD):
        link = leaver.registration.newest(button)
        leaver.account.open_link(button, link)
        leaver.account.confirm(button, link)
    leaver.account.set_password(leaver.registration.newest(RESET), new.password, new.password)
    bench.expect("DEL_004").refused(leaver.app.log_in(old))
    bench.expect("DEL_004").refused(leaver.app.log_in(new))


@verifies("DEL_004", "PROF_010")
def test_a_new_account_of_the_same_address_begins_empty(bench: Bench, leaver: Owner) -> None:
    """Phone and preferred unit of the former account are not there, nor is its vehicle, nor its data."""
    leaver.profile.edit(phone="0812345678", distanceUnit="mi", country="MY")
    former = leaver.app.session.user
    leaver.registration.delete()
    leaver.registration.join()
    details = shown(leaver)
    bench.expect("PROF_010").equal(details["phone"], "", "contact phone of the new account")
    bench.expect("PROF_010").equal(details["distanceUnit"], "km", "preferred unit of the new account")
    bench.expect("DEL_004").equal(details["country"], "TH", "country of the new account")
    cars = leaver.app.cars()
    bench.expect("DEL_004").equal(len(cars.body["data"]) if cars.ok else None, 0, "vehicles of the new account")
    bench.expect("DEL_004").refused(leaver.use("lock status"))
    bench.expect("PROF_010").equal(leaver.app.session.user != former, True, "the new account has an id of its own")


@verifies("PROF_010")
def test_the_id_of_a_deleted_account_opens_nothing(bench: Bench, leaver: Owner) -> None:
    """A new account that asks for the former one's data by its id is refused."""
    former = leaver.app.session.user
    leaver.registration.delete()
    leaver.registration.join()
    leaver.app.session.user = former
    bench.expect("PROF_010").refused(leaver.profile.read())
    bench.expect("PROF_010").refused(leaver.app.cars())
    bench.expect("PROF_010").refused(leaver.notifications.history())


@verifies("DEL_004", "PROF_010")
def test_the_vehicle_in_a_new_account_has_no_past(bench: Bench, leaver: Owner) -> None:
    """The same vehicle in a new account: no notification of before, Assistance and preferences as at the beginning."""
    fresh = leaver.notifications.settings().body["data"]["attributes"]
    leaver.lock()
    leaver.notifications.set_assistance(True)
    leaver.notifications.set_preference("theft", False)
    bench.clock.sleep(REPORT_S, "the notification")
    leaver.registration.delete()
    leaver.registration.join()
    leaver.pair()
    history = leaver.notifications.history()
    entries = len(history.body["data"]["attributes"]["messages"]) if history.ok else None
    bench.expect("DEL_004").equal(entries, 0, "notifications in the history", history.record)
    settings = leaver.notifications.settings().body["data"]["attributes"]
    bench.expect("PROF_010").equal(settings["assistance"], fresh["assistance"], "Assistance in the new account")
    bench.expect("PROF_010").equal(settings["preferences"], fresh["preferences"], "preferences in the new account")


@needs("push")
@verifies("DEL_004")
def test_a_command_under_way_is_told_to_nobody(bench: Bench, leaver: Owner) -> None:
    """Locked and deleted at once: no notification of the command reaches the phone, in a new account neither."""
    leaver.use("lock")
    began_s = bench.clock.now_s
    leaver.registration.delete()
    bench.expect("DEL_004").never(notice_of("newcomer"), for_s=WATCH_S, since_s=began_s)
    leaver.registration.join()
    bench.expect("DEL_004").never(notice_of("newcomer"), for_s=WATCH_S, since_s=began_s)


@needs("push")
@verifies("DEL_004")
def test_a_notification_on_its_way_reaches_nobody(bench: Bench, leaver: Owner) -> None:
    """The deletion comes while a push is on its way to the phone."""
    bench.needs_equipment("brake")
    leaver.account.ask_deletion()
    began_s = bench.clock.now_s
    bench.vehicle.raise_warning("brake")
    bench.vehicle.turn_ignition("ON")
    bench.clock.sleep(DELETED_AFTER_S, "the warning to be reported")
    leaver.account.confirm_deletion()
    bench.vehicle.turn_ignition("OFF")
    late = bench.expect("DEL_004")
    late.never(notice_of("newcomer"), for_s=WATCH_S, since_s=max(began_s, bench.clock.now_s))


@needs("push")
@verifies("DEL_004")
def test_what_happens_after_the_deletion_is_told_to_nobody(bench: Bench, leaver: Owner) -> None:
    """A warning lights up after the deletion: no phone hears of it."""
    bench.needs_equipment("brake")
    leaver.registration.delete()
    began_s = bench.clock.now_s
    bench.vehicle.raise_warning("brake")
    bench.vehicle.ignition_cycle()
    bench.expect("DEL_004").never(notice_of("newcomer"), for_s=WATCH_S, since_s=began_s)


@needs("push", "network")
@verifies("DEL_004")
def test_what_the_unit_reports_late_is_told_to_nobody(bench: Bench, leaver: Owner) -> None:
    """A warning lit up without network, before the deletion; the unit reports it after: neither the phone nor the
    history of a new account with this vehicle has it."""
    bench.needs_equipment("brake")
    bench.network.outage()
    bench.clock.sleep(REPORT_S, "the unit to lose the network")
    bench.vehicle.raise_warning("brake")
    bench.vehicle.ignition_cycle()
    bench.vehicle.repair("brake")
    leaver.registration.delete()
    began_s = bench.clock.now_s
    bench.network.restore()
    bench.expect("DEL_004").never(notice_of("newcomer"), for_s=WATCH_S, since_s=began_s)
    leaver.registration.join()
    leaver.pair()
    history = leaver.notifications.history()
    rules = [entry["ruleKey"] for entry in history.body["data"]["attributes"]["messages"]] if history.ok else None
    bench.expect("DEL_004").equal(rules, [], "notifications in the history of the new account", history.record)
