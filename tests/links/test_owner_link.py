"""The owner link on the emulated transport: the conformance suite, and the answers only a hand-made cloud gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.clock import Clock
from harness.emulator.cloud.accounts import VALIDATION_PATH
from harness.emulator.plugs.http import OwnerTransport
from harness.errors import DutProtocolError, RigError, TcuHilError
from harness.journal import Journal, read_records
from harness.kernel import Kernel, ns
from harness.links.owner.account import AccountApp
from harness.links.owner.app import OwnerLink
from harness.links.owner.reply import LARGEST_BODY_BYTES, Unreadable, error_of, fields_for_journal, parse, require
from tests.emulator.cloud.stand import BASE_URL, EMAIL, ODOMETER_KM, PASSWORD, VIN, Stand
from tests.links.conformance_owner import Opened, Opener, OwnerConformance

START = datetime(2026, 1, 5, tzinfo=UTC)


def link_to(stand: Stand, bench: str, journal: Journal, password: str = PASSWORD, email: str = EMAIL) -> OwnerLink:
    """A link to a stand that can be found under a name."""
    journal.now_ns = lambda: stand.kernel.now_ns
    return OwnerLink(BASE_URL, email, password, journal, Clock(stand.kernel, START, 7), OwnerTransport(bench))


class TestEmulated(OwnerConformance):
    """The suite in virtual time."""

    @pytest.fixture
    def opener(self) -> Iterator[Opener]:
        """Opens links to stands, which are forgotten afterwards."""
        with ExitStack() as stack:

            def open_link(journal: Journal, behaviour: str) -> Opened:
                password = "not the password" if behaviour == "wrong-password" else PASSWORD
                stand = Stand(misbehave="none" if behaviour == "wrong-password" else behaviour)
                link = link_to(stand, stack.enter_context(stand.findable()), journal, password)
                stack.callback(link.close)
                return Opened(
                    link,
                    VIN,
                    ODOMETER_KM,
                    (password,),
                    turn_on=lambda attempt: stand.sees(attempt, "on"),
                    turn_off=lambda attempt: stand.sees(attempt, "off"),
                    report_locks=stand.locks,
                    report_brake=partial(_brake, stand),
                    report_theft=partial(_theft, stand),
                    wait=stand.wait,
                )

            yield open_link


def _theft(stand: Stand) -> None:
    stand.uplink("theft", cause="alarm", position=None)


def _brake(stand: Stand) -> None:
    stand.lamps("brake")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal of the test's own."""
    journal = Journal(tmp_path)
    yield journal
    journal.close()


def test_an_account_is_created_through_the_link(journal: Journal) -> None:
    """Details, terms, mail, link, CONFIRM, log-in; the journal has neither the password nor the link's token."""
    stand = Stand()
    with stand.findable() as bench:
        link = link_to(stand, bench, journal, "battery staple", "new@example.org")
        app = AccountApp(link.session)
        details = {"firstName": "Som", "lastName": "Chai", "country": "TH"}
        details |= {"email": "new@example.org", "password": "battery staple"}
        account = app.create(details).body["data"]["id"]
        assert app.accept_terms(account, accepted=False).error_code == "TERMS_NOT_ACCEPTED"
        assert app.accept_terms(account).ok
        mail = app.mails_to("new@example.org").body["data"][0]["attributes"]
        assert link.log_in().status == 401
        assert app.open_link("VALIDATE E-MAIL", mail["link"]).ok
        assert app.confirm("VALIDATE E-MAIL", mail["link"]).ok
        assert link.log_in().ok
    text = journal.path.read_text()
    assert mail["link"].removeprefix(VALIDATION_PATH) not in text
    assert "battery staple" not in text


@pytest.mark.parametrize(
    "path", ["https://elsewhere.invalid/x", "/user-adapter/v1/users/current", VALIDATION_PATH + "../x"]
)
def test_a_link_that_leads_elsewhere_is_not_followed(journal: Journal, path: str) -> None:
    """A mail's link is text of the cloud: only the owner API's own shape is opened."""
    stand = Stand()
    with stand.findable() as bench, pytest.raises(DutProtocolError, match="link of its mail"):
        AccountApp(link_to(stand, bench, journal).session).open_link("VALIDATE E-MAIL", path)
    assert [record.kind for record in read_records(journal.path)] == ["fault"]


def test_a_reply_knows_when_it_was_asked_and_answered(journal: Journal) -> None:
    """Started and ended are bench time, a round trip apart."""
    stand = Stand()
    with stand.findable() as bench:
        stand.wait(3)
        reply = AccountApp(link_to(stand, bench, journal).session).mails_to(EMAIL)
    assert (reply.started_ns, reply.ended_ns) == (ns(3), ns(3.06))
    assert reply.record.t_ns == ns(3.06)


