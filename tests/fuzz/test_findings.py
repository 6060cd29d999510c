"""What the fuzzers have found, each with the input that showed it. Every one broke its door before it was mended."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.emulator.cloud import notifications
from harness.errors import DutProtocolError, RigError
from harness.journal import JOURNAL_NAME, Json, read_records
from harness.links.owner.reply import Unreadable, parse
from tests.emulator.cloud.stand import VIN
from tests.emulator.cloud.stand import Stand as CloudStand
from tests.fuzz.can_doors import Conversation, Heard, endless
from tests.fuzz.cloud_doors import CloudUplink
from tests.fuzz.door import Count, one_input
from tests.fuzz.doors import DOORS
from tests.fuzz.draw import nested
from tests.fuzz.instrument_doors import Asked
from tests.fuzz.owner_doors import Answer, Exchange
from tests.fuzz.process_doors import ControlLines

REFUSED = Count(accepted=0, refused=1)


def body(value: Json) -> tuple[Answer, ...]:
    """An answer of the owner API."""
    return (Answer(200, (), (json.dumps(value).encode(),)),)


def raw(*pieces: bytes, headers: tuple[tuple[bytes, bytes], ...] = ()) -> tuple[Answer, ...]:
    """An answer of bytes."""
    return (Answer(200, headers, pieces),)


def wish(**wrong: Json) -> bytes:
    """A wish that is sound but for this."""
    return json.dumps(ControlLines.WISH | wrong).encode() + b"\n"


LOCKS = {"lockStatus": "locked", "lastUpdateTime": "x"}
PUSH = dict.fromkeys(("vin", "title", "categoryKey", "ruleKey", "timestamp", "presentation"), "x")
FORM = {"authId": "a", "callbacks": [{"input": [{"name": ["IDToken1"]}]}]}
TOKEN = {"access_token": "caf\u00e9 \U0001f697"}
UPLINK = {"vin": VIN, "id": "found-1", "t_ms": 1_767_571_200_000}
LOCATION = {**UPLINK, "type": "location"}
DOWNLINK = {"id": "down-1", "type": "command", "command": "action-1", "action": "lock", "code": None}

FOUND: dict[str, tuple[str, Any]] = {
    # the emulated unit fell over messages of a cloud that are not as they should be
    "a downlink that is no object": ("downlink-unit", [1]),
    "an attempt without a name": ("downlink-unit", {"id": "1", "type": "ownership-begin"}),
    "a command that never expires": ("downlink-unit", DOWNLINK | {"expires_ms": float("inf")}),
    "a command that expires at null": ("downlink-unit", DOWNLINK | {"expires_ms": None}),
    "a command without a name": ("downlink-unit", {"id": "1", "type": "command"}),
    "a refresh of nothing": ("downlink-unit", {"id": "1", "type": "refresh"}),
    # the emulated cloud fell over messages of a unit, at once or when the owner looked
    "an uplink that is no object": ("uplink-cloud", True),
    "an uplink nested too deep to be quoted": ("uplink-cloud", {"type": nested(2000)}),
    "an uplink of the year 33658": ("uplink-cloud", LOCATION | {"t_ms": 10**15, "position": {"lat": 1, "lon": 2}}),
    "a position that is no number": ("uplink-cloud", LOCATION | {"position": {"lat": float("nan"), "lon": 0}}),
    "a position that is true": ("uplink-cloud", LOCATION | {"position": {"lat": True, "lon": 0}}),
    "a position beyond the earth": ("uplink-cloud", LOCATION | {"position": {"lat": 1e308, "lon": 0}}),
    "an identifier without an end": ("uplink-cloud", LOCATION | {"id": "A" * 70_000, "position": None}),
    "an odometer without an end": ("uplink-cloud", UPLINK | {"type": "ignition", "odometer_km": 10**300}),
    "a theft without a cause": ("uplink-cloud", UPLINK | {"type": "theft", "cause": [], "position": None}),
    # lines of a CAN adapter that python-can cannot read (IndexError, ValueError) ended the run
    "a remote frame that is cut": ("slcan-link", b"R1D6\r"),
    "an identifier that is none": ("slcan-link", b"tZZZ0\r"),
    "a frame with an odd digit": ("slcan-link", b"t7832ABC\r"),
    # a diagnostic answer that trickles kept the bench waiting for nine minutes
    "a message whose frames come only just in time": ("isotp-link", Conversation("dtcs", endless())),
    # an instrument's bytes and its endless reply
    "an error queue that is no text": ("scpi-link", Asked("tti_pl", "voltage", (None,) * 6 + ((0.0, b"\xff5\n"),))),
    "an error queue that is no text, after a time-out": (
        "scpi-link",
        Asked("tti_pl", "voltage", (None,) * 6 + ((0.0, b"x"), (0.0, b"\xff5\n"))),
    ),
    "a reply that does not end": ("scpi-link", Asked("rcdat", "read", (None, None, (0.0, b"9" * 100_000)))),
    # answers of a cloud that the owner link took in, and fell over later
    "a wait of 1e999 s": (
        "owner-link",
        Exchange("locks", 0, raw(b'{"data":{"attributes":{"lockStatus":1e999,"lastUpdateTime":"x"}}}'), False),
    ),
    "half a character in an identity": ("owner-link", Exchange("phone", 0, raw(b'{"data":{"id":"\\ud800"}}'), True)),
    "half a character in bytes": ("owner-link", Exchange("phone", 0, raw(b'{"data":{"id":"\xed\xa0\x80"}}'), True)),
    "a status nested 400 deep": (
        "owner-link",
        Exchange("locks", 0, body({"data": {"attributes": LOCKS | {"status": nested(400)}}}), False),
    ),
    "a body that is large when it is unpacked": (
        "owner-link",
        Exchange("cars", 0, raw(gzip.compress(bytes(9_000_000)), headers=((b"Content-Encoding", b"gzip"),)), False),
    ),
    "a redirection to what is no address": (
        "owner-link",
        Exchange("log in", 2, (Answer(302, ((b"Location", b"http://["),), (b"",)),), False),
    ),
    "a token that no header can carry": ("owner-link", Exchange("log in", 3, body(TOKEN), False)),
    # half a wish ended `tcuhil emulate`, and a wrong answer the run
    "a wish for equipment that is a list": ("control", ("wish", wish(equipment=[]))),
    "a wish nested too deep to be quoted": ("control", ("wish", b'{"vin":' + b"[" * 900 + b"]" * 900 + b"}\n")),
    "a wish with more that is wrong than an answer can tell": (
        "control",
        ("wish", wish(equipment={f"{number}": number for number in range(2, 400)})),
    ),
    "a wish whose wrong key is longer than an answer": ("control", ("wish", wish(equipment={"A" * 9_000: 7}))),
    "an answer that is a list": ("control", ("answer", b"[]\n")),
    "an answer that is nested without an end": ("control", ("answer", b"[" * 4000 + b"\n")),
}  # fmt: skip


@pytest.mark.parametrize("found", FOUND)
def test_what_was_found_is_refused_now(found: str) -> None:
    """The input is refused, by an answer or one of the project's errors, and the door works afterwards."""
    door, item = FOUND[found]
    assert one_input(DOORS[door], [item]) == REFUSED


