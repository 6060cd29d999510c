"""The pages of the security code, the vehicle service and the position, as the owner link asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.journal import Journal, read_records
from harness.links.owner.app import OwnerLink
from harness.links.owner.security_code import SecurityCodeApp
from harness.links.owner.service import ServiceApp
from harness.links.owner.session import FIRST_NAME
from harness.owner.car_finder import CarFinder
from tests.emulator.cloud.stand import ODOMETER_KM, VIN, Stand
from tests.links.test_owner_link import link_to

FORMER, NEW, OTHER = "135790", "246813", "999999"


@pytest.fixture
def stand() -> Stand:
    """An owned vehicle with the engine ON, and codes of a length that cannot be found by chance."""
    stand = Stand(code_length=6)
    stand.own()
    stand.uplink("ignition", state="ON", origin="driver", odometer_km=ODOMETER_KM)
    return stand


@pytest.fixture
def link(stand: Stand, tmp_path: Path) -> Iterator[OwnerLink]:
    """The owner, logged in."""
    with stand.findable() as name:
        link = link_to(stand, name, Journal(tmp_path))
        assert link.log_in().ok
        link.session.code_names |= {FORMER: FIRST_NAME, NEW: "code 2"}
        yield link
        link.close()


def test_the_procedure_and_what_evidence_has_of_it(stand: Stand, link: OwnerLink, tmp_path: Path) -> None:
    """Every page is granted in its turn; the journal has names of codes, and no code."""
    app = SecurityCodeApp(link.session, VIN)
    setting = app.start().body["data"]["id"]
    for reply in (
        app.confirm_on(setting),
        app.enter(setting, NEW),
        app.re_enter(setting, NEW),
        app.save(setting),
        app.state(setting),
        app.leave(setting),
    ):
        assert reply.ok
    link.lock(VIN, FORMER)
    link.lock(VIN, None)
    link.unlock(VIN, OTHER)
    given = [
        record.data["given"]["code"]
        for record in read_records(tmp_path / "journal.jsonl")
        if record.what == "owner.request" and "code" in record.data["given"]
    ]
    assert given == ["code 2", "code 2", FIRST_NAME, "none", "another text"]
    text = (tmp_path / "journal.jsonl").read_text()
    assert not any(code in text for code in (FORMER, NEW, OTHER))
    assert stand.sent[-1]["code"] == OTHER


@pytest.mark.parametrize("entry", [None, 246813, ["246813"], True, {"code": 1}])
def test_what_is_no_text_is_named_so(link: OwnerLink, tmp_path: Path, entry: object) -> None:
    """And refused by the cloud."""
    app = SecurityCodeApp(link.session, VIN)
    setting = app.start().body["data"]["id"]
    app.confirm_on(setting)
    assert app.enter(setting, entry).error_code == "CODE_FORM"
    assert link.session.name_of_code(entry) == ("none" if entry is None else "no text")


def test_the_due_values(link: OwnerLink, tmp_path: Path) -> None:
    """Entered and shown; the journal has them, and what is left."""
    app = ServiceApp(link.session, VIN)
    assert app.update(dueDate="2026-12-31", dueMileage=ODOMETER_KM + 10).ok
    assert app.open().body["data"]["attributes"]["remainingMileage"] == 10
    assert app.update(dueDate="2026-12-31").error_code == "SERVICE_MILEAGE"
    shown = [
        record for record in read_records(tmp_path / "journal.jsonl") if record.data.get("request") == "service due"
    ]
    assert shown[-1].data["fields"]["remainingMileage"] == 10


def test_the_car_finder(stand: Stand, link: OwnerLink) -> None:
    """No position is none; one has its time; a refresh asks the vehicle."""
    page = CarFinder(link.location(VIN))
    assert (page.lat_deg, page.lon_deg, page.located_at) == (None, None, None)
    stand.wait(10.0)
    taken_ms = stand.cloud.calendar.now_ms - 5000
    stand.uplink("location", position={"lat": -22.9, "lon": -43.2}, fix_t_ms=taken_ms)
    page = CarFinder(link.location(VIN))
    assert (page.lat_deg, page.lon_deg) == (-22.9, -43.2)
    assert page.located_at is not None
    assert round(page.located_at.timestamp() * 1000) == taken_ms
    assert link.refresh_location(VIN).ok
    assert stand.sent[-1] == {"type": "refresh", "vin": VIN, "what": "location"}
