"""What the doctor says of single parts of a live rig: bus, console, instruments, cloud, lease, this machine."""

from __future__ import annotations

import os
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import can
import pytest

from harness.clock import wall_utc
from harness.doctor import bus, instruments, lines, machine
from harness.doctor.bus import BUS, ERRORS, FRAMES
from harness.doctor.checks import Check, carry_out, examine
from harness.doctor.cloud import CLOUD, CLOUD_CLOCK, clock_offset_s, examine_cloud
from harness.doctor.examination import Examination
from harness.doctor.files import SECRETS
from harness.doctor.findings import Finding, Findings, Level
from harness.doctor.lease import LEASE, examine_lease
from harness.doctor.machine import LATENESS
from harness.doctor.traffic import Traffic, worst_bits
from harness.lateness import Lateness
from harness.lease import Lease, resources_of
from harness.lease_file import FOLDER_VARIABLE, Holder
from harness.rig import Rig
from harness.run import CATALOGUE_FOLDER
from tests.doctor.bed import PASSWORD_VARIABLE, by_subject, live_rig, not_ok
from tests.links.instrument_server import InstrumentServer
from tests.links.supplies import make_supply

VIRTUAL_BUS = "doctor-tests"
CAN = f"can: {{interface: virtual, channel: {VIRTUAL_BUS}, bitrate_bps: 500000}}"
#: nobody listens there
DISCARD_PORT = 9


@contextmanager
def examination_of(folder: Path, sections: str) -> Iterator[Examination]:
    """A live rig in the doctor's hands, without a lease."""
    with Examination(Rig.load(live_rig(folder, sections)), Findings()) as examination:
        yield examination


def carried_out(check: object, examination: Examination, subject: str) -> dict[str, Finding]:
    """What a single check finds."""
    carry_out(Check(subject, check, lambda _facts: True), examination)  # type: ignore[arg-type]  # each is a check
    return by_subject(examination.findings)


# -- CAN -------------------------------------------------------------------------------------------------------------


def test_error_frames_are_counted_and_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On a bus of python-can's own: a node that signals errors, beside one that sends."""
    monkeypatch.setattr(bus, "LISTEN_S", 0.3)
    with (
        examination_of(tmp_path, CAN) as examination,
        can.Bus(interface="virtual", channel=VIRTUAL_BUS) as other,
    ):
        for message in (can.Message(is_error_frame=True), can.Message(arbitration_id=0x56E, is_extended_id=False)):
            other.send_periodic(message, 0.05)
        carried_out(bus.listen_to_bus, examination, BUS)
        found = carried_out(bus.examine_errors, examination, ERRORS)
    assert found[BUS].level is Level.OK
    assert examination.traffic is not None and examination.traffic.frames[0x56E, False] >= 3
    assert found[ERRORS].level is Level.FINDING
    assert "error frames in 0.3 s" in found[ERRORS].seen


@pytest.mark.parametrize(
    ("state", "level"),
    [
        (can.BusState.ACTIVE, Level.OK),
        (can.BusState.PASSIVE, Level.WARNING),
        (can.BusState.ERROR, Level.FINDING),
        (None, Level.OK),
    ],
)
def test_a_controller_off_the_bus_is_found(tmp_path: Path, state: can.BusState | None, level: Level) -> None:
    """Where python-can knows its state."""
    with examination_of(tmp_path, CAN) as examination:
        examination.traffic = Traffic(1.0, state=state)
        assert carried_out(bus.examine_errors, examination, ERRORS)[ERRORS].level is level


def test_the_bits_of_a_frame_on_the_wire_at_worst() -> None:
    """Davis et al. 2007: 55 + 10 n bits for a standard frame of n bytes, 80 + 10 n for an extended one."""
    assert [worst_bits(count, extended=False) for count in range(9)] == [55 + 10 * count for count in range(9)]
    assert [worst_bits(count, extended=True) for count in range(9)] == [80 + 10 * count for count in range(9)]


def test_an_interface_without_backend_is_found(tmp_path: Path) -> None:
    """python-can does not know it: what to install, or to correct."""
    with examination_of(tmp_path, CAN.replace("virtual", "nonsense")) as examination:
        found = carried_out(bus.listen_to_bus, examination, BUS)[BUS]
    assert found.level is Level.FINDING
    assert "no working interface 'nonsense'" in found.seen and "backend" in found.advice


