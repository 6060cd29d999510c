"""The cloud: reachable, the owner API at its address, and its clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from harness import emulated
from harness.clock import wall_utc
from harness.doctor.examination import Examination
from harness.errors import RigError

CLOUD, CLOUD_CLOCK = "cloud", "cloud clock"
#: a request of the owner API that changes nothing; without a token it is refused
PROBE = "/bff-web/v5/users/doctor/cars"
REFUSALS = (400, 401, 403)
SERVER_FAULT = 500
MS_PER_S = 1000.0
#: HTTP's Date has whole seconds (RFC 9110, 5.6.7)
RESOLUTION = timedelta(seconds=1)
#: machines that keep network time agree within fractions of a second. The bench tells the unit the time by GNSS, and
#: the cloud gives commands their expiry: further apart, what one of them dates looks stale or unborn to the other
LARGEST_OFFSET_S = 2.0


def examine_cloud(examination: Examination) -> None:
    """Ask the owner API something without a token: it must refuse, and refuse as the owner API does."""
    section, findings, clock = examination.facts.owner, examination.findings, examination.clock
    assert section is not None
    try:
        base_url = httpx.URL(section.base_url)
    except httpx.InvalidURL as error:
        findings.find(CLOUD, f"base_url is no address: {error}", "rig file", "correct owner: base_url")
        return
    where = f"{base_url.scheme}://{base_url.netloc.decode()}"
    transport = emulated.transport(examination.world)
    sent_s, sent = clock.now_s, wall_utc()
    try:
        with (
            httpx.Client(transport=transport, timeout=section.timeout_s, trust_env=False) as client,
            client.stream("GET", section.base_url.rstrip("/") + PROBE) as response,
        ):
            status, date = response.status_code, response.headers.get("Date")
    except httpx.TimeoutException as error:
        raise RigError(
            f"the cloud does not answer within {section.timeout_s:g} s",
            where=where,
            hint="check network and proxy of this machine, and the cloud's own status",
        ) from error
    except httpx.HTTPError as error:
        raise RigError(
            f"the cloud cannot be reached: {error}",
            where=where,
            hint="check network, name and certificate of the address, and owner: base_url in the rig file",
        ) from error
    latency_ms = (clock.now_s - sent_s) * MS_PER_S
    seen = f"{where}: status {status} to a request without a token, after {latency_ms:.0f} ms"
    if status >= SERVER_FAULT:
        findings.find(CLOUD, seen, "cloud", "wait until the cloud works again; its operators know more")
    elif status not in REFUSALS:
        seen = f"{seen}: the owner API would refuse it"
        findings.find(CLOUD, seen, "rig file", "correct owner: base_url; another server, or a page for people, answers")
    else:
        findings.ok(CLOUD, seen)
    if examination.world is not None:
        findings.ok(CLOUD_CLOCK, "that of the bench: virtual time")
    else:
        _judge_clock(examination, date, sent, wall_utc())


def _judge_clock(examination: Examination, date: str | None, sent: datetime, received: datetime) -> None:
    findings = examination.findings
    try:
        told = parsedate_to_datetime(date or "")
    except ValueError:
        findings.warn(CLOUD_CLOCK, "the cloud does not tell the time (Date)", "cloud", "compare the clocks by hand")
        return
    offset_s = clock_offset_s(told if told.tzinfo else told.replace(tzinfo=UTC), sent, received)
    seen = f"{offset_s:+.1f} s from this machine's (limit {LARGEST_OFFSET_S:g} s)"
    if abs(offset_s) > LARGEST_OFFSET_S:
        advice = "timedatectl shows whether this machine keeps network time (NTP); if it does, the cloud does not"
        findings.find(CLOUD_CLOCK, seen, "machine", advice)
    else:
        findings.ok(CLOUD_CLOCK, seen)


def clock_offset_s(told: datetime, sent: datetime, received: datetime) -> float:
    """The smallest offset that explains a Date between sending and receiving: positive when the cloud is ahead."""
    lowest, highest = told - received, told + RESOLUTION - sent
    nothing = timedelta()
    offset = lowest if lowest > nothing else highest if highest < nothing else nothing
    return offset.total_seconds()
