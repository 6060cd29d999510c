"""Monitors of accounts: each has a course of events that breaks it and near misses that do not."""

from __future__ import annotations

import pytest

from harness.journal import Record
from harness.kernel import ns
from harness.monitors.account import (
    NothingAfterChange,
    NothingAfterDeletion,
    NothingAfterLogOut,
    ResetConfirmed,
    ValidatedBeforeLogIn,
    ValidatedInTime,
)
from harness.monitors.monitor import Monitor

Step = tuple[float, str, str, int]


def step(request: str, at_s: float = 0.0, status: int = 200, who: str = "newcomer") -> Step:
    """A reply of the owner API."""
    return (at_s, who, request, status)


def watch(monitor: Monitor, *steps: Step) -> list[str]:
    """What a monitor objects to."""
    records = [
        Record(n, ns(at_s), "case", "observation", f"{who}.reply", {"request": request, "status": status})
        for n, (at_s, who, request, status) in enumerate(steps, 1)
    ]
    return [objection for record in records if (objection := monitor.see(record)) is not None]


ENDS = [
    (NothingAfterLogOut, "log out"),
    (NothingAfterChange, "change e-mail"),
    (NothingAfterChange, "change password"),
    (NothingAfterDeletion, "confirm deletion"),
]


@pytest.mark.parametrize(("monitor", "end"), ENDS)
class TestNothingAfter:
    """PROF_009, MACC_008 and DEL_003."""

    def test_what_is_granted_afterwards_breaks_it(self, monitor: type[Monitor], end: str) -> None:
        """The profile is shown to a session that is over."""
        assert watch(monitor(), step(end), step("profile")) == ["profile was granted to newcomer"]

    def test_a_refusal_and_what_needs_no_session_do_not(self, monitor: type[Monitor], end: str) -> None:
        """Refused, or open to everybody."""
        free = ("read mail", "request reset", "create account", "log-in form", "log-in", "confirm VERIFY PASSWORD")
        assert watch(monitor(), step(end), step("profile", status=401), *map(step, free)) == []

    def test_an_end_that_was_refused_ends_nothing(self, monitor: type[Monitor], end: str) -> None:
        """The session goes on."""
        assert watch(monitor(), step(end, status=400), step("profile")) == []

    def test_the_next_log_in_opens_a_session(self, monitor: type[Monitor], end: str) -> None:
        """From then on everything may be granted."""
        assert watch(monitor(), step(end), step("log-in user"), step("profile")) == []

    def test_somebody_else_goes_on(self, monitor: type[Monitor], end: str) -> None:
        """It is not the account of that person."""
        assert watch(monitor(), step(end), step("profile", who="owner")) == []

    def test_the_other_phone_of_the_owner(self, monitor: type[Monitor], end: str) -> None:
        """A log-out is of one phone, all other ends are of every phone."""
        objections = watch(monitor(), step(end, who="owner"), step("profile", who="second_phone"))
        assert bool(objections) is (end != "log out")


@pytest.mark.parametrize(
    ("steps", "broken"),
    [
        (("create account", "accept terms", "log-in"), True),
        (("create account", "open validation link", "log-in"), True),
        (("create account", "confirm validation", "log-in"), False),
        (("log-in",), False),
    ],
)
def test_nobody_logs_in_before_confirm(steps: tuple[str, ...], broken: bool) -> None:
    """LOGIN_003."""
    assert bool(watch(ValidatedBeforeLogIn(), *map(step, steps))) is broken


@pytest.mark.parametrize(("age_s", "broken"), [(1799.999, False), (1800.0, True), (86_400.0, True)])
def test_no_link_opens_too_late(age_s: float, broken: bool) -> None:
    """ACC_006, with an end of 1800 s."""
    steps = [step("accept terms", 10.0), step("open validation link", 10.0 + age_s)]
    assert bool(watch(ValidatedInTime(1800.0), *steps)) is broken


def test_a_late_link_that_is_refused_breaks_nothing() -> None:
    """Nor does one of which nobody knows when it was sent."""
    late = step("open validation link", 9000.0, status=410)
    assert watch(ValidatedInTime(1800.0), step("accept terms"), late) == []
    assert watch(ValidatedInTime(1800.0), step("open validation link", 9000.0)) == []


@pytest.mark.parametrize(
    ("steps", "broken"),
    [
        (("set password",), True),
        (("open link CONFIRM EMAIL", "set password"), True),
        (("confirm CONFIRM EMAIL", "set password"), False),
        (("confirm CONFIRM EMAIL", "set password", "set password"), True),
    ],
)
def test_a_password_is_set_once_after_confirm(steps: tuple[str, ...], broken: bool) -> None:
    """PWD_003."""
    assert bool(watch(ResetConfirmed(), *map(step, steps))) is broken