def test_an_adapter_that_does_not_answer_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A serial device with nothing behind it opens, but tells no version. (python-can itself waits 2 s for it.)"""
    monkeypatch.setattr(bus, "ADAPTER_S", 0.1)
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    section = f"can: {{interface: slcan, channel: {os.ttyname(theirs)}, bitrate_bps: 500000}}"
    with examination_of(tmp_path, section) as examination:
        found = carried_out(bus.listen_to_bus, examination, BUS)[BUS]
    os.close(ours)
    os.close(theirs)
    assert found.level is Level.FINDING
    assert "does not answer" in found.seen


# -- console and instruments -----------------------------------------------------------------------------------------


def test_a_dead_line_is_found_in_wall_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No supply in the rig, so no boot is waited for: a command is sent, and nobody answers."""
    monkeypatch.setattr(lines, "REPLY_S", 0.1)
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    section = f"console: {{url: {os.ttyname(theirs)}, baud: 115200, boot_complete: boot complete, prompt: $}}"
    with examination_of(tmp_path, section) as examination:
        carried_out(lines.open_console, examination, lines.CONSOLE_LINE)
        found = carried_out(lines.examine_console, examination, lines.CONSOLE)
    sent = os.read(ours, 100)
    os.close(ours)
    os.close(theirs)
    assert found[lines.CONSOLE_LINE].level is Level.OK
    assert found[lines.CONSOLE].level is Level.FINDING
    assert sent == b"$TCU_STATUS\r\n"


def supply_section(resource: str, library: str = "@py", more: str = "") -> str:
    """A rig's supply."""
    return (
        f'instruments: {{visa_library: "{library}", supply: {{resource: "{resource}", dialect: rigol_dp800, '
        f"channel: 1, voltage_v: 12.6, current_limit_a: 3.0{more}}}}}"
    )


def supply_of(examination: Examination) -> Finding:
    """What is said of it."""
    section = examination.facts.instruments
    assert section is not None and section.supply is not None
    supply = section.supply

    def check(examination: Examination) -> None:
        instruments.examine_instrument(examination, instruments.SUPPLY, supply, supply.dialect)

    carried_out(instruments.examine_visa, examination, instruments.VISA)
    return carried_out(check, examination, instruments.SUPPLY)[instruments.SUPPLY]


@pytest.mark.parametrize("dialect", ["rigol_dp800", "keysight_e36300", "rs_hmp", "tti_pl"])
def test_a_supply_is_known_by_what_it_says_it_is(tmp_path: Path, dialect: str) -> None:
    """Over TCP: the DP800 that the rig file names, or another make."""
    server = InstrumentServer(lambda: make_supply(dialect))
    with examination_of(tmp_path, supply_section(server.address)) as examination:
        found = supply_of(examination)
    server.close()
    if dialect == "rigol_dp800":
        assert found.level is Level.OK and "DP832" in found.seen
    else:
        assert found.level is Level.FINDING and "no rigol_dp800" in found.seen


def test_a_real_instrument_needs_a_date_of_calibration(tmp_path: Path) -> None:
    """None in the rig file is a warning; one that lies ahead is well, without the instrument being asked."""
    resource = f"TCPIP0::127.0.0.1::{DISCARD_PORT}::SOCKET"
    for more, level in (("", Level.WARNING), (", calibrated_until: 2999-12-31", Level.OK)):
        with examination_of(tmp_path, supply_section(resource, more=more)) as examination:
            found = carried_out(instruments.examine_calibration, examination, instruments.CALIBRATION)
        assert found[instruments.CALIBRATION].level is level


def test_an_instrument_that_is_not_there_is_found(tmp_path: Path) -> None:
    """Nobody listens at its address."""
    with examination_of(tmp_path, supply_section(f"TCPIP0::127.0.0.1::{DISCARD_PORT}::SOCKET")) as examination:
        found = supply_of(examination)
    assert found.level is Level.FINDING
    assert "Connection refused" in found.seen


