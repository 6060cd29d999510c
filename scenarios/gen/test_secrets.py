"""Password and security code, used in every flow, show up in none of the channels of the system."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fixtures import Bench, Credentials, Owner, Vehicle, needs, verifies
from harness.owner.secrecy import Secrecy

#: what the unit says on its console, on CAN and in its diagnostics, and what reaches the phones
CHANNELS = ("console.line", "can.frame", "uds.reply", "owner.push", "newcomer.push", "owner.reply", "newcomer.reply")
REPORT_S = 30.0


def _shown(bench: Bench, person: Owner) -> list[str]:
    """Where a secret of this person was seen: channel and kind, never the secret itself."""
    secrecy = Secrecy(person)
    found = {
        f"{name} in {record.what}"
        for record in bench.case.observations
        if record.what in CHANNELS
        for name in secrecy.broken_by(dict(record.data))
    }
    return sorted(found)


def _pages(person: Owner) -> Iterator[tuple[str, object]]:
    """Everything that the app shows of account and vehicle."""
    yield "profile", person.profile.read().body
    yield "support", person.profile.support().body
    yield "vehicles", person.app.cars().body
    yield "notifications history", person.history().body
    yield "alert preferences", person.notifications.settings().body
    yield "door status", person.door_status().body
    yield "vehicle health", person.use("vehicle health").body


def _expect_nothing_shown(bench: Bench, person: Owner) -> None:
    secrecy = Secrecy(person)
    pages = [f"{name} on the page {page}" for page, body in _pages(person) for name in secrecy.broken_by(body)]
    bench.expect("GEN_017").equal(pages, [], "secrets on the pages of the app")
    bench.expect("GEN_017").equal(_shown(bench, person), [], "secrets in what unit and cloud said")


@verifies("GEN_017")
def test_remote_commands_show_no_secret(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Every command is given with the security code: neither console, CAN and notifications nor a page show it."""
    for command in (bench.owner.lock, bench.owner.start_engine, bench.owner.stop_engine, bench.owner.unlock):
        command()
        bench.clock.sleep(REPORT_S, "the unit to report")
    _expect_nothing_shown(bench, bench.owner)


@verifies("GEN_017")
def test_refused_commands_show_no_secret(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A command that cannot be carried out is not explained with the code either."""
    paired_vehicle.turn_ignition("ON")
    bench.clock.sleep(REPORT_S, "the unit to report")
    bench.owner.lock()
    bench.owner.start_engine()
    paired_vehicle.turn_ignition("OFF")
    bench.clock.sleep(REPORT_S, "the unit to report")
    _expect_nothing_shown(bench, bench.owner)


@needs("supply")
@verifies("GEN_017")
def test_a_unit_that_boots_shows_no_secret(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Power is lost while a command with the code is under way: the messages of the next boot do not have it."""
    bench.owner.use("engine start")
    bench.power_cycle()
    bench.clock.sleep(REPORT_S, "the unit to report")
    _expect_nothing_shown(bench, bench.owner)


@needs("newcomer", "mail")
@verifies("GEN_017")
def test_the_life_of_an_account_shows_no_password(bench: Bench, member: Owner) -> None:
    """Creation, wrong and right logins, reset, change: no page and no channel shows any password that was used."""
    member.pair()
    used = [member.registration.credentials]
    member.app.log_in(used[0].with_another_password())
    used.append(used[-1].with_another_password())
    member.registration.reset_password(used[-1])
    member.app.log_in(used[-1])
    used.append(used[-1].with_another_password())
    member.account.change_password(used[-1].password)
    member.registration.follow("VERIFY PASSWORD")
    member.app.log_in(used[-1])
    _expect_nothing_shown(bench, member)
    bench.expect("GEN_017").equal(_told(bench, member, used), [], "passwords in the mails")


@needs("newcomer", "mail")
@pytest.mark.parametrize("detail", ["password", "email"])
@verifies("GEN_017")
def test_a_refusal_does_not_repeat_what_was_entered(bench: Bench, newcomer: Owner, detail: str) -> None:
    """Details are refused because one is missing, and so is a login: neither answer has the password in it."""
    details = newcomer.registration.details()
    refused = newcomer.registration.enter(
        details | ({"firstName": ""} if detail == "password" else {"email": "nobody"})
    )
    log_in = newcomer.app.log_in()
    secrecy = Secrecy(newcomer)
    told = secrecy.broken_by(refused.body) + secrecy.broken_by(log_in.body)
    bench.expect("GEN_017").equal(told, [], "secrets in the refusals")


def _told(bench: Bench, person: Owner, used: list[Credentials]) -> list[str]:
    mails = str(person.account.mails_to(person.registration.credentials.email).body)
    return [f"password {n}" for n, credentials in enumerate(used, start=1) if credentials.password in mails]
