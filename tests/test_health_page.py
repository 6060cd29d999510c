"""The page Vehicle Health: what a reply of the owner API shows, and what cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from harness.errors import DutProtocolError
from harness.journal import Record
from harness.links.owner.reply import Reply
from harness.owner.health_page import HealthPage, listing


def page(status: int = 200, error_code: str | None = None, **attributes: Any) -> HealthPage:
    """Return the page for a reply with these attributes; by default no lamp is lit."""
    shown = {"malfunctionIndicatorLamps": {}, "lastUpdateTime": "2026-03-02T02:00:00.250000Z"} | attributes
    record = Record(1, 0, "case", "observation", "owner.reply", {})
    return HealthPage(Reply(status, {"data": {"attributes": shown}}, error_code, None, 0, 0, record))


def test_a_page_names_the_warnings_whose_lamps_are_lit() -> None:
    """Lamps that are lit are named in a fixed order, dark ones and lamps besides the six are not."""
    lamps = {"absWarning": 1, "brakeWarning": 1, "airbagWarning": 0, "coolantWarning": 1}
    assert page(malfunctionIndicatorLamps=lamps).warnings == "brake, abs" == listing("abs", "brake")
    assert page().warnings == "none" == listing()


def test_a_page_that_does_not_open_says_why() -> None:
    """A refusal shows no warning and no time, and is never mistaken for a page without warnings."""
    refused = page(404, "NO_DATA")
    assert refused.warnings == "no status (NO_DATA)"
    assert refused.reported_at is None


def test_the_time_of_report_is_read_with_its_zone() -> None:
    """The time of report is a date and time with zone; a page may lack it."""
    assert page().reported_at == datetime(2026, 3, 2, 2, 0, 0, 250_000, UTC)
    assert page(lastUpdateTime=None).reported_at is None


@pytest.mark.parametrize("text", ["yesterday", "", 5, ["2026"], "2026-03-02T02:00:00"])
def test_a_time_that_is_none_is_the_units_fault(text: object) -> None:
    """A time that cannot be read, or has no zone, is a protocol error, never a verdict on a requirement."""
    with pytest.raises(DutProtocolError, match="its time of report"):
        _ = page(lastUpdateTime=text).reported_at


def test_lamps_that_are_no_object_are_the_units_fault() -> None:
    """Lamps in another shape are a protocol error."""
    with pytest.raises(DutProtocolError, match="its lamps are no object"):
        _ = page(malfunctionIndicatorLamps=[1]).warnings
