"""The serial lines: the unit's console, and the line on which it hears a satellite receiver."""

from __future__ import annotations

import re

from harness.clock import Clock
from harness.doctor.examination import BOOT_S, Examination
from harness.errors import DutProtocolError
from harness.kernel import ns
from harness.links.console import FINAL, ConsoleLink
from harness.links.gnss import GnssLink
from harness.rig_file import ConsoleSection

CONSOLE_LINE, CONSOLE, GNSS = "console line", "console", "GNSS line"
REPLY_S = 2.0
#: a command that changes nothing; a unit that does not know it answers all the same
COMMAND = "$TCU_STATUS"


def open_console(examination: Examination) -> None:
    """Open the line before the unit is powered, so that nothing of its boot is missed."""
    section = _console(examination)
    examination.console = ConsoleLink(section.url, section.baud, examination.journal, examination.clock)
    examination.at_end(examination.console.close)
    examination.findings.ok(CONSOLE_LINE, f"{section.url} opened at {section.baud} baud")


def examine_console(examination: Examination) -> None:
    """See the unit's boot, when it was powered here, and have it answer a command."""
    section, console, findings = _console(examination), examination.console, examination.findings
    assert console is not None
    try:
        if examination.console_fault is not None:
            raise examination.console_fault
        booted = examination.booted_by_s is not None and _boot_seen(console, examination.clock, section.boot_complete)
        answer = _answer(console)
    finally:
        heard = len(console.lines())
        console.close()
        examination.kernel.hush()
    if answer is None:
        seen = f"no reply to {COMMAND} within {REPLY_S:g} s; {heard} lines were heard"
        advice = f"check the lines (RX and TX crossed?), baud: {section.baud} in the rig file, and the unit's power"
        findings.find(CONSOLE, seen, "unit", advice)
    elif examination.booted_by_s is not None and not booted:
        seen = f"answers {answer!r} to {COMMAND}, but no line matched {section.boot_complete!r} in {BOOT_S:g} s of boot"
        findings.find(
            CONSOLE, seen, "rig file", "correct boot_complete: what the unit prints when its boot is complete"
        )
    else:
        boot = "boot seen, " if booted else ""
        findings.ok(CONSOLE, f"{boot}answers {answer!r} to {COMMAND}")


def open_gnss(examination: Examination) -> None:
    """Open the line and close it again; nothing is sent."""
    section = examination.facts.gnss
    assert section is not None
    GnssLink(section.url, section.baud, examination.journal, examination.clock).close()
    examination.findings.ok(GNSS, f"{section.url} opened at {section.baud} baud")


def _console(examination: Examination) -> ConsoleSection:
    section = examination.facts.console
    assert section is not None
    return section


def _boot_seen(console: ConsoleLink, clock: Clock, pattern: str) -> bool:
    if any(re.search(pattern, line) for line in console.lines()):
        return True
    deadline_ns = clock.now_ns + ns(BOOT_S)
    try:
        console.wait_for(pattern, BOOT_S)
    except DutProtocolError:
        if clock.now_ns < deadline_ns:
            raise  # what it sends is no text
        return False
    return True


def _answer(console: ConsoleLink) -> str | None:
    """What the unit answers; that it does not know the command is an answer too."""
    before = len(console.lines())
    try:
        return " ".join(console.command(COMMAND, REPLY_S)) or "OK"
    except DutProtocolError:
        return next((line for line in console.lines()[before:] if FINAL.fullmatch(line)), None)
