"""The emulated bench of a rig file: in this process, or served by `tcuhil emulate`."""

from __future__ import annotations

import json
import socket

from harness import emulated
from harness.doctor.examination import Examination
from harness.rig_file import ServeSection
from harness.secrets import Secrets

EMULATED_BENCH = "emulated bench"
LOOPBACK = "127.0.0.1"
#: an answer may take as long as the renewal of another run's bench
ANSWER_S = 10.0
LARGEST_ANSWER_BYTES = 4096


def start(examination: Examination) -> None:
    """Start the bench that lives in this process; it ends with the examination."""
    world = emulated.start(examination.rig, examination.kernel, Secrets.of(examination.rig, examination.kernel), ())
    if world is None:
        examination.findings.ok(EMULATED_BENCH, "none in this process")
        return
    examination.world = world
    examination.at_end(world.stop)
    examination.findings.ok(EMULATED_BENCH, f"{world.name!r} runs in this process, in virtual time: no bench evidence")


def find_served(examination: Examination) -> None:
    """The process that serves the bench answers at its control door, and serves the bit rate that the run asks for."""
    emulator, findings, path = examination.facts.emulator, examination.findings, examination.rig.path
    assert emulator is not None
    serve = emulator.serve or ServeSection()
    if serve.control == 0:
        advice = "emulator: serve: control: a free port, such as 18079"
        findings.find(EMULATED_BENCH, f"{path}: no run can find a control door at port 0", "rig file", advice)
        return
    start_it = f"in another terminal: tcuhil emulate --rig {path}"
    try:
        is_bench = _answers(serve.control)
    except OSError as error:
        seen = f"not started: nobody answers at its control port {serve.control} ({error.strerror or error})"
        findings.find(EMULATED_BENCH, seen, "you", start_it)
        return
    if not is_bench:
        seen = f"not started: another program answers at its control port {serve.control}"
        findings.find(EMULATED_BENCH, seen, "you", f"end it, or give the bench another control: port; {start_it}")
        return
    can = examination.facts.can
    if can is not None and can.bitrate_bps != serve.can.bitrate_bps:
        findings.find(
            EMULATED_BENCH,
            f"{path}: it serves CAN at {serve.can.bitrate_bps} bit/s, but the run opens it at {can.bitrate_bps} bit/s",
            "rig file",
            "write the same bitrate_bps in can: and in emulator: serve: can:",
        )
        return
    findings.ok(EMULATED_BENCH, f"{emulator.name!r} answers at its control port {serve.control}: no bench evidence")


def _answers(port: int) -> bool:
    """Whether a control door is there: it refuses an empty wish, without doing anything. Raises OSError."""
    with socket.create_connection((LOOPBACK, port), ANSWER_S) as connection:
        connection.sendall(b"\n")
        line = connection.makefile("rb").readline(LARGEST_ANSWER_BYTES)
    try:
        answer = json.loads(line)
    except ValueError:
        return False
    return isinstance(answer, dict) and "error" in answer