def test_an_instrument_that_says_nothing_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It takes the connection and answers no question."""
    monkeypatch.setattr(instruments, "REPLY_S", 0.2)
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as silent:  # never asked to serve
        resource = f"TCPIP0::127.0.0.1::{silent.server_port}::SOCKET"
        with examination_of(tmp_path, supply_section(resource)) as examination:
            found = supply_of(examination)
    assert found.level is Level.FINDING
    assert "does not answer '*IDN?'" in found.seen


def test_a_visa_library_that_is_missing_is_found(tmp_path: Path) -> None:
    """What to install; the instruments themselves cannot be asked."""
    with examination_of(tmp_path, supply_section("TCPIP0::127.0.0.1::9::SOCKET", "@nonsense")) as examination:
        found = carried_out(instruments.examine_visa, examination, instruments.VISA)[instruments.VISA]
    assert found.level is Level.FINDING
    assert "pip install pyvisa-py" in found.advice


# -- cloud -----------------------------------------------------------------------------------------------------------


@contextmanager
def owner_api(status: int, offset_s: float | None = 0.0) -> Iterator[str]:
    """A server with a status for all, and a clock of its own; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(status)
            if offset_s is not None:
                date = wall_utc() + timedelta(seconds=offset_s)
                self.send_header("Date", format_datetime(date, usegmt=True))
            self.send_header("Content-Length", "0")
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def cloud_at(address: str, folder: Path, timeout_s: float = 5) -> dict[str, Finding]:
    """What is said of it."""
    account = f"email: a@example.com, password_env: {PASSWORD_VARIABLE}, timeout_s: {timeout_s}"
    section = f"owner: {{base_url: {address}, {account}}}"
    with examination_of(folder, section) as examination:
        return carried_out(examine_cloud, examination, CLOUD)


def test_a_cloud_that_refuses_who_has_no_token_is_well(tmp_path: Path) -> None:
    """Status and latency are shown; its clock is that of this machine."""
    with owner_api(401) as address:
        found = cloud_at(address, tmp_path)
    assert found[CLOUD].level is Level.OK and "status 401" in found[CLOUD].seen and " ms" in found[CLOUD].seen
    assert found[CLOUD_CLOCK].level is Level.OK


@pytest.mark.parametrize(("status", "whose"), [(500, "cloud"), (503, "cloud"), (404, "rig file"), (200, "rig file")])
def test_a_cloud_that_answers_wrongly_is_found(tmp_path: Path, status: int, whose: str) -> None:
    """A server that fails, and one that is not the owner API."""
    with owner_api(status) as address:
        found = cloud_at(address, tmp_path)[CLOUD]
    assert (found.level, found.whose) == (Level.FINDING, whose)


def test_a_dead_cloud_is_found(tmp_path: Path) -> None:
    """Nobody listens; a password in the address is not repeated."""
    found = cloud_at(f"http://user:hidden-word@127.0.0.1:{DISCARD_PORT}", tmp_path)[CLOUD]
    assert found.level is Level.FINDING
    assert "cannot be reached" in found.seen and f"127.0.0.1:{DISCARD_PORT}" in found.seen
    assert "hidden-word" not in repr(found)


def test_a_cloud_that_never_answers_is_found(tmp_path: Path) -> None:
    """Within the time of the rig file."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as silent:  # never asked to serve
        found = cloud_at(f"http://127.0.0.1:{silent.server_port}", tmp_path, timeout_s=0.2)[CLOUD]
    assert found.level is Level.FINDING
    assert "does not answer within 0.2 s" in found.seen


@pytest.mark.parametrize("offset_s", [-60.0, 60.0])
def test_a_cloud_with_another_time_is_found(tmp_path: Path, offset_s: float) -> None:
    """A minute apart, either way: how far, and what to look at."""
    with owner_api(401, offset_s) as address:
        found = cloud_at(address, tmp_path)[CLOUD_CLOCK]
    assert found.level is Level.FINDING
    assert float(found.seen.split()[0]) == pytest.approx(offset_s, abs=1.5)
    assert "NTP" in found.advice


def test_a_cloud_without_date_is_a_warning(tmp_path: Path) -> None:
    """Nothing to compare."""
    with owner_api(401, offset_s=None) as address:
        assert cloud_at(address, tmp_path)[CLOUD_CLOCK].level is Level.WARNING


@pytest.mark.parametrize(("told_s", "offset_s"), [(-1.0, 0.0), (-2.0, -1.0), (0.5, 0.0), (1.5, 0.5), (10.0, 9.0)])
def test_an_offset_is_the_smallest_that_explains_the_date(told_s: float, offset_s: float) -> None:
    """Sent at 0 s, received at 1 s; a Date of whole seconds was true at some instant of the second that it names."""
    sent = datetime(2026, 3, 2, tzinfo=UTC)
    at = sent + timedelta(seconds=told_s)
    assert clock_offset_s(at, sent, sent + timedelta(seconds=1)) == offset_s


def test_an_address_that_is_none_is_found(tmp_path: Path) -> None:
    """The rig file's rules let it pass, httpx does not."""
    found = cloud_at("http://cloud:none", tmp_path)[CLOUD]
    assert (found.level, found.whose) == (Level.FINDING, "rig file")


