"""Monitors of the security code: each has a course of events that breaks it and near misses that do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from harness.journal import Record
from harness.kernel import ns
from harness.monitors.monitor import Monitor
from harness.monitors.security_code import FormerCodeEnds, OnlyCompletedCodes, SavedAfterSequence

Step = tuple[str, str, Mapping[str, Any]]


def asked(request: str, **given: Any) -> Step:
    """A request of the owner."""
    return ("stimulus", "owner.request", {"request": request, "given": given})


def reply(request: str, http_status: int = 200, **fields: Any) -> Step:
    """Its answer."""
    data = {"request": request, "status": http_status, "error_code": None, "fields": fields}
    return ("observation", "owner.reply", data)


def ignition(position: str, by: str = "driver") -> Step:
    """A turn of the switch."""
    return ("stimulus", "vehicle.ignition", {"position": position, "by": by})


def command(code: str, status: str = "COMPLETED", action: str = "a-1") -> list[Step]:
    """A remote command with a code, and how it ended."""
    return [
        asked("lock-unlock", action="lock", code=code),
        reply("lock-unlock", id=action),
        reply("action status", id=action, status=status),
    ]


def entered(code: str, again: str | None = None) -> list[Step]:
    """The procedure up to Save."""
    return [
        reply("start code setting"),
        asked("enter code", code=code),
        reply("enter code"),
        asked("re-enter code", code=again or code),
        reply("re-enter code"),
        reply("save code", state="off"),
    ]


def sequence(code: str) -> list[Step]:
    """The whole procedure."""
    return [*entered(code), ignition("OFF"), ignition("ON")]


SAVED = reply("code setting state", state="saved")


def watch(monitor: Monitor, *steps: Step) -> list[str]:
    """What a monitor objects to."""
    records = [Record(n, ns(n), "case", kind, what, data) for n, (kind, what, data) in enumerate(steps, 1)]
    return [objection for record in records if (objection := monitor.see(record)) is not None]


class TestOnlyCompletedCodes:
    """SEC_008."""

    @pytest.mark.parametrize(
        ("steps", "broken"),
        [
            (command("code 1"), False),
            (command("code 2"), True),
            (command("none"), True),
            (command("code 2", "REJECTED"), False),
            ([*sequence("code 2"), *command("code 2")], False),
            ([*entered("code 2"), *command("code 2")], True),
            ([*entered("code 2"), ignition("OFF"), *command("code 2")], True),
            ([*entered("code 2"), ignition("ON"), *command("code 2")], True),
            ([*entered("code 2"), ignition("OFF"), ignition("ACC"), *command("code 2")], True),
            ([*entered("code 2"), ignition("OFF"), ignition("ON", "remote"), *command("code 2")], True),
            ([*entered("code 2", "code 3"), ignition("OFF"), ignition("ON"), *command("code 2")], True),
            ([*entered("code 2", "code 3"), ignition("OFF"), ignition("ON"), *command("code 3")], True),
        ],
    )
    def test_a_command_needs_a_code_of_a_whole_sequence(self, steps: list[Step], broken: bool) -> None:
        """Save, OFF and ON by the driver, in that order."""
        assert bool(watch(OnlyCompletedCodes(True, pinned=True), *steps)) is broken

    def test_with_no_code_set_at_first_none_is_good(self) -> None:
        """Until one is set."""
        assert watch(OnlyCompletedCodes(False, pinned=True), *command("code 1")) == ["carried out with 'code 1'"]
        assert watch(OnlyCompletedCodes(False, pinned=True), *sequence("code 2"), *command("code 2")) == []

    def test_on_a_real_unit_a_remote_start_is_not_judged(self) -> None:
        """The text leaves open whether it is an ON."""
        steps = [*entered("code 2"), ignition("OFF"), ignition("ON", "remote"), *command("code 2")]
        assert watch(OnlyCompletedCodes(True, pinned=False), *steps) == []

    def test_commands_that_need_no_code_are_not_watched(self) -> None:
        """Horn and lights."""
        steps = [
            asked("horn-lights"),
            reply("horn-lights", id="a-1"),
            reply("action status", id="a-1", status="COMPLETED"),
        ]
        assert watch(OnlyCompletedCodes(True, pinned=True), *steps) == []


class TestFormerCodeEnds:
    """SEC_007."""

    @pytest.mark.parametrize(
        ("steps", "broken"),
        [
            ([*sequence("code 2"), *command("code 1")], False),
            ([*sequence("code 2"), SAVED, *command("code 1")], True),
            ([*sequence("code 2"), SAVED, *command("code 1", "REJECTED")], False),
            ([*sequence("code 2"), SAVED, *command("code 2")], False),
            ([*sequence("code 2"), SAVED, *sequence("code 1"), SAVED, *command("code 1")], False),
        ],
    )
    def test_after_saved_only_the_new_code_is_good(self, steps: list[Step], broken: bool) -> None:
        """Before the app shows it, the owner cannot know."""
        assert bool(watch(FormerCodeEnds(), *steps)) is broken


class TestSavedAfterSequence:
    """SEC_007."""

    @pytest.mark.parametrize(
        ("steps", "broken"),
        [
            ([*sequence("code 2"), SAVED], False),
            ([*entered("code 2"), SAVED], True),
            ([*entered("code 2"), ignition("OFF"), SAVED], True),
            ([ignition("OFF"), ignition("ON"), *entered("code 2"), SAVED], True),
            ([*entered("code 2"), reply("code setting state", state="off")], False),
            ([reply("save code", state="saved")], True),
        ],
    )
    def test_saved_is_shown_at_the_end(self, steps: list[Step], broken: bool) -> None:
        """Not with Save, not with OFF."""
        assert bool(watch(SavedAfterSequence(pinned=True), *steps)) is broken
