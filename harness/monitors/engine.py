"""Invariants of remote engine start."""

from __future__ import annotations

from typing import Any

from harness.catalogue import Catalogue
from harness.journal import Record
from harness.kernel import ns, seconds
from harness.monitors.monitor import Monitor
from harness.monitors.records import granted
from harness.monitors.remote import commanded, request_in
from harness.rig import Vehicle
from harness.signals import Signal


def monitors(catalogue: Catalogue, profile: str, vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case."""
    kept = [NotSwitchedOn()] if vehicle.facts.remote_start_air_conditioning == "last" else []
    return [
        StoppedInTime(catalogue.limit("RES_RUN_TIME", profile).outside_s, vehicle.request),
        FewConsecutiveStarts(int(catalogue.limit("RES_MAX_CONSECUTIVE", profile).inside)),
        RemainingFromCommand(catalogue.limit("RES_REACH_VEHICLE", profile).outside_s),
        *kept,
    ]


class _Bus:
    """The bus as the bench last set it."""

    def __init__(self) -> None:
        self.signals: dict[str, Any] = {}

    def take(self, record: Record) -> bool:
        """Take a record in; whether the engine began to run remotely with it."""
        if record.what != "can.set":
            return False
        before = self.runs_remotely
        self.signals.update(record.data)
        return self.runs_remotely and not before

    @property
    def runs_remotely(self) -> bool:
        """Whether the engine runs because of a remote start."""
        return self.signals.get("engine_running") == "running" and self.signals.get("ignition_origin") == "remote"


class StoppedInTime:
    """No remotely started engine runs longer than its time without the unit having asked the car to stop it."""

    name = "remote-start-ends-in-time"
    requirement = "RES_006"

    def __init__(self, outside_s: float, request: Signal) -> None:
        self.clause = f"a remotely started engine that nobody took over is asked to stop within {outside_s:g} s"
        self._outside_ns = ns(outside_s)
        self._request = request
        self._bus = _Bus()
        #: when the run began, as long as the unit has not asked for its end; a unit without supply cannot
        self._since_ns: int | None = None

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        late = self._since_ns is not None and record.t_ns - self._since_ns > self._outside_ns
        if late and self._bus.runs_remotely:
            self._since_ns = None
            return "the engine still runs, and the unit has not asked for its end"
        if self._bus.take(record):
            self._since_ns = record.t_ns
        elif not self._bus.runs_remotely or self._is_excused(record):
            self._since_ns = None
        return None

    def _is_excused(self, record: Record) -> bool:
        """The unit asks for the end, or cannot, because its supply is being changed."""
        asked = request_in(record, self._request) == "engine_stop"
        return asked or (record.kind == "stimulus" and record.what.startswith("supply."))


class FewConsecutiveStarts:
    """Never more consecutive remote starts than allowed; the driver turning the ignition ON ends the row."""

    name = "few-consecutive-remote-starts"
    requirement = "RES_009"

    def __init__(self, most: int) -> None:
        self.clause = f"the engine is started remotely at most {most} times in a row"
        self._most = most
        self._starts = 0
        self._bus = _Bus()

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "vehicle.ignition" and record.data["by"] == "driver" and record.data["position"] == "ON":
            self._starts = 0
        elif self._bus.take(record):
            self._starts += 1
            if self._starts > self._most:
                return f"start {self._starts} in a row"
        return None


class RemainingFromCommand:
    """The remaining time that is shown and the time since the command are never more than ten minutes."""

    name = "remaining-time-from-the-command"
    requirement = "RES_016"

    def __init__(self, outside_s: float) -> None:
        self.clause = f"the time since the command and the remaining time shown are at most {outside_s:g} s"
        self._outside_s = outside_s
        self._commanded_ns: int | None = None

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        command = commanded(record)
        if command is not None and command[0] == "engine start":
            self._commanded_ns = record.t_ns
        elif granted(record, "res-state") and self._commanded_ns is not None:
            shown_s = record.data["fields"].get("remainingSeconds")
            if isinstance(shown_s, int | float) and shown_s > 0:
                total_s = seconds(record.t_ns - self._commanded_ns) + shown_s
                return f"{total_s:.3f} s" if total_s > self._outside_s else None
        return None


class NotSwitchedOn:
    """A remote start does not switch the air conditioning on that was off when the driver turned the engine off."""

    name = "air-conditioning-not-switched-on"
    requirement = "RES_014"
    clause = "a remote start does not switch on an air conditioning that was last off"

    def __init__(self) -> None:
        self._bus = _Bus()
        self._last_on = False

    def see(self, record: Record) -> str | None:
        """Take a record in."""
        if record.what == "vehicle.air_conditioning":
            self._last_on = record.data["on"] is True
        self._bus.take(record)
        switched_on = record.what == "can.set" and record.data.get("air_conditioning") == "on"
        if switched_on and self._bus.runs_remotely and not self._last_on:
            return "it was switched on"
        return None