# -- lease -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def leases(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of leases of its own."""
    folder = tmp_path / "leases"
    folder.mkdir()
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))


def lease_of(path: Path, holder: Holder) -> Lease:
    """The rig's lease in somebody's name."""
    return Lease(resources_of(Rig.load(path).facts), holder)


@pytest.mark.usefixtures("leases")
def test_a_rig_in_use_is_told_and_not_touched(tmp_path: Path) -> None:
    """Who has it and since when; nothing of the rig is opened."""
    path = live_rig(tmp_path, CAN)
    findings = Findings()
    with lease_of(path, Holder.here("a colleague's run", tmp_path)):
        examine(path, tmp_path, CATALOGUE_FOLDER, findings, lambda _subject: None)
    found = by_subject(findings)
    assert found[LEASE].level is Level.FINDING
    assert "a colleague's run" in found[LEASE].seen and " since 20" in found[LEASE].seen
    assert found[BUS].seen == "not examined: first mend 'lease'"
    assert found[LATENESS].level is not Level.NOT_EXAMINED


@pytest.mark.usefixtures("leases")
def test_a_lease_that_outlives_its_run_is_told_as_stale(tmp_path: Path) -> None:
    """The run is gone, a process of it is not: what to do about it."""
    path = live_rig(tmp_path, CAN)
    gone = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(gone, 0)
    with (
        lease_of(path, Holder.here("a dead run", tmp_path).model_copy(update={"pid": gone})),
        Examination(Rig.load(path), Findings()) as examination,
    ):
        examine_lease(examination, CATALOGUE_FOLDER)
    found = by_subject(examination.findings)[LEASE]
    assert found.level is Level.FINDING
    assert found.seen.startswith("stale: the run is gone") and "a dead run" in found.seen
    assert "fuser" in found.advice


@pytest.mark.usefixtures("leases")
def test_the_entry_of_an_ended_run_is_harmless(tmp_path: Path) -> None:
    """The lock is free: the rig is taken at once, held while the doctor works, and free again."""
    path = live_rig(tmp_path, CAN)
    lease_of(path, Holder.here("yesterday's run", tmp_path)).acquire().release()
    with Examination(Rig.load(path), Findings()) as examination:
        examine_lease(examination, CATALOGUE_FOLDER)
        with pytest.raises(Exception, match="in use"):
            lease_of(path, Holder.here("another", tmp_path)).acquire()
    found = by_subject(examination.findings)[LEASE]
    assert found.level is Level.OK
    assert "yesterday's run" in found.seen and "harmless" in found.seen
    lease_of(path, Holder.here("another", tmp_path)).acquire().release()


@pytest.mark.usefixtures("leases")
def test_a_missing_password_keeps_the_doctor_from_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A silent bus and a dead cloud are found all the same, on the whole way with lease and guard."""
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    account = f"email: a@example.com, password_env: {PASSWORD_VARIABLE}, timeout_s: 5"
    path = live_rig(tmp_path, f"{CAN}\nowner: {{base_url: 'http://127.0.0.1:{DISCARD_PORT}', {account}}}")
    findings = Findings()
    examine(path, tmp_path, CATALOGUE_FOLDER, findings, lambda _subject: None)
    found = by_subject(findings)
    assert not_ok({**found, LATENESS: found[LEASE]}) == dict.fromkeys((SECRETS, FRAMES, CLOUD), Level.FINDING)


# -- this machine ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("late_us", "level"),
    [([100] * 100, Level.OK), ([100] * 98 + [5_001] * 2, Level.FINDING), ([100] * 100 + [10_001], Level.WARNING)],
)
def test_lateness_is_judged_by_the_cycle_of_the_fastest_frame(late_us: list[int], level: Level) -> None:
    """10 ms: p99 above 5 ms is a finding, a single event a whole cycle late is a warning."""
    lateness, findings = Lateness(), Findings()
    for late in late_us:
        lateness.add(late * 1_000)
    machine.judge(lateness.summary(), 0.01, findings)
    found = by_subject(findings)[LATENESS]
    assert found.level is level
    assert "limit: p99 5 ms" in found.seen


def test_lateness_is_measured_on_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """At the rhythm of the fastest frame of the vehicle, 10 ms."""
    monkeypatch.setattr(machine, "MEASURED_S", 0.1)
    with examination_of(tmp_path, "") as examination:
        found = carried_out(machine.examine_lateness, examination, LATENESS)[LATENESS]
    assert "at a cycle of 10 ms" in found.seen
