"""Instruments: the one that the rig file names, its error queue as found, its calibration; and the unit's supply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import closing
from types import MappingProxyType

import pyvisa
from pyvisa.resources import MessageBasedResource

from harness import emulated
from harness.doctor.examination import BOOT_S, Examination
from harness.errors import DutProtocolError, RigError
from harness.links.dialects import DIALECTS, Dialect
from harness.links.instrument import MOST_QUEUED_ERRORS, quote
from harness.links.instruments import InstrumentSettings, SupplyLink
from harness.rig_file import InstrumentSection, SupplySection

VISA, SUPPLY, ATTENUATOR, NETWORK = "VISA library", "supply", "attenuator", "network emulator"
CALIBRATION, POWER = "calibration", "unit's supply"
#: what an instrument says it is, by dialect: maker and model as the programming guides show them
IDENTITIES: Mapping[str, str] = MappingProxyType(
    {
        "rigol_dp800": r"RIGOL TECHNOLOGIES, ?DP8",
        "keysight_e36300": r"Keysight Technologies, ?E363",
        "rs_hmp": r"(ROHDE ?& ?SCHWARZ|HAMEG), ?HMP",
        "tti_pl": r"(THURLBY[ -]THANDAR|AIM-TTI|TTI), ?(PL|QL|CPX|MX|QPX)",
        "rcdat": r"(MN=)?(RCDAT|RUDAT|RC4DAT)-",
        "cell_emulator": r"TCU-HIL, ?CELL-EMULATOR|ROHDE ?& ?SCHWARZ, ?CMW",
    }
)
CALIBRATION_WARNING_DAYS = 30
REPLY_S = 2.0
MS_PER_S = 1000.0
#: time for the unit to draw its current
SETTLE_S = 0.5
#: the voltage at the terminals may be so far from the setting, for leads and the supply's own accuracy
VOLTAGE_TOLERANCE = 0.05
#: below this the supply feeds nothing; a sleeping unit draws more than its own resolution
NO_CURRENT_A = 0.0005


def examine_visa(examination: Examination) -> None:
    """The VISA library of the rig file can be loaded."""
    section, findings = examination.facts.instruments, examination.findings
    assert section is not None
    try:
        examination.visa = pyvisa.ResourceManager(emulated.visa_library(section, examination.world))
    except (OSError, ValueError, pyvisa.errors.Error) as error:
        findings.find(
            VISA,
            f"PyVISA cannot load {section.visa_library!r}: {error}",
            "machine",
            'pip install pyvisa-py and write visa_library: "@py", or install the maker\'s VISA for "@ivi"',
        )
        return
    examination.at_end(examination.visa.close)
    findings.ok(VISA, f"{section.visa_library} ({type(examination.visa.visalib).__name__})")


def examine_instrument(examination: Examination, subject: str, section: InstrumentSection, dialect: str) -> None:
    """Ask an instrument who it is and what its error queue holds, with what all instruments understand first."""
    findings = examination.findings
    with closing(_opened(examination, subject, section, DIALECTS[dialect])) as resource:
        identity = ", ".join(_ask(resource, query, subject) for query in DIALECTS[dialect].identity)
        if re.match(IDENTITIES[dialect], identity, re.IGNORECASE) is None:
            findings.find(
                subject,
                f"{section.resource} says it is {quote(identity)}, which is no {dialect}",
                "rig",
                "correct resource or dialect in the rig file, or connect the instrument that it names",
            )
            return
        queued = _queued(resource, DIALECTS[dialect], subject)
        if isinstance(section, SupplySection):
            examination.found_on = _is_on(resource, DIALECTS[dialect], section.channel)
    if queued:
        seen = f"{quote(identity)}: errors of a former user, now cleared: {', '.join(queued)}"
        findings.warn(subject, seen, "rig", "nothing, unless it comes again: then see the instrument's manual")
    else:
        findings.ok(subject, f"{quote(identity)}, no errors")


def examine_calibration(examination: Examination) -> None:
    """No instrument is past the last day of its calibration, as the rig file gives it."""
    section, findings, today = examination.facts.instruments, examination.findings, examination.clock.utc.date()
    assert section is not None
    dates = {SUPPLY: section.supply, ATTENUATOR: section.attenuator, NETWORK: section.network}
    until = {name: each.calibrated_until for name, each in dates.items() if each is not None}
    seen = ", ".join(f"{name} {f'until {day}' if day is not None else 'not given'}" for name, day in until.items())
    known = {name: day for name, day in until.items() if day is not None}
    passed = [name for name, day in known.items() if day < today]
    soon = [name for name, day in known.items() if (day - today).days <= CALIBRATION_WARNING_DAYS]
    missing = [name for name in until if name not in known]
    if passed:
        advice = "have it calibrated, then correct calibrated_until"
        findings.find(CALIBRATION, f"has ended: {', '.join(passed)} ({seen})", "rig", advice)
    elif soon:
        findings.warn(CALIBRATION, f"ends soon: {', '.join(soon)} ({seen})", "rig", "have it calibrated before")
    elif missing and examination.facts.emulator is None:
        advice = "calibrated_until: the date on the label of the instrument"
        findings.warn(CALIBRATION, f"not in the rig file: {', '.join(missing)}", "rig file", advice)
    else:
        findings.ok(CALIBRATION, seen if known else "emulated instruments have none")


def switch_on(examination: Examination) -> None:
    """Power the unit as a run does, and look at what it draws. Its output is off again at the end."""
    instruments, findings, manager = examination.facts.instruments, examination.findings, examination.visa
    assert instruments is not None
    assert instruments.supply is not None
    assert manager is not None
    section = instruments.supply
    settings = InstrumentSettings(channel=section.channel)
    supply = SupplyLink(manager, section.resource, section.dialect, examination.journal, settings, examination.clock)
    examination.at_end(supply.close)
    examination.switch_off_at_end(supply)
    supply.output(False)  # so that the unit boots, however it was found
    supply.set_voltage(section.voltage_v)
    supply.set_current_limit(section.current_limit_a)
    supply.output(True)
    examination.booted_by_s = examination.clock.now_s + BOOT_S
    try:
        examination.clock.sleep(SETTLE_S, "the unit to draw its current")
    except DutProtocolError as fault:  # of the console, which listens already: its own check tells it
        examination.console_fault = fault
    voltage_v, current_a = supply.measure_voltage_v(), supply.measure_current_a()
    seen = f"output on: {voltage_v:.2f} V, {current_a:.3f} A (set {section.voltage_v} V, {section.current_limit_a} A)"
    if abs(voltage_v - section.voltage_v) > VOLTAGE_TOLERANCE * section.voltage_v:
        advice = "look for a short circuit or a current limit that is too low; compare with a voltmeter at the unit"
        findings.find(POWER, seen, "rig", advice)
    elif examination.found_on:
        advice = (
            "a run that ended without its safe state, or somebody at its front panel: look at the last run's journal"
        )
        findings.warn(POWER, f"the output was on, though nobody had the rig; now {seen}, off at the end", "rig", advice)
    elif current_a < NO_CURRENT_A:
        findings.warn(POWER, f"{seen}: it feeds nothing", "rig", "check leads, fuse and channel of the supply")
    else:
        findings.ok(POWER, f"{seen}; off again at the end")


def _opened(
    examination: Examination, subject: str, section: InstrumentSection, dialect: Dialect
) -> MessageBasedResource:
    assert examination.visa is not None
    try:
        resource = examination.visa.open_resource(section.resource)
    except Exception as error:  # PyVISA-py raises Exception itself when it cannot connect
        raise RigError(
            f"the {subject} cannot be opened: {quote(str(error))}",
            where=section.resource,
            hint="check its power and cable, that no other program has it, and resource in the rig file",
        ) from error
    if not isinstance(resource, MessageBasedResource):
        resource.close()
        raise RigError(f"the {subject} takes no text commands", where=section.resource, hint="correct its resource")
    resource.write_termination, resource.read_termination = dialect.line_end, "\n"
    resource.timeout = REPLY_S * MS_PER_S
    return resource


def _ask(resource: MessageBasedResource, query: str, subject: str) -> str:
    try:
        return resource.query(query).strip()
    except (pyvisa.errors.Error, OSError, UnicodeDecodeError) as error:
        raise RigError(
            f"the {subject} does not answer {query!r}: {quote(str(error))}",
            where=resource.resource_name,
            hint="check its power and cable, that no other program has it, and resource and dialect in the rig file",
        ) from error


def _is_on(resource: MessageBasedResource, dialect: Dialect, channel: int) -> bool:
    query = (dialect.prefix + dialect.reads["output"]).format(channel=channel)
    return _ask(resource, query, SUPPLY).upper() == dialect.on


def _queued(resource: MessageBasedResource, dialect: Dialect, subject: str) -> list[str]:
    """The errors that stand in its queue and registers; reading clears them."""
    found: list[str] = []
    if dialect.error_query is not None:
        while len(found) < MOST_QUEUED_ERRORS:
            reply = _ask(resource, dialect.error_query, subject)
            if re.match(r"[+-]?0+\b", reply):
                break
            found.append(quote(reply))
    for query, bits in dialect.error_registers.items():
        reply = _ask(resource, query, subject)
        if not reply.isdecimal() or int(reply) & bits:
            found.append(f"{query} says {quote(reply)}")
    return found
