"""Monitors: each has a course of events that breaks it and near misses that do not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.journal import Record
from harness.kernel import ns
from harness.monitors.choice import monitors_for
from harness.monitors.health import ActiveWarningStays, OnlyEquippedLamps
from harness.monitors.monitor import Monitor
from harness.monitors.ownership import (
    VEHICLE_FUNCTIONS,
    CycleWitnessed,
    NothingBeforeOwnership,
    RightOdometer,
    WaitBeforeRetry,
)
from harness.monitors.records import LAMP_NAMES, THEFT_RULE
from harness.monitors.theft import AlertNeedsIntrusion, AlertOnlyWhenWanted, SilentAfterLocking
from harness.rig import Rig
from tests.stand import catalogue

RIG = Path(__file__).parents[1] / "rigs" / "emulated.yaml"
Step = tuple[float, str, str, Mapping[str, Any]]


def reply(at_s: float, request: str, status: int = 200, error_code: str | None = None, **fields: Any) -> Step:
    """A reply of the owner API."""
    data = {"request": request, "status": status, "error_code": error_code, "fields": fields}
    return (at_s, "observation", "owner.reply", data)


def asked(at_s: float, request: str, **given: Any) -> Step:
    """A request to it."""
    return (at_s, "stimulus", "owner.request", {"request": request, "given": given})


def alert(at_s: float) -> Step:
    """A theft alert on the phone."""
    return (at_s, "observation", "owner.push", {"rule": THEFT_RULE})


def signals(at_s: float, **values: Any) -> Step:
    """A change on the bus."""
    return (at_s, "stimulus", "can.set", values)


def vehicle(at_s: float, verb: str, **how: Any) -> Step:
    """Something that is done to the car."""
    return (at_s, "stimulus", f"vehicle.{verb}", how)


def ignition(at_s: float, position: str, by: str = "driver") -> Step:
    """A turn of the switch."""
    return vehicle(at_s, "ignition", position=position, by=by)


def lamps(at_s: float, **shown: int) -> Step:
    """The health status as the owner sees it."""
    indicators = {LAMP_NAMES[lamp]: lit for lamp, lit in shown.items()}
    return reply(at_s, "health-status", malfunctionIndicatorLamps=indicators)


def watch(monitor: Monitor, *steps: Step) -> list[str]:
    """What a monitor objects to."""
    records = [Record(n, ns(at_s), "case", kind, what, data) for n, (at_s, kind, what, data) in enumerate(steps, 1)]
    return [objection for record in records if (objection := monitor.see(record)) is not None]


STARTED = "start authentication"
SUBMITTED = "submit odometer"


class TestWaitBeforeRetry:
    """AUTH_009, with a wait of 360 s."""

    @pytest.mark.parametrize(("again_s", "broken"), [(459.999, True), (460.0, False), (1000.0, False)])
    def test_after_a_failure(self, again_s: float, broken: bool) -> None:
        """The wait counts from the refusal."""
        steps = [
            reply(0.0, STARTED, windowSeconds=300),
            reply(100.0, SUBMITTED, 422, "AUTH_FAILED"),
            reply(again_s, STARTED, windowSeconds=300),
        ]
        assert bool(watch(WaitBeforeRetry(360.0), *steps)) is broken

    @pytest.mark.parametrize(("again_s", "broken"), [(659.0, True), (660.0, False)])
    def test_after_an_attempt_that_ran_out(self, again_s: float, broken: bool) -> None:
        """The wait counts from the end of the window that the cloud gave."""
        steps = [reply(0.0, STARTED, windowSeconds=300), reply(again_s, STARTED, windowSeconds=300)]
        assert bool(watch(WaitBeforeRetry(360.0), *steps)) is broken

    @pytest.mark.parametrize(("again_s", "broken"), [(409.0, True), (410.0, False)])
    def test_after_leaving_the_procedure(self, again_s: float, broken: bool) -> None:
        """The wait counts from leaving it."""
        steps = [
            reply(0.0, STARTED, windowSeconds=300),
            reply(50.0, "abandon authentication"),
            reply(again_s, STARTED, windowSeconds=300),
        ]
        assert bool(watch(WaitBeforeRetry(360.0), *steps)) is broken

    def test_after_a_success_there_is_no_wait(self) -> None:
        """Another owner may follow at once."""
        steps = [reply(0.0, STARTED, windowSeconds=300), reply(50.0, SUBMITTED), reply(51.0, STARTED)]
        assert watch(WaitBeforeRetry(360.0), *steps) == []

    def test_a_refused_start_breaks_nothing(self) -> None:
        """Refusing is what is demanded."""
        steps = [
            reply(0.0, SUBMITTED, 422, "AUTH_FAILED"),
            reply(10.0, STARTED, 409, "AUTH_WAIT"),
            reply(361.0, STARTED, windowSeconds="soon"),
        ]
        assert watch(WaitBeforeRetry(360.0), *steps) == []


class TestCycleWitnessed:
    """AUTH_011."""

    @pytest.mark.parametrize(
        ("turns", "broken"),
        [
            ([ignition(2, "ON"), ignition(3, "OFF")], False),
            ([ignition(2, "ON"), ignition(3, "ACC"), ignition(4, "OFF")], False),
            ([], True),
            ([ignition(2, "ON")], True),
            ([ignition(2, "OFF")], True),
            ([ignition(2, "ACC"), ignition(3, "OFF")], True),
            ([ignition(2, "ON", "remote"), ignition(3, "OFF", "remote")], True),
            ([ignition(2, "ON"), ignition(3, "OFF"), ignition(4, "ON")], True),
        ],
    )
    def test_the_driver_must_have_turned_it_on_and_off(self, turns: list[Step], broken: bool) -> None:
        """During the attempt, and OFF last."""
        steps = [reply(1, STARTED), *turns, reply(9, SUBMITTED)]
        assert bool(watch(CycleWitnessed(pinned=True), *steps)) is broken

    def test_on_a_real_unit_a_remote_cycle_is_not_judged(self) -> None:
        """The text leaves open whether a remote start counts; only the reference profile pins it."""
        steps = [reply(1, STARTED), ignition(2, "ON", "remote"), ignition(3, "OFF", "remote"), reply(9, SUBMITTED)]
        assert watch(CycleWitnessed(pinned=False), *steps) == []
        assert watch(CycleWitnessed(pinned=False), reply(1, STARTED), reply(9, SUBMITTED)) != []

    def test_a_cycle_before_the_attempt_does_not_count(self) -> None:
        """Each attempt needs its own."""
        steps = [ignition(0, "ON"), ignition(1, "OFF"), reply(2, STARTED), reply(3, SUBMITTED)]
        assert watch(CycleWitnessed(pinned=True), *steps) == ["authenticated without such a cycle"]

    def test_a_refusal_breaks_nothing(self) -> None:
        """It is what is demanded."""
        assert watch(CycleWitnessed(pinned=True), reply(1, STARTED), reply(2, SUBMITTED, 422, "AUTH_FAILED")) == []


class TestRightOdometer:
    """AUTH_006."""

    @pytest.mark.parametrize(("entered", "broken"), [(12345, False), (12346, True), ("12345", True), (None, True)])
    def test_only_the_vehicles_value_succeeds(self, entered: object, broken: bool) -> None:
        """The newest value on the bus; a refusal breaks nothing."""
        start = [signals(0, odometer=12344), signals(1, odometer=12345), asked(2, SUBMITTED, odometerKm=entered)]
        assert bool(watch(RightOdometer(pinned=True), *start, reply(3, SUBMITTED))) is broken
        assert watch(RightOdometer(pinned=True), *start, reply(3, SUBMITTED, 422, "AUTH_FAILED")) == []

    @pytest.mark.parametrize(("entered", "broken"), [(12344, True), (12345, False), (12346, False), (12347, True)])
    def test_on_a_real_unit_any_value_displayed_during_the_attempt_may_be_right(
        self, entered: int, broken: bool
    ) -> None:
        """The text leaves open whether the value at ON or at OFF counts; one from before the attempt never does."""
        steps = [signals(0, odometer=12344), signals(1, odometer=12345), reply(2, STARTED), signals(3, odometer=12346)]
        steps += [asked(4, SUBMITTED, odometerKm=entered), reply(5, SUBMITTED)]
        assert bool(watch(RightOdometer(pinned=False), *steps)) is broken


class TestNothingBeforeOwnership:
    """AUTH_001."""

    @pytest.mark.parametrize("function", VEHICLE_FUNCTIONS)
    def test_no_function_before_success(self, function: str) -> None:
        """Granted before is a violation that names the function; refused before or granted after is none."""
        assert watch(NothingBeforeOwnership(), reply(1, function)) == [f"{function} was granted"]
        assert watch(NothingBeforeOwnership(), reply(1, function, 403, "OWNERSHIP_REQUIRED")) == []
        assert watch(NothingBeforeOwnership(), reply(1, SUBMITTED), reply(2, function)) == []

    def test_a_failed_authentication_grants_nothing(self) -> None:
        """Nor do other requests count as functions of the vehicle."""
        steps = [reply(1, "cars"), reply(2, SUBMITTED, 422, "AUTH_FAILED"), reply(3, "location")]
        assert watch(NothingBeforeOwnership(), *steps) == ["location was granted"]


class TestAlertNeedsIntrusion:
    """THEFT_001."""

    def test_an_alert_without_a_cause(self) -> None:
        """Opening a door as the owner is none."""
        assert watch(AlertNeedsIntrusion(), vehicle(0, "open_door", door="driver"), alert(1))

    def test_two_alerts_for_one_intrusion(self) -> None:
        """The second one is too many."""
        assert watch(AlertNeedsIntrusion(), vehicle(0, "force_door"), alert(1), alert(2)) == [
            "alert 2 after 1 intrusions"
        ]

    def test_one_alert_an_intrusion(self) -> None:
        """Also when one stays silent, and one is late; other notifications do not count."""
        other = (5.0, "observation", "owner.push", {"rule": "wheel.alert"})
        steps = [vehicle(0, "force_door"), vehicle(2, "break_glass"), alert(3), alert(4), other]
        assert watch(AlertNeedsIntrusion(), *steps) == []


class TestAlertOnlyWhenWanted:
    """THEFT_002."""

    @pytest.mark.parametrize(
        ("switches", "broken"),
        [
            ([], True),
            ([reply(10, "set assistance", assistance=True)], False),
            ([reply(10, "set assistance", 500, "X", assistance=True)], True),
            ([reply(10, "set assistance", assistance=True), reply(20, "set assistance", assistance=False)], True),
            ([reply(10, "set assistance", assistance=True), reply(96, "set assistance", assistance=False)], False),
            ([reply(10, "settings", assistance=True, preferences={"theft": False})], True),
            ([reply(10, "settings", assistance=True, preferences={"theft": True})], False),
            ([reply(10, "settings", assistance=True, preferences="none")], False),
            (
                [
                    reply(10, "settings", assistance=True, preferences={"theft": False}),
                    reply(20, "settings", preferences={"theft": True}),
                ],
                False,
            ),
        ],
    )
    def test_an_alert_needs_both_switches_on(self, switches: list[Step], broken: bool) -> None:
        """Assistance is off until it is switched on; one that was on its way when switched off may still come."""
        assert bool(watch(AlertOnlyWhenWanted(), *switches, alert(100))) is broken


class TestSilentAfterLocking:
    """THEFT_008, with a mask of 60 s."""

    @pytest.mark.parametrize(("intrusion_s", "broken"), [(0.0, True), (59.999, True), (60.0, False), (3600.0, False)])
    def test_an_intrusion_in_the_first_minute_is_silent(self, intrusion_s: float, broken: bool) -> None:
        """Counted from the lock."""
        steps = [
            signals(100.0, locked="unlocked"),
            signals(100.0, locked="locked"),
            vehicle(100.0 + intrusion_s, "force_door"),
            alert(100.0 + intrusion_s + 5.0),
        ]
        assert bool(watch(SilentAfterLocking(60.0), *steps)) is broken

    def test_locking_a_locked_car_starts_nothing_anew(self) -> None:
        """Only the transition to locked counts."""
        steps = [signals(0, locked="locked"), signals(50, locked="locked"), vehicle(70, "break_glass"), alert(71)]
        assert watch(SilentAfterLocking(60.0), *steps) == []

    def test_unlocking_ends_it(self) -> None:
        """An open car has no minute."""
        steps = [signals(0, locked="locked"), signals(10, locked="unlocked"), vehicle(20, "break_glass"), alert(21)]
        assert watch(SilentAfterLocking(60.0), *steps) == []

    def test_a_late_alert_of_an_earlier_intrusion_is_no_violation(self) -> None:
        """An alert may be delayed by the network beyond the next lock and a masked intrusion; a second one may not."""
        steps = [
            signals(0, locked="locked"),
            vehicle(100, "force_door"),
            signals(110, locked="unlocked"),
            signals(120, locked="locked"),
            vehicle(130, "force_door"),
            alert(140),
        ]
        assert watch(SilentAfterLocking(60.0), *steps) == []
        assert len(watch(SilentAfterLocking(60.0), *steps, alert(141))) == 1


class TestLamps:
    """VHM_011 and VHM_014."""

    def test_a_warning_of_missing_equipment(self) -> None:
        """Shown is a violation that names it; dark, or fitted, is none."""
        equipment = {"tire_pressure": False, "brake": True}
        assert watch(OnlyEquippedLamps(equipment), lamps(1, tire_pressure=1, brake=1)) == [
            "tyrePressureWarning is shown"
        ]
        assert watch(OnlyEquippedLamps(equipment), lamps(1, tire_pressure=0, brake=1), lamps(2, brake=1)) == []

    def test_an_active_warning_that_disappears(self) -> None:
        """Once shown it stays until the repair."""
        steps = [vehicle(0, "raise_warning", warning="abs"), lamps(1, abs=0), lamps(2, abs=1), lamps(3, abs=0)]
        assert watch(ActiveWarningStays(), *steps) == ["absWarning is not shown any more"]

    def test_a_repaired_warning_may_disappear(self) -> None:
        """And one that was never shown need not be; a refused reply says nothing."""
        steps = [
            vehicle(0, "raise_warning", warning="abs"),
            vehicle(0, "raise_warning", warning="brake"),
            lamps(1, abs=1, brake=0),
            reply(2, "health-status", 403, "X"),
            vehicle(3, "repair", warning="abs"),
            lamps(4, abs=0, brake=0),
        ]
        assert watch(ActiveWarningStays(), *steps) == []


@pytest.mark.parametrize(("profile", "masked"), [("reference", True), ("document", False)])
def test_what_a_profile_merely_permits_is_not_watched(profile: str, masked: bool) -> None:
    """Every monitor belongs to a requirement of the catalogue, has a name of its own and says what it watches."""
    monitors = monitors_for(catalogue(), profile, Rig.load(RIG).vehicle)
    assert any(isinstance(monitor, SilentAfterLocking) for monitor in monitors) is masked
    assert len({monitor.name for monitor in monitors}) == len(monitors)
    for monitor in monitors:
        assert catalogue().requirement(monitor.requirement).id == monitor.requirement
        assert monitor.clause


scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=3)
lamp_names = st.sampled_from(["theft", *LAMP_NAMES.values()]) | st.text(max_size=3)
anything = scalars | st.lists(scalars, max_size=2) | st.dictionaries(lamp_names, scalars, max_size=3)


@given(
    request=st.sampled_from([STARTED, SUBMITTED, "health-status", "set assistance", "settings"]),
    field=st.sampled_from(["windowSeconds", "assistance", "preferences", "malfunctionIndicatorLamps"]),
    value=anything,
)
def test_no_reply_makes_a_monitor_stumble(request: str, field: str, value: Any) -> None:
    """Whatever the cloud puts into its fields: a monitor judges it or ignores it."""
    fields: dict[str, Any] = {field: value}
    for monitor in monitors_for(catalogue(), "reference", Rig.load(RIG).vehicle):
        watch(monitor, reply(1.0, request, **fields), reply(2.0, request, **fields))
