"""Invariants of the remote commands: door locks, horn and lights, how commands end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.kernel import ns, seconds
from harness.monitors.monitor import Monitor
from harness.monitors.records import REFUSED
from harness.rig import Vehicle
from harness.signals import Signal

PENDING = ("PENDING", "SENT")
#: the names of codes that were never set
UNKNOWN_CODES = ("none", "another text", "no text")


def monitors(catalogue: Catalogue, profile: str, vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case."""
    request, needs_code = vehicle.request, vehicle.facts.security_code
    delay = catalogue.limit("HORN_READY_DELAY", profile)
    return [
        MovedByCommand("lock", "LOCK_003", request, needs_code),
        MovedByCommand("unlock", "LOCK_004", request, needs_code),
        HornAsCommanded(request),
        HornNotEarly(delay.inside_s, request, doors_count=profile == "reference"),
        OneEnd(),
    ]


def request_in(record: Record, request: Signal) -> str | None:
    """What the unit begins to ask the car for with this frame, by the name in the vehicle file."""
    if record.what != "can.frame" or record.data["message"] != request.message:
        return None
    raw = record.data["raw"]
    if any(part.name not in raw for part in request.parts):
        return None
    return request.state(raw)


def commanded(record: Record) -> tuple[str, bool] | None:
    """The command that somebody sends with this request, and whether a code goes with it that is or was in force."""
    path, given = record.data.get("request"), record.data.get("given")
    if not record.what.endswith(".request") or not isinstance(given, Mapping):
        return None
    name = given.get("command", given.get("action"))
    if path not in ("lock-unlock", "engine-start", "horn-lights") or not isinstance(name, str):
        return None
    if path == "engine-start" and name in ("start", "stop"):
        name = f"engine {name}"
    return name, given.get("code") not in UNKNOWN_CODES


class MovedByCommand:
    """The unit locks, or unlocks, no more often than it was commanded to, with the code where the model needs one."""

    def __init__(self, command: str, requirement: str, request: Signal, needs_code: bool) -> None:
        self.name = f"{command}-by-command-only"
        self.requirement = requirement
        with_code = " with the security code" if needs_code else ""
        self.clause = f"the unit asks the car to {command} no more often than it was commanded to{with_code}"
        self._command = command
        self._request = request
        self._needs_code = needs_code
        self._commands = 0
        self._requests = 0

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        command = commanded(record)
        if command is not None and command[0] == self._command and (command[1] or not self._needs_code):
            self._commands += 1
        elif request_in(record, self._request) == self._command:
            self._requests += 1
            if self._requests > self._commands:
                return f"request {self._requests} after {self._commands} such commands"
        return None


class HornAsCommanded:
    """The horn is asked for no more often than Horn & Lights was commanded."""

    name = "horn-as-commanded"
    requirement = "HORN_001"
    clause = "the unit asks the car for the horn no more often than Horn & Lights was commanded"

    def __init__(self, request: Signal) -> None:
        self._request = request
        self._commands = 0
        self._requests = 0

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        command = commanded(record)
        if command is not None and command[0] == "horn and lights":
            self._commands += 1
        elif request_in(record, self._request) == "horn_and_lights":
            self._requests += 1
            if self._requests > self._commands:
                return f"request {self._requests} after {self._commands} such commands"
        return None


class HornNotEarly:
    """Neither horn nor lights are asked for too soon after the vehicle was turned off and locked, nor otherwise."""

    name = "horn-not-early"
    requirement = "HORN_004"

    def __init__(self, inside_s: float, request: Signal, doors_count: bool) -> None:
        """`doors_count`: a door that is open, or was opened, keeps them away too (READING_09)."""
        self.clause = f"no horn and no lights within {inside_s:g} s after the vehicle was turned off and locked"
        self._inside_ns = ns(inside_s)
        self._request = request
        self._doors_count = doors_count
        self._bus: dict[str, Any] = {}
        self._parked_ns: int | None = None

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "can.set":
            self._bus.update(record.data)
            if not self._is_parked():
                self._parked_ns = None
            elif self._parked_ns is None:
                self._parked_ns = record.t_ns
        elif request_in(record, self._request) in ("lights", "horn_and_lights"):
            if self._parked_ns is None:
                return "asked for with the vehicle not off and locked"
            if record.t_ns - self._parked_ns < self._inside_ns:
                return f"asked for {seconds(record.t_ns - self._parked_ns):.3f} s after"
        return None

    def _is_parked(self) -> bool:
        doors = [state for name, state in self._bus.items() if name.startswith("door_")] if self._doors_count else []
        return self._bus.get("ignition") == "OFF" and self._bus.get("locked") == "locked" and "open" not in doors


class OneEnd:
    """A command that has ended stays ended as it is."""

    name = "one-end-of-a-command"
    requirement = "RCMD_003"
    clause = "a command that the app was told to have ended has no other end later"

    def __init__(self) -> None:
        self._asked: dict[str, object] = {}
        self._ends: dict[tuple[str, object], str] = {}

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        who, _, kind = record.what.rpartition(".")
        if record.data.get("request") != "action status":
            return None
        if kind == "request":
            self._asked[who] = record.data["given"].get("action")
        elif kind == "reply" and record.data["status"] < REFUSED:
            action, fields = self._asked.get(who), record.data["fields"]
            status = fields.get("status") if isinstance(fields, Mapping) else None
            if isinstance(action, str) and isinstance(status, str) and status not in PENDING:
                before = self._ends.setdefault((who, action), status)
                return f"{status} after {before}" if status != before else None
        return None