def test_a_push_with_too_much_in_it_is_journalled() -> None:
    """More keys than are kept come before those that matter: the push is an observation all the same."""
    crowded = {f"k{number}": 1 for number in range(300)} | PUSH
    answers = (*body({"data": {"id": "phone-1"}}), *body({"data": [{"attributes": crowded}]}))
    assert one_input(DOORS["owner-link"], [Exchange("phone", 0, answers, True)]).accepted == 1


def test_a_log_in_form_with_a_list_for_a_name_is_filled_in_as_far_as_it_can_be() -> None:
    """The cloud's next answer decides; the link does not fall over the name."""
    assert one_input(DOORS["owner-link"], [Exchange("log in", 0, body(FORM), False)]).accepted == 1


def test_a_cookie_that_no_request_can_carry_bars_nobody() -> None:
    """The request after it is refused as the cloud's fault, the one after that is made."""
    cookie = raw(b'{"data":[]}', headers=((b"Set-Cookie", "a=\U0001f697".encode()),))
    items = [Exchange("cars", 0, cookie, False), *[Exchange("cars", 0, (), False)] * 2]
    assert one_input(DOORS["owner-link"], items).inputs == 3


@pytest.mark.parametrize("content", [b"1e999", b'"\\ud800"', b'"\xed\xa0\x80"', b'"\\uDfFf"', b"[" * 40 + b"]" * 40])
def test_json_that_is_no_evidence_is_unreadable(content: bytes) -> None:
    """Infinite numbers, half characters, and what is nested for no reason."""
    with pytest.raises(Unreadable):
        parse(content)


