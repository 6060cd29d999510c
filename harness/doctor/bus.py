"""The CAN bus: opened, its load, what the unit leaves out, what nobody expects, and errors. The doctor only listens."""

from __future__ import annotations

import can
from can.interfaces.slcan import slcanBus
from cantools.database.can import Message

from harness.doctor.examination import Examination
from harness.doctor.traffic import Traffic, listen, wait_for_any, worst_bits
from harness.errors import RigError
from harness.kernel import NS_PER_S
from harness.rig import Vehicle
from harness.rig_file import CanSection

BUS, LOAD, FRAMES, IDENTIFIERS, ERRORS = "CAN bus", "CAN load", "CAN frames", "CAN identifiers", "CAN errors"
#: how long the bus is listened to, and how many cycles of the slowest frame of the unit at least
LISTEN_S, LONGEST_LISTEN_S, CYCLES = 1.0, 10.0, 3
#: an adapter says its version within this time
ADAPTER_S = 2.0
#: shares of the bus above which frames of low priority come late, or not at all
HIGH_LOAD, OVERLOAD = 0.5, 0.8
#: a frame that comes less often than this share of its cycle says is lost now and then
RARE = 0.8
MS_PER_S = 1000.0
#: identifiers that one message lists
MOST_LISTED, MOST_OFTEN = 8, 3


def listen_to_bus(examination: Examination) -> None:
    """Open the bus as a run does, have its adapter answer, and listen."""
    section, vehicle = examination.facts.can, examination.rig.vehicle
    assert section is not None
    bus = _opened(section)
    try:
        adapter = _adapter(bus, section)
        expected = frames_of_unit(vehicle)
        duration_s = min(max([LISTEN_S, *(CYCLES * cycle_s for _, cycle_s in expected)]), LONGEST_LISTEN_S)
        if examination.booted_by_s is not None and expected:
            first = {(message.frame_id, message.is_extended_frame) for message, _ in expected}
            wait_for_any(bus, examination.clock, first, examination.booted_by_s)
        traffic = listen(bus, examination.clock, duration_s)
    except (can.CanError, OSError) as error:
        raise RigError(
            f"the bus was lost while it was listened to: {error}",
            where=f"{section.interface} {section.channel}",
            hint="check the adapter and its cable",
        ) from error
    finally:
        bus.shutdown()
    examination.traffic = traffic
    examination.findings.ok(BUS, f"{adapter}: {traffic.frames.total()} frames heard in {traffic.duration_s:g} s")


def _opened(section: CanSection) -> can.BusABC:
    where = f"{section.interface} {section.channel}"
    try:
        return can.Bus(interface=section.interface, channel=section.channel, bitrate=section.bitrate_bps)
    except can.CanInterfaceNotImplementedError as error:
        raise RigError(
            f"python-can has no working interface {section.interface!r}: {error}",
            where=where,
            hint="install its backend (python-can's documentation names it), or correct can: interface",
        ) from error
    except (can.CanError, OSError, ValueError) as error:
        raise RigError(
            f"the bus cannot be opened: {error}", where=where, hint="check can: interface, channel and bitrate_bps"
        ) from error


def _adapter(bus: can.BusABC, section: CanSection) -> str:
    """What the adapter says of itself. Raises RigError when one that can answer does not."""
    if not isinstance(bus, slcanBus):
        return str(bus.channel_info)
    hardware, software = bus.get_version(ADAPTER_S)
    if hardware is None:
        raise RigError(
            f"the adapter does not answer within {ADAPTER_S:g} s",
            where=section.channel,
            hint="unplug it and plug it in again; check that it speaks slcan, and its line speed (channel@speed)",
        )
    return f"slcan adapter, hardware {hardware}, software {software}"


def examine_load(examination: Examination) -> None:
    """There is room on the bus, with what the bench sends in a run and with as many stuff bits as there can be."""
    section, traffic, findings = examination.facts.can, examination.traffic, examination.findings
    assert section is not None
    assert traffic is not None
    heard = traffic.load(section.bitrate_bps)
    in_a_run = heard + own_load(examination.rig.vehicle, section.bitrate_bps, traffic)
    often = ", ".join(f"{_identifier(key)} {count} times" for key, count in traffic.frames.most_common(MOST_OFTEN))
    seen = (
        f"{heard:.1%} of {section.bitrate_bps} bit/s, {in_a_run:.1%} with the frames that a run sends "
        f"(limit {OVERLOAD:.0%})"
    )
    advice = f"find the node that sends too much: in {traffic.duration_s:g} s, {often}"
    if in_a_run > OVERLOAD:
        findings.find(LOAD, seen, "rig", advice)
    elif in_a_run > HIGH_LOAD:
        findings.warn(LOAD, seen, "rig", advice)
    else:
        findings.ok(LOAD, seen)


def own_load(vehicle: Vehicle, bitrate_bps: int, heard: Traffic) -> float:
    """The load of the frames that the bench sends in a run and that nobody sends now."""
    cycles_ns = {signal.frame_id: signal.cycle_ns for signal in vehicle.signals.values() if signal.cycle_ns}
    bits_per_s = 0.0
    for message in vehicle.database.messages:
        if message.frame_id in cycles_ns and (message.frame_id, message.is_extended_frame) not in heard.frames:
            bits = worst_bits(message.length, message.is_extended_frame)
            bits_per_s += bits * NS_PER_S / cycles_ns[message.frame_id]
    return bits_per_s / bitrate_bps


