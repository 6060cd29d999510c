"""Monitors of the remote commands and of remote engine start: each has a course that breaks it, and near misses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.journal import Record
from harness.kernel import ns
from harness.monitors.engine import FewConsecutiveStarts, NotSwitchedOn, RemainingFromCommand, StoppedInTime
from harness.monitors.monitor import Monitor
from harness.monitors.remote import HornAsCommanded, HornNotEarly, MovedByCommand, OneEnd
from harness.rig import Rig

REQUEST = Rig.load(Path(__file__).parents[2] / "rigs" / "emulated.yaml").vehicle.request
Step = tuple[float, str, str, Mapping[str, Any]]


def watch(monitor: Monitor, *steps: Step) -> list[str]:
    """What a monitor objects to."""
    records = [Record(n, ns(at_s), "case", kind, what, data) for n, (at_s, kind, what, data) in enumerate(steps, 1)]
    return [objection for record in records if (objection := monitor.see(record)) is not None]


def requested(at_s: float, name: str) -> Step:
    """The unit begins to ask the car for something."""
    return (at_s, "observation", "can.frame", {"message": REQUEST.message, "raw": {"REQUEST": REQUEST.states[name]}})


def commanded(at_s: float, command: str, code: str = "code 1", path: str = "lock-unlock") -> Step:
    """A click in the app."""
    given = {"command": command, "code": code}
    return (at_s, "stimulus", "owner.request", {"request": path, "given": given})


def signals(at_s: float, **values: str) -> Step:
    """A change on the bus."""
    return (at_s, "stimulus", "can.set", values)


def asked_after(at_s: float, action: str, status: str, http_status: int = 200) -> tuple[Step, Step]:
    """The app asks how a command ended."""
    request = {"request": "action status", "given": {"action": action}}
    reply = {"request": "action status", "status": http_status, "error_code": None, "fields": {"status": status}}
    return (at_s, "stimulus", "owner.request", request), (at_s, "observation", "owner.reply", reply)


class TestMovedByCommand:
    """LOCK_003 and LOCK_004."""

    @pytest.mark.parametrize(
        ("command", "code", "needs_code", "broken"),
        [
            ("unlock", "code 1", True, False),
            ("unlock", "code 2", True, False),
            ("unlock", "another text", True, True),
            ("unlock", "none", True, True),
            ("unlock", "none", False, False),
            ("lock", "code 1", True, True),
        ],
    )
    def test_a_request_needs_its_command(self, command: str, code: str, needs_code: bool, broken: bool) -> None:
        """With a code that is or was in force, where the model needs one."""
        monitor = MovedByCommand("unlock", "LOCK_004", REQUEST, needs_code)
        assert bool(watch(monitor, commanded(1.0, command, code), requested(2.0, "unlock"))) is broken

    def test_one_command_gives_one_request(self) -> None:
        """Idle in between or not, a second request has no command."""
        monitor = MovedByCommand("unlock", "LOCK_004", REQUEST, needs_code=True)
        steps = [commanded(1.0, "unlock"), requested(2.0, "unlock"), requested(3.0, "idle_off")]
        assert watch(monitor, *steps, requested(4.0, "unlock")) == ["request 2 after 1 such commands"]

    def test_records_of_other_links_are_ignored(self) -> None:
        """A diagnostic request is none of the app's, nor is a frame of another message one of the unit's."""
        monitor = MovedByCommand("unlock", "LOCK_004", REQUEST, needs_code=True)
        uds: Step = (1.0, "stimulus", "uds.request", {"service": "ReadDataByIdentifier"})
        frame: Step = (1.0, "observation", "can.frame", {"message": "TCU_WAKE", "raw": {}})
        assert watch(monitor, uds, frame) == []


class TestHorn:
    """HORN_001 and HORN_004."""

    @pytest.mark.parametrize(("command", "broken"), [("lights", True), ("horn and lights", False)])
    def test_no_horn_for_lights(self, command: str, broken: bool) -> None:
        """The horn needs its own command."""
        steps = [commanded(1.0, command, path="horn-lights"), requested(2.0, "horn_and_lights")]
        assert bool(watch(HornAsCommanded(REQUEST), *steps)) is broken

    @pytest.mark.parametrize("request_name", ["lights", "horn_and_lights"])
    @pytest.mark.parametrize(
        ("steps", "at_s", "broken"),
        [
            ([signals(0.0, ignition="OFF", locked="locked")], 297.9, True),
            ([signals(0.0, ignition="OFF", locked="locked")], 298.0, False),
            ([signals(0.0, ignition="OFF", locked="unlocked")], 9999.0, True),
            ([signals(0.0, ignition="ACC", locked="locked")], 9999.0, True),
            ([signals(0.0, ignition="ON", locked="locked"), signals(240.0, ignition="OFF")], 537.9, True),
            ([signals(0.0, ignition="ON", locked="locked"), signals(240.0, ignition="OFF")], 538.0, False),
            (
                [
                    signals(0.0, ignition="OFF", locked="locked"),
                    signals(240.0, door_hatch="open"),
                    signals(241.0, door_hatch="closed"),
                ],
                310.0,
                True,
            ),
        ],
    )
    def test_not_before_the_wait(self, steps: list[Step], at_s: float, broken: bool, request_name: str) -> None:
        """Counted from the later of OFF and locked, and anew from a door that was opened."""
        monitor = HornNotEarly(298.0, REQUEST, doors_count=True)
        assert bool(watch(monitor, *steps, requested(at_s, request_name))) is broken

    def test_a_door_is_ignored_where_it_is_not_pinned(self) -> None:
        """READING_09: on a real unit it is recorded."""
        monitor = HornNotEarly(298.0, REQUEST, doors_count=False)
        steps = [signals(0.0, ignition="OFF", locked="locked"), signals(240.0, door_hatch="open")]
        assert watch(monitor, *steps, requested(310.0, "lights")) == []


class TestOneEnd:
    """RCMD_003."""

    @pytest.mark.parametrize(
        ("first", "second", "broken"),
        [
            ("TIMEOUT", "COMPLETED", True),
            ("COMPLETED", "REJECTED", True),
            ("COMPLETED", "PENDING", False),
            ("PENDING", "COMPLETED", False),
            ("REJECTED", "REJECTED", False),
        ],
    )
    def test_an_end_stays(self, first: str, second: str, broken: bool) -> None:
        """Pending is no end."""
        steps = [*asked_after(1.0, "action-1", first), *asked_after(2.0, "action-1", second)]
        assert bool(watch(OneEnd(), *steps)) is broken

    def test_another_command_has_its_own(self) -> None:
        """And a refusal to tell is none."""
        steps = [
            *asked_after(1.0, "action-1", "COMPLETED"),
            *asked_after(2.0, "action-2", "REJECTED"),
            *asked_after(3.0, "action-1", "GONE", 404),
        ]
        assert watch(OneEnd(), *steps) == []


def remote_run(at_s: float) -> list[Step]:
    """The engine begins to run remotely."""
    return [
        signals(at_s, ignition_origin="remote"),
        signals(at_s, ignition="ON"),
        signals(at_s, engine_running="running"),
    ]


class TestEngine:
    """RES_006, RES_009, RES_014, RES_016."""

    @pytest.mark.parametrize(
        ("between", "broken"),
        [
            ([], True),
            ([requested(600.0, "engine_stop")], False),
            ([signals(300.0, ignition_origin="driver")], False),
            ([signals(300.0, engine_running="stopped")], False),
            ([(300.0, "stimulus", "supply.set", {"output": False})], False),
        ],
    )
    def test_a_run_ends_in_time(self, between: list[Step], broken: bool) -> None:
        """By the unit's request; not when the driver has taken over, it stalled, or the unit had no supply."""
        steps = [*remote_run(0.0), *between, signals(602.1, key="inside"), signals(900.0, key="outside")]
        assert len(watch(StoppedInTime(602.0, REQUEST), *steps)) == int(broken)

    @pytest.mark.parametrize(("manual_after", "broken"), [(0, True), (1, False), (2, False), (3, True)])
    def test_two_starts_in_a_row(self, manual_after: int, broken: bool) -> None:
        """The driver turning the ignition ON ends the row."""
        steps = list[Step]()
        for number in range(3):
            if number == manual_after:
                steps.append((number * 100.0, "stimulus", "vehicle.ignition", {"by": "driver", "position": "ON"}))
            steps += [*remote_run(number * 100.0 + 1), signals(number * 100.0 + 50, engine_running="stopped")]
        assert bool(watch(FewConsecutiveStarts(2), *steps)) is broken

    @pytest.mark.parametrize(("shown_s", "broken"), [(540, False), (543, True), (0, False), ("ten minutes", False)])
    def test_remaining_time_from_the_command(self, shown_s: object, broken: bool) -> None:
        """A minute after the command no more than nine are left."""
        fields = {"remainingSeconds": shown_s}
        reply = {"request": "res-state", "status": 200, "error_code": None, "fields": fields}
        steps = [commanded(0.0, "engine start", path="engine-start"), (60.0, "observation", "owner.reply", reply)]
        assert bool(watch(RemainingFromCommand(602.0), *steps)) is broken

    @pytest.mark.parametrize(("last_on", "broken"), [(None, True), (False, True), (True, False)])
    def test_air_conditioning_is_not_switched_on(self, last_on: bool | None, broken: bool) -> None:
        """Unless it was on when the driver left."""
        chosen: list[Step] = []
        if last_on is not None:
            chosen = [(0.0, "stimulus", "vehicle.air_conditioning", {"on": last_on})]
        steps = [*chosen, *remote_run(10.0), signals(10.0, air_conditioning="on")]
        assert bool(watch(NotSwitchedOn(), *steps)) is broken
        driver = [*chosen, signals(5.0, ignition_origin="driver", engine_running="running", air_conditioning="on")]
        assert watch(NotSwitchedOn(), *driver) == []