@pytest.mark.parametrize("content", [b'"\\ud83d\\ude97"', b"1e308", b'{"a":[{"b":[1.5]}]}', '"é"'.encode()])
def test_json_that_is_unusual_is_read(content: bytes) -> None:
    """An escaped character outside of the basic plane is whole, and a large number is one."""
    assert parse(content) == json.loads(content)


@pytest.mark.parametrize(
    ("door", "item", "most"),
    [
        # the bench remembered each identifier of a babbling node, the cloud that of each message
        ("can-link", lambda number: Heard(number + 2**20, b"", 0, extended=True), 4_500),
        ("uplink-cloud", lambda number: {**CloudUplink.SOUND[0], "id": f"up-{number}"}, 1_500),
        ("downlink-unit", lambda number: {"id": f"down-{number}", "type": "?"}, 1_500),
    ],
)
def test_what_is_remembered_is_bounded(
    door: str, item: Callable[[int], Any], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many different inputs that a buffer without bound would hold more than it may."""
    monkeypatch.setattr("tests.fuzz.door.MOST_ITEMS", most)
    one_input(DOORS[door], [item(number) for number in range(most + 500)])


def test_a_client_that_does_not_wait_finds_no_endless_room() -> None:
    """18 000 lines at once, and 90 000 bytes of replies on one line: the instrument drops what it has no room for."""
    one_input(DOORS["scpi-instrument"], [("supply", b"*IDN?\n" * 18_000), ("network", b"*IDN?;" * 600 + b"\n")])


def test_a_unit_that_notifies_without_end_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """From some number of notifications on it is the unit's fault, and nothing is kept of them."""
    monkeypatch.setattr(notifications, "MOST_NOTIFICATIONS", 3)
    stand = CloudStand()
    stand.own()
    for _ in range(3):
        stand.uplink("theft", cause="alarm", position=None)
    with pytest.raises(DutProtocolError, match="babbles"):
        stand.uplink("theft", cause="alarm", position=None)


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"n":[],"t_ns":0,"case":null,"kind":"a","what":"b","data":{}}',
        b'{"n":1,"t_ns":true,"case":null,"kind":"a","what":"b","data":{}}',
        b'{"n":1,"t_ns":0,"case":0,"kind":"a","what":"b","data":{}}',
        b'{"n":1,"t_ns":0,"case":null,"kind":"a","what":"b","data":null}',
        b'{"n":1,"t_ns":0,"case":null,"kind":null,"what":"b","data":{}}',
        b"7",
    ],
)
def test_a_line_that_is_no_record_is_the_rigs_fault(line: bytes, tmp_path: Path) -> None:
    """Whoever reads the journal is told where it is damaged."""
    path = tmp_path / JOURNAL_NAME
    path.write_bytes(line + b"\n")
    with pytest.raises(RigError, match="not a journal record"):
        list(read_records(path))
