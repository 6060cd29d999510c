"""What the owner link promises on any transport: a transport subclasses and says how a link is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.errors import DutProtocolError, RigError
from harness.journal import Journal, Record, read_records
from harness.links.owner.app import OwnerLink
from harness.links.owner.notifications import NotificationsApp
from harness.links.owner.reply import Reply


@dataclass
class Opened:
    """A link, and what a transport has to provide behind it: a vehicle of the maker and hands on its unit."""

    link: OwnerLink
    vin: str
    odometer_km: int
    #: secrets of this link that may stand in no journal
    secrets: tuple[str, ...]
    #: have the vehicle turned ON and OFF, each reported for the attempt
    turn_on: Callable[[str], None]
    turn_off: Callable[[str], None]
    #: have the unit report its locks (all locked), its health (the brake lamp lit), a theft
    report_locks: Callable[[], None]
    report_brake: Callable[[], None]
    report_theft: Callable[[], None]
    #: let time pass
    wait: Callable[[float], None]


#: opens a link whose account exists, not logged in; the keyword changes how the cloud behaves
Opener = Callable[[Journal, str], Opened]


class OwnerConformance:
    """The suite. `opener` is the fixture a transport gives."""

    @pytest.fixture
    def journal(self, tmp_path: Path) -> Iterator[Journal]:
        """A journal of the test's own."""
        journal = Journal(tmp_path)
        yield journal
        journal.close()

    def records(self, journal: Journal, kind: str, what: str) -> list[Record]:
        """What the journal holds of one kind."""
        return [record for record in read_records(journal.path) if (record.kind, record.what) == (kind, what)]

    def enrolled(self, opener: Opener, journal: Journal) -> Opened:
        """A link whose owner has authenticated, with a phone in the foreground and assistance enabled."""
        opened = opener(journal, "none")
        link, vin = opened.link, opened.vin
        assert link.log_in().ok
        assert link.add_vehicle(vin).ok
        assert self.authenticate(opened, opened.odometer_km).ok
        assert link.register_phone(foreground=True).ok
        assert NotificationsApp(link.session, vin).set_assistance(True).ok
        return opened

    def authenticate(self, opened: Opened, odometer_km: int) -> Reply:
        """The whole procedure; the reply of its last step."""
        link, vin = opened.link, opened.vin
        attempt = link.start_authentication(vin).body["data"]["id"]
        opened.turn_on(attempt)
        assert link.confirm_engine_on(vin, attempt).ok
        opened.turn_off(attempt)
        return link.submit_odometer(vin, attempt, odometer_km)

    def test_an_enrolled_owner_reads_the_vehicle(self, opener: Opener, journal: Journal) -> None:
        """After the procedure the car is owned, and its locks and warnings can be read."""
        opened = self.enrolled(opener, journal)
        opened.report_locks()
        opened.report_brake()
        cars = opened.link.cars().body["data"]
        assert [(car["vin"], car["ownershipState"]) for car in cars] == [(opened.vin, "owned")]
        assert opened.link.lock_status(opened.vin).body["data"]["attributes"]["lockStatus"] == "locked"
        lamps = opened.link.health_status(opened.vin).body["data"]["attributes"]["malfunctionIndicatorLamps"]
        assert [name for name, lit in lamps.items() if lit] == ["brakeWarning"]

    def test_refusals_are_replies_with_code_and_wait(self, opener: Opener, journal: Journal) -> None:
        """A wrong odometer value and an early restart are refused, each with its code and the seconds to wait."""
        opened = opener(journal, "none")
        opened.link.log_in()
        assert opened.link.lock_status(opened.vin).status == 403
        opened.link.add_vehicle(opened.vin)
        wrong = self.authenticate(opened, opened.odometer_km + 1)
        assert (wrong.ok, wrong.error_code) == (False, "AUTH_FAILED")
        early = opened.link.start_authentication(opened.vin)
        assert (early.ok, early.error_code) == (False, "AUTH_WAIT")
        assert early.retry_after_s is not None
        assert 0 < early.retry_after_s <= 360
        opened.wait(early.retry_after_s)
        assert self.authenticate(opened, opened.odometer_km).ok

    def test_an_attempt_can_be_asked_for_and_abandoned(self, opener: Opener, journal: Journal) -> None:
        """Its state names the step it waits for, then the failure."""
        opened = opener(journal, "none")
        opened.link.log_in()
        opened.link.add_vehicle(opened.vin)
        attempt = opened.link.start_authentication(opened.vin).body["data"]["id"]
        assert opened.link.confirm_engine_on(opened.vin, attempt).error_code == "AUTH_NOT_ON"
        assert opened.link.attempt_state(opened.vin, attempt).body["data"]["attributes"]["state"] == "engine-on"
        assert opened.link.abandon(opened.vin, attempt).body["data"]["attributes"]["state"] == "failed"
        assert opened.link.submit_odometer(opened.vin, attempt, "12 km").error_code == "AUTH_ENDED"

    def test_wrong_credentials_open_no_session(self, opener: Opener, journal: Journal) -> None:
        """The log-in is refused, and nothing else is granted."""
        opened = opener(journal, "wrong-password")
        refused = opened.link.log_in()
        assert (refused.ok, refused.status) == (False, 401)
        assert opened.link.lock_status(opened.vin).status == 401

    def test_pushes_are_journalled_once_each_as_they_arrive(self, opener: Opener, journal: Journal) -> None:
        """Two events make two records with rule, category, date and how the phone showed them."""
        opened = self.enrolled(opener, journal)
        opened.report_theft()
        opened.wait(5)
        opened.link.register_phone(foreground=False)
        opened.report_brake()
        opened.wait(5)
        pushes = [dict(record.data) for record in self.records(journal, "observation", "owner.push")]
        assert [(push["rule"], push["category"], push["presentation"]) for push in pushes] == [
            ("burglar.car.stolen", "SVT", "banner"),
            ("brake.alert", "maintenance", "home-screen"),
        ]
        history = NotificationsApp(opened.link.session, opened.vin).history().body["data"]["attributes"]["messages"]
        assert [message["timestamp"] for message in history] == [push["timestamp"] for push in reversed(pushes)]

    def test_preferences_and_assistance_are_kept(self, opener: Opener, journal: Journal) -> None:
        """What was set is what is read; an unknown type is refused."""
        opened = self.enrolled(opener, journal)
        app = NotificationsApp(opened.link.session, opened.vin)
        assert app.set_preference("theft", False).ok
        assert app.set_preference("weather", False).error_code == "PREFERENCE_UNKNOWN"
        settings = app.settings().body["data"]["attributes"]
        assert (settings["preferences"]["theft"], settings["assistance"]) == (False, True)

    def test_a_command_is_sent_once_and_its_status_can_be_asked(self, opener: Opener, journal: Journal) -> None:
        """Each of the four commands gives an action whose status is known."""
        opened = self.enrolled(opener, journal)
        for command in (opened.link.lock, opened.link.unlock, opened.link.engine_start, opened.link.engine_stop):
            action = command(opened.vin, "8243").body["data"]["id"]
            status = opened.link.action_status(opened.vin, action).body["data"]["attributes"]["status"]
            assert status in ("PENDING", "COMPLETED", "REJECTED")

    def test_every_request_is_journalled_with_its_reply_and_no_secret(self, opener: Opener, journal: Journal) -> None:
        """Request and reply stand in pairs; password, token and code are nowhere in the file.

        Password and token are hidden even where another link would write them.
        """
        opened = self.enrolled(opener, journal)
        reply = opened.link.lock(opened.vin, "8243")
        requests = self.records(journal, "stimulus", "owner.request")
        replies = self.records(journal, "observation", "owner.reply")
        assert [record.data["request"] for record in requests] == [record.data["request"] for record in replies]
        assert replies[-1].n == reply.record.n
        assert replies[-1].data["status"] == reply.status
        token = str(opened.link._wire.client.headers["Authorization"]).removeprefix("Bearer ")
        journal.append("observation", "echo", text=" ".join((*opened.secrets, token)))
        text = journal.path.read_text()
        for secret in (*opened.secrets, token, "8243"):
            assert secret not in text

    @pytest.mark.parametrize(
        ("misbehave", "error", "fault", "says"),
        [
            ("status-500", RigError, "rig", "the cloud fails with status 500"),
            ("time-out", RigError, "rig", "the cloud does not answer within"),
            (
                "not-json",
                DutProtocolError,
                "dut protocol",
                "the owner API answers with status 200, but its body is not JSON",
            ),
        ],
    )
    def test_a_cloud_that_misbehaves_is_named_as_the_fault(
        self, opener: Opener, journal: Journal, misbehave: str, error: type[Exception], fault: str, says: str
    ) -> None:
        """The error names the party, and the journal had it first."""
        opened = opener(journal, misbehave)
        assert opened.link.log_in().ok
        with pytest.raises(error, match=says):
            opened.link.lock_status(opened.vin)
        faults = [record for record in read_records(journal.path) if record.kind == "fault"]
        assert [record.what for record in faults] == [fault]
        assert says in faults[0].data["message"]