def test_two_runs_give_the_same_journal(tmp_path: Path) -> None:
    """With one seed the journals agree to the byte."""
    texts = []
    for run in ("first", "second"):
        journal, stand = Journal(tmp_path / run), Stand()
        with stand.findable() as bench:
            link = link_to(stand, bench, journal)
            link.log_in()
            link.add_vehicle(VIN)
            link.register_phone()
            link.start_authentication(VIN)
        texts.append(journal.path.read_bytes())
        journal.close()
    assert texts[0] == texts[1]


# a hand-made cloud


def answered_by(journal: Journal, handler: Callable[[httpx.Request], httpx.Response]) -> OwnerLink:
    """A link to a cloud that is a function."""
    clock = Clock(Kernel("test"), START, 7)
    return OwnerLink(BASE_URL, EMAIL, PASSWORD, journal, clock, httpx.MockTransport(handler))


@pytest.mark.parametrize(
    ("response", "error", "says"),
    [
        (httpx.Response(200, json={"data": {}}), DutProtocolError, r"lacks data\.attributes\.lockStatus"),
        (httpx.Response(200, json=[]), DutProtocolError, r"lacks data\.attributes\.lockStatus"),
        (httpx.Response(200, content=b'{"data":NaN}'), DutProtocolError, "not JSON"),
        (httpx.Response(200, content=b"[" * 60000), DutProtocolError, "not JSON"),
        (httpx.Response(200, content=b"\xff\xfe\x00"), DutProtocolError, "not JSON"),
        (httpx.Response(200, content=b" " * (LARGEST_BODY_BYTES + 1)), DutProtocolError, "longer than 65536 bytes"),
        (httpx.Response(403, json={}), DutProtocolError, "refuses without an error code"),
        (httpx.Response(403, json={"errors": [7]}), DutProtocolError, "refuses without an error code"),
        (httpx.Response(503, content=b"busy"), RigError, "fails with status 503"),
        (httpx.ConnectError("no route"), RigError, "cannot be reached: no route"),
        (httpx.ConnectTimeout("slow"), RigError, r"does not answer within 30\.0 s"),
    ],
)
def test_whose_fault_an_answer_is(
    journal: Journal, response: httpx.Response | Exception, error: type[TcuHilError], says: str
) -> None:
    """A wrong shape is the owner API's protocol, a failing cloud the rig's; the journal has the fault."""

    def handler(_request: httpx.Request) -> httpx.Response:
        if isinstance(response, Exception):
            raise response
        return response

    with pytest.raises(error, match=says):
        answered_by(journal, handler).lock_status(VIN)
    last = list(read_records(journal.path))[-1]
    assert (last.kind, last.what) == ("fault", error.fault)


def test_a_transport_without_a_doorbell_gets_no_pushes(journal: Journal) -> None:
    """Requests work on a live transport; registering a phone says that pushes need wall pacing."""
    link = answered_by(journal, lambda _request: httpx.Response(200, json={"data": []}))
    assert link.cars().ok
    with pytest.raises(RigError, match="wall pacing"):
        link.register_phone()


def test_long_texts_of_the_cloud_are_cut_in_the_journal(journal: Journal) -> None:
    """Neither a long text nor an attribute that is not on the list reaches the journal."""
    shown = {"lockStatus": "x" * 5000, "lastUpdateTime": "now", "secret": "leave me out"}
    link = answered_by(journal, lambda _request: httpx.Response(200, json={"data": {"attributes": shown}}))
    fields: dict[str, Any] = link.lock_status(VIN).record.data["fields"]
    assert fields == {"lockStatus": "x" * 200, "lastUpdateTime": "now"}


def test_identities_cannot_leave_their_place_in_the_path(journal: Journal) -> None:
    """What is given as an id is quoted whole."""
    asked = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path)
        return httpx.Response(404, json={"errors": [{"code": "X"}]})

    answered_by(journal, handler).attempt_state("../../x?y", "a/b")
    assert asked == [b"/user-adapter/v1/users//vehicles/..%2F..%2Fx%3Fy/ownership-attempts/a%2Fb"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["data", "attributes", "errors", "code", "meta", "messages", "id"]), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_json_breaks_the_reading(body: Any) -> None:
    """Whatever the cloud says, reading it gives a value or Unreadable, never another error."""
    assert isinstance(fields_for_journal(body), dict)
    for reader in (error_of, partial(require, paths=("data.attributes.messages[].id",))):
        try:
            reader(body)
        except Unreadable as error:
            assert str(error)


@given(st.binary(max_size=40))
def test_no_bytes_break_the_parsing(content: bytes) -> None:
    """Any body is JSON or Unreadable."""
    try:
        parse(content)
    except Unreadable as error:
        assert str(error) == "its body is not JSON"