def messages_of_unit(vehicle: Vehicle) -> list[Message]:
    """What the DBC says the unit sends: all messages of the node that sends its requests, and those two by name."""
    named = {vehicle.request.message, vehicle.wake}
    nodes = {sender for message in vehicle.database.messages if message.name in named for sender in message.senders}
    return [
        message for message in vehicle.database.messages if message.name in named or nodes.intersection(message.senders)
    ]


def frames_of_unit(vehicle: Vehicle) -> list[tuple[Message, float]]:
    """The cyclic messages of the unit, with their cycle in seconds."""
    return [(message, message.cycle_time / MS_PER_S) for message in messages_of_unit(vehicle) if message.cycle_time]


def examine_frames(examination: Examination) -> None:
    """Every cyclic frame that the DBC gives to the unit comes, and as often as it says."""
    traffic, findings, vehicle = examination.traffic, examination.findings, examination.rig.vehicle
    assert traffic is not None
    expected = frames_of_unit(vehicle)
    if not expected:
        seen = f"{vehicle.dbc_path}: it gives no message of the unit a cycle time, so none can be missed"
        findings.warn(FRAMES, seen, "rig file", "add GenMsgCycleTime to what the unit sends")
        return
    missing, rare, there = [], [], []
    for message, cycle_s in expected:
        count = traffic.frames[message.frame_id, message.is_extended_frame]
        what = f"{message.name} ({message.frame_id:03X}, every {cycle_s * MS_PER_S:g} ms)"
        if not count:
            missing.append(what)
        elif count < RARE * traffic.duration_s / cycle_s - 1:
            rare.append(f"{what}: {count} times in {traffic.duration_s:g} s")
        else:
            there.append(what)
    if missing:
        silent = "the bus is silent; " if not traffic.frames else ""
        advice = "check the unit's power and boot, the wiring (CAN high, CAN low, 60 ohms), and can: bitrate_bps"
        findings.find(FRAMES, f"{silent}missing from the unit: {', '.join(missing)}", "unit", advice)
    elif rare:
        advice = "look for frames that are lost (CAN errors, bus load), or correct the cycle time in the DBC"
        findings.warn(FRAMES, f"too seldom: {', '.join(rare)}", "unit", advice)
    else:
        findings.ok(FRAMES, f"heard from the unit: {', '.join(there)}")


def examine_identifiers(examination: Examination) -> None:
    """Nobody sends what the DBC does not know (a run would stop at it), nor what the bench itself sends in a run."""
    traffic, findings, vehicle = examination.traffic, examination.findings, examination.rig.vehicle
    assert traffic is not None
    known = {(message.frame_id, message.is_extended_frame): message for message in vehicle.database.messages}
    diagnostics = vehicle.facts.diagnostics
    answers = {(diagnostics.request_id, False), (diagnostics.response_id, False)} if diagnostics is not None else set()
    of_unit = {message.name for message in messages_of_unit(vehicle)}
    played = {signal.message for signal in vehicle.signals.values()} - of_unit
    unknown = sorted(key for key in traffic.frames if key not in known and key not in answers)
    doubled = sorted(known[key].name for key in traffic.frames if key in known and known[key].name in played)
    if unknown:
        listed = ", ".join(f"{_identifier(key)} ({traffic.frames[key]} times)" for key in unknown[:MOST_LISTED])
        more = f" and {len(unknown) - MOST_LISTED} more" if len(unknown) > MOST_LISTED else ""
        advice = "find the node that sends them and take it off, or add them to the DBC of the vehicle file"
        findings.find(IDENTIFIERS, f"not in the DBC: {listed}{more}", "rig", advice)
    elif doubled:
        advice = "take the other node off the bus: another bench, or a real control unit"
        seen = f"another node sends what the bench sends in a run: {', '.join(doubled)}"
        findings.find(IDENTIFIERS, seen, "rig", advice)
    else:
        findings.ok(IDENTIFIERS, f"{len(traffic.frames)} heard, all expected")


def examine_errors(examination: Examination) -> None:
    """No node signals an error, and the controller of the adapter takes part in the bus."""
    traffic, findings = examination.traffic, examination.findings
    assert traffic is not None
    advice = "check bit rate, termination (60 ohms between the lines) and ground; ip -details link shows counters"
    if traffic.state is can.BusState.ERROR:
        findings.find(ERRORS, "the adapter is off the bus (bus-off)", "rig", f"{advice}; then reset the adapter")
    elif traffic.error_frames:
        seen = f"{traffic.error_frames} error frames in {traffic.duration_s:g} s"
        findings.find(ERRORS, seen, "rig", advice)
    elif traffic.state is can.BusState.PASSIVE:
        findings.warn(ERRORS, "the adapter is error passive", "rig", advice)
    else:
        findings.ok(ERRORS, "no error frame")


def _identifier(key: tuple[int, bool]) -> str:
    return f"{key[0]:08X}" if key[1] else f"{key[0]:03X}"
