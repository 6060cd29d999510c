"""Personal information, notifications and the preferred unit, as the profile lets the owner set them."""

from __future__ import annotations

import pytest

from fixtures import Bench, Owner, Vehicle, needs, notice_of, verifies
from harness.errors import Undecided
from harness.journal import Json
from scenarios.acc.steps import log_in_again, shown

KM_PER_MILE = 1.609344
TYPES = ("theft", "vehicle-health", "area-speed-curfew", "remote-command-reply")
#: a reply to a remote command is on the phone by then
REPLY_S = 60.0
REPORT_S = 10.0


@needs("newcomer", "mail")
@verifies("PROF_001")
def test_personal_information_is_shown_and_changed(bench: Bench, member: Owner) -> None:
    """The profile shows what was entered at the creation; what is changed there is shown from then on."""
    details = shown(member)
    entered = {key: value for key, value in member.registration.details().items() if key != "password"}
    for detail, value in entered.items():
        bench.expect("PROF_001").equal(details.get(detail) == value, True, f"{detail} is shown as entered")
    bench.expect("PROF_001").accepted(member.profile.edit(firstName="Anna", phone="0812345678"))
    log_in_again(bench, member)
    bench.expect("PROF_001").equal(shown(member)["firstName"], "Anna", "first name after the change")
    bench.expect("PROF_001").equal(shown(member)["phone"], "0812345678", "contact phone after the change")


@verifies("PROF_001")
def test_a_change_on_one_phone_shows_on_the_other(bench: Bench) -> None:
    """Both phones of the owner show the same; of two changes the later one counts."""
    first, second = bench.owner, bench.people.second_phone
    first.app.log_in()
    second.app.log_in()
    first.profile.edit(firstName="Anna")
    bench.expect("PROF_001").equal(shown(second)["firstName"], "Anna", "first name on the second phone")
    second.profile.edit(firstName="Malee")
    bench.expect("PROF_001").equal(shown(first)["firstName"], "Malee", "first name on the first phone")


@pytest.mark.parametrize("kind", TYPES)
@verifies("PROF_002")
def test_notifications_can_be_disabled_and_enabled(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """Each type is switched off and on again, and shown so, also after another login; the others stay as they are."""
    expect = bench.expect("PROF_002")
    for wanted in (False, True, False):
        before = _preferences(bench.owner)
        expect.accepted(bench.owner.notifications.set_preference(kind, wanted))
        log_in_again(bench, bench.owner)
        expect.equal(_preferences(bench.owner), before | {kind: wanted}, "notifications that are enabled")


@needs("push")
@verifies("PROF_002")
def test_a_disabled_notification_does_not_come(bench: Bench, paired_vehicle: Vehicle) -> None:
    """With remote command replies off the phone hears nothing of a command, with them on it does."""
    bench.owner.notifications.set_preference("remote-command-reply", False)
    bench.clock.sleep(REPORT_S, "the switch to take effect")
    began_s = bench.clock.now_s
    bench.owner.lock()
    bench.expect("PROF_002").never(notice_of("owner"), for_s=REPLY_S, since_s=began_s)
    bench.owner.notifications.set_preference("remote-command-reply", True)
    bench.clock.sleep(REPORT_S, "the switch to take effect")
    began_s = bench.clock.now_s
    bench.owner.unlock()
    bench.expect("PROF_002").eventually(notice_of("owner"), within_s=REPLY_S, since_s=began_s)


@pytest.mark.parametrize("unit", ["mi", "km"])
@verifies("PROF_003")
def test_the_odometer_is_shown_in_the_preferred_unit(bench: Bench, paired_vehicle: Vehicle, unit: str) -> None:
    """The unit is selected; the main screen shows the odometer in it, after a drive and another login as well."""
    expect = bench.expect("PROF_003")
    expect.accepted(bench.owner.profile.edit(distanceUnit=unit))
    _expect_odometer(bench, unit)
    paired_vehicle.turn_ignition("ON")
    bench.clock.sleep(REPORT_S, "the unit to report")
    paired_vehicle.drive(100.0)
    paired_vehicle.turn_ignition("OFF")
    bench.clock.sleep(REPORT_S, "the unit to report")
    log_in_again(bench, bench.owner)
    expect.equal(shown(bench.owner)["distanceUnit"], unit, "preferred unit in the profile")
    _expect_odometer(bench, unit)


@verifies("PROF_003")
def test_the_unit_can_be_changed_back(bench: Bench, paired_vehicle: Vehicle) -> None:
    """From kilometres to miles and back, three times: the odometer shown is right each time, and nothing drifts."""
    for unit in ("mi", "km") * 3:
        bench.owner.profile.edit(distanceUnit=unit)
        _expect_odometer(bench, unit)


@pytest.mark.parametrize("unit", ["", "KM", "furlong", "m", None, 1], ids=str)
@verifies("PROF_003")
def test_what_is_no_unit_changes_nothing(bench: Bench, paired_vehicle: Vehicle, unit: Json) -> None:
    """Anything but a unit is refused, and the odometer is shown as before."""
    bench.owner.profile.edit(distanceUnit="mi")
    bench.expect("PROF_003").refused(bench.owner.profile.edit(distanceUnit=unit))
    _expect_odometer(bench, "mi")


@verifies("PROF_003")
def test_both_phones_show_the_preferred_unit(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The unit is the account's: selected on one phone, it is shown on the other."""
    phone = bench.people.second_phone
    phone.app.log_in()
    bench.owner.profile.edit(distanceUnit="mi")
    bench.expect("PROF_003").equal(_odometer(phone)["unit"], "mi", "unit on the second phone")


@needs("newcomer", "mail")
@verifies("PROF_003")
def test_the_unit_does_not_change_what_the_meter_shows(bench: Bench, member: Owner) -> None:
    """Ownership is authenticated with the value of the vehicle's meter, whatever unit the app prefers."""
    member.profile.edit(distanceUnit="mi")
    member.pair()
    bench.expect("PROF_003").accepted(member.use("odometer"))
    bench.expect("PROF_003").equal(_odometer(member)["unit"], "mi", "unit after the authentication")


def _preferences(person: Owner) -> dict[str, Json]:
    reply = person.notifications.settings()
    if not reply.ok:
        raise Undecided(f"the alert preferences were refused ({reply.error_code})")
    preferences: dict[str, Json] = dict(reply.body["data"]["attributes"]["preferences"])
    return preferences


def _odometer(person: Owner) -> dict[str, Json]:
    reply = person.use("odometer")
    if not reply.ok:
        raise Undecided(f"the odometer was refused ({reply.error_code})")
    odometer: dict[str, Json] = reply.body["data"]["attributes"]["shownMileage"]
    return odometer


def _expect_odometer(bench: Bench, unit: str) -> None:
    """What is shown is the meter's value in that unit; a value may be rounded to the next whole one, up or down."""
    odometer, right = _odometer(bench.owner), bench.vehicle.odometer_km / (KM_PER_MILE if unit == "mi" else 1.0)
    bench.expect("PROF_003").equal(odometer["unit"], unit, "unit of the odometer that is shown")
    bench.expect("PROF_003").between(odometer["value"], right - 1.0, right + 1.0, unit, "odometer that is shown")
