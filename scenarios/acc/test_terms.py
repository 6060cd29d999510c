"""The terms of use have to be confirmed, and an account is needed at all."""

from __future__ import annotations

import pytest

from fixtures import Bench, Owner, Vehicle, needs, verifies
from harness.journal import Json
from scenarios.acc.steps import ACCOUNT_FUNCTIONS, MAIL_S, VEHICLE_FUNCTIONS, validation_links

pytestmark = needs("newcomer", "mail")

NO_CONFIRMATION: dict[str, Json] = {"declined": False, "left open": None, "text": "true", "number": 1}


@pytest.mark.parametrize("answer", NO_CONFIRMATION)
@verifies("ACC_003", "GEN_012")
def test_next_needs_the_terms_of_use_confirmed(bench: Bench, newcomer: Owner, answer: str) -> None:
    """Without the confirmation Next is refused, no mail comes, and nobody can log in."""
    newcomer.registration.enter()
    bench.expect("ACC_003").refused(newcomer.registration.accept_terms(NO_CONFIRMATION[answer]))
    bench.clock.sleep(MAIL_S, "a mail that must not come")
    bench.expect("ACC_003").equal(len(validation_links(newcomer)), 0, "validation mails")
    bench.expect("GEN_012").refused(newcomer.app.log_in())


@verifies("ACC_003")
def test_terms_that_were_declined_can_still_be_confirmed(bench: Bench, newcomer: Owner) -> None:
    """Declined, read again, confirmed: the creation goes on."""
    newcomer.registration.enter()
    bench.expect("ACC_003").refused(newcomer.registration.accept_terms(accepted=False))
    bench.expect("ACC_003").accepted(newcomer.registration.accept_terms())


@verifies("GEN_012")
def test_an_account_without_the_terms_cannot_be_used(bench: Bench, newcomer: Owner) -> None:
    """Whatever mail came before the terms were read, it opens no account: nobody can log in."""
    newcomer.registration.enter()
    bench.clock.sleep(MAIL_S, "a mail that should not come")
    if validation_links(newcomer):
        newcomer.registration.follow("VALIDATE E-MAIL")
    bench.expect("GEN_012").refused(newcomer.app.log_in())


@verifies("GEN_012")
def test_a_vehicle_without_the_terms_cannot_be_used(bench: Bench, member: Owner) -> None:
    """The terms and conditions of the service are declined when a vehicle is added: it is not, and cannot be used."""
    bench.expect("GEN_012").refused(member.app.add_vehicle(member.vin, terms_accepted=False))
    bench.expect("GEN_012").refused(member.use("lock status"))
    bench.expect("GEN_012").refused(member.start_authentication())


@pytest.mark.parametrize("function", ACCOUNT_FUNCTIONS)
@verifies("ACC_001")
def test_nothing_is_granted_without_a_log_in(bench: Bench, paired_vehicle: Vehicle, function: str) -> None:
    """A phone that knows who the owner is, but is not logged in, is refused everything that the app does."""
    stranger = bench.people.second_phone
    stranger.app.session.user = bench.owner.app.session.user
    bench.expect("ACC_001").refused(ACCOUNT_FUNCTIONS[function](stranger))


@pytest.mark.parametrize("function", VEHICLE_FUNCTIONS)
@verifies("ACC_001")
def test_no_vehicle_is_used_without_a_log_in(bench: Bench, paired_vehicle: Vehicle, function: str) -> None:
    """Nor is it granted any function of the owner's vehicle."""
    stranger = bench.people.second_phone
    stranger.app.session.user = bench.owner.app.session.user
    bench.expect("ACC_001").refused(stranger.use(function))


@verifies("ACC_001")
def test_nobody_logs_in_without_an_account(bench: Bench, newcomer: Owner) -> None:
    """A person who has created no account cannot log in."""
    bench.expect("ACC_001").refused(newcomer.app.log_in())
